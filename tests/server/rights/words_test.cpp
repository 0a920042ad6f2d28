// Words must not tell what may not be seen: random people ask random words of several tenants' records, some blocked, some
// protected; half of it indexed, half not.
#include "server/services/word_search.h"
#include "server/store/index_words.h"
#include "tests/server/rights/world.h"
#include "tests/environment.h"

#include <gmock/gmock.h>

namespace fyr::server::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class WordLeaks : public testing::Test {
  protected:
    void SetUp() override {
        int n = 0;
        for (const std::string tenant : {"north", "south"}) {
            world.fill(tenant, n);
            for (const std::string unit : {"u1", "u2", "u3"}) {
                people.push_back(World::staff(tenant, Role::nurse, tenant + "n" + unit, unit));
                people.push_back(World::staff(tenant, Role::doctor, tenant + "d" + unit, unit));
            }
        }
        for (const auto& who : people) {
            if (who.role != Role::doctor) continue;
            const auto p = who.tenant.str().substr(0, 1) + "p";
            world.declares(who, p + "0");
            world.declares(who, p + "4");
            if (who.unit == "u3") world.breaksGlass(who, p + "1");
        }
        ASSERT_TRUE(indexSomeWords(*store, TenantId{"north"}, 40));
    }
    Result<std::string> ask(const Principal& who, std::string words, std::string patient = {}, std::vector<std::string> types = {}) {
        return searchWords(*store, clock, who, {std::move(words), std::move(patient), std::move(types), 0, 100});
    }
    std::set<std::string> idsIn(const std::string& answer) {
        std::set<std::string> out;
        const auto v = json::parse(answer);
        EXPECT_TRUE(v);
        for (const auto& p : v->at("patients").as_array())
            for (const auto& h : p.at("hits").as_array()) out.insert(std::string(h.at("id").as_string()));
        return out;
    }
    FakeClock clock{*parseInstant("2026-11-20T09:00:00Z")};
    SeededRandom random{23};
    SqlitePlace place{clock, random};
    std::unique_ptr<Store> store = *place.open();
    World world{*store, clock, random};
    FhirService service{*store, clock, random};
    std::vector<Principal> people;
};

// asvs: 8.2.1 8.2.2 8.4.1
TEST_F(WordLeaks, noWordShowsOrCountsWhatMayNotBeSeen) {
    std::size_t shown = 0;
    const int calls = fyr::test::asked("FYR_LEAK_CALLS", 150);
    for (int i = 0; i < calls; ++i) {
        const auto& who = people[random.below(people.size())];
        const auto& t = world.things[random.below(world.things.size())];
        const std::array<std::string, 6> questions{"SECRET", "secret*", t.id, "\"SECRET " + t.tenant + "\"", t.tenant + " OR " + t.id, "secret -" + t.id};
        const auto& words = questions[random.below(questions.size())];
        const bool one = random.below(2) == 0;
        const auto a = ask(who, words, one ? t.patient : "");
        ASSERT_TRUE(a) << words << ": " << a.error().describe();
        EXPECT_EQ(world.leak(who, *a), "") << who.person.str() << " by " << words;
        const auto ids = idsIn(*a);
        shown += ids.size();
        for (const auto& each : world.things)
            EXPECT_TRUE(!ids.contains(each.id) || each.tenant != who.tenant.str() || world.maySee(who, each)) << each.id;
        EXPECT_EQ(json::parse(*a)->at("total").as_int64(), static_cast<std::int64_t>(ids.size())) << "nothing unseen is counted: " << words;
        FhirCall c;
        c.base = "http://test/fhir";
        c.path = t.type;
        c.query = {{"_content", words}};
        if (random.below(2) == 0) c.query.emplace_back("_total", "accurate");
        const auto f = service.answer(who, c);
        ASSERT_TRUE(f);
        EXPECT_EQ(world.leak(who, f->bytes()), "") << who.person.str() << " by " << t.type << "?_content=" << words;
    }
    EXPECT_GT(shown, static_cast<std::size_t>(calls) / 2) << "a test that shows nothing shows nothing";
}

TEST_F(WordLeaks, everyWordOfOnesOwnPatientIsFound) {
    for (const auto& who : people)
        for (const auto& t : world.things) {
            if (t.tenant != who.tenant.str() || random.below(6) != 0) continue;
            const auto a = ask(who, t.id, t.patient);
            ASSERT_TRUE(a);
            EXPECT_EQ(idsIn(*a).contains(t.id), world.maySee(who, t)) << who.person.str() << " " << t.type << "/" << t.id;
        }
}

TEST_F(WordLeaks, nobodyIsFoundByWhereTheyLiveOrHowTheyAreReached) {
    for (const auto& who : people)
        for (const std::string words : {"Hemliga", "gatan", "\"Hemliga gatan\"", "070*", "Ort*"}) {
            const auto a = ask(who, words);
            ASSERT_TRUE(a);
            EXPECT_EQ(json::parse(*a)->at("total").as_int64(), 0) << words;
        }
}

