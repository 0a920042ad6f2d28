// Sign-in, sessions, devices and the second factor.
#include "server/identity/totp.h"
#include "tests/server/identity/place.h"

namespace fyr::server::test {
namespace {

constexpr PasswordCost cheap{1, 8192 * 1024};

class IdentityTest : public IdentityPlace {
  protected:
    void SetUp() override {
        for (const auto& tenant : {north, south})
            ASSERT_TRUE(store->write(tenant, [&](WriteTx& tx) { return tx.putTenant({tenant.str(), "Region " + tenant.str(), "", "{}"}); }));
        add(north, "nurse-1", "anna@north", "nurse");
        add(north, "doctor-1", "bo@north", "doctor");
        add(north, "admin-1", "root@north", "admin");
        add(south, "nurse-9", "cia@south", "nurse");
    }
    void add(const TenantId& tenant, std::string id, std::string user, std::string role) {
        ASSERT_TRUE(store->write(tenant, [&](WriteTx& tx) { return tx.putAccount({id, user, passwordHash(), role, "Demo", "prac-" + id, "", "u1", "Unit"}); }));
    }
    void change(const TenantId& tenant, std::string_view id, const std::function<void(Account&)>& f) {
        ASSERT_TRUE(store->write(tenant, [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(auto account, tx.account(id));
            f(*account);
            return tx.putAccount(*account);
        }));
    }
    SignedIn in(std::string_view user, std::string_view device = {}) {
        return signedIn(identity.signIn(user, "correct horse", device, "Desk"));
    }
};

TEST_F(IdentityTest, aRightPasswordGivesATokenThatSaysWho) {
    const auto s = in(" Anna@North ");
    EXPECT_EQ(s.token.size(), 43U); // 256 bits
    EXPECT_EQ(s.tenantName, "Region north");
    const auto who = identity.authenticate(s.token);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->tenant, north);
    EXPECT_EQ(who->person.str(), "nurse-1");
    EXPECT_EQ(who->role, Role::nurse);
    EXPECT_EQ(who->practitioner, "prac-nurse-1");
    EXPECT_EQ(who->unit, "u1");
    EXPECT_NE(in("anna@north").token, s.token);
}

TEST_F(IdentityTest, theTokenItselfIsNowhereInTheStore) {
    const auto s = in("anna@north");
    const auto sessions = store->findSession(hashToken(s.token)).value();
    ASSERT_TRUE(sessions);
    EXPECT_NE(sessions->session.tokenHash, s.token);
    EXPECT_FALSE(store->findSession(s.token).value());
}

TEST_F(IdentityTest, whatIsWrongIsNeverSaid) {
    change(north, "doctor-1", [](Account& a) { a.disabled = true; });
    for (const auto& [user, password] : std::vector<std::pair<std::string, std::string>>{
             {"anna@north", "wrong horse"}, {"nobody", "correct horse"}, {"", ""}, {"anna@north", ""}, {"bo@north", "correct horse"},
             {"anna@north", std::string(5000, 'x')}, {std::string(5000, 'x'), "correct horse"}, {"\xff\xfe", "correct horse"}}) {
        const auto r = identity.signIn(user, password);
        ASSERT_FALSE(r);
        EXPECT_EQ(r.error().code, ErrorCode::signInFailed);
        EXPECT_TRUE(r.error().problems.empty());
    }
}

TEST_F(IdentityTest, anUnknownNameCostsAsMuchAsAKnownOne) {
    // Not by the clock: the same function is run on a decoy of full cost, and it never matches.
    EXPECT_FALSE(passwordMatches("no account has this password", ""));
    EXPECT_FALSE(passwordMatches("", ""));
}

TEST_F(IdentityTest, anAccountWithoutAPasswordCannotSignInWithOne) {
    change(north, "nurse-1", [](Account& a) { a.passwordHash.clear(); });
    EXPECT_EQ(refused(identity.signIn("anna@north", "correct horse")), ErrorCode::signInFailed);
    EXPECT_EQ(refused(identity.signIn("anna@north", "")), ErrorCode::signInFailed);
}

TEST_F(IdentityTest, fiveFailuresBlockAndEachMoreBlocksLonger) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(refused(identity.signIn("anna@north", "wrong")), ErrorCode::signInFailed) << i;
    EXPECT_EQ(refused(identity.signIn("anna@north", "correct horse")), ErrorCode::tooManyAttempts);
    const auto first = identity.blockedFor("anna@north");
    EXPECT_GT(first, 0);
    EXPECT_EQ(identity.blockedFor("bo@north"), 0);
    EXPECT_EQ(identity.blockedFor("nobody"), 0);
    clock.advance(std::chrono::seconds(first));
    EXPECT_EQ(refused(identity.signIn("anna@north", "wrong")), ErrorCode::signInFailed);
    EXPECT_GT(identity.blockedFor("anna@north"), first);
    for (int i = 0; i < 20; ++i) { // and never for ever
        clock.advance(std::chrono::seconds(identity.blockedFor("anna@north")));
        EXPECT_EQ(refused(identity.signIn("anna@north", "wrong")), ErrorCode::signInFailed);
        EXPECT_LE(identity.blockedFor("anna@north"), 15 * 60);
    }
    clock.advance(std::chrono::minutes(15));
    in("anna@north");
    EXPECT_EQ(store->findAccount("anna@north").value()->second.failures, 0);
}

