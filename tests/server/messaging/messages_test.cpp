#include "server/scheduling/clinic_fixture.h"

#include "fhir/validate.h"

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;
using testing::HasSubstr;
using testing::Not;

class MessagesTest : public ClinicTest {
  protected:
    std::string begin(const Principal& who, std::string topic, std::string text) {
        const auto id = ulid();
        const auto r = messages.begin(who, id, {PatientId{who.patient}, std::move(topic), std::move(text), {}});
        EXPECT_TRUE(r) << r.error().describe();
        clock.jumpWall(1s);
        return id;
    }
    Result<std::string> write_(const Principal& who, const std::string& thread, std::string text) {
        clock.jumpWall(1s);
        return messages.send(who, ulid(), thread, {{}, {}, std::move(text), {}});
    }
    json::value reply(const Principal& who, const std::string& thread, std::string text) {
        clock.jumpWall(1s);
        return command(who, CommandType::messageSend, "Communication", thread, {{"text", text}});
    }
    json::value seenBy(const Principal& who, const std::string& thread) { return json::parse(messages.thread(who, thread).value()).value(); }
    std::int64_t unread(const Principal& who) { return json::parse(messages.unread(who).value()).value().at("messages").as_int64(); }
};

TEST_F(MessagesTest, aConversationIsNumberedAndEachSideKnowsWhatIsUnread) {
    const auto id = begin(anna, "Provsvar", "När kommer svaret?");
    EXPECT_EQ(1, unread(nurse));
    EXPECT_EQ(0, unread(anna));
    EXPECT_EQ("accepted", status(reply(nurse, id, "I morgon.")));
    EXPECT_TRUE(write_(anna, id, "Tack!"));
    const auto t = seenBy(anna, id);
    ASSERT_EQ(3U, t.at("messages").as_array().size());
    EXPECT_EQ("I morgon.", t.at("messages").at(1).at("text").as_string());
    EXPECT_EQ("unit", t.at("messages").at(1).at("from").as_string());
    EXPECT_EQ(3, t.at("messages").at(2).at("number").as_int64());
    EXPECT_EQ(1, unread(anna));
    EXPECT_EQ(2, unread(nurse));
    EXPECT_TRUE(messages.markRead(anna, id, 3));
    EXPECT_EQ(0, unread(anna));
    EXPECT_EQ("accepted", status(command(nurse, CommandType::messageMarkRead, "Communication", id, {{"upTo", 1}})));
    EXPECT_EQ(1, unread(nurse)) << "the third is still new";
    EXPECT_EQ(1, unread(other)) << "what a unit has read, all of it have";
    EXPECT_EQ("accepted", status(command(other, CommandType::messageMarkRead, "Communication", id, {{"upTo", 99}})));
    EXPECT_EQ("accepted", status(command(nurse, CommandType::messageMarkRead, "Communication", id, {{"upTo", 1}}))) << "reading never goes back";
    EXPECT_EQ(0, unread(nurse));
}

TEST_F(MessagesTest, nobodyElseReadsIt) {
    const auto id = begin(anna, "Hemligt", "Något privat");
    for (const auto& stranger : {bo, annaElsewhere, nurseElsewhere, person("t1", Role::nurse, "outsider", "unit9"), person("t1", Role::nurse, "nowhere", ""),
                                 person("t1", Role::manager, "boss", "unit1")}) {
        EXPECT_EQ(ErrorCode::notFound, messages.thread(stranger, id).error().code) << stranger.name;
        EXPECT_THAT(messages.threads(stranger, false).value(), Not(HasSubstr("Hemligt"))) << stranger.name;
        EXPECT_EQ(ErrorCode::notFound, messages.markRead(stranger, id, 1).error().code);
    }
    EXPECT_EQ(ErrorCode::notFound, write_(bo, id, "hej").error().code);
    EXPECT_EQ("rejected notFound", status(reply(nurseElsewhere, id, "hej")));
    EXPECT_EQ("rejected notFound", status(command(person("t1", Role::nurse, "outsider", "unit9"), CommandType::messageSend, "Patient", "anna", {{"topic", "x"}, {"text", "y"}})));
    EXPECT_THAT(messages.threads(anna, false).value(), HasSubstr("Hemligt"));
}

TEST_F(MessagesTest, aThreadIsNotClosedOverAMessageThatWasNotSeen) {
    const auto id = begin(anna, "Recept", "Kan ni förnya?");
    EXPECT_EQ("accepted", status(reply(nurse, id, "Klart."))); // version 2
    EXPECT_TRUE(write_(anna, id, "Det blev fel styrka!"));
    const auto r = command(nurse, CommandType::messageClose, "Communication", id, {}, 2);
    EXPECT_EQ("conflict versionConflict", status(r));
    EXPECT_EQ("in-progress", std::string(r.at("current").at("status").as_string()));
    EXPECT_EQ("accepted", status(command(nurse, CommandType::messageClose, "Communication", id, {{"reason", "löst"}}, 3)));
    EXPECT_EQ(ErrorCode::invalidState, write_(anna, id, "En sak till").error().code);
    EXPECT_EQ("rejected invalidState", status(reply(nurse, id, "hej")));
    EXPECT_EQ("accepted", status(command(nurse, CommandType::messageClose, "Communication", id, {}, 3))) << "closed is closed";
    EXPECT_EQ("accepted", status(command(nurse, CommandType::messageReopen, "Communication", id, {})));
    EXPECT_TRUE(write_(anna, id, "En sak till"));
}

