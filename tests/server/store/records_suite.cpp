// Events, commands, the audit chain, the outbox, people and small values.
#include "server/store/audit_chain.h"
#include "tests/server/store/store_suite.h"

#include <gmock/gmock.h>

namespace fyr::server::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST_P(StoreSuite, aStreamGrowsOnlyFromWhereItsWriterSawIt) {
    const auto append = [&](std::int64_t expected, std::vector<Event> events) {
        return tryWrite(north, [&](WriteTx& tx) { return tx.append("task/1", expected, events); });
    };
    const Event made{"", 0, clock.now(), "made", R"({"a":1.10})"};
    EXPECT_FALSE(append(0, {made, {"", 0, clock.now(), "claimed", "{}"}}));
    EXPECT_EQ(append(0, {made}), ErrorCode::versionConflict);
    EXPECT_EQ(append(1, {made}), ErrorCode::versionConflict);
    EXPECT_EQ(append(3, {made}), ErrorCode::versionConflict);
    EXPECT_FALSE(append(2, {{"", 0, clock.now(), "done", "{}"}}));
    const auto all = get<std::vector<Event>>(north, [](ReadTx& tx) { return tx.events("task/1"); });
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].json, R"({"a":1.10})");
    EXPECT_EQ(all[0].stream, "task/1");
    EXPECT_EQ(all[2].version, 3);
    EXPECT_EQ(all[2].type, "done");
    EXPECT_EQ(get<std::vector<Event>>(north, [](ReadTx& tx) { return tx.events("task/1", 2); }).size(), 1U);
    EXPECT_THAT(get<std::vector<Event>>(north, [](ReadTx& tx) { return tx.events("task/2"); }), IsEmpty());
    EXPECT_THAT(get<std::vector<Event>>(south, [](ReadTx& tx) { return tx.events("task/1"); }), IsEmpty());
}

TEST_P(StoreSuite, aCommandIsAnsweredOnceAndItsAnswerKeptWordForWord) {
    const StoredCommand c{"01C", "person", "hash", R"({ "status" : "accepted" })", clock.now()};
    EXPECT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.putCommand(c); }));
    auto again = c;
    again.result = "{}";
    EXPECT_EQ(tryWrite(north, [&](WriteTx& tx) { return tx.putCommand(again); }), ErrorCode::duplicate);
    reopen();
    const auto kept = get<std::optional<StoredCommand>>(north, [](ReadTx& tx) { return tx.command("01C"); });
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->result, c.result);
    EXPECT_EQ(kept->person, "person");
    EXPECT_EQ(kept->hash, "hash");
    EXPECT_EQ(kept->at, c.at);
    EXPECT_FALSE(get<std::optional<StoredCommand>>(south, [](ReadTx& tx) { return tx.command("01C"); }));
    EXPECT_FALSE(tryWrite(south, [&](WriteTx& tx) { return tx.putCommand(again); })); // another tenant's ids are its own
}

TEST_P(StoreSuite, aDuplicateCommandMayBeAnsweredInTheSameBody) {
    const StoredCommand c{"01C", "person", "hash", "first", clock.now()};
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.putCommand(c); }));
    EXPECT_FALSE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
        const auto r = tx.putCommand(c);
        EXPECT_EQ(r.error().code, ErrorCode::duplicate);
        FYR_CHECK(tx.setValue("seen", "twice"));
        return {};
    }));
    EXPECT_EQ(get<std::optional<std::string>>(north, [](ReadTx& tx) { return tx.value("seen"); }), "twice");
}

// ---- Audit ----------------------------------------------------------------------------------------------------

std::optional<std::int64_t> firstBroken(const std::vector<AuditRecord>& records) {
    std::string previous(auditGenesis);
    std::int64_t seq = 0;
    for (const auto& r : records) {
        if (r.seq != ++seq || r.previous != previous || r.hash != hex(auditHash(previous, r.seq, r.at, r.patient, r.json))) return seq;
        previous = r.hash;
    }
    return std::nullopt;
}

