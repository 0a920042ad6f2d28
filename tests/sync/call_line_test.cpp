// The signalling line of a call as the workstation owns it: over real sockets and polls, towards a small server.
#include "base/json.h"
#include "sync/transport/call_line.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

namespace fyr::sync {
namespace {

// Takes sockets, or refuses them and answers polls.
class CallServer final : public QObject {
  public:
    CallServer() : m_ws(QStringLiteral("test"), QWebSocketServer::NonSecureMode) {
        m_tcp.listen(QHostAddress::LocalHost);
        connect(&m_tcp, &QTcpServer::newConnection, this, [this] {
            while (auto* s = m_tcp.nextPendingConnection()) follow(s);
        });
        connect(&m_ws, &QWebSocketServer::newConnection, this, [this] {
            m_socket = m_ws.nextPendingConnection();
            m_socket->setParent(this);
            ++open;
            connect(m_socket, &QWebSocket::textMessageReceived, this, [this](const QString& t) { heard << t; });
            connect(m_socket, &QWebSocket::disconnected, this, [this] { --open; });
        });
    }
    ~CallServer() override {
        for (auto* s : findChildren<QWebSocket*>()) s->disconnect(this);
    }
    [[nodiscard]] QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_tcp.serverPort())); }
    [[nodiscard]] QString lineUrl() const { return QStringLiteral("ws://127.0.0.1:%1/call/v1/line").arg(m_tcp.serverPort()); }
    void say(const QString& text) {
        if (m_socket) m_socket->sendTextMessage(text);
        else m_toHear << text;
        answerWaiting();
    }
    void cut() { m_socket->abort(); }

    bool takesSockets = true;
    std::string at; // the node of the line
    void forget() { m_socket = nullptr; }
    int upgrades = 0, polls = 0, open = 0;
    QStringList heard;
    QByteArrayList heads;

  private:
    void follow(QTcpSocket* s) {
        s->setParent(this);
        connect(s, &QTcpSocket::readyRead, this, [this, s] {
            const QByteArray seen = s->peek(1 << 20);
            const auto end = seen.indexOf("\r\n\r\n");
            if (end < 0) return;
            if (seen.startsWith("GET")) {
                ++upgrades;
                heads << seen.left(end);
                s->disconnect(this);
                if (!takesSockets) return s->abort();
                s->setParent(nullptr);
                return m_ws.handleConnection(s);
            }
            static const QByteArray key("content-length: ");
            const auto at = seen.toLower().indexOf(key);
            const auto length = seen.mid(at + key.size(), 10).split('\r').front().toInt();
            if (seen.size() < end + 4 + length) return;
            heads << seen.left(end);
            s->readAll();
            poll(s, seen.mid(end + 4, length));
        });
    }
    void poll(QTcpSocket* s, const QByteArray& body) {
        ++polls;
        const auto v = json::parse(body.toStdString());
        for (const auto& t : *json::list(*v, "say")) heard << QString::fromStdString(std::string(t.get_string()));
        if (*json::boolean(*v, "wait")) m_waiting << s;
        else answer(s);
        answerWaiting();
    }
    void answerWaiting() {
        if (m_toHear.isEmpty()) return;
        for (auto* s : std::exchange(m_waiting, {})) answer(s);
    }
    void answer(QTcpSocket* s) {
        json::array texts;
        for (const auto& t : std::exchange(m_toHear, {})) texts.emplace_back(t.toStdString());
        const auto body = QByteArray::fromStdString(json::write(json::object{{"line", "L1"}, {"hear", std::move(texts)}, {"open", true}, {"at", at}}));
        s->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }
    QTcpServer m_tcp;
    QWebSocketServer m_ws;
    QWebSocket* m_socket = nullptr;
    QList<QTcpSocket*> m_waiting;
    QStringList m_toHear;
};

const std::string hello = R"({"type":"hello","version":1,"token":"host","visit":"host","caps":[]})";
const QString own = QStringLiteral(R"({"type":"hello","version":1,"token":"t-1","visit":"v1","caps":[]})");
const std::string beat = R"({"type":"hb","ack":3})";

} // namespace

