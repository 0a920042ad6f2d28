#include "fhir/course_mapping.h"
#include "server/demo/seed.h"
#include "server/services/fixture.h"
#include "server/services/queries.h"

#include "base/log.h"

namespace fyr::server::test {
namespace {

// A therapist's day of the demonstration: something of everything.
TEST(DemoCourses, areInManyStates) {
    fyr::test::TempFolder folder;
    FakeClock clock{*parseInstant("2026-11-20T09:00:00Z")};
    SeededRandom random{5};
    auto store = openSqliteStore({.file = folder / "fyr.db"}, clock, random);
    ASSERT_TRUE(store);
    NoLog log;
    demo::SeedOptions options;
    options.now = clock.now();
    options.patients = 50;
    options.share = std::filesystem::path(FYR_BINARY_DIR) / "share/fyr";
    for (int start = 0; start < 2; ++start) { // the second finds everything there
        const auto seeded = demo::seedDemo(**store, &knowledge(), options, log);
        ASSERT_TRUE(seeded) << seeded.error().describe();
    }
    std::map<std::string, int> phases, duties;
    int late = 0, held = 0, points = 0, courses = 0;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        SearchQuery q;
        q.type = "CarePlan";
        q.count = 100;
        FYR_TRY(const auto found, searchAll(tx, q));
        for (const auto& f : found) {
            FYR_TRY(const auto r, fhir::Resource::parse(f.json));
            if (!fhir::isCourse(r)) continue;
            FYR_TRY(const auto row, fhir::courseRow(r));
            ++courses;
            ++phases[row.phase];
            points += static_cast<int>(row.trend.points.size());
            for (const auto& d : row.duties) {
                ++duties[d.kind];
                late += d.late ? 1 : 0;
                held += d.holder.id.empty() ? 0 : 1;
            }
            EXPECT_EQ("pr-petra", row.therapist.id);
        }
        return {};
    };
    ASSERT_TRUE((*store)->read(TenantId{std::string(demo::mainTenant)}, read));
    EXPECT_EQ(13, courses);
    for (const char* phase : {"enrolled", "active", "paused", "closing", "followUp"}) EXPECT_GE(phases[phase], 1) << phase;
    EXPECT_GE(duties["ask"] + duties["alert"], 2);
    for (const char* kind : {"review", "message", "silent", "decide"}) EXPECT_GE(duties[kind], 1) << kind;
    EXPECT_GE(held, 1);
    EXPECT_GE(late, 1);
    EXPECT_GE(points, 30);
}

} // namespace
} // namespace fyr::server::test
