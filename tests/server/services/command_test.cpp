#include "server/services/fixture.h"

#include "protocol/messages.h"
#include "protocol/payload.h"
#include "server/services/item_store.h"
#include "server/services/notes.h"
#include "server/services/queries.h"

#include <thread>

namespace fyr::server::test {
namespace {

using protocol::Command;
using protocol::CommandStatus;
using protocol::CommandType;
using testing::HasSubstr;

class Commands : public ServiceTest {
  protected:
    void SetUp() override {
        item = newItem(bo);
    }
    std::string newItem(const Principal& who) {
        const auto r = interviews.start(who, {ulid(), "sv", triage::Subject::self, "Trycker över bröstet och ut i vänster arm sedan en timme, kallsvettig"});
        const auto id = std::string(*json::text(*json::parse(r->json), "id"));
        EXPECT_TRUE(interviews.leave(who, id, ulid()));
        std::string found;
        read(who.tenant.str(), [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto doc, loadInterview(tx, knowledge(), {}, id));
            found = doc->item.str();
            return {};
        });
        return found;
    }
    StoredItem stands(const std::string& id, const std::string& tenant = "t1") {
        StoredItem out;
        read(tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(auto i, loadItem(tx, id));
            if (!i) return fail(ErrorCode::notFound);
            out = std::move(*i);
            return {};
        });
        return out;
    }
    Command command(CommandType type, json::object payload = {}, std::string target = {}) {
        return {CommandId{ulid()}, type, {"Task", target.empty() ? item : target}, stands(item).item.version, clock.now(), std::move(payload)};
    }
    Command confirm() {
        const auto s = stands(item).item.suggestion;
        return command(CommandType::triageConfirm, protocol::toJson(protocol::DecisionPayload{s.urgency, s.destination.code, "", ""}));
    }
    std::vector<protocol::CommandResult> run(const Principal& who, const std::vector<Command>& batch) {
        const auto text = commands.run(who, protocol::writeBatch(DeviceId{"device1"}, batch));
        EXPECT_TRUE(text) << text.error().describe();
        const auto results = protocol::resultsFromText(text.value_or("{\"results\":[]}"));
        EXPECT_TRUE(results) << results.error().describe();
        return results.value_or(std::vector<protocol::CommandResult>{});
    }

    std::string item;
};

TEST_F(Commands, aClaimIsAnsweredOnceAndForEver) {
    const auto c = command(CommandType::triageClaim);
    const auto batch = protocol::writeBatch(DeviceId{"device1"}, {c});
    const auto first = *commands.run(nurse, batch);
    EXPECT_THAT(first, HasSubstr("\"accepted\""));
    EXPECT_EQ(stands(item).item.holder.id, "pr-nurse");
    const auto version = stands(item).item.version;
    ASSERT_EQ(run(other, {command(CommandType::triageClaim)})[0].status, CommandStatus::conflict);
    clock.advance(std::chrono::hours{5});
    EXPECT_EQ(*commands.run(nurse, batch), first) << "word for word";
    EXPECT_EQ(stands(item).item.version, version);
}

TEST_F(Commands, aBatchThatWasMadeBeforeARestoreIsNotCarriedOut) {
    const std::vector<Command> both{command(CommandType::triageClaim), command(CommandType::noteAdd)};
    const auto version = stands(item).item.version;
    EXPECT_EQ(commands.run(nurse, protocol::writeBatch(DeviceId{"d"}, both, "before-the-restore")).error().code, ErrorCode::resyncRequired);
    EXPECT_EQ(stands(item).item.version, version);
    std::string epoch;
    ASSERT_TRUE(store->read(nurse.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto tenant, tx.tenant());
        epoch = tenant.epoch;
        for (const auto& c : both) {
            FYR_TRY(const auto known, tx.command(c.id.str()));
            EXPECT_FALSE(known) << "it may be sent again";
        }
        return {};
    }));
    EXPECT_THAT(*commands.run(nurse, protocol::writeBatch(DeviceId{"d"}, both, epoch)), HasSubstr("\"accepted\""));
}

TEST_F(Commands, theSameIdWithAnotherContentOrPersonIsADuplicate) {
    auto c = command(CommandType::triageClaim);
    run(nurse, {c});
    auto changed = c;
    changed.base += 1;
    EXPECT_EQ(run(nurse, {changed})[0].code, ErrorCode::duplicate);
    EXPECT_EQ(run(other, {c})[0].code, ErrorCode::duplicate);
    EXPECT_EQ(stands(item).item.holder.id, "pr-nurse");
}