class CallLineTest final : public QObject {
    Q_OBJECT
    std::unique_ptr<CallServer> m_server;
    std::unique_ptr<CallLine> m_line;
    QList<int> m_opened, m_closed;
    QStringList m_heard;
    std::function<void(const QByteArray&)> m_ask;
    bool m_late = false; // the token comes when the test gives it

    void begin() { m_line->begin(m_server->url(), "v1", {}); }
    // Opens a line and waits for what becomes of it.
    bool opens(int line) {
        m_line->open(line);
        if (!QTest::qWaitFor([&] { return m_opened.contains(line) || m_closed.contains(line); }, 20'000)) qFatal("neither open nor closed");
        return m_opened.contains(line);
    }

  private slots:
    void init() {
        m_opened.clear();
        m_closed.clear();
        m_heard.clear();
        m_ask = {};
        m_late = false;
        m_server = std::make_unique<CallServer>();
        m_line = std::make_unique<CallLine>(CallLine::Handlers{.opened = [this](int n) { m_opened << n; },
                                                               .heard = [this](int, const std::string& t) { m_heard << QString::fromStdString(t); },
                                                               .closed = [this](int n) { m_closed << n; },
                                                               .token =
                                                                   [this](std::function<void(const QByteArray&)> next) {
                                                                       if (m_late) m_ask = std::move(next);
                                                                       else next("t-1");
                                                                   }},
                                            nullptr, 100, 100);
        begin();
    }
    void cleanup() {
        m_line.reset();
        m_server.reset();
    }

    void theTokenGoesIntoTheFirstMessageAndNowhereElse() {
        QVERIFY(opens(1));
        m_line->say(1, hello);
        m_line->say(1, beat);
        QTRY_COMPARE(m_server->heard, (QStringList{own, QString::fromStdString(beat)}));
        QVERIFY(!m_server->heads.front().contains("Authorization"));
        m_server->say(QStringLiteral(R"({"type":"candidates","seq":1,"party":"p","epoch":1,"list":["candidate:1 1 udp 1 127.0.0.1 9 typ host",""]})"));
        QTRY_COMPARE(m_heard, QStringList{QStringLiteral(R"({"type":"candidates","seq":1,"party":"p","epoch":1,"list":[""]})")});
    }

    void aSocketThatWasOpenedBeforeIsTheFirstLine() {
        m_line->warm(m_server->url());
        QTRY_COMPARE(m_server->open, 1);
        m_line->warm(m_server->url()); // said with each look at the list
        begin();
        QVERIFY(opens(1));
        m_line->say(1, hello);
        QTRY_COMPARE(m_server->heard, QStringList{own});
        QCOMPARE(m_server->upgrades, 1);
        m_server->say(QStringLiteral(R"({"type":"hb","got":1})"));
        QTRY_COMPARE(m_heard, QStringList{QStringLiteral(R"({"type":"hb","got":1})")});
        QVERIFY(opens(2)); // the next is one of its own
        QTRY_COMPARE(m_server->upgrades, 2);
        QTRY_COMPARE(m_server->open, 1);
    }

    void aLineThatIsAskedForWhileTheSocketStillOpensWaitsForThatOne() {
        m_line->warm(m_server->url());
        QVERIFY(opens(1));
        QCOMPARE(m_server->upgrades, 1);
    }

    void aWarmSocketIsOpenedAnewAndOnlyWhileItIsWanted() {
        m_line->warm(m_server->url());
        QTRY_COMPARE(m_server->open, 1);
        m_server->cut(); // silent for too long
        QTRY_COMPARE(m_server->upgrades, 2);
        QTRY_COMPARE(m_server->open, 1);
        m_line->warmAnew();
        QTRY_COMPARE(m_server->upgrades, 3);
        QTRY_COMPARE(m_server->open, 1);
        CallServer other;
        m_line->warm(other.url()); // of another server it is none
        QTRY_COMPARE(m_server->open, 0);
        QTRY_COMPARE(other.open, 1);
        QVERIFY(opens(1));
        QCOMPARE(m_server->upgrades, 4);
        m_line->cool();
        QTRY_COMPARE(other.open, 0);
        QTest::qWait(300);
        QCOMPARE(other.upgrades, 1);
        QCOMPARE(m_server->open, 1);
    }

    void whatIsSaidWhileATokenIsRenewedWaitsItsTurn() {
        m_late = true;
        QVERIFY(opens(1));
        m_line->say(1, hello);
        m_line->say(1, beat);
        QTest::qWait(50);
        QVERIFY(m_server->heard.isEmpty());
        m_ask("t-1");
        QTRY_COMPARE(m_server->heard, (QStringList{own, QString::fromStdString(beat)}));
    }

    void aTokenThatComesTooLateIsForNoLine() {
        m_late = true;
        QVERIFY(opens(1));
        m_line->say(1, hello);
        const auto first = m_ask;
        QVERIFY(opens(2));
        first("t-1");
        m_line->say(2, hello);
        m_ask({}); // none could be had
        QTRY_COMPARE(m_closed, QList<int>{2});
        QVERIFY(m_server->heard.isEmpty());
    }

    void whatIsNoWordOfTheProtocolEndsTheLine() {
        QVERIFY(opens(1));
        m_line->say(1, R"({"type":"exec","n":1})");
        QCOMPARE(m_closed, QList<int>{1});
        m_line->say(1, beat);
        QTRY_COMPARE(m_server->open, 0);
        QVERIFY(m_server->heard.isEmpty());
    }

    void afterTwoSocketsThatDidNotOpenItPollsUntilASocketOpensBesideThem() {
        m_server->takesSockets = false;
        QVERIFY(!opens(1));
        QVERIFY(!opens(2));
        QVERIFY(opens(3));
        m_line->say(3, hello);
        m_line->say(3, beat);
        QTRY_COMPARE(m_server->heard, (QStringList{own, QString::fromStdString(beat)}));
        m_server->say(QStringLiteral(R"({"type":"hb","got":1})"));
        QTRY_COMPARE(m_heard, QStringList{QStringLiteral(R"({"type":"hb","got":1})")});
        QCOMPARE(m_server->upgrades, 2);
        for (const auto& head : m_server->heads) QVERIFY(!head.contains("Authorization"));
        QTRY_VERIFY(m_server->upgrades > 3); // tried beside, in vain
        QCOMPARE(m_closed, (QList<int>{1, 2}));
        m_server->takesSockets = true;
        QTRY_COMPARE(m_closed, (QList<int>{1, 2, 3}));
        const int before = m_server->upgrades;
        QVERIFY(opens(4));
        QCOMPARE(m_server->upgrades, before + 1);
    }

    void aPollThatNothingAnswersSaysNothingAgainstSockets() {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        m_line->begin(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(silent.serverPort())), "v1", {});
        QByteArrayList knocks;
        connect(&silent, &QTcpServer::newConnection, this, [&] {
            while (auto* s = silent.nextPendingConnection()) connect(s, &QTcpSocket::readyRead, s, [s, &knocks] { knocks << s->readAll().left(4); });
        });
        for (int line = 1; line < 7; ++line) {
            const auto before = knocks.size();
            m_line->open(line);
            if (line % 3 == 0) {
                QTRY_VERIFY(m_opened.contains(line));
                m_line->say(line, hello);
            }
            QTRY_VERIFY(knocks.size() > before);
            m_line->close(line);
        }
        QCOMPARE(knocks, (QByteArrayList{"GET ", "GET ", "POST", "GET ", "GET ", "POST"}));
    }

    void aPageThatWaitsInVainForASocketPollsToo() {
        QTcpServer silent; // takes the connection and says nothing
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        m_line->begin(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(silent.serverPort())), "v1", {});
        for (int line = 1; line < 3; ++line) {
            m_line->open(line);
            QTest::qWait(50);
            m_line->close(line);
        }
        QVERIFY(opens(3)); // a poll is open before anything was said
    }

