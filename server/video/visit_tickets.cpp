// A clinician's call in the system's browser: a ticket that opens the line of that one call, once, within a minute.
//
// Shape:  a ticket stands for one sign-in at one visit. Only the SHA-256 of its secret is stored, with whose it is; it is spent
//         by being shown, and may be shown again by the page that showed it, which may not have heard the answer. The page then has another for its reloads, which holds as long as that sign-in does. Neither is a
//         sign-in: the rest of the server takes neither of them. Each is signed, so that what nobody gave is refused before
//         the store is asked.
// Errors: forbidden (the unit does not want it; no such ticket, or spent), tokenExpired.
#include "base/digest.h"
#include "server/services/tenant_policy.h"
#include "server/services/traces.h"
#include "server/video/visits.h"

#include <fmt/format.h>

namespace fyr::server::video {
namespace {

constexpr std::string_view ticketOnce = "ticket";
constexpr std::string_view afterTicket = "desk~"; // … account~session
constexpr std::chrono::seconds ticketFor{60};
constexpr std::chrono::hours reloadsFor{12};

std::string ticketKey(std::string_view visit, std::string_view secret) { return fmt::format("{}{}", ticketPrefix(visit), hex(sha256(secret))); }

} // namespace

std::string ticketPrefix(std::string_view visit) { return fmt::format("callticket/{}/", visit); }

bool isOfTicket(const fyr::video::signalling::Resumable& r) { return r.session == ticketOnce || r.session.starts_with(afterTicket); }

Result<std::string> Visits::ticket(const Principal& who, const std::string& visit) {
    const auto now = m_clock.now();
    const Instant until = now + ticketFor;
    std::array<std::uint8_t, 32> random{};
    m_random.fill(random);
    const auto secret = base64Url(random);
    const auto done = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto c, find(tx, visit));
        FYR_CHECK(mayEnter(tx, who, c, Asked::comesIn));
        if (c.visit.isOver()) return fail(ErrorCode::gone, "the visit is over");
        FYR_TRY(const auto settings, loadUnitSettings(tx, c.unit));
        if (!settings.videoInBrowser) return fail(ErrorCode::forbidden, "the unit opens no calls in browsers by a ticket");
        FYR_TRY(const auto old, tx.values(ticketPrefix(visit)));
        for (const auto& [key, value] : old) {
            FYR_TRY(const auto known, json::parse(value));
            const auto ended = parseInstant(json::text(known, "until").value_or(""));
            if (!ended || *ended <= now) FYR_CHECK(tx.clearValue(key));
        }
        FYR_CHECK(tx.setValue(ticketKey(visit, secret), json::write(json::object{{"account", who.person.str()}, {"session", who.session.str()}, {"until", formatInstant(until)}, {"spent", false}})));
        return leaveTrace(tx, now, who, traceOf(c, TraceAction::create, "visit.ticket"));
    });
    if (!done) return fail(done.error());
    const auto text = fyr::video::signalling::writeResumeId({who.tenant.str(), visit, secret, std::string(ticketOnce), until}, m_key);
    return json::write(json::object{{"ticket", text}, {"until", formatInstant(until)}});
}

Result<TicketHolder> Visits::spendTicket(const fyr::video::signalling::Resumable& by, std::string_view page) {
    if (by.session.starts_with(afterTicket)) {
        const std::string_view rest = std::string_view(by.session).substr(afterTicket.size());
        const auto between = rest.find('~');
        if (between == std::string_view::npos) return fail(ErrorCode::signInRequired, "no ticket");
        return TicketHolder{std::string(rest.substr(0, between)), std::string(rest.substr(between + 1)), false};
    }
    TicketHolder out;
    const auto done = m_store.write(TenantId{by.tenant}, [&](WriteTx& tx) -> Result<void> {
        const auto key = ticketKey(by.visit, by.party);
        FYR_TRY(const auto stored, tx.value(key));
        if (!stored) return fail(ErrorCode::forbidden, "no such ticket");
        FYR_TRY(auto value, json::parse(*stored));
        out = {std::string(json::text(value, "account").value_or("")), std::string(json::text(value, "session").value_or("")), json::boolean(value, "spent").value_or(true)};
        if (out.spentBefore) {
            out.spentBefore = page.empty() || json::text(value, "page") != page;
            return {};
        }
        value.as_object()["spent"] = true;
        value.as_object()["page"] = page;
        return tx.setValue(key, json::write(value));
    });
    if (!done) return fail(done.error());
    return out;
}

Result<Entered> Visits::enterByTicket(const Principal& who, const std::string& visit, const std::string& page, const Wanted& wanted) {
    FYR_TRY(auto e, enter(who, visit, page, wanted));
    e.token = fyr::video::signalling::writeResumeId({who.tenant.str(), visit, partyOf(who), fmt::format("{}{}~{}", afterTicket, who.person.str(), who.session.str()), m_clock.now() + reloadsFor}, m_key);
    return e;
}

// One of the two who showed it is not who it was given to.
Result<void> Visits::ticketShownAgain(const Principal& who, const std::string& visit) {
    return m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto c, find(tx, visit));
        auto t = traceOf(c, TraceAction::execute, "visit.ticket");
        t.refused = true;
        t.detail = "spent";
        return leaveTrace(tx, m_clock.now(), who, t);
    });
}

} // namespace fyr::server::video