TEST_P(StoreSuite, auditRecordsFormAChainThatVerifies) {
    for (int i = 0; i < 25; ++i) {
        clock.advance(Millis{7});
        ASSERT_FALSE(tryWrite(i % 5 == 4 ? south : north, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.appendAudit(clock.now(), i % 2 ? "p1" : "", fmt::format(R"({{"n":{},"what":"read a"}})", i)));
            if (i % 3 == 0) FYR_CHECK(tx.appendAudit(clock.now(), "p2", R"({"second":true})"));
            return {};
        }));
    }
    reopen();
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.appendAudit(clock.now(), "", "{}"); }));
    const auto all = get<std::vector<AuditRecord>>(north, [](ReadTx& tx) { return tx.audit(0, 1000); });
    EXPECT_EQ(firstBroken(all), std::nullopt);
    EXPECT_EQ(all[0].previous, auditGenesis);
    const auto head = get<std::optional<AuditRecord>>(north, [](ReadTx& tx) { return tx.auditHead(); });
    ASSERT_TRUE(head);
    EXPECT_EQ(head->seq, all.back().seq);
    EXPECT_EQ(head->hash, all.back().hash);
    const auto tail = get<std::vector<AuditRecord>>(north, [](ReadTx& tx) { return tx.audit(10, 2); });
    ASSERT_EQ(tail.size(), 2U);
    EXPECT_EQ(tail[0].seq, 11);
    EXPECT_EQ(tail[0].previous, all[9].hash);
}

TEST_P(StoreSuite, aChangedByteIsFoundAtItsRecord) {
    for (int i = 0; i < 9; ++i)
        ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.appendAudit(clock.now(), "", R"({"action":"read"})"); }));
    store.reset();
    place->tamperWithAudit(5);
    reopen();
    EXPECT_EQ(firstBroken(get<std::vector<AuditRecord>>(north, [](ReadTx& tx) { return tx.audit(0, 1000); })), 5);
}

TEST_P(StoreSuite, thePatientsTrailHoldsWhatConcernsHerNewestFirst) {
    for (int i = 0; i < 6; ++i)
        ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.appendAudit(clock.now(), i % 2 ? "p1" : "p2", fmt::format("{}", i)); }));
    const auto trail = [&](std::string_view who, std::int64_t before, std::int32_t limit) {
        std::vector<std::int64_t> out;
        for (const auto& r : get<std::vector<AuditRecord>>(north, [&](ReadTx& tx) { return tx.auditTrail(who, before, limit); })) out.push_back(r.seq);
        return out;
    };
    EXPECT_THAT(trail("p1", 0, 10), ElementsAre(6, 4, 2));
    EXPECT_THAT(trail("p1", 6, 1), ElementsAre(4));
    EXPECT_THAT(trail("", 0, 2), ElementsAre(6, 5));
    EXPECT_THAT(trail("p3", 0, 10), IsEmpty());
    EXPECT_THAT(get<std::vector<AuditRecord>>(south, [](ReadTx& tx) { return tx.auditTrail("p1", 0, 10); }), IsEmpty());
}

