// Against a running fyrd: FYR_LIVE_BASE=http://127.0.0.1:PORT FYR_LIVE_USER=… FYR_LIVE_PASSWORD=…; skipped
// otherwise.
#include "fake_keychain.h"
#include "reply.h"
#include "fhir/programme_library.h"
#include "protocol/payload.h"
#include "sync/transport/sync_service.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cstdio>

namespace fyr::sync {

class LiveTest final : public QObject {
    Q_OBJECT

    static constexpr int wait = 30'000;
    QTemporaryDir m_folder;
    std::shared_ptr<FakeKeychain> m_keychain = std::make_shared<FakeKeychain>();

    std::unique_ptr<SyncService> make() {
        SyncService::Options o;
        o.folder = m_folder.path();
        o.deviceName = QStringLiteral("Live");
        o.keychain = m_keychain;
        return std::make_unique<SyncService>(std::move(o));
    }
    template <class T, class Call>
    Result<T> ask(Call&& call) {
        return replyOf<T>(std::forward<Call>(call), wait);
    }

  private slots:
    // FYR_LIVE_PROVIDER=http://127.0.0.1:PORT: prints "OPEN address" for whoever plays the browser (tests/oidc).
    void signsInThroughTheProviderInABrowser() {
        const QUrl base(qEnvironmentVariable("FYR_LIVE_PROVIDER"));
        if (base.isEmpty()) QSKIP("no server is named in FYR_LIVE_PROVIDER");
        const QTemporaryDir folder;
        SyncService::Options o;
        o.folder = folder.path();
        o.deviceName = QStringLiteral("Live");
        o.keychain = std::make_shared<FakeKeychain>();
        o.openBrowser = [](const QUrl& url) {
            std::puts(("OPEN " + url.toString(QUrl::FullyEncoded)).toLatin1().constData());
            std::fflush(stdout);
            return true;
        };
        SyncService service(std::move(o));
        service.start();
        const auto name = ask<QString>([&](auto done) { service.provider(base, std::move(done)); });
        QVERIFY(name && !name->isEmpty());
        const auto in = ask<void>([&](auto done) { service.signInWithBrowser(base, std::move(done)); });
        QVERIFY2(in, in ? "" : in.error().describe().c_str());
        QVERIFY(QTest::qWaitFor([&] { return service.status().firstSyncComplete; }, wait));
        std::puts(("SIGNED-IN " + service.session().me.name).c_str());
    }

    // FYR_LIVE_THERAPIST and its password, at the same base: what a review needs is on this computer, and an approval arrives.
    void aTherapistReviewsHomework() {
        const QUrl base(qEnvironmentVariable("FYR_LIVE_BASE"));
        const QString user = qEnvironmentVariable("FYR_LIVE_THERAPIST");
        if (base.isEmpty() || user.isEmpty()) QSKIP("no therapist is named in FYR_LIVE_THERAPIST");
        const QTemporaryDir folder;
        SyncService::Options o;
        o.folder = folder.path();
        o.deviceName = QStringLiteral("Live");
        o.keychain = std::make_shared<FakeKeychain>();
        SyncService service(std::move(o));
        service.start();
        const auto in = ask<void>([&](auto done) { service.signIn(base, user, qEnvironmentVariable("FYR_LIVE_THERAPIST_PASSWORD"), std::move(done)); });
        QVERIFY2(in, in ? "" : in.error().describe().c_str());
        QVERIFY(QTest::qWaitFor([&] { return service.status().firstSyncComplete && !service.caseload()->empty(); }, wait));
        const auto waiting = [](const clinical::CourseRow& r) { return std::ranges::find(r.duties, std::string("review"), &clinical::CourseDuty::kind); };
        const auto caseload = service.caseload();
        const auto course = std::ranges::find_if(*caseload, [&](const auto& e) { return waiting(e.row) != e.row.duties.end(); });
        QVERIFY(course != caseload->end());
        const auto row = course->row;
        const auto module = waiting(row)->subject;
        const auto library = ask<std::string>([&](auto done) { service.resource({"Library", row.programmeHash}, std::move(done)); });
        QVERIFY2(library, library ? "" : library.error().describe().c_str());
        const auto parsed = fhir::Resource::parse(*library);
        QVERIFY(parsed);
        const auto programme = fhir::programmeDocument(*parsed);
        QVERIFY2(programme, programme ? "" : programme.error().describe().c_str());
        QCOMPARE(programme->programme, row.programme);
        const auto record = ask<PatientResources>([&](auto done) { service.patientResources(row.patient.id, std::move(done)); });
        QVERIFY(record && std::ranges::any_of(**record, [](const auto& r) { return r.type() == "QuestionnaireResponse"; }));
        QVERIFY(ask<CommandId>([&](auto done) {
            service.submit(protocol::CommandType::icbtApprove, {"CarePlan", row.id.str()}, row.version, {{"module", module}, {"text", "Fint gjort, särskilt i onsdags."}, {"minutes", 6}}, std::move(done));
        }));
        QVERIFY(QTest::qWaitFor([&] {
            for (const auto& e : *service.caseload())
                if (e.row.id == row.id)
                    return service.status().unsent == 0 && e.row.version > row.version && waiting(e.row) == e.row.duties.end() && e.row.minutesTotal == row.minutesTotal + 6;
            return false;
        }, wait));
        QCOMPARE(service.status().attention, std::int64_t{0});
    }

