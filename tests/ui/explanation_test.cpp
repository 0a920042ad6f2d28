// The explanation and the anamnesis as a clinician uses them: keys only, online and offline, in both languages.
#include "ui/window_scene.h"

#include "base/text.h"
#include "clinical/anamnesis.h"
#include "protocol/payload.h"
#include "ui/common/key_button.h"
#include "ui/text/words.h"
#include "ui/triage/anamnesis_panel.h"
#include "ui/triage/explanation_card.h"

#include <QHeaderView>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QTextBlock>

using namespace fyr;
using namespace fyr::ui;
using namespace std::chrono_literals;

class ExplanationTest : public QObject {
    Q_OBJECT

  private:
    struct Scene : test::WindowScene {
        Scene() { open("elin"); }
        EvidenceTable* table() { return window->findChild<EvidenceTable*>(); }
        AnamnesisPanel* panel() { return window->findChild<AnamnesisPanel*>(); }
        QPlainTextEdit* text() { return panel()->findChild<QPlainTextEdit*>(); }
        QPoint placeOf(QWidget* w) { return w->mapTo(window.get(), QPoint(0, 0)); }
    };
    static QString cell(const EvidenceTable* t, int row, int column) { return t->item(row, column)->text(); }
    static QString spoken(const EvidenceTable* t, int row) { return t->item(row, 0)->data(Qt::AccessibleTextRole).toString(); }

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void theMarkedWordsAreTheSpansAlsoAfterEmojiInALongText() {
        Scene s;
        clinical::TriageItem item;
        for (const auto& i : test::FakeWorkstation::scene(s.now))
            if (i.id.str() == "elin") item = i;
        // Families of emoji, flags and accents that are code points of their own stand before each finding.
        clinical::Utterance u{.text = {}, .at = s.now, .spans = {}};
        std::uint32_t length = 0;
        const auto add = [&](const std::string& text) {
            u.text += text;
            length += static_cast<std::uint32_t>(codePoints(text));
        };
        for (int n = 0; n < 400; ++n) {
            add("Ont 👨‍👩‍👧 och 🇸🇪 e\u0301 sen i går.\nOch ");
            const auto from = length;
            add("frossa 🥶");
            u.spans.push_back({from, length, n % 2 == 0 ? clinical::SpanKind::redFlag : clinical::SpanKind::denied, "rigors", {"frossa", "shivering"}});
            add(". ");
        }
        item.words = {u};
        s.work.setItems({item});
        emit s.work.itemChanged("elin");
        QApplication::processEvents();
        const auto* view = s.window->findChild<QTextEdit*>(QStringLiteral("words"));
        int marked = 0;
        QString whole;
        for (auto block = view->document()->begin(); block.isValid(); block = block.next())
            for (auto f = block.begin(); !f.atEnd(); ++f) {
                const auto fragment = f.fragment();
                whole += fragment.text();
                if (fragment.charFormat().underlineStyle() == QTextCharFormat::NoUnderline) continue;
                QCOMPARE(fragment.text(), QStringLiteral("frossa 🥶"));
                ++marked;
            }
        QCOMPARE(marked, 400);
        QCOMPARE(whole.replace(QChar::LineSeparator, QLatin1Char('\n')), QString::fromStdString(u.text)); // nothing is lost or changed
    }

    void wGoesToTheExplanationAndBack() {
        Scene s;
        s.key(Qt::Key_W);
        QVERIFY(s.table()->hasFocus());
        auto* card = s.window->findChild<ExplanationCard*>();
        const int top = s.placeOf(card).y();
        QVERIFY2(top > 56 && (top < 200 || top + card->height() < 900), qPrintable(QStringLiteral("%1, %2").arg(top).arg(card->height()))); // in sight
        s.key(Qt::Key_W);
        QVERIFY(!s.table()->hasFocus());
        QCOMPARE(s.walkedBy(Qt::Key_W, s.table()), QString());
    }