TEST_P(StoreSuite, aPatientsTrailIsWholeHoweverManyRecordsLieBetween) {
    // More than two blocks of an index; one patient once in each thousand, another only in the last ones.
    constexpr std::int64_t many = 2'600;
    for (std::int64_t from = 0; from < many; from += 650)
        ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
            for (std::int64_t i = from + 1; i <= from + 650; ++i)
                FYR_CHECK(tx.appendAudit(clock.now(), i % 1'000 == 7 ? "rare" : i > many - 3 ? "late" : fmt::format("p{}", i % 300), "{}"));
            return {};
        }));
    const auto trail = [&](std::string_view who, std::int64_t before, std::int32_t limit) {
        std::vector<std::int64_t> out;
        for (const auto& r : get<std::vector<AuditRecord>>(north, [&](ReadTx& tx) { return tx.auditTrail(who, before, limit); })) out.push_back(r.seq);
        return out;
    };
    EXPECT_THAT(trail("rare", 0, 10), ElementsAre(2'007, 1'007, 7));
    EXPECT_THAT(trail("rare", 2'007, 1), ElementsAre(1'007));
    EXPECT_THAT(trail("rare", 1'007, 10), ElementsAre(7));
    EXPECT_THAT(trail("rare", 7, 10), IsEmpty());
    EXPECT_THAT(trail("late", 0, 10), ElementsAre(2'600, 2'599, 2'598));
    EXPECT_THAT(trail("nobody", 0, 10), IsEmpty());
    EXPECT_EQ(trail("", 0, 2'000).size(), 2'000U);
    reopen();
    EXPECT_THAT(trail("rare", 0, 10), ElementsAre(2'007, 1'007, 7));
}

// ---- Outbox and values ----------------------------------------------------------------------------------------

TEST_P(StoreSuite, theOutboxGivesWhatIsDueUntilItIsSettled) {
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.enqueue({0, "mail", "1", clock.now()}));
        FYR_CHECK(tx.enqueue({0, "mail", "2", clock.now() + Millis{100}}));
        FYR_CHECK(tx.enqueue({0, "wake", "3", clock.now() - Millis{100}}));
        return {};
    }));
    const auto due = [&](const TenantId& tenant = north) {
        return get<std::vector<OutboxRow>>(tenant, [&](ReadTx& tx) { return tx.dueOutbox(clock.now(), 10); });
    };
    auto rows = due();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].json, "3");
    EXPECT_EQ(rows[1].topic, "mail");
    ASSERT_FALSE(tryWrite(south, [&](WriteTx& tx) { return tx.settleOutbox(rows[0].seq, {}); })); // not theirs
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.settleOutbox(rows[0].seq, {}));
        FYR_CHECK(tx.settleOutbox(rows[1].seq, clock.now() + Millis{50}));
        return {};
    }));
    EXPECT_THAT(due(), IsEmpty());
    clock.advance(Millis{200});
    rows = due();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].json, "1");
    EXPECT_EQ(rows[0].attempts, 1);
    EXPECT_EQ(rows[1].attempts, 0);
    EXPECT_THAT(due(south), IsEmpty());
}

TEST_P(StoreSuite, valuesAreKeptByKeyAndListedByTheirBeginning) {
    ASSERT_FALSE(tryWrite(north, [](WriteTx& tx) -> Result<void> {
        for (const std::string_view k : {"b/1", "b/2", "c", "a"}) FYR_CHECK(tx.setValue(k, std::string("v") + std::string(k)));
        FYR_CHECK(tx.setValue("c", "new"));
        FYR_CHECK(tx.setValue("empty", ""));
        FYR_CHECK(tx.clearValue("a"));
        FYR_CHECK(tx.clearValue("never"));
        return {};
    }));
    const auto value = [&](std::string_view k) { return get<std::optional<std::string>>(north, [&](ReadTx& tx) { return tx.value(k); }); };
    EXPECT_EQ(value("c"), "new");
    EXPECT_EQ(value("empty"), "");
    EXPECT_EQ(value("a"), std::nullopt);
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    EXPECT_THAT(get<Pairs>(north, [](ReadTx& tx) { return tx.values("b/"); }), ElementsAre(Pair("b/1", "vb/1"), Pair("b/2", "vb/2")));
    EXPECT_EQ(get<Pairs>(north, [](ReadTx& tx) { return tx.values(""); }).size(), 4U);
    EXPECT_THAT(get<Pairs>(south, [](ReadTx& tx) { return tx.values(""); }), IsEmpty());
}

// ---- People ---------------------------------------------------------------------------------------------------

