#include "server/icbt/course_story.h"

namespace fyr::server {

Result<CourseStory> courseStory(ReadTx& tx, const Programmes& programmes, const CourseHeader& h, std::optional<Instant> until) {
    CourseStory out;
    FYR_TRY(out.known, programmes.of(tx, h.hash));
    FYR_TRY(const auto log, courseLog(tx, out.known->programme, h));
    std::vector<icbt::Event> events;
    std::vector<CalendarPtr> calendars;
    for (const auto& e : log) {
        events.push_back(e.event);
        FYR_TRY(calendars.emplace_back(), programmes.calendars().byHash(tx, e.calendar));
    }
    out.calendar = calendars.front();
    auto now = out.calendar;
    if (until) {
        FYR_TRY(now, programmes.calendars().ofUnit(tx, h.unit));
    }
    FYR_TRY(out.story, icbt::tell({out.known->programme, now->calendar}, events, until, [&](std::size_t i) -> const icbt::Calendar& { return calendars[i]->calendar; }));
    return out;
}

} // namespace fyr::server
