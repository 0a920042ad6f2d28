#include "triage/weighing.h"

#include "triage/second_reading.h"

#include <algorithm>
#include <cmath>

namespace fyr::triage {
namespace {

constexpr double inherited = 0.3; // of a parent's weight, when a condition says nothing of the finer finding
constexpr double otherBoost = 3;  // how much more than its leak an unlisted cause explains a finding
constexpr double unmentioned = 0.15; // of a condition's prior, when what it needs was neither told nor denied

double priorOf(const Condition& c, const Facts& facts) {
    double p = c.base;
    if (const auto age = facts.measure(Known::age))
        for (const auto& a : c.ages)
            if (*age >= a.from && *age < a.to + 1) {
                p *= a.factor;
                break;
            }
    if (const auto sex = facts.measure(Known::sex)) p *= *sex < 1.5 ? c.female : c.male;
    for (const auto& w : c.whens)
        if (w.when.evaluate(facts) == Truth::yes) p *= w.factor;
    return p;
}

Urgency levelOf(const Condition& c, const Facts& facts) {
    for (const auto& r : c.worse)
        if (r.when.evaluate(facts) == Truth::yes) return r.urgency;
    for (const auto& r : c.milder)
        if (r.when.evaluate(facts) == Truth::yes) return r.urgency;
    return c.urgency;
}

using Fact = Spoken;

// "Suddenly" or "much worse" alone says how, but not what.
bool substantial(const Finding& f) {
    return f.kind != FindingKind::demographic && f.kind != FindingKind::impression && f.topic != "symptom.onset" && f.topic != "symptom.course" && f.topic != "symptom.severity";
}

// The findings that speak: of a chain of parent and child only the finest that is there, or the broadest that is not.
std::vector<Fact> speaking(const KnowledgeBase& kb, const Facts& facts, std::span<const std::int32_t> linked) {
    std::vector<Fact> out;
    for (const auto f : linked) {
        const auto t = facts.finding(f);
        if (t == Truth::unknown) continue;
        const auto& finding = kb.findings()[static_cast<std::size_t>(f)];
        if (t == Truth::yes) {
            const bool finer = std::any_of(finding.children.begin(), finding.children.end(), [&](auto c) {
                return facts.finding(c) == Truth::yes && std::binary_search(linked.begin(), linked.end(), c);
            });
            if (!finer) out.push_back({f, true});
        } else {
            const bool broader = std::any_of(finding.parents.begin(), finding.parents.end(), [&](auto p) {
                return facts.finding(p) == Truth::no && std::binary_search(linked.begin(), linked.end(), p);
            });
            if (!broader) out.push_back({f, false});
        }
    }
    return out;
}

// Every finding that one of these conditions knows of, sorted.
std::vector<std::int32_t> linkedWith(const KnowledgeBase& kb, std::span<const std::int32_t> conditions) {
    std::vector<std::int32_t> linked;
    for (const auto k : conditions)
        for (const auto& l : kb.conditions()[static_cast<std::size_t>(k)].findings) linked.push_back(l.finding);
    std::sort(linked.begin(), linked.end());
    linked.erase(std::unique(linked.begin(), linked.end()), linked.end());
    return linked;
}
// Every condition that knows of something that is there, sorted: what is weighed when no complaint is open.
std::vector<std::int32_t> anyThatKnows(const KnowledgeBase& kb, const Facts& facts) {
    std::vector<std::int32_t> out;
    for (std::size_t f = 0; f < kb.findings().size(); ++f)
        if (facts.told(static_cast<std::int32_t>(f)) && substantial(kb.findings()[f]))
            for (const auto k : kb.conditionsOf(static_cast<std::int32_t>(f))) out.push_back(k);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

// Where a cause belongs, as far as the course tells: what may be treated at home goes as at home.
std::size_t courseLevel(const KnowledgeBase& kb, const Weighing& w, std::size_t k) {
    const bool atHome = k < w.conditions.size() && w.level[k] >= Urgency::soon && kb.conditions()[static_cast<std::size_t>(w.conditions[k])].atHome;
    return static_cast<std::size_t>(atHome ? Urgency::selfCare : w.level[k]);
}

std::vector<CourseTold> courseOf(const KnowledgeBase& kb, const Facts& facts, const Weighing& w, std::span<const std::int32_t> linked) {
    constexpr int fewDenials = 2;
    std::vector<CourseTold> out;
    int mild = facts.deniedInWords() >= fewDenials ? 1 : 0;
    for (const auto& sign : kb.policy().course) {
        if (sign.when.evaluate(facts) != Truth::yes) continue;
        mild += sign.mild() ? 1 : 0;
        CourseTold told{-1, sign.mild(), {}};
        bool known = false; // to the conditions, which weigh it themselves
        for (const auto f : sign.when.findings(true)) {
            if (!facts.told(f)) continue;
            if (std::binary_search(linked.begin(), linked.end(), f)) known = true;
            else if (told.finding < 0) told.finding = f;
        }
        if (known && told.finding < 0) continue;
        for (std::size_t k = 0; k < w.level.size(); ++k) told.log.push_back(std::log(sign.told[courseLevel(kb, w, k)]));
        out.push_back(std::move(told));
    }
    // One word of well-being alone is soon misread, and soon said.
    if (mild < 2) std::erase_if(out, [](const CourseTold& t) { return t.mild; });
    return out;
}

} // namespace

double chanceGiven(const KnowledgeBase& kb, const Condition& condition, std::int32_t finding) {
    const auto& f = kb.findings()[static_cast<std::size_t>(finding)];
    double w = condition.weight(finding);
    if (w == 0)
        for (const auto p : f.parents)
            if (const double up = condition.weight(p); up > 0) {
                w = up * inherited;
                break;
            }
    return 1 - (1 - f.leak) * (1 - w);
}

double chanceGivenOther(const KnowledgeBase& kb, std::int32_t finding) {
    return std::min(0.4, kb.findings()[static_cast<std::size_t>(finding)].leak * otherBoost);
}

std::vector<std::int32_t> openComplaints(const KnowledgeBase& kb, const FactView& facts) {
    std::vector<std::int32_t> out;
    for (std::size_t i = 0; i < kb.complaints().size(); ++i)
        if (kb.complaints()[i].entry.evaluate(facts) == Truth::yes) out.push_back(static_cast<std::int32_t>(i));
    return out;
}

Urgency leastCost(const Policy& policy, const Shares& shares, double* cost) {
    Urgency best = Urgency::immediate;
    double least = 0;
    for (std::size_t chosen = 0; chosen + 1 < shares.size(); ++chosen) { // selfCare is granted by rules, not by cost
        double c = 0;
        for (std::size_t right = 0; right < shares.size(); ++right) c += shares[right] * policy.cost[chosen][right];
        if (chosen == 0 || c <= least) {
            least = c;
            best = static_cast<Urgency>(chosen);
        }
    }
    if (cost) *cost = least;
    return best;
}

void settle(const KnowledgeBase& kb, Weighing& w) {
    const double top = *std::max_element(w.logWeight.begin(), w.logWeight.end());
    double sum = 0;
    w.p.resize(w.logWeight.size());
    for (std::size_t i = 0; i < w.p.size(); ++i) {
        w.p[i] = std::exp(w.logWeight[i] - top);
        sum += w.p[i];
    }
    w.shares.fill(0);
    for (std::size_t i = 0; i < w.p.size(); ++i) {
        w.p[i] /= sum;
        w.shares[static_cast<std::size_t>(w.level[i])] += w.p[i];
    }
    w.best = leastCost(kb.policy(), w.shares, &w.cost);
}

Weighing weigh(const KnowledgeBase& kb, const Facts& facts, std::int32_t complaint) {
    Weighing w;
    w.complaint = complaint;
    std::vector<std::int32_t> linked;
    Urgency fallback = Urgency::soon;
    std::span<const std::int32_t> candidates;
    std::vector<std::int32_t> general;
    if (complaint >= 0) {
        const auto& c = kb.complaints()[static_cast<std::size_t>(complaint)];
        candidates = c.conditions;
        linked = c.findings;
        fallback = c.fallback;
    } else { // every condition that knows of something that is there
        general = anyThatKnows(kb, facts);
        linked = linkedWith(kb, general);
        candidates = general;
    }
    const auto evidence = speaking(kb, facts, linked);
    double total = 0;
    for (const auto k : candidates) {
        const auto& c = kb.conditions()[static_cast<std::size_t>(k)];
        const auto needed = c.needs.empty() ? Truth::yes : c.needs.evaluate(facts);
        if (needed == Truth::no || (needed == Truth::unknown && complaint < 0)) continue;
        // What a condition is hardly ever without would mostly have been told.
        const double prior = priorOf(c, facts) * (needed == Truth::unknown ? unmentioned : 1.0);
        if (prior <= 0) continue;
        total += prior;
        double log = std::log(prior);
        for (const auto& e : evidence) {
            const double p = chanceGiven(kb, c, e.finding);
            log += std::log(e.present ? p : 1 - p);
        }
        w.conditions.push_back(k);
        w.logWeight.push_back(log);
        w.level.push_back(levelOf(c, facts));
    }
    double other = std::log(std::max(kb.policy().unknownCause * std::max(total, 0.01), 1e-12));
    for (const auto& e : evidence) {
        const double p = chanceGivenOther(kb, e.finding);
        other += std::log(e.present ? p : 1 - p);
    }
    w.logWeight.push_back(other);
    w.level.push_back(fallback);
    settle(kb, w);
    // How it is told moves what is not an emergency, and never takes an emergency away.
    const auto course = courseOf(kb, facts, w, linked);
    if (course.empty()) return w;
    const auto without = w.best;
    for (const auto& sign : course)
        for (std::size_t k = 0; k < w.logWeight.size(); ++k) w.logWeight[k] += sign.log[k];
    settle(kb, w);
    if (without <= Urgency::emergency) w.best = clinical::mostUrgent(w.best, without);
    return w;
}

namespace {

bool saysSomething(const KnowledgeBase& kb, const Facts& facts) {
    for (std::size_t i = 0; i < kb.findings().size(); ++i) {
        if (facts.told(static_cast<std::int32_t>(i)) && substantial(kb.findings()[i])) return true;
    }
    return false;
}

// No complaint names what was told, but its cause is known: the complaint that is asked through for that cause is what they
// came for. "Posset", "slapped cheek": what is told must be a main sign of the cause, not how it goes or what surrounds it.
std::int32_t complaintOfCause(const KnowledgeBase& kb, const Facts& facts, const Weighing& w) {
    constexpr double mainSign = 0.5;       // of the patients with the cause who have it
    constexpr double mainSurrounding = 0.8; // of what is no symptom: an exam, a vaccination
    const auto top = static_cast<std::size_t>(std::max_element(w.p.begin(), w.p.end()) - w.p.begin());
    if (top >= w.conditions.size() || w.p[top] < kb.policy().decidable) return -1;
    const auto k = w.conditions[top];
    const auto& cause = kb.conditions()[static_cast<std::size_t>(k)];
    const bool named = std::any_of(cause.findings.begin(), cause.findings.end(), [&](const auto& l) {
        const auto& f = kb.findings()[static_cast<std::size_t>(l.finding)];
        const bool bodily = f.kind == FindingKind::symptom || f.kind == FindingKind::sign;
        const bool around = (f.kind == FindingKind::context || f.kind == FindingKind::exposure) && f.topic != "concern.summary";
        return facts.told(l.finding) && substantial(f) && ((bodily && l.p >= mainSign) || (around && l.p >= mainSurrounding));
    });
    if (!named) return -1;
    // The narrowest complaint that holds the cause.
    std::int32_t best = -1;
    for (std::size_t i = 0; i < kb.complaints().size(); ++i) {
        const auto& held = kb.complaints()[i].conditions;
        if (std::find(held.begin(), held.end(), k) == held.end()) continue;
        if (best < 0 || held.size() < kb.complaints()[static_cast<std::size_t>(best)].conditions.size()) best = static_cast<std::int32_t>(i);
    }
    return best;
}

} // namespace

Urgency levelAlone(const KnowledgeBase& kb, const Facts& facts, const Weighing& w) {
    auto level = w.best;
    if (w.complaint >= 0) {
        const auto& floor = kb.complaints()[static_cast<std::size_t>(w.complaint)].floor;
        const double top = w.p.size() < 2 ? 0 : *std::max_element(w.p.begin(), w.p.end() - 1);
        if (floor && top < kb.policy().decidable) level = clinical::mostUrgent(level, *floor);
    }
    // A clinician has just examined this and found no emergency, it is over, or the letter as a whole sounds like none: only a flag says otherwise.
    const bool held = reassured(kb, facts) || soundsCalm(kb, facts);
    return held && clinical::moreUrgent(level, Urgency::urgent) ? Urgency::urgent : level;
}

bool reassured(const KnowledgeBase& kb, const Facts& facts) {
    const auto& p = kb.policy();
    if (p.reassuredBy >= 0 && facts.finding(p.reassuredBy) == Truth::yes) return true;
    return p.settledBy >= 0 && facts.finding(p.settledBy) == Truth::yes && (p.settledNever.empty() || p.settledNever.evaluate(facts) != Truth::yes);
}

std::vector<CourseTold> courseIn(const KnowledgeBase& kb, const Facts& facts, const Weighing& w) {
    if (w.complaint < 0) return courseOf(kb, facts, w, linkedWith(kb, anyThatKnows(kb, facts)));
    return courseOf(kb, facts, w, kb.complaints()[static_cast<std::size_t>(w.complaint)].findings);
}

std::vector<Spoken> spokenIn(const KnowledgeBase& kb, const Facts& facts, const Weighing& w) {
    if (w.complaint < 0) return speaking(kb, facts, linkedWith(kb, anyThatKnows(kb, facts)));
    return speaking(kb, facts, kb.complaints()[static_cast<std::size_t>(w.complaint)].findings);
}

std::vector<Weighing> weighAll(const KnowledgeBase& kb, const Facts& facts) {
    std::vector<Weighing> out;
    // The record adds to what somebody complains of; it is no complaint.
    const auto said = [&](std::int32_t c) {
        const auto& entry = kb.complaints()[static_cast<std::size_t>(c)].entryFindings;
        return std::any_of(entry.begin(), entry.end(), [&](auto f) { return facts.told(f); });
    };
    for (const auto c : openComplaints(kb, facts))
        if (said(c)) out.push_back(weigh(kb, facts, c));
    if (out.empty() && saysSomething(kb, facts)) {
        auto any = weigh(kb, facts, -1);
        if (const auto c = complaintOfCause(kb, facts, any); c >= 0) any = weigh(kb, facts, c);
        out.push_back(std::move(any));
    }
    return out;
}

} // namespace fyr::triage