    void aCallOnAnotherNodeIsFollowedThereButTheTokenIsNot() {
        CallServer other;
        QVERIFY(opens(1));
        m_server->say(QStringLiteral(R"({"type":"moved","url":"%1","resumeId":"r"})").arg(other.lineUrl()));
        QTRY_COMPARE(m_heard.size(), 1);
        QVERIFY(opens(2));
        m_line->say(2, R"({"type":"resume","resumeId":"r","lastSeq":0})");
        QTRY_COMPARE(other.heard.size(), 1);
        other.say(QStringLiteral(R"({"type":"resumed","resumeId":"r","got":0,"iceServers":[]})"));
        QTRY_COMPARE(m_heard.size(), 2);
        m_line->say(2, hello);
        QCOMPARE(m_closed, QList<int>{2});
        QVERIFY(opens(3));
        m_line->say(3, hello);
        QTRY_COMPARE(m_server->heard, QStringList{own});
        QCOMPARE(other.heard.size(), 1);
    }

    void aNodeBehindTheServersOwnAddressIsReachedByItsPathAlsoByPolls() {
        const QString moved = QStringLiteral(R"({"type":"moved","url":"/call/v1/on/n2/line","resumeId":"r"})");
        const std::string resume = R"({"type":"resume","resumeId":"r","lastSeq":0})";
        QVERIFY(opens(1));
        m_server->say(moved);
        QTRY_COMPARE(m_heard.size(), 1);
        QVERIFY(opens(2));
        QVERIFY(m_server->heads.back().startsWith("GET /call/v1/on/n2/line "));
        m_line->begin(m_server->url(), "v1", {});
        m_server->takesSockets = false;
        m_server->at = "/call/v1/on/n1/poll";
        QVERIFY(!opens(3));
        QVERIFY(!opens(4));
        QVERIFY(opens(5));
        m_line->say(5, hello);
        QTRY_COMPARE(m_server->heard.size(), 1);
        QTRY_VERIFY(m_server->heads.back().startsWith("POST /call/v1/on/n1/poll ")); // it waits there
        m_server->forget();
        m_server->say(moved);
        QTRY_COMPARE(m_heard.size(), 2);
        QVERIFY(opens(6));
        m_line->say(6, resume);
        QTRY_VERIFY(std::ranges::any_of(m_server->heads, [](const QByteArray& h) { return h.startsWith("POST /call/v1/on/n2/poll "); }));
    }

