// The whole back of the workstation over real sockets and real encrypted files; only the keychain is a fake.
#include "fake_http_server.h"
#include "fake_keychain.h"
#include "reply.h"
#include "sync/transport/http_client.h"
#include "sync/transport/sync_service.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUrlQuery>

namespace fyr::sync {

class SyncServiceTest final : public QObject {
    Q_OBJECT

    static constexpr int wait = 10'000;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeHttpServer> m_server;
    std::shared_ptr<FakeKeychain> m_keychain;
    std::unique_ptr<SyncService> m_service;
    QUrl m_opened; // in the browser
    bool m_browserOpens = true;
    Millis m_patience{60'000};

    // What the browser does at the end: it calls the workstation's own address. Its answer's status.
    int knock(const QString& query, const QByteArray& host = {}, const QString& path = QStringLiteral("/signed-in")) {
        const QUrl back(QUrlQuery(m_opened).queryItemValue(QStringLiteral("redirect"), QUrl::FullyDecoded));
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), static_cast<quint16>(back.port()));
        if (!socket.waitForConnected(2'000)) return 0;
        socket.write("GET " + path.toLatin1() + "?" + query.toLatin1() + " HTTP/1.1\r\nHost: " + (host.isEmpty() ? "127.0.0.1:" + QByteArray::number(back.port()) : host) + "\r\n\r\n");
        QByteArray all;
        if (!QTest::qWaitFor([&] { all += socket.readAll(); return all.contains("\r\n\r\n"); }, 3'000)) return 0;
        m_page = all;
        return all.mid(9, 3).toInt();
    }
    QByteArray m_page;
    QString stateOf() const { return QUrlQuery(m_opened).queryItemValue(QStringLiteral("state")); }

    SyncService& service() { return *m_service; }
    void startService() {
        m_service.reset();
        SyncService::Options o;
        o.folder = m_folder->path() + QStringLiteral("/cache");
        o.deviceName = QStringLiteral("Reception");
        o.keychain = m_keychain;
        o.quickPinForTests = true;
        o.openBrowser = [this](const QUrl& url) {
            m_opened = url;
            return m_browserOpens;
        };
        o.browserPatience = m_patience;
        m_service = std::make_unique<SyncService>(std::move(o));
        QSignalSpy session(m_service.get(), &SyncService::sessionChanged);
        m_service->start();
    }
    // Calls and waits for the reply.
    template <class T, class Call>
    Result<T> ask(Call&& call) {
        return replyOf<T>(std::forward<Call>(call), wait);
    }
    Result<void> signIn(const char* user = "nurse1", const char* password = "right") {
        return ask<void>([&](auto done) {
            service().signIn(m_server->url(), QString::fromLatin1(user), QString::fromLatin1(password),
                             std::move(done));
        });
    }
    Result<void> setPin(const char* pin) {
        return ask<void>([&](auto done) { service().setPin(QString::fromLatin1(pin), std::move(done)); });
    }
    Result<void> unlock(const char* pin) {
        return ask<void>(
            [&](auto done) { service().unlockWithPin(QString::fromLatin1(pin), std::move(done)); });
    }
    Result<CommandId> submit(protocol::CommandType type, std::string task, json::object payload = {}) {
        return ask<CommandId>([&](auto done) {
            service().submit(type, {"Task", std::move(task)}, 1, std::move(payload), std::move(done));
        });
    }
    AttentionLists lists() {
        auto r = ask<AttentionLists>([&](auto done) { service().attention(std::move(done)); });
        return r ? std::move(*r) : AttentionLists{};
    }
    bool synced() {
        return QTest::qWaitFor(
            [&] {
                const auto& s = service().status();
                return s.connection == Connection::online && s.firstSyncComplete && s.unsent == 0 &&
                       !s.resyncing;
            },
            wait);
    }
    // What the server holds for a task; read on the server's (this) thread.
    std::string taskAtServer(const std::string& id) { return m_server->model().visibleTo("nurse1").at({"Task", id}).json; }

  private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<FakeHttpServer>();
        m_keychain = std::make_shared<FakeKeychain>();
        startService();
    }
    void cleanup() {
        m_service.reset();
        m_server.reset();
        m_folder.reset();
    }

    void signingInReadsEverythingAndAsksForAPin() {
        const auto r = signIn();
        QVERIFY2(r, r ? "" : r.error().describe().c_str());
        QVERIFY(synced());
        QVERIFY(service().session().state == SessionState::needsPin);
        QCOMPARE(service().session().me.name, std::string("Sköterska nurse1"));
        QCOMPARE(service().session().me.id, std::string("pr-nurse1"));
        QCOMPARE(service().session().unit, std::string("Vårdcentralen"));
        QVERIFY(service().session().offlinePossible);
        QTRY_VERIFY(service().session().demo);
        QVERIFY(service().status().lastSynced);
        QVERIFY(service().status().clockSkew);
        QVERIFY(std::chrono::abs(*service().status().clockSkew) < std::chrono::seconds(5));
        QVERIFY(m_server->gzipped > 2);
        QVERIFY(m_server->lastDevice.contains("Reception"));
        QTRY_COMPARE(m_server->sockets(), 1);
        QTRY_VERIFY(service().status().wakeOpen);
    }

    void aWrongPasswordIsSaidAndNothingIsMade() {
        const auto r = signIn("nurse1", "wrong");
        QVERIFY(!r);
        QVERIFY(r.error().code == ErrorCode::signInFailed);
        QVERIFY(service().session().state == SessionState::signedOut);
        QCOMPARE(m_keychain->size(), std::size_t{0});
    }

    void theAccessTokenIsFetchedAgainInTimeWithAProofOfTheDevice() {
        m_server->refreshes = true;
        m_server->accessSeconds = 1;
        QVERIFY(signIn());
        QVERIFY(synced());
        QTRY_VERIFY_WITH_TIMEOUT(m_server->refreshed >= 2, wait);
        QVERIFY(service().status().connection == Connection::online);
        QVERIFY(m_keychain->size() == 2); // the cache's secret and the device's key
    }

    void anEndedAccessTokenIsNoticedOnTheWayAndNobodyIsAsked() {
        m_server->refreshes = true;
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->endAccess = true;
        QVERIFY(submit(protocol::CommandType::triageClaim, "t1"));
        QVERIFY(synced());
        QCOMPARE(m_server->refreshed, 1);
        QVERIFY(service().status().connection == Connection::online);
    }

    void anEndedSessionAsksForSignInAndNothingIsLost() {
        m_server->refreshes = true;
        QVERIFY(signIn());
        QVERIFY(setPin("246810"));
        QVERIFY(synced());
        m_server->endAccess = true;
        m_server->refuseRefresh = true;
        QVERIFY(submit(protocol::CommandType::triageClaim, "t1"));
        QTRY_VERIFY(service().status().connection == Connection::needsSignIn);
        QCOMPARE(service().status().unsent, std::size_t{1});
        QVERIFY(service().session().state == SessionState::open); // what is here can be read
        m_server->refuseRefresh = false;
        QVERIFY(signIn());
        QVERIFY(synced());
        QCOMPARE(service().status().unsent, std::size_t{0});
    }

    void aLineThatBreaksDuringARefreshIsNoRefusal() {
        m_server->refreshes = true;
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->endAccess = true;
        m_server->refreshStatus = 503;
        QVERIFY(submit(protocol::CommandType::triageClaim, "t1"));
        QTRY_VERIFY(service().status().connection != Connection::online || service().status().unsent == 1);
        QTest::qWait(200);
        QVERIFY(service().status().connection != Connection::needsSignIn);
        m_server->refreshStatus = 0;
        service().retryNow();
        QVERIFY(synced());
        QCOMPARE(m_server->refreshed, 1);
    }

    void afterAPinTheSessionGoesOnWithARefreshEvenWithAWrongClock() {
        m_server->refreshes = true;
        QVERIFY(signIn());
        QVERIFY(setPin("246810"));
        QVERIFY(synced());
        startService();
        QTRY_VERIFY(service().session().state == SessionState::locked);
        m_server->endAccess = true;
        m_server->clockAheadSeconds = 3 * 3600;
        QVERIFY(unlock("246810"));
        QVERIFY(synced());
        QCOMPARE(m_server->refreshed, 1);
    }

    void signingInThroughTheBrowserOpensTheProviderAndTakesOneAnswer() {
        m_server->refreshes = true;
        m_server->provider = QStringLiteral("SITHS");
        const auto name = ask<QString>([&](auto done) { service().provider(m_server->url(), std::move(done)); });
        QCOMPARE(name.value(), QStringLiteral("SITHS"));
        std::optional<Result<void>> out;
        service().signInWithBrowser(m_server->url(), [&](Result<void> r) { out.emplace(std::move(r)); });
        QTRY_VERIFY(!m_opened.isEmpty());
        QCOMPARE(m_opened.path(), QStringLiteral("/api/v1/oidc/start"));
        QCOMPARE(m_opened.host(), m_server->url().host());
        m_server->challenge = QUrlQuery(m_opened).queryItemValue(QStringLiteral("challenge")).toStdString();
        // Strangers on the way are told nothing and change nothing.
        QCOMPARE(knock(QStringLiteral("ticket=ticket-1&state=other")), 404);
        QCOMPARE(knock(QStringLiteral("ticket=ticket-1&state=") + stateOf(), "evil.example"), 404);
        QCOMPARE(knock(QStringLiteral("ticket=ticket-1&state=") + stateOf(), {}, QStringLiteral("/other")), 404);
        QVERIFY(!out);
        QCOMPARE(knock(QStringLiteral("ticket=ticket-1&state=") + stateOf()), 200);
        QVERIFY(m_page.contains("Du är inloggad"));
        QVERIFY(!m_page.contains("ticket-1"));
        QTRY_VERIFY(out.has_value());
        QVERIFY2(*out, out->error().describe().c_str());
        QVERIFY(service().session().state == SessionState::needsPin);
        QVERIFY(synced());
        QCOMPARE(knock(QStringLiteral("ticket=ticket-1&state=") + stateOf()), 0); // the address is gone
        m_server->endAccess = true;
        QVERIFY(submit(protocol::CommandType::triageClaim, "t1"));
        QVERIFY(synced());
        QCOMPARE(m_server->refreshed, 1);
    }

    void aSignInInTheBrowserThatIsGivenUpRefusedOrForgottenSaysSo() {
        const auto begin = [&](std::optional<Result<void>>& out) {
            m_opened.clear();
            service().signInWithBrowser(m_server->url(), [&](Result<void> r) { out.emplace(std::move(r)); });
        };
        std::optional<Result<void>> refused, cancelled, here, none, late, again;
        begin(refused);
        QTRY_VERIFY(!m_opened.isEmpty());
        QCOMPARE(knock(QStringLiteral("error=signInFailed&state=") + stateOf()), 200);
        QVERIFY(m_page.contains("blev inte av"));
        QTRY_VERIFY(refused.has_value());
        QVERIFY(refused->error().code == ErrorCode::signInFailed);
        begin(cancelled);
        QTRY_VERIFY(!m_opened.isEmpty());
        QCOMPARE(knock(QStringLiteral("error=cancelled&state=") + stateOf()), 200);
        QTRY_VERIFY(cancelled.has_value());
        QVERIFY(cancelled->error().code == ErrorCode::cancelled);
        begin(here);
        QTRY_VERIFY(!m_opened.isEmpty());
        begin(again); // a second one takes the first one's place
        QTRY_VERIFY(here.has_value());
        QVERIFY(here->error().code == ErrorCode::cancelled);
        service().cancelBrowser();
        QTRY_VERIFY(again.has_value());
        m_browserOpens = false;
        begin(none);
        QTRY_VERIFY(none.has_value());
        QVERIFY(none->error().code == ErrorCode::unavailable);
        m_browserOpens = true;
        m_patience = Millis{50};
        startService();
        begin(late);
        QTRY_VERIFY(late.has_value());
        QVERIFY(late->error().code == ErrorCode::timeout);
        QVERIFY(service().session().state == SessionState::signedOut);
        QCOMPARE(m_keychain->size(), std::size_t{0});
        m_patience = Millis{60'000};
    }

    void noServerIsANetworkErrorAndPlainHttpToAnotherComputerIsRefused() {
        m_server->listening = false;
        QVERIFY(signIn().error().code == ErrorCode::network);
        const auto r = ask<void>([&](auto done) {
            service().signIn(QUrl(QStringLiteral("http://clinic.example")), QStringLiteral("n"),
                             QStringLiteral("p"), std::move(done));
        });
        QVERIFY(r.error().code == ErrorCode::certificate);
        QVERIFY(!serverAddress(QUrl(QStringLiteral("ftp://127.0.0.1"))));
        QCOMPARE(serverAddress(QUrl(QStringLiteral("https://a.example:8443/path?q"))).value(),
                 QUrl(QStringLiteral("https://a.example:8443")));
    }

    void aServerWithAnUnknownCertificateIsNotSpokenWith() {
        const QString key = m_folder->filePath(QStringLiteral("key.pem"));
        const QString certificate = m_folder->filePath(QStringLiteral("certificate.pem"));
        if (QProcess::execute(QStringLiteral("openssl"),
                              {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                               QStringLiteral("ec"), QStringLiteral("-pkeyopt"),
                               QStringLiteral("ec_paramgen_curve:P-256"), QStringLiteral("-nodes"),
                               QStringLiteral("-keyout"), key, QStringLiteral("-out"), certificate,
                               QStringLiteral("-days"), QStringLiteral("1"), QStringLiteral("-subj"),
                               QStringLiteral("/CN=127.0.0.1")}) != 0)
            QSKIP("there is no openssl to make a certificate with");
        QFile keyFile(key);
        QVERIFY(keyFile.open(QIODevice::ReadOnly));
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setPrivateKey(QSslKey(&keyFile, QSsl::Ec));
        tls.setLocalCertificate(QSslCertificate::fromPath(certificate).value(0));
        QSslServer impostor;
        impostor.setSslConfiguration(tls);
        QVERIFY(impostor.listen(QHostAddress::LocalHost));
        int spoken = 0;
        connect(&impostor, &QSslServer::pendingConnectionAvailable, this, [&] {
            auto* socket = impostor.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [&spoken] { ++spoken; });
        });
        const auto r = ask<void>([&](auto done) {
            service().signIn(QUrl(QStringLiteral("https://127.0.0.1:%1").arg(impostor.serverPort())),
                             QStringLiteral("n"), QStringLiteral("p"), std::move(done));
        });
        QVERIFY(!r);
        QVERIFY2(r.error().code == ErrorCode::certificate, r.error().describe().c_str());
        QCOMPARE(spoken, 0);
    }

    void aCommandIsSentAndItsEffectComesBackByTheFeed() {
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(submit(protocol::CommandType::triageClaim, "t1"));
        QTRY_VERIFY_WITH_TIMEOUT(taskAtServer("t1").find("\"holder\":\"nurse1\"") != std::string::npos, wait);
        QVERIFY(synced());
        QVERIFY(lists().unsent.empty());
    }

    void whatIsWrongInAPayloadIsToldAndNotStored() {
        QVERIFY(signIn());
        const auto r = submit(protocol::CommandType::triageOverride, "t1", {{"urgency", "purple"}});
        QVERIFY(!r);
        QVERIFY(r.error().code == ErrorCode::badRequest);
        QVERIFY(r.error().problems.size() >= 3);
        QVERIFY(lists().unsent.empty());
    }

    void workDoneOfflineSurvivesARestartAndIsSentWhenTheLineIsBack() {
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(setPin("4711"));
        QVERIFY(service().session().state == SessionState::open);
        m_server->listening = false;
        service().retryNow();
        QTRY_VERIFY_WITH_TIMEOUT(service().status().connection == Connection::offline, wait);
        QVERIFY(service().status().offlineSince);
        QVERIFY(
            submit(protocol::CommandType::noteAdd, "t1", {{"patient", "p"}, {"text", "skrivet utan nät"}}));
        QVERIFY(submit(protocol::CommandType::triageClaim, "t2"));
        service().saveDraft("note/t3", QStringLiteral("halvfärdig å"));
        QTRY_COMPARE(service().status().unsent, std::int64_t{2});

        startService();
        QTRY_VERIFY(service().session().state == SessionState::locked);
        QVERIFY(service().session().unsentWhileLocked);
        QCOMPARE(service().session().pinAttemptsLeft, 10);
        QCOMPARE(service().queue()->size(), std::size_t{0});
        QVERIFY(ask<QString>([&](auto done) { service().draft("note/t3", std::move(done)); }).error().code ==
                ErrorCode::locked);
        QVERIFY(unlock("0000").error().code == ErrorCode::wrongPin);
        QTRY_COMPARE(service().session().pinAttemptsLeft, 9);
        QVERIFY(unlock("4711"));
        QTRY_COMPARE(service().status().unsent, std::int64_t{2});
        QCOMPARE(ask<QString>([&](auto done) { service().draft("note/t3", std::move(done)); }).value(),
                 QStringLiteral("halvfärdig å"));
        m_server->listening = true;
        service().retryNow();
        QVERIFY(synced());
        QVERIFY(taskAtServer("t2").find("\"holder\":\"nurse1\"") != std::string::npos);
        QCOMPARE(m_server->model().effects().size(), std::size_t{2});
    }

    void aConflictWaitsForAPerson() {
        QVERIFY(signIn());
        QVERIFY(synced());
        // Another nurse claims it while this one is offline.
        m_server->listening = false;
        service().retryNow();
        QTRY_VERIFY_WITH_TIMEOUT(service().status().connection == Connection::offline, wait);
        protocol::Command theirs;
        FakeClock clock(parseInstant("2026-11-20T12:00:00Z").value());
        SeededRandom random(4);
        theirs.id = CommandId::make(clock, random);
        theirs.target = {"Task", "t1"};
        const auto answered =
            m_server->model().commands("nurse2", protocol::writeBatch(DeviceId{"d"}, {theirs}));
        QCOMPARE(answered.status, 200);
        const auto mine = submit(protocol::CommandType::triageClaim, "t1");
        QVERIFY(mine);
        QSignalSpy attention(&service(), &SyncService::attentionChanged);
        m_server->listening = true;
        service().retryNow();
        QVERIFY(attention.wait(wait));
        QTRY_COMPARE(service().status().attention, std::int64_t{1});
        const auto l = lists();
        QCOMPARE(l.attention.size(), std::size_t{1});
        QVERIFY(l.attention[0].code == ErrorCode::alreadyClaimed);
        QVERIFY(ask<void>([&](auto done) { service().settle(*mine, Settle::keepTheirs, std::move(done)); }));
        QVERIFY(lists().attention.empty());
        QTRY_COMPARE(service().status().attention, std::int64_t{0});
    }

    void aWakeBringsAChangeAtOnce() {
        QVERIFY(signIn());
        QVERIFY(synced());
        QTRY_COMPARE(m_server->sockets(), 1);
        QTRY_VERIFY(service().status().wakeOpen);
        QSignalSpy changed(&service(), &SyncService::itemChanged);
        m_server->model().touch("t4");
        m_server->wake();
        QVERIFY(changed.wait(5000)); // well before the poll of half a minute
    }

    void anExpiredTokenAsksForSignInAndKeepsEverything() {
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->model().signOut("nurse1");
        QVERIFY(submit(protocol::CommandType::triageClaim, "t1"));
        QTRY_VERIFY_WITH_TIMEOUT(service().status().connection == Connection::needsSignIn, wait);
        QCOMPARE(service().status().unsent, std::int64_t{1});
        QVERIFY(submit(protocol::CommandType::triageClaim, "t2"));
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(taskAtServer("t1").find("nurse1") != std::string::npos);
        QVERIFY(taskAtServer("t2").find("nurse1") != std::string::npos);
    }

    void aRevokedDeviceIsErased() {
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(setPin("4711"));
        m_server->model().revoke("nurse1");
        m_server->say(QStringLiteral("{\"type\":\"revoked\"}"));
        QTRY_VERIFY_WITH_TIMEOUT(service().session().state == SessionState::signedOut, wait);
        QTRY_COMPARE(m_keychain->size(), std::size_t{1}); // the device's own key: it opens nothing
        const QDir root(m_folder->path() + QStringLiteral("/cache"));
        QCOMPARE(root.entryList(QDir::Dirs | QDir::NoDotAndDotDot), QStringList());
    }

    void anotherPersonGetsACacheOfTheirOwn() {
        QVERIFY(signIn("nurse1"));
        QVERIFY(synced());
        m_server->listening = false;
        service().retryNow();
        QVERIFY(submit(protocol::CommandType::noteAdd, "t1", {{"patient", "p"}, {"text", "min"}}));
        m_server->listening = true;
        QVERIFY(ask<void>([&](auto done) { service().signOut(std::move(done)); }));
        QVERIFY(service().session().state == SessionState::signedOut);
        QVERIFY(signIn("nurse2"));
        QVERIFY(synced());
        QCOMPARE(service().session().me.id, std::string("pr-nurse2"));
        QCOMPARE(m_keychain->size(), std::size_t{3}); // one for each, and the device's
    }

    void withoutAKeychainItWorksButKeepsNothing() {
        m_keychain->missing = true;
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(!service().session().offlinePossible);
        QVERIFY(service().session().state == SessionState::open);
        QVERIFY(setPin("4711").error().code == ErrorCode::noKeychain);
        QVERIFY(submit(protocol::CommandType::triageClaim, "t1"));
        QVERIFY(synced());
        const QDir root(m_folder->path() + QStringLiteral("/cache"));
        QVERIFY(root.entryList({QStringLiteral("*.db")}, QDir::Files).isEmpty());
        for (const auto& each : root.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot))
            QVERIFY(QDir(each.filePath()).entryList({QStringLiteral("*.db")}, QDir::Files).isEmpty());
    }

    void aKeychainThatLostItsKeyPutsTheOldCacheAside() {
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(setPin("4711"));
        startService();
        QTRY_VERIFY(service().session().state == SessionState::locked);
        m_keychain->clear();
        QVERIFY(unlock("4711").error().code == ErrorCode::signInRequired);
        QVERIFY(signIn());
        QVERIFY(synced());
        const QDir root(m_folder->path() + QStringLiteral("/cache"));
        QCOMPARE(root.entryList({QStringLiteral("*.aside-*")}, QDir::Dirs).size(), 1);
    }

    void lockingClosesEverything() {
        QVERIFY(signIn());
        QVERIFY(synced());
        QVERIFY(setPin("4711"));
        service().lock();
        QTRY_VERIFY(service().session().state == SessionState::locked);
        QTRY_COMPARE(m_server->sockets(), 0);
        QVERIFY(submit(protocol::CommandType::triageClaim, "t1").error().code == ErrorCode::locked);
        QVERIFY(unlock("4711"));
        QVERIFY(synced());
    }

    void twoServicesCannotHaveTheSameCache() {
        QVERIFY(signIn());
        QVERIFY(synced());
        SyncService::Options o;
        o.folder = m_folder->path() + QStringLiteral("/cache");
        o.keychain = m_keychain;
        SyncService second(std::move(o));
        std::optional<Result<void>> out;
        second.signIn(m_server->url(), QStringLiteral("nurse1"), QStringLiteral("right"),
                      [&](Result<void> r) { out = std::move(r); });
        QVERIFY(QTest::qWaitFor([&] { return out.has_value(); }, wait));
        QVERIFY(!*out);
        QVERIFY(out->error().code == ErrorCode::storageBusy);
    }

    void badAnswersOnTheWayNeverStopIt_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("connection");
        QTest::newRow("portal") << 200 << QByteArray("<html>sign in to the wifi</html>")
                                << int(Connection::offline);
        QTest::newRow("proxy 403") << 403 << QByteArray("<html>blocked</html>") << int(Connection::offline);
        QTest::newRow("proxy 401") << 401 << QByteArray("<html>who are you</html>")
                                   << int(Connection::offline);
        QTest::newRow("404") << 404 << QByteArray() << int(Connection::offline);
        QTest::newRow("500") << 500 << QByteArray(R"({"error":{"code":"storage"}})")
                             << int(Connection::offline);
        QTest::newRow("503") << 503 << QByteArray() << int(Connection::offline);
        QTest::newRow("too old") << 426 << QByteArray(R"({"error":{"code":"clientTooOld"}})")
                                 << int(Connection::tooOld);
    }
    void badAnswersOnTheWayNeverStopIt() {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(int, connection);
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->answerStatus = status;
        m_server->answerBody = body;
        QVERIFY(submit(protocol::CommandType::triageClaim, "t1"));
        service().retryNow();
        QTRY_COMPARE_WITH_TIMEOUT(int(service().status().connection), connection, wait);
        QCOMPARE(service().status().unsent, std::int64_t{1});
        QCOMPARE(service().status().attention, std::int64_t{0});
        m_server->answerStatus = 0;
        service().retryNow();
        QVERIFY(synced());
        QVERIFY(taskAtServer("t1").find("nurse1") != std::string::npos);
    }

