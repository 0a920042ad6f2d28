// What a therapist may change of a course under way, and who looks after it.
#include "course_fixture.h"

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;

class CourseSwitches : public CourseTest {
  protected:
    std::string statusOf(std::string_view module) {
        for (const auto& m : row().modules)
            if (m.id == module) return m.status;
        return {};
    }
    void through(std::initializer_list<const char*> modules) {
        for (const char* m : modules) {
            ASSERT_TRUE(submit(m)) << m;
            good(CommandType::icbtApprove, {{"module", m}, {"text", "Bra"}, {"minutes", 5}});
        }
    }
    std::string attempt(CommandType type, json::object payload = {}) { return status(act(petra, type, std::move(payload))); }
    std::vector<std::string> kinds() {
        std::vector<std::string> out;
        for (const auto& d : row().duties) out.push_back(d.kind);
        return out;
    }
};

TEST_F(CourseSwitches, aBranchIsSwappedUntilItsFirstModuleIsHandedIn) {
    started();
    EXPECT_EQ("rejected invalidState", attempt(CommandType::icbtSwap, {{"choice", "obstacle"}, {"module", "m05b"}})) << "nothing is chosen yet";
    through({"m01", "m02", "m03", "m04"});
    good(CommandType::icbtChoose, {{"choice", "obstacle"}, {"module", "m05a"}});
    EXPECT_EQ("open", statusOf("m05a"));
    EXPECT_EQ("notChosen", statusOf("m05b"));
    good(CommandType::icbtSwap, {{"choice", "obstacle"}, {"module", "m05b"}});
    EXPECT_EQ("open", statusOf("m05b"));
    EXPECT_EQ("notChosen", statusOf("m05a"));
    EXPECT_EQ(ErrorCode::notFound, running->courses.module(anna, "m05a").error().code) << "what is left out is not read any more";
    EXPECT_EQ("rejected badRequest", attempt(CommandType::icbtSwap, {{"choice", "obstacle"}, {"module", "m09"}})) << "it is no branch of this choice";
    ASSERT_TRUE(submit("m05b"));
    EXPECT_EQ("rejected invalidState", attempt(CommandType::icbtSwap, {{"choice", "obstacle"}, {"module", "m05a"}}));
    for (const auto& choice : row().choices)
        if (choice.id == "obstacle") {
            EXPECT_EQ("m05b", choice.taken);
        }
}

TEST_F(CourseSwitches, aModuleIsTakenAgainOnce) {
    started();
    EXPECT_EQ("rejected invalidState", attempt(CommandType::icbtRepeat, {{"module", "m01"}})) << "it is not done";
    through({"m01"});
    good(CommandType::icbtRepeat, {{"module", "m01"}});
    EXPECT_EQ("open", statusOf("m01"));
    EXPECT_EQ("moduleBack", now());
    through({"m01"});
    EXPECT_EQ("rejected invalidState", attempt(CommandType::icbtRepeat, {{"module", "m01"}})) << "once is what the programme allows";
    EXPECT_EQ("rejected badRequest", attempt(CommandType::icbtRepeat, {{"module", "m99"}}));
}

TEST_F(CourseSwitches, theTreatmentIsMadeLongerAsOftenAsTheProgrammeSays) {
    started();
    const auto before = row();
    EXPECT_EQ(1, before.extensionsLeft);
    good(CommandType::icbtExtend, {{"reason", "Sjuk i två veckor"}});
    const auto after = row();
    EXPECT_EQ(*before.limit + std::chrono::hours{24 * 14}, *after.limit);
    EXPECT_EQ(before.weeks + 2, after.weeks);
    EXPECT_EQ(0, after.extensionsLeft);
    EXPECT_EQ("rejected invalidState", attempt(CommandType::icbtExtend, {{"reason", "Igen"}}));
    EXPECT_EQ("rejected badRequest", attempt(CommandType::icbtExtend)) << "a reason is needed";
}

TEST_F(CourseSwitches, atWeekFourTheTherapistDecidesHowToGoOn) {
    started(); // with eight points, and no better in the weeks that follow
    EXPECT_EQ("rejected invalidState", attempt(CommandType::icbtDecide, {{"decision", "week4"}, {"track", "adapted"}, {"reason", "För tidigt"}}));
    for (int week = 0; week < 5; ++week) {
        pass(std::chrono::hours{24 * 7}, 6h);
        (void)answer("weekly", 0, 2); // sixteen points
    }
    EXPECT_EQ("look", row().course);
    EXPECT_FALSE(row().reasons.empty());
    EXPECT_THAT(kinds(), testing::Contains("decide"));
    EXPECT_EQ("rejected badRequest", attempt(CommandType::icbtDecide, {{"decision", "week4"}, {"track", "nowhere"}, {"reason", "x y"}}));
    good(CommandType::icbtDecide, {{"decision", "week4"}, {"track", "adapted"}, {"reason", "Ringer på tisdag"}, {"minutes", 10}});
    EXPECT_EQ("adapted", row().track);
    EXPECT_THAT(kinds(), testing::Not(testing::Contains("decide")));
    EXPECT_EQ("conflict versionConflict", status(act(johan, CommandType::icbtDecide, {{"decision", "week4"}, {"track", "standard"}, {"reason", "Tvärtom"}})));
    EXPECT_EQ("adapted", row().track) << "the first one stands";
}