TEST_F(MessagesTest, aMessageSentAgainIsThereOnceAndItsDraftIsGone) {
    const auto id = begin(anna, "Fråga", "Hej");
    ASSERT_TRUE(messages.keepDraft(anna, id, "Jag undrar om"));
    EXPECT_EQ("Jag undrar om", seenBy(anna, id).at("draft").at("text").as_string());
    EXPECT_FALSE(seenBy(nurse, id).as_object().contains("draft")) << "a draft is its writer's";
    const auto once = ulid();
    const protocol::MessagePayload p{{}, {}, "Jag undrar om svaret", {}};
    const auto first = messages.send(anna, once, id, p);
    EXPECT_EQ(first.value(), messages.send(anna, once, id, p).value());
    EXPECT_EQ(2U, seenBy(anna, id).at("messages").as_array().size());
    EXPECT_FALSE(seenBy(anna, id).as_object().contains("draft"));
    const auto cid = ulid();
    const auto a = command(nurse, CommandType::messageSend, "Communication", id, {{"text", "Svar"}}, 0, cid);
    clock.jumpWall(0s);
    EXPECT_EQ(a, command(nurse, CommandType::messageSend, "Communication", id, {{"text", "Svar"}}, 0, cid));
    EXPECT_EQ(3U, seenBy(anna, id).at("messages").as_array().size());
}

TEST_F(MessagesTest, draftsHaveALimitAndAnEmptyOneIsThrownAway) {
    EXPECT_TRUE(messages.keepDraft(anna, "new", "hej"));
    EXPECT_TRUE(messages.keepDraft(anna, "new", "   "));
    EXPECT_THAT(messages.drafts(anna).value(), Not(HasSubstr("new")));
    EXPECT_FALSE(messages.keepDraft(anna, "a b", "x"));
    EXPECT_FALSE(messages.keepDraft(anna, "new", std::string(protocol::maxMessageCodePoints + 1, 'x')));
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(messages.keepDraft(anna, "d" + std::to_string(i), "x"));
    EXPECT_EQ(ErrorCode::invalidState, messages.keepDraft(anna, "d50", "x").error().code);
    EXPECT_TRUE(messages.keepDraft(anna, "d7", "y"));
}

TEST_F(MessagesTest, attachmentsAreDocumentsOfThePatient) {
    const auto id = begin(anna, "Bild", "Se bilden");
    EXPECT_EQ("rejected notFound", status(command(nurse, CommandType::messageSend, "Communication", id, {{"text", "x"}, {"attachments", json::array{"nothing"}}})));
    (void)command(nurse, CommandType::noteAdd, "Patient", "bo", {{"patient", "bo"}, {"text", "om bo"}});
    (void)command(nurse, CommandType::noteAdd, "Patient", "anna", {{"patient", "anna"}, {"text", "om anna"}});
    std::map<std::string, std::string> documents;
    read("t1", [&](ReadTx& tx) -> Result<void> {
        for (const char* p : {"anna", "bo"}) {
            SearchQuery q;
            q.type = "DocumentReference";
            q.within.patient = p;
            FYR_TRY(const auto page, tx.search(q));
            documents[p] = page.matches.at(0).id;
        }
        return {};
    });
    EXPECT_EQ("rejected notFound", status(command(nurse, CommandType::messageSend, "Communication", id, {{"text", "x"}, {"attachments", json::array{json::value(documents["bo"])}}})));
    EXPECT_EQ("accepted", status(command(nurse, CommandType::messageSend, "Communication", id, {{"text", "x"}, {"attachments", json::array{json::value(documents["anna"])}}})));
    EXPECT_EQ(documents["anna"], seenBy(anna, id).at("messages").at(1).at("attachments").at(0).as_string());
}

TEST_F(MessagesTest, aPatientCannotFloodTheUnitWithThreads) {
    for (int i = 0; i < openThreadsPerPatient; ++i) begin(anna, "T", "x");
    EXPECT_EQ(ErrorCode::invalidState, messages.begin(anna, ulid(), {PatientId{"anna"}, "T", "x", {}}).error().code);
    EXPECT_EQ("accepted", status(command(nurse, CommandType::messageSend, "Patient", "anna", {{"topic", "Från oss"}, {"text", "hej"}})));
}

TEST_F(MessagesTest, templatesAreChecked) {
    const auto boss = person("t1", Role::manager, "boss", "unit1");
    const auto bad = json::parse(R"([{"id":"a","title":"","text":"Hej {namn}"},{"id":"a","title":"x","text":"y"}])").value();
    EXPECT_EQ(3U, problemsOfTemplates(bad).size());
    EXPECT_FALSE(messages.setTemplates(boss, bad));
    EXPECT_TRUE(messages.setTemplates(boss, json::parse(R"([{"id":"a","title":"Provsvar","text":"Hej {patient}! Mvh {clinician}"}])").value()));
    EXPECT_THAT(messages.templates(nurse).value(), HasSubstr("Provsvar"));
    EXPECT_THAT(messages.templates(nurseElsewhere).value(), Not(HasSubstr("Provsvar")));
}

TEST_F(MessagesTest, whatIsStoredIsValidFhir) {
    const auto id = begin(anna, "Provsvar", "När kommer svaret?");
    (void)reply(nurse, id, "I morgon.");
    (void)command(nurse, CommandType::messageClose, "Communication", id, {{"reason", "klart"}}, 2);
    read("t1", [&](ReadTx& tx) -> Result<void> {
        SearchQuery q;
        q.type = "Communication";
        FYR_TRY(const auto page, tx.search(q));
        EXPECT_EQ(3U, page.matches.size());
        for (const auto& m : page.matches) {
            FYR_TRY(const auto r, fhir::Resource::parse(m.json));
            for (const auto& p : fhir::validate(r)) ADD_FAILURE() << m.json << "\n" << p.place << ": " << p.message;
        }
        return {};
    });
}

} // namespace
} // namespace fyr::server::test
