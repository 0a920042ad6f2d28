#include "base/random.h"
#include "protocol/feed.h"
#include "protocol/raw_json.h"

#include <gtest/gtest.h>

namespace fyr::protocol {
namespace {

const Instant noon = parseInstant("2026-11-20T12:00:00Z").value();

TEST(FeedTest, resourcesPassByteForByte) {
    const std::string odd =
        "{ \"v\" : 1.50,\n\t\"e\":1E+2, \"s\":\"\\u00e5 \\\" } ] {\", \"n\": [ {} , [ ] ] }";
    FeedPage page{"E1", "c\"2\\", true, 12, {}};
    page.entries.push_back({FeedOp::put, {"Task", "01T"}, 3, noon, odd});
    page.entries.push_back({FeedOp::forget, {"Patient", "p-1.x"}, 0, {}, {}});
    page.entries.push_back({FeedOp::put, {"Observation", "o"}, 1, noon, R"({"å":"☃𝄞"})"});
    const auto text = write(page);
    ASSERT_TRUE(json::parse(text)) << text;
    const auto back = feedPageFromText(text).value();
    EXPECT_EQ(page.epoch, back.epoch);
    EXPECT_EQ(page.next, back.next);
    EXPECT_TRUE(back.more);
    EXPECT_EQ(12, back.total);
    ASSERT_EQ(3U, back.entries.size());
    EXPECT_EQ(odd, back.entries[0].resource);
    EXPECT_EQ(noon, back.entries[0].at);
    EXPECT_EQ(3, back.entries[0].version);
    EXPECT_EQ(FeedOp::forget, back.entries[1].op);
    EXPECT_EQ("", back.entries[1].resource);
    EXPECT_EQ(R"({"å":"☃𝄞"})", back.entries[2].resource);
    EXPECT_EQ(text, write(back));
}

TEST(FeedTest, orderOfMembersAndUnknownOnesDoNotMatter) {
    const auto page = feedPageFromText(
        R"( {"entries":[{"resource":{"a":1},"zzz":[{"op":"forget"}],"version":2,"id":"x","type":"Task","op":"put"}],
        "new":{"entries":[]}, "more":false, "next":"n", "epoch":"e"} )");
    ASSERT_TRUE(page) << page.error().describe();
    EXPECT_EQ(R"({"a":1})", page->entries.at(0).resource);
    EXPECT_FALSE(page->total);
}

TEST(FeedTest, whatIsNoPageIsRefused) {
    for (
        const char* text :
        {"", "null", "[]", "{}", "{\"epoch\":\"e\"", R"({"epoch":"e","next":"n","more":false})",
         R"({"epoch":"e","next":"n","entries":[]})", R"({"epoch":"e","next":"","more":false,"entries":[]})",
         R"({"epoch":"","next":"n","more":false,"entries":[]})",
         R"({"epoch":"e","next":"n","more":"no","entries":[]})",
         R"({"epoch":"e","next":"n","more":false,"entries":{}})",
         R"({"epoch":"e","next":"n","more":false,"entries":[1]})",
         R"({"epoch":"e","next":"n","more":false,"entries":[{"op":"put","type":"Task","id":"x","version":1}]})",
         R"({"epoch":"e","next":"n","more":false,"entries":[{"op":"put","type":"Task","id":"x","version":0,"resource":{}}]})",
         R"({"epoch":"e","next":"n","more":false,"entries":[{"op":"put","type":"Task","id":"x","version":1,"resource":"text"}]})",
         R"({"epoch":"e","next":"n","more":false,"entries":[{"op":"burn","type":"Task","id":"x"}]})",
         R"({"epoch":"e","next":"n","more":false,"entries":[{"op":"forget","type":"Task","id":"a b"}]})",
         "<html>Accept our terms</html>", "{\"epoch\":\"\xff\"}"})
        EXPECT_FALSE(feedPageFromText(text)) << text;
}

TEST(FeedTest, noCutOfAPageIsTakenForAPage) {
    FeedPage page{"E1", "c2", false, {}, {}};
    for (int i = 0; i < 5; ++i)
        page.entries.push_back({FeedOp::put, {"Task", "t"}, 1, noon, R"({"a":["\"}{"]})"});
    const auto text = write(page);
    for (std::size_t n = 0; n < text.size(); ++n)
        EXPECT_FALSE(feedPageFromText(std::string_view(text).substr(0, n))) << n;
}

TEST(FeedTest, changedBytesAreNeverReadOutsideTheText) {
    FeedPage page{"E1", "c2", false, 3, {}};
    for (int i = 0; i < 3; ++i)
        page.entries.push_back({FeedOp::put, {"Task", "t"}, 1, noon, R"({"a":["\\\"}{",1.0]})"});
    const auto text = write(page);
    SeededRandom random(1);
    int read = 0;
    for (int i = 0; i < 20'000; ++i) {
        // Exactly as long as it says: a read beyond the end is caught by the sanitizers' build.
        std::vector<char> broken(text.begin(), text.end());
        for (std::uint64_t n = random.below(4) + 1; n > 0; --n)
            broken[random.below(broken.size())] = static_cast<char>(random.below(128));
        if (feedPageFromText({broken.data(), broken.size()})) ++read;
        [[maybe_unused]] const auto m = raw::members({broken.data(), broken.size()});
        [[maybe_unused]] const auto e = raw::elements({broken.data() + 1, broken.size() - 1});
    }
    EXPECT_GT(read, 0) << "a changed letter in a text is still a page";
}

TEST(FeedTest, depthAndSizeAreLimited) {
    const std::string deep = std::string(200, '[') + std::string(200, ']');
    EXPECT_FALSE(feedPageFromText(R"({"epoch":"e","next":"n","more":false,"entries":[],"x":)" + deep + "}"));
    EXPECT_EQ(ErrorCode::tooLarge, raw::checkJson(std::string(100, ' '), 99, 10).error().code);
}

} // namespace
} // namespace fyr::protocol
