// What a supervisor is told: who has how much, how long people wait, what is open, how it ended; and what is too few to tell.
#include "../play.h"

#include "icbt/report/unit_report.h"

#include <deque>

namespace fyr::icbt::test {
namespace {

const instruments::Catalogue& catalogue() {
    static const auto c = instruments::Catalogue::loadFile(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr/instruments.json").value();
    return c;
}

class UnitReports : public testing::Test {
  protected:
    // A course of the depression programme that ended early at `after` points, or goes on.
    Play& course(std::optional<int> after, std::string_view programme = "depression") {
        auto& p = m_plays.emplace_back(shipped(programme), local(2026, 1, 12));
        const auto all = [&](std::string_view m, int x) {
            if (programme == "anxiety") return p.answers(m, {x, x, x, x, x, x, x});
            return p.answers(m, {x, x, x, x, x, x, x, x, 0, 0});
        };
        for (const auto& m : p.programme.measures)
            if (m.when == Measure::When::baseline) {
                const auto n = p.programme.instrument(m.instrument)->items.size();
                EXPECT_TRUE(n == 7 ? p.answers(m.id, {2, 2, 2, 2, 2, 2, 2}) : p.answers(m.id, {2, 2, 2, 2, 2, 2, 2, 2, 0, 0}));
            }
        EXPECT_TRUE(p.does(EventType::start));
        p.passes(day * 10);
        if (after) {
            EXPECT_TRUE(all("weekly", *after));
            EXPECT_TRUE(p.does(EventType::discharge));
        }
        return p;
    }
    UnitReport report(std::string therapist = "anna") {
        m_stories.clear();
        std::vector<UnitCourse> courses;
        for (auto& p : m_plays) {
            m_stories.push_back(tell(p.setting(), p.happened, m_now).value());
            courses.push_back({"c" + std::to_string(courses.size()), p.programme, m_stories.back(), therapist});
        }
        return unitReport(catalogue(), courses, opinions, m_now - day * 30, m_now);
    }
    static const Wait& wait(const UnitReport& r, std::string_view kind) { return *std::ranges::find(r.waits, kind, &Wait::kind); }

    std::deque<Play> m_plays;
    std::deque<Story> m_stories;
    std::vector<Opinion> opinions;
    Instant m_now = local(2026, 1, 26, 12);
};

TEST_F(UnitReports, fewerThanFiveEndsAreNotTold) {
    for (int i = 0; i < 4; ++i) course(0);
    auto r = report();
    EXPECT_EQ(4, r.outcomes.front().ended);
    EXPECT_FALSE(r.outcomes.front().figures);
    course(3);
    r = report();
    ASSERT_TRUE(r.outcomes.front().figures);
    EXPECT_EQ(5, r.outcomes.front().figures->discharged);
    EXPECT_EQ(0, r.outcomes.front().figures->completed);
    ASSERT_TRUE(r.outcomes.front().figures->betterWorse);
    EXPECT_EQ((std::pair<std::int32_t, std::int32_t>{4, 1}), *r.outcomes.front().figures->betterWorse) << "16 → 0 four times, 16 → 24 once";
}

TEST_F(UnitReports, aSmallProgrammeDoesNotFollowFromTheTotal) {
    for (int i = 0; i < 6; ++i) course(0);
    course(0, "anxiety");
    const auto r = report();
    ASSERT_EQ(3U, r.outcomes.size());
    EXPECT_TRUE(r.outcomes[0].figures);
    EXPECT_FALSE(r.outcomes[1].figures);
    EXPECT_FALSE(r.outcomes[2].figures) << "all less this one would be the other";
}

TEST_F(UnitReports, waitingIsMeasuredFromFiveOn) {
    for (int i = 0; i < 5; ++i) {
        auto& p = course({});
        ASSERT_TRUE(p.does(EventType::write));
        p.passes(hours{i + 1});
        ASSERT_TRUE(p.does(EventType::reply));
        EXPECT_EQ(i == 4, wait(report(), "message").median.has_value());
    }
    const auto r = report();
    EXPECT_EQ(180, wait(r, "message").median);
    EXPECT_EQ(300, wait(r, "message").ninetieth);
    EXPECT_EQ(5, wait(r, "message").answered);
    EXPECT_EQ(0, wait(r, "message").late);
}

TEST_F(UnitReports, openRiskIsAlwaysTold) {
    auto& p = course({});
    ASSERT_TRUE(p.answers("weekly", {0, 0, 0, 0, 0, 0, 0, 0, 3, 0}));
    auto r = report();
    ASSERT_EQ(1U, r.risks.size());
    EXPECT_EQ("", r.risks[0].holder);
    EXPECT_TRUE(r.risks[0].late) << "days ago";
    EXPECT_EQ(1, wait(r, "risk").waiting);
    EXPECT_EQ(1, wait(r, "risk").waitingLate);
    ASSERT_TRUE(p.takes(DutyKind::alert, "johan"));
    r = report();
    ASSERT_EQ(1U, r.risks.size());
    ASSERT_TRUE(p.settles(DutyKind::alert));
    EXPECT_TRUE(report().risks.empty());
}

TEST_F(UnitReports, loadIsOfWhoeverHasTheCourseAndMinutesOfWhoeverSpentThem) {
    auto& p = course({});
    Event e;
    e.type = EventType::reply;
    e.actor = "johan";
    e.minutes = 12;
    ASSERT_TRUE(p.does(e));
    course({});
    const auto r = report("petra");
    ASSERT_EQ(2U, r.load.size());
    EXPECT_EQ("petra", r.load[0].therapist);
    EXPECT_EQ(2, r.load[0].active);
    EXPECT_EQ("johan", r.load[1].therapist);
    EXPECT_EQ(12, r.load[1].minutes);
    EXPECT_EQ(12, r.load[1].minutesWeek) << "five days ago";
}

TEST_F(UnitReports, opinionsStandWithoutNamesAndFromFiveOn) {
    course({});
    for (int i = 0; i < 4; ++i) opinions.push_back({"depression", "m01", 7, "Ord " + std::to_string(i), m_now - day});
    EXPECT_FALSE(report().opinions.front().meanTenths);
    EXPECT_TRUE(report().opinions.front().texts.empty());
    opinions.push_back({"depression", "m01", 9, "", m_now - day});
    opinions.push_back({"depression", "m01", 0, "För länge sedan", m_now - day * 40});
    const auto r = report();
    EXPECT_EQ(74, r.opinions.front().meanTenths);
    EXPECT_EQ(5, r.opinions.front().count);
    EXPECT_EQ(4U, r.opinions.front().texts.size());
    EXPECT_FALSE(r.opinions.front().title.sv.empty());
}

} // namespace
} // namespace fyr::icbt::test
