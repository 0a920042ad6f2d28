// Stores that older versions of Fyr wrote, frozen as text in schemas/: each comes forward with all that was in it.
//
// Who makes a new schema version freezes the one before it first: FYR_FREEZE_SCHEMA=tests/server/store/schemas writes both
// texts. What a frozen store holds is what `fill` wrote then: a frozen text is never made again.
#include "server/audit/heads.h"
#include "server/audit/verify.h"
#include "server/store/postgres/schema.h"
#include "server/store/sqlite/schema.h"
#include "tests/server/store/postgres_place.h"
#include "tests/server/store/sqlite_place.h"

#include <fstream>
#include <iterator>

namespace fyr::server::test {
namespace {

namespace fs = std::filesystem;

class OlderSchema : public testing::Test {
  protected:
    static fs::path text(std::string_view kind, int version) {
        return fs::path(FYR_SOURCE_DIR) / "tests/server/store/schemas" / fmt::format("{}_{}.sql", kind, version);
    }
    static std::string read(const fs::path& file) {
        std::ifstream in(file, std::ios::binary);
        EXPECT_TRUE(in) << file;
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static ResourceWrite person(std::string_view id, std::string_view family) {
        return writeOf(fmt::format(R"({{"resourceType":"Patient","id":"{}","name":[{{"family":"{}","given":["Åsa"]}}],"birthDate":"1980-02-03","identifier":[{{"system":"urn:x","value":"{}"}}]}})",
                                 id, family, id),
                     {std::string(id), "u1"});
    }
    static ResourceWrite result(std::string_view id, std::string_view of, std::string_view value) {
        return writeOf(fmt::format(R"({{"resourceType":"Observation","id":"{}","status":"final","code":{{"coding":[{{"system":"http://loinc.org","code":"8310-5","display":"Temp"}}]}},"subject":{{"reference":"Patient/{}"}},"effectiveDateTime":"2026-01-02","valueQuantity":{{"value":{},"unit":"C"}}}})",
                                 id, of, value),
                     {std::string(of), ""});
    }
    void fill(Store& s) {
        for (const auto& tenant : {north, south})
            ASSERT_TRUE(s.write(tenant, [&](WriteTx& tx) -> Result<void> {
                FYR_CHECK(tx.putTenant({tenant.str(), "Region " + tenant.str(), "", R"({"phone":"1177"})"}));
                for (int i = 0; i < 4; ++i) {
                    FYR_CHECK(tx.put(person(fmt::format("p{}", i), "Åkesson")));
                    FYR_CHECK(tx.put(result(fmt::format("o{}", i), fmt::format("p{}", i), "36.60")));
                    FYR_CHECK(tx.appendAudit(clock.now(), fmt::format("p{}", i), fmt::format(R"({{"resourceType":"AuditEvent","n":{}}})", i)));
                }
                FYR_CHECK(tx.putAccount({"acc", "nurse@" + tenant.str(), "$argon2", "nurse", "Namn", "prac", "", "u1", "Unit"}));
                FYR_CHECK(tx.putDevice({"d", "acc", "Desk", clock.now(), false}));
                return tx.putSession({"s", "token-" + tenant.str(), "acc", "d", clock.now(), clock.now(), clock.now() + Millis{1'000}, false});
            }));
        clock.advance(Millis{5'000});
        ASSERT_TRUE(s.write(north, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.put(person("p1", "Berg")));
            FYR_CHECK(tx.remove("Patient", "p2"));
            FYR_CHECK(tx.append("task/1", 0, {{"", 0, clock.now(), "made", R"({"a":1.10})"}, {"", 0, clock.now(), "claimed", "{}"}}));
            FYR_CHECK(tx.putCommand({"01C", "me", "hash", R"({ "status": "accepted" })", clock.now()}));
            FYR_CHECK(tx.enqueue({0, "mail", "{}", clock.now()}));
            FYR_CHECK(tx.appendAudit(clock.now(), "p1", R"({"resourceType":"AuditEvent","n":9})"));
            return tx.setValue("k", "v");
        }));
        const std::vector<std::uint8_t> secret(32, 5);
        const AuditSigner signer(secret);
        ASSERT_TRUE(extendTree(s, north, signer, clock));
    }
    // What `fill` wrote, asked for in every way that a version may have changed; and that the store goes on from there.
    void expectAll(Store& s) {
        const auto found = [](ReadTx& tx, std::string_view type, std::string_view param, SearchValue value) -> Result<std::size_t> {
            SearchTerm term{std::string(param), {std::move(value)}};
            FYR_TRY(const auto page, tx.search({std::string(type), {std::move(term)}}));
            return page.matches.size();
        };
        for (const auto& tenant : {north, south}) {
            const bool isNorth = tenant == north;
            const auto looked = s.read(tenant, [&](ReadTx& tx) -> Result<void> {
                FYR_TRY(const auto t, tx.tenant());
                EXPECT_EQ(t.name, "Region " + tenant.str());
                EXPECT_FALSE(t.epoch.empty());
                EXPECT_EQ(t.settings, R"({"phone":"1177"})");
                FYR_TRY(const auto p1, tx.read("Patient", "p1"));
                EXPECT_EQ(p1 ? p1->version : 0, isNorth ? 2 : 1);
                EXPECT_NE(p1->json.find(isNorth ? "Berg" : "Åkesson"), std::string::npos);
                FYR_TRY(const auto o1, tx.read("Observation", "o1"));
                EXPECT_NE(o1->json.find("36.60"), std::string::npos) << "digits are kept";
                FYR_TRY(const auto scope, tx.scopeOf("Patient", "p1"));
                EXPECT_EQ(scope->unit, "u1");
                FYR_TRY(const auto history, tx.history({"", "", 100}));
                EXPECT_EQ(history.matches.size(), isNorth ? 10U : 8U);
                FYR_TRY(const auto byName, found(tx, "Patient", "family", stringOf("åkesson")));
                EXPECT_EQ(byName, isNorth ? 2U : 4U);
                FYR_TRY(const auto byToken, found(tx, "Observation", "code", tokenOf("http://loinc.org", "8310-5")));
                EXPECT_EQ(byToken, 4U);
                FYR_TRY(const auto byDate, found(tx, "Patient", "birthdate", dateOf("1980")));
                EXPECT_EQ(byDate, isNorth ? 3U : 4U);
                FYR_TRY(const auto slice, tx.feed({0, 100}));
                EXPECT_EQ(slice.rows.size(), isNorth ? 10U : 8U);
                FYR_TRY(const auto accounts, tx.accounts("nurse"));
                EXPECT_EQ(accounts.size(), 1U);
                FYR_TRY(const auto devices, tx.devices("acc"));
                EXPECT_EQ(devices.size(), 1U);
                if (!isNorth) return {};
                FYR_TRY(const auto events, tx.events("task/1"));
                EXPECT_EQ(events.size(), 2U);
                EXPECT_EQ(events.front().json, R"({"a":1.10})");
                FYR_TRY(const auto command, tx.command("01C"));
                EXPECT_EQ(command->result, R"({ "status": "accepted" })");
                FYR_TRY(const auto outbox, tx.dueOutbox(clock.now() + Millis{60'000}, 10));
                EXPECT_EQ(outbox.size(), 1U);
                FYR_TRY(const auto value, tx.value("k"));
                EXPECT_EQ(value, "v");
                return {};
            });
            EXPECT_TRUE(looked) << looked.error().describe();
            const auto audit = verifyAudit(s, tenant);
            ASSERT_TRUE(audit) << audit.error().describe();
            EXPECT_FALSE(audit->broken) << audit->broken->why;
            EXPECT_EQ(audit->records, isNorth ? 5 : 4);
        }
        const auto tree = verifyHeads(s, north);
        ASSERT_TRUE(tree);
        EXPECT_EQ(tree->heads, 1);
        EXPECT_FALSE(tree->broken);
        EXPECT_EQ(s.findAccount("nurse@south").value()->first, south);
        EXPECT_EQ(s.findSession("token-north").value()->account.id, "acc");
        const auto next = s.write(north, [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(const auto again, tx.put(person("p1", "Ceder")));
            EXPECT_EQ(again.version, 3);
            FYR_TRY(const auto fresh, tx.put(person("new", "Åkesson")));
            EXPECT_EQ(fresh.version, 1);
            FYR_TRY(const auto byName, found(tx, "Patient", "family", stringOf("akesson")));
            EXPECT_EQ(byName, 3U);
            EXPECT_EQ(tx.putCommand({"01C", "me", "hash", "other", clock.now()}).error().code, ErrorCode::duplicate);
            FYR_CHECK(tx.appendAudit(clock.now(), "p1", "{}"));
            return tx.append("task/1", 2, {{"", 0, clock.now(), "done", "{}"}});
        });
        EXPECT_TRUE(next) << next.error().describe();
        const auto after = verifyAudit(s, north);
        EXPECT_EQ(after->records, 6);
        EXPECT_FALSE(after->broken);
    }
    void loadSqlite(const fs::path& file, int version) {
        auto db = sqlite::Database::open(file, {sqlite::OpenMode::create, {}});
        ASSERT_TRUE(db);
        const auto loaded = db->script(read(text("sqlite", version)));
        ASSERT_TRUE(loaded) << loaded.error().describe();
        ASSERT_EQ(db->integer("PRAGMA user_version").value(), version) << "the text does not say which version it is";
    }

    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SeededRandom random{7};
};

TEST_F(OlderSchema, everyVersionBeforeThePresentIsFrozen) {
    // At least the first, also while it is the present one: a changed `first` would be a changed past.
    for (int v = 1; v < std::max(2, schemaVersion()); ++v) EXPECT_TRUE(fs::exists(text("sqlite", v))) << v;
    for (int v = 1; v < std::max(2, pg::schemaVersion()); ++v) EXPECT_TRUE(fs::exists(text("postgres", v))) << v;
}

TEST_F(OlderSchema, anEmbeddedStoreOfEachVersionComesForward) {
    for (int v = 1; fs::exists(text("sqlite", v)); ++v) {
        const TempFolder folder;
        loadSqlite(folder.file(), v);
        for (int twice = 0; twice < 2; ++twice) {
            auto s = openSqliteStore({folder.file()}, clock, random);
            ASSERT_TRUE(s) << s.error().describe();
            if (twice == 0) expectAll(**s);
        }
        auto db = sqlite::Database::open(folder.file(), {sqlite::OpenMode::readOnly, {}});
        EXPECT_EQ(db->integer("PRAGMA user_version").value(), schemaVersion());
        EXPECT_TRUE(db->check().value().empty());
    }
}

TEST_F(OlderSchema, anEmbeddedStoreThatComesForwardHasTheTablesOfANewOne) {
    const auto shape = [](const fs::path& file) {
        std::string out;
        auto db = sqlite::Database::open(file, {sqlite::OpenMode::readOnly, {}});
        auto rows = db->query("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY type, name");
        while (rows->step().value_or(false)) out += std::string(rows->text(0)) + "\n";
        return out;
    };
    const TempFolder fresh;
    ASSERT_TRUE(openSqliteStore({fresh.file()}, clock, random));
    for (int v = 1; fs::exists(text("sqlite", v)); ++v) {
        const TempFolder folder;
        loadSqlite(folder.file(), v);
        ASSERT_TRUE(openSqliteStore({folder.file()}, clock, random));
        EXPECT_EQ(shape(folder.file()), shape(fresh.file())) << "version " << v;
    }
}

TEST_F(OlderSchema, aReaderOfAnOlderFileSaysThatItIsOlder) {
    if (schemaVersion() == 1) GTEST_SKIP() << "there is one version";
    const TempFolder folder;
    loadSqlite(folder.file(), 1);
    EXPECT_EQ(openSqliteStore({folder.file(), {}, 1, true}, clock, random).error().code, ErrorCode::configuration);
}

class OlderPostgres : public OlderSchema {
  protected:
    void SetUp() override {
        std::string why;
        cluster = PgCluster::shared(&why);
        if (!cluster) GTEST_SKIP() << why;
    }
    std::string loaded(int version) {
        const auto name = cluster->newDatabase(false);
        cluster->sql(name, read(text("postgres", version)));
        return name;
    }
    PgCluster* cluster = nullptr;
};

TEST_F(OlderPostgres, aDatabaseOfEachVersionComesForwardAndHasTheTablesOfANewOne) {
    const std::string columns = "SELECT table_name, column_name, data_type, is_nullable, coalesce(column_default, '') FROM information_schema.columns "
                                "WHERE table_schema='fyr' ORDER BY 1, 2";
    const std::string indexes = "SELECT indexdef FROM pg_indexes WHERE schemaname='fyr' ORDER BY 1";
    const std::string policies = "SELECT tablename, policyname, cmd, coalesce(qual, '') FROM pg_policies WHERE schemaname='fyr' ORDER BY 1, 2";
    const std::string rights = "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE table_schema='fyr' AND grantee='fyr_app' ORDER BY 1, 2";
    const auto fresh = cluster->newDatabase();
    for (int v = 1; fs::exists(text("postgres", v)); ++v) {
        const auto name = loaded(v);
        if (v < pg::schemaVersion()) {
            EXPECT_EQ(openPostgresStore({.url = cluster->appUrl(name)}, clock, random).error().code, ErrorCode::configuration);
        }
        for (int twice = 0; twice < 2; ++twice) {
            const auto forward = migratePostgres(cluster->ownerUrl(name), "fyr_app");
            ASSERT_TRUE(forward) << forward.error().describe();
        }
        for (const auto& question : {columns, indexes, policies, rights}) EXPECT_EQ(cluster->sql(name, question), cluster->sql(fresh, question)) << "version " << v;
        auto s = openPostgresStore({.url = cluster->appUrl(name)}, clock, random);
        ASSERT_TRUE(s) << s.error().describe();
        expectAll(**s);
        s->reset();
        cluster->dropDatabase(name);
    }
    cluster->dropDatabase(fresh);
}

TEST_F(OlderPostgres, thePresentSchemaIsFrozenWhenAsked) {
    const char* folder = std::getenv("FYR_FREEZE_SCHEMA");
    if (!folder) GTEST_SKIP() << "only when FYR_FREEZE_SCHEMA names a folder";
    const auto run = [](const std::string& command) { ASSERT_EQ(std::system(command.c_str()), 0) << command; };
    const TempFolder temp;
    {
        auto embedded = openSqliteStore({temp.file()}, clock, random);
        ASSERT_TRUE(embedded);
        fill(**embedded);
    }
    const auto sqlite = fs::path(folder) / fmt::format("sqlite_{}.sql", schemaVersion());
    run(fmt::format("sqlite3 '{}' .dump > '{}' && echo 'PRAGMA user_version={};' >> '{}'", temp.file().string(), sqlite.string(), schemaVersion(), sqlite.string()));
    const auto name = cluster->newDatabase();
    {
        auto server = openPostgresStore({.url = cluster->appUrl(name)}, clock, random);
        ASSERT_TRUE(server);
        fill(**server);
    }
    // Lines that only psql understands are left out.
    const auto postgres = fs::path(folder) / fmt::format("postgres_{}.sql", pg::schemaVersion());
    run(fmt::format("'{}' --inserts --rows-per-insert=500 --dbname='{}' | grep -v '^\\\\' | grep -v '^--' | cat -s > '{}'", PgCluster::program("pg_dump").string(),
                    cluster->url(name, "admin"), postgres.string()));
}

} // namespace
} // namespace fyr::server::test
