// Signed heads: what was sworn to is proven, and any falsification is found at its record.
#include "server/audit/heads.h"
#include "server/store/audit_chain.h"
#include "tests/server/store/sqlite_place.h"
#include "tests/environment.h"

#include <fmt/format.h>

namespace fyr::server::test {
namespace {

class Heads : public testing::Test {
  protected:
    void SetUp() override {
        open();
        for (const auto& t : {north, south})
            ASSERT_TRUE(store->write(t, [&](WriteTx& tx) { return tx.putTenant({t.str(), "T", "", "{}"}); }));
    }
    void open() {
        auto s = place.open();
        ASSERT_TRUE(s);
        store = std::move(*s);
    }
    void add(int n, const TenantId& tenant) {
        clock.advance(Millis{10});
        ASSERT_TRUE(store->write(tenant, [&](WriteTx& tx) -> Result<void> {
            for (int i = 0; i < n; ++i) FYR_CHECK(tx.appendAudit(clock.now(), i % 3 ? "p1" : "", fmt::format(R"({{"resourceType":"AuditEvent","n":{}}})", i)));
            return {};
        }));
    }
    SignedHead sign(const TenantId& tenant) {
        const auto h = extendTree(*store, tenant, signer, clock);
        EXPECT_TRUE(h && *h);
        return h && *h ? **h : SignedHead{};
    }
    void falsify(const std::vector<std::string>& sql) {
        store.reset();
        auto db = sqlite::Database::open(place.options().file, {});
        ASSERT_TRUE(db);
        for (const auto& s : sql) {
            const auto r = db->script(s);
            ASSERT_TRUE(r) << s << ": " << r.error().describe();
        }
        db = fail(ErrorCode::cancelled);
        open();
    }
    // The first record that is not whole, by chain or tree; 0 when all is.
    std::int64_t firstBroken(const std::optional<SignedHead>& witness = {}) {
        const auto chain = verifyAudit(*store, north);
        EXPECT_TRUE(chain) << chain.error().describe();
        if (chain && chain->broken) return chain->broken->seq;
        const auto tree = verifyHeads(*store, north, witness);
        EXPECT_TRUE(tree) << tree.error().describe();
        return tree && tree->broken ? tree->broken->seq : 0;
    }

