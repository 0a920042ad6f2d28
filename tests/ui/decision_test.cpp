// Deciding about a patient by keys: claim, confirm, override, note, take back.
#include "ui/window_scene.h"

#include "protocol/payload.h"
#include "ui/common/key_button.h"
#include "ui/triage/action_bar.h"
#include "ui/triage/decision_panels.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QRegularExpression>

using namespace fyr;
using namespace fyr::ui;

class DecisionTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    // The reasons go on in another line, and a note comes, while the panel is open: it grows with them.
    void nothingInTheOverridePanelCoversAnythingElse() {
        test::WindowScene s;
        for (const auto& size : {QSize(720, 450), QSize(1100, 760), QSize(1240, 900), QSize(1440, 900)}) {
            s.window->resize(size);
            s.open("elin"); // a floor: below it words are wanted
            s.key(Qt::Key_O);
            auto* panel = s.window->findChild<OverridePanel*>();
            for (const auto k : {Qt::Key_4, Qt::Key_8, Qt::Key_Return}) {
                s.key(k);
                QApplication::processEvents();
                QVERIFY(panel->isVisible());
                std::vector<std::pair<QString, QRect>> seen;
                for (auto* w : panel->findChildren<QWidget*>()) {
                    const bool part = qobject_cast<KeyButton*>(w) || qobject_cast<QPlainTextEdit*>(w) || (qobject_cast<QLabel*>(w) && !qobject_cast<QLabel*>(w)->text().isEmpty());
                    if (!part || !w->isVisible() || w->parentWidget() != panel) continue;
                    const QRect here(w->mapTo(panel, QPoint(0, 0)), w->size());
                    QVERIFY2(panel->rect().contains(here), w->metaObject()->className());
                    for (const auto& [name, other] : seen)
                        QVERIFY2(!here.intersects(other), qPrintable(QStringLiteral("%1 wide: %2 over %3").arg(size.width()).arg(QLatin1String(w->metaObject()->className()) + w->accessibleName(), name)));
                    seen.emplace_back(w->accessibleName(), here);
                }
                QVERIFY(seen.size() > 10);
            }
            s.key(Qt::Key_Escape);
            s.key(Qt::Key_Escape);
        }
    }

    void cClaimsAndAgainReleases() {
        test::WindowScene s;
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
        test::WindowScene s;
        s.open("elin");
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.sent.size(), std::size_t{1});
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::triageConfirm);
        QCOMPARE(test::payload(s.work.sent[0], "urgency"), std::string("emergency"));
        QCOMPARE(test::payload(s.work.sent[0], "destination"), std::string("emergencyDepartment"));
    }

    void whatSomebodyElseHoldsCannotBeDecidedAndSaysWhy() {
        test::WindowScene s;
        s.open("ture");
        for (const auto k : {Qt::Key_Return, Qt::Key_C, Qt::Key_O}) s.key(k);
        QVERIFY(s.work.sent.empty());
        bool said = false;
        for (auto* b : s.window->findChild<ActionBar*>()->findChildren<KeyButton*>())
            said = said || (!b->isEnabled() && b->toolTip().contains(QStringLiteral("Leila Karimi")) && !b->accessibleDescription().isEmpty());
        QVERIFY(said);
    }

    void whenTheEngineIsUnsureEnterDecidesNothing() {
        test::WindowScene s;
        s.open("sixten");
        s.key(Qt::Key_Return);
        QVERIFY(s.work.sent.empty());
    }

    void anOverrideBelowTheFloorIsNotSentWithoutAWrittenReason() {
        test::WindowScene s;
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
        QCOMPARE(test::payload(s.work.sent[0], "urgency"), std::string("urgent"));
        QCOMPARE(test::payload(s.work.sent[0], "reason"), std::string("Talat med patienten, temp 37,2"));
        QVERIFY(!panel->isVisible());
    }

    void anotherLevelAndItsReasonAreFourKeys() {
        test::WindowScene s;
        s.open("sara");
        int keys = 0;
        for (const auto key : {Qt::Key_O, Qt::Key_4, Qt::Key_6, Qt::Key_Return}) {
            QTest::keyClick(QApplication::focusWidget(), key);
            ++keys;
        }
        QCOMPARE(keys, 4);
        QCOMPARE(s.work.sent.size(), std::size_t{1});
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::triageOverride);
        QCOMPARE(test::payload(s.work.sent[0], "urgency"), std::string("soon"));
        QCOMPARE(test::payload(s.work.sent[0], "reasonCode"), std::string("wordsMisread"));
        QVERIFY(!s.work.sent[0].payload.contains("reason")); // nobody wrote any
        QVERIFY(protocol::checkPayload(s.work.sent[0]));
        QVERIFY(!s.window->findChild<OverridePanel*>()->isVisible());
    }

    void theThirdReasonFollowsTheLevelAndChangesWithIt() {
        test::WindowScene s;
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
        test::WindowScene s;
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
        QCOMPARE(test::payload(s.work.sent[0], "reasonCode"), std::string("other"));
    }

    void signsAreNoReason() {
        test::WindowScene s;
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
        test::WindowScene s;
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
        test::WindowScene s;
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
        test::WindowScene s;
        s.work.submitFails = ErrorCode::diskFull;
        s.open("elin");
        s.key(Qt::Key_Return);
        QVERIFY(s.work.sent.empty());
        bool said = false;
        for (auto* l : s.window->findChildren<QLabel*>()) said = said || (l->isVisible() && l->text().contains(QStringLiteral("diskFull")));
        QVERIFY(said);
    }

    void uTakesBackWhatHasNotBeenSent() {
        test::WindowScene s;
        s.open("elin");
        s.key(Qt::Key_C);
        QCOMPARE(s.work.pending.size(), std::size_t{1});
        s.key(Qt::Key_U);
        QVERIFY(s.work.pending.empty());
    }

    void aDraftThatComesWhileOneTypesIsNotLostAndNeitherIsWhatWasTyped() {
        test::WindowScene s;
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
        test::WindowScene s;
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
};

QTEST_MAIN(DecisionTest)
#include "decision_test.moc"