TEST_P(StoreSuite, accountsSessionsAndDevicesAreKeptAndFoundBeforeATenantIsKnown) {
    Account a{"acc1", "nurse@north", "$argon2", "nurse", "Demo Nurse", "prac1", "", "u1", "Unit One"};
    const Session s{"s1", "tokenhash", "acc1", "d1", clock.now(), clock.now(), clock.now() + Millis{1000}, false};
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.putAccount(a));
        FYR_CHECK(tx.putDevice({"d1", "acc1", "Desk 4", clock.now(), false}));
        FYR_CHECK(tx.putSession(s));
        return {};
    }));
    a.failures = 3;
    a.blockedUntil = clock.now() + Millis{60'000};
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.putAccount(a); }));
    const auto account = store->findAccount("nurse@north").value();
    ASSERT_TRUE(account);
    EXPECT_EQ(account->first, north);
    EXPECT_EQ(account->second.failures, 3);
    EXPECT_EQ(account->second.blockedUntil, a.blockedUntil);
    EXPECT_EQ(account->second.unitName, "Unit One");
    const auto session = store->findSession("tokenhash").value();
    ASSERT_TRUE(session);
    EXPECT_EQ(session->tenant, north);
    EXPECT_EQ(session->session.expires, s.expires);
    EXPECT_EQ(session->account.practitioner, "prac1");
    EXPECT_FALSE(store->findSession("another").value());
    EXPECT_FALSE(store->findAccount("nobody").value());
    EXPECT_EQ(get<std::vector<Account>>(north, [](ReadTx& tx) { return tx.accounts("nurse"); }).size(), 1U);
    EXPECT_THAT(get<std::vector<Account>>(north, [](ReadTx& tx) { return tx.accounts("doctor"); }), IsEmpty());
    EXPECT_THAT(get<std::vector<Account>>(south, [](ReadTx& tx) { return tx.accounts(); }), IsEmpty());
    EXPECT_FALSE(get<std::optional<Account>>(south, [](ReadTx& tx) { return tx.account("acc1"); }));
    EXPECT_FALSE(get<std::optional<Device>>(south, [](ReadTx& tx) { return tx.device("d1"); }));
    EXPECT_EQ(get<std::optional<Device>>(north, [](ReadTx& tx) { return tx.device("d1"); })->name, "Desk 4");
    EXPECT_EQ(get<std::vector<Device>>(north, [](ReadTx& tx) { return tx.devices("acc1"); }).size(), 1U);
    EXPECT_EQ(get<std::vector<Session>>(north, [](ReadTx& tx) { return tx.sessions("acc1"); }).size(), 1U);
    EXPECT_THAT(get<std::vector<Session>>(south, [](ReadTx& tx) { return tx.sessions("acc1"); }), IsEmpty());
}

TEST_P(StoreSuite, aSessionThatIsFoundAgainIsAsItWasLastWritten) {
    Account maria{.id = "a1", .user = "maria", .role = "nurse"};
    Session session{.id = "s1", .tokenHash = "t1", .account = "a1", .created = clock.now(), .lastSeen = clock.now(), .expires = clock.now()};
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.putAccount(maria));
        return tx.putSession(session);
    }));
    for (int i = 0; i < 2; ++i) EXPECT_FALSE(store->findSession("t1").value()->session.revoked);
    session.revoked = true;
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.putSession(session); }));
    EXPECT_TRUE(store->findSession("t1").value()->session.revoked);
    maria.disabled = true;
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.putAccount(maria); }));
    EXPECT_TRUE(store->findSession("t1").value()->account.disabled);
    // What is rolled back was never so.
    maria.disabled = false;
    ASSERT_TRUE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.putAccount(maria));
        return fail(ErrorCode::badRequest);
    }));
    EXPECT_TRUE(store->findSession("t1").value()->account.disabled);
}

TEST_P(StoreSuite, aSignInNameIsUniqueInTheWholeServer) {
    ASSERT_FALSE(tryWrite(north, [](WriteTx& tx) { return tx.putAccount({"a1", "anna", "", "nurse", "A"}); }));
    EXPECT_EQ(tryWrite(south, [](WriteTx& tx) { return tx.putAccount({"a2", "anna", "", "nurse", "B"}); }), ErrorCode::duplicate);
    EXPECT_EQ(tryWrite(north, [](WriteTx& tx) { return tx.putAccount({"a3", "anna", "", "nurse", "C"}); }), ErrorCode::duplicate);
    EXPECT_EQ(store->findAccount("anna").value()->second.name, "A");
}

TEST_P(StoreSuite, tenantsAreListed) {
    const auto all = store->tenants().value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].id, "north");
    EXPECT_EQ(all[1].name, "Region south");
    EXPECT_TRUE(store->check());
}

} // namespace
} // namespace fyr::server::test
