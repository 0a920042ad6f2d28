// Visits by video as the rest of the server sees them: who may do what, each within one transaction with its trace.
//
// Shape:  a booked Appointment by video becomes a visit of the same id when somebody first opens it; a drop-in is made by a
//         clinician. A party is the patient's id, the practitioner's id, or an invitation's.
//         A call that took place owes a note, until one refers to its Encounter.
// Errors: notFound (also for another's), those of waiting::step, and the store's.
// Threads: safe; calls block on the store.
#pragma once

#include "server/common/principal.h"
#include "server/services/outbox.h"
#include "server/video/visit_store.h"
#include "video/signalling/resume_id.h"
#include "video/waiting/lease_keeper.h"
#include "video/waiting/queue.h"

#include <functional>

namespace fyr::server::video {

struct Entered { // somebody's page is on the line
    CallVisit call;
    std::string party;
    PartyRole role = PartyRole::patient;
    std::string name;
    bool admitted = false;
    bool early = false; // may look at the devices, not wait yet
    std::optional<waiting::Participant> before; // the opening, when it had been here
    std::string token;  // of a guest, or of a clinician in a browser: what opens the line from now on, instead of what was shown
};

struct TicketHolder { // whose sign-in stands behind a ticket
    std::string account;
    std::string session;
    bool spentBefore = false;
};

// Leases that could not be renewed.
struct Unrenewed {
    std::vector<waiting::LeaseKeeper::Due> failed;   // could not be written: again
    std::vector<waiting::LeaseKeeper::Due> disputed; // another page of the person has it
};

class Visits {
  public:
    // Asked in the transaction that would write: whether somebody still waits for it. None: yes.
    using Wanted = std::function<bool()>;
    Visits(Store& store, const Clock& clock, Random& random, fyr::video::signalling::SigningKey key, waiting::Rules rules = {})
        : m_store(store), m_clock(clock), m_random(random), m_key(key), m_rules(rules) {}

    // ---- pages and lines
    // A page with a sign-in opens its line; a patient who is signed in is identified and sits down when it is time.
    [[nodiscard]] Result<Entered> enter(const Principal& who, const std::string& visit, const std::string& page, const Wanted& wanted = {});
    [[nodiscard]] Result<Entered> enterAsGuest(const TenantId& tenant, const std::string& visit, const fyr::video::signalling::Resumable& by, const std::string& page, const Wanted& wanted = {});
    // A clinician's call in the system's browser (visit_tickets.cpp).
    // `page`: the page that shows it, which may show it again until it has heard that it was let in; empty: not known.
    [[nodiscard]] Result<TicketHolder> spendTicket(const fyr::video::signalling::Resumable& by, std::string_view page = {});
    [[nodiscard]] Result<Entered> enterByTicket(const Principal& who, const std::string& visit, const std::string& page, const Wanted& wanted = {});
    // The line was gone, or a newer one was there, when it was to be let in: the lease goes back to whom it was taken from.
    [[nodiscard]] Result<void> undo(const TenantId& tenant, const Entered& e, const std::string& page);
    [[nodiscard]] Result<void> ticketShownAgain(const Principal& who, const std::string& visit);
    // The same page is back: nothing is opened anew. Errors: duplicate (another page is), gone, signInRequired.
    [[nodiscard]] Result<Entered> comeBack(const TenantId& tenant, const std::string& visit, const std::string& party, const std::string& page);
    // Somebody whose lease another page has, on a line of this node: nothing is written.
    [[nodiscard]] Result<Entered> standing(const TenantId& tenant, const std::string& visit, const std::string& party);
    // The lease of a page that has said nothing goes to the one that is on its line here. Errors: duplicate (the other is there too).
    [[nodiscard]] Result<void> reclaim(const TenantId& tenant, const waiting::LeaseKeeper::Due& due);
    [[nodiscard]] Result<void> left(const TenantId& tenant, const std::string& visit, const std::string& party, const std::string& page);
    [[nodiscard]] Result<void> joined(const TenantId& tenant, const std::string& visit, const std::string& party, const std::string& page);
    [[nodiscard]] Unrenewed renew(const TenantId& tenant, std::vector<waiting::LeaseKeeper::Due> due);
    [[nodiscard]] Result<std::optional<CallVisit>> look(const TenantId& tenant, const std::string& visit);
    // No-shows, interruptions, who is away, those whom everybody left: of these, as they were read a moment ago.
    [[nodiscard]] Result<void> clockPassed(const TenantId& tenant, const std::vector<const CallVisit*>& open);
    [[nodiscard]] Result<void> addQuality(const TenantId& tenant, const std::string& visit, const std::string& party, const Quality& more);

    // What was promised: patients told, visits made from triage, bookings that changed.
    void addOutbox(Outbox& outbox);

