#include "triage/absorb.h"

#include "base/text.h"
#include "triage/language/language.h"
#include "triage/language/reader.h"
#include "triage/questions.h"
#include "triage/screening.h"
#include "triage/second_reading.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fyr::triage {
namespace {

constexpr std::size_t longestText = 40000; // code points of one text: more than anybody types, and read in a part of a second
constexpr std::size_t mostEvents = 200;   // of one interview

Result<> acceptableText(std::string_view text, bool required) {
    if (!isUtf8(text)) return fail(ErrorCode::badUtf8, "the text is not UTF-8");
    if (codePoints(text) > longestText) return fail(ErrorCode::tooLarge, fmt::format("{} characters at most", longestText));
    if (required && trim(text).empty()) return fail(ErrorCode::badRequest, "the text is empty");
    return {};
}

Result<> acceptableAnswer(const Interview& state, const Answer& a) {
    if (!state.question || state.done) return fail(ErrorCode::invalidState, "no question is open");
    const auto& q = *state.question;
    if (a.questionId != q.id) return fail(ErrorCode::versionConflict, "another question is open");
    const int given = (a.choices.empty() ? 0 : 1) + (a.number ? 1 : 0) + (a.text.empty() ? 0 : 1) + (a.unknown ? 1 : 0);
    if (given != 1) return fail(ErrorCode::badRequest, "an answer is one of choice, number, text and unknown");
    FYR_CHECK(acceptableText(a.text, false));
    if (a.unknown && !q.allowUnknown) return fail(ErrorCode::badRequest, "this question needs an answer");
    if (a.choices.size() > 1 && q.kind != QuestionKind::many) return fail(ErrorCode::badRequest, "only one choice may be made");
    for (const auto& c : a.choices) {
        const bool known = std::any_of(q.choices.begin(), q.choices.end(), [&](const Choice& k) { return k.id == c; });
        if (!known) return fail(ErrorCode::badRequest, "no such choice");
        if (c == "none" && a.choices.size() > 1) return fail(ErrorCode::badRequest, "\"none\" stands alone");
    }
    if (a.number) {
        if (q.kind != QuestionKind::number) return fail(ErrorCode::badRequest, "this question takes no number");
        if (!std::isfinite(*a.number) || (q.min && *a.number < *q.min) || (q.max && *a.number > *q.max))
            return fail(ErrorCode::badRequest, "the number is out of range");
    }
    return {};
}

Lang langOf(const Interview& state) { return state.lang == "en" ? Lang::en : Lang::sv; }

PatientContext patientOf(const Interview& state) {
    PatientContext p;
    p.proxy = state.subject != Subject::self;
    p.child = state.subject == Subject::child;
    p.relation = state.relation;
    p.sex = state.sex;
    p.age = state.age;
    return p;
}

// "Fever: 36.9" tells of no fever: the number says it, not the word.
bool measuredNormal(const Reading& r, const ReadFinding& f) {
    constexpr double subfebrile = 37.8; // an axillary value just below 38 may still be one
    constexpr std::uint32_t near = 16;  // code points between the word and its number
    return std::any_of(r.measures.begin(), r.measures.end(), [&](const ReadMeasure& m) {
        return m.measure == static_cast<std::int32_t>(Known::temperature) && m.value < subfebrile && m.start >= f.end && m.start <= f.end + near;
    });
}

// What was read goes into the evidence, pointing at the new utterance.
void take(const KnowledgeBase& kb, Interview& state, const Reading& r, std::int32_t utterance) {
    const auto fever = kb.findingId("fever");
    for (const auto& f : r.findings) {
        Evidence e;
        e.finding = f.finding;
        e.state = f.finding == fever && f.state == FindingState::present && measuredNormal(r, f) ? FindingState::denied : f.state;
        e.utterance = utterance;
        e.start = f.start;
        e.end = f.end;
        e.phrase = f.phrase;
        state.evidence.push_back(e);
    }
    if (!state.age && r.age) state.age = r.age;
    // "44 år, frisk", "sonen, ett halvår": as long as the patient has lived is no time; of the smallest it is ("since birth")
    const auto isAge = [&](const ReadMeasure& m) {
        constexpr double yearHours = 8766;
        return m.measure == static_cast<std::int32_t>(Known::durationHours) && state.age && *state.age >= 0.4 && std::abs(m.value / yearHours - *state.age) < 0.01;
    };
    for (const auto& m : r.measures)
        if (!isAge(m)) state.measures.push_back({m.measure, m.value, utterance, m.start, m.end, -1});
    if (state.sex == Sex::unknown && r.sex != Sex::unknown) state.sex = r.sex;
    if (state.subject == Subject::self && r.patient.proxy) state.subject = r.patient.child ? Subject::child : Subject::other;
    if (state.relation.empty()) state.relation = r.patient.relation;
}

// Reads in the language that the text is most written in; words of the other one are read within it. Too short to tell: in
// the interview's language.
Reading readIn(const KnowledgeBase& kb, const Interview& state, std::string_view text, Instant at) {
    const auto own = langOf(state);
    const auto written = kb.language().detect(text, own);
    auto r = readText(kb, text, written, patientOf(state), at);
    if (written == own || !r.findings.empty()) return r;
    auto second = readText(kb, text, own, patientOf(state), at);
    const bool says = r.age || r.sex != Sex::unknown || !r.measures.empty(); // "male, 58": a form says who, and no finding
    return second.findings.empty() && says ? std::move(r) : std::move(second);
}

std::int32_t addWords(Interview& state, std::string_view text, Instant at) {
    state.words.push_back({std::string(text), at, {}});
    return static_cast<std::int32_t>(state.words.size()) - 1;
}

// Weeks of pregnancy said mean pregnant.
void derivePregnant(const KnowledgeBase& kb, Interview& state, std::int32_t utterance) {
    const auto pregnant = kb.findingId("pregnant");
    if (pregnant < 0) return;
    const bool stated = std::any_of(state.evidence.begin(), state.evidence.end(), [&](const Evidence& e) {
        return e.finding == pregnant && e.utterance == utterance;
    });
    for (const auto& m : state.measures)
        if (!stated && m.utterance == utterance && m.measure == static_cast<std::int32_t>(Known::pregnantWeek)) {
            Evidence e;
            e.finding = pregnant;
            e.utterance = utterance;
            e.start = m.start;
            e.end = m.end;
            state.evidence.push_back(e);
            return;
        }
}

void readWords(const KnowledgeBase& kb, Interview& state, std::string_view text, Instant at) {
    const auto utterance = addWords(state, text, at);
    take(kb, state, readIn(kb, state, text, at), utterance);
    derivePregnant(kb, state, utterance);
}

double hoursOfChoice(std::string_view id) {
    if (id == "hours") return 6;
    if (id == "day") return 24;
    if (id == "days") return 60;
    if (id == "week") return 130;
    if (id == "weeks") return 340;
    if (id == "month") return 720;
    return 2400;
}

class AnswerTaker {
  public:
    AnswerTaker(const KnowledgeBase& kb, Interview& state, const Question& q, const Answer& a, Instant at)
        : m_kb(kb), m_state(state), m_q(q), m_a(a), m_at(at), m_id(kb.findingId(q.finding)) {}

