// The measured values of an open item: what is shown, what a screen reader hears, and the way there by keys.
#include "ui/window_scene.h"

#include "ui/text/words.h"
#include "ui/triage/vitals_card.h"

#include <QAccessible>
#include <QHeaderView>

using namespace fyr;
using namespace fyr::ui;
using namespace std::chrono_literals;

class VitalsTest : public QObject {
    Q_OBJECT

  private:
    struct Scene : test::WindowScene {
        explicit Scene(const char* id) { open(id); }
        VitalsCard* card() { return window->findChild<VitalsCard*>(); }
        VitalsTable* table() { return card()->table(); }
        QString text(int row, int column) { return table()->item(row, column)->text(); }
        QString spoken(int row) { return table()->item(row, 0)->data(Qt::AccessibleTextRole).toString(); }
        QString sum() { return test::visibleText(card()); }
    };

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void everyValueOfTheChartHasARowTheMissingOnesToo() {
        Scene s("ture");
        QVERIFY(s.card()->isVisible());
        QCOMPARE(s.table()->rowCount(), 7);
        QCOMPARE(s.text(1, 1), QStringLiteral("91 %"));
        QCOMPARE(s.text(1, 2), VitalsTable::tr("%n point(s)", nullptr, 3));
        QCOMPARE(s.text(0, 1), QStringLiteral("–"));
        QCOMPARE(s.text(0, 2), VitalsTable::tr("not known"));
        QVERIFY2(s.text(1, 0).contains(VitalsTable::tr("scale %1").arg(1)), qPrintable(s.text(1, 0)));
    }

    void theTotalIsALowerBoundWhileValuesAreMissing() {
        Scene s("ture");
        QVERIFY2(s.sum().contains(VitalsCard::tr("NEWS2 at least %1.").arg(5)), qPrintable(s.sum()));
        QVERIFY(s.sum().contains(VitalsCard::tr("Medium risk: urgent response.")));
        QVERIFY(s.sum().contains(VitalsCard::tr("%n value(s) are not known and give no points: the total may be higher.", nullptr, 2)));
        auto* scale = s.window->findChild<ResponseScale*>();
        QVERIFY(scale->isVisible());
        QVERIFY(scale->accessibleDescription().contains(QStringLiteral("5–6")));
    }

    void aLowTotalWithMissingValuesIsNoReassurance() {
        Scene s("ture");
        auto items = test::FakeWorkstation::scene(s.now);
        auto& ture = *std::ranges::find_if(items, [](const auto& i) { return i.id.str() == "ture"; });
        ture.suggestion.vitals->total = 2;
        ture.suggestion.vitals->top = 1;
        const auto shown = [&] {
            s.work.setItems(items);
            emit s.work.itemChanged("ture");
            QApplication::processEvents();
            return s.sum();
        };
        const QString calm = VitalsCard::tr("Low risk: the total alone asks for no urgent response.");
        const auto some = shown();
        QVERIFY2(some.contains(VitalsCard::tr("Low only as far as it is known.")) && !some.contains(calm), qPrintable(some));
        std::erase_if(ture.suggestion.vitals->parts, [](const auto& p) { return !p.known(); });
        const auto all = shown();
        QVERIFY2(all.contains(calm) && all.contains(VitalsCard::tr("NEWS2 %1.").arg(2)), qPrintable(all));
    }

    void whoSaidItAndWhenStandsUnderEachValue() {
        Scene s("ture");
        const auto under = [&](int row) { return s.table()->item(row, 0)->data(Qt::UserRole).toString(); };
        QVERIFY2(under(1).contains(VitalsTable::tr("measured at home")) && under(1).contains(Words::dayAndClock(s.now - 4min)), qPrintable(under(1)));
        QVERIFY(under(3).contains(VitalsTable::tr("from the record")) && under(3).contains(Words::dayAndClock(s.now - 3h)));
        QVERIFY(under(4).contains(VitalsTable::tr("told by the patient")) && under(4).contains(QStringLiteral("”pulsen är 96”")));
        QVERIFY(under(5).contains(VitalsTable::tr("the patient's answer")));
        QVERIFY(under(0).isEmpty());
    }

