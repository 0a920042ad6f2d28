// How an interview shows in the queue: pure, from the item as it was and the interview as it is.
//
// Safety: an item enters the queue at the first red flag, while the patient still answers. A red flag that comes
//         after a decision and asks for more than was decided opens the item again.
#pragma once

#include "server/services/interview_doc.h"
#include "server/services/tenant_policy.h"

namespace fyr::server {

struct PatientFacts {
    std::string name;
    std::optional<Date> birthDate;
    clinical::Sex sex = clinical::Sex::unknown;
};

// Is the record this account belongs to the patient's own? A child's own account is written on by a parent.
[[nodiscard]] bool isAboutRecord(triage::Subject subject, const PatientFacts& record, Instant now);

// Nothing while there is no reason to be in the queue. `doc.item` must be set when the answer is something.
[[nodiscard]] bool belongsInQueue(const triage::Interview& state);
[[nodiscard]] clinical::TriageItem projectItem(const triage::KnowledgeBase& kb, const TenantPolicy& policy,
                                               const InterviewDoc& doc, const PatientFacts& patient,
                                               const clinical::TriageItem* before, Instant now);

} // namespace fyr::server
