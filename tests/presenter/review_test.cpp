#include "presenter/review.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

using clinical::CourseDuty;
using clinical::CourseModule;
using clinical::CourseRow;
using records::CoursePapers;
using records::PaperField;
using namespace std::chrono_literals;

const Instant now = *parseInstant("2026-11-20T09:47:00Z");
constexpr auto day = std::chrono::hours(24);

struct Scene {
    CourseRow row;
    CoursePapers papers;
    ProgrammeGuide guide;

    Scene() {
        row.id = CourseId{"c1"};
        row.patient = {"pt", "Hanna Wiberg"};
        row.phase = "active";
        row.enrolled = now - 40 * day;
        row.modules = {{"m01", {"Börja", "Begin"}, "done", now - 30 * day},
                       {"m02", {"Kartlägg", "Map"}, "submitted", now - 28h},
                       {"m03", {"Riktning", "Direction"}, "locked", {}}};
        row.duties = {review()};
        row.trend.title = {"PHQ-9", "PHQ-9"};
        row.activity = {0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 0, 1, 0, 3};
        guide.watchedItems["phq9"] = {2};
        guide.sheets = {sheet("diary", true, true), sheet("extra", false, false)};
    }
    static CourseDuty review() {
        CourseDuty d;
        d.id = 4;
        d.kind = "review";
        d.subject = "m02";
        d.raised = now - 28h;
        d.answerBy = now + 20h;
        return d;
    }
    static GuideSheet sheet(std::string id, bool gate, bool rows) {
        GuideSheet s{std::move(id), "m02", {"Dagbok", "Diary"}, {"Titta efter skillnader", "Look for differences"}, gate, rows, {}};
        s.fields = {{"what", "text", true, {"Vad?", "What?"}, {}, {}},
                    {"how", "choice", true, {"Hur vill du ha det?", "How would you like it?"}, {}, {{"more", {"Mer", "More"}}, {"less", {"Mindre", "Less"}}}},
                    {"note", "text", false, {"Hur var det?", "How was it?"}, {}, {}}};
        return s;
    }
    static PaperField field(std::string id, std::string answer) { return {std::move(id), {"Fråga", "Question"}, {{std::move(answer), {}}}}; }
    records::Worksheet& paper(std::string id, bool handedIn, Instant at) {
        papers.worksheets.push_back({std::move(id), "m02", {"Dagbok", "Diary"}, handedIn, 2, at, {}, {}});
        return papers.worksheets.back();
    }
    void message(bool byPatient, std::string by, Millis ago, std::string text) { papers.messages.push_back({"x", "t", now - ago, byPatient, std::move(by), "Namn", std::move(text)}); }
    void measure(Millis ago, std::optional<std::int32_t> total, std::string death) {
        records::MeasurePaper m{"q", "phq9", {"PHQ-9", "PHQ-9"}, now - ago, total, {}, {field("1", "0")}};
        m.items.push_back(death.empty() ? PaperField{"9", {"Tankar", "Thoughts"}, {}} : field("9", std::move(death)));
        papers.measures.push_back(std::move(m));
    }
    [[nodiscard]] News news() const { return newsOf(row, papers, guide, "me", now); }
    [[nodiscard]] HomeworkView homework() const { return homeworkOf(row, papers, guide, "m02"); }
};

std::vector<ChangeKind> kinds(const News& n) {
    std::vector<ChangeKind> out;
    for (const auto& c : n.changes) out.push_back(c.kind);
    return out;
}

TEST(ReviewNews, countsFromTheNewestMessageOfThisTherapistNotFromAColleaguesOrThePatients) {
    Scene s;
    s.message(false, "me", 7 * day, "Hej");
    s.message(true, "pt", 6 * day, "Hann bara tre promenader");
    s.message(false, "other", 5 * day, "Vikarien svarar");
    const auto n = s.news();
    EXPECT_EQ(n.since, now - 7 * day);
    EXPECT_EQ(kinds(n), (std::vector{ChangeKind::homework, ChangeKind::colleague, ChangeKind::message}));
    EXPECT_EQ(n.changes[2].words.sv, "Hann bara tre promenader");
    EXPECT_EQ(n.days, 7);
    EXPECT_EQ(n.daysActive, 4);
}

TEST(ReviewNews, tellsAllOfACourseThatThisTherapistHasNotAnsweredYet) {
    Scene s;
    s.message(true, "pt", 30 * day, "Hej");
    const auto n = s.news();
    EXPECT_FALSE(n.since);
    EXPECT_EQ(n.changes.size(), 2U);
    EXPECT_EQ(n.days, 14);
}

