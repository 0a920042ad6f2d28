// The caseload out of the encrypted cache, with the real FHIR of the courses.
#include "fhir/course_mapping.h"
#include "localdb/cache_fixture.h"
#include "localdb/fhir_projector.h"
#include "protocol/course_payload.h"

#include <algorithm>

namespace fyr::localdb {
namespace {

using protocol::CommandType;

class CoursesTest : public CacheTest {
  protected:
    CoursesTest() { m_projector = std::make_shared<FhirProjector>(); }

    static clinical::CourseRow row(std::string id, std::string phase = "active") {
        clinical::CourseRow c;
        c.id = CourseId{id};
        c.patient = {"pt-" + id, "Hanna Wiberg"};
        c.unit = UnitId{"u1"};
        c.therapist = {"p1", "Petra Lindal"};
        c.phase = std::move(phase);
        c.enrolled = noon;
        c.lastSign = noon;
        c.duties.push_back({.id = 1, .kind = "alert", .subject = {}, .label = {"Fråga 9", "Question 9"}, .answer = {"Flera dagar", "Several days"}, .raised = noon,
                            .answerBy = noon + std::chrono::hours(24), .tellAt = {}, .tellRole = {}, .holder = {}, .settleBy = {}});
        c.activity[13] = 3;
        return c;
    }
    protocol::FeedEntry plan(const clinical::CourseRow& c, std::int64_t version = 1) { return put("CarePlan", c.id.str(), version, fhir::carePlan(c).write()); }
    static protocol::FeedEntry person(std::string id, std::string name, bool active = true) {
        return put("Practitioner", id, 1,
                   fmt::format(R"({{"resourceType":"Practitioner","id":"{}","active":{},"name":[{{"text":"{}"}}],"qualification":[{{"code":{{"text":"Psykolog"}}}}]}})", id, active, name));
    }
    protocol::Command on(const std::string& course, CommandType type, const protocol::CoursePayload& p) {
        auto c = command(type, course, protocol::toJson(p));
        c.target = {"CarePlan", course};
        return c;
    }
    std::vector<clinical::CourseEntry> entries() {
        std::vector<clinical::CourseEntry> out;
        auto rows = cache().courseRows();
        EXPECT_TRUE(rows);
        for (auto& r : *rows) out.push_back({std::move(r), 0, false, {}});
        std::ranges::sort(out, {}, [](const auto& e) { return e.row.id.str(); });
        EXPECT_TRUE(cache().decorate(out, {"p1", "Petra Lindal"}));
        return out;
    }
};

TEST_F(CoursesTest, aCourseComesBackWithEveryFieldAndItsVersion) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({plan(row("c1"), 7), put("CarePlan", "other", 1, R"({"resourceType":"CarePlan","id":"other","status":"active","intent":"plan","subject":{"reference":"Patient/p"}})")}));
    auto want = row("c1");
    want.version = 7;
    const auto all = entries();
    ASSERT_EQ(all.size(), 1U); // a care plan of others is no course
    EXPECT_EQ(all[0].row, want);
    ASSERT_TRUE(feed({forget("CarePlan", "c1")}));
    EXPECT_TRUE(entries().empty());
    EXPECT_TRUE(cache().courseRows({"c1"})->empty());
}

TEST_F(CoursesTest, whatOneDidOfflineIsShownWithItsMarkAndARiskStays) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({plan(row("c1")), plan(row("c2")), person("p2", "Leila Karimi")}));
    ASSERT_TRUE(cache().enqueue(on("c1", CommandType::icbtTake, {.duty = 1})));
    ASSERT_TRUE(cache().enqueue(on("c1", CommandType::icbtSettle, {.duty = 1, .text = "Ringde"})));
    ASSERT_TRUE(cache().enqueue(on("c2", CommandType::icbtCover, {.person = "p2"})));
    const auto all = entries();
    EXPECT_EQ(all[0].unsent, 2);
    ASSERT_EQ(all[0].row.duties.size(), 1U);
    EXPECT_EQ(all[0].row.duties[0].holder.id, "p1");
    EXPECT_EQ(all[0].settled, (std::vector<std::uint32_t>{1}));
    EXPECT_EQ(all[1].unsent, 1);
    EXPECT_EQ(all[1].row.cover, (clinical::PersonRef{"p2", "Leila Karimi"}));
    ASSERT_TRUE(open()); // after a restart too
    EXPECT_EQ(entries(), all);
}

TEST_F(CoursesTest, aRefusedCommandMarksItsCourse) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({plan(row("c1")), plan(row("c2"))}));
    const auto c = on("c2", CommandType::icbtTake, {.duty = 1});
    ASSERT_TRUE(cache().enqueue(c));
    ASSERT_TRUE(cache().storeAnswers({answer(c, protocol::CommandStatus::rejected)}, noon));
    const auto all = entries();
    EXPECT_FALSE(all[0].attention);
    EXPECT_TRUE(all[1].attention);
    EXPECT_TRUE(all[1].row.duties[0].holder.id.empty());
}

TEST_F(CoursesTest, colleaguesAreThoseWhoWorkHereByName) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({person("p3", "Örjan Berg"), person("p2", "Leila Karimi"), person("p4", "Gone Away", false)}));
    const auto all = cache().colleagues();
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ((*all)[0], (Colleague{{"p2", "Leila Karimi"}, "Psykolog"}));
}

TEST_F(CoursesTest, whileTheLeaseHasEndedNothingOfThemIsRead) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({plan(row("c1"))}));
    cache().shut(true);
    EXPECT_EQ(cache().courseRows().error().code, ErrorCode::leaseExpired);
    EXPECT_EQ(cache().colleagues().error().code, ErrorCode::leaseExpired);
}

TEST_F(CoursesTest, aDraftAboutACourseGoesWithIt) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({plan(row("c1"))}));
    ASSERT_TRUE(cache().saveDraft("course/feedback/m1/c1", "Hej Hanna"));
    ASSERT_TRUE(feed({forget("CarePlan", "c1")}));
    EXPECT_EQ(cache().draft("course/feedback/m1/c1").value(), "");
}

} // namespace
} // namespace fyr::localdb
