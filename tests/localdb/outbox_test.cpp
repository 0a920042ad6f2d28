#include "cache_fixture.h"

#include "localdb/schema.h"

namespace fyr::localdb {
namespace {

using protocol::CommandStatus;
using protocol::CommandType;
using sync::Settlement;
using OutboxTest = CacheTest;

TEST_F(OutboxTest, commandsComeBackInOrderAndWordForWord) {
    ASSERT_TRUE(open());
    auto a = command(CommandType::triageClaim, "t1");
    auto b = note("t1", "Fältet \"å\" \n 100% ☃");
    b.base = 7;
    ASSERT_TRUE(cache().enqueue(a));
    ASSERT_TRUE(cache().enqueue(b));
    ASSERT_TRUE(open());
    const auto unsent = cache().unsent(10, 1U << 20U).value();
    ASSERT_EQ(2U, unsent.size());
    EXPECT_EQ(a.id, unsent[0].id);
    EXPECT_EQ(protocol::toJson(b), protocol::toJson(unsent[1]));
}

TEST_F(OutboxTest, anIdIsStoredOnce) {
    ASSERT_TRUE(open());
    const auto a = command(CommandType::triageClaim, "t1");
    ASSERT_TRUE(cache().enqueue(a));
    EXPECT_EQ(ErrorCode::duplicate, cache().enqueue(a).error().code);
    ASSERT_TRUE(cache().storeAnswers({answer(a, CommandStatus::conflict)}, noon));
    EXPECT_EQ(ErrorCode::duplicate, cache().enqueue(a).error().code) << "it waits for a person";
}

TEST_F(OutboxTest, aBatchIsBoundedByNumberAndBytesButNeverEmpty) {
    ASSERT_TRUE(open());
    for (int i = 0; i < 10; ++i) {
        const auto r = cache().enqueue(note("t1", std::string(1000, (char)120)));
        ASSERT_TRUE(r) << r.error().describe();
    }
    EXPECT_EQ(3U, cache().unsent(3, 1U << 20U).value().size());
    EXPECT_EQ(2U, cache().unsent(100, 3000).value().size());
    EXPECT_EQ(1U, cache().unsent(100, 10).value().size());
}

TEST_F(OutboxTest, aRefusedCommandTakesItsDependentsAlongButNotesAndOthersGoOn) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({put("Task", "t1", 1, "{}")}));
    const auto claim = command(CommandType::triageClaim, "t1");
    const auto elsewhere = command(CommandType::triageClaim, "t2");
    const auto confirm =
        command(CommandType::triageConfirm, "t1", {{"urgency", "urgent"}, {"destination", "gp"}});
    const auto text = note("t1", "anteckning");
    const auto reopen = command(CommandType::triageReopen, "t1", {{"reason", "x"}});
    for (const auto& c : {claim, elsewhere, confirm, text, reopen})
        ASSERT_TRUE(cache().enqueue(c));
    auto refused = answer(claim, CommandStatus::conflict, 9);
    refused.byId = "n2";
    refused.byName = "Den andra";
    refused.current = json::value{{"resourceType", "Task"}};
    const auto stored = cache().storeAnswers({refused}, noon).value();
    EXPECT_TRUE(stored.attentionChanged);
    EXPECT_EQ((std::vector<std::string>{elsewhere.id.str(), text.id.str()}), unsentIds());
    const auto attention = cache().attentionItems().value();
    ASSERT_EQ(3U, attention.size());
    EXPECT_EQ(claim.id, attention[0].command.id);
    EXPECT_EQ(CommandStatus::conflict, attention[0].status);
    EXPECT_EQ(ErrorCode::alreadyClaimed, attention[0].code);
    EXPECT_EQ("Den andra", attention[0].byName);
    EXPECT_EQ(9, attention[0].currentVersion);
    EXPECT_EQ(R"({"resourceType":"Task"})", attention[0].current);
    EXPECT_EQ(2, attention[0].waitingBehind);
    EXPECT_EQ(claim.id.str(), attention[1].waitsFor);
    EXPECT_FALSE(attention[1].status);
    EXPECT_EQ(1, cache().outboxCounts().value().attention) << "those behind are counted with their head";
}

