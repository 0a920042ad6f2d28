// The programme engine: step(programme, calendar, course, event) → course, effects. Pure, total, deterministic.
//
// Shape:  a course of a programme begins with `enrol`. `advance` fires what has fallen due, in the order of its time; step
//         does so first, up to the event's time. An event that is refused changes nothing but the time.
// Errors: invalidState (what was asked is not possible now; `detail` says why in a word or two), badRequest (it names
//         nothing of this programme, or a time or minutes that cannot be).
// Source: docs/PROGRAMMES.md.
#pragma once

#include "icbt/engine/calendar.h"
#include "icbt/engine/event.h"

namespace fyr::icbt {

// What an event may say: nothing outside moves a course, so that a slip of a clock cannot run it through a thousand years.
inline constexpr Instant earliestTime{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};
inline constexpr Instant latestTime{std::chrono::sys_days{std::chrono::year{2100} / 1 / 1}};
inline constexpr std::int32_t minutesMost = 24 * 60;

struct Setting {
    const Programme& programme;
    const Calendar& calendar;
};

// A course that nothing has happened to yet; the first event must be `enrol`.
[[nodiscard]] Course newCourse(const Programme& programme);

// `effects` grows by what followed, in order; by what time brought about also when the event is refused.
[[nodiscard]] Result<void> step(const Setting& setting, Course& course, const Event& event, std::vector<Effect>& effects);
void advance(const Setting& setting, Course& course, Instant to, std::vector<Effect>& effects);
// The course has come from another version of the programme (migrate/migrate.h): what is new in this one begins. `measures`: by
// place, that the old version did not have.
void arrive(const Setting& setting, Course& course, const std::vector<std::uint16_t>& measures, std::vector<Effect>& effects);
// When something falls due next; nothing while only people can move it on.
[[nodiscard]] std::optional<Instant> nextDue(const Setting& setting, const Course& course);

// What keeps a closing course from its sign-off: rules (by place) that are not met and not waived.
[[nodiscard]] std::vector<std::uint16_t> openRules(const Programme& programme, const Course& course);
// Modules that the course cannot do without.
[[nodiscard]] bool isRequired(const Programme& programme, const Course& course, std::uint16_t module) noexcept;

} // namespace fyr::icbt
