#include "course_fixture.h"

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;

TEST_F(CourseTest, fromEnrolmentToSignOff) {
    ASSERT_EQ("accepted", status(act(petra, CommandType::icbtEnrol, {{"programme", "depression"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}})));
    EXPECT_EQ("measureFirst", now());
    EXPECT_EQ("enrolled", row().phase);
    EXPECT_EQ("rejected invalidState", status(act(petra, CommandType::icbtStart))) << "a measure is missing";
    ASSERT_TRUE(answer("start"));
    ASSERT_TRUE(answer("start_anxiety"));
    EXPECT_EQ("waitStart", now());
    good(CommandType::icbtStart);
    EXPECT_EQ("module", now());
    ASSERT_EQ(1U, row().trend.points.size());
    EXPECT_EQ(8, row().trend.points[0].total);

    for (const char* module : {"m01", "m02", "m03", "m04"}) {
        ASSERT_TRUE(submit(module)) << module;
        EXPECT_EQ("waitReview", now());
        good(CommandType::icbtApprove, {{"module", module}, {"text", "Fint arbete!"}, {"minutes", 5}});
    }
    EXPECT_EQ("waitChoice", now());
    good(CommandType::icbtChoose, {{"choice", "obstacle"}, {"module", "m05b"}});
    for (const char* module : {"m05b", "m06", "m07", "m08", "m09", "m10"}) {
        ASSERT_TRUE(submit(module)) << module;
        good(CommandType::icbtApprove, {{"module", module}, {"text", "Bra."}, {"minutes", 5}});
    }
    EXPECT_EQ("closing", row().phase);
    EXPECT_EQ("closingMeasure", now());
    EXPECT_EQ((std::vector<std::string>{"measure:end"}), row().openRules);
    EXPECT_EQ("rejected invalidState", status(act(petra, CommandType::icbtSignOff, {{"text", "Klart"}})));
    ASSERT_TRUE(answer("end", 0, 0));
    const auto link = [&] {
        std::string out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto f, loadCourse(tx, *programmes, course));
            out = f->header.link;
            return {};
        });
        return out;
    };
    good(CommandType::icbtSignOff, {{"text", "Behandlingen har gått bra."}, {"minutes", 20}});
    EXPECT_EQ("followUp", row().phase);
    EXPECT_EQ("followUpWait", now());
    EXPECT_EQ(70, row().minutesTotal);
    const auto signedEnd = resources("Composition");
    ASSERT_EQ(1U, signedEnd.size());
    EXPECT_NE(std::string::npos, json::write(signedEnd[0]).find(link()));
    EXPECT_EQ(4U, resources("Observation").size() + 1) << "three totals";
    EXPECT_EQ(3U, resources("QuestionnaireResponse").size());
}

TEST_F(CourseTest, aQuestionnaireIsAnsweredInItsTime) {
    started();
    EXPECT_EQ(ErrorCode::notFound, answer("end").error().code) << "that of the end, at the beginning";
    EXPECT_EQ(ErrorCode::notFound, answer("start").error().code);
    EXPECT_EQ(ErrorCode::notFound, running->courses.measure(anna, "weekly").error().code);
    EXPECT_TRUE(answer("weekly")) << "once more in between";
    EXPECT_EQ(ErrorCode::badRequest, running->courses.answer(anna, ulid(), "weekly", {1, 1}).error().code);
    EXPECT_EQ(ErrorCode::badRequest, running->courses.answer(anna, ulid(), "weekly", std::vector<std::optional<std::int32_t>>(9, 4)).error().code);
    EXPECT_TRUE(running->courses.answer(anna, ulid(), "weekly", std::vector<std::optional<std::int32_t>>(9))) << "passed over is not nought";
    EXPECT_FALSE(row().trend.points.back().total);
}

TEST_F(CourseTest, whatIsSentAgainIsDoneOnce) {
    started();
    const auto id = ulid();
    const auto first = running->courses.submit(anna, id, "m01");
    ASSERT_TRUE(first);
    EXPECT_EQ(*first, running->courses.submit(anna, id, "m01").value());
    EXPECT_EQ(ErrorCode::duplicate, running->courses.submit(anna, id, "m02").error().code);
    EXPECT_EQ(ErrorCode::invalidState, submit("m01").error().code) << "another id is another try";
    const auto command = ulid();
    const auto a = act(petra, CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}}, 0, command);
    EXPECT_EQ("accepted", status(a));
    std::size_t messages = resources("Communication").size();
    clock.jumpWall(-1ms); // the same command carries the same time
    protocol::Command c{CommandId{command}, CommandType::icbtApprove, {"CarePlan", course}, 0, clock.now(), {{"module", "m01"}, {"text", "Bra"}}};
    EXPECT_EQ(a, json::parse(running->commands.run(petra, protocol::writeBatch(DeviceId{"d"}, {c})).value()).value().at("results").at(0));
    EXPECT_EQ(messages, resources("Communication").size());
}

