#include "triage/language/settled.h"
#include "triage/language/word_sets.h"

#include <algorithm>

namespace fyr::triage {
namespace {

constexpr double aDay = 20;       // hours: yesterday, at any time of it
constexpr double fourWeeks = 672; // hours

// "when I was 16", of nobody who is 16
bool atAnAge(std::span<const Token> tokens, const Lexicon& lexicon, std::size_t at) {
    return at + 1 < tokens.size() && tokens[at].kind == TokenKind::word && lexicon.in("be_words", tokens[at].text) && tokens[at + 1].kind == TokenKind::number && at > 1 &&
           lexicon.in("when_words", tokens[at - 2].text);
}

// "this morning", "two hours ago"; "for half an hour" is how long it took
bool ofLastHours(std::span<const Token> tokens, const Value& v) {
    if (v.kind != ValueKind::duration || v.number >= aDay || !v.ago) return false;
    constexpr double span = 2; // "an hour", "a few minutes" are points only before "ago"
    const auto ago = [&](std::size_t i) { return i < tokens.size() && (tokens[i].is("ago") || tokens[i].is("sedan") || tokens[i].is("sen")); };
    return v.number >= span || ago(v.last) || ago(v.last - 1);
}

} // namespace

bool longSettled(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const Value> values,
                 std::span<const std::size_t> cues, std::span<const std::size_t> felt) {
    if (cues.empty()) return false;
    const auto lastCue = tokens[*std::max_element(cues.begin(), cues.end())].sentence;
    const auto isCue = [&](std::uint32_t sentence) { return std::any_of(cues.begin(), cues.end(), [&](auto c) { return tokens[c].sentence == sentence; }); };

    bool passed = false;
    bool looked = false;
    for (const auto& v : values)
        if (v.kind == ValueKind::duration) {
            passed = passed || v.number >= aDay;
            looked = looked || (v.ago && v.number >= fourWeeks);
        }
    const auto fresh = wordSet(lexicon, "fresh_words");
    const auto examined = wordSet(lexicon, "examined_words");
    const auto whileAgo = wordSet(lexicon, "while_ago_words");
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const bool denied = i > 0 && (lexicon.in("negation_words", tokens[i - 1].text) || (i > 1 && lexicon.in("negation_words", tokens[i - 2].text)));
        if (!denied && readsAny(tokens, i, fresh)) return false;
        if (!denied && readsAny(tokens, i, examined)) looked = true;
        passed = passed || readsAny(tokens, i, whileAgo);
        if (atAnAge(tokens, lexicon, i)) passed = looked = true;
    }
    if (!passed || !looked) return false;
    return std::none_of(felt.begin(), felt.end(), [&](auto f) {
        const auto sentence = tokens[f].sentence;
        if (sentence > lastCue) return true;
        if (isCue(sentence)) return false;
        return std::any_of(values.begin(), values.end(), [&](const Value& v) { return tokens[v.first].sentence == sentence && ofLastHours(tokens, v); }) ||
               std::any_of(tokens.begin(), tokens.end(), [&](const Token& t) { return t.sentence == sentence && lexicon.in("now_words", t.text); });
    });
}

} // namespace fyr::triage
