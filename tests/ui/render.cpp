// Draws the windows of the reference scene to PNG files: a folder to look at, and the proof that nothing crashes.
// Usage: ui_render FOLDER [light|dark] [sv|en] [WIDTHxHEIGHT] [review]
#include "ui/fake_workstation.h"
#include "ui/review_scene.h"

#include "ui/attention/attention_page.h"
#include "ui/calls/call_desk.h"
#include "ui/calls/call_dock.h"
#include "ui/calls/calls_page.h"
#include "ui/calls/invite_panel.h"
#include "ui/caseload/caseload_page.h"
#include "ui/caseload/caseload_pane.h"
#include "ui/common/key_button.h"
#include "ui/common/rising_panel.h"
#include "ui/devices/device_card.h"
#include "ui/held/held_page.h"
#include "ui/patients/patients_page.h"
#include "ui/review/review_page.h"
#include "ui/quality/quality_page.h"
#include "ui/unit/unit_page.h"
#include "ui/shell/main_window.h"
#include "ui/signin/sign_in_page.h"
#include "ui/text/words.h"
#include "ui/theme/theme.h"
#include "ui/triage/triage_page.h"

#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QTranslator>

using namespace fyr;
using namespace fyr::ui;
using namespace std::chrono_literals;

// The review of a course in the room that the window leaves it.
static int renderReview(const QDir& out, const QString& tag, QSize size) {
    const Instant now = SystemClock().now();
    test::ReviewWorkstation work(now);
    work.entry.row.unread = 1;
    ReviewPage page(work);
    page.resize(size.width() - (size.width() < measure::narrowRail ? measure::railNarrow : measure::rail), size.height() - measure::topBar);
    page.show();
    page.open(work.entry.row.id.str());
    const auto shot = [&](const char* name) {
        for (int i = 0; i < 5; ++i) QApplication::processEvents();
        page.grab().save(out.filePath(QLatin1String(name) + QLatin1Char('-') + tag + QStringLiteral(".png")));
    };
    shot("review");
    work.papers.opinions = {{"m03", 3, "Bra, men för mycket text på en gång.", now - 30h}};
    work.move([](auto& e) {
        e.row.warning = clinical::CourseWarning{"look", 4, {{"2 av 4 mätningar är obesvarade till vecka 4.", "2 of 4 measures not answered by week 4."},
                                                            {"PHQ-9 har sjunkit 1 av de 6 poäng som väntas till vecka 4.", "PHQ-9 has fallen 1 of the 6 points that are expected by week 4."}},
                                                "depression-9d1f0c6b7a52-1", 312, 71};
    });
    shot("review-track");
    page.letterKey(Qt::Key_R);
    shot("review-reply");
    page.letterKey(Qt::Key_G);
    shot("review-scores");
    page.letterKey(Qt::Key_M);
    shot("review-manual");
    work.move([&](auto& e) {
        clinical::CourseDuty d;
        d.id = 77;
        d.kind = "alert";
        d.label = {"Tankar att det skulle vara bättre om du var död eller att du skulle skada dig på något sätt", "Thoughts that you would be better off dead, or of hurting yourself in some way"};
        d.answer = {"Mer än hälften av dagarna", "More than half the days"};
        d.raised = now - 5min;
        d.answerBy = now + 4h;
        d.tellAt = now + 4h;
        d.tellRole = "unit";
        e.row.duties.push_back(d);
        e.row.modules[3].since = now - 2min;
        e.unsent = 1;
    });
    page.letterKey(Qt::Key_F);
    shot("review-notices");
    page.focusNextPane();
    shot("review-status");
    return 0;
}

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const QStringList args = app.arguments();
    if (args.size() < 2) return 2;
    QDir().mkpath(args[1]);
    const QDir out(args[1]);
    const QString theme = args.value(2, QStringLiteral("light"));
    const QString lang = args.value(3, QStringLiteral("sv"));
    const QStringList size = args.value(4, QStringLiteral("1440x900")).split(QLatin1Char('x'));
    QTranslator translator;
    if (translator.load(QStringLiteral(":/i18n/fyr_") + lang)) app.installTranslator(&translator);
    Words::setLanguage(lang);
    Theme::install(app, theme == QLatin1String("dark") ? ThemeKind::dark : ThemeKind::light);
    const Instant now = SystemClock().now();
    test::FakeWorkstation work(now);
    work.setItems(test::FakeWorkstation::scene(now));
    UiSettings settings;
    settings.language = lang;
    settings.theme = theme;
    MainWindow window(work, settings);
    window.resize(size[0].toInt(), size.value(1).toInt());
    window.show();
    const QString tag = theme + QLatin1Char('-') + lang + QLatin1Char('-') + size[0];
    const auto shot = [&](const char* name) {
        for (int i = 0; i < 5; ++i) app.processEvents();
        window.grab().save(out.filePath(QLatin1String(name) + QLatin1Char('-') + tag + QStringLiteral(".png")));
    };
    if (args.value(5) == QLatin1String("review")) return renderReview(out, tag, window.size());
    window.triage().openItem("elin");
    shot("triage");
    window.triage().toggleWhy();
    shot("why");
    window.triage().act(presenter::Action::anamnesis);
    shot("anamnesis");
    window.triage().act(presenter::Action::override);
    QApplication::sendEvent(QApplication::focusWidget(), std::make_unique<QKeyEvent>(QEvent::KeyPress, Qt::Key_3, Qt::NoModifier, QStringLiteral("3")).get());
    shot("override");
    for (const auto* id : {"ture", "amina"}) {
        window.triage().openItem(id);
        window.triage().toggleVitals();
        shot(id);
        window.triage().focusQueue();
    }
    window.triage().openItem("sara");
    window.triage().act(presenter::Action::override);
    for (const auto& [key, text] : {std::pair{Qt::Key_4, "4"}, std::pair{Qt::Key_8, "8"}})
        QApplication::sendEvent(QApplication::focusWidget(), std::make_unique<QKeyEvent>(QEvent::KeyPress, key, Qt::NoModifier, QString::fromLatin1(text)).get());
    shot("override-reason");
    window.triage().openItem("sara");
    window.triage().act(presenter::Action::claim);
    work.goOffline(now - 5min);
    work.makeConflict("ture", now);
    window.triage().openItem("ture");
    shot("offline");
    work.goOnline();
    // --- what the line does
    const auto line = [&](const char* name, auto change) {
        const auto before = work.state;
        change(work.state);
        emit work.statusChanged();
        shot(name);
        work.state = before;
        emit work.statusChanged();
    };
    using presenter::Connection;
    using presenter::Obstacle;
    const auto offline = [&](presenter::Status& s) {
        s.connection = Connection::offline;
        s.offlineSince = s.lastSynced = now - 42min;
        s.nextTry = now + 12s;
    };
    window.triage().openItem("elin");
    line("line-reading-ends", [&](auto& s) {
        offline(s);
        s.leaseEnds = now + 19h;
        s.unsent = 3;
        s.oldestUnsent = now - 42min;
    });
    line("line-portal", [&](auto& s) {
        offline(s);
        s.obstacle = Obstacle::portal;
    });
    line("line-proxy", [&](auto& s) {
        offline(s);
        s.obstacle = Obstacle::proxySignIn;
    });
    line("line-certificate", [&](auto& s) { s.connection = Connection::wrongCertificate; });
    line("line-certificate-time", [&](auto& s) {
        s.connection = Connection::wrongCertificate;
        s.obstacle = Obstacle::certificateTime;
    });
    line("line-too-old", [&](auto& s) { s.connection = Connection::tooOld; });
    line("line-sign-in", [&](auto& s) { s.connection = Connection::needsSignIn; });
    line("line-disk-full", [&](auto& s) { s.problem = ErrorCode::diskFull; });
    line("line-clock", [&](auto& s) { s.clockSkew = -std::chrono::hours(24 * 365 * 3); });
    line("line-in-memory", [&](auto& s) {
        offline(s);
        s.inMemoryOnly = true;
        s.unsent = 2;
    });
    line("line-locked-work", [&](auto& s) { s.inMemoryOnly = s.lockedWork = true; });
    line("line-first-sync", [&](auto& s) {
        s.firstSyncDone = false;
        s.received = 3400;
        s.expected = 10240;
    });
    line("line-resync", [&](auto& s) { s.resyncing = true; });
    line("stop-revoked", [&](auto& s) {
        s.connection = Connection::revoked;
        s.unsent = 3;
    });
    line("stop-lease", [&](auto& s) {
        offline(s);
        s.leaseEnded = true;
    });
    work.makeRefusedNote("elin", now);
    work.makeRefusedNote("moved", now, true);
    window.go(Module::attention);
    shot("attention");
    window.attention().step(1);
    shot("attention-note");
    window.attention().step(1);
    shot("attention-removed");
    work.heldWork = test::FakeWorkstation::heldScene(now);
    work.info.role = "manager";
    work.info.maySettleHeld = true;
    emit work.sessionChanged();
    window.go(Module::held);
    shot("held");
    for (auto* b : window.held().findChildren<KeyButton*>())
        if (b->accessibleName().startsWith(QStringLiteral("Dismiss:")) || b->accessibleName().startsWith(QStringLiteral("Avskriv:"))) {
            b->click();
            break;
        }
    shot("held-dismiss");
    work.qualityAnswer = test::FakeWorkstation::qualityScene(now);
    window.go(Module::quality);
    shot("quality");
    if (auto* area = window.quality().findChild<QScrollArea*>()) {
        for (int i = 0; i < 3; ++i) app.processEvents();
        area->verticalScrollBar()->setValue(area->verticalScrollBar()->maximum());
        shot("quality-end");
    }
    work.qualityAnswer = presenter::QualityView{};
    window.quality().refresh();
    shot("quality-empty");
    work.info.mayViewUnit = true;
    work.unitAnswer = test::FakeWorkstation::unitScene(now);
    emit work.sessionChanged();
    window.go(Module::unit);
    shot("unit");
    if (auto* area = window.unit().findChild<QScrollArea*>()) {
        for (int i = 0; i < 3; ++i) app.processEvents();
        area->verticalScrollBar()->setValue(area->verticalScrollBar()->maximum());
        shot("unit-end");
    }
    work.info.role = "nurse";
    work.info.mayViewUnit = false;
    work.info.maySettleHeld = false;
    emit work.sessionChanged();
    // --- visits by video
    work.setCalls(test::FakeWorkstation::callsScene(now));
    window.go(Module::calls);
    shot("calls");
    window.calls().openVisit("nadia");
    shot("calls-late");
    window.calls().act(presenter::CallAct::invite);
    if (auto* invite = window.findChild<InvitePanel*>()) {
        shot("calls-invite");
        auto* name = invite->findChild<QLineEdit*>();
        name->setText(QStringLiteral("Ali Tolk"));
        QApplication::sendEvent(name, std::make_unique<QKeyEvent>(QEvent::KeyPress, Qt::Key_Return, Qt::ControlModifier).get());
        shot("calls-invited");
    }
    window.callDesk().callPatient({"pat-elin", "Elin Sandvall"}, "elin", 2);
    shot("calls-reach");
    QApplication::sendEvent(QApplication::focusWidget(), std::make_unique<QKeyEvent>(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier).get());
    window.calls().openVisit("nadia");
    window.callDesk().call(*window.callDesk().find("nadia"));
    {
        CallTold told;
        told.line = told.microphone = told.camera = true;
        told.others = {{"pat-nadia", "patient", "connected", 48, 2, "loss", true}};
        work.view.tell(told);
    }
    shot("calls-in-call");
    window.go(Module::triage);
    shot("triage-in-call");
    window.openRecord("pat-nadia");
    shot("record-in-call");
    work.view.setStage(CallStage::failed);
    shot("call-failed");
    work.view.setStage(CallStage::running);
    window.go(Module::calls);
    window.dock().key(Qt::Key_F9);
    shot("calls-end");
    for (auto* panel : window.findChildren<RisingPanel*>())
        if (panel->isVisible()) panel->close();
    work.view.end("elsewhere");
    shot("calls-note");
    window.dock().forget();
    work.goOffline(now - 5min);
    shot("calls-offline");
    work.goOnline();
    work.setCalls({});
    shot("calls-empty");
    work.visitsAsked.clear();
    // --- a therapist's day
    const auto nurse = work.info;
    work.becomePsychologist();
    emit work.statusChanged();
    window.triage().openItem("sara");
    shot("treatments-news");
    window.go(Module::caseload);
    auto& caseload = window.caseload();
    const auto opened = [&](const char* id, CourseDo what, const char* name) {
        caseload.openCourse(id);
        caseload.act(what);
        shot(name);
        caseload.letterKey(Qt::Key_Escape, false);
        for (auto* panel : caseload.findChildren<RisingPanel*>())
            if (panel->isVisible()) panel->close();
    };
    shot("caseload");
    caseload.openCourse("hanna");
    caseload.act(CourseDo::review);
    shot("caseload-review");
    QApplication::sendEvent(QApplication::focusWidget(), std::make_unique<QKeyEvent>(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier).get());
    emit caseload.review().closed();
    opened("moa", CourseDo::risk, "caseload-risk");
    opened("emil", CourseDo::call, "caseload-call");
    opened("samira", CourseDo::decide, "caseload-decide");
    opened("karin", CourseDo::choose, "caseload-choose");
    opened("viktor", CourseDo::pause, "caseload-pause");
    opened("hanna", CourseDo::handOver, "caseload-hand-over");
    opened("hanna", CourseDo::why, "caseload-why");
    opened("samira", CourseDo::why, "caseload-why-warning");
    opened("hanna", CourseDo::graph, "caseload-graph");
    opened("per", CourseDo::discharge, "caseload-discharge");
    caseload.act(CourseDo::help);
    shot("caseload-keys");
    for (auto* panel : caseload.findChildren<RisingPanel*>())
        if (panel->isVisible()) panel->close();
    caseload.letterKey(Qt::Key_3, false);
    {
        CourseRequest take;
        take.type = protocol::CommandType::icbtTake;
        take.row = work.courses->front().row;
        take.payload.duty = 1;
        work.submitCourse(take, [](Result<CommandId>) {});
        work.goOffline(now - 5min);
        shot("caseload-offline");
        work.goOnline();
        work.pending.clear();
    }
    caseload.letterKey(Qt::Key_1, false);
    work.setCourses({});
    shot("caseload-empty");
    work.info = nurse;
    emit work.sessionChanged();
    window.openRecord("pat-elin");
    shot("record");
    line("record-offline", offline);
    if (auto* page = window.findChild<PatientsPage*>())
        for (auto* b : page->findChildren<KeyButton*>())
            if (b->isVisible() && (b->text() == QStringLiteral("Times …") || b->text() == QStringLiteral("Tider …"))) {
                presenter::FreeTime t{"s1", now + 2h, now + 2h + 30min, "gp", {"p-maria", "Maria Ekdal"}, {"video", "phone"}};
                auto other = t;
                other.slot = "s2";
                other.start += 24h;
                other.end += 24h;
                other.with.name = "Johan Ask";
                work.free = std::vector{t, other};
                clinical::Booking booked;
                booked.id = "a1";
                booked.status = "booked";
                booked.start = now + 50h;
                booked.end = now + 50h + 30min;
                booked.mode = "video";
                booked.patient = {"pat-elin", "Elin Sandvall"};
                booked.practitioner = {"p-johan", "Johan Ask"};
                work.ahead = {booked};
                b->click();
                shot("record-times");
                break;
            }
    window.go(Module::settings);
    shot("settings");
    if (auto* card = window.findChild<DeviceCard*>()) {
        card->findChildren<KeyButton*>().front()->click();
        emit work.fakeDevices.level(0.6);
        shot("settings-devices");
    }
    window.go(Module::triage);
    window.openPalette();
    shot("palette");
    work.lock();
    shot("locked");
    work.signOut();
    shot("signin");
    work.info.leaseEnded = work.info.unsentWhileLocked = true;
    emit work.sessionChanged();
    shot("signin-lease-ended");
    work.info.leaseEnded = work.info.unsentWhileLocked = false;
    work.info.revoked = true;
    work.info.handedIn = 3;
    emit work.sessionChanged();
    shot("signin-revoked");
    work.info.revoked = false;
    work.info.unsentInMemory = true;
    emit work.sessionChanged();
    shot("signin-in-memory");
    work.info.unsentInMemory = false;
    emit work.sessionChanged();
    work.providerName = QStringLiteral("SITHS");
    window.setServer(QStringLiteral("https://skarviken.fyr.example"));
    if (auto* page = window.findChild<SignInPage*>()) {
        page->hide();
        page->show(); // asks again
        shot("signin-provider");
        for (auto* b : page->findChildren<KeyButton*>())
            if (b->isVisible() && b->text().contains(QStringLiteral("SITHS"))) b->click();
        shot("signin-browser");
        work.cancelBrowser();
        shot("signin-given-up");
    }
    work.info.state = SessionState::needsPin;
    emit work.sessionChanged();
    shot("pin");
    return 0;
}