TEST_F(IdentityTest, aSessionEndsWhenItIsIdleOrOld) {
    const auto idle = in("anna@north");
    clock.advance(std::chrono::hours(12) - Millis{1});
    EXPECT_TRUE(identity.authenticate(idle.token)); // and that counts as use
    clock.advance(std::chrono::hours(12) - Millis{1});
    EXPECT_TRUE(identity.authenticate(idle.token));
    clock.advance(std::chrono::hours(12));
    EXPECT_EQ(refused(identity.authenticate(idle.token)), ErrorCode::tokenExpired);
    const auto old = in("anna@north");
    for (int i = 0; i < 14 * 4; ++i) {
        EXPECT_TRUE(identity.authenticate(old.token)) << i;
        clock.advance(std::chrono::hours(6));
    }
    EXPECT_EQ(refused(identity.authenticate(old.token)), ErrorCode::tokenExpired);
}

TEST_F(IdentityTest, aBusySessionIsNotWrittenForEachRequest) {
    const auto s = in("anna@north");
    const auto seen = [&] { return store->findSession(hashToken(s.token)).value()->session.lastSeen; };
    const auto first = seen();
    for (int i = 0; i < 10; ++i) {
        clock.advance(std::chrono::seconds(10));
        ASSERT_TRUE(identity.authenticate(s.token));
    }
    EXPECT_EQ(seen(), first);
    clock.advance(std::chrono::minutes(5));
    ASSERT_TRUE(identity.authenticate(s.token));
    EXPECT_EQ(seen(), clock.now());
}

TEST_F(IdentityTest, signingOutEndsThisSessionOnly) {
    const auto a = in("anna@north");
    const auto b = in("anna@north");
    ASSERT_TRUE(identity.signOut(a.principal));
    EXPECT_EQ(refused(identity.authenticate(a.token)), ErrorCode::signInRequired);
    EXPECT_TRUE(identity.authenticate(b.token));
}

