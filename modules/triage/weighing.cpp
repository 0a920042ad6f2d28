#include "triage/weighing.h"

#include <algorithm>
#include <cmath>

namespace fyr::triage {
namespace {

constexpr double inherited = 0.3; // of a parent's weight, when a condition says nothing of the finer finding
constexpr double otherBoost = 3;  // how much more than its leak an unlisted cause explains a finding
constexpr int wordsPerFinding = 25; // of a text that was well read
constexpr double likelyCause = 0.3; // a cause that explains what else was told
constexpr double likelyShare = 0.15; // of the probability: below it a rule's causes say nothing of this complaint
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
    return f.kind != FindingKind::demographic && f.topic != "symptom.onset" && f.topic != "symptom.course" && f.topic != "symptom.severity";
}

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
    return w;
}

namespace {

bool saysSomething(const KnowledgeBase& kb, const Facts& facts) {
    for (std::size_t i = 0; i < kb.findings().size(); ++i) {
        if (facts.told(static_cast<std::int32_t>(i)) && substantial(kb.findings()[i])) return true;
    }
    return false;
}

} // namespace

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
    if (out.empty() && saysSomething(kb, facts)) out.push_back(weigh(kb, facts, -1));
    return out;
}

namespace {

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
        n += facts.stated(id) && facts.finding(id) != Truth::unknown && kb.findings()[i].kind != FindingKind::demographic ? 1 : 0;
    }
    return n;
}

Urgency leastUrgent(Urgency a, Urgency b) { return clinical::moreUrgent(a, b) ? b : a; }

// The least urgent level that leaves no more than `tail` of the share above it; what no flag raised is read by a clinician
// within a day, and is no reason to send an ambulance.
Urgency safeLevel(const Shares& shares, double tail) {
    double above = 0;
    for (std::size_t i = 0; i + 2 < shares.size(); ++i) { // soon at the most: a clinician decides, not the patient
        above += shares[i];
        if (above > tail) return leastUrgent(static_cast<Urgency>(i), Urgency::urgent);
    }
    return Urgency::soon;
}

// The self-care rules that hold for this weighing and together carry enough of it; largest share first. Empty: none.
std::vector<std::int32_t> grantedSelfCare(const KnowledgeBase& kb, const Facts& facts, const Weighing& w, bool fullyTold) {
    const auto& policy = kb.policy();
    if (w.complaint < 0) return {}; // what the patient came for was not understood
    const double tail = w.shares[0] + w.shares[1] + w.shares[2];
    if (tail > policy.safeTail) return {};
    std::vector<std::int32_t> known;    // all that they require is known
    std::vector<std::int32_t> forgiven; // or was not answered, by somebody who told much
    for (const auto r : possibleSelfCare(kb, facts, w)) {
        const auto& require = kb.selfCare()[static_cast<std::size_t>(r)].require;
        const bool sure = require.evaluate(facts) == Truth::yes;
        if (sure) known.push_back(r);
        if (sure || (fullyTold && require.evaluate(NothingMore(facts)) != Truth::no)) forgiven.push_back(r);
    }
    if (shareOf(kb, known, w) >= policy.selfCareShare) return known;
    if (fullyTold && tail <= policy.safeTailUnknown && shareOf(kb, forgiven, w) >= policy.selfCareShareUnknown) return forgiven;
    return {};
}

