// Resources: versions, conditions, history, isolation of tenants, nothing half-written.
#include "tests/server/store/store_suite.h"

#include <gmock/gmock.h>
#include <thread>

namespace fyr::server::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST_P(StoreSuite, whatIsPutIsReadBackWithItsVersionAndTime) {
    const auto stored = put(north, patient("p1"));
    EXPECT_EQ(stored.version, 1);
    const auto r = read(north, "Patient", "p1");
    ASSERT_TRUE(r);
    EXPECT_EQ(r->version, 1);
    EXPECT_EQ(r->lastUpdated, clock.now());
    EXPECT_FALSE(r->deleted);
    EXPECT_EQ(r->json, stored.json);
    EXPECT_THAT(r->json, HasSubstr(R"("meta":{"versionId":"1","lastUpdated":"2026-09-21T14:13:20.000Z"})"));
}

TEST_P(StoreSuite, decimalsAndTheOrderOfMembersAreKeptByteForByte) {
    const std::string json = R"({ "status":"final", "resourceType":"Observation","id":"o1","valueQuantity" : {"value":1.10},)"
                             R"("meta":{"tag":[{"code":"x\"}"}],"versionId":"99","lastUpdated":"1999-01-01T00:00:00Z"},"code":{"text":"å \\ \u00e5"} })";
    put(north, resource(json));
    EXPECT_EQ(read(north, "Observation", "o1")->json,
              R"({ "status":"final", "resourceType":"Observation","id":"o1","valueQuantity" : {"value":1.10},)"
              R"("meta":{"versionId":"1","lastUpdated":"2026-09-21T14:13:20.000Z","tag":[{"code":"x\"}"}]},"code":{"text":"å \\ \u00e5"} })");
}

TEST_P(StoreSuite, eachWriteMakesTheNextVersionAndKeepsTheOldOne) {
    put(north, patient("p1", "Lind"));
    clock.advance(Millis{5000});
    put(north, patient("p1", "Berg"));
    EXPECT_EQ(read(north, "Patient", "p1")->version, 2);
    const auto first = get<std::optional<StoredResource>>(north, [](ReadTx& tx) { return tx.vread("Patient", "p1", 1); });
    ASSERT_TRUE(first);
    EXPECT_THAT(first->json, HasSubstr("Lind"));
    EXPECT_EQ(first->lastUpdated + Millis{5000}, clock.now());
    const auto second = get<std::optional<StoredResource>>(north, [](ReadTx& tx) { return tx.vread("Patient", "p1", 2); });
    EXPECT_THAT(second->json, HasSubstr("Berg"));
    for (const std::int64_t version : {0, 3, -1})
        EXPECT_FALSE(get<std::optional<StoredResource>>(north, [&](ReadTx& tx) { return tx.vread("Patient", "p1", version); }));
}

TEST_P(StoreSuite, anExpectedVersionThatIsNotTheNewestIsAConflictAndChangesNothing) {
    put(north, patient("p1"));
    auto w = patient("p1", "Berg");
    for (const std::int64_t wrong : {0, 2, 7}) {
        w.expectedVersion = wrong;
        EXPECT_EQ(tryPut(north, w), ErrorCode::versionConflict) << wrong;
    }
    EXPECT_EQ(read(north, "Patient", "p1")->version, 1);
    w.expectedVersion = 1;
    EXPECT_EQ(put(north, w).version, 2);
    w = patient("p2");
    w.expectedVersion = 0;
    EXPECT_EQ(put(north, w).version, 1);
    w.expectedVersion = 1;
    w.id = "never";
    w.json = R"({"resourceType":"Patient","id":"never"})";
    EXPECT_EQ(tryPut(north, w), ErrorCode::versionConflict);
}