TEST_F(IdentityTest, whatIsNoTokenSignsNobodyIn) {
    in("anna@north");
    for (const std::string& token : {std::string(), std::string("x"), std::string(43, 'A'), std::string(100'000, 'A'), std::string("' OR 1=1 --")})
        EXPECT_EQ(refused(identity.authenticate(token)), ErrorCode::signInRequired);
}

TEST_F(IdentityTest, aDisabledAccountIsOutAtOnce) {
    const auto s = in("anna@north");
    change(north, "nurse-1", [](Account& a) { a.disabled = true; });
    EXPECT_EQ(refused(identity.authenticate(s.token)), ErrorCode::signInRequired);
    EXPECT_FALSE(identity.openSession(north, "nurse-1"));
}

TEST_F(IdentityTest, aChangedRoleCountsAtTheNextRequest) {
    const auto s = in("anna@north");
    change(north, "nurse-1", [](Account& a) { a.role = "manager"; a.unit = "u2"; });
    const auto who = identity.authenticate(s.token);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->role, Role::manager);
    EXPECT_EQ(who->unit, "u2");
}

TEST_F(IdentityTest, revokingADeviceEndsItsSessionsAndSaysSo) {
    const auto desk = in("anna@north", "device-1");
    const auto browser = in("anna@north");
    EXPECT_EQ(identity.authenticate(desk.token)->device, "device-1");
    ASSERT_TRUE(identity.revokeDevice(browser.principal, "device-1"));
    EXPECT_EQ(refused(identity.authenticate(desk.token)), ErrorCode::deviceRevoked);
    EXPECT_TRUE(identity.authenticate(browser.token));
    EXPECT_EQ(refused(identity.signIn("anna@north", "correct horse", "device-1")), ErrorCode::deviceRevoked);
}

TEST_F(IdentityTest, devicesOfOthersAreNotThere) {
    const auto anna = in("anna@north", "device-1");
    const auto bo = in("bo@north", "device-1"); // the same computer: a device of his own there
    EXPECT_NE(bo.session.device, "device-1");
    EXPECT_EQ(in("bo@north", "device-1").session.device, bo.session.device);
    EXPECT_EQ(refused(identity.revokeDevice(in("bo@north").principal, "device-1")), ErrorCode::notFound);
    EXPECT_EQ(refused(identity.revokeDevice(in("cia@south").principal, "device-1")), ErrorCode::notFound);
    EXPECT_TRUE(identity.authenticate(anna.token));
    in("cia@south", "device-1"); // another tenant's ids are its own
    EXPECT_TRUE(identity.revokeDevice(in("root@north").principal, "device-1"));
    EXPECT_EQ(refused(identity.authenticate(anna.token)), ErrorCode::deviceRevoked);
}

TEST_F(IdentityTest, passwordsHaveALengthAndAHashOfTheirOwn) {
    EXPECT_EQ(refused(hashPassword("short", cheap)), ErrorCode::badRequest);
    EXPECT_EQ(refused(hashPassword(std::string(201, 'x'), cheap)), ErrorCode::badRequest);
    const auto a = hashPassword("correct horse", cheap).value();
    EXPECT_TRUE(a.starts_with("$argon2id$"));
    EXPECT_NE(a, hashPassword("correct horse", cheap).value());
    EXPECT_TRUE(passwordMatches("correct horse", a));
    EXPECT_FALSE(passwordMatches("correct horsf", a));
    EXPECT_FALSE(passwordMatches("correct horse", "garbage"));
}

// ---- Second factor --------------------------------------------------------------------------------------------

TEST_F(IdentityTest, aSecondFactorIsAskedForFromItsConfirmationOn) {
    const auto who = in("anna@north").principal;
    const auto factor = identity.beginSecondFactor(who, "Fyr").value();
    EXPECT_NE(factor.address.find(factor.secret), std::string::npos);
    in("anna@north"); // begun is not yet there
    EXPECT_EQ(refused(identity.confirmSecondFactor(who, "000000x")), ErrorCode::signInFailed);
    const auto code = [&] { return totpCode(factor.secret, totpStep(clock.now())).value(); };
    ASSERT_TRUE(identity.confirmSecondFactor(who, code()));
    EXPECT_EQ(refused(identity.beginSecondFactor(who, "Fyr")), ErrorCode::invalidState);

    const auto without = identity.signIn("anna@north", "correct horse");
    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().code, ErrorCode::signInFailed);
    ASSERT_EQ(without.error().problems.size(), 1U);
    EXPECT_EQ(without.error().problems[0].place, "code");
    EXPECT_TRUE(identity.signIn("anna@north", "wrong horse").error().problems.empty()); // the password first
    EXPECT_EQ(refused(identity.signIn("anna@north", "correct horse", {}, {}, code())), ErrorCode::signInFailed); // used to confirm
    clock.advance(std::chrono::seconds(30));
    EXPECT_TRUE(identity.signIn("anna@north", "correct horse", {}, {}, code()));
    EXPECT_EQ(refused(identity.signIn("anna@north", "correct horse", {}, {}, code())), ErrorCode::signInFailed); // twice
    in("bo@north");
}

TEST_F(IdentityTest, guessingCodesIsSlowedLikeGuessingPasswords) {
    const auto who = in("anna@north").principal;
    const auto factor = identity.beginSecondFactor(who, "Fyr").value();
    ASSERT_TRUE(identity.confirmSecondFactor(who, totpCode(factor.secret, totpStep(clock.now())).value()));
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(identity.signIn("anna@north", "correct horse", {}, {}, "12345"));
    EXPECT_EQ(refused(identity.signIn("anna@north", "correct horse", {}, {}, "12345")), ErrorCode::tooManyAttempts);
}

TEST_F(IdentityTest, aSecondFactorIsTakenAwayWithItsCodeOrByAnAdministrator) {
    const auto who = in("anna@north").principal;
    const auto admin = in("root@north").principal;
    const auto other = in("bo@north").principal;
    const auto factor = identity.beginSecondFactor(who, "Fyr").value();
    ASSERT_TRUE(identity.confirmSecondFactor(who, totpCode(factor.secret, totpStep(clock.now())).value()));
    EXPECT_EQ(refused(identity.removeSecondFactor(who, "nurse-1", "000")), ErrorCode::signInFailed);
    EXPECT_EQ(refused(identity.removeSecondFactor(other, "nurse-1")), ErrorCode::notFound);
    EXPECT_EQ(refused(identity.removeSecondFactor(admin, "nurse-9")), ErrorCode::notFound); // another tenant's
    ASSERT_TRUE(identity.removeSecondFactor(admin, "nurse-1"));
    in("anna@north");
}

} // namespace
} // namespace fyr::server::test
