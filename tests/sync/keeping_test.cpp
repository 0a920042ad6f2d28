// What a workstation keeps and what it forgets: when the lease ends, when it is shut out, when the keychain is locked, when Fyr
// ends in the middle of a word. Over real sockets.
#include "line_fixture.h"

namespace fyr::sync {

class KeepingTest final : public LineFixture {
    Q_OBJECT

  private slots:
    void init() { begin(); }
    void cleanup() { end(); }

    // --- leases and revocation

    void whenTheLeaseEndsOfflineThePageIsToldAndUnsentWorkComesThroughTheNextSignIn() {
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(setPin("471147"));
        m_server->listening = false;
        m_service->retryNow();
        QVERIFY(becomes(Connection::offline));
        QVERIFY(note("skriven offline"));
        QVERIFY(status().leaseEnds.has_value());
        m_clock->off = std::int64_t{400} * 86'400'000; // more than any lease
        QTRY_VERIFY_WITH_TIMEOUT(m_service->session().leaseEnded, wait);
        QVERIFY(m_service->session().state == SessionState::signedOut);
        QVERIFY(m_service->session().unsentWhileLocked);
        QVERIFY(m_service->queue()->empty());
        m_server->listening = true;
        QVERIFY(signIn());
        QVERIFY(!m_service->session().leaseEnded);
        QVERIFY(synced());
        QVERIFY(m_server->seen.contains(QStringLiteral("POST /sync/v1/commands")));
    }

    void aRevokedComputerHandsInAndSaysHowMuchAndWhatWasNotTaken_data() {
        QTest::addColumn<bool>("taken");
        QTest::newRow("taken") << true;
        QTest::newRow("the clinic takes nothing") << false;
    }
    void aRevokedComputerHandsInAndSaysHowMuchAndWhatWasNotTaken() {
        QFETCH(bool, taken);
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->listening = false;
        m_service->retryNow();
        QVERIFY(becomes(Connection::offline));
        for (const char* text : {"ett", "två", "tre"}) QVERIFY(note(text));
        m_server->takesHandIn = taken;
        m_server->model().revoke("nurse1");
        m_server->listening = true;
        m_service->retryNow();
        QTRY_VERIFY_WITH_TIMEOUT(m_service->session().revoked, wait);
        QVERIFY(m_service->session().state == SessionState::signedOut);
        QCOMPARE(m_service->session().handedIn, std::int64_t{taken ? 3 : 0});
        QCOMPARE(m_service->session().notTaken, std::int64_t{taken ? 0 : 3});
        QCOMPARE(m_server->handedIn, taken ? 3 : 0);
        QVERIFY(m_service->queue()->empty());
    }

    void aRevokedComputerWhoseLineBreaksStaysShutUntilItHasHandedIn() {
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(setPin("471147"));
        m_server->listening = false;
        m_service->retryNow();
        QVERIFY(becomes(Connection::offline));
        QVERIFY(note("kvar"));
        m_server->handInStatus = 503;
        m_server->model().revoke("nurse1");
        m_server->listening = true;
        m_service->retryNow();
        QVERIFY(becomes(Connection::revoked));
        QVERIFY(ask<clinical::TriageItem>([&](auto done) { m_service->item("t1", std::move(done)); }).error().code == ErrorCode::leaseExpired);
        QVERIFY(note("en till").error().code == ErrorCode::deviceRevoked);
        m_server->handInStatus = 0;
        m_service->retryNow();
        QTRY_VERIFY_WITH_TIMEOUT(m_service->session().revoked, wait);
        QCOMPARE(m_service->session().handedIn, std::int64_t{1});
    }

    // --- keychains

    void aLockedKeychainIsNoWrongPinAndLosesNothing() {
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(setPin("471147"));
        m_server->listening = false;
        m_service->retryNow();
        QVERIFY(becomes(Connection::offline));
        QVERIFY(note("före låset"));
        m_service->lock();
        QTRY_VERIFY_WITH_TIMEOUT(m_service->session().state == SessionState::locked, wait);
        const int tries = m_service->session().pinAttemptsLeft;
        m_keychain->missing = true;
        QVERIFY(unlock("471147").error().code == ErrorCode::noKeychain);
        QCOMPARE(m_service->session().pinAttemptsLeft, tries);
        // Signed in online meanwhile: it works from memory, and says that older work is shut in.
        m_server->listening = true;
        QVERIFY(signIn());
        QVERIFY(!m_service->session().offlinePossible);
        QVERIFY(m_service->session().unsentWhileLocked);
        QVERIFY(ask<void>([&](auto done) { m_service->signOut(std::move(done)); }));
        m_keychain->missing = false;
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(m_server->seen.contains(QStringLiteral("POST /sync/v1/commands")));
    }