// One itch opens "rash" and "athlete's foot". A complaint is explained when everything that opened it belongs to a cause
// that self-care was granted for, or comes with it, and hardly anything urgent is left of its own.
bool explainedBy(const KnowledgeBase& kb, const Facts& facts, const Weighing& w, std::span<const std::int32_t> rules, const std::vector<Weighing>& weighings) {
    if (w.complaint < 0 || rules.empty() || clinical::moreUrgent(w.best, Urgency::soon)) return false;
    if (w.shares[0] + w.shares[1] + w.shares[2] > kb.policy().safeTail) return false;
    const auto& complaint = kb.complaints()[static_cast<std::size_t>(w.complaint)];
    if (complaint.floor) return false;
    const auto belongs = [&](std::int32_t f) {
        const auto& finding = kb.findings()[static_cast<std::size_t>(f)];
        for (const auto& other : weighings)
            for (std::size_t k = 0; k < other.conditions.size(); ++k) {
                if (other.p[k] < likelyCause) continue;
                const bool granted = std::any_of(rules.begin(), rules.end(), [&](auto r) { return isCauseOf(kb.selfCare()[static_cast<std::size_t>(r)], other.conditions[k]); });
                if (!granted) continue;
                const auto& c = kb.conditions()[static_cast<std::size_t>(other.conditions[k])];
                if (c.weight(f) > 0) return true;
                // "rash" is said by "bumps after shaving"
                if (std::any_of(finding.children.begin(), finding.children.end(), [&](auto x) { return facts.finding(x) == Truth::yes && c.weight(x) > 0; })) return true;
                if (std::any_of(finding.parents.begin(), finding.parents.end(), [&](auto x) { return c.weight(x) > 0; })) return true;
            }
        return false;
    };
    // "Can I take cetirizine with it?": a question beside a trouble is no trouble of its own.
    const auto top = static_cast<std::size_t>(std::max_element(w.p.begin(), w.p.end()) - w.p.begin());
    const auto* cause = top < w.conditions.size() ? &kb.conditions()[static_cast<std::size_t>(w.conditions[top])] : nullptr;
    const bool errand = cause && (cause->group == "admin" || cause->group == "medicines") && w.level[top] >= Urgency::soon;
    const auto aside = [&](std::int32_t f) {
        const auto& finding = kb.findings()[static_cast<std::size_t>(f)];
        return errand && finding.kind == FindingKind::context && finding.topic == "concern.summary";
    };
    // A bad night beside a cold, an itch beside a sting.
    const auto& companions = kb.policy().accompanying;
    const bool slight = w.shares[0] + w.shares[1] + w.shares[2] <= kb.policy().safeTailUnknown;
    const auto comesAlong = [&](std::int32_t f) {
        const auto in = [&](std::int32_t x) { return std::find(companions.begin(), companions.end(), x) != companions.end(); };
        const auto& parents = kb.findings()[static_cast<std::size_t>(f)].parents;
        return slight && (in(f) || std::any_of(parents.begin(), parents.end(), in));
    };
    bool any = false;
    for (const auto f : complaint.entryFindings) {
        if (facts.finding(f) != Truth::yes) continue;
        if (!aside(f) && !belongs(f) && !comesAlong(f)) return false;
        any = true;
    }
    return any;
}

// Beside a complaint that self-care was granted for: one whose likely causes all belong at home as well, whatever rule of
// its own they lack. A dry eye and "a slight rash".
bool harmlessBeside(const KnowledgeBase& kb, const Facts& facts, const Weighing& w) {
    constexpr int carefulTeller = 3; // who says unasked what is not there; a bare opening has not come so far
    const auto& policy = kb.policy();
    if (w.complaint < 0 || clinical::moreUrgent(w.best, Urgency::soon) || facts.deniedInWords() < carefulTeller) return false;
    if (kb.complaints()[static_cast<std::size_t>(w.complaint)].floor) return false;
    if (policy.besideNever.empty() || policy.besideNever.evaluate(facts) == Truth::yes) return false;
    return w.shares[4] >= policy.besideShare && w.shares[0] + w.shares[1] + w.shares[2] <= policy.besideTail;
}

} // namespace

