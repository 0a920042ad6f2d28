#include "presenter/caseload.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

using clinical::CourseDuty;
using clinical::CourseRow;
using namespace std::chrono_literals;

const Instant now = *parseInstant("2026-11-20T09:47:00Z");
constexpr auto day = std::chrono::hours(24);

CourseRow course(std::string id) {
    CourseRow c;
    c.id = CourseId{std::move(id)};
    c.patient = {"pt", "Hanna Wiberg"};
    c.therapist = {"me", "Anna"};
    c.phase = "active";
    c.week = 5;
    c.weeks = 12;
    c.lastSign = now - 1h;
    c.nextAt = now + 3 * day;
    c.next = "measure";
    c.extensionsLeft = 1;
    c.pausesLeft = 2;
    return c;
}
CourseDuty duty(std::string kind, Millis since, Millis until, std::uint32_t id = 1) {
    CourseDuty d;
    d.id = id;
    d.kind = std::move(kind);
    d.raised = now - since;
    d.answerBy = now + until;
    return d;
}
CaseloadEntry with(std::string id, std::initializer_list<CourseDuty> duties) {
    CaseloadEntry e{course(std::move(id)), 0, false};
    e.row.duties = duties;
    return e;
}
std::vector<std::string> ids(const CaseloadView& v) {
    std::vector<std::string> out;
    for (const auto& r : v.rows) out.push_back(r.id);
    return out;
}
CourseWhyNot whyNot(const CourseRow& row, CourseAction action) {
    for (const auto& a : actionsOf(row))
        if (a.action == action) return a.whyNot;
    return CourseWhyNot::none;
}

TEST(Caseload, openRiskComesFirstHoweverMuchTimeItHasThenDeadlinesThenTheRest) {
    auto look = with("look", {});
    look.row.course = "look";
    auto quiet = with("quiet", {});
    quiet.row.lastSign = now - 6 * day;
    auto paused = with("paused", {});
    paused.row.phase = "paused";
    auto held = with("held", {duty("alert", 2h, 22h)});
    held.row.duties[0].holder = {"p2", "Leila"};
    held.row.duties[0].settleBy = now + 70h;
    const auto view = buildCaseload({with("rest", {}), paused, quiet, look, with("homework", {duty("review", 1h, 10h)}), with("message-late", {duty("message", 30h, -1h)}),
                                     held, with("ask", {duty("ask", 1h, 23h)}), with("alert", {duty("alert", 20h, 4h)})},
                                    {.me = "me", .now = now});
    EXPECT_EQ(ids(view), (std::vector<std::string>{"alert", "ask", "held", "message-late", "homework", "look", "quiet", "rest", "paused"}));
    EXPECT_EQ(view.openRisk, 3);
    EXPECT_EQ(view.needMe, 6);
    EXPECT_TRUE(view.rows[3].left->overdue);
    EXPECT_FALSE(view.rows.back().left);
}

clinical::CourseWarning says(std::string state, std::vector<clinical::LocalText> reasons = {}) { return {std::move(state), 4, std::move(reasons), "depression-1", 300, 70}; }

TEST(Caseload, ofTableAndEarlyWarningTheMoreCarefulIsShownWhicheverItIs) {
    const std::vector<std::string> states{"", "onTrack", "tooLittle", "look"}; // from the least careful
    for (std::size_t table = 0; table < states.size(); ++table)
        for (std::size_t own = 0; own < states.size(); ++own) {
            auto c = course("c");
            c.course = states[table];
            if (own > 0) c.warning = says(states[own]);
            const auto track = standingOf(c);
            EXPECT_EQ(track.course, states[std::max(table, own)]) << states[table] << "/" << states[own];
            EXPECT_EQ(track.byTable, table > 0 && table >= own);
            EXPECT_EQ(track.byWarning, own > 0 && own >= table);
        }
}

