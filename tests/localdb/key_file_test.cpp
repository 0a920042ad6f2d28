#include "localdb/key_file.h"

#include "base/digest.h"
#include "localdb/files.h"
#include "localdb/test_folder.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

namespace fyr::localdb {
namespace {

using namespace std::chrono_literals;

const Instant start = parseInstant("2026-11-20T12:00:00Z").value();

class KeyFileTest : public testing::Test {
  protected:
    void SetUp() override {
        m_folder = testFolder("keys", testing::UnitTest::GetInstance()->current_test_info()->name());
        ASSERT_TRUE(makePrivateFolder(m_folder));
        m_secret = Secret::random(32, m_random);
        m_other = Secret::random(32, m_random);
    }
    void TearDown() override { std::filesystem::remove_all(m_folder); }
    std::filesystem::path file() const { return m_folder / "keys"; }
    static Secret pin(const char* text) { return Secret::copyOf(std::string_view(text)); }
    static bool same(const Secret& a, const Secret& b) { return std::ranges::equal(a.bytes(), b.bytes()); }
    KeyFile withPin() {
        auto k = KeyFile::create(file(), m_secret, m_random).value();
        EXPECT_TRUE(k.setPin(m_secret, pin("4711"), m_random, quickPinCost));
        return k;
    }

