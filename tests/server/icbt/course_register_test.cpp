// The register from the store: the same bytes whatever the order of storage and the clock, consents obeyed, rights, traces; and
// that what it computes from events agrees with what the caseload shows.
#include "server/icbt/course_fixture.h"

#include "server/icbt/course_story.h"
#include "server/icbt/register.h"
#include "server/icbt/unit_view.h"

#include <map>

namespace fyr::server::test {
namespace {

using protocol::CommandType;
using Table = RegisterQuery::Table;

class CourseRegisterTest : public CourseTest {
  protected:
    CourseRegisterTest() {
        for (const char* id : {"cia", "dan", "eva"}) addPatient("t1", "unit1", id, clinical::Sex::female, 40);
        manager.role = Role::manager;
    }
    // A course of each of them, one after the other, at different times.
    void courses() {
        for (const char* id : {"anna", "bo", "cia", "dan"}) {
            enrolFor(id);
            pass(std::chrono::hours{24 * 3}, std::chrono::hours{12});
        }
        good(CommandType::icbtDischarge, {{"reason", "Flyttar"}});
        pass(std::chrono::hours{24 * 15}, std::chrono::hours{24});
    }
    void enrolFor(const std::string& patient) {
        protocol::Command c{CommandId{ulid()}, CommandType::icbtEnrol, {"Patient", patient}, 0, clock.now(), {{"programme", "depression"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}}};
        course = c.id.str();
        byPatient[patient] = course;
        clock.jumpWall(Millis{1});
        ASSERT_TRUE(running->commands.run(petra, protocol::writeBatch(DeviceId{"d"}, {c})));
        auto who = person("t1", Role::patient, patient, "unit1");
        std::vector<std::optional<std::int32_t>> points(9, 1);
        points[8] = 0; // nothing about death
        ASSERT_TRUE(running->courses.answer(who, ulid(), "start", points));
        ASSERT_TRUE(running->courses.answer(who, ulid(), "start_anxiety", std::vector<std::optional<std::int32_t>>(7, 1)));
        good(CommandType::icbtStart);
        ASSERT_TRUE(running->courses.submit(who, ulid(), "m01"));
        good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}, {"minutes", 7}});
    }
    Result<RegisterAnswer> ask(Table table, RegisterQuery q = {}) {
        q.table = table;
        return registerFor(*store, clock, random, *programmes, manager, q);
    }
    void consent(const std::string& patient, std::string_view type, std::string_view category, std::string_view end = {}) {
        json::object doc{{"resourceType", "Consent"}, {"id", "co-" + patient}, {"status", "active"}, {"patient", json::object{{"reference", "Patient/" + patient}}}};
        doc["scope"] = json::object{{"coding", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/consentscope"}, {"code", "research"}}}}};
        doc["category"] = json::array{json::object{{"coding", json::array{json::object{{"system", "https://fyr.example/fhir/CodeSystem/consent-category"}, {"code", category}}}}}};
        json::object provision{{"type", type}};
        if (!end.empty()) provision["period"] = json::object{{"end", end}};
        doc["provision"] = std::move(provision);
        write("t1", [&](WriteTx& tx) { return putResource(tx, fhir::Resource::from(doc), {patient, ""}).map([](const auto&) {}); });
    }
    static std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

    std::map<std::string, std::string> byPatient;
    Principal manager = person("t1", Role::manager, "maria", "unit1");
};

TEST_F(CourseRegisterTest, theSameBytesFromAnotherStoreInAnotherOrderAndYear) {
    courses();
    std::map<Table, std::string> first;
    for (const auto t : {Table::courses, Table::measures, Table::fhir}) {
        const auto a = ask(t);
        ASSERT_TRUE(a) << a.error().describe();
        EXPECT_EQ(4U, a->count.courses);
        EXPECT_EQ(a->text, ask(t)->text) << "asked twice";
        first[t] = a->text;
    }
    EXPECT_EQ(5U, lines(first[Table::courses]));
    EXPECT_EQ(4U, lines(first[Table::fhir]));
    EXPECT_EQ(std::string::npos, first[Table::courses].find(byPatient["anna"])) << "no id of ours";

    // All that a register needs, put into another store the other way round, asked two years later.
    fyr::test::TempFolder elsewhere;
    FakeClock late{clock.now() + std::chrono::hours{24 * 730}};
    SeededRandom chance{99};
    SqliteStoreOptions o;
    o.file = elsewhere / "fyr.db";
    auto second = openSqliteStore(o, late, chance).value();
    std::vector<std::pair<std::string, std::string>> values;
    std::vector<std::pair<std::string, std::string>> patients;
    std::map<std::string, std::vector<Event>> streams;
    read("t1", [&](ReadTx& tx) -> Result<void> {
        for (const char* prefix : {"course/", "programme/", "register-key"}) {
            FYR_TRY(const auto some, tx.values(prefix));
            for (const auto& [key, v] : some) values.emplace_back(key, v);
        }
        for (const auto& [patient, id] : byPatient) {
            FYR_TRY(streams[id], tx.events("course/" + id));
            FYR_TRY(const auto stored, tx.read("Patient", patient));
            patients.emplace_back(patient, stored.value().json);
        }
        return {};
    });
    const auto written = second->write(TenantId{"t9"}, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.putTenant({"t9", "Elsewhere", "epoch", "{}"}));
        for (auto it = values.rbegin(); it != values.rend(); ++it) FYR_CHECK(tx.setValue(it->first, it->second));
        for (auto it = streams.rbegin(); it != streams.rend(); ++it) FYR_CHECK(tx.append("course/" + it->first, 0, it->second));
        for (auto it = patients.rbegin(); it != patients.rend(); ++it) {
            FYR_TRY(const auto r, fhir::Resource::parse(it->second));
            FYR_CHECK(putResource(tx, r, {it->first, "unit1"}).map([](const auto&) {}));
        }
        return {};
    });
    ASSERT_TRUE(written) << written.error().describe();
    auto who = manager;
    who.tenant = TenantId{"t9"};
    for (const auto& [t, text] : first) {
        RegisterQuery q;
        q.table = t;
        const auto again = registerFor(*second, late, chance, *programmes, who, q);
        ASSERT_TRUE(again) << again.error().describe();
        EXPECT_EQ(text, again->text);
    }
}