TEST_F(CourseTest, anothersCourseIsNotThere) {
    started();
    const auto stranger = person("t1", Role::therapist, "outsider", "unit9");
    const auto elsewhere = person("t2", Role::therapist, "petra", "unit2");
    for (const auto& who : {stranger, elsewhere, nurseElsewhere}) {
        EXPECT_EQ("rejected notFound", status(act(who, CommandType::icbtReply, {{"text", "hej"}}))) << who.name;
        EXPECT_EQ("rejected notFound", status(act(who, CommandType::icbtTake, {{"duty", 1}})));
        EXPECT_EQ("rejected notFound", status(act(who, CommandType::icbtCover, {{"person", "pr-petra"}})));
    }
    EXPECT_EQ("rejected notFound", status(act(stranger, CommandType::icbtEnrol, {{"programme", "depression"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}})));
    EXPECT_EQ(ErrorCode::notFound, running->courses.mine(bo).error().code);
    EXPECT_EQ(ErrorCode::notFound, running->courses.mine(annaElsewhere).error().code);
    EXPECT_EQ(ErrorCode::notFound, running->courses.submit(bo, ulid(), "m01").error().code);
    EXPECT_EQ(ErrorCode::forbidden, running->courses.mine(petra).error().code);
    EXPECT_EQ("rejected notFound", status(act(petra, CommandType::icbtTransfer, {{"therapist", "pr-nobody"}, {"reason", "byte"}})));
}

TEST_F(CourseTest, aManagerSaysWhoLooksAfterIt) {
    started();
    const auto boss = person("t1", Role::manager, "boss", "unit1");
    EXPECT_EQ("rejected forbidden", status(act(boss, CommandType::icbtReply, {{"text", "hej"}})));
    EXPECT_EQ("accepted", status(act(boss, CommandType::icbtCover, {{"person", "pr-johan"}})));
    EXPECT_EQ("pr-johan", row().cover.id);
    EXPECT_EQ("accepted", status(act(boss, CommandType::icbtCover)));
    EXPECT_EQ("", row().cover.id);
    EXPECT_EQ("accepted", status(act(boss, CommandType::icbtTransfer, {{"therapist", "pr-johan"}, {"reason", "byter tjänst"}})));
    EXPECT_EQ("pr-johan", row().therapist.id);
    EXPECT_EQ("Name of pr-johan", row().therapist.name);
}

TEST_F(CourseTest, twoCoursesAtOnceAreNone) {
    started();
    const auto kept = course;
    EXPECT_EQ("rejected duplicate", status(act(petra, CommandType::icbtEnrol, {{"programme", "insomnia"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}})));
    course = kept;
    EXPECT_EQ("rejected badRequest", status(act(petra, CommandType::icbtEnrol, {{"programme", "insomnia"}})));
}

TEST_F(CourseTest, homeworkThatCameAgainIsAConflict) {
    started();
    ASSERT_TRUE(submit("m01"));
    const auto seen = row().version;
    ASSERT_EQ("accepted", status(act(petra, CommandType::icbtHandBack, {{"module", "m01"}, {"text", "Skriv lite mer"}}, seen)));
    EXPECT_EQ("moduleBack", now());
    ASSERT_TRUE(submit("m01"));
    EXPECT_EQ("conflict versionConflict", status(act(petra, CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}}, seen)));
    EXPECT_EQ("accepted", status(act(petra, CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}}, row().version)));
    EXPECT_EQ("rejected invalidState", status(act(johan, CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}}, row().version)));
}

TEST_F(CourseTest, worksheetsAreKeptAsTheyAreWrittenAndHandedInWithTheModule) {
    started();
    const auto module = json::parse(running->courses.module(anna, "m01").value()).value();
    ASSERT_FALSE(module.at("worksheets").as_array().empty());
    const std::string sheet(module.at("worksheets").at(0).at("id").as_string());
    const std::string field(module.at("worksheets").at(0).at("fields").at(0).at("id").as_string());
    EXPECT_EQ(ErrorCode::notFound, running->courses.module(anna, "m02").error().code);
    const auto keep = [&](std::int64_t edit, const char* text, const char* device) {
        auto who = anna;
        who.device = device;
        json::object body{{"edit", edit}};
        body["values"] = json::object{{field, text}};
        auto kept = running->courses.keepWorksheet(who, sheet, body);
        if (!kept) throw std::runtime_error(kept.error().describe());
        return std::move(*kept);
    };
    EXPECT_TRUE(keep(1, "Ett", "phone").newest);
    EXPECT_TRUE(keep(2, "Ett och två", "phone").newest);
    EXPECT_TRUE(keep(2, "Ett och två", "phone").newest) << "sent again";
    const auto older = keep(1, "Från datorn", "computer");
    EXPECT_FALSE(older.newest);
    EXPECT_NE(std::string::npos, older.text.find("Från datorn")) << "nothing is lost";
    EXPECT_EQ("versionConflict", json::parse(older.text).value().at("error").at("code").as_string());
    EXPECT_EQ(2, json::parse(older.text).value().at("sheet").at("edit").as_int64());
    EXPECT_NE(std::string::npos, older.text.find("Ett och två"));
    ASSERT_TRUE(submit("m01"));
    const auto sheets = json::parse(running->courses.worksheets(anna).value()).value();
    EXPECT_TRUE(sheets.at("sheets").at(sheet).at("done").as_bool());
    EXPECT_TRUE(keep(3, "Efteråt", "phone").newest) << "it may be written on; what was handed in stays in its history";
    bool completed = false;
    for (const auto& r : resources("QuestionnaireResponse"))
        if (r.at("id").as_string() == worksheetResourceId(course, sheet)) completed = r.at("status").as_string() == "completed";
    EXPECT_TRUE(completed);
}

