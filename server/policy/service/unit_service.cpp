#include "server/policy/service/unit_service.h"

#include "fhir/resource.h"
#include "server/services/item_store.h"
#include "server/services/tenant_policy.h"
#include "server/services/traces.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

std::string keyOf(std::string_view unit) { return fmt::format("unit-settings/{}", unit); }

// An administrator edits every unit of the tenant, a manager the own one, the rest of the staff look.
Result<void> mayEdit(ReadTx& tx, const Principal& who, std::string_view unit, bool write) {
    const bool own = !who.unit.empty() && who.unit == unit;
    if (who.role != Role::admin && !(own && staff.has(who.role))) return fail(ErrorCode::notFound, "no such unit");
    if (write && who.role != Role::admin && who.role != Role::manager) return fail(ErrorCode::forbidden, "for managers and administrators");
    FYR_TRY(const auto organization, tx.read("Organization", unit));
    if (!organization || organization->deleted) return fail(ErrorCode::notFound, "no such unit");
    return {};
}

json::array spans(const scheduling::DayHours& hours) {
    json::array out;
    for (const auto& s : hours) out.push_back({{"from", scheduling::formatMinute(s.from)}, {"to", scheduling::formatMinute(s.to)}});
    return out;
}

fhir::Resource healthcareService(std::string_view unit, const UnitSettings& s) {
    constexpr std::array<std::string_view, 7> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    json::array available;
    for (std::size_t d = 0; d < 7; ++d)
        for (const auto& span : s.hours.week[d]) {
            json::object o{{"availableStartTime", scheduling::formatMinute(span.from) + ":00"}};
            o["daysOfWeek"] = json::array{json::value(days[d])};
            o["availableEndTime"] = span.to == 1440 ? "23:59:59" : scheduling::formatMinute(span.to) + ":00";
            available.push_back(std::move(o));
        }
    json::array closed;
    for (const auto& [day, hours] : s.hours.exceptions) {
        if (!hours.empty()) continue;
        json::object period{{"start", formatDate(day)}, {"end", formatDate(day)}};
        closed.push_back(json::object{{"description", "Stängt"}, {"during", std::move(period)}});
    }
    json::object o{{"resourceType", "HealthcareService"}, {"id", unit}, {"active", true}};
    o["providedBy"] = json::object{{"reference", fmt::format("Organization/{}", unit)}};
    if (!s.name.empty()) o["name"] = s.name;
    if (!s.unitPhone.empty()) o["telecom"] = json::array{json::object{{"system", "phone"}, {"value", s.unitPhone}}};
    json::array languages;
    for (const auto& l : s.languages)
        languages.push_back(json::object{{"coding", json::array{json::object{{"system", "urn:ietf:bcp:47"}, {"code", l}}}}});
    o["communication"] = std::move(languages);
    if (!available.empty()) o["availableTime"] = std::move(available);
    if (!closed.empty()) o["notAvailable"] = std::move(closed);
    return fhir::Resource::from(o);
}

Result<json::object> view(ReadTx& tx, std::string_view unit) {
    FYR_TRY(const auto events, tx.events(keyOf(unit)));
    json::object o{{"unit", unit}, {"version", events.empty() ? 0 : events.back().version}};
    o["settings"] = json::object{};
    if (events.empty()) return o;
    FYR_TRY(const auto newest, json::parse(events.back().json));
    if (const auto* settings = json::child(newest, "settings")) o["settings"] = *settings;
    o["changedAt"] = formatInstant(events.back().at);
    o["changedBy"] = json::text(newest, "name").value_or("");
    return o;
}

} // namespace

Result<std::string> UnitService::show(const Principal& who, std::string_view unit) {
    std::string out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_CHECK(mayEdit(tx, who, unit, false));
        FYR_TRY(const auto o, view(tx, unit));
        out = json::write(o);
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return out;
}

Result<std::string> UnitService::set(const Principal& who, std::string_view unit, std::int64_t version, const json::value& settings) {
    std::string out;
    const auto write = [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(mayEdit(tx, who, unit, true));
        auto checked = unitSettings(settings, m_destinations);
        if (!checked) return fail(Error{ErrorCode::badRequest, checked.error().detail, checked.error().problems});
        const auto now = m_clock.now();
        const auto key = keyOf(unit);
        FYR_TRY(const auto past, tx.events(key));
        const auto at = past.empty() ? 0 : past.back().version;
        if (at != version) return fail(ErrorCode::versionConflict, fmt::format("the settings stand at version {}", at));
        json::object data{{"by", who.person.str()}, {"name", who.name}};
        data["settings"] = settings;
        FYR_CHECK(tx.append(key, at, {{key, at + 1, now, "changed", json::write(data)}}));
        FYR_CHECK(tx.setValue(key, json::write(settings)));
        FYR_CHECK(tx.enqueue({0, "unit.settings", json::write(json::object{{"unit", unit}}), now, 0}));
        FYR_TRY(const auto stored, putResource(tx, healthcareService(unit, *checked), {"", std::string(unit)}));
        Trace t;
        t.action = TraceAction::update;
        t.subtype = "unit.settings";
        t.about = {fmt::format("HealthcareService/{}", unit)};
        t.detail = fmt::format("version {}", at + 1);
        FYR_CHECK(leaveTrace(tx, now, who, t));
        FYR_TRY(const auto o, view(tx, unit));
        out = json::write(o);
        return {};
    };
    FYR_CHECK(m_store.write(who.tenant, write));
    return out;
}

Result<std::string> UnitService::history(const Principal& who, std::string_view unit) {
    std::string out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_CHECK(mayEdit(tx, who, unit, false));
        FYR_TRY(const auto events, tx.events(keyOf(unit)));
        json::array list;
        for (auto e = events.rbegin(); e != events.rend(); ++e) {
            FYR_TRY(const auto v, json::parse(e->json));
            json::object o{{"version", e->version}, {"at", formatInstant(e->at)}, {"by", json::text(v, "name").value_or("")}};
            if (const auto* settings = json::child(v, "settings")) o["settings"] = *settings;
            list.push_back(std::move(o));
        }
        out = json::write(json::object{{"versions", std::move(list)}});
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return out;
}

Result<std::string> UnitService::hours(const Principal& who, std::string_view unit, std::optional<Instant> at) {
    std::string out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto organization, tx.read("Organization", unit));
        if (!organization || organization->deleted) return fail(ErrorCode::notFound, "no such unit");
        FYR_TRY(const auto s, loadUnitSettings(tx, unit));
        const auto now = at.value_or(m_clock.now());
        const auto local = scheduling::toLocal(s.hours.zone, now);
        json::object o{{"name", s.name}, {"open", scheduling::isOpen(s.hours, now)}, {"phone", s.unitPhone}, {"timeZone", s.timeZone}};
        const auto opens = scheduling::nextOpen(s.hours, now);
        o["opens"] = opens ? json::value(formatInstant(*opens)) : json::value(nullptr);
        o["today"] = spans(scheduling::hoursOn(s.hours, local.day));
        if (const auto holiday = scheduling::holidayOn(local.day)) o["holiday"] = json::object{{"sv", holiday->sv}, {"en", holiday->en}};
        out = json::write(o);
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return out;
}

} // namespace fyr::server
