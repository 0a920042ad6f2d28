#include "triage/second_reading.h"

#include "triage/knowledge_base.h"
#include "triage/language/language.h"
#include "triage/language/second_reader.h"

#include <algorithm>

namespace fyr::triage {
namespace {

struct Whole {
    std::vector<Token> tokens;            // of all texts, as if they were one
    std::vector<std::int32_t> utterances; // per token: whose it is
    std::string text;
};

Whole wholeOf(const Interview& state) {
    Whole out;
    std::uint32_t sentences = 0;
    for (std::size_t u = 0; u < state.words.size(); ++u) {
        for (auto& t : tokenise(state.words[u].text)) {
            t.sentence += sentences;
            out.tokens.push_back(std::move(t));
            out.utterances.push_back(static_cast<std::int32_t>(u));
        }
        sentences = out.tokens.empty() ? 0 : out.tokens.back().sentence + 1;
        out.text += state.words[u].text + "\n";
    }
    return out;
}

void add(Interview& state, const Whole& whole, std::int32_t finding, const std::vector<LetterMark>& said) {
    if (std::any_of(state.evidence.begin(), state.evidence.end(), [&](const Evidence& e) { return e.finding == finding; })) return;
    for (const auto& mark : said) {
        Evidence e;
        e.finding = finding;
        e.utterance = whole.utterances[mark.first];
        e.start = whole.tokens[mark.first].from;
        e.end = whole.tokens[mark.last - 1].to;
        state.evidence.push_back(e);
    }
}

std::optional<SecondReader::Opinion> opinionOn(const KnowledgeBase& kb, const Interview& state, const Whole& whole) {
    const auto& policy = kb.policy().second;
    if (kb.secondReader().empty() || policy.urgent < 0) return std::nullopt;
    const auto words = std::count_if(whole.tokens.begin(), whole.tokens.end(), [](const Token& t) { return t.kind == TokenKind::word; });
    if (words < policy.minWords) return std::nullopt;
    return kb.secondReader().read(whole.tokens, kb.language().detect(whole.text, state.lang == "en" ? Lang::en : Lang::sv));
}

} // namespace

void readAsWhole(const KnowledgeBase& kb, Interview& state) {
    const auto whole = wholeOf(state);
    const auto opinion = opinionOn(kb, state, whole);
    if (!opinion) return;
    const auto& policy = kb.policy().second;
    std::erase_if(state.evidence, [&](const Evidence& e) { return e.finding == policy.notHome; }); // more words may tell of home
    if (opinion->odds[SecondReader::emergency] > policy.urgentAbove) add(state, whole, policy.urgent, opinion->emergencySaid);
    if (opinion->odds[SecondReader::home] < policy.homeBelow) add(state, whole, policy.notHome, opinion->notHomeSaid);
}

std::optional<WholeOpinion> opinionOf(const KnowledgeBase& kb, const Interview& state) {
    const auto opinion = opinionOn(kb, state, wholeOf(state));
    if (!opinion) return std::nullopt;
    return WholeOpinion{opinion->odds[SecondReader::emergency], opinion->odds[SecondReader::home]};
}

} // namespace fyr::triage
