// What a therapist's review makes of the resources that the server really writes.
#include "course_fixture.h"

#include "presenter/review.h"
#include "presenter/reply.h"
#include "records/course_papers.h"

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;
using presenter::ChangeKind;
using presenter::SheetState;
using protocol::CommandType;

class ReviewOfCourseTest : public CourseTest {
  protected:
    records::CoursePapers papers() {
        std::vector<fhir::Resource> all;
        for (const auto* type : {"Patient", "QuestionnaireResponse", "Observation", "Communication", "Task", "Composition"})
            for (const auto& r : resources(type)) all.push_back(fhir::Resource::from(r));
        return records::readCoursePapers(all, course);
    }
    presenter::ProgrammeGuide guide() {
        presenter::ProgrammeGuide out;
        const auto hash = row().programmeHash;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto known, programmes->of(tx, hash));
            FYR_TRY(out, presenter::programmeGuide(known->canonical, json::write(known->texts)));
            return {};
        });
        return out;
    }
    // Fills in the first worksheet of the gate with these words in its first field that takes words.
    std::string write_(const std::string& module, const std::string& words, std::int64_t edit) {
        const auto m = json::parse(running->courses.module(anna, module).value()).value();
        for (const auto& sheet : m.at("worksheets").as_array()) {
            if (!sheet.at("gate").as_bool()) continue;
            for (const auto& f : sheet.at("fields").as_array()) {
                if (f.at("kind") != "text" && f.at("kind") != "paragraph") continue;
                json::object line{{std::string(f.at("id").as_string()), words}};
                json::object body{{"clientId", ulid()}, {"edit", edit}};
                if (sheet.at("repeat") == "once") body["values"] = line;
                else body["rows"] = json::array{line};
                const std::string id(sheet.at("id").as_string());
                EXPECT_TRUE(running->courses.keepWorksheet(anna, id, body));
                return id;
            }
        }
        return {};
    }
    presenter::HomeworkView homework(const std::string& module) { return presenter::homeworkOf(row(), papers(), guide(), module); }
    static bool holds(const presenter::HomeworkView& h, const std::string& words) {
        const auto has = [&](const std::vector<presenter::Answer>& line) {
            return std::ranges::any_of(line, [&](const auto& a) { return std::ranges::any_of(a.answers, [&](const auto& t) { return t.sv == words; }); });
        };
        return std::ranges::any_of(h.sheets, [&](const auto& s) { return has(s.answers) || std::ranges::any_of(s.rows, has); });
    }
};

TEST_F(ReviewOfCourseTest, homeworkIsSeenWordForWordOnceItIsHandedInAndNotBefore) {
    started();
    ASSERT_FALSE(write_("m01", "Ett första steg: \"hem\" <b>&</b> åter", 1).empty());
    auto h = homework("m01");
    EXPECT_FALSE(holds(h, "Ett första steg: \"hem\" <b>&</b> åter"));
    EXPECT_TRUE(std::ranges::any_of(h.sheets, [](const auto& s) { return s.state == SheetState::draft; }));
    EXPECT_FALSE(h.waits());
    clock.advance(1h);
    ASSERT_TRUE(submit("m01"));
    h = homework("m01");
    EXPECT_TRUE(h.waits());
    EXPECT_TRUE(holds(h, "Ett första steg: \"hem\" <b>&</b> åter"));
    EXPECT_TRUE(std::ranges::none_of(h.sheets, [](const auto& s) { return s.state == SheetState::changedAfter; }));
    EXPECT_EQ("m01", presenter::moduleToReview(row()));
    ASSERT_NE(nullptr, presenter::opensNext(row(), "m01"));
    EXPECT_EQ("m02", presenter::opensNext(row(), "m01")->id);
    clock.advance(1h);
    write_("m01", "Ändrat efteråt", 2);
    EXPECT_TRUE(std::ranges::any_of(homework("m01").sheets, [](const auto& s) { return s.state == SheetState::changedAfter; }));
}

