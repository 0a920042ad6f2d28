// A place in the triage queue ↔ the FHIR resources that are its durable form.
//
// Shape: Task/<item> is the queue item; RiskAssessment/<item> what the engine suggests and why;
//        QuestionnaireResponse/<item> the answers; Communication/<item> the patient's words with what was
//        read in them; Flag/<item>-<n> one for each red flag, in their order. The Task alone carries a queue
//        row. toResources → fromResources gives back every field; only control characters, which FHIR
//        forbids, become U+FFFD. Where Task and RiskAssessment say the same (urgency, destination) the Task
//        counts.
// Units: as in clinical/triage_item.h. Extensions: fhir/fyr_extensions.h.
#pragma once

#include "clinical/triage_item.h"
#include "fhir/resource.h"

#include <functional>
#include <vector>

namespace fyr::fhir {

inline constexpr std::size_t rowWordsLength = 200; // code points of the words that the Task carries

// One row of the queue, read from the Task alone.
struct QueueRow {
    // Without answers, red flags and timeline; `words` is the beginning of the first utterance
    // (rowWordsLength) with its spans; `suggestion` has urgency, clinicianDecides and destination. The
    // decision is whole.
    clinical::TriageItem item;
    std::int32_t redFlags = 0;
    clinical::LocalText firstRedFlag; // label of the first one
    std::int32_t unreadMessages = 0;
    friend bool operator==(const QueueRow&, const QueueRow&) = default;
};

// Errors: invalidResource when it is no Task of Fyr's queue.
[[nodiscard]] Result<QueueRow> queueRow(const Value& task);

// The Task is first. Each is complete but for meta, which whoever stores it stamps; `version` is
// meta.versionId.
[[nodiscard]] std::vector<Resource> toResources(const clinical::TriageItem& item,
                                                std::int32_t unreadMessages = 0);

// Gives the stored resource for "RiskAssessment/01…"; nullptr when there is none. It must live through the
// call.
using Lookup = std::function<const Value*(std::string_view reference)>;
// Errors: notFound (a part is missing; detail says which type), invalidResource (problems say where).
[[nodiscard]] Result<clinical::TriageItem> fromResources(const Value& task, const Lookup& lookup);

// The references that `fromResources` will ask for, so that a store can fetch them at once.
[[nodiscard]] std::vector<std::string> partsOf(const Value& task);

// True for a Task that is a queue item of Fyr.
[[nodiscard]] bool isQueueItem(const Value& resource) noexcept;

} // namespace fyr::fhir
