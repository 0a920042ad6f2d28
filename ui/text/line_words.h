// Words for the line to the server and for one's own work: what the banner, the pill, the stop page and disabled buttons say.
#pragma once

#include "presenter/attention.h"
#include "presenter/notices.h"

#include <QCoreApplication>
#include <QString>

namespace fyr::ui {

class LineWords {
    Q_DECLARE_TR_FUNCTIONS(LineWords)
  public:
    // One sentence that stands alone: "You work offline since 10:42."
    [[nodiscard]] static QString title(const presenter::Notice& notice, const presenter::Status& status, Instant now);
    // What it means and what to do; may be empty.
    [[nodiscard]] static QString text(const presenter::Notice& notice, const presenter::Status& status, Instant now);
    [[nodiscard]] static QString pill(const presenter::Status& status); // two or three words
    // Why what needs the server cannot be done now; empty when it can.
    [[nodiscard]] static QString needsServer(presenter::NeedsServer why);
    [[nodiscard]] static QString wayWhyNot(presenter::WayWhyNot why);
    // "lördag 14:00" within a week, else with the date; "today" stays a clock.
    [[nodiscard]] static QString weekdayAndClock(Instant t, Instant now);
    [[nodiscard]] static QString span(Millis length); // "45 min", "3 h", "4 days", "2 years": the larger unit only
    [[nodiscard]] static QString asOf(const presenter::Status& status); // "as of 10:42"; empty while online
    [[nodiscard]] static QString asOf(Instant read);
};

} // namespace fyr::ui
