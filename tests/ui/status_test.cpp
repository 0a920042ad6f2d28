// What the windows say of the line, of the clock and of what may be read; and what they show to nobody.
#include "ui/window_scene.h"

#include "ui/common/key_button.h"
#include "ui/shell/notice_bar.h"
#include "ui/shell/settings_page.h"
#include "ui/shell/stop_page.h"
#include "ui/shell/top_bar.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QLabel>
#include <QListView>

using namespace fyr;
using namespace fyr::ui;
using namespace std::chrono_literals;

class StatusTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void everyScreenSaysHowOldItIsWhileOffline() {
        test::WindowScene s;
        s.work.goOffline(s.now - 42min);
        const QString asOf = LineWords::asOf(s.work.state);
        QVERIFY(!asOf.isEmpty());
        s.open("elin");
        const auto says = [&] { return test::visibleText(s.window.get()).contains(asOf); };
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
        QVERIFY(test::visibleText(s.window.get()).contains(Words::dayAndClock(*s.work.state.lastSynced)));
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
        test::WindowScene s;
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
        test::WindowScene s;
        s.open("elin");
        for (const bool revoked : {true, false}) {
            auto before = s.work.state;
            if (revoked) s.work.state.connection = presenter::Connection::revoked;
            else s.work.state.leaseEnded = true;
            emit s.work.statusChanged();
            QApplication::processEvents();
            QVERIFY(s.window->findChild<StopPage*>()->isVisible());
            QVERIFY(!test::visibleText(s.window.get()).contains(QStringLiteral("Sandvall")));
            s.key(Qt::Key_1, Qt::ControlModifier); // no way around it
            QVERIFY(s.window->findChild<StopPage*>()->isVisible());
            s.work.state = before;
            emit s.work.statusChanged();
            QApplication::processEvents();
            QVERIFY(s.window->triage().isVisible());
        }
    }

    void clocksFollowTheServerWhenThisComputersIsWrong() {
        test::WindowScene s;
        s.work.state.clockSkew = std::chrono::hours(24 * 365 * 4);
        emit s.work.statusChanged();
        QApplication::processEvents();
        const QString year = QString::number(QDate::currentDate().addDays(365 * 4).year());
        auto* bar = s.window->findChild<NoticeBar*>();
        QVERIFY(bar->isVisible());
        QVERIFY(test::visibleText(s.window->findChild<TopBar*>()).contains(Words::day(s.work.serverNow())));
        s.window->triage().tick(s.work.serverNow());
        QVERIFY(s.window->triage().view().rows.front().left.overdue); // four years over, by the server's time
    }

    void whatIsInMemoryOnlyIsNotClosedOrSignedOutOfUnasked() {
        test::WindowScene s;
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

    void aLockedWindowShowsNoPatientAndNoCount() {
        test::WindowScene s;
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
};

QTEST_MAIN(StatusTest)
#include "status_test.moc"