    // ---- what people ask for: JSON texts of docs/API.md
    // `relays`: for the device check of a patient.
    [[nodiscard]] Result<std::string> view(const Principal& who, const std::string& visit, json::array relays);
    [[nodiscard]] Result<std::string> list(const Principal& who);
    [[nodiscard]] Result<std::string> check(const Principal& who, const std::string& visit, const waiting::DeviceCheck& check);
    [[nodiscard]] Result<std::string> dropIn(const Principal& who, const std::string& id, const std::string& patient, const std::string& item, int urgency);
    [[nodiscard]] Result<std::string> admit(const Principal& who, const std::string& visit);
    [[nodiscard]] Result<std::string> admitNext(const Principal& who);
    [[nodiscard]] Result<std::string> letIn(const Principal& who, const std::string& visit, const std::string& party);
    [[nodiscard]] Result<std::string> handOver(const Principal& who, const std::string& visit, const std::string& to);
    [[nodiscard]] Result<std::string> take(const Principal& who, const std::string& visit);
    [[nodiscard]] Result<std::string> end(const Principal& who, const std::string& visit, const std::string& reason);
    [[nodiscard]] Result<std::string> invite(const Principal& who, const std::string& visit, PartyRole role, const std::string& name);
    [[nodiscard]] Result<std::string> ask(const Principal& who, const std::string& visit, const std::string& practitioner); // a colleague
    // Who was invited or asked: opens nothing any more, and leaves the call.
    [[nodiscard]] Result<std::string> withdraw(const Principal& who, const std::string& visit, const std::string& party);
    [[nodiscard]] Result<std::string> ticket(const Principal& who, const std::string& visit); // for the own browser
    [[nodiscard]] Result<std::string> quality(const Principal& who, const std::string& visit);
    [[nodiscard]] Result<std::string> unitQuality(const Principal& who, std::chrono::days period);
    [[nodiscard]] Result<std::string> withoutNote(const Principal& who);
    // Whom an invitation or a ticket is for. Errors: signInRequired, tokenExpired.
    [[nodiscard]] Result<fyr::video::signalling::Resumable> invitation(std::string_view token) const;

    [[nodiscard]] const waiting::Rules& rules() const noexcept { return m_rules; }

  private:
    // One event on a visit in one transaction, again when somebody wrote meanwhile.
    struct Done {
        CallVisit call;
        bool changed = false;
    };
    enum class Asked : std::uint8_t { countsNot, comesIn }; // whether one who was asked into the call may do it
    // `events`: of the visit as it stands in the transaction.
    using EventsOf = std::function<std::vector<waiting::Event>(const waiting::Visit&)>;
    [[nodiscard]] Result<Done> act(const TenantId& tenant, const std::string& visit, const EventsOf& events, const Principal* who, std::string_view subtype, Asked asked = Asked::countsNot, const Wanted& wanted = {});
    [[nodiscard]] Result<Done> act(const TenantId& tenant, const std::string& visit, std::vector<waiting::Event> events, const Principal* who, std::string_view subtype, Asked asked = Asked::countsNot) {
        return act(tenant, visit, EventsOf([events = std::move(events)](const waiting::Visit&) { return events; }), who, subtype, asked);
    }
    [[nodiscard]] Result<std::string> command(const Principal& who, const std::string& visit, const waiting::Event& event, std::string_view subtype);
    [[nodiscard]] Result<void> mayEnter(ReadTx& tx, const Principal& who, const CallVisit& c, Asked asked = Asked::countsNot) const;
    [[nodiscard]] Result<void> triaged(const TenantId& tenant, const OutboxRow& row);
    [[nodiscard]] Result<void> bookingChanged(const TenantId& tenant, const OutboxRow& row);
    [[nodiscard]] Result<void> tellPatient(const TenantId& tenant, const OutboxRow& row);
    [[nodiscard]] Result<CallVisit> find(ReadTx& tx, const std::string& visit) const;

    Store& m_store;
    const Clock& m_clock;
    Random& m_random;
    fyr::video::signalling::SigningKey m_key;
    waiting::Rules m_rules;
};

[[nodiscard]] std::string partyOf(const Principal& who);
void noteBefore(Entered& e, const waiting::Visit& visit); // who opens it
[[nodiscard]] bool isOfTicket(const fyr::video::signalling::Resumable& r); // else of an invitation
// As a clinician and as a party is told.
[[nodiscard]] json::object staffView(const CallVisit& c, Instant now);
[[nodiscard]] Result<json::object> staffViewWithInvited(ReadTx& tx, const CallVisit& c, Instant now);
[[nodiscard]] json::object partyView(const CallVisit& c, Instant now);

} // namespace fyr::server::video
