// The policy "calls in the system's browser": the workstation asks for a ticket, and the browser gets the link with it once.
#include "app/call/call_host.h"
#include "sync/line_fixture.h"

namespace fyr::app {

using ui::CallStage;

class BrowserTest final : public sync::LineFixture {
    Q_OBJECT

    std::unique_ptr<CallHost> m_host;
    QStringList m_asked;
    QList<QUrl> m_opened;
    int m_status = 201;
    bool m_opens = true;

    bool becomes(CallStage stage) {
        return QTest::qWaitFor([&] { return m_host->stage() == stage; }, wait);
    }

  private slots:
    void init() {
        begin();
        m_asked.clear();
        m_opened.clear();
        m_status = 201;
        m_opens = true;
        m_server->visits = [this](const QString& line, const QByteArray&) -> std::pair<int, QByteArray> {
            m_asked << line;
            if (m_status != 201) return {m_status, "{\"error\":{\"code\":\"forbidden\",\"message\":\"no\"}}"};
            return {201, "{\"ticket\":\"tick.et" + QByteArray::number(m_asked.size()) + "\",\"until\":\"2026-11-20T10:51:00Z\"}"};
        };
        CallHost::Options options;
        options.policy.inBrowser = true;
        options.openBrowser = [this](const QUrl& url) {
            m_opened << url;
            return m_opens;
        };
        m_host = std::make_unique<CallHost>(*m_service, std::move(options));
    }
    void cleanup() {
        m_host.reset();
        end();
    }

    void theLinkHasTheTicketAfterTheHashAndNeverTheToken() {
        QVERIFY(signIn());
        QVERIFY(m_host->start("v1"));
        QVERIFY(becomes(CallStage::inBrowser));
        QCOMPARE(m_asked, QStringList{QStringLiteral("POST /api/v1/visits/v1/ticket")});
        QCOMPARE(m_opened.size(), 1);
        QCOMPARE(m_opened[0].path(), QStringLiteral("/samtal"));
        QCOMPARE(m_opened[0].fragment(), QStringLiteral("v1!tick.et1"));
        QVERIFY(!m_opened[0].hasQuery());
        m_host->again(); // the browser was closed
        QVERIFY(QTest::qWaitFor([&] { return m_opened.size() == 2; }, wait));
        QCOMPARE(m_opened[1].fragment(), QStringLiteral("v1!tick.et2"));
    }

    void aUnitThatGivesNoneHasThePersonSignInThere() {
        QVERIFY(signIn());
        m_status = 403;
        QVERIFY(m_host->start("v1"));
        QVERIFY(becomes(CallStage::inBrowser));
        QCOMPARE(m_opened.at(0).fragment(), QStringLiteral("v1"));
    }

    void whenNoBrowserOpensItIsSaidAndTriedAgainByHand() {
        QVERIFY(signIn());
        m_opens = false;
        QVERIFY(m_host->start("v1"));
        QVERIFY(becomes(CallStage::failed));
        m_opens = true;
        m_host->again();
        QVERIFY(becomes(CallStage::inBrowser));
        m_host->command(ui::CallCommand::leave);
        QCOMPARE(m_host->stage(), CallStage::none);
    }

    void anAnswerThatComesAfterTheEndOpensNothing() {
        QVERIFY(signIn());
        QVERIFY(m_host->start("v1"));
        m_host->stop();
        QVERIFY(QTest::qWaitFor([&] { return !m_asked.isEmpty(); }, wait));
        QTest::qWait(50);
        QVERIFY(m_opened.isEmpty());
        QCOMPARE(m_host->stage(), CallStage::none);
    }
};

} // namespace fyr::app

QTEST_MAIN(fyr::app::BrowserTest)
#include "browser_test.moc"
