// What fyr and the process of the call say to one another: whole messages, nothing that is not known, nothing without bounds.
#include "video/hosted/words.h"

#include <gtest/gtest.h>

namespace fyr::video::hosted {
namespace {

TEST(Frames, comeOutAsTheyWentInHoweverTheyAreCut) {
    const std::string all = frame("one") + frame("") + frame(std::string(70'000, 'x'));
    for (const std::size_t step : {1U, 3U, 4U, 5U, 4096U, 100'000U}) {
        FrameReader r;
        std::vector<std::string> got;
        for (std::size_t at = 0; at < all.size(); at += step) {
            ASSERT_TRUE(r.feed(std::string_view(all).substr(at, step)));
            while (auto m = r.next()) got.push_back(std::move(*m));
        }
        ASSERT_EQ(got.size(), 3U) << step;
        EXPECT_EQ(got[0], "one");
        EXPECT_EQ(got[1], "");
        EXPECT_EQ(got[2].size(), 70'000U);
    }
}

TEST(Frames, thatAreTooLongEndTheReadingForGood) {
    FrameReader r;
    ASSERT_TRUE(r.feed(frame("good")));
    EXPECT_FALSE(r.feed(std::string("\xFF\xFF\xFF\xFF", 4)));
    EXPECT_FALSE(r.next());
    EXPECT_FALSE(r.feed(frame("good")));
    FrameReader edge;
    EXPECT_TRUE(edge.feed(frame(std::string(maxFrameBytes, 'x'))));
    EXPECT_FALSE(edge.feed(frame(std::string(maxFrameBytes + 1, 'x'))));
}

TEST(Frames, thatNobodyFetchesAreBounded) {
    FrameReader r;
    const auto small = frame("x");
    for (std::size_t i = 0; i < maxFramesAtOnce; ++i) ASSERT_TRUE(r.feed(small));
    EXPECT_FALSE(r.feed(small));
}

TEST(Words, comeBackAsTheyWere) {
    const std::vector<ToCall> to{Settings{"sv", "dark", "Kamera", "Mikrofon", "Högtalare"}, Begin{}, LineOpened{3}, Heard{3, "{\"å\":1}"}, LineClosed{3}, Command{"audioOnly"}, Show{true, 640, 480}, Ask{9}, Quit{}};
    for (const auto& m : to) {
        const auto back = readToCall(write(m));
        ASSERT_TRUE(back) << write(m);
        EXPECT_EQ(write(*back), write(m));
        EXPECT_EQ(back->index(), m.index());
    }
    const std::vector<FromCall> from{Window{18446744073709551UL}, Ready{}, OpenLine{1}, Say{1, "x"}, CloseLine{1}, Told{"ended", "{}"}, Told{"device", "{}"}, Alive{9}, Key{"Ctrl+4"}, Pressed{}};
    for (const auto& m : from) {
        const auto back = readFromCall(write(m));
        ASSERT_TRUE(back) << write(m);
        EXPECT_EQ(write(*back), write(m));
        EXPECT_EQ(back->index(), m.index());
    }
}

TEST(Words, thatAreNotKnownOrOutOfBoundsAreRefused) {
    for (const char* text : {
             "", "[]", "null", "{}", R"({"type":"say"})", R"({"type":"say","line":1,"text":"x","more":1})", R"({"type":"say","line":-1,"text":"x"})",
             R"({"type":"say","line":1.5,"text":"x"})", R"({"type":"say","line":"1","text":"x"})", R"({"type":"say","line":9999999999,"text":"x"})",
             R"({"type":"window","id":7})", R"({"type":"window","id":"0"})", R"({"type":"window","id":"7x"})", R"({"type":"window","id":"99999999999999999999"})",
             R"({"type":"told","what":"token","json":"{}"})", R"({"type":"key","sequence":"Return"})", R"({"type":"key","sequence":"Ctrl+A"})", R"({"type":"quit"})",
             R"({"type":"settings","lang":"sv","theme":"dark","camera":"","microphone":"","output":""})", R"({"type":"say","line":1,"text":{"a":{"b":{}}}})",
         })
        EXPECT_FALSE(readFromCall(text)) << text;
    EXPECT_FALSE(readFromCall(write(FromCall{Say{1, std::string(maxSaidBytes + 1, 'x')}})));
    EXPECT_TRUE(readFromCall(write(FromCall{Say{1, std::string(maxSaidBytes, 'x')}})));
    EXPECT_FALSE(readFromCall(write(FromCall{Told{"state", std::string(maxToldBytes + 1, 'x')}})));
    EXPECT_FALSE(readToCall(R"({"type":"command","name":"deleteLater"})"));
    EXPECT_FALSE(readToCall(R"({"type":"settings","lang":"xx","theme":"dark","camera":"","microphone":"","output":""})"));
    EXPECT_FALSE(readToCall(write(ToCall{Heard{1, std::string(maxHeardBytes + 1, 'x')}})));
}

} // namespace
} // namespace fyr::video::hosted
