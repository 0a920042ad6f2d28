#include "triage/second_reading.h"

#include "triage/knowledge_base.h"
#include "triage/language/language.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace fyr::triage {
namespace {

int agePart(double years) {
    constexpr std::array<double, 6> until{0.3, 2, 6, 16, 50, 70};
    return static_cast<int>(std::upper_bound(until.begin(), until.end(), years) - until.begin());
}

// How many words were typed. A sentence that is said again, to another question or to the same one asked once more, counts once.
std::ptrdiff_t wordsOf(const Interview& state) {
    std::ptrdiff_t words = 0;
    std::set<std::vector<std::string>> told;
    for (const auto& u : state.words) {
        const auto tokens = tokenise(u.text);
        for (auto from = tokens.begin(); from != tokens.end();) {
            const auto to = std::find_if(from, tokens.end(), [&](const Token& t) { return t.sentence != from->sentence; });
            std::vector<std::string> sentence;
            for (auto t = from; t != to; ++t)
                if (t->kind == TokenKind::word) sentence.push_back(t->text);
            const auto n = std::ssize(sentence);
            if (told.insert(std::move(sentence)).second) words += n;
            from = to;
        }
    }
    return words;
}

// From which log-odds on it sounds urgent; nothing: of so few words it cannot say so. Answers are short: in a conversation fewer
// words will do, and the fewer they are the surer it must be.
std::optional<double> urgentFrom(const Policy::SecondReading& policy, const Interview& state, std::ptrdiff_t words) {
    constexpr std::ptrdiff_t fewest = 30; // words of a conversation
    constexpr double fewer = 10;          // words less than a letter needs from which on it must be as sure as of the fewest:
    constexpr double ofTheFewest = 0.25;  // log-odds
    if (words >= policy.minWords) return policy.urgentAbove;
    const bool answered = std::any_of(state.answers.begin(), state.answers.end(), [](const Answered& a) { return a.utterance >= 0; });
    if (!answered || words < fewest) return std::nullopt;
    const double missing = std::min(1.0, static_cast<double>(policy.minWords - words) / fewer);
    return policy.urgentAbove + missing * std::max(0.0, ofTheFewest - policy.urgentAbove);
}

std::optional<SecondReader::Opinion> opinionOn(const KnowledgeBase& kb, const Interview& state) {
    if (kb.secondReader().empty() || kb.policy().second.urgent < 0) return std::nullopt;
    return kb.secondReader().read(marksOf(kb, state));
}

void add(Interview& state, std::int32_t finding, const std::vector<LetterMark>& said) {
    if (std::any_of(state.evidence.begin(), state.evidence.end(), [&](const Evidence& e) { return e.finding == finding; })) return;
    for (const auto& mark : said) {
        Evidence e;
        e.finding = finding;
        e.utterance = mark.utterance;
        e.start = mark.start;
        e.end = mark.end;
        state.evidence.push_back(e);
    }
}

} // namespace

std::vector<LetterMark> marksOf(const KnowledgeBase& kb, const Interview& state) {
    std::vector<LetterMark> out;
    const auto own = state.lang == "en" ? Lang::en : Lang::sv;
    for (std::size_t u = 0; u < state.words.size(); ++u) {
        const auto& text = state.words[u].text;
        auto marks = wordMarks(tokenise(text), kb.language().detect(text, own), static_cast<std::int32_t>(u));
        std::move(marks.begin(), marks.end(), std::back_inserter(out));
    }
    for (const auto& e : state.evidence) {
        const auto& f = kb.findings()[static_cast<std::size_t>(e.finding)];
        if (e.utterance < 0 || e.answer >= 0 || e.record >= 0 || f.kind == FindingKind::impression) continue;
        out.push_back({fmt::format("{}:{}", code(e.state), f.id), e.utterance, e.start, e.end});
    }
    if (state.age) out.push_back({fmt::format("age:{}", agePart(*state.age))});
    sortMarks(out);
    return out;
}

void readAsWhole(const KnowledgeBase& kb, Interview& state) {
    const auto opinion = opinionOn(kb, state);
    if (!opinion) return;
    const auto& policy = kb.policy().second;
    // more words may tell of home, or of danger
    std::erase_if(state.evidence, [&](const Evidence& e) { return e.finding == policy.notHome || e.finding == policy.doubt; });
    const auto words = wordsOf(state); // of a few it cannot say that they sound urgent; that they do not sound like home it can
    const auto urgentAbove = urgentFrom(policy, state, words);
    if (urgentAbove && opinion->odds[SecondReader::emergency] > *urgentAbove) add(state, policy.urgent, opinion->emergencySaid);
    if (opinion->odds[SecondReader::emergency] < policy.doubtBelow && words >= policy.minWordsDoubt) add(state, policy.doubt, opinion->calmSaid);
    const bool strange = opinion->odds[SecondReader::home] < policy.homeBelow || opinion->odds[SecondReader::emergency] > policy.homeUrgentAbove;
    if (strange && words >= policy.minWordsHome) add(state, policy.notHome, opinion->notHomeSaid);
}

bool soundsCalm(const KnowledgeBase& kb, const FactView& facts) {
    const auto& policy = kb.policy().second;
    return policy.doubt >= 0 && facts.finding(policy.doubt) == Truth::yes && policy.doubtNever.evaluate(facts) != Truth::yes;
}

bool holdsBack(const KnowledgeBase& kb, const Interview& state, const FactView& facts, const RedFlag& flag) {
    if (flag.urgency != Urgency::emergency || !soundsCalm(kb, facts)) return false;
    bool read = false;
    for (const auto id : flag.positive) {
        if (facts.finding(id) != Truth::yes) continue;
        const auto kind = kb.findings()[static_cast<std::size_t>(id)].kind;
        if (kind == FindingKind::impression || kind == FindingKind::exposure || kind == FindingKind::medication || kind == FindingKind::measure) return false;
        for (const auto& e : state.evidence) {
            if (e.finding != id || e.state != FindingState::present) continue;
            if (e.answer >= 0 || e.utterance < 0) return false;
            read = true;
        }
    }
    return read;
}

std::optional<WholeOpinion> opinionOf(const KnowledgeBase& kb, const Interview& state) {
    const auto opinion = opinionOn(kb, state);
    if (!opinion) return std::nullopt;
    return WholeOpinion{opinion->odds[SecondReader::emergency], opinion->odds[SecondReader::home]};
}

} // namespace fyr::triage
