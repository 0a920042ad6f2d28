// From the engine's state to the clinicians' queue.
#include "triage/interview.h"
#include "triage/knowledge_base.h"

namespace fyr::triage {

void fillTriageItem(const KnowledgeBase& kb, const RoutingPolicy& policy, const Interview& state, Instant now, clinical::TriageItem& item) {
    const auto outcome = standing(kb, policy, state, now);
    item.lang = state.lang;
    item.byProxy = state.subject != Subject::self;
    item.suggestion = outcome.suggestion;
    item.redFlags = outcome.redFlags;
    item.words = state.words;
    item.answers.clear();
    for (const auto& a : state.answers) item.answers.push_back(a.line);
    item.questions = outcome.questions;
    if (!state.log.empty())
        item.seconds = static_cast<std::int32_t>(std::chrono::duration_cast<std::chrono::seconds>(state.log.back().at - state.log.front().at).count());
}

} // namespace fyr::triage
