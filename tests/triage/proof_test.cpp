// The promises of the engine over the content that is shipped, each tried from every complaint. The same at size:
// `fyrctl triage walk` and `fyrctl triage replay`.
#include "triage/facts.h"
#include "triage/proof/replay.h"
#include "triage/proof/walk.h"
#include "triage/red_flags.h"
#include "triage/deciding.h"

#include "support.h"

#include <algorithm>
#include <fstream>
#include <random>

namespace fyr::triage::test {
namespace {

const RoutingPolicy routing;

Interview begun(std::string_view lang, std::string text, std::optional<double> age = 40, Sex sex = Sex::female) {
    auto at = step(realKb(), routing, Interview{}, Start{age, sex, std::string(lang), std::move(text), Subject::self}, noon);
    if (!at) {
        ADD_FAILURE() << at.error().describe();
        return {};
    }
    return std::move(at->state);
}

TEST(Proof, EveryWayOfAnInterviewKeepsItsPromises) {
    // A part of each tree in a few seconds; `fyrctl triage walk` goes through all of them.
    proof::WalkLimits limits;
    limits.states = 12;
    limits.unknowns = 1;
    constexpr std::pair<double, Sex> patients[] = {{34, Sex::female}, {71, Sex::male}, {4, Sex::female}, {0.2, Sex::male}};
    proof::Walked all;
    std::size_t n = 0;
    for (const auto& o : proof::openings(realKb())) {
        if (o.lang != (n / 2 % 2 == 0 ? "sv" : "en")) { // one of the two languages, in turn
            ++n;
            continue;
        }
        const auto& [age, sex] = patients[n++ % std::size(patients)];
        all.add(proof::walk(realKb(), routing, Start{age, sex, o.lang, o.text, age < 16 ? Subject::child : Subject::self}, noon, limits), limits.stories);
    }
    for (const auto& s : all.stories) ADD_FAILURE() << s;
    EXPECT_EQ(all.violations, 0U);
    EXPECT_GE(all.states, 1000U);
    EXPECT_LE(all.longest, realKb().policy().maxQuestions);
    EXPECT_LE(all.mostAfterFlag, 3);
    std::cout << "Walked: " << all.states << " states, " << all.ends << " ends\n";
}

TEST(Proof, ASmallTreeIsWalkedWhole) {
    proof::WalkLimits limits;
    limits.unknowns = 0;
    const auto w = proof::walk(testKb(), routing, Start{40, Sex::male, "sv", "Ont i bröstet", Subject::self}, noon, limits);
    EXPECT_TRUE(w.complete);
    EXPECT_EQ(w.violations, 0U) << (w.stories.empty() ? "" : w.stories.front());
    EXPECT_GT(w.ends, 2U);
    // every step leads to a new state or to one that was known, and the first state has no step
    EXPECT_EQ(w.steps + 1, w.states + w.merged);
    // a limit cuts and says so
    limits.states = 3;
    EXPECT_FALSE(proof::walk(testKb(), routing, Start{40, Sex::male, "sv", "Ont i bröstet", Subject::self}, noon, limits).complete);
}

TEST(Proof, TheWalkFindsABrokenPromise) {
    // A routing rule that knows no destination at all would be found at the end; so is an opening that is refused.
    const auto w = proof::walk(testKb(), routing, Start{-4, Sex::male, "sv", "Hosta", Subject::self}, noon, {});
    EXPECT_EQ(w.violations, 1U);
    ASSERT_EQ(w.stories.size(), 1U);
}

TEST(Proof, InterviewsOverTheShippedContentReplayBitForBit) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto played = proof::randomInterview(realKb(), routing, seed, noon);
        ASSERT_TRUE(played) << seed << ": " << played.error().describe();
        EXPECT_EQ(proof::replayed(realKb(), routing, *played), "") << seed;
    }
}

TEST(Proof, AReplayTellsADifference) {
    auto played = *proof::randomInterview(realKb(), routing, 3, noon);
    played.pictures[0] += " ";
    EXPECT_TRUE(proof::replayed(realKb(), routing, played).starts_with("event 0 comes out otherwise: was …"));
}