    void theLettersStillDecideWhileTheTableHasTheFocus() {
        Scene s;
        QCOMPARE(s.decidesFrom(Qt::Key_W, s.table()), QString());
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::triageClaim);
        s.key(Qt::Key_W);
        s.key(Qt::Key_W);
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.sent.back().type, protocol::CommandType::triageConfirm);
    }

    void theTableSaysWhatSpeaksForAndAgainstEachCauseWithThePatientsWords() {
        Scene s;
        auto* t = s.table();
        QCOMPARE(t->columnCount(), 3); // the finding and two causes
        QCOMPARE(t->horizontalHeaderItem(1)->data(Qt::AccessibleTextRole).toString(), Words::local({"Njurbäckeninflammation", "Pyelonephritis"}));
        // Fever weighs most: strongly for the first cause, clearly against the second.
        QVERIFY2(spoken(t, 0).contains(QStringLiteral("feber")), qPrintable(spoken(t, 0)));
        QCOMPARE(cell(t, 0, 1), QStringLiteral("+++"));
        QCOMPARE(cell(t, 0, 2), QStringLiteral("−−"));
        QVERIFY(spoken(t, 0).contains(t->item(0, 1)->data(Qt::AccessibleTextRole).toString()));
        bool asked = false;
        bool concluded = false;
        for (int r = 0; r < t->rowCount(); ++r) {
            QVERIFY(!cell(t, r, 0).isEmpty());
            QVERIFY(!spoken(t, r).isEmpty());
            asked = asked || spoken(t, r).contains(Words::local({"Frossa?", "Shivering?"}));
            concluded = concluded || t->item(r, 0)->data(Qt::UserRole).toString().contains(QStringLiteral("svider när jag kissar"));
        }
        QVERIFY(asked);
        QVERIFY(concluded);
    }

    void whatHardlyWeighsIsOneKeyAway() {
        Scene s;
        const int weighty = s.table()->rowCount();
        KeyButton* more = nullptr;
        for (auto* b : s.window->findChild<ExplanationCard*>()->findChildren<KeyButton*>()) more = b;
        QVERIFY(more && more->isVisibleTo(s.window.get()));
        s.key(Qt::Key_W);
        s.key(Qt::Key_Tab);
        QVERIFY(more->hasFocus());
        s.key(Qt::Key_Space);
        QVERIFY(s.table()->rowCount() > weighty);
        s.key(Qt::Key_Space);
        QCOMPARE(s.table()->rowCount(), weighty);
    }

    void theTableIsAsTallAsItsRowsSoNothingIsHidden() {
        Scene s;
        for (const auto& size : {QSize(640, 420), QSize(960, 600), QSize(1440, 900), QSize(2560, 1440)}) {
            s.window->resize(size);
            s.open("elin");
            QApplication::processEvents();
            int height = s.table()->horizontalHeader()->height();
            for (int r = 0; r < s.table()->rowCount(); ++r) height += s.table()->rowHeight(r);
            QVERIFY2(s.table()->height() >= height, qPrintable(QStringLiteral("%1 < %2").arg(s.table()->height()).arg(height)));
            QVERIFY(s.table()->columnWidth(0) >= 80);
        }
    }

    void anInterviewWithoutKeptEvidenceSaysSo() {
        Scene s;
        s.open("sara"); // no conditions, no evidence
        QCOMPARE(s.table()->rowCount(), 0);
        QVERIFY(!s.table()->isVisibleTo(s.window.get()));
        s.key(Qt::Key_W); // goes there all the same, and crashes nothing
        QVERIFY(s.work.sent.empty());
    }

    void aWritesTheAnamnesisAndOneKeySignsIt() {
        Scene s;
        s.key(Qt::Key_A);
        QVERIFY(s.panel()->isVisible());
        QVERIFY(s.text()->hasFocus());
        const auto made = s.text()->toPlainText().toStdString();
        const auto sections = clinical::sectionsOf(made);
        QCOMPARE(sections.size(), clinical::anamnesisParts.size());
        QVERIFY(made.find("gör väldigt ont i höger sida av ryggen") != std::string::npos);
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.size(), std::size_t{1});
        const auto& c = s.work.sent[0];
        QCOMPARE(c.type, protocol::CommandType::noteSign);
        QCOMPARE(c.target.id, std::string("elin"));
        QCOMPARE(c.base, std::int64_t{3});
        QCOMPARE(test::payload(c, "text"), made);
        QCOMPARE(test::payload(c, "patient"), std::string("pat-elin"));
        QCOMPARE(test::payload(c, "lang"), Words::language().toStdString());
        QVERIFY(protocol::checkPayload(c));
        QVERIFY(!s.panel()->isVisible());
        QVERIFY(s.work.drafts.empty());
    }

    void whatTheClinicianChangesIsWhatIsSigned() {
        Scene s;
        s.key(Qt::Key_A);
        QTest::keyClicks(s.text(), QStringLiteral("Talat med patienten. "));
        QCOMPARE(s.work.drafts.size(), std::size_t{1}); // kept until it is signed
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(test::payload(s.work.sent[0], "text").starts_with("Talat med patienten. "));
        QVERIFY(s.work.drafts.empty());
    }

    void anUnsignedTextIsThereAgain() {
        Scene s;
        s.key(Qt::Key_A);
        QTest::keyClicks(s.text(), QStringLiteral("Mitt. "));
        s.key(Qt::Key_Escape);
        QVERIFY(!s.panel()->isVisible());
        QVERIFY(s.work.sent.empty());
        s.open("sara");
        s.open("elin");
        s.key(Qt::Key_A);
        QVERIFY(s.text()->toPlainText().startsWith(QStringLiteral("Mitt. ")));
        // … and can be made again from the interview
        for (auto* b : s.panel()->findChildren<KeyButton*>())
            if (b->isVisibleTo(s.panel()) && b->text() == AnamnesisPanel::tr("Make it again from the interview")) b->click();
        QVERIFY(!s.text()->toPlainText().startsWith(QStringLiteral("Mitt. ")));
        QVERIFY(s.work.drafts.empty());
    }

    void itIsSignedOfflineTooAndWaitsInTheOutbox() {
        Scene s;
        s.work.goOffline(s.now - 5min);
        s.key(Qt::Key_A);
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.pending.size(), std::size_t{1});
        for (const auto& e : *s.work.queue())
            if (e.item.id.str() == "elin") {
                QCOMPARE(e.unsent, 1);
                QCOMPARE(clinical::signedVersions(e.item), 1);
                QCOMPARE(e.item.timeline.back().by.name, std::string("Maria Ekdal"));
            }
        s.key(Qt::Key_U); // taken back before it was sent
        QVERIFY(s.work.pending.empty());
    }

    void signedOnceTheNextIsANewVersion() {
        Scene s;
        s.key(Qt::Key_A);
        s.key(Qt::Key_Return, Qt::ControlModifier);
        s.key(Qt::Key_A);
        bool told = false;
        for (auto* b : s.panel()->findChildren<KeyButton*>()) told = told || b->text() == AnamnesisPanel::tr("Sign version %1").arg(2);
        QVERIFY(told);
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.size(), std::size_t{2});
        QVERIFY(s.work.sent[0].id != s.work.sent[1].id);
    }

    void nothingEmptyIsSigned() {
        Scene s;
        s.key(Qt::Key_A);
        s.text()->setPlainText(QStringLiteral(" \n "));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(s.work.sent.empty());
        QVERIFY(s.panel()->isVisible());
    }

    void whatThePatientAddsMeanwhileIsToldAndTheTextStays() {
        Scene s;
        s.key(Qt::Key_A);
        const auto before = s.text()->toPlainText();
        auto items = test::FakeWorkstation::scene(s.now);
        for (auto& i : items)
            if (i.id.str() == "elin") {
                i.words.push_back({"Nu svimmade jag", s.now, {}});
                i.version = 4;
            }
        s.work.setItems(items);
        emit s.work.itemChanged("elin");
        QApplication::processEvents();
        QCOMPARE(s.text()->toPlainText(), before);
        KeyButton* again = nullptr;
        for (auto* b : s.panel()->findChildren<KeyButton*>())
            if (b->text() == AnamnesisPanel::tr("Make it again from the interview")) again = b;
        QVERIFY(again && again->isVisibleTo(s.panel()));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent[0].base, std::int64_t{3}); // what the clinician had before them, not what came after
    }

    void theFullDiskKeepsTextAndPanel() {
        Scene s;
        s.work.submitFails = ErrorCode::diskFull;
        s.key(Qt::Key_A);
        QTest::keyClicks(s.text(), QStringLiteral("Mitt. "));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(s.panel()->isVisible());
        QVERIFY(s.text()->toPlainText().startsWith(QStringLiteral("Mitt. ")));
        QCOMPARE(s.work.drafts.size(), std::size_t{1});
    }

    void thePanelFitsSmallWindowsToo() {
        Scene s;
        for (const auto& size : {QSize(640, 420), QSize(960, 600), QSize(1440, 900), QSize(2560, 1440)}) {
            s.window->resize(size);
            QApplication::processEvents();
            s.open("elin");
            s.key(Qt::Key_A);
            QTest::qWait(1);
            QVERIFY(s.panel()->isVisible());
            QVERIFY(s.panel()->parentWidget()->rect().contains(s.panel()->geometry()));
            QVERIFY2(s.text()->height() >= 60, qPrintable(QString::number(s.text()->height())));
            s.key(Qt::Key_Escape);
        }
    }

    void everyPartHasAName() {
        Scene s;
        QVERIFY(!s.table()->accessibleName().isEmpty());
        auto* bars = s.window->findChild<CauseBars*>();
        QVERIFY(!bars->accessibleName().isEmpty());
        QVERIFY(bars->accessibleDescription().contains(QLatin1String("81")));
        QVERIFY(bars->accessibleDescription().contains(QLatin1String("10"))); // the other causes: shares add up
        s.key(Qt::Key_A);
        QVERIFY(!s.panel()->accessibleName().isEmpty());
        QVERIFY(!s.text()->accessibleName().isEmpty());
        for (auto* b : s.panel()->findChildren<KeyButton*>()) QVERIFY(!b->accessibleName().isEmpty());
    }

    void whoeverMayNotDecideMayNotSign() {
        Scene s;
        s.work.info.mayDecide = false;
        s.open("sara");
        s.open("elin");
        s.key(Qt::Key_A);
        QVERIFY(!s.panel()->isVisible());
        QVERIFY(s.work.sent.empty());
    }
};

QTEST_MAIN(ExplanationTest)
#include "explanation_test.moc"
