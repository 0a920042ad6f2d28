// What a server of its own can do to us: cut lines, power cuts, a second node, strangers, older and newer schemas.
#include "server/store/postgres/schema.h"
#include "tests/server/store/postgres_fixture.h"

#include <atomic>
#include <barrier>
#include <gmock/gmock.h>
#include <mutex>
#include <set>
#include <thread>

namespace fyr::server::test {
namespace {

using PostgresFailures = PostgresTest;

using testing::HasSubstr;

// asvs: 13.2.2
TEST_F(PostgresFailures, whoNamesNoTenantSeesNothingNotEvenTheOwnerOfTheTables) {
    ASSERT_TRUE(store->write(north, [](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.appendAudit(Instant{}, "", "{}"));
        FYR_CHECK(tx.putAccount({"a", "user@north", "", "nurse", "N"}));
        return putTask(tx, "t1");
    }));
    for (const std::string_view role : {"fyr_app", "fyr_owner"})
        for (const std::string_view table : {"tenant", "resource", "feed", "audit", "account", "signpost", "ledger", "idx_key", "dict", "old", "event", "command",
                                             "outbox", "session", "device", "value", "idx_text", "idx_date"})
            EXPECT_EQ(asRole(role, fmt::format("SELECT count(*) FROM fyr.{}", table)), "0") << role << " " << table;
    const std::string as1 = "SELECT set_config('fyr.tenant', '1', false); ";
    const std::string as2 = "SELECT set_config('fyr.tenant', '2', false); ";
    EXPECT_EQ(asRole("fyr_app", as1 + "SELECT count(*) FROM fyr.resource"), "1");
    EXPECT_EQ(asRole("fyr_app", as2 + "SELECT count(*) FROM fyr.resource"), "0");
    EXPECT_EQ(asRole("fyr_app", "SELECT set_config('fyr.key', 'user@north', false); SELECT count(*) FROM fyr.signpost"), "1");
    EXPECT_THAT(asRole("fyr_app", as2 + "INSERT INTO fyr.value(t, key, value) VALUES(1, 'k', 'v')"), HasSubstr("row-level security"));
    EXPECT_EQ(asRole("fyr_app", as2 + "WITH u AS (UPDATE fyr.resource SET version=9 RETURNING 1) SELECT count(*) FROM u"), "0");
    // What is history nobody changes, not even in one's own tenant.
    for (const std::string_view change : {"UPDATE fyr.audit SET json='x'", "DELETE FROM fyr.audit", "DELETE FROM fyr.old", "UPDATE fyr.feed SET rid=1",
                                          "DELETE FROM fyr.command", "UPDATE fyr.event SET json=''", "DELETE FROM fyr.resource", "TRUNCATE fyr.audit",
                                          "ALTER TABLE fyr.audit DISABLE ROW LEVEL SECURITY", "DROP TABLE fyr.audit"})
        EXPECT_THAT(asRole("fyr_app", as1 + std::string(change)), testing::AnyOf(HasSubstr("permission denied"), HasSubstr("must be owner"))) << change;
}

TEST_F(PostgresFailures, aRoleThatRowLevelSecurityDoesNotBindIsRefused) {
    for (const std::string_view role : {"admin", "fyr_owner"}) {
        const auto s = openPostgresStore({.url = cluster->url(database, role)}, clock, random);
        ASSERT_FALSE(s);
        EXPECT_EQ(s.error().code, ErrorCode::configuration) << s.error().describe();
    }
    const auto stranger = openPostgresStore({.url = cluster->url(database, "nobody_here")}, clock, random);
    EXPECT_EQ(stranger.error().code, ErrorCode::configuration);
    const auto garbage = openPostgresStore({.url = "host=nowhere password='secretword"}, clock, random);
    EXPECT_EQ(garbage.error().code, ErrorCode::configuration);
    EXPECT_THAT(garbage.error().describe(), testing::Not(HasSubstr("secretword")));
    const auto nowhere = openPostgresStore({.url = "host=/nonexistent dbname=x user=y"}, clock, random);
    EXPECT_EQ(nowhere.error().code, ErrorCode::storageBusy) << nowhere.error().describe();
}

TEST_F(PostgresFailures, schemasOfOtherVersionsAreRefusedAndOlderOnesBroughtForward) {
    const std::string bare = cluster->newDatabase(false);
    const auto open = [&] { return openPostgresStore({.url = cluster->appUrl(bare)}, clock, random); };
    EXPECT_EQ(open().error().code, ErrorCode::configuration);
    EXPECT_FALSE(migratePostgres(cluster->appUrl(bare), "fyr_app")); // not the owner
    for (int older = 1; older <= pg::schemaVersion(); ++older) {
        cluster->sql(bare, "DROP SCHEMA IF EXISTS fyr CASCADE");
        {
            auto owner = pg::Connection::open(cluster->ownerUrl(bare), "");
            const auto made = pg::migrate(**owner, "fyr_app", older);
            ASSERT_TRUE(made) << made.error().describe();
            EXPECT_EQ(pg::versionOf(**owner).value(), older);
        }
        if (older < pg::schemaVersion()) {
            EXPECT_EQ(open().error().code, ErrorCode::configuration);
        }
        for (int twice = 0; twice < 2; ++twice) {
            const auto forward = migratePostgres(cluster->ownerUrl(bare), "fyr_app");
            ASSERT_TRUE(forward) << forward.error().describe();
        }
        auto s = open();
        ASSERT_TRUE(s) << s.error().describe();
        EXPECT_TRUE((*s)->write(north, [](WriteTx& tx) { return tx.putTenant({"north", "N", "", "{}"}); }));
        EXPECT_TRUE((*s)->write(north, [](WriteTx& tx) { return putTask(tx, "t1"); }));
        EXPECT_TRUE(task(**s, "t1"));
    }
    cluster->sql(bare, fmt::format("INSERT INTO fyr.schema_version(version) VALUES({})", pg::schemaVersion() + 1));
    EXPECT_EQ(open().error().code, ErrorCode::storageTooNew);
    EXPECT_EQ(migratePostgres(cluster->ownerUrl(bare), "fyr_app").error().code, ErrorCode::storageTooNew);
    cluster->dropDatabase(bare);
}

TEST_F(PostgresFailures, twoNodesThatBringTheSchemaForwardAtOnceMakeItOnce) {
    const std::string bare = cluster->newDatabase(false);
    std::atomic<int> good{0};
    {
        std::vector<std::jthread> nodes;
        for (int i = 0; i < 4; ++i)
            nodes.emplace_back([&] {
                if (migratePostgres(cluster->ownerUrl(bare), "fyr_app")) ++good;
            });
    }
    EXPECT_EQ(good, 4);
    EXPECT_TRUE(openPostgresStore({.url = cluster->appUrl(bare)}, clock, random));
    cluster->dropDatabase(bare);
}

TEST_F(PostgresFailures, aLineCutInsideABodyRunsItAgainOnAnother) {
    int runs = 0;
    const auto r = store->write(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(putTask(tx, "t1"));
        if (++runs == 1) cluster->sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='" + database + "'");
        FYR_CHECK(tx.read("Task", "t1"));
        return putTask(tx, "t2");
    });
    EXPECT_TRUE(r) << r.error().describe();
    EXPECT_GE(runs, 2);
    EXPECT_EQ(task(*store, "t1")->version, 1);
    EXPECT_EQ(task(*store, "t2")->version, 1);
    runs = 0;
    const auto read = store->read(north, [&](ReadTx& tx) -> Result<void> {
        if (++runs == 1) cluster->sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='" + database + "'");
        FYR_CHECK(tx.read("Task", "t1"));
        return {};
    });
    EXPECT_TRUE(read) << read.error().describe();
    EXPECT_TRUE(store->check());
}