    void run() {
        m_index = static_cast<std::int32_t>(m_state.answers.size());
        m_line.line.questionId = m_q.id;
        m_line.line.question = m_q.text;
        m_line.line.safety = m_q.safety;
        m_line.topic = m_q.topic;
        m_line.finding = m_q.finding;
        m_line.turn = static_cast<std::int32_t>(m_state.log.size()) - 1;
        const auto read = m_state.evidence.size();
        const auto measured = m_state.measures.size();
        bool settled = true;
        if (m_a.unknown) unknown();
        else if (m_a.number) number(*m_a.number);
        else if (!m_a.choices.empty()) chosen(m_a.choices);
        else settled = words();
        // Asked once more when it matters, in case the question was not read. One repeat for each answer: no dialogue
        // goes round in circles.
        const bool said = m_state.evidence.size() > read || m_state.measures.size() > measured;
        if (!settled && m_state.repeats == 0 && (m_q.safety || !said)) {
            m_state.repeats = 1;
            return;
        }
        if (!settled && said) unanswered();
        else if (!settled) unknown();
        m_state.repeats = 0;
        m_state.answers.push_back(std::move(m_line));
    }

  private:
    [[nodiscard]] const Finding* finding() const { return m_id < 0 ? nullptr : &m_kb.findings()[static_cast<std::size_t>(m_id)]; }
    void say(std::string_view sv, std::string_view en) {
        if (m_line.line.answer.sv.empty()) m_line.line.answer = {std::string(sv), std::string(en)};
    }
    void evidence(std::int32_t id, FindingState s, bool unknownAnswer = false) {
        Evidence e;
        e.finding = id;
        e.state = s;
        e.answer = m_index;
        e.unknownAnswer = unknownAnswer;
        m_state.evidence.push_back(e);
    }
    void unknown() {
        m_line.line.unknown = true;
        say("Vet inte", "Don't know");
        const auto* f = finding();
        if (!f) return;
        evidence(m_id, FindingState::uncertain, true);
        for (const auto c : f->choices) evidence(c, FindingState::uncertain, true);
    }
    // Something else was told: not known, but no "I don't know" that would count as a risk either.
    void unanswered() {
        m_line.line.unknown = true;
        if (finding()) evidence(m_id, FindingState::uncertain);
    }
    void number(double value) {
        const auto text = std::abs(value - std::round(value)) < 1e-9 ? fmt::format("{:.0f}", value) : fmt::format("{:.1f}", value);
        auto sv = text;
        std::replace(sv.begin(), sv.end(), '.', ',');
        say(sv, text);
        if (m_q.finding == "age") {
            m_state.age = value;
            return;
        }
        const auto* f = finding();
        if (!f || f->measure < 0) return;
        m_state.measures.push_back({f->measure, value, m_line.utterance, 0, 0, m_index});
    }
    void chosen(const std::vector<std::string>& ids) {
        for (const auto& id : ids)
            for (const auto& c : m_q.choices)
                if (c.id == id) {
                    m_line.line.answer.sv += (m_line.line.answer.sv.empty() ? "" : ", ") + c.label.sv;
                    m_line.line.answer.en += (m_line.line.answer.en.empty() ? "" : ", ") + c.label.en;
                }
        const auto& first = ids.front();
        if (m_q.finding == "sex") {
            m_state.sex = first == "female" ? Sex::female : first == "male" ? Sex::male : Sex::other;
            return;
        }
        if (m_q.finding == "concern") {
            for (const auto& c : m_kb.complaints())
                if (c.id == first && !c.entryFindings.empty()) evidence(c.entryFindings.front(), FindingState::present);
            return;
        }
        if (m_q.finding == "more") {
            for (const auto& c : m_q.choices) {
                const bool picked = std::find(ids.begin(), ids.end(), c.id) != ids.end();
                m_line.line.positive = m_line.line.positive || (picked && c.id != "none");
                if (c.id != "none") evidence(m_kb.findingId(c.id), picked ? FindingState::present : FindingState::denied);
            }
            return;
        }
        const auto* f = finding();
        if (!f) return;
        if (f->measure >= 0) {
            m_state.measures.push_back({f->measure, hoursOfChoice(first), -1, 0, 0, m_index});
        } else if (!f->choices.empty()) {
            for (const auto c : f->choices) {
                const auto& name = m_kb.findings()[static_cast<std::size_t>(c)].id;
                const bool picked = std::find(ids.begin(), ids.end(), name) != ids.end();
                m_line.line.positive = m_line.line.positive || picked;
                evidence(c, picked ? FindingState::present : FindingState::denied);
            }
        } else {
            yes(first == "yes");
        }
    }
    void yes(bool positive) {
        m_line.line.positive = positive;
        say(positive ? "Ja" : "Nej", positive ? "Yes" : "No");
        evidence(m_id, positive ? FindingState::present : FindingState::denied);
    }