TEST(ReviewNews, anOpenRiskStandsFirstWordForWordHoweverOldItIs) {
    Scene s;
    s.message(false, "me", 1h, "Nyss skrivet");
    CourseDuty risk;
    risk.kind = "alert";
    risk.raised = now - 5 * day;
    risk.label = {"Tankar på döden", "Thoughts of death"};
    risk.answer = {"Mer än hälften av dagarna", "More than half the days"};
    s.row.duties.push_back(risk);
    const auto n = s.news();
    ASSERT_FALSE(n.changes.empty());
    EXPECT_EQ(n.changes[0].kind, ChangeKind::risk);
    EXPECT_EQ(n.changes[0].words.sv, "Mer än hälften av dagarna");
    EXPECT_TRUE(n.riskUnchanged); // it was there before
}

TEST(ReviewNews, aMeasureCarriesItsTotalTheOneBeforeAndTheWatchedAnswer) {
    Scene s;
    s.message(false, "me", 5 * day, "Hej");
    s.measure(2 * day, 10, "Inte alls");
    s.measure(9 * day, 13, "Flera dagar");
    const auto n = s.news();
    const auto it = std::ranges::find(n.changes, ChangeKind::measure, &Change::kind);
    ASSERT_NE(it, n.changes.end());
    EXPECT_EQ(it->total, 10);
    EXPECT_EQ(it->before, 13);
    EXPECT_EQ(it->words.sv, "Inte alls");
    EXPECT_EQ(std::ranges::count(n.changes, ChangeKind::measure, &Change::kind), 1);
}

TEST(ReviewNews, aMeasureThatCouldNotBeSummedHasNoTotalAndAWatchedItemThatWasPassedOverNoWords) {
    Scene s;
    s.measure(2 * day, {}, "");
    const auto n = s.news();
    const auto it = std::ranges::find(n.changes, ChangeKind::measure, &Change::kind);
    ASSERT_NE(it, n.changes.end());
    EXPECT_FALSE(it->total);
    EXPECT_TRUE(it->words.sv.empty());
    ASSERT_EQ(watchedOf(s.papers.measures[0], s.guide).size(), 1U);
    EXPECT_TRUE(watchedOf(s.papers.measures[0], s.guide)[0].answers.empty());
}

TEST(ReviewNews, aMissedMeasureIsToldAndIsNoTotal) {
    Scene s;
    s.message(false, "me", 5 * day, "Hej");
    s.row.trend.points = {{4, now - 9 * day, 12}, {5, now - 2 * day, {}}};
    const auto n = s.news();
    EXPECT_EQ(std::ranges::count(n.changes, ChangeKind::missed, &Change::kind), 1);
}

TEST(ReviewNews, whatWasSettledSinceIsToldWithWhatWasDone) {
    Scene s;
    s.message(false, "me", 5 * day, "Hej");
    s.papers.risks = {{1, {"Fråga", "Question"}, {"Flera dagar", "Several days"}, now - 4 * day, {"p2", "Leila"}, now - 3 * day, "Ringde, pratade"}};
    const auto n = s.news();
    const auto it = std::ranges::find(n.changes, ChangeKind::riskSettled, &Change::kind);
    ASSERT_NE(it, n.changes.end());
    EXPECT_EQ(it->words.sv, "Ringde, pratade");
    EXPECT_EQ(it->who, "Leila");
    EXPECT_FALSE(n.riskUnchanged);
}

TEST(ReviewHomework, theWordsOfWhatWasNotHandedInAreNeverShown) {
    Scene s;
    s.paper("diary", false, now - 1h).rows = {{Scene::field("what", "Hemligt utkast")}};
    const auto h = s.homework();
    ASSERT_EQ(h.sheets.size(), 2U);
    EXPECT_EQ(h.sheets[0].state, SheetState::draft);
    EXPECT_EQ(h.sheets[0].at, now - 1h);
    EXPECT_TRUE(h.sheets[0].rows.empty());
    EXPECT_TRUE(h.sheets[0].answers.empty());
    EXPECT_EQ(h.done, HomeworkDone::missing);
}

TEST(ReviewHomework, questionsAndAnswersStandInTheOrderOfTheProgrammeWordForWordCodesAsTheirWords) {
    Scene s;
    s.paper("diary", true, now - 28h).rows = {{Scene::field("how", "more"), Scene::field("what", "Promenad <b>mån</b>")}};
    const auto h = s.homework();
    ASSERT_EQ(h.sheets[0].rows.size(), 1U);
    const auto& line = h.sheets[0].rows[0];
    ASSERT_EQ(line.size(), 3U);
    EXPECT_EQ(line[0].answers[0].sv, "Promenad <b>mån</b>");
    EXPECT_EQ(line[1].answers[0].en, "More");
    EXPECT_TRUE(line[2].answers.empty());
    EXPECT_EQ(line[2].question.sv, "Hur var det?");
    EXPECT_EQ(h.sheets[0].lookFor.sv, "Titta efter skillnader");
}

