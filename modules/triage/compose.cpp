#include "triage/compose.h"

#include "base/text.h"
#include "triage/evidence.h"
#include "triage/language/language.h"
#include "triage/red_flags.h"
#include "triage/screening.h"
#include "triage/vitals.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fyr::triage {
namespace {

constexpr std::size_t maxConditions = 5;
constexpr std::size_t maxChanges = 4;
constexpr double icbtShare = 0.5;
constexpr double adult = 18;
constexpr std::size_t longestQuote = 60;

LocalText fill(LocalText t, std::string_view name, const LocalText& value) {
    return {fillIn(std::move(t.sv), name, value.sv), fillIn(std::move(t.en), name, value.en)};
}

void capitalise(std::string& s) {
    if (s.empty()) return;
    if (s[0] >= 'a' && s[0] <= 'z') s[0] = static_cast<char>(s[0] - 'a' + 'A');
    else if (s.size() > 1 && s[0] == '\xC3' && (s[1] == '\xA5' || s[1] == '\xA4' || s[1] == '\xB6')) s[1] = static_cast<char>(s[1] - 0x20);
}

// "a, b och c"
LocalText joined(const std::vector<LocalText>& parts) {
    LocalText out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool last = i + 1 == parts.size() && i > 0;
        out.sv += (i == 0 ? "" : last ? " och " : ", ") + parts[i].sv;
        out.en += (i == 0 ? "" : last ? " and " : ", ") + parts[i].en;
    }
    return out;
}

class Composer {
  public:
    Composer(const KnowledgeBase& kb, const RoutingPolicy& routing, const Interview& state, Facts& facts,
             const std::vector<Weighing>& weighings, const Deciding& deciding, Instant now, std::string_view given)
        : m_kb(kb), m_routing(routing), m_state(state), m_facts(facts), m_weighings(weighings), m_deciding(deciding), m_now(now), m_given(given) {}

    Outcome run() {
        m_out.redFlags = flagHits(m_kb, m_state, m_facts);
        m_out.findings = findings();
        m_out.questions = static_cast<std::int32_t>(std::count_if(m_state.answers.begin(), m_state.answers.end(), [&](const Answered& a) { return !isScreening(a.finding, m_kb); }));
        m_out.screenings = screeningResults(m_kb, m_state);
        auto& s = m_out.suggestion;
        s.urgency = m_deciding.urgency;
        s.clinicianDecides = m_deciding.clinicianDecides;
        s.shares.assign(m_deciding.shares.begin(), m_deciding.shares.end());
        s.certainty = m_deciding.shares[static_cast<std::size_t>(s.urgency)];
        s.runnerUp = m_deciding.runnerUp;
        s.floor = m_deciding.floor;
        s.knowledgeBase = m_kb.version() + " " + m_kb.hash();
        conditions();
        destination();
        rules();
        changes();
        reasons();
        advice();
        return std::move(m_out);
    }

  private:
    [[nodiscard]] const Finding& finding(std::int32_t id) const { return m_kb.findings()[static_cast<std::size_t>(id)]; }
    [[nodiscard]] const Weighing* leading() const {
        return m_deciding.leading < 0 ? nullptr : &m_weighings[static_cast<std::size_t>(m_deciding.leading)];
    }
    // The raised flag that set the floor, when it is what decided.
    // One that rests on a sign before one that rests on the sound of the words.
    [[nodiscard]] const RedFlag* decidingFlag() const {
        const RedFlag* whole = nullptr;
        for (const auto& r : m_state.raised) {
            const auto& f = m_kb.redFlags()[static_cast<std::size_t>(r.flag)];
            if (r.floor != m_deciding.urgency || m_deciding.floor != r.floor) continue;
            if (!ofWhole(f)) return &f;
            whole = &f;
        }
        return whole;
    }
    [[nodiscard]] bool ofWhole(const RedFlag& flag) const {
        return !flag.positive.empty() && std::all_of(flag.positive.begin(), flag.positive.end(), [&](auto f) { return finding(f).kind == FindingKind::impression; });
    }