TEST_F(WordLeaks, aProtectedPersonIsNotFoundByANarrativeThatTellsMore) {
    const auto who = World::staff("north", Role::nurse, "northnu2", "u2");
    for (const bool isProtected : {false, true}) {
        json::object doc{{"resourceType", "Patient"}, {"id", "narr"}, {"name", json::array{json::object{{"family", "Narrius"}}}}};
        if (isProtected)
            doc["meta"] = json::object{{"security", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"}, {"code", "V"}}}}};
        doc["text"] = json::object{{"status", "generated"}, {"div", "<div>Bor på Smyggatan</div>"}};
        doc["managingOrganization"] = json::object{{"reference", "Organization/u2"}};
        world.put("north", doc, {"narr", "u2"});
        EXPECT_EQ(idsIn(*ask(who, "Narrius")).size(), 1U);
        EXPECT_EQ(idsIn(*ask(who, "Smyggatan")).size(), isProtected ? 0U : 1U);
        for (const auto* param : {"_content", "_text"}) {
            FhirCall c;
            c.base = "http://test/fhir";
            c.path = "Patient";
            c.query = {{param, "Smyggatan"}, {"_total", "accurate"}};
            const auto f = service.answer(who, c);
            ASSERT_TRUE(f);
            EXPECT_THAT(f->bytes(), HasSubstr(isProtected ? "\"total\":0" : "\"total\":1")) << param;
        }
    }
}

TEST_F(WordLeaks, aSearchIsTracedForEachPatientAndNeverItsWords) {
    const auto& who = people.front();
    const auto before = wholeTrail(*store, "north").size();
    const auto a = ask(who, "secret OR hemlighet");
    ASSERT_TRUE(a);
    const auto after = wholeTrail(*store, "north");
    EXPECT_EQ(after.size() - before, json::parse(*a)->at("patients").as_array().size());
    for (std::size_t i = before; i < after.size(); ++i) {
        EXPECT_FALSE(after[i].patient.empty());
        EXPECT_THAT(after[i].json, HasSubstr("record.search"));
        EXPECT_THAT(after[i].json, Not(HasSubstr("hemlighet")));
    }
    ASSERT_TRUE(ask(who, "findsnothing", "np1"));
    const auto none = wholeTrail(*store, "north");
    ASSERT_EQ(none.size(), after.size() + 1) << "to ask is to read, also when nothing is there";
    EXPECT_EQ(none.back().patient, "np1");
}

TEST_F(WordLeaks, hitsAreGroupedByPatientRankedAndMarked) {
    const auto who = World::staff("north", Role::doctor, "northdu2", "u2");
    const auto write = [&](const std::string& id, const std::string& of, const std::string& text, const char* date) {
        json::object doc{{"resourceType", "Condition"}, {"id", id}, {"code", json::object{{"text", text}}}, {"recordedDate", date}};
        doc["subject"] = json::object{{"reference", "Patient/" + of}};
        world.put("north", doc, {of, "u2"});
    };
    write("k1", "np1", "Lång berättelse om allt möjligt och så till sist också hosta sedan några dagar", "2026-01-01");
    write("k2", "np4", "Hosta", "2026-02-01");
    write("k3", "np1", "Hosta", "2026-03-01");
    const auto a = ask(who, "hostar");
    ASSERT_TRUE(a);
    const auto v = *json::parse(*a);
    const auto& patients = v.at("patients").as_array();
    ASSERT_EQ(patients.size(), 2U) << *a;
    EXPECT_EQ(patients[0].at("id").as_string(), "np1") << "equals: the newest first";
    EXPECT_EQ(patients[0].at("name").as_string(), "SECRET-north-np1-");
    const auto& hits = patients[0].at("hits").as_array();
    ASSERT_EQ(hits.size(), 2U);
    EXPECT_EQ(hits[0].at("id").as_string(), "k3");
    EXPECT_EQ(hits[0].at("date").as_string(), "2026-03-01");
    EXPECT_EQ(hits[0].at("title").as_string(), "Hosta");
    EXPECT_EQ(hits[1].at("id").as_string(), "k1");
    EXPECT_EQ(json::write(hits[0].at("snippet")), R"({"text":"Hosta","highlights":[{"start":0,"end":5}]})");
    const auto page = searchWords(*store, clock, who, {"hosta", "", {"Condition"}, 1, 1});
    ASSERT_TRUE(page);
    EXPECT_EQ(json::parse(*page)->at("next").as_int64(), 2);
    EXPECT_EQ(idsIn(*page), std::set<std::string>{"k2"});
}

TEST_F(WordLeaks, whatIsAskedWronglyIsSaidAllAtOnce) {
    const auto r = searchWords(*store, clock, people.front(), {"\"", "no id!", {"Nothing"}, -1, 1'000});
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::badRequest);
    std::set<std::string> places;
    for (const auto& p : r.error().problems) places.insert(p.place);
    EXPECT_EQ(places, (std::set<std::string>{"q", "patient", "type", "from", "count"}));
}

} // namespace
} // namespace fyr::server::test
