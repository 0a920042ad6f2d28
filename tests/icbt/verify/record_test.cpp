// Records: what is signed is what is read, and nothing else passes.
#include "base/json.h"
#include "icbt/verify/record.h"
#include "small.h"

#include <gtest/gtest.h>

namespace fyr::icbt::verify {
namespace {

using namespace small;

Record record(const Programme& p, std::uint8_t key = 7) {
    Seed seed{};
    seed.fill(key);
    return signedRecord(verify(p, {}), "2026-11-22T03:00:00Z", seed);
}

TEST(Record, isReadAsItWasWritten) {
    auto p = programme();
    p.close.erase(p.close.begin() + 3); // with a story in it
    const auto text = write(record(p));
    const auto back = recordFromText(text);
    ASSERT_TRUE(back) << back.error().describe();
    EXPECT_EQ(write(*back), text);
    EXPECT_TRUE(isAuthentic(*back));
    EXPECT_EQ(refuted(back->report), "P12");
}

TEST(Record, passesForItsProgrammeAndNoOther) {
    const auto r = record(programme());
    const std::vector<std::string> trusted{r.key};
    EXPECT_TRUE(check(r, "0000", trusted));
    EXPECT_TRUE(check(r, "0000", {}));
    EXPECT_EQ(check(r, "0001", trusted).error().code, ErrorCode::versionConflict);
    EXPECT_EQ(check(record(programme(), 8), "0000", trusted).error().code, ErrorCode::forbidden);
    auto p = programme();
    p.ends.pop_back();
    EXPECT_EQ(check(record(p), "0000", trusted).error().code, ErrorCode::preconditionFailed);
}

// Every word of it: no member can be changed without the signature falling.
TEST(Record, whatIsChangedIsNotAuthentic) {
    auto p = programme();
    p.close.erase(p.close.begin() + 3);
    const auto text = write(record(p));
    int changed = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto other = text;
        if (other[i] >= '0' && other[i] <= '8') other[i] = static_cast<char>(other[i] + 1);
        else if (other[i] >= 'a' && other[i] <= 'y') other[i] = static_cast<char>(other[i] + 1);
        else continue;
        ++changed;
        const auto r = recordFromText(other);
        EXPECT_FALSE(r && isAuthentic(*r)) << i << " " << other.substr(i > 20 ? i - 20 : 0, 40);
    }
    EXPECT_GT(changed, 1000);
}

TEST(Record, aKeyIsSixtyFourHexadecimalDigits) {
    EXPECT_TRUE(seedFromText(std::string(64, 'a') + "\n"));
    EXPECT_FALSE(seedFromText(std::string(62, 'a')));
    EXPECT_FALSE(seedFromText(std::string(64, 'x')));
}

} // namespace
} // namespace fyr::icbt::verify