    // "Stiff for fifteen minutes in the morning" does not take back "for six weeks": only an answer to when it began does.
    void keepDuration(std::ptrdiff_t before) {
        if (m_q.topic == "symptom.onset" || m_q.topic == "concern.summary") return;
        const auto isDuration = [](const MeasureValue& m) { return m.measure == static_cast<std::int32_t>(Known::durationHours); };
        auto& all = m_state.measures;
        if (std::any_of(all.begin(), all.begin() + before, isDuration)) all.erase(std::remove_if(all.begin() + before, all.end(), isDuration), all.end());
    }

    // "It moves as usual" to a question about danger says nothing of how usual the headache is.
    void keepPattern(std::size_t first) {
        if (!std::string_view(m_q.topic).starts_with("red_flag")) return;
        const auto usual = m_kb.findingId("usual_pattern");
        auto& all = m_state.evidence;
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(first);
        if (std::none_of(from, all.end(), [&](const Evidence& e) { return e.finding != usual && e.state == FindingState::present; })) return;
        all.erase(std::remove_if(from, all.end(), [&](const Evidence& e) { return e.finding == usual; }), all.end());
    }

    // A number in an answer to a question about fever is a temperature, "39" and "101" too.
    void bareTemperature(const Reading& r) {
        constexpr auto temperature = static_cast<std::int32_t>(Known::temperature);
        if (m_q.topic != "context.fever") return;
        if (std::any_of(r.measures.begin(), r.measures.end(), [](const ReadMeasure& m) { return m.measure == temperature; })) return;
        const auto tokens = tokenise(m_a.text);
        for (std::uint32_t i = 0; i < tokens.size(); ++i) {
            const auto& t = tokens[i];
            if (t.kind != TokenKind::number) continue;
            const bool celsius = t.number >= 35 && t.number <= 42.5;
            const bool fahrenheit = t.number >= 97 && t.number <= 108;
            const bool other = std::any_of(r.values.begin(), r.values.end(), [&](const auto& v) { return v.kind != ValueKind::bareNumber && v.first <= i && i < v.last; });
            if (other || (!celsius && !fahrenheit)) continue;
            m_state.measures.push_back({temperature, celsius ? t.number : (t.number - 32) / 1.8, m_line.utterance, t.from, t.to, -1});
            return;
        }
    }