    std::vector<FindingEvidence> findings() const {
        std::vector<FindingEvidence> out;
        for (const auto& e : m_state.evidence) {
            if (e.unknownAnswer || !m_facts.canBeOf(e)) continue;
            const auto& f = finding(e.finding);
            FindingEvidence v;
            v.finding = f.id;
            v.label = f.label;
            v.state = e.state;
            v.utterance = e.utterance;
            v.start = e.start;
            v.end = e.end;
            if (e.phrase >= 0) {
                const auto& p = m_kb.language().phrases()[static_cast<std::size_t>(e.phrase)];
                v.phrase = fmt::format("{}/{}/{}", f.id, code(p.lang), p.ordinal);
            }
            if (e.record >= 0) v.record = m_state.record[static_cast<std::size_t>(e.record)].reference;
            if (e.answer >= 0) v.questionId = m_state.answers[static_cast<std::size_t>(e.answer)].line.questionId;
            out.push_back(std::move(v));
        }
        return out;
    }

    void conditions() {
        const auto posterior = posteriorOf(m_weighings, m_deciding.explaining);
        for (std::size_t i = 0; i < posterior.conditions.size(); ++i) {
            if (m_out.suggestion.conditions.size() >= maxConditions || posterior.p[i] < 0.01) break;
            const auto& c = m_kb.conditions()[static_cast<std::size_t>(posterior.conditions[i])];
            m_out.suggestion.conditions.push_back({c.id, c.label, posterior.p[i]});
            if (m_top.size() < 2) m_top.push_back(posterior.conditions[i]);
        }
        m_out.suggestion.evidence = evidenceOf(m_kb, m_state, m_facts, m_weighings, m_deciding.explaining, m_out.suggestion.conditions);
    }