TEST_F(Commands, ofTwoWhoClaimAtOnceExactlyOneWins) {
    for (int round = 0; round < 10; ++round) {
        const auto target = newItem(bo);
        const auto a = command(CommandType::triageClaim, {}, target);
        const auto b = command(CommandType::triageClaim, {}, target);
        std::string one, two;
        std::thread first([&] { one = *commands.run(nurse, protocol::writeBatch(DeviceId{"d1"}, {a})); });
        std::thread second([&] { two = *commands.run(other, protocol::writeBatch(DeviceId{"d2"}, {b})); });
        first.join();
        second.join();
        const bool firstWon = one.find("\"accepted\"") != std::string::npos;
        const bool secondWon = two.find("\"accepted\"") != std::string::npos;
        EXPECT_NE(firstWon, secondWon) << one << two;
        EXPECT_THAT(firstWon ? two : one, HasSubstr("alreadyClaimed"));
        EXPECT_EQ(stands(target).item.holder.id, firstWon ? "pr-nurse" : "pr-other");
    }
}

TEST_F(Commands, aConflictShowsTheItemAsItStandsAndWhoWasFirst) {
    run(nurse, {command(CommandType::triageClaim)});
    const auto r = run(other, {command(CommandType::triageClaim)})[0];
    EXPECT_EQ(r.status, CommandStatus::conflict);
    EXPECT_EQ(r.code, ErrorCode::alreadyClaimed);
    EXPECT_EQ(r.byId, "pr-nurse");
    EXPECT_EQ(r.byName, "Name of nurse");
    ASSERT_TRUE(r.current);
    EXPECT_EQ(*json::text(*r.current, "resourceType"), "Task");
    EXPECT_EQ(r.version, stands(item).item.version);
}

TEST_F(Commands, aDecisionReachesThePatient) {
    const auto results = run(nurse, {confirm()});
    EXPECT_EQ(results[0].status, CommandStatus::accepted);
    EXPECT_EQ(results[0].version, stands(item).item.version);
    const auto v = *json::parse(interviews.current(bo)->json);
    const auto& decided = v.at("outcome").at("decided");
    ASSERT_TRUE(decided.is_object());
    EXPECT_EQ(*json::text(decided, "by"), "Name of nurse");
    EXPECT_FALSE(json::text(decided, "title")->empty());
}

TEST_F(Commands, aBatchRunsInOrderAndARefusalStopsNoOther) {
    const auto wrong = command(CommandType::triageClaim, {}, "nowhere");
    const auto results = run(nurse, {command(CommandType::triageClaim), wrong, confirm(), command(CommandType::triageReopen, {{"reason", "called again"}})});
    ASSERT_EQ(results.size(), 4U);
    EXPECT_EQ(results[0].status, CommandStatus::accepted);
    EXPECT_EQ(results[1].code, ErrorCode::notFound);
    EXPECT_EQ(results[2].status, CommandStatus::accepted) << "its base is older, and nobody else moved it";
    EXPECT_EQ(results[3].status, CommandStatus::accepted);
    const auto i = stands(item).item;
    EXPECT_FALSE(i.decision);
    EXPECT_EQ(i.status, clinical::ItemStatus::claimed);
    std::vector<std::string> kinds;
    for (const auto& e : i.timeline) kinds.push_back(e.kind);
    EXPECT_THAT(kinds, testing::IsSupersetOf({"claimed", "confirmed", "reopened"}));
}

TEST_F(Commands, oneThatCannotBeReadIsAnsweredAndStopsNoOther) {
    auto good = json::write(protocol::toJson(command(CommandType::triageClaim)));
    const auto bad = R"({"id":"01HZZZZZZZZZZZZZZZZZZZZZZZ","type":"triage.explode","target":{"type":"Task","id":"x"},"base":0,"at":"2026-01-01T00:00:00Z"})";
    const auto text = commands.run(nurse, R"({"device":"d1","commands":[)" + std::string(bad) + "," + good + "]}");
    ASSERT_TRUE(text);
    const auto results = *protocol::resultsFromText(*text);
    EXPECT_EQ(results[0].code, ErrorCode::badRequest);
    EXPECT_EQ(results[0].id.str(), "01HZZZZZZZZZZZZZZZZZZZZZZZ");
    EXPECT_EQ(results[1].status, CommandStatus::accepted);
}

TEST_F(Commands, batchesThatAreNoneAreRefused) {
    for (const char* bad : {"", "[]", "{}", "{\"commands\":7}", "{\"device\":\"d\",\"commands\":[{}]", "\xff"})
        EXPECT_FALSE(commands.run(nurse, bad)) << bad;
    std::vector<Command> many(101, command(CommandType::triageClaim));
    EXPECT_EQ(commands.run(nurse, protocol::writeBatch(DeviceId{"d"}, many)).error().code, ErrorCode::tooLarge);
}

