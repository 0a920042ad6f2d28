#include "triage/reach.h"

#include <algorithm>

namespace fyr::triage {
namespace {

bool ofCourse(const Finding& f) { return f.topic == "symptom.onset" || f.topic == "symptom.course" || f.topic == "symptom.severity"; }

// Told, and not only worked out from the age or from other findings.
bool told(const KnowledgeBase& kb, const Facts& facts, std::int32_t id) {
    const auto& f = kb.findings()[static_cast<std::size_t>(id)];
    return facts.finding(id) == Truth::yes && !ofCourse(f) && (f.when.empty() || facts.stated(id) || facts.ofRecord(id));
}

bool canBeAsked(const KnowledgeBase& kb, const Facts& facts, std::int32_t id) {
    const auto& f = kb.findings()[static_cast<std::size_t>(id)];
    const auto fits = [&](const Finding& q) { return q.only.empty() || q.only.evaluate(facts) == Truth::yes; };
    if (f.askable() && f.measure < 0 && f.choices.empty() && fits(f)) return true;
    return std::any_of(f.askedBy.begin(), f.askedBy.end(), [&](auto q) { return fits(kb.findings()[static_cast<std::size_t>(q)]); });
}

// How many signs of the flag are there that are not the finding itself, one of its kinds, or what it implies?
std::ptrdiff_t signsBeside(const KnowledgeBase& kb, const Facts& facts, const RedFlag& flag, std::int32_t id) {
    const auto& of = kb.findings()[static_cast<std::size_t>(id)];
    return std::count_if(flag.positive.begin(), flag.positive.end(), [&](auto p) {
        if (p == id || !told(kb, facts, p)) return false;
        return std::find(of.parents.begin(), of.parents.end(), p) == of.parents.end() && std::find(of.children.begin(), of.children.end(), p) == of.children.end();
    });
}

} // namespace

std::vector<OneAway> allWithinReach(const KnowledgeBase& kb, Facts& facts, Urgency than) {
    std::vector<std::int32_t> flags;
    for (std::size_t i = 0; i < kb.findings().size(); ++i) {
        if (!told(kb, facts, static_cast<std::int32_t>(i))) continue;
        for (const auto r : kb.flagsOf(static_cast<std::int32_t>(i))) {
            const auto& flag = kb.redFlags()[static_cast<std::size_t>(r)];
            if (flag.urgency <= Urgency::emergency && clinical::moreUrgent(flag.urgency, than) && flag.when.evaluate(facts) == Truth::unknown) flags.push_back(r);
        }
    }
    std::sort(flags.begin(), flags.end());
    flags.erase(std::unique(flags.begin(), flags.end()), flags.end());
    std::vector<OneAway> out;
    for (const auto r : flags) {
        const auto& flag = kb.redFlags()[static_cast<std::size_t>(r)];
        for (const auto f : flag.positive) {
            if (facts.finding(f) != Truth::unknown || ofCourse(kb.findings()[static_cast<std::size_t>(f)]) || !canBeAsked(kb, facts, f) || signsBeside(kb, facts, flag, f) == 0) continue;
            facts.suppose(f, Truth::yes);
            if (flag.when.evaluate(facts) == Truth::yes) out.push_back({f, r, flag.urgency});
            facts.undo();
        }
    }
    return out;
}

bool severalSigns(const KnowledgeBase& kb, const Facts& facts, const OneAway& o) { return signsBeside(kb, facts, kb.redFlags()[static_cast<std::size_t>(o.flag)], o.finding) > 1; }

std::vector<OneAway> withinReach(const KnowledgeBase& kb, Facts& facts, Urgency than) {
    auto out = allWithinReach(kb, facts, than);
    std::stable_sort(out.begin(), out.end(), [](const OneAway& a, const OneAway& b) {
        return a.finding != b.finding ? a.finding < b.finding : clinical::moreUrgent(a.urgency, b.urgency);
    });
    out.erase(std::unique(out.begin(), out.end(), [](const OneAway& a, const OneAway& b) { return a.finding == b.finding; }), out.end());
    return out;
}

} // namespace fyr::triage
