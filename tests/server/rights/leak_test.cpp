// Random people ask random things of several tenants' records, some blocked, some protected: nothing may leak. The model
// in world.h says what each may see. FYR_LEAK_CALLS asks for more than the suite's few thousand.
#include "tests/server/rights/world.h"
#include "tests/environment.h"

namespace fyr::server::test {
namespace {

class Leaks : public testing::Test {
  protected:
    void SetUp() override {
        int n = 0;
        for (const std::string tenant : {"north", "south"}) {
            world.fill(tenant, n);
            people.push_back(World::staff(tenant, Role::integration, tenant + "i", ""));
            people.push_back(World::staff(tenant, Role::admin, tenant + "a", "u1"));
            people.push_back(World::patientPerson(tenant, tenant.substr(0, 1) + "p1"));
            people.push_back(World::staff(tenant, Role::nurse, tenant + "n0", ""));
            for (const std::string unit : {"u1", "u2", "u3"}) {
                people.push_back(World::staff(tenant, Role::nurse, tenant + "n" + unit, unit));
                people.push_back(World::staff(tenant, Role::doctor, tenant + "d" + unit, unit));
                people.push_back(World::staff(tenant, Role::manager, tenant + "m" + unit, unit));
            }
        }
        for (const auto& who : people) {
            if (who.role != Role::doctor) continue;
            const auto p = who.tenant.str().substr(0, 1) + "p";
            world.declares(who, p + "0");
            world.declares(who, p + "1");
            world.declares(who, p + "4");
            if (who.unit == "u3") world.breaksGlass(who, p + "1");
            if (who.unit == "u1") world.breaksGlass(who, p + "4");
        }
    }
    FhirAnswer ask(const Principal& who, std::string_view url) {
        FhirCall c;
        c.base = "http://test/fhir";
        const auto mark = url.find('?');
        c.path = url.substr(0, mark);
        if (mark != std::string_view::npos) c.query = *http::parseQuery(url.substr(mark + 1));
        const auto a = service.answer(who, c);
        EXPECT_TRUE(a) << url << ": " << a.error().describe();
        return a ? *a : FhirAnswer{};
    }
    std::string some(std::initializer_list<const char*> list) { return *(list.begin() + static_cast<std::ptrdiff_t>(random.below(list.size()))); }
    const Thing& someThing() { return world.things[random.below(world.things.size())]; }

    std::string randomUrl() {
        const auto& t = someThing();
        const auto type = some({"Observation", "Condition", "Patient", "Task", "Encounter"});
        switch (random.below(14)) {
        case 0: return t.type + "/" + t.id;
        case 1: return t.type + "/" + t.id + "/_history/1";
        case 2: return t.type + "/" + t.id + "/_history";
        case 3: return "Patient/" + t.patient + "/$everything";
        case 4: return "Patient/" + t.patient + "/" + some({"Observation", "Condition", "Task", "Encounter"});
        case 5: return type + "?_count=" + some({"1", "7", "200"}) + "&_sort=" + some({"_lastUpdated", "-_lastUpdated", "_id"});
        case 6: return "Observation?patient=" + t.patient + some({"", "&_include=Observation:subject", "&_total=accurate", "&_summary=count"});
        case 7: return "Patient?_revinclude=" + some({"Observation:subject", "Condition:subject", "*"}) + "&_id=" + t.patient;
        case 8: return "Patient?family=SECRET-" + t.tenant;
        case 9: return "Patient?" + some({"address-city=Ort", "phone=070-", "address=Hemliga"}) + t.patient;
        case 10: return "Observation?subject:Patient.family=SECRET-" + t.tenant + "&_id=" + t.id;
        case 11: return "Patient?_has:Observation:patient:_id=" + t.id;
        case 12: return some({"_history", "Observation/_history", "Patient/_history", "Condition/_history"});
        default: return t.type + "?_id=" + t.id + some({"", "&_include=*", "&_revinclude=*"});
        }
    }

