// The list of who waits: its model, its selection, its cost.
#include "ui/window_scene.h"

#include "ui/triage/queue_model.h"
#include "ui/triage/queue_pane.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>

using namespace fyr;
using namespace fyr::ui;
using namespace std::chrono_literals;

class QueueTest : public QObject {
    Q_OBJECT

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
        test::WindowScene s;
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
};

QTEST_MAIN(QueueTest)
#include "queue_test.moc"