TEST_P(StoreSuite, aDeletionIsAVersionAndTheResourceCanComeBack) {
    put(north, patient("p1"));
    erase(north, "Patient", "p1");
    auto r = read(north, "Patient", "p1");
    ASSERT_TRUE(r);
    EXPECT_TRUE(r->deleted);
    EXPECT_EQ(r->version, 2);
    EXPECT_THAT(r->json, IsEmpty());
    erase(north, "Patient", "p1"); // once more: nothing happens
    EXPECT_EQ(read(north, "Patient", "p1")->version, 2);
    auto again = patient("p1", "Berg");
    again.expectedVersion = 0;
    EXPECT_EQ(put(north, again).version, 3);
    EXPECT_FALSE(read(north, "Patient", "p1")->deleted);
    EXPECT_THAT(find("Patient", {{"family", {stringOf("Berg")}}}), ElementsAre("p1"));
    EXPECT_THAT(find("Patient", {{"family", {stringOf("Lind")}}}), IsEmpty());
}

TEST_P(StoreSuite, deletingWhatNeverWasIsNotFoundAndAStaleDeletionIsAConflict) {
    const auto removal = [&](std::string_view id, std::optional<std::int64_t> version) {
        return tryWrite(north, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.remove("Patient", id, version));
            return {};
        });
    };
    put(north, patient("p1"));
    put(north, patient("p1"));
    EXPECT_EQ(removal("nobody", {}), ErrorCode::notFound);
    EXPECT_EQ(removal("p1", 1), ErrorCode::versionConflict);
    EXPECT_EQ(removal("p1", 2), std::nullopt);
}

TEST_P(StoreSuite, whatIsOnlyReferredToIsNotThereUntilItIsWritten) {
    put(north, observation("o1", "later", "8310-5", "2026-01-01"));
    EXPECT_FALSE(read(north, "Patient", "later"));
    EXPECT_FALSE(get<std::optional<ResourceScope>>(north, [](ReadTx& tx) { return tx.scopeOf("Patient", "later"); }));
    EXPECT_THAT(find("Patient", {}), IsEmpty());
    EXPECT_EQ(tryWrite(north, [](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.remove("Patient", "later"));
        return {};
    }), ErrorCode::notFound);
    auto w = patient("later");
    w.expectedVersion = 0;
    EXPECT_EQ(put(north, w).version, 1);
    EXPECT_THAT(find("Observation", {{"subject", {referenceOf("Patient", "later")}}}), ElementsAre("o1"));
}

TEST_P(StoreSuite, historyRunsFromTheNewestToTheOldest) {
    put(north, patient("p1", "One"));
    put(north, patient("p2", "Two"));
    put(north, patient("p1", "Three"));
    erase(north, "Patient", "p1");
    put(north, task("t1", "u1"));
    const auto history = [&](HistoryQuery q) {
        std::vector<std::string> out;
        const auto page = get<SearchPage>(north, [&](ReadTx& tx) { return tx.history(q); });
        for (const auto& m : page.matches) out.push_back(fmt::format("{}/{}/{}{}", m.type, m.id, m.version, m.deleted ? " gone" : ""));
        return out;
    };
    EXPECT_THAT(history({"Patient", "p1"}), ElementsAre("Patient/p1/3 gone", "Patient/p1/2", "Patient/p1/1"));
    EXPECT_THAT(history({"Patient", ""}), ElementsAre("Patient/p1/3 gone", "Patient/p1/2", "Patient/p2/1", "Patient/p1/1"));
    EXPECT_THAT(history({"", ""}), ElementsAre("Task/t1/1", "Patient/p1/3 gone", "Patient/p1/2", "Patient/p2/1", "Patient/p1/1"));
    EXPECT_THAT(history({"Patient", "nobody"}), IsEmpty());
}