TEST_F(PostgresFailures, aPowerCutOfTheServerLosesNothingThatWasAcknowledgedAndDoublesNothing) {
    for (int round = 0; round < 2; ++round) {
        std::mutex mutex;
        std::set<std::string> acknowledged;
        std::atomic<bool> stop{false};
        std::array<std::atomic<int>, 6> stood{};
        std::array<std::atomic<int>, 6> unsure{};
        std::vector<std::jthread> writers;
        for (std::size_t w = 0; w < stood.size(); ++w)
            writers.emplace_back([&, w] {
                for (int i = 0; !stop; ++i) {
                    const std::string id = fmt::format("r{}-w{}-{}", round, w, i);
                    const auto r = store->write(w % 2 ? north : south, [&](WriteTx& tx) -> Result<void> {
                        FYR_CHECK(putTask(tx, id + "-a"));
                        FYR_CHECK(tx.appendAudit(clock.now(), "", "{}"));
                        FYR_CHECK(putTask(tx, fmt::format("counter-{}-{}", round, w)));
                        return putTask(tx, id + "-b");
                    });
                    if (r) {
                        ++stood[w];
                        const std::scoped_lock lock(mutex);
                        acknowledged.insert(id);
                    } else {
                        ++unsure[w];
                        EXPECT_EQ(r.error().code, ErrorCode::storageBusy) << r.error().describe();
                    }
                }
            });
        std::this_thread::sleep_for(std::chrono::milliseconds{400});
        cluster->kill();
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        cluster->restart();
        std::this_thread::sleep_for(std::chrono::milliseconds{600});
        stop = true;
        writers.clear();
        EXPECT_GT(acknowledged.size(), 20U);
        for (const auto& id : acknowledged) {
            const auto& tenant = (id[id.find('w') + 1] - '0') % 2 ? north : south;
            EXPECT_TRUE(task(*store, id + "-a", tenant)) << id;
            EXPECT_TRUE(task(*store, id + "-b", tenant)) << id;
        }
        for (std::size_t w = 0; w < stood.size(); ++w) {
            const auto counter = task(*store, fmt::format("counter-{}-{}", round, w), w % 2 ? north : south);
            ASSERT_TRUE(counter);
            EXPECT_GE(counter->version, stood[w]);
            EXPECT_LE(counter->version, stood[w] + unsure[w]);
        }
        expectWhole(*store, north);
        expectWhole(*store, south);
    }
}