TEST_F(CourseTest, whatIsWrittenWaitsForAnAnswer) {
    started();
    ASSERT_TRUE(running->courses.write(anna, ulid(), "Jag förstår inte bladet"));
    EXPECT_EQ(1, row().unread);
    EXPECT_EQ("rejected invalidState", status(act(petra, CommandType::icbtDischarge, {{"reason", "Vill inte"}}))) << "no end over an unread message";
    good(CommandType::icbtReply, {{"text", "Välj en situation."}, {"minutes", 3}});
    EXPECT_EQ(0, row().unread);
    const std::string thread(page().at("thread").as_string());
    EXPECT_EQ(2U, json::parse(running->messages.thread(anna, thread).value()).value().at("messages").as_array().size());
    good(CommandType::icbtDischarge, {{"reason", "Vill inte"}});
    EXPECT_EQ("discharged", now());
    EXPECT_EQ("ended", row().phase);
}

TEST_F(CourseTest, whatIsWrittenAmongTheMessagesCountsToo) {
    started();
    ASSERT_TRUE(running->courses.write(anna, ulid(), "Hej"));
    good(CommandType::icbtReply, {{"text", "Hej!"}});
    work();
    EXPECT_EQ(0, row().unread) << "what the course knows of is not counted again";
    const std::string thread(page().at("thread").as_string());
    ASSERT_TRUE(running->messages.send(anna, ulid(), thread, {{}, {}, "En sak till", {}}));
    work();
    EXPECT_EQ(1, row().unread);
    protocol::Command c{CommandId{ulid()}, CommandType::messageSend, {"Communication", thread}, 0, clock.now(), {{"text", "Ja?"}}};
    ASSERT_TRUE(running->commands.run(petra, protocol::writeBatch(DeviceId{"d"}, {c})));
    work();
    EXPECT_EQ(0, row().unread);
}

TEST_F(CourseTest, afterAnOutageOfThreeDaysEverythingIsDone) {
    started();
    pass(std::chrono::hours{24 * 11}, std::chrono::hours{6});
    const auto before = row();
    EXPECT_EQ("measure", now()) << "the weekly one";
    clock.advance(std::chrono::hours{24 * 3}); // nobody is there
    restart();
    work();
    const auto after = row();
    EXPECT_GT(after.version, before.version);
    ASSERT_GE(after.trend.points.size(), 2U);
    EXPECT_FALSE(after.trend.points.back().total) << "the weekly one was missed, in its own time";
    EXPECT_LT(after.trend.points.back().at, clock.now() - std::chrono::hours{12});
    EXPECT_EQ(3, after.week);
}

TEST_F(CourseTest, aClockThatIsSetBackMovesNothing) {
    started();
    pass(std::chrono::hours{48}, std::chrono::hours{6});
    const auto before = row();
    clock.jumpWall(-std::chrono::hours{24});
    work();
    EXPECT_EQ(before.version, row().version);
    ASSERT_TRUE(submit("m01"));
    EXPECT_EQ("waitReview", now());
}

TEST_F(CourseTest, aChainThatWasChangedIsSeen) {
    started();
    write("t1", [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto kept, tx.value("course/" + course));
        auto v = json::parse(kept.value()).value();
        v.as_object()["link"] = std::string(64, '0');
        return tx.setValue("course/" + course, json::write(v));
    });
    EXPECT_EQ(ErrorCode::storageCorrupt, running->courses.mine(anna).error().code);
}

TEST_F(CourseTest, feedbackAnswersTheMessageWhenItSaysSoOnly) {
    started();
    ASSERT_TRUE(submit("m01"));
    ASSERT_TRUE(running->courses.write(anna, ulid(), "Hur länge ska jag hålla på?"));
    const auto waits = [&] { return std::ranges::any_of(row().duties, [](const auto& d) { return d.kind == "message"; }); };
    good(protocol::CommandType::icbtHandBack, {{"module", "m01"}, {"text", "Skriv lite mer"}});
    EXPECT_TRUE(waits()) << "feedback by itself is no answer";
    EXPECT_EQ(1, row().unread);
    ASSERT_TRUE(submit("m01"));
    good(protocol::CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra. Två veckor till."}, {"answers", true}, {"minutes", 5}});
    EXPECT_FALSE(waits());
    EXPECT_EQ(0, row().unread);
    EXPECT_EQ(5, row().minutesTotal) << "the minutes count once";
}

} // namespace
} // namespace fyr::server::test
