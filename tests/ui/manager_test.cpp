// The pages of managers: work that was handed in, and the quality of triage.
#include "ui/window_scene.h"

#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/held/held_page.h"
#include "ui/quality/quality_page.h"
#include "ui/unit/unit_page.h"

#include <QLabel>
#include <QPlainTextEdit>

using namespace fyr;
using namespace fyr::ui;

class ManagerTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void handedInWorkIsForManagersAndADismissalNeedsItsReason() {
        test::WindowScene s;
        s.work.heldWork = test::FakeWorkstation::heldScene(s.now);
        s.key(Qt::Key_3, Qt::ControlModifier);
        QVERIFY(!s.window->held().isVisible()); // a nurse
        s.work.info.maySettleHeld = true;
        emit s.work.sessionChanged();
        s.key(Qt::Key_3, Qt::ControlModifier);
        auto& page = s.window->held();
        QVERIFY(page.isVisible());
        const QString all = test::visibleText(&page);
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

    void aSupervisorWhoIsNoManagerSeesTheUnitOnceTheServerSaysSo() {
        test::WindowScene s;
        s.work.becomePsychologist();
        s.key(Qt::Key_6, Qt::ControlModifier);
        QVERIFY(!s.window->findChild<UnitPage*>()->isVisible());
        s.work.info.mayViewUnit = true; // hello names them
        emit s.work.statusChanged();
        s.key(Qt::Key_6, Qt::ControlModifier);
        QVERIFY(s.window->findChild<UnitPage*>()->isVisible());
        s.work.info.mayViewUnit = false; // and no longer
        emit s.work.statusChanged();
        QApplication::processEvents();
        QVERIFY(!s.window->findChild<UnitPage*>()->isVisible());
    }

    void anAnswerThatComesAfterTheLockIsNotShown() {
        test::WindowScene s;
        s.work.info.maySettleHeld = true;
        emit s.work.sessionChanged();
        s.work.heldLater.emplace();
        s.window->held().refresh();
        auto answer = std::move(*s.work.heldLater);
        QVERIFY(answer);
        s.work.lock();
        answer(test::FakeWorkstation::heldScene(s.now));
        QVERIFY(s.window->held().findChildren<Card*>().isEmpty());
    }

    void theQualityOfTriageIsForManagersAndSaysWhatCannotBeSaid() {
        test::WindowScene s;
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
        test::WindowScene s;
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

    void theUnitsTreatmentsAreForItsManagerAndSayWhatWaits() {
        test::WindowScene s;
        s.key(Qt::Key_6, Qt::ControlModifier);
        QVERIFY(!s.window->unit().isVisible()); // a nurse
        QVERIFY(s.work.unitAsked.empty());
        s.work.info.mayViewUnit = true;
        s.work.unitAnswer = test::FakeWorkstation::unitScene(s.now);
        emit s.work.sessionChanged();
        s.key(Qt::Key_6, Qt::ControlModifier);
        auto& page = s.window->unit();
        QVERIFY(page.isVisible());
        QCOMPARE(s.work.unitAsked, std::vector<int>{30});
        QStringList names;
        for (const auto* l : page.findChildren<QLabel*>()) names << l->accessibleName();
        const auto said = names.join(QLatin1Char('\n'));
        for (const char* part : {"nobody has it", "time is out since", "Jonas Bergqvist has it", "Petra Lindal, Late: 1", "Feedback to homework, Half within: 6 h 50 min",
                                 "Calls to those who are silent, Half within: too few to say", "All, Reliably worse: 6 % (1/17)", "too few to say", "Skönt att någon läste det jag skrev."})
            QVERIFY2(said.contains(QString::fromUtf8(part)), qPrintable(QString::fromUtf8(part) + QLatin1Char('\n') + said));
        for (const char* word : {"low risk", "high risk", "moderate"}) QVERIFY2(!said.contains(QString::fromUtf8(word)), word);
        s.work.lock();
        QApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(page.findChildren<Card*>().isEmpty());
    }

    void aUnitWithoutCoursesSaysSoAndWhenTheServerRefusesItSaysThat() {
        test::WindowScene s;
        s.work.info.mayViewUnit = true;
        emit s.work.sessionChanged();
        s.key(Qt::Key_6, Qt::ControlModifier);
        QVERIFY(s.window->unit().findChild<EmptyState*>()->isVisible());
        s.work.unitAnswer = fail(ErrorCode::forbidden);
        s.window->unit().refresh();
        QVERIFY(s.window->unit().findChild<EmptyState*>()->isVisible());
    }
};

QTEST_MAIN(ManagerTest)
#include "manager_test.moc"
