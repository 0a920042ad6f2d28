// A store in a folder of its own, the real knowledge base, and people of two tenants: what tests of the services need.
#pragma once

#include "server/demo/record_builder.h"
#include "server/services/command_service.h"
#include "server/services/feed_service.h"
#include "server/services/interview_service.h"
#include "server/store/sqlite_store.h"
#include "triage/knowledge_base.h"
#include "tests/temp_folder.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace fyr::server::test {

inline const triage::KnowledgeBase& knowledge() {
    static const auto kb = triage::KnowledgeBase::load(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr/triage.kb");
    if (!kb) throw std::runtime_error("build the target triage_kb first: " + kb.error().describe());
    return *kb;
}

class ServiceTest : public testing::Test {
  protected:
    ServiceTest() {
        addTenant("t1", "unit1");
        addTenant("t2", "unit2");
        addPatient("t1", "unit1", "anna", clinical::Sex::female, 34);
        addPatient("t1", "unit1", "bo", clinical::Sex::male, 71);
        addPatient("t2", "unit2", "anna", clinical::Sex::female, 50);
    }

    void addTenant(const std::string& id, const std::string& unit) {
        write(id, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.putTenant({id, "Tenant " + id, "epoch-" + id, "{}"}));
            return putResource(tx, demo::organizationResource(unit, "Unit " + unit), {"", unit}).map([](const auto&) {});
        });
    }
    void addPatient(const std::string& tenant, const std::string& unit, const std::string& id, clinical::Sex sex, int age) {
        SeededRandom stream(3);
        auto person = demo::makePerson(stream, sex, age, dateOf(clock.now()));
        person.id = id;
        demo::RecordBuilder b(stream, person, unit, "Unit " + unit, "dr", "Doctor One", clock.now());
        const auto record = b.take();
        write(tenant, [&](WriteTx& tx) { return putResource(tx, record.front(), {id, unit}).map([](const auto&) {}); });
    }
    template <class F>
    void write(const std::string& tenant, F body) {
        const auto done = store->write(TenantId{tenant}, [&](WriteTx& tx) -> Result<void> { return body(tx); });
        ASSERT_TRUE(done) << done.error().describe();
    }
    template <class F>
    void read(const std::string& tenant, F body) {
        const auto done = store->read(TenantId{tenant}, [&](ReadTx& tx) -> Result<void> { return body(tx); });
        ASSERT_TRUE(done) << done.error().describe();
    }

    static Principal person(std::string tenant, Role role, std::string id, std::string unit) {
        Principal p;
        p.tenant = TenantId{std::move(tenant)};
        p.person = PersonId{"acc-" + id};
        p.session = SessionId{"s-" + id};
        p.role = role;
        p.name = "Name of " + id;
        p.unit = std::move(unit);
        if (role == Role::patient) p.patient = id;
        else p.practitioner = "pr-" + id;
        return p;
    }
    Principal anna = person("t1", Role::patient, "anna", "unit1");
    Principal bo = person("t1", Role::patient, "bo", "unit1");
    Principal annaElsewhere = person("t2", Role::patient, "anna", "unit2");
    Principal nurse = person("t1", Role::nurse, "nurse", "unit1");
    Principal other = person("t1", Role::nurse, "other", "unit1");
    Principal nurseElsewhere = person("t2", Role::nurse, "nurse", "unit2");

    std::string ulid() { return makeUlid(clock.now(), random); }

    fyr::test::TempFolder folder;
    FakeClock clock{*parseInstant("2026-11-20T09:00:00Z")};
    SeededRandom random{11};
    std::unique_ptr<Store> store = open();
    InterviewService interviews{*store, knowledge(), clock, random};
    CommandService commands{*store, knowledge(), clock, random};
    FeedService feed{*store, clock};

  private:
    std::unique_ptr<Store> open() {
        SqliteStoreOptions o;
        o.file = folder / "fyr.db";
        auto opened = openSqliteStore(o, clock, random);
        if (!opened) throw std::runtime_error(opened.error().describe());
        return std::move(*opened);
    }
};

} // namespace fyr::server::test
