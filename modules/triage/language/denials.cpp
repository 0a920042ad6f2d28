// What denies a match: "no", "not", lists of what is not there, and where a denial ends.
#include "triage/language/scopes.h"
#include "triage/language/clauses.h"

#include <algorithm>

namespace fyr::triage {
namespace {

constexpr std::uint32_t negationWords = 10;   // "not" reaches this far without a list
constexpr std::uint32_t inabilityWords = 3;   // "can not" reaches the verb and its object
constexpr std::uint32_t itemWords = 6; // of one item in a list of what is not there
constexpr std::uint32_t verbWords = 3;   // between a verb and the "inte" that denies it

} // namespace

// "Har inte:" above lines, and "+ hosta", "- feber" under each other: the lines that deny what stands in them
void ScopeReader::readLists() {
    constexpr std::uint32_t headWords = 4;
    constexpr std::uint32_t lineWords = 5;
    m_listed = deniedExamples(m_tokens, m_lexicon, m_flags);
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

// A negation inside a phrase ("can't breathe") has done its work; it goes on only over "or", and where the phrase is
// nothing but a denial ("haven't been sick or had a fever", "no temperature, cough or rash") over a list.
bool ScopeReader::consumed(const TriggerMark& n, const Match& m) const {
    for (const auto& k : m_matches) {
        if (k.aside && &k != &m) continue;
        const bool inside = std::any_of(k.used.begin(), k.used.end(), [&](auto u) { return u >= n.first && u < n.last; });
        const bool ownNo = m_lexicon.in("negation_words", m_tokens[k.first].text) || m_lexicon.in("plain_no", m_tokens[k.first].text); // "there's |no tears|"
        if (!inside || (!ownNo && n.trigger == Trigger::negationBefore && n.first < k.first && n.last < k.last)) continue; // "utan att |ha feber|"
        if (&k == &m || (k.first == m.first && k.last == m.last)) return true;
        const bool onlyDenies = k.tellsNone && (n.trigger == Trigger::negationBefore || n.trigger == Trigger::negationVerb);
        if (n.trigger != Trigger::negationBefore && !onlyDenies) return true;
        bool carried = false;
        for (auto i = k.last; i < m.first; ++i) carried = carried || has(Trigger::orWord, i) || (onlyDenies && m_tokens[i].isMark(','));
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
        // "does not have vomiting, severe pain or weight loss": the "severe" of an item; but "no fever, severe headache"
        const bool adjective = i == from && m_lexicon.in("item_adjectives", m_tokens[i].text);
        const bool cue = has(Trigger::positiveCue, i) && !(adjective && orAhead(from));
        if (inMatch && adjective && cue && m.used.size() == 1 && i + 1 < m_tokens.size() && m_tokens[i + 1].kind == TokenKind::word) return true;
        if (!inMatch && (has(Trigger::subjectSelf, i) || has(Trigger::subjectThird, i) || has(Trigger::clauseVerb, i) || cue || has(Trigger::negationBefore, i))) return true;
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

// "Gravid v 34, färre sparkar i dag, sover hen bara?": the question is the last clause of several, what stands before it is told.
bool ScopeReader::toldBeforeQuestion(const Match& m) const {
    constexpr int clausesAfter = 2;
    auto first = m.first;
    while (first > 0 && m_tokens[first - 1].sentence == m_tokens[m.first].sentence) --first;
    while (first < m.first && m_tokens[first].kind == TokenKind::mark) ++first;
    if (first < m.first && m_lexicon.in("asks_first", m_tokens[first].text)) return false;
    int commas = 0;
    for (auto i = m.last; i < m_tokens.size() && !ends(i); ++i) commas += m_tokens[i].isMark(',') ? 1 : 0;
    return commas >= clausesAfter;
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
// "swollen lips or tongue: no", "weakness or numbness? none": a label of a few words, and all that it names
bool ScopeReader::underLabel(const Match& m) const {
    constexpr std::uint32_t labelWords = 7;
    std::uint32_t to = m.last;
    while (to < m_tokens.size() && to - m.first <= labelWords && m_tokens[to].kind == TokenKind::word) ++to;
    if (to + 1 >= m_tokens.size() || !(m_tokens[to].isMark(':') || m_tokens[to].isMark('?'))) return false;
    if (!m_lexicon.in("plain_no", m_tokens[to + 1].text) || (to + 2 < m_tokens.size() && m_tokens[to + 2].kind != TokenKind::mark)) return false;
    auto from = to;
    while (from > 0 && to - from <= labelWords && m_tokens[from - 1].kind == TokenKind::word) --from;
    if (to - from > labelWords || from > m.first) return false;
    for (auto i = from; i < to; ++i)
        if (has(Trigger::subjectSelf, i) || has(Trigger::clauseVerb, i) || has(Trigger::terminator, i) || m_lexicon.in("negation_words", m_tokens[i].text)) return false;
    return true;
}

bool ScopeReader::answeredNo(const Match& m) const {
    // "fever no, cough yes", "feber nej"
    const auto none = [&](std::uint32_t i) { return i < m_tokens.size() && m_lexicon.in("plain_no", m_tokens[i].text); };
    const auto closes = [&](std::uint32_t i) { return i >= m_tokens.size() || m_tokens[i].kind == TokenKind::mark; };
    if (none(m.last) && closes(m.last + 1)) return true;
    // "feber: -", "feber: 0"
    if (m.last + 1 < m_tokens.size() && m_tokens[m.last].isMark(':') && closes(m.last + 2) &&
        (none(m.last + 1) || (m_tokens[m.last + 1].isMark(',') && (m.last + 2 >= m_tokens.size() || ends(m.last + 2)))))
        return true;
    if (underLabel(m)) return true;
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
    // "chest pain: none at rest but when I walk"
    if (m.last + 3 < m_tokens.size() && m_tokens[m.last + 2].is("at") && !m_tokens[m.last + 3].is("all")) return false;
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

} // namespace fyr::triage
