#include "triage/language/clauses.h"

namespace fyr::triage {
namespace {

// Is what follows a comma one more name of a list, and nothing that is told ("…, now a bad cough", "…, pain since noon")?
bool listItem(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags, std::uint32_t from) {
    bool more = false; // an "or" is still to come
    for (auto i = from; i < tokens.size() && tokens[i].sentence == tokens[from].sentence; ++i) more = more || flagged(flags, Trigger::orWord, i);
    for (auto i = from; i < tokens.size() && tokens[i].sentence == tokens[from].sentence && !tokens[i].isMark(',') && !tokens[i].isMark(')'); ++i) {
        if (tokens[i].kind == TokenKind::number || lexicon.in("since_words", tokens[i].text) || lexicon.in("now_words", tokens[i].text)) return false;
        if (flagged(flags, Trigger::clauseVerb, i) || flagged(flags, Trigger::negationBefore, i)) return false;
        if (!more && (flagged(flags, Trigger::positiveCue, i) || lexicon.in("strong_cues", tokens[i].text))) return false;
    }
    return true;
}

} // namespace

bool ownClause(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags, std::uint32_t from, std::uint32_t to) {
    for (auto i = from; i + 1 < to; ++i) {
        if (tokens[i].kind != TokenKind::word || tokens[i + 1].kind != TokenKind::word) continue;
        if (lexicon.in("self_pronouns", tokens[i].text) && flagged(flags, Trigger::clauseVerb, i + 1)) return true;
        if (flagged(flags, Trigger::clauseVerb, i) && lexicon.in("self_pronouns", tokens[i + 1].text)) return true;
    }
    return false;
}

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

bool mainClause(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags, std::uint32_t from, std::uint32_t to) {
    for (auto i = from; i < to; ++i) {
        if (lexicon.in("future_words", tokens[i].text)) return false;
        const bool next = i + 1 < to;
        if (lexicon.lang() == Lang::sv && next && flagged(flags, Trigger::clauseVerb, i) && lexicon.in("subject_pronouns", tokens[i + 1].text)) return true;
        if (lexicon.lang() == Lang::en && i > from && lexicon.in("subject_pronouns", tokens[i].text) && (!next || flagged(flags, Trigger::clauseVerb, i + 1)) && !lexicon.in("joining_words", tokens[i - 1].text)) return true;
    }
    return false;
}

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

bool notAchieved(std::span<const Token> tokens, const Lexicon& lexicon, std::uint32_t at) {
    constexpr std::uint32_t before = 4;
    for (auto i = at; i-- > 0 && at - i <= before && tokens[i].kind != TokenKind::mark;)
        if (lexicon.in("negation_words", tokens[i].text) || lexicon.in("striving_words", tokens[i].text)) return true;
    return false;
}

bool thresholdOfCondition(std::span<const Token> tokens, const Lexicon& lexicon, std::uint32_t first) {
    constexpr std::uint32_t reach = 10;
    bool limit = false; // "over", ">"
    for (auto i = first; i-- > 0 && first - i <= reach && tokens[i].sentence == tokens[first].sentence;) {
        const auto& t = tokens[i];
        if (t.isMark('>') || t.isMark('<') || (t.kind == TokenKind::word && lexicon.in("limit_words", t.text))) limit = true;
        else if (t.isMark(',') || t.isMark(':')) return false;
        else if (lexicon.in("if_words", t.text)) {
            const bool begins = i == 0 || tokens[i - 1].kind == TokenKind::mark;
            if (lexicon.in("future_words", t.text) && !begins) return false;           // "I should say it is over 40"
            if (!begins && lexicon.in("wonder_words", tokens[i - 1].text)) return false; // "wondering if a fever over 40 is dangerous"
            return limit && !lexicon.in("habit_times", tokens[i + 1].text);             // "om natten går febern över 40"
        }
        // "if I lie down my pulse goes over 130": what somebody does is no condition of the number; "if I get a fever over 39"
        else if (lexicon.in("self_pronouns", t.text) && i + 1 < first && !lexicon.in("getting_words", tokens[i + 1].text)) return false;
    }
    return false;
}

std::vector<std::uint8_t> deniedExamples(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags) {
    constexpr std::uint32_t headWords = 5;
    std::vector<std::uint8_t> out(tokens.size(), 0);
    const auto size = static_cast<std::uint32_t>(tokens.size());
    const auto ends = [&](std::uint32_t i) { return tokens[i].kind == TokenKind::mark && (tokens[i].text[0] == '.' || tokens[i].text[0] == '!' || tokens[i].text[0] == '?' || tokens[i].text[0] == ';' || tokens[i].text[0] == '\n'); };
    for (std::uint32_t at = 0; at < size; ++at) {
        if (!flagged(flags, Trigger::negationBefore, at)) continue;
        std::uint32_t head = at;
        for (auto i = at; i < size && i <= at + headWords && tokens[i].kind == TokenKind::word; ++i)
            if (lexicon.in("sign_words", tokens[i].text)) head = i + 1;
        if (head == at || head >= size) continue;
        std::uint32_t from = head;
        const bool bracket = tokens[head].isMark('(');
        if (bracket || tokens[head].isMark(':')) ++from;
        const auto joint = tokens[head].isMark(',') ? head + 1 : head; // "…, such as"
        for (const auto& phrase : lexicon.list("example_words"))
            if (const auto n = static_cast<std::uint32_t>(readsWords(tokens, joint, wordsOf(phrase))); n > 0) from = std::max(from, joint + n);
        if (from == head || from >= size || lexicon.in("no_example", tokens[from].text)) continue; // "no problems like this before"
        bool closed = false; // "or" has named the last one
        for (auto i = from; i < size && !ends(i); ++i) {
            if (bracket && tokens[i].isMark(')')) break;
            if (flagged(flags, Trigger::terminator, i) || flagged(flags, Trigger::subjectSelf, i) || flagged(flags, Trigger::subjectThird, i)) break;
            if (tokens[i].isMark(',') && (closed || !listItem(tokens, lexicon, flags, i + 1))) break;
            closed = closed || (flagged(flags, Trigger::orWord, i) && !tokens[i - 1].isMark(','));
            out[i] = 1;
        }
    }
    return out;
}

} // namespace fyr::triage
