// Patients in flight are carried over to a new version: what was seen is what is done, one course at a time, and again after a fall.
#include "publishing_fixture.h"

#include "server/icbt/course_proof.h"
#include "server/icbt/course_story.h"
#include "server/icbt/moving.h"
#include "server/icbt/signoff_check.h"

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;

// Falls when it has been asked so often.
class FallingClock final : public Clock {
  public:
    FallingClock(const Clock& real, int times) : m_real(real), m_left(times) {}
    [[nodiscard]] Instant now() const override {
        if (m_left-- == 0) throw std::runtime_error("killed");
        return m_real.now();
    }
    [[nodiscard]] SteadyTime steady() const override { return m_real.steady(); }

  private:
    const Clock& m_real;
    mutable int m_left;
};

class MovingTest : public PublishingTest {
  protected:
    static json::object& member(json::value& root, const char* list, std::string_view id) {
        for (auto& v : root.at(list).as_array())
            if (v.at("id").as_string() == id) return v.as_object();
        throw std::out_of_range("no such part");
    }
    // A course of the patient in module 1, enrolled for real.
    std::string enrolFor(const std::string& patient) {
        protocol::Command c{CommandId{ulid()}, CommandType::icbtEnrol, {"Patient", patient}, 0, clock.now(), {{"programme", "depression"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}}};
        clock.jumpWall(Millis{1});
        course = c.id.str();
        EXPECT_TRUE(running->commands.run(petra, protocol::writeBatch(DeviceId{"d"}, {c})));
        const auto who = person("t1", Role::patient, patient, "unit1");
        std::vector<std::optional<std::int32_t>> points(9, 1);
        points[8] = 0;
        EXPECT_TRUE(running->courses.answer(who, ulid(), "start", points));
        EXPECT_TRUE(running->courses.answer(who, ulid(), "start_anxiety", std::vector<std::optional<std::int32_t>>(7, 1)));
        EXPECT_EQ("accepted", status(act(petra, CommandType::icbtStart)));
        return course;
    }
    // Every measure and module has another place, and one has another time.
    Version newer(std::string number = "9.9.0") {
        return version(std::move(number), [](json::value& root) {
            member(root, "modules", "m06")["due"] = "8d";
            for (const char* list : {"measures", "modules"}) {
                auto& all = root.at(list).as_array();
                std::rotate(all.begin(), all.begin() + 1, all.end());
            }
        });
    }
    void published(const Version& v) {
        const auto done = publish(v, record(v, ours), admin);
        ASSERT_TRUE(done) << done.error().describe();
    }
    json::value plan(const std::string& programme = "depression") {
        const auto text = Moving(*store, clock, *programmes).plan(admin, programme);
        EXPECT_TRUE(text) << text.error().describe();
        return text ? json::parse(*text).value() : json::value(nullptr);
    }
    json::value carriedOut(const json::value& plan, std::size_t most = movedAtOnce) {
        const auto text = Moving(*store, clock, *programmes).carryOut(admin, "depression", plan.at("plan").as_string(), most);
        EXPECT_TRUE(text) << text.error().describe();
        return text ? json::parse(*text).value() : json::value(nullptr);
    }
    CourseFile file(const std::string& id) {
        std::optional<CourseFile> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, loadCourse(tx, *programmes, id));
            return {};
        });
        return std::move(out.value());
    }
    std::size_t moves(const std::string& id) {
        std::size_t n = 0;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto events, tx.events("course/" + id));
            for (const auto& e : events) n += e.type == "move";
            return {};
        });
        return n;
    }
    std::vector<std::string> traces(std::string_view subtype) {
        std::vector<std::string> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto all, tx.audit(0, 5000));
            for (const auto& a : all)
                if (a.json.find(subtype) != std::string::npos) out.push_back(a.json);
            return {};
        });
        return out;
    }
};

