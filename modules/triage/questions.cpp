#include "triage/questions.h"

#include "triage/language/tokens.h"
#include "triage/reach.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fyr::triage {
namespace {

double entropy(const std::vector<double>& p) {
    double h = 0;
    for (const double x : p)
        if (x > 1e-12) h -= x * std::log2(x);
    return h;
}
double entropy(const Shares& p) {
    double h = 0;
    for (const double x : p)
        if (x > 1e-12) h -= x * std::log2(x);
    return h;
}

class Planner {
  public:
    Planner(const KnowledgeBase& kb, Facts& facts, const std::vector<Weighing>& weighings, const Deciding& deciding,
            const Interview& state, const Progress& progress)
        : m_kb(kb), m_facts(facts), m_weighings(weighings), m_deciding(deciding), m_state(state), m_progress(progress) {}

    std::optional<Asked> run() {
        const auto& policy = m_kb.policy();
        if (m_deciding.floor == Urgency::immediate) return std::nullopt;
        if (m_progress.asked >= policy.maxQuestions) return std::nullopt;
        if (m_progress.sinceFloor >= policy.maxAfterRedFlag) return std::nullopt;
        if (!m_state.age && !m_progress.ageAsked && m_progress.sinceFloor < 0) return Asked{Asked::What::age};
        if (!m_deciding.understood) return whenNothingIsUnderstood();
        if (!anyComplaint() && !m_progress.concernAsked && m_progress.sinceFloor < 0) return Asked{Asked::What::concern};
        if (sexMatters()) return Asked{Asked::What::sex};
        if (auto q = screen()) return q;
        if (m_progress.sinceFloor >= 0) return std::nullopt; // the way is clear, only the worst could change it
        if (auto q = beyondScreen()) return q;
        if (auto q = anythingElse()) return q;
        const bool silent = m_progress.unknownInRow >= policy.maxUnknownInRow;
        if (auto q = silent ? std::nullopt : measured()) return q;
        if (auto q = background()) return q;
        if (silent) return std::nullopt;
        if (auto q = forSelfCare()) return q;
        return bestGain();
    }

  private:
    [[nodiscard]] const Finding& finding(std::int32_t id) const { return m_kb.findings()[static_cast<std::size_t>(id)]; }
    // Can it be asked now? A choice question stands in for a finding that it holds.
    [[nodiscard]] bool open(std::int32_t id) const {
        const auto& f = finding(id);
        if (!f.askable() || m_facts.answeredUnknown(id) || wasAsked(id)) return false;
        if (!f.only.empty() && f.only.evaluate(m_facts) != Truth::yes) return false;
        if (f.measure >= 0) return !m_facts.measure(f.measure);
        if (!f.choices.empty())
            return std::any_of(f.choices.begin(), f.choices.end(), [&](auto c) { return m_facts.finding(c) == Truth::unknown && !m_facts.answeredUnknown(c); });
        return m_facts.finding(id) == Truth::unknown;
    }
    [[nodiscard]] bool wasAsked(std::int32_t id) const {
        return std::any_of(m_state.answers.begin(), m_state.answers.end(), [&](const Answered& a) { return a.finding == finding(id).id; });
    }
    // The question that settles a finding: itself, or the choice question that holds it.
    [[nodiscard]] std::int32_t askFor(std::int32_t id) const {
        if (m_facts.finding(id) != Truth::unknown || m_facts.answeredUnknown(id)) {
            if (finding(id).measure < 0 && finding(id).choices.empty()) return -1;
        }
        if (open(id)) return id;
        for (const auto q : finding(id).askedBy)
            if (open(q) && m_facts.finding(id) == Truth::unknown) return q;
        return -1;
    }

    [[nodiscard]] bool sexMatters() const {
        if (m_state.sex == Sex::female || m_state.sex == Sex::male || m_progress.sexAsked) return false;
        if (m_state.sex == Sex::other || m_progress.sinceFloor >= 0) return false;
        if (m_state.age && *m_state.age < 10) return false;
        const auto sexId = static_cast<std::int32_t>(Known::sex);
        const auto uses = [&](const Expression& e) {
            const auto ids = e.measures();
            return std::find(ids.begin(), ids.end(), sexId) != ids.end();
        };
        for (const auto& w : m_weighings)
            for (std::size_t i = 0; i < w.conditions.size(); ++i) {
                const auto& c = m_kb.conditions()[static_cast<std::size_t>(w.conditions[i])];
                // It must matter to a cause that is likely or dangerous enough to ask for.
                if (w.p[i] < 0.03 && !(w.p[i] > 0.005 && w.level[i] <= Urgency::emergency)) continue;
                if (uses(c.needs) || c.female > 2 * c.male || c.male > 2 * c.female) return true;
                // "pregnant" and the like are asked of women only
                for (const auto f : c.needs.findings())
                    if (uses(finding(f).only) || uses(finding(f).when)) return true;
            }
        for (const auto& w : m_weighings) {
            if (w.complaint < 0) continue;
            for (const auto s : m_kb.complaints()[static_cast<std::size_t>(w.complaint)].screen)
                if (uses(finding(s).only) && m_facts.finding(s) == Truth::unknown) return true;
        }
        return false;
    }