    void aScreenReaderHearsAWholeRow() {
        Scene s("ture");
        for (int r = 0; r < s.table()->rowCount(); ++r) {
            QVERIFY(s.spoken(r).startsWith(s.text(r, 0)));
            QVERIFY(s.spoken(r).contains(s.text(r, 2)));
        }
        QVERIFY(s.spoken(1).contains(QStringLiteral("91 %")));
        QVERIFY(!s.table()->accessibleName().isEmpty());
        QVERIFY2(s.card()->accessibleName().contains(VitalsCard::tr("NEWS2 at least %1.").arg(5)), qPrintable(s.card()->accessibleName()));
        for (int c = 0; c < 3; ++c) QVERIFY(!s.table()->horizontalHeaderItem(c)->data(Qt::AccessibleTextRole).toString().isEmpty());
        QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(s.table());
        QVERIFY(heard && heard->isValid());
        QCOMPARE(heard->tableInterface()->rowCount(), 7);
    }

    void mGoesToTheValuesAndBack() {
        Scene s("ture");
        QCOMPARE(s.walkedBy(Qt::Key_M, s.table()), QString());
    }

    void theLettersStillDecideWhileTheTableHasTheFocus() {
        Scene s("amina");
        QCOMPARE(s.decidesFrom(Qt::Key_M, s.table()), QString());
    }

    void aChildsValuesAreGradedByItsAgeInWords() {
        Scene s("amina");
        QCOMPARE(s.table()->rowCount(), 6);
        QCOMPARE(s.text(0, 2), VitalsTable::tr("far from normal"));
        QCOMPARE(s.text(1, 2), VitalsTable::tr("abnormal"));
        QCOMPARE(s.text(2, 2), VitalsTable::tr("within limits"));
        QCOMPARE(s.text(3, 2), VitalsTable::tr("not known"));
        QVERIFY(s.sum().contains(VitalsCard::tr("%n value(s) are beyond the limits of the child's age.", nullptr, 2)));
        QVERIFY(!s.window->findChild<ResponseScale*>()->isVisible());
        QVERIFY(s.table()->item(0, 0)->data(Qt::UserRole).toString().contains(VitalsTable::tr("told by a relative")));
    }

    void inPregnancyTheValuesStandWithoutPoints() {
        Scene s("elin");
        QVERIFY(s.card()->isVisible());
        QCOMPARE(s.table()->columnCount(), 2);
        QVERIFY(s.sum().contains(VitalsCard::tr("NEWS2 is not used in pregnancy: judge each value.")));
    }

    void nothingIsShownWhenNothingWasMeasured() {
        Scene s("sara");
        QVERIFY(!s.card()->isVisible());
        s.key(Qt::Key_M); // goes nowhere, crashes nothing
        QVERIFY(!s.table()->hasFocus());
        s.open("ture");
        QVERIFY(s.card()->isVisible());
        s.open("sara");
        QVERIFY(!s.card()->isVisible());
    }

    void offlineTheyAreThereAsBefore() {
        Scene s("ture");
        s.work.goOffline(s.now - 5min);
        s.open("sara");
        s.open("ture");
        QVERIFY(s.card()->isVisible());
        QCOMPARE(s.table()->rowCount(), 7);
    }

    void theTableIsAsTallAsItsRowsAndFitsEveryWindow() {
        Scene s("ture");
        for (const auto& size : {QSize(640, 420), QSize(720, 450), QSize(960, 600), QSize(1440, 900), QSize(2560, 1440)}) {
            s.window->resize(size);
            s.open("ture");
            QApplication::processEvents();
            int height = s.table()->horizontalHeader()->height();
            for (int r = 0; r < s.table()->rowCount(); ++r) height += s.table()->rowHeight(r);
            QVERIFY2(s.table()->height() >= height, qPrintable(QStringLiteral("%1 < %2").arg(s.table()->height()).arg(height)));
            int width = 0;
            for (int c = 0; c < 3; ++c) width += s.table()->columnWidth(c);
            QVERIFY2(width <= s.table()->viewport()->width(), qPrintable(QStringLiteral("%1 > %2").arg(width).arg(s.table()->viewport()->width())));
        }
    }
};

QTEST_MAIN(VitalsTest)
#include "vitals_test.moc"
