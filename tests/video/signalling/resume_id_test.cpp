// Only what the server signed takes a session up again, and only for its time.
#include "video/signalling/resume_id.h"

#include <gtest/gtest.h>

namespace fyr::video::signalling {
namespace {

const SigningKey key{1, 2, 3};
const Instant now{Millis{1'790'000'000'000}};
const Resumable whole{"t1", "visit1", "party1", "session1", now + std::chrono::seconds{600}};

TEST(ResumeIds, comeBackWholeOnEveryNodeWithTheKey) {
    const auto back = readResumeId(writeResumeId(whole, key), key, now);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->tenant, "t1");
    EXPECT_EQ(back->visit, "visit1");
    EXPECT_EQ(back->party, "party1");
    EXPECT_EQ(back->session, "session1");
    EXPECT_EQ(back->expires, whole.expires);
}

TEST(ResumeIds, ofAnotherKeyAreNone) { EXPECT_FALSE(readResumeId(writeResumeId(whole, {9}), key, now)); }

TEST(ResumeIds, end) {
    const auto text = writeResumeId(whole, key);
    EXPECT_TRUE(readResumeId(text, key, whole.expires - Millis{1}));
    const auto late = readResumeId(text, key, whole.expires);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::tokenExpired);
}

TEST(ResumeIds, withOneCharacterChangedAreNone) {
    const auto text = writeResumeId(whole, key);
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto changed = text;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        const auto back = readResumeId(changed, key, now);
        // The last character of base 64 carries bits that are not read.
        if (back) {
            EXPECT_EQ(back->party, "party1") << at;
        }
    }
    EXPECT_FALSE(readResumeId("", key, now));
    EXPECT_FALSE(readResumeId(".", key, now));
    EXPECT_FALSE(readResumeId(std::string(5'000, 'A') + ".A", key, now));
}

} // namespace
} // namespace fyr::video::signalling