    void aNodeThatDoesNotAnswerIsLeftForTheFirstAddress() {
        QString gone;
        {
            const CallServer other;
            gone = other.lineUrl();
        }
        QVERIFY(opens(1));
        m_server->say(QStringLiteral(R"({"type":"moved","url":"%1","resumeId":"r"})").arg(gone));
        QTRY_COMPARE(m_heard.size(), 1);
        QVERIFY(!opens(2));
        QVERIFY(opens(3));
        QCOMPARE(m_server->upgrades, 2);
    }

    void aServerLeadsToNoAddressThatIsNoNodeOfIts() {
        for (const char* url : {"http://127.0.0.1:1/", "file:///etc/passwd", "ws://u:p@127.0.0.1/", "x", "wss://"}) {
            QVERIFY(opens(1));
            m_heard.clear();
            m_server->say(QStringLiteral(R"({"type":"moved","url":"%1","resumeId":"r"})").arg(QString::fromLatin1(url)));
            QTRY_COMPARE(m_heard.size(), 1);
            const int before = m_server->upgrades;
            m_opened.clear();
            QVERIFY(opens(2));
            QCOMPARE(m_server->upgrades, before + 1);
            m_opened.clear();
        }
    }

    void whatWasSaidLastGoesOutThoughTheLineIsClosed() {
        QVERIFY(opens(1));
        m_line->say(1, R"({"type":"leave","n":1,"reason":"left"})");
        m_line->close(1);
        m_line->end();
        QTRY_COMPARE(m_server->heard.size(), 1);
        QVERIFY(m_server->heard.front().contains(QLatin1String("\"left\"")));
        QTRY_COMPARE(m_server->open, 0);
        QVERIFY(m_closed.isEmpty()); // whoever closes knows
    }

    void aLineThatBreaksIsToldOnceAndOldOnesAreNotHeard() {
        QVERIFY(opens(1));
        m_server->cut();
        QTRY_COMPARE(m_closed, QList<int>{1});
        QVERIFY(opens(2));
        m_line->say(1, beat);
        m_line->close(1);
        m_line->say(2, beat);
        QTRY_COMPARE(m_server->heard.size(), 1);
    }

    void withoutACallThereIsNoLine() {
        m_line->end();
        m_line->open(1);
        QCOMPARE(m_closed, QList<int>{1});
        QCOMPARE(m_server->upgrades, 0);
    }
};

} // namespace fyr::sync

QTEST_GUILESS_MAIN(fyr::sync::CallLineTest)
#include "call_line_test.moc"
