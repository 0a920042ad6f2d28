// Visits by video as a clinician meets them: the list, one key to the next, from queue, caseload and record.
#include "ui/window_scene.h"

#include "ui/calls/call_panels.h"
#include "ui/calls/invite_panel.h"
#include "ui/calls/calls_bar.h"
#include "ui/calls/calls_model.h"
#include "ui/calls/calls_page.h"
#include "ui/common/key_button.h"
#include "ui/common/segmented.h"
#include "ui/patients/patients_page.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>

using namespace fyr;
using namespace fyr::ui;

namespace {

struct CallsScene : test::WindowScene {
    CallsScene() {
        work.setCalls(test::FakeWorkstation::callsScene(now));
        key(Qt::Key_7, Qt::ControlModifier);
        settle();
    }
    CallsPage& page() { return window->calls(); }
    QListView* list() { return page().findChild<QListView*>(); }
    CallsModel* model() { return static_cast<CallsModel*>(list()->model()); }
    static void settle() { QApplication::processEvents(); }
    QString current() { return list()->currentIndex().data(CallsModel::IdRole).toString(); }
    void choose(const char* id) {
        page().openVisit(id);
        settle();
    }
    KeyButton* button(const QString& name, QWidget* in = nullptr) {
        for (auto* b : (in ? in : window.get())->findChildren<KeyButton*>())
            if (b->accessibleName() == name && b->isVisible()) return b;
        return nullptr;
    }
    template <class Panel>
    Panel* panel() {
        for (auto* p : window->findChildren<Panel*>())
            if (p->isVisible()) return p;
        return nullptr;
    }
    QString said() { return test::visibleText(window.get()); }
};

} // namespace

class CallsTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void theListIsAModelThatKeepsItsWord() {
        CallsModel m;
        QAbstractItemModelTester tester(&m, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const Instant now = SystemClock().now();
        auto k = test::FakeWorkstation::callsScene(now);
        m.show(presenter::callsView(k, {.me = "p-maria"}, true, now), now);
        QCOMPARE(m.rowCount(), 7);
        std::swap(k.list.waiting[0], k.list.waiting[1]);
        m.show(presenter::callsView(k, {.me = "p-maria"}, true, now), now);
        QCOMPARE(m.at(0)->id, std::string("nadia"));
        m.show({}, now);
        QCOMPARE(m.rowCount(), 0);
    }

