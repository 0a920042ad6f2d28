#include "server/services/tenant_policy.h"

#include "triage/knowledge_base.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace fyr::server {
namespace {

using scheduling::DayHours;

// The engine knows one span a day: the one that is running or comes next, or the last.
triage::OpenHours oneSpan(const DayHours& hours, int minute) {
    for (const auto& s : hours)
        if (minute < s.to) return {s.from, s.to};
    return hours.empty() ? triage::OpenHours{0, 0} : triage::OpenHours{hours.back().from, hours.back().to};
}

TenantPolicy fromSettings(UnitSettings s) {
    TenantPolicy out;
    out.review = s.review;
    out.emergencyPhone = s.emergencyPhone;
    out.advicePhone = s.advicePhone;
    out.routing.services = s.services;
    out.routing.icbt = s.icbt;
    for (const auto& [id, texts] : s.instrumentTexts) out.routing.instrumentTexts[id] = texts;
    out.routing.utcOffsetMinutes = s.hours.zone.standardMinutes;
    for (std::size_t d = 0; d < 7; ++d) out.routing.hours[d] = oneSpan(s.hours.week[d], 0);
    out.unit = std::move(s);
    return out;
}

std::string routedKey(std::string_view unit, std::string_view day, std::string_view destination) {
    return fmt::format("routed/{}/{}/{}", unit, day, destination);
}

int countOf(std::string_view text) {
    int n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
}

} // namespace

TenantPolicy::TenantPolicy() {
    for (const auto u : clinical::allUrgencies) review[static_cast<std::size_t>(u)] = clinical::reviewWithin(u);
}

Result<TenantPolicy> tenantPolicy(std::string_view settings) {
    FYR_TRY(auto s, unitSettings(settings));
    return fromSettings(std::move(s));
}

void applyMoment(TenantPolicy& p, const PolicyMoment& m) {
    const auto& hours = p.unit.hours;
    p.routing.utcOffsetMinutes = scheduling::offsetMinutes(hours.zone, m.now);
    const auto local = scheduling::toLocal(hours.zone, m.now);
    p.routing.hours[scheduling::weekdayOf(local.day)] = oneSpan(scheduling::hoursOn(hours, local.day), local.minute);
    const auto tomorrow = scheduling::plusDays(local.day, 1); // is it open within a day?
    p.routing.hours[scheduling::weekdayOf(tomorrow)] = oneSpan(scheduling::hoursOn(hours, tomorrow), 0);

    std::set<std::string> gone;
    for (const auto& [destination, most] : p.unit.capacity) {
        const auto used = m.usedToday.find(destination);
        if ((used == m.usedToday.end() ? 0 : used->second) >= most) gone.insert(destination);
    }
    std::vector<std::string> more;
    for (const auto& r : p.unit.rules) {
        if ((r.ageFrom || r.ageTo) && !m.ageYears) continue;
        if ((r.ageFrom && *m.ageYears < *r.ageFrom) || (r.ageTo && *m.ageYears > *r.ageTo)) continue;
        gone.insert(r.remove.begin(), r.remove.end());
        more.insert(more.end(), r.add.begin(), r.add.end());
    }
    if (gone.empty() && more.empty()) return;
    auto& services = p.routing.services;
    if (services.empty()) {
        if (!m.kb) return; // nobody knows what "all" is
        for (const auto& d : m.kb->destinations()) services.push_back(d.id);
    }
    for (auto& s : more)
        if (std::ranges::find(services, s) == services.end()) services.push_back(std::move(s));
    std::erase_if(services, [&](const std::string& s) { return gone.contains(s); });
    if (services.empty()) services.emplace_back("none"); // an empty list would mean all
}

Result<UnitSettings> loadUnitSettings(ReadTx& tx, std::string_view unit) {
    if (!unit.empty()) {
        FYR_TRY(const auto own, tx.value(fmt::format("unit-settings/{}", unit)));
        if (own) return unitSettings(*own);
    }
    FYR_TRY(const auto tenant, tx.tenant());
    return unitSettings(tenant.settings);
}

Result<bool> answersForCourses(ReadTx& tx, const Principal& who) {
    if (who.unit.empty()) return false;
    if (who.role == Role::manager) return true;
    if (!clinicians.has(who.role) || who.practitioner.empty()) return false;
    FYR_TRY(const auto settings, loadUnitSettings(tx, who.unit));
    return settings.icbtSupervisor == who.practitioner;
}

Result<TenantPolicy> loadPolicy(ReadTx& tx, std::string_view unit, Instant now, const triage::KnowledgeBase* kb, std::optional<int> ageYears) {
    FYR_TRY(auto settings, loadUnitSettings(tx, unit));
    auto policy = fromSettings(std::move(settings));
    PolicyMoment moment{now, ageYears, {}, kb};
    const auto day = formatDate(scheduling::toLocal(policy.unit.hours.zone, now).day);
    for (const auto& [destination, most] : policy.unit.capacity) {
        FYR_TRY(const auto used, tx.value(routedKey(unit, day, destination)));
        if (used) moment.usedToday[destination] = countOf(*used);
    }
    applyMoment(policy, moment);
    return policy;
}

namespace {

Result<void> countBy(WriteTx& tx, const UnitSettings& settings, std::string_view unit, std::string_view destination, Instant now, int by) {
    if (!settings.capacity.contains(std::string(destination))) return {};
    const auto key = routedKey(unit, formatDate(scheduling::toLocal(settings.hours.zone, now).day), destination);
    FYR_TRY(const auto used, tx.value(key));
    return tx.setValue(key, fmt::format("{}", std::max(0, (used ? countOf(*used) : 0) + by)));
}

} // namespace

Result<void> countRouted(WriteTx& tx, const UnitSettings& settings, std::string_view unit, std::string_view destination, Instant now) {
    return countBy(tx, settings, unit, destination, now, 1);
}

Result<void> countDecided(WriteTx& tx, const UnitSettings& settings, const clinical::TriageItem& before, std::string_view destination, Instant now) {
    const auto& first = before.decision ? before.decision->destination.code : before.suggestion.destination.code;
    const auto dayOf = [&](Instant at) { return scheduling::toLocal(settings.hours.zone, at).day; };
    const bool countedToday = before.decision ? dayOf(before.decision->at) == dayOf(now) : dayOf(before.created) == dayOf(now);
    if (countedToday && first == destination) return {};
    if (countedToday) FYR_CHECK(countBy(tx, settings, before.unit.str(), first, now, -1));
    return countBy(tx, settings, before.unit.str(), destination, now, 1);
}

} // namespace fyr::server