    void aDayAtTheClinic() {
        const QUrl base(qEnvironmentVariable("FYR_LIVE_BASE"));
        if (base.isEmpty()) QSKIP("no server is named in FYR_LIVE_BASE");
        const QString user = qEnvironmentVariable("FYR_LIVE_USER");
        const QString password = qEnvironmentVariable("FYR_LIVE_PASSWORD");
        auto service = make();
        service->start();
        QElapsedTimer clock;
        clock.start();
        const auto in = ask<void>([&](auto done) { service->signIn(base, user, password, std::move(done)); });
        QVERIFY2(in, in ? "" : in.error().describe().c_str());
        qInfo("signed in after %lld ms", clock.elapsed());
        QVERIFY(QTest::qWaitFor([&] { return service->status().firstSyncComplete; }, wait));
        qInfo("first sync of %lld entries after %lld ms", static_cast<long long>(service->status().received),
              clock.elapsed());
        QVERIFY(QTest::qWaitFor([&] { return service->queue()->size() > 0 && service->status().wakeOpen; },
                                wait));
        const auto queue = service->queue();
        qInfo("%zu rows in the queue", queue->size());

        const localdb::QueueItem* free = nullptr;
        for (const auto& row : *queue)
            if (row.item.status == clinical::ItemStatus::waiting && row.item.holder.id.empty()) free = &row;
        QVERIFY(free);
        const auto item = ask<clinical::TriageItem>(
            [&](auto done) { service->item(free->item.id.str(), std::move(done)); });
        QVERIFY2(item, item ? "" : item.error().describe().c_str());
        QVERIFY(!item->words.empty());
        const auto record = ask<PatientResources>(
            [&](auto done) { service->patientResources(item->patient.str(), std::move(done)); });
        QVERIFY(record);
        qInfo("%zu resources of the patient", (*record)->size());
        QVERIFY(!(*record)->empty());
        const auto hits = ask<std::vector<localdb::PatientHit>>([&](auto done) {
            service->searchPatients(QString::fromStdString(item->patientName), std::move(done));
        });
        QVERIFY(hits && !hits->empty());

        clock.restart();
        const auto claim = ask<CommandId>([&](auto done) {
            service->submit(protocol::CommandType::triageClaim, {"Task", item->id.str()}, item->version, {},
                            std::move(done));
        });
        QVERIFY(claim);
        qInfo("saved after %lld ms", clock.elapsed());
        const auto row = [&]() -> localdb::QueueItem {
            for (const auto& r : *service->queue())
                if (r.item.id == item->id) return r;
            return {};
        };
        QVERIFY(QTest::qWaitFor(
            [&] { return service->status().unsent == 0 && row().item.version > item->version; }, wait));
        qInfo("accepted and seen after %lld ms", clock.elapsed());
        QCOMPARE(row().item.holder.id, service->session().me.id);
        QCOMPARE(row().unsent, 0);
        protocol::DecisionPayload decision{
            item->suggestion.urgency, item->suggestion.destination.code, {}, {}};
        QVERIFY(ask<CommandId>([&](auto done) {
            service->submit(protocol::CommandType::triageConfirm, {"Task", item->id.str()},
                            row().item.version, protocol::toJson(decision), std::move(done));
        }));
        QVERIFY(ask<CommandId>([&](auto done) {
            service->submit(protocol::CommandType::noteAdd, {"Task", item->id.str()}, row().item.version,
                            protocol::toJson(
                                protocol::NotePayload{item->patient, "Ringde upp och bekräftade.", item->id}),
                            std::move(done));
        }));
        QVERIFY(QTest::qWaitFor([&] { return service->status().unsent == 0; }, wait));
        QVERIFY(QTest::qWaitFor(
            [&] { return row().item.status == clinical::ItemStatus::decided && row().unsent == 0; }, wait));
        QCOMPARE(service->status().attention, std::int64_t{0});
        const auto after =
            ask<clinical::TriageItem>([&](auto done) { service->item(item->id.str(), std::move(done)); });
        QVERIFY2(after, after ? "" : after.error().describe().c_str());
        QVERIFY(after->decision && after->decision->by.id == service->session().me.id);

        // Restart offline-capable: the PIN with its real cost.
        QVERIFY(ask<void>([&](auto done) { service->setPin(QStringLiteral("471147"), std::move(done)); }));
        service.reset();
        service = make();
        service->start();
        QVERIFY(QTest::qWaitFor([&] { return service->session().state == SessionState::locked; }, wait));
        clock.restart();
        QVERIFY(
            ask<void>([&](auto done) { service->unlockWithPin(QStringLiteral("471147"), std::move(done)); }));
        QVERIFY(QTest::qWaitFor([&] { return service->queue()->size() > 0; }, wait));
        qInfo("PIN to queue in %lld ms", clock.elapsed());
        QVERIFY(QTest::qWaitFor([&] { return service->status().connection == Connection::online; }, wait));
        qInfo("online after %lld ms", clock.elapsed());
    }
};

} // namespace fyr::sync

QTEST_GUILESS_MAIN(fyr::sync::LiveTest)
#include "live_test.moc"
