#include "triage/facts.h"

#include <algorithm>

namespace fyr::triage {
namespace {

constexpr std::int32_t answersFrom = 100000; // answers by choice come after all words

const Answered* answerOf(const Interview& state, const Evidence& e) {
    const auto it = std::find_if(state.answers.begin(), state.answers.end(), [&](const Answered& a) { return a.utterance >= 0 && a.utterance == e.utterance; });
    return it == state.answers.end() ? nullptr : &*it;
}
// Words that answer a question, also one that is asked once more: neither the first text nor a message of its own.
bool inAnswer(const Interview& state, const Evidence& e) {
    if (e.utterance <= 0 || e.answer >= 0) return false;
    const auto& text = state.words[static_cast<std::size_t>(e.utterance)].text;
    return std::none_of(state.log.begin(), state.log.end(), [&](const LoggedEvent& l) {
        const auto* message = std::get_if<FreeText>(&l.event);
        return message && message->text == text;
    });
}

// Do these words answer a question about this very finding, a broader or a finer one?
bool asksAbout(const KnowledgeBase& kb, const Interview& state, const Evidence& e) {
    const auto* a = answerOf(state, e);
    const auto asked = a ? kb.findingId(a->finding) : -1;
    if (asked < 0) return false;
    const auto in = [](const std::vector<std::int32_t>& ids, std::int32_t id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); };
    const auto& f = kb.findings()[static_cast<std::size_t>(e.finding)];
    return asked == e.finding || in(f.parents, asked) || in(f.children, asked) || in(kb.findings()[static_cast<std::size_t>(asked)].choices, e.finding);
}

} // namespace

Facts::Facts(const KnowledgeBase& kb, const Interview& state, std::int32_t heard, bool withRecord)
    : m_kb(kb), m_truth(kb.findings().size(), Truth::unknown), m_flags(kb.findings().size(), 0),
      m_measure(kb.measures().size(), 0), m_has(kb.measures().size(), 0) {
    const auto give = [&](std::int32_t id, double value) {
        m_measure[static_cast<std::size_t>(id)] = value;
        m_has[static_cast<std::size_t>(id)] = 1;
    };
    if (withRecord && !state.record.empty()) m_told = Facts(kb, state, heard, false).m_truth;
    if (state.age) give(static_cast<std::int32_t>(Known::age), *state.age);
    // A child with fever whose age the carer does not tell counts as the youngest.
    constexpr double youngest = 0.1;
    const bool ageAsked = std::any_of(state.answers.begin(), state.answers.end(), [](const Answered& l) { return l.finding == "age" && l.line.unknown; });
    const auto fever = kb.findingId("fever");
    const bool hot = std::any_of(state.evidence.begin(), state.evidence.end(), [&](const Evidence& e) { return e.finding == fever && e.state == FindingState::present; }) ||
                     std::any_of(state.measures.begin(), state.measures.end(), [](const auto& m) { return m.measure == static_cast<std::int32_t>(Known::temperature) && m.value >= 38; });
    if (!state.age && state.subject == Subject::child && ageAsked && hot) give(static_cast<std::int32_t>(Known::age), youngest);
    if (state.sex == Sex::female || state.sex == Sex::male)
        give(static_cast<std::int32_t>(Known::sex), state.sex == Sex::female ? 1 : 2);
    for (const auto& m : state.measures)
        if (m.record < 0 || withRecord) give(m.measure, m.value);

    if (!state.words.empty()) m_words = 1 + static_cast<int>(std::count(state.words.front().text.begin(), state.words.front().text.end(), ' '));

    // Told unasked: in the first text, in a later message, or in an answer to a question about something else.
    const auto unasked = [&](const Evidence& e) { return e.utterance >= 0 && e.answer < 0 && !asksAbout(kb, state, e); };
    std::vector<std::int32_t> denied; // later words that say it again deny it once
    for (const auto& e : state.evidence)
        if (e.state == FindingState::denied && unasked(e)) {
            if (e.utterance > 0 && std::find(denied.begin(), denied.end(), e.finding) != denied.end()) continue;
            denied.push_back(e.finding);
        }
    m_denied = static_cast<int>(denied.size());

    for (const auto& e : state.evidence)
        if (e.utterance >= 0 && e.state == FindingState::present && e.end > e.start && canBeOf(e)) m_places.push_back({e.finding, e.utterance, e.start, e.end});

    // Later words win over earlier ones; within one text, what is there wins over what is denied.
    std::vector<std::int32_t> source(kb.findings().size(), -1);
    for (const auto& e : state.evidence) {
        const auto i = static_cast<std::size_t>(e.finding);
        if (e.record >= 0) { // comes before all words
            if (!withRecord || e.state != FindingState::present) continue; // a hint is for the clinician, and is asked about
            m_truth[i] = Truth::yes;
            m_flags[i] |= recordFlag;
            if (e.yields) m_flags[i] |= yieldsFlag;
            continue;
        }
        if (!canBeOf(e)) continue;
        if (e.answer >= heard && e.state == FindingState::denied && state.answers[static_cast<std::size_t>(e.answer)].line.safety) continue;
        m_flags[i] |= mentionedFlag;
        if (e.unknownAnswer) {
            m_flags[i] |= unknownFlag;
            continue;
        }
        if (e.state == FindingState::uncertain) {
            m_flags[i] |= uncertainFlag;
            continue;
        }
        if (e.state != FindingState::present && e.state != FindingState::denied) continue;
        const auto from = e.answer >= 0 ? answersFrom + e.answer : e.utterance;
        const bool same = source[i] == from && e.answer < 0;
        if (same && m_truth[i] == Truth::yes) continue;
        // "Bald patches: no" to a question about something else takes no loss of hair back.
        const bool told = m_truth[i] == Truth::yes && source[i] >= 0 && source[i] < answersFrom;
        if (told && e.state == FindingState::denied && inAnswer(state, e) && unasked(e)) continue;
        if (e.state == FindingState::denied && (m_flags[i] & recordFlag) != 0) {
            m_flags[i] |= contradictedFlag;
            if ((m_flags[i] & yieldsFlag) == 0) continue; // "no blood thinners", with a prescription of them
        }
        m_truth[i] = e.state == FindingState::present ? Truth::yes : Truth::no;
        m_flags[i] = static_cast<std::uint8_t>((m_flags[i] | statedFlag) & ~unknownFlag);
        source[i] = from;
    }
    for (std::size_t i = 0; i < m_truth.size(); ++i)
        if (m_truth[i] == Truth::yes && (m_flags[i] & (statedFlag | recordFlag)) != 0) spreadPresent(static_cast<std::int32_t>(i));
    derive();
    spreadDenied();
    derive(); // rules over what the denials settled
    m_vitals = assessVitals(kb, *this);
    if (m_vitals && m_vitals->scheme != VitalScheme::none) {
        const bool adult = m_vitals->scheme == VitalScheme::news2;
        give(static_cast<std::int32_t>(adult ? Known::news2 : Known::childRed), adult ? m_vitals->total : m_vitals->red);
        give(static_cast<std::int32_t>(adult ? Known::news2Top : Known::childAmber), adult ? m_vitals->top : m_vitals->amber);
        derive(); // rules over what the values say together
    }
    for (const auto t : m_truth) m_present += t == Truth::yes ? 1 : 0;
}