TEST_P(StoreSuite, historyPagesMeetWithoutGapOrOverlapAndSinceCutsIt) {
    for (int i = 0; i < 7; ++i) {
        clock.advance(Millis{1000});
        put(north, patient("p1", fmt::format("Name{}", i)));
    }
    for (const bool instance : {true, false}) {
        HistoryQuery q{"Patient", instance ? "p1" : "", 3};
        std::vector<std::int64_t> versions;
        do {
            const auto page = get<SearchPage>(north, [&](ReadTx& tx) { return tx.history(q); });
            for (const auto& m : page.matches) versions.push_back(m.version);
            q.page = page.next;
        } while (!q.page.empty());
        EXPECT_THAT(versions, ElementsAre(7, 6, 5, 4, 3, 2, 1)) << instance;
        q.since = clock.now() - Millis{1000};
        EXPECT_EQ(get<SearchPage>(north, [&](ReadTx& tx) { return tx.history(q); }).matches.size(), 2U) << instance;
    }
}

TEST_P(StoreSuite, historyShowsOnlyWhatIsWithinACompartment) {
    put(north, task("t1", "u1"));
    put(north, task("t2", "u2"));
    put(north, task("t3", ""));
    put(north, observation("o1", "p1", "8310-5", "2026-01-01"));
    HistoryQuery q;
    q.within.unit = "u1";
    EXPECT_EQ(get<SearchPage>(north, [&](ReadTx& tx) { return tx.history(q); }).matches.size(), 3U); // t1, t3, o1
    q.within = {"p1", ""};
    const auto page = get<SearchPage>(north, [&](ReadTx& tx) { return tx.history(q); });
    ASSERT_EQ(page.matches.size(), 1U);
    EXPECT_EQ(page.matches[0].id, "o1");
}

TEST_P(StoreSuite, tenantsDoNotSeeEachOther) {
    put(north, patient("p1", "Nord"));
    put(south, patient("p1", "Syd"));
    put(south, observation("o1", "p1", "8310-5", "2026-01-01"));
    EXPECT_THAT(read(north, "Patient", "p1")->json, HasSubstr("Nord"));
    EXPECT_THAT(read(south, "Patient", "p1")->json, HasSubstr("Syd"));
    EXPECT_FALSE(read(north, "Observation", "o1"));
    EXPECT_FALSE(get<std::optional<StoredResource>>(north, [](ReadTx& tx) { return tx.vread("Observation", "o1", 1); }));
    EXPECT_FALSE(get<std::optional<ResourceScope>>(north, [](ReadTx& tx) { return tx.scopeOf("Observation", "o1"); }));
    EXPECT_THAT(find("Observation", {}), IsEmpty());
    EXPECT_THAT(find("Observation", {{"code", {tokenOf("http://loinc.org", "8310-5")}}}), IsEmpty());
    EXPECT_THAT(find("Patient", {{"family", {stringOf("Syd")}}}), IsEmpty());
    SearchQuery q;
    q.type = "Patient";
    q.wantTotal = true;
    q.includes = {{"Observation", "subject", "", true}};
    const auto page = search(q);
    EXPECT_EQ(page.total, 1);
    EXPECT_THAT(page.included, IsEmpty());
    EXPECT_EQ(get<SearchPage>(north, [](ReadTx& tx) { return tx.history({}); }).matches.size(), 1U);
    EXPECT_EQ(get<FeedSlice>(north, [](ReadTx& tx) { return tx.feed({}); }).rows.size(), 1U);
    EXPECT_EQ(get<std::int64_t>(south, [](ReadTx& tx) { return tx.feedHead(); }), 2);
}

TEST_P(StoreSuite, aTenantThatIsNotThereIsEmptyAndTakesNothing) {
    const TenantId nobody{"nobody"};
    EXPECT_FALSE(read(nobody, "Patient", "p1"));
    EXPECT_THAT(ids(search({"Patient"}, nobody)), IsEmpty());
    EXPECT_EQ(tryPut(nobody, patient("p1")), ErrorCode::notFound);
    EXPECT_EQ(tryWrite(nobody, [](WriteTx& tx) { return tx.setValue("a", "b"); }), ErrorCode::notFound);
    EXPECT_EQ(tryWrite(nobody, [](WriteTx& tx) { return tx.putTenant({"north", "Stolen", "", ""}); }), ErrorCode::badRequest);
    const auto r = store->read(nobody, [](ReadTx& tx) -> Result<void> {
        FYR_CHECK(tx.tenant());
        return {};
    });
    EXPECT_EQ(r.error().code, ErrorCode::notFound);
}

