// What the triage tests share: the knowledge bases, and reading one sentence.
#pragma once

#include "triage/interview.h"
#include "triage/knowledge_base.h"
#include "triage/language/reader.h"

#include <gtest/gtest.h>
#include <string>

namespace fyr::triage::test {

inline const Instant noon = *parseInstant("2026-11-20T11:00:00Z"); // a Friday

inline const KnowledgeBase& loaded(const std::string& file) {
    static std::map<std::string, KnowledgeBase> cache;
    const auto it = cache.find(file);
    if (it != cache.end()) return it->second;
    auto kb = KnowledgeBase::load(file);
    if (!kb) {
        ADD_FAILURE() << kb.error().describe();
        std::abort();
    }
    return cache.emplace(file, std::move(*kb)).first->second;
}
// The content that is shipped.
inline const KnowledgeBase& realKb() { return loaded(FYR_BINARY_DIR "/share/fyr/triage.kb"); }
// Small and fixed: engine tests do not move when content does.
inline const KnowledgeBase& testKb() { return loaded(FYR_BINARY_DIR "/tests/triage/test.kb"); }

// How the words `concept` in a sentence are meant; they are marked with braces: "ingen {feber}".
inline FindingState stateOfMarked(const KnowledgeBase& kb, Lang lang, std::string sentence, bool bodily = true, bool named = false) {
    const auto open = sentence.find('{');
    sentence.erase(open, 1);
    const auto close = sentence.find('}');
    sentence.erase(close, 1);
    const auto tokens = tokenise(sentence);
    const auto& lexicon = kb.language().side(lang).lexicon;
    const auto values = readValues(tokens, lexicon, noon);
    std::vector<std::uint8_t> times(tokens.size(), 0);
    markTimes(values, times);
    const auto marks = markTriggers(tokens, lexicon);
    Match m;
    m.finding = 0;
    m.first = 10'000;
    for (std::uint32_t i = 0; i < tokens.size(); ++i)
        if (tokens[i].fromByte >= open && tokens[i].fromByte < close && tokens[i].kind != TokenKind::mark) {
            m.first = std::min(m.first, i);
            m.last = i + 1;
            m.used.push_back(i);
        }
    if (m.used.empty()) {
        ADD_FAILURE() << "nothing is marked in: " << sentence;
        return FindingState::present;
    }
    for (const auto& suffix : lexicon.negativeSuffixes()) // "feberfri" marked as a whole
        m.deniedWithin = m.deniedWithin || (m.used.size() == 1 && lang == Lang::sv && tokens[m.first].text.size() > suffix.size() + 2 && tokens[m.first].text.ends_with(suffix) && suffix.starts_with("fri"));
    const std::vector<Match> matches{m};
    const ScopeReader scopes(tokens, lexicon, marks, matches, times, values);
    if (scopes.ofFamily(matches[0], !named)) return FindingState::other;
    return scopes.stateOf(matches[0], {bodily, named});
}

// Where somebody comes out who tells this and answers every question "I don't know".
inline Urgency unansweredLevel(const KnowledgeBase& kb, const Start& start) {
    auto at = step(kb, {}, Interview{}, start, noon);
    while (at && at->state.question) at = step(kb, {}, std::move(at->state), Answer{at->state.question->id, {}, {}, {}, true}, noon);
    EXPECT_TRUE(at && at->state.outcome) << start.text;
    return at && at->state.outcome ? at->state.outcome->suggestion.urgency : Urgency::selfCare;
}

} // namespace fyr::triage::test
