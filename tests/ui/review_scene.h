// A therapist's review over a workstation in memory: one course with homework that waits, its papers, the shipped programme.
#pragma once

#include "base/json.h"
#include "ui/fake_workstation.h"
#include "ui/review/compose_card.h"
#include "ui/review/news_pane.h"
#include "ui/review/paper_view.h"
#include "ui/review/review_page.h"
#include "ui/review/status_pane.h"
#include "ui/review/trend_chart.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTest>

#include <fstream>

namespace fyr::ui::test {

class ReviewWorkstation : public FakeWorkstation {
    Q_OBJECT
  public:
    explicit ReviewWorkstation(Instant at) : FakeWorkstation(at) {
        info.name = "Anna Rehn";
        info.role = "therapist";
        info.practitioner = "p-anna";
        entry.row = hanna(at);
        papers = papersOf(at);
    }
    [[nodiscard]] CaseloadSnapshot caseload() const override { return std::make_shared<std::vector<presenter::CaseloadEntry>>(std::vector{entry}); }
    void coursePapers(const clinical::CourseRow&, Reply<records::CoursePapers> done) override { done(papers); }
    void programmeGuide(const std::string&, Reply<presenter::ProgrammeGuide> done) override {
        if (!guideHere) return done(fail(ErrorCode::notFound));
        done(shipped());
    }
    void patientRecord(const std::string&, Reply<records::PatientRecord> done) override {
        records::PatientRecord r;
        r.person.language = language;
        done(std::move(r));
    }
    static presenter::ProgrammeGuide shipped() {
        static const auto guide = [] {
            std::ifstream in(FYR_BINARY_DIR "/share/fyr/icbt/depression.json", std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(in), {}};
            const auto v = json::parse(text);
            return v ? presenter::programmeGuide(json::text(*v, "canonical").value_or(""), json::write(v->at("texts"))) : Result<presenter::ProgrammeGuide>(fail(v.error()));
        }();
        return guide ? *guide : presenter::ProgrammeGuide{};
    }
    // As the server's row would be after it: what comes over the feed.
    void move(const std::function<void(presenter::CaseloadEntry&)>& how) {
        how(entry);
        ++entry.row.version;
        emit caseloadChanged();
        emit courseChanged(entry.row.id.str());
    }
    static clinical::CourseRow hanna(Instant now);
    static records::CoursePapers papersOf(Instant now);

    presenter::CaseloadEntry entry;
    records::CoursePapers papers;
    std::string language = "sv";
    bool guideHere = true;
};

struct ReviewScene {
    Instant now = SystemClock().now();
    ReviewWorkstation work{now};
    ReviewPage page{work};
    std::vector<CourseRequest> asked;
    int closed = 0;
    int next = 0;

    explicit ReviewScene(QSize size = {1256, 780}) {
        QObject::connect(&page, &ReviewPage::requested, [this](const CourseRequest& r) { asked.push_back(r); });
        QObject::connect(&page, &ReviewPage::closed, [this] { ++closed; });
        QObject::connect(&page, &ReviewPage::nextWanted, [this] { ++next; });
        page.resize(size);
        page.show();
        QApplication::setActiveWindow(&page);
        open();
    }
    void open() {
        page.open(work.entry.row.id.str());
        settle();
    }
    static void settle() { QApplication::processEvents(); }
    QPlainTextEdit* field(const char* name) { return page.findChild<QPlainTextEdit*>(QLatin1String(name)); }
    QPlainTextEdit* feedback() { return field("feedback"); }
    QPlainTextEdit* reply() { return field("reply"); }
    PaperView* paper() { return page.findChild<PaperView*>(); }
    QString read() { return paper()->toPlainText(); }
    // A letter as the window hands it on: only when nobody writes.
    void letter(Qt::Key k) {
        if (!feedback()->hasFocus() && !reply()->hasFocus()) page.letterKey(k);
        settle();
    }
    void type(const QString& text) {
        for (const QChar c : text) { // QTest knows ASCII only
            QKeyEvent press(QEvent::KeyPress, 0, Qt::NoModifier, QString(c));
            QApplication::sendEvent(QApplication::focusWidget(), &press);
        }
        settle();
    }
    void press(Qt::Key k, Qt::KeyboardModifiers m = Qt::NoModifier) {
        QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &page, k, m);
        settle();
    }
    void ctrlEnter() { press(Qt::Key_Return, Qt::ControlModifier); }
    // The caseload page says that it is durable.
    void durable(std::size_t i = 0) {
        if (!asked[i].draft.empty()) work.saveDraft(asked[i].draft, {});
        asked[i].done(CommandId{"01JD0000000000000000000001"});
        settle();
    }
    QString seen() {
        QString all;
        for (auto* l : page.findChildren<QLabel*>())
            if (l->isVisible()) all += l->text() + QLatin1Char('\n');
        return all;
    }
};

} // namespace fyr::ui::test
