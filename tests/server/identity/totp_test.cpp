// One-time passwords against the vectors of RFC 6238, and each step taken only once.
#include "server/identity/totp.h"

#include <gtest/gtest.h>

namespace fyr::server {
namespace {

// "12345678901234567890" in base 32
constexpr std::string_view rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

TEST(Totp, givesTheCodesOfTheStandard) {
    const std::vector<std::pair<std::int64_t, std::string>> vectors{
        {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
        {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
    for (const auto& [seconds, code] : vectors) EXPECT_EQ(totpCode(rfcSecret, seconds / 30, 8).value(), code) << seconds;
}

TEST(Totp, takesTheStepBeforeAndAfterAndNoOther) {
    const Instant now{Millis{1'790'000'000'000}};
    for (const int off : {-2, -1, 0, 1, 2}) {
        const auto code = totpCode(rfcSecret, totpStep(now) + off).value();
        const auto step = matchTotp(rfcSecret, code, now, 0);
        EXPECT_EQ(step.has_value(), off >= -1 && off <= 1) << off;
        if (step) {
            EXPECT_EQ(*step, totpStep(now) + off);
        }
    }
}

TEST(Totp, takesAStepOnceAndNoneBeforeIt) {
    const Instant now{Millis{1'790'000'000'000}};
    const auto code = totpCode(rfcSecret, totpStep(now)).value();
    EXPECT_TRUE(matchTotp(rfcSecret, code, now, totpStep(now) - 1));
    EXPECT_FALSE(matchTotp(rfcSecret, code, now, totpStep(now)));
    EXPECT_FALSE(matchTotp(rfcSecret, totpCode(rfcSecret, totpStep(now) - 1).value(), now, totpStep(now)));
}

TEST(Totp, refusesWhatIsNoCode) {
    const Instant now{Millis{1'790'000'000'000}};
    const auto code = totpCode(rfcSecret, totpStep(now)).value();
    for (const std::string& wrong : {std::string(), std::string("000000") == code ? std::string("000001") : std::string("000000"),
                                     code + "0", code.substr(0, 5), std::string("abcdef"), std::string(1000, '1')})
        EXPECT_FALSE(matchTotp(rfcSecret, wrong, now, 0)) << wrong;
    EXPECT_TRUE(matchTotp(rfcSecret, code.substr(0, 3) + " " + code.substr(3), now, 0));
    EXPECT_FALSE(matchTotp("not base 32!", code, now, 0));
    EXPECT_FALSE(matchTotp("", code, now, 0));
}

TEST(Totp, secretsAreReadAsPeopleCopyThem) {
    EXPECT_EQ(totpCode("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", 1).value(), totpCode(rfcSecret, 1).value());
    EXPECT_EQ(totpCode("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ====", 1).value(), totpCode(rfcSecret, 1).value());
}

TEST(Totp, secretsAreNewEachTimeAndTheirAddressIsEncoded) {
    SeededRandom random(1);
    const auto a = makeTotpSecret(random);
    EXPECT_EQ(a.size(), 32U);
    EXPECT_NE(a, makeTotpSecret(random));
    EXPECT_EQ(totpAddress("ABC", "Region Norr & Co", "anna@norr"),
              "otpauth://totp/Region%20Norr%20%26%20Co:anna%40norr?secret=ABC&issuer=Region%20Norr%20%26%20Co");
}

} // namespace
} // namespace fyr::server
