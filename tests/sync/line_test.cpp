// What stands between a workstation and its server: guest networks, impostors, proxies, other networks, sleep, wrong clocks.
// Over real sockets.
#include "line_fixture.h"
#include "sync/transport/network_watch.h"

#include <QFile>
#include <QNetworkProxy>
#include <QPointer>
#include <QProcess>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>

namespace fyr::sync {
namespace {

// Joins two sockets until one of them ends.
void join(QTcpSocket* a, QTcpSocket* b) {
    const auto pump = [](QTcpSocket* from, QTcpSocket* to) {
        QObject::connect(from, &QTcpSocket::readyRead, to, [from, to] { to->write(from->readAll()); });
        QObject::connect(from, &QTcpSocket::disconnected, to, [to] { to->disconnectFromHost(); });
        QObject::connect(from, &QTcpSocket::disconnected, from, &QObject::deleteLater);
        if (from->bytesAvailable() > 0) to->write(from->readAll());
    };
    pump(a, b);
    pump(b, a);
}

// Speaks TLS in front of a plain server, with a certificate made for the test.
class TlsFront {
  public:
    TlsFront(const QSslConfiguration& tls, int behind, const QHostAddress& at = QHostAddress::LocalHost) {
        m_server.setSslConfiguration(tls);
        m_server.listen(at);
        QObject::connect(&m_server, &QSslServer::pendingConnectionAvailable, &m_server, [this, to = static_cast<quint16>(behind)] {
            while (auto* secure = m_server.nextPendingConnection()) {
                auto* plain = new QTcpSocket(secure);
                plain->connectToHost(QHostAddress::LocalHost, to);
                ++spoken;
                join(static_cast<QTcpSocket*>(secure), plain);
            }
        });
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    int spoken = 0;

  private:
    QSslServer m_server;
};

// CONNECT to anywhere ends at one port of this machine; with a name and a password, or without.
class HttpProxy {
  public:
    explicit HttpProxy(quint16 leadsTo) {
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this, leadsTo] {
            while (auto* socket = m_server.nextPendingConnection())
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, leadsTo] {
                    const QByteArray head = socket->peek(8192);
                    const auto end = head.indexOf("\r\n\r\n");
                    if (end < 0) return;
                    socket->read(end + 4);
                    asked.append(QString::fromLatin1(head.left(head.indexOf('\r'))));
                    if (!credentials.isEmpty() && !head.contains("Proxy-Authorization: Basic " + credentials.toBase64())) {
                        socket->write("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"clinic\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                        socket->disconnectFromHost();
                        return;
                    }
                    socket->disconnect(SIGNAL(readyRead()));
                    auto* onward = new QTcpSocket(socket);
                    onward->connectToHost(QHostAddress::LocalHost, leadsTo);
                    socket->write("HTTP/1.1 200 Connected\r\n\r\n");
                    join(socket, onward);
                });
        });
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    QByteArray credentials; // "name:password"; empty: it asks nobody
    QStringList asked;

  private:
    QTcpServer m_server;
};

} // namespace

class LineTest final : public LineFixture {
    Q_OBJECT

    // A certificate for `name`, good from `from` for a day ("20200101000000Z"; empty: now). Nothing when there is no openssl.
    std::optional<QSslConfiguration> certificate(const char* name, const QString& from = {}, const QString& to = {}) {
        const auto file = [&](const char* n) { return m_folder->filePath(QLatin1String(n)); };
        const QString subject = QStringLiteral("/CN=") + QLatin1String(name);
        const QString alt = QStringLiteral("subjectAltName=") + (QHostAddress(QLatin1String(name)).isNull() ? QStringLiteral("DNS:") : QStringLiteral("IP:")) + QLatin1String(name);
        const auto run = [](const QStringList& args) { return QProcess::execute(QStringLiteral("openssl"), args) == 0; };
        if (!run({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file("key.pem"), "-out", file("cert.pem"), "-days", "1", "-subj", subject, "-addext", alt}))
            return std::nullopt;
        if (!from.isEmpty()) { // the same, signed by itself for another time
            QFile(file("index")).remove();
            QFile conf(file("ca.cnf")), index(file("index"));
            if (!conf.open(QIODevice::WriteOnly) || !index.open(QIODevice::WriteOnly)) return std::nullopt;
            conf.write(("[ca]\ndefault_ca=c\n[c]\ndatabase=" + file("index") + "\nnew_certs_dir=" + m_folder->path() + "\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nx509_extensions=e\nunique_subject=no\n[p]\ncommonName=supplied\n[e]\nbasicConstraints=CA:TRUE\n" + alt + "\n").toUtf8());
            conf.close();
            if (!run({"req", "-new", "-key", file("key.pem"), "-subj", subject, "-out", file("csr.pem")}) ||
                !run({"ca", "-batch", "-notext", "-selfsign", "-config", file("ca.cnf"), "-keyfile", file("key.pem"), "-in", file("csr.pem"), "-out", file("cert.pem"), "-startdate", from, "-enddate", to}))
                return std::nullopt;
        }
        QFile key(file("key.pem"));
        if (!key.open(QIODevice::ReadOnly)) return std::nullopt;
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setPrivateKey(QSslKey(&key, QSsl::Ec));
        tls.setLocalCertificate(QSslCertificate::fromPath(file("cert.pem")).value(0));
        return tls;
    }
    // This program believes the certificate from now on, as a clinic's computers believe their region's.
    static void believe(const QSslConfiguration& tls) {
        auto all = QSslConfiguration::defaultConfiguration();
        all.addCaCertificate(tls.localCertificate());
        QSslConfiguration::setDefaultConfiguration(all);
    }

