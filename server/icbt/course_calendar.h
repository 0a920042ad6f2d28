// The calendar of a course: the time zone of its unit, and the days that the unit says it is closed on.
//
// Shape:  a unit's settings change, and what happened under a calendar must come about again under the same one. So each event
//         names the calendar that it was run by (course_log.h), and the tenant keeps each under its hash, value
//         course-calendar/<hash>. Sweden's own, with no other days off, has no hash.
// Errors: storageCorrupt (a calendar that is kept is another), notFound.
// Threads: safe.
#pragma once

#include "base/json.h"
#include "icbt/engine/calendar.h"
#include "server/policy/unit_settings.h"
#include "server/store/store.h"

#include <map>
#include <memory>
#include <mutex>

namespace fyr::server {

struct CourseCalendar {
    std::string hash; // empty: Sweden's
    scheduling::Zone zone = scheduling::stockholm;
    std::vector<Date> off; // sorted, each once
    icbt::Calendar calendar{};
};
using CalendarPtr = std::shared_ptr<const CourseCalendar>;

[[nodiscard]] CalendarPtr swedishCalendar();
[[nodiscard]] json::object toJson(const CourseCalendar& c); // of one with a hash
[[nodiscard]] Result<CalendarPtr> calendarFrom(const json::value& v, std::string_view hash);

class CourseCalendars {
  public:
    [[nodiscard]] CalendarPtr of(const UnitSettings& settings) const;
    // What holds for the unit now; Sweden's where its settings cannot be read: a course goes on in any case.
    [[nodiscard]] Result<CalendarPtr> ofUnit(ReadTx& tx, std::string_view unit) const;
    [[nodiscard]] Result<CalendarPtr> byHash(ReadTx& tx, const std::string& hash) const;
    [[nodiscard]] Result<void> keep(WriteTx& tx, const CourseCalendar& c) const;

  private:
    mutable std::mutex m_mutex;
    mutable std::map<std::string, CalendarPtr, std::less<>> m_known;
};

} // namespace fyr::server
