// The caseload as a therapist meets it: the order, what is hidden, keys, panels, what comes in while one writes.
#include "ui/in_language.h"
#include "ui/window_scene.h"

#include "ui/caseload/caseload_page.h"
#include "ui/caseload/caseload_pane.h"
#include "ui/caseload/course_panels.h"
#include "ui/caseload/course_views.h"
#include "ui/caseload/course_words.h"
#include "ui/common/key_button.h"
#include "ui/common/segmented.h"
#include "ui/review/review_page.h"
#include "ui/shell/notice_bar.h"
#include "ui/text/words.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>

using namespace fyr;
using namespace fyr::ui;
using namespace std::chrono_literals;

namespace {

struct CaseloadScene : test::WindowScene {
    explicit CaseloadScene(QSize size = {1440, 900}) {
        work.becomePsychologist();
        window->resize(size);
        window->go(Module::caseload);
        page().focusList();
        QApplication::processEvents();
    }
    CaseloadPage& page() { return window->caseload(); }
    CaseloadPane& pane() { return page().pane(); }
    CaseloadTable& table() { return *pane().table(); }
    void open(const char* id) {
        page().openCourse(id);
        QApplication::processEvents();
    }
    QStringList ids() {
        QStringList out;
        for (const auto& r : page().view().rows) out << QString::fromStdString(r.id);
        return out;
    }
    void type(const QString& text) {
        for (const QChar c : text) QTest::keyClick(QApplication::focusWidget(), c.toLatin1()); // the focus may move to the text
        QApplication::processEvents();
    }
    template <class Panel>
    Panel& panel() { return *window->findChild<Panel*>(); }
    QString cell(const char* id, CaseloadColumn column) {
        const auto* m = pane().model();
        return m->index(m->rowOf(id), static_cast<int>(column)).data(Qt::AccessibleTextRole).toString();
    }
    std::vector<clinical::CourseRow> rows() {
        std::vector<clinical::CourseRow> out;
        for (const auto& e : *work.courses) out.push_back(e.row);
        return out;
    }
};

clinical::CourseRow& rowOf(std::vector<clinical::CourseRow>& rows, std::string_view id) {
    return *std::ranges::find_if(rows, [&](const auto& r) { return r.id.str() == id; });
}

} // namespace

class CaseloadTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        Theme::install(*qApp, ThemeKind::light);
        Words::setLanguage(QStringLiteral("en"));
    }

    void aTherapistBeginsWithTheCaseloadInTheOrderOfWhoNeedsThem() {
        test::WindowScene plain;
        plain.work.lock();
        plain.work.becomePsychologist();
        plain.work.unlock(QStringLiteral("314159"), [](Result<void>) {});
        QApplication::processEvents();
        QVERIFY(plain.window->caseload().isVisible());
        CaseloadScene s;
        QCOMPARE(s.ids().mid(0, 4), (QStringList{"moa", "noor", "viktor", "hanna"}));
        QCOMPARE(s.ids().last(), QStringLiteral("ida")); // the pause
        QCOMPARE(s.table().currentId(), std::string("moa"));
        QVERIFY(s.table().hasFocus());
    }

    void openRiskThatTheScopeLeavesOutIsSaidAndOneClickAway() {
        CaseloadScene s;
        QVERIFY(!s.ids().contains(QStringLiteral("other")));
        QVERIFY(test::visibleText(&s.pane()).contains(QStringLiteral("1 treatment(s) with an open answer about risk are not shown here.")) ||
                test::visibleText(&s.pane()).contains(QStringLiteral("are not shown here")));
        for (auto* b : s.pane().findChildren<KeyButton*>())
            if (b->isVisible() && b->text() == QStringLiteral("Show the unit")) b->click();
        QApplication::processEvents();
        QVERIFY(s.ids().contains(QStringLiteral("other")));
        QVERIFY(!test::visibleText(&s.pane()).contains(QStringLiteral("are not shown here")));
        s.key(Qt::Key_2);
        QCOMPARE(s.ids(), QStringList{"noor"});
        s.key(Qt::Key_Slash);
        s.type(QStringLiteral("nobody"));
        QVERIFY(s.ids().isEmpty());
        QVERIFY(test::visibleText(&s.pane()).contains(QStringLiteral("are not shown here"))); // a search hides no risk either
        s.key(Qt::Key_Escape);
        QCOMPARE(s.ids(), QStringList{"noor"});
        QVERIFY(s.table().hasFocus());
    }

    void theRailCountsOpenRiskOfTheWholeUnitAndTheBarSaysSoElsewhere() {
        CaseloadScene s;
        auto* bar = s.window->findChild<NoticeBar*>();
        QVERIFY(!bar->isVisible()); // it is in sight here
        s.key(Qt::Key_1, Qt::ControlModifier);
        emit s.work.statusChanged();
        QVERIFY(bar->isVisible());
        QVERIFY2(test::visibleText(bar).contains(QStringLiteral("about risk")), qPrintable(test::visibleText(bar)));
        for (auto* b : bar->findChildren<KeyButton*>())
            if (b->isVisible() && b->text() == QStringLiteral("Show")) b->click();
        QVERIFY(s.page().isVisible());
        QVERIFY(s.table().hasFocus());
    }

    void aNurseOfAUnitWithoutTreatmentsDoesNotMeetThem() {
        test::WindowScene s;
        s.key(Qt::Key_5, Qt::ControlModifier);
        QVERIFY(!s.window->caseload().isVisible());
    }

    void everyCellSaysInWordsWhatItShows() {
        CaseloadScene s;
        QVERIFY(s.cell("moa", CaseloadColumn::risk).contains(QStringLiteral("”More than half the days”")));
        QVERIFY(s.cell("moa", CaseloadColumn::risk).contains(QStringLiteral("Thoughts that you would be better off dead")));
        QVERIFY(s.cell("moa", CaseloadColumn::risk).contains(QStringLiteral("nobody has it")));
        QVERIFY(s.cell("noor", CaseloadColumn::risk).contains(QStringLiteral("Leila Karimi has it")));
        QVERIFY(s.cell("noor", CaseloadColumn::patient).contains(QStringLiteral("you cover")));
        QVERIFY(s.cell("hanna", CaseloadColumn::homework).contains(QStringLiteral("waiting 1 d 4 h")));
        const QString chart = s.cell("hanna", CaseloadColumn::trend);
        QVERIFY2(chart.contains(QStringLiteral("week 2: missing")), qPrintable(chart));
        QVERIFY2(chart.contains(QStringLiteral("reliably better")), qPrintable(chart));
        QCOMPARE(s.cell("per", CaseloadColumn::track), QStringLiteral("Not shown before week 2"));
        QVERIFY(s.cell("emil", CaseloadColumn::activity).contains(QStringLiteral("2 of the last 14 days")));
        for (int r = 0; r < s.pane().model()->rowCount(); ++r)
            for (int c = 0; c < caseloadColumns; ++c)
                QVERIFY2(!s.pane().model()->index(r, c).data(Qt::AccessibleTextRole).toString().isEmpty() || c == static_cast<int>(CaseloadColumn::trend), qPrintable(QStringLiteral("%1/%2").arg(r).arg(c)));
        // Never how dangerous.
        for (int r = 0; r < s.pane().model()->rowCount(); ++r) {
            const auto all = s.pane().model()->spoken(*s.pane().model()->at(r)).toLower();
            for (const auto* word : {"high risk", "low risk", "medium risk", "severe"}) QVERIFY(!all.contains(QLatin1String(word)));
        }
    }

    void jAndKWalkTheListAndArrowsTheCells() {
        CaseloadScene s;
        s.key(Qt::Key_J);
        QCOMPARE(s.table().currentId(), std::string("noor"));
        s.key(Qt::Key_J);
        s.key(Qt::Key_K);
        QCOMPARE(s.table().currentId(), std::string("noor"));
        const int before = s.table().currentIndex().column();
        s.key(Qt::Key_Right);
        QCOMPARE(s.table().currentId(), std::string("noor"));
        QVERIFY(s.table().currentIndex().column() > before);
        s.key(Qt::Key_J);
        QCOMPARE(s.table().currentId(), std::string("viktor"));
    }

    void anAnswerIsTakenAndThenSettledAndStandsUntilTheServerHasIt() {
        CaseloadScene s;
        s.key(Qt::Key_R, Qt::ShiftModifier);
        auto& panel = s.panel<LookAfterPanel>();
        QVERIFY(panel.isVisible());
        const QString said = test::visibleText(&panel);
        QVERIFY(said.contains(QStringLiteral("Thoughts that you would be better off dead")));
        QVERIFY(said.contains(QStringLiteral("”More than half the days”")));
        QVERIFY(said.contains(QStringLiteral("the unit is told at")));
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.sent.size(), 1U);
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::icbtTake);
        QVERIFY(panel.isVisible()); // goes on to what was done
        QCOMPARE(s.pane().model()->rowOf("moa"), 0); // and stands where it stood: to everybody else nobody has it
        QVERIFY(s.cell("moa", CaseloadColumn::risk).contains(QStringLiteral("you take it: sending …")));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.size(), 1U); // nothing written
        QVERIFY(test::visibleText(&panel).contains(QStringLiteral("Write what was done.")));
        s.type(QStringLiteral("Rang, trygg hemma"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.size(), 2U);
        QCOMPARE(s.work.sent[1].type, protocol::CommandType::icbtSettle);
        QCOMPARE(test::payload(s.work.sent[1], "text"), std::string("Rang, trygg hemma"));
        QVERIFY(!panel.isVisible());
        QVERIFY(s.table().hasFocus());
        const auto* row = s.pane().model()->at(s.pane().model()->rowOf("moa"));
        QVERIFY(row->risk && row->risk->settled); // still there
        QCOMPARE(row->unsent, 2);
        QVERIFY(s.cell("moa", CaseloadColumn::risk).contains(QStringLiteral("done, not sent yet")));
        QVERIFY(s.cell("moa", CaseloadColumn::patient).contains(QStringLiteral("2 unsent")));
        QVERIFY(s.work.drafts.empty());
    }

    void whatAColleagueHasTakenIsSettledByWhoeverIsThere() {
        CaseloadScene s;
        s.open("noor");
        s.key(Qt::Key_R, Qt::ShiftModifier);
        auto& panel = s.panel<LookAfterPanel>();
        QVERIFY(test::visibleText(&panel).contains(QStringLiteral("Leila Karimi has it, and is told when you settle it")));
        s.type(QStringLiteral("Ringde, trygg hemma"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.size(), 1U);
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::icbtSettle);
    }

    void aCallIsLoggedAndGoesFromTheListAtOnce() {
        CaseloadScene s;
        s.open("emil");
        s.key(Qt::Key_C);
        auto& panel = s.panel<LookAfterPanel>();
        QVERIFY(panel.isVisible());
        QApplication::processEvents();
        QVERIFY(QApplication::focusWidget() == panel.findChild<QPlainTextEdit*>());
        s.type(QStringLiteral("Svarade, reser"));
        QCOMPARE(s.work.drafts.size(), 1U);
        QVERIFY(s.work.drafts.begin()->first == "course/settle/7/emil");
        for (auto* b : panel.findChildren<QComboBox*>())
            if (b->accessibleName() == QStringLiteral("Minutes")) b->setCurrentIndex(b->findData(10));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.size(), 1U);
        QCOMPARE(json::integer(s.work.sent[0].payload, "minutes").value_or(0), 10);
        QVERIFY(s.work.drafts.empty());
        const auto* row = s.pane().model()->at(s.pane().model()->rowOf("emil"));
        QVERIFY(row->needs.front().kind != presenter::NeedKind::call);
        s.key(Qt::Key_U);
        QVERIFY(s.pane().model()->at(s.pane().model()->rowOf("emil"))->needs.front().kind == presenter::NeedKind::call);
        QVERIFY(test::visibleText(&s.page()).contains(QStringLiteral("Undone before it was sent.")));
    }

    void aTreatmentIsStartedOnceNothingIsMissing() {
        CaseloadScene s;
        auto rows = s.rows();
        auto& row = rowOf(rows, "samira");
        row.phase = "enrolled";
        row.week = 0;
        row.duties.clear();
        row.openRules = {"consent", "measure:start"};
        s.work.setCourses(rows);
        QApplication::processEvents();
        s.open("samira");
        s.key(Qt::Key_A); // says what is missing, and opens nothing
        QVERIFY(!s.panel<ReasonPanel>().isVisible());
        QVERIFY(test::visibleText(&s.page()).contains(QStringLiteral("The patient has not said yes")));
        rowOf(rows, "samira").openRules.clear();
        s.work.setCourses(rows);
        QApplication::processEvents();
        QVERIFY(s.cell("samira", CaseloadColumn::clock).contains(QStringLiteral("start")));
        s.open("samira");
        s.key(Qt::Key_A);
        QVERIFY(s.panel<ReasonPanel>().isVisible());
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.sent.size(), 1U);
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::icbtStart);
    }

    void howToGoOnIsDecidedWithAReason() {
        CaseloadScene s;
        s.open("samira");
        s.key(Qt::Key_D);
        auto& panel = s.panel<WaysPanel>();
        QVERIFY(panel.isVisible());
        s.key(Qt::Key_2);
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(s.work.sent.empty()); // no reason
        QVERIFY(test::visibleText(&panel).contains(QStringLiteral("Write why")));
        s.type(QStringLiteral("Ingen skillnad")); // a letter begins the text
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.size(), 1U);
        QCOMPARE(test::payload(s.work.sent[0], "track"), std::string("adapted"));
        QCOMPARE(test::payload(s.work.sent[0], "decision"), std::string("week4"));
        QCOMPARE(test::payload(s.work.sent[0], "reason"), std::string("Ingen skillnad"));
    }

    void everyWayIsSeenInALowWindow() {
        CaseloadScene s({720, 450});
        s.open("samira");
        s.key(Qt::Key_D);
        auto& panel = s.panel<WaysPanel>();
        QTest::qWait(50); // it is placed once its layout knows its height
        int ways = 0;
        for (auto* b : panel.findChildren<KeyButton*>()) {
            if (!b->isCheckable()) continue;
            ++ways;
            QVERIFY2(b->isVisible() && !b->visibleRegion().isEmpty() && b->visibleRegion().boundingRect().height() > 30, qPrintable(b->text()));
        }
        QCOMPARE(ways, 3);
    }

    void aModuleIsChosenWithTwoKeys() {
        CaseloadScene s;
        s.open("karin");
        s.key(Qt::Key_S);
        QVERIFY(s.panel<WaysPanel>().isVisible());
        s.key(Qt::Key_2);
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.sent.size(), 1U);
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::icbtChoose);
        QCOMPARE(test::payload(s.work.sent[0], "module"), std::string("m06"));
        QCOMPARE(test::payload(s.work.sent[0], "choice"), std::string("obstacle"));
    }

    void pauseExtendHandOverCoverAndDischargeAskForWhatTheyNeed() {
        CaseloadScene s;
        s.open("viktor");
        s.key(Qt::Key_P);
        s.type(QStringLiteral("Semester"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.size(), 1U);
        QCOMPARE(s.work.sent[0].type, protocol::CommandType::icbtPause);
        QVERIFY(!test::payload(s.work.sent[0], "until").empty());
        s.open("viktor");
        s.key(Qt::Key_P); // now the other way
        s.key(Qt::Key_Return);
        QCOMPARE(s.work.sent.back().type, protocol::CommandType::icbtResume);
        s.open("hanna");
        s.key(Qt::Key_X);
        s.type(QStringLiteral("Mer tid"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.back().type, protocol::CommandType::icbtExtend);
        s.open("hanna");
        s.key(Qt::Key_T);
        QVERIFY(!test::visibleText(&s.panel<HandOverPanel>()).contains(QStringLiteral("No colleague")));
        s.key(Qt::Key_Return, Qt::ControlModifier); // cover for a while: no reason asked
        QCOMPARE(s.work.sent.back().type, protocol::CommandType::icbtCover);
        QCOMPARE(test::payload(s.work.sent.back(), "person"), std::string("pr-leila"));
        s.open("hanna");
        s.key(Qt::Key_T);
        s.key(Qt::Key_2);
        s.type(QStringLiteral("Flyttar"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.back().type, protocol::CommandType::icbtTransfer);
        QCOMPARE(test::payload(s.work.sent.back(), "reason"), std::string("Flyttar"));
        s.key(Qt::Key_1);
        s.open("per");
        s.page().act(CourseDo::discharge);
        s.type(QStringLiteral("Vill sluta"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.back().type, protocol::CommandType::icbtDischarge);
    }

    void whatCannotBeDoneSaysWhyNotAndDoesNothing() {
        CaseloadScene s;
        s.open("moa");
        s.page().act(CourseDo::discharge);
        QVERIFY(test::visibleText(&s.page()).contains(QStringLiteral("An answer about risk is open")));
        s.page().act(CourseDo::signOff);
        QVERIFY(!s.panel<WritePanel>().isVisible());
        s.open("ulla");
        s.page().act(CourseDo::signOff);
        QVERIFY(!s.panel<WritePanel>().isVisible());
        QVERIFY(test::visibleText(&s.page()).contains(QStringLiteral("is missing")));
        s.page().act(CourseDo::waive);
        QVERIFY(s.panel<ReasonPanel>().isVisible());
        s.type(QStringLiteral("Vill inte fylla i"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(test::payload(s.work.sent.back(), "rule"), std::string("worksheet:relapse_plan"));
    }

    void enterOpensTheReviewUnderTheListAndEscapeComesBack() {
        CaseloadScene s;
        s.open("hanna");
        s.key(Qt::Key_Return);
        QVERIFY(s.page().review().isVisible());
        QVERIFY(s.pane().isVisible()); // there is room for both
        QCOMPARE(s.page().review().course(), std::string("hanna"));
        s.key(Qt::Key_J);
        QCOMPARE(s.page().review().course(), s.table().currentId());
        QVERIFY(s.table().currentId() != "hanna");
        s.key(Qt::Key_W); // what the review has no key for is the list's
        s.key(Qt::Key_Escape);
        QVERIFY(s.page().review().isVisible());
        emit s.page().review().closed();
        QApplication::processEvents();
        QVERIFY(!s.page().review().isVisible());
        QVERIFY(s.table().hasFocus());
        s.window->resize(1000, 600);
        QApplication::processEvents();
        s.key(Qt::Key_Return);
        QVERIFY(s.page().review().isVisible());
        QVERIFY(!s.pane().isVisible());
    }

    void whatTheReviewAsksForIsSentShownAndCanBeUndone() {
        CaseloadScene s;
        s.open("hanna");
        s.key(Qt::Key_Return);
        CourseRequest r;
        r.type = protocol::CommandType::icbtApprove;
        r.row = s.page().current()->row;
        r.payload.module = "m04";
        r.payload.text = "Fyra av fem. Bra gjort.";
        r.draft = courseDraft("feedback", r.row.id, "m04");
        s.work.drafts[r.draft] = QStringLiteral("Fyra av fem. Bra gjort.");
        int answered = 0;
        r.done = [&](const Result<CommandId>& id) { answered += id ? 1 : 100; };
        emit s.page().review().requested(r);
        QCOMPARE(answered, 1);
        QCOMPARE(s.work.sent.size(), 1U);
        QVERIFY(!s.work.drafts.contains(r.draft));
        QVERIFY(!s.pane().model()->at(s.pane().model()->rowOf("hanna"))->homework);
        s.page().undoLast();
        QVERIFY(s.pane().model()->at(s.pane().model()->rowOf("hanna"))->homework);
        s.work.submitFails = ErrorCode::diskFull;
        emit s.page().review().requested(r);
        QCOMPARE(answered, 101); // the review says it and keeps the text
    }

    void whyTellsTheOrderAndEveryFlag() {
        CaseloadScene s;
        s.open("hanna");
        s.key(Qt::Key_W);
        auto& list = s.panel<ListPanel>();
        QVERIFY(list.isVisible());
        const QString why = list.text();
        for (const auto* part : {"Place 4", "Homework waits for your feedback: Module 4: In small steps", "to be answered by", "reliably better", "On track", "Open risk first"})
            QVERIFY2(why.contains(QLatin1String(part)), part);
        s.key(Qt::Key_Escape);
        QVERIFY(!list.isVisible());
        QVERIFY(s.table().hasFocus());
        s.key(Qt::Key_F1);
        QVERIFY(list.isVisible());
        QVERIFY(list.text().contains(QStringLiteral("Shift+R: Risk")));
        QVERIFY(!list.text().contains(QStringLiteral("Video")));
    }

    // The track has its own reasons, in the reader's language, and says who speaks, of which week and how much it misses.
    void theTrackHasItsReasonsAndWSaysWhoSpeaks() {
        struct Told {
            const char* lang;
            const char* cell;
            QStringList why;
        };
        const std::vector<Told> told{
            {"en", "Needs a look: GAD-7 is unchanged by week 4; the limit is 2 points lower. 2 of 4 measures not answered by week 4. 9 days without activity at the end of week 4.",
             {"Programme's table: Needs a look, when it looked last.", "Early warning: Week 4: Needs a look.", "9 days without activity", "Made of 312 finished courses of your own; of 100 patients who were not helped enough it found 71.",
              "Who is not flagged may need a look all the same. You decide the track.", "depression-9d1f0c6b7a52-1"}},
            {"sv", "Titta närmare: GAD-7 är oförändrad till vecka 4; gränsen är 2 poäng lägre. 2 av 4 mätningar är obesvarade till vecka 4. 9 dagar utan aktivitet i slutet av vecka 4.",
             {QString::fromUtf8("Tidig varning: Vecka 4: Titta närmare."), QString::fromUtf8("9 dagar utan aktivitet"), QString::fromUtf8("av 100 patienter som inte blev tillräckligt hjälpta hittade den 71"), QString::fromUtf8("Du bestämmer hur behandlingen fortsätter")}}};
        for (const auto& t : told) {
            const test::InLanguage in(QString::fromLatin1(t.lang));
            CaseloadScene s;
            auto* model = s.pane().model();
            const auto* r = model->at(model->rowOf("samira"));
            QVERIFY(r);
            const QString cell = CourseWords::course(*r) + QStringLiteral(": ") + CourseWords::courseWhy(*r);
            QCOMPARE(cell, QString::fromUtf8(t.cell));
            s.open("samira");
            s.key(Qt::Key_W);
            const QString why = s.panel<ListPanel>().text();
            for (const auto& part : t.why) QVERIFY2(why.contains(part), qPrintable(part + QStringLiteral(" is not in ") + why));
        }
    }

    void anEarlyWarningThatReassuresSaysWhatItMisses() {
        CaseloadScene s;
        s.open("viktor");
        s.key(Qt::Key_W);
        const QString why = s.panel<ListPanel>().text();
        QVERIFY2(why.contains(QStringLiteral("Week 5: On track. Made of 312")) && why.contains(QStringLiteral("may need a look all the same")), qPrintable(why));
    }

    void anAlertThatComesWhileOneWritesMovesTheListAndTakesNothing() {
        CaseloadScene s;
        s.open("hanna");
        s.key(Qt::Key_X);
        s.type(QStringLiteral("Vill ha fler"));
        auto* field = QApplication::focusWidget();
        QVERIFY(qobject_cast<QPlainTextEdit*>(field));
        auto rows = s.rows();
        auto& lars = rowOf(rows, "lars");
        auto d = lars.duties.front();
        d.id = 20;
        d.kind = "alert";
        d.label = {"Fråga 9", "Question 9"};
        d.answer = {"Flera dagar", "Several days"};
        d.raised = s.now;
        d.answerBy = s.now + 30min;
        lars.duties.push_back(d);
        s.work.setCourses(rows);
        QApplication::processEvents();
        QCOMPARE(s.ids().first(), QStringLiteral("lars")); // 30 minutes against 48
        QVERIFY(QApplication::focusWidget() == field);
        s.type(QStringLiteral(" veckor"));
        QCOMPARE(s.panel<ReasonPanel>().findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("Vill ha fler veckor"));
        QCOMPARE(s.table().currentId(), std::string("hanna"));
        QVERIFY2(test::visibleText(&s.page()).contains(QStringLiteral("A new answer about risk: Lars-Olof Dahl")), qPrintable(test::visibleText(&s.page())));
    }

    void whatIsOpenWhileTheWorldMovesSaysThatItCannotBeDoneAnyMore() {
        CaseloadScene s;
        s.open("moa");
        s.key(Qt::Key_R, Qt::ShiftModifier);
        auto rows = s.rows();
        rowOf(rows, "moa").duties[0].holder = {"pr-leila", "Leila Karimi"};
        s.work.setCourses(rows);
        QApplication::processEvents();
        QVERIFY(test::visibleText(&s.panel<LookAfterPanel>()).contains(QStringLiteral("Leila Karimi has it")));
        s.key(Qt::Key_Return);
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(s.work.sent.empty());
    }

    void whatCouldNotBeKeptStaysInItsFieldAndInItsDraft() {
        CaseloadScene s;
        s.open("hanna");
        s.key(Qt::Key_N);
        s.type(QStringLiteral("Kort samtal"));
        s.work.submitFails = ErrorCode::diskFull;
        s.key(Qt::Key_Return, Qt::ControlModifier);
        auto& panel = s.panel<WritePanel>();
        QVERIFY(panel.isVisible());
        QCOMPARE(panel.findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("Kort samtal"));
        QCOMPARE(s.work.drafts.size(), 1U);
        s.work.submitFails.reset();
        s.key(Qt::Key_Escape);
        s.key(Qt::Key_N); // the draft is back
        QCOMPARE(panel.findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("Kort samtal"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(s.work.sent.back().type, protocol::CommandType::noteAdd);
        QCOMPARE(s.work.sent.back().target.type, std::string("Patient"));
        QVERIFY(s.work.drafts.empty());
    }

    void offlineSaysHowOldTheListIsAndLockedShowsNothing() {
        CaseloadScene s;
        s.work.goOffline(s.now - 20min);
        QVERIFY(test::visibleText(&s.pane()).contains(QStringLiteral("as of")));
        s.key(Qt::Key_X);
        s.work.lock();
        QApplication::processEvents();
        QVERIFY(s.page().view().rows.empty());
        QVERIFY(!s.panel<ReasonPanel>().isVisible());
    }

    void aNarrowWindowKeepsTheClockTheNameAndWhatWaits() {
        CaseloadScene s({1024, 700});
        QVERIFY(s.table().isShown(CaseloadColumn::risk));
        QVERIFY(s.table().isShown(CaseloadColumn::homework));
        QVERIFY(!s.table().isShown(CaseloadColumn::activity));
        s.window->resize(720, 450);
        QApplication::processEvents();
        for (const auto c : {CaseloadColumn::clock, CaseloadColumn::patient, CaseloadColumn::waits}) QVERIFY(s.table().isShown(c));
        QVERIFY(!s.table().isShown(CaseloadColumn::risk));
        int width = 0;
        for (int c = 0; c < caseloadColumns; ++c) width += s.table().isColumnHidden(c) ? 0 : s.table().columnWidth(c);
        QVERIFY2(width <= s.table().viewport()->width(), qPrintable(QStringLiteral("%1 of %2").arg(width).arg(s.table().viewport()->width())));
        s.key(Qt::Key_M); // what has no room is in the menu
        auto* menu = s.page().findChild<QMenu*>();
        QVERIFY(menu->isVisible());
        QVERIFY(menu->actions().size() > 20);
        menu->close();
    }

    void theModelKeepsItsPromisesWhileRowsComeGoAndMove() {
        CaseloadModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        SeededRandom random(3);
        const Instant now = SystemClock().now();
        const auto all = test::FakeWorkstation::manyCourses(now, 60);
        for (int round = 0; round < 40; ++round) {
            auto entries = std::make_shared<std::vector<presenter::CaseloadEntry>>();
            for (auto row : all) {
                if (random.below(12) == 0) continue;
                if (!row.duties.empty() && random.below(5) == 0) row.duties[0].answerBy += std::chrono::minutes(static_cast<int>(random.below(2000)) - 1000);
                entries->push_back({std::move(row), static_cast<int>(random.below(3)), false, {}});
            }
            const auto view = presenter::buildCaseload(*entries, {.scope = presenter::CaseloadScope::unit, .me = "pr-petra", .now = now});
            model.show(view, entries, now);
            QCOMPARE(model.rowCount(), static_cast<int>(view.rows.size()));
            for (int r = 0; r < model.rowCount(); ++r) {
                QVERIFY(*model.at(r) == view.rows[static_cast<std::size_t>(r)]);
                QVERIFY(model.index(r, 0).data(CaseloadModel::CourseRole).value<const clinical::CourseRow*>() != nullptr);
            }
        }
    }

    void fiveThousandCoursesCostTheViewNoMoreThanTheRowsItShows() {
        const Instant now = SystemClock().now();
        const auto timed = [&](int count) {
            auto entries = std::make_shared<std::vector<presenter::CaseloadEntry>>();
            for (auto& row : test::FakeWorkstation::manyCourses(now, count)) entries->push_back({std::move(row), 0, false, {}});
            CaseloadPane pane;
            pane.resize(1256, 800);
            pane.show(presenter::buildCaseload(*entries, {.scope = presenter::CaseloadScope::unit, .me = "pr-petra", .now = now}), entries, now);
            pane.QWidget::show();
            QApplication::processEvents();
            QElapsedTimer timer;
            timer.start();
            pane.table()->viewport()->grab();
            return timer.nsecsElapsed();
        };
        const auto all = timed(5000);
        const auto some = timed(20);
        QVERIFY2(all < some * 20, qPrintable(QStringLiteral("%1 ns against %2 ns").arg(all).arg(some)));
    }
};

QTEST_MAIN(CaseloadTest)
#include "caseload_test.moc"
