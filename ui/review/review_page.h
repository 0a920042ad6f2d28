// The review of one patient's course: what is new | the homework beside the text being written | scores, risk, plan, minutes.
// It shows and asks; what it asks for goes out by `requested`, and the caseload page sends it.
//
// Shape:  every text is kept with every key (drafts of the outbox file) and comes back after a crash or a lock. Nothing here is
//         modal: a risk answer that comes while somebody writes is shown at once, and the text stays.
// Units:  minutes count while something is done here (presenter/review_draft.h).
#pragma once

#include "presenter/review_draft.h"
#include "presenter/reply.h"
#include "ui/ports.h"

#include <QWidget>
#include <memory>
#include <set>

class QGridLayout;
class QLabel;
class QStackedWidget;
class QTimer;

namespace fyr::ui {

class ComposeCard;
class KeyButton;
class NewsPane;
class PaperView;
class Segmented;
class StaleMark;
class StatusPane;
class TrendChart;

class ReviewPage : public QWidget {
    Q_OBJECT
  public:
    explicit ReviewPage(WorkstationPort& port, QWidget* parent = nullptr);

    void open(const std::string& course);
    void setRow(const clinical::CourseRow& row); // the same course, as it is now
    void forget();                               // locked: nothing stays
    void showStatus();
    void retranslate();
    bool letterKey(int key); // A F R G M J, and Escape
    void focusNextPane();
    [[nodiscard]] const std::string& course() const { return m_course; }
    [[nodiscard]] std::string openPatient() const { return m_row.patient.id; }

  signals:
    void closed();
    void nextWanted();
    void requested(const fyr::ui::CourseRequest& request);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    enum class Paper { homework, scores, messages, manual };
    enum class Pane { news, paper, write, status };
    enum class Layout { wide, medium, narrow };

    // review_page.cpp: what it looks like
    void build();
    void lay();
    void showPane(Pane pane);
    void showPaper(Paper paper);
    void showHead();
    void showBar();
    void showNotices();
    void showAll();
    void showCards();
    void say(const QString& text, bool error);
    void approve();
    void reply();
    void feedback();
    void choose(presenter::ReplyKind kind);

    // review_data.cpp: what it loads, keeps and sends
    void loadPapers();
    void loadGuide();
    void loadDrafts();
    void restore(presenter::ReplyKind kind);
    void keep(presenter::ReplyKind kind);
    void keepAbout();
    void send(presenter::ReplyKind kind, bool back);
    void sent(presenter::ReplyKind kind, const QString& text, const QString& said);
    void chooseModule(const std::string& id);
    void readAgain();     // the therapist has read what was handed in anew
    [[nodiscard]] bool handedInAnew() const;
    [[nodiscard]] std::string draftKey(presenter::ReplyKind kind) const;
    [[nodiscard]] ComposeCard* card(presenter::ReplyKind kind) const;
    [[nodiscard]] presenter::DraftOf& about(presenter::ReplyKind kind);
    [[nodiscard]] std::optional<presenter::CaseloadEntry> entry() const;
    [[nodiscard]] std::string patientsLanguage() const;
    void tick();

    WorkstationPort& m_port;
    std::string m_course;
    clinical::CourseRow m_row;
    int m_unsent = 0;
    records::CoursePapers m_papers;
    bool m_papersHere = false;
    std::shared_ptr<const presenter::ProgrammeGuide> m_guide;
    presenter::HomeworkView m_homework;
    std::string m_module;
    std::optional<Instant> m_read; // when that was handed in which the therapist has before them
    std::set<std::uint32_t> m_risks;
    std::string m_newRisk;         // word for word; came while this was open
    std::string m_language;        // of the patient, as the record has it
    presenter::ReviewDraft m_draft;
    presenter::SpentTime m_spent;
    Millis m_kept{0};              // of it, in the draft
    bool m_sending = false;

    Paper m_paper = Paper::homework;
    Pane m_pane = Pane::paper;
    Layout m_layout = Layout::wide;
    QTimer* m_second;
    QLabel* m_name;
    QLabel* m_about;
    QLabel* m_unsentMark;
    StaleMark* m_stale;
    KeyButton* m_close;
    QWidget* m_alert;
    QLabel* m_alertText;
    QWidget* m_notice;
    QLabel* m_noticeText;
    KeyButton* m_noticeDone;
    Segmented* m_panes;
    QWidget* m_panesHolder;
    QGridLayout* m_grid;
    NewsPane* m_news;
    QWidget* m_paperBox;
    QFrame* m_paperCard;
    QLabel* m_paperTitle;
    QLabel* m_paperAside;
    TrendChart* m_chart;
    PaperView* m_page;
    QWidget* m_write;
    Segmented* m_kind;
    QStackedWidget* m_cards;
    ComposeCard* m_feedback;
    ComposeCard* m_reply;
    StatusPane* m_status;
    QLabel* m_said;
    KeyButton* m_approveKey;
    KeyButton* m_feedbackKey;
    KeyButton* m_replyKey;
    KeyButton* m_graphKey;
    KeyButton* m_manualKey;
    KeyButton* m_nextKey;
};

} // namespace fyr::ui