TEST_F(Commands, otherUnitsAndTenantsAndRolesSeeNothing) {
    EXPECT_EQ(run(nurseElsewhere, {command(CommandType::triageClaim)})[0].code, ErrorCode::notFound);
    auto elsewhere = nurse;
    elsewhere.unit = "unit9";
    EXPECT_EQ(run(elsewhere, {command(CommandType::triageClaim)})[0].code, ErrorCode::notFound);
    auto manager = nurse;
    manager.role = Role::manager;
    EXPECT_EQ(run(manager, {command(CommandType::triageClaim)})[0].code, ErrorCode::forbidden);
    auto patientToo = bo;
    EXPECT_EQ(run(patientToo, {command(CommandType::triageClaim)})[0].code, ErrorCode::forbidden);
    EXPECT_TRUE(stands(item).item.holder.id.empty());
}

TEST_F(Commands, aNoteGrowsTheRecordAndTheItem) {
    protocol::NotePayload note{PatientId{"bo"}, "Ringt, mår bättre.", ItemId{item}};
    run(nurse, {command(CommandType::triageClaim)});
    const auto r = run(other, {command(CommandType::noteAdd, protocol::toJson(note))})[0];
    EXPECT_EQ(r.status, CommandStatus::accepted) << "notes only grow, whoever holds the item";
    EXPECT_EQ(stands(item).item.timeline.back().kind, "note");
    EXPECT_EQ(stands(item).item.holder.id, "pr-nurse");
    read("t1", [&](ReadTx& tx) -> Result<void> {
        SearchQuery q;
        q.type = "DocumentReference";
        FYR_TRY(const auto page, tx.search(q));
        EXPECT_EQ(page.matches.size(), 1U);
        return {};
    });
    Command onPatient{CommandId{ulid()}, CommandType::noteAdd, {"Patient", "bo"}, 1, clock.now(), {}};
    onPatient.payload = protocol::toJson(protocol::NotePayload{PatientId{"bo"}, "Utan ärende.", {}});
    EXPECT_EQ(run(nurse, {onPatient})[0].status, CommandStatus::accepted);
    onPatient.id = CommandId{ulid()};
    onPatient.payload = protocol::toJson(protocol::NotePayload{PatientId{"anna"}, "Fel patient.", ItemId{item}});
    EXPECT_EQ(run(nurse, {onPatient})[0].code, ErrorCode::notFound);
}

TEST_F(Commands, aNoteEndsTheVisitThatItIsAbout) {
    ASSERT_TRUE(store->write(TenantId{"t1"}, [&](WriteTx& tx) -> Result<void> {
        const auto visit = [](const char* id) { return fhir::Resource::from(json::object{{"resourceType", "Encounter"}, {"id", id}, {"status", "finished"}, {"class", {{"code", "VR"}}}}); };
        FYR_CHECK(putResource(tx, visit("v1"), {"bo", "unit1"}));
        FYR_CHECK(putResource(tx, visit("v2"), {"anna", "unit1"}));
        for (const char* id : {"v1", "v2"}) FYR_CHECK(tx.setValue(noteOwedKey(id), "{}"));
        return {};
    }));
    const auto note = [&](const char* encounter) {
        return Command{CommandId{ulid()}, CommandType::noteAdd, {"Patient", "bo"}, 1, clock.now(), protocol::toJson(protocol::NotePayload{PatientId{"bo"}, "Efter samtalet.", {}, encounter})};
    };
    EXPECT_EQ(run(nurse, {note("v2")})[0].code, ErrorCode::notFound); // another patient's
    EXPECT_EQ(run(nurse, {note("v1")})[0].status, CommandStatus::accepted);
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto owed, tx.values(noteOwedKey("")));
        EXPECT_EQ(owed.size(), 1U);
        SearchQuery q;
        q.type = "DocumentReference";
        q.terms = {referenceTerm("DocumentReference", "encounter", "Encounter", "v1")};
        FYR_TRY(const auto page, tx.search(q));
        EXPECT_EQ(page.matches.size(), 1U);
        return {};
    });
}

