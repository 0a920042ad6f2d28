// The windows as a clinician uses them: keys, states, languages, contrast; over a workstation in memory.
#include "ui/fake_workstation.h"

#include "protocol/payload.h"
#include "ui/common/key_button.h"
#include "ui/attention/attention_page.h"
#include "ui/held/held_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/notice_bar.h"
#include "ui/shell/stop_page.h"
#include "ui/quality/quality_page.h"
#include "ui/common/widgets.h"
#include "ui/shell/top_bar.h"
#include "ui/signin/sign_in_page.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"
#include "ui/theme/theme.h"
#include "ui/triage/action_bar.h"
#include "ui/attention/attention_view.h"
#include "ui/triage/decision_panels.h"
#include "ui/triage/queue_model.h"
#include "ui/triage/queue_pane.h"
#include "ui/triage/triage_page.h"
#include "ui/triage/words_view.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QFile>
#include <QListView>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace fyr;
using namespace fyr::ui;
using namespace std::chrono_literals;

class UiTest : public QObject {
    Q_OBJECT

  private:
    struct Scene {
        Instant now = SystemClock().now();
        test::FakeWorkstation work{now};
        std::unique_ptr<MainWindow> window;
        Scene() {
            work.setItems(test::FakeWorkstation::scene(now));
            window = std::make_unique<MainWindow>(work, UiSettings{});
            window->resize(1440, 900);
            window->show();
            QApplication::setActiveWindow(window.get());
            window->triage().focusQueue();
            QApplication::processEvents();
        }
        void open(const char* id) {
            window->triage().openItem(id);
            window->triage().focusQueue();
            QApplication::processEvents();
        }
        void key(Qt::Key k, Qt::KeyboardModifiers m = Qt::NoModifier) {
            QWidget* to = QApplication::focusWidget();
            QTest::keyClick(to ? to : window.get(), k, m);
            QApplication::processEvents();
        }
    };
    static std::string payload(const protocol::Command& c, const char* name) {
        const auto* v = c.payload.if_contains(name);
        return v && v->is_string() ? std::string(v->get_string()) : std::string();
    }

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void theQueueModelKeepsItsPromisesWhileRowsComeGoAndMove() {
        QueueModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        SeededRandom random(3);
        const Instant now = SystemClock().now();
        auto items = test::FakeWorkstation::many(now, 60);
        for (int round = 0; round < 60; ++round) {
            std::vector<presenter::QueueEntry> entries;
            for (auto& i : items) {
                if (random.below(12) == 0) continue;
                if (random.below(6) == 0) i.deadline += std::chrono::minutes(static_cast<int>(random.below(200)) - 100);
                entries.push_back({.item = i, .unsent = static_cast<int>(random.below(3))});
            }
            const auto view = presenter::buildQueue(entries, {.now = now});
            model.show(view);
            QCOMPARE(model.rowCount(), static_cast<int>(view.rows.size()));
            for (int r = 0; r < model.rowCount(); ++r) QVERIFY(*model.at(r) == view.rows[static_cast<std::size_t>(r)]);
        }
    }

    void theSelectionStaysOnItsPatientWhenTheQueueMoves() {
        Scene s;
        s.open("sara");
        auto items = test::FakeWorkstation::scene(s.now);
        for (auto& i : items)
            if (i.id.str() == "sara") i.deadline = s.now - 5min; // goes to the top
        s.work.setItems(items);
        auto* pane = s.window->findChild<QueuePane*>();
        QCOMPARE(pane->currentId(), std::string("sara"));
        QCOMPARE(pane->list()->currentIndex().row(), 0);
    }

    void tenThousandRowsCostTheViewNoMoreThanTheRowsItShows() {
        const Instant now = SystemClock().now();
        QueuePane pane;
        pane.resize(400, 900);
        std::vector<presenter::QueueEntry> entries;
        for (auto& i : test::FakeWorkstation::many(now, 10000)) entries.push_back({.item = i});
        const auto view = presenter::buildQueue(entries, {.now = now});
        pane.show(view);
        pane.QWidget::show();
        QApplication::processEvents();
        QElapsedTimer timer;
        timer.start();
        pane.list()->viewport()->grab();
        const auto all = timer.nsecsElapsed();
        QueuePane few;
        few.resize(400, 900);
        entries.resize(12);
        few.show(presenter::buildQueue(entries, {.now = now}));
        few.QWidget::show();
        QApplication::processEvents();
        timer.restart();
        few.list()->viewport()->grab();
        const auto some = timer.nsecsElapsed();
        QVERIFY2(all < some * 20, qPrintable(QStringLiteral("%1 ns against %2 ns").arg(all).arg(some)));
    }

