// From the embedded store into PostgreSQL: nothing is lost, nothing begins anew.
#include "server/store/move_store.h"
#include "server/store/audit_chain.h"
#include "tests/server/store/postgres_place.h"
#include "tests/server/store/sqlite_place.h"

#include <gmock/gmock.h>

namespace fyr::server::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Move : public testing::Test {
  protected:
    void SetUp() override {
        std::string why;
        cluster = PgCluster::shared(&why);
        if (!cluster) GTEST_SKIP() << why;
        from = std::make_unique<SqlitePlace>(clock, random, std::vector<std::uint8_t>(32, 7));
        to = std::make_unique<PostgresPlace>(clock, random, *cluster);
    }
    static ResourceWrite person(const std::string& id, const std::string& family) {
        return writeOf(fmt::format(R"({{"resourceType":"Patient","id":"{}","name":[{{"family":"{}"}}],"birthDate":"1980-02-03","identifier":[{{"system":"urn:x","value":"{}"}}]}})", id, family, id), {id, "u1"});
    }
    static ResourceWrite result(int n, const std::string& of) {
        return writeOf(fmt::format(R"({{"resourceType":"Observation","id":"o{}","status":"final","code":{{"coding":[{{"system":"http://loinc.org","code":"8310-5","display":"Temp"}}]}},"subject":{{"reference":"Patient/{}"}},"effectiveDateTime":"2026-01-{:02}","valueQuantity":{{"value":36.{}0,"unit":"C"}}}})", n, of, 1 + n % 28, n % 10), {of, ""});
    }
    void fill(Store& s, const TenantId& tenant) {
        const auto r = s.write(tenant, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.putTenant({tenant.str(), "Region " + tenant.str(), "", R"({"phone":"1177"})"}));
            for (int i = 0; i < 30; ++i) {
                const std::string id = fmt::format("p{}", i);
                FYR_CHECK(tx.put(person(id, "Åkesson")));
                FYR_CHECK(tx.put(result(i, id)));
                FYR_CHECK(tx.appendAudit(clock.now(), id, fmt::format(R"({{"n":{}}})", i)));
            }
            return {};
        });
        ASSERT_TRUE(r) << r.error().describe();
        clock.advance(Millis{5'000});
        const auto more = s.write(tenant, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.put(person("p1", "Berg")));
            FYR_CHECK(tx.remove("Patient", "p2"));
            FYR_CHECK(tx.put(writeOf(R"({"resourceType":"Observation","id":"later","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/unborn"}})")));
            FYR_CHECK(tx.append("task/1", 0, {{"", 0, clock.now(), "made", R"({"a":1.10})"}, {"", 0, clock.now(), "claimed", "{}"}}));
            FYR_CHECK(tx.putCommand({"01C", "me", "hash", R"({ "status": "accepted" })", clock.now()}));
            FYR_CHECK(tx.enqueue({0, "mail", "{}", clock.now()}));
            FYR_CHECK(tx.setValue("k", "v"));
            FYR_CHECK(tx.putAccount({"acc", "nurse@" + tenant.str(), "$argon2", "nurse", "N", "prac", "", "u1", "Unit"}));
            FYR_CHECK(tx.putDevice({"d", "acc", "Desk", clock.now(), false}));
            return tx.putSession({"s", "token-" + tenant.str(), "acc", "d", clock.now(), clock.now(), clock.now() + Millis{1}, false});
        });
        ASSERT_TRUE(more) << more.error().describe();
    }
    // Everything that can be asked, as one text.
    static std::string all(Store& s, const TenantId& tenant) {
        std::string out;
        const auto told = [&](const StoredResource& r) {
            out += fmt::format("{}/{}@{} {} {} {} {}\n", r.type, r.id, r.version, r.lastUpdated.time_since_epoch().count(), r.deleted, r.method, r.json);
        };
        const auto r = s.read(tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto t, tx.tenant());
            out += t.id + t.name + t.epoch + t.settings + "\n";
            FYR_TRY(const auto slice, tx.feed({0, 10'000}));
            for (const auto& row : slice.rows) {
                out += fmt::format("feed {} {} {} [{}|{}] ", row.seq, row.tx, row.forget, row.scope.patient, row.scope.unit);
                told(row.resource);
            }
            for (const std::string unit : {"u1", "u2"}) {
                FYR_TRY(const auto seen, tx.feed({{}, 10'000, unit}));
                out += fmt::format("unit {} {} {}\n", unit, seen.rows.size(), seen.total.value_or(-1));
            }
            FYR_TRY(const auto history, tx.history({"", "", 10'000}));
            for (const auto& h : history.matches) told(h);
            SearchQuery q{"Observation", {{"code", {tokenOf("http://loinc.org", "8310-5")}}}, {{"date", true}}, 10'000};
            q.includes = {{"Observation", "subject", "", false}};
            FYR_TRY(const auto page, tx.search(q));
            for (const auto& m : page.matches) told(m);
            for (const auto& m : page.included) told(m);
            for (const std::vector<SearchTerm>& terms : std::vector<std::vector<SearchTerm>>{{{"family", {stringOf("akes")}}}, {{"birthdate", {dateOf("1980")}}},
                                                                                             {{"identifier", {tokenOf("urn:x", "p7")}}}}) {
                FYR_TRY(const auto found, tx.search({"Patient", terms, {}, 10'000}));
                for (const auto& m : found.matches) told(m);
            }
            FYR_TRY(const auto events, tx.events("task/1"));
            for (const auto& e : events) out += fmt::format("event {} {} {} {}\n", e.version, e.at.time_since_epoch().count(), e.type, e.json);
            FYR_TRY(const auto command, tx.command("01C"));
            out += command ? command->person + command->hash + command->result + "\n" : "no command\n";
            FYR_TRY(const auto audit, tx.audit(0, 10'000));
            for (const auto& a : audit) out += fmt::format("audit {} {} {} {} {}\n", a.seq, a.patient, a.json, a.previous, a.hash);
            FYR_TRY(const auto head, tx.auditHead());
            out += head ? fmt::format("head {} {}\n", head->seq, head->hash) : "no head\n";
            FYR_TRY(const auto outbox, tx.dueOutbox(Instant{Millis{INT64_MAX / 2}}, 10));
            for (const auto& o : outbox) out += o.topic + o.json + "\n";
            FYR_TRY(const auto values, tx.values(""));
            for (const auto& [k, v] : values) out += k + "=" + v + "\n";
            FYR_TRY(const auto accounts, tx.accounts());
            for (const auto& a : accounts) out += a.id + a.user + a.passwordHash + a.role + a.practitioner + a.unit + a.unitName + "\n";
            return {};
        });
        EXPECT_TRUE(r) << r.error().describe();
        return out;
    }
    auto move() { return moveToPostgres(from->options().file, from->options().key, cluster->appUrl(to->database()), clock, random); }

    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SeededRandom random{7};
    PgCluster* cluster = nullptr;
    std::unique_ptr<SqlitePlace> from;
    std::unique_ptr<PostgresPlace> to;
};

TEST_F(Move, takesEverythingAlongAndGoesOnWhereItStood) {
    std::map<std::string, std::string> before;
    {
        auto s = from->open();
        ASSERT_TRUE(s);
        for (const auto& tenant : {north, south}) {
            fill(**s, tenant);
            before[tenant.str()] = all(**s, tenant);
        }
        const auto busy = move();
        EXPECT_EQ(busy.error().code, ErrorCode::storageBusy) << "while it is in use";
    }
    const auto moved = move();
    ASSERT_TRUE(moved) << moved.error().describe();
    ASSERT_EQ(moved->size(), 2U);
    EXPECT_EQ((*moved)[0].resources, 61);
    EXPECT_EQ((*moved)[0].versions, 2);
    EXPECT_EQ((*moved)[0].events, 2);
    EXPECT_EQ((*moved)[0].commands, 1);
    EXPECT_EQ((*moved)[0].audit, 30);
    auto s = to->open();
    ASSERT_TRUE(s) << s.error().describe();
    for (const auto& tenant : {north, south}) EXPECT_EQ(all(**s, tenant), before[tenant.str()]);
    EXPECT_EQ((*s)->findAccount("nurse@south").value()->first, south);
    EXPECT_EQ((*s)->findSession("token-north").value()->account.id, "acc");
    const auto next = (*s)->write(north, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto patient, tx.put(person("p1", "Ceder")));
        EXPECT_EQ(patient.version, 3);
        FYR_TRY(const auto unborn, tx.put(person("unborn", "Ny")));
        EXPECT_EQ(unborn.version, 1);
        FYR_CHECK(tx.put(person("new", "Ny")));
        FYR_CHECK(tx.appendAudit(clock.now(), "p1", "{}"));
        EXPECT_EQ(tx.putCommand({"01C", "me", "hash", "other", clock.now()}).error().code, ErrorCode::duplicate);
        return tx.append("task/1", 2, {{"", 0, clock.now(), "done", "{}"}});
    });
    ASSERT_TRUE(next) << next.error().describe();
    const auto r = (*s)->read(north, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto head, tx.auditHead());
        EXPECT_EQ(head->seq, 31);
        EXPECT_EQ(head->hash, hex(auditHash(head->previous, head->seq, head->at, head->patient, head->json)));
        FYR_TRY(const auto feed, tx.feedHead());
        EXPECT_EQ(feed, 66);
        FYR_TRY(const auto found, tx.search({"Observation", {{"subject", {referenceOf("Patient", "unborn")}}}}));
        EXPECT_EQ(found.matches.size(), 1U);
        return {};
    });
    EXPECT_TRUE(r);
    EXPECT_EQ(move().error().code, ErrorCode::duplicate) << "a second time";
    EXPECT_EQ((*s)->tenants()->size(), 2U);
}

TEST_F(Move, leavesNothingWhenItFailsHalfWay) {
    {
        auto s = from->open();
        ASSERT_TRUE(s);
        fill(**s, north);
        fill(**s, south);
        auto t = to->open();
        ASSERT_TRUE(t);
        ASSERT_TRUE((*t)->write(south, [](WriteTx& tx) { return tx.putTenant({"south", "Already here", "", "{}"}); }));
    }
    EXPECT_EQ(move().error().code, ErrorCode::duplicate);
    auto t = to->open();
    const auto tenants = (*t)->tenants();
    ASSERT_EQ(tenants->size(), 1U);
    EXPECT_EQ(tenants->front().name, "Already here");
    EXPECT_EQ(moveToPostgres("/nonexistent/fyr.db", {}, cluster->appUrl(to->database()), clock, random).error().code, ErrorCode::notFound);
}

} // namespace
} // namespace fyr::server::test
