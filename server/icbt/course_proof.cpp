#include "server/icbt/course_proof.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {

Result<LogCheck> checkLog(std::string_view text) {
    auto lines = splitList(text, '\n');
    std::erase_if(lines, [](std::string_view line) { return trim(line).empty(); });
    if (lines.empty()) return fail(ErrorCode::content, "no log of a course");
    FYR_TRY(const auto first, json::parse(lines.front()));
    const auto canonical = json::text(first, "canonical");
    if (!canonical) return fail(ErrorCode::content, "no log of a course");
    FYR_TRY(const auto programme, icbt::Programme::load(*canonical));
    std::map<std::string, CalendarPtr, std::less<>> calendars{{"", swedishCalendar()}};
    if (const auto* all = json::child(first, "calendars"))
        for (const auto& c : *all) {
            FYR_TRY(calendars[std::string(c.key())], calendarFrom(c.value(), c.key()));
        }
    std::map<std::string, icbt::Programme, std::less<>> later; // that it was moved to
    if (const auto* all = json::child(first, "versions"))
        for (const auto& v : *all) {
            FYR_TRY(auto version, icbt::Programme::load(v.value().is_string() ? std::string_view(v.value().get_string()) : ""));
            later.insert_or_assign(version.hash, std::move(version));
        }
    LogCheck out;
    if (json::text(first, "hash") != std::string_view(programme.hash)) out.why = "the programme is not the one of its hash";
    std::vector<LoggedEvent> log;
    for (std::size_t i = 1; i < lines.size() && !out.broken; ++i) {
        const auto v = json::parse(lines[i]);
        auto e = v ? loggedExactly(*v) : Result<LoggedEvent>(fail(v.error()));
        if (!e) out.broken = i - 1;
        else log.push_back(std::move(*e));
    }
    if (const auto broken = firstBroken(programme.hash, log)) out.broken = broken;
    out.events = log.size();
    out.earlier = static_cast<std::size_t>(std::ranges::count_if(log, [](const LoggedEvent& e) { return e.engine != icbt::engineVersion; }));
    if (!log.empty()) out.link = log.back().link;
    if (out.why.empty() && out.broken) out.why = fmt::format("event {} does not fit those before it", *out.broken + 1);
    if (out.why.empty() && (json::text(first, "link") != std::string_view(out.link) || json::integer(first, "events") != static_cast<std::int64_t>(log.size())))
        out.why = "it ends elsewhere than its first line says";
    out.course = icbt::newCourse(programme);
    std::vector<icbt::Effect> effects;
    const auto* current = &programme;
    const auto takes = [&](const icbt::Event& e, const icbt::Calendar& calendar) -> Result<void> {
        if (e.type != icbt::EventType::move) return icbt::step({*current, calendar}, out.course, e, effects);
        const auto to = later.find(e.text);
        if (to == later.end()) return fail(ErrorCode::content, "a version is missing");
        FYR_CHECK(icbt::carryOver(*current, to->second, calendar, out.course, e.at));
        current = &to->second;
        return {};
    };
    for (std::size_t i = 0; i < log.size() && i != out.broken; ++i) {
        const auto calendar = calendars.find(log[i].calendar);
        if (calendar == calendars.end()) return fail(ErrorCode::content, "a calendar is missing");
        if (!takes(log[i].event, calendar->second->calendar)) {
            out.refused = i;
            break;
        }
        effects.clear();
    }
    if (out.why.empty() && out.refused && out.earlier == 0) out.why = fmt::format("event {} could not have come about", *out.refused + 1);
    return out;
}

} // namespace fyr::server