TEST(Caseload, theReasonsAreOfThoseWhoSaySoEachOnceAndThreeAtMost) {
    auto c = course("c");
    c.course = "onTrack";
    c.reasons = {{"bra", "good"}};
    c.warning = says("look", {{"a", "a"}, {"b", "b"}});
    EXPECT_EQ(standingOf(c).reasons, (std::vector<clinical::LocalText>{{"a", "a"}, {"b", "b"}})) << "what reassured gives no reason to look";
    c.course = "look";
    c.reasons = {{"x", "x"}, {"a", "a"}};
    EXPECT_EQ(standingOf(c).reasons, (std::vector<clinical::LocalText>{{"x", "x"}, {"a", "a"}, {"b", "b"}}));
    c.warning->reasons = {{"c", "c"}, {"d", "d"}};
    EXPECT_EQ(standingOf(c).reasons.size(), 3U);
    EXPECT_EQ(standingOf(c).reasons[2].en, "c");
}

TEST(Caseload, whoNeedsALookByTheEarlyWarningAloneStandsWhereOneByTheTableDoes) {
    auto byTable = with("table", {});
    byTable.row.course = "look";
    auto byWarning = with("warning", {});
    byWarning.row.course = "onTrack";
    byWarning.row.warning = says("look", {{"varför", "why"}});
    auto fine = with("fine", {});
    fine.row.warning = says("onTrack");
    const auto view = buildCaseload({fine, byWarning, byTable}, {.me = "me", .now = now});
    EXPECT_EQ(view.look, 2);
    EXPECT_EQ(view.rows[2].id, "fine");
    const auto& row = view.rows[0].id == "warning" ? view.rows[0] : view.rows[1];
    EXPECT_EQ(row.needs.front().kind, NeedKind::look);
    EXPECT_EQ(row.needs.front().label.en, "why");
}

TEST(Caseload, showsTheRiskThatNobodyHasBeforeOneThatSomebodyHas) {
    auto e = with("two", {duty("alert", 5h, 19h, 7), duty("ask", 1h, 23h, 8)});
    e.row.duties[0].holder = {"p2", "Leila"};
    e.row.duties[0].settleBy = now + 1h;
    e.row.duties[1].answer = {"Flera dagar", "Several days"};
    const auto view = buildCaseload({e}, {.me = "me", .now = now});
    ASSERT_TRUE(view.rows[0].risk);
    EXPECT_EQ(view.rows[0].risk->duty, 8U);
    EXPECT_EQ(view.rows[0].risk->answer.en, "Several days");
    EXPECT_EQ(view.rows[0].risk->others, 1);
    EXPECT_EQ(view.rows[0].needs[0].kind, NeedKind::risk);
    EXPECT_EQ(view.rows[0].needs[1].kind, NeedKind::riskHeld);
}

TEST(Caseload, saysHowMuchRiskTheScopeOrTheSearchLeavesOut) {
    auto other = with("other", {duty("alert", 1h, 23h)});
    other.row.therapist = {"p2", "Leila"};
    other.row.patient.name = "Moa Ek";
    auto covered = with("covered", {});
    covered.row.therapist = {"p2", "Leila"};
    covered.row.cover = {"me", "Anna"};
    const std::vector all{with("mine", {duty("alert", 1h, 23h)}), other, covered};
    const auto mine = buildCaseload(all, {.me = "me", .now = now});
    EXPECT_EQ(ids(mine), (std::vector<std::string>{"mine", "covered"}));
    EXPECT_EQ(mine.hiddenRisk, 1);
    EXPECT_EQ(mine.openRisk, 2);
    EXPECT_EQ(mine.mine, 2);
    EXPECT_EQ(mine.covered, 1);
    EXPECT_EQ(mine.unit, 3);
    EXPECT_EQ(ids(buildCaseload(all, {.scope = CaseloadScope::covered, .me = "me", .now = now})), (std::vector<std::string>{"covered"}));
    EXPECT_EQ(buildCaseload(all, {.scope = CaseloadScope::unit, .me = "me", .now = now}).hiddenRisk, 0);
    const auto found = buildCaseload(all, {.scope = CaseloadScope::unit, .search = "MOA", .me = "me", .now = now});
    EXPECT_EQ(ids(found), (std::vector<std::string>{"other"}));
    EXPECT_EQ(found.hiddenRisk, 1);
}

