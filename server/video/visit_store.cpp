#include "server/video/visit_store.h"

#include <charconv>
#include <fmt/format.h>

namespace fyr::server::video {
namespace {

std::string keyOf(std::string_view id) { return fmt::format("call/{}", id); }
std::string openKey(std::string_view id) { return fmt::format("callopen/{}", id); }
std::string leaseKey(std::string_view id, std::string_view party) { return fmt::format("calllease/{}/{}", id, party); }
std::string guestKey(std::string_view id, std::string_view party) { return fmt::format("callguest/{}/{}", id, party); }
std::string text(const json::value& v, std::string_view key) { return std::string(json::text(v, key).value_or("")); }

Result<CallVisit> callFrom(std::string_view stored) {
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
    out.practitionerName = text(v, "practitionerName");
    out.number = json::integer(v, "number").value_or(0);
    if (const auto* asked = json::list(v.get_object(), "asked"))
        for (const auto& one : *asked)
            if (one.is_string()) out.asked.emplace_back(one.get_string());
    return out;
}

Result<Guest> guestFrom(std::string_view party, std::string_view stored) {
    FYR_TRY(const auto v, json::parse(stored));
    const auto role = fyr::video::partyRoleFromCode(text(v, "role"));
    if (!role) return fail(ErrorCode::invalidResource, "a stored guest");
    return Guest{std::string(party), *role, text(v, "name"), json::boolean(v, "spent").value_or(false)};
}

} // namespace

std::string askedKey(std::string_view practitioner, std::string_view visit) { return fmt::format("callasked/{}/{}", practitioner, visit); }

Result<std::optional<CallVisit>> loadCallWithoutLeases(ReadTx& tx, std::string_view id) {
    FYR_TRY(const auto stored, tx.value(keyOf(id)));
    if (!stored) return std::optional<CallVisit>{};
    FYR_TRY(auto v, callFrom(*stored));
    return std::optional(std::move(v));
}

Trace traceOf(const CallVisit& c, TraceAction action, std::string_view subtype) { return {action, std::string(subtype), {"Encounter/" + c.visit.id}, c.patient, false, {}}; }

Result<std::optional<CallVisit>> loadCall(ReadTx& tx, std::string_view id) {
    FYR_TRY(auto v, loadCallWithoutLeases(tx, id));
    if (!v) return v;
    const auto prefix = leaseKey(id, "");
    FYR_TRY(const auto leases, tx.values(prefix));
    for (const auto& [key, value] : leases)
        if (auto* p = v->visit.find(std::string_view(key).substr(prefix.size()))) {
            FYR_TRY(p->lease, waiting::readLease(value));
        }
    return v;
}

Result<void> saveCall(WriteTx& tx, CallVisit& v, const std::vector<waiting::Moment>& moments, Instant now) {
    std::vector<Event> events;
    auto number = v.number;
    const auto stream = keyOf(v.visit.id);
    for (const auto& m : moments) events.push_back({stream, ++number, m.at, m.what, json::write(json::object{{"party", m.party}})});
    if (events.empty()) events.push_back({stream, ++number, now, "changed", "{}"});
    FYR_CHECK(tx.append(stream, v.number, events));
    v.number = number;
    json::object o{{"visit", waiting::toJson(v.visit)}, {"unit", v.unit}, {"patient", v.patient}, {"patientName", v.patientName}, {"appointment", v.appointment}, {"item", v.item}, {"practitioner", v.practitioner}, {"practitionerName", v.practitionerName}, {"number", v.number}};
    if (!v.asked.empty()) o["asked"] = json::array(v.asked.begin(), v.asked.end());
    FYR_CHECK(tx.setValue(stream, json::write(o)));
    return tx.setValue(openKey(v.visit.id), fmt::format("{} {}", v.number, v.unit));
}

Result<void> saveLeases(WriteTx& tx, const waiting::Visit& before, const waiting::Visit& after) {
    for (const auto& p : after.parties) {
        const auto* old = before.find(p.party);
        if (!p.lease || (old && old->lease == p.lease)) continue;
        FYR_CHECK(tx.setValue(leaseKey(after.id, p.party), waiting::writeLease(*p.lease)));
    }
    return {};
}

Result<std::vector<OpenCall>> openCallKeys(ReadTx& tx) {
    const auto prefix = openKey("");
    FYR_TRY(auto keys, tx.values(prefix));
    std::vector<OpenCall> out;
    out.reserve(keys.size());
    for (auto& [key, value] : keys) { // thousands, each second
        OpenCall c;
        c.id = std::move(key.erase(0, prefix.size()));
        const auto end = std::from_chars(value.data(), value.data() + value.size(), c.number).ptr;
        const auto digits = static_cast<std::size_t>(end - value.data());
        c.unit = digits == 0 ? value : value.substr(std::min(value.size(), digits + 1)); // without a number: of a database before there was one
        out.push_back(std::move(c));
    }
    return out;
}

Result<std::vector<std::pair<std::string, waiting::Lease>>> allLeases(ReadTx& tx) {
    constexpr std::string_view prefix = "calllease/";
    FYR_TRY(auto stored, tx.values(prefix));
    std::vector<std::pair<std::string, waiting::Lease>> out;
    out.reserve(stored.size());
    for (auto& [key, value] : stored) {
        FYR_TRY(auto lease, waiting::readLease(value));
        out.emplace_back(std::move(key.erase(0, prefix.size())), std::move(lease));
    }
    return out;
}

Result<bool> prolongLease(WriteTx& tx, const waiting::LeaseKeeper::Due& due, Instant now, const waiting::Rules& rules) {
    const auto key = leaseKey(due.who.visit, due.who.party);
    FYR_TRY(const auto stored, tx.value(key));
    if (!stored) return false;
    FYR_TRY(auto lease, waiting::readLease(*stored));
    // One that ran out may have interrupted the call, and somebody who left has one that ended.
    if (lease.page != due.who.page || lease.until <= now) return false;
    const auto until = now - due.ago + rules.lease;
    if (until <= lease.until) return true;
    lease.until = until;
    FYR_CHECK(tx.setValue(key, waiting::writeLease(lease)));
    return true;
}

Result<std::vector<CallVisit>> openCalls(ReadTx& tx, std::string_view unit) {
    FYR_TRY(const auto keys, openCallKeys(tx));
    std::vector<CallVisit> out;
    for (const auto& key : keys) {
        if (!unit.empty() && key.unit != unit) continue;
        FYR_TRY(auto v, loadCall(tx, key.id));
        if (v) out.push_back(std::move(*v));
    }
    return out;
}

Result<void> closeCall(WriteTx& tx, std::string_view id) {
    FYR_TRY(const auto leases, tx.values(leaseKey(id, "")));
    for (const auto& [key, value] : leases) FYR_CHECK(tx.clearValue(key));
    FYR_TRY(const auto tickets, tx.values(ticketPrefix(id)));
    for (const auto& [key, value] : tickets) FYR_CHECK(tx.clearValue(key));
    FYR_TRY(const auto c, loadCallWithoutLeases(tx, id));
    if (c)
        for (const auto& one : c->asked) FYR_CHECK(tx.clearValue(askedKey(one, id)));
    return tx.clearValue(openKey(id));
}

Result<std::optional<Guest>> loadGuest(ReadTx& tx, std::string_view visit, std::string_view party) {
    FYR_TRY(const auto stored, tx.value(guestKey(visit, party)));
    if (!stored) return std::optional<Guest>{};
    FYR_TRY(auto guest, guestFrom(party, *stored));
    return std::optional(std::move(guest));
}

Result<std::vector<Guest>> loadGuests(ReadTx& tx, std::string_view visit) {
    const auto prefix = guestKey(visit, "");
    FYR_TRY(const auto stored, tx.values(prefix));
    std::vector<Guest> out;
    for (const auto& [key, value] : stored) {
        FYR_TRY(auto guest, guestFrom(std::string_view(key).substr(prefix.size()), value));
        out.push_back(std::move(guest));
    }
    return out;
}

Result<void> forgetGuest(WriteTx& tx, std::string_view visit, std::string_view party) { return tx.clearValue(guestKey(visit, party)); }

Result<void> saveGuest(WriteTx& tx, std::string_view visit, const Guest& g) {
    return tx.setValue(guestKey(visit, g.party), json::write(json::object{{"role", fyr::video::code(g.role)}, {"name", g.name}, {"spent", g.spent}}));
}

} // namespace fyr::server::video
