#include "triage/beside.h"

#include <algorithm>
#include <limits>

namespace fyr::triage {
namespace {

constexpr double likelyCause = 0.3; // a cause that explains what else was told
constexpr double possibleCause = 0.1; // a cause of the granted rules that a word may belong to

using Rules = std::span<const std::int32_t>;

const Complaint& complaintOf(const KnowledgeBase& kb, const Weighing& w) { return kb.complaints()[static_cast<std::size_t>(w.complaint)]; }
double aboveTheClinic(const Weighing& w) { return w.shares[0] + w.shares[1] + w.shares[2]; }

// The causes of this share or more that one of the rules names, of all complaints.
std::vector<const Condition*> causesOf(const KnowledgeBase& kb, Rules rules, const std::vector<Weighing>& weighings, double least) {
    std::vector<const Condition*> out;
    for (const auto& w : weighings)
        for (std::size_t k = 0; k < w.conditions.size(); ++k) {
            if (w.p[k] < least) continue;
            const bool granted = std::any_of(rules.begin(), rules.end(), [&](auto r) {
                const auto& named = kb.selfCare()[static_cast<std::size_t>(r)].conditions;
                return std::find(named.begin(), named.end(), w.conditions[k]) != named.end();
            });
            if (granted) out.push_back(&kb.conditions()[static_cast<std::size_t>(w.conditions[k])]);
        }
    return out;
}

// Does the finding come with one of these causes: itself, what is broader, or what is finer and there? "Rash" is said by
// "bumps after shaving".
bool comesWith(const KnowledgeBase& kb, const Facts& facts, const std::vector<const Condition*>& causes, std::int32_t f) {
    const auto& finding = kb.findings()[static_cast<std::size_t>(f)];
    return std::any_of(causes.begin(), causes.end(), [&](const Condition* c) {
        return c->weight(f) > 0 ||
               std::any_of(finding.children.begin(), finding.children.end(), [&](auto x) { return facts.finding(x) == Truth::yes && c->weight(x) > 0; }) ||
               std::any_of(finding.parents.begin(), finding.parents.end(), [&](auto x) { return c->weight(x) > 0; });
    });
}

// Facts in which nobody asked anything: did the question alone open a complaint?
class Unasked final : public FactView {
  public:
    Unasked(const KnowledgeBase& kb, const FactView& facts) : m_kb(kb), m_facts(facts) {}
    [[nodiscard]] Truth finding(std::int32_t id) const override { return question(id) ? Truth::unknown : m_facts.finding(id); }
    [[nodiscard]] bool answeredUnknown(std::int32_t id) const override { return m_facts.answeredUnknown(id); }
    [[nodiscard]] bool mentioned(std::int32_t id) const override { return !question(id) && m_facts.mentioned(id); }
    [[nodiscard]] std::optional<double> measure(std::int32_t id) const override { return m_facts.measure(id); }

  private:
    [[nodiscard]] bool question(std::int32_t id) const {
        const auto& f = m_kb.findings()[static_cast<std::size_t>(id)];
        return f.kind == FindingKind::context && f.topic == "concern.summary";
    }
    const KnowledgeBase& m_kb;
    const FactView& m_facts;
};

// One itch opens "rash" and "athlete's foot". A complaint is explained when everything that opened it belongs to a cause
// that self-care was granted for, or comes with it, and hardly anything urgent is left of its own.
bool explained(const KnowledgeBase& kb, const Facts& facts, const Weighing& w, Rules rules, const std::vector<Weighing>& weighings) {
    if (clinical::moreUrgent(w.best, Urgency::soon) || aboveTheClinic(w) > kb.policy().safeTail) return false;
    const auto causes = causesOf(kb, rules, weighings, likelyCause);
    // "Can I take cetirizine with it?": a question beside a trouble is no trouble of its own.
    const auto top = static_cast<std::size_t>(std::max_element(w.p.begin(), w.p.end()) - w.p.begin());
    const auto* cause = top < w.conditions.size() ? &kb.conditions()[static_cast<std::size_t>(w.conditions[top])] : nullptr;
    const bool errand = cause && (cause->group == "admin" || cause->group == "medicines") && w.level[top] >= Urgency::soon;
    const auto aside = [&](std::int32_t f) {
        const auto& finding = kb.findings()[static_cast<std::size_t>(f)];
        return errand && finding.kind == FindingKind::context && finding.topic == "concern.summary";
    };
    // "Can I take more of the ibuprofen?": the medicine that is named with the question opens nothing without it.
    if (errand && complaintOf(kb, w).entry.evaluate(Unasked(kb, facts)) != Truth::yes) return true;
    // A bad night beside a cold, an itch beside a sting.
    const auto& companions = kb.policy().accompanying;
    const bool slight = aboveTheClinic(w) <= kb.policy().safeTailUnknown;
    const auto comesAlong = [&](std::int32_t f) {
        const auto in = [&](std::int32_t x) { return std::find(companions.begin(), companions.end(), x) != companions.end(); };
        const auto& parents = kb.findings()[static_cast<std::size_t>(f)].parents;
        return slight && (in(f) || std::any_of(parents.begin(), parents.end(), in));
    };
    bool any = false;
    for (const auto f : complaintOf(kb, w).entryFindings) {
        if (facts.finding(f) != Truth::yes) continue;
        if (!aside(f) && !comesWith(kb, facts, causes, f) && !comesAlong(f)) return false;
        any = true;
    }
    return any;
}

// One whose likely causes all belong at home as well, whatever rule of its own they lack. A dry eye and "a slight rash".
bool harmless(const KnowledgeBase& kb, const Facts& facts, const Weighing& w) {
    constexpr int carefulTeller = 3; // who says unasked what is not there; a bare opening has not come so far
    const auto& policy = kb.policy();
    if (clinical::moreUrgent(w.best, Urgency::soon) || facts.deniedInWords() < carefulTeller) return false;
    return w.shares[4] >= policy.besideShare && aboveTheClinic(w) <= policy.besideTail;
}

// A word that opens something else in passing ("the nail is loose at one end"): everything but at most one finding belongs
// to the causes that self-care was granted for, these carry more of what was told or were told first, and no emergency is
// likely behind the other.
class Stray {
  public:
    Stray(const KnowledgeBase& kb, const Facts& facts, const Weighing& w, Rules rules, const std::vector<Weighing>& weighings)
        : m_kb(kb), m_facts(facts), m_w(w), m_weighings(weighings), m_causes(causesOf(kb, rules, weighings, possibleCause)) {}

