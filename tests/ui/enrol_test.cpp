// Enrolling a patient in internet CBT from the record.
#include "ui/window_scene.h"

#include "ui/caseload/caseload_page.h"
#include "ui/common/key_button.h"
#include "ui/patients/enrol_panel.h"
#include "ui/patients/patients_page.h"
#include "ui/text/words.h"

#include <QCheckBox>
#include <QComboBox>
#include <QPlainTextEdit>

using namespace fyr;
using namespace fyr::ui;

namespace {

struct EnrolScene : test::WindowScene {
    EnrolScene() {
        work.becomePsychologist();
        window->resize(1440, 900);
        window->go(Module::patients);
        page().openPatient("pat-sara");
        QApplication::processEvents();
    }
    PatientsPage& page() { return *window->findChild<PatientsPage*>(); }
    EnrolPanel& panel() { return *window->findChild<EnrolPanel*>(); }
    KeyButton* button() {
        for (auto* b : page().findChildren<KeyButton*>())
            if (b->accessibleName() == QStringLiteral("Enrol the patient in internet CBT")) return b;
        return nullptr;
    }
    void openPanel() {
        button()->click();
        QApplication::processEvents();
    }
    QComboBox* box(int nth) { return panel().findChildren<QComboBox*>().at(nth); }
    void send() {
        QTest::keyClick(panel().findChild<QPlainTextEdit*>(), Qt::Key_Return, Qt::ControlModifier);
        QApplication::processEvents();
    }
};

} // namespace

class EnrolTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        Theme::install(*qApp, ThemeKind::light);
        Words::setLanguage(QStringLiteral("en"));
    }

    void aPatientIsEnrolledAndAskedOnTheOwnPageUnlessTheySaidYes() {
        EnrolScene s;
        QVERIFY(s.button()->isVisible());
        s.openPanel();
        QVERIFY(s.panel().isVisible());
        QCOMPARE(s.box(0)->count(), 2);
        s.box(0)->setCurrentIndex(1);
        s.send();
        QCOMPARE(s.work.sent.size(), 1U);
        const auto& c = s.work.sent[0];
        QCOMPARE(c.type, protocol::CommandType::icbtEnrol);
        QCOMPARE(c.target, (protocol::ResourceKey{"Patient", "pat-sara"}));
        QCOMPARE(test::payload(c, "programme"), std::string("insomnia"));
        QCOMPARE(c.payload.at("consent").as_bool(), false);
        QVERIFY(protocol::coursePayload(c).has_value());
        QVERIFY(!s.panel().isVisible());
        QVERIFY(test::visibleText(&s.page()).contains(QStringLiteral("is being enrolled")));

        s.openPanel();
        s.box(1)->setCurrentIndex(1);
        s.send();
        QCOMPARE(s.work.sent.back().payload.at("consent").as_bool(), true);
    }

    void theProgrammesTableIsAskedOfThePatientAndSpeaksTheUsersLanguage() {
        EnrolScene s;
        s.work.suits = ProgrammeSuits{"notSuited", {"Programmet är skrivet för vuxna.", "The programme is written for adults."}, {{"Ålder: 16", "Age: 16"}}};
        s.openPanel();
        QCOMPARE(s.work.askedSuits.back(), std::string("depression pat-sara"));
        const auto text = test::visibleText(&s.panel());
        QVERIFY(text.contains(QStringLiteral("The programme is written for adults.")));
        QVERIFY(text.contains(QStringLiteral("Age: 16")));
        s.box(0)->setCurrentIndex(1);
        QApplication::processEvents();
        QCOMPARE(s.work.askedSuits.back(), std::string("insomnia pat-sara"));
    }

    void goingAgainstTheProgrammesTableTakesAReason() {
        EnrolScene s;
        s.work.suits = ProgrammeSuits{"notSuited", {"Programmet är skrivet för vuxna.", "The programme is written for adults."}, {}};
        s.openPanel();
        s.send();
        QVERIFY(s.work.sent.empty());
        QVERIFY(test::visibleText(&s.panel()).contains(QStringLiteral("choose another programme")));
        s.panel().findChild<QCheckBox*>()->setChecked(true);
        s.send();
        QVERIFY(s.work.sent.empty());
        QVERIFY(test::visibleText(&s.panel()).contains(QStringLiteral("Write why")));
        s.panel().findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("Lätta besvär men vill själv"));
        s.send();
        QCOMPARE(s.work.sent.size(), 1U);
        QCOMPARE(test::payload(s.work.sent[0], "reason"), std::string("Lätta besvär men vill själv"));
        QCOMPARE(s.work.sent[0].payload.at("override").as_bool(), true);
    }

    void whereTheTableAsksForAPersonOneWritesWhyItGoesOn() {
        EnrolScene s;
        s.work.suits = ProgrammeSuits{"ask", {"Det finns inga svar på PHQ-9.", "There are no answers to PHQ-9."}, {}};
        s.openPanel();
        QVERIFY(!s.panel().findChild<QCheckBox*>()->isVisible());
        s.send();
        QVERIFY(s.work.sent.empty());
        const auto text = test::visibleText(&s.panel());
        QVERIFY(text.contains(QStringLiteral("There are no answers to PHQ-9.")));
        QVERIFY(text.contains(QStringLiteral("Write why the patient can go on")));
        s.panel().findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("Svarade muntligt på besöket"));
        s.send();
        QCOMPARE(s.work.sent.size(), 1U);
        QVERIFY(!s.work.sent[0].payload.contains("override") || !s.work.sent[0].payload.at("override").as_bool());
    }

    void aWithdrawnProgrammeIsShownWithWhyAndNobodyIsEnrolledInIt() {
        EnrolScene s;
        s.work.programmesAnswer = std::vector<ProgrammeOffer>{{"depression", "1.0", {"Depression", "Depression"}, "Ett fel i modul 4"}, {"insomnia", "1.0", {"Sömnproblem", "Insomnia"}, {}}};
        s.openPanel();
        QCOMPARE(s.box(0)->currentIndex(), 1); // one that can be chosen
        s.box(0)->setCurrentIndex(0);
        QApplication::processEvents();
        const auto text = test::visibleText(&s.panel());
        QVERIFY(text.contains(QStringLiteral("withdrawn")));
        QVERIFY(text.contains(QStringLiteral("Ett fel i modul 4")));
        s.send();
        QVERIFY(s.work.sent.empty());
        QCOMPARE(s.work.askedSuits.size(), 1U);
    }

    void whetherItSuitsMustBeKnown() {
        EnrolScene s;
        s.work.suits = fail(ErrorCode::unavailable);
        s.openPanel();
        s.send();
        QVERIFY(s.work.sent.empty());
        QVERIFY(test::visibleText(&s.panel()).contains(QStringLiteral("is not known")));
    }

    void withoutTheServerItSaysSoAndSendsNothing() {
        EnrolScene s;
        s.work.programmesAnswer = fail(ErrorCode::unavailable);
        s.openPanel();
        s.send();
        QVERIFY(s.work.sent.empty());
        QVERIFY(test::visibleText(&s.panel()).contains(QStringLiteral("does not answer now")));
    }

    void whatCouldNotBeKeptIsSaidAndStillThere() {
        EnrolScene s;
        s.openPanel();
        s.panel().findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("Önskar KBT"));
        s.work.submitFails = ErrorCode::storage;
        s.send();
        QVERIFY(s.panel().isVisible());
        QCOMPARE(s.panel().findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("Önskar KBT"));
    }

    void whoHasATreatmentOrIsNotAskedByAClinicianIsNotOffered() {
        EnrolScene s;
        auto row = s.work.courses->front().row;
        row.patient.id = "pat-sara";
        row.phase = "active";
        s.work.setCourses({row});
        QApplication::processEvents();
        QVERIFY(!s.button()->isVisible());
        row.phase = "ended";
        s.work.setCourses({row});
        QApplication::processEvents();
        QVERIFY(s.button()->isVisible());
        s.work.info.role = "manager";
        emit s.work.sessionChanged();
        QVERIFY(!s.button()->isVisible());
    }
};

QTEST_MAIN(EnrolTest)
#include "enrol_test.moc"
