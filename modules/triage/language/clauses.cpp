#include "triage/language/clauses.h"

namespace fyr::triage {

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

} // namespace fyr::triage
