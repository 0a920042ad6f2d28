#include "course_fixture.h"

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;

class CourseRisk : public CourseTest {
  protected:
    // Half past two at night, in the second week, the weekly questionnaire with item 9.
    void atNight(int item9 = 2) {
        started();
        clock.advance(*parseInstant("2026-11-30T01:30:00Z") - clock.now()); // Monday
        work();
        ASSERT_TRUE(answer("weekly", item9));
        work();
    }
    clinical::CourseDuty duty() {
        for (const auto& d : row().duties)
            if (d.isRisk()) return d;
        return {};
    }
    std::string taskStatus() {
        for (const auto& t : resources("Task"))
            if (t.at("code").at("coding").at(0).at("code").as_string() == "course-duty") return std::string(t.at("status").as_string());
        return "none";
    }
    std::string flagStatus() {
        const auto flags = resources("Flag");
        return flags.empty() ? "none" : std::string(flags[0].at("status").as_string());
    }
    std::size_t toldTo(const std::string& line) {
        const auto all = told();
        return static_cast<std::size_t>(std::count(all.begin(), all.end(), line));
    }
};

TEST_F(CourseRisk, anAnswerAtNightIsThereAtOnce) {
    atNight();
    EXPECT_EQ("requested", taskStatus());
    EXPECT_EQ("active", flagStatus());
    EXPECT_EQ(1U, toldTo("therapist pr-petra"));
    EXPECT_EQ(1U, toldTo("unit unit1"));
    EXPECT_EQ(0U, toldTo("onCall pr-oncall"));
    EXPECT_EQ("riskWait", now());
    const auto d = duty();
    EXPECT_FALSE(d.answer.sv.empty());
    EXPECT_EQ(24h, d.answerBy - d.raised);
    EXPECT_EQ("onCall", d.tellRole);
    EXPECT_EQ(12h, d.tellAt.value() - d.raised);
}

TEST_F(CourseRisk, afterTwelveHoursTheOneOnCallIsTold) {
    atNight();
    pass(11h + 30min);
    EXPECT_EQ(0U, toldTo("onCall pr-oncall"));
    restart(); // nothing of it lived in the process
    pass(1h);
    EXPECT_EQ(1U, toldTo("onCall pr-oncall"));
    pass(4h);
    EXPECT_EQ(2U, toldTo("onCall pr-oncall")) << "said again until somebody has it";
}

TEST_F(CourseRisk, afterAnOutageTheOneOnCallIsToldAtOnce) {
    atNight();
    clock.advance(std::chrono::hours{72});
    restart();
    work();
    EXPECT_EQ(1U, toldTo("onCall pr-oncall")) << "once, however long nobody was there";
    EXPECT_TRUE(duty().late);
}

TEST_F(CourseRisk, twoPeopleTakeIt) {
    atNight();
    const auto id = static_cast<std::int64_t>(duty().id);
    EXPECT_EQ("accepted", status(act(johan, CommandType::icbtTake, {{"duty", id}})));
    const auto second = act(petra, CommandType::icbtTake, {{"duty", id}});
    EXPECT_EQ("rejected alreadyClaimed", status(second));
    EXPECT_EQ("pr-johan", second.at("by").at("id").as_string());
    EXPECT_EQ("Name of johan", second.at("by").at("name").as_string());
    EXPECT_EQ("in-progress", taskStatus());
    EXPECT_EQ("pr-johan", duty().holder.id);
    EXPECT_EQ("rejected invalidState", status(act(petra, CommandType::icbtDischarge, {{"reason", "slut"}}))) << "no end over an open risk";
    EXPECT_EQ("accepted", status(act(johan, CommandType::icbtSettle, {{"duty", id}, {"text", "Ringde, ingen plan, tid i morgon."}, {"minutes", 25}})));
    EXPECT_EQ("completed", taskStatus());
    EXPECT_EQ("inactive", flagStatus());
    EXPECT_TRUE(row().duties.empty() || !row().duties.front().isRisk());
    EXPECT_NE("riskWait", now());
}

