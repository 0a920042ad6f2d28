// The archive of old audit records, and their removal: on both stores; any line that is not as it was written is named.
#include "base/json.h"
#include "server/audit/archive.h"
#include "server/audit/retention.h"
#include "server/audit/verify.h"
#include "server/store/audit_chain.h"
#include "server/store/audit_erase.h"
#include "tests/server/store/postgres_place.h"
#include "tests/server/store/sqlite_place.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

namespace fyr::server::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using std::chrono::days;

enum class On { sqlite, postgres };

class Archive : public testing::TestWithParam<On> {
  protected:
    void SetUp() override {
        if (GetParam() == On::postgres) {
            std::string why;
            cluster = PgCluster::shared(&why);
            if (!cluster) GTEST_SKIP() << why;
            postgres = std::make_unique<PostgresPlace>(clock, random, *cluster);
        } else {
            sqlite = std::make_unique<SqlitePlace>(clock, random);
        }
        open();
        for (const auto& t : {north, south})
            ASSERT_TRUE(store->write(t, [&](WriteTx& tx) { return tx.putTenant({t.str(), "T", "", "{}"}); }));
        // 12 years of traces: 300 of the first two years, 100 since.
        add(north, 140);
        sign();
        add(north, 160);
        sign();
        clock.advance(duration(days{365} * 11));
        add(north, 100);
        sign();
        before = clock.now() - duration(days{365} * 10 + days{10});
    }
    static Millis duration(days d) { return std::chrono::duration_cast<Millis>(d); }
    void open() {
        auto s = sqlite ? sqlite->open() : postgres->open();
        ASSERT_TRUE(s) << s.error().describe();
        store = std::move(*s);
    }
    void add(const TenantId& tenant, int n) {
        clock.advance(Millis{1'000});
        ASSERT_TRUE(store->write(tenant, [&](WriteTx& tx) -> Result<void> {
            for (int i = 0; i < n; ++i) FYR_CHECK(tx.appendAudit(clock.now(), i % 3 ? "p1" : "", fmt::format(R"({{"resourceType":"AuditEvent","data":{},"å":"\n"}})", i)));
            return {};
        }));
    }
    void sign() { ASSERT_TRUE(extendTree(*store, north, signer, clock)); }
    Result<ArchiveHeader> archive(Instant until, const fs::path& file) { return writeArchive(*store, north, until, signer, clock, file); }
    Result<AuditRemoval> remove(const fs::path& file) {
        return removeArchived(*store, file, signer, clock, [&](const TenantId& t, std::int64_t seq, const std::string& hash) -> Result<std::int64_t> {
            if (failErase) return fail(ErrorCode::storageBusy, "cut off");
            return sqlite ? eraseAuditSqlite(sqlite->options().file, {}, t, seq, hash) : eraseAuditPostgres(cluster->ownerUrl(postgres->database()), t, seq, hash);
        });
    }
    void expectWhole(std::int64_t records, std::int64_t archived) {
        const auto chain = verifyAudit(*store, north);
        ASSERT_TRUE(chain) << chain.error().describe();
        EXPECT_FALSE(chain->broken) << chain->broken->seq << chain->broken->why;
        EXPECT_EQ(chain->records, records);
        EXPECT_EQ(chain->archived, archived);
        const auto tree = verifyHeads(*store, north);
        ASSERT_TRUE(tree);
        EXPECT_FALSE(tree->broken) << tree->broken->seq << tree->broken->why;
        EXPECT_GT(tree->heads, 0);
    }
    static std::vector<std::string> lines(const fs::path& file) {
        std::vector<std::string> out;
        std::ifstream in(file, std::ios::binary);
        for (std::string line; std::getline(in, line);) out.push_back(line);
        return out;
    }
    std::int64_t brokenAt(const std::vector<std::string>& changed) {
        const auto file = folder.file("changed");
        {
            std::ofstream out(file, std::ios::binary);
            for (const auto& l : changed) out << l << "\n";
        }
        const auto r = verifyArchive(file, signer.publicKey());
        return r && r->broken ? r->broken->seq : -1;
    }

    const TenantId north{"north"};
    const TenantId south{"south"};
    FakeClock clock{Instant{Millis{1'390'000'000'000}}};
    SeededRandom random{7};
    const std::vector<std::uint8_t> secret = std::vector<std::uint8_t>(32, 9);
    AuditSigner signer{secret};
    PgCluster* cluster = nullptr;
    std::unique_ptr<SqlitePlace> sqlite;
    std::unique_ptr<PostgresPlace> postgres;
    std::unique_ptr<Store> store;
    TempFolder folder;
    Instant before{};
    bool failErase = false;
};

TEST_P(Archive, whatIsOldIsArchivedVerifiedRemovedAndTheRestStillVerifies) {
    const auto file = folder.file("a");
    const auto made = archive(before, file);
    ASSERT_TRUE(made) << made.error().describe();
    EXPECT_EQ(made->from, 1);
    EXPECT_EQ(made->to, 300);
    EXPECT_EQ(made->head.size, 400);
    EXPECT_EQ(made->heads.size(), 2U);
    const auto read = verifyArchive(file, signer.publicKey());
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->broken) << read->broken->seq << read->broken->why;
    EXPECT_EQ(read->records, 300);
    expectWhole(400, 0); // archiving takes nothing away

    const auto gone = remove(file);
    ASSERT_TRUE(gone) << gone.error().describe();
    EXPECT_EQ(gone->removed, 300);
    expectWhole(101, 300); // and the trace of the removal
    ASSERT_TRUE(store->read(north, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto first, tx.audit(0, 1));
        EXPECT_EQ(first.front().seq, 301);
        FYR_TRY(const auto trail, tx.auditTrail({}, 0, 1));
        EXPECT_THAT(trail.front().json, HasSubstr("1-300 sha256:" + read->sha256));
        return {};
    }));
    // New records, new heads, proofs of old and new: as before.
    add(north, 30);
    sign();
    expectWhole(131, 300);
    for (const std::int64_t seq : {301, 302, 320, 400, 402, 431}) {
        const auto proof = proveRecord(*store, north, seq);
        ASSERT_TRUE(proof) << seq << proof.error().describe();
        EXPECT_TRUE(holds(*proof)) << seq;
    }
    EXPECT_EQ(proveRecord(*store, north, 299).error().code, ErrorCode::notFound);
    const auto growth = proveGrowth(*store, north, 400, 431);
    EXPECT_TRUE(growth) << growth.error().describe();
    // A witness of what was archived is said to be one; one of what is here is compared.
    EXPECT_TRUE(verifyAudit(*store, north, AuditHead{140, "x"})->witnessArchived);
    EXPECT_TRUE(verifyAudit(*store, north, AuditHead{300, "x"})->broken);
    EXPECT_TRUE(verifyAudit(*store, north, AuditHead{350, "x"})->broken);
    EXPECT_TRUE(verifyHeads(*store, north, read->header.heads.front())->witnessArchived);
    store.reset();
    open();
    expectWhole(131, 300);
    EXPECT_EQ(remove(file).error().code, ErrorCode::invalidState) << "twice";
}

