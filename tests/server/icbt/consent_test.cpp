// The patient's own yes, given on the page.
#include "course_fixture.h"

#include "server/icbt/consent.h"

namespace fyr::server::test {
namespace {

using protocol::CommandType;

struct ConsentTest : CourseTest {
    void enrolled() { ASSERT_EQ("accepted", status(act(petra, CommandType::icbtEnrol, {{"programme", "depression"}, {"consent", false}, {"reason", "Önskar behandling på nätet"}}))); }
    Result<std::string> agree(std::string id, std::string version = std::string(consentVersion)) { return running->courses.consent(anna, id, version, "sv"); }
    std::optional<json::value> paper() {
        for (const auto& q : resources("QuestionnaireResponse"))
            if (q.at("id").as_string() == course + "-consent") return q;
        return std::nullopt;
    }
};

TEST_F(ConsentTest, nothingIsAnsweredAndNothingBeginsBeforeIt) {
    enrolled();
    EXPECT_EQ("consent", now());
    EXPECT_EQ((std::vector<std::string>{"consent", "measure:start"}), row().openRules);
    EXPECT_TRUE(page().at("measures").as_array().empty());
    const std::string text(page().at("consent").at("text").at("sv").as_string());
    EXPECT_NE(std::string::npos, text.find("112")) << text;
    EXPECT_EQ(std::string::npos, text.find('{')) << text;
    const auto early = answer("start");
    ASSERT_FALSE(early);
    EXPECT_EQ(ErrorCode::invalidState, early.error().code);
    EXPECT_EQ("rejected invalidState", status(act(petra, CommandType::icbtStart)));

    const auto id = ulid();
    ASSERT_TRUE(agree(id));
    EXPECT_EQ("measureFirst", now());
    EXPECT_EQ((std::vector<std::string>{"measure:start"}), row().openRules);
    EXPECT_FALSE(page().as_object().contains("consent"));
    const auto kept = paper();
    ASSERT_TRUE(kept);
    EXPECT_EQ(text, kept->at("item").at(0).at("text").as_string());
    EXPECT_EQ("Patient/anna", kept->at("author").at("reference").as_string());

    ASSERT_TRUE(answer("start"));
    EXPECT_TRUE(row().openRules.empty());
    ASSERT_TRUE(answer("start_anxiety"));
    good(CommandType::icbtStart);
}

TEST_F(ConsentTest, saidAgainOrAfterARestartItStandsOnce) {
    enrolled();
    const auto id = ulid();
    ASSERT_TRUE(agree(id));
    const auto first = paper().value();
    clock.advance(std::chrono::hours{2});
    ASSERT_TRUE(agree(id));
    ASSERT_TRUE(agree(ulid()));
    restart();
    EXPECT_EQ("measureFirst", now());
    EXPECT_EQ(first.at("authored"), paper().value().at("authored"));
}

TEST_F(ConsentTest, toAnotherTextItIsNotTaken) {
    enrolled();
    const auto other = agree(ulid(), "0");
    ASSERT_FALSE(other);
    EXPECT_EQ(ErrorCode::versionConflict, other.error().code);
    EXPECT_EQ("consent", now());
}

TEST_F(ConsentTest, whoSaidSoToTheClinicianIsNotAskedAgain) {
    ASSERT_EQ("accepted", status(act(petra, CommandType::icbtEnrol, {{"programme", "depression"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}})));
    EXPECT_EQ("measureFirst", now());
    EXPECT_FALSE(paper());
    EXPECT_EQ("rejected badRequest", status(act(petra, CommandType::icbtEnrol, {{"programme", "depression"}}))) << "one of the two must be said";
}

} // namespace
} // namespace fyr::server::test
