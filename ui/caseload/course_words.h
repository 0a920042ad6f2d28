// Words of the caseload: what a need, a deadline, a trend, an action is called. Short in cells, whole sentences for `w` and for
// screen readers.
#pragma once

#include "presenter/caseload.h"

#include <QCoreApplication>
#include <QString>

namespace fyr::ui {

class CourseWords {
    Q_DECLARE_TR_FUNCTIONS(CourseWords)
  public:
    [[nodiscard]] static QString need(const presenter::Need& n);      // "Homework to review: Module 4"
    [[nodiscard]] static QString needShort(presenter::NeedKind k);    // "homework", under the clock
    [[nodiscard]] static QString needWhy(const presenter::Need& n, Instant now); // since when, until when, and by which rule it stands here
    [[nodiscard]] static QString span(Millis length);                 // "1 d 4 h"
    [[nodiscard]] static QString left(const presenter::TimeLeft& t);  // "19 h left", "2 h over time"
    [[nodiscard]] static QString phase(const std::string& code);
    [[nodiscard]] static QString week(const presenter::CaseloadRow& r); // "w 5/12", or the phase
    [[nodiscard]] static QString weekLong(const presenter::CaseloadRow& r);
    [[nodiscard]] static QString course(const presenter::CaseloadRow& r); // of the track: "On track"
    [[nodiscard]] static QString courseWhy(const presenter::CaseloadRow& r);
    [[nodiscard]] static QString track(const std::string& course);    // look → "Needs a look"; empty
    // What early warning says of which week, why, and how far it can be trusted.
    [[nodiscard]] static QString warning(const clinical::CourseWarning& w);
    [[nodiscard]] static QString warningSource(const clinical::CourseWarning& w);
    [[nodiscard]] static QString change(const presenter::TrendCell& t, bool higherIsWorse); // "−7 ✓"; empty
    [[nodiscard]] static QString moved(presenter::Moved m);
    // Every value of a measure in words: what is read instead of the picture.
    [[nodiscard]] static QString trend(const clinical::CourseTrend& t);
    [[nodiscard]] static QString quoted(const QString& verbatim);     // ”…”, several answers on one line
    [[nodiscard]] static QString holder(const presenter::RiskCell& r, bool mine);
    [[nodiscard]] static QString tellNext(const std::string& role);   // "the unit"
    [[nodiscard]] static QString activity(int daysSilent, const std::string& phase);
    [[nodiscard]] static QString next(const std::string& code);
    [[nodiscard]] static QString shortDay(Instant t);                 // "30 Nov"
    [[nodiscard]] static QString missing(const clinical::CourseRow& row); // for the start or the sign-off; empty: nothing
    [[nodiscard]] static QString rule(const std::string& code, const clinical::CourseRow& row); // of closing
    [[nodiscard]] static QString action(presenter::CourseAction a);
    [[nodiscard]] static QString whyNot(presenter::CourseWhyNot why); // empty when it is possible
    [[nodiscard]] static QString local(const clinical::LocalText& t);
};

} // namespace fyr::ui