    SeededRandom m_random{1};
    std::filesystem::path m_folder;
    Secret m_secret, m_other;
};

TEST_F(KeyFileTest, theKeychainAndThePinOpenTheSameKey) {
    auto k = withPin();
    auto again = KeyFile::load(file()).value();
    const auto byKeychain = again.unlock(m_secret).value();
    const auto byPin = again.unlockWithPin(m_secret, pin("4711"), start).value();
    EXPECT_TRUE(same(byKeychain, byPin));
    EXPECT_EQ(32U, byPin.size());
    EXPECT_EQ(pinTriesAtMost, again.attemptsLeft());
}

TEST_F(KeyFileTest, anotherKeychainOpensNothingAndCostsNoTry) {
    auto k = withPin();
    EXPECT_EQ(ErrorCode::noKeychain, k.unlock(m_other).error().code);
    EXPECT_EQ(ErrorCode::noKeychain, k.unlockWithPin(m_other, pin("4711"), start).error().code);
    EXPECT_EQ(pinTriesAtMost, k.attemptsLeft());
}

TEST_F(KeyFileTest, wrongPinsAreCountedSlowedAndEndOfflineUnlock) {
    auto k = withPin();
    auto now = start;
    for (int i = 1; i <= 4; ++i) {
        EXPECT_EQ(ErrorCode::wrongPin, k.unlockWithPin(m_secret, pin("0000"), now).error().code);
        EXPECT_FALSE(k.waitUntil(now)) << i;
    }
    for (int i = 5; i <= 9; ++i) {
        EXPECT_EQ(ErrorCode::wrongPin, k.unlockWithPin(m_secret, pin("0000"), now).error().code) << i;
        const auto until = k.waitUntil(now);
        ASSERT_TRUE(until);
        EXPECT_EQ(30s * (1 << (i - 5)), *until - now);
        EXPECT_EQ(ErrorCode::tooManyAttempts, k.unlockWithPin(m_secret, pin("4711"), now).error().code);
        EXPECT_EQ(pinTriesAtMost - i, k.attemptsLeft()) << "a refused try is not counted";
        now = *until;
    }
    EXPECT_EQ(ErrorCode::signInRequired, k.unlockWithPin(m_secret, pin("0000"), now).error().code);
    EXPECT_FALSE(k.hasPin());
    EXPECT_TRUE(k.pinSpent());
    auto again = KeyFile::load(file()).value();
    EXPECT_EQ(ErrorCode::signInRequired, again.unlockWithPin(m_secret, pin("4711"), now + 24h).error().code);
    EXPECT_EQ(std::string::npos, readFile(file()).value().find("argon")) << "the wrap is gone from the file";
    // An online sign-in goes on with the keychain, and a PIN can be set again.
    EXPECT_TRUE(again.unlock(m_secret));
    EXPECT_TRUE(again.setPin(m_secret, pin("123456"), m_random, quickPinCost));
    EXPECT_TRUE(again.unlockWithPin(m_secret, pin("123456"), now));
}

TEST_F(KeyFileTest, theLastTryMayStillBeRight) {
    auto k = withPin();
    auto now = start;
    for (int i = 1; i <= 9; ++i) {
        EXPECT_FALSE(k.unlockWithPin(m_secret, pin("0000"), now));
        now += 24h;
    }
    EXPECT_TRUE(k.unlockWithPin(m_secret, pin("4711"), now));
    EXPECT_EQ(pinTriesAtMost, KeyFile::load(file()).value().attemptsLeft());
}

TEST_F(KeyFileTest, reloadingBetweenTriesGivesNoFreeGuess) {
    withPin();
    auto now = start;
    for (int i = 1; i <= 9; ++i) {
        auto k = KeyFile::load(file()).value();
        EXPECT_FALSE(k.unlockWithPin(m_secret, pin("9999"), now));
        now += 24h;
    }
    EXPECT_EQ(1, KeyFile::load(file()).value().attemptsLeft());
}

TEST_F(KeyFileTest, aClockTurnedBackDoesNotLockOutForLongerThanTheRule) {
    auto k = withPin();
    for (int i = 1; i <= 5; ++i)
        EXPECT_FALSE(k.unlockWithPin(m_secret, pin("0000"), start));
    const auto earlier = start - 24h * 365;
    EXPECT_LE(*k.waitUntil(earlier) - earlier, 30s);
}

TEST_F(KeyFileTest, everyChangedByteOfTheFileIsNoticed) {
    auto k = withPin();
    const auto key = k.unlock(m_secret).value();
    const auto whole = readFile(file()).value();
    int opened = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto changed = whole;
        changed[i] = static_cast<char>(changed[i] == '1' ? '2' : '1');
        ASSERT_TRUE(writeDurably(file(), changed));
        auto loaded = KeyFile::load(file());
        if (!loaded) continue;
        const auto by = loaded->unlockWithPin(m_secret, pin("4711"), start + 24h);
        if (!by) continue;
        ++opened; // only counters and names of members nobody reads may differ
        EXPECT_TRUE(same(key, *by));
    }
    EXPECT_LT(opened, 120);
}

TEST_F(KeyFileTest, aCutOrNewerFileIsRefusedByName) {
    auto k = withPin();
    const auto whole = readFile(file()).value();
    for (std::size_t n = 0; n < whole.size(); n += 7) {
        ASSERT_TRUE(writeDurably(file(), whole.substr(0, n)));
        EXPECT_EQ(ErrorCode::storageCorrupt, KeyFile::load(file()).error().code);
    }
    ASSERT_TRUE(writeDurably(file(), R"({"format":2})"));
    EXPECT_EQ(ErrorCode::storageTooNew, KeyFile::load(file()).error().code);
    std::filesystem::remove(file());
    EXPECT_EQ(ErrorCode::notFound, KeyFile::load(file()).error().code);
}

TEST_F(KeyFileTest, aHeaderThatAsksForAbsurdMemoryIsRefused) {
    auto k = withPin();
    auto text = readFile(file()).value();
    const auto at = text.find("\"memory\":8192");
    ASSERT_NE(std::string::npos, at);
    text.replace(at, 13, "\"memory\":9000000000000");
    ASSERT_TRUE(writeDurably(file(), text));
    EXPECT_EQ(ErrorCode::storageCorrupt, KeyFile::load(file()).error().code);
}

TEST_F(KeyFileTest, pinsThatAreTooShortOrLongAreRefused) {
    auto k = KeyFile::create(file(), m_secret, m_random).value();
    EXPECT_EQ(ErrorCode::badRequest, k.setPin(m_secret, pin("123"), m_random, quickPinCost).error().code);
    EXPECT_EQ(ErrorCode::badRequest,
              k.setPin(m_secret, Secret::copyOf(std::string(65, '1')), m_random, quickPinCost).error().code);
    EXPECT_FALSE(k.hasPin());
    EXPECT_EQ(ErrorCode::signInRequired, k.unlockWithPin(m_secret, pin("4711"), start).error().code);
}

TEST_F(KeyFileTest, aSecondCreateNeverReplacesKeys) {
    withPin();
    EXPECT_EQ(ErrorCode::duplicate, KeyFile::create(file(), m_secret, m_random).error().code);
}

TEST_F(KeyFileTest, theFileIsReadableByItsOwnerOnly) {
    withPin();
    const auto p = std::filesystem::status(file()).permissions();
    EXPECT_EQ(std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, p);
}

TEST_F(KeyFileTest, destroyLeavesNothingToOpen) {
    auto k = withPin();
    ASSERT_TRUE(k.destroy());
    EXPECT_FALSE(std::filesystem::exists(file()));
    EXPECT_FALSE(k.unlock(m_secret));
}

TEST_F(KeyFileTest, aGuessNeverCostsLessThanThreePassesAndMoreWhereTheMachineIsQuick) {
    const auto least = measuredPinCost(Millis{1});
    EXPECT_EQ(least.passes, PinCost{}.passes);
    EXPECT_EQ(least.memory, PinCost{}.memory);
    EXPECT_GT(measuredPinCost(Millis{3'600'000}).passes, least.passes);
}

TEST_F(KeyFileTest, theDerivationIsThatOfRfc5869) {
    // Test case 1 of the RFC, first 32 bytes.
    const auto ikm = Secret::copyOf(std::string(22, '\x0b'));
    const auto salt = Secret::copyOf(fromHex("000102030405060708090a0b0c").value());
    const auto info = fromHex("f0f1f2f3f4f5f6f7f8f9").value();
    const auto out = hkdf(salt, ikm, {reinterpret_cast<const char*>(info.data()), info.size()});
    EXPECT_EQ("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf", hex(out.bytes()));
}

} // namespace
} // namespace fyr::localdb
