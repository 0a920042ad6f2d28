// Seeds of random people, nonsense included, over the shipped programmes and made-up ones.
#include "play.h"

#include "icbt/engine/chain.h"
#include "icbt/simulate/people.h"

namespace fyr::icbt::test {
namespace {

// What a run came to; the programme is the same for all of them.
struct Reached {
    std::size_t events = 0, accepted = 0, alerts = 0, ended = 0;
};

void run(const Programme& p, std::uint64_t seed, int events, Reached& reached) {
    const Setting s{p, calendar()};
    SeededRandom random(seed);
    auto course = newCourse(p);
    std::vector<Effect> effects;
    for (int i = 0; i < events; ++i) {
        const auto e = simulate::anyEvent(p, course, random);
        const auto before = course;
        effects.clear();
        const auto r = step(s, course, e, effects);
        ++reached.events;
        reached.accepted += r.has_value();
        if (const auto why = simulate::broken(s, before, e, course, effects)) {
            FAIL() << p.id << ", seed " << seed << ", event " << i << " (" << name(e.type) << "): " << *why;
        }
        if (!r) { // nothing but what the time brought
            auto only = before;
            std::vector<Effect> of;
            if (before.enrolled != Instant{} && e.at >= earliestTime && e.at < latestTime && e.minutes >= 0) advance(s, only, e.at, of);
            ASSERT_EQ(course, only) << p.id << ", seed " << seed << ", event " << i << ": a refused " << name(e.type) << " changed something";
            ASSERT_EQ(effects, of);
        }
        for (const auto& x : effects) reached.alerts += x.type == EffectType::dutyRaised && x.kind == DutyKind::alert;
        if (course.phase == Phase::ended) {
            ++reached.ended;
            course = newCourse(p);
        }
    }
}

TEST(RandomPeople, neverBreakAShippedProgramme) {
    for (const auto* name : {"depression", "anxiety", "insomnia"}) {
        const auto p = shipped(name);
        Reached reached;
        for (std::uint64_t seed = 0; seed < 250 && !::testing::Test::HasFatalFailure(); ++seed) run(p, seed, 400, reached);
        EXPECT_GT(reached.alerts, 50U);
        EXPECT_GT(reached.ended, 20U);
        EXPECT_GT(reached.accepted * 3, reached.events) << "most of it is more than nonsense";
    }
}

TEST(RandomPeople, neverBreakAProgrammeThatNobodyWouldWrite) {
    Reached reached;
    for (std::uint64_t seed = 0; seed < 400 && !::testing::Test::HasFatalFailure(); ++seed) {
        SeededRandom random(seed * 7 + 1);
        const auto p = Programme::load(simulate::anyProgramme(random));
        ASSERT_TRUE(p) << seed << ": " << p.error().describe();
        run(*p, seed, 250, reached);
    }
    EXPECT_GT(reached.alerts, 100U);
    EXPECT_GT(reached.ended, 100U);
}

TEST(RandomPeople, oneLeapIsTheSameAsHourByHourWhereverTheyLeftIt) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        SeededRandom random(seed);
        const auto p = Programme::load(simulate::anyProgramme(random));
        ASSERT_TRUE(p);
        const Setting s{*p, calendar()};
        auto leap = newCourse(*p);
        std::vector<Effect> effects;
        for (int i = 0; i < 40; ++i) (void)step(s, leap, simulate::anyEvent(*p, leap, random), effects);
        if (leap.enrolled == Instant{}) continue;
        auto hourly = leap;
        std::vector<Effect> a;
        std::vector<Effect> b;
        const auto end = leap.now + week * 6;
        for (auto t = leap.now; t <= end; t += minutes(47)) advance(s, hourly, t, b);
        advance(s, hourly, end, b);
        advance(s, leap, end, a);
        ASSERT_EQ(leap, hourly) << seed;
        ASSERT_EQ(a, b) << seed;
    }
}

} // namespace
} // namespace fyr::icbt::test
