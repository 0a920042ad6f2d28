// The patient's interview as a service: every call is one transaction and idempotent by its clientId.
//
// Shape: answers are the API's Interview as JSON text; a repeated clientId gets the same text, word for word.
// Errors: notFound (also for another patient's), badRequest, duplicate (the clientId was used for something else),
//         invalidState, and the engine's. An answer to another turn than the interview's is no error here:
//         `Kind::moved` with the interview as it stands.
// Threads: safe; calls block on the store.
#pragma once

#include "server/common/principal.h"
#include "server/services/interview_doc.h"
#include "server/services/item_store.h"
#include "server/services/queue_projection.h"

namespace fyr::server {

struct InterviewReply {
    enum class Kind : std::uint8_t { created, ok, moved };
    Kind kind = Kind::ok;
    std::string json;
};

struct StartInterview {
    std::string clientId;
    std::string lang; // "sv", "en" or empty
    triage::Subject subject = triage::Subject::self;
    std::string text;
};
struct InterviewTurn {
    std::string clientId;
    std::int32_t turn = 0;
    triage::Event event; // Answer, FreeText or Back
};

class InterviewService {
  public:
    InterviewService(Store& store, const triage::KnowledgeBase& kb, const Clock& clock, Random& random);

    [[nodiscard]] Result<InterviewReply> start(const Principal& who, const StartInterview& request);
    [[nodiscard]] Result<InterviewReply> current(const Principal& who);
    [[nodiscard]] Result<InterviewReply> get(const Principal& who, std::string_view id);
    [[nodiscard]] Result<InterviewReply> turn(const Principal& who, std::string_view id, const InterviewTurn& request);
    [[nodiscard]] Result<InterviewReply> leave(const Principal& who, std::string_view id, std::string_view clientId);
    [[nodiscard]] Result<void> adviceRead(const Principal& who, std::string_view id, std::string_view clientId);

    // Interviews without an answer for so long are taken as left. Answers how many. The first time, every interview that
    // ended before outcomes were kept gets its own kept.
    [[nodiscard]] Result<std::size_t> sweep(const TenantId& tenant, Millis abandonedAfter);

    // Called after the commit of an interview's end.
    std::function<void(clinical::Urgency)> onOutcome;

  private:
    [[nodiscard]] Result<InterviewReply> once(const Principal& who, std::string_view clientId, std::string_view asked,
                                              const std::function<Result<InterviewReply>(WriteTx&, Instant)>& body);
    // With what loading brought about already written: see `settle`.
    [[nodiscard]] Result<InterviewDoc> mine(WriteTx& tx, const Principal& who, const TenantPolicy& policy,
                                            std::string_view id) const;
    [[nodiscard]] Result<void> settle(WriteTx& tx, const TenantPolicy& policy, InterviewDoc& doc, Instant now) const;
    [[nodiscard]] Result<void> keepOutcomes(const TenantId& tenant);
    [[nodiscard]] Result<void> advance(WriteTx& tx, const TenantPolicy& policy, InterviewDoc& doc,
                                       const triage::Event& event, std::string_view clientId, Instant now) const;
    [[nodiscard]] Result<void> project(WriteTx& tx, const TenantPolicy& policy, InterviewDoc& doc, Instant now) const;
    [[nodiscard]] Result<std::string> view(WriteTx& tx, InterviewDoc& doc) const;
    [[nodiscard]] Result<void> leavePrevious(WriteTx& tx, const TenantPolicy& policy, const Principal& who, Instant now) const;

    Store& m_store;
    const triage::KnowledgeBase& m_kb;
    const Clock& m_clock;
    Random& m_random;
};

} // namespace fyr::server
