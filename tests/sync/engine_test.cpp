// The engine step by step, against a store in memory.
#include "sync/engine_fixture.h"

namespace fyr::sync {
namespace {

TEST_F(EngineTest, theFirstContactVerifiesThePersonBeforeAnythingIsRead) {
    step(Start{});
    EXPECT_TRUE(request(Call::hello));
    EXPECT_FALSE(request(Call::feed));
    EXPECT_EQ(Connection::connecting, status().connection);
    answer(Call::hello, 200, hello("E", "somebody else"));
    EXPECT_FALSE(request(Call::feed));
    EXPECT_EQ(Connection::needsSignIn, status().connection);
    EXPECT_FALSE(m_engine->nextTick()) << "nothing to try until a person signs in";
}

TEST_F(EngineTest, firstSyncShowsItsProgressAndAsksAheadOfStoring) {
    step(Start{});
    answer(Call::hello, 200, hello());
    EXPECT_EQ(1U, all<OpenWake>().size());
    EXPECT_EQ("", request(Call::feed)->cursor);
    const auto first = request(Call::feed)->id;
    protocol::FeedPage p{"E", "c1", true, 40, {{protocol::FeedOp::put, {"Task", "t1"}, 1, noon, "{}"}}};
    m_answered.insert(first);
    const auto effects = m_engine->step(
        Answer{.id = first, .status = 200, .failure = {}, .retryAfter = {}, .body = protocol::write(p)});
    ASSERT_TRUE(std::holds_alternative<Request>(effects.at(0))) << "the next page is asked for";
    EXPECT_EQ("c1", std::get<Request>(effects.at(0)).cursor);
    EXPECT_TRUE(m_store.resources.empty()) << "… before this one is stored";
    take(effects);
    EXPECT_EQ(1U, m_store.resources.size());
    EXPECT_EQ(1, status().received);
    EXPECT_EQ(40, status().expected);
    EXPECT_FALSE(status().firstSyncComplete);
    answer(Call::feed, 200, page("c2", false, {"t2"}));
    EXPECT_TRUE(status().firstSyncComplete);
    EXPECT_EQ(noon, status().lastSynced);
    EXPECT_EQ(90s, *status().clockSkew);
}

TEST_F(EngineTest, aReconnectWithNothingToDoIsOneRoundTrip) {
    goOnline();
    step(WakeOpened{});
    answer(Call::feed, 200, page("c1", false));
    advance(Millis{40'000}); // the poll
    noAnswer(Call::feed, ErrorCode::network);
    EXPECT_EQ(Connection::offline, status().connection);
    m_effects.clear();
    advance(Millis{60'000});
    EXPECT_TRUE(request(Call::hello));
    EXPECT_TRUE(request(Call::feed)) << "together with hello: the token is known";
    answer(Call::feed, 200, page("c1", false));
    answer(Call::hello, 200, hello());
    EXPECT_EQ(Connection::online, status().connection);
}

TEST_F(EngineTest, aWakeReadsTheFeedAndOneThatComesMeanwhileReadsItAgain) {
    goOnline();
    step(protocol::WakeMessage{});
    EXPECT_TRUE(request(Call::feed));
    step(protocol::WakeMessage{});
    step(protocol::WakeMessage{});
    answer(Call::feed, 200, page("c2", false));
    EXPECT_TRUE(request(Call::feed)) << "what came meanwhile may not be in that page";
    answer(Call::feed, 200, page("c3", false));
    EXPECT_FALSE(request(Call::feed));
}

TEST_F(EngineTest, thePollIsTheSafetyNetUnderLostWakes) {
    goOnline();
    const auto next = m_engine->nextTick();
    ASSERT_TRUE(next);
    EXPECT_LE(*next - m_clock.steady(), 38s);
    advance(Millis{38'000});
    EXPECT_TRUE(request(Call::feed));
}

TEST_F(EngineTest, aCommandIsSentAtOnceAndOnlyOneBatchIsUnderWay) {
    goOnline();
    const auto a = enqueue();
    const auto first = request(Call::commands);
    ASSERT_TRUE(first);
    EXPECT_NE(std::string::npos, first->body.find(a.id.str()));
    EXPECT_NE(std::string::npos, first->body.find("\"device\":\"device\""));
    const auto b = enqueue(CommandType::triageClaim, "t2");
    EXPECT_EQ(first->id, request(Call::commands)->id);
    EXPECT_EQ(2, status().unsent);
    answer(Call::commands, 200, accepted({a}));
    EXPECT_EQ(1, status().unsent);
    EXPECT_NE(std::string::npos, request(Call::commands)->body.find(b.id.str()));
    EXPECT_EQ(std::string::npos, request(Call::commands)->body.find(a.id.str()));
}

TEST_F(EngineTest, offlineCommandsAreSavedAndTheFailedBatchIsTriedOnEveryOccasion) {
    goOnline();
    enqueue();
    noAnswer(Call::commands, ErrorCode::timeout);
    EXPECT_EQ(Connection::offline, status().connection);
    EXPECT_EQ(1, status().unsent);
    m_effects.clear();
    // By a timer …
    advance(Millis{30'001});
    answer(Call::hello, 200, hello());
    EXPECT_TRUE(request(Call::commands));
    noAnswer(Call::commands, ErrorCode::network);
    m_effects.clear();
    // … by a person …
    take(m_engine->retryNow());
    answer(Call::hello, 200, hello());
    EXPECT_TRUE(request(Call::commands));
    noAnswer(Call::commands, ErrorCode::network);
    m_effects.clear();
    // … and by the network coming back.
    step(NetworkBack{});
    EXPECT_TRUE(request(Call::hello));
}

TEST_F(EngineTest, retryAfterIsAWallThatNothingPasses) {
    goOnline();
    enqueue();
    answer(Call::commands, 429, error("overloaded"), Millis{20'000});
    EXPECT_EQ(Connection::online, status().connection) << "reading goes on";
    EXPECT_EQ(ErrorCode::overloaded, status().problem);
    m_effects.clear();
    enqueue(CommandType::triageClaim, "t2");
    step(protocol::WakeMessage{});
    take(m_engine->retryNow());
    EXPECT_FALSE(request(Call::commands));
    advance(Millis{21'001});
    EXPECT_TRUE(request(Call::commands));
}

TEST_F(EngineTest, aPoisonCommandIsFoundByHalvingAndOnlyItsDependentsWait) {
    goOnline();
    std::vector<Command> commands;
    m_store.failNext(ErrorCode::diskFull); // … and a refused save is said at once
    EXPECT_EQ(ErrorCode::diskFull, m_engine->enqueue(command()).error().code);
    const auto first = enqueue(CommandType::triageClaim, "t0");
    noAnswer(Call::commands, ErrorCode::network);
    commands.push_back(first);
    for (int i = 1; i < 9; ++i)
        commands.push_back(enqueue(CommandType::triageClaim, fmt::format("t{}", i % 5).c_str()));
    take(m_engine->retryNow());
    answer(Call::hello, 200, hello());
    // t2 (commands 2 and 7) is the poison's: whatever batch holds command 2 is refused.
    std::set<std::string> done;
    int rounds = 0;
    while (request(Call::commands) && ++rounds < 50) {
        const auto body = request(Call::commands)->body;
        if (body.find(commands[2].id.str()) != std::string::npos) {
            answer(Call::commands, 400, error("badRequest"));
            continue;
        }
        std::vector<Command> in;
        for (const auto& c : commands)
            if (body.find(c.id.str()) != std::string::npos) in.push_back(c);
        for (const auto& c : in)
            done.insert(c.id.str());
        answer(Call::commands, 200, accepted(in));
        if (request(Call::feed)) answer(Call::feed, 200, page("c9", false));
    }
    EXPECT_LT(rounds, 20);
    EXPECT_EQ(0, status().unsent);
    EXPECT_EQ(1, status().attention);
    EXPECT_EQ(7U, done.size());
    ASSERT_EQ(2U, m_store.attention.size());
    EXPECT_EQ(commands[2].id, m_store.attention[0].command.id);
    EXPECT_EQ(commands[2].id.str(), m_store.attention[1].waitsFor);
}

TEST_F(EngineTest, aCommandThatTheServerAlwaysLeavesOutIsParkedInTheEnd) {
    goOnline();
    const auto left = enqueue();
    for (int i = 0; i < 5; ++i) {
        if (!request(Call::commands)) advance(Millis{31'000});
        if (request(Call::feed)) answer(Call::feed, 200, page("c1", false));
        answer(Call::commands, 200, protocol::writeResults({}));
    }
    EXPECT_EQ(0, status().unsent);
    EXPECT_EQ(1, status().attention);
}

TEST_F(EngineTest, answersForCommandsThatWereNotInTheBatchAreNotBelieved) {
    goOnline();
    const auto a = enqueue();
    const auto b = enqueue(CommandType::triageClaim, "t2");
    answer(Call::commands, 200, accepted({a, b}));
    EXPECT_EQ(1, status().unsent);
}

TEST_F(EngineTest, signedOutKeepsEverythingAndGoesOnAfterSignIn) {
    goOnline();
    enqueue();
    answer(Call::commands, 401, error("tokenExpired"));
    EXPECT_EQ(Connection::needsSignIn, status().connection);
    EXPECT_EQ(1U, all<CloseWake>().size());
    EXPECT_EQ(1, status().unsent);
    enqueue(CommandType::triageClaim, "t2");
    EXPECT_EQ(2, status().unsent);
    m_effects.clear();
    step(SignedIn{});
    EXPECT_FALSE(request(Call::commands)) << "whose token it is must be seen first";
    answer(Call::hello, 200, hello());
    EXPECT_TRUE(request(Call::commands));
}

TEST_F(EngineTest, aProxysRefusalIsNotTheServers) {
    goOnline();
    enqueue();
    answer(Call::commands, 401, "<html>");
    EXPECT_EQ(0U, all<EraseCache>().size());
    EXPECT_NE(Connection::needsSignIn, status().connection);
    EXPECT_EQ(1, status().unsent);
    EXPECT_EQ(0, status().attention);
}

TEST_F(EngineTest, onlyTheServersOwnWordErasesTheCache) {
    goOnline();
    step(protocol::WakeMessage{protocol::WakeKind::revoked, {}, {}});
    EXPECT_EQ(0U, all<EraseCache>().size()) << "the socket's word is a hint";
    answer(Call::hello, 401, error("deviceRevoked"));
    EXPECT_EQ(1U, all<EraseCache>().size());
    EXPECT_EQ(Connection::revoked, status().connection);
    step(Start{});
    EXPECT_EQ(Connection::revoked, status().connection);
    EXPECT_FALSE(m_engine->nextTick());
}

TEST_F(EngineTest, aClientThatIsTooOldSaysSoAndAsksNowAndThen) {
    goOnline();
    advance(Millis{38'000});
    answer(Call::feed, 426, error("clientTooOld"));
    EXPECT_EQ(Connection::tooOld, status().connection);
    m_effects.clear();
    advance(Millis{899'000});
    EXPECT_FALSE(request(Call::hello));
    advance(Millis{2'000});
    answer(Call::hello, 200, hello());
    EXPECT_EQ(Connection::online, status().connection);
}

TEST_F(EngineTest, aServerThatOnlySpeaksALaterProtocolIsTooNewForUs) {
    step(Start{});
    protocol::Hello h;
    h.protocolMin = h.protocolMax = 2;
    h.epoch = "E";
    h.person.id = "me";
    answer(Call::hello, 200, protocol::write(h));
    EXPECT_EQ(Connection::tooOld, status().connection);
}

TEST_F(EngineTest, aNewEpochReadsEverythingAgainAndLeavesTheOutboxAlone) {
    goOnline();
    advance(Millis{38'000});
    noAnswer(Call::feed, ErrorCode::network);
    enqueue();
    m_effects.clear();
    advance(Millis{31'000});
    answer(Call::hello, 200, hello("E2"));
    EXPECT_TRUE(status().resyncing);
    EXPECT_TRUE(status().firstSyncComplete) << "what is here stays readable";
    EXPECT_EQ("", request(Call::feed)->cursor);
    EXPECT_EQ(1, status().unsent);
    answer(Call::feed, 200, page("d1", false, {"t2"}, "E2"));
    EXPECT_EQ(1U, m_store.resources.size());
    EXPECT_FALSE(status().resyncing);
}

TEST_F(EngineTest, aBatchNamesTheLifeOfTheServerAndAnotherLifeIsGreetedFirst) {
    goOnline();
    const auto mine = enqueue();
    const auto batch = protocol::commandBatchFromText(request(Call::commands)->body);
    ASSERT_TRUE(batch);
    EXPECT_EQ("E", batch->epoch);
    answer(Call::commands, 410, error("resyncRequired"));
    EXPECT_FALSE(request(Call::commands)) << "not before the server has said who it is";
    EXPECT_EQ(1, status().unsent);
    answer(Call::hello, 200, hello("E2"));
    EXPECT_EQ("E2", protocol::commandBatchFromText(request(Call::commands)->body)->epoch);
    answer(Call::commands, 200, accepted({mine}));
    EXPECT_EQ(0, status().unsent);
}

TEST_F(EngineTest, aServerThatRefusesItsOwnLifeIsNotAskedInCircles) {
    goOnline();
    const auto mine = enqueue();
    int asked = 0;
    for (const auto end = m_clock.steady() + 60s; m_clock.steady() < end; advance(10ms)) {
        if (request(Call::commands)) {
            ++asked;
            answer(Call::commands, 410, error("resyncRequired"));
        }
        if (request(Call::hello)) answer(Call::hello, 200, hello());
        if (request(Call::feed)) answer(Call::feed, 200, page("c1", false));
    }
    EXPECT_GT(asked, 2);
    EXPECT_LT(asked, 60) << "later and later";
    EXPECT_EQ(1, status().unsent);
}

TEST_F(EngineTest, aLostCursorIsAResyncAndNeverAnError) {
    goOnline();
    step(protocol::WakeMessage{});
    answer(Call::feed, 410, error("resyncRequired"));
    EXPECT_EQ(Connection::online, status().connection);
    EXPECT_EQ("", request(Call::feed)->cursor);
    answer(Call::feed, 200, page("d1", false, {"t1"}));
    EXPECT_EQ(1U, m_store.resources.size());
}

TEST_F(EngineTest, aFeedThatStandsStillIsNotReadInCircles) {
    goOnline();
    step(protocol::WakeMessage{});
    answer(Call::feed, 200, page("c1", true));
    EXPECT_EQ(Connection::offline, status().connection);
    EXPECT_GT(*m_engine->nextTick(), m_clock.steady() - 1ms);
}

TEST_F(EngineTest, aSilentLineIsGivenUpByTheEngineItself) {
    goOnline();
    step(protocol::WakeMessage{});
    ASSERT_TRUE(request(Call::feed));
    advance(Millis{120'001});
    EXPECT_FALSE(all<Cancel>().empty());
    EXPECT_EQ(Connection::offline, status().connection);
}

TEST_F(EngineTest, aFullDiskIsShownAndTheSamePageIsAskedForAgain) {
    goOnline();
    step(protocol::WakeMessage{});
    m_store.failNext(ErrorCode::diskFull);
    answer(Call::feed, 200, page("c2", false, {"t9"}));
    EXPECT_EQ(ErrorCode::diskFull, status().problem);
    EXPECT_EQ(Connection::online, status().connection);
    advance(Millis{31'000});
    EXPECT_EQ("c1", request(Call::feed)->cursor);
    answer(Call::feed, 200, page("c2", false, {"t9"}));
    EXPECT_FALSE(status().problem);
    EXPECT_EQ(3U, m_store.resources.size());
}

TEST_F(EngineTest, aDamagedStoreStopsTheEngineAndAsksForRepair) {
    goOnline();
    step(protocol::WakeMessage{});
    m_store.failNext(ErrorCode::storageCorrupt);
    answer(Call::feed, 200, page("c2", false, {"t9"}));
    ASSERT_EQ(1U, all<StoreFailed>().size());
    EXPECT_EQ(ErrorCode::storageCorrupt, all<StoreFailed>()[0].code);
    EXPECT_FALSE(m_engine->nextTick());
}

TEST_F(EngineTest, aWrongCertificateIsSaidAndNothingIsSent) {
    goOnline();
    enqueue();
    noAnswer(Call::commands, ErrorCode::certificate);
    EXPECT_EQ(Connection::wrongCertificate, status().connection);
    m_effects.clear();
    enqueue(CommandType::triageClaim, "t2");
    EXPECT_FALSE(request(Call::commands));
    advance(Millis{31'000});
    answer(Call::hello, 200, hello());
    EXPECT_TRUE(request(Call::commands));
}

TEST_F(EngineTest, goAwayReconnectsWithinTheJitterAndWithoutAFlicker) {
    goOnline();
    step(WakeOpened{});
    answer(Call::feed, 200, page("c1", false));
    m_effects.clear();
    step(protocol::WakeMessage{protocol::WakeKind::goAway, Millis{1000}, Millis{5000}});
    EXPECT_LE(*m_engine->nextTick(), m_clock.steady() + 6000ms);
    advance(Millis{6001});
    EXPECT_EQ(1U, all<CloseWake>().size());
    EXPECT_TRUE(request(Call::hello));
    EXPECT_EQ(Connection::online, status().connection);
    answer(Call::hello, 200, hello());
    EXPECT_EQ(1U, all<OpenWake>().size());
}

TEST_F(EngineTest, aWakeSocketThatIsTurnedAwayBacksOffWhilePollingGoesOn) {
    goOnline();
    for (int i = 0; i < 6; ++i) {
        step(WakeClosed{});
        advance(Millis{30'001});
        if (request(Call::feed)) answer(Call::feed, 200, page("c1", false));
    }
    EXPECT_EQ(Connection::online, status().connection);
    EXPECT_EQ(7U, all<OpenWake>().size());
}

TEST_F(EngineTest, nothingHappensWhileItIsStopped) {
    goOnline();
    step(Stop{});
    m_effects.clear();
    step(NetworkBack{});
    step(WakeOpened{});
    step(WakeClosed{});
    step(protocol::WakeMessage{});
    step(Tick{});
    step(Answer{});
    take(m_engine->retryNow());
    EXPECT_TRUE(all<Request>().empty());
    EXPECT_TRUE(all<OpenWake>().empty());
    EXPECT_EQ(Connection::stopped, status().connection);
    enqueue();
    EXPECT_EQ(1, status().unsent) << "but work is saved";
}

} // namespace
} // namespace fyr::sync
