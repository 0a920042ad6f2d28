// Whom a clinician asks into a call: interpreters and relatives by an invitation, colleagues by their own sign-in.
//
// Shape:  an invitation opens the line until its holder was let in once; from then on only what the line gave that page does,
//         so that a link that was passed on opens nothing. Both end with their time and with the visit.
#include "server/services/traces.h"
#include "server/video/visits.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::video {
namespace {

constexpr std::string_view invitationOnce = "invitation";
constexpr std::string_view afterInvitation = "guest";
constexpr std::size_t mostInvitations = 20; // of one visit: more is a mistake

} // namespace

Result<void> spend(WriteTx& tx, std::string_view visit, std::string_view party) {
    FYR_TRY(auto guest, loadGuest(tx, visit, party));
    if (!guest || guest->spent) return {};
    guest->spent = true;
    return saveGuest(tx, visit, *guest);
}

Result<Entered> Visits::enterAsGuest(const TenantId& tenant, const std::string& visit, const fyr::video::signalling::Resumable& by, const std::string& page, const Wanted& wanted) {
    const auto& party = by.party;
    std::optional<Guest> guest;
    bool isHere = false; // this very page: it was let in, and has not heard that it was
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(guest, loadGuest(tx, visit, party));
        FYR_TRY(const auto c, loadCall(tx, visit));
        const auto* p = c ? c->visit.find(party) : nullptr;
        isHere = p && p->lease && p->lease->page == page && !p->left;
        return {};
    };
    FYR_CHECK(m_store.read(tenant, read));
    if (!guest) return fail(ErrorCode::signInRequired, "no such invitation");
    if (guest->spent && by.session == invitationOnce && !isHere) return fail(ErrorCode::forbidden, "the invitation was used");
    Entered e;
    e.party = party;
    e.role = guest->role;
    e.name = guest->name;
    const auto opens = [&](const waiting::Visit& v) -> std::vector<waiting::Event> {
        noteBefore(e, v);
        return {waiting::Opened{party, guest->role, guest->name, page}};
    };
    FYR_TRY(auto done, act(tenant, visit, EventsOf(opens), nullptr, {}, Asked::countsNot, wanted));
    e.call = std::move(done.call);
    e.admitted = e.call.visit.find(party)->admitted;
    e.token = fyr::video::signalling::writeResumeId({tenant.str(), visit, party, std::string(afterInvitation), by.expires}, m_key);
    return e;
}

Result<std::string> Visits::invite(const Principal& who, const std::string& visit, PartyRole role, const std::string& name) {
    const auto now = m_clock.now();
    const Guest guest{"guest-" + makeUlid(now, m_random), role, name, false};
    Instant until = now + std::chrono::hours{24};
    json::object whole;
    const auto done = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto c, find(tx, visit));
        FYR_CHECK(mayEnter(tx, who, c));
        if (c.visit.isOver()) return fail(ErrorCode::gone, "the visit is over");
        FYR_TRY(const auto known, loadGuests(tx, visit));
        if (known.size() >= mostInvitations) return fail(ErrorCode::tooLarge, "too many invitations");
        until = std::max(until, c.visit.plannedEnd + m_rules.lateUntil);
        FYR_CHECK(saveGuest(tx, visit, guest));
        FYR_TRY(whole, staffViewWithInvited(tx, c, now));
        return leaveTrace(tx, now, who, traceOf(c, TraceAction::create, "visit.invite"));
    });
    if (!done) return fail(done.error());
    const auto token = fyr::video::signalling::writeResumeId({who.tenant.str(), visit, guest.party, std::string(invitationOnce), until}, m_key);
    return json::write(json::object{{"party", guest.party}, {"role", fyr::video::code(role)}, {"token", token}, {"until", formatInstant(until)}, {"visit", std::move(whole)}});
}

// First nothing opens any more, then whoever is there leaves: asked again after a fault between the two, it does the rest.
Result<std::string> Visits::withdraw(const Principal& who, const std::string& visit, const std::string& party) {
    const auto now = m_clock.now();
    bool came = false;
    const auto done = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto c, find(tx, visit));
        FYR_CHECK(mayEnter(tx, who, c));
        if (!c.visit.holder.empty() && c.visit.holder != partyOf(who)) return fail(ErrorCode::forbidden, "does not have the patient");
        FYR_TRY(const auto guest, loadGuest(tx, visit, party));
        const auto asked = std::ranges::find(c.asked, party);
        const auto* there = c.visit.find(party);
        came = there != nullptr;
        const bool isGuest = there && (there->role == PartyRole::interpreter || there->role == PartyRole::relative);
        if (!guest && asked == c.asked.end() && !isGuest) return fail(ErrorCode::notFound, "nobody of that name was invited");
        if (guest) FYR_CHECK(forgetGuest(tx, visit, party));
        if (asked != c.asked.end()) {
            c.asked.erase(asked);
            FYR_CHECK(tx.clearValue(askedKey(party, visit)));
            FYR_CHECK(saveCall(tx, c, {{now, "askedNoMore", party}}, now));
            FYR_CHECK(project(tx, c, now));
        }
        return leaveTrace(tx, now, who, traceOf(c, TraceAction::remove, "visit.withdraw"));
    });
    if (!done) return fail(done.error());
    const auto leaves = [&](const waiting::Visit& v) -> std::vector<waiting::Event> {
        const auto* p = v.find(party);
        if (!p || !p->lease || p->left) return {};
        return {waiting::Left{party, p->lease->page}};
    };
    if (came) FYR_CHECK(act(who.tenant, visit, EventsOf(leaves), &who, "visit.withdraw"));
    json::object whole;
    FYR_CHECK(m_store.read(who.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto c, find(tx, visit));
        FYR_TRY(whole, staffViewWithInvited(tx, c, m_clock.now()));
        return {};
    }));
    return json::write(whole);
}

Result<fyr::video::signalling::Resumable> Visits::invitation(std::string_view token) const {
    FYR_TRY(auto r, fyr::video::signalling::readResumeId(token, m_key, m_clock.now()));
    if (r.session != invitationOnce && r.session != afterInvitation && !isOfTicket(r)) return fail(ErrorCode::signInRequired, "no invitation");
    return r;
}

Result<std::string> Visits::ask(const Principal& who, const std::string& visit, const std::string& practitioner) {
    const auto now = m_clock.now();
    CallVisit c;
    const auto done = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(c, find(tx, visit));
        FYR_CHECK(mayEnter(tx, who, c));
        if (c.visit.isOver()) return fail(ErrorCode::gone, "the visit is over");
        if (c.visit.holder != partyOf(who)) return fail(c.visit.holder.empty() ? ErrorCode::invalidState : ErrorCode::forbidden, "does not have the patient");
        if (std::ranges::find(c.asked, practitioner) != c.asked.end()) return {};
        FYR_TRY(const auto accounts, tx.accounts());
        if (std::ranges::none_of(accounts, [&](const Account& a) { return a.practitioner == practitioner && !a.disabled; })) return fail(ErrorCode::notFound, "no such practitioner");
        c.asked.push_back(practitioner);
        FYR_CHECK(saveCall(tx, c, {{now, "asked", practitioner}}, now));
        FYR_CHECK(tx.setValue(askedKey(practitioner, visit), ""));
        FYR_CHECK(project(tx, c, now));
        auto t = traceOf(c, TraceAction::update, "visit.ask");
        t.about.push_back("Practitioner/" + practitioner);
        return leaveTrace(tx, now, who, t);
    });
    if (!done) return fail(done.error());
    return json::write(staffView(c, now));
}

} // namespace fyr::server::video