    const TenantId north{"north"};
    const TenantId south{"south"};
    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SeededRandom random{7};
    SqlitePlace place{clock, random};
    std::unique_ptr<Store> store;
    const AuditSigner signer{std::array<std::uint8_t, 32>{1, 2, 3}};
};

TEST_F(Heads, aHeadIsSignedWhenThereIsSomethingNew) {
    EXPECT_FALSE(extendTree(*store, north, signer, clock).value());
    add(5, north);
    const auto first = sign(north);
    EXPECT_EQ(first.size, 5);
    EXPECT_TRUE(isAuthentic(first));
    EXPECT_EQ(sign(north).at, first.at) << "nothing new, nothing signed";
    add(1, north);
    EXPECT_EQ(sign(north).size, 6);
    EXPECT_EQ(signedHeads(*store, north)->size(), 2U);
    EXPECT_EQ(firstBroken(), 0);
    EXPECT_EQ(headFromText(write(first))->signature, first.signature);
}

TEST_F(Heads, everyRecordIsProvenUnderTheNewestHeadAlsoAcrossKeptSubtrees) {
    for (const int n : {3, 400, 1, 255, 300}) {
        add(n, north);
        sign(north);
    }
    for (const std::int64_t seq : {1, 2, 3, 4, 256, 257, 404, 512, 513, 700, 958, 959}) {
        auto p = proveRecord(*store, north, seq);
        ASSERT_TRUE(p) << seq << p.error().describe();
        EXPECT_TRUE(holds(*p)) << seq;
        EXPECT_LE(p->path.size(), 10U);
        auto other = *p;
        other.seq += 1;
        EXPECT_FALSE(holds(other));
        other = *p;
        other.leaf[0] = other.leaf[0] == '0' ? '1' : '0';
        EXPECT_FALSE(holds(other));
        other = *p;
        other.head.size += 1;
        EXPECT_FALSE(holds(other)) << "the signature covers the size";
    }
    EXPECT_EQ(proveRecord(*store, north, 960).error().code, ErrorCode::notFound);
    EXPECT_EQ(proveRecord(*store, north, 0).error().code, ErrorCode::notFound);
    EXPECT_EQ(proveRecord(*store, south, 1).error().code, ErrorCode::notFound);
}

TEST_F(Heads, oneHeadIsProvenToHaveGrownOutOfAnother) {
    add(300, north);
    const auto a = sign(north);
    add(333, north);
    const auto b = sign(north);
    const auto proof = proveGrowth(*store, north, a.size, b.size);
    ASSERT_TRUE(proof);
    std::vector<Digest> path;
    const auto digest = [](std::string_view text) {
        Digest d;
        std::ranges::copy(fromHex(text).value(), d.begin());
        return d;
    };
    for (const auto& p : *proof) path.push_back(digest(p));
    EXPECT_TRUE(merkle::isConsistent(a.size, b.size, digest(a.root), digest(b.root), path));
    EXPECT_FALSE(merkle::isConsistent(a.size, b.size, digest(b.root), digest(b.root), path));
}

TEST_F(Heads, aSignatureOfAnotherKeyTenantOrSizeIsNotTaken) {
    add(4, north);
    auto h = sign(north);
    const AuditSigner other{std::array<std::uint8_t, 32>{9}};
    EXPECT_TRUE(verifyHeads(*store, north, {}, h.key)->heads == 1);
    SignedHead forged = h;
    other.sign(forged);
    EXPECT_TRUE(isAuthentic(forged)) << "by its own key";
    EXPECT_TRUE(verifyHeads(*store, north, forged, h.key)->broken);
    forged = h;
    forged.tenant = "south";
    EXPECT_FALSE(isAuthentic(forged));
    EXPECT_TRUE(verifyHeads(*store, north, forged)->broken);
    for (auto* part : {&forged.root, &forged.key, &forged.signature, &forged.at}) {
        forged = h;
        part->clear();
        EXPECT_FALSE(isAuthentic(forged));
    }
}

// Somebody who rewrites every record after the forged one, and the counter: only what was sworn to tells.
TEST_F(Heads, aChainThatWasRewrittenToItsEndIsFoundByTheHeads) {
    add(10, north);
    sign(north);
    add(10, north);
    const auto kept = sign(north);
    std::vector<std::string> sql;
    std::vector<AuditRecord> records;
    ASSERT_TRUE(store->read(north, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(records, tx.audit(0, 100));
        return {};
    }));
    std::string previous(auditGenesis);
    for (auto& r : records) {
        if (r.seq == 14) r.json = R"({"resourceType":"AuditEvent","n":"forged"})";
        r.hash = hex(auditHash(previous, r.seq, r.at, r.patient, r.json));
        previous = r.hash;
        sql.push_back(fmt::format("UPDATE audit SET json='{}', hash=x'{}' WHERE t=1 AND seq={}", r.json, r.hash, r.seq));
    }
    sql.push_back(fmt::format("UPDATE tenant SET audit_hash=x'{}' WHERE t=1", previous));
    falsify(sql);
    EXPECT_FALSE(verifyAudit(*store, north)->broken) << "the chain is whole again";
    EXPECT_EQ(firstBroken(), 11) << "the first that the head of ten does not vouch for";
    falsify({"DELETE FROM value WHERE key LIKE 'audit-head/%'"});
    EXPECT_EQ(firstBroken(), 0) << "the heads were thrown away too";
    EXPECT_EQ(firstBroken(kept), 1) << "but one was kept elsewhere";
}

// asvs: 16.4.2
TEST_F(Heads, anyRandomFalsificationIsFoundAtItsFirstRecord) {
    add(40, north);
    add(9, south);
    sign(north);
    add(5, north);
    sign(north);
    store.reset();
    TempFolder keep;
    std::filesystem::copy_file(place.options().file, keep.file());
    open();
    const int rounds = fyr::test::asked("FYR_TAMPER_ROUNDS", 60);
    for (int round = 0; round < rounds; ++round) {
        const auto at = static_cast<std::int64_t>(random.below(45)) + 1;
        const auto other = static_cast<std::int64_t>(random.below(45)) + 1;
        std::int64_t expected = at;
        std::string sql;
        switch (random.below(8)) {
        case 0: sql = fmt::format("UPDATE audit SET json=json||' ' WHERE t=1 AND seq={}", at); break;
        case 1: sql = fmt::format("UPDATE audit SET patient=patient||'x' WHERE t=1 AND seq={}", at); break;
        case 2: sql = fmt::format("UPDATE audit SET at=at-1 WHERE t=1 AND seq={}", at); break;
        case 3: sql = fmt::format("DELETE FROM audit WHERE t=1 AND seq={}", at); break;
        case 4:
            sql = fmt::format("UPDATE audit SET seq=-1 WHERE t=1 AND seq={0}; UPDATE audit SET seq={0} WHERE t=1 AND seq={1}; UPDATE audit SET seq={1} WHERE t=1 AND seq=-1", at, other);
            expected = at == other ? 0 : std::min(at, other);
            break;
        case 5: // put in: everything after moves up
            sql = fmt::format("UPDATE audit SET seq=-seq-1 WHERE t=1 AND seq>={0}; UPDATE audit SET seq=-seq WHERE t=1 AND seq<0; "
                              "INSERT INTO audit(t, seq, at, patient, json, hash) SELECT 1, {0}, at, patient, json, hash FROM audit WHERE t=2 AND seq=1",
                              at);
            break;
        case 6: // cut off, with the counter
            sql = fmt::format("DELETE FROM audit WHERE t=1 AND seq>={0}; UPDATE tenant SET audit={0}-1, audit_hash=coalesce((SELECT hash FROM audit WHERE t=1 AND seq={0}-1), x'{1}') WHERE t=1", at, auditGenesis);
            break;
        default: sql = fmt::format("UPDATE audit SET hash=randomblob(32) WHERE t=1 AND seq={}", at); break;
        }
        falsify({sql});
        EXPECT_EQ(firstBroken(), expected) << sql;
        store.reset();
        std::filesystem::copy_file(keep.file(), place.options().file, std::filesystem::copy_options::overwrite_existing);
        open();
    }
    EXPECT_EQ(firstBroken(), 0);
}

} // namespace
} // namespace fyr::server::test
