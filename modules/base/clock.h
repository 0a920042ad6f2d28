// Time as a port: nothing in Fyr reads the machine's clock but `SystemClock`.
//
// Shape: `Instant` is UTC; wall time that may jump. `SteadyTime` only measures spans.
// Units: milliseconds.
#pragma once

#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace fyr {

using Millis = std::chrono::milliseconds;
using Instant = std::chrono::time_point<std::chrono::system_clock, Millis>;
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, Millis>;

class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
    [[nodiscard]] virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override;
    [[nodiscard]] SteadyTime steady() const override;
};

// Stands still until told to move. Wall and steady time can be moved apart, as real machines do.
class FakeClock final : public Clock {
  public:
    explicit FakeClock(Instant start) : m_now(start) {}
    [[nodiscard]] Instant now() const override { return m_now; }
    [[nodiscard]] SteadyTime steady() const override { return m_steady; }
    void advance(Millis by) {
        m_now += by;
        m_steady += by;
    }
    void jumpWall(Millis by) { m_now += by; } // a clock set by hand, or by NTP

  private:
    Instant m_now;
    SteadyTime m_steady{};
};

// RFC 3339 as FHIR `instant`: "2026-11-20T09:47:12.345Z".
[[nodiscard]] std::string formatInstant(Instant t);
// Any FHIR instant or dateTime with a time zone. Errors: badRequest.
[[nodiscard]] Result<Instant> parseInstant(std::string_view text);

// A calendar day without a time zone, as FHIR `date` with full precision.
using Date = std::chrono::year_month_day;
[[nodiscard]] std::string formatDate(Date d);
[[nodiscard]] Result<Date> parseDate(std::string_view text); // "2026-11-20"; Errors: badRequest
// Whole years (or months) from birth to the day; never negative.
[[nodiscard]] int ageInYears(Date birth, Date on);
[[nodiscard]] int ageInMonths(Date birth, Date on);
[[nodiscard]] Date dateOf(Instant t); // the day in UTC

} // namespace fyr