TEST_P(StoreSuite, aBodyThatFailsLeavesNothing) {
    put(north, patient("p1", "Lind"));
    const auto head = get<std::int64_t>(north, [](ReadTx& tx) { return tx.feedHead(); });
    EXPECT_EQ(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.put(patient("p1", "Berg")));
        FYR_CHECK(tx.put(patient("p2")));
        FYR_CHECK(tx.remove("Patient", "p1"));
        FYR_CHECK(tx.append("interview/1", 0, {{"", 0, clock.now(), "started", "{}"}}));
        FYR_CHECK(tx.putCommand({"c1", "me", "h", "{}", clock.now()}));
        FYR_CHECK(tx.appendAudit(clock.now(), "p1", "{}"));
        FYR_CHECK(tx.enqueue({0, "mail", "{}", clock.now()}));
        FYR_CHECK(tx.setValue("k", "v"));
        FYR_CHECK(tx.putAccount({"a1", "user@north", "", "nurse", "N"}));
        return fail(ErrorCode::invalidState, "changed my mind");
    }), ErrorCode::invalidState);
    EXPECT_EQ(read(north, "Patient", "p1")->version, 1);
    EXPECT_FALSE(read(north, "Patient", "p2"));
    EXPECT_THAT(find("Patient", {{"family", {stringOf("Berg")}}}), IsEmpty());
    EXPECT_EQ(get<std::int64_t>(north, [](ReadTx& tx) { return tx.feedHead(); }), head);
    EXPECT_THAT(get<std::vector<Event>>(north, [](ReadTx& tx) { return tx.events("interview/1"); }), IsEmpty());
    EXPECT_FALSE(get<std::optional<StoredCommand>>(north, [](ReadTx& tx) { return tx.command("c1"); }));
    EXPECT_THAT(get<std::vector<AuditRecord>>(north, [](ReadTx& tx) { return tx.audit(0, 10); }), IsEmpty());
    EXPECT_FALSE(get<std::optional<AuditRecord>>(north, [](ReadTx& tx) { return tx.auditHead(); }));
    EXPECT_THAT(get<std::vector<OutboxRow>>(north, [&](ReadTx& tx) { return tx.dueOutbox(clock.now(), 10); }), IsEmpty());
    EXPECT_FALSE(get<std::optional<std::string>>(north, [](ReadTx& tx) { return tx.value("k"); }));
    EXPECT_FALSE(store->findAccount("user@north").value());
    // and what follows is written as if it had not been
    EXPECT_EQ(put(north, patient("p2", "Berg")).version, 1);
    EXPECT_THAT(find("Patient", {{"family", {stringOf("Berg")}}}), ElementsAre("p2"));
}

TEST_P(StoreSuite, aBodyThatThrowsLeavesNothingAndTheStoreGoesOn) {
    EXPECT_EQ(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.put(patient("p1")));
        throw std::runtime_error("a library");
    }), ErrorCode::internal);
    EXPECT_FALSE(read(north, "Patient", "p1"));
    EXPECT_EQ(put(north, patient("p1")).version, 1);
    const auto r = store->read(north, [](ReadTx&) -> Result<void> { throw std::runtime_error("a library"); });
    EXPECT_EQ(r.error().code, ErrorCode::internal);
    EXPECT_TRUE(read(north, "Patient", "p1"));
}

TEST_P(StoreSuite, aBodySeesItsOwnWrites) {
    const auto r = store->write(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.put(patient("p1", "Lind")));
        FYR_TRY(const auto page, tx.search({"Patient", {{"family", {stringOf("lin")}}}}));
        EXPECT_THAT(ids(page), ElementsAre("p1"));
        FYR_CHECK(tx.put(patient("p1", "Berg")));
        FYR_TRY(const auto now, tx.read("Patient", "p1"));
        EXPECT_EQ(now->version, 2);
        return {};
    });
    EXPECT_TRUE(r);
}

