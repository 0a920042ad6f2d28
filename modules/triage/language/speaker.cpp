#include "triage/language/speaker.h"
#include "triage/language/word_sets.h"

#include <algorithm>
#include <set>

namespace fyr::triage {
namespace {

bool begins(std::span<const Token> tokens, std::size_t at) { return at == 0 || tokens[at - 1].sentence != tokens[at].sentence || tokens[at - 1].isMark(','); }

} // namespace

bool inClinicianTurn(std::span<const Token> tokens, const Lexicon& lexicon, std::size_t at) {
    for (auto i = at; i-- > 0;) {
        const bool tag = i + 1 < tokens.size() && tokens[i + 1].isMark(':') && (i == 0 || tokens[i - 1].kind == TokenKind::mark);
        if (!tag) continue;
        if (lexicon.in("speaker_patient", tokens[i].text)) return false;
        if (lexicon.in("speaker_clinician", tokens[i].text)) return true;
    }
    return false;
}

bool sendsNow(std::span<const Token> tokens, const Lexicon& lexicon) {
    const auto sends = wordSet(lexicon, "sends_now");
    // "go to the hospital if it comes back", "no need to go to the hospital"
    const auto conditional = [&](std::uint32_t sentence) {
        return std::any_of(tokens.begin(), tokens.end(), [&](const Token& t) {
            return t.sentence == sentence && (lexicon.in("if_words", t.text) || lexicon.in("question_verbs", t.text) || lexicon.in("negation_words", t.text) || lexicon.in("sends_not", t.text));
        });
    };
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (readsAny(tokens, i, sends) && !conditional(tokens[i].sentence)) return true;
    return false;
}

bool clinicianWrites(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::size_t> bodily) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].isMark('?')) return false;
        // "I examined": who writes so of "you" is no patient
        if (lexicon.in("subject_self_plain", tokens[i].text) && !(lexicon.in("self_pronouns", tokens[i].text) && i + 1 < tokens.size() && lexicon.in("clinician_verbs", tokens[i + 1].text))) return false;
    }
    std::set<std::size_t> told; // each "you" with the first thing of the body that follows it
    for (const auto at : bodily) {
        auto i = at;
        while (i-- > 0 && tokens[i].sentence == tokens[at].sentence && !lexicon.in("second_person", tokens[i].text)) {}
        if (i >= tokens.size() || tokens[i].sentence != tokens[at].sentence) continue;
        if (i + 1 < tokens.size() && lexicon.in("clinician_did", tokens[i + 1].text)) return false; // "you said that it was croup"
        if (i == 0 || !lexicon.in("question_verbs", tokens[i - 1].text)) told.insert(i); // "can you", "if you"
    }
    bool opened = false;
    bool orders = false; // "Wear the splint", "Take it with food"
    bool yours = false;  // "your child"
    const auto openings = wordSet(lexicon, "clinician_openings");
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        opened = opened || (tokens[i].sentence == 0 && readsAny(tokens, i, openings));
        orders = orders || (begins(tokens, i) && lexicon.in("clinician_orders", tokens[i].text));
        constexpr std::size_t between = 5; // "your 50-lb child"
        for (auto k = i; lexicon.relation(tokens[i].text) && k-- > 0 && i - k <= between && tokens[k].sentence == tokens[i].sentence;)
            yours = yours || lexicon.in("second_person", tokens[k].text);
    }
    const auto points = told.size() + (opened ? 1U : 0U) + (orders ? 1U : 0U);
    return (!told.empty() && points >= 2) || (opened && yours);
}

} // namespace fyr::triage
