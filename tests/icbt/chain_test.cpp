// Bytes, links, replay. The golden digests say that every compiler makes the same bytes of the same people.
#include "digests.h"
#include "play.h"

#include "icbt/simulate/people.h"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace fyr::icbt::test {
namespace {

LivedLog live(const Programme& p, std::uint64_t seed, int events) { return livedLog({p, calendar()}, seed, events); }

TEST(Chain, eventsAndCoursesComeBackAsTheyWere) {
    const auto p = small();
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto lived = live(p, seed, 200);
        for (const auto& entry : lived.log.entries) {
            const auto e = decodeEvent(entry.event);
            ASSERT_TRUE(e);
            ASSERT_EQ(encode(*e), entry.event);
        }
        const auto c = decodeCourse(encode(lived.course));
        ASSERT_TRUE(c);
        EXPECT_EQ(*c, lived.course);
    }
}

TEST(Chain, theBytesAreLittleEndianWithoutPaddingOrPointers) {
    Event e;
    e.type = EventType::settle;
    e.at = Instant(Millis(0x0102030405060708));
    e.subject = 0x1122;
    e.duty = 7;
    e.minutes = -1;
    e.total = 3;
    e.points = {std::nullopt, 2};
    e.patient = true;
    e.text = "å";
    std::string hexed;
    for (const unsigned char b : encode(e)) hexed += fmt::format("{:02x}", b);
    EXPECT_EQ(hexed, "01" "11" "0807060504030201" "2211" "ffff" "07000000" "ffffffff" "00" "0103000000" "02000000" "00" "0102000000" "01" "00000000" "02000000c3a5");
}

TEST(Chain, garbageIsAnErrorAndNeverACrash) {
    const auto p = small();
    const auto lived = live(p, 3, 60);
    SeededRandom random(9);
    const auto course = encode(lived.course);
    std::size_t refused = 0;
    for (int i = 0; i < 60'000; ++i) {
        std::string bytes = i % 3 == 0 ? course : lived.log.entries[random.below(lived.log.entries.size())].event;
        const auto cut = random.below(4);
        if (cut == 0) bytes.resize(random.below(bytes.size() + 1));
        else if (cut == 1) bytes += static_cast<char>(random.below(256));
        else
            for (std::uint64_t k = 0, n = 1 + random.below(6); k < n; ++k) bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
        if (i % 3 == 0) {
            if (const auto c = decodeCourse(bytes)) EXPECT_EQ(encode(*c), bytes) << "one form of bytes for one course";
            else ++refused;
        } else {
            if (const auto e = decodeEvent(bytes)) EXPECT_EQ(encode(*e), bytes);
            else ++refused;
        }
    }
    EXPECT_GT(refused, 20'000U);
    EXPECT_FALSE(decodeEvent(""));
    EXPECT_FALSE(decodeCourse(std::string(100'000, '\xff')));
}

TEST(Chain, aChangeIsFoundAtTheEventItself) {
    const auto p = small();
    const auto lived = live(p, 5, 150);
    ASSERT_FALSE(firstBroken(p, lived.log));
    SeededRandom random(4);
    for (int i = 0; i < 300; ++i) {
        auto log = lived.log;
        const auto at = random.below(log.entries.size());
        auto& bytes = log.entries[at].event;
        auto& one = bytes[random.below(bytes.size())];
        one = static_cast<char>(one ^ (1 << random.below(8)));
        EXPECT_EQ(firstBroken(p, log), at);
    }
    auto without = lived.log;
    without.entries.erase(without.entries.begin() + 20);
    EXPECT_EQ(firstBroken(p, without), 20U) << "left out";
    auto turned = lived.log;
    std::swap(turned.entries[30], turned.entries[31]);
    EXPECT_EQ(firstBroken(p, turned), 30U) << "in another order";
    auto short_ = lived.log;
    short_.entries.resize(40);
    EXPECT_FALSE(firstBroken(p, short_)) << "an end that is cut off is for the keeper of the last link";
}

TEST(Chain, replayMakesTheSameCourseAndTheSameEffects) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        SeededRandom random(seed);
        const auto p = seed % 2 ? small() : Programme::load(simulate::anyProgramme(random)).value();
        auto lived = live(p, seed, 300);
        std::vector<Effect> effects;
        const auto course = replay({p, calendar()}, lived.log, &effects);
        ASSERT_TRUE(course) << course.error().detail;
        if (course->enrolled == Instant{}) continue;
        auto caughtUp = *course;
        advance({p, calendar()}, caughtUp, lived.course.now, effects);
        EXPECT_EQ(caughtUp, lived.course) << seed;
        EXPECT_EQ(effects, lived.effects) << seed;
    }
}

TEST(Chain, aLogOfAnotherVersionIsRefused) {
    const auto p = small();
    const auto other = small({{"version: 1.0.0", "version: 1.0.1"}});
    const auto lived = live(p, 1, 20);
    const auto r = replay({other, calendar()}, lived.log);
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::versionConflict);
    auto relabelled = lived.log;
    relabelled.programme = other.hash;
    const auto q = replay({other, calendar()}, relabelled);
    ASSERT_FALSE(q) << "the first link names the programme too";
    EXPECT_EQ(q.error().code, ErrorCode::storageCorrupt);
}

std::string golden() {
    std::string out;
    const auto p = small();
    for (std::uint64_t seed = 0; seed < 8; ++seed) out += digestLine("small", {p, calendar()}, seed, 400);
    return out + digestsOfMadeUpProgrammes(calendar());
}

TEST(Chain, everyCompilerAndBuildMakesTheGoldenDigests) {
    const auto now = golden();
    const std::string file = FYR_SOURCE_DIR "/tests/icbt/golden.tsv";
    if (std::getenv("FYR_WRITE_GOLDEN")) std::ofstream(file, std::ios::binary) << now;
    std::ifstream in(file, std::ios::binary);
    const std::string kept((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(now, kept) << "a change of the engine that is meant: write them anew with FYR_WRITE_GOLDEN=1 and say so in the commit";
}

TEST(Chain, aMillionEventsMakeTheSameDigestsTwice) {
    const auto p = small();
    const auto once = [&] {
        Digest all{};
        std::size_t events = 0;
        for (std::uint64_t seed = 0; events < 1'000'000; ++seed) {
            const Setting s{p, calendar()};
            SeededRandom random(seed);
            auto course = newCourse(p);
            std::vector<Effect> effects;
            for (int i = 0; i < 1000; ++i, ++events) {
                const auto e = simulate::anyEvent(p, course, random);
                if (step(s, course, e, effects)) all = link(all, encode(e));
                effects.clear();
            }
            all = link(all, encode(course));
        }
        return all;
    };
    EXPECT_EQ(once(), once());
}

} // namespace
} // namespace fyr::icbt::test
