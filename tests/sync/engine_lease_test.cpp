// What the engine does when the lease runs out, and when the device was shut out.
#include "sync/engine_fixture.h"

namespace fyr::sync {
namespace {

class EngineLeaseTest : public EngineTest {
  protected:
    std::string helloFor(Millis lease, Millis ahead = 90s) {
        protocol::Hello h;
        h.serverTime = m_clock.now() + ahead;
        h.epoch = "E";
        h.person.id = "me";
        h.lease = lease;
        return protocol::write(h);
    }
    void online(Millis lease = 24h) {
        step(Start{});
        answer(Call::hello, 200, helloFor(lease));
        answer(Call::feed, 200, page("c1", false, {"t1", "t2"}));
        ASSERT_EQ(Connection::online, status().connection);
    }
    void offline() {
        advance(40s);
        noAnswer(Call::feed, ErrorCode::network);
        ASSERT_EQ(Connection::offline, status().connection);
    }
    void restart() {
        m_store.crashed();
        m_effects.clear();
        m_answered.clear();
        m_engine = std::make_unique<Engine>(m_options, m_store, m_clock, m_random);
        step(Start{});
    }
    // Lets time pass as a host does: ticks, and nobody answers.
    void outage(Millis how) {
        for (const auto end = m_clock.steady() + how; m_clock.steady() < end;) {
            advance(std::min(Millis{end - m_clock.steady()}, Millis{20min}));
            for (const auto call : {Call::hello, Call::feed, Call::commands})
                if (request(call)) noAnswer(call, ErrorCode::network);
        }
    }
};

TEST_F(EngineLeaseTest, aPurgeThatTheDiskRefusedIsTriedAgainUntilItIsDone) {
    online();
    const auto mine = enqueue();
    answer(Call::commands, 503, error("unavailable"));
    advance(40s);
    m_store.failPurges = m_store.failLeases = 3;
    answer(Call::feed, 401, error("deviceRevoked"));
    ASSERT_EQ(Connection::revoked, status().connection);
    ASSERT_FALSE(m_store.resources.empty()) << "the disk refused it";
    EXPECT_TRUE(m_store.isShut());
    for (int i = 0; i < 12; ++i) {
        if (request(Call::handIn)) noAnswer(Call::handIn, ErrorCode::network);
        advance(60s);
    }
    EXPECT_TRUE(m_store.resources.empty());
    EXPECT_TRUE(all<EraseCache>().empty()) << "nobody has the work yet";
    ASSERT_TRUE(leaseFromText(m_store.lease().value()));
    EXPECT_TRUE(leaseFromText(m_store.lease().value())->revoked);
}

TEST_F(EngineLeaseTest, anEndThatTheDiskRefusedIsWrittenDownAsSoonAsItCan) {
    online(90s);
    // Asleep for longer than the lease; nobody answers yet when it wakes.
    m_store.failLeases = 3;
    m_clock.advance(2min);
    step(Tick{});
    ASSERT_TRUE(status().leaseEnded);
    const auto over = [&] { return leaseFromText(m_store.lease().value())->over(); };
    ASSERT_FALSE(over()) << "the disk refused it";
    for (int i = 0; i < 5; ++i) {
        const auto next = m_engine->nextTick();
        ASSERT_TRUE(next);
        advance(std::max(Millis{0}, Millis{*next - m_clock.steady()}));
    }
    EXPECT_TRUE(over());
    m_clock.jumpWall(-30min); // turned back, and Fyr ended right after
    restart();
    EXPECT_TRUE(m_store.isShut());
}

TEST_F(EngineLeaseTest, aLeaseThatWasGrantedAnewIsKeptNoLaterForIt) {
    online(1h);
    m_clock.jumpWall(30s); // the lease's clock goes with it, and is kept so …
    advance(31s);
    noAnswer(Call::feed, ErrorCode::network);
    advance(2s);
    answer(Call::hello, 200, helloFor(1h, 60s)); // … and goes back with the server's word
    const auto keptAt = [&] { return leaseFromText(m_store.lease().value())->wall; };
    for (int i = 0; i < 20; ++i) {
        m_clock.advance(10s);
        step(Tick{});
        if (request(Call::feed)) noAnswer(Call::feed, ErrorCode::network);
        if (request(Call::hello)) noAnswer(Call::hello, ErrorCode::network);
        EXPECT_LE(m_clock.now() - keptAt(), 61s) << "after " << i;
    }
}

TEST_F(EngineLeaseTest, anOutageLongerThanTheLeaseEndsReadingPurgesRecordsAndKeepsWork) {
    online();
    offline();
    const auto mine = enqueue();
    outage(23h);
    EXPECT_FALSE(status().leaseEnded);
    EXPECT_FALSE(m_store.isShut());
    EXPECT_EQ(2U, m_store.resources.size());
    outage(2h);
    EXPECT_TRUE(status().leaseEnded);
    EXPECT_TRUE(m_store.isShut());
    EXPECT_TRUE(m_store.resources.empty());
    ASSERT_EQ(1U, all<RecordsGone>().size());
    EXPECT_TRUE(all<RecordsGone>()[0].leaseEnded);
    EXPECT_EQ(1, status().unsent);
    EXPECT_TRUE(all<EraseCache>().empty());

    // The line is back: reading opens, everything is read anew, the work is sent.
    step(NetworkBack{});
    answer(Call::hello, 200, helloFor(24h));
    EXPECT_FALSE(status().leaseEnded);
    EXPECT_FALSE(m_store.isShut());
    EXPECT_EQ("", request(Call::feed)->cursor);
    answer(Call::feed, 200, page("c2", false, {"t1"}));
    answer(Call::commands, 200, accepted({mine}));
    EXPECT_EQ(0, status().unsent);
}

TEST_F(EngineLeaseTest, whatAPurgeThatFailedHasTakenIsFetchedAgain) {
    online();
    offline();
    m_store.failPurges = 1000;
    outage(25h);
    ASSERT_TRUE(status().leaseEnded);
    ASSERT_EQ(2U, m_store.resources.size());
    m_store.failPurges = 0;
    ASSERT_TRUE(m_store.purgeRecords()) << "as a disk that did it, and failed to say so";
    step(NetworkBack{});
    answer(Call::hello, 200, helloFor(24h));
    EXPECT_FALSE(status().leaseEnded);
    ASSERT_TRUE(request(Call::feed));
    if (request(Call::feed)->cursor == "c1") answer(Call::feed, 200, page("c2", false)); // asked together with the hello
    ASSERT_TRUE(request(Call::feed));
    EXPECT_EQ("", request(Call::feed)->cursor);
    answer(Call::feed, 200, page("c2", false, {"t1", "t2"}));
    EXPECT_EQ(2U, m_store.resources.size());
}

TEST_F(EngineLeaseTest, readingIsShutBeforeTheServerIsAskedAndRecordsStayWhenItAnswers) {
    online();
    m_clock.jumpWall(48h); // a night of sleep, or a clock that jumped: it makes no difference
    step(Tick{});
    EXPECT_TRUE(m_store.isShut()) << "at once";
    EXPECT_EQ(2U, m_store.resources.size()) << "but not thrown away before the server was asked";
    answer(Call::hello, 200, helloFor(24h));
    EXPECT_FALSE(m_store.isShut());
    EXPECT_EQ(2U, m_store.resources.size());
    EXPECT_TRUE(all<RecordsGone>().empty());
    EXPECT_FALSE(status().leaseEnded);
}

TEST_F(EngineLeaseTest, eachContactRenewsIt) {
    online(1h);
    for (int i = 0; i < 10; ++i) {
        advance(30min);
        answer(Call::feed, 200, page("c1", false));
    }
    EXPECT_FALSE(status().leaseEnded);
    ASSERT_TRUE(status().leaseEnds);
    EXPECT_LE(*status().leaseEnds, m_clock.now() + 1h);
}

TEST_F(EngineLeaseTest, aRestartWithTheClockTurnedBackFindsTheLeaseWhereItWas) {
    online();
    offline();
    outage(23h);
    m_clock.jumpWall(std::chrono::hours(-24 * 30));
    restart();
    EXPECT_FALSE(status().leaseEnded);
    outage(2h);
    EXPECT_TRUE(status().leaseEnded);
}

TEST_F(EngineLeaseTest, aLeaseThatIsGoneThoughRecordsAreThereIsNoLease) {
    online();
    ASSERT_TRUE(m_store.keepLease(""));
    restart();
    EXPECT_TRUE(status().leaseEnded);
    EXPECT_TRUE(m_store.isShut());
    answer(Call::hello, 200, helloFor(24h));
    EXPECT_FALSE(status().leaseEnded);
}

TEST_F(EngineLeaseTest, itRunsOutWhileSomebodyShouldSignInToo) {
    online(1h);
    advance(40s);
    answer(Call::feed, 401, error("tokenExpired"));
    ASSERT_EQ(Connection::needsSignIn, status().connection);
    ASSERT_TRUE(m_engine->nextTick());
    advance(2h);
    EXPECT_TRUE(status().leaseEnded);
    EXPECT_TRUE(m_store.resources.empty());
    step(SignedIn{});
    answer(Call::hello, 200, helloFor(1h));
    EXPECT_FALSE(status().leaseEnded);
}

TEST_F(EngineLeaseTest, aPortalsPageIsNoContact) {
    online(1h);
    for (int i = 0; i < 8; ++i) {
        advance(10min);
        if (request(Call::feed)) answer(Call::feed, 200, "<html>Accept our terms</html>");
        if (request(Call::hello)) answer(Call::hello, 200, "<html>Accept our terms</html>");
    }
    EXPECT_TRUE(status().leaseEnded);
    EXPECT_EQ(ErrorCode::unavailable, status().problem);
}

TEST_F(EngineLeaseTest, aDeviceThatWasShutOutForgetsAtOnceHandsInItsWorkAndIsErased) {
    online();
    offline();
    const auto a = enqueue(CommandType::triageClaim, "t1");
    const auto b = enqueue(CommandType::triageClaim, "t2");
    step(NetworkBack{});
    answer(Call::hello, 401, error("deviceRevoked"));
    EXPECT_EQ(Connection::revoked, status().connection);
    EXPECT_TRUE(m_store.resources.empty());
    EXPECT_TRUE(m_store.isShut());
    EXPECT_TRUE(all<EraseCache>().empty()) << "not before its work is somewhere else";
    EXPECT_EQ(ErrorCode::deviceRevoked, m_engine->enqueue(command()).error().code);
    // Refused, cut off, not fully taken: it stays until the server says that it has it.
    noAnswer(Call::handIn, ErrorCode::network);
    advance(60s);
    answer(Call::handIn, 200, "<html>Accept our terms</html>");
    advance(60s);
    answer(Call::handIn, 200, protocol::writeHeld({a.id, CommandId::make(m_clock, m_random)}));
    EXPECT_EQ(1U, m_store.outbox.size());
    EXPECT_TRUE(all<EraseCache>().empty());
    answer(Call::handIn, 200, protocol::writeHeld({b.id}));
    EXPECT_EQ(1U, all<EraseCache>().size());
    EXPECT_FALSE(m_engine->nextTick());
}

TEST_F(EngineLeaseTest, oneThatWasShutOutHandsInWhatWasAcceptedTooForTheServerMayHaveLostIt) {
    online();
    const auto a = enqueue(CommandType::triageClaim, "t1");
    answer(Call::commands, 200, accepted({a}));
    answer(Call::feed, 401, error("deviceRevoked"));
    ASSERT_EQ(Connection::revoked, status().connection);
    EXPECT_TRUE(m_store.resources.empty());
    EXPECT_TRUE(all<EraseCache>().empty());
    ASSERT_EQ(1U, all<RecordsGone>().size());
    EXPECT_EQ(0, all<RecordsGone>().front().unsent) << "nobody need worry about what was accepted";
    const auto sent = request(Call::handIn);
    ASSERT_TRUE(sent);
    EXPECT_NE(std::string::npos, sent->body.find(a.id.str()));
    answer(Call::handIn, 200, protocol::writeHeld({a.id})); // known, or kept now
    EXPECT_EQ(1U, all<EraseCache>().size());
}

TEST_F(EngineLeaseTest, oneThatWasShutOutWithADiskThatRefusesHandsInAndPurgesOnceItCan) {
    online();
    const auto a = enqueue(CommandType::triageClaim, "t1");
    answer(Call::commands, 200, accepted({a}));
    m_store.failNext(ErrorCode::storage);
    answer(Call::feed, 401, error("deviceRevoked"));
    ASSERT_EQ(Connection::revoked, status().connection);
    EXPECT_TRUE(m_store.isShut()) << "at once";
    EXPECT_TRUE(all<EraseCache>().empty()) << "what was accepted is not asked for yet";
    advance(60s);
    EXPECT_TRUE(m_store.resources.empty());
    const auto sent = request(Call::handIn);
    ASSERT_TRUE(sent);
    EXPECT_NE(std::string::npos, sent->body.find(a.id.str()));
    answer(Call::handIn, 200, protocol::writeHeld({a.id}));
    EXPECT_EQ(1U, all<EraseCache>().size());
}

TEST_F(EngineLeaseTest, aRestartDoesNotForgetThatItWasShutOut) {
    online();
    offline();
    const auto a = enqueue(CommandType::triageClaim, "t1");
    step(NetworkBack{});
    answer(Call::hello, 401, error("deviceRevoked"));
    restart();
    EXPECT_EQ(Connection::revoked, status().connection);
    EXPECT_FALSE(request(Call::hello));
    answer(Call::handIn, 200, protocol::writeHeld({a.id}));
    EXPECT_EQ(1U, all<EraseCache>().size());
}

TEST_F(EngineLeaseTest, aClinicThatTakesNothingFromSuchADeviceSaysSoAndItIsErased) {
    online();
    offline();
    enqueue();
    step(NetworkBack{});
    answer(Call::hello, 401, error("deviceRevoked"));
    answer(Call::handIn, 403, "<html>blocked</html>"); // a proxy's
    EXPECT_TRUE(all<EraseCache>().empty());
    advance(60s);
    answer(Call::handIn, 403, error("forbidden"));
    EXPECT_EQ(1U, all<EraseCache>().size());
}

TEST_F(EngineLeaseTest, oneThatIsLetInAgainGoesOnWithItsWork) {
    online();
    offline();
    const auto mine = enqueue();
    step(NetworkBack{});
    answer(Call::hello, 401, error("deviceRevoked"));
    noAnswer(Call::handIn, ErrorCode::network);
    step(SignedIn{});
    answer(Call::hello, 200, helloFor(24h));
    EXPECT_EQ(Connection::online, status().connection);
    EXPECT_FALSE(m_store.isShut());
    answer(Call::commands, 200, accepted({mine}));
    EXPECT_EQ(0, status().unsent);
}

} // namespace
} // namespace fyr::sync