TEST_F(CourseRegisterTest, whatIsComputedFromEventsAgreesWithTheCaseload) {
    courses();
    for (const auto& [patient, id] : byPatient) {
        course = id;
        const auto shown = row();
        std::optional<icbt::Story> story;
        std::vector<std::string> instruments; // of each measure
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto f, loadCourse(tx, *programmes, id));
            FYR_TRY(auto told, courseStory(tx, *programmes, f->header));
            story = std::move(told.story);
            EXPECT_EQ(f->course, story->course);
            for (const auto& m : f->programme().measures) instruments.push_back(m.instrument);
            return {};
        });
        std::int32_t minutes = 0;
        for (const auto& m : story->minutes) minutes += m.minutes;
        EXPECT_EQ(shown.minutesTotal, minutes);
        std::vector<std::optional<std::int32_t>> points, told;
        for (const auto& p : shown.trend.points) points.push_back(p.total);
        for (const auto& a : story->asked)
            if (instruments[a.measure] == shown.trend.instrument && (a.came == icbt::Asked::Came::answered || a.came == icbt::Asked::Came::missed)) told.push_back(a.total);
        EXPECT_EQ(points, told);
        for (std::size_t i = 0; i < shown.modules.size(); ++i) EXPECT_EQ(shown.modules[i].status, name(story->modules[i].status));
        EXPECT_EQ(shown.duties.size(), static_cast<std::size_t>(std::ranges::count_if(story->waited, [](const auto& w) { return !w.over; })));
        EXPECT_EQ(shown.lastSign, story->course.lastSign);
    }
}

