#include "course_fixture.h"

#include "server/icbt/publishing.h"
#include "tests/server/store/postgres_place.h"

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;

// The same over PostgreSQL, with two nodes on it.
class CoursePostgres : public CourseTest {
  protected:
    void SetUp() override {
        std::string why;
        auto* cluster = PgCluster::shared(&why);
        if (!cluster) GTEST_SKIP() << why;
        place = std::make_unique<PostgresPlace>(clock, random, *cluster);
        auto opened = place->open();
        ASSERT_TRUE(opened) << opened.error().describe();
        other = std::move(*opened);
        std::swap(store, other);
        auto second = openPostgresStore({.url = cluster->appUrl(place->database())}, clock, random);
        ASSERT_TRUE(second) << second.error().describe();
        far = std::move(*second);
        addTenant("t1", "unit1");
        addPatient("t1", "unit1", "anna", clinical::Sex::female, 34);
        colleagues();
        restart();
        node = std::make_unique<Running>(*far, clock, random, log, *programmes);
    }
    void TearDown() override {
        if (!place) return;
        running.reset();
        node.reset();
        far.reset();
        std::swap(store, other);
        other.reset();
        place.reset();
    }
    std::unique_ptr<PostgresPlace> place;
    std::unique_ptr<Store> other, far;
    std::unique_ptr<Running> node;
};

TEST_F(CoursePostgres, anAnswerAtNightIsHandledOverTwoNodes) {
    started();
    clock.advance(*parseInstant("2026-11-30T01:30:00Z") - clock.now());
    work();
    ASSERT_TRUE(answer("weekly", 2));
    ASSERT_TRUE(node->outbox.dispatch(TenantId{"t1"})); // either may do it, and only one does
    work();
    EXPECT_EQ((std::vector<std::string>{"therapist pr-petra", "unit unit1"}), told());
    clock.advance(12h + 1min);
    work();
    ASSERT_TRUE(node->outbox.dispatch(TenantId{"t1"}));
    work();
    EXPECT_EQ((std::vector<std::string>{"onCall pr-oncall", "therapist pr-petra", "unit unit1"}), told());
    const auto id = static_cast<std::int64_t>(row().duties.front().id);
    EXPECT_EQ("accepted", status(act(johan, CommandType::icbtTake, {{"duty", id}})));
    protocol::Command c{CommandId{ulid()}, CommandType::icbtTake, {"CarePlan", course}, 0, clock.now(), {{"duty", id}}};
    const auto text = node->commands.run(petra, protocol::writeBatch(DeviceId{"d"}, {c}));
    ASSERT_TRUE(text);
    EXPECT_EQ("rejected alreadyClaimed", status(json::parse(*text).value().at("results").at(0)));
    good(CommandType::icbtSettle, {{"duty", id}, {"text", "Ringde."}});
    EXPECT_EQ("measure", now());
}

TEST_F(CoursePostgres, theProgrammeIsWithTheUnitOnly) {
    started();
    const auto has = [&](const Principal& who) {
        const auto text = FeedService(*store, clock).page(who, {}, 500);
        EXPECT_TRUE(text) << text.error().describe();
        return text && text->find("\"Library\"") != std::string::npos;
    };
    EXPECT_TRUE(has(petra));
    EXPECT_TRUE(has(johan));
    EXPECT_FALSE(has(anna));
    EXPECT_FALSE(has(person("t1", Role::therapist, "far", "unit9")));
}

TEST_F(CoursePostgres, whatIsPublishedOnOneNodeHoldsOnBoth) {
    namespace verify = icbt::verify;
    const verify::Seed seed{7};
    const GateRules rules{{}, {verify::publicKeyOf(seed)}};
    const std::filesystem::path share = std::filesystem::path(FYR_BINARY_DIR) / "share/fyr";
    Programmes here(share, rules), there(share, rules);
    ASSERT_TRUE(here.load());
    ASSERT_TRUE(there.load());
    const auto shipped = here.shipped("depression");
    auto root = json::parse(shipped->canonical).value();
    root.as_object()["version"] = "9.9.0";
    const auto canonical = json::write(root);
    const auto p = icbt::Programme::load(canonical).value();
    json::object body{{"canonical", canonical}, {"texts", shipped->texts}};
    body["record"] = json::parse(verify::write(verify::signedRecord(verify::verify(p, {}), "2026-11-20T08:00:00Z", seed))).value();
    const auto done = Publishing(*store, clock, here).publish(person("t1", Role::admin, "admin", "unit1"), "depression", body);
    ASSERT_TRUE(done) << done.error().describe();

    node.reset();
    node = std::make_unique<Running>(*far, clock, random, log, there);
    protocol::Command c{CommandId{ulid()}, CommandType::icbtEnrol, {"Patient", "anna"}, 0, clock.now(), {{"programme", "depression"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}}};
    course = c.id.str();
    const auto text = node->commands.run(petra, protocol::writeBatch(DeviceId{"d"}, {c}));
    ASSERT_TRUE(text);
    EXPECT_EQ("accepted", status(json::parse(*text).value().at("results").at(0))) << *text;
    EXPECT_EQ("9.9.0", row().programmeVersion);
    EXPECT_EQ("measureFirst", now()) << "and the node that never had it loaded goes on with it";
    node.reset();
}

TEST_F(CoursePostgres, fromEnrolmentToAnEnd) {
    started();
    ASSERT_TRUE(submit("m01"));
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}});
    pass(std::chrono::hours{24 * 12}, std::chrono::hours{12});
    EXPECT_GE(row().week, 2);
    good(CommandType::icbtDischarge, {{"reason", "Vill inte fortsätta"}});
    EXPECT_EQ("discharged", now());
    EXPECT_EQ(1U, resources("Composition").size());
}

} // namespace
} // namespace fyr::server::test