TEST_F(CourseSwitches, whatIsMissingAtTheEndIsWaivedWithAReasonAndRiskNever) {
    ASSERT_EQ("accepted", status(act(petra, CommandType::icbtEnrol, {{"programme", "depression"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}})));
    EXPECT_EQ("rejected invalidState", attempt(CommandType::icbtStart));
    good(CommandType::icbtWaive, {{"rule", "measure:start"}, {"reason", "Mätt på mottagningen"}});
    good(CommandType::icbtStart);
    through({"m01", "m02", "m03", "m04"});
    good(CommandType::icbtChoose, {{"choice", "obstacle"}, {"module", "m05a"}});
    through({"m05a", "m06", "m07", "m08", "m09", "m10"});
    ASSERT_EQ("closing", row().phase);
    EXPECT_THAT(row().openRules, testing::Contains("measure:end"));
    good(CommandType::icbtWaive, {{"rule", "measure:end"}, {"reason", "Flyttar utomlands i dag"}});
    EXPECT_THAT(row().openRules, testing::Not(testing::Contains("measure:end")));
    ASSERT_TRUE(answer("weekly", 3));
    EXPECT_THAT(row().openRules, testing::Contains("noRisk"));
    EXPECT_EQ("rejected invalidState", attempt(CommandType::icbtWaive, {{"rule", "noRisk"}, {"reason", "Hinner inte"}}));
    EXPECT_EQ("rejected invalidState", attempt(CommandType::icbtSignOff, {{"text", "Klart"}}));
    EXPECT_EQ("rejected invalidState", attempt(CommandType::icbtDischarge, {{"reason", "Klart"}})) << "no end of any kind over an open answer";
    EXPECT_EQ("rejected badRequest", attempt(CommandType::icbtWaive, {{"rule", "measure:nothing"}, {"reason", "Hinner inte"}}));
}

TEST_F(CourseSwitches, anotherTherapistTakesOverWithWhatWaits) {
    started();
    ASSERT_TRUE(submit("m01"));
    work();
    EXPECT_EQ("pr-petra", row().therapist.id);
    EXPECT_EQ("rejected notFound", attempt(CommandType::icbtTransfer, {{"therapist", "pr-nobody"}, {"reason", "byte"}}));
    good(CommandType::icbtTransfer, {{"therapist", "pr-johan"}, {"reason", "Föräldraledig"}});
    EXPECT_EQ("pr-johan", row().therapist.id);
    EXPECT_EQ("Name of pr-johan", page().at("therapist").at("name").as_string());
    EXPECT_EQ((std::vector<std::string>{"review"}), kinds()) << "what waited still waits";
    ASSERT_TRUE(answer("weekly", 2));
    work();
    EXPECT_THAT(told(), testing::Contains("therapist pr-johan"));
    EXPECT_EQ("accepted", status(act(johan, CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}})));
}

TEST_F(CourseSwitches, whoCoversIsToldInsteadUntilTheTimeIsOver) {
    started();
    good(CommandType::icbtCover, {{"person", "pr-johan"}, {"until", formatInstant(clock.now() + 48h)}});
    EXPECT_EQ("pr-johan", row().cover.id);
    EXPECT_EQ("pr-petra", row().therapist.id);
    ASSERT_TRUE(submit("m01"));
    work();
    EXPECT_THAT(told(), testing::Contains("therapist pr-johan"));
    EXPECT_THAT(told(), testing::Not(testing::Contains("therapist pr-petra")));
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}});
    pass(72h, 6h);
    EXPECT_EQ("", row().cover.id) << "without anything happening, by the next night";
    ASSERT_TRUE(submit("m02"));
    work();
    EXPECT_THAT(told(), testing::Contains("therapist pr-petra"));
}

TEST_F(CourseSwitches, weeksAndMinutesAreCountedAnewAtNightWithoutAnEvent) {
    started();
    ASSERT_TRUE(submit("m01"));
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}, {"minutes", 9}});
    EXPECT_EQ(9, row().minutesWeek);
    EXPECT_EQ(1, row().week);
    const auto signs = row().activity;
    pass(std::chrono::hours{24 * 3}, 6h); // over a weekend: the week of the calendar is another
    EXPECT_EQ(0, row().minutesWeek);
    EXPECT_EQ(9, row().minutesTotal);
    EXPECT_NE(signs, row().activity) << "the days have moved";
    pass(std::chrono::hours{24 * 5}, 6h);
    EXPECT_EQ(2, row().week);
}

} // namespace
} // namespace fyr::server::test