  private slots:
    void init() { begin(); }
    void cleanup() { end(); }

    // --- guest networks

    void aGuestNetworksPageIsToldFromADeadLine_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("portal");
        QTest::newRow("its page in place of ours") << 200 << QByteArray() << QByteArray("\n <!doctype html><title>Sign in</title>") << true;
        QTest::newRow("leads to another host") << 302 << QByteArray("Location: http://wifi.example/sign-in\r\n") << QByteArray() << true;
        QTest::newRow("says so itself") << 511 << QByteArray() << QByteArray("<html>") << true;
        QTest::newRow("leads to the same host") << 302 << QByteArray("Location: /elsewhere\r\n") << QByteArray() << false;
        QTest::newRow("a proxy's refusal") << 403 << QByteArray() << QByteArray("<html>blocked</html>") << false;
        QTest::newRow("a gateway's page") << 502 << QByteArray() << QByteArray("<html>bad gateway</html>") << false;
        QTest::newRow("nonsense") << 200 << QByteArray() << QByteArray("ok") << false;
    }
    void aGuestNetworksPageIsToldFromADeadLine() {
        QFETCH(int, status);
        QFETCH(QByteArray, headers);
        QFETCH(QByteArray, body);
        QFETCH(bool, portal);
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->answerHeaders = headers;
        m_server->answerBody = body;
        m_server->answerStatus = status;
        QVERIFY(note("skriven under tiden"));
        m_service->retryNow();
        QVERIFY(becomes(Connection::offline));
        QCOMPARE(this->status().obstacle == Obstacle::portal, portal);
        QCOMPARE(this->status().unsent, std::int64_t{1});
        QVERIFY(this->status().oldestUnsent.has_value());
        m_server->answerStatus = 0;
        m_server->answerHeaders.clear();
        m_service->retryNow();
        QVERIFY(synced());
        QVERIFY(this->status().obstacle == Obstacle::none);
        QVERIFY(!this->status().oldestUnsent);
    }

    void atSignInAGuestNetworkIsNamedToo() {
        m_server->answerStatus = 200;
        m_server->answerBody = "<html>sign in to the wifi</html>";
        QVERIFY(!signIn());
        QVERIFY(m_service->session().obstacle == Obstacle::portal);
        m_server->answerStatus = 0;
        QVERIFY(signIn());
        QVERIFY(m_service->session().obstacle == Obstacle::none);
    }

    void whereOnlyHttpsIsSpokenAPlainQuestionFindsThePortal() {
        FakeHttpServer portal;
        portal.answerStatus = 302;
        portal.answerHeaders = "Location: http://wifi.example/\r\n";
        m_probe = [at = portal.url()](const QUrl&) { return at; };
        startService();
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->listening = false;
        m_service->retryNow();
        QVERIFY(becomes(Connection::offline));
        QTRY_VERIFY_WITH_TIMEOUT(status().obstacle == Obstacle::portal, wait);
        for (const auto& a : portal.authorizations) QVERIFY2(a.isEmpty(), "the question says nothing about anybody");
        m_server->listening = true;
        m_service->retryNow();
        QVERIFY(synced());
        QVERIFY(status().obstacle == Obstacle::none);
    }

    // --- certificates

    void tlsThatEndsAtAnotherHostIsNotSpokenWith() {
        const auto tls = certificate("wifi.example");
        if (!tls) QSKIP("there is no openssl to make a certificate with");
        believe(*tls); // a good certificate, of somebody else
        TlsFront front(*tls, m_server->url().port());
        const auto r = signIn(QUrl(QStringLiteral("https://127.0.0.1:%1").arg(front.port())));
        QVERIFY(!r && r.error().code == ErrorCode::certificate);
        QVERIFY(m_server->seen.isEmpty());
    }

    void aCertificateOfAnotherTimeIsNamedAsAMatterOfClocks() {
        const auto tls = certificate("127.0.0.1", QStringLiteral("20200101000000Z"), QStringLiteral("20200601000000Z"));
        if (!tls) QSKIP("there is no openssl to make a certificate with");
        believe(*tls);
        TlsFront front(*tls, m_server->url().port());
        const auto r = signIn(QUrl(QStringLiteral("https://127.0.0.1:%1").arg(front.port())));
        QVERIFY(!r && r.error().code == ErrorCode::certificate);
        QVERIFY(m_service->session().obstacle == Obstacle::certificateTime);
        QVERIFY(m_server->seen.isEmpty());
    }

    void aTrustedCertificateIsSpokenWith() {
        const auto tls = certificate("127.0.0.1");
        if (!tls) QSKIP("there is no openssl to make a certificate with");
        believe(*tls);
        TlsFront front(*tls, m_server->url().port());
        QVERIFY(signIn(QUrl(QStringLiteral("https://127.0.0.1:%1").arg(front.port()))));
        QVERIFY(synced());
    }

    // --- proxies: the system's are obeyed

    void theSystemsProxyIsUsed_data() {
        QTest::addColumn<QByteArray>("wants");
        QTest::addColumn<QByteArray>("given");
        QTest::addColumn<bool>("works");
        QTest::newRow("without a name") << QByteArray() << QByteArray() << true;
        QTest::newRow("with name and password") << QByteArray("clinic:secret") << QByteArray("clinic:secret@") << true;
        QTest::newRow("it wants a name and has none") << QByteArray("clinic:secret") << QByteArray() << false;
        QTest::newRow("the wrong password") << QByteArray("clinic:secret") << QByteArray("clinic:wrong@") << false;
    }
    void theSystemsProxyIsUsed() {
        QFETCH(QByteArray, wants);
        QFETCH(QByteArray, given);
        QFETCH(bool, works);
        const auto tls = certificate("fyr.test");
        if (!tls) QSKIP("there is no openssl to make a certificate with");
        believe(*tls);
        TlsFront front(*tls, m_server->url().port());
        HttpProxy proxy(front.port());
        proxy.credentials = wants;
        const QByteArray at = "http://" + given + "127.0.0.1:" + QByteArray::number(proxy.port());
        for (const char* name : {"http_proxy", "https_proxy"}) qputenv(name, at);
        startService();
        const auto r = signIn(QUrl(QStringLiteral("https://fyr.test"))); // a name that only the proxy can find
        if (!proxy.asked.isEmpty()) QVERIFY(proxy.asked.first().startsWith(QStringLiteral("CONNECT fyr.test:443")));
        if (!works) {
            QVERIFY(!r);
            QVERIFY(m_service->session().obstacle == Obstacle::proxySignIn);
            QVERIFY(m_server->seen.isEmpty());
            return;
        }
        QVERIFY2(r, r ? "" : r.error().describe().c_str());
        QVERIFY(!proxy.asked.isEmpty());
        QVERIFY(synced());
        QTRY_COMPARE_WITH_TIMEOUT(m_server->sockets(), 1, wait); // the wake socket too
    }

    void aProxyThatDoesNotAnswerIsNamed() {
        QTcpServer gone;
        QVERIFY(gone.listen(QHostAddress::LocalHost));
        const QByteArray at = "http://127.0.0.1:" + QByteArray::number(gone.serverPort());
        gone.close();
        for (const char* name : {"http_proxy", "https_proxy"}) qputenv(name, at);
        startService();
        QVERIFY(!signIn(QUrl(QStringLiteral("https://fyr.test"))));
        QVERIFY(m_service->session().obstacle == Obstacle::proxy);
    }

    void noProxyStandsBeforeAServerOnThisComputer() {
        for (const char* name : {"http_proxy", "https_proxy"}) qputenv(name, "http://127.0.0.1:1");
        startService();
        QVERIFY(signIn());
        QVERIFY(synced());
    }

    // --- addresses

    void aServerThatHasOnlyAnIpv6AddressIsReached() {
        const auto tls = certificate("::1");
        if (!tls) QSKIP("there is no openssl to make a certificate with");
        believe(*tls);
        TlsFront front(*tls, m_server->url().port(), QHostAddress::LocalHostIPv6);
        if (front.port() == 0) QSKIP("this machine has no IPv6");
        QVERIFY(signIn(QUrl(QStringLiteral("https://[::1]:%1").arg(front.port()))));
        QVERIFY(synced());
        QTRY_COMPARE_WITH_TIMEOUT(m_server->sockets(), 1, wait);
        QVERIFY(note("över IPv6"));
        QVERIFY(synced());
    }

    void onAnotherNetworkALineThatLeadsNowhereIsLeftAtOnce() {
        // In front of the server: a line that can go dead without a word, as when a VPN goes up.
        QTcpServer front;
        QVERIFY(front.listen(QHostAddress::LocalHost));
        QList<QPointer<QTcpSocket>> lines;
        connect(&front, &QTcpServer::newConnection, this, [&] {
            while (auto* in = front.nextPendingConnection()) {
                auto* out = new QTcpSocket(in);
                out->connectToHost(QHostAddress::LocalHost, static_cast<quint16>(m_server->url().port()));
                lines.append(QPointer<QTcpSocket>(in));
                in->setProperty("dead", false);
                connect(in, &QTcpSocket::readyRead, out, [in, out] { const auto b = in->readAll(); if (!in->property("dead").toBool()) out->write(b); });
                connect(out, &QTcpSocket::readyRead, in, [in, out] { const auto b = out->readAll(); if (!in->property("dead").toBool()) in->write(b); });
                connect(in, &QTcpSocket::disconnected, in, &QObject::deleteLater);
            }
        });
        QVERIFY(signIn(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(front.serverPort()))));
        QVERIFY(synced());
        QTRY_VERIFY_WITH_TIMEOUT(status().wakeOpen, wait);
        for (const auto& line : lines) // those that are open now; new ones work
            if (line) line->setProperty("dead", true);
        QVERIFY(note("ut i tomma intet"));
        QTest::qWait(100); // it is on a line that says nothing
        QCOMPARE(status().unsent, std::int64_t{1});
        m_network->store(2); // and now the addresses are others
        QVERIFY2(synced(), "long before the request's own time-out of half a minute, which this test does not wait for");
        QTRY_VERIFY_WITH_TIMEOUT(status().wakeOpen, wait);
    }

    void afterSleepItAsksAtOnce() {
        QVERIFY(signIn());
        QVERIFY(synced());
        m_server->seen.clear();
        m_clock->off = 3'600'000; // an hour by the wall, none by the steady clock
        QTRY_VERIFY_WITH_TIMEOUT(m_server->seen.contains(QStringLiteral("GET /sync/v1/feed")), wait);
    }

    void theWatchSeesOtherAddressesAndSleepAndNothingElse() {
        TurnedClock clock;
        QStringList addresses{QStringLiteral("10.0.0.2")};
        int said = 0;
        NetworkWatch watch(clock, [&] { return addresses; }, std::chrono::hours(1), [&] { ++said; }, nullptr);
        QVERIFY(!watch.look());
        addresses = {QStringLiteral("10.8.0.6"), QStringLiteral("10.0.0.2")};
        QVERIFY(watch.look());
        QVERIFY(!watch.look());
        addresses.clear(); // the cable was pulled: nothing to try
        QVERIFY(!watch.look());
        addresses = {QStringLiteral("10.0.0.2")};
        QVERIFY(watch.look());
        clock.off = 9'000;
        QVERIFY(!watch.look());
        clock.off = 9'000 + 11'000;
        QVERIFY(watch.look());
        clock.off = -std::int64_t{10} * 365 * 86'400'000; // set right, ten years back
        QVERIFY(watch.look());
        QVERIFY(!watch.look());
        QCOMPARE(said, 0); // only its own timer tells
    }

    // --- clocks

    void aClockThatIsWrongByYearsIsMeasuredAndStopsNothing() {
        for (const std::int64_t years : {-11, 7}) {
            m_clock->off = years * 365 * 86'400'000;
            startService();
            QVERIFY(signIn());
            QVERIFY(synced());
            QVERIFY(status().clockSkew.has_value());
            QVERIFY(std::chrono::abs(*status().clockSkew + Millis{m_clock->off.load()}) < 5min);
            QVERIFY(note("med fel klocka"));
            QVERIFY(synced());
            QVERIFY(!status().leaseEnded);
            QVERIFY(status().leaseEnds && *status().leaseEnds > m_clock->now()); // by this computer's clock, as it says
            QVERIFY(ask<void>([&](auto done) { m_service->signOut(std::move(done)); }));
            QVERIFY(QTest::qWaitFor([&] { return m_service->session().state == SessionState::signedOut; }, wait));
        }
    }
};

} // namespace fyr::sync

QTEST_GUILESS_MAIN(fyr::sync::LineTest)
#include "line_test.moc"