TEST_F(CourseRisk, whatNobodySettlesIsEverybodysAgain) {
    atNight();
    const auto id = static_cast<std::int64_t>(duty().id);
    good(CommandType::icbtTake, {{"duty", id}});
    pass(73h, 1h);
    EXPECT_EQ("requested", taskStatus());
    EXPECT_GE(toldTo("onCall pr-oncall"), 1U);
}

TEST_F(CourseRisk, whoCoversIsToldInThePlaceOfTheTherapist) {
    started();
    good(CommandType::icbtCover, {{"person", "pr-johan"}});
    clock.advance(*parseInstant("2026-11-30T01:30:00Z") - clock.now());
    work();
    ASSERT_TRUE(answer("weekly", 1));
    work();
    EXPECT_EQ(1U, toldTo("therapist pr-johan"));
    EXPECT_EQ(0U, toldTo("therapist pr-petra"));
}

// The server dies after the commit: what was promised is done by the next one, once.
TEST_F(CourseRisk, whatACommitPromisedIsToldAfterACrash) {
    started();
    clock.advance(*parseInstant("2026-11-30T01:30:00Z") - clock.now());
    work();
    ASSERT_TRUE(answer("weekly", 3));
    EXPECT_EQ(0U, toldTo("unit unit1"));
    EXPECT_EQ("requested", taskStatus()) << "the duty itself is of the same commit as the answer";
    restart();
    std::vector<OutboxRow> rows; // handled by a node that dies before it says so
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(rows, tx.dueOutbox(clock.now(), 50));
        return {};
    });
    std::erase_if(rows, [](const OutboxRow& r) { return r.topic != "course.tell"; });
    ASSERT_FALSE(rows.empty());
    for (const auto& r : rows) ASSERT_TRUE(running->courses.tell(TenantId{"t1"}, r));
    restart();
    work();
    EXPECT_EQ(1U, toldTo("unit unit1"));
    EXPECT_EQ(1U, toldTo("therapist pr-petra"));
}

// Its holder may have gone home.
TEST_F(CourseRisk, aColleagueSettlesWhatSomebodyHasTakenAndTheHolderIsTold) {
    atNight();
    const auto id = static_cast<std::int64_t>(duty().id);
    EXPECT_EQ("rejected invalidState", status(act(petra, CommandType::icbtSettle, {{"duty", id}, {"text", "Ringde"}}))) << "somebody takes it first";
    ASSERT_EQ("accepted", status(act(johan, CommandType::icbtTake, {{"duty", id}})));
    const auto stranger = person("t1", Role::therapist, "stranger", "unit9");
    EXPECT_EQ("rejected notFound", status(act(stranger, CommandType::icbtSettle, {{"duty", id}, {"text", "Ringde"}})));
    ASSERT_EQ("accepted", status(act(petra, CommandType::icbtSettle, {{"duty", id}, {"text", "Ringde, trygg hemma"}})));
    work();
    EXPECT_EQ("completed", taskStatus());
    EXPECT_EQ(1U, toldTo("holder pr-johan"));
    pass(30h);
    EXPECT_EQ(1U, toldTo("holder pr-johan")) << "once";
    EXPECT_EQ(0U, toldTo("onCall pr-oncall"));
}

TEST_F(CourseRisk, whoSettlesTheirOwnIsToldNothing) {
    atNight();
    const auto id = static_cast<std::int64_t>(duty().id);
    ASSERT_EQ("accepted", status(act(johan, CommandType::icbtTake, {{"duty", id}})));
    ASSERT_EQ("accepted", status(act(johan, CommandType::icbtSettle, {{"duty", id}, {"text", "Ringde"}})));
    work();
    EXPECT_EQ(0U, toldTo("holder pr-johan"));
}

} // namespace
} // namespace fyr::server::test