Deciding decide(const KnowledgeBase& kb, const Facts& facts, const std::vector<Weighing>& weighings,
                std::optional<Urgency> floor, Asking asking) {
    const auto& policy = kb.policy();
    // A text that says hardly anything, or of which hardly anything was read, is no ground for self-care; nor is a
    // baby of whom nobody has told that it is awake, feeds and has no fever.
    const auto age = facts.measure(Known::age);
    const bool wellBaby = !policy.babyWell.empty() && policy.babyWell.evaluate(facts) == Truth::yes;
    const bool fullyTold = asking != Asking::goesOn && told(kb, facts) >= std::max(policy.minTold, facts.words() / wordsPerFinding) && !(age && *age < 1 && !wellBaby);
    Deciding d;
    d.floor = floor;
    if (weighings.empty()) {
        d.understood = false;
        d.urgency = floor ? clinical::mostUrgent(*floor, Urgency::urgent) : Urgency::urgent;
        d.clinicianDecides = !floor;
        d.shares[static_cast<std::size_t>(d.urgency)] = 1;
        return d;
    }
    // A clinician has just examined this and found no emergency: only a flag raised by later words says otherwise.
    const bool reassured = policy.reassuredBy >= 0 && facts.finding(policy.reassuredBy) == Truth::yes;
    Urgency chosen = Urgency::soon;
    std::vector<std::int32_t> open; // weighings that no self-care rule covers by itself
    bool selfCare = !floor && asking != Asking::unanswered && (policy.selfCareNever.empty() || policy.selfCareNever.evaluate(facts) != Truth::yes);
    for (std::size_t i = 0; i < weighings.size(); ++i) {
        const auto& w = weighings[i];
        Urgency u = w.best;
        if (w.complaint >= 0) {
            const auto& c = kb.complaints()[static_cast<std::size_t>(w.complaint)];
            const double top = w.p.size() < 2 ? 0 : *std::max_element(w.p.begin(), w.p.end() - 1);
            if (c.floor && top < policy.decidable) {
                if (clinical::moreUrgent(*c.floor, u)) d.complaintFloors.push_back(w.complaint);
                u = clinical::mostUrgent(u, *c.floor);
            }
        }
        if (reassured) u = leastUrgent(u, Urgency::urgent);
        if (d.leading < 0 || clinical::moreUrgent(u, chosen)) {
            d.leading = static_cast<std::int32_t>(i);
            chosen = u;
        }
        // Self-care: every complaint must have rules that hold, or be explained by what they were granted for, and
        // hardly anything urgent may be left.
        const auto rules = grantedSelfCare(kb, facts, w, fullyTold);
        const bool granted = !rules.empty();
        for (const auto r : rules)
            if (std::find(d.selfCareRules.begin(), d.selfCareRules.end(), r) == d.selfCareRules.end()) d.selfCareRules.push_back(r);
        if (!granted) open.push_back(static_cast<std::int32_t>(i));
    }
    for (const auto i : open) {
        const auto& w = weighings[static_cast<std::size_t>(i)];
        selfCare = selfCare && (explainedBy(kb, facts, w, d.selfCareRules, weighings) || (fullyTold && harmlessBeside(kb, facts, w)));
    }
    const auto& lead = weighings[static_cast<std::size_t>(d.leading)];
    d.shares = lead.shares;
    if (selfCare && !d.selfCareRules.empty() && !clinical::moreUrgent(chosen, Urgency::soon)) {
        d.urgency = Urgency::selfCare;
        // What remained for the clinic is granted to self-care by the rule.
        d.shares[4] += d.shares[3];
        d.shares[3] = 0;
    } else {
        d.selfCareRules.clear();
        d.urgency = chosen;
        // A share that no rule grants to self-care belongs to the clinic.
        d.shares[3] += d.shares[4];
        d.shares[4] = 0;
        const bool byRule = floor && !clinical::moreUrgent(d.urgency, *floor);
        if (!byRule && d.complaintFloors.empty() &&
            (d.shares[static_cast<std::size_t>(chosen)] < policy.decidable * 0.7 || lead.otherCause() > policy.decidable)) {
            d.urgency = clinical::mostUrgent(chosen, safeLevel(d.shares, policy.safeTail));
            if (reassured) d.urgency = leastUrgent(d.urgency, Urgency::urgent);
            // "Call 112" and "a nurse decides" cannot both be said: where minutes count the level stands.
            d.unsure = d.urgency <= Urgency::emergency;
            d.clinicianDecides = !d.unsure;
        }
    }
    d.explaining = d.leading;
    if (floor && !clinical::moreUrgent(d.urgency, *floor)) {
        d.urgency = *floor;
        d.clinicianDecides = false;
        d.unsure = false;
        // The causes to show first are those of the complaint that best accounts for so urgent a level.
        double most = -1;
        for (std::size_t i = 0; i < weighings.size(); ++i) {
            const auto& w = weighings[i];
            double share = 0;
            for (std::size_t k = 0; k < w.conditions.size(); ++k)
                if (!clinical::moreUrgent(*floor, w.level[k])) share += w.p[k];
            if (share > most) {
                most = share;
                d.explaining = static_cast<std::int32_t>(i);
            }
        }
        // Nothing below the floor is possible any more.
        auto& at = d.shares[static_cast<std::size_t>(*floor)];
        for (auto i = static_cast<std::size_t>(*floor) + 1; i < d.shares.size(); ++i) {
            at += d.shares[i] * 0.97;
            d.shares[i] *= 0.03;
        }
    }
    double next = 0;
    for (std::size_t i = 0; i < d.shares.size(); ++i)
        if (static_cast<Urgency>(i) != d.urgency && d.shares[i] > next) {
            next = d.shares[i];
            d.runnerUp = static_cast<Urgency>(i);
        }
    return d;
}

} // namespace fyr::triage