TEST_F(Commands, anOverrideSeenBeforeANewRedFlagIsAConflict) {
    const auto r = interviews.start(anna, {ulid(), "sv", triage::Subject::self, "Har ont i bröstet när jag andas in djupt"});
    const auto id = std::string(*json::text(*json::parse(r->json), "id"));
    std::string target;
    const auto find = [&] {
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto doc, loadInterview(tx, knowledge(), {}, id));
            target = doc->item.str();
            return {};
        });
    };
    find();
    if (target.empty()) { // no red flag yet: one is needed to be in the queue while the interview goes on
        ASSERT_TRUE(interviews.turn(anna, id, {ulid(), 1, triage::FreeText{"Har hostat blod i dag"}}));
        find();
    }
    ASSERT_FALSE(target.empty());
    const auto seen = stands(target).item;
    const auto doc = *json::parse(interviews.get(anna, id)->json);
    ASSERT_TRUE(interviews.turn(anna, id, {ulid(), static_cast<std::int32_t>(*json::integer(doc, "turn")),
                                           triage::FreeText{"Nu trycker det över bröstet och ut i armen, kallsvettas"}}));
    ASSERT_GT(stands(target).item.redFlags.size(), seen.redFlags.size());
    Command c{CommandId{ulid()}, CommandType::triageOverride, {"Task", target}, seen.version, clock.now(),
              protocol::toJson(protocol::DecisionPayload{clinical::Urgency::soon, "gpWeek", "other", "looked mild"})};
    EXPECT_EQ(run(nurse, {c})[0].code, ErrorCode::versionConflict);
    EXPECT_FALSE(stands(target).item.decision);
}

TEST_F(Commands, aRedFlagAfterTheDecisionOpensTheItemAgain) {
    const auto r = interviews.start(anna, {ulid(), "sv", triage::Subject::self, "Har ont i bröstet när jag andas in djupt och har hostat blod i dag"});
    const auto id = std::string(*json::text(*json::parse(r->json), "id"));
    std::string target;
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto doc, loadInterview(tx, knowledge(), {}, id));
        target = doc->item.str();
        return {};
    });
    ASSERT_FALSE(target.empty());
    const auto i = stands(target).item;
    Command c{CommandId{ulid()}, CommandType::triageOverride, {"Task", target}, i.version, clock.now(),
              protocol::toJson(protocol::DecisionPayload{clinical::Urgency::soon, "gpWeek", "other", "looked mild"})};
    ASSERT_EQ(run(nurse, {c})[0].status, CommandStatus::accepted);
    const auto doc = *json::parse(interviews.get(anna, id)->json);
    ASSERT_TRUE(interviews.turn(anna, id, {ulid(), static_cast<std::int32_t>(*json::integer(doc, "turn")),
                                           triage::FreeText{"Nu trycker det över bröstet och ut i armen, kallsvettas"}}));
    const auto after = stands(target).item;
    EXPECT_FALSE(after.decision);
    EXPECT_EQ(after.status, clinical::ItemStatus::claimed) << "by whoever decided";
    EXPECT_EQ(after.holder.id, "pr-nurse");
    EXPECT_EQ(std::ranges::count(after.timeline, "reopened", &clinical::TimelineEntry::kind), 1);
}

TEST_F(Commands, everyOneLeavesATrace) {
    const auto count = [&] {
        std::size_t n = 0;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto rows, tx.audit(0, 1000));
            n = rows.size();
            for (const auto& row : rows) {
                const auto problems = fhir::Resource::parse(row.json);
                EXPECT_TRUE(problems);
            }
            return {};
        });
        return n;
    };
    const auto before = count();
    run(nurse, {command(CommandType::triageClaim), command(CommandType::triageClaim, {}, "nowhere")});
    EXPECT_EQ(count(), before + 2) << "refused ones too";
}

class Feeds : public ServiceTest {
  protected:
    json::value page(const Principal& who, std::string cursor = {}, std::int32_t limit = 500) {
        const auto text = feed.page(who, cursor, limit);
        EXPECT_TRUE(text) << text.error().describe();
        return *json::parse(text.value_or("{}"));
    }
    static std::string next(const json::value& p) { return std::string(*json::text(p, "next")); }
    void touch(const std::string& patient, int times) {
        for (int i = 0; i < times; ++i)
            write("t1", [&](WriteTx& tx) -> Result<void> {
                json::object o{{"resourceType", "Basic"}, {"id", patient + "-" + std::to_string(i)}};
                return putResource(tx, fhir::Resource::from(o), {patient, "unit1"}).map([](const auto&) {});
            });
    }
};

