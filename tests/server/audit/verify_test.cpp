// Every way of falsifying the audit trail with the database's own tools is found at its record.
#include "server/audit/verify.h"
#include "tests/server/store/sqlite_place.h"

namespace fyr::server::test {
namespace {

class AuditChain : public testing::Test {
  protected:
    void SetUp() override {
        open();
        for (const auto& tenant : {north, south})
            ASSERT_TRUE(store->write(tenant, [&](WriteTx& tx) { return tx.putTenant({tenant.str(), "T", "", "{}"}); }));
        for (int i = 1; i <= 20; ++i) add(north);
        for (int i = 1; i <= 3; ++i) add(south);
    }
    void open() {
        auto s = place.open();
        ASSERT_TRUE(s);
        store = std::move(*s);
    }
    void add(const TenantId& tenant) {
        clock.advance(Millis{10});
        ASSERT_TRUE(store->write(tenant, [&](WriteTx& tx) { return tx.appendAudit(clock.now(), "p1", R"({"resourceType":"AuditEvent","action":"R"})"); }));
    }
    // What somebody with the file and the time could do.
    void falsify(std::string_view sql) {
        store.reset();
        {
            auto db = sqlite::Database::open(place.options().file, {});
            ASSERT_TRUE(db);
            const auto r = db->script(sql);
            ASSERT_TRUE(r) << r.error().describe();
        }
        open();
    }
    std::int64_t firstBroken(std::optional<AuditHead> witness = {}) {
        const auto r = verifyAudit(*store, north, witness);
        EXPECT_TRUE(r) << r.error().describe();
        return r->broken ? r->broken->seq : 0;
    }

    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SeededRandom random{7};
    SqlitePlace place{clock, random};
    std::unique_ptr<Store> store;
};

TEST_F(AuditChain, aWholeChainVerifiesAndCountsItsRecords) {
    const auto r = verifyAudit(*store, north);
    ASSERT_TRUE(r);
    EXPECT_FALSE(r->broken);
    EXPECT_EQ(r->records, 20);
    EXPECT_EQ(r->head.seq, 20);
    EXPECT_EQ(verifyAudit(*store, south)->records, 3);
    EXPECT_EQ(verifyAudit(*store, TenantId{"nobody"}).error().code, ErrorCode::notFound);
}

TEST_F(AuditChain, anEmptyChainIsWhole) {
    ASSERT_TRUE(store->write(TenantId{"new"}, [&](WriteTx& tx) { return tx.putTenant({"new", "T", "", "{}"}); }));
    const auto r = verifyAudit(*store, TenantId{"new"});
    ASSERT_TRUE(r);
    EXPECT_FALSE(r->broken);
    EXPECT_EQ(r->records, 0);
}

struct Forgery {
    std::string_view what;
    std::string_view sql;
    std::int64_t at;
};

TEST_F(AuditChain, everyForgeryIsFoundAtItsFirstRecord) {
    const std::vector<Forgery> forgeries{
        {"a changed byte", "UPDATE audit SET json=substr(json, 1, length(json)-3)||x'41'||substr(json, length(json)-1) WHERE t=1 AND seq=7", 7},
        {"the first record changed", "UPDATE audit SET json='{}' WHERE t=1 AND seq=1", 1},
        {"the last record changed", "UPDATE audit SET json='{}' WHERE t=1 AND seq=20", 20},
        {"another time", "UPDATE audit SET at=at+1 WHERE t=1 AND seq=5", 5},
        {"filed under nobody", "UPDATE audit SET patient='' WHERE t=1 AND seq=9", 9},
        {"a flipped bit of a hash", "UPDATE audit SET hash=x'00'||substr(hash, 2) WHERE t=1 AND seq=11", 11},
        {"taken out", "DELETE FROM audit WHERE t=1 AND seq=13", 13},
        {"taken out and closed up", "DELETE FROM audit WHERE t=1 AND seq=13; UPDATE audit SET seq=-seq+1 WHERE t=1 AND seq>13; UPDATE audit SET seq=-seq WHERE seq<0; UPDATE tenant SET audit=19 WHERE t=1", 13},
        {"two swapped", "UPDATE audit SET seq=-4 WHERE t=1 AND seq=4; UPDATE audit SET seq=4 WHERE t=1 AND seq=5; UPDATE audit SET seq=5 WHERE seq=-4", 4},
        {"cut off", "DELETE FROM audit WHERE t=1 AND seq>15", 16},
        {"put in at the end", "INSERT INTO audit(t, seq, at, patient, json, hash) SELECT t, 21, at, patient, json, hash FROM audit WHERE t=1 AND seq=20", 21},
        {"taken from another tenant", "UPDATE audit SET (at, patient, json, hash)=(SELECT at, patient, json, hash FROM audit WHERE t=2 AND seq=3) WHERE t=1 AND seq=3", 3},
    };
    for (const auto& f : forgeries) {
        store.reset();
        TempFolder kept;
        std::filesystem::copy_file(place.options().file, kept.file());
        open();
        falsify(f.sql);
        EXPECT_EQ(firstBroken(), f.at) << f.what;
        store.reset();
        std::filesystem::copy_file(kept.file(), place.options().file, std::filesystem::copy_options::overwrite_existing);
        open();
        EXPECT_EQ(firstBroken(), 0) << "after " << f.what << " was undone";
    }
}

TEST_F(AuditChain, aChainThatWasCutWithItsCounterIsFoundByAWitnessOnly) {
    const auto before = verifyAudit(*store, north)->head;
    falsify("DELETE FROM audit WHERE t=1 AND seq>15; UPDATE tenant SET audit=15, audit_hash=(SELECT hash FROM audit WHERE t=1 AND seq=15) WHERE t=1");
    EXPECT_EQ(firstBroken(), 0);
    EXPECT_EQ(firstBroken(before), 16);
}

TEST_F(AuditChain, aWitnessOfARecordThatWasRewrittenIsContradicted) {
    EXPECT_EQ(firstBroken(AuditHead{8, std::string(64, 'a')}), 8);
    const auto head = verifyAudit(*store, north)->head;
    add(north);
    EXPECT_EQ(firstBroken(head), 0);
}

TEST_F(AuditChain, theChainGoesOnAfterReopening) {
    store.reset();
    open();
    add(north);
    const auto r = verifyAudit(*store, north);
    EXPECT_FALSE(r->broken);
    EXPECT_EQ(r->records, 21);
}

TEST_F(AuditChain, aLongChainIsWalkedInPages) {
    for (int i = 0; i < 50; ++i)
        ASSERT_TRUE(store->write(north, [&](WriteTx& tx) -> Result<void> {
            for (int j = 0; j < 100; ++j) FYR_CHECK(tx.appendAudit(clock.now(), "", "{}"));
            return {};
        }));
    std::vector<std::int64_t> told;
    const auto r = verifyAudit(*store, north, {}, [&](std::int64_t done, std::int64_t) { told.push_back(done); });
    EXPECT_EQ(r->records, 5020);
    EXPECT_GT(told.size(), 2U);
    EXPECT_EQ(told.back(), 5020);
}

} // namespace
} // namespace fyr::server::test
