// How a course goes, in a row: the points of its measure over the weeks, what was expected, the line of a reliable change; what
// was missed is a gap with a cross, never a zero. The large one, with axes, is ui/review/trend_chart.h.
#pragma once

#include "clinical/course_row.h"

class QPainter;
class QRectF;

namespace fyr::ui {

// In a box of about 90 × 40.
void paintCourseTrend(QPainter& p, const QRectF& box, const clinical::CourseTrend& trend, int weeks);

} // namespace fyr::ui
