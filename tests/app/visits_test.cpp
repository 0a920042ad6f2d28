// The list of visits as the workstation keeps it, over real sockets: asked, kept, grown old, forgotten; and what is asked about one.
#include "app/visit_desk.h"
#include "sync/line_fixture.h"

#include <QSignalSpy>

namespace fyr::app {

using namespace std::chrono_literals;
using ui::VisitDo;
using ui::VisitRequest;

class VisitsTest final : public sync::LineFixture {
    Q_OBJECT

    std::unique_ptr<VisitDesk> m_desk;
    QStringList m_asked;
    QByteArray m_body;

    static QByteArray waitingList() {
        return R"({"waiting":[{"id":"v1","stage":"waiting","since":"2026-11-20T10:50:00Z","dropIn":true,"waiting":true,"here":true,"urgency":1,"position":1,"patient":{"id":"pt-1","name":"Nadia Fors"},"parties":[]}],"others":[]})";
    }
    static QByteArray one() { return R"({"id":"v1","stage":"admitted","since":"2026-11-20T10:51:00Z","patient":{"id":"pt-1","name":"Nadia Fors"},"holder":"nurse1","parties":[]})"; }
    bool reads() {
        return QTest::qWaitFor([&] { return m_desk->snapshot()->asOf.has_value(); }, wait);
    }
    Result<presenter::CallVisit> does(const VisitRequest& r) {
        return ask<presenter::CallVisit>([&](auto done) { m_desk->ask(r, std::move(done)); });
    }

  private slots:
    void init() {
        begin();
        m_asked.clear();
        m_server->visits = [this](const QString& line, const QByteArray& body) -> std::pair<int, QByteArray> {
            m_asked << line;
            if (line.startsWith(QLatin1String("POST"))) m_body = body;
            if (line.endsWith(QLatin1String("/without-note"))) return {200, R"({"visits":[{"id":"v0","patient":{"id":"pt-0","name":"Ulla Berg"},"end":"2026-11-20T10:00:00Z"}]})"};
            if (line.startsWith(QLatin1String("GET"))) return {200, waitingList()};
            return {line.endsWith(QLatin1String("/admit")) ? 409 : 201, line.endsWith(QLatin1String("/admit")) ? R"({"error":{"code":"alreadyClaimed","message":"taken"}})" : one()};
        };
        m_desk = std::make_unique<VisitDesk>(*m_service);
    }
    void cleanup() {
        m_desk.reset();
        end();
    }

    void theListIsReadAfterSignInWithWhatLacksItsNote() {
        QVERIFY(!m_desk->snapshot()->asOf);
        QVERIFY(signIn());
        QVERIFY(reads());
        QCOMPARE(m_desk->snapshot()->list.waiting.size(), 1U);
        QVERIFY(QTest::qWaitFor([&] { return m_desk->snapshot()->list.unwritten.size() == 1; }, wait));
        m_desk->written("v0"); // its note is in the outbox
        QVERIFY(m_desk->snapshot()->list.unwritten.empty());
    }

    void whenNobodyAnswersTheListStaysAndKeepsItsAge() {
        QVERIFY(signIn());
        QVERIFY(reads());
        const auto before = m_desk->snapshot()->asOf;
        m_server->answerStatus = 503;
        m_server->answerBody = "{}";
        m_desk->refresh();
        QVERIFY(QTest::qWaitFor([&] { return m_server->seen.filter(QStringLiteral("/api/v1/visits")).size() >= 2; }, wait));
        QTest::qWait(50);
        QCOMPARE(m_desk->snapshot()->asOf, before);
        QCOMPARE(m_desk->snapshot()->list.waiting.size(), 1U);
    }

    void severalReasonsToAskAskOnce() {
        QVERIFY(signIn());
        QVERIFY(reads());
        const auto lists = [&] { return m_asked.filter(QRegularExpression(QStringLiteral("^GET /api/v1/visits$"))).size(); };
        const auto before = lists();
        for (int i = 0; i < 10; ++i) m_desk->refresh();
        QVERIFY(QTest::qWaitFor([&] { return lists() > before; }, wait));
        QTest::qWait(400);
        QCOMPARE(lists(), before + 1);
    }