    // "Worst of my life" to a question about a headache: what the answer says beside what was told before.
    bool saidInContext() const {
        constexpr std::size_t mostSubjects = 4;
        constexpr std::size_t fewWords = 10;
        if (tokenise(m_a.text).size() > fewWords) return false;
        std::vector<std::int32_t> subjects;
        for (const auto& e : m_state.evidence) {
            if (e.utterance == m_line.utterance && (e.state == FindingState::present || e.state == FindingState::denied)) return false; // it speaks for itself
            const auto& told = m_kb.findings()[static_cast<std::size_t>(e.finding)];
            const bool trouble = told.kind == FindingKind::symptom || told.kind == FindingKind::sign || told.kind == FindingKind::medication;
            if (e.state != FindingState::present || !trouble || e.utterance == m_line.utterance) continue;
            if (std::find(subjects.begin(), subjects.end(), e.finding) == subjects.end()) subjects.push_back(e.finding);
        }
        if (subjects.size() > mostSubjects) subjects.resize(mostSubjects);
        for (const auto s : subjects) {
            const auto& label = m_kb.findings()[static_cast<std::size_t>(s)].label;
            const auto subject = langOf(m_state) == Lang::sv ? label.sv : label.en;
            const auto r = readIn(m_kb, m_state, fmt::format("{} {}", subject, m_a.text), m_at);
            const bool says = std::any_of(r.findings.begin(), r.findings.end(), [&](const ReadFinding& x) {
                const auto& parents = m_kb.findings()[static_cast<std::size_t>(x.finding)].parents;
                return x.state == FindingState::present && x.end > codePoints(subject) && (x.finding == m_id || std::find(parents.begin(), parents.end(), m_id) != parents.end());
            });
            if (says) return true;
        }
        return false;
    }

