// The log of a course: the engine's chain, engines that change, calendars that change.
#include "course_fixture.h"

#include "base/text.h"
#include "server/icbt/course_proof.h"
#include "server/icbt/course_state.h"
#include "server/icbt/signoff_check.h"

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;

class CourseLogTest : public CourseTest {
  protected:
    // Something of everything that the journal keeps.
    void lived() {
        started();
        ASSERT_TRUE(submit("m01"));
        good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Fint"}, {"minutes", 7}});
        ASSERT_TRUE(running->courses.write(anna, ulid(), "Hej"));
        good(CommandType::icbtReply, {{"text", "Hej!"}, {"minutes", 3}});
        pass(96h, 6h);
        ASSERT_TRUE(answer("weekly", 1));
        ASSERT_TRUE(running->courses.write(anna, ulid(), "En sak till"));
    }
    std::vector<LoggedEvent> log() {
        std::vector<LoggedEvent> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto events, tx.events("course/" + course));
            for (const auto& e : events) out.push_back(loggedFrom(json::parse(e.json).value()).value());
            return {};
        });
        return out;
    }
    CourseFile file() {
        std::optional<CourseFile> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, loadCourse(tx, *programmes, course));
            return {};
        });
        return std::move(out.value());
    }
    Result<void> loads() {
        return store->read(TenantId{"t1"}, [&](ReadTx& tx) { return loadCourse(tx, *programmes, course).map([](const auto&) {}); });
    }
    std::optional<std::string> value(const std::string& key) {
        std::optional<std::string> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, tx.value(key));
            return {};
        });
        return out;
    }
    std::size_t unproved() {
        std::size_t n = 0;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto all, tx.audit(0, 2000));
            for (const auto& a : all) n += a.json.find("course.unproved") != std::string::npos;
            return {};
        });
        return n;
    }
    // An engine that plays nothing twice alike.
    static Result<void> forgetful(const icbt::Setting& s, icbt::Course& c, const icbt::Event& e, std::vector<icbt::Effect>& effects) {
        static std::int32_t count = 0;
        FYR_CHECK(icbt::step(s, c, e, effects));
        c.therapistMinutes = ++count;
        return {};
    }
    void settings(std::string text) {
        write("t1", [&](WriteTx& tx) { return tx.setValue("unit-settings/unit1", text); });
    }
    void runOn(Engine engine) {
        running.reset();
        programmes->runOn(engine);
        restart();
    }
    std::string exported() {
        std::string out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, chainText(tx, *programmes, course));
            return {};
        });
        return out;
    }
    // Engines of another time, that take no messages.
    static Result<void> withoutMessages(const icbt::Setting& s, icbt::Course& c, const icbt::Event& e, std::vector<icbt::Effect>& effects) {
        if (e.type == icbt::EventType::write) return fail(ErrorCode::invalidState, "messages are no more");
        return icbt::step(s, c, e, effects);
    }
};

TEST_F(CourseLogTest, theChainIsTheEngines) {
    lived();
    const auto all = log();
    const auto f = file();
    icbt::Log chain{f.programme().hash, {}};
    for (const auto& e : all) {
        chain.append(f.programme(), e.event, e.event.at);
        EXPECT_EQ(e.link, hex(chain.entries.back().link));
        EXPECT_EQ(icbt::engineVersion, e.engine);
    }
    EXPECT_EQ(f.header.link, all.back().link);
    const auto again = icbt::replay(f.setting(), chain);
    ASSERT_TRUE(again) << again.error().describe();
    EXPECT_EQ(f.course, *again);
}