    FakeClock clock{*parseInstant("2026-11-20T09:00:00Z")};
    SeededRandom random{19};
    SqlitePlace place{clock, random};
    std::unique_ptr<Store> store = *place.open();
    World world{*store, clock, random};
    FhirService service{*store, clock, random};
    FeedService feed{*store, clock};
    std::vector<Principal> people;
};

// asvs: 8.2.1 8.2.2 8.4.1
TEST_F(Leaks, noRandomCallShowsWhatMayNotBeSeen) {
    const int calls = fyr::test::asked("FYR_LEAK_CALLS", 2'500);
    std::size_t shown = 0;
    for (int i = 0; i < calls; ++i) {
        const auto& who = people[random.below(people.size())];
        const auto url = randomUrl();
        const auto a = ask(who, url);
        const auto leaked = world.leak(who, a.bytes());
        shown += a.bytes().find("SECRET-") != std::string::npos ? 1 : 0;
        ASSERT_EQ(leaked, "") << who.person.str() << " (" << who.unit << ") by " << url << ", call " << i;
    }
    EXPECT_GT(shown, static_cast<std::size_t>(calls) / 20) << "a test that shows nothing shows nothing";
}

TEST_F(Leaks, everyoneFindsExactlyWhatTheyMaySee) {
    for (const auto& who : people)
        for (const auto& t : world.things) {
            if (t.tenant != who.tenant.str()) continue;
            const auto a = ask(who, t.type + "/" + t.id);
            EXPECT_EQ(a.status == 200, world.maySee(who, t)) << who.person.str() << " " << t.type << "/" << t.id << " of " << t.patient << " at '" << t.unit << "' " << a.status;
            const bool told = who.role == Role::admin || a.status == 200;
            EXPECT_TRUE(told || a.status == 404) << "as if it were not there: " << a.status;
        }
}

TEST_F(Leaks, totalsCountOnlyWhatMayBeSeen) {
    for (const auto& who : people) {
        if (who.role == Role::admin) continue;
        for (const auto* type : {"Observation", "Condition", "Patient"}) {
            // By a choice or an emergency, one patient's record is seen beyond the unit; only asking for that patient finds it there.
            std::int64_t total = 0;
            for (const auto& t : world.things) {
                if (t.type != "Patient" || t.tenant != who.tenant.str()) continue;
                const auto url = std::string(type) + (std::string_view(type) == "Patient" ? "?_id=" : "?patient=") + t.id + "&_summary=count";
                const auto a = ask(who, url);
                const auto r = fhir::Resource::parse(a.bytes());
                total += r ? (*r)["total"].integer().value_or(-1'000) : -1'000;
            }
            EXPECT_EQ(total, world.visible(who, type)) << who.person.str() << " " << type;
        }
    }
}

TEST_F(Leaks, theFeedShowsNothingElseEither) {
    for (const auto& who : people) {
        if (!rights::Guard::needed(who)) continue;
        std::string cursor;
        std::string all;
        for (int pages = 0; pages < 200; ++pages) {
            const auto text = feed.page(who, cursor, 20);
            ASSERT_TRUE(text) << text.error().describe();
            ASSERT_EQ(world.leak(who, *text), "") << who.person.str();
            all += *text;
            const auto v = json::parse(*text);
            cursor = std::string(*json::text(*v, "next"));
            if (!*json::boolean(*v, "more")) break;
        }
        for (const auto& t : world.things) { // what belongs to the unit and may be seen is all there
            const bool expected = t.unit == who.unit && !who.unit.empty() && world.maySee(who, t);
            EXPECT_TRUE(!expected || all.find(t.secret) != std::string::npos) << who.person.str() << " misses " << t.type << "/" << t.id;
        }
    }
}

TEST_F(Leaks, thatSomethingIsBlockedIsTold) {
    const auto doctor = World::staff("north", Role::doctor, "northdu2", "u2"); // declared np1, which is blocked for everybody
    EXPECT_TRUE(ask(doctor, "Observation?patient=np1").blocked);
    EXPECT_FALSE(ask(doctor, "Observation?patient=np4").blocked);
    const auto view = rights::accessTo(*store, clock, doctor, "np1");
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->standing.anyBlock());
    EXPECT_TRUE(view->blocks.empty()) << "not which";
}

// asvs: 16.3.2
TEST_F(Leaks, whatIsDeniedIsTraced) {
    const auto nurse = World::staff("north", Role::nurse, "northnu1", "u1");
    const auto it = std::ranges::find_if(world.things, [&](const Thing& t) { return t.tenant == "north" && t.type == "Observation" && !world.maySee(nurse, t); });
    ASSERT_NE(it, world.things.end());
    EXPECT_EQ(ask(nurse, "Observation/" + it->id).status, 404);
    ASSERT_TRUE(store->read(TenantId{"north"}, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto trail, tx.auditTrail({}, 0, 1));
        EXPECT_NE(trail.front().json.find(it->id), std::string::npos) << trail.front().json;
        EXPECT_NE(trail.front().json.find(R"("outcome":"4")"), std::string::npos);
        return {};
    }));
}

} // namespace
} // namespace fyr::server::test