    void aListThatHasAVisitTwiceIsOutlived() {
        CallsModel m;
        QAbstractItemModelTester tester(&m, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const Instant now = SystemClock().now();
        const auto once = presenter::callsView(test::FakeWorkstation::callsScene(now), {.me = "p-maria"}, true, now);
        auto twice = once;
        twice.rows.push_back(twice.rows[2]);
        twice.rows.insert(twice.rows.begin() + 1, twice.rows[4]);
        for (const auto& view : {once, twice, once, twice, twice, once}) {
            m.show(view, now);
            QCOMPARE(m.rowCount(), static_cast<int>(view.rows.size()));
            for (int i = 0; i < m.rowCount(); ++i) QCOMPARE(m.at(i)->id, view.rows[static_cast<std::size_t>(i)].id);
        }
    }

    void whoWaitsStandsThereWithStageDeviceAndSinceWhen() {
        CallsScene s;
        QVERIFY(s.page().isVisible());
        QVERIFY(s.work.callsWatched);
        QCOMPARE(s.model()->rowCount(), 7);
        const auto words = [&](int row) { return s.model()->index(row, 0).data(Qt::AccessibleTextRole).toString(); };
        QVERIFY2(words(0).contains(QStringLiteral("Sara Nyhlén. Waiting 2 min. drop-in")), qPrintable(words(0)));
        QVERIFY(words(0).contains(QStringLiteral("Emergency")));
        QVERIFY2(words(1).contains(QStringLiteral("past the promised time")), qPrintable(words(1)));
        QVERIFY(words(1).contains(QStringLiteral("no camera")));
        QVERIFY(words(1).contains(QStringLiteral("Amina Yusuf (interpreter) waits to be let in")));
        QVERIFY(words(2).contains(QStringLiteral("Identified")));
        QVERIFY(words(4).contains(QStringLiteral("Leila Karimi has the patient")));
        QVERIFY(words(5).contains(QStringLiteral("Has not come yet")));
        QVERIFY(words(6).contains(QStringLiteral("Without a note")));
        for (auto* b : s.page().findChildren<KeyButton*>()) QVERIFY2(!b->accessibleName().isEmpty(), qPrintable(b->text()));
    }

    void enterAdmitsAndTheCallBegins() {
        CallsScene s;
        QCOMPARE(s.current(), QStringLiteral("sara"));
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.visitsAsked.size(), 1U);
        QCOMPARE(s.work.visitsAsked[0].what, VisitDo::admit);
        QCOMPARE(s.work.view.started, std::vector<std::string>{"sara"});
        s.settle();
        QCOMPARE(s.current(), QStringLiteral("sara"));
        s.choose("nadia"); // one call at a time
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.visitsAsked.size(), 1U);
        QVERIFY2(s.said().contains(QStringLiteral("You are in another call")), qPrintable(s.said()));
    }

    void oneKeyCallsTheFirstInLine() {
        CallsScene s;
        s.choose("ulla");
        s.key(Qt::Key_F4);
        QCOMPARE(s.work.visitsAsked.at(0).what, VisitDo::next);
        QCOMPARE(s.work.view.started, std::vector<std::string>{"sara"});
    }

    void aKeyPressedTwiceAsksOnce() {
        CallsScene s;
        std::function<void()> answer;
        s.work.heldVisit = &answer;
        s.key(Qt::Key_Return);
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.visitsAsked.size(), 1U);
        s.work.heldVisit = nullptr;
        answer();
        QCOMPARE(s.work.view.started.size(), 1U);
    }

    void whoWasFasterIsSaidAndNothingStarts() {
        CallsScene s;
        s.work.visitFails = ErrorCode::alreadyClaimed;
        s.key(Qt::Key_Return);
        s.settle();
        QVERIFY(s.work.view.started.empty());
        QVERIFY(s.said().contains(QStringLiteral("A colleague was faster")));
        QVERIFY(s.work.callsRefreshed > 0);
    }

    void anInterpreterIsInvitedByKeyAndTheLinkIsShownOnce() {
        CallsScene s;
        s.choose("rolf"); // a colleague's patient
        s.key(Qt::Key_I);
        s.settle();
        QVERIFY(!s.panel<InvitePanel>());
        QVERIFY2(s.said().contains(QStringLiteral("Leila Karimi has the patient")), qPrintable(s.said()));
        s.choose("sara");
        s.key(Qt::Key_I);
        s.settle();
        auto* p = s.panel<InvitePanel>();
        QVERIFY(p);
        auto* name = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(name);
        QTest::keyClick(name, Qt::Key_Return, Qt::ControlModifier); // nobody is named
        QVERIFY(s.work.visitsAsked.empty());
        QTest::keyClicks(name, QStringLiteral("Ali Tolk"));
        QTest::keyClick(name, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.visitsAsked.size(), 1U);
        QCOMPARE(s.work.visitsAsked[0].what, VisitDo::invite);
        QCOMPARE(s.work.visitsAsked[0].role, std::string("interpreter"));
        QCOMPARE(s.work.visitsAsked[0].name, std::string("Ali Tolk"));
        s.settle();
        auto* copy = s.button(QStringLiteral("Copy the link"), p);
        QVERIFY(copy);
        QVERIFY(copy->hasFocus()); // one key more and it can be pasted
        copy->click();
        QVERIFY2(QApplication::clipboard()->text().endsWith(QStringLiteral("/samtal#sara.token-guest-1")), qPrintable(QApplication::clipboard()->text()));
        QVERIFY2(test::visibleText(p).contains(QStringLiteral("Ali Tolk, interpreter · has not come yet")), qPrintable(test::visibleText(p)));
        QTest::keyClick(p, Qt::Key_Escape);
        s.key(Qt::Key_I);
        s.settle();
        QVERIFY(!test::visibleText(s.window.get()).contains(QStringLiteral("token-guest")));
        QVERIFY(test::visibleText(s.panel<InvitePanel>()).contains(QStringLiteral("Ali Tolk")));
    }

    void whoIsInvitedStandsThereWithHowFarTheyHaveComeAndIsWithdrawn() {
        CallsScene s;
        s.choose("nadia");
        QVERIFY2(s.said().contains(QStringLiteral("1 invited, not come yet")), qPrintable(s.said()));
        s.key(Qt::Key_I);
        s.settle();
        auto* p = s.panel<InvitePanel>();
        QVERIFY(p);
        QVERIFY2(test::visibleText(p).contains(QStringLiteral("Amina Yusuf, interpreter · waits to be let in")), qPrintable(test::visibleText(p)));
        QVERIFY(test::visibleText(p).contains(QStringLiteral("Omar Fors, relative · has not come yet")));
        s.button(QStringLiteral("Withdraw the invitation of Omar Fors"), p)->click();
        s.settle();
        QCOMPARE(s.work.visitsAsked.back().what, VisitDo::withdraw);
        QCOMPARE(s.work.visitsAsked.back().who, std::string("g-2"));
        QVERIFY(!test::visibleText(p).contains(QStringLiteral("Omar")));
        QVERIFY(s.said().contains(QStringLiteral("The invitation of Omar Fors is withdrawn")));
    }

    void withoutALineNobodyIsInvitedAndWhatWasWrittenStays() {
        CallsScene s;
        s.choose("sara");
        s.key(Qt::Key_I);
        s.settle();
        auto* p = s.panel<InvitePanel>();
        auto* name = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QTest::keyClicks(name, QStringLiteral("Ali"));
        s.work.goOffline(s.now);
        s.settle();
        QVERIFY(!s.button(QStringLiteral("Make a link"), p)->isEnabled());
        QVERIFY2(s.button(QStringLiteral("Make a link"), p)->toolTip().contains(QStringLiteral("needs the server")), qPrintable(s.button(QStringLiteral("Make a link"), p)->toolTip()));
        QTest::keyClick(name, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(s.work.visitsAsked.empty());
        s.work.goOnline();
        s.settle();
        QCOMPARE(name->text(), QStringLiteral("Ali"));
        s.work.visitFails = ErrorCode::forbidden;
        QTest::keyClick(name, Qt::Key_Return, Qt::ControlModifier);
        s.settle();
        QVERIFY(s.said().contains(QStringLiteral("Only who has the patient can do that")));
        QCOMPARE(name->text(), QStringLiteral("Ali"));
    }

    void aColleagueIsAskedIntoACallAndComesInByOneKey() {
        CallsScene s;
        s.key(Qt::Key_Return); // Sara is mine
        s.settle();
        s.key(Qt::Key_I);
        s.settle();
        auto* p = s.panel<InvitePanel>();
        QVERIFY(p);
        auto* role = p->findChild<Segmented*>();
        role->setFocus();
        QTest::keyClick(role, Qt::Key_Right);
        QTest::keyClick(role, Qt::Key_Right);
        s.settle();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.visitsAsked.back().what, VisitDo::invite);
        QCOMPARE(s.work.visitsAsked.back().role, std::string("colleague"));
        QVERIFY(!s.work.visitsAsked.back().who.empty());
        s.settle();
        QVERIFY2(s.said().contains(QStringLiteral("is asked to come into the call")), qPrintable(s.said()));
        // … and the other way round: I am asked.
        CallsScene other;
        auto k = *other.work.keptCalls;
        for (auto& v : k.list.others)
            if (v.id == "rolf") v.asked = {"p-maria"};
        other.work.setCalls(k);
        other.settle();
        QCOMPARE(other.model()->at(0)->id, std::string("rolf")); // with me, above all
        other.choose("rolf");
        QVERIFY2(other.said().contains(QStringLiteral("Leila Karimi asks you into the call")), qPrintable(other.said()));
        other.key(Qt::Key_Return);
        other.settle();
        QVERIFY(other.work.visitsAsked.empty()); // nothing is taken from anybody
        QCOMPARE(other.work.view.started, std::vector<std::string>{"rolf"});
    }

    void panelsStandAboveTheBarHoweverHighItIs() {
        CallsScene s;
        s.window->resize(1000, 900); // the bar of the calls takes two lines
        s.settle();
        s.choose("sara");
        s.key(Qt::Key_T);
        s.key(Qt::Key_I);
        s.settle();
        auto* bar = s.page().findChild<CallsBar*>();
        auto* p = s.panel<InvitePanel>();
        QVERIFY(p);
        QVERIFY2(bar->height() > measure::actionBar, qPrintable(QString::number(bar->height())));
        const auto foot = [&] { return p->mapTo(s.window.get(), QPoint(0, p->height())).y(); };
        const auto barTop = [&] { return bar->mapTo(s.window.get(), QPoint()).y(); };
        QVERIFY2(foot() <= barTop(), qPrintable(QStringLiteral("%1 over %2").arg(foot()).arg(barTop())));
        s.window->resize(1900, 900); // one line: the panel comes down with it
        s.settle();
        QVERIFY(bar->height() <= measure::actionBar);
        QVERIFY2(barTop() - foot() == 8, qPrintable(QStringLiteral("%1 over %2").arg(foot()).arg(barTop())));
        s.window->resize(1000, 900);
        s.settle();
        QVERIFY(foot() <= barTop());
    }

    void offlineTheListIsOldAndOnlyTheTelephoneIsLeft() {
        CallsScene s;
        s.work.goOffline(s.now);
        s.settle();
        QVERIFY2(s.said().contains(QStringLiteral("as of")), qPrintable(s.said()));
        s.key(Qt::Key_Return);
        QVERIFY(s.work.visitsAsked.empty());
        QVERIFY(s.said().contains(QStringLiteral("needs the server")));
        s.choose("sara");
        s.key(Qt::Key_P);
        auto* reach = s.panel<ReachPanel>();
        QVERIFY(reach);
        QVERIFY2(test::visibleText(reach).contains(QStringLiteral("070")), qPrintable(test::visibleText(reach)));
    }

    void anInterpreterIsLetInByWhoHasThePatient() {
        CallsScene s;
        s.choose("nadia");
        QVERIFY(!s.button(QStringLiteral("Let in Amina Yusuf"))->isEnabled());
        s.key(Qt::Key_Return);
        s.settle();
        auto* in = s.button(QStringLiteral("Let in Amina Yusuf"));
        QVERIFY(in && in->isEnabled());
        s.key(Qt::Key_L);
        QCOMPARE(s.work.visitsAsked.back().what, VisitDo::letIn);
        QCOMPARE(s.work.visitsAsked.back().who, std::string("g-1"));
    }

    void aPatientIsHandedOverAndTakenBack() {
        CallsScene s;
        s.key(Qt::Key_Return);
        s.key(Qt::Key_T);
        s.settle();
        auto* p = s.panel<HandVisitPanel>();
        QVERIFY(p);
        p->findChild<QComboBox*>()->setCurrentIndex(1);
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.visitsAsked.back().what, VisitDo::handOver);
        QCOMPARE(s.work.visitsAsked.back().who, std::string("pr-johan"));
        s.settle();
        QVERIFY(s.said().contains(QStringLiteral("Johan Ask is asked to take over")));
        s.page().focusList();
        s.key(Qt::Key_T);
        s.button(QStringLiteral("Keep the patient"))->click();
        QCOMPARE(s.work.visitsAsked.back().who, std::string());
    }

    void whoDidNotComeIsMarkedAfterTheTimeAndNotBefore() {
        CallsScene s;
        s.choose("pelle");
        s.key(Qt::Key_X);
        QVERIFY(!s.panel<EndVisitPanel>());
        auto k = *s.work.keptCalls;
        for (auto& v : k.list.others)
            if (v.id == "pelle") {
                v.planned = s.now - std::chrono::minutes(10);
                v.here = false;
            }
        s.work.setCalls(k);
        s.settle();
        s.key(Qt::Key_X);
        QVERIFY(s.panel<EndVisitPanel>());
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.visitsAsked.back().what, VisitDo::end);
        QCOMPARE(s.work.visitsAsked.back().reason, std::string("noShow"));
        QCOMPARE(s.work.bookings.at(0).type, protocol::CommandType::appointmentNoShow); // the booking says it too
        QCOMPARE(s.work.bookings[0].target, std::string("pelle"));
    }

    void fromTheQueueOneKeyMakesAVisitAndSaysThatThereIsNoLinkYet() {
        CallsScene s;
        s.window->go(Module::triage);
        s.open("elin");
        s.key(Qt::Key_F4);
        s.settle();
        QCOMPARE(s.work.visitsAsked.size(), 1U);
        const auto& r = s.work.visitsAsked[0];
        QCOMPARE(r.what, VisitDo::create);
        QCOMPARE(r.who, std::string("pat-elin"));
        QCOMPARE(r.item, std::string("elin"));
        auto* reach = s.panel<ReachPanel>();
        QVERIFY(reach);
        const auto text = test::visibleText(reach);
        QVERIFY2(text.contains(QStringLiteral("has not opened the link yet")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("https://skarviken.fyr.example/samtal#made")));
        QVERIFY(s.work.view.started.empty());
        s.button(QStringLiteral("Copy the link"))->click();
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("https://skarviken.fyr.example/samtal#made"));

        // The patient comes: said at once, and one key begins the call.
        auto k = *s.work.keptCalls;
        for (auto& v : k.list.others)
            if (v.id == "made") {
                v.stage = presenter::VisitStage::waiting;
                v.waiting = v.here = true;
                k.list.waiting.push_back(v);
            }
        std::erase_if(k.list.others, [](const auto& v) { return v.id == "made"; });
        s.work.setCalls(k);
        s.settle();
        QVERIFY(test::visibleText(reach).contains(QStringLiteral("is in the waiting room")));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.view.started, std::vector<std::string>{"made"});
        s.settle();
        QVERIFY(s.window->patients().isVisible()); // the record stands beside the call
    }

    void whatWasMadeByMistakeIsTakenBack() {
        CallsScene s;
        s.window->go(Module::triage);
        s.open("elin");
        s.key(Qt::Key_V);
        s.settle();
        s.button(QStringLiteral("Take the visit back"))->click();
        QCOMPARE(s.work.visitsAsked.back().what, VisitDo::end);
        QCOMPARE(s.work.visitsAsked.back().reason, std::string("withdrawn"));
        QVERIFY(!s.panel<ReachPanel>());
    }

    void whoWaitsAlreadyIsCalledFromTheRecordAtOnce() {
        CallsScene s;
        s.window->openRecord("pat-sara");
        s.settle();
        s.key(Qt::Key_F4); // also while the search field has the focus
        QCOMPARE(s.work.visitsAsked.size(), 1U);
        QCOMPARE(s.work.visitsAsked[0].what, VisitDo::admit);
        QCOMPARE(s.work.view.started, std::vector<std::string>{"sara"});
    }

    void fromTheCaseloadTheCoursesPatientIsCalled() {
        CallsScene s;
        s.work.becomePsychologist();
        s.window->go(Module::caseload);
        s.settle();
        s.key(Qt::Key_F4);
        QCOMPARE(s.work.visitsAsked.size(), 1U);
        QCOMPARE(s.work.visitsAsked[0].what, VisitDo::create);
        QVERIFY(s.work.visitsAsked[0].item.empty());
    }

    void withoutTheServerTheNumberIsShownAndNothingIsMade() {
        CallsScene s;
        s.work.goOffline(s.now);
        s.window->go(Module::triage);
        s.open("elin");
        s.key(Qt::Key_F4);
        s.settle();
        QVERIFY(s.work.visitsAsked.empty());
        auto* reach = s.panel<ReachPanel>();
        QVERIFY(reach);
        QVERIFY(test::visibleText(reach).contains(QStringLiteral("Phone instead")));
        QVERIFY(!s.button(QStringLiteral("Copy the link")));
    }

    void whoIsNoClinicianHasNoCalls() {
        CallsScene s;
        s.work.info.role = "manager";
        emit s.work.sessionChanged();
        s.window->go(Module::triage);
        s.key(Qt::Key_7, Qt::ControlModifier);
        QVERIFY(!s.page().isVisible());
        s.key(Qt::Key_F4);
        QVERIFY(s.work.visitsAsked.empty());
    }

    void lockedNothingOfItStays() {
        CallsScene s;
        s.key(Qt::Key_P);
        s.work.setCalls({});
        s.work.lock();
        s.settle();
        QCOMPARE(s.model()->rowCount(), 0);
        QVERIFY(!s.panel<ReachPanel>());
        QVERIFY(!test::visibleText(&s.page()).contains(QStringLiteral("Sara")));
    }

    void aSearchAndTheScopeSayWhatTheyLeaveOut() {
        CallsScene s;
        s.key(Qt::Key_1);
        s.settle();
        QCOMPARE(s.model()->rowCount(), 5); // a colleague's call and another's booking are left out
        QVERIFY(s.said().contains(QStringLiteral("2 visit(s) of others are not shown")));
        s.key(Qt::Key_2);
        s.key(Qt::Key_Slash);
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("rolf"));
        s.settle();
        QCOMPARE(s.model()->rowCount(), 1);
    }
};

QTEST_MAIN(CallsTest)
#include "calls_test.moc"
