// A story is what the events say: what was asked, done, missed and answered, and when.
#include "../play.h"

#include "icbt/report/summary.h"
#include "icbt/simulate/people.h"

#include <algorithm>

namespace fyr::icbt::test {
namespace {

using Came = Asked::Came;

class Stories : public testing::Test {
  protected:
    Play play{small()};
    Story story(std::optional<Instant> until = {}) { return tell(play.setting(), play.happened, until).value(); }
    static const Asked* last(const Story& s, std::uint16_t measure) {
        const auto it = std::find_if(s.asked.rbegin(), s.asked.rend(), [&](const Asked& a) { return a.measure == measure; });
        return it == s.asked.rend() ? nullptr : &*it;
    }
    static const Waited* last(const Story& s, DutyKind k) {
        const auto it = std::find_if(s.waited.rbegin(), s.waited.rend(), [&](const Waited& w) { return w.kind == k; });
        return it == s.waited.rend() ? nullptr : &*it;
    }
};

TEST_F(Stories, itEndsWhereTheCourseStands) {
    ASSERT_TRUE(play.starts());
    play.toClosing();
    ASSERT_TRUE(play.signsOff());
    const auto s = story();
    EXPECT_EQ(play.course, s.course);
    EXPECT_EQ(static_cast<std::int64_t>(play.happened.size()), s.events);
    ASSERT_TRUE(s.ended && s.closing && s.course.started);
    EXPECT_LE(*s.course.started, *s.closing);
    EXPECT_LE(*s.closing, *s.ended);
    EXPECT_EQ("signedOff", stateOf(s.course));
    const auto& done = s.modules[play.place("a")];
    EXPECT_EQ(ModuleStatus::done, done.status);
    EXPECT_EQ(1, done.submissions);
    EXPECT_TRUE(done.opened && done.submitted && done.left);
}

TEST_F(Stories, homeworkThatIsHandedBackIsHandedInTwice) {
    ASSERT_TRUE(play.starts());
    play.passes(day);
    ASSERT_TRUE(play.does(EventType::submit, "a"));
    play.passes(hours{5});
    ASSERT_TRUE(play.does(EventType::handBack, "a"));
    play.passes(day);
    ASSERT_TRUE(play.does(EventType::submit, "a"));
    const auto s = story();
    const auto& a = s.modules[play.place("a")];
    EXPECT_EQ(2, a.submissions);
    EXPECT_EQ(1, a.handedBack);
    EXPECT_FALSE(a.left);
    ASSERT_EQ(2, std::ranges::count(s.waited, DutyKind::review, &Waited::kind));
    EXPECT_EQ(hours{5}, *s.waited.front().over - s.waited.front().raised);
    EXPECT_TRUE(s.waited.front().answered);
    EXPECT_FALSE(last(s, DutyKind::review)->over) << "the second one waits";
}

TEST_F(Stories, aMeasureIsAnsweredMissedOrFallsAway) {
    ASSERT_TRUE(play.starts());
    const auto weekly = play.place("weekly");
    play.passes(day * 8);
    ASSERT_TRUE(play.answers("weekly", {1, 1, 0}));
    EXPECT_EQ(Came::answered, last(story(), weekly)->came);
    EXPECT_EQ(2, last(story(), weekly)->total);
    play.passes(day * 6);
    EXPECT_EQ(Came::waiting, last(story(play.now()), weekly)->came);
    play.passes(day * 4);
    EXPECT_EQ(Came::missed, last(story(play.now()), weekly)->came);
    play.passes(day * 4); // the next one is due
    EXPECT_EQ(Came::waiting, last(story(play.now()), weekly)->came);
    ASSERT_TRUE(play.does(EventType::discharge));
    EXPECT_EQ(Came::fellAway, last(story(), weekly)->came);
    EXPECT_EQ("discharged", stateOf(story().course));
    EXPECT_EQ("why", story().reason);
}

TEST_F(Stories, anAnswerThatNobodyAskedForIsOneMore) {
    ASSERT_TRUE(play.starts());
    play.passes(day * 8);
    ASSERT_TRUE(play.answers("weekly", {1, 1, 0}));
    play.passes(hours{1});
    ASSERT_TRUE(play.answers("weekly", {1, 0, 0}));
    const auto* a = last(story(), play.place("weekly"));
    EXPECT_FALSE(a->due);
    EXPECT_EQ(1, a->total);
}

TEST_F(Stories, aWaivedMeasureSaysSo) {
    ASSERT_TRUE(play.starts());
    play.toClosing();
    ASSERT_TRUE(play.does(EventType::waive, "close/" + [&] {
        for (std::size_t i = 0; i < play.programme.close.size(); ++i)
            if (play.programme.close[i].kind == CloseRule::Kind::measure) return std::to_string(i);
        return std::string("0");
    }()));
    EXPECT_EQ(Came::waived, last(story(), play.place("end"))->came);
}

TEST_F(Stories, riskIsTimedUntilSomebodyHasIt) {
    ASSERT_TRUE(play.starts());
    play.passes(day * 8);
    ASSERT_TRUE(play.answers("weekly", {0, 0, 2}));
    play.passes(hours{3});
    ASSERT_TRUE(play.takes(DutyKind::alert));
    play.passes(hours{2});
    EXPECT_EQ("anna", last(story(), DutyKind::alert)->holder);
    ASSERT_TRUE(play.settles(DutyKind::alert));
    const auto s = story();
    const auto* w = last(s, DutyKind::alert);
    EXPECT_EQ(hours{3}, *w->taken - w->raised);
    EXPECT_EQ(hours{5}, *w->over - w->raised);
    EXPECT_TRUE(w->answered);
    EXPECT_FALSE(w->late);
}

TEST_F(Stories, whatNobodyDidInTimeIsLate) {
    ASSERT_TRUE(play.starts());
    ASSERT_TRUE(play.does(EventType::write));
    play.passes(day * 6);
    EXPECT_TRUE(last(story(play.now()), DutyKind::message)->late);
    EXPECT_FALSE(last(story(), DutyKind::message)->late) << "nothing has happened since, as far as the events say";
}

TEST_F(Stories, whatTheLastEventVouchesForIsNoPartOfTheReason) {
    ASSERT_TRUE(play.starts());
    ASSERT_TRUE(play.does(EventType::discharge, {}, {}, "Flyttat\ntill Umeå\nsha256:00ff"));
    EXPECT_EQ("Flyttat\ntill Umeå", story().reason);
}

TEST_F(Stories, anEventThatDoesNotFitIsTold) {
    Event e;
    e.type = EventType::signOff;
    e.at = play.now();
    play.happened.push_back(e);
    const auto r = tell(play.setting(), play.happened);
    EXPECT_EQ(ErrorCode::invalidState, r.error().code);
}

// Whatever people do, the story adds up, and is the same however often it is told.
TEST(RandomStories, addUp) {
    for (const auto* name : {"depression", "anxiety", "insomnia"}) {
        const auto p = shipped(name);
        const Setting setting{p, calendar()};
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            SeededRandom random{seed};
            auto course = newCourse(p);
            std::vector<Event> events;
            std::vector<Effect> effects;
            std::int64_t answers = 0;
            for (int i = 0; i < 250; ++i) {
                auto e = simulate::anyEvent(p, course, random);
                if (events.empty() && e.type != EventType::enrol) continue;
                auto after = course; // as the server does: what is refused leaves no trace
                if (step(setting, after, e, effects)) {
                    course = std::move(after);
                    answers += e.type == EventType::answer;
                    events.push_back(std::move(e));
                }
            }
            if (events.empty()) continue;
            const auto s = tell(setting, events);
            ASSERT_TRUE(s) << name << " " << seed << ": " << s.error().describe();
            EXPECT_EQ(answers, std::ranges::count(s->asked, Came::answered, &Asked::came));
            for (const auto& w : s->waited) {
                const bool open = s->course.duty(w.id) != nullptr;
                EXPECT_EQ(open, !w.over) << name << " " << seed << " duty " << w.id;
                if (w.over) {
                    EXPECT_GE(*w.over, w.raised);
                }
                if (w.taken) {
                    EXPECT_TRUE(isRisk(w.kind));
                }
            }
            for (const auto& a : s->asked)
                if (a.came == Came::waiting) {
                    EXPECT_TRUE(s->course.measures[a.measure].due) << name << " " << seed;
                }
            std::int32_t minutes = 0;
            for (const auto& m : s->minutes) minutes += m.minutes;
            EXPECT_LE(s->course.therapistMinutes, minutes);
            for (std::size_t i = 0; i < p.modules.size(); ++i)
                if (s->modules[i].status == ModuleStatus::done) {
                    EXPECT_TRUE(s->modules[i].opened && s->modules[i].left) << name << " " << seed << " " << p.modules[i].id;
                }
        }
    }
}

} // namespace
} // namespace fyr::icbt::test
