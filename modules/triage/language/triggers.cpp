#include "triage/language/matcher.h"

#include <algorithm>

namespace fyr::triage {
namespace {

// Swedish "inte feber utan frossa" says what is there instead: that "utan" is a "but", no "without".
void contrast(std::vector<TriggerMark>& marks, std::span<const Token> tokens, const Lexicon& lexicon) {
    constexpr std::uint32_t farthest = 6;
    for (auto& m : marks) {
        if (m.trigger != Trigger::negationBefore || m.last - m.first != 1 || !lexicon.in("contrast_words", tokens[m.first].text)) continue;
        for (auto i = m.first; i-- > 0 && m.first - i <= farthest;) {
            const auto& t = tokens[i];
            if (t.kind == TokenKind::mark && !(t.isMark(',') && i + 1 == m.first)) break;
            if (lexicon.in("and_words", t.text)) break;
            if (!lexicon.in("negation_words", t.text)) continue;
            // "går inte över utan medicin" denies nothing that could be set right
            const bool pseudo = std::any_of(marks.begin(), marks.end(), [&](const TriggerMark& p) {
                return p.trigger == Trigger::pseudo && p.first <= i && i < p.last && !(p.last < tokens.size() && lexicon.in("not_only", tokens[p.last - 1].text));
            });
            if (!pseudo) m.trigger = Trigger::terminator;
            break;
        }
    }
}

} // namespace

std::vector<TriggerMark> markTriggers(std::span<const Token> tokens, const Lexicon& lexicon) {
    std::vector<TriggerMark> out;
    for (std::uint32_t at = 0; at < tokens.size(); ++at) {
        std::size_t longest = 0;
        for (const auto& words : lexicon.triggersAt(tokens[at].text)) {
            // Longest first; of the same length all count ("but" may end a scope and begin a clause).
            if (longest != 0 && words.tokens.size() < longest) break;
            const auto n = readsWords(tokens, at, words.tokens);
            if (n == 0) continue;
            longest = n;
            out.push_back({words.trigger, at, at + static_cast<std::uint32_t>(n)});
        }
    }
    // A longer trigger hides the negations inside it: "not only", "can not", "har jag inte".
    std::erase_if(out, [&](const TriggerMark& m) {
        if (m.trigger != Trigger::negationBefore && m.trigger != Trigger::negationVerb &&
            m.trigger != Trigger::negationInability && m.trigger != Trigger::negationAfter && m.trigger != Trigger::resolvedAfter)
            return false;
        return std::any_of(out.begin(), out.end(), [&](const TriggerMark& p) {
            // "vad jag vet har jag ingen allergi": what "har jag ingen" ends with denies what follows, too
            if (p.trigger == Trigger::negationAfter && m.trigger == Trigger::negationBefore && p.last == m.last) return false;
            if (p.trigger == Trigger::orWord && m.trigger == Trigger::negationBefore) return false; // "orädd, och inga mörka tankar"
            // "glöm inte | att jag har": a denial that begins with the last word of what is none
            if (p.trigger == Trigger::pseudo && m.trigger == Trigger::negationBefore && p.first < m.first && m.first < p.last && m.last - m.first > 1) return true;
            return p.first <= m.first && m.last <= p.last && p.last - p.first > m.last - m.first;
        });
    });
    contrast(out, tokens, lexicon);
    return out;
}

} // namespace fyr::triage
