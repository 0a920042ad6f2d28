// fyrctl db, the real program: what an administrator does on the day the clinic grows, and on the day the disk dies.
#include "server/store/sqlite_store.h"
#include "tests/program.h"
#include "tests/server/store/postgres_place.h"
#include "tests/server/store/sqlite_place.h"

#include <fstream>
#include <gmock/gmock.h>

namespace fyr::server::test {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

struct Ran { // the exit code and what it said, both streams
    int code = -1;
    std::string out;
};

class Db : public testing::Test {
  protected:
    void SetUp() override {
        std::string why;
        cluster = PgCluster::shared(&why);
        if (!cluster) GTEST_SKIP() << why;
        SystemClock now;
        auto s = openSqliteStore({.file = folder.file("fyr.db")}, now, random);
        ASSERT_TRUE(s) << s.error().describe();
        for (const std::string_view tenant : {"north", "south"}) {
            const auto r = (*s)->write(TenantId{std::string(tenant)}, [&](WriteTx& tx) -> Result<void> {
                FYR_CHECK(tx.putTenant({std::string(tenant), "Region", "", "{}"}));
                for (int i = 0; i < 20; ++i) {
                    ResourceWrite w;
                    w.type = "Task";
                    w.id = fmt::format("t{}", i / 2);
                    w.json = fmt::format(R"({{"resourceType":"Task","id":"{}"}})", w.id);
                    FYR_CHECK(tx.put(w));
                    FYR_CHECK(tx.appendAudit(now.now(), "", fmt::format(R"({{"n":{}}})", i)));
                }
                return {};
            });
            ASSERT_TRUE(r) << r.error().describe();
        }
    }
    Ran run(const std::string& arguments) {
        Ran r;
        r.code = fyr::test::runProgram("fyrctl", arguments, &r.out);
        return r;
    }
    [[nodiscard]] std::string data() const { return " --data " + folder.file("").string(); }
    [[nodiscard]] std::string url(const std::string& database, std::string_view role = "fyr_app") const {
        return " --url '" + cluster->url(database, role) + "'";
    }
    std::string epochOf(const std::string& database) {
        return cluster->sql(database, "SELECT epoch FROM fyr.tenant WHERE id='north'")[0][0];
    }

    SeededRandom random{7};
    TempFolder folder;
    PgCluster* cluster = nullptr;
};

TEST_F(Db, movesAClinicToPostgresAndTheAuditTrailVerifiesThere) {
    const auto database = cluster->newDatabase(false);
    EXPECT_EQ(run("db move" + data() + url(database)).code, 1) << "no schema yet";
    EXPECT_EQ(run("db migrate" + url(database)).code, 1) << "not the owner";
    auto r = run("db migrate" + url(database, "fyr_owner"));
    EXPECT_EQ(r.code, 0) << r.out;
    r = run("db migrate" + url(database, "fyr_owner"));
    EXPECT_EQ(r.code, 0) << "a second time: " << r.out;
    r = run("db move" + data() + url(database));
    EXPECT_EQ(r.code, 0) << r.out;
    EXPECT_THAT(r.out, HasSubstr(R"("tenant":"north","resources":10,"oldVersions":10,"feed":20,"events":0,"wordsIndexed":20,"commands":0,"audit":20,"auditVerified":true)"));
    r = run("audit verify" + url(database));
    EXPECT_EQ(r.code, 0) << r.out;
    EXPECT_THAT(r.out, HasSubstr(R"("verified":true)"));
    EXPECT_EQ(run("db check" + url(database)).code, 0);
    EXPECT_EQ(run("db check" + data()).code, 0);
    EXPECT_EQ(run("db move" + data() + url(database)).code, 1) << "it is there already";
    cluster->sql(database, "UPDATE fyr.audit SET json='{}' WHERE seq=7");
    r = run("audit verify" + url(database));
    EXPECT_EQ(r.code, 1);
    EXPECT_THAT(r.out, HasSubstr(R"("seq":7)"));
    EXPECT_EQ(run("db check" + url(database)).code, 1);
    cluster->dropDatabase(database);
}

TEST_F(Db, whatWasBackedUpComesBackWithANewEpochAndADamagedBackupIsRefused) {
    const auto database = cluster->newDatabase();
    ASSERT_EQ(run("db move" + data() + url(database)).code, 0);
    const std::string to = folder.file("backup").string();
    EXPECT_EQ(run("db backup" + url(database) + " --to " + to).code, 1) << "fyrd's role does not see every tenant";
    fs::remove_all(to);
    auto r = run("db backup" + url(database, "admin") + " --to " + to);
    ASSERT_EQ(r.code, 0) << r.out;
    EXPECT_THAT(r.out, HasSubstr(R"("audit":20)"));
    EXPECT_EQ(run("db backup" + url(database, "admin") + " --to " + to).code, 2) << "the folder is not empty";

    const auto fresh = cluster->newDatabase(false);
    EXPECT_EQ(run("db restore --from " + to + url(database, "fyr_owner")).code, 1) << "something is there";
    r = run("db restore --from " + to + url(fresh, "fyr_owner"));
    ASSERT_EQ(r.code, 0) << r.out;
    EXPECT_EQ(run("db check" + url(fresh)).code, 0);
    EXPECT_EQ(run("audit verify" + url(fresh)).code, 0);
    EXPECT_NE(epochOf(fresh), epochOf(database));
    EXPECT_EQ(cluster->sql(fresh, "SELECT count(*) FROM fyr.resource")[0][0], "20");

    std::fstream dump(to + "/fyr.dump", std::ios::in | std::ios::out | std::ios::binary);
    dump.seekp(2'000);
    dump.put('x');
    dump.close();
    const auto third = cluster->newDatabase(false);
    r = run("db restore --from " + to + url(third, "fyr_owner"));
    EXPECT_EQ(r.code, 1);
    EXPECT_THAT(r.out, HasSubstr("not what the manifest says"));
    for (const auto& name : {database, fresh, third}) cluster->dropDatabase(name);
}

TEST_F(Db, theEmbeddedStoreIsBackedUpWhileItIsOpenAndRestoredIntoAnEmptyFolder) {
    const std::string to = folder.file("copy").string();
    {
        SystemClock now;
        auto open = openSqliteStore({.file = folder.file("fyr.db")}, now, random);
        ASSERT_TRUE(open);
        const auto r = run("db backup" + data() + " --to " + to);
        ASSERT_EQ(r.code, 0) << r.out;
    }
    EXPECT_EQ(run("db restore --from " + to + data()).code, 1) << "something is there";
    const auto r = run("db restore --from " + to + " --data " + folder.file("new").string());
    ASSERT_EQ(r.code, 0) << r.out;
    EXPECT_EQ(run("db check --data " + folder.file("new").string()).code, 0);
    EXPECT_EQ(run("db restore --from " + to + url("postgres")).code, 2) << "a backup of another kind";
    EXPECT_EQ(run("db backup --to " + to).code, 2);
    EXPECT_EQ(run("db check --data /nonexistent").code, 2);
}

} // namespace
} // namespace fyr::server::test
