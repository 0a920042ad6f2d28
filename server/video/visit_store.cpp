#include "server/video/visit_store.h"

#include <fmt/format.h>

namespace fyr::server::video {
namespace {

std::string keyOf(std::string_view id) { return fmt::format("call/{}", id); }
std::string openKey(std::string_view id) { return fmt::format("callopen/{}", id); }
std::string leaseKey(std::string_view id, std::string_view party) { return fmt::format("calllease/{}/{}", id, party); }
std::string guestKey(std::string_view id, std::string_view party) { return fmt::format("callguest/{}/{}", id, party); }
std::string text(const json::value& v, std::string_view key) { return std::string(json::text(v, key).value_or("")); }

Result<CallVisit> callFrom(ReadTx& tx, std::string_view stored) {
    FYR_TRY(const auto v, json::parse(stored));
    const auto* inner = v.is_object() ? v.get_object().if_contains("visit") : nullptr;
    if (!inner) return fail(ErrorCode::invalidResource, "a stored visit");
    CallVisit out;
    FYR_TRY(out.visit, waiting::visitFromJson(*inner));
    out.unit = text(v, "unit");
    out.patient = text(v, "patient");
    out.patientName = text(v, "patientName");
    out.appointment = text(v, "appointment");
    out.item = text(v, "item");
    out.practitioner = text(v, "practitioner");
    out.number = json::integer(v, "number").value_or(0);
    const auto prefix = leaseKey(out.visit.id, "");
    FYR_TRY(const auto leases, tx.values(prefix));
    for (const auto& [key, value] : leases)
        if (auto* p = out.visit.find(std::string_view(key).substr(prefix.size()))) {
            FYR_TRY(p->lease, waiting::readLease(value));
        }
    return out;
}

} // namespace

Result<std::optional<CallVisit>> loadCall(ReadTx& tx, std::string_view id) {
    FYR_TRY(const auto stored, tx.value(keyOf(id)));
    if (!stored) return std::optional<CallVisit>{};
    FYR_TRY(auto v, callFrom(tx, *stored));
    return std::optional(std::move(v));
}

Result<void> saveCall(WriteTx& tx, CallVisit& v, const std::vector<waiting::Moment>& moments, Instant now) {
    std::vector<Event> events;
    auto number = v.number;
    const auto stream = keyOf(v.visit.id);
    for (const auto& m : moments) events.push_back({stream, ++number, m.at, m.what, json::write(json::object{{"party", m.party}})});
    if (events.empty()) events.push_back({stream, ++number, now, "changed", "{}"});
    FYR_CHECK(tx.append(stream, v.number, events));
    v.number = number;
    json::object o{{"visit", waiting::toJson(v.visit)}, {"unit", v.unit}, {"patient", v.patient}, {"patientName", v.patientName}, {"appointment", v.appointment}, {"item", v.item}, {"practitioner", v.practitioner}, {"number", v.number}};
    FYR_CHECK(tx.setValue(stream, json::write(o)));
    return tx.setValue(openKey(v.visit.id), v.unit);
}

Result<void> saveLeases(WriteTx& tx, const waiting::Visit& before, const waiting::Visit& after) {
    for (const auto& p : after.parties) {
        const auto* old = before.find(p.party);
        if (!p.lease || (old && old->lease && old->lease->page == p.lease->page && old->lease->until == p.lease->until)) continue;
        FYR_CHECK(tx.setValue(leaseKey(after.id, p.party), waiting::writeLease(*p.lease)));
    }
    return {};
}

Result<std::vector<CallVisit>> openCalls(ReadTx& tx, std::string_view unit) {
    const auto prefix = openKey("");
    FYR_TRY(const auto keys, tx.values(prefix));
    std::vector<CallVisit> out;
    for (const auto& [key, of] : keys) {
        if (!unit.empty() && of != unit) continue;
        FYR_TRY(auto v, loadCall(tx, std::string_view(key).substr(prefix.size())));
        if (v) out.push_back(std::move(*v));
    }
    return out;
}

Result<void> closeCall(WriteTx& tx, std::string_view id) {
    FYR_TRY(const auto leases, tx.values(leaseKey(id, "")));
    for (const auto& [key, value] : leases) FYR_CHECK(tx.clearValue(key));
    return tx.clearValue(openKey(id));
}

Result<std::optional<Guest>> loadGuest(ReadTx& tx, std::string_view visit, std::string_view party) {
    FYR_TRY(const auto stored, tx.value(guestKey(visit, party)));
    if (!stored) return std::optional<Guest>{};
    FYR_TRY(const auto v, json::parse(*stored));
    const auto role = fyr::video::partyRoleFromCode(text(v, "role"));
    if (!role) return fail(ErrorCode::invalidResource, "a stored guest");
    return std::optional(Guest{std::string(party), *role, text(v, "name")});
}

Result<void> saveGuest(WriteTx& tx, std::string_view visit, const Guest& g) {
    return tx.setValue(guestKey(visit, g.party), json::write(json::object{{"role", fyr::video::code(g.role)}, {"name", g.name}}));
}

} // namespace fyr::server::video