    void destination() {
        std::string group;
        double mind = 0;
        if (const auto* w = leading()) { // the group that carries most of the deciding level
            std::vector<std::pair<std::string, double>> groups;
            for (std::size_t k = 0; k < w->conditions.size(); ++k) {
                const auto& g = m_kb.conditions()[static_cast<std::size_t>(w->conditions[k])].group;
                if (g.starts_with("mental")) mind += w->p[k];
                const double weight = w->level[k] == m_deciding.urgency ? w->p[k] : w->p[k] * 0.3;
                const auto it = std::find_if(groups.begin(), groups.end(), [&](const auto& x) { return x.first == g; });
                if (it == groups.end()) groups.emplace_back(g, weight);
                else it->second += weight;
            }
            const auto top = std::max_element(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
            if (top != groups.end()) group = top->first;
        }
        // Internet-based CBT is assessed for adults, and when causes of the mind carry most of what is likely.
        auto offer = m_routing;
        offer.icbt = offer.icbt && screeningAllowsIcbt(m_kb, m_state) && mind >= icbtShare && m_state.age && *m_state.age >= adult;
        const auto* flag = decidingFlag();
        auto id = !m_given.empty() ? std::string(m_given)
                  : m_deciding.clinicianDecides && m_deciding.urgency >= Urgency::urgent && m_kb.destination("nurseCall")
                      ? std::string("nurseCall")
                      : route(m_kb, offer, m_deciding.urgency, group, flag ? flag->destination : "", m_now, &m_facts);
        m_destination = m_kb.destination(id);
        m_out.suggestion.destination.code = id;
        if (m_destination) m_out.suggestion.destination.label = m_destination->label;
    }

    void rules() {
        auto& rules = m_out.suggestion.rules;
        for (const auto& r : m_state.raised) rules.push_back(m_kb.redFlags()[static_cast<std::size_t>(r.flag)].id);
        for (const auto r : m_deciding.selfCareRules) rules.push_back(m_kb.selfCare()[static_cast<std::size_t>(r)].id);
        for (const auto& w : m_weighings)
            if (w.complaint >= 0) rules.push_back("complaint:" + m_kb.complaints()[static_cast<std::size_t>(w.complaint)].id);
        for (const auto c : m_deciding.complaintFloors) rules.push_back("floor:" + m_kb.complaints()[static_cast<std::size_t>(c)].id);
    }

    // Red flags one finding away from being raised above what stands: those that belong to the complaints first.
    void changes() {
        std::vector<std::int32_t> candidates;
        const auto add = [&](std::span<const std::int32_t> list) {
            for (const auto f : list) {
                if (!finding(f).choices.empty()) {
                    for (const auto c : finding(f).choices) candidates.push_back(c);
                } else if (finding(f).measure < 0) {
                    candidates.push_back(f);
                }
            }
        };
        for (const auto& w : m_weighings)
            if (w.complaint >= 0) add(m_kb.complaints()[static_cast<std::size_t>(w.complaint)].screen);
        add(m_kb.policy().generalScreen);
        std::vector<std::int32_t> open;
        for (const auto f : candidates)
            if (std::find(open.begin(), open.end(), f) == open.end()) open.push_back(f);
        // What was denied today may come tonight: look at it as if it were not yet known.
        std::vector<OneAway> found;
        for (const auto f : open) {
            const auto was = m_facts.finding(f);
            if (was == Truth::yes) continue;
            if (was == Truth::no) m_facts.forget(f);
            const std::array one{f};
            for (const auto& o : oneAway(m_kb, m_facts, m_deciding.urgency, one)) found.push_back(o);
            if (was == Truth::no) m_facts.restore(f, was);
        }
        std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return clinical::moreUrgent(a.urgency, b.urgency); });
        for (const auto& o : found) {
            if (m_out.suggestion.changes.size() >= maxChanges) break;
            const auto& label = finding(o.finding).label;
            const bool repeated = std::any_of(m_changed.begin(), m_changed.end(), [&](const auto& l) { return l == label; });
            if (repeated) continue;
            m_changed.push_back(label);
            auto text = fill(m_kb.phrase(fmt::format("change_{}", clinical::code(o.urgency))), "finding", label);
            capitalise(text.sv);
            capitalise(text.en);
            m_out.suggestion.changes.push_back({o.urgency, std::move(text)});
            (o.urgency == Urgency::immediate ? m_call : m_watch).push_back(label);
        }
    }

    std::vector<LocalText> said() const {
        std::vector<LocalText> labels;
        for (const auto& u : m_state.understood) {
            if (u.state != FindingState::present) continue;
            const auto id = m_kb.findingId(u.finding);
            if (id < 0 || finding(id).kind == FindingKind::demographic || finding(id).kind == FindingKind::impression) continue;
            // "chest pain" is said by "pressure over the chest"
            const bool broader = std::any_of(m_state.understood.begin(), m_state.understood.end(), [&](const Understood& o) {
                if (o.state != FindingState::present || o.finding == u.finding) return false;
                const auto other = m_kb.findingId(o.finding);
                const auto& parents = finding(other).parents;
                return std::find(parents.begin(), parents.end(), id) != parents.end();
            });
            if (!broader) labels.push_back(u.label);
            if (labels.size() == 4) break;
        }
        return labels;
    }

    // The patient's own words behind what decided: of the deciding flag, else of the likeliest cause; at most three.
    std::vector<LocalText> weightiest() const {
        std::vector<std::pair<double, std::int32_t>> findings;
        if (const auto* flag = decidingFlag()) {
            for (const auto f : flag->positive) findings.emplace_back(1.0, f);
        } else if (const auto* w = leading(); w && w->p.size() > 1) {
            const auto top = std::max_element(w->p.begin(), w->p.end() - 1) - w->p.begin();
            const auto& c = m_kb.conditions()[static_cast<std::size_t>(w->conditions[static_cast<std::size_t>(top)])];
            for (const auto& l : c.findings) findings.emplace_back(l.p / finding(l.finding).leak, l.finding);
            std::stable_sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        }
        std::vector<LocalText> out;
        std::vector<const Evidence*> quoted;
        for (const auto& [weight, f] : findings) {
            const auto& topic = finding(f).topic; // "a little" says nothing by itself
            if (topic == "symptom.severity" || topic == "symptom.course" || topic == "symptom.onset") continue;
            const auto e = std::find_if(m_state.evidence.begin(), m_state.evidence.end(), [&](const Evidence& x) {
                return x.finding == f && x.state == FindingState::present && x.utterance >= 0 && x.end > x.start;
            });
            if (e == m_state.evidence.end() || m_facts.finding(f) != Truth::yes) continue;
            const auto& text = m_state.words[static_cast<std::size_t>(e->utterance)].text;
            const auto from = byteOfCodePoint(text, e->start);
            const auto quote = text.substr(from, byteOfCodePoint(text, e->end) - from);
            if (codePoints(quote) > longestQuote || quote.find('\n') != std::string::npos) continue;
            // "pain in the lower right belly" is said by "severe pain in the lower right belly"
            const auto same = std::find_if(quoted.begin(), quoted.end(), [&](const Evidence* q) {
                return q->utterance == e->utterance && q->start < e->end && e->start < q->end;
            });
            const LocalText t{"”" + quote + "”", "“" + quote + "”"};
            if (same != quoted.end()) {
                if (e->end - e->start <= (*same)->end - (*same)->start) continue;
                out[static_cast<std::size_t>(same - quoted.begin())] = t;
                *same = &*e;
                continue;
            }
            if (std::find(out.begin(), out.end(), t) != out.end()) continue;
            out.push_back(t);
            quoted.push_back(&*e);
            if (out.size() == 3) break;
        }
        return out;
    }

    // No rule knew what was told: single words of it would explain nothing.
    [[nodiscard]] bool heardAsWhole() const {
        const auto* flag = decidingFlag();
        return flag && ofWhole(*flag);
    }

    void reasons() {
        const auto labels = said();
        LocalText reason;
        if (!m_out.redFlags.empty()) {
            // What was only not known is never told as a fact.
            std::vector<LocalText> flags;
            std::vector<LocalText> unknown;
            for (const auto& f : m_out.redFlags) {
                auto& list = f.fromUnknown ? unknown : flags;
                if (list.size() < (f.fromUnknown ? 2U : 3U)) list.push_back(f.label);
            }
            if (!flags.empty()) reason = fill(m_kb.phrase("reason_flags"), "flags", joined(flags));
            if (!unknown.empty()) append(reason, fill(m_kb.phrase("reason_flags_unknown"), "flags", joined(unknown)));
        } else if (!labels.empty()) {
            reason = fill(m_kb.phrase("reason_said"), "said", joined(labels));
        } else {
            reason = m_kb.phrase("reason_nothing");
        }
        const bool held = m_deciding.urgency == Urgency::urgent && (m_deciding.heldByCalm || std::any_of(m_state.raised.begin(), m_state.raised.end(), [](const auto& r) { return r.doubted; }));
        if (held) append(reason, m_kb.phrase("reason_calm"));
        if (m_deciding.clinicianDecides || m_deciding.unsure) append(reason, m_kb.phrase("reason_uncertain"));
        // Beside a red flag of an emergency a harmless cause is no explanation: naming it would only draw the eye away.
        const auto harmless = [&](const Condition& c) {
            return !m_out.redFlags.empty() && m_deciding.urgency <= Urgency::emergency && c.urgency > Urgency::emergency;
        };
        bool first = true;
        for (std::size_t i = 0; i < m_top.size() && i < 2 && m_deciding.understood; ++i) {
            const auto& c = m_kb.conditions()[static_cast<std::size_t>(m_top[i])];
            const double p = m_out.suggestion.conditions[i].p;
            if (p < (i == 0 ? 0.15 : 0.05)) break;
            if (harmless(c)) continue;
            auto t = fill(m_kb.phrase(first ? "reason_cause" : "reason_next"), "cause", c.label);
            first = false;
            const auto percent = fmt::format("{:.0f}", p * 100);
            append(reason, fill(std::move(t), "percent", {percent, percent}));
        }
        for (const auto r : m_deciding.selfCareRules)
            append(reason, fill(m_kb.phrase("reason_selfcare"), "rule", m_kb.selfCare()[static_cast<std::size_t>(r)].label));
        if (const auto& vitals = m_facts.vitals()) {
            append(reason, vitalsSentence(m_kb, *vitals));
            m_out.suggestion.vitals = *vitals;
            addSources(m_kb, m_state, m_facts, *m_out.suggestion.vitals);
        }
        append(reason, screeningSentence(m_kb, m_out.screenings));
        append(reason, recordSentence(m_kb, m_state, m_facts));
        capitalise(reason.sv);
        capitalise(reason.en);
        m_out.suggestion.reason = std::move(reason);

        // To the patient: their own words that weighed most, and what follows; no cause and no percentage.
        LocalText why;
        if (heardAsWhole()) why = m_kb.phrase("why_whole");
        else if (const auto words = weightiest(); !words.empty()) why = fill(m_kb.phrase("why_words"), "said", joined(words));
        else if (!labels.empty()) why = fill(m_kb.phrase("why_said"), "said", joined(labels));
        else why = m_kb.phrase("why_nothing");
        append(why, whyThere());
        m_out.why = std::move(why);
    }
    // What follows, said for the place if it has words of its own ("call poison information" is not "within a day").
    [[nodiscard]] const LocalText& whyThere() const {
        if (m_deciding.clinicianDecides) return m_kb.phrase("why_clinician");
        if (m_deciding.urgency != Urgency::immediate)
            if (const auto& there = m_kb.phrase("why_" + m_out.suggestion.destination.code); !there.sv.empty() || !there.en.empty()) return there;
        return m_kb.phrase(fmt::format("why_{}", clinical::code(m_deciding.urgency)));
    }
    static void append(LocalText& to, const LocalText& more) {
        if (!more.sv.empty()) to.sv += (to.sv.empty() ? "" : " ") + more.sv;
        if (!more.en.empty()) to.en += (to.en.empty() ? "" : " ") + more.en;
    }
    static void addAll(std::vector<LocalText>& to, const std::vector<LocalText>& more) {
        for (const auto& t : more)
            if (std::find(to.begin(), to.end(), t) == to.end()) to.push_back(t);
    }
    // What was said before is not said again: "Call 112 now. Turn the person on the side." after "Call 112 now."
    void unrepeated(std::vector<LocalText>& lines) const {
        std::vector<std::string> said;
        const auto shorten = [&](std::string text) {
            std::string out;
            std::size_t from = 0;
            while (from < text.size()) {
                auto end = text.find(". ", from);
                end = end == std::string::npos ? text.size() : end + 1;
                auto sentence = text.substr(from, end - from);
                from = end == text.size() ? end : end + 1;
                auto key = lowerCase(sentence);
                while (!key.empty() && (key.back() == '.' || key.back() == '!')) key.pop_back();
                // "Call 112 now" says nothing new after "Call 112 now, even if you feel better" either.
                if (std::any_of(said.begin(), said.end(), [&](const auto& s) { return s.starts_with(key); })) continue;
                said.push_back(std::move(key));
                out += (out.empty() ? "" : " ") + sentence;
            }
            return out;
        };
        for (auto LocalText::*language : {&LocalText::sv, &LocalText::en}) {
            said.clear();
            for (auto& line : lines) line.*language = shorten(line.*language);
        }
        std::erase_if(lines, [](const LocalText& t) { return t.sv.empty() && t.en.empty(); });
    }

    void advice() {
        auto& a = m_out.advice;
        if (m_destination) {
            a.title = m_destination->title;
            a.next = m_destination->next;
        }
        for (const auto& r : m_state.raised) {
            const auto& flag = m_kb.redFlags()[static_cast<std::size_t>(r.flag)];
            if (r.floor == flag.urgency && flag.urgency == m_deciding.urgency && (!flag.sayNow.sv.empty() || !flag.sayNow.en.empty())) addAll(a.now, {flag.sayNow});
        }
        if (m_destination) addAll(a.now, m_destination->now);
        const auto take = [&](const Advice& from, bool now) {
            if (now) addAll(a.now, from.now);
            addAll(a.watch, from.watch);
            addAll(a.call112, from.call112);
            if (a.back.sv.empty() && a.back.en.empty()) a.back = from.back;
        };
        for (const auto r : m_deciding.selfCareRules) take(m_kb.selfCare()[static_cast<std::size_t>(r)].advice, true);
        for (const auto& w : m_weighings)
            if (w.complaint >= 0) take(m_kb.complaints()[static_cast<std::size_t>(w.complaint)].advice, m_deciding.urgency >= Urgency::urgent);
        if (m_deciding.urgency != Urgency::immediate && a.call112.empty()) addAll(a.call112, m_call);
        if (m_deciding.urgency >= Urgency::urgent && a.watch.empty()) addAll(a.watch, m_watch);
        unrepeated(a.now);
    }

    const KnowledgeBase& m_kb;
    const RoutingPolicy& m_routing;
    const Interview& m_state;
    Facts& m_facts;
    const std::vector<Weighing>& m_weighings;
    const Deciding& m_deciding;
    Instant m_now;
    std::string_view m_given;
    Outcome m_out;
    const DestinationDef* m_destination = nullptr;
    std::vector<std::int32_t> m_top;
    std::vector<LocalText> m_changed;
    std::vector<LocalText> m_call;
    std::vector<LocalText> m_watch;
};

} // namespace

std::string fillIn(std::string text, std::string_view name, std::string_view value) {
    const auto hole = fmt::format("{{{}}}", name);
    for (auto at = text.find(hole); at != std::string::npos; at = text.find(hole, at + value.size())) text.replace(at, hole.size(), value);
    return text;
}

Outcome compose(const KnowledgeBase& kb, const RoutingPolicy& routing, const Interview& state, Facts& facts,
                const std::vector<Weighing>& weighings, const Deciding& deciding, Instant now, std::string_view destination) {
    return Composer(kb, routing, state, facts, weighings, deciding, now, destination).run();
}

} // namespace fyr::triage
