// fyrctl audit archive, verify, remove, policy: the real program on an embedded store with old records.
#include "server/audit/heads.h"
#include "tests/program.h"
#include "tests/server/store/sqlite_place.h"

#include <fstream>
#include <gmock/gmock.h>

namespace fyr::server::test {
namespace {

using testing::HasSubstr;

int ctl(const std::string& words, std::string* out = nullptr) { return fyr::test::runProgram("fyrctl", "audit " + words, out); }

TEST(AuditCommands, oldRecordsAreArchivedVerifiedAndRemoved) {
    const TempFolder folder;
    const std::string data = folder.file("").string();
    const std::string file = folder.file("archive").string();
    const std::vector<std::uint8_t> secret(32, 3);
    std::ofstream(folder.file("server.key"), std::ios::binary).write(reinterpret_cast<const char*>(secret.data()), 32);
    SeededRandom random{5};
    {
        FakeClock clock{*parseInstant("2008-01-01T00:00:00Z")};
        auto store = openSqliteStore({folder.file()}, clock, random);
        ASSERT_TRUE(store);
        const auto fill = [&](int n) {
            return (*store)->write(TenantId{"north"}, [&](WriteTx& tx) -> Result<void> {
                FYR_CHECK(tx.putTenant({"north", "N", "", "{}"}));
                for (int i = 0; i < n; ++i) FYR_CHECK(tx.appendAudit(clock.now(), "p1", R"({"resourceType":"AuditEvent"})"));
                return {};
            });
        };
        ASSERT_TRUE(fill(30));
        clock.advance(Millis{std::int64_t{6} * 365 * 24 * 3'600'000});
        ASSERT_TRUE(fill(20));
        ASSERT_TRUE(extendTree(**store, TenantId{"north"}, AuditSigner(secret), clock));
    }
    const auto where = " --data '" + data + "'";
    std::string out;
    EXPECT_EQ(ctl("policy" + where, &out), 0) << out;
    EXPECT_THAT(out, HasSubstr("\"years\":10"));
    EXPECT_NE(ctl("policy --years 4" + where, &out), 0);
    EXPECT_EQ(ctl("policy --years 12" + where, &out), 0) << out;
    EXPECT_EQ(ctl("archive --before 2020-01-01 --out '" + file + "'" + where, &out), 1) << "policy keeps it";
    ASSERT_EQ(ctl("archive --before 2010-01-01 --out '" + file + "'" + where, &out), 0) << out;
    EXPECT_THAT(out, HasSubstr("\"to\":30"));
    EXPECT_EQ(ctl("verify --archive '" + file + "'", &out), 0) << out;
    EXPECT_THAT(out, HasSubstr("\"verified\":true"));
    // One letter in it, and it is named and removes nothing.
    std::string text;
    {
        std::ifstream in(file, std::ios::binary);
        text.assign(std::istreambuf_iterator<char>(in), {});
    }
    auto changed = text;
    std::size_t line = 0;
    for (int i = 0; i < 11; ++i) line = changed.find('\n', line) + 1; // the tenth record
    changed[changed.find("p1", line)] = 'q';
    std::ofstream(file + "2", std::ios::binary) << changed;
    EXPECT_EQ(ctl("verify --archive '" + file + "2'", &out), 1);
    EXPECT_THAT(out, HasSubstr("\"seq\":10,"));
    EXPECT_EQ(ctl("remove --archive '" + file + "2'" + where, &out), 1) << out;
    EXPECT_EQ(ctl("verify" + where, &out), 0) << out;
    EXPECT_THAT(out, HasSubstr("\"records\":51")); // and the policy's trace
    ASSERT_EQ(ctl("remove --archive '" + file + "'" + where, &out), 0) << out;
    EXPECT_THAT(out, HasSubstr("\"removed\":30"));
    EXPECT_EQ(ctl("verify" + where, &out), 0) << out;
    EXPECT_THAT(out, HasSubstr("\"records\":22"));
    EXPECT_THAT(out, HasSubstr("\"archived\":30"));
    EXPECT_EQ(ctl("remove --archive '" + file + "'" + where, &out), 1) << "twice";
    EXPECT_EQ(ctl("remove --archive '" + file + "'", &out), 2);
}

} // namespace
} // namespace fyr::server::test
