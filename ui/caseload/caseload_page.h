// The caseload: one list of who needs the therapist first, the review under or instead of it, panels above the bar. It asks the
// port for data, a presenter for the order, and paints. What comes in changes the list at once and never takes the focus, nor
// anything that is being written.
#pragma once

#include "presenter/caseload.h"
#include "ui/caseload/course_bar.h"
#include "ui/ports.h"

#include <QWidget>
#include <set>

class QLabel;

namespace fyr::ui {

class CaseloadPane;
class CoursePanel;
class GraphPanel;
class HandOverPanel;
class ListPanel;
class LookAfterPanel;
class ReasonPanel;
class ReviewPage;
class RisingPanel;
class WaysPanel;
class WritePanel;

class CaseloadPage : public QWidget {
    Q_OBJECT
  public:
    explicit CaseloadPage(WorkstationPort& port, QWidget* parent = nullptr);

    void tick(Instant now); // once a second: the clocks run, offline too
    void showStatus();
    void retranslate();
    void forget(); // locked: nothing stays
    void openCourse(const std::string& id);
    void focusList();
    void focusNextPane();
    void act(CourseDo what);
    void undoLast();
    // Keys of one letter work only when nobody is writing.
    bool letterKey(int key, bool shift);
    [[nodiscard]] std::string openPatient() const;
    [[nodiscard]] const presenter::CaseloadView& view() const;
    [[nodiscard]] CaseloadPane& pane() const { return *m_pane; }
    [[nodiscard]] ReviewPage& review() const { return *m_review; }
    [[nodiscard]] const presenter::CaseloadEntry* current() const;
    // Open answers about risk of the unit that nobody has taken, and since when: for the rail and the notice bar.
    [[nodiscard]] int freeRisk() const { return m_freeRisk; }
    [[nodiscard]] std::optional<Instant> freeRiskSince() const { return m_freeSince; }

  signals:
    void recordRequested(const std::string& patient);
    void countsChanged();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void refresh();
    void noteRisk(const CaseloadSnapshot& courses);
    void updateBar();
    void showPanel(RisingPanel* panel);
    void closePanels();
    void placePanels();
    void askDraft(CoursePanel* panel);
    void submit(const CourseRequest& request);
    void say(const QString& text, bool error);
    void openReview(int key); // … and presses it there; 0: none
    void closeReview();
    void focusReview();
    void layoutPanes();
    [[nodiscard]] bool reviewing() const;
    void step(int by);

    WorkstationPort& m_port;
    Instant m_built;
    CaseloadPane* m_pane;
    QWidget* m_line; // between the two
    ReviewPage* m_review;
    QLabel* m_message;
    CourseBar* m_bar;
    LookAfterPanel* m_lookAfter;
    WaysPanel* m_ways;
    ReasonPanel* m_reason;
    HandOverPanel* m_handOver;
    WritePanel* m_write;
    ListPanel* m_list;
    GraphPanel* m_graph;
    std::vector<RisingPanel*> m_panels;
    std::vector<CoursePanel*> m_forms;
    std::vector<CommandId> m_undoable;
    std::set<std::pair<std::string, std::uint32_t>> m_risks; // that were told
    bool m_risksKnown = false;
    int m_freeRisk = 0;
    std::optional<Instant> m_freeSince;
    bool m_sending = false;
};

} // namespace fyr::ui