    void cClaimsAndAgainReleases() {
        Scene s;
        s.open("elin");
        s.key(Qt::Key_C);
        QCOMPARE(s.work.sent.size(), std::size_t{1});
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::triageClaim);
        QCOMPARE(s.work.sent[0].target.id, std::string("elin"));
        QCOMPARE(s.work.sent[0].base, std::int64_t{3});
        s.key(Qt::Key_C);
        QCOMPARE(s.work.sent.size(), std::size_t{2});
        QCOMPARE(s.work.sent[1].type, protocol::CommandType::triageRelease);
    }

    void enterConfirmsTheLevelThatTheButtonNames() {
        Scene s;
        s.open("elin");
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.sent.size(), std::size_t{1});
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::triageConfirm);
        QCOMPARE(payload(s.work.sent[0], "urgency"), std::string("emergency"));
        QCOMPARE(payload(s.work.sent[0], "destination"), std::string("emergencyDepartment"));
    }

    void whatSomebodyElseHoldsCannotBeDecidedAndSaysWhy() {
        Scene s;
        s.open("ture");
        for (const auto k : {Qt::Key_Return, Qt::Key_C, Qt::Key_O}) s.key(k);
        QVERIFY(s.work.sent.empty());
        bool said = false;
        for (auto* b : s.window->findChild<ActionBar*>()->findChildren<KeyButton*>())
            said = said || (!b->isEnabled() && b->toolTip().contains(QStringLiteral("Leila Karimi")) && !b->accessibleDescription().isEmpty());
        QVERIFY(said);
    }

    void whenTheEngineIsUnsureEnterDecidesNothing() {
        Scene s;
        s.open("sixten");
        s.key(Qt::Key_Return);
        QVERIFY(s.work.sent.empty());
    }

    void anOverrideBelowTheFloorIsNotSentWithoutAWrittenReason() {
        Scene s;
        s.open("elin");
        s.key(Qt::Key_O);
        auto* panel = s.window->findChild<OverridePanel*>();
        QVERIFY(panel->isVisible());
        s.key(Qt::Key_3);
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(s.work.sent.empty());
        QVERIFY(panel->isVisible());
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Talat med patienten, temp 37,2"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.size(), std::size_t{1});
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::triageOverride);
        QCOMPARE(payload(s.work.sent[0], "urgency"), std::string("urgent"));
        QCOMPARE(payload(s.work.sent[0], "reason"), std::string("Talat med patienten, temp 37,2"));
        QVERIFY(!panel->isVisible());
    }

    void anotherLevelAndItsReasonAreFourKeys() {
        Scene s;
        s.open("sara");
        int keys = 0;
        for (const auto key : {Qt::Key_O, Qt::Key_4, Qt::Key_6, Qt::Key_Return}) {
            QTest::keyClick(QApplication::focusWidget(), key);
            ++keys;
        }
        QCOMPARE(keys, 4);
        QCOMPARE(s.work.sent.size(), std::size_t{1});
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::triageOverride);
        QCOMPARE(payload(s.work.sent[0], "urgency"), std::string("soon"));
        QCOMPARE(payload(s.work.sent[0], "reasonCode"), std::string("wordsMisread"));
        QVERIFY(!s.work.sent[0].payload.contains("reason")); // nobody wrote any
        QVERIFY(protocol::checkPayload(s.work.sent[0]));
        QVERIFY(!s.window->findChild<OverridePanel*>()->isVisible());
    }

    void theThirdReasonFollowsTheLevelAndChangesWithIt() {
        Scene s;
        s.open("sara"); // urgent was suggested
        s.key(Qt::Key_O);
        auto* panel = s.window->findChild<OverridePanel*>();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_8);
        QCOMPARE(panel->draft().reasonCode, std::string()); // no level yet
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_2);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_8);
        QCOMPARE(panel->draft().reasonCode, std::string("tooLow"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_5);
        QCOMPARE(panel->draft().reasonCode, std::string("tooCautious"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_0);
        QCOMPARE(panel->draft().reasonCode, std::string("newInformation"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_0);
        QCOMPARE(panel->draft().reasonCode, std::string()); // and takes it back
        s.key(Qt::Key_Escape);
    }

    void whoeverBeginsToWriteAReasonWrites() {
        Scene s;
        s.open("sara");
        s.key(Qt::Key_O);
        auto* panel = s.window->findChild<OverridePanel*>();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_2);
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("T")); // the focus goes along
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("emp 38,6"));
        QCOMPARE(panel->reason(), QStringLiteral("Temp 38,6")); // within a sentence a digit is a digit
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return); // a line of the text
        QVERIFY(s.work.sent.empty());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.size(), std::size_t{1});
        QCOMPARE(payload(s.work.sent[0], "reasonCode"), std::string("other"));
    }

    void signsAreNoReason() {
        Scene s;
        s.open("sara");
        s.key(Qt::Key_O);
        auto* panel = s.window->findChild<OverridePanel*>();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_2);
        panel->setReason(QStringLiteral("......"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(s.work.sent.empty());
        QVERIFY(panel->isVisible());
        s.key(Qt::Key_Escape);
    }

    void eachKeyOfTheOverrideIsNamedForAScreenReader() {
        Scene s;
        s.open("elin");
        s.key(Qt::Key_O);
        s.key(Qt::Key_3);
        auto* panel = s.window->findChild<OverridePanel*>();
        int named = 0;
        for (const auto* b : panel->findChildren<KeyButton*>()) {
            if (!b->isVisible() || !b->isCheckable()) continue;
            QVERIFY2(!b->accessibleName().isEmpty(), qPrintable(b->text()));
            QVERIFY2(b->accessibleDescription().contains(QRegularExpression(QStringLiteral("\\d"))), qPrintable(b->text()));
            ++named;
        }
        QCOMPARE(named, 10); // five levels, five reasons
        s.key(Qt::Key_Escape);
    }

    void lettersTypedInAReasonAreTextAndNotCommands() {
        Scene s;
        s.open("elin");
        s.key(Qt::Key_N);
        auto* panel = s.window->findChild<NotePanel*>();
        QVERIFY(panel->isVisible());
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("cork"));
        QVERIFY(s.work.sent.empty());
        QCOMPARE(s.work.drafts["note/elin"], QStringLiteral("cork"));
        s.key(Qt::Key_Escape);
        QVERIFY(!panel->isVisible());
        s.open("elin");
        s.key(Qt::Key_N);
        QCOMPARE(panel->findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("cork")); // the draft survived
    }

    void aDiskThatIsFullSaysSoAndKeepsTheReason() {
        Scene s;
        s.work.submitFails = ErrorCode::diskFull;
        s.open("elin");
        s.key(Qt::Key_Return);
        QVERIFY(s.work.sent.empty());
        bool said = false;
        for (auto* l : s.window->findChildren<QLabel*>()) said = said || (l->isVisible() && l->text().contains(QStringLiteral("diskFull")));
        QVERIFY(said);
    }

    void uTakesBackWhatHasNotBeenSent() {
        Scene s;
        s.open("elin");
        s.key(Qt::Key_C);
        QCOMPARE(s.work.pending.size(), std::size_t{1});
        s.key(Qt::Key_U);
        QVERIFY(s.work.pending.empty());
    }

    void aConflictShowsAllThreeSidesAndOneKeySettlesIt() {
        Scene s;
        s.work.makeConflict("ture", s.now);
        s.open("ture");
        auto* view = s.window->triage().findChild<AttentionView*>();
        QVERIFY(view->isVisible());
        QString all;
        for (auto* l : view->findChildren<QLabel*>()) all += l->text() + QLatin1Char('\n');
        for (const char* part : {"opåverkad i telefon", "Skalltrauma", "Leila Karimi"}) QVERIFY2(all.contains(QString::fromUtf8(part)), part);
        s.key(Qt::Key_1);
        QVERIFY(s.work.lists.attention.empty());
        QVERIFY(!view->isVisible());
    }

    void offlineOneCannotRedoAConflictButMayStillDecideOthers() {
        Scene s;
        s.work.makeConflict("ture", s.now);
        s.work.goOffline(s.now - 5min);
        s.open("ture");
        s.key(Qt::Key_2);
        QCOMPARE(s.work.lists.attention.size(), std::size_t{1});
        s.open("elin");
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.sent.size(), std::size_t{1});
    }

    static QString visibleText(const QWidget* w) {
        QString all;
        for (auto* l : w->findChildren<QLabel*>())
            if (l->isVisible()) all += l->text() + QLatin1Char('\n');
        return all;
    }

    void severalAreSettledInARowWithoutTheMouse() {
        Scene s;
        s.work.makeConflict("ture", s.now);
        s.work.makeRefusedNote("elin", s.now);
        s.work.makeRefusedNote("sara", s.now);
        s.key(Qt::Key_0, Qt::ControlModifier);
        auto& page = s.window->attention();
        QVERIFY(page.isVisible());
        QCOMPARE(page.count(), std::size_t{3});
        QVERIFY2(visibleText(&page).contains(QStringLiteral("Elin Sandvall")), "the patient whose deadline is first");
        s.key(Qt::Key_1);
        QCOMPARE(page.count(), std::size_t{2});
        s.key(Qt::Key_3); // mine dropped, the rest is sent
        QCOMPARE(page.count(), std::size_t{1});
        s.key(Qt::Key_1);
        QCOMPARE(page.count(), std::size_t{0});
        QCOMPARE(s.work.settled.size(), std::size_t{3});
        QVERIFY(s.work.settled[0].second == Settle::keepTheirs);
        QVERIFY(s.work.settled[1].second == Settle::sendRest);
        s.key(Qt::Key_1); // nothing is left to settle
        QCOMPARE(s.work.settled.size(), std::size_t{3});
    }

    void whatWaitsBehindARefusedChangeIsNamed() {
        Scene s;
        s.work.makeRefusedNote("elin", s.now);
        s.window->go(Module::attention);
        QApplication::processEvents();
        QVERIFY(visibleText(&s.window->attention()).contains(Words::commandName("triage.route")));
    }

    void aRefusedChangeAboutAPatientWhoIsGoneCanOnlyBeDropped() {
        Scene s;
        s.work.makeRefusedNote("moved", s.now, true);
        s.window->go(Module::attention);
        QApplication::processEvents();
        const QString said = visibleText(&s.window->attention());
        QVERIFY2(said.contains(QStringLiteral("inget svar. Prövar igen")), "what was written is still there to read");
        s.key(Qt::Key_2);
        s.key(Qt::Key_4);
        QVERIFY(s.work.settled.empty());
        bool told = false;
        for (auto* b : s.window->attention().findChildren<KeyButton*>())
            told = told || (b->isVisible() && !b->isEnabled() && b->accessibleDescription() == LineWords::wayWhyNot(presenter::WayWhyNot::notHere));
        QVERIFY(told);
        s.key(Qt::Key_1);
        QVERIFY(s.work.settled.size() == 1);
    }

    void aRefusedTextGoesBackIntoTheDraftThatIsThereAndNeitherIsLost() {
        Scene s;
        s.work.drafts["note/elin"] = QStringLiteral("Började på en ny.");
        s.work.makeRefusedNote("elin", s.now);
        s.window->go(Module::attention);
        QApplication::processEvents();
        s.key(Qt::Key_4);
        QVERIFY(s.work.lists.attention.empty());
        const QString draft = s.work.drafts["note/elin"];
        QVERIFY2(draft.contains(QStringLiteral("Började på en ny.")) && draft.contains(QStringLiteral("Ringde 10:15, inget svar.")), qPrintable(draft));
    }

    void aDraftThatComesWhileOneTypesIsNotLostAndNeitherIsWhatWasTyped() {
        Scene s;
        s.work.drafts["note/elin"] = QStringLiteral("Från i morse: ringer dottern.");
        s.open("elin");
        auto* panel = s.window->findChild<NotePanel*>();
        s.work.beforeDraft = [&] { panel->setText(QStringLiteral("Nytt nu.")); };
        s.key(Qt::Key_N);
        QVERIFY(panel->text().contains(QStringLiteral("Från i morse: ringer dottern.")));
        QVERIFY(panel->text().contains(QStringLiteral("Nytt nu.")));
        QCOMPARE(s.work.drafts["note/elin"], panel->text());
    }

    void aNoteThatCouldNotBeKeptStaysInItsFieldAndInItsDraft() {
        Scene s;
        s.open("elin");
        s.key(Qt::Key_N);
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("viktigt"));
        s.work.submitFails = ErrorCode::diskFull;
        s.key(Qt::Key_Return, Qt::ControlModifier);
        auto* panel = s.window->findChild<NotePanel*>();
        QVERIFY(panel->isVisible());
        QCOMPARE(panel->text(), QStringLiteral("viktigt"));
        QCOMPARE(s.work.drafts["note/elin"], QStringLiteral("viktigt"));
        s.work.submitFails.reset();
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(!panel->isVisible());
        QVERIFY(!s.work.drafts.contains("note/elin"));
        QCOMPARE(s.work.sent.size(), std::size_t{1});
    }

    void everyScreenSaysHowOldItIsWhileOffline() {
        Scene s;
        s.work.goOffline(s.now - 42min);
        const QString asOf = LineWords::asOf(s.work.state);
        QVERIFY(!asOf.isEmpty());
        s.open("elin");
        const auto says = [&] { return visibleText(s.window.get()).contains(asOf); };
        QVERIFY(says());
        s.window->openRecord("pat-elin");
        QApplication::processEvents();
        QVERIFY(says());
        s.work.makeConflict("ture", s.now);
        s.window->go(Module::attention);
        QApplication::processEvents();
        QVERIFY(says());
        s.window->go(Module::settings);
        QApplication::processEvents();
        QVERIFY(visibleText(s.window.get()).contains(Words::dayAndClock(*s.work.state.lastSynced)));
        s.work.goOnline();
        s.window->go(Module::triage);
        QApplication::processEvents();
        QVERIFY(!says());
    }

    void theBarSaysWhatIsWrongForEveryStateAndIsGoneWhenAllIsWell_data() {
        QTest::addColumn<int>("connection");
        QTest::addColumn<int>("obstacle");
        QTest::addColumn<int>("kind");
        using C = presenter::Connection;
        using O = presenter::Obstacle;
        using K = presenter::NoticeKind;
        const auto row = [](const char* name, C c, O o, K k) { QTest::newRow(name) << int(c) << int(o) << int(k); };
        row("offline", C::offline, O::none, K::offline);
        row("portal", C::offline, O::portal, K::portal);
        row("portal as an impostor", C::wrongCertificate, O::portal, K::portal);
        row("proxy", C::offline, O::proxy, K::proxy);
        row("proxy sign-in", C::offline, O::proxySignIn, K::proxySignIn);
        row("clock", C::wrongCertificate, O::certificateTime, K::certificateTime);
        row("certificate", C::wrongCertificate, O::none, K::wrongCertificate);
        row("too old", C::tooOld, O::none, K::tooOld);
        row("sign in", C::needsSignIn, O::none, K::needsSignIn);
    }
    void theBarSaysWhatIsWrongForEveryStateAndIsGoneWhenAllIsWell() {
        QFETCH(int, connection);
        QFETCH(int, obstacle);
        QFETCH(int, kind);
        Scene s;
        auto* bar = s.window->findChild<NoticeBar*>();
        QVERIFY(!bar->isVisible());
        s.work.state.connection = presenter::Connection(connection);
        s.work.state.obstacle = presenter::Obstacle(obstacle);
        emit s.work.statusChanged();
        QApplication::processEvents();
        QVERIFY(bar->isVisible());
        const presenter::Notice notice{presenter::NoticeKind(kind), presenter::Weight::warning};
        const QString title = LineWords::title(notice, s.work.state, s.now);
        QVERIFY(!title.isEmpty());
        QVERIFY2(bar->accessibleName().startsWith(title), qPrintable(bar->accessibleName()));
        QVERIFY(!LineWords::text(notice, s.work.state, s.now).isEmpty());
        s.work.goOnline();
        QApplication::processEvents();
        QVERIFY(!bar->isVisible());
    }

    void whenNothingMayBeReadAPageSaysWhyAndNoPatientIsInSight() {
        Scene s;
        s.open("elin");
        for (const bool revoked : {true, false}) {
            auto before = s.work.state;
            if (revoked) s.work.state.connection = presenter::Connection::revoked;
            else s.work.state.leaseEnded = true;
            emit s.work.statusChanged();
            QApplication::processEvents();
            QVERIFY(s.window->findChild<StopPage*>()->isVisible());
            QVERIFY(!visibleText(s.window.get()).contains(QStringLiteral("Sandvall")));
            s.key(Qt::Key_1, Qt::ControlModifier); // no way around it
            QVERIFY(s.window->findChild<StopPage*>()->isVisible());
            s.work.state = before;
            emit s.work.statusChanged();
            QApplication::processEvents();
            QVERIFY(s.window->triage().isVisible());
        }
    }

    void clocksFollowTheServerWhenThisComputersIsWrong() {
        Scene s;
        s.work.state.clockSkew = std::chrono::hours(24 * 365 * 4);
        emit s.work.statusChanged();
        QApplication::processEvents();
        const QString year = QString::number(QDate::currentDate().addDays(365 * 4).year());
        auto* bar = s.window->findChild<NoticeBar*>();
        QVERIFY(bar->isVisible());
        QVERIFY(visibleText(s.window->findChild<TopBar*>()).contains(Words::day(s.work.serverNow())));
        s.window->triage().tick(s.work.serverNow());
        QVERIFY(s.window->triage().view().rows.front().left.overdue); // four years over, by the server's time
    }

    void whatIsInMemoryOnlyIsNotClosedOrSignedOutOfUnasked() {
        Scene s;
        s.work.state.inMemoryOnly = true;
        s.open("elin");
        s.key(Qt::Key_C);
        QCOMPARE(s.work.state.unsent, 1);
        s.window->go(Module::settings);
        QApplication::processEvents();
        bool told = false;
        for (auto* b : s.window->findChild<SettingsPage*>()->findChildren<KeyButton*>()) told = told || (!b->isEnabled() && !b->accessibleDescription().isEmpty());
        QVERIFY(told);
        s.window->close();
        QVERIFY(s.window->isVisible());
        s.window->close(); // said twice
        QVERIFY(!s.window->isVisible());
    }

    void handedInWorkIsForManagersAndADismissalNeedsItsReason() {
        Scene s;
        s.work.heldWork = test::FakeWorkstation::heldScene(s.now);
        s.key(Qt::Key_3, Qt::ControlModifier);
        QVERIFY(!s.window->held().isVisible()); // a nurse
        s.work.info.maySettleHeld = true;
        emit s.work.sessionChanged();
        s.key(Qt::Key_3, Qt::ControlModifier);
        auto& page = s.window->held();
        QVERIFY(page.isVisible());
        const QString all = visibleText(&page);
        for (const char* part : {"Leila Karimi", "temp 37,2", "Elin Sandvall", "inget svar"}) QVERIFY2(all.contains(QString::fromUtf8(part)), part);
        const auto press = [&](const QString& start) {
            for (auto* b : page.findChildren<KeyButton*>())
                if (b->isVisible() && b->isEnabled() && b->accessibleName().startsWith(start)) {
                    b->click();
                    QApplication::processEvents();
                    return true;
                }
            return false;
        };
        QVERIFY(press(QStringLiteral("Dismiss:")));
        QVERIFY(press(QStringLiteral("Dismiss it")));
        QVERIFY(s.work.settledHeld.empty());
        page.findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("Skriven två gånger"));
        QVERIFY(press(QStringLiteral("Dismiss it")));
        QCOMPARE(s.work.settledHeld.size(), std::size_t{1});
        QCOMPARE(std::get<2>(s.work.settledHeld[0]), QStringLiteral("Skriven två gånger"));
        QVERIFY(press(QStringLiteral("Entered again")));
        QVERIFY(std::get<1>(s.work.settledHeld[1]));
        s.work.goOffline(s.now);
        QApplication::processEvents();
        QVERIFY(!press(QStringLiteral("Entered again")));
    }

    void aLockedWindowShowsNoPatientAndNoCount() {
        Scene s;
        s.open("elin");
        s.key(Qt::Key_L, Qt::ControlModifier);
        QApplication::processEvents();
        QCOMPARE(s.work.info.state, SessionState::locked);
        for (auto* l : s.window->findChildren<QLabel*>()) {
            if (!l->isVisible()) continue;
            QVERIFY2(!l->text().contains(QStringLiteral("Sandvall")), qPrintable(l->text()));
        }
        QVERIFY(!s.window->windowTitle().contains(QStringLiteral("Sandvall")));
        for (auto* list : s.window->findChildren<QListView*>()) QVERIFY(!list->isVisible());
    }

    void everythingThatTakesFocusHasAName() {
        Scene s;
        s.open("elin");
        const auto check = [&] {
            for (auto* w : s.window->findChildren<QWidget*>()) {
                if (!w->isVisible() || !(w->focusPolicy() & Qt::TabFocus)) continue;
                if (w->inherits("QScrollArea") || w->inherits("QTabBar") || w->objectName().startsWith(QStringLiteral("qt_"))) continue;
                QVERIFY2(!w->accessibleName().isEmpty(), w->metaObject()->className());
            }
        };
        check();
        s.window->go(Module::patients);
        check();
        s.window->go(Module::settings);
        check();
        s.work.signOut();
        check();
    }

    void aSiteWithAProviderOffersItFirstAndTheBrowserCanBeGivenUp() {
        Scene s;
        s.work.providerName = QStringLiteral("SITHS");
        s.work.signOut();
        auto* page = s.window->findChild<SignInPage*>();
        const auto button = [&](const QString& text) -> KeyButton* {
            for (auto* b : page->findChildren<KeyButton*>())
                if (b->isVisible() && b->text() == text) return b;
            return nullptr;
        };
        s.window->setServer(QStringLiteral("https://skarviken.fyr.example"));
        QTRY_VERIFY(button(QStringLiteral("Sign in with SITHS")) || button(QStringLiteral("Logga in med SITHS")));
        auto* offer = button(QStringLiteral("Sign in with SITHS")) ? button(QStringLiteral("Sign in with SITHS")) : button(QStringLiteral("Logga in med SITHS"));
        offer->click();
        QVERIFY(s.work.browser);
        QVERIFY(!offer->isVisible()); // the page says to go on in the browser
        auto* cancel = button(QStringLiteral("Cancel")) ? button(QStringLiteral("Cancel")) : button(QStringLiteral("Avbryt"));
        QVERIFY(cancel && cancel->shortcut() == QKeySequence(Qt::Key_Escape));
        cancel->click();
        QTRY_VERIFY(!s.work.browser);
        QTRY_VERIFY(offer->isVisible());
        offer->click();
        auto done = std::exchange(s.work.browser, {});
        done(fail(ErrorCode::timeout));
        QTRY_VERIFY(offer->isVisible());
        offer->click();
        s.work.info.state = SessionState::needsPin;
        emit s.work.sessionChanged();
        std::exchange(s.work.browser, {})({});
        QVERIFY(!offer->isVisible());
    }

    void aSiteWithoutAProviderShowsThePasswordOnly() {
        Scene s;
        s.work.signOut();
        s.window->setServer(QStringLiteral("https://skarviken.fyr.example"));
        for (auto* b : s.window->findChild<SignInPage*>()->findChildren<KeyButton*>()) QVERIFY(!b->isVisible() || !b->text().contains(QStringLiteral("SITHS")));
        QVERIFY(!s.work.askedServers.isEmpty());
    }

    void everyPairOfColoursCanBeRead() {
        const auto luminance = [](const QColor& c) {
            const auto f = [](double v) { return v <= .03928 ? v / 12.92 : std::pow((v + .055) / 1.055, 2.4); };
            return .2126 * f(c.redF()) + .7152 * f(c.greenF()) + .0722 * f(c.blueF());
        };
        const auto contrast = [&](const QColor& a, const QColor& b) {
            const double x = luminance(a), y = luminance(b);
            return (std::max(x, y) + .05) / (std::min(x, y) + .05);
        };
        for (const auto kind : {ThemeKind::light, ThemeKind::dark}) {
            const Tokens& t = tokens(kind);
            const struct {
                const char* name;
                QColor ink, ground;
                double least;
            } rows[] = {
                {"text/surface", t.text, t.surface, 4.5},       {"text/selected", t.text, t.selected, 4.5}, {"text2/surface", t.text2, t.surface, 4.5},
                {"text2/selected", t.text2, t.selected, 4.5},   {"text3/bg", t.text3, t.bg, 4.5},           {"onAccent/accent", t.onAccent, t.accent, 4.5},
                {"accentText/surface", t.accentText, t.surface, 4.5}, {"onSync/sync", t.onSync, t.sync, 4.5}, {"syncText/syncTint", t.syncText, t.syncTint, 4.5},
                {"text/finding", t.text, t.finding, 4.5},       {"lookText/surface", t.lookText, t.surface, 4.5}, {"railText2/rail", t.railText2, t.rail, 4.5},
                {"railText/railSel", t.railText, t.railSel, 4.5}, {"onBadgeHot/badgeHot", t.onBadgeHot, t.badgeHot, 4.5},
                {"borderStrong/surface", t.borderStrong, t.surface, 3}, {"focus/surface", t.focus, t.surface, 3}, {"focus/selected", t.focus, t.selected, 3},
                {"line/band", t.line, t.band, 3},
            };
            for (const auto& r : rows) QVERIFY2(contrast(r.ink, r.ground) >= r.least, r.name);
            for (const auto& l : t.levels) {
                QVERIFY(contrast(l.text, t.surface) >= 4.5);
                QVERIFY(contrast(l.text, l.tint) >= 4.5);
                QVERIFY(contrast(l.onFill, l.fill) >= 4.5);
                QVERIFY(contrast(l.outline.isValid() ? l.outline : l.fill, t.surface) >= 3);
            }
        }
    }

    void everyTextIsTranslated_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("sv") << QStringLiteral("/translations/fyr_sv.ts");
        QTest::newRow("en") << QStringLiteral("/translations/fyr_en.ts");
    }
    void everyTextIsTranslated() {
        QFETCH(QString, file);
        QFile f(QStringLiteral(FYR_SOURCE_DIR) + file);
        QVERIFY(f.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&f);
        QString source;
        int messages = 0;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement) continue;
            if (xml.name() == QLatin1String("source")) source = xml.readElementText();
            else if (xml.name() == QLatin1String("translation")) {
                ++messages;
                QVERIFY2(!xml.attributes().hasAttribute(QStringLiteral("type")), qPrintable(source));
            } else if (xml.name() == QLatin1String("numerusform")) {
                QVERIFY2(!xml.readElementText().isEmpty(), qPrintable(source));
            }
        }
        QVERIFY(!xml.hasError());
        QVERIFY(messages >= 10);
    }

    void theQualityOfTriageIsForManagersAndSaysWhatCannotBeSaid() {
        Scene s;
        s.key(Qt::Key_4, Qt::ControlModifier);
        QVERIFY(!s.window->quality().isVisible()); // a nurse
        QVERIFY(s.work.qualityAsked.empty());
        s.work.info.maySettleHeld = true;
        s.work.qualityAnswer = test::FakeWorkstation::qualityScene(s.now);
        emit s.work.sessionChanged();
        s.key(Qt::Key_4, Qt::ControlModifier);
        QVERIFY(s.window->quality().isVisible());
        QCOMPARE(s.work.qualityAsked.size(), std::size_t{1});
        QCOMPARE((std::chrono::sys_days(s.work.qualityAsked[0].second) - std::chrono::sys_days(s.work.qualityAsked[0].first)).count(), 29);
        QStringList names;
        for (const auto* l : s.window->quality().findChildren<QLabel*>()) names << l->accessibleName();
        const auto said = names.join(QLatin1Char('\n'));
        QVERIFY2(said.contains(QStringLiteral("87 % (81–91)")), qPrintable(said)); // outwards: never narrower than it is
        QVERIFY(said.contains(QStringLiteral("too few to say")));
        QVERIFY(said.contains(QStringLiteral("0.87 (0.82–0.92)")) || said.contains(QStringLiteral("0,87 (0,82–0,92)")));
        // A case on this computer opens in the queue.
        for (auto* b : s.window->quality().findChildren<KeyButton*>())
            if (b->accessibleName().contains(QStringLiteral("Sara"))) {
                b->click();
                break;
            }
        QVERIFY(s.window->triage().isVisible());
        QCOMPARE(s.window->triage().openPatient(), std::string("pat-sara"));
    }

    void aQualityReportThatCannotBeReadSaysSoAndIsForgottenAtSignOut() {
        Scene s;
        s.work.info.maySettleHeld = true;
        s.work.qualityAnswer = fail(ErrorCode::forbidden);
        emit s.work.sessionChanged();
        s.key(Qt::Key_4, Qt::ControlModifier);
        QVERIFY(s.window->quality().findChild<EmptyState*>()->isVisible());
        s.work.qualityAnswer = test::FakeWorkstation::qualityScene(s.now);
        s.window->quality().refresh();
        QVERIFY(!s.window->quality().findChild<EmptyState*>()->isVisible());
        s.work.lock();
        QApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        for (const auto* l : s.window->quality().findChildren<QLabel*>()) QVERIFY2(!l->text().contains(QStringLiteral("Sara")), qPrintable(l->text()));
    }

    void theWindowWorksFromSmallToLarge() {
        Scene s;
        for (const auto& size : {QSize(640, 420), QSize(720, 450), QSize(960, 600), QSize(1440, 900), QSize(2560, 1440)}) {
            s.window->resize(size);
            QApplication::processEvents();
            QVERIFY(s.window->width() <= std::max(size.width(), 640));
            s.open("elin");
            s.key(Qt::Key_O);
            auto* panel = s.window->findChild<OverridePanel*>();
            QVERIFY(panel->isVisible());
            QVERIFY(panel->parentWidget()->rect().contains(panel->geometry()));
            s.key(Qt::Key_Escape);
        }
    }
};

QTEST_MAIN(UiTest)
#include "ui_test.moc"