    // An answer in words: "ja, men bara på natten", "since Monday", or a new symptom altogether.
    bool words() {
        const auto lang = langOf(m_state);
        m_line.utterance = addWords(m_state, m_a.text, m_at);
        m_line.line.answer = {m_a.text, m_a.text};
        const auto reading = readIn(m_kb, m_state, m_a.text, m_at);
        const auto first = m_state.evidence.size();
        const auto measured = static_cast<std::ptrdiff_t>(m_state.measures.size());
        take(m_kb, m_state, reading, m_line.utterance);
        keepDuration(measured);
        keepPattern(first);
        bareTemperature(reading);
        derivePregnant(m_kb, m_state, m_line.utterance);
        auto direct = readYesNo(m_kb, m_a.text, lang);
        if (direct.answer == YesNo::none) direct = readYesNo(m_kb, m_a.text, lang == Lang::sv ? Lang::en : Lang::sv);
        if (m_q.finding == "age") return ageWords(reading);
        if (m_q.finding == "sex") return m_state.sex != Sex::unknown || direct.answer == YesNo::unknown;
        if (m_q.finding == "concern") return m_state.evidence.size() > first || direct.answer == YesNo::unknown || m_state.repeats > 0;
        const auto* f = finding(); // "anything else?" takes any words; a bare "no" there denies none of the signs it names
        if (!f) return true;
        if (f->measure >= 0) return measureWords(*f, reading, direct);
        if (!f->choices.empty()) return choiceWords(*f, first, direct);
        // a value answers the question about fever
        if (f->id == "fever" && std::any_of(m_state.measures.begin() + measured, m_state.measures.end(), [](const MeasureValue& m) { return m.measure == static_cast<std::int32_t>(Known::temperature); })) return true;
        return yesNoWords(*f, first, direct);
    }
    bool ageWords(const Reading& r) {
        if (r.age) {
            m_state.age = r.age;
            return true;
        }
        for (const auto& v : r.values) // "8 månader" is a time, and here it is an age
            if (v.kind == ValueKind::duration) {
                m_state.age = v.number / (24 * 365.25);
                return true;
            }
        for (const auto& t : tokenise(m_a.text))
            if (t.kind == TokenKind::number && t.number <= 120) {
                m_state.age = t.number;
                return true;
            }
        return readYesNo(m_kb, m_a.text, langOf(m_state)).answer == YesNo::unknown;
    }
    bool measureWords(const Finding& f, const Reading& r, const DirectAnswer& direct) {
        for (const auto& m : r.measures)
            if (m.measure == f.measure) return true;
        const auto& def = m_kb.measures()[static_cast<std::size_t>(f.measure)];
        for (const auto& v : r.values)
            if (def.name == "duration_hours" && v.kind == ValueKind::duration) {
                m_state.measures.push_back({f.measure, v.number, m_line.utterance, 0, 0, m_index});
                return true;
            }
        for (const auto& t : tokenise(m_a.text))
            if (t.kind == TokenKind::number && def.name != "duration_hours" && t.number >= def.min && t.number <= def.max) {
                m_state.measures.push_back({f.measure, t.number, m_line.utterance, t.from, t.to, m_index});
                return true;
            }
        if (direct.answer == YesNo::unknown || direct.answer == YesNo::no) {
            m_line.line.unknown = true;
            evidence(m_id, FindingState::uncertain, true);
            return true;
        }
        return false;
    }
    bool choiceWords(const Finding& f, std::size_t first, const DirectAnswer& direct) {
        bool any = false;
        for (auto i = first; i < m_state.evidence.size(); ++i) {
            auto& e = m_state.evidence[i];
            if (e.state != FindingState::present && e.state != FindingState::denied) continue;
            const bool mine = std::any_of(f.choices.begin(), f.choices.end(), [&](auto c) {
                const auto& parents = m_kb.findings()[static_cast<std::size_t>(e.finding)].parents;
                return c == e.finding || std::find(parents.begin(), parents.end(), c) != parents.end();
            });
            any = any || mine;
            m_line.line.positive = m_line.line.positive || (mine && e.state == FindingState::present);
        }
        if (any) return true;
        if (direct.answer == YesNo::no) {
            for (const auto c : f.choices) evidence(c, FindingState::denied);
            return true;
        }
        if (direct.answer == YesNo::unknown) {
            unknown();
            return true;
        }
        return false;
    }
    bool yesNoWords(const Finding& f, std::size_t first, const DirectAnswer& direct) {
        // What was read of this very finding, or of one that decides it.
        bool deniedOther = false;
        for (auto i = first; i < m_state.evidence.size(); ++i) {
            const auto e = m_state.evidence[i];
            const auto& read = m_kb.findings()[static_cast<std::size_t>(e.finding)];
            const bool finer = std::find(read.parents.begin(), read.parents.end(), m_id) != read.parents.end();
            const bool broader = std::find(f.parents.begin(), f.parents.end(), e.finding) != f.parents.end();
            if (e.finding == m_id && (e.state == FindingState::present || e.state == FindingState::denied)) {
                // "Ja, inte så farligt": a plain yes outweighs what its words seem to deny
                if (e.state == FindingState::denied && direct.answer == YesNo::yes) continue;
                m_line.line.positive = e.state == FindingState::present;
                if (direct.answer != YesNo::none && direct.answer != YesNo::unknown && direct.answer == (e.state == FindingState::present ? YesNo::yes : YesNo::no)) break;
                return true;
            }
            if (finer && e.state == FindingState::present) {
                m_line.line.positive = true;
                return true;
            }
            if (broader && e.state == FindingState::denied) return true;
            deniedOther = deniedOther || (e.state == FindingState::denied && e.finding != m_id && e.start <= 4);
        }
        switch (direct.answer) {
        case YesNo::yes: yes(true); return true;
        case YesNo::no:
            if (deniedOther && !direct.separate) return false; // "no fever" answers another question
            yes(false);
            return true;
        case YesNo::unknown: unknown(); return true;
        case YesNo::none: break;
        }
        if (m_q.safety && f.kind != FindingKind::context && allNormal(first)) {
            yes(false);
            return true;
        }
        if (saidInContext()) {
            yes(true);
            return true;
        }
        return false;
    }
    // "Normal", "helt som vanligt", "fine now": a short answer to a question about danger that names only what is as it should be.
    bool allNormal(std::size_t first) const {
        constexpr std::size_t shortAnswer = 6; // words
        const auto tokens = tokenise(m_a.text);
        if (tokens.empty() || tokens.size() > shortAnswer) return false;
        for (auto i = first; i < m_state.evidence.size(); ++i)
            if (m_state.evidence[i].state != FindingState::denied && m_kb.findings()[static_cast<std::size_t>(m_state.evidence[i].finding)].topic.starts_with("red_flag")) return false;
        const auto& lexicon = m_kb.language().side(langOf(m_state)).lexicon;
        const bool negated = std::any_of(tokens.begin(), tokens.end(), [&](const Token& t) { return lexicon.in("negation_words", t.text) || lexicon.in("not_normal_words", t.text); });
        return !negated && std::any_of(tokens.begin(), tokens.end(), [&](const Token& t) { return lexicon.in("normal_words", t.text); });
    }

