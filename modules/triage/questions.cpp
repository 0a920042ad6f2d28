#include "triage/questions.h"

#include "triage/red_flags.h"

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
        return safetyQuestion(ranked(m_kb.policy().generalScreen));
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

    std::optional<Asked> safetyQuestion(const std::vector<OneAway>& list) {
        std::vector<std::int32_t> questions;
        for (const auto& o : list) {
            const auto q = askFor(o.finding);
            if (q >= 0 && std::find(questions.begin(), questions.end(), q) == questions.end()) questions.push_back(q);
        }
        const int room = m_kb.policy().maxScreen - m_progress.safetyAsked;
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

    std::optional<Asked> screen() {
        std::vector<std::int32_t> findings;
        for (const auto& w : m_weighings) {
            if (w.complaint < 0) continue;
            const auto& c = m_kb.complaints()[static_cast<std::size_t>(w.complaint)];
            findings.insert(findings.end(), c.screen.begin(), c.screen.end());
        }
        if (!anyComplaint()) findings = m_kb.policy().generalScreen;
        return safetyQuestion(ranked(findings));
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
        if (m_deciding.floor || m_deciding.urgency < Urgency::soon) return std::nullopt;
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

const LocalText yesText{"Ja", "Yes"};
const LocalText noText{"Nej", "No"};
const LocalText noneText{"Inget av detta", "None of these"};

LocalText forSubject(const LocalText& self, const LocalText& other, const LocalText& child, Subject subject) {
    const auto pick = [&](const std::string& s, const std::string& o, const std::string& c) {
        if (subject == Subject::child) return !c.empty() ? c : !o.empty() ? o : s;
        if (subject == Subject::other) return !o.empty() ? o : s;
        return s;
    };
    return {pick(self.sv, other.sv, child.sv), pick(self.en, other.en, child.en)};
}

} // namespace

std::optional<Asked> nextQuestion(const KnowledgeBase& kb, Facts& facts, const std::vector<Weighing>& weighings,
                                  const Deciding& deciding, const Interview& state, const Progress& progress) {
    return Planner(kb, facts, weighings, deciding, state, progress).run();
}

Question present(const KnowledgeBase& kb, const Asked& asked, const Interview& state, const Facts& facts) {
    Question q;
    q.safety = asked.safety;
    q.estimatedLeft = asked.left;
    const auto system = [&](std::string_view name) {
        const auto& s = kb.systemQuestion(name);
        q.text = forSubject(s.ask, s.askOther, s.askChild, state.subject);
        q.why = s.why;
        q.finding = name;
    };
    switch (asked.what) {
    case Asked::What::age:
        system("age");
        q.topic = "demographic.age";
        q.kind = QuestionKind::number;
        q.min = 0;
        q.max = 120;
        q.decimals = 1;
        q.unit = "years";
        return q;
    case Asked::What::sex:
        system("sex");
        q.topic = "demographic.sex";
        q.choices = {{"female", {"Kvinna", "Woman"}}, {"male", {"Man", "Man"}}, {"other", {"Annat", "Other"}}};
        if (state.subject == Subject::child) q.choices = {{"female", {"Flicka", "Girl"}}, {"male", {"Pojke", "Boy"}}, {"other", {"Annat", "Other"}}};
        return q;
    case Asked::What::concern:
        system("concern");
        q.topic = "concern.summary";
        for (const auto& c : kb.complaints()) q.choices.push_back({c.id, c.label});
        return q;
    case Asked::What::more:
        system("more");
        q.topic = "context.additional";
        q.kind = QuestionKind::many;
        for (const auto f : kb.policy().generalScreen)
            if (facts.finding(f) == Truth::unknown) q.choices.push_back({kb.findings()[static_cast<std::size_t>(f)].id, kb.findings()[static_cast<std::size_t>(f)].label});
        q.choices.push_back({"none", noneText});
        return q;
    case Asked::What::finding: break;
    }
    const auto& f = kb.findings()[static_cast<std::size_t>(asked.finding)];
    q.text = forSubject(f.ask, f.askOther, f.askChild, state.subject);
    q.why = f.why;
    // A question without a reason of its own gets its topic's: "red_flag.breathing", else "red_flag".
    for (std::string_view t = f.topic; q.why.sv.empty() && q.why.en.empty() && !t.empty();) {
        q.why = kb.phrase(fmt::format("why_ask_{}", t));
        const auto dot = t.rfind('.');
        t = dot == std::string_view::npos ? std::string_view{} : t.substr(0, dot);
    }
    q.topic = f.topic;
    q.finding = f.id;
    if (f.measure >= 0) {
        const auto& m = kb.measures()[static_cast<std::size_t>(f.measure)];
        q.kind = QuestionKind::number;
        q.min = m.min;
        q.max = m.max;
        q.decimals = m.decimals;
        q.unit = m.unit;
        if (m.name == "duration_hours") { // people answer in days and weeks, not in hours
            q.kind = QuestionKind::choice;
            q.min.reset();
            q.max.reset();
            q.choices = {{"hours", {"Några timmar", "A few hours"}}, {"day", {"Ungefär ett dygn", "About a day"}},
                         {"days", {"2–3 dagar", "2–3 days"}}, {"week", {"4–7 dagar", "4–7 days"}},
                         {"weeks", {"1–3 veckor", "1–3 weeks"}}, {"month", {"Ungefär en månad", "About a month"}},
                         {"months", {"Flera månader eller längre", "Several months or longer"}}};
        }
    } else if (!f.choices.empty()) {
        q.kind = f.choiceMany ? QuestionKind::many : QuestionKind::choice;
        for (const auto c : f.choices)
            if (facts.finding(c) != Truth::no) q.choices.push_back({kb.findings()[static_cast<std::size_t>(c)].id, kb.findings()[static_cast<std::size_t>(c)].label});
        if (f.choiceNone) q.choices.push_back({"none", noneText});
    } else {
        q.choices = {{"yes", yesText}, {"no", noText}};
    }
    return q;
}

} // namespace fyr::triage