TEST_F(CourseLogTest, aChangedEventIsFoundAtItsPlace) {
    lived();
    const auto whole = exported();
    const auto good = checkLog(whole);
    ASSERT_TRUE(good) << good.error().describe();
    EXPECT_TRUE(good->whole()) << good->why;
    EXPECT_EQ(file().course, good->course);
    EXPECT_EQ(file().header.link, good->link);
    std::vector<std::string> lines;
    for (const auto line : splitList(whole, '\n'))
        if (!line.empty()) lines.emplace_back(line);
    const auto joined = [](const std::vector<std::string>& all) {
        std::string out;
        for (const auto& l : all) out += l + "\n";
        return out;
    };
    for (std::size_t i = 1; i < lines.size(); ++i)
        for (const char* member : {"minutes", "unknown"}) {
            auto changed = lines;
            auto v = json::parse(lines[i]).value();
            v.at("event").as_object()[member] = 99;
            changed[i] = json::write(v);
            const auto found = checkLog(joined(changed));
            ASSERT_TRUE(found);
            EXPECT_EQ(i - 1, found->broken) << found->why;
        }
    auto cut = lines;
    cut.pop_back();
    EXPECT_FALSE(checkLog(joined(cut))->whole()) << "its end was cut off";
    auto other = lines;
    auto first = json::parse(lines.front()).value();
    first.as_object()["hash"] = std::string(64, '0');
    other.front() = json::write(first);
    EXPECT_FALSE(checkLog(joined(other))->whole());
    EXPECT_FALSE(checkLog("{}"));
    EXPECT_FALSE(checkLog(""));
}

TEST_F(CourseLogTest, aClockThatIsSetBackLeavesALogThatPlaysAgain) {
    started();
    pass(24h, 6h);
    clock.jumpWall(-10h);
    ASSERT_TRUE(submit("m01"));
    const auto all = log();
    for (std::size_t i = 1; i < all.size(); ++i) EXPECT_GE(all[i].event.at, all[i - 1].event.at);
    EXPECT_TRUE(checkLog(exported())->whole());
    EXPECT_EQ(0U, unproved());
}

TEST_F(CourseLogTest, theStateIsKeptWithEveryChange) {
    lived();
    const auto f = file();
    const auto state = stateFrom(json::parse(value("course-state/" + course).value()).value());
    ASSERT_TRUE(state);
    EXPECT_EQ(f.header.events, state->events);
    EXPECT_EQ(f.header.link, state->link);
    EXPECT_EQ(f.course, state->course);
    EXPECT_EQ(toJson(f.journal), toJson(state->journal));
    EXPECT_FALSE(state->journal.points.empty() || state->journal.signs.empty() || state->journal.minutes.empty() || state->journal.feedback.empty());
    EXPECT_EQ(0U, unproved());
}

TEST_F(CourseLogTest, anEngineThatRefusesAnOldEventLosesNoCourse) {
    lived();
    const auto page = this->page();
    const auto before = file();
    const auto old = before.header.events;
    runOn({icbt::engineVersion + 1, withoutMessages});
    ASSERT_TRUE(loads());
    EXPECT_EQ(page, this->page()) << "what people see is what it was";
    EXPECT_EQ(before.course, file().course);
    EXPECT_EQ(toJson(before.journal), toJson(file().journal));
    EXPECT_EQ(ErrorCode::invalidState, running->courses.write(anna, ulid(), "Och nu?").error().code);
    good(CommandType::icbtReply, {{"text", "Ring mig."}, {"minutes", 2}});
    EXPECT_EQ(0, row().unread);
    EXPECT_EQ(12, row().minutesTotal);
    ASSERT_TRUE(submit("m02"));
    pass(48h, 6h);
    const auto after = file();
    EXPECT_GT(after.header.events, old);
    EXPECT_EQ(icbt::engineVersion + 1, log().back().engine);
    EXPECT_EQ(0U, unproved());
    EXPECT_TRUE(checkLog(exported())->earlier > 0);

    runOn({icbt::engineVersion + 2, icbt::step}); // and a third one
    EXPECT_EQ(after.course, file().course);
    good(CommandType::icbtApprove, {{"module", "m02"}, {"text", "Bra"}});
    EXPECT_EQ("riskWait", now()) << "the answer of an engine ago waits for somebody still";
}

TEST_F(CourseLogTest, anEngineThatRefusesWhatItTookItselfLosesNoCourseEither) {
    lived();
    const auto page = this->page();
    runOn({icbt::engineVersion, withoutMessages});
    EXPECT_EQ(page, this->page());
    good(CommandType::icbtReply, {{"text", "Ring mig."}});
    EXPECT_EQ(0, row().unread);
}

