#include "triage/self_care.h"

#include "triage/beside.h"

#include <algorithm>

namespace fyr::triage {
namespace {

constexpr int wordsPerFinding = 25; // of a text that was well read
constexpr double trivialFrom = 0.25;   // years: of a younger baby nothing is trivial
constexpr double likelyShare = 0.15; // of the probability: below it a rule's causes say nothing of this complaint

// Facts in which what nobody knows is denied: do the criteria hold if nothing more comes?
class NothingMore final : public FactView {
  public:
    explicit NothingMore(const FactView& facts) : m_facts(facts) {}
    [[nodiscard]] Truth finding(std::int32_t id) const override { return m_facts.finding(id) == Truth::yes ? Truth::yes : Truth::no; }
    [[nodiscard]] bool answeredUnknown(std::int32_t id) const override { return m_facts.answeredUnknown(id); }
    [[nodiscard]] bool mentioned(std::int32_t id) const override { return m_facts.mentioned(id); }
    [[nodiscard]] std::optional<double> measure(std::int32_t id) const override { return m_facts.measure(id); }

  private:
    const FactView& m_facts;
};

bool isCauseOf(const SelfCare& rule, std::int32_t condition) {
    return std::find(rule.conditions.begin(), rule.conditions.end(), condition) != rule.conditions.end();
}

} // namespace

double shareOf(const SelfCare& rule, const Weighing& w) {
    double share = 0;
    for (std::size_t k = 0; k < w.conditions.size(); ++k)
        if (isCauseOf(rule, w.conditions[k])) share += w.p[k];
    return share;
}

double shareOf(const KnowledgeBase& kb, std::span<const std::int32_t> rules, const Weighing& w) {
    double share = 0;
    for (std::size_t k = 0; k < w.conditions.size(); ++k)
        if (std::any_of(rules.begin(), rules.end(), [&](auto r) { return isCauseOf(kb.selfCare()[static_cast<std::size_t>(r)], w.conditions[k]); })) share += w.p[k];
    return share;
}

std::vector<std::int32_t> possibleSelfCare(const KnowledgeBase& kb, const Facts& facts, const Weighing& w) {
    std::vector<std::pair<double, std::int32_t>> open; // with its share
    for (std::size_t i = 0; i < kb.selfCare().size(); ++i) {
        const auto& rule = kb.selfCare()[i];
        const double share = shareOf(rule, w);
        if (share < likelyShare) continue;
        if (!rule.forbid.empty() && rule.forbid.evaluate(facts) == Truth::yes) continue;
        if (rule.require.evaluate(facts) == Truth::no) continue;
        open.emplace_back(share, static_cast<std::int32_t>(i));
    }
    std::stable_sort(open.begin(), open.end(), [](const auto& x, const auto& y) { return x.first > y.first; });
    std::vector<std::int32_t> out;
    for (const auto& [share, i] : open) out.push_back(i);
    if (shareOf(kb, out, w) < kb.policy().selfCareShare) out.clear();
    return out;
}

namespace {

// How much the patient has told or answered about the body, present or denied.
int told(const KnowledgeBase& kb, const Facts& facts) {
    int n = 0;
    for (std::size_t i = 0; i < kb.findings().size(); ++i) {
        const auto id = static_cast<std::int32_t>(i);
        n += facts.stated(id) && facts.finding(id) != Truth::unknown && kb.findings()[i].kind != FindingKind::demographic && kb.findings()[i].kind != FindingKind::impression ? 1 : 0;
    }
    return n;
}

// No rule holds: which of those that have likely causes fail, and by what.
void tellImpossible(const KnowledgeBase& kb, const Facts& facts, const Weighing& w, Refusals& why) {
    const auto before = why.size();
    for (std::size_t i = 0; i < kb.selfCare().size(); ++i) {
        const auto& rule = kb.selfCare()[i];
        const double share = shareOf(rule, w);
        if (share < likelyShare) continue;
        const bool forbidden = !rule.forbid.empty() && rule.forbid.evaluate(facts) == Truth::yes;
        if (forbidden || rule.require.evaluate(facts) == Truth::no) why.push_back({forbidden ? Refusal::Why::forbid : Refusal::Why::require, w.complaint, static_cast<std::int32_t>(i), share});
        else why.push_back({Refusal::Why::share, w.complaint, static_cast<std::int32_t>(i), share});
    }
    if (why.size() == before) why.push_back({Refusal::Why::noRule, w.complaint, -1, 0});
}

// The self-care rules that hold for this weighing and together carry enough of it; largest share first. Empty: none.
// `triviallyTold`: enough for rules whose trouble is named and trivial.
std::vector<std::int32_t> grantedSelfCare(const KnowledgeBase& kb, const Facts& facts, const Weighing& w, bool fullyTold, bool triviallyTold, Refusals* why) {
    const auto& policy = kb.policy();
    const auto refuse = [&](Refusal::Why reason, double share = 0, std::int32_t rule = -1) {
        if (why) why->push_back({reason, w.complaint, rule, share});
        return std::vector<std::int32_t>{};
    };
    if (w.complaint < 0) return refuse(Refusal::Why::noComplaint); // what the patient came for was not understood
    const double tail = w.shares[0] + w.shares[1] + w.shares[2];
    if (tail > policy.safeTail) return refuse(Refusal::Why::tail, tail);
    if (clinical::moreUrgent(levelAlone(kb, facts, w), Urgency::soon)) return refuse(Refusal::Why::urgent);
    const auto possible = possibleSelfCare(kb, facts, w);
    if (possible.empty()) {
        if (why) tellImpossible(kb, facts, w, *why);
        return {};
    }
    std::vector<std::int32_t> known;    // all that they require is known
    std::vector<std::int32_t> forgiven; // or was not answered, by somebody who told much
    for (const auto r : possible) {
        const auto& rule = kb.selfCare()[static_cast<std::size_t>(r)];
        const auto& require = rule.require;
        const bool enough = fullyTold || (triviallyTold && rule.trivial);
        const bool sure = require.evaluate(facts) == Truth::yes;
        const bool harmless = sure || require.evaluate(NothingMore(facts)) != Truth::no;
        if (sure) known.push_back(r);
        if (sure || (enough && harmless)) forgiven.push_back(r);
        if (!sure) refuse(!harmless ? Refusal::Why::require : enough ? Refusal::Why::unknown : Refusal::Why::poorlyTold, shareOf(rule, w), r);
    }
    if (shareOf(kb, known, w) >= policy.selfCareShare) return known;
    if (!fullyTold && !triviallyTold) return {};
    if (tail > policy.safeTailUnknown) return refuse(Refusal::Why::tailUnknown, tail);
    const double share = shareOf(kb, forgiven, w);
    if (share < policy.selfCareShareUnknown) return refuse(Refusal::Why::share, share);
    return forgiven;
}

} // namespace

std::string_view code(Refusal::Why why) {
    switch (why) {
    case Refusal::Why::floor: return "floor";
    case Refusal::Why::never: return "never";
    case Refusal::Why::unanswered: return "unanswered";
    case Refusal::Why::urgent: return "urgent";
    case Refusal::Why::noComplaint: return "noComplaint";
    case Refusal::Why::tail: return "tail";
    case Refusal::Why::noRule: return "noRule";
    case Refusal::Why::require: return "require";
    case Refusal::Why::forbid: return "forbid";
    case Refusal::Why::unknown: return "unknown";
    case Refusal::Why::poorlyTold: return "poorlyTold";
    case Refusal::Why::tailUnknown: return "tailUnknown";
    case Refusal::Why::share: return "share";
    case Refusal::Why::beside: return "beside";
    }
    return "";
}

std::vector<std::int32_t> selfCareFor(const KnowledgeBase& kb, const Facts& facts, const std::vector<Weighing>& weighings,
                                      std::optional<Urgency> floor, Asking asking, Refusals* why) {
    const auto& policy = kb.policy();
    bool granted = true;
    const auto refuse = [&](Refusal::Why reason, std::int32_t complaint = -1) {
        granted = false;
        if (why) why->push_back({reason, complaint, -1, 0});
    };
    if (floor) refuse(Refusal::Why::floor);
    if (!policy.selfCareNever.empty() && policy.selfCareNever.evaluate(facts) == Truth::yes) refuse(Refusal::Why::never);
    if (!granted && !why) return {};
    // A text that says hardly anything, or of which hardly anything was read, is no ground for self-care; nor is a
    // baby of whom nobody has told that it is awake, feeds and has no fever, nor words that hardly sound like home.
    const auto age = facts.measure(Known::age);
    const bool unlikeHome = policy.second.notHome >= 0 && facts.finding(policy.second.notHome) == Truth::yes;
    const bool wellBaby = !policy.babyWell.empty() && policy.babyWell.evaluate(facts) == Truth::yes;
    const int known = told(kb, facts), read = facts.words() / wordsPerFinding;
    const bool ended = asking != Asking::goesOn && !unlikeHome;
    const bool fullyTold = ended && asking != Asking::unanswered && known >= std::max(policy.minTold, read) && !(age && *age < 1 && !wellBaby);
    const bool triviallyTold = ended && known >= std::max(1, read) && (!age || *age >= trivialFrom);
    std::vector<std::int32_t> rules;
    std::vector<std::size_t> open; // weighings that no rule covers by itself
    for (std::size_t i = 0; i < weighings.size(); ++i) {
        const auto held = grantedSelfCare(kb, facts, weighings[i], fullyTold, triviallyTold, why);
        if (held.empty()) open.push_back(i);
        for (const auto r : held)
            if (std::find(rules.begin(), rules.end(), r) == rules.end()) rules.push_back(r);
    }
    const bool allTrivial = std::all_of(rules.begin(), rules.end(), [&](auto r) { return kb.selfCare()[static_cast<std::size_t>(r)].trivial; });
    if (asking == Asking::unanswered && !allTrivial) refuse(Refusal::Why::unanswered);
    for (const auto i : open) {
        if (!standsBack(kb, facts, weighings[i], rules, weighings, fullyTold)) refuse(Refusal::Why::beside, weighings[i].complaint);
    }
    return granted ? rules : std::vector<std::int32_t>{};
}

} // namespace fyr::triage