TEST_F(PostgresFailures, eightTimesAsManyCallersAsConnectionsAllGetThrough) {
    auto small = opened(2);
    std::atomic<int> done{0};
    {
        std::vector<std::jthread> callers;
        for (int c = 0; c < 16; ++c)
            callers.emplace_back([&, c] {
                for (int i = 0; i < 12; ++i) {
                    const auto id = fmt::format("c{}-{}", c, i);
                    const auto w = small->write(c % 2 ? north : south, [&](WriteTx& tx) -> Result<void> {
                        FYR_CHECK(tx.search({"Task"}));
                        return putTask(tx, id);
                    });
                    EXPECT_TRUE(w) << w.error().describe();
                    if (task(*small, id, c % 2 ? north : south)) ++done;
                }
            });
    }
    EXPECT_EQ(done, 16 * 12);
}

TEST_F(PostgresFailures, whenNoConnectionComesFreeInTimeItIsSaid) {
    auto s = openPostgresStore({.url = cluster->appUrl(database), .connections = 1, .wait = std::chrono::milliseconds{50}}, clock, random);
    ASSERT_TRUE(s);
    const auto r = (*s)->read(north, [&](ReadTx&) -> Result<void> {
        std::jthread([&] {
            const auto other = (*s)->read(north, [](ReadTx&) { return Result<void>{}; });
            EXPECT_FALSE(other);
            EXPECT_EQ(other.error().code, ErrorCode::storageBusy);
        }).join();
        return {};
    });
    EXPECT_TRUE(r);
    EXPECT_TRUE((*s)->check());
}

