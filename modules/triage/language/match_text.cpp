#include "triage/language/match_text.h"

#include <algorithm>

namespace fyr::triage {

MatchText::MatchText(std::span<const Token> ofTokens, const Language& ofLanguage, Lang lang, std::span<const TriggerMark> marks, std::span<const Value> values)
    : tokens(ofTokens), language(ofLanguage), side(ofLanguage.side(lang)), blocked(ofTokens.size(), open), filler(ofTokens.size(), false), valueEnd(ofTokens.size(), 0),
      clause(ofTokens.size(), false), joins(ofTokens.size(), false), terminates(ofTokens.size(), false), negates(ofTokens.size(), false), candidates(ofTokens.size()) {
    for (const auto& m : marks)
        if (m.trigger == Trigger::negationBefore || m.trigger == Trigger::negationVerb ||
            m.trigger == Trigger::negationInability || m.trigger == Trigger::terminator)
            for (auto i = m.first; i < m.last; ++i) blocked[i] = std::min(blocked[i], m.first);
    for (const auto& m : marks)
        if (m.trigger == Trigger::andWord) joins[m.last - 1] = true;
    for (const auto& m : marks)
        if (m.trigger == Trigger::terminator)
            for (auto i = m.first; i < m.last; ++i) terminates[i] = true;
    for (const auto& m : marks) // no longer mark covers it
        if (m.trigger == Trigger::negationVerb && m.last - m.first == 1 && (lang == Lang::sv || (m.first > 0 && side.lexicon.in("auxiliaries", tokens[m.first - 1].text))))
            negates[m.first] = std::none_of(marks.begin(), marks.end(), [&](const TriggerMark& o) { return o.last - o.first > 1 && o.first <= m.first && m.first < o.last; });
    // "and she has": what a conjunction begins is another clause
    for (const auto& m : marks)
        if (m.trigger == Trigger::andWord && m.last < tokens.size())
            for (const auto& k : marks)
                if ((k.trigger == Trigger::subjectSelf || k.trigger == Trigger::subjectThird || k.trigger == Trigger::clauseVerb) && k.first == m.last)
                    clause[m.first] = true;
    for (const auto& v : values)
        if (v.kind == ValueKind::pain || v.kind == ValueKind::duration) valueEnd[v.first] = v.last;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto& t = tokens[i];
        if (t.kind == TokenKind::mark) continue;
        candidates[i] = side.vocabulary->candidates(t.text);
        if (t.name) std::erase_if(candidates[i], [](const Candidate& c) { return c.typo; }); // a name is no slip: "heter Björn", "bor i Kista"
        filler[i] = t.kind == TokenKind::word && side.lexicon.skippable(t.text);
    }
}

} // namespace fyr::triage
