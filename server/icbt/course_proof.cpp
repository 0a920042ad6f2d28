#include "server/icbt/course_proof.h"

#include "base/digest.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::string_view format = "fyr-course-log-1";

} // namespace

Result<std::string> exportedLog(ReadTx& tx, const Programmes& programmes, const std::string& course) {
    FYR_TRY(const auto header, tx.value("course/" + course)); // whatever the engine says of its events
    if (!header) return fail(ErrorCode::notFound, "no such course");
    FYR_TRY(const auto h, json::parse(*header));
    const std::string hash(json::text(h, "hash").value_or(""));
    FYR_TRY(const auto known, programmes.of(tx, hash));
    FYR_TRY(const auto stored, tx.events("course/" + course));
    json::array events;
    json::object calendars;
    for (const auto& s : stored) {
        FYR_TRY(auto v, json::parse(s.json));
        if (const std::string calendar(json::text(v, "calendar").value_or("")); !calendar.empty() && !calendars.contains(calendar)) {
            FYR_TRY(const auto c, programmes.calendars().byHash(tx, calendar));
            calendars[calendar] = toJson(*c);
        }
        events.push_back(std::move(v));
    }
    return json::write(json::object{{"format", format}, {"course", course}, {"hash", hash}, {"canonical", known->canonical}, {"calendars", std::move(calendars)},
                                    {"events", std::move(events)}, {"link", json::text(h, "link").value_or("")}});
}

Result<LogCheck> checkLog(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    const auto* events = json::list(v, "events");
    if (json::text(v, "format") != format || !events) return fail(ErrorCode::content, "no log of a course");
    FYR_TRY(const auto programme, icbt::Programme::load(json::text(v, "canonical").value_or("")));
    LogCheck out;
    out.events = events->size();
    if (json::text(v, "hash") != std::string_view(programme.hash)) out.why = "the programme is not the one of its hash";
    std::map<std::string, CalendarPtr, std::less<>> calendars{{"", swedishCalendar()}};
    if (const auto* all = json::child(v, "calendars"))
        for (const auto& c : *all) {
            FYR_TRY(calendars[std::string(c.key())], calendarFrom(c.value(), c.key()));
        }
    std::vector<LoggedEvent> log;
    for (const auto& e : *events) {
        FYR_TRY(log.emplace_back(), loggedFrom(e));
        if (log.back().engine != icbt::engineVersion) ++out.earlier;
    }
    if (!log.empty()) out.link = log.back().link;
    out.broken = firstBroken(programme, log);
    if (out.broken) out.why = fmt::format("event {} does not fit those before it", *out.broken + 1);
    if (out.why.empty() && json::text(v, "link") != std::string_view(out.link)) out.why = "it ends elsewhere than its newest link says";
    out.course = icbt::newCourse(programme);
    std::vector<icbt::Effect> effects;
    for (std::size_t i = 0; i < log.size() && i != out.broken; ++i) {
        const auto calendar = calendars.find(log[i].calendar);
        if (calendar == calendars.end()) return fail(ErrorCode::content, "a calendar is missing");
        if (!icbt::step({programme, calendar->second->calendar}, out.course, log[i].event, effects)) {
            out.refused = i;
            break;
        }
        effects.clear();
    }
    if (out.why.empty() && out.refused && out.earlier == 0) out.why = fmt::format("event {} could not have come about", *out.refused + 1);
    return out;
}

} // namespace fyr::server