TEST(Caseload, endedCoursesAreGoneUnlessSomethingOfThemWaitsHere) {
    auto ended = with("ended", {});
    ended.row.phase = "ended";
    EXPECT_TRUE(buildCaseload({ended}, {.me = "me", .now = now}).rows.empty());
    ended.unsent = 1;
    EXPECT_EQ(buildCaseload({ended}, {.me = "me", .now = now}).rows.size(), 1U);
}

TEST(Caseload, theOrderIsTheSameWhateverOrderTheCacheHas) {
    std::vector<CaseloadEntry> all;
    for (int i = 0; i < 40; ++i) {
        auto e = with("c" + std::to_string(i), {});
        if (i % 3 == 0) e.row.duties = {duty(i % 2 == 0 ? "review" : "message", 1h, std::chrono::hours(i))};
        if (i % 7 == 0) e.row.course = "look";
        all.push_back(std::move(e));
    }
    const auto straight = ids(buildCaseload(all, {.me = "me", .now = now}));
    std::ranges::reverse(all);
    EXPECT_EQ(straight, ids(buildCaseload(all, {.me = "me", .now = now})));
}

TEST(CaseloadTrend, aChangeCountsFromTheReliableChangeAndUpwardsMeansBetter) {
    clinical::CourseTrend t;
    t.reliableChange = 6;
    t.points = {{0, now, 17}, {1, now, 16}};
    EXPECT_EQ(trendOf(t).change, 1);
    EXPECT_EQ(trendOf(t).moved, Moved::unchanged);
    t.points.push_back({2, now, {}});
    t.points.push_back({3, now, 11});
    EXPECT_EQ(trendOf(t).moved, Moved::better); // six exactly
    t.points.push_back({4, now, 23});
    EXPECT_EQ(trendOf(t).moved, Moved::worse);
    EXPECT_EQ(trendOf(t).change, -6);
    t.higherIsWorse = false; // WHO-5
    EXPECT_EQ(trendOf(t).moved, Moved::better);
}

TEST(CaseloadTrend, whatWasMissedIsNoZeroAndTheLastOnesCount) {
    clinical::CourseTrend t;
    t.reliableChange = 4;
    EXPECT_EQ(trendOf(t).moved, Moved::notKnown);
    t.points = {{0, now, {}}, {1, now, {}}};
    EXPECT_EQ(trendOf(t).missed, 2);
    EXPECT_FALSE(trendOf(t).last);
    t.points.push_back({2, now, 0});
    EXPECT_EQ(trendOf(t).missed, 0);
    EXPECT_EQ(trendOf(t).last, 0);
    EXPECT_FALSE(trendOf(t).change); // nothing to compare with
    t.points.push_back({3, now, {}});
    EXPECT_EQ(trendOf(t).missed, 1);
    EXPECT_EQ(trendOf(t).last, 0);
}

TEST(CaseloadTrend, withinTheBandIsJudgedInTheWeekOfTheLastAnswer) {
    clinical::CourseTrend t;
    t.lower = {12, 11, 10};
    t.upper = {18, 17, 16};
    t.points = {{0, now, 19}};
    EXPECT_EQ(trendOf(t).within, false);
    t.points = {{2, now, 16}};
    EXPECT_EQ(trendOf(t).within, true);
    t.points = {{2, now, 2}}; // better than expected
    EXPECT_EQ(trendOf(t).within, true);
    t.points = {{3, now, 16}}; // beyond what is expected
    EXPECT_FALSE(trendOf(t).within);
    t.points = {{2, now, 2}};
    t.higherIsWorse = false;
    EXPECT_EQ(trendOf(t).within, false);
}

TEST(CaseloadActions, noEndWhileRiskIsOpenOrAMessageUnread) {
    auto c = course("c");
    c.phase = "closing";
    EXPECT_EQ(whyNot(c, CourseAction::signOff), CourseWhyNot::none);
    EXPECT_EQ(whyNot(c, CourseAction::discharge), CourseWhyNot::none);
    c.openRules = {"measure:end"};
    EXPECT_EQ(whyNot(c, CourseAction::signOff), CourseWhyNot::missing);
    EXPECT_EQ(whyNot(c, CourseAction::waive), CourseWhyNot::none);
    c.duties = {duty("message", 1h, 5h)};
    EXPECT_EQ(whyNot(c, CourseAction::signOff), CourseWhyNot::unread);
    EXPECT_EQ(whyNot(c, CourseAction::refer), CourseWhyNot::unread);
    c.duties.push_back(duty("alert", 1h, 5h));
    EXPECT_EQ(whyNot(c, CourseAction::signOff), CourseWhyNot::riskOpen);
    EXPECT_EQ(whyNot(c, CourseAction::discharge), CourseWhyNot::riskOpen);
}