    void aRedirectIsNotFollowedWithTheToken() {
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->redirect = true;
        service().retryNow();
        QTRY_VERIFY_WITH_TIMEOUT(service().status().connection == Connection::offline, wait);
    }

    void aLineThatBreaksInTheMiddleOfAPageIsReadAgain() {
        m_server->truncate = true;
        QVERIFY(!signIn());
        m_server->truncate = false;
        QVERIFY(signIn());
        m_server->truncate = true;
        service().retryNow();
        QTRY_VERIFY_WITH_TIMEOUT(service().status().connection == Connection::offline, wait);
        m_server->truncate = false;
        service().retryNow();
        QVERIFY(synced());
    }

    void itCanBeDestroyedAtAnyMoment() {
        for (int i = 0; i < 12; ++i) {
            startService();
            service().signIn(m_server->url(), QStringLiteral("nurse1"), QStringLiteral("right"),
                             [](Result<void>) {});
            service().submit(protocol::CommandType::triageClaim, {"Task", "t1"}, 1, {},
                             [](Result<CommandId>) {});
            QTest::qWait(i * 7);
        }
        m_service.reset();
        startService();
        QVERIFY(signIn());
        QVERIFY(synced());
    }
};

} // namespace fyr::sync

QTEST_GUILESS_MAIN(fyr::sync::SyncServiceTest)
#include "sync_service_test.moc"
