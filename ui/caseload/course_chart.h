// How a course goes: the points of its measure over the weeks, what was expected, the line of a reliable change; what was
// missed is a gap with a cross, never a zero. Small in a row, large with axes.
#pragma once

#include "clinical/course_row.h"

#include <QCoreApplication>
#include <QWidget>

class QPainter;

namespace fyr::ui {

// Without axes, in a box of about 90 × 40.
void paintCourseTrend(QPainter& p, const QRectF& box, const clinical::CourseTrend& trend, int weeks);

class CourseChart : public QWidget {
    Q_OBJECT
  public:
    explicit CourseChart(QWidget* parent = nullptr);
    void show(const clinical::CourseTrend& trend, int weeks);
    // Every value in words: what a screen reader reads instead of the picture.
    [[nodiscard]] static QString described(const clinical::CourseTrend& trend);
    [[nodiscard]] QSize sizeHint() const override { return {420, 200}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 110}; }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    clinical::CourseTrend m_trend;
    int m_weeks = 0;
};

} // namespace fyr::ui
