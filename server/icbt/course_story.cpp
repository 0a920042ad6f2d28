#include "server/icbt/course_story.h"

namespace fyr::server {

Result<CourseStory> courseStory(ReadTx& tx, const Programmes& programmes, const CourseHeader& h, std::optional<Instant> until) {
    CourseStory out;
    FYR_TRY(out.known, programmes.of(tx, h.hash));
    FYR_TRY(const auto first, programmes.of(tx, h.firstHash()));
    std::vector<ProgrammePtr> later; // that it was moved to
    for (std::size_t i = 1; i < h.before.size(); ++i) {
        FYR_TRY(later.emplace_back(), programmes.of(tx, h.before[i].hash));
    }
    later.push_back(out.known);
    FYR_TRY(const auto log, courseLog(tx, h));
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
    const auto version = [&](std::string_view hash) -> const icbt::Programme* {
        for (const auto& p : later)
            if (p->programme.hash == hash) return &p->programme;
        return nullptr;
    };
    FYR_TRY(out.story, icbt::tell({first->programme, now->calendar}, events, until, [&](std::size_t i) -> const icbt::Calendar& { return calendars[i]->calendar; }, version));
    return out;
}

} // namespace fyr::server