// The same evidence in another order: what is said of one finding keeps its order (later words win), all else may change.
TEST(Proof, TheOrderInWhichThingsBecameKnownDoesNotMatter) {
    std::mt19937 dice(5);
    std::size_t tried = 0;
    for (std::uint64_t seed = 100; seed < 140; ++seed) {
        auto played = *proof::randomInterview(realKb(), routing, seed, noon);
        auto state = std::move(played.state);
        const auto decided = [&](const Interview& s) {
            const Facts facts(realKb(), s);
            const auto d = decide(realKb(), facts, weighAll(realKb(), facts), s.floor);
            std::string flags;
            for (const auto& r : raisedFlags(realKb(), facts, 0)) flags += realKb().redFlags()[static_cast<std::size_t>(r.flag)].id + (r.fromUnknown ? "? " : " ");
            return flags + std::string(clinical::code(d.urgency));
        };
        const auto first = decided(state);
        for (int n = 0; n < 5; ++n) {
            auto order = state.evidence;
            std::shuffle(order.begin(), order.end(), dice);
            // the evidence of each finding as it was
            std::map<std::int32_t, std::vector<Evidence>> of;
            for (const auto& e : state.evidence) of[e.finding].push_back(e);
            std::map<std::int32_t, std::size_t> next;
            for (auto& e : order) e = of[e.finding][next[e.finding]++];
            auto shuffled = state;
            shuffled.evidence = std::move(order);
            EXPECT_EQ(decided(shuffled), first) << "seed " << seed;
            ++tried;
        }
    }
    EXPECT_EQ(tried, 200U);
}

// Lines of a file of cases as JSON.
std::vector<json::value> casesOf(const std::string& name) {
    std::ifstream in(std::string(FYR_SOURCE_DIR "/tests/triage/cases/") + name);
    std::vector<json::value> out;
    for (std::string line; std::getline(in, line);) {
        auto v = json::parse(line);
        if (v) out.push_back(*std::move(v));
        else ADD_FAILURE() << name << ": " << v.error().describe();
    }
    return out;
}

TEST(Proof, NamesTownsAndPostcodesChangeNothing) {
    const std::map<std::string, std::vector<std::string>> lines{
        {"sv", {"Jag heter Fatima Al-Hassan.", "Jag heter Björn Sjöberg och bor på 164 40 Kista.", "Mvh Mohammed, postnummer 213 71"}},
        {"en", {"My name is Fatima Al-Hassan.", "I am called Bear Lake, postcode SW1A 1AA.", "Best, Siv, Cold Spring 90210"}},
    };
    int tried = 0;
    int n = 0;
    for (const auto& c : casesOf("lay_cases.jsonl")) {
        if (json::text(c, "split") != "dev" || n++ % 5 != 0) continue;
        const std::string lang(*json::text(c, "lang"));
        const std::string text(*json::text(c, "full_text"));
        const auto level = [&](std::string said) {
            const auto s = begun(lang, std::move(said), c.at("age").to_number<double>(), json::text(c, "sex") == "male" ? Sex::male : Sex::female);
            return std::pair(s.floor, standing(realKb(), routing, s, noon).suggestion.urgency);
        };
        const auto plain = level(text);
        for (const auto& line : lines.at(lang)) {
            EXPECT_EQ(level(line + (line.ends_with('.') ? " " : ". ") + text), plain) << *json::text(c, "id") << ": " << line;
            EXPECT_EQ(level(text + (text.ends_with('.') ? " " : ". ") + line), plain) << *json::text(c, "id") << ": " << line;
            tried += 2;
        }
    }
    EXPECT_GT(tried, 200);
}

TEST(Proof, NameTownLanguagePolitenessOrderAndWhoWritesKeepTheLevel) {
    std::map<std::string, int> changed;
    int versions = 0;
    for (const auto& c : casesOf("parity.jsonl")) {
        std::optional<Urgency> base;
        for (const auto& v : c.at("versions").as_array()) {
            auto s = begun(*json::text(v, "lang"), std::string(*json::text(v, "text")), c.at("age").to_number<double>(), json::text(c, "sex") == "male" ? Sex::male : Sex::female);
            while (s.question) s = step(realKb(), routing, s, Answer{s.question->id, {}, {}, {}, true}, noon)->state;
            const auto level = s.outcome->suggestion.urgency;
            if (!base) base = level;
            ++versions;
            if (level == *base) continue;
            ++changed[std::string(*json::text(v, "kind"))];
            // Never between an emergency and what is none, whoever tells it.
            EXPECT_EQ(level <= Urgency::emergency, *base <= Urgency::emergency) << *json::text(c, "id") << " " << *json::text(v, "kind");
        }
    }
    EXPECT_EQ(versions, 280);
    for (const auto* kind : {"name", "town", "politeness", "order", "language"}) EXPECT_EQ(changed[kind], 0) << kind;
    EXPECT_LE(changed["third_person"], 2); // what a carer tells may weigh otherwise between "soon" and self-care
}

TEST(Proof, ALongLetterIsReadToItsEnd) {
    std::string letter;
    while (letter.size() < 30000) letter += "I have had a runny nose for three days and it is not getting worse. ";
    const auto mild = begun("en", letter);
    EXPECT_FALSE(mild.floor && *mild.floor <= Urgency::emergency);
    const auto grave = begun("en", letter + "And now I have crushing chest pain and a cold sweat.");
    ASSERT_TRUE(grave.outcome);
    EXPECT_EQ(grave.outcome->suggestion.urgency, Urgency::immediate);
    EXPECT_EQ(grave.words.front().text.size(), letter.size() + 52);
}

} // namespace
} // namespace fyr::triage::test
