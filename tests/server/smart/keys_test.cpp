#include "tests/server/smart/smart_place.h"

#include "server/identity/oidc/jwt.h"
#include "server/smart/keys.h"

namespace fyr::server::smart::test {
namespace {

class KeysTest : public SmartPlace {
  protected:
    std::vector<oidc::Jwk> published(SigningKeys& keys) { return *oidc::keysFrom(json::write(*keys.published())); }
    static std::string kidOf(const std::string& token) { return oidc::parseJwt(token)->kid; }
    void SetUp() override {
        SmartPlace::SetUp();
        openApp();
    }
};

TEST_F(KeysTest, aNewKeyIsPublishedADayBeforeItSignsAndTheOldOneGoesLater) {
    SigningKeys keys(*store, clock, random, SealKey{1});
    const auto first = kidOf(*keys.sign(north, {{"a", 1}}));
    EXPECT_EQ(published(keys).size(), 1U);
    clock.advance(std::chrono::hours{24 * 91});
    EXPECT_EQ(kidOf(*keys.sign(north, {{"a", 1}})), first);
    EXPECT_EQ(published(keys).size(), 2U);
    clock.advance(std::chrono::hours{25});
    const auto token = *keys.sign(north, {{"a", 1}});
    EXPECT_NE(kidOf(token), first);
    const auto all = published(keys);
    EXPECT_TRUE(std::ranges::any_of(all, [&](const auto& k) { return isSignedBy(*oidc::parseJwt(token), k); }));
    clock.advance(std::chrono::hours{48});
    EXPECT_EQ(published(keys).size(), 1U);
}

TEST_F(KeysTest, nodesShareTheKeysAndAServerWithAnotherSealCannotUseThem) {
    SigningKeys one(*store, clock, random, SealKey{1});
    SigningKeys two(*store, clock, random, SealKey{1});
    SigningKeys other(*store, clock, random, SealKey{2});
    const auto kid = kidOf(*one.sign(north, {{"a", 1}}));
    EXPECT_EQ(kidOf(*two.sign(north, {{"a", 1}})), kid);
    EXPECT_NE(kidOf(*other.sign(north, {{"a", 1}})), kid);
}

TEST_F(KeysTest, replacedKeysAreGoneAtOnce) {
    SigningKeys keys(*store, clock, random, SealKey{1});
    const auto old = *oidc::parseJwt(*keys.sign(north, {{"a", 1}}));
    ASSERT_TRUE(keys.replace(north));
    for (const auto& k : published(keys)) EXPECT_FALSE(isSignedBy(old, k));
    EXPECT_NE(kidOf(*keys.sign(north, {{"a", 1}})), old.kid);
}

} // namespace
} // namespace fyr::server::smart::test