TEST_P(Archive, aSecondArchiveGoesOnWhereTheFirstEnded) {
    const auto first = folder.file("a");
    ASSERT_TRUE(archive(before, first));
    ASSERT_TRUE(remove(first));
    clock.advance(duration(days{365} * 11));
    add(north, 77);
    sign();
    const auto second = folder.file("b");
    const auto made = archive(clock.now() - duration(days{365} * 10 + days{10}), second);
    ASSERT_TRUE(made) << made.error().describe();
    EXPECT_EQ(made->from, 301);
    EXPECT_EQ(made->to, 401);
    const auto read = verifyArchive(second);
    EXPECT_FALSE(read->broken) << read->broken->seq << read->broken->why;
    EXPECT_EQ(verifyArchive(first)->lastHash, made->previous) << "one follows on the other";
    const auto gone = remove(second);
    ASSERT_TRUE(gone) << gone.error().describe();
    EXPECT_EQ(gone->removed, 101);
    expectWhole(78, 401);
}

TEST_P(Archive, policyKeepsWhatIsTooYoung) {
    const auto file = folder.file("a");
    const auto young = archive(clock.now() - duration(days{365} * 9), file);
    EXPECT_EQ(young.error().code, ErrorCode::invalidState);
    EXPECT_FALSE(fs::exists(file));
    // An archive that policy allowed when it was made does not allow the removal once policy keeps longer.
    ASSERT_TRUE(archive(before, file));
    ASSERT_TRUE(store->write(north, [&](WriteTx& tx) { return setAuditPolicy(tx, clock.now(), {15}); }));
    const auto kept = remove(file);
    EXPECT_EQ(kept.error().code, ErrorCode::invalidState) << kept.error().describe();
    for (const int years : {0, 4, 101})
        EXPECT_EQ(store->write(north, [&](WriteTx& tx) { return setAuditPolicy(tx, clock.now(), {years}); }).error().code, ErrorCode::badRequest);
    // What somebody wrote into the database is not below what the law asks for.
    ASSERT_TRUE(store->write(north, [&](WriteTx& tx) { return tx.setValue("audit-policy", R"({"years":1})"); }));
    EXPECT_EQ(archive(clock.now() - duration(days{365} * 4), file).error().code, ErrorCode::invalidState);
    EXPECT_TRUE(archive(clock.now() - duration(days{365} * 5 + days{3}), file));
    EXPECT_EQ(writeArchive(*store, south, before, signer, clock, file).error().code, ErrorCode::invalidState) << "no head yet";
    EXPECT_EQ(archive(before - duration(days{365} * 5), file).error().code, ErrorCode::notFound);
}

