// Sessions that are refreshed: rotation, reuse, binding to the device; recovery codes; how sessions are ended by others.
#include "base/digest.h"
#include "base/text.h"
#include "server/identity/totp.h"
#include "tests/server/identity/place.h"

#include <sodium.h>

namespace fyr::server::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class SessionsTest : public IdentityPlace {
  protected:
    void SetUp() override {
        ASSERT_TRUE(store->write(north, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.putTenant({"north", "Region", "", "{}"}));
            for (const auto* role : {"nurse", "admin"})
                FYR_CHECK(tx.putAccount({std::string(role) + "-1", std::string(role) + "@north", passwordHash(), role, "Demo", "prac", "", "u1", "Unit"}));
            return {};
        }));
    }
    SignedIn in(SignInOptions o = {}, std::string_view user = "nurse@north") {
        o.refreshable = true;
        return signedIn(identity.signIn(user, "correct horse", o));
    }
    std::string revocations() {
        std::string out;
        EXPECT_TRUE(store->read(north, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, Identity::revocations(tx));
            return {};
        }));
        return out;
    }
};

// asvs: 7.2.1 7.2.2 7.2.3 11.5.1
TEST_F(SessionsTest, anAccessTokenIsShortAndARefreshGivesANewPair) {
    const auto first = in();
    ASSERT_FALSE(first.refreshToken.empty());
    EXPECT_LE(first.session.expires - clock.now(), minutes{10});
    clock.advance(minutes{10});
    EXPECT_EQ(refused(identity.authenticate(first.token)), ErrorCode::tokenExpired);
    const auto second = identity.refresh(first.refreshToken, "");
    ASSERT_TRUE(second) << second.error().describe();
    EXPECT_NE(second->token, first.token);
    EXPECT_NE(second->refreshToken, first.refreshToken);
    EXPECT_EQ(second->principal.person.str(), "nurse-1");
    EXPECT_TRUE(identity.authenticate(second->token));
    EXPECT_EQ(refused(identity.authenticate(first.token)), ErrorCode::signInRequired) << "the old one is gone";
}

// asvs: 7.3.2 10.4.8
TEST_F(SessionsTest, refreshingDoesNotOutliveTheAbsoluteLimit) {
    auto s = in();
    const auto until = s.refreshUntil;
    while (clock.now() < until) {
        auto next = identity.refresh(s.refreshToken, "");
        ASSERT_TRUE(next);
        EXPECT_EQ(next->refreshUntil, until);
        EXPECT_LE(next->session.expires, until);
        s = std::move(*next);
        clock.advance(std::chrono::hours{11});
    }
    EXPECT_EQ(refused(identity.refresh(s.refreshToken, "")), ErrorCode::signInRequired);
}

// asvs: 10.4.5
TEST_F(SessionsTest, aRefreshTokenThatIsUsedTwiceEndsTheWholeFamily) {
    const auto first = in();
    const auto second = identity.refresh(first.refreshToken, "");
    const auto third = identity.refresh(second->refreshToken, "");
    ASSERT_TRUE(third);
    const auto before = revocations();
    EXPECT_EQ(refused(identity.refresh(first.refreshToken, "")), ErrorCode::signInRequired);
    EXPECT_NE(revocations(), before);
    EXPECT_EQ(refused(identity.authenticate(third->token)), ErrorCode::signInRequired) << "nobody knows who the thief is";
    EXPECT_EQ(refused(identity.refresh(third->refreshToken, "")), ErrorCode::signInRequired);
}

TEST_F(SessionsTest, aLostAnswerMayBeAskedForAgainForAMoment) {
    const auto first = in();
    const auto lost = identity.refresh(first.refreshToken, "");
    clock.advance(seconds{5});
    const auto again = identity.refresh(first.refreshToken, "");
    ASSERT_TRUE(again);
    EXPECT_TRUE(identity.authenticate(again->token));
    EXPECT_EQ(refused(identity.authenticate(lost->token)), ErrorCode::signInRequired);
    EXPECT_EQ(refused(identity.refresh(lost->refreshToken, "")), ErrorCode::signInRequired) << "the lost pair is worth nothing";
    const auto other = in();
    ASSERT_TRUE(identity.refresh(other.refreshToken, ""));
    clock.advance(seconds{21});
    EXPECT_EQ(refused(identity.refresh(other.refreshToken, "")), ErrorCode::signInRequired);
}

