#include "triage/proof/replay.h"

#include "base/random.h"
#include "triage/proof/walk.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::triage::proof {
namespace {

Answer randomAnswer(const Question& q, SeededRandom& random, const std::vector<std::string>& texts) {
    static constexpr std::string_view said[] = {"ja", "nej", "no", "yes, a bit", "vet inte", "ja, och ont i magen", "nej men hosta sedan i går", "since yesterday", "38,7", "…", "not that, but my knee hurts"};
    Answer a;
    a.questionId = q.id;
    switch (random.below(6)) {
    case 0:
        if (q.allowUnknown) {
            a.unknown = true;
            return a;
        }
        break;
    case 1: a.text = said[random.below(std::size(said))]; return a;
    case 2:
        if (random.below(4) == 0 && !texts.empty()) {
            a.text = texts[random.below(texts.size())];
            return a;
        }
        break;
    default: break;
    }
    if (q.kind == QuestionKind::many) {
        for (const auto& c : q.choices)
            if (c.id != "none" && random.below(3) == 0) a.choices.push_back(c.id);
        if (a.choices.empty()) a.choices = {q.choices.back().id};
    } else if (!q.choices.empty()) {
        a.choices = {q.choices[random.below(q.choices.size())].id};
    } else if (q.kind == QuestionKind::number) {
        a.number = q.min.value_or(0) + random.unit() * (q.max.value_or(10) - q.min.value_or(0));
    } else {
        a.text = "ja";
    }
    return a;
}

Result<Event> throughJson(const Event& e) {
    FYR_TRY(const auto parsed, json::parse(json::write(json::value(toJson(e)))));
    return eventFromJson(parsed);
}
Result<Interview> throughStore(const KnowledgeBase& kb, const RoutingPolicy& policy, const Interview& state) {
    FYR_TRY(const auto parsed, json::parse(json::write(json::value(toJson(state)))));
    return interviewFromJson(kb, policy, parsed);
}

// Where two pictures part, with what is around it.
std::string firstDifference(std::string_view was, std::string_view is) {
    constexpr std::size_t around = 60;
    const auto at = static_cast<std::size_t>(std::mismatch(was.begin(), was.end(), is.begin(), is.end()).first - was.begin());
    const auto from = at > around ? at - around : 0;
    return fmt::format("was …{}…, is …{}…", was.substr(from, 2 * around), is.substr(std::min(from, is.size()), 2 * around));
}

} // namespace

std::string picture(const Interview& s) {
    std::string out = json::write(toJson(s)) + "|" + s.lang + std::to_string(s.turn);
    for (const auto& w : s.words) {
        out += "|" + w.text;
        for (const auto& sp : w.spans) out += fmt::format("{}-{}{}{}", sp.start, sp.end, sp.finding, clinical::code(sp.kind));
    }
    for (const auto& a : s.answers) out += fmt::format("|{}{}{}{}{}{}", a.line.questionId, a.line.question.sv, a.line.question.en, a.line.answer.sv, a.line.unknown, a.line.positive);
    for (const auto& u : s.understood) out += "|" + u.finding + u.label.sv + std::string(code(u.state));
    for (const auto& f : s.redFlags) out += fmt::format("|{}{}{}", f.id, f.fromUnknown, clinical::code(f.floor));
    if (s.question) out += json::write(toJson(*s.question, "sv")) + json::write(toJson(*s.question, "en"));
    if (s.outcome) out += json::write(toJson(*s.outcome));
    return out;
}

Result<Played> randomInterview(const KnowledgeBase& kb, const RoutingPolicy& policy, std::uint64_t seed, Instant from, const std::vector<std::string>& texts) {
    SeededRandom random(seed);
    Played out;
    Instant now = from;
    const auto play = [&](const Event& e) -> Result<> {
        now += std::chrono::seconds(random.below(60));
        FYR_TRY(auto next, step(kb, policy, out.state, e, now));
        out.state = std::move(next.state);
        out.events.emplace_back(e, now);
        out.pictures.push_back(picture(out.state));
        return {};
    };
    const auto words = [&]() -> std::string {
        if (!texts.empty()) return texts[random.below(texts.size())];
        const auto& c = kb.complaints()[random.below(kb.complaints().size())];
        return random.below(2) ? c.label.sv : c.label.en;
    };
    Start start;
    if (random.below(4)) start.age = random.below(8) == 0 ? random.unit() * 3 : static_cast<double>(random.below(100));
    start.sex = static_cast<Sex>(random.below(3));
    if (random.below(3)) start.lang = random.below(2) ? "sv" : "en";
    start.text = words();
    start.subject = static_cast<Subject>(random.below(3));
    FYR_CHECK(play(start));
    constexpr int mostSteps = 60;
    for (int n = 0; n < mostSteps && !out.state.done; ++n) {
        const auto dice = random.below(16);
        if (dice == 0 && out.state.log.size() > 1) FYR_CHECK(play(Back{}));
        else if (dice == 1) FYR_CHECK(play(FreeText{words()}));
        else if (dice == 2 && random.below(6) == 0) FYR_CHECK(play(Stop{}));
        else FYR_CHECK(play(randomAnswer(*out.state.question, random, texts)));
    }
    if (!out.state.done) FYR_CHECK(play(Stop{}));
    if (random.below(8) == 0) FYR_CHECK(play(FreeText{words()})); // a new word when all was decided
    return out;
}

std::string replayed(const KnowledgeBase& kb, const RoutingPolicy& policy, const Played& played) {
    Interview again;
    for (std::size_t i = 0; i < played.events.size(); ++i) {
        const auto event = throughJson(played.events[i].first);
        if (!event) return fmt::format("event {} does not come back: {}", i, event.error().describe());
        if (i == played.events.size() / 2) { // as after a restart of the server
            if (again.started) {
                auto stored = throughStore(kb, policy, again);
                if (!stored) return "the half-way state does not come back: " + stored.error().describe();
                again = *std::move(stored);
            }
        }
        auto next = step(kb, policy, std::move(again), *event, played.events[i].second);
        if (!next) return fmt::format("event {} is refused: {}", i, next.error().describe());
        again = std::move(next->state);
        if (const auto now = picture(again); now != played.pictures[i]) return fmt::format("event {} comes out otherwise: {}", i, firstDifference(played.pictures[i], now));
    }
    const auto stored = throughStore(kb, policy, played.state);
    if (!stored) return "the stored state does not come back: " + stored.error().describe();
    if (const auto now = picture(*stored); now != played.pictures.back()) return "the stored state comes out otherwise: " + firstDifference(played.pictures.back(), now);
    return {};
}

} // namespace fyr::triage::proof