TEST_F(CourseLogTest, anAlertThatStandsIsStillEscalatedByALaterEngine) {
    started();
    ASSERT_TRUE(running->courses.write(anna, ulid(), "Hej"));
    good(CommandType::icbtReply, {{"text", "Hej!"}});
    ASSERT_TRUE(answer("weekly", 2));
    work();
    runOn({icbt::engineVersion + 1, withoutMessages});
    pass(13h, 1h);
    EXPECT_THAT(told(), testing::Contains("onCall pr-oncall"));
}

TEST_F(CourseLogTest, whatDoesNotPlayAgainAlikeIsNotKeptAndHoldsUpNoAnswer) {
    started();
    const auto before = value("course-state/" + course);
    runOn({icbt::engineVersion, forgetful});
    ASSERT_TRUE(answer("weekly", 2)) << "an answer about death is taken whatever the engine does";
    EXPECT_EQ("riskWait", now());
    EXPECT_EQ(before, value("course-state/" + course));
    EXPECT_EQ(1U, unproved());
    runOn({});
    EXPECT_EQ("riskWait", now()) << "its events stand";
    ASSERT_TRUE(submit("m01"));
    EXPECT_NE(before, value("course-state/" + course));
}

TEST_F(CourseLogTest, withoutAKeptStateAnEventThatDoesNotFitIsSaid) {
    lived();
    write("t1", [&](WriteTx& tx) { return tx.clearValue("course-state/" + course); });
    runOn({icbt::engineVersion + 1, withoutMessages});
    EXPECT_EQ(ErrorCode::storageCorrupt, loads().error().code);
}

TEST_F(CourseLogTest, aStateOfOtherEventsIsNotTaken) {
    lived();
    auto v = json::parse(value("course-state/" + course).value()).value();
    v.as_object()["link"] = std::string(64, 'a');
    write("t1", [&](WriteTx& tx) { return tx.setValue("course-state/" + course, json::write(v)); });
    ASSERT_TRUE(loads()) << "events of this engine speak for themselves";
    runOn({icbt::engineVersion + 1, icbt::step});
    EXPECT_EQ(ErrorCode::storageCorrupt, loads().error().code);
}

TEST_F(CourseLogTest, theUnitsDaysOffAreNoWorkingDays) { // Friday 20 November 2026; homework is answered within two working days
    const auto answerBy = [&] { return row().duties.front().answerBy; };
    started();
    ASSERT_TRUE(submit("m01"));
    const auto usual = answerBy();
    good(CommandType::icbtHandBack, {{"module", "m01"}, {"text", "Mer"}});
    settings(R"({"icbtOnCall":"pr-oncall","exceptions":[{"date":"2026-11-23","hours":null},{"date":"2026-11-24","hours":null}]})");
    ASSERT_TRUE(submit("m01"));
    const auto later = answerBy();
    EXPECT_GT(later, usual + 40h) << formatInstant(usual) << " " << formatInstant(later);
    EXPECT_FALSE(log().back().calendar.empty());

    // What was promised under a calendar stands when the settings change, and plays again.
    settings(R"({"icbtOnCall":"pr-oncall","exceptions":[{"date":"2026-12-30","hours":null}]})");
    EXPECT_EQ(later, answerBy());
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}});
    const auto check = checkLog(exported());
    ASSERT_TRUE(check) << check.error().describe();
    EXPECT_TRUE(check->whole()) << check->why;
    EXPECT_EQ(file().course, check->course);
    EXPECT_EQ(0U, unproved());
}

TEST_F(CourseLogTest, theUnitsClockIsTheCourses) {
    settings(R"({"icbtOnCall":"pr-oncall","timeZone":"Europe/Helsinki"})");
    started();
    const auto next = row().nextAt;
    ASSERT_TRUE(next);
    EXPECT_EQ(scheduling::formatMinute(8 * 60), scheduling::formatMinute(scheduling::toLocal({120, true}, *next).minute)) << "the weekly questionnaire at eight, there";
    settings(R"({"timeZone":"of the moon"})");
    EXPECT_TRUE(loads()) << "settings that cannot be read hold up no course";
}

} // namespace
} // namespace fyr::server::test