    [[nodiscard]] bool stray() const {
        if (m_w.shares[0] + m_w.shares[1] > m_kb.policy().safeTail) return false;
        int main = 0;
        int other = 0;
        auto firstMain = std::numeric_limits<std::uint64_t>::max();
        auto firstOther = firstMain;
        for (std::size_t i = 0; i < m_kb.findings().size(); ++i) {
            const auto f = static_cast<std::int32_t>(i);
            if (!speaks(f)) continue;
            if (comesWith(m_kb, m_facts, m_causes, f)) {
                ++main;
                firstMain = std::min(firstMain, firstTold(f));
                continue;
            }
            if (opens(m_w, f) && !mayBeStray(f)) return false;
            const bool elsewhere = std::any_of(m_weighings.begin(), m_weighings.end(), [&](const Weighing& o) { return o.complaint >= 0 && opens(o, f); });
            const auto& known = complaintOf(m_kb, m_w).findings;
            if ((!elsewhere && !std::binary_search(known.begin(), known.end(), f)) || inside(f)) continue;
            ++other;
            firstOther = std::min(firstOther, firstTold(f));
        }
        if (main == 0 || other > 1) return false;
        return other == 0 || main > other || firstMain < firstOther;
    }

  private:
    [[nodiscard]] bool opens(const Weighing& w, std::int32_t f) const {
        const auto& entry = complaintOf(m_kb, w).entryFindings;
        return std::find(entry.begin(), entry.end(), f) != entry.end();
    }
    // What is there, as finely as it was told; how it began or goes on is only told of something.
    [[nodiscard]] bool speaks(std::int32_t f) const {
        const auto& finding = m_kb.findings()[static_cast<std::size_t>(f)];
        const auto there = [&](std::int32_t x) { return m_facts.stated(x) && m_facts.finding(x) == Truth::yes; };
        if (!there(f) || finding.kind == FindingKind::demographic || finding.kind == FindingKind::impression) return false;
        const bool modifier = finding.topic == "symptom.onset" || finding.topic == "symptom.course" || finding.topic == "symptom.severity";
        return (!modifier || opens(m_w, f)) && std::none_of(finding.children.begin(), finding.children.end(), there);
    }
    // What somebody has to handle, a known illness or a medicine is told on purpose.
    [[nodiscard]] bool mayBeStray(std::int32_t f) const {
        const auto& finding = m_kb.findings()[static_cast<std::size_t>(f)];
        if (finding.kind == FindingKind::history || finding.kind == FindingKind::medication) return false;
        return finding.kind != FindingKind::context || finding.topic == "concern.summary";
    }
    [[nodiscard]] std::uint64_t firstTold(std::int32_t f) const {
        auto first = std::numeric_limits<std::uint64_t>::max();
        for (const auto& p : m_facts.places())
            if (p.finding == f) first = std::min(first, (static_cast<std::uint64_t>(p.utterance) << 32U) + p.start);
        return first;
    }
    // "A little boil on the eyelid" is a lump of the eyelid; the boil in it is the same words.
    [[nodiscard]] bool inside(std::int32_t f) const {
        bool any = false;
        for (const auto& p : m_facts.places()) {
            if (p.finding != f) continue;
            any = true;
            const bool longer = std::any_of(m_facts.places().begin(), m_facts.places().end(), [&](const Facts::Place& o) {
                return o.finding != f && o.utterance == p.utterance && o.start <= p.start && o.end >= p.end && o.end - o.start > p.end - p.start &&
                       comesWith(m_kb, m_facts, m_causes, o.finding);
            });
            if (!longer) return false;
        }
        return any;
    }

    const KnowledgeBase& m_kb;
    const Facts& m_facts;
    const Weighing& m_w;
    const std::vector<Weighing>& m_weighings;
    std::vector<const Condition*> m_causes;
};

} // namespace

bool standsBack(const KnowledgeBase& kb, const Facts& facts, const Weighing& w, Rules rules, const std::vector<Weighing>& weighings, bool fullyTold) {
    if (w.complaint < 0 || complaintOf(kb, w).floor) return false;
    if (!rules.empty() && explained(kb, facts, w, rules, weighings)) return true;
    const auto& never = kb.policy().besideNever;
    if (!fullyTold || never.empty() || never.evaluate(facts) == Truth::yes) return false;
    return harmless(kb, facts, w) || (!rules.empty() && Stray(kb, facts, w, rules, weighings).stray());
}

} // namespace fyr::triage