TEST_F(MovingTest, aCourseGoesOverWithAllThatItWasAndGoesOnUnderTheNewVersion) {
    const auto first = enrolFor("anna");
    ASSERT_TRUE(submit("m01"));
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Fint"}, {"minutes", 7}});
    ASSERT_TRUE(running->courses.write(anna, ulid(), "Hej"));
    ASSERT_TRUE(answer("weekly", 2)); // an answer about death waits too
    const auto before = row();
    ASSERT_EQ(2U, before.duties.size());
    const auto v = newer();
    published(v);
    const auto seen = plan();
    EXPECT_EQ(1, seen.at("automatic").as_int64());
    EXPECT_EQ(before, row()) << "a plan changes nothing";
    clock.advance(5s);
    const auto done = carriedOut(seen);
    EXPECT_EQ(json::array{json::value(first)}, done.at("moved").as_array());
    EXPECT_FALSE(done.at("more").as_bool());

    const auto after = row();
    EXPECT_EQ("9.9.0", after.programmeVersion);
    EXPECT_EQ(v.programme.hash, after.programmeHash);
    EXPECT_EQ(before.programmeVersion, after.movedFrom);
    EXPECT_EQ(clock.now(), after.movedAt);
    EXPECT_EQ(before.duties, after.duties) << "no deadline, no holder, no word of what waits is another";
    EXPECT_EQ(before.trend, after.trend);
    EXPECT_EQ(before.minutesTotal, after.minutesTotal);
    EXPECT_EQ("Fint", file(first).journal.feedback.at(v.programme.moduleOf("m01")).text);
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto library, tx.read("Library", v.programme.hash));
        EXPECT_TRUE(library) << "the unit's workstations get the new texts";
        return {};
    });

    restart(); // and goes on
    good(CommandType::icbtReply, {{"text", "Hej!"}});
    good(CommandType::icbtTake, {{"duty", std::int64_t{after.duties.back().id}}});
    good(CommandType::icbtSettle, {{"duty", std::int64_t{after.duties.back().id}}, {"text", "Ringde"}});
    ASSERT_TRUE(submit("m02"));
    good(CommandType::icbtApprove, {{"module", "m02"}, {"text", "Bra"}});
    pass(std::chrono::hours{24 * 8}, 12h);
    EXPECT_EQ("9.9.0", file(first).header.version);
    const auto trace = traces("course.migrate");
    ASSERT_EQ(1U, trace.size());
    EXPECT_NE(std::string::npos, trace[0].find(before.programmeVersion + " > 9.9.0"));
}

TEST_F(MovingTest, theLogSaysWhichEventsRanUnderWhichVersionAndPlaysAgainToTheLetter) {
    const auto id = enrolFor("anna");
    ASSERT_TRUE(submit("m01"));
    for (const char* number : {"9.9.0", "9.9.1"}) { // twice
        published(newer(number));
        EXPECT_EQ(1U, carriedOut(plan()).at("moved").as_array().size());
        ASSERT_TRUE(running->courses.write(anna, ulid(), "Hej"));
        good(CommandType::icbtReply, {{"text", "Hej!"}});
    }
    const auto f = file(id);
    ASSERT_EQ(2U, f.header.before.size());
    EXPECT_EQ("9.9.0", f.header.before[1].version);
    std::string chain;
    CourseStory story;
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(chain, chainText(tx, *programmes, id));
        FYR_TRY(story, courseStory(tx, *programmes, f.header));
        return {};
    });
    const auto check = checkLog(chain);
    ASSERT_TRUE(check) << check.error().describe();
    EXPECT_TRUE(check->whole()) << check->why;
    EXPECT_EQ(f.header.link, check->link);
    EXPECT_EQ(icbt::encode(f.course), icbt::encode(check->course)) << "without the store it comes to the same";
    EXPECT_EQ(f.course, story.story.course) << "so does what registers are told";
    EXPECT_EQ(2, story.story.written);
    EXPECT_EQ(1, story.story.modules[f.programme().moduleOf("m01")].submissions) << "of before the moves";

    auto other = chain; // under another version than the one that was taken
    const auto at = other.rfind(f.header.hash);
    other.replace(at, f.header.hash.size(), f.header.before[0].hash);
    const auto changed = checkLog(other);
    EXPECT_TRUE(!changed || !changed->whole());
}

TEST_F(MovingTest, whatHappenedSinceItWasSeenIsLeftAndNamed) {
    const auto first = enrolFor("anna");
    const auto second = enrolFor("bo");
    published(newer());
    const auto seen = plan();
    course = first;
    ASSERT_TRUE(submit("m01"));
    const auto done = carriedOut(seen);
    EXPECT_EQ(json::array{json::value(second)}, done.at("moved").as_array());
    ASSERT_EQ(1U, done.at("left").as_array().size());
    EXPECT_EQ(first, done.at("left").at(0).at("course").as_string());
    EXPECT_EQ("changed", done.at("left").at(0).at("why").as_string());
    EXPECT_EQ(0U, moves(first));

    const auto again = carriedOut(plan()); // seen anew, it goes
    EXPECT_EQ(json::array{json::value(first)}, again.at("moved").as_array());
    const auto twice = carriedOut(plan());
    EXPECT_TRUE(twice.at("moved").as_array().empty());
}

TEST_F(MovingTest, whatCannotGoOverStaysWithWhy) {
    const auto id = enrolFor("anna");
    const auto v = version("9.9.0", [](json::value& root) {
        member(root, "measures", "weekly")["when"].as_object()["on"] = "tue";
    });
    published(v);
    const auto seen = plan();
    EXPECT_EQ(1, seen.at("clinician").as_int64()) << json::write(seen);
    EXPECT_EQ("measureChanged", seen.at("courses").at(0).at("reasons").at(0).at("reason").as_string());
    const auto done = carriedOut(seen);
    EXPECT_TRUE(done.at("moved").as_array().empty());
    EXPECT_EQ(0U, moves(id));
}