TEST_F(OutboxTest, whatThisProgramCannotReadIsShownAndWhatWasDoneAfterItWaitsWithIt) {
    ASSERT_TRUE(open());
    const auto strange = command(CommandType::triageClaim, "t1");
    const auto confirm = command(CommandType::triageConfirm, "t1", {{"urgency", "urgent"}, {"destination", "gp"}});
    const auto text = note("t1", "anteckning");
    const auto elsewhere = command(CommandType::triageClaim, "t2");
    for (const auto& c : {strange, confirm, text, elsewhere})
        ASSERT_TRUE(cache().enqueue(c));
    m_cache.reset();
    { // as a newer Fyr wrote it
        const auto key = fileKey(m_folder, m_key, "outbox");
        auto db = sqlite::Database::open(m_folder / "outbox.db", {.key = key.bytes(), .pageBytes = outboxPageBytes});
        ASSERT_TRUE(db) << db.error().describe();
        ASSERT_TRUE(db->run("UPDATE outbox SET type = 'triage.newer', json = replace(json, 'triage.claim', 'triage.newer') WHERE id = ?", strange.id.str()));
    }
    ASSERT_TRUE(open());
    EXPECT_EQ((std::vector<std::string>{text.id.str(), elsewhere.id.str()}), unsentIds());
    const auto counts = cache().outboxCounts().value();
    EXPECT_EQ(2, counts.unsent);
    EXPECT_EQ(1, counts.attention) << "the one behind is counted with its head";
    ASSERT_TRUE(cache().settle(strange.id, Settlement::dismiss, command(CommandType::triageClaim, "t1").id, noon));
    EXPECT_EQ(3U, unsentIds().size()) << "what waited behind it goes on when a person says so";
}

TEST_F(OutboxTest, oneThatWasAnsweredItselfWaitsForNobody) {
    ASSERT_TRUE(open());
    const auto claim = command(CommandType::triageClaim, "t1");
    const auto release = command(CommandType::triageRelease, "t1");
    ASSERT_TRUE(cache().enqueue(claim));
    ASSERT_TRUE(cache().enqueue(release));
    ASSERT_TRUE(cache().storeAnswers(
        {answer(claim, CommandStatus::conflict), answer(release, CommandStatus::accepted)}, noon));
    EXPECT_TRUE(unsentIds().empty());
    EXPECT_EQ(1U, cache().attentionItems().value().size());
}

TEST_F(OutboxTest, answersTwiceOrToUnknownIdsChangeNothing) {
    ASSERT_TRUE(open());
    const auto a = command(CommandType::triageClaim, "t1");
    ASSERT_TRUE(cache().enqueue(a));
    const auto refused = answer(a, CommandStatus::conflict);
    EXPECT_EQ(1U, cache().storeAnswers({refused}, noon).value().answered.size());
    EXPECT_EQ(
        0U, cache()
                .storeAnswers(
                    {refused, answer(command(CommandType::triageClaim, "t9"), CommandStatus::accepted)}, noon)
                .value()
                .answered.size());
    EXPECT_EQ(1U, cache().attentionItems().value().size());
}

class SettleTest : public CacheTest {
  protected:
    void SetUp() override {
        CacheTest::SetUp();
        ASSERT_TRUE(open());
        m_head = command(CommandType::triageClaim, "t1");
        m_behind = command(CommandType::triageReopen, "t1", {{"reason", "x"}});
        ASSERT_TRUE(cache().enqueue(m_head));
        ASSERT_TRUE(cache().enqueue(m_behind));
        ASSERT_TRUE(cache().storeAnswers({answer(m_head, CommandStatus::conflict, 9)}, noon));
        m_new = CommandId::make(m_clock, m_random);
    }
    FakeClock m_clock{noon};
    protocol::Command m_head, m_behind;
    CommandId m_new;
};