TEST_P(StoreSuite, aReadIsASnapshot) {
    put(north, patient("p1"));
    const auto r = store->read(north, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto before, tx.read("Patient", "p1"));
        std::jthread([&] { put(north, patient("p1", "Berg")); }).join();
        FYR_TRY(const auto after, tx.read("Patient", "p1"));
        EXPECT_EQ(before->version, after->version);
        return {};
    });
    EXPECT_TRUE(r);
    EXPECT_EQ(read(north, "Patient", "p1")->version, 2);
}

TEST_P(StoreSuite, transactionsDoNotNest) {
    EXPECT_EQ(tryWrite(north, [&](WriteTx&) { return store->read(north, [](ReadTx&) { return Result<void>{}; }); }), ErrorCode::internal);
    EXPECT_EQ(tryWrite(north, [&](WriteTx&) { return store->write(north, [](WriteTx&) { return Result<void>{}; }); }), ErrorCode::internal);
    const auto r = store->read(north, [&](ReadTx&) { return store->write(north, [](WriteTx&) { return Result<void>{}; }); });
    EXPECT_EQ(r.error().code, ErrorCode::internal);
}

TEST_P(StoreSuite, whatIsNoResourceIsRefused) {
    ResourceWrite w;
    w.type = "Patient";
    w.id = "p1";
    for (const std::string_view json : {"", "null", "[]", "{", R"({"id":"p1")", R"({"id":"p1","meta":7})", R"({"a" 1})"}) {
        w.json = json;
        EXPECT_EQ(tryPut(north, w), ErrorCode::invalidResource) << json;
    }
    w.json = "{}";
    w.id = "no/id";
    EXPECT_EQ(tryPut(north, w), ErrorCode::badRequest);
    w.id = "p1";
    w.type = "Nonsense";
    EXPECT_EQ(tryPut(north, w), ErrorCode::invalidResource);
    EXPECT_FALSE(read(north, "Patient", "p1"));
    EXPECT_FALSE(read(north, "Nonsense", "p1"));
    w.type = "Patient";
    EXPECT_EQ(put(north, w).json, R"({"meta":{"versionId":"1","lastUpdated":"2026-09-21T14:13:20.000Z"}})");
}

TEST_P(StoreSuite, scopesAreKeptAndFollowTheirResource) {
    put(north, task("t1", "u1"));
    EXPECT_EQ(get<std::optional<ResourceScope>>(north, [](ReadTx& tx) { return tx.scopeOf("Task", "t1"); })->unit, "u1");
    put(north, task("t1", "u2"));
    EXPECT_EQ(get<std::optional<ResourceScope>>(north, [](ReadTx& tx) { return tx.scopeOf("Task", "t1"); })->unit, "u2");
    put(north, patient("p1"));
    EXPECT_EQ(get<std::optional<ResourceScope>>(north, [](ReadTx& tx) { return tx.scopeOf("Patient", "p1"); })->patient, "p1");
    erase(north, "Patient", "p1");
    EXPECT_EQ(get<std::optional<ResourceScope>>(north, [](ReadTx& tx) { return tx.scopeOf("Patient", "p1"); })->patient, "p1");
}

TEST_P(StoreSuite, everythingIsThereAfterReopening) {
    put(north, patient("p1", "Lind"));
    put(north, patient("p1", "Berg"));
    put(north, task("t1", "u1"));
    reopen();
    EXPECT_EQ(read(north, "Patient", "p1")->version, 2);
    EXPECT_THAT(find("Patient", {{"family", {stringOf("ber")}}}), ElementsAre("p1"));
    EXPECT_EQ(get<FeedSlice>(north, [](ReadTx& tx) { return tx.feed({0}); }).rows.size(), 3U);
    EXPECT_EQ(put(north, patient("p1", "Ek")).version, 3);
    EXPECT_EQ(get<std::int64_t>(north, [](ReadTx& tx) { return tx.feedHead(); }), 4);
}

} // namespace
} // namespace fyr::server::test