TEST_F(PostgresFailures, twoNodesShareOneFeedAndOneAuditChainAndWakeEachOther) {
    auto other = opened();
    std::mutex mutex;
    std::multiset<std::string> heard;
    other->onCommit([&](const TenantId& t) {
        const std::scoped_lock lock(mutex);
        heard.insert(t.str());
    });
    const auto hears = [&](const std::string& tenant) {
        for (int i = 0; i < 500; ++i) {
            {
                const std::scoped_lock lock(mutex);
                if (heard.contains(tenant)) return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        return false;
    };
    ASSERT_TRUE(store->write(north, [](WriteTx& tx) { return putTask(tx, "first"); }));
    EXPECT_TRUE(hears("north"));
    {
        std::vector<std::jthread> writers;
        for (int w = 0; w < 8; ++w)
            writers.emplace_back([&, w] {
                for (int i = 0; i < 15; ++i) {
                    const auto r = (w % 2 ? *store : *other).write(north, [&](WriteTx& tx) -> Result<void> {
                        FYR_CHECK(tx.appendAudit(clock.now(), "", "{}"));
                        FYR_CHECK(putTask(tx, "shared"));
                        return putTask(tx, fmt::format("n{}-{}", w, i));
                    });
                    EXPECT_TRUE(r) << r.error().describe();
                }
            });
    }
    EXPECT_EQ(task(*store, "shared")->version, 120);
    EXPECT_EQ(task(*other, "shared")->version, 120);
    expectWhole(*store, north);
    // A tenant that the other node has never met.
    const TenantId west{"west"};
    ASSERT_TRUE(store->write(west, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.putTenant({"west", "W", "", "{}"}));
        return putTask(tx, "t");
    }));
    EXPECT_TRUE(hears("west"));
}

TEST_F(PostgresFailures, aDeadLockBetweenTenantsIsTriedAgainAndEndsWithOneAnswerEach) {
    std::barrier both(2);
    std::array<Result<void>, 2> results;
    const auto take = [&](std::size_t i, const TenantId& tenant, const std::string& first, const std::string& second) {
        bool waited = false;
        results[i] = store->write(tenant, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.putAccount({"1", first, "", "nurse", "N"}));
            FYR_CHECK(tx.account("1")); // sent, so that the other one has to wait for it
            if (!std::exchange(waited, true)) both.arrive_and_wait();
            return tx.putAccount({"2", second, "", "nurse", "N"});
        });
    };
    {
        std::jthread a([&] { take(0, north, "anna", "bo"); });
        std::jthread b([&] { take(1, south, "bo", "anna"); });
    }
    EXPECT_NE(results[0].has_value(), results[1].has_value());
    for (const auto& r : results)
        EXPECT_EQ(r ? ErrorCode::duplicate : r.error().code, ErrorCode::duplicate);
}

TEST_F(PostgresFailures, theFirstHostThatTakesWritesIsUsed) {
    const std::string url = fmt::format("host=/nonexistent,{} dbname={} user=fyr_app", cluster->folder().string(), database);
    auto s = openPostgresStore({.url = url}, clock, random);
    ASSERT_TRUE(s) << s.error().describe();
    EXPECT_TRUE((*s)->write(north, [](WriteTx& tx) { return putTask(tx, "t1"); }));
    // One that takes no writes is no host for us.
    cluster->sql(database, "ALTER DATABASE " + database + " SET default_transaction_read_only=on");
    EXPECT_EQ(openPostgresStore({.url = url}, clock, random).error().code, ErrorCode::storageBusy);
}

TEST_F(PostgresFailures, textsThatPostgresCannotHoldAreRefusedAndTakeNobodyWithThem) {
    const std::string nul("a\0b", 3);
    EXPECT_EQ(store->write(north, [&](WriteTx& tx) { return tx.setValue("k", nul); }).error().code, ErrorCode::badRequest);
    const auto index = [&](std::string_view json) {
        auto parsed = fhir::Resource::parse(json);
        EXPECT_TRUE(parsed) << json;
        ResourceWrite w;
        w.type = "Patient";
        w.id = "p1";
        w.json = json;
        w.index = fhir::indexOf(*parsed);
        return store->write(north, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.put(w));
            return {};
        });
    };
    const std::string longCode(9'000, 'x');
    const auto r = index(R"({"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:x","value":"a\u0000b"}],"name":[{"family":"L\u0000nd"}]})");
    EXPECT_TRUE(r) << r.error().describe();
    const auto l = index(R"({"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:x","value":")" + longCode + R"("}]})");
    EXPECT_TRUE(l) << l.error().describe();
}

} // namespace
} // namespace fyr::server::test
