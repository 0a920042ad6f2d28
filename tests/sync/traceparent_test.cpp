// Every call of the workstation says by which trace the server's log can be searched for it.
#include "sync/transport/http_client.h"

#include <QRegularExpression>
#include <QSet>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

namespace fyr::sync {

class Traceparent final : public QObject {
    Q_OBJECT
  private slots:
    void isWellFormedAndAnotherOneEachTime() {
        const QRegularExpression shape(QStringLiteral("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$"));
        QSet<QByteArray> seen;
        for (int i = 0; i < 1000; ++i) {
            const auto t = newTraceparent();
            QVERIFY2(shape.match(QString::fromLatin1(t)).hasMatch(), t.constData());
            seen.insert(t.mid(3, 32));
        }
        QCOMPARE(seen.size(), 1000);
    }

    void isSentWithEachCall() {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QList<QByteArray> traces;
        connect(&server, &QTcpServer::newConnection, this, [&] {
            auto* socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [&, socket] {
                const auto head = QString::fromLatin1(socket->readAll());
                const auto found = QRegularExpression(QStringLiteral("traceparent: ([^\r]+)"), QRegularExpression::CaseInsensitiveOption).match(head);
                traces.append(found.captured(1).toLatin1());
                socket->write("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                socket->disconnectFromHost();
            });
        });
        HttpClient client;
        client.setServer(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.serverPort())));
        int answered = 0;
        client.get(QStringLiteral("/a"), [&](const Answer&) { ++answered; });
        client.post(QStringLiteral("/b"), "{}", [&](const Answer&) { ++answered; });
        Request hello;
        hello.id = 1;
        hello.call = Call::hello;
        client.send(hello, [&](const Answer&) { ++answered; });
        QTRY_COMPARE(answered, 3);
        QCOMPARE(traces.size(), 3);
        for (const auto& t : traces) QCOMPARE(t.size(), 55);
        QVERIFY(traces[0] != traces[1] && traces[1] != traces[2]);
    }
};

} // namespace fyr::sync

QTEST_GUILESS_MAIN(fyr::sync::Traceparent)
#include "traceparent_test.moc"
