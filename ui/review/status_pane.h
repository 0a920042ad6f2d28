// The right of a review: scores with what is expected, risk word for word, the plan and what is missing for the sign-off, the
// minutes spent.
#pragma once

#include "clinical/course_row.h"
#include "presenter/review.h"

#include <QWidget>

class QLabel;
class QScrollArea;
class QSpinBox;
class QVBoxLayout;

namespace fyr::ui {

class FlowRow;
class TrendChart;
class WrapLabel;

class StatusPane : public QWidget {
    Q_OBJECT
  public:
    explicit StatusPane(QWidget* parent = nullptr);
    void show(const clinical::CourseRow& row, const records::CoursePapers& papers, const presenter::ProgrammeGuide& guide, const std::string& module);
    void showMinutes(int minutes, bool stands);
    void retranslate();
    [[nodiscard]] QScrollArea* scroll() const { return m_scroll; }
    [[nodiscard]] QSpinBox* minutes() const { return m_minutes; }
    [[nodiscard]] TrendChart* chart() const { return m_chart; }
    [[nodiscard]] static QString moduleState(const clinical::CourseModule& m);

  signals:
    void minutesSet(int minutes); // by hand
    void moduleChosen(const std::string& id);

  private:
    void showRisk();
    void showTrack();
    void showPlan();
    [[nodiscard]] QString watchedLine() const;
    [[nodiscard]] QString ruleWords(const std::string& code) const;
    [[nodiscard]] QString nextWords() const;

    clinical::CourseRow m_row;
    records::CoursePapers m_papers;
    presenter::ProgrammeGuide m_guide;
    std::string m_module;
    QScrollArea* m_scroll;
    QLabel* m_scores;
    QLabel* m_verdict;
    TrendChart* m_chart;
    QLabel* m_key;
    WrapLabel* m_track;
    WrapLabel* m_trackWhy;
    WrapLabel* m_trackFrom;
    QLabel* m_riskTitle;
    QVBoxLayout* m_risk;
    QLabel* m_planTitle;
    FlowRow* m_modules;
    WrapLabel* m_next;
    QVBoxLayout* m_rules;
    QLabel* m_minutesTitle;
    QSpinBox* m_minutes;
    QLabel* m_stands;
    WrapLabel* m_sum;
    bool m_showing = false;
};

} // namespace fyr::ui
