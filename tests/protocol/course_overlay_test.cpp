#include "protocol/course_overlay.h"

#include "protocol/course_payload.h"

#include <gtest/gtest.h>

namespace fyr::protocol {
namespace {

using clinical::CourseDuty;
using clinical::CourseRow;
using enum CommandType;

const Instant now = *parseInstant("2026-11-20T09:47:00Z");

CourseRow course() {
    CourseRow c;
    c.id = CourseId{"c1"};
    c.version = 7;
    c.phase = "active";
    c.therapist = {"me", "Petra"};
    c.pausesLeft = 2;
    c.extensionsLeft = 1;
    c.unread = 2;
    c.unreadSince = now;
    c.modules = {{.id = "m1", .title = {}, .status = "submitted", .since = now, .choice = {}},
                 {.id = "m2a", .title = {}, .status = "locked", .since = now, .choice = "way"},
                 {.id = "m2b", .title = {}, .status = "locked", .since = now, .choice = "way"}};
    c.choices = {{.id = "way", .question = {}, .among = {"m2a", "m2b"}, .taken = {}, .status = "open"}};
    std::uint32_t id = 0;
    for (const auto* kind : {"alert", "review", "message", "choose", "decide", "call"}) {
        CourseDuty d;
        d.id = ++id;
        d.kind = kind;
        d.subject = d.kind == "review" ? "m1" : d.kind == "choose" ? "way" : d.kind == "decide" ? "week4" : "";
        d.raised = now;
        d.answerBy = now + std::chrono::hours(24);
        c.duties.push_back(d);
    }
    c.duties[0].tellAt = now + std::chrono::hours(4);
    c.duties[0].tellRole = "unit";
    return c;
}
Command command(CommandType type, const CoursePayload& p = {}, std::string target = "c1") {
    Command c;
    c.id = CommandId{"01JD000000000000000000000" + std::to_string(static_cast<int>(type) % 10)};
    c.type = type;
    c.target = {"CarePlan", std::move(target)};
    c.base = 7;
    c.at = now;
    c.payload = toJson(p);
    return c;
}
OverlaidCourse after(std::vector<Command> pending, CourseRow row = course()) {
    return overlayCourse(row, pending, {{"me", "Petra"}, [](std::string_view id) { return id == "p2" ? "Leila" : ""; }});
}
bool waits(const CourseRow& row, std::string_view kind) {
    return std::ranges::any_of(row.duties, [&](const auto& d) { return d.kind == kind; });
}

TEST(CourseOverlay, whatOneDidIsShownAtOnce) {
    auto o = after({command(icbtApprove, {.module = "m1", .text = "Bra", .minutes = 9})});
    EXPECT_EQ(o.row.modules[0].status, "done");
    EXPECT_FALSE(waits(o.row, "review"));
    EXPECT_EQ(o.row.minutesWeek, 9);
    o = after({command(icbtHandBack, {.module = "m1", .text = "En gång till"})});
    EXPECT_EQ(o.row.modules[0].status, "open");
    o = after({command(icbtReply, {.text = "Hej"})});
    EXPECT_FALSE(waits(o.row, "message"));
    EXPECT_EQ(o.row.unread, 0);
    o = after({command(icbtChoose, {.module = "m2b", .choice = "way"})});
    EXPECT_FALSE(waits(o.row, "choose"));
    EXPECT_EQ(o.row.modules[1].status, "notChosen");
    EXPECT_EQ(o.row.modules[2].status, "open");
    o = after({command(icbtDecide, {.decision = "week4", .track = "adapted", .reason = "Står still"})});
    EXPECT_FALSE(waits(o.row, "decide"));
    EXPECT_EQ(o.row.track, "adapted");
    o = after({command(icbtPause, {.reason = "Semester", .until = now + std::chrono::hours(240)})});
    EXPECT_EQ(o.row.phase, "paused");
    EXPECT_EQ(o.row.pausesLeft, 1);
    o = after({command(icbtTransfer, {.reason = "Byter enhet", .therapist = "p2"})});
    EXPECT_EQ(o.row.therapist, (clinical::PersonRef{"p2", "Leila"}));
    o = after({command(icbtSettle, {.duty = 6, .text = "Ringde"})});
    EXPECT_FALSE(waits(o.row, "call"));
    EXPECT_TRUE(o.settled.empty());
}

TEST(CourseOverlay, anOpenRiskStaysUntilTheServerHasSaidThatItIsSettled) {
    const auto o = after({command(icbtTake, {.duty = 1}), command(icbtSettle, {.duty = 1, .text = "Ringde, trygg hemma"})});
    ASSERT_TRUE(waits(o.row, "alert"));
    EXPECT_EQ(o.row.duties[0].holder.id, "me");
    EXPECT_TRUE(o.row.duties[0].taking) << "the server does not know yet";
    EXPECT_EQ(o.row.duties[0].tellAt, course().duties[0].tellAt) << "its clock goes on telling";
    EXPECT_EQ(o.settled, (std::vector<std::uint32_t>{1}));
    const auto left = after({command(icbtDischarge, {.reason = "Flyttar"})});
    EXPECT_TRUE(waits(left.row, "alert")); // nor does an end take it away
}

TEST(CourseOverlay, doesNotShowWhatTheServerWouldRefuseNorWhatFollowsIt) {
    auto row = course();
    row.duties[0].holder = {"p2", "Leila"};
    const auto o = after({command(icbtTake, {.duty = 1}), command(icbtReply, {.text = "Hej"})}, row);
    ASSERT_TRUE(o.expected);
    EXPECT_EQ(o.expected->code, ErrorCode::alreadyClaimed);
    EXPECT_EQ(o.expected->by.name, "Leila");
    EXPECT_EQ(o.row, row);
    row = course();
    row.modules[0].status = "open";
    EXPECT_EQ(after({command(icbtApprove, {.module = "m1", .text = "Bra"})}, row).expected->code, ErrorCode::invalidState);
    row.phase = "paused";
    EXPECT_TRUE(after({command(icbtExtend, {.reason = "Behöver tid"})}, row).expected);
    EXPECT_FALSE(after({command(icbtResume)}, row).expected);
}

TEST(CourseOverlay, anApprovalThatAnswersTheMessageAnswersItOnceOnly) {
    EXPECT_TRUE(waits(after({command(icbtApprove, {.module = "m1", .text = "Bra"})}).row, "message"));
    const auto o = after({command(icbtApprove, {.module = "m1", .text = "Bra, och svaret är ja", .answers = true})});
    EXPECT_FALSE(waits(o.row, "message"));
    EXPECT_EQ(o.row.unread, 0);
}

TEST(CourseOverlay, passesOverTheCommandsOnOthers) {
    const auto o = after({command(icbtReply, {.text = "Hej"}, "c2"), command(icbtClose, {}, "c3")});
    EXPECT_EQ(o.row, course());
}

} // namespace
} // namespace fyr::protocol
