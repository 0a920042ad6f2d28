// Made-up people and their records: valid, tagged, the same for the same seed, and nobody's.
#include "server/demo/profiles.h"

#include "fhir/validate.h"
#include "records/patient_record.h"

#include <gtest/gtest.h>
#include <set>

namespace fyr::server::demo {
namespace {

const Instant now = *parseInstant("2026-11-20T09:47:00Z");
const Date today = *parseDate("2026-11-20");

std::vector<fhir::Resource> recordOf(const Profile& p, std::uint64_t seed) {
    SeededRandom random(seed);
    const auto sex = p.sex == clinical::Sex::unknown ? clinical::Sex::male : p.sex;
    RecordBuilder b(random, makePerson(random, sex, p.youngest, today), "unit1", "Skarvikens vårdcentral", "dr1", "Johan Ask", now);
    p.fill(b, random, now);
    return b.take();
}

TEST(Luhn, isTheOneOfIdentityNumbers) {
    EXPECT_EQ(luhnDigit("121212121"), 2);
    EXPECT_EQ(luhnDigit("811218987"), 6);
}

TEST(DemoNumbers, canBelongToNobody) {
    for (int serial = 0; serial < 1000; ++serial) {
        const auto n = demoNumber(*parseDate("1980-05-03"), serial);
        ASSERT_EQ(n.size(), 13U);
        EXPECT_EQ(n.substr(0, 8), "19800563");
        EXPECT_NE(n.back() - '0', luhnDigit(n.substr(2, 6) + n.substr(9, 3))) << n;
    }
}

TEST(LabKinds, carryRightLoincCheckDigits) {
    std::vector<std::string_view> codes{"85354-9", "8480-6", "8462-4", "34109-9"};
    for (const auto& k : labKinds()) codes.push_back(k.loinc);
    for (const auto c : codes) {
        const auto dash = c.find('-');
        EXPECT_EQ(luhnDigit(c.substr(0, dash)), c[dash + 1] - '0') << c;
    }
}

class EachProfile : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Profiles, EachProfile, testing::Range<std::size_t>(0, profiles().size()),
                         [](const auto& p) { return std::string(profiles()[p.param].key); });

TEST_P(EachProfile, makesAValidRecordThatReadsWell) {
    const auto record = recordOf(profiles()[GetParam()], 7);
    for (const auto& r : record) {
        const auto problems = fhir::validate(r);
        EXPECT_TRUE(problems.empty()) << r.type() << " " << (problems.empty() ? "" : problems[0].place + ": " + problems[0].message);
        EXPECT_EQ(r["meta"]["tag"][0].text("code"), "demo") << r.type();
    }
    const auto read = records::readPatientRecord(record);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->skipped, 0);
    EXPECT_FALSE(read->timeline.empty());
    EXPECT_FALSE(read->person.identifier.empty());
    for (const auto& e : read->timeline) EXPECT_LE(e.at, now) << e.text;
}

TEST(Records, areTheSameForTheSameSeedAndOthersForAnother) {
    const auto text = [](std::uint64_t seed) {
        std::string out;
        for (const auto& r : recordOf(profile("diabetes"), seed)) out += r.write();
        return out;
    };
    EXPECT_EQ(text(1), text(1));
    EXPECT_NE(text(1), text(2));
}

TEST(Babies, areAsOldAsTheyShouldBe) {
    EXPECT_EQ(ageInMonths(bornMonthsBefore(today, 8, 3), today), 8);
    EXPECT_EQ(ageInMonths(bornMonthsBefore(*parseDate("2026-03-31"), 1, 0), *parseDate("2026-03-31")), 1);
}

} // namespace
} // namespace fyr::server::demo
