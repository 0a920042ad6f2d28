#include "triage/language/speaker.h"

#include <algorithm>
#include <set>

namespace fyr::triage {

bool inClinicianTurn(std::span<const Token> tokens, const Lexicon& lexicon, std::size_t at) {
    for (auto i = at; i-- > 0;) {
        const bool tag = i + 1 < tokens.size() && tokens[i + 1].isMark(':') && (i == 0 || tokens[i - 1].kind == TokenKind::mark);
        if (!tag) continue;
        if (lexicon.in("speaker_patient", tokens[i].text)) return false;
        if (lexicon.in("speaker_clinician", tokens[i].text)) return true;
    }
    return false;
}

bool clinicianWrites(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::size_t> bodily) {
    if (std::any_of(tokens.begin(), tokens.end(), [&](const Token& t) { return t.isMark('?') || lexicon.in("subject_self_plain", t.text); })) return false;
    std::set<std::size_t> told; // each "you" with the first thing of the body that follows it
    for (const auto at : bodily) {
        auto i = at;
        while (i-- > 0 && tokens[i].sentence == tokens[at].sentence && !lexicon.in("second_person", tokens[i].text)) {}
        if (i >= tokens.size() || tokens[i].sentence != tokens[at].sentence) continue;
        if (i == 0 || !lexicon.in("question_verbs", tokens[i - 1].text)) told.insert(i); // "can you", "if you"
    }
    const auto openings = lexicon.list("clinician_openings");
    const auto opens = [&](std::size_t i) {
        return std::any_of(openings.begin(), openings.end(), [&](const auto& words) { return readsWords(tokens, i, wordsOf(words)) > 0; });
    };
    bool opened = false;
    for (std::size_t i = 0; i < tokens.size() && tokens[i].sentence == 0 && !opened; ++i) opened = opens(i);
    return told.size() >= (opened ? 1U : 2U);
}

} // namespace fyr::triage
