// The call beside the record: it stays from module to module, its note outlives everything, and no visit ends without one.
#include "ui/window_scene.h"

#include "ui/calls/bars_mark.h"
#include "ui/calls/call_dock.h"
#include "ui/calls/call_note.h"
#include "ui/calls/call_panels.h"
#include "ui/calls/calls_page.h"
#include "ui/common/key_button.h"
#include "ui/patients/patients_page.h"
#include "ui/triage/action_bar.h"

#include <QPlainTextEdit>

using namespace fyr;
using namespace fyr::ui;

namespace {

struct DockScene : test::WindowScene {
    DockScene() {
        work.setCalls(test::FakeWorkstation::callsScene(now));
        window->go(Module::calls);
        settle();
    }
    static void settle() { QApplication::processEvents(); }
    CallDock& dock() { return window->dock(); }
    CallNote& note() { return *dock().findChild<CallNote*>(); }
    QPlainTextEdit* text() { return note().findChild<QPlainTextEdit*>(); }
    QWidget* picture() { return work.view.picture(); }
    void call() { // Sara, the first in line
        window->calls().focusList();
        key(Qt::Key_F4);
        settle();
    }
    KeyButton* button(const QString& name) {
        for (auto* b : window->findChildren<KeyButton*>())
            if (b->accessibleName() == name && b->isVisible()) return b;
        return nullptr;
    }
    void end() {
        key(Qt::Key_F9);
        settle();
        key(Qt::Key_Return, Qt::ControlModifier);
        settle();
    }
    QString said() { return test::visibleText(window.get()); }
};

} // namespace

class CallDockTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void aDeviceThatIsPulledOutInACallIsSaidAndWhenItIsBackNoMore() {
        DockScene s;
        s.work.fakeDevices.plug(DeviceKind::camera, {QStringLiteral("HD Webcam"), QStringLiteral("Dokumentkamera")});
        s.dock().setDevices({QStringLiteral("Dokumentkamera"), {}, {}});
        s.call();
        QVERIFY(!s.said().contains(QStringLiteral("is not connected")));
        s.work.fakeDevices.plug(DeviceKind::camera, {QStringLiteral("HD Webcam")});
        QVERIFY2(s.said().contains(QStringLiteral("Dokumentkamera is not connected. The call uses what the system has")), qPrintable(s.said()));
        s.work.fakeDevices.plug(DeviceKind::camera, {QStringLiteral("HD Webcam"), QStringLiteral("Dokumentkamera")});
        QVERIFY(!s.said().contains(QStringLiteral("is not connected")));
    }

    void whyNobodyHearsOrSeesThisSideIsSaidBesideTheNote() {
        DockScene s;
        s.call();
        auto told = s.work.view.told();
        told.line = true;
        QVERIFY(!s.said().contains(QStringLiteral("Nobody hears you")));
        told.microphoneProblem = "missing";
        told.cameraProblem = "taken";
        s.work.view.tell(told);
        s.settle();
        QVERIFY2(s.said().contains(QStringLiteral("Nobody hears you: no microphone was found")), qPrintable(s.said()));
        QVERIFY(s.said().contains(QStringLiteral("Nobody sees you: another program has the camera")));
        told.microphoneProblem.clear();
        told.cameraProblem.clear();
        s.work.view.tell(told);
        s.settle();
        QVERIFY(!s.said().contains(QStringLiteral("Nobody")));
    }

    void whoIsInterruptedHasNoBars() {
        DockScene s;
        s.call();
        const auto bars = [&] {
            const auto all = s.dock().findChildren<BarsMark*>();
            QStringList names;
            for (const auto* b : all)
                if (b->isVisible()) names << b->accessibleName();
            return names;
        };
        auto told = s.work.view.told();
        told.others = {{"p1", "patient", "connected", 90, 4, "", false}};
        s.work.view.tell(told);
        s.settle();
        QVERIFY(bars().contains(QStringLiteral("Connection 4 of 4")));
        told.others[0].state = "interrupted";
        s.work.view.tell(told);
        s.settle();
        QCOMPARE(bars(), QStringList{QStringLiteral("Connection 0 of 4")});
    }

    void somebodyIsInvitedFromWithinACall() {
        DockScene s;
        s.call();
        s.window->go(Module::triage);
        s.settle();
        auto* invite = s.button(QStringLiteral("Invite to the call"));
        QVERIFY(invite);
        invite->click();
        s.settle();
        auto* p = s.window->findChild<InvitePanel*>();
        QVERIFY(p->isVisible());
        QCOMPARE(p->visit().id, std::string("sara"));
        auto* bar = s.window->findChild<ActionBar*>(); // of the module that is in front
        QVERIFY(bar && bar->isVisible());
        QVERIFY(p->mapTo(s.window.get(), QPoint(0, p->height())).y() <= bar->mapTo(s.window.get(), QPoint()).y());
    }

    void aCallInTheBrowserIsOpenedAgainByOneButton() {
        DockScene s;
        s.work.view.browser = true;
        s.call();
        s.work.view.setStage(CallStage::inBrowser);
        s.settle();
        QVERIFY(!s.button(QStringLiteral("Start the call again")));
        s.button(QStringLiteral("Open in the browser again"))->click();
        QCOMPARE(s.work.view.stage(), CallStage::starting);
    }

    void thereIsNoneWithoutACall() {
        DockScene s;
        QVERIFY(!s.dock().isVisible());
        s.key(Qt::Key_F9);
        QVERIFY(s.work.view.commands.empty());
    }

    void theCallStaysWhileOneGoesFromModuleToModule() {
        DockScene s;
        s.call();
        QVERIFY(s.dock().isVisible());
        QVERIFY(s.picture()->isVisible());
        for (const auto m : {Module::triage, Module::patients, Module::settings, Module::calls}) {
            s.window->go(m);
            s.settle();
            QVERIFY(s.dock().isVisible());
            QVERIFY(s.picture()->isVisible());
            QCOMPARE(s.work.view.visit(), std::string("sara"));
        }
        QVERIFY(s.said().contains(QStringLiteral("Sara Nyhlén")));
    }

    void itsKeysWorkEverywhereAlsoWhileOneWrites() {
        DockScene s;
        s.call();
        s.window->go(Module::patients); // the cursor is in the search field
        s.settle();
        s.key(Qt::Key_F7);
        s.key(Qt::Key_F8);
        QCOMPARE(s.work.view.commands, (std::vector<CallCommand>{CallCommand::microphone, CallCommand::camera}));
        QVERIFY(s.button(QStringLiteral("Microphone on")));
        s.key(Qt::Key_F9); // asks first
        QCOMPARE(s.work.view.commands.size(), 2U);
        s.key(Qt::Key_Escape);
        QCOMPARE(s.work.view.visit(), std::string("sara"));
    }

    void whatIsWrittenIsKeptWithEveryKeyStrokeAndComesBack() {
        DockScene s;
        s.call();
        s.text()->setFocus();
        QTest::keyClicks(s.text(), QStringLiteral("Hosta sedan tre dagar"));
        QCOMPARE(s.work.drafts["visit/sara"], QStringLiteral("Hosta sedan tre dagar"));
        s.work.view.end("elsewhere"); // the call goes away, the note does not
        s.settle();
        QVERIFY(s.note().isVisible());
        QCOMPARE(s.text()->toPlainText(), QStringLiteral("Hosta sedan tre dagar"));
        s.button(QStringLiteral("Write the note later"))->click();
        s.settle();
        QVERIFY(!s.dock().isVisible());
        s.call(); // mine already: Nadia comes next
        QVERIFY(s.text()->toPlainText().isEmpty());
    }

    void aCrashOfTheCallLosesNeitherNoteNorVisit() {
        DockScene s;
        s.call();
        QTest::keyClicks(s.text(), QStringLiteral("Mitt i"));
        s.work.view.setStage(CallStage::returning);
        s.settle();
        QVERIFY2(s.said().contains(QStringLiteral("comes back by itself")), qPrintable(s.said()));
        QCOMPARE(s.text()->toPlainText(), QStringLiteral("Mitt i"));
        QVERIFY(!s.button(QStringLiteral("Microphone off"))->isEnabled());
        s.work.view.setStage(CallStage::failed);
        s.settle();
        auto* again = s.button(QStringLiteral("Start the call again"));
        QVERIFY(again);
        again->click();
        QCOMPARE(s.work.view.stage(), CallStage::starting);
    }

    void theVisitEndsInANoteThatIsAboutIt() {
        DockScene s;
        s.call();
        s.end();
        QCOMPARE(s.work.visitsAsked.back().what, VisitDo::end);
        QCOMPARE(s.work.visitsAsked.back().reason, std::string("done"));
        QVERIFY(s.work.view.visit().empty());
        QVERIFY(s.note().isVisible());
        QVERIFY(s.text()->hasFocus());
        QVERIFY(!s.button(QStringLiteral("Save the note"))->isEnabled()); // nothing is written
        s.text()->insertPlainText(QStringLiteral("Egenvård, hör av sig vid feber"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        s.settle();
        QCOMPARE(s.work.visitNotes.size(), 1U);
        QCOMPARE(s.work.visitNotes[0].first, std::string("sara"));
        QVERIFY(s.work.drafts["visit/sara"].isEmpty());
        QVERIFY(!s.dock().isVisible());
        QCOMPARE(s.window->calls().view().unwritten, 1); // Ulla's is still owed, Sara's is not
    }

    void whoLeavesOnThePageItselfIsAskedWhetherTheVisitIsDone() {
        DockScene s;
        s.call();
        s.work.view.end("left");
        s.settle();
        QVERIFY(s.button(QStringLiteral("End for everybody")));
        s.key(Qt::Key_Escape); // not yet: the visit is mine, and listed
        QCOMPARE(s.window->calls().view().rows.front().id, std::string("sara"));
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.view.visit(), std::string("sara"));
    }

    void whenAColleagueHasTakenOverOneLeavesAndEndsNothing() {
        DockScene s;
        s.call();
        auto k = *s.work.keptCalls;
        for (auto& v : k.list.others)
            if (v.id == "sara") v.holder = "p-leila";
        s.work.setCalls(k);
        s.settle();
        QVERIFY(s.button(QStringLiteral("Leave the call")));
        s.key(Qt::Key_F9);
        QCOMPARE(s.work.view.commands.back(), CallCommand::leave);
        QVERIFY(std::ranges::none_of(s.work.visitsAsked, [](const auto& r) { return r.what == VisitDo::end; }));
        QVERIFY(!s.button(QStringLiteral("End for everybody")));
    }

    void keysPressedInThePictureAreTheWindows() {
        DockScene s;
        s.call();
        emit s.work.view.keyPressed(QStringLiteral("Ctrl+1"));
        s.settle();
        QVERIFY(s.window->triage().isVisible());
    }

    void aVisitWithoutANoteIsListedUntilItHasOne() {
        DockScene s;
        s.call();
        s.end();
        s.button(QStringLiteral("Write the note later"))->click();
        s.settle();
        QCOMPARE(s.window->calls().view().unwritten, 2);
        QVERIFY(s.said().contains(QStringLiteral("Without a note")));
        s.window->calls().openVisit("sara");
        s.window->calls().focusList();
        s.key(Qt::Key_N);
        s.settle();
        QVERIFY(s.note().isVisible());
        s.text()->insertPlainText(QStringLiteral("Skriven efteråt"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        s.settle();
        QCOMPARE(s.work.visitNotes.back().first, std::string("sara"));
        QCOMPARE(s.window->calls().view().unwritten, 1);
    }

    void whatCannotBeKeptIsSaidAndStillThere() {
        DockScene s;
        s.call();
        s.end();
        QTest::keyClicks(s.text(), QStringLiteral("Text"));
        s.work.submitFails = ErrorCode::diskFull;
        s.key(Qt::Key_Return, Qt::ControlModifier);
        s.settle();
        QVERIFY(s.note().isVisible());
        QCOMPARE(s.text()->toPlainText(), QStringLiteral("Text"));
        QVERIFY(s.work.visitNotes.empty());
    }

    void howTheConnectionIsStandsInBarsAndWordsWithAdvice() {
        DockScene s;
        s.call();
        CallTold told;
        told.line = told.microphone = told.camera = true;
        told.others.push_back({"pat-sara", "patient", "connected", 48, 2, "loss", true});
        s.work.view.tell(told);
        s.settle();
        const auto text = s.said();
        QVERIFY2(text.contains(QStringLiteral("Sara Nyhlén: connected by a detour")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("move nearer to the router")));
        told.line = false;
        s.work.view.tell(told);
        s.settle();
        QVERIFY(s.said().contains(QStringLiteral("No line to the server")));
    }

    void theTelephoneIsOfferedWhenThePageSaysItIsTime() {
        DockScene s;
        s.call();
        emit s.work.view.phoneWanted("pat-sara", false);
        s.settle();
        bool open = false;
        for (auto* p : s.window->findChildren<ReachPanel*>()) open = open || p->isVisible();
        QVERIFY(open);
    }

    void inANarrowWindowAStripStaysAndOpens() {
        DockScene s;
        s.window->resize(800, 600);
        s.settle();
        s.call();
        QVERIFY(s.dock().isVisible());
        QVERIFY(!s.picture()->isVisible());
        QVERIFY(s.window->calls().isVisible());
        QVERIFY(s.dock().height() < 160);
        s.button(QStringLiteral("Show the call and the note"))->click();
        s.settle();
        QVERIFY(s.picture()->isVisible());
        QVERIFY(s.text()->isVisible());
        s.button(QStringLiteral("Back to the module"))->click();
        s.settle();
        QVERIFY(s.window->calls().isVisible());
    }

    void toLockInACallIsAskedOnce() {
        DockScene s;
        s.call();
        s.key(Qt::Key_L, Qt::ControlModifier);
        s.settle();
        QCOMPARE(s.work.info.state, SessionState::open);
        QVERIFY(s.said().contains(QStringLiteral("to lock interrupts it")));
        s.key(Qt::Key_L, Qt::ControlModifier);
        QCOMPARE(s.work.info.state, SessionState::locked);
        QVERIFY(!s.note().isOpen());
    }

    void withoutAProgramForCallsThePatientIsStillMineAndCanBePhoned() {
        DockScene s;
        s.work.view.isAvailable = false;
        s.call();
        QVERIFY(s.work.view.started.empty());
        QVERIFY2(s.said().contains(QStringLiteral("cannot show the call")), qPrintable(s.said()));
        QVERIFY(s.note().isVisible());
    }

    void openingTheRecordFromTheQueueStandsBesideTheCall() {
        DockScene s;
        s.window->go(Module::triage);
        s.open("sara");
        s.key(Qt::Key_F4);
        s.settle();
        QVERIFY(s.window->patients().isVisible());
        QVERIFY(s.dock().isVisible());
        for (auto* b : s.dock().findChildren<KeyButton*>()) QVERIFY2(!b->accessibleName().isEmpty(), qPrintable(b->text()));
    }
};

QTEST_MAIN(CallDockTest)
#include "call_dock_test.moc"
