#include "server/services/queue_projection.h"

#include <algorithm>

namespace fyr::server {
namespace {

using namespace clinical;

bool routedByHand(const TriageItem& item) {
    return std::ranges::any_of(item.timeline, [](const TimelineEntry& e) { return e.kind == "routed"; });
}

void addLine(TriageItem& item, Instant at, std::string kind, PersonRef by) {
    item.timeline.push_back({at, std::move(kind), {}, std::move(by)});
}

} // namespace

bool isAboutRecord(triage::Subject subject, const PatientFacts& record, Instant now) {
    if (subject == triage::Subject::self) return true;
    return subject == triage::Subject::child && record.birthDate && ageInYears(*record.birthDate, dateOf(now)) < 18;
}

bool belongsInQueue(const triage::Interview& state) { return state.done || !state.redFlags.empty(); }

TriageItem projectItem(const triage::KnowledgeBase& kb, const TenantPolicy& policy, const InterviewDoc& doc,
                       const PatientFacts& patient, const TriageItem* before, Instant now) {
    TriageItem item = before ? *before : TriageItem{};
    const PersonRef author{doc.patient.str(), patient.name};
    if (!before) {
        item.id = doc.item;
        item.interview = doc.id;
        item.created = now;
        addLine(item, doc.created, "started", author);
    }
    triage::fillTriageItem(kb, policy.routing, doc.state, now, item);
    item.patient = doc.patient;
    item.patientName = patient.name;
    // Somebody else's age under this name would mislead: then only what the interview learned is shown.
    const bool own = isAboutRecord(doc.state.subject, patient, now);
    item.birthDate = own ? patient.birthDate : std::nullopt;
    item.sex = own ? patient.sex : doc.state.sex;
    item.unit = doc.unit;
    item.lang = doc.state.lang;
    item.byProxy = doc.state.subject != triage::Subject::self;
    item.seconds = static_cast<std::int32_t>(std::chrono::duration_cast<std::chrono::seconds>(doc.updated - doc.created).count());

    const auto due = now + policy.reviewWithin(item.suggestion.urgency);
    if (!before) {
        item.status = doc.state.done ? ItemStatus::waiting : ItemStatus::interviewing;
        item.deadline = due;
    } else {
        if (item.status == ItemStatus::interviewing && doc.state.done) item.status = ItemStatus::waiting;
        // Nothing the patient says later gives the clinicians more time.
        item.deadline = std::min(before->deadline, due);
        const bool worse = moreUrgent(item.suggestion.urgency, before->suggestion.urgency);
        if (routedByHand(*before) && !worse) item.suggestion.destination = before->suggestion.destination;
        const bool newFlag = item.redFlags.size() > before->redFlags.size();
        if (before->decision && newFlag && moreUrgent(item.suggestion.urgency, before->decision->urgency)) {
            item.decision.reset();
            item.status = item.holder.id.empty() ? ItemStatus::waiting : ItemStatus::claimed;
            item.deadline = due;
            addLine(item, now, "reopened", author);
        }
    }
    const bool told = std::ranges::any_of(item.timeline, [](const TimelineEntry& e) { return e.kind == "suggested"; });
    if (doc.state.done && !told) addLine(item, now, "suggested", {});
    return item;
}

} // namespace fyr::server
