#include "server/icbt/course_calendar.h"

#include "base/digest.h"
#include "server/services/tenant_policy.h"

#include <algorithm>

namespace fyr::server {
namespace {

std::string keyOf(std::string_view hash) { return "course-calendar/" + std::string(hash); }

std::string textOf(const scheduling::Zone& zone, const std::vector<Date>& off) {
    json::array days;
    for (const auto& d : off) days.push_back(json::value(formatDate(d)));
    return json::write(json::object{{"zone", zone.standardMinutes}, {"summer", zone.summerTime}, {"off", std::move(days)}});
}

CalendarPtr made(std::string hash, const scheduling::Zone& zone, std::vector<Date> off) {
    auto c = std::make_shared<CourseCalendar>(CourseCalendar{std::move(hash), zone, {}, icbt::Calendar(zone, off)});
    c->off = std::move(off);
    return c;
}

} // namespace

CalendarPtr swedishCalendar() {
    static const CalendarPtr calendar = std::make_shared<const CourseCalendar>();
    return calendar;
}

json::object toJson(const CourseCalendar& c) { return json::parse(textOf(c.zone, c.off)).value().get_object(); }

Result<CalendarPtr> calendarFrom(const json::value& v, std::string_view hash) {
    const scheduling::Zone zone{static_cast<int>(json::integer(v, "zone").value_or(0)), json::boolean(v, "summer").value_or(false)};
    std::vector<Date> off;
    if (const auto* days = json::list(v, "off"))
        for (const auto& d : *days)
            if (const auto date = d.is_string() ? parseDate(d.get_string()) : fail(ErrorCode::badRequest)) off.push_back(*date);
    if (hex(sha256(textOf(zone, off))) != hash) return fail(ErrorCode::storageCorrupt, "a calendar of courses that is kept is another");
    return made(std::string(hash), zone, std::move(off));
}

CalendarPtr CourseCalendars::of(const UnitSettings& settings) const {
    std::vector<Date> off;
    for (const auto& [day, hours] : settings.hours.exceptions)
        if (hours.empty()) off.push_back(day);
    if (off.empty() && settings.hours.zone == scheduling::stockholm) return swedishCalendar();
    auto hash = hex(sha256(textOf(settings.hours.zone, off)));
    const std::lock_guard lock(m_mutex);
    auto& known = m_known[hash];
    if (!known) known = made(hash, settings.hours.zone, std::move(off));
    return known;
}

Result<CalendarPtr> CourseCalendars::ofUnit(ReadTx& tx, std::string_view unit) const {
    const auto settings = loadUnitSettings(tx, unit);
    if (settings) return of(*settings);
    if (settings.error().code == ErrorCode::configuration || settings.error().code == ErrorCode::badJson) return swedishCalendar();
    return fail(settings.error());
}

Result<CalendarPtr> CourseCalendars::byHash(ReadTx& tx, const std::string& hash) const {
    if (hash.empty()) return swedishCalendar();
    {
        const std::lock_guard lock(m_mutex);
        if (const auto at = m_known.find(hash); at != m_known.end()) return at->second;
    }
    FYR_TRY(const auto text, tx.value(keyOf(hash)));
    if (!text) return fail(ErrorCode::notFound, "a calendar of courses is gone");
    FYR_TRY(const auto v, json::parse(*text));
    FYR_TRY(auto calendar, calendarFrom(v, hash));
    const std::lock_guard lock(m_mutex);
    return m_known.emplace(hash, std::move(calendar)).first->second;
}

Result<void> CourseCalendars::keep(WriteTx& tx, const CourseCalendar& c) const {
    if (c.hash.empty()) return {};
    FYR_TRY(const auto there, tx.value(keyOf(c.hash)));
    if (there) return {};
    return tx.setValue(keyOf(c.hash), textOf(c.zone, c.off));
}

} // namespace fyr::server
