#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/random.h"
#include "base/share.h"
#include "base/text.h"

#include <gtest/gtest.h>
#include <set>

namespace fyr {
namespace {

TEST(Errors, everyCodeHasADistinctNameAndReadsBack) {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        EXPECT_EQ(info(code).code, code);
        EXPECT_EQ(errorCodeFromName(info(code).name), code);
        EXPECT_TRUE(names.insert(info(code).name).second) << info(code).name;
        EXPECT_GE(info(code).httpStatus, 400);
    }
    EXPECT_EQ(errorCodeFromName("inventedByANewerPeer"), ErrorCode::internal);
}

TEST(Share, isBesideTheProgramUnlessAFolderIsNamed) {
    ::unsetenv("FYR_SHARE");
    const auto beside = std::filesystem::path(FYR_BINARY_DIR) / "tests" / "share" / "fyr"; // of build/tests/base/base_tests
    ASSERT_EQ(shareFolders().size(), 2U);
    EXPECT_EQ(shareFolders().front(), beside);
    ::setenv("FYR_SHARE", "named", 1);
    EXPECT_EQ(shareFolders().front(), "named");
    EXPECT_EQ(shareFolders().at(1), beside);
    ::setenv("FYR_SHARE", "", 1);
    EXPECT_EQ(shareFolders().front(), beside) << "an empty name names nothing";
    ::unsetenv("FYR_SHARE");
}

TEST(Instants, areWrittenAndReadBackWithEveryOffset) {
    const struct {
        const char* text;
        const char* utc;
    } rows[] = {
        {"2026-11-20T10:47:12.345+01:00", "2026-11-20T09:47:12.345Z"},
        {"2026-11-20T09:47:12Z", "2026-11-20T09:47:12.000Z"},
        {"2024-02-29T23:59:59.9-12:00", "2024-03-01T11:59:59.900Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
        {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000Z"}, // leap second
        {"2026-11-20T09:47Z", "2026-11-20T09:47:00.000Z"},
    };
    for (const auto& row : rows) {
        const auto t = parseInstant(row.text);
        ASSERT_TRUE(t) << row.text;
        EXPECT_EQ(formatInstant(*t), row.utc);
    }
    for (const char* bad : {"", "2026-11-20", "2026-02-30T00:00:00Z", "2026-11-20T24:00:00Z", "2026-11-20T10:47:12",
                            "2026-11-20T10:47:12.Z", "2026-11-20T10:47:12+1:00", "2026-11-20T10:47:12Zx"})
        EXPECT_FALSE(parseInstant(bad)) << bad;
}

TEST(Ages, changeOnTheBirthdayItself) {
    const Date birth = *parseDate("2018-05-15");
    EXPECT_EQ(ageInYears(birth, *parseDate("2026-05-14")), 7);
    EXPECT_EQ(ageInYears(birth, *parseDate("2026-05-15")), 8);
    EXPECT_EQ(ageInMonths(birth, *parseDate("2018-06-14")), 0);
    EXPECT_EQ(ageInMonths(birth, *parseDate("2018-06-15")), 1);
    EXPECT_EQ(ageInYears(birth, *parseDate("2010-01-01")), 0); // born later: never negative
}

TEST(Ulids, sortByTimeAndCarryIt) {
    SeededRandom random(7);
    const Instant early = *parseInstant("2026-11-20T09:00:00.001Z");
    const auto a = makeUlid(early, random);
    const auto b = makeUlid(early + Millis{1}, random);
    EXPECT_LT(a, b);
    EXPECT_TRUE(isUlid(a));
    EXPECT_TRUE(isFhirId(a));
    EXPECT_EQ(*timeOfUlid(a), early);
    EXPECT_NE(makeUlid(early, random), makeUlid(early, random));
    EXPECT_FALSE(isUlid("81ARZ3NDEKTSV4RRFFQ69G5FAV")); // would overflow 128 bits
    EXPECT_FALSE(isUlid("01arz3ndektsv4rrffq69g5fav"));
}

TEST(FhirIds, refusePathsAndSpaces) {
    EXPECT_TRUE(isFhirId("a-B.9"));
    for (const char* bad : {"", "a/b", "a b", "å", "x_y"}) EXPECT_FALSE(isFhirId(bad)) << bad;
    EXPECT_TRUE(isFhirId(std::string(64, 'a')));
    EXPECT_FALSE(isFhirId(std::string(65, 'a')));
}

TEST(SeededStreams, areTheSameForTheSameSeed) {
    SeededRandom a(42), b(42), c(43);
    const auto first = a.next();
    EXPECT_EQ(first, b.next());
    EXPECT_NE(first, c.next());
    for (int i = 0; i < 1000; ++i) {
        EXPECT_LT(a.below(7), 7U);
        const double u = a.unit();
        EXPECT_GE(u, 0.0);
        EXPECT_LT(u, 1.0);
    }
}

TEST(Text, refusesEveryMalformedUtf8) {
    EXPECT_TRUE(isUtf8("åäö 😀 ā"));
    for (const char* bad : {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xC3", "\xF0\x9F\x98"})
        EXPECT_FALSE(isUtf8(bad));
}

TEST(Text, countsCodePointsNotBytes) {
    EXPECT_EQ(codePoints("åäö😀"), 4U);
    EXPECT_EQ(byteOfCodePoint("åäö", 1), 2U);
    EXPECT_EQ(prefix("åäö", 2), "åä");
    EXPECT_EQ(prefix("ab", 9), "ab");
}

TEST(Text, foldsNamesForSearch) {
    EXPECT_EQ(foldForSearch("ÅKESSON Łukasz Ñ Straße Ægir"), "akesson lukasz n strasse aegir");
    EXPECT_EQ(foldForSearch("A\xCC\x8A"), "a"); // decomposed Å
    EXPECT_EQ(lowerCase("ÅÄÖ ÉŠŽŻ"), "åäö éšžż");
}

// The parser may miss the last bit of a number: a digest of a text must not hang on it.
TEST(Json, whatIsSettledComesBackAsItWasWritten) {
    SeededRandom random(3);
    json::array numbers;
    for (int i = 0; i < 3000; ++i) numbers.emplace_back(static_cast<double>(random.below(1U << 30U)) / 1e11);
    const auto v = json::settled(json::object{{"p", numbers}, {"text", "å"}});
    auto text = json::write(v);
    for (int i = 0; i < 4; ++i) {
        const auto again = json::write(*json::parse(text));
        EXPECT_EQ(text, again);
        text = again;
    }
    EXPECT_NEAR(numbers[7].as_double(), v.at("p").at(7).as_double(), 1e-12);
}

TEST(Json, tellsTheLineAndColumnOfAnError) {
    const auto r = json::parse("{\n  \"a\": tru\n}");
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::badJson);
    ASSERT_EQ(r.error().problems.size(), 1U);
    EXPECT_EQ(r.error().problems[0].place.substr(0, 2), "2:");
    EXPECT_FALSE(json::parse("{} x"));
    EXPECT_EQ(json::parse("{\"a\":\"\xC3\"}").error().code, ErrorCode::badUtf8);
    EXPECT_EQ(json::parse(std::string(100, '['), {.depth = 32}).error().code, ErrorCode::badJson);
    EXPECT_EQ(json::parse("[1,2,3]", {.bytes = 3}).error().code, ErrorCode::tooLarge);
}

TEST(Digests, matchThePublishedVector) {
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(*fromHex("00ff"), (std::vector<std::uint8_t>{0, 255}));
    EXPECT_FALSE(fromHex("0"));
    EXPECT_FALSE(fromHex("zz"));
}

} // namespace
} // namespace fyr
