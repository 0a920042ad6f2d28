// The audit's promise: events and the knowledge base give the same interview again, bit for bit.
#include "support.h"

#include "base/random.h"

namespace fyr::triage::test {
namespace {

const RoutingPolicy routing;

// Everything that a clinician, a patient or the store can see of a state.
std::string picture(const Interview& s) {
    std::string out = json::write(toJson(s)) + "|" + s.lang + std::to_string(s.turn);
    for (const auto& w : s.words) {
        out += "|" + w.text;
        for (const auto& sp : w.spans) out += std::to_string(sp.start) + "-" + std::to_string(sp.end) + sp.finding + std::string(clinical::code(sp.kind));
    }
    for (const auto& a : s.answers) out += "|" + a.line.questionId + a.line.question.sv + a.line.answer.sv + std::to_string(a.line.unknown) + std::to_string(a.line.positive);
    for (const auto& u : s.understood) out += "|" + u.finding + std::string(code(u.state));
    for (const auto& f : s.redFlags) out += "|" + f.id + std::to_string(f.fromUnknown) + std::string(clinical::code(f.floor));
    if (s.question) out += json::write(toJson(*s.question, "sv")) + json::write(toJson(*s.question, "en"));
    if (s.outcome) out += json::write(toJson(*s.outcome));
    return out;
}

Event randomAnswer(const Question& q, SeededRandom& random) {
    Answer a;
    a.questionId = q.id;
    switch (random.below(5)) {
    case 0: a.unknown = true; break;
    case 1: a.text = random.below(2) ? "ja, och ont i magen" : "nej men hosta sedan i går"; break;
    default:
        if (!q.choices.empty()) a.choices = {q.choices[random.below(q.choices.size())].id};
        else a.number = q.min.value_or(0) + random.unit() * (q.max.value_or(10) - q.min.value_or(0));
    }
    return a;
}

TEST(Replay, ARandomInterviewComesBackBitForBitFromItsEventsAndFromItsStore) {
    const std::string texts[] = {"Ont i bröstet", "Feber och hosta sedan i går", "Ont i magen, kräks", "Nedstämd och hosta", "Snuva", "My son has a fever", "…", "Jag är gravid i vecka 20 med feber 38,2"};
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SeededRandom random(seed);
        std::vector<std::pair<Event, Instant>> events;
        Interview state;
        Instant now = noon;
        const auto play = [&](const Event& e) {
            now += std::chrono::seconds(random.below(60));
            auto r = step(testKb(), routing, state, e, now);
            ASSERT_TRUE(r) << r.error().describe() << " seed " << seed << " " << json::write(json::value(toJson(e)));
            state = std::move(r->state);
            events.emplace_back(e, now);
        };
        play(Start{random.below(3) ? std::optional<double>(random.below(90)) : std::nullopt, static_cast<Sex>(random.below(3)), random.below(2) ? "sv" : "", texts[random.below(std::size(texts))], static_cast<Subject>(random.below(3))});
        for (int n = 0; n < 30 && !state.done; ++n) {
            const auto dice = random.below(12);
            if (dice == 0 && state.log.size() > 1) play(Back{});
            else if (dice == 1) play(FreeText{"jag har hosta också, ingen feber"});
            else play(randomAnswer(*state.question, random));
        }
        if (!state.done) play(Stop{});

        Interview again;
        for (const auto& [e, at] : events) {
            // through JSON, as it is stored
            const auto back = eventFromJson(*json::parse(json::write(json::value(toJson(e)))));
            ASSERT_TRUE(back);
            auto r = step(testKb(), routing, again, *back, at);
            ASSERT_TRUE(r) << r.error().describe();
            again = std::move(r->state);
        }
        ASSERT_EQ(picture(again), picture(state)) << "seed " << seed;
        const auto stored = interviewFromJson(testKb(), routing, *json::parse(json::write(json::value(toJson(state)))));
        ASSERT_TRUE(stored) << stored.error().describe();
        ASSERT_EQ(picture(*stored), picture(state)) << "seed " << seed;
    }
}

TEST(Replay, AStoredStateGoesOnAsIfNothingHadHappened) {
    auto first = *step(testKb(), routing, Interview{}, Start{40, Sex::male, "sv", "Ont i bröstet", Subject::self}, noon);
    const auto stored = toJson(first.state);
    auto restored = *interviewFromJson(testKb(), routing, json::value(stored));
    const Answer answer{first.state.question->id, {}, {}, "Jag har feber", false}; // answers nothing: asked again
    const auto a = *step(testKb(), routing, first.state, answer, noon);
    auto b = *step(testKb(), routing, restored, answer, noon);
    EXPECT_EQ(picture(a.state), picture(b.state));
    b.state = *interviewFromJson(testKb(), routing, json::value(toJson(b.state)));
    EXPECT_EQ(b.state.repeats, a.state.repeats);
    EXPECT_LT(json::write(json::value(toJson(a.state))).size(), 16U * 1024U);
}

TEST(Replay, RefusesAnotherKnowledgeBaseUnlessTold) {
    auto s = *step(testKb(), routing, Interview{}, Start{40, Sex::male, "sv", "Hosta", Subject::self}, noon);
    auto stored = toJson(s.state);
    stored["kb"] = "0000";
    EXPECT_EQ(interviewFromJson(testKb(), routing, json::value(stored)).error().code, ErrorCode::preconditionFailed);
    const auto rebased = interviewFromJson(testKb(), routing, json::value(stored), OtherKnowledge::rebase);
    ASSERT_TRUE(rebased);
    EXPECT_EQ(rebased->kbHash, testKb().hash());
}

TEST(Replay, RefusesDamagedStates) {
    for (const auto* bad : {"null", "{}", "[]", R"({"v":2})", R"({"v":1,"log":[{}]})", R"({"v":1,"log":[{"start":{"text":"x"}}]})", R"({"v":1,"log":[{"start":{},"at":"2026-11-20T11:00:00Z"}]})",
                            R"({"v":1,"kb":"","log":[{"back":{},"at":"2026-11-20T11:00:00Z"}]})"}) {
        const auto v = json::parse(bad);
        ASSERT_TRUE(v);
        EXPECT_FALSE(interviewFromJson(testKb(), routing, *v, OtherKnowledge::rebase)) << bad;
    }
}

TEST(Replay, EventsRefuseWhatTheyDoNotKnow) {
    for (const auto* bad : {"3", "{}", R"({"start":{}})", R"({"start":{"text":3}})", R"({"start":{"text":"x","age":"old"}})", R"({"start":{"text":"x","subject":"dog"}})", R"({"start":{"text":"x","more":1}})",
                            R"({"answer":{"choice":"yes","maybe":1}})", R"({"answer":{"choices":[1]}})", R"({"answer":{"number":"x"}})", R"({"freeText":{}})"}) {
        EXPECT_FALSE(eventFromJson(*json::parse(bad))) << bad;
    }
}

} // namespace
} // namespace fyr::triage::test