TEST_F(SettleTest, keepTheirsDropsMineAndThoseBehind) {
    ASSERT_TRUE(cache().settle(m_head.id, Settlement::keepTheirs, m_new, noon));
    EXPECT_TRUE(unsentIds().empty());
    EXPECT_TRUE(cache().attentionItems().value().empty());
    EXPECT_EQ(ErrorCode::notFound,
              cache().settle(m_head.id, Settlement::keepTheirs, m_new, noon).error().code);
}

TEST_F(SettleTest, redoMineGetsANewIdOnWhatStandsNow) {
    ASSERT_TRUE(cache().settle(m_head.id, Settlement::redoMine, m_new, noon));
    EXPECT_EQ((std::vector<std::string>{m_new.str(), m_behind.id.str()}), unsentIds());
    const auto all_c = cache().unsent(10, 10000).value();
    for (const auto& c : all_c)
        EXPECT_EQ(9, c.base);
    EXPECT_TRUE(cache().attentionItems().value().empty());
}

TEST_F(SettleTest, dismissDropsOnlyMine) {
    ASSERT_TRUE(cache().settle(m_head.id, Settlement::dismiss, m_new, noon));
    EXPECT_EQ(std::vector<std::string>{m_behind.id.str()}, unsentIds());
    EXPECT_EQ(1, cache().unsent(10, 10000).value().at(0).base) << "for the server to judge as it was";
}

TEST_F(SettleTest, oneThatTheServerNeverJudgedIsSentAgainUnderItsOwnId) {
    const auto poison = command(CommandType::triageClaim, "t5");
    ASSERT_TRUE(cache().enqueue(poison));
    ASSERT_TRUE(cache().park(poison.id, Error{ErrorCode::badRequest, "no"}, noon));
    EXPECT_TRUE(unsentIds().empty());
    ASSERT_TRUE(cache().settle(poison.id, Settlement::redoMine, m_new, noon));
    EXPECT_EQ(std::vector<std::string>{poison.id.str()}, unsentIds());
}

TEST_F(OutboxTest, undoWorksUntilItMayHaveBeenSent) {
    ASSERT_TRUE(open());
    const auto a = command(CommandType::triageClaim, "t1");
    const auto b = command(CommandType::triageClaim, "t2");
    ASSERT_TRUE(cache().enqueue(a));
    ASSERT_TRUE(cache().enqueue(b));
    ASSERT_TRUE(cache().markSent({a.id}));
    ASSERT_TRUE(open());
    EXPECT_EQ(ErrorCode::invalidState, cache().undo(a.id).error().code);
    EXPECT_TRUE(cache().undo(b.id));
    EXPECT_EQ(ErrorCode::notFound, cache().undo(b.id).error().code);
    EXPECT_EQ(std::vector<std::string>{a.id.str()}, unsentIds());
}

// A server that was restored from a backup has another epoch, and may have forgotten what it accepted.
TEST_F(OutboxTest, whatWasAcceptedWaitsAgainInItsPlaceWhenTheServerLivesAnotherLife) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({put("Task", "t1", 1, "{}"), put("Task", "t2", 1, "{}")}));
    const auto claim = command(CommandType::triageClaim, "t1");
    const auto text = note("t2", "anteckning");
    const auto asked = command(CommandType::triageClaim, "t2");
    const auto later = command(CommandType::triageRelease, "t1");
    for (const auto& c : {claim, text, asked, later}) ASSERT_TRUE(cache().enqueue(c));
    // One is seen, one is not yet, one waits for a person, one was never answered.
    ASSERT_TRUE(cache().storeAnswers({answer(claim, CommandStatus::accepted, 2), answer(text, CommandStatus::accepted, 5), answer(asked, CommandStatus::conflict)}, noon));
    ASSERT_TRUE(feed({put("Task", "t1", 2, "{}")}));
    EXPECT_EQ(unsentIds(), std::vector{later.id.str()});
    EXPECT_FALSE(*cache().metEpoch("E1"));
    ASSERT_TRUE(open());
    EXPECT_TRUE(*cache().metEpoch("E2"));
    const std::vector wanted{claim.id.str(), text.id.str(), later.id.str()};
    EXPECT_EQ(unsentIds(), wanted);
    EXPECT_FALSE(*cache().metEpoch("E2")) << "once for each life";
    EXPECT_EQ(ErrorCode::invalidState, cache().undo(claim.id).error().code) << "the server may know it";
    ASSERT_TRUE(open());
    EXPECT_EQ(unsentIds(), wanted);
    EXPECT_EQ(1, cache().counts()->attention);
    // Also by a page, should no hello have come before it.
    ASSERT_TRUE(cache().storeAnswers({answer(claim, CommandStatus::accepted, 2)}, noon));
    ASSERT_TRUE(cache().beginResync());
    EXPECT_TRUE(feed({put("Task", "t1", 1, "{}")}, false, "E3")->outboxChanged);
    EXPECT_EQ(unsentIds(), wanted);
}