TEST(ReviewHomework, whatThePatientWroteAfterHandingInIsMarked) {
    Scene s;
    s.paper("diary", true, s.row.modules[1].since + 10min).rows = {{Scene::field("what", "x")}};
    EXPECT_EQ(s.homework().sheets[0].state, SheetState::changedAfter);
    s.papers.worksheets[0].at = s.row.modules[1].since;
    EXPECT_EQ(s.homework().sheets[0].state, SheetState::handedIn);
}

TEST(ReviewHomework, isDonePartlyOrMissingByWhatTheGateAsksFor) {
    Scene s;
    EXPECT_EQ(s.homework().done, HomeworkDone::missing);
    auto& p = s.paper("diary", true, now - 28h);
    p.rows = {{Scene::field("what", "Promenad")}};
    EXPECT_EQ(s.homework().done, HomeworkDone::partly); // a required answer is missing
    p.rows[0].push_back(Scene::field("how", "more"));
    EXPECT_EQ(s.homework().done, HomeworkDone::done); // `extra` is not asked for at the gate
    p.rows = {{Scene::field("what", "")}};
    EXPECT_EQ(s.homework().done, HomeworkDone::missing);
}

TEST(ReviewHomework, withoutTheProgrammeWhatWasWrittenIsStillThere) {
    Scene s;
    s.guide = {};
    s.paper("diary", true, now - 28h).rows = {{Scene::field("what", "Promenad")}, {Scene::field("note", "Kallt")}};
    const auto h = s.homework();
    ASSERT_EQ(h.sheets.size(), 1U);
    ASSERT_EQ(h.sheets[0].rows[1].size(), 2U); // the same columns in each line
    EXPECT_TRUE(h.sheets[0].rows[1][0].answers.empty());
    EXPECT_EQ(h.sheets[0].rows[1][1].answers[0].sv, "Kallt");
}

TEST(ReviewHomework, opensWithTheOneThatWaitsLongestElseTheNewest) {
    Scene s;
    EXPECT_EQ(moduleToReview(s.row), "m02");
    s.row.modules.push_back({"m09", {}, "submitted", now - 40h});
    EXPECT_EQ(moduleToReview(s.row), "m09");
    for (auto& m : s.row.modules) m.status = "locked";
    EXPECT_EQ(moduleToReview(s.row), "");
    s.row.modules[0].status = "done";
    EXPECT_EQ(moduleToReview(s.row), "m01");
}

TEST(ReviewHomework, saysWhatOpensNextUnlessSomebodyChoosesFirst) {
    Scene s;
    ASSERT_NE(opensNext(s.row, "m02"), nullptr);
    EXPECT_EQ(opensNext(s.row, "m02")->id, "m03");
    s.row.modules[2].choice = "c";
    s.row.modules.push_back({"m04", {}, "locked", {}, false, false, "c"});
    s.row.choices = {{"c", {}, {"m03", "m04"}, "", "notYet", false}};
    EXPECT_EQ(opensNext(s.row, "m02"), nullptr);
    s.row.choices[0].taken = "m04";
    EXPECT_EQ(opensNext(s.row, "m02")->id, "m04");
    EXPECT_EQ(opensNext(s.row, "m04"), nullptr);
}

TEST(ReviewNews, aProgrammeThatWasChangedToAnotherVersionIsToldUntilTheTherapistHasWritten) {
    Scene s;
    s.row.programmeVersion = "0.2.0";
    s.row.movedFrom = "0.1.0";
    s.row.movedAt = now - 2h;
    auto n = newsOf(s.row, s.papers, s.guide, "me", now);
    const auto it = std::ranges::find(n.changes, ChangeKind::version, &Change::kind);
    ASSERT_NE(it, n.changes.end());
    EXPECT_EQ(it->words.sv, "0.1.0 → 0.2.0");
    EXPECT_FALSE(n.planUnchanged);
    s.message(false, "me", 1h, "Hej");
    n = newsOf(s.row, s.papers, s.guide, "me", now);
    EXPECT_EQ(std::ranges::count(n.changes, ChangeKind::version, &Change::kind), 0);
}

} // namespace
} // namespace fyr::presenter