// A grown man who lifts by his arm has no "pulled arm" of a child.
bool Facts::canBeOf(const Evidence& e) const {
    const auto& whom = m_kb.findings()[static_cast<std::size_t>(e.finding)].ofWhom;
    return e.utterance < 0 || whom.empty() || whom.evaluate(*this) != Truth::no;
}

std::optional<double> Facts::measure(std::int32_t id) const {
    if (m_has[static_cast<std::size_t>(id)] == 0) return std::nullopt;
    return m_measure[static_cast<std::size_t>(id)];
}

void Facts::set(std::int32_t id, Truth t) {
    auto& truth = m_truth[static_cast<std::size_t>(id)];
    if (truth == t) return;
    if (m_record) m_undo.push_back({id, truth});
    truth = t;
}

void Facts::spreadPresent(std::int32_t id) {
    const auto& f = m_kb.findings()[static_cast<std::size_t>(id)];
    for (const auto p : f.parents) set(p, Truth::yes);
    const auto exclude = [&](const Finding& g) {
        for (const auto x : g.excludes) {
            if (ofRecord(x) && finding(x) == Truth::yes) { // "takes no blood thinners", with a prescription of them
                if (!m_record) m_flags[static_cast<std::size_t>(x)] |= contradictedFlag;
                if (!flag(x, yieldsFlag)) continue;
            }
            if (!(stated(x) && finding(x) == Truth::yes)) set(x, Truth::no);
        }
    };
    exclude(f);
    for (const auto p : f.parents) exclude(m_kb.findings()[static_cast<std::size_t>(p)]);
}

void Facts::derive() {
    for (const auto id : m_kb.derived()) {
        const auto& f = m_kb.findings()[static_cast<std::size_t>(id)];
        const Truth t = f.when.evaluate(*this);
        if (t == Truth::yes) {
            if (finding(id) == Truth::yes) continue;
            set(id, Truth::yes);
            spreadPresent(id);
        } else if (t == Truth::no && finding(id) == Truth::unknown && !answeredUnknown(id)) {
            set(id, Truth::no);
        }
    }
}

void Facts::spreadDenied() {
    for (std::size_t i = 0; i < m_truth.size(); ++i) {
        if (m_truth[i] != Truth::no) continue;
        for (const auto c : m_kb.findings()[i].children)
            if (finding(c) == Truth::unknown) set(c, Truth::no);
    }
}

void Facts::suppose(std::int32_t id, Truth t) {
    m_record = true;
    m_undo.clear();
    set(id, t);
    if (t == Truth::yes) {
        spreadPresent(id);
    } else if (t == Truth::no) {
        for (const auto c : m_kb.findings()[static_cast<std::size_t>(id)].children)
            if (finding(c) == Truth::unknown) set(c, Truth::no);
    }
    m_record = false;
}

void Facts::undo() {
    for (auto it = m_undo.rbegin(); it != m_undo.rend(); ++it) m_truth[static_cast<std::size_t>(it->id)] = it->was;
    m_undo.clear();
}

} // namespace fyr::triage