TEST_F(OutboxTest, whatWaitsForTheFeedWaitsForANewLifeOfTheServerTooThoughItsPatientIsForgotten) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({put("Task", "t1", 1, "{}"), put("Patient", "p1", 1, "{}")}));
    const auto written = note("t1", "om patienten");
    ASSERT_TRUE(cache().enqueue(written));
    ASSERT_TRUE(cache().storeAnswers({answer(written, CommandStatus::accepted, 5)}, noon));
    ASSERT_TRUE(feed({{protocol::FeedOp::forget, {"Patient", "p1"}, 0, Instant{}, {}}}));
    EXPECT_TRUE(unsentIds().empty());
    EXPECT_TRUE(*cache().metEpoch("E2")) << "whoever shows how much waits is told";
    EXPECT_EQ(unsentIds(), std::vector{written.id.str()});
}

TEST_F(OutboxTest, whatWasAcceptedIsKeptForFourteenDaysAndNotAboutWhatIsForgotten) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({put("Task", "t1", 1, "{}"), put("Task", "t2", 1, "{}"), put("Patient", "p1", 1, "{}")}));
    const auto old = command(CommandType::triageClaim, "t1");
    const auto gone = command(CommandType::triageClaim, "t2");
    const auto written = note("t1", "om patienten");
    const auto stays = command(CommandType::triageRelease, "t1");
    for (const auto& c : {old, gone, written, stays}) ASSERT_TRUE(cache().enqueue(c));
    ASSERT_TRUE(cache().storeAnswers({answer(old, CommandStatus::accepted, 1)}, noon - std::chrono::hours(24 * 15)));
    for (int i = 0; i < 100; ++i) { // a clock that is set ahead takes nothing from the newest hundred
        const auto c = note("t2", "om patienten");
        ASSERT_TRUE(cache().enqueue(c));
        ASSERT_TRUE(cache().storeAnswers({answer(c, CommandStatus::accepted, 1)}, noon + std::chrono::hours(24 * 365)));
    }
    ASSERT_TRUE(cache().storeAnswers({answer(gone, CommandStatus::accepted, 1), answer(written, CommandStatus::accepted, 1), answer(stays, CommandStatus::accepted, 1)}, noon));
    ASSERT_TRUE(feed({forget("Task", "t2"), forget("Patient", "p1")}));
    EXPECT_TRUE(*cache().metEpoch("E2"));
    EXPECT_EQ(unsentIds(), std::vector{stays.id.str()});
    ASSERT_TRUE(cache().storeAnswers({answer(stays, CommandStatus::accepted, 1)}, noon));
    ASSERT_TRUE(cache().purgeRecords());
    EXPECT_FALSE(*cache().metEpoch("E3"));
    EXPECT_TRUE(unsentIds().empty());
}

TEST_F(OutboxTest, draftsAreKeptAndRemoved) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(cache().saveDraft("note/t1", "ett"));
    ASSERT_TRUE(cache().saveDraft("note/t1", "två"));
    ASSERT_TRUE(open());
    EXPECT_EQ("två", cache().draft("note/t1").value());
    ASSERT_TRUE(cache().saveDraft("note/t1", ""));
    EXPECT_EQ("", cache().draft("note/t1").value());
    ASSERT_TRUE(cache().setValue("token", "hemligt"));
    EXPECT_EQ("hemligt", cache().value("token").value());
}

} // namespace
} // namespace fyr::localdb