    const KnowledgeBase& m_kb;
    Interview& m_state;
    const Question& m_q;
    const Answer& m_a;
    Instant m_at;
    std::int32_t m_id;
    std::int32_t m_index = 0;
    Answered m_line;
};

// A questionnaire's answer counts points; words that are none of its answers are read like any others.
void absorbScreening(const KnowledgeBase& kb, Interview& state, const Question& q, const Answer& a, Instant at) {
    auto read = readScreeningAnswer(q, a);
    Answered line;
    line.line.questionId = q.id;
    line.line.question = q.text;
    line.topic = q.topic;
    line.finding = q.finding;
    line.turn = static_cast<std::int32_t>(state.log.size()) - 1;
    if (!a.text.empty() && !read.points && !read.declined) {
        if (q.finding.starts_with("screen.")) {
            const auto direct = readYesNo(kb, a.text, langOf(state)).answer;
            if (direct == YesNo::yes) read.points = 1;
            read.declined = direct == YesNo::no;
        }
        if (!read.points && !read.declined) {
            readWords(kb, state, a.text, at);
            line.utterance = static_cast<std::int32_t>(state.words.size()) - 1;
        }
    }
    line.line.answer = read.text;
    line.line.unknown = !read.points && !read.declined;
    line.points = read.points ? *read.points : read.declined ? 0 : -1;
    line.line.positive = line.points > 0;
    state.answers.push_back(std::move(line));
    settleScreening(kb, state);
}

} // namespace