TEST_P(Archive, aRemovalThatWasCutOffIsFinishedLater) {
    const auto file = folder.file("a");
    ASSERT_TRUE(archive(before, file));
    failErase = true;
    EXPECT_FALSE(remove(file));
    expectWhole(401, 0); // all is there still, and the trace of the attempt
    failErase = false;
    const auto gone = remove(file);
    ASSERT_TRUE(gone) << gone.error().describe();
    EXPECT_EQ(gone->removed, 300);
    expectWhole(101, 300);
}

TEST_P(Archive, onlyAVerifiedArchiveOfThisVeryTrailRemovesAnything) {
    const auto file = folder.file("a");
    ASSERT_TRUE(archive(before, file));
    auto text = lines(file);
    // Sealed anew by somebody else's key, or changed by a letter.
    const std::vector<std::uint8_t> other(32, 1);
    ASSERT_TRUE(writeArchive(*store, north, before, AuditSigner(other), clock, folder.file("other")));
    EXPECT_EQ(remove(folder.file("other")).error().code, ErrorCode::storageCorrupt);
    text[100].replace(text[100].find("AuditEvent"), 5, "XXXXX");
    {
        std::ofstream out(folder.file("changed"));
        for (const auto& l : text) out << l << "\n";
    }
    EXPECT_THAT(remove(folder.file("changed")).error().describe(), HasSubstr("record 99"));
    // The store says otherwise than the archive.
    store.reset();
    (sqlite ? static_cast<Place&>(*sqlite) : static_cast<Place&>(*postgres)).tamperWithAudit(50);
    open();
    EXPECT_THAT(remove(file).error().describe(), HasSubstr("record 50"));
    ASSERT_TRUE(store->read(north, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto first, tx.audit(0, 1'000));
        EXPECT_EQ(first.size(), 400U) << "nothing went";
        return {};
    }));
}

