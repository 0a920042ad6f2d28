// What a party may say, and that nothing else is taken.
#include "video/signalling/message.h"

#include <gtest/gtest.h>

namespace fyr::video::signalling {
namespace {

TEST(Messages, comeBackAsTheyWereWritten) {
    const Said all[] = {
        {0, 0, Hello{1, "token", "v1", {"vp8", "restart"}, {}, 0}},
        {0, 0, Hello{1, "token", "v1", {}, "01JD4Z9K7Q3W8XVRN5T2M6BYHC", 3}},
        {0, 0, Resume{"abc.def", 17, 0}},
        {0, 0, Resume{"abc.def", 17, 4}},
        {0, 9, Heartbeat{}},
        {1, 9, Description{true, "p2", 3, true, true, "v=0\r\n"}},
        {2, 0, Description{false, "p2", 3, false, false, "v=0\r\n"}},
        {3, 0, Candidates{"p2", 3, {"candidate:1 1 udp 1 1.2.3.4 5 typ host", ""}}},
        {4, 0, AskRestart{"p2", true}},
        {5, 0, MediaState{true, false}},
        {6, 0, Quality{87, "loss", true}},
        {7, 0, WantIce{}},
        {8, 12, Leave{"done"}},
    };
    for (const auto& said : all) {
        const auto text = write(said);
        const auto back = read(text);
        ASSERT_TRUE(back) << text << back.error().describe();
        EXPECT_EQ(back->n, said.n);
        EXPECT_EQ(back->ack, said.ack);
        EXPECT_EQ(back->body.index(), said.body.index());
        EXPECT_EQ(write(*back), text);
    }
}

TEST(Messages, thatAreNotOfTheProtocolAreRefusedWhole) {
    const std::pair<std::string_view, std::string> bad[] = {
        {"not JSON", "{"},
        {"a list", "[]"},
        {"no type", R"({"n":1})"},
        {"a type that nobody knows", R"({"type":"eval","n":1})"},
        {"a member that nobody knows", R"({"type":"hb","more":1})"},
        {"no number", R"({"type":"media","audio":true,"video":true})"},
        {"number nought", R"({"type":"media","audio":true,"video":true,"n":0})"},
        {"a number below nought", R"({"type":"hb","ack":-1})"},
        {"a number with a fraction", R"({"type":"hb","ack":1.5})"},
        {"a number too large", R"({"type":"hb","ack":9007199254740993})"},
        {"a text for a flag", R"({"type":"media","audio":"yes","video":true,"n":1})"},
        {"an epoch of nought", R"({"type":"offer","n":1,"to":"p2","epoch":0,"sdp":"v=0"})"},
        {"an answer with restart", R"({"type":"answer","n":1,"to":"p2","epoch":1,"sdp":"v=0","restart":true})"},
        {"no session description", R"({"type":"offer","n":1,"to":"p2","epoch":1})"},
        {"an empty one", R"({"type":"offer","n":1,"to":"p2","epoch":1,"sdp":""})"},
        {"a party that is no id", R"({"type":"restart","n":1,"to":"../p2"})"},
        {"a hello without a visit", R"({"type":"hello","version":1,"token":"t","caps":[]})"},
        {"a page that is guessed", R"({"type":"hello","version":1,"token":"t","visit":"v1","caps":[],"page":"123456789012345"})"},
        {"a page that is too long", R"({"type":"hello","version":1,"token":"t","visit":"v1","caps":[],"page":")" + std::string(65, 'a') + "\"}"},
        {"a page of other letters", R"({"type":"hello","version":1,"token":"t","visit":"v1","caps":[],"page":"0123456789abcdef~x"})"},
        {"an empty page", R"({"type":"hello","version":1,"token":"t","visit":"v1","caps":[],"page":""})"},
        {"a try of no page", R"({"type":"hello","version":1,"token":"t","visit":"v1","caps":[],"try":1})"},
        {"a try of nought", R"({"type":"hello","version":1,"token":"t","visit":"v1","caps":[],"page":"0123456789abcdef","try":0})"},
        {"a resume of nought", R"({"type":"resume","resumeId":"r","lastSeq":0,"try":0})"},
        {"a page in a resume", R"({"type":"resume","resumeId":"r","lastSeq":0,"page":"0123456789abcdef"})"},
        {"a cause that is a sentence", R"({"type":"quality","n":1,"score":5,"cause":"my chest hurts"})"},
        {"a score of 101", R"({"type":"quality","n":1,"score":101,"cause":"loss"})"},
        {"bytes that are no text", "{\"type\":\"leave\",\"n\":1,\"reason\":\"\xFF\"}"},
        {"depth", R"({"type":"candidates","n":1,"to":"p2","epoch":1,"list":[[[[[["x"]]]]]]})"},
    };
    for (const auto& [what, text] : bad) EXPECT_FALSE(read(text)) << what;
}

TEST(Messages, haveBounds) {
    const auto candidates = [](std::size_t count, std::size_t size) {
        Candidates c{"p2", 1, {}};
        c.list.assign(count, std::string(size, 'x'));
        return write({1, 0, c});
    };
    EXPECT_TRUE(read(candidates(maxCandidates, maxCandidateBytes)));
    EXPECT_FALSE(read(candidates(maxCandidates + 1, 10)));
    EXPECT_FALSE(read(candidates(1, maxCandidateBytes + 1)));
    const auto offer = [](std::size_t size) { return write({1, 0, Description{true, "p2", 1, false, false, std::string(size, 'v')}}); };
    const auto around = offer(1).size() - 1;
    EXPECT_TRUE(read(offer(maxMessageBytes - around)));
    const auto over = read(offer(maxMessageBytes - around + 1));
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, ErrorCode::tooLarge);
}

TEST(Messages, sayNothingOfWhatWasSaidWhenTheyAreRefused) {
    const auto refused = read(R"({"type":"leave","n":1,"reason":"19121212-1212","secret":"x"})");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().describe().find("1912"), std::string::npos);
    EXPECT_EQ(refused.error().describe().find("secret"), std::string::npos);
}

// asvs: 17.3.2
TEST(Messages, withBytesLeftOutOrChangedNeverBreakTheReader) {
    const auto whole = write({1, 3, Description{true, "p2", 1, true, false, "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n"}});
    for (std::size_t at = 0; at < whole.size(); ++at) {
        static_cast<void>(read(whole.substr(0, at)));
        for (const char c : {'\0', '"', '}', '\xC3', '9'}) {
            auto changed = whole;
            changed[at] = c;
            static_cast<void>(read(changed));
        }
    }
}

} // namespace
} // namespace fyr::video::signalling
