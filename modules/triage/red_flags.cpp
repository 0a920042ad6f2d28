#include "triage/red_flags.h"

#include <algorithm>

namespace fyr::triage {
namespace {

// The facts with an "I don't know" read as "yes" for the findings a flag names.
class RiskView final : public FactView {
  public:
    RiskView(const FactView& facts, const std::vector<std::int32_t>& counts) : m_facts(facts), m_counts(counts) {}
    [[nodiscard]] Truth finding(std::int32_t id) const override {
        const auto t = m_facts.finding(id);
        if (t != Truth::unknown || !m_facts.answeredUnknown(id)) return t;
        return std::find(m_counts.begin(), m_counts.end(), id) != m_counts.end() ? Truth::yes : t;
    }
    [[nodiscard]] bool answeredUnknown(std::int32_t id) const override { return m_facts.answeredUnknown(id); }
    [[nodiscard]] bool mentioned(std::int32_t id) const override { return m_facts.mentioned(id); }
    [[nodiscard]] std::optional<double> measure(std::int32_t id) const override { return m_facts.measure(id); }

  private:
    const FactView& m_facts;
    const std::vector<std::int32_t>& m_counts;
};

// The facts without any "I don't know".
class KnownView final : public FactView {
  public:
    explicit KnownView(const FactView& facts) : m_facts(facts) {}
    [[nodiscard]] Truth finding(std::int32_t id) const override { return m_facts.finding(id); }
    [[nodiscard]] bool answeredUnknown(std::int32_t) const override { return false; }
    [[nodiscard]] bool mentioned(std::int32_t id) const override { return m_facts.mentioned(id); }
    [[nodiscard]] std::optional<double> measure(std::int32_t id) const override { return m_facts.measure(id); }

  private:
    const FactView& m_facts;
};

// Who says of two signs of this very flag that they are not there knows what it is about: what stayed unknown beside them
// is then weighed like any other "I don't know".
bool ruledOutInPart(const RedFlag& flag, const Facts& facts) {
    constexpr std::ptrdiff_t several = 2;
    return std::count_if(flag.positive.begin(), flag.positive.end(), [&](auto f) { return facts.stated(f) && facts.finding(f) == Truth::no; }) >= several;
}

} // namespace

FlagState evaluateFlag(const RedFlag& flag, const FactView& facts) {
    const auto t = flag.when.evaluate(facts);
    if (t == Truth::yes) return FlagState::raised;
    const bool risk = std::any_of(flag.unknownCounts.begin(), flag.unknownCounts.end(), [&](auto f) {
        return facts.finding(f) == Truth::unknown && facts.answeredUnknown(f);
    });
    if (risk && flag.when.evaluate(RiskView(facts, flag.unknownCounts)) == Truth::yes) return FlagState::raisedByUnknown;
    return t == Truth::unknown ? FlagState::possible : FlagState::no;
}

std::optional<Urgency> floorFromUnknown(const KnowledgeBase& kb, const RedFlag& flag, const Facts& facts) {
    constexpr int carefulTeller = 2; // who says unasked what is not there would mostly have told of what is

    // A finding and its finer kinds are one sign, not two; how it began or goes on is no sign of its own. What speaks
    // for a mild course takes one away.
    const auto modifier = [&](std::int32_t f) {
        const auto& topic = kb.findings()[static_cast<std::size_t>(f)].topic;
        return topic == "symptom.onset" || topic == "symptom.course" || topic == "symptom.severity";
    };
    const auto& reassuring = kb.policy().mildCourse;
    const bool mild = std::any_of(reassuring.begin(), reassuring.end(), [&](auto f) { return facts.finding(f) == Truth::yes; });
    int signs = mild || facts.deniedInWords() >= carefulTeller ? -1 : 0;
    for (const auto f : flag.positive) {
        if (facts.finding(f) != Truth::yes || modifier(f)) continue;
        const auto& children = kb.findings()[static_cast<std::size_t>(f)].children;
        const bool finer = std::any_of(flag.positive.begin(), flag.positive.end(), [&](auto c) {
            return facts.finding(c) == Truth::yes && std::find(children.begin(), children.end(), c) != children.end();
        });
        signs += finer ? 0 : 1;
    }
    if (signs < 2) return std::nullopt;
    const auto most = flag.urgency == Urgency::immediate && signs >= 3 ? Urgency::emergency : Urgency::urgent;
    return clinical::moreUrgent(flag.urgency, most) ? most : flag.urgency;
}

std::vector<RaisedFlag> raisedFlags(const KnowledgeBase& kb, const Facts& facts, std::int32_t turn) {
    std::vector<RaisedFlag> out;
    for (std::size_t i = 0; i < kb.redFlags().size(); ++i) {
        auto s = evaluateFlag(kb.redFlags()[i], facts);
        if (s == FlagState::raised && ruledOutInPart(kb.redFlags()[i], facts) && kb.redFlags()[i].when.evaluate(KnownView(facts)) != Truth::yes) s = FlagState::raisedByUnknown;
        if (s == FlagState::raised) {
            out.push_back({static_cast<std::int32_t>(i), turn, false, kb.redFlags()[i].urgency});
        } else if (s == FlagState::raisedByUnknown) {
            if (const auto floor = floorFromUnknown(kb, kb.redFlags()[i], facts)) out.push_back({static_cast<std::int32_t>(i), turn, true, *floor});
        }
    }
    return out;
}

std::vector<OneAway> oneAway(const KnowledgeBase& kb, Facts& facts, std::optional<Urgency> than,
                             std::span<const std::int32_t> findings) {
    std::vector<OneAway> out;
    for (const auto f : findings) {
        if (facts.finding(f) != Truth::unknown) continue;
        OneAway best;
        facts.suppose(f, Truth::yes);
        const auto look = [&](std::int32_t of) {
            for (const auto r : kb.flagsOf(of)) {
                const auto& flag = kb.redFlags()[static_cast<std::size_t>(r)];
                if (than && !clinical::moreUrgent(flag.urgency, *than)) continue;
                if (best.finding >= 0 && !clinical::moreUrgent(flag.urgency, best.urgency)) continue;
                if (flag.when.evaluate(facts) == Truth::yes) best = {f, r, flag.urgency};
            }
        };
        look(f);
        for (const auto p : kb.findings()[static_cast<std::size_t>(f)].parents) look(p);
        facts.undo();
        if (best.finding >= 0) out.push_back(best);
    }
    return out;
}

} // namespace fyr::triage
