// What a new version would mean for the patients who are under way.
#include "course_fixture.h"

#include "server/icbt/in_flight.h"

namespace fyr::server::test {
namespace {

struct InFlightTest : CourseTest {
    icbt::Programme version2() {
        icbt::Programme out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto known, programmes->published(tx, "depression"));
            out = known->programme;
            return {};
        });
        out.version = "2.0";
        return out;
    }
    json::object tried(const icbt::Programme& to) {
        json::object out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto courses, coursesInFlight(tx, *programmes, to, clock.now()));
            out = toJson(to, courses);
            return {};
        });
        return out;
    }
};

TEST_F(InFlightTest, aCourseGoesOverByItselfWhereNothingOfItIsTouched) {
    started();
    const auto before = row();
    const auto told = tried(version2());
    EXPECT_EQ(1, told.at("automatic").as_int64());
    EXPECT_EQ(0, told.at("clinician").as_int64());
    EXPECT_EQ(course, told.at("courses").at(0).at("course").as_string());
    EXPECT_EQ(1, told.at("courses").at(0).at("week").as_int64());
    EXPECT_EQ(before, row()) << "it is only tried";
}

TEST_F(InFlightTest, aClinicianIsAskedWhenWhatIsOpenIsGone) {
    started();
    auto to = version2();
    to.modules[0].id = "m01b"; // m01 is what the patient reads now
    const auto told = tried(to);
    EXPECT_EQ(1, told.at("clinician").as_int64());
    const auto& reasons = told.at("courses").at(0).at("reasons").as_array();
    const auto gone = std::ranges::any_of(reasons, [](const json::value& r) { return r.at("reason") == "moduleGone" && r.at("subject") == "m01"; });
    EXPECT_TRUE(gone) << json::write(told);
}

TEST_F(InFlightTest, anOpenAnswerAboutDeathStaysWithItsRule) {
    started();
    ASSERT_TRUE(answer("weekly", 2));
    auto to = version2();
    to.risks[0].id = "another";
    const auto told = tried(to);
    EXPECT_EQ(1, told.at("pinned").as_int64()) << json::write(told);
    EXPECT_EQ("riskOpen", told.at("courses").at(0).at("reasons").at(0).at("reason").as_string());
}

TEST_F(InFlightTest, endedCoursesAndOtherProgrammesAreNotAskedAfter) {
    started();
    auto other = version2();
    other.id = "insomnia";
    EXPECT_TRUE(tried(other).at("courses").as_array().empty());
    good(protocol::CommandType::icbtDischarge, {{"reason", "Flyttade."}});
    EXPECT_TRUE(tried(version2()).at("courses").as_array().empty());
}

} // namespace
} // namespace fyr::server::test
