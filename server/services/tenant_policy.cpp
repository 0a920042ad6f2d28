#include "server/services/tenant_policy.h"

#include "base/json.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

std::optional<int> minuteOfDay(std::string_view text) { // "08:30"; "24:00" ends a day
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    for (const std::size_t i : {0U, 1U, 3U, 4U})
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (minute > 59 || hour * 60 + minute > 24 * 60) return std::nullopt;
    return hour * 60 + minute;
}

void readHours(const json::array& hours, triage::RoutingPolicy& into, std::vector<Problem>& problems) {
    if (hours.size() != 7) {
        problems.push_back({"/hours", "seven days, Monday first"});
        return;
    }
    for (std::size_t day = 0; day < 7; ++day) {
        if (hours[day].is_null()) {
            into.hours[day] = {0, 0};
            continue;
        }
        const auto from = minuteOfDay(json::text(hours[day], "from").value_or(""));
        const auto to = minuteOfDay(json::text(hours[day], "to").value_or(""));
        if (!from || !to) problems.push_back({fmt::format("/hours/{}", day), "from and to as HH:MM, or null"});
        else into.hours[day] = {*from, *to};
    }
}

} // namespace

TenantPolicy::TenantPolicy() {
    for (const auto u : clinical::allUrgencies) review[static_cast<std::size_t>(u)] = clinical::reviewWithin(u);
}

Result<TenantPolicy> tenantPolicy(std::string_view settings) {
    TenantPolicy out;
    if (settings.empty()) return out;
    FYR_TRY(const auto v, json::parse(settings));
    if (!v.is_object()) return fail(ErrorCode::configuration, "the tenant's settings are an object");
    std::vector<Problem> problems;
    if (const auto* services = json::list(v, "services")) {
        for (const auto& s : *services) {
            if (s.is_string()) out.routing.services.emplace_back(s.get_string());
            else problems.push_back({"/services", "codes of destinations"});
        }
    }
    if (const auto* hours = json::list(v, "hours")) readHours(*hours, out.routing, problems);
    if (const auto offset = json::integer(v, "timeZoneMinutes")) {
        if (*offset < -720 || *offset > 840) problems.push_back({"/timeZoneMinutes", "between -720 and 840"});
        else out.routing.utcOffsetMinutes = static_cast<int>(*offset);
    }
    out.routing.icbt = json::boolean(v, "icbt").value_or(true);
    if (const auto* review = json::child(v, "reviewMinutes")) {
        for (const auto& [name, minutes] : *review) {
            const auto urgency = clinical::urgencyFromCode(name);
            if (!urgency || !minutes.is_int64() || minutes.get_int64() < 1) {
                problems.push_back({"/reviewMinutes/" + std::string(name), "an urgency and whole minutes"});
                continue;
            }
            auto& row = out.review[static_cast<std::size_t>(*urgency)];
            const std::chrono::minutes asked{minutes.get_int64()};
            if (asked > row) problems.push_back({"/reviewMinutes/" + std::string(name), fmt::format("at most {}", row.count())});
            else row = asked;
        }
    }
    if (const auto* phones = json::child(v, "phones")) {
        const json::value p = *phones;
        out.emergencyPhone = json::text(p, "emergency").value_or(out.emergencyPhone);
        out.advicePhone = json::text(p, "advice").value_or(out.advicePhone);
    }
    if (!problems.empty()) return fail(Error{ErrorCode::configuration, "the tenant's settings", std::move(problems)});
    return out;
}

} // namespace fyr::server
