#include "server/icbt/event_text.h"

namespace fyr::server {

using icbt::Event;
using icbt::EventType;

std::string eventText(const Event& e) {
    json::object o{{"type", icbt::name(e.type)}, {"at", formatInstant(e.at)}};
    if (e.subject != icbt::none) o["subject"] = std::int64_t{e.subject};
    if (e.other != icbt::none) o["other"] = std::int64_t{e.other};
    if (e.duty != 0) o["duty"] = std::int64_t{e.duty};
    if (e.minutes != 0) o["minutes"] = e.minutes;
    if (e.until) o["until"] = formatInstant(*e.until);
    if (e.total) o["total"] = *e.total;
    json::array points;
    for (const auto& p : e.points) points.push_back(p ? json::value(*p) : json::value(nullptr));
    if (!points.empty()) o["points"] = std::move(points);
    if (e.patient) o["patient"] = true;
    if (!e.actor.empty()) o["actor"] = e.actor;
    if (!e.text.empty()) o["text"] = e.text;
    return json::write(o);
}

Result<Event> eventFrom(const json::value& v) {
    Event e;
    const auto type = json::text(v, "type").value_or("");
    bool known = false;
    for (std::size_t i = 0; i < icbt::loggedTypes && !known; ++i)
        if (icbt::name(static_cast<EventType>(i)) == type) {
            e.type = static_cast<EventType>(i);
            known = true;
        }
    const auto at = parseInstant(json::text(v, "at").value_or(""));
    if (!known || !at) return fail(ErrorCode::storageCorrupt, "an event of a course cannot be read");
    e.at = *at;
    const auto place = [&](std::string_view key) { return static_cast<std::uint16_t>(json::integer(v, key).value_or(icbt::none)); };
    e.subject = place("subject");
    e.other = place("other");
    e.duty = static_cast<std::uint32_t>(json::integer(v, "duty").value_or(0));
    e.minutes = static_cast<std::int32_t>(json::integer(v, "minutes").value_or(0));
    if (const auto until = parseInstant(json::text(v, "until").value_or(""))) e.until = *until;
    if (const auto total = json::integer(v, "total")) e.total = static_cast<std::int32_t>(*total);
    if (const auto* points = json::list(v, "points"))
        for (const auto& p : *points) e.points.push_back(p.is_int64() ? std::optional(static_cast<std::int32_t>(p.get_int64())) : std::nullopt);
    e.patient = json::boolean(v, "patient").value_or(false);
    e.actor = std::string(json::text(v, "actor").value_or(""));
    e.text = std::string(json::text(v, "text").value_or(""));
    return e;
}

} // namespace fyr::server
