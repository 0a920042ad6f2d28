// A tenant or two on a PostgreSQL of our own, for what only such a server can do.
#pragma once

#include "server/store/audit_chain.h"
#include "server/store/postgres/connection.h"
#include "tests/server/store/postgres_place.h"

namespace fyr::server::test {

class PostgresTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string why;
        cluster = PgCluster::shared(&why);
        if (!cluster) GTEST_SKIP() << why;
        database = cluster->newDatabase();
        store = opened();
        for (const auto& id : {north, south})
            ASSERT_TRUE(store->write(id, [&](WriteTx& tx) { return tx.putTenant({id.str(), "Region", "", "{}"}); }));
    }
    void TearDown() override {
        store.reset();
        if (cluster && !database.empty()) cluster->dropDatabase(database);
    }
    std::unique_ptr<Store> opened(int connections = 8) {
        auto s = openPostgresStore({.url = cluster->appUrl(database), .connections = connections}, clock, random);
        EXPECT_TRUE(s) << s.error().describe();
        return s ? std::move(*s) : nullptr;
    }
    static Result<void> putTask(WriteTx& tx, const std::string& id, std::string_view more = "") {
        ResourceWrite w;
        w.type = "Task";
        w.id = id;
        w.json = fmt::format(R"({{"resourceType":"Task","id":"{}"{}}})", id, more);
        FYR_CHECK(tx.put(w));
        return {};
    }
    static std::optional<StoredResource> task(Store& s, const std::string& id, const TenantId& tenant = north) {
        std::optional<StoredResource> out;
        const auto r = s.read(tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, tx.read("Task", id));
            return {};
        });
        EXPECT_TRUE(r) << r.error().describe();
        return out;
    }
    // Every position of the feed once and in order, every audit record in the chain, the counters where both end.
    static void expectWhole(Store& s, const TenantId& tenant) {
        std::int64_t seq = 0;
        std::int64_t audit = 0;
        const auto r = s.read(tenant, [&](ReadTx& tx) -> Result<void> {
            while (true) {
                FYR_TRY(const auto slice, tx.feed({seq, 1'000}));
                for (const auto& row : slice.rows) EXPECT_EQ(row.seq, ++seq);
                if (!slice.more) break;
            }
            FYR_TRY(const auto head, tx.feedHead());
            EXPECT_EQ(head, seq);
            std::string previous(auditGenesis);
            while (true) {
                FYR_TRY(const auto records, tx.audit(audit, 1'000));
                if (records.empty()) break;
                for (const auto& a : records) {
                    EXPECT_EQ(a.seq, ++audit);
                    EXPECT_EQ(a.previous, previous);
                    EXPECT_EQ(a.hash, hex(auditHash(a.previous, a.seq, a.at, a.patient, a.json)));
                    previous = a.hash;
                }
            }
            FYR_TRY(const auto end, tx.auditHead());
            EXPECT_EQ(end ? end->seq : 0, audit);
            EXPECT_EQ(end ? end->hash : std::string(auditGenesis), previous);
            return {};
        });
        EXPECT_TRUE(r) << r.error().describe();
    }
    std::string asRole(std::string_view role, const std::string& sql) {
        auto db = pg::Connection::open(cluster->url(database, role), "");
        EXPECT_TRUE(db);
        const auto rows = (*db)->simple(sql);
        return !rows ? rows.error().describe() : rows->empty() ? "nothing" : std::string(rows->text(0, 0));
    }

    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SeededRandom random{7};
    PgCluster* cluster = nullptr;
    std::string database;
    std::unique_ptr<Store> store;
};

} // namespace fyr::server::test
