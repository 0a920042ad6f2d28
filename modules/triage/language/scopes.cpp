#include "triage/language/scopes.h"

#include <algorithm>

namespace fyr::triage {
namespace {

constexpr std::uint32_t negationWords = 10;   // "not" reaches this far without a list
constexpr std::uint32_t inabilityWords = 3;   // "can not" reaches the verb and its object
constexpr std::uint32_t uncertainWords = 7;
constexpr std::uint32_t pastWords = 9;
constexpr std::uint32_t hypotheticalWords = 12;
constexpr std::uint32_t afterWords = 3;
constexpr std::uint32_t itemWords = 6; // of one item in a list of what is not there
constexpr std::uint32_t resolvedWords = 2;
constexpr std::uint32_t verbWords = 3;   // between a verb and the "inte" that denies it
constexpr double storyHours = 24.0 * 7; // what a relative had earlier than this is a story
constexpr double longAgoHours = 24.0 * 42; // what ended before is no symptom of today
constexpr double overHours = 24.0 * 4; // "jag hade feber i förra veckan": so far back a plain past tense means that it is over

bool isNegationBefore(Trigger t) {
    return t == Trigger::negationBefore || t == Trigger::negationVerb || t == Trigger::negationInability;
}

bool flagged(std::span<const std::uint32_t> flags, Trigger t, std::uint32_t at) { return at < flags.size() && (flags[at] & (1U << static_cast<unsigned>(t))) != 0; }

// "efter att ha haft influensa är jag trött": the writer's own clause has begun
bool ownClause(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags, std::uint32_t from, std::uint32_t to) {
    for (auto i = from; i + 1 < to; ++i) {
        if (tokens[i].kind != TokenKind::word || tokens[i + 1].kind != TokenKind::word) continue;
        if (lexicon.in("self_pronouns", tokens[i].text) && flagged(flags, Trigger::clauseVerb, i + 1)) return true;
        if (flagged(flags, Trigger::clauseVerb, i) && lexicon.in("self_pronouns", tokens[i + 1].text)) return true;
    }
    return false;
}

// "utan hostmedicin hostar jag", "utan överdrift är det den värsta smärtan", "rather than pain it is more pressure": the denial's clause is over
bool startsAnotherClause(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags, const TriggerMark& n, const Match& m) {
    if (n.trigger != Trigger::negationBefore || n.last > m.first) return false;
    if (lexicon.lang() == Lang::en) {
        for (auto i = n.last + 1; i + 1 < m.first; ++i)
            if (lexicon.in("clause_subjects", tokens[i].text) && flagged(flags, Trigger::clauseVerb, i + 1)) return true;
        return false;
    }
    if (!lexicon.in("contrast_words", tokens[n.first].text) || n.last - n.first > 1) return false;
    const bool that = n.last < tokens.size() && lexicon.in("complement_words", tokens[n.last].text);
    if (that) return false;
    for (auto i = n.last + 1; i + 1 < m.first; ++i)
        if (flagged(flags, Trigger::clauseVerb, i) && lexicon.in("subject_pronouns", tokens[i + 1].text)) return true;
    const auto inverted = [&](std::uint32_t verb) { return verb + 1 < tokens.size() && lexicon.in("negatable_verbs", tokens[verb].text) && lexicon.in("subject_pronouns", tokens[verb + 1].text); };
    return m.first > n.last && (inverted(m.last - 1) || inverted(m.first));
}

// "om jag springer får jag ont", "if I stand up I get dizzy": what follows the condition, and is there
bool mainClause(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags, std::uint32_t from, std::uint32_t to) {
    for (auto i = from; i < to; ++i) {
        if (lexicon.in("future_words", tokens[i].text)) return false;
        const bool next = i + 1 < to;
        if (lexicon.lang() == Lang::sv && next && flagged(flags, Trigger::clauseVerb, i) && lexicon.in("subject_pronouns", tokens[i + 1].text)) return true;
        if (lexicon.lang() == Lang::en && i > from && lexicon.in("subject_pronouns", tokens[i].text) && (!next || flagged(flags, Trigger::clauseVerb, i + 1)) && !lexicon.in("joining_words", tokens[i - 1].text)) return true;
    }
    return false;
}

// "Om det svullnar mer, ska jag åka in?", "Vid andnöd ringer jag": what a sentence begins with as a condition
bool condition(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags, const Match& m) {
    constexpr std::uint32_t reach = 8;
    auto first = m.first;
    while (first > 0 && tokens[first - 1].sentence == tokens[m.first].sentence && !tokens[first - 1].isMark('\n')) --first;
    while (first < m.first && tokens[first].kind == TokenKind::mark) ++first;
    if (first >= m.first || m.first - first > reach) return false;
    const bool inverted = lexicon.in("inverted_condition", tokens[first].text) && first + 1 < m.first && lexicon.in("subject_pronouns", tokens[first + 1].text);
    if (!inverted && !lexicon.in("condition_words", tokens[first].text)) return false;
    for (auto i = first; i < m.first; ++i)
        if (tokens[i].kind == TokenKind::mark || lexicon.in("plan_words", tokens[i].text)) return false;
    if (mainClause(tokens, lexicon, flags, first + 1 + inverted, m.first)) return false; // "om jag trycker gör det ont"
    for (auto i = m.last; i < tokens.size() && i < m.last + reach && tokens[i].sentence == tokens[m.first].sentence; ++i)
        if (lexicon.in("plan_words", tokens[i].text)) return true;
    return false;
}

// "svårt att bli kvitt hostan", "can't get rid of": what has not come about
bool notAchieved(std::span<const Token> tokens, const Lexicon& lexicon, std::uint32_t at) {
    constexpr std::uint32_t before = 4;
    for (auto i = at; i-- > 0 && at - i <= before && tokens[i].kind != TokenKind::mark;)
        if (lexicon.in("negation_words", tokens[i].text) || lexicon.in("striving_words", tokens[i].text)) return true;
    return false;
}

} // namespace

ScopeReader::ScopeReader(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const TriggerMark> marks,
                         std::span<const Match> matches, std::span<const std::uint8_t> timeTokens, std::span<const Value> values)
    : m_tokens(tokens), m_lexicon(lexicon), m_marks(marks), m_matches(matches), m_time(timeTokens), m_values(values),
      m_flags(tokens.size(), 0) {
    for (const auto& m : marks) m_flags[m.first] |= 1U << static_cast<unsigned>(m.trigger);
    readLists();
}

// "Har inte:" above lines, and "+ hosta", "- feber" under each other: the lines that deny what stands in them
void ScopeReader::readLists() {
    constexpr std::uint32_t headWords = 4;
    constexpr std::uint32_t lineWords = 5;
    m_listed.assign(m_tokens.size(), 0);
    const auto size = static_cast<std::uint32_t>(m_tokens.size());
    bool plus = false;
    for (std::uint32_t i = 0; i < size; ++i) plus = plus || (m_tokens[i].isMark('+') && (i == 0 || m_tokens[i - 1].isMark('\n')));
    bool under = false; // a head that denies
    for (std::uint32_t from = 0, to = 0; from < size; from = to + 1) {
        for (to = from; to < size && !m_tokens[to].isMark('\n');) ++to;
        std::uint32_t words = 0;
        bool says = false; // something of its own
        for (auto i = from; i < to; ++i) {
            words += m_tokens[i].kind == TokenKind::word;
            says = says || has(Trigger::subjectSelf, i) || has(Trigger::clauseVerb, i) || has(Trigger::terminator, i) || m_lexicon.in("negation_words", m_tokens[i].text) || m_lexicon.in("plain_no", m_tokens[i].text);
        }
        if (to > from && m_tokens[to - 1].isMark(':')) {
            under = to - from > 1 && words <= headWords && (m_lexicon.in("negation_words", m_tokens[to - 2].text) || m_lexicon.in("plain_no", m_tokens[to - 2].text));
            continue;
        }
        const bool minus = plus && from < size && m_tokens[from].isMark(',');
        if (words > lineWords || (says && !minus)) under = false;
        if (!says && words <= lineWords && (under || minus)) std::fill(m_listed.begin() + from, m_listed.begin() + to, 1);
    }
}

bool ScopeReader::has(Trigger t, std::uint32_t at) const {
    return at < m_flags.size() && (m_flags[at] & (1U << static_cast<unsigned>(t))) != 0;
}

bool ScopeReader::ends(std::uint32_t at) const {
    const auto& t = m_tokens[at];
    if (t.kind != TokenKind::mark) return false;
    const char c = t.text[0];
    return c == '.' || c == '!' || c == '?' || c == ';' || c == '\n';
}

// A negation inside a phrase ("can't breathe") has done its work; it goes on only over "or".
bool ScopeReader::consumed(const TriggerMark& n, const Match& m) const {
    for (const auto& k : m_matches) {
        const bool inside = std::any_of(k.used.begin(), k.used.end(), [&](auto u) { return u >= n.first && u < n.last; });
        if (!inside || (n.trigger == Trigger::negationBefore && n.first < k.first && n.last < k.last)) continue; // "utan att |ha feber|"
        if (&k == &m || (k.first == m.first && k.last == m.last)) return true;
        if (n.trigger != Trigger::negationBefore) return true;
        bool carried = false;
        for (auto i = k.last; i < m.first; ++i) carried = carried || has(Trigger::orWord, i);
        if (!carried) return true;
    }
    return false;
}

// "no injury, knee swollen", "no cough and her ear hurts", "no fever, bad headache": English items that are no part of a list
bool ScopeReader::saysItself(std::uint32_t from, const Match& m) const {
    if (m_lexicon.lang() != Lang::en || m.first > from + 1 || m.first < from || m.used.empty() || orAhead(from)) return false;
    const auto& first = m_tokens[m.first];
    if (has(Trigger::subjectSelf, from) || has(Trigger::subjectThird, from) || m_lexicon.in("strong_cues", m_tokens[from].text) || m_lexicon.in("strong_cues", first.text)) return true;
    if (m_lexicon.in("clause_beginnings", first.text)) return true;
    if (m.last < m_tokens.size() && m_lexicon.in("since_words", m_tokens[m.last].text)) return true; // "no diabetes, high blood pressure since 2010"
    return m.last - m.first > 1 && m_lexicon.in("predicates", m_tokens[m.last - 1].text) && !m_lexicon.in("predicates", first.text);
}

// "not a day without pain", "inte så att jag inte har ont": two denials make none
bool ScopeReader::doubled(const TriggerMark& n, const Match& m) const {
    constexpr std::uint32_t farthest = 6;
    const auto joins = [&](std::uint32_t from, std::uint32_t to) {
        for (auto i = from; i < to; ++i)
            if (m_lexicon.in("complement_words", m_tokens[i].text)) return true;
        return false;
    };
    const auto cut = [&](std::uint32_t i) { return ends(i) || m_tokens[i].isMark(',') || has(Trigger::andWord, i); };
    for (auto i = n.first; i-- > 0 && n.first - i <= farthest && !cut(i);)
        if ((m_lexicon.in("negation_words", m_tokens[i].text) || m_lexicon.in("plain_no", m_tokens[i].text)) && joins(i, n.last)) return true;
    for (const auto& o : m_marks) {
        if (!isNegationBefore(o.trigger) || o.first < n.last || o.last > m.first || o.first - n.first > farthest) continue;
        bool apart = false;
        for (auto i = n.last; i < o.first; ++i) apart = apart || cut(i);
        if (!apart && joins(n.first, o.last)) return true;
    }
    return false;
}

// "har inte sökt för min hosta", "not taken anything for the pain": what is called one's own is there
bool ScopeReader::presupposed(const TriggerMark& n, const Match& m) const {
    for (std::uint32_t back = 0; back <= 2 && m.first >= n.last + back; ++back) {
        const auto at = m.first - back;
        if (at <= n.last) return false;
        const bool own = m_lexicon.in("presupposing", m_tokens[at].text);
        const bool known = m_lexicon.in("definite_articles", m_tokens[at].text) && m_lexicon.in("presupposing_prepositions", m_tokens[at - 1].text);
        if (!own && !known) continue;
        for (auto i = n.last; i < at; ++i)
            if (m_tokens[i].kind == TokenKind::word && !m_lexicon.in("having_words", m_tokens[i].text) && !has(Trigger::subjectSelf, i) && !has(Trigger::subjectThird, i)) return true;
        return false;
    }
    return false;
}

// "ingen kraftig blödning men lite", "inte jättehög feber", "it doesn't hurt all the time": some is left
bool ScopeReader::someLeft(const TriggerMark& n, const Match& m) const {
    if (n.last >= m_tokens.size() || m.last <= n.last) return false;
    for (const auto& prefix : m_lexicon.list("degree_prefixes"))
        if (m.first <= n.last + 1 && m_tokens[n.last].text.size() > prefix.size() + 2 && m_tokens[n.last].text.starts_with(prefix)) return true;
    const bool degree = m.first <= n.last + 1 && m_lexicon.in("degree_adjectives", m_tokens[n.last].text);
    if (degree && m.last < m_tokens.size()) {
        auto i = m.last;
        if (m_tokens[i].isMark(',') && i + 1 < m_tokens.size()) ++i;
        if (m_lexicon.in("some_words", m_tokens[i].text) || m_tokens[i].kind == TokenKind::number) return true;
        if (has(Trigger::terminator, i) && i + 1 < m_tokens.size() && m_lexicon.in("some_words", m_tokens[i + 1].text)) return true;
    }
    for (const auto& phrase : m_lexicon.list("partial_after"))
        if (readsWords(m_tokens, m.last, wordsOf(phrase)) > 0) return true;
    return false;
}

// "dizzy I am not", "blood I have not seen any of"
bool ScopeReader::deniedInFront(const Match& m) const {
    if (m_lexicon.lang() != Lang::en) return false;
    auto i = m.last;
    const auto word = [&](std::string_view set) { return i < m_tokens.size() && m_tokens[i].kind == TokenKind::word && m_lexicon.in(set, m_tokens[i].text); };
    if (!word("subject_pronouns")) return false;
    ++i;
    if (!word("auxiliaries")) return false;
    ++i;
    if (!word("negation_words")) return false;
    ++i;
    while (word("denial_trail")) ++i;
    return i >= m_tokens.size() || m_tokens[i].kind == TokenKind::mark || has(Trigger::terminator, i) || has(Trigger::andWord, i);
}

// "jag hade feber i förra veckan", "I was sick two weeks ago but am fine": a plain past tense of a while ago, and no word that it goes on
bool ScopeReader::recentlyOver(const Match& m) const {
    constexpr std::uint32_t verbReach = 4;
    const auto sentence = m_tokens[m.first].sentence;
    bool was = false;
    for (auto i = m.first; i-- > 0 && m.first - i <= verbReach && m_tokens[i].sentence == sentence && !ends(i);) was = was || m_lexicon.in("simple_past", m_tokens[i].text);
    if (!was) return false;
    for (std::uint32_t i = 0; i < m_tokens.size(); ++i) {
        if (m_tokens[i].sentence != sentence) continue;
        // "…, now sore again": of something else
        if (i > m.last && m_lexicon.in("now_words", m_tokens[i].text) && (m_tokens[i - 1].isMark(',') || has(Trigger::andWord, i - 1))) break;
        if (m_lexicon.in("continuing_words", m_tokens[i].text)) return false;
    }
    for (const auto& v : m_values) {
        if (v.kind != ValueKind::duration || v.number < overHours || m_tokens[v.first].sentence != sentence) continue;
        const auto points = m_lexicon.timePointsAt(m_tokens[v.first].text);
        const bool point = v.ago || std::any_of(points.begin(), points.end(), [&](const auto& p) { return readsWords(m_tokens, v.first, p.tokens) > 0; });
        if (!point) continue;
        const auto from = v.first >= m.last ? m.last : v.last;
        const auto to = v.first >= m.last ? v.first : m.first;
        constexpr std::uint32_t beside = 5;
        bool apart = to < from || to - from > beside;
        for (auto i = from; !apart && i < to; ++i) apart = ends(i) || m_tokens[i].isMark(',') || has(Trigger::terminator, i) || has(Trigger::andWord, i);
        if (!apart) return true;
    }
    return false;
}

// Does something new begin at `from`, rather than one more item of a list? Looks as far as the item goes.
bool ScopeReader::newStatement(std::uint32_t from, const Match& m) const {
    if (saysItself(from, m)) return true;
    std::uint32_t words = 0;
    for (auto i = from; i < m_tokens.size(); ++i) {
        const bool inMatch = i >= m.first && i < m.last && std::find(m.used.begin(), m.used.end(), i) != m.used.end();
        if (ends(i) || m_tokens[i].isMark(',') || m_tokens[i].isMark(':')) break;
        if (i > from && (has(Trigger::andWord, i) || has(Trigger::orWord, i) || has(Trigger::terminator, i))) break;
        if (m_tokens[i].kind == TokenKind::mark) continue;
        if (i > from && m_lexicon.in("well_words", m_tokens[i].text)) return true; // "no fever, eating ok", "inget blod, mår bra"
        if (m_lexicon.in("goes_on_words", m_tokens[i].text)) return true;          // "not confused, still working"
        if (inMatch && i == m.first && has(Trigger::negationBefore, i)) return true; // "no rash, no difficulty breathing": its own denial
        if (!inMatch && (has(Trigger::subjectSelf, i) || has(Trigger::subjectThird, i) || has(Trigger::clauseVerb, i) ||
                         has(Trigger::positiveCue, i) || has(Trigger::negationBefore, i)))
            return true;
        if (m_time[i] || m_tokens[i].kind == TokenKind::number) return true;
        if (++words > itemWords && i < m.first) return true;
    }
    return false;
}

// As above, but a list may hold "severe" and "new": only a subject or a verb begins something else.
bool ScopeReader::beginsClause(std::uint32_t from, const Match& m) const {
    std::uint32_t words = 0;
    for (auto i = from; i < m_tokens.size() && i < m.first && words < 3; ++i) {
        if (m_tokens[i].kind == TokenKind::mark) continue;
        if (has(Trigger::subjectSelf, i) || has(Trigger::subjectThird, i) || has(Trigger::clauseVerb, i)) return true;
        ++words;
    }
    return false;
}

bool ScopeReader::isQuestion(const Match& m) const {
    for (auto i = m.last; i < m_tokens.size(); ++i)
        if (ends(i) && !m_tokens[i].isMark('\n')) return m_tokens[i].isMark('?');
    return false;
}

bool ScopeReader::orAhead(std::uint32_t from) const {
    for (auto i = from; i < m_tokens.size() && !ends(i) && !has(Trigger::terminator, i); ++i)
        if (has(Trigger::orWord, i)) return true;
    return false;
}

bool ScopeReader::negationReaches(const TriggerMark& n, const Match& m) const {
    if (n.trigger == Trigger::negationBefore && n.first < m.first && n.last > m.first && n.last < m.last) return true; // "utan att |ha feber|"
    if (n.last > m.first) { // inside a gap of the match, which gaps forbid, or overlapping: only a word of the match
        return n.first >= m.first && n.last <= m.last;
    }
    const std::uint32_t limit = n.trigger == Trigger::negationInability ? inabilityWords : negationWords;
    std::uint32_t words = 0;
    bool list = false;
    bool head = false; // "Inte: feber, hosta"
    if (m_lexicon.in("prefix_negations", m_tokens[n.first].text) && m.first != n.last) return false; // "non-smoker, high blood pressure"
    // "no, it hurts": an answer
    if (n.last - n.first == 1 && n.last < m.first && m_tokens[n.last].isMark(',') && m_lexicon.in("plain_no", m_tokens[n.first].text) && m_lexicon.in("no", m_tokens[n.first].text)) return false;
    if (startsAnotherClause(m_tokens, m_lexicon, m_flags, n, m)) return false;
    if (n.first < m.first && (presupposed(n, m) || someLeft(n, m) || doubled(n, m))) return false;
    for (auto i = n.last; i < m.first; ++i) {
        const auto& t = m_tokens[i];
        if (t.isMark(':') && i == n.last) {
            head = true;
            continue;
        }
        // "at rest or with exercise": the list goes on
        const bool goesOn = i > n.last && has(Trigger::orWord, i - 1) && t.is("with");
        if (ends(i) || t.isMark(':') || (has(Trigger::terminator, i) && !goesOn)) return false;
        if (m_lexicon.in("negation_barriers", t.text)) return false;
        if (m_lexicon.in("comparison_words", t.text) && std::any_of(m_tokens.begin() + n.first, m_tokens.begin() + n.last, [&](const Token& k) { return m_lexicon.in("never", k.text); })) return false;
        if (t.isMark(',')) {
            if (newStatement(i + 1, m)) return false;
            const bool open = head || (n.trigger == Trigger::negationBefore && m_lexicon.lang() == Lang::en);
            if (!open && !orAhead(i + 1)) return false;
            list = true;
            words = 0;
            continue;
        }
        if (has(Trigger::orWord, i)) {
            if (newStatement(i + 1, m) && !list && n.trigger == Trigger::negationInability) return false;
            list = true;
            words = 0;
            continue;
        }
        if (has(Trigger::andWord, i)) {
            if (newStatement(i + 1, m) || n.trigger == Trigger::negationInability) return false;
            // Swedish denies with "eller", not with "och"; but "utan feber och hosta"
            if (m_lexicon.lang() == Lang::sv && !list && !m_lexicon.in("negation_over_and", m_tokens[n.first].text)) return false;
            list = true;
            words = 0;
            continue;
        }
        if (t.kind == TokenKind::mark) continue;
        if (n.trigger == Trigger::negationInability && has(Trigger::positiveCue, i)) return false;
        if (i > n.last && has(Trigger::subjectSelf, i) && n.trigger != Trigger::negationVerb &&
            !m_lexicon.in("possessive", t.text))
            return false;
        if (++words > limit) return false;
    }
    return true;
}

// "har inte tagit min waran": a dose that was missed of a medicine that the patient has
bool ScopeReader::ownMedicine(const TriggerMark& n, const Match& m, Meant meant) const {
    if (!meant.medicine) return false;
    for (auto i = n.last; i < m.first; ++i)
        if (m_lexicon.in("possessive", m_tokens[i].text)) return true;
    return false;
}

bool ScopeReader::reaches(const TriggerMark& n, const Match& m, std::uint32_t limit, bool comma) const {
    if (n.first >= m.first) return false;
    std::uint32_t words = 0;
    for (auto i = n.last; i < m.first; ++i) {
        if (ends(i) || has(Trigger::terminator, i)) return false;
        if (m_tokens[i].isMark(',')) {
            if (!comma || beginsClause(i + 1, m)) return false;
            words = 0; // one more of a list
        }
        if (has(Trigger::andWord, i) && newStatement(i + 1, m)) return false;
        if (m_tokens[i].kind != TokenKind::mark && ++words > limit) return false;
    }
    return true;
}

bool ScopeReader::reachedFromAfter(const TriggerMark& n, const Match& m, std::uint32_t limit, bool comma) const {
    if (n.first < m.last) return false;
    std::uint32_t words = 0;
    for (auto i = m.last; i < n.first; ++i) {
        // "…, men inte nu": a comma may stand right before some words, when they are more than one
        const bool last = comma && i + 1 == n.first && n.last - n.first > 1;
        // "a fit with a fever last year": what came with it is no other time
        const bool beside = n.trigger == Trigger::pastAfter && m_lexicon.in("beside_words", m_tokens[i].text);
        if (ends(i) || (has(Trigger::terminator, i) && !beside) || (m_tokens[i].isMark(',') && !last)) return false;
        if (m_tokens[i].kind != TokenKind::mark && ++words > limit) return false;
    }
    // "… har jag inte feber": what the words deny follows them
    if (n.trigger == Trigger::negationAfter && n.last < m_tokens.size()) {
        for (const auto& k : m_matches)
            if (k.first >= n.last && k.first <= n.last + 2 && n.first > m.last) return false;
    }
    return true;
}

// "Några andningsbesvär, yrsel eller nässelutslag har jag inte": all that is listed
bool ScopeReader::listedBefore(const TriggerMark& n, const Match& m) const {
    constexpr std::uint32_t listWords = 12;
    if (n.first < m.last) return false;
    std::uint32_t words = 0;
    bool list = false;
    for (auto i = m.last; i < n.first; ++i) {
        if (has(Trigger::orWord, i)) list = true;
        else if (ends(i) || has(Trigger::terminator, i) || has(Trigger::subjectSelf, i) || has(Trigger::clauseVerb, i)) return false;
        else if (m_tokens[i].kind == TokenKind::mark ? !m_tokens[i].isMark(',') : ++words > listWords) return false;
    }
    // "… har jag inte feber": what the words deny follows them
    for (const auto& k : m_matches)
        if (k.first >= n.last && k.first <= n.last + 2 && m_tokens[k.first].sentence == m_tokens[n.first].sentence) return false;
    return list;
}

// "Fever? No." and "feber: nej"
bool ScopeReader::answeredNo(const Match& m) const {
    // "fever no, cough yes", "feber nej"
    const auto none = [&](std::uint32_t i) { return i < m_tokens.size() && m_lexicon.in("plain_no", m_tokens[i].text); };
    const auto closes = [&](std::uint32_t i) { return i >= m_tokens.size() || m_tokens[i].kind == TokenKind::mark; };
    if (none(m.last) && closes(m.last + 1)) return true;
    // "feber: -", "feber: 0"
    if (m.last + 1 < m_tokens.size() && m_tokens[m.last].isMark(':') && closes(m.last + 2) &&
        (none(m.last + 1) || (m_tokens[m.last + 1].isMark(',') && (m.last + 2 >= m_tokens.size() || ends(m.last + 2)))))
        return true;
    // "pain free", "fever-free"
    if (m.last < m_tokens.size() && m_lexicon.in("free_words", m_tokens[m.last].text) && !(m.last + 1 < m_tokens.size() && m_tokens[m.last + 1].is("of"))) return true;
    if (m.last < m_tokens.size() && m_tokens[m.last].isMark(',') && none(m.last + 1) && closes(m.last + 2)) return true; // "feber - nej"
    if (m.last + 1 >= m_tokens.size()) return false;
    const auto& mark = m_tokens[m.last];
    // "blood in the urine? Not that I've seen"
    if (mark.isMark('?') || mark.isMark(':'))
        for (const auto& phrase : m_lexicon.list("no")) {
            const auto n = static_cast<std::uint32_t>(readsWords(m_tokens, m.last + 1, wordsOf(phrase)));
            if (n > 1 && closes(m.last + 1 + n)) return true;
        }
    if (!mark.isMark('?') && !mark.isMark(':')) return false;
    // "Skin: no rashes", but "allergies: none known"
    if (m.last + 2 < m_tokens.size() && m_tokens[m.last + 2].kind != TokenKind::mark && !m_lexicon.in("answer_trail", m_tokens[m.last + 2].text)) return false;
    return m_lexicon.in("no", m_tokens[m.last + 1].text) || m_tokens[m.last + 1].is("none") ||
           m_tokens[m.last + 1].is("ingen") || m_tokens[m.last + 1].is("inget");
}

bool ScopeReader::hiddenNegation(std::uint32_t at) const {
    return std::any_of(m_marks.begin(), m_marks.end(), [&](const TriggerMark& p) { return p.trigger == Trigger::pseudo && p.first <= at && at < p.last; });
}

// Swedish denies a verb after it: "jag hostar inte", "svimmade gjorde hon aldrig", and what it puts first: "yr är jag inte".
bool ScopeReader::deniedByVerb(const Match& m) const {
    if (m_lexicon.lang() != Lang::sv || m.used.empty()) return false;
    const auto last = *std::max_element(m.used.begin(), m.used.end());
    const bool verb = m_lexicon.in("negatable_verbs", m_tokens[last].text);
    bool copula = false;
    bool subject = false;
    for (auto i = last + 1; i < m_tokens.size() && i <= last + 1 + verbWords; ++i) {
        const auto& t = m_tokens[i];
        if (t.kind != TokenKind::word || t.sentence != m_tokens[last].sentence) return false;
        if (m_lexicon.in("negation_words", t.text)) {
            if (!verb && !(copula && subject)) return false;
            if (hiddenNegation(i)) return false;
            for (const auto& k : m_matches)
                if (&k != &m && std::find(k.used.begin(), k.used.end(), i) != k.used.end()) return false;
            if (i + 1 >= m_tokens.size()) return true;
            if (m_lexicon.in("negation_partial", m_tokens[i + 1].text)) return false; // "inte så mycket": some
            // "så ont har jag aldrig haft"
            if (m_lexicon.in("never", t.text) && m.first > 0 && m_lexicon.in("comparison_words", m_tokens[m.first - 1].text)) return false;
            if (m_lexicon.in("done_words", m_tokens[i + 1].text)) return false; // "utslagen har jag inte smörjt", "feber har jag inte mätt"
            // "kräks inte blod": what follows is what is denied
            for (const auto& k : m_matches) {
                if (&k == &m || k.first <= i || k.first > i + 2) continue;
                bool cut = false;
                for (auto c = i + 1; c < k.first; ++c)
                    cut = cut || m_tokens[c].kind == TokenKind::mark || has(Trigger::terminator, c) || has(Trigger::andWord, c) || has(Trigger::orWord, c);
                if (!cut) return false;
            }
            return true;
        }
        const bool exists = i == last + 1 && m_lexicon.in("existence_verbs", t.text); // "utslag syns inte"
        const bool be = exists || m_lexicon.in("copula", t.text);
        const bool pronoun = exists || m_lexicon.in("subject_pronouns", t.text) || m_lexicon.relation(t.text);
        const bool reflexive = verb && m_lexicon.in("reflexives", t.text); // "slog mig inte"
        if (!be && !pronoun && !reflexive && !m_lexicon.in("negation_adverbs", t.text) && !m_lexicon.in("possessive", t.text)) return false;
        copula = copula || be;
        subject = subject || pronoun;
    }
    return false;
}

// "had chest pain 3 years ago", but not "started 3 months ago" or "and again today"
bool ScopeReader::endedLongAgo(const Match& m) const {
    const auto sentence = m_tokens[m.first].sentence;
    for (const auto& v : m_values) {
        if (v.kind != ValueKind::duration || !v.ago || v.number < longAgoHours || m_tokens[v.first].sentence != sentence) continue;
        const auto from = v.first >= m.last ? m.last : v.last;
        const auto to = v.first >= m.last ? v.first : m.first;
        if (to < from || to - from > 6) continue;
        // "har hemorrojder, läkaren tittade i höstas": the time is of what stands beside it
        constexpr std::uint32_t ownWords = 2;
        std::uint32_t behind = 0;
        bool other = false;
        for (auto i = from; i < to; ++i) {
            if (m_tokens[i].isMark(',')) other = true;
            else if (other && m_tokens[i].kind == TokenKind::word) ++behind;
        }
        if (other && behind >= ownWords) continue;
        bool now = false; // "i somras, nu bara halsont"
        for (auto i = from; i < to; ++i) now = now || m_lexicon.in("now_words", m_tokens[i].text);
        for (std::uint32_t i = 0; i < m_tokens.size(); ++i)
            if (m_tokens[i].sentence == sentence && (i < v.first || i >= v.last) && !(i + 1 < m_tokens.size() && m_lexicon.in("then_words", m_tokens[i + 1].text))) now = now || m_lexicon.in("onset_words", m_tokens[i].text);
        if (!now) return true;
    }
    return false;
}

// "har haft yrsel tidigare", but not "mer ont än tidigare"
bool ScopeReader::hadBefore(const Match& m) const {
    if (m.last >= m_tokens.size() || !m_lexicon.in("before_words", m_tokens[m.last].text)) return false;
    if (m.last + 1 < m_tokens.size() && !ends(m.last + 1) && !m_tokens[m.last + 1].isMark(',') && !has(Trigger::terminator, m.last + 1) && !has(Trigger::andWord, m.last + 1)) return false;
    for (auto i = m.first; i-- > 0 && m.first - i <= 5 && m_tokens[i].sentence == m_tokens[m.first].sentence;)
        if (m_lexicon.in("had_words", m_tokens[i].text)) return !(i > 0 && m_lexicon.in("never", m_tokens[i - 1].text)); // "aldrig haft så ont förut"
    return false;
}

// "försvann men kom tillbaka", "it went away but is back"
bool ScopeReader::cameBack(std::uint32_t from) const {
    for (auto i = from; i < m_tokens.size() && i < from + 7 && m_tokens[i].sentence == m_tokens[from].sentence; ++i)
        if (m_lexicon.in("returned", m_tokens[i].text) || (i == from && m_lexicon.in("negation_words", m_tokens[i].text))) return true;
    return false;
}

bool ScopeReader::ofFamily(const Match& m, bool felt) const {
    constexpr std::uint32_t feltWords = 4; // "migrän i släkten", but no "inte gått ner i vikt och ingen cancer i släkten"
    for (const auto& n : m_marks) {
        if (n.trigger != Trigger::family || m_tokens[n.first].sentence != m_tokens[m.first].sentence) continue;
        const bool own = std::any_of(m.used.begin(), m.used.end(), [&](auto u) { return u >= n.first && u < n.last; });
        if (own) continue;
        // The same clause: no "but" and no comma with a new statement between.
        const auto from = n.first < m.first ? n.last : m.last;
        const auto to = n.first < m.first ? m.first : n.first;
        bool cut = false;
        for (auto i = from; i < to; ++i)
            cut = cut || has(Trigger::terminator, i) || (m_tokens[i].isMark(',') && (felt || newStatement(i + 1, m))) || (has(Trigger::andWord, i) && (felt || newStatement(i + 1, m)));
        if (!cut && (!felt || to - from <= feltWords)) return true;
    }
    return false;
}

bool ScopeReader::counts(std::uint32_t at) const {
    if (at >= m_tokens.size()) return false;
    const auto word = m_tokens[at].kind == TokenKind::word ? m_lexicon.numberWord(m_tokens[at].text) : std::nullopt;
    return m_tokens[at].kind == TokenKind::number || (word && *word >= 2); // "a" is one
}

FindingState ScopeReader::stateOf(const Match& m, Meant meant) const {
    if (m.deniedWithin || answeredNo(m) || deniedByVerb(m) || deniedInFront(m) || m_listed[m.first]) return FindingState::denied;
    const auto sentence = m_tokens[m.first].sentence;
    bool denied = false;
    bool uncertain = false;
    bool past = meant.bodily && (endedLongAgo(m) || hadBefore(m) || (!meant.passing && !meant.grave && recentlyOver(m)));
    bool hypothetical = meant.named && !meant.feared && !meant.exposure && isQuestion(m) && !ownStatement(m);
    hypothetical = hypothetical || condition(m_tokens, m_lexicon, m_flags, m);
    for (const auto& n : m_marks) {
        if (m_tokens[n.first].sentence != sentence) continue;
        const bool doubt = n.trigger == Trigger::uncertainBefore || n.trigger == Trigger::uncertainAfter;
        if (doubt && counts(n.last)) continue; // "for maybe twenty seconds"
        switch (n.trigger) {
        case Trigger::negationBefore:
        case Trigger::negationVerb:
        case Trigger::negationInability:
            if (!denied && isNegationBefore(n.trigger) && !consumed(n, m) && negationReaches(n, m) && !ownMedicine(n, m, meant)) denied = true;
            break;
        case Trigger::negationAfter:
            if (!consumed(n, m) && (reachedFromAfter(n, m, afterWords) || listedBefore(n, m))) denied = true;
            break;
        case Trigger::pseudo:
            // "inte gått ner i vikt": the expression goes on beyond "inte gått ner", and its "inte" denies it
            if (m.first == n.first + 1 && m.last > n.last && m.used.size() > n.last - m.first && m_lexicon.in("negation_words", m_tokens[n.first].text)) denied = true;
            break;
        case Trigger::uncertainBefore:
            if (!meant.feared && !consumed(n, m) && reaches(n, m, uncertainWords, false)) uncertain = true;
            break;
        case Trigger::uncertainAfter:
            if (!meant.feared && !consumed(n, m) && reachedFromAfter(n, m, afterWords, true)) uncertain = true;
            break;
        case Trigger::pastBefore:
            // "father died of": the words may belong to another phrase, but not to this one
            if (meant.bodily && !(n.first > 0 && m_lexicon.in("never", m_tokens[n.first - 1].text)) && std::none_of(m.used.begin(), m.used.end(), [&](auto u) { return u >= n.first && u < n.last; }) && reaches(n, m, pastWords, true) && !ownClause(m_tokens, m_lexicon, m_flags, n.last, m.first)) past = true;
            break;
        case Trigger::pastAfter:
            if (meant.bodily && !consumed(n, m) && reachedFromAfter(n, m, pastWords, true)) past = true;
            break;
        case Trigger::resolvedBefore:
            if (meant.bodily && !meant.passing && !consumed(n, m) && reaches(n, m, resolvedWords, false) && !notAchieved(m_tokens, m_lexicon, n.first)) past = true;
            break;
        case Trigger::resolvedAfter:
            if (meant.bodily && !meant.passing && reachedFromAfter(n, m, pastWords, true) && !cameBack(n.last)) past = true;
            break;
        case Trigger::hypotheticalBefore:
            // "not sure if she has a fever": the "if" belongs to the doubt
            if (std::any_of(m_marks.begin(), m_marks.end(), [&](const TriggerMark& p) { return p.trigger == Trigger::uncertainBefore && p.first < n.first && n.first < p.last; })) break;
            if (n.last < m.first && m_lexicon.in("if_words", m_tokens[n.first].text) && mainClause(m_tokens, m_lexicon, m_flags, n.last, std::min(m.first + 1, m.last))) break;
            // "om jag får feber": the condition begins before the phrase "får feber", and holds it
            if ((n.first < m.first && n.last > m.first && n.last <= m.last) || (!consumed(n, m) && reaches(n, m, hypotheticalWords, true))) hypothetical = true;
            break;
        case Trigger::adviceBefore:
            if (n.last <= m.first && !consumed(n, m)) return FindingState::hypothetical;
            break;
        case Trigger::questionBefore:
            if (!meant.feared && isQuestion(m) && reaches(n, m, hypotheticalWords, true)) hypothetical = true;
            break;
        case Trigger::worryBefore:
            if (meant.named && !meant.feared && !consumed(n, m) && reaches(n, m, hypotheticalWords, false)) hypothetical = true;
            break;
        default: break;
        }
    }
    if (denied) return FindingState::denied;
    if (hypothetical) return FindingState::hypothetical;
    if (past) return FindingState::past;
    return uncertain ? FindingState::uncertain : FindingState::present;
}

// "jag har diabetes, kan jag …?": told in a question
bool ScopeReader::ownStatement(const Match& m) const {
    constexpr std::uint32_t farthest = 5;
    for (auto i = m.first; i-- > 0 && m.first - i <= farthest && !ends(i) && !m_tokens[i].isMark(',');)
        if (has(Trigger::subjectSelf, i) && i + 1 < m_tokens.size() && (has(Trigger::clauseVerb, i + 1) || m_lexicon.in("possessive", m_tokens[i].text))) return true;
    return false;
}

// "looks like I've been shot", "som om jag blivit påkörd": told to paint a picture
bool ScopeReader::likened(const Match& m) const {
    constexpr std::uint32_t pictureWords = 4;
    for (const auto& words : m_lexicon.list("similes")) {
        const auto tokens = wordsOf(words);
        for (std::uint32_t k = 0; k <= pictureWords; ++k) {
            const auto from = static_cast<std::uint32_t>(tokens.size()) + k;
            if (from > m.first) break;
            const auto at = m.first - from;
            if (m_tokens[at].sentence == m_tokens[m.first].sentence && readsWords(m_tokens, at, tokens) > 0) return true;
        }
    }
    return false;
}

// "ringde nästan 112", "almost got hit"
bool ScopeReader::nearlySo(const Match& m) const {
    const auto from = m.first > 2 ? m.first - 2 : 0;
    for (auto i = from; i < m.last; ++i)
        if (m_tokens[i].sentence == m_tokens[m.first].sentence && m_lexicon.in("nearly", m_tokens[i].text) &&
            std::find(m.used.begin(), m.used.end(), i) == m.used.end())
            return true;
    return false;
}

// "min syster hade blodpropp efter sin", "dad had his first heart attack at 48": told of then, not of today
bool ScopeReader::storyOf(const Match& m) const {
    const auto sentence = m_tokens[m.first].sentence;
    for (std::uint32_t i = 0; i < m_tokens.size(); ++i)
        if (m_tokens[i].sentence == sentence && (m_lexicon.in("now_words", m_tokens[i].text) || m_lexicon.in("recent_words", m_tokens[i].text))) return false;
    for (const auto& v : m_values)
        if (v.kind == ValueKind::duration && m_tokens[v.first].sentence == sentence && v.number < storyHours) return false;
    for (auto i = m.first; i-- > 0 && m_tokens[i].sentence == sentence;)
        if (m_lexicon.in("story_verbs", m_tokens[i].text)) return true;
    return false;
}

// "mormor dog av stroke", "dad had a heart attack at 52": of then, whoever tells it
bool ScopeReader::storyOfThen(const Match& m) const {
    const auto sentence = m_tokens[m.first].sentence;
    bool had = false;
    for (auto i = m.first; i-- > 0 && m_tokens[i].sentence == sentence;) {
        if (m_lexicon.in("death_verbs", m_tokens[i].text) && !nearlySo(m)) return true;
        had = had || m_lexicon.in("story_verbs", m_tokens[i].text);
    }
    if (!had) return false;
    for (const auto& phrase : m_lexicon.list("at_age"))
        for (auto i = m.last; i < m_tokens.size() && m_tokens[i].sentence == sentence && i <= m.last + 6; ++i) {
            const auto n = readsWords(m_tokens, i, wordsOf(phrase));
            constexpr double least = 18, most = 110;
            const auto next = i + n;
            if (n > 1) return true; // "in my age"
            if (n == 1 && next < m_tokens.size() && m_tokens[next].kind == TokenKind::number && m_tokens[next].number >= least && m_tokens[next].number <= most) return true;
        }
    return false;
}

// "barnen på förskolan", "everyone at work": people whom nobody asks about
bool ScopeReader::ofGroup(std::uint32_t at, const Match& m) const {
    const auto& t = m_tokens[at];
    if (!m_lexicon.in("group_words", t.text)) return false;
    constexpr std::uint32_t farthest = 3;
    for (auto i = at + 1; i < m_tokens.size() && i <= at + farthest && i < m.first; ++i)
        if (m_lexicon.in("group_places", m_tokens[i].text)) return true;
    return false;
}

// "tjej 23, ont i halsen": a form about the one who writes
bool ScopeReader::ofForm(std::uint32_t at) const {
    return std::any_of(m_values.begin(), m_values.end(), [&](const Value& v) {
        return (v.kind == ValueKind::sexFemale || v.kind == ValueKind::sexMale) && v.relation.empty() && v.first == at;
    });
}

// "glad när jag träffar kompisar, inte deppig": people without "my" right after what I do are no subject
bool ScopeReader::metByMe(std::uint32_t at) const {
    if (at < 2 || m_lexicon.in("possessive", m_tokens[at - 1].text) || m_lexicon.in("indefinite", m_tokens[at - 1].text)) return false;
    return m_tokens[at - 1].kind == TokenKind::word && m_lexicon.in("self_pronouns", m_tokens[at - 2].text) && !has(Trigger::subjectThird, at - 1);
}

PersonRead ScopeReader::personOf(const Match& m) const {
    PersonRead read;
    const auto sentence = m_tokens[m.first].sentence;
    // "min sambo slår mig": whom it is done to is the one who tells
    for (auto i = m.first; i <= m.last && i < m_tokens.size(); ++i)
        if (m_lexicon.in("object_self", m_tokens[i].text) && m_tokens[i].sentence == sentence) {
            read.person = Person::self;
            return read;
        }
    // "two kids in her class had …"
    for (auto i = m.first; i-- > 0 && m_tokens[i].sentence == sentence && m_tokens[i].kind != TokenKind::mark && !has(Trigger::terminator, i) && !has(Trigger::andWord, i) && !m_lexicon.in("self_pronouns", m_tokens[i].text);)
        if (ofGroup(i, m)) {
            read.person = Person::relation;
            read.word = m_tokens[i].text;
            read.relation.never = true;
            return read;
        }
    const auto ownWord = [&](std::uint32_t i) { return std::find(m.used.begin(), m.used.end(), i) != m.used.end(); };
    for (auto i = m.last; i-- > 0;) {
        const auto& t = m_tokens[i];
        if (t.sentence != sentence) break;
        if (t.kind == TokenKind::mark) continue;
        if (const auto* relation = m_lexicon.relation(t.text); relation && !ofForm(i)) {
            if (ownWord(i)) return {}; // the phrase itself names the person: "partner has chlamydia"
            bool object = false; // "with my mother"
            for (auto k = i; k-- > 0 && i - k <= 2;) object = object || has(Trigger::notSubject, k);
            // "orolig för min mamma som har ramlat": she is who the rest is about
            const bool whoFollows = i + 1 < m_tokens.size() && m_lexicon.in("relative_pronouns", m_tokens[i + 1].text);
            if ((object || metByMe(i)) && !whoFollows) continue;
            // "my husband says the eye is red": he tells, and it is not his
            if (i + 1 < m_tokens.size() && m_lexicon.in("reporting_verbs", m_tokens[i + 1].text)) continue;
            if (relation->patientAlways) return {};
            if (relation->never) { // "katten kräks", but not "hunden drog, ont i axeln"
                bool subject = i + 1 == m.first || (i + 1 < m_tokens.size() && has(Trigger::clauseVerb, i + 1));
                for (auto k = i + 1; k < m.first; ++k) subject = subject && m_tokens[k].kind != TokenKind::mark && !has(Trigger::terminator, k);
                if (!subject) continue;
            }
            read.person = Person::relation;
            read.word = t.text;
            read.relation = *relation;
            read.stranger = i > 0 && m_lexicon.in("indefinite", m_tokens[i - 1].text);
            return read;
        }
        // "my 3-year-old": the age is the person
        for (const auto& v : m_values) {
            if (v.kind != ValueKind::age || i < v.first || i >= v.last || v.relation.empty()) continue;
            if (const auto* relation = m_lexicon.relation(v.relation)) {
                read.person = Person::relation;
                read.word = v.relation;
                read.relation = *relation;
                return read;
            }
        }
        if (ownWord(i)) continue;
        if (has(Trigger::subjectSelf, i)) {
            // "my son": the relation, not me
            if (m_lexicon.in("possessive", t.text)) {
                bool relation = false;
                for (auto k = i + 1; k < m_tokens.size() && k <= i + 5 && k < m.last; ++k)
                    relation = relation || m_lexicon.relation(m_tokens[k].text) != nullptr;
                if (relation) continue;
            }
            read.person = Person::self;
            read.ownVerb = i < m.first && m.first - i <= 4 && i + 1 < m_tokens.size() && has(Trigger::clauseVerb, i + 1);
            return read;
        }
        if (has(Trigger::subjectThird, i)) {
            read.person = Person::third;
            // "my sister … she": the last person named before
            for (auto k = i; k-- > 0;) {
                const auto* relation = m_lexicon.relation(m_tokens[k].text);
                if (!relation) continue;
                if (relation->patientAlways) return {};
                read.person = Person::relation;
                read.word = m_tokens[k].text;
                read.relation = *relation;
                break;
            }
            return read;
        }
    }
    return read;
}

bool samePerson(const PatientContext& patient, const PersonRead& read, const Lexicon& lexicon) {
    if (read.person != Person::relation) return true;
    if (patient.relation.empty() || patient.relation == read.word) return true;
    const auto* known = lexicon.relation(patient.relation);
    if (!known || known->child != read.relation.child) return false;
    const bool conflict = known->sex != clinical::Sex::unknown && read.relation.sex != clinical::Sex::unknown &&
                          known->sex != read.relation.sex;
    return !conflict;
}

} // namespace fyr::triage
