// The therapist's review of a course, as it is used: by keys, with a text that must never be lost.
#include "ui/review_scene.h"

#include "ui/caseload/course_words.h"
#include "ui/in_language.h"
#include "ui/text/words.h"

#include <QAccessible>
#include <QCheckBox>
#include <QElapsedTimer>
#include <QScrollArea>
#include <QSpinBox>

using namespace fyr;
using namespace fyr::ui;
using namespace std::chrono_literals;
using fyr::ui::test::ReviewScene;
using protocol::CommandType;

class ReviewTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void theHomeworkStandsWordForWordBesideTheFeedback() {
        ReviewScene s;
        QVERIFY2(s.read().contains(QStringLiteral("Promenad i skogen")), qPrintable(s.read()));
        QVERIFY(s.read().contains(QStringLiteral("Simhallen")));
        QVERIFY(s.read().contains(PaperView::tr("To look for:")));
        QVERIFY(s.feedback()->isVisible());
        QVERIFY(!s.reply()->isVisible());
    }

    void whatIsNewSaysThePatientsWordsAndIsNeverMarkup() {
        ReviewScene s;
        const auto seen = s.seen();
        QVERIFY2(seen.contains(QStringLiteral("Hann bara tre <b>promenader</b>, men det kändes lite lättare efteråt.")), qPrintable(seen));
        QVERIFY(seen.contains(NewsPane::tr("%1: %2 (was %3)").arg(QStringLiteral("PHQ-9")).arg(10).arg(13)));
        QVERIFY(seen.contains(QStringLiteral("”Inte alls”")));
        QVERIFY(!seen.contains(QStringLiteral("Jag undrar om"))); // before the therapist wrote last
    }

    void theTrackStandsWithItsReasonsAndWithWhatAnEarlyWarningMisses() {
        for (const auto* lang : {"en", "sv"}) {
            const test::InLanguage in(QString::fromLatin1(lang));
            ReviewScene s;
            const bool sv = *lang == 's';
            auto* track = s.page.findChild<QLabel*>(QStringLiteral("track"));
            QVERIFY(track && track->isVisible());
            QCOMPARE(track->text(), CourseWords::tr("On track"));
            s.work.move([](auto& e) {
                e.row.warning = clinical::CourseWarning{"look", 4, {{"2 av 4 mätningar är obesvarade till vecka 4.", "2 of 4 measures not answered by week 4."}}, "depression-9d1f0c6b7a52-1", 312, 71};
            });
            QCOMPARE(track->text(), CourseWords::tr("Needs a look"));
            const QString seen = s.seen();
            QVERIFY2(seen.contains(sv ? QStringLiteral("– 2 av 4 mätningar är obesvarade till vecka 4.") : QStringLiteral("– 2 of 4 measures not answered by week 4.")), qPrintable(seen));
            QVERIFY2(seen.contains(StatusPane::tr("Early warning, week %1: %2.").arg(4).arg(CourseWords::tr("Needs a look"))), qPrintable(seen));
            QVERIFY2(seen.contains(sv ? QStringLiteral("Du bestämmer hur behandlingen fortsätter.") : QStringLiteral("You decide the track.")), qPrintable(seen));
            s.work.move([](auto& e) { e.row.warning->state = "onTrack"; }); // the table says so too
            QVERIFY(s.seen().contains(QStringLiteral("71")));
            s.work.move([](auto& e) { e.row.phase = "followUp"; });
            QVERIFY(!track->isVisible());
        }
    }

    void whatThePatientThoughtOfAModuleIsToldInTheirWords() {
        ReviewScene s;
        s.work.papers.opinions = {{"m03", 3, "För <b>mycket</b> text", s.now - 1h}, {"", 8, {}, s.now - 2h}};
        s.work.move([](auto&) {});
        s.settle();
        const auto seen = s.seen();
        QVERIFY2(seen.contains(NewsPane::tr("On %1: helpful %2 of 10").arg(Words::local(s.work.entry.row.modules[2].title)).arg(3)), qPrintable(seen));
        QVERIFY(seen.contains(QStringLiteral("”För <b>mycket</b> text”")));
        QVERIFY(seen.contains(NewsPane::tr("On the whole treatment: helpful %1 of 10").arg(8)));
    }

    void aDraftOfThePatientIsNotShown() {
        ReviewScene s;
        s.work.papers.worksheets[0].handedIn = false;
        s.work.move([](auto&) {});
        QVERIFY(!s.read().contains(QStringLiteral("Promenad i skogen")));
        QVERIFY2(s.read().contains(PaperView::tr("Begun, not handed in (kept %1). What stands there is the patient's own until then.").arg(Words::dayAndClock(s.work.papers.worksheets[0].at))), qPrintable(s.read()));
    }

    // A message that nobody has read is never answered by the way.
    void feedbackAnswersTheMessageOnlyWhenOneSaysSo() {
        for (const bool says : {false, true}) {
            ReviewScene s;
            s.work.move([](auto& e) { e.row.unread = 1; });
            QCheckBox* box = nullptr;
            for (auto* b : s.page.findChildren<QCheckBox*>())
                if (b->isVisible() && !b->text().isEmpty()) box = b;
            QVERIFY(box);
            QVERIFY(!box->isChecked());
            if (says) box->click();
            s.letter(Qt::Key_F);
            s.type(QStringLiteral("Fint gjort. Två veckor till, som du frågade om."));
            s.ctrlEnter();
            QCOMPARE(s.asked.size(), 1U);
            QCOMPARE(s.asked[0].payload.answers, says);
        }
        ReviewScene s; // and where none waits there is no box
        s.work.move([](auto& e) { e.row.unread = 0; });
        for (auto* b : s.page.findChildren<QCheckBox*>()) QVERIFY(!b->isVisible() || b->text().isEmpty());
    }

    // Reply (which goes with the homework), approve, next: three keys and the text.
    void threeKeysAndTheTextApproveReplyAndGoOn() {
        ReviewScene s;
        s.work.move([](auto& e) { e.row.unread = 0; });
        s.letter(Qt::Key_R);
        QVERIFY(s.feedback()->hasFocus());
        s.type(QStringLiteral("Fyra av fem, trots regnet i onsdags."));
        s.ctrlEnter();
        QCOMPARE(s.asked.size(), 1U);
        QCOMPARE(s.asked[0].type, CommandType::icbtApprove);
        QCOMPARE(s.asked[0].payload.module, std::string("m04"));
        QVERIFY(s.asked[0].payload.text.starts_with("Hej Hanna!"));
        QVERIFY(s.asked[0].payload.text.find("Fyra av fem, trots regnet i onsdags.") != std::string::npos);
        QVERIFY(s.asked[0].payload.text.find("[din egen rad]") == std::string::npos);
        QVERIFY(s.asked[0].payload.minutes >= 1);
        s.durable();
        QVERIFY(s.feedback()->toPlainText().isEmpty());
        s.letter(Qt::Key_J);
        QCOMPARE(s.next, 1);
    }

    void aTemplateIsNotSentWithoutALineOfOnesOwn() {
        ReviewScene s;
        s.letter(Qt::Key_R);
        s.work.move([](auto& e) { e.row.unread = 0; });
        s.letter(Qt::Key_R);
        s.ctrlEnter();
        QVERIFY(s.asked.empty());
        s.press(Qt::Key_Delete); // the mark is selected: it goes, and nothing comes in its place
        s.ctrlEnter();
        QVERIFY(s.asked.empty());
        QVERIFY2(s.seen().contains(ComposeCard::tr("A template is not sent without a line of your own: at least %n word(s) more.", nullptr, 3)), qPrintable(s.seen()));
        s.type(QStringLiteral("Bra jobbat"));
        s.ctrlEnter();
        QVERIFY(s.asked.empty());
        s.type(QStringLiteral(" med simhallen"));
        s.ctrlEnter();
        QCOMPARE(s.asked.size(), 1U);
    }

    void aTemplateThatWasPastedOrWhoseBeginningIsForgottenNeedsThatLineToo() {
        ReviewScene s;
        const auto guide = test::ReviewWorkstation::shipped();
        const auto text = QString::fromStdString(presenter::filled(*guide.reply("m04_worked"), "sv", "Hanna").text).remove(QStringLiteral("[din egen rad]"));
        s.letter(Qt::Key_F);
        s.feedback()->insertPlainText(text);
        s.ctrlEnter();
        QVERIFY(s.asked.empty());
    }

    void withoutTextNothingIsApproved() {
        ReviewScene s;
        s.letter(Qt::Key_A);
        QVERIFY(s.asked.empty());
        QVERIFY(s.feedback()->hasFocus());
        QVERIFY(s.seen().contains(ComposeCard::tr("Write what the patient will read first.")));
    }

    void aMessageThatWaitsIsAnsweredByItselfBesideTheConversation() {
        ReviewScene s;
        s.work.move([](auto& e) { e.row.unread = 1; });
        s.letter(Qt::Key_R);
        QVERIFY(s.reply()->hasFocus());
        QVERIFY2(s.read().contains(QStringLiteral("Jag undrar om det räcker med tre dagar?")), qPrintable(s.read()));
        QVERIFY(s.read().contains(QStringLiteral("tre <b>promenader</b>")));
        s.type(QStringLiteral("Tre promenader är en vecka att vara nöjd med."));
        s.ctrlEnter();
        QCOMPARE(s.asked[0].type, CommandType::icbtReply);
        QVERIFY(s.asked[0].payload.module.empty());
    }

    void everyKeyIsKeptAndComesBackAfterTheProgramEnded() {
        std::map<std::string, QString> file;
        {
            ReviewScene s;
            s.letter(Qt::Key_F);
            s.type(QStringLiteral("Hej"));
            QCOMPARE(s.work.drafts["course/feedback/m04/course-hanna"], QStringLiteral("Hej"));
            s.type(QStringLiteral(" Hanna"));
            QCOMPARE(s.work.drafts["course/feedback/m04/course-hanna"], QStringLiteral("Hej Hanna"));
            file = s.work.drafts; // and here it ends, without a word
        }
        test::ReviewWorkstation work(SystemClock().now());
        work.drafts = file;
        ReviewPage page(work);
        page.resize(1256, 780);
        page.show();
        page.open("course-hanna");
        QApplication::processEvents();
        QCOMPARE(page.findChild<QPlainTextEdit*>(QStringLiteral("feedback"))->toPlainText(), QStringLiteral("Hej Hanna"));
    }

    void whatWasTypedBeforeTheDraftCameIsNotThrownAwayNorItForIt() {
        ReviewScene s;
        s.page.forget();
        s.work.drafts["course/feedback/m04/course-hanna"] = QStringLiteral("Det gamla utkastet");
        // Typed after the page has asked for its drafts and before it has the answer.
        s.work.beforeDraft = [&] { s.work.beforeDraft = [&] { s.feedback()->setPlainText(QStringLiteral("Nyss skrivet")); }; };
        s.open();
        QVERIFY2(s.feedback()->toPlainText().contains(QStringLiteral("Det gamla utkastet")) && s.feedback()->toPlainText().contains(QStringLiteral("Nyss skrivet")), qPrintable(s.feedback()->toPlainText()));
    }

    void whatTheServerRefusedAndIsTakenBackAsADraftStandsInTheFieldAgain() {
        ReviewScene s;
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Bra att du skrev."));
        s.ctrlEnter();
        s.durable();
        protocol::Command refused;
        refused.type = s.asked[0].type;
        refused.target = {"CarePlan", "course-hanna"};
        refused.payload = protocol::toJson(s.asked[0].payload);
        s.work.saveDraft(presenter::draftKey(refused), QString::fromStdString(presenter::writtenText(refused)));
        s.page.forget();
        s.open();
        QCOMPARE(s.feedback()->toPlainText(), QStringLiteral("Bra att du skrev."));
    }

    void aTextThatCouldNotBeKeptInTheOutboxStaysInTheFieldAndInTheDraft() {
        ReviewScene s;
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Bra att du skrev."));
        s.ctrlEnter();
        s.asked[0].done(fail(ErrorCode::storage));
        QCOMPARE(s.feedback()->toPlainText(), QStringLiteral("Bra att du skrev."));
        QCOMPARE(s.work.drafts["course/feedback/m04/course-hanna"], QStringLiteral("Bra att du skrev."));
        QVERIFY(s.seen().contains(ReviewPage::tr("Your text is kept.")));
        s.feedback()->setFocus();
        s.ctrlEnter();
        QCOMPARE(s.asked.size(), 2U); // and can be sent again
    }

    void whatIsWrittenOnWhileItIsSentStays() {
        ReviewScene s;
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Bra att du skrev."));
        s.ctrlEnter();
        s.type(QStringLiteral(" Och en sak till."));
        s.durable();
        QVERIFY(s.feedback()->toPlainText().contains(QStringLiteral("en sak till")));
        QVERIFY(s.work.drafts["course/feedback/m04/course-hanna"].contains(QStringLiteral("en sak till")));
    }

    void homeworkThatIsHandedInAgainIsToldTheTextStaysAndNothingIsApprovedUnread() {
        ReviewScene s;
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Bra att du skrev."));
        s.work.papers.worksheets[0].rows.clear();
        s.work.papers.worksheets[0].fields = {{"what", {"Vad?", "What?"}, {{"Något helt nytt", {}}}}};
        s.work.move([&](auto& e) {
            e.row.modules[3].since = s.now - 5min;
        });
        QCOMPARE(s.feedback()->toPlainText(), QStringLiteral("Bra att du skrev."));
        QVERIFY(s.feedback()->hasFocus());
        QVERIFY2(s.seen().contains(ReviewPage::tr("The homework was handed in again %1, after what you had read. The newest stands below; your text is kept.").arg(Words::dayAndClock(s.now - 5min))), qPrintable(s.seen()));
        QVERIFY(s.read().contains(QStringLiteral("Något helt nytt")));
        s.ctrlEnter();
        QVERIFY(s.asked.empty());
        for (auto* b : s.page.findChildren<QAbstractButton*>())
            if (b->text() == ReviewPage::tr("I have read it")) b->click();
        ReviewScene::settle();
        s.ctrlEnter();
        QCOMPARE(s.asked.size(), 1U);
        QCOMPARE(s.asked[0].row.version, s.work.entry.row.version);
    }

    void alsoWhenItWasHandedInAgainWhileTheReviewWasClosed() {
        ReviewScene s;
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Bra att du skrev."));
        s.page.forget();
        s.work.move([&](auto& e) { e.row.modules[3].since = s.now - 5min; });
        s.open();
        QCOMPARE(s.feedback()->toPlainText(), QStringLiteral("Bra att du skrev."));
        s.letter(Qt::Key_A);
        QVERIFY(s.asked.empty());
        QVERIFY(s.seen().contains(Words::dayAndClock(s.now - 5min)));
    }

    void aRiskAnswerThatComesWhileOneWritesIsShownAtOnceAndTakesNothingAway() {
        ReviewScene s;
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Bra att"));
        s.work.move([&](auto& e) {
            clinical::CourseDuty d;
            d.id = 77;
            d.kind = "alert";
            d.label = {"Tankar på döden", "Thoughts of death"};
            d.answer = {"Nästan varje dag", "Nearly every day"};
            d.raised = s.now;
            d.answerBy = s.now + 4h;
            e.row.duties.push_back(d);
        });
        QVERIFY2(s.seen().contains(ReviewPage::tr("New answer to look after: ”%1”").arg(Words::local({"Nästan varje dag", "Nearly every day"}))), qPrintable(s.seen()));
        s.type(QStringLiteral(" du skrev"));
        QCOMPARE(s.feedback()->toPlainText(), QStringLiteral("Bra att du skrev"));
        QVERIFY(s.seen().contains(StatusPane::tr("Since %1. Nobody has it.").arg(Words::dayAndClock(s.now))));
    }

    void nobodyIsCalledLowMediumOrHigh() {
        ReviewScene s;
        for (const auto* word : {"låg risk", "hög risk", "medelhög", "low risk", "high risk"}) QVERIFY(!s.seen().contains(QLatin1String(word), Qt::CaseInsensitive));
    }

    void minutesCountAreToldByHandAndGoWithTheCommand() {
        ReviewScene s;
        auto* minutes = s.page.findChild<QSpinBox*>(QStringLiteral("minutes"));
        minutes->setFocus();
        minutes->setValue(14);
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Bra att du skrev."));
        s.ctrlEnter();
        QVERIFY2(s.asked[0].payload.minutes >= 14 && s.asked[0].payload.minutes <= 15, qPrintable(QString::number(s.asked[0].payload.minutes)));
        s.durable();
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Och en sak till, om i morgon."));
        s.ctrlEnter();
        QVERIFY(s.asked[1].payload.minutes <= 1); // they went with the first
    }

    void minutesSurviveTheProgramsEnd() {
        ReviewScene s;
        s.page.findChild<QSpinBox*>(QStringLiteral("minutes"))->setValue(9);
        const auto kept = presenter::reviewDraft(s.work.drafts["course/review/course-hanna"].toStdString());
        QVERIFY(kept.spent >= 9min && kept.spent < 10min);
    }

    void gShowsTheScoresWithEveryValueInWordsAndBack() {
        ReviewScene s;
        s.letter(Qt::Key_G);
        QVERIFY2(s.read().contains(PaperView::tr("not answered")), qPrintable(s.read()));
        QVERIFY(s.read().contains(QStringLiteral("17")));
        auto* chart = s.page.findChild<StatusPane*>()->findChild<QWidget*>(QStringLiteral("chart"));
        QVERIFY(chart);
        const QString spoken = chart->accessibleDescription();
        for (const auto* value : {"17", "15", "13", "10"}) QVERIFY2(spoken.contains(QLatin1String(value)), qPrintable(spoken));
        s.letter(Qt::Key_G);
        QVERIFY(s.read().contains(QStringLiteral("Promenad i skogen")));
    }

    void mShowsWhatTheManualSaysOfTheModule() {
        ReviewScene s;
        s.letter(Qt::Key_M);
        QVERIFY2(s.read().contains(Words::language() == QLatin1String("sv") ? QStringLiteral("Syfte") : QStringLiteral("Purpose")), qPrintable(s.read().left(300)));
        s.press(Qt::Key_Escape);
        QVERIFY(s.read().contains(QStringLiteral("Promenad i skogen")));
        QCOMPARE(s.closed, 0);
        s.press(Qt::Key_Escape);
        QCOMPARE(s.closed, 1);
    }

    void withoutTheProgrammeOneCanStillReadAndAnswerAndIsToldWhatIsMissing() {
        ReviewScene s;
        s.page.forget();
        s.work.guideHere = false;
        s.open();
        QVERIFY(s.read().contains(QStringLiteral("Promenad i skogen")));
        s.letter(Qt::Key_M);
        QCOMPARE(s.read().trimmed(), ReviewPage::tr("The programme's manual is not on this computer."));
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Bra att du skrev."));
        s.ctrlEnter();
        QCOMPARE(s.asked.size(), 1U);
    }

    void theTemplateIsInThePatientsLanguage() {
        ReviewScene s;
        s.page.forget();
        s.work.language = "en";
        s.open();
        s.letter(Qt::Key_R);
        QVERIFY2(s.feedback()->toPlainText().startsWith(QStringLiteral("Hi Hanna")), qPrintable(s.feedback()->toPlainText()));
    }

    void offlineItIsSaidThatItIsUnsent() {
        ReviewScene s;
        s.work.goOffline(s.now - 5min);
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Bra att du skrev."));
        s.ctrlEnter();
        s.durable();
        QVERIFY(s.seen().contains(ReviewPage::tr("Unsent until the server is back in reach.")));
        s.work.move([](auto& e) { e.unsent = 1; });
        QVERIFY(s.seen().contains(ReviewPage::tr("%n unsent", nullptr, 1)));
    }

    void withoutHomeworkNothingCanBeApprovedAndTheReasonIsThere() {
        ReviewScene s;
        s.work.move([](auto& e) {
            e.row.modules[3].status = "open";
            e.row.duties.clear();
        });
        s.letter(Qt::Key_A);
        QVERIFY(s.asked.empty());
        bool said = false;
        for (auto* b : s.page.findChildren<QAbstractButton*>())
            said = said || (!b->isEnabled() && b->accessibleDescription() == ReviewPage::tr("No homework waits for an answer."));
        QVERIFY(said);
    }

    void anotherModulesHomeworkIsOneClickAwayAndKeepsItsOwnDraft() {
        ReviewScene s;
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Om modul fyra"));
        auto* status = s.page.findChild<StatusPane*>();
        emit status->moduleChosen("m02");
        ReviewScene::settle();
        QVERIFY(s.feedback()->toPlainText().isEmpty());
        emit status->moduleChosen("m04");
        ReviewScene::settle();
        QCOMPARE(s.feedback()->toPlainText(), QStringLiteral("Om modul fyra"));
    }

    void nothingStaysWhenItIsLocked() {
        ReviewScene s;
        s.letter(Qt::Key_F);
        s.type(QStringLiteral("Bra"));
        s.page.forget();
        ReviewScene::settle();
        for (const auto& text : {s.seen(), s.read(), s.feedback()->toPlainText()}) {
            QVERIFY2(!text.contains(QStringLiteral("Hanna")), qPrintable(text));
            QVERIFY(!text.contains(QStringLiteral("Promenad")));
            QVERIFY(!text.contains(QStringLiteral("promenader")));
        }
        QCOMPARE(s.work.drafts["course/feedback/m04/course-hanna"], QStringLiteral("Bra"));
    }

    void everyPartIsReachedByKeysInEveryWindow() {
        for (const auto& size : {QSize(1256, 780), QSize(900, 700), QSize(600, 420), QSize(1256, 380)}) {
            ReviewScene s(size);
            std::set<QString> names;
            for (int i = 0; i < 4; ++i) {
                s.page.focusNextPane();
                ReviewScene::settle();
                auto* f = QApplication::focusWidget();
                QVERIFY(f && f->isVisible());
                names.insert(f->accessibleName());
            }
            QCOMPARE(names.size(), 4U);
        }
    }

    void noPartCoversAnotherInEveryWindow() {
        for (const auto& size : {QSize(1256, 780), QSize(1256, 470), QSize(1180, 700), QSize(936, 644), QSize(936, 600), QSize(700, 560), QSize(656, 394)}) {
            ReviewScene s(size);
            s.letter(Qt::Key_F);
            QWidget* text = s.feedback();
            QVERIFY(text->isVisible());
            for (auto* b : text->parentWidget()->findChildren<QAbstractButton*>())
                if (b->isVisible()) QVERIFY2((text->geometry() & b->geometry()).isEmpty(), qPrintable(QStringLiteral("%1×%2: %3").arg(size.width()).arg(size.height()).arg(b->text())));
        }
    }

    // FYR_BENCH=1: measures, asserts nothing.
    void howLongOpeningAndAKeyTake() {
        if (qEnvironmentVariableIsEmpty("FYR_BENCH")) QSKIP("measures with FYR_BENCH=1");
        ReviewScene s;
        std::vector<qint64> opens;
        std::vector<qint64> keys;
        QElapsedTimer clock;
        for (int i = 0; i < 50; ++i) {
            s.page.forget();
            clock.start();
            s.open();
            s.page.grab();
            opens.push_back(clock.nsecsElapsed());
        }
        s.letter(Qt::Key_F);
        for (int i = 0; i < 3000; ++i) {
            clock.start();
            s.type(i % 7 == 6 ? QStringLiteral(" ") : QString(QLatin1Char(static_cast<char>('a' + i % 23))));
            keys.push_back(clock.nsecsElapsed());
        }
        const auto at = [](std::vector<qint64>& v, double q) {
            std::ranges::sort(v);
            return static_cast<double>(v[static_cast<std::size_t>(q * static_cast<double>(v.size() - 1))]) / 1e6;
        };
        qInfo("open and paint: %.1f ms median, %.1f ms p99; a key in a text of 3,000 characters: %.2f ms median, %.2f ms p99", at(opens, .5), at(opens, .99), at(keys, .5), at(keys, .99));
    }

    void nothingIsCutOffSideways() {
        for (const auto& size : {QSize(1256, 780), QSize(1180, 700), QSize(900, 700), QSize(700, 560), QSize(600, 420)}) {
            ReviewScene s(size);
            for (auto* area : s.page.findChildren<QScrollArea*>()) {
                if (!area->isVisible()) continue;
                QVERIFY2(area->widget()->width() <= area->viewport()->width(), qPrintable(QStringLiteral("%1×%2: %3 > %4").arg(size.width()).arg(size.height()).arg(area->widget()->width()).arg(area->viewport()->width())));
            }
            QVERIFY2(s.page.minimumSizeHint().width() <= size.width(), qPrintable(QString::number(s.page.minimumSizeHint().width())));
        }
    }
};

QTEST_MAIN(ReviewTest)
#include "review_test.moc"