Result<> acceptable(const Interview& state, const Event& event) {
    if (const auto* start = std::get_if<Start>(&event)) {
        if (state.started) return fail(ErrorCode::invalidState, "the interview has begun");
        if (!start->lang.empty() && start->lang != "sv" && start->lang != "en") return fail(ErrorCode::badRequest, "lang is sv or en");
        if (start->age && (!std::isfinite(*start->age) || *start->age < 0 || *start->age > 130)) return fail(ErrorCode::badRequest, "the age is out of range");
        return acceptableText(start->text, false);
    }
    if (!state.started) return fail(ErrorCode::invalidState, "the interview has not begun");
    if (state.log.size() >= mostEvents && !std::holds_alternative<Stop>(event) && !std::holds_alternative<Back>(event))
        return fail(ErrorCode::tooLarge, "the interview is too long");
    if (std::holds_alternative<Back>(event)) {
        if (state.log.size() < 2) return fail(ErrorCode::invalidState, "there is nothing to undo");
        return {};
    }
    if (const auto* answer = std::get_if<Answer>(&event)) return acceptableAnswer(state, *answer);
    if (const auto* words = std::get_if<FreeText>(&event)) return acceptableText(words->text, true); // also when done: a new word may change the advice
    if (state.done) return fail(ErrorCode::invalidState, "the interview is done");
    return {};
}

Event canonical(Event event) {
    const auto shorten = [](std::optional<double>& v) {
        if (v && std::isfinite(*v) && std::abs(*v) < 1e9) v = std::round(*v * 1e4) / 1e4;
    };
    if (auto* start = std::get_if<Start>(&event)) shorten(start->age);
    if (auto* answer = std::get_if<Answer>(&event)) shorten(answer->number);
    return event;
}

void absorb(const KnowledgeBase& kb, Interview& state, const Event& event, Instant at) {
    if (const auto* start = std::get_if<Start>(&event)) {
        state.started = true;
        state.subject = start->subject;
        state.age = start->age;
        state.sex = start->sex;
        state.lang = start->lang.empty() ? std::string(code(kb.language().detect(start->text, Lang::sv))) : start->lang;
        absorbRecord(kb, state, start->record, at); // before the words: what the patient measured today is newer
        readWords(kb, state, start->text, at);
    } else if (const auto* words = std::get_if<FreeText>(&event)) {
        readWords(kb, state, words->text, at);
    } else {
        return; // who leaves has said nothing more
    }
    readAsWhole(kb, state);
}

void absorb(const KnowledgeBase& kb, Interview& state, const Question& question, const Answer& answer, Instant at) {
    if (isScreening(question.finding, kb)) return absorbScreening(kb, state, question, answer, at);
    const auto before = state.words.size();
    AnswerTaker(kb, state, question, answer, at).run();
    if (state.words.size() > before) readAsWhole(kb, state);
}

std::optional<Question> questionFromId(const KnowledgeBase& kb, const RoutingPolicy* policy, const Interview& state, const Facts& facts, std::string_view id, bool safety) {
    const auto dot = id.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto about = id.substr(dot + 1);
    if (auto q = presentScreening(kb, policy, about)) {
        q->id = fmt::format("q{}.{}", state.answers.size() + 1, about);
        return q;
    }
    Asked asked;
    asked.safety = safety;
    if (about == "age") asked.what = Asked::What::age;
    else if (about == "sex") asked.what = Asked::What::sex;
    else if (about == "concern") asked.what = Asked::What::concern;
    else if (about == "more") asked.what = Asked::What::more;
    else {
        asked.finding = kb.findingId(about);
        if (asked.finding < 0) return std::nullopt;
    }
    auto q = present(kb, asked, state, facts);
    q.id = fmt::format("q{}.{}", state.answers.size() + 1, about);
    return q;
}

} // namespace fyr::triage
