#include "protocol/messages.h"

#include <gtest/gtest.h>

namespace fyr::protocol {
namespace {

const Instant noon = parseInstant("2026-11-20T12:00:00Z").value();

TEST(MessagesTest, helloGoesThereAndBack) {
    Hello h{1, 2, noon, "E7", {"n1", "Namn", "nurse", "pr1", ""}, {"u1", "Enheten"}, Millis{15000}};
    h.answersForCourses = true;
    const auto back = helloFromText(write(h)).value();
    EXPECT_TRUE(back.answersForCourses);
    EXPECT_EQ(h.epoch, back.epoch);
    EXPECT_EQ(h.person, back.person);
    EXPECT_EQ(h.unit, back.unit);
    EXPECT_EQ(2, back.protocolMax);
    EXPECT_EQ(noon, back.serverTime);
    for (const char* text :
         {"", "[]", "{}", R"({"epoch":"e"})", R"({"epoch":"e","serverTime":"2026-11-20T12:00:00Z"})",
          R"({"epoch":"e","serverTime":"nu","person":{"id":"x"}})", "<html>"})
        EXPECT_FALSE(helloFromText(text)) << text;
}

TEST(MessagesTest, oneBadCommandDoesNotSpoilTheBatch) {
    const auto batch = commandBatchFromText(
        R"({"device":"d1","commands":[{"id":"01J0000000000000000000000A","type":"nope"},7,)"
        R"({"id":"01J0000000000000000000000B","type":"triage.claim","target":{"type":"Task","id":"t"},"base":1,"at":"2026-11-20T12:00:00Z"}]})");
    ASSERT_TRUE(batch);
    ASSERT_EQ(3U, batch->commands.size());
    EXPECT_EQ("01J0000000000000000000000A", batch->commands[0].id.str());
    EXPECT_FALSE(batch->commands[0].command);
    EXPECT_TRUE(batch->commands[1].id.empty());
    EXPECT_TRUE(batch->commands[2].command);
}

TEST(MessagesTest, aBatchMayNameTheLifeOfTheServerThatItWasMadeFor) {
    EXPECT_EQ("E1", commandBatchFromText(writeBatch(DeviceId{"d"}, {}, "E1")).value().epoch);
    EXPECT_EQ("", commandBatchFromText(writeBatch(DeviceId{"d"}, {})).value().epoch);
    EXPECT_EQ("", commandBatchFromText(R"({"device":"d","epoch":7,"commands":[]})").value().epoch);
}

TEST(MessagesTest, batchesHaveLimits) {
    std::vector<Command> commands(maxCommandsPerBatch);
    for (auto& c : commands) {
        c.id = CommandId{"01J0000000000000000000000B"};
        c.target = {"Task", "t"};
    }
    EXPECT_EQ(maxCommandsPerBatch,
              commandBatchFromText(writeBatch(DeviceId{"d"}, commands)).value().commands.size());
    commands.push_back(commands.front());
    EXPECT_EQ(ErrorCode::tooLarge, commandBatchFromText(writeBatch(DeviceId{"d"}, commands)).error().code);
    EXPECT_EQ(ErrorCode::tooLarge, commandBatchFromText(std::string(maxBatchBytes + 1, ' ')).error().code);
    EXPECT_FALSE(commandBatchFromText(R"({"device":"a b","commands":[]})"));
    EXPECT_FALSE(commandBatchFromText(R"({"commands":{}})"));
}

TEST(MessagesTest, theSocketsMessagesAreReadAndStrangeOnesPassedOver) {
    for (const WakeMessage m : {WakeMessage{}, WakeMessage{WakeKind::goAway, Millis{10}, Millis{500}},
                                WakeMessage{WakeKind::revoked, {}, {}}}) {
        const auto back = wakeFromText(write(m));
        ASSERT_TRUE(back);
        EXPECT_EQ(m.kind, back->kind);
        EXPECT_EQ(m.after, back->after);
        EXPECT_EQ(m.jitter, back->jitter);
    }
    EXPECT_EQ(Millis{5000}, wakeFromText(R"({"type":"goaway"})")->jitter);
    EXPECT_EQ(Millis{0}, wakeFromText(R"({"type":"goaway","afterMs":-7})")->after);
    for (const char* text : {"", "wake", "{}", R"({"type":"news"})", R"({"type":7})", "[]"})
        EXPECT_FALSE(wakeFromText(text)) << text;
}

TEST(MessagesTest, onlyFyrsOwnErrorIsAnError) {
    EXPECT_EQ(ErrorCode::tokenExpired,
              errorCodeFromBody(R"({"error":{"code":"tokenExpired","message":""}})"));
    EXPECT_EQ(ErrorCode::internal, errorCodeFromBody(R"({"error":{"code":"brandNew"}})"));
    for (const char* text : {"", "<html>", "{}", R"({"error":"x"})", R"({"error":{"code":5}})"})
        EXPECT_FALSE(errorCodeFromBody(text)) << text;
}

} // namespace
} // namespace fyr::protocol
