// One interview as the server keeps it: who it belongs to, where it stands in the queue, and the engine's state.
//
// Shape: Store value "interview/<id>" is a snapshot; the events in the stream "interview/<id>" are the truth.
//        "interview-of/<patient>" names the patient's newest, "interview-open/<id>" when it was last answered.
#pragma once

#include "server/store/store.h"
#include "triage/interview.h"

namespace fyr::triage {
class KnowledgeBase;
}

namespace fyr::server {

struct InterviewDoc {
    InterviewId id;
    PatientId patient;
    UnitId unit;
    ItemId item; // empty until it is in the queue
    std::int64_t version = 0; // events in its stream
    Instant created;
    Instant updated;
    std::optional<Instant> adviceRead;
    triage::Interview state;

    // What was told when it ended: `state` is read from here, never composed anew. Empty while it is open.
    json::object told;
    bool endedByLoading = false; // it was open; read with a newer knowledge base nothing is left to ask
    // The title that the patient read for a clinician's decision, and which decision.
    std::string decidedTitle;
    std::optional<Instant> decidedAt;
};

// Nothing when there is none. An open one of an older knowledge base is read anew with this one; one that ended before
// outcomes were kept is put into words for the suggestion that its queue item holds, and kept with the next save.
[[nodiscard]] Result<std::optional<InterviewDoc>> loadInterview(ReadTx& tx, const triage::KnowledgeBase& kb,
                                                                const triage::RoutingPolicy& policy, std::string_view id);
[[nodiscard]] Result<void> saveInterview(WriteTx& tx, const InterviewDoc& doc);

// The API's Interview (docs/API.md). `item` is the queue item's row when it is in the queue.
[[nodiscard]] json::object interviewView(const triage::KnowledgeBase& kb, const InterviewDoc& doc,
                                         const clinical::TriageItem* item);

} // namespace fyr::server