    void signedOutNothingOfItIsKept() {
        QVERIFY(signIn());
        QVERIFY(reads());
        m_service->signOut();
        QVERIFY(QTest::qWaitFor([&] { return m_desk->snapshot()->list.waiting.empty(); }, wait));
        QVERIFY(!m_desk->snapshot()->asOf);
    }

    void whatTheServerRefusesComesBackAsItSaysIt() {
        QVERIFY(signIn());
        const auto taken = does({VisitDo::admit, "v1", {}, {}, {}, 3});
        QVERIFY(!taken);
        QCOMPARE(taken.error().code, ErrorCode::alreadyClaimed);
        const auto took = does({VisitDo::take, "v1", {}, {}, {}, 3});
        QVERIFY(took);
        QCOMPARE(took->holder, std::string("nurse1"));
    }

    void anInvitationComesWithItsVisit() {
        QVERIFY(signIn());
        m_server->visits = [](const QString&, const QByteArray&) -> std::pair<int, QByteArray> { return {201, R"({"party":"guest-1","role":"interpreter","token":"tok.en","until":"2026-11-21T10:00:00Z","visit":)" + one() + "}"}; };
        const auto invited = does({VisitDo::invite, "v1", {}, {}, {}, 3, "interpreter", "Ali"});
        QVERIFY(invited);
        QCOMPARE(invited->id, std::string("v1"));
        QCOMPARE(invited->invitation, std::string("tok.en"));
    }

    void aVisitIsMadeOnceHoweverOftenTheAnswerIsLost() {
        QVERIFY(signIn());
        QVERIFY(reads());
        const VisitRequest make{VisitDo::create, {}, "pt-9", {}, "item-9", 1};
        const auto idOf = [&] { return json::text(*json::parse(m_body.toStdString()), "clientId").value_or(""); };
        m_server->truncate = true; // it was done, and nobody heard
        QVERIFY(!does(make));
        const std::string first(idOf());
        QVERIFY(!first.empty());
        m_server->truncate = false;
        QVERIFY(does(make));
        QCOMPARE(std::string(idOf()), first);
        QVERIFY(does(make)); // another day, another visit
        QVERIFY(std::string(idOf()) != first);
    }

    void eachQuestionIsWhatTheServerKnows() {
        const auto q = [](VisitDo what, const char* who = "") { return visitQuestion({what, "v1", who, "done", "it-1", 2}, "01ID"); };
        QCOMPARE(q(VisitDo::admit).path, std::string("/v1/admit"));
        QCOMPARE(q(VisitDo::next).path, std::string("/next"));
        QCOMPARE(q(VisitDo::take).path, std::string("/v1/take"));
        QCOMPARE(json::write(*q(VisitDo::letIn, "g").body), std::string(R"({"party":"g"})"));
        QCOMPARE(json::write(*q(VisitDo::handOver).body), std::string(R"({"to":""})"));
        QCOMPARE(q(VisitDo::withdraw).path, std::string("/v1/withdraw"));
        QCOMPARE(json::write(*q(VisitDo::withdraw, "g").body), std::string(R"({"party":"g"})"));
        QCOMPARE(json::write(*visitQuestion({VisitDo::invite, "v1", {}, {}, {}, 3, "interpreter", "Ali"}, {}).body), std::string(R"({"role":"interpreter","name":"Ali"})"));
        QCOMPARE(json::write(*visitQuestion({VisitDo::invite, "v1", "dr2", {}, {}, 3, "colleague", "Dr Two"}, {}).body), std::string(R"({"role":"colleague","practitioner":"dr2"})"));
        QCOMPARE(json::write(*q(VisitDo::end).body), std::string(R"({"reason":"done"})"));
        QCOMPARE(q(VisitDo::create, "pt").path, std::string(""));
        QCOMPARE(json::write(*q(VisitDo::create, "pt").body), std::string(R"({"clientId":"01ID","patient":"pt","urgency":2,"item":"it-1"})"));
    }
};

} // namespace fyr::app

QTEST_GUILESS_MAIN(fyr::app::VisitsTest)
#include "visits_test.moc"