TEST_F(SessionsTest, whatWasNeverOursEndsNobodysSession) {
    const auto s = in();
    auto forged = s.refreshToken;
    forged.back() = forged.back() == 'A' ? 'B' : 'A';
    for (const std::string& bad : {forged, std::string(), std::string("~~"), std::string("north~") + s.session.id + "~", std::string("nowhere~") + s.session.id + "~x",
                                   std::string("n/o~") + s.session.id + "~x", std::string(5000, '~'), s.token, "north~01ARZ3NDEKTSV4RRFFQ69G5FAV~x" + std::string()})
        EXPECT_EQ(refused(identity.refresh(bad, "")), ErrorCode::signInRequired) << bad;
    EXPECT_TRUE(identity.authenticate(s.token));
    EXPECT_TRUE(identity.refresh(s.refreshToken, ""));
}

TEST_F(SessionsTest, theStoreKeepsHashesOfOneChain) {
    auto s = in();
    for (int i = 0; i < 20; ++i) {
        auto next = identity.refresh(s.refreshToken, "");
        ASSERT_TRUE(next);
        s = std::move(*next);
    }
    ASSERT_TRUE(store->read(north, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto families, tx.values("family/"));
        EXPECT_EQ(families.size(), 1U);
        EXPECT_EQ(families.front().second.find(s.refreshToken), std::string::npos) << "only hashes are kept";
        return {};
    }));
}

// asvs: 10.4.5
TEST_F(SessionsTest, aSessionOfADeviceIsRefreshedByThatDeviceOnly) {
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> key{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
    crypto_sign_keypair(key.data(), secret.data());
    const auto signedBy = [&](const std::string& token, const std::string& at) {
        std::array<unsigned char, crypto_sign_BYTES> out{};
        const auto m = refreshMessage(token, at);
        crypto_sign_detached(out.data(), nullptr, reinterpret_cast<const unsigned char*>(m.data()), m.size(), secret.data());
        return base64Url(out);
    };
    const auto device = makeUlid(clock.now(), random);
    const auto s = in({.device = device, .deviceName = "Desk", .deviceKey = base64Url(key)});
    const auto now = formatInstant(clock.now());
    EXPECT_EQ(refused(identity.refresh(s.refreshToken, "")), ErrorCode::signInRequired);
    EXPECT_EQ(refused(identity.refresh(s.refreshToken, device)), ErrorCode::signInRequired) << "no proof";
    EXPECT_EQ(refused(identity.refresh(s.refreshToken, device, "AAAA", now)), ErrorCode::signInRequired);
    EXPECT_EQ(refused(identity.refresh(s.refreshToken, device, signedBy("another", now), now)), ErrorCode::signInRequired);
    const auto old = formatInstant(clock.now() - minutes{3});
    EXPECT_EQ(refused(identity.refresh(s.refreshToken, device, signedBy(s.refreshToken, old), old)), ErrorCode::signInRequired);
    const auto next = identity.refresh(s.refreshToken, device, signedBy(s.refreshToken, now), now);
    ASSERT_TRUE(next) << next.error().describe();
    ASSERT_TRUE(identity.revokeDevice(next->principal, device));
    const auto again = formatInstant(clock.now());
    EXPECT_EQ(refused(identity.refresh(next->refreshToken, device, signedBy(next->refreshToken, again), again)), ErrorCode::deviceRevoked);
}

// asvs: 6.5.1 6.5.2 6.5.4
TEST_F(SessionsTest, eachRecoveryCodeSignsInOnceInsteadOfTheApp) {
    const auto who = in().principal;
    const auto factor = identity.beginSecondFactor(who, "Fyr").value();
    const auto codes = identity.confirmSecondFactor(who, totpCode(factor.secret, totpStep(clock.now())).value()).value();
    ASSERT_EQ(codes.size(), 10U);
    const auto with = [&](std::string code) { return identity.signIn("nurse@north", "correct horse", SignInOptions{.code = std::move(code)}); };
    EXPECT_EQ(refused(with("")), ErrorCode::signInFailed);
    EXPECT_TRUE(with(codes[3]));
    EXPECT_EQ(refused(with(codes[3])), ErrorCode::signInFailed) << "used up";
    EXPECT_TRUE(with(lowerCase(codes[4]))) << "as people type it";
    const auto renewed = identity.renewRecoveryCodes(who, codes[5]).value();
    EXPECT_EQ(refused(with(codes[6])), ErrorCode::signInFailed) << "the old ones are gone";
    EXPECT_TRUE(with(renewed[0]));
    EXPECT_EQ(refused(identity.renewRecoveryCodes(who, "ABCDE-FGHJK")), ErrorCode::signInFailed);
    ASSERT_TRUE(store->read(north, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto kept, tx.value("totp/nurse-1"));
        EXPECT_EQ(kept->find(renewed[1]), std::string::npos) << "only hashes are kept";
        return {};
    }));
}

