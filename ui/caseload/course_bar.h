// The bar under the caseload: what can be done with the course in front, each with its key, and why not when not. What has no
// room folds into "…", where everything is.
#pragma once

#include "presenter/caseload.h"

#include <QFrame>
#include <vector>

class QMenu;

namespace fyr::ui {

class KeyButton;

// What a key of the caseload does. The first ones stand on the bar, in this order; the others are in the menu only.
enum class CourseDo {
    review, approve, reply, call, risk, handBack, choose, decide, pause, extend, handOver, graph, note, why,
    openModule, skip, resume, close, waive, signOff, discharge, refer, help,
};

struct CourseDoState {
    CourseDo what = CourseDo::review;
    QString text;
    QString key;    // "A", "Shift+R"; empty: none
    QString whyNot; // empty: possible
    bool onBar = false;
};
// Of a course, or of none.
[[nodiscard]] std::vector<CourseDoState> courseDos(const presenter::CaseloadEntry* entry, const std::string& me);

class CourseBar : public QFrame {
    Q_OBJECT
  public:
    explicit CourseBar(QWidget* parent = nullptr);
    void show(const presenter::CaseloadEntry* entry, const std::string& me, bool canUndo);
    // What a review has buttons of its own for stands aside while one is open.
    void setBesideReview(bool on);
    void retranslate();
    void openMenu();

  signals:
    void chosen(fyr::ui::CourseDo what);
    void undoWanted();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void fill();
    void place();
    [[nodiscard]] bool stands(CourseDo what) const; // on the bar
    std::vector<CourseDoState> m_states;
    std::vector<KeyButton*> m_buttons;
    KeyButton* m_more;
    KeyButton* m_undo;
    QMenu* m_menu;
    QString m_laid; // what the places of the buttons hang on
    bool m_canUndo = false;
    bool m_besideReview = false;
    CourseDo m_primary = CourseDo::review;
};

} // namespace fyr::ui