TEST_P(Archive, whoShortensTheTrailWithoutTheKeyIsFound) {
    const auto file = folder.file("a");
    ASSERT_TRUE(archive(before, file));
    // Rows gone, and a floor that nobody signed.
    AuditFloor forged;
    forged.tenant = "north";
    forged.seq = 300;
    const auto read = verifyArchive(file);
    forged.hash = read->lastHash;
    forged.peaks = read->peaks;
    forged.key = signer.publicKey();
    forged.signature = std::string(128, '0');
    ASSERT_TRUE(store->write(north, [&](WriteTx& tx) { return tx.setValue(auditFloorKey, write(forged)); }));
    const auto erase = [&](std::int64_t seq, const std::string& hash) {
        return sqlite ? eraseAuditSqlite(sqlite->options().file, {}, north, seq, hash) : eraseAuditPostgres(cluster->ownerUrl(postgres->database()), north, seq, hash);
    };
    EXPECT_FALSE(erase(299, forged.hash));
    EXPECT_FALSE(erase(300, std::string(64, '0')));
    ASSERT_TRUE(erase(300, forged.hash));
    const auto chain = verifyAudit(*store, north);
    ASSERT_TRUE(chain->broken);
    EXPECT_EQ(chain->broken->seq, 1);
}

INSTANTIATE_TEST_SUITE_P(Stores, Archive, testing::Values(On::sqlite, On::postgres), [](const auto& p) { return p.param == On::sqlite ? "sqlite" : "postgres"; });

// asvs: 16.4.2
TEST_P(Archive, anyLineThatIsNotAsItWasWrittenIsNamed) {
    if (GetParam() == On::postgres) GTEST_SKIP() << "a file is a file";
    const auto file = folder.file("a");
    ASSERT_TRUE(archive(before, file));
    const auto whole = lines(file);
    ASSERT_EQ(whole.size(), 302U);
    EXPECT_EQ(brokenAt(whole), -1);
    const auto index = [](std::size_t line) { return line < 2 ? 0 : static_cast<std::int64_t>(line) - 1; };
    for (int round = 0; round < 150; ++round) {
        auto text = whole;
        const auto line = static_cast<std::size_t>(random.below(text.size()));
        switch (random.below(6)) {
        case 0: { // a letter
            auto& l = text[line];
            const auto at = static_cast<std::size_t>(random.below(l.size()));
            l[at] = l[at] == '7' ? '8' : '7';
            if (l == whole[line]) continue;
            EXPECT_EQ(brokenAt(text), index(line)) << "letter " << at << " of line " << line;
            break;
        }
        case 1: // deleted
            text.erase(text.begin() + static_cast<std::ptrdiff_t>(line));
            EXPECT_EQ(brokenAt(text), index(line)) << "without line " << line;
            break;
        case 2: { // two in each other's place
            const auto with = std::min(text.size() - 1, line + 1 + static_cast<std::size_t>(random.below(20)));
            if (with == line) continue;
            std::swap(text[line], text[with]);
            EXPECT_EQ(brokenAt(text), index(line)) << line << " and " << with;
            break;
        }
        case 3: // one twice
            text.insert(text.begin() + static_cast<std::ptrdiff_t>(line), text[line]);
            EXPECT_EQ(brokenAt(text), std::min(index(line + 1), std::int64_t{301})) << "line " << line << " twice";
            break;
        case 4: // cut off
            if (line < 2) continue;
            text.resize(line);
            EXPECT_EQ(brokenAt(text), index(line)) << "cut before line " << line;
            break;
        default: { // a record with hashes that fit it, and all after it too: only the tree can tell
            if (line < 2) continue;
            std::string previous;
            for (auto l = line; l < text.size(); ++l) {
                auto v = *json::parse(text[l]);
                auto& o = v.as_object();
                const auto seq = o["seq"].as_int64();
                if (l == line) {
                    o["patient"] = "p9";
                    previous = seq == 1 ? std::string(auditGenesis) : std::string(json::parse(whole[l - 1])->as_object()["hash"].as_string());
                }
                previous = hex(auditHash(previous, seq, Instant{Millis{o["at"].as_int64()}}, o["patient"].as_string(), o["json"].as_string()));
                o["hash"] = previous;
                text[l] = json::write(v);
            }
            EXPECT_EQ(brokenAt(text), index(line)) << "rewritten from line " << line;
        }
        }
        if (HasFailure()) break;
    }
    auto more = whole;
    more.emplace_back("{}");
    EXPECT_EQ(brokenAt(more), 301);
    EXPECT_FALSE(verifyArchive(folder.file("nothing")));
}

} // namespace
} // namespace fyr::server::test