TEST_F(CourseRegisterTest, whoSaysNoIsNotInIt) {
    courses();
    consent("anna", "deny", "quality-register");
    auto a = ask(Table::courses);
    EXPECT_EQ(3U, a->count.courses);
    EXPECT_EQ(1U, a->count.objected);
    RegisterQuery research;
    research.purpose = RegisterQuery::Purpose::research;
    a = ask(Table::courses, research);
    EXPECT_EQ(0U, a->count.courses) << "research has those who consented, and no others";
    EXPECT_EQ(4U, a->count.withoutConsent);
    consent("bo", "permit", "research");
    consent("cia", "deny", "research");
    consent("dan", "permit", "research", "2020-01-01T00:00:00Z"); // ran out
    a = ask(Table::courses, research);
    EXPECT_EQ(1U, a->count.courses);
    EXPECT_EQ(1U, a->count.objected);
    EXPECT_EQ(2U, a->count.withoutConsent);
    EXPECT_EQ(3U, ask(Table::courses)->count.courses) << "a no to research is none to the register";
}

TEST_F(CourseRegisterTest, numbersLeaveOnlyWhereTheUnitReportsSoAndEachIsTraced) {
    courses();
    RegisterQuery q;
    q.identified = true;
    EXPECT_EQ(ErrorCode::forbidden, ask(Table::courses, q).error().code);
    write("t1", [](WriteTx& tx) { return tx.setValue("unit-settings/unit1", R"({"registerByNumber":true})"); });
    const auto a = ask(Table::courses, q);
    ASSERT_TRUE(a) << a.error().describe();
    EXPECT_EQ(4U, a->count.named.size());
    q.purpose = RegisterQuery::Purpose::research;
    EXPECT_EQ(ErrorCode::badRequest, ask(Table::courses, q).error().code) << "research never gets numbers";
    std::size_t traces = 0;
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto all, tx.audit(0, 5000));
        for (const auto& one : all) traces += one.json.find("register.icbt") != std::string::npos;
        return {};
    });
    EXPECT_EQ(5U, traces) << "the export, and each person in it";
}

TEST_F(CourseRegisterTest, onlyTheUnitsManagerAsks) {
    courses();
    for (auto who : {petra, anna, person("t1", Role::admin, "ada", "")}) {
        manager = who;
        EXPECT_EQ(ErrorCode::forbidden, ask(Table::courses).error().code);
    }
    manager = person("t1", Role::manager, "max", "unit9");
    EXPECT_EQ(0U, ask(Table::courses)->count.courses) << "another unit's";
    RegisterQuery q;
    q.unit = "unit1";
    EXPECT_EQ(ErrorCode::notFound, ask(Table::courses, q).error().code);
}

TEST_F(CourseRegisterTest, aBrokenChainIsCountedAndNotTold) {
    courses();
    write("t1", [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto kept, tx.value("course/" + byPatient["bo"]));
        auto v = json::parse(kept.value()).value();
        v.as_object()["link"] = std::string(64, '0');
        return tx.setValue("course/" + byPatient["bo"], json::write(v));
    });
    const auto a = ask(Table::courses);
    EXPECT_EQ(3U, a->count.courses);
    EXPECT_EQ(1U, a->count.damaged);
}

TEST_F(CourseRegisterTest, theUnitsViewIsForItsManagerAndItsSupervisor) {
    courses();
    const auto view = [&](const Principal& who) { return unitViewFor(*store, clock, *programmes, who, std::chrono::days{30}); };
    EXPECT_EQ(ErrorCode::forbidden, view(petra).error().code);
    EXPECT_EQ(ErrorCode::forbidden, view(nurseElsewhere).error().code);
    write("t1", [](WriteTx& tx) { return tx.setValue("unit-settings/unit1", R"({"icbtSupervisor":"pr-petra"})"); });
    const auto v = view(petra);
    ASSERT_TRUE(v) << v.error().describe();
    EXPECT_EQ(json::write(*v), json::write(*view(manager)));
    EXPECT_EQ(3, json::integer(*v, "courses"));
    EXPECT_EQ("pr-petra", v->at("load").at(0).at("therapist").at("id").as_string());
    EXPECT_EQ("Name of petra", v->at("load").at(0).at("therapist").at("name").as_string());
    EXPECT_EQ(28, json::integer(v->at("load").at(0), "minutes"));
    EXPECT_EQ(0, v->at("outcomes").at(0).as_object().count("figures")) << "one course ended: too few to say";
}

} // namespace
} // namespace fyr::server::test