// It is stopped at every place at which a clock is asked, and inside of every event that is played.
TEST_F(MovingTest, afterAFallAnywhereEveryCourseIsWhollyOldOrWhollyNewAndTheRestFollows) {
    for (const char* id : {"cia", "dan"}) addPatient("t1", "unit1", id, clinical::Sex::female, 40);
    std::vector<std::string> all;
    for (const char* id : {"anna", "bo", "cia", "dan"}) all.push_back(enrolFor(id));
    int falls = 0;
    constexpr int places = 30;
    for (int n = 1; n < places; ++n) {
        const auto number = "9.9." + std::to_string(n);
        published(newer(number));
        const auto seen = plan();
        ASSERT_EQ(4, seen.at("automatic").as_int64());
        bool fell = false;
        if (n % 2 == 0) {
            const FallingClock falling(clock, n / 2);
            fell = !Moving(*store, falling, *programmes).carryOut(admin, "depression", seen.at("plan").as_string());
        } else {
            static thread_local int left;
            left = n;
            programmes->runOn({icbt::engineVersion, [](const icbt::Setting& s, icbt::Course& c, const icbt::Event& e, std::vector<icbt::Effect>& out) {
                                   if (left-- == 0) throw std::runtime_error("killed");
                                   return icbt::step(s, c, e, out);
                               }});
            fell = !Moving(*store, clock, *programmes).carryOut(admin, "depression", seen.at("plan").as_string());
            programmes->runOn({});
        }
        falls += fell;
        if (n >= places - 2) {
            EXPECT_FALSE(fell) << "there are places after the last one that was tried";
        }
        std::size_t over = 0;
        for (const auto& id : all) {
            const auto f = file(id); // loads: the chain is whole and the header agrees
            over += f.header.version == number;
        }
        restart();
        const auto rest = carriedOut(seen);
        EXPECT_EQ(4 - over, rest.at("moved").as_array().size());
        EXPECT_EQ(over, static_cast<std::size_t>(rest.at("already").as_int64()));
        for (const auto& id : all) ASSERT_EQ(static_cast<std::size_t>(n), moves(id));
        clock.advance(1s);
    }
    EXPECT_GT(falls, 8);
}

TEST_F(MovingTest, nobodyElseMayAndNoOtherTenantIsTouched) {
    enrolFor("anna");
    published(newer());
    const auto seen = plan();
    Moving moving(*store, clock, *programmes);
    for (const auto& who : {petra, nurse, anna, person("t1", Role::manager, "boss", "unit1")}) {
        EXPECT_EQ(ErrorCode::forbidden, codeOf(moving.plan(who, "depression")));
        EXPECT_EQ(ErrorCode::forbidden, codeOf(moving.carryOut(who, "depression", seen.at("plan").as_string())));
    }
    const auto elsewhere = person("t2", Role::admin, "admin", "unit2");
    EXPECT_EQ(ErrorCode::versionConflict, codeOf(moving.carryOut(elsewhere, "depression", seen.at("plan").as_string())));
    const auto theirPlan = json::parse(moving.plan(elsewhere, "depression").value()).value();
    EXPECT_TRUE(theirPlan.at("courses").as_array().empty());
    EXPECT_EQ(0U, moves(course));
    EXPECT_EQ(ErrorCode::notFound, codeOf(moving.plan(admin, "nothing")));
}

TEST_F(MovingTest, aPlanIsForTheVersionThatWasPublishedThenAndTheNewestOnly) {
    enrolFor("anna");
    published(newer());
    const auto seen = plan();
    published(newer("9.9.5"));
    Moving moving(*store, clock, *programmes);
    EXPECT_EQ(ErrorCode::versionConflict, codeOf(moving.carryOut(admin, "depression", seen.at("plan").as_string())));
    const auto newest = plan();
    EXPECT_EQ(ErrorCode::versionConflict, codeOf(moving.carryOut(admin, "depression", seen.at("plan").as_string()))) << "another one was looked at since";
    EXPECT_EQ(1U, carriedOut(newest).at("moved").as_array().size());
}

TEST_F(MovingTest, manyAreMovedAFewACall) {
    for (const char* id : {"anna", "bo"}) enrolFor(id);
    published(newer());
    const auto seen = plan();
    const auto first = carriedOut(seen, 1);
    EXPECT_EQ(1U, first.at("moved").as_array().size());
    EXPECT_TRUE(first.at("more").as_bool());
    const auto second = carriedOut(seen, 1);
    EXPECT_EQ(1U, second.at("moved").as_array().size());
    EXPECT_FALSE(second.at("more").as_bool());
}

// The signed end names the version that ran then, and the chain the one it began with.
TEST_F(MovingTest, aSignedEndAfterAMoveStillAgreesWithItsEvents) {
    const auto id = enrolFor("anna");
    published(newer());
    ASSERT_EQ(1U, carriedOut(plan()).at("moved").as_array().size());
    good(CommandType::icbtDischarge, {{"reason", "Flyttar"}});
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto chain, chainText(tx, *programmes, id));
        FYR_TRY(const auto stored, tx.read("Composition", id));
        FYR_TRY(const auto r, fhir::Resource::parse(stored.value().json));
        const auto checked = checkSignoff(r, chain);
        EXPECT_TRUE(checked) << checked.error().describe();
        return {};
    });
}

} // namespace
} // namespace fyr::server::test
