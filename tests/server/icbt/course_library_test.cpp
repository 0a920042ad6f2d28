// The programme of a course on the workstations of its unit: Library/<hash> by the feed.
#include "course_fixture.h"

#include "fhir/programme_library.h"
#include "icbt/language/published.h"
#include "protocol/feed.h"

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;

class CourseLibrary : public CourseTest {
  protected:
    struct Seen {
        std::map<std::string, fhir::Resource> libraries; // by id
        std::string cursor;
    };
    // What the feed tells of programmes, from `cursor` on.
    Seen seen(const Principal& who, std::string cursor = {}) {
        Seen out;
        FeedService service(*store, clock);
        for (bool more = true; more;) {
            const auto text = service.page(who, cursor, 500);
            if (!text) throw std::runtime_error(text.error().describe());
            const auto page = protocol::feedPageFromText(*text).value();
            for (const auto& e : page.entries)
                if (e.key.type == "Library" && e.op == protocol::FeedOp::put) out.libraries.insert_or_assign(e.key.id, fhir::Resource::parse(e.resource).value());
            cursor = page.next;
            more = page.more;
        }
        out.cursor = cursor;
        return out;
    }
    std::string hash() { return row().programmeHash; }
    // A patient of another unit of the same tenant begins the same programme there.
    void beginElsewhere() {
        addPatient("t1", "unit9", "lisa", clinical::Sex::female, 41);
        write("t1", [&](WriteTx& tx) { return putResource(tx, demo::practitionerResource("pr-far", "Name of pr-far", "Psykolog"), {"", "unit9"}).map([](const auto&) {}); });
        protocol::Command c{CommandId{ulid()}, CommandType::icbtEnrol, {"Patient", "lisa"}, 0, clock.now(), {{"programme", "depression"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}}};
        const auto done = json::parse(running->commands.run(far, protocol::writeBatch(DeviceId{"d"}, {c})).value()).value().at("results").at(0);
        ASSERT_EQ("accepted", status(done)) << json::write(done);
    }
    Principal far = person("t1", Role::therapist, "far", "unit9");
};

TEST_F(CourseLibrary, theUnitGetsTheProgrammeWithAllItsTexts) {
    EXPECT_TRUE(seen(petra).libraries.empty()) << "nobody runs it yet";
    started();
    const auto all = seen(petra).libraries;
    ASSERT_EQ(1U, all.size());
    const auto& library = all.at(hash());
    for (const auto& p : fhir::validate(library)) ADD_FAILURE() << p.place << ": " << p.message;
    const auto document = fhir::programmeDocument(library);
    ASSERT_TRUE(document) << document.error().describe();
    EXPECT_EQ("depression", document->programme);
    const auto programme = icbt::readPublished(document->canonical, document->texts);
    ASSERT_TRUE(programme) << programme.error().describe();
    EXPECT_EQ(hash(), programme->programme.hash);
    EXPECT_TRUE(programme->texts.manualOf("m01", "sv"));
    EXPECT_FALSE(programme->texts.repliesFor("m01").empty());
    for (const auto& who : {johan, person("t1", Role::manager, "boss", "unit1"), nurse}) EXPECT_EQ(1U, seen(who).libraries.size()) << who.name;
}

TEST_F(CourseLibrary, patientsAndOtherUnitsDoNotGetIt) {
    started();
    for (const auto& who : {anna, bo, far, nurseElsewhere, person("t1", Role::admin, "admin", "unit1")}) EXPECT_TRUE(seen(who).libraries.empty()) << who.name;
}

TEST_F(CourseLibrary, itIsToldOnceHoweverMuchHappens) {
    started();
    const auto first = seen(petra);
    ASSERT_TRUE(submit("m01"));
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}});
    pass(48h, 6h);
    EXPECT_TRUE(seen(petra, first.cursor).libraries.empty());
}

TEST_F(CourseLibrary, aSecondUnitThatBeginsGetsItWhereverItsFeedStands) {
    started();
    const auto before = seen(far);
    ASSERT_TRUE(before.libraries.empty());
    beginElsewhere();
    EXPECT_TRUE(seen(far, before.cursor).libraries.contains(hash()));
    EXPECT_TRUE(seen(far).libraries.contains(hash()));
    EXPECT_TRUE(seen(petra).libraries.contains(hash())) << "and the first one keeps it";
    for (const auto& who : {anna, bo}) EXPECT_TRUE(seen(who).libraries.empty()) << who.name;
}

TEST_F(CourseLibrary, thePatientsPagesHaveNothingThatOnlyTheTherapistReads) {
    started();
    const auto text = running->courses.module(anna, "m01").value();
    const auto module = json::parse(text).value();
    const auto p = programmes->shipped("depression");
    for (const auto& sheet : module.at("worksheets").as_array()) EXPECT_FALSE(sheet.as_object().contains("feedback")) << json::write(sheet);
    for (const char* list : {"replies", "manual"}) EXPECT_FALSE(module.as_object().contains(list));
    for (const auto& sheet : p->texts.at("worksheets").as_array())
        EXPECT_EQ(std::string::npos, text.find(std::string(sheet.at("feedback").at("sv").as_string()))) << "what the therapist looks for in " << sheet.at("id");
    for (const auto& reply : p->texts.at("replies").as_array()) EXPECT_EQ(std::string::npos, text.find(std::string(reply.at("text").at("sv").as_string())));
}

TEST_F(CourseLibrary, aDiaryComesWithEveryModuleThatShowsIt) {
    ASSERT_EQ("accepted", status(act(petra, CommandType::icbtEnrol, {{"programme", "insomnia"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}})));
    const auto page = this->page();
    for (const auto& m : page.at("measures").as_array()) {
        const std::string id(m.at("id").as_string());
        const auto items = json::parse(running->courses.measure(anna, id).value()).value().at("items").as_array().size();
        ASSERT_TRUE(running->courses.answer(anna, ulid(), id, std::vector<std::optional<std::int32_t>>(items, 1))) << id;
    }
    good(CommandType::icbtStart);
    ASSERT_TRUE(submit("m01"));
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}});
    const auto& choice = programmes->shipped("insomnia")->programme.choices.front();
    good(CommandType::icbtChoose, {{"choice", choice.id}, {"module", "m02"}});
    const auto module = json::parse(running->courses.module(anna, "m02").value()).value();
    bool diary = false;
    for (const auto& sheet : module.at("worksheets").as_array()) diary = diary || sheet.at("id") == "sleep_diary";
    EXPECT_TRUE(diary) << "it belongs to m01 and stands in m02 as well";
}

} // namespace
} // namespace fyr::server::test