    void withoutAKeychainALockKeepsUnsentWorkInMemoryForItsPersonOnly() {
        m_keychain->missing = true;
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->listening = false;
        m_service->retryNow();
        QVERIFY(becomes(Connection::offline));
        QVERIFY(note("bara i minnet"));
        QVERIFY(ask<void>([&](auto done) { m_service->signOut(std::move(done)); }).error().code == ErrorCode::invalidState);
        m_service->lock();
        QTRY_VERIFY_WITH_TIMEOUT(m_service->session().unsentInMemory, wait);
        QVERIFY(m_service->session().state == SessionState::signedOut);
        QTRY_VERIFY(m_service->queue()->empty());
        QVERIFY(ask<clinical::TriageItem>([&](auto done) { m_service->item("t1", std::move(done)); }).error().code == ErrorCode::locked);
        QVERIFY(note("av vem som helst").error().code == ErrorCode::locked);
        m_server->answerStatus = 500; // nothing may be sent, but a sign-in gets through
        m_server->answerBody = "{}";
        m_server->signInStill = true;
        m_server->listening = true;
        QVERIFY2(signIn(m_server->url(), "nurse2").error().code == ErrorCode::invalidState, "another person's sign-in does not throw it away");
        QVERIFY(signIn());
        QVERIFY(m_service->session().state == SessionState::open);
        QCOMPARE(status().unsent, std::int64_t{1});
        m_server->answerStatus = 0;
        m_service->retryNow();
        QVERIFY(synced());
        QVERIFY(m_server->seen.contains(QStringLiteral("POST /sync/v1/commands")));
    }

    void whatWaitsInMemoryIsSentWhileLockedAndThenForgotten() {
        m_keychain->missing = true;
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->listening = false;
        m_service->retryNow();
        QVERIFY(becomes(Connection::offline));
        QVERIFY(note("skickas ändå"));
        m_service->lock();
        QTRY_VERIFY_WITH_TIMEOUT(m_service->session().unsentInMemory, wait);
        m_server->listening = true;
        QTRY_VERIFY_WITH_TIMEOUT(!m_service->session().unsentInMemory, wait);
        QVERIFY(m_server->seen.contains(QStringLiteral("POST /sync/v1/commands")));
        QVERIFY(note("ingen är inne").error().code == ErrorCode::locked);
    }

    void theLastWordOfADraftIsKeptWhenFyrEndsAtThatMoment() {
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(setPin("471147"));
        for (const int i : {1, 2, 3}) m_service->saveDraft("note/t1", QStringLiteral("ord ").repeated(i));
        startService(); // at once: the old one goes
        QTRY_VERIFY_WITH_TIMEOUT(m_service->session().state == SessionState::locked, wait);
        QVERIFY(unlock("471147"));
        const auto draft = ask<QString>([&](auto done) { m_service->draft("note/t1", std::move(done)); });
        QVERIFY(draft);
        QCOMPARE(*draft, QStringLiteral("ord ").repeated(3));
    }

    void aDraftOutlivesAResyncAndTheLeasesEnd() {
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(setPin("471147"));
        m_service->saveDraft("note/t1", QStringLiteral("halvskriven"));
        m_server->model().keepBackup();
        m_server->model().restoreBackup();
        bool resynced = false; // it may be over in a moment: each status is looked at
        const auto watching = connect(m_service.get(), &SyncService::statusChanged, this, [&] { resynced = resynced || status().resyncing; });
        m_service->retryNow();
        QTRY_VERIFY_WITH_TIMEOUT(resynced, wait);
        disconnect(watching);
        QVERIFY(synced());
        const auto draft = [&] { return ask<QString>([&](auto done) { m_service->draft("note/t1", std::move(done)); }).value_or(QString()); };
        QCOMPARE(draft(), QStringLiteral("halvskriven"));
        m_server->listening = false;
        m_service->retryNow();
        QVERIFY(becomes(Connection::offline));
        m_clock->off = std::int64_t{400} * 86'400'000;
        QTRY_VERIFY_WITH_TIMEOUT(m_service->session().leaseEnded, wait);
        m_server->listening = true;
        QVERIFY(signIn());
        QVERIFY(synced());
        QCOMPARE(draft(), QStringLiteral("halvskriven"));
    }

    // --- held work

    void heldWorkIsAskedForAndSettledAtTheServer() {
        const auto held = [&] { return ask<json::array>([&](auto done) { m_service->held(std::move(done)); }); };
        QVERIFY(held().error().code == ErrorCode::locked);
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->held = R"({"held":[{"id":"01A","name":"Leila"}]})";
        const auto list = held();
        QVERIFY(list && list->size() == 1);
        QVERIFY(ask<void>([&](auto done) { m_service->settleHeld("01A", false, QStringLiteral("två gånger"), std::move(done)); }));
        QVERIFY(m_server->seen.contains(QStringLiteral("DELETE /api/v1/held/01A")));
        QVERIFY(m_server->lastBody.contains("dismissed") && m_server->lastBody.contains("två gånger"));
        m_server->held = "<html>"; // not ours
        QVERIFY(!held());
        m_server->listening = false;
        QVERIFY(!held());
    }
};

} // namespace fyr::sync

QTEST_GUILESS_MAIN(fyr::sync::KeepingTest)
#include "keeping_test.moc"