TEST_F(Feeds, beginWithEverythingThatThePersonMaySee) {
    touch("anna", 7);
    const auto first = page(nurse, {}, 3);
    EXPECT_TRUE(*json::boolean(first, "more"));
    const auto total = *json::integer(first, "total");
    std::size_t seen = first.at("entries").as_array().size();
    std::string cursor = next(first);
    for (int pages = 0; pages < 100; ++pages) {
        const auto p = page(nurse, cursor, 3);
        seen += p.at("entries").as_array().size();
        cursor = next(p);
        if (!*json::boolean(p, "more")) break;
    }
    EXPECT_EQ(static_cast<std::int64_t>(seen), total);
    EXPECT_EQ(total, 10); // unit, two patients, seven others
    EXPECT_TRUE(page(nurse, cursor).at("entries").as_array().empty());
    touch("bo", 1);
    const auto more = page(nurse, cursor);
    EXPECT_EQ(more.at("entries").as_array().size(), 1U);
    EXPECT_FALSE(json::integer(more, "total")) << "the total is of a first sync";
}

TEST_F(Feeds, beginWithTheOpenItemsOfTheQueueWhenThereIsMoreThanAPage) {
    touch("anna", 20);
    const auto put = [&](const char* id, const char* status) {
        write("t1", [&](WriteTx& tx) -> Result<void> {
            json::object o{{"resourceType", "Task"}, {"id", id}, {"status", status}, {"intent", "order"}};
            return putResource(tx, fhir::Resource::from(o), {"anna", "unit1"}).map([](const auto&) {});
        });
    };
    put("waiting", "requested");
    put("decided", "completed");
    const auto first = page(nurse, {}, 3);
    EXPECT_EQ(json::text(first.at("entries").as_array()[0], "id"), "waiting");
    auto seen = first.at("entries").as_array().size();
    for (auto cursor = next(first);;) {
        const auto p = page(nurse, cursor, 3);
        seen += p.at("entries").as_array().size();
        cursor = next(p);
        if (!*json::boolean(p, "more")) break;
    }
    EXPECT_EQ(static_cast<std::int64_t>(seen), *json::integer(first, "total"));
    const auto whole = page(nurse);
    EXPECT_EQ(std::ranges::count_if(whole.at("entries").as_array(), [](const auto& e) { return json::text(e, "id") == "waiting"; }), 1)
        << "one page needs nothing twice";
}

TEST_F(Feeds, showNothingOfOtherTenantsAndUnits) {
    const auto text = json::write(page(nurseElsewhere));
    EXPECT_EQ(text.find("unit1"), std::string::npos);
    auto elsewhere = nurse;
    elsewhere.unit = "unit9";
    EXPECT_TRUE(page(elsewhere).at("entries").as_array().empty());
}

TEST_F(Feeds, askForAResyncWhenTheCursorIsNotOfThisLife) {
    const auto cursor = next(page(nurse));
    EXPECT_TRUE(feed.page(nurse, cursor, 10));
    for (const std::string& bad : {std::string("nonsense"), std::string("!!!"), std::string(2000, 'x'), cursor.substr(2)})
        EXPECT_EQ(feed.page(nurse, bad, 10).error().code, ErrorCode::resyncRequired) << bad;
    EXPECT_EQ(feed.page(nurseElsewhere, cursor, 10).error().code, ErrorCode::resyncRequired);
    auto moved = nurse;
    moved.unit = "unit9";
    EXPECT_EQ(feed.page(moved, cursor, 10).error().code, ErrorCode::resyncRequired);
    write("t1", [&](WriteTx& tx) { return tx.putTenant({"t1", "Tenant t1", "another-epoch", "{}"}); });
    EXPECT_EQ(feed.page(nurse, cursor, 10).error().code, ErrorCode::resyncRequired);
    EXPECT_EQ(feed.page(nurse, writeCursor({"another-epoch", 1'000'000, 0, 0, "unit1"}), 10).error().code, ErrorCode::resyncRequired)
        << "from a backup that was newer";
    for (const std::int32_t bad : {0, -1, 2001}) EXPECT_EQ(feed.page(nurse, {}, bad).error().code, ErrorCode::badRequest);
}

TEST_F(Feeds, writeTogetherAreReadTogether) {
    write("t1", [&](WriteTx& tx) -> Result<void> {
        for (int i = 0; i < 20; ++i) {
            json::object o{{"resourceType", "Basic"}, {"id", "together-" + std::to_string(i)}};
            FYR_CHECK(putResource(tx, fhir::Resource::from(o), {"anna", "unit1"}));
        }
        return {};
    });
    std::string cursor;
    for (int pages = 0; pages < 100; ++pages) {
        const auto p = page(nurse, cursor, 4);
        const auto text = json::write(p);
        if (text.find("together-0\"") != std::string::npos) {
            EXPECT_NE(text.find("together-19\""), std::string::npos);
            return;
        }
        cursor = next(p);
        if (!*json::boolean(p, "more")) break;
    }
    ADD_FAILURE() << "never seen";
}

} // namespace
} // namespace fyr::server::test
