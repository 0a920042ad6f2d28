// What the server refused or somebody else changed meanwhile: each is settled by a key, and nothing written is lost.
#include "ui/window_scene.h"

#include "ui/attention/attention_page.h"
#include "ui/attention/attention_view.h"
#include "ui/common/key_button.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QLabel>

using namespace fyr;
using namespace fyr::ui;
using namespace std::chrono_literals;

class AttentionTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void aConflictShowsAllThreeSidesAndOneKeySettlesIt() {
        test::WindowScene s;
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
        test::WindowScene s;
        s.work.makeConflict("ture", s.now);
        s.work.goOffline(s.now - 5min);
        s.open("ture");
        s.key(Qt::Key_2);
        QCOMPARE(s.work.lists.attention.size(), std::size_t{1});
        s.open("elin");
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.sent.size(), std::size_t{1});
    }

    void severalAreSettledInARowWithoutTheMouse() {
        test::WindowScene s;
        s.work.makeConflict("ture", s.now);
        s.work.makeRefusedNote("elin", s.now);
        s.work.makeRefusedNote("sara", s.now);
        s.key(Qt::Key_0, Qt::ControlModifier);
        auto& page = s.window->attention();
        QVERIFY(page.isVisible());
        QCOMPARE(page.count(), std::size_t{3});
        QVERIFY2(test::visibleText(&page).contains(QStringLiteral("Elin Sandvall")), "the patient whose deadline is first");
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
        test::WindowScene s;
        s.work.makeRefusedNote("elin", s.now);
        s.window->go(Module::attention);
        QApplication::processEvents();
        QVERIFY(test::visibleText(&s.window->attention()).contains(Words::commandName("triage.route")));
    }

    void aRefusedChangeAboutAPatientWhoIsGoneCanOnlyBeDropped() {
        test::WindowScene s;
        s.work.makeRefusedNote("moved", s.now, true);
        s.window->go(Module::attention);
        QApplication::processEvents();
        const QString said = test::visibleText(&s.window->attention());
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
        test::WindowScene s;
        s.work.drafts["note/elin"] = QStringLiteral("Började på en ny.");
        s.work.makeRefusedNote("elin", s.now);
        s.window->go(Module::attention);
        QApplication::processEvents();
        s.key(Qt::Key_4);
        QVERIFY(s.work.lists.attention.empty());
        const QString draft = s.work.drafts["note/elin"];
        QVERIFY2(draft.contains(QStringLiteral("Började på en ny.")) && draft.contains(QStringLiteral("Ringde 10:15, inget svar.")), qPrintable(draft));
    }
};

QTEST_MAIN(AttentionTest)
#include "attention_test.moc"