// asvs: 6.3.1
TEST_F(SessionsTest, guessingRecoveryCodesBlocksTheAccount) {
    const auto who = in().principal;
    const auto factor = identity.beginSecondFactor(who, "Fyr").value();
    const auto codes = identity.confirmSecondFactor(who, totpCode(factor.secret, totpStep(clock.now())).value()).value();
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(identity.signIn("nurse@north", "correct horse", SignInOptions{.code = "AAAAA-AAAAA"}));
    EXPECT_EQ(refused(identity.signIn("nurse@north", "correct horse", SignInOptions{.code = codes[0]})), ErrorCode::tooManyAttempts);
}

// asvs: 7.4.2 7.4.5
TEST_F(SessionsTest, anAdministratorEndsEverySessionOfAnAccount) {
    const auto a = in();
    const auto b = in();
    const auto admin = in({}, "admin@north").principal;
    EXPECT_EQ(refused(identity.revokeAccount(a.principal, "admin-1", true)), ErrorCode::forbidden);
    EXPECT_EQ(refused(identity.revokeAccount(admin, "nobody", false)), ErrorCode::notFound);
    const auto before = revocations();
    ASSERT_TRUE(identity.revokeAccount(admin, "nurse-1", true));
    EXPECT_NE(revocations(), before);
    EXPECT_FALSE(identity.authenticate(a.token));
    EXPECT_FALSE(identity.refresh(b.refreshToken, ""));
    EXPECT_FALSE(identity.signIn("nurse@north", "correct horse"));
}

// asvs: 7.5.2
TEST_F(SessionsTest, onesOwnSessionsAreListedAndEnded) {
    const auto a = in();
    const auto b = in();
    EXPECT_EQ(identity.sessions(a.principal)->size(), 2U);
    EXPECT_EQ(refused(identity.revokeSession(in({}, "admin@north").principal, b.session.id)), ErrorCode::notFound) << "not one's own";
    ASSERT_TRUE(identity.revokeSession(a.principal, b.session.id));
    EXPECT_FALSE(identity.authenticate(b.token));
    EXPECT_TRUE(identity.authenticate(a.token));
    EXPECT_EQ(identity.sessions(a.principal)->size(), 1U);
}

// asvs: 6.2.1 6.2.2 6.2.3 7.4.3
TEST_F(SessionsTest, aNewPasswordNeedsTheOldOneAndEndsTheOtherSessions) {
    const auto a = in();
    const auto b = in();
    EXPECT_EQ(refused(identity.changePassword(a.principal, "wrong", "another horse")), ErrorCode::signInFailed);
    EXPECT_EQ(refused(identity.changePassword(a.principal, "correct horse", "short")), ErrorCode::badRequest);
    ASSERT_TRUE(identity.changePassword(a.principal, "correct horse", "another horse"));
    EXPECT_TRUE(identity.authenticate(a.token));
    EXPECT_FALSE(identity.authenticate(b.token));
    EXPECT_FALSE(identity.signIn("nurse@north", "correct horse"));
    EXPECT_TRUE(identity.signIn("nurse@north", "another horse"));
}

TEST_F(SessionsTest, aDeviceThatWasShutOutIsStillKnownForHandingInAndForNothingElse) {
    const auto device = makeUlid(clock.now(), random);
    const auto signedIn = in({.device = device, .deviceName = "Reception"});
    const auto& id = signedIn.session.device;
    EXPECT_EQ(ErrorCode::signInRequired, refused(identity.shutOut(signedIn.token))) << "not before it was shut out";
    ASSERT_TRUE(identity.revokeDevice(signedIn.principal, id));
    clock.advance(std::chrono::hours(24 * 20)); // offline all the while: the token has ended long ago
    const auto who = identity.shutOut(signedIn.token);
    ASSERT_TRUE(who) << who.error().describe();
    EXPECT_EQ("nurse-1", who->person.str());
    EXPECT_EQ(id, who->device);
    EXPECT_EQ(ErrorCode::deviceRevoked, refused(identity.authenticate(signedIn.token)));
    for (const char* token : {"", "x", "app~x"}) EXPECT_EQ(ErrorCode::signInRequired, refused(identity.shutOut(token)));
    const auto browser = in();
    EXPECT_EQ(ErrorCode::signInRequired, refused(identity.shutOut(browser.token))) << "no device, nothing to hand in";
}

} // namespace
} // namespace fyr::server::test