TEST(CaseloadActions, aCourseIsStartedOnceNothingIsMissingAndThenThatIsWhatWaits) {
    auto c = course("c");
    EXPECT_EQ(whyNot(c, CourseAction::start), CourseWhyNot::wrongPhase);
    c.phase = "enrolled";
    c.openRules = {"consent"};
    EXPECT_EQ(whyNot(c, CourseAction::start), CourseWhyNot::missing);
    EXPECT_EQ(whyNot(c, CourseAction::waive), CourseWhyNot::nothingWaits) << "the yes is the patient's own";
    EXPECT_NE(needsOf(c, now).front().kind, NeedKind::begin);
    c.openRules = {"measure:start"};
    EXPECT_EQ(whyNot(c, CourseAction::waive), CourseWhyNot::none);
    c.openRules.clear();
    EXPECT_EQ(whyNot(c, CourseAction::start), CourseWhyNot::none);
    EXPECT_EQ(needsOf(c, now).front().kind, NeedKind::begin);
}

TEST(CaseloadActions, riskIsTakenOnceAndSettledByAnybodyOfTheUnit) {
    auto c = course("c");
    EXPECT_EQ(whyNot(c, CourseAction::take), CourseWhyNot::nothingWaits);
    c.duties = {duty("alert", 1h, 5h)};
    EXPECT_EQ(whyNot(c, CourseAction::take), CourseWhyNot::none);
    EXPECT_EQ(whyNot(c, CourseAction::settle), CourseWhyNot::notTaken);
    c.duties[0].holder = {"p2", "Leila"}; // who may have gone home
    EXPECT_EQ(whyNot(c, CourseAction::take), CourseWhyNot::taken);
    EXPECT_EQ(whyNot(c, CourseAction::settle), CourseWhyNot::none);
}

TEST(Caseload, whatOneIsTakingStandsWhereNobodyHasItUntilTheServerKnows) {
    auto taking = with("taking", {duty("alert", 1h, 2h)});
    taking.row.duties[0].holder = {"me", "Jag"};
    taking.row.duties[0].taking = true;
    auto free = with("free", {duty("alert", 1h, 5h)});
    auto held = with("held", {duty("alert", 1h, 1h)});
    held.row.duties[0].holder = {"p2", "Leila"};
    auto view = buildCaseload({held, free, taking}, {CaseloadScope::unit, "", "me", now});
    EXPECT_EQ(ids(view), (std::vector<std::string>{"taking", "free", "held"}));
    EXPECT_EQ(view.rows[0].needs[0].kind, NeedKind::riskTaking);
    EXPECT_TRUE(view.rows[0].risk->taking);
    taking.row.duties[0].taking = false; // it does
    view = buildCaseload({held, free, taking}, {CaseloadScope::unit, "", "me", now});
    EXPECT_EQ(ids(view), (std::vector<std::string>{"free", "held", "taking"}));
}

TEST(CaseloadActions, whatIsUsedUpOrOutOfPhaseSaysSo) {
    auto c = course("c");
    EXPECT_EQ(whyNot(c, CourseAction::pause), CourseWhyNot::none);
    c.pausesLeft = 0;
    c.extensionsLeft = 0;
    EXPECT_EQ(whyNot(c, CourseAction::pause), CourseWhyNot::usedUp);
    EXPECT_EQ(whyNot(c, CourseAction::extend), CourseWhyNot::usedUp);
    c.phase = "paused";
    EXPECT_EQ(whyNot(c, CourseAction::pause), CourseWhyNot::wrongPhase);
    EXPECT_EQ(whyNot(c, CourseAction::resume), CourseWhyNot::none);
    c.phase = "ended";
    for (const auto& a : actionsOf(c)) EXPECT_FALSE(a.possible());
}

} // namespace
} // namespace fyr::presenter
