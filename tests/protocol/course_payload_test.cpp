#include "protocol/course_payload.h"
#include "protocol/payload.h"

#include <gtest/gtest.h>

namespace fyr::protocol {
namespace {

Command command(CommandType type, const CoursePayload& p, std::string target = "CarePlan") {
    return {CommandId{"01J0000000000000000000000A"}, type, {std::move(target), "01C"}, 1, Instant{}, toJson(p)};
}

std::string wrong(const Command& c) {
    const auto r = checkPayload(c);
    std::string places;
    if (!r)
        for (const auto& p : r.error().problems) places += p.place + " ";
    return places;
}

TEST(CoursePayload, eachCommandNeedsItsOwnRow) {
    using enum CommandType;
    const CoursePayload none;
    EXPECT_EQ("/target/type /payload/programme /payload/consent ", wrong(command(icbtEnrol, none)));
    EXPECT_EQ("", wrong(command(icbtEnrol, {.programme = "depression", .consent = true}, "Patient")));
    EXPECT_EQ("", wrong(command(icbtStart, none)));
    EXPECT_EQ("/payload/module /payload/text ", wrong(command(icbtApprove, none)));
    EXPECT_EQ("", wrong(command(icbtApprove, {.module = "m1", .text = "Bra", .minutes = 4})));
    EXPECT_EQ("/payload/module /payload/text ", wrong(command(icbtHandBack, none)));
    EXPECT_EQ("/payload/text ", wrong(command(icbtReply, none)));
    EXPECT_EQ("/payload/module ", wrong(command(icbtOpenModule, none)));
    EXPECT_EQ("/payload/module ", wrong(command(icbtRepeat, none)));
    EXPECT_EQ("/payload/module /payload/reason ", wrong(command(icbtSkip, none)));
    EXPECT_EQ("/payload/module /payload/choice ", wrong(command(icbtChoose, none)));
    EXPECT_EQ("/payload/module /payload/choice ", wrong(command(icbtSwap, none)));
    EXPECT_EQ("/payload/decision /payload/reason ", wrong(command(icbtDecide, none)));
    EXPECT_EQ("/payload/duty ", wrong(command(icbtTake, none)));
    EXPECT_EQ("/payload/duty /payload/text ", wrong(command(icbtSettle, none)));
    EXPECT_EQ("/payload/reason ", wrong(command(icbtPause, none)));
    EXPECT_EQ("", wrong(command(icbtResume, none)));
    EXPECT_EQ("", wrong(command(icbtClose, none)));
    EXPECT_EQ("/payload/reason ", wrong(command(icbtExtend, none)));
    EXPECT_EQ("/payload/reason /payload/therapist ", wrong(command(icbtTransfer, none)));
    EXPECT_EQ("", wrong(command(icbtCover, none)));
    EXPECT_EQ("/payload/reason /payload/rule ", wrong(command(icbtWaive, none)));
    EXPECT_EQ("/payload/text ", wrong(command(icbtSignOff, none)));
    EXPECT_EQ("/payload/reason ", wrong(command(icbtDischarge, none)));
    EXPECT_EQ("/payload/reason ", wrong(command(icbtRefer, none)));
    EXPECT_EQ("/target/type ", wrong(command(icbtClose, none, "Task")));
}

TEST(CoursePayload, whatWasWrittenIsRead) {
    const auto until = parseInstant("2026-12-01T08:00:00Z").value();
    const auto p = coursePayload(command(CommandType::icbtPause, {.reason = "Semester", .until = until})).value();
    EXPECT_EQ("Semester", p.reason);
    EXPECT_EQ(until, p.until);
    const auto s = coursePayload(command(CommandType::icbtSettle, {.duty = 7, .text = "Ringde", .minutes = 20})).value();
    EXPECT_EQ(7U, s.duty);
    EXPECT_EQ("Ringde", s.text);
    EXPECT_EQ(20, s.minutes);
}

TEST(CoursePayload, aReasonHasLetters) {
    EXPECT_EQ("/payload/reason ", wrong(command(CommandType::icbtExtend, {.reason = "..."})));
    EXPECT_EQ("", wrong(command(CommandType::icbtExtend, {.reason = "Sjuk i två veckor"})));
}

TEST(CoursePayload, minutesStayWithinReason) {
    Command c = command(CommandType::icbtReply, {.text = "Hej"});
    for (const std::int64_t minutes : {-1, 601}) {
        c.payload["minutes"] = minutes;
        EXPECT_EQ("/payload/minutes ", wrong(c)) << minutes;
    }
    c.payload["minutes"] = 600;
    EXPECT_EQ("", wrong(c));
}

} // namespace
} // namespace fyr::protocol