TEST_F(ReviewOfCourseTest, whatIsNewCountsFromTheTherapistsOwnWords) {
    started();
    ASSERT_TRUE(running->courses.write(anna, ulid(), "Jag har en fråga."));
    clock.advance(1h);
    good(CommandType::icbtReply, {{"text", "Fråga gärna."}, {"minutes", 3}});
    EXPECT_EQ(1, std::ranges::count(papers().messages, false, &records::CourseMessage::byPatient));
    auto news = presenter::newsOf(row(), papers(), guide(), petra.practitioner, clock.now());
    ASSERT_TRUE(news.since);
    EXPECT_TRUE(news.changes.empty());
    clock.advance(1h);
    ASSERT_TRUE(running->courses.write(anna, ulid(), "Hur länge ska jag hålla på?"));
    ASSERT_TRUE(submit("m01"));
    ASSERT_TRUE(answer("weekly", 1)); // several days, item nine
    news = presenter::newsOf(row(), papers(), guide(), petra.practitioner, clock.now());
    const auto of = [&](ChangeKind k) { return std::ranges::find(news.changes, k, &presenter::Change::kind); };
    EXPECT_EQ(ChangeKind::risk, news.changes.at(0).kind);
    EXPECT_EQ("Flera dagar", news.changes.at(0).words.sv);
    ASSERT_NE(of(ChangeKind::message), news.changes.end());
    EXPECT_EQ("Hur länge ska jag hålla på?", of(ChangeKind::message)->words.sv);
    ASSERT_NE(of(ChangeKind::measure), news.changes.end());
    EXPECT_EQ(9, of(ChangeKind::measure)->total);
    EXPECT_EQ(8, of(ChangeKind::measure)->before);
    EXPECT_EQ("Flera dagar", of(ChangeKind::measure)->words.sv);
    EXPECT_NE(of(ChangeKind::homework), news.changes.end());
    EXPECT_EQ("risk_followup", presenter::situationsOf(row(), papers(), homework("m01"), presenter::ReplyKind::reply, clock.now()).at(0));
}

TEST_F(ReviewOfCourseTest, whatThePatientThoughtOfAModuleIsReadByTheTherapist) {
    started();
    ASSERT_TRUE(submit("m01"));
    ASSERT_TRUE(running->courses.feedback(anna, ulid(), "m01", 3, "För mycket <b>text</b>"));
    ASSERT_TRUE(running->courses.feedback(anna, ulid(), "", 8, ""));
    auto news = presenter::newsOf(row(), papers(), guide(), petra.practitioner, clock.now());
    std::vector<presenter::Change> said;
    std::ranges::copy_if(news.changes, std::back_inserter(said), [](const auto& c) { return c.kind == ChangeKind::opinion; });
    ASSERT_EQ(2U, said.size());
    std::ranges::sort(said, {}, [](const auto& c) { return c.total; });
    EXPECT_EQ(3, said[0].total);
    EXPECT_EQ("För mycket <b>text</b>", said[0].words.sv);
    EXPECT_FALSE(said[0].label.sv.empty());
    EXPECT_EQ(8, said[1].total);
    EXPECT_TRUE(said[1].label.sv.empty()) << "of all of it";
    ASSERT_TRUE(running->courses.feedback(anna, ulid(), "m01", 6, "Bättre när jag läste om")); // changed their mind
    EXPECT_EQ(2U, papers().opinions.size());
    EXPECT_TRUE(std::ranges::any_of(papers().opinions, [](const auto& o) { return o.module == "m01" && o.useful == 6; }));
    EXPECT_TRUE(papers().worksheets.empty()) << "an opinion is no homework";
    EXPECT_EQ(2U, std::ranges::count_if(resources("QuestionnaireResponse"), [](const auto& r) { return std::string(r.at("id").as_string()).find("-opinion") != std::string::npos; }));
    clock.advance(1h);
    good(CommandType::icbtReply, {{"text", "Tack för att du säger det."}, {"minutes", 1}});
    news = presenter::newsOf(row(), papers(), guide(), petra.practitioner, clock.now());
    EXPECT_TRUE(std::ranges::none_of(news.changes, [](const auto& c) { return c.kind == ChangeKind::opinion; }));
}

TEST_F(ReviewOfCourseTest, theSitesNumbersAreFilledInWhereATherapistWroteTheirPlaces) {
    write("t1", [&](WriteTx& tx) -> Result<void> { return tx.setValue("unit-settings/unit1", R"({"icbtOnCall":"pr-oncall","phones":{"emergency":"112","advice":"08-123 45"}})"); });
    started();
    ASSERT_TRUE(submit("m01"));
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Ring {advice}, {helpline} eller {emergency}."}});
    EXPECT_EQ("Ring 08-123 45, 90101 eller 112.", papers().messages.at(0).text);
    bool shown = false;
    const auto seen = page();
    for (const auto& m : seen.at("modules").as_array())
        if (const auto* f = m.as_object().if_contains("feedback")) shown = shown || f->at("text") == "Ring 08-123 45, 90101 eller 112.";
    EXPECT_TRUE(shown);
}

} // namespace
} // namespace fyr::server::test