    [[nodiscard]] bool anyComplaint() const {
        return std::any_of(m_weighings.begin(), m_weighings.end(), [](const Weighing& w) { return w.complaint >= 0; });
    }

    // Once in an interview that leads to no emergency: an open question, with the general signs of danger to choose from.
    // What nobody asked about comes out here.
    std::optional<Asked> anythingElse() const {
        const auto& text = m_kb.systemQuestion("more").ask;
        if (m_progress.moreAsked || (text.sv.empty() && text.en.empty())) return std::nullopt;
        Asked a;
        a.what = Asked::What::more;
        a.left = 1;
        return a;
    }

    std::optional<Asked> whenNothingIsUnderstood() {
        if (!m_progress.concernAsked) return Asked{Asked::What::concern};
        if (auto q = anythingElse()) return q;
        return safetyQuestion(ranked(screenFindings()), m_kb.policy().maxScreen - m_progress.safetyAsked);
    }

    // Safety questions that could still raise something above what stands, worst first.
    std::vector<OneAway> ranked(std::span<const std::int32_t> findings) {
        std::vector<std::int32_t> candidates;
        for (const auto f : findings) {
            const auto& choices = finding(f).choices;
            if (choices.empty()) {
                if (askFor(f) >= 0) candidates.push_back(f);
            } else if (open(f)) {
                candidates.insert(candidates.end(), choices.begin(), choices.end());
            }
        }
        auto than = m_deciding.floor;
        if (!than && m_deciding.understood) than = Urgency::soon;
        auto out = oneAway(m_kb, m_facts, than, candidates);
        std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return clinical::moreUrgent(a.urgency, b.urgency); });
        return out;
    }

    std::optional<Asked> safetyQuestion(const std::vector<OneAway>& list, int room) {
        std::vector<std::int32_t> questions;
        for (const auto& o : list) {
            const auto q = askFor(o.finding);
            if (q >= 0 && std::find(questions.begin(), questions.end(), q) == questions.end()) questions.push_back(q);
        }
        if (questions.empty() || room <= 0) return std::nullopt;
        Asked a;
        a.finding = questions.front();
        a.safety = true;
        a.safetyLeft = std::min(static_cast<int>(questions.size()) - 1, room - 1);
        a.left = a.safetyLeft + (m_progress.sinceFloor >= 0 ? 0 : 1);
        if (m_progress.sinceFloor >= 0) {
            a.safetyLeft = std::min(a.safetyLeft, m_kb.policy().maxAfterRedFlag - m_progress.sinceFloor - 1);
            a.left = a.safetyLeft;
        }
        return a;
    }

    [[nodiscard]] bool written(const std::vector<std::string>& words) const {
        return std::any_of(m_state.words.begin(), m_state.words.end(), [&](const auto& said) {
            const auto tokens = tokenise(said.text);
            return std::any_of(tokens.begin(), tokens.end(), [&](const Token& t) { return std::find(words.begin(), words.end(), t.text) != words.end(); });
        });
    }
    // Questions about safety for those who are at risk whatever the trouble is, then those of the complaints.
    [[nodiscard]] std::vector<std::int32_t> screenFindings() const {
        std::vector<std::int32_t> out;
        for (const auto& s : m_kb.policy().screenFor)
            if ((!s.unread || !anyComplaint()) && (s.words.empty() ? s.when.evaluate(m_facts) == Truth::yes : written(s.words))) out.insert(out.end(), s.findings.begin(), s.findings.end());
        if (!anyComplaint()) {
            out.insert(out.end(), m_kb.policy().generalScreen.begin(), m_kb.policy().generalScreen.end());
            return out;
        }
        for (const auto& w : m_weighings) {
            if (w.complaint < 0) continue;
            const auto& c = m_kb.complaints()[static_cast<std::size_t>(w.complaint)];
            out.insert(out.end(), c.screen.begin(), c.screen.end());
        }
        return out;
    }
    std::optional<Asked> screen() { return safetyQuestion(ranked(screenFindings()), m_kb.policy().maxScreen - m_progress.safetyAsked); }

    // What no screen names and what was told makes dangerous: the likeliest answer first, another subject before the same.
    std::optional<Asked> beyondScreen() {
        const auto& policy = m_kb.policy();
        if (policy.maxBeyond <= 0 || m_deciding.urgency == Urgency::selfCare || m_progress.unknownInRow >= policy.maxUnknownInRow) return std::nullopt;
        const auto named = screenFindings();
        int beyond = 0;
        for (const auto& a : m_state.answers) {
            const auto id = m_kb.findingId(a.finding);
            beyond += a.line.safety && id >= 0 && std::find(named.begin(), named.end(), id) == named.end() ? 1 : 0;
        }
        const int room = policy.maxBeyond - beyond;
        if (room <= 0) return std::nullopt;
        auto than = m_deciding.floor.value_or(Urgency::urgent);
        auto list = withinReach(m_kb, m_facts, clinical::mostUrgent(than, Urgency::urgent));
        std::vector<std::pair<double, OneAway>> rated;
        for (const auto& o : list) {
            const auto q = askFor(o.finding);
            if (q < 0 || nowhere(o.finding) || (chanceOf(o.finding) < policy.minBeyond && !severalSigns(m_kb, m_facts, o))) continue;
            const bool heard = std::any_of(m_state.answers.begin(), m_state.answers.end(), [&](const Answered& a) { return a.topic == finding(q).topic; });
            rated.emplace_back(chanceOf(o.finding) * (heard ? 0.5 : 1), o);
        }
        std::stable_sort(rated.begin(), rated.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        list.clear();
        for (const auto& [rate, o] : rated) list.push_back(o);
        return safetyQuestion(list, room);
    }
    // Where a pain sits is nothing to ask of somebody who told of none there: a sore throat has no place under the ribs.
    [[nodiscard]] bool nowhere(std::int32_t f) const {
        const auto& of = finding(f);
        return of.topic == "symptom.location" && !of.parents.empty() && std::none_of(of.parents.begin(), of.parents.end(), [&](auto p) { return m_facts.finding(p) == Truth::yes; });
    }
    [[nodiscard]] double chanceOf(std::int32_t f) const {
        double most = 0;
        for (const auto& w : m_weighings) {
            double yes = 0;
            for (std::size_t i = 0; i < w.p.size(); ++i)
                yes += w.p[i] * (i == w.conditions.size() ? chanceGivenOther(m_kb, f) : chanceGiven(m_kb, m_kb.conditions()[static_cast<std::size_t>(w.conditions[i])], f));
            most = std::max(most, yes);
        }
        return most;
    }

    // What a nurse asks whatever the trouble is: how long, how it goes, what else is known. Words that come with the answer
    // tell more than the question asks for.
    std::optional<Asked> background() const {
        const auto& policy = m_kb.policy();
        if (m_progress.background >= policy.maxBackground || m_deciding.urgency == Urgency::selfCare) return std::nullopt;
        for (const auto& b : policy.background) {
            if (!open(b.finding) || b.unless.evaluate(m_facts) == Truth::yes) continue;
            Asked a;
            a.finding = b.finding;
            return a;
        }
        return std::nullopt;
    }

    // A value that the patient may have measured at home, and that nobody knows yet.
    std::optional<Asked> measured() {
        const auto& rules = m_kb.vitals();
        if (m_progress.measured >= rules.askMost || m_progress.asked >= rules.askBefore) return std::nullopt;
        for (const auto& a : rules.ask) {
            if (a.when.evaluate(m_facts) != Truth::yes || !open(a.finding)) continue;
            Asked q;
            q.finding = a.finding;
            return q;
        }
        return std::nullopt;
    }

    // What a self-care rule that is within reach still has to know.
    std::optional<Asked> forSelfCare() {
        if (m_deciding.floor || m_deciding.urgency != Urgency::soon) return std::nullopt; // home is granted, or far
        for (const auto& w : m_weighings)
            for (const auto r : possibleSelfCare(m_kb, m_facts, w)) {
                const auto& require = m_kb.selfCare()[static_cast<std::size_t>(r)].require;
                if (require.evaluate(m_facts) != Truth::unknown) continue;
                int needed = 0;
                std::int32_t first = -1;
                for (const auto m : require.measures()) {
                    const auto f = m_kb.measures()[static_cast<std::size_t>(m)].finding;
                    if (m_facts.measure(m)) continue;
                    const auto q = f < 0 ? -1 : askFor(f);
                    if (q < 0) continue;
                    first = first < 0 ? q : first;
                    ++needed;
                }
                for (const auto f : require.findings()) {
                    if (m_facts.finding(f) != Truth::unknown) continue;
                    const auto q = askFor(f);
                    if (q < 0) continue;
                    first = first < 0 ? q : first;
                    ++needed;
                }
                if (first < 0) continue;
                Asked a;
                a.finding = first;
                a.left = needed - 1;
                return a;
            }
        return std::nullopt;
    }

    struct Gain {
        double value = 0;
        bool changes = false; // some answer would change the level of urgency
    };

    // Of asking for one finding, over all weighings: expected cost saved, uncertainty of level and of cause removed.
    Gain gainOf(std::int32_t f) {
        Gain g;
        for (const auto& w : m_weighings) {
            std::array<Weighing, 2> after{w, w};
            double yes = 0;
            bool linked = false;
            for (std::size_t i = 0; i < w.p.size(); ++i) {
                const bool other = i == w.conditions.size();
                const auto* c = other ? nullptr : &m_kb.conditions()[static_cast<std::size_t>(w.conditions[i])];
                const double p = other ? chanceGivenOther(m_kb, f) : chanceGiven(m_kb, *c, f);
                linked = linked || (c && c->weight(f) > 0);
                yes += w.p[i] * p;
                after[0].logWeight[i] += std::log(p);
                after[1].logWeight[i] += std::log(1 - p);
            }
            if (!linked) continue;
            settle(m_kb, after[0]);
            settle(m_kb, after[1]);
            const double no = 1 - yes;
            const double cost = w.cost - yes * after[0].cost - no * after[1].cost;
            const double level = entropy(w.shares) - yes * entropy(after[0].shares) - no * entropy(after[1].shares);
            const double cause = entropy(w.p) - yes * entropy(after[0].p) - no * entropy(after[1].p);
            g.value += std::max(0.0, cost) + std::max(0.0, level) + m_kb.policy().diagnosisWeight * std::max(0.0, cause);
            constexpr double likelyEnough = 0.03;
            if (yes > likelyEnough && changesLevel(w, after[0])) g.changes = true;
            if (no > likelyEnough && changesLevel(w, after[1])) g.changes = true;
        }
        return g;
    }
    [[nodiscard]] bool changesLevel(const Weighing& before, const Weighing& after) const {
        const auto floor = m_deciding.floor.value_or(Urgency::selfCare);
        return clinical::mostUrgent(before.best, floor) != clinical::mostUrgent(after.best, floor);
    }

    std::optional<Asked> bestGain() {
        const auto& policy = m_kb.policy();
        if (policy.causeCertain > 0 && std::all_of(m_weighings.begin(), m_weighings.end(), [&](const Weighing& w) { return *std::max_element(w.p.begin(), w.p.end()) >= policy.causeCertain; }))
            return std::nullopt;
        std::vector<std::int32_t> candidates;
        std::vector<std::int32_t> wanted; // named by a complaint
        for (const auto& w : m_weighings) {
            if (w.complaint >= 0)
                for (const auto f : m_kb.complaints()[static_cast<std::size_t>(w.complaint)].ask) wanted.push_back(f);
            for (std::size_t i = 0; i < w.conditions.size(); ++i) {
                if (w.p[i] < 0.02) continue;
                for (const auto& l : m_kb.conditions()[static_cast<std::size_t>(w.conditions[i])].findings) candidates.push_back(l.finding);
            }
        }
        candidates.insert(candidates.end(), wanted.begin(), wanted.end());
        std::sort(candidates.begin(), candidates.end());
        candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
        std::int32_t best = -1;
        double bestRate = 0;
        int worthwhile = 0;
        for (const auto f : candidates) {
            if (m_facts.finding(f) != Truth::unknown) continue;
            const auto q = askFor(f);
            if (q < 0) continue;
            auto g = gainOf(f);
            if (!g.changes && policy.causeCertain <= 0) continue;
            if (std::find(wanted.begin(), wanted.end(), q) != wanted.end()) g.value *= 1.5;
            const double seconds = finding(q).seconds > 0 ? finding(q).seconds : policy.defaultSeconds;
            const double rate = g.value / seconds;
            if (rate < policy.minGainPerSecond) continue;
            ++worthwhile;
            if (rate <= bestRate) continue;
            bestRate = rate;
            best = q;
        }
        if (best < 0) return std::nullopt;
        Asked a;
        a.finding = best;
        a.left = std::min(worthwhile - 1, 2);
        return a;
    }

    const KnowledgeBase& m_kb;
    Facts& m_facts;
    const std::vector<Weighing>& m_weighings;
    const Deciding& m_deciding;
    const Interview& m_state;
    const Progress& m_progress;
};

} // namespace

std::optional<Asked> nextQuestion(const KnowledgeBase& kb, Facts& facts, const std::vector<Weighing>& weighings,
                                  const Deciding& deciding, const Interview& state, const Progress& progress) {
    return Planner(kb, facts, weighings, deciding, state, progress).run();
}

} // namespace fyr::triage
