// A visit by video in the store: what it is in one value, its leases each in one of its own, its moments as events.
//
// Shape:  "call/<id>" is written over the number of events that was read (`append` is a unique key): two nodes cannot both
//         write the next one. A lease changes every few seconds and is written without that: "calllease/<id>/<party>".
//         "callopen/<id>" while the visit is not over for good.
// Errors: versionConflict: somebody wrote meanwhile, do it again; the store's.
#pragma once

#include "server/services/traces.h"
#include "server/store/store.h"
#include "video/waiting/lease_keeper.h"
#include "video/waiting/queue.h"
#include "video/waiting/visit_json.h"

namespace fyr::server::video {

namespace waiting = fyr::video::waiting;
using fyr::video::PartyRole;

struct CallVisit {
    waiting::Visit visit;
    std::string unit;
    std::string patient;
    std::string patientName;
    std::string appointment; // empty: a drop-in
    std::string item;        // the queue item it came from
    std::string practitioner; // whom it was booked with
    std::string practitionerName;
    std::vector<std::string> asked; // practitioners who were asked to come in
    std::int64_t number = 0;  // of events
};

// What a trace says of whoever did something with a visit.
[[nodiscard]] Trace traceOf(const CallVisit& c, TraceAction action, std::string_view subtype);

[[nodiscard]] Result<std::optional<CallVisit>> loadCall(ReadTx& tx, std::string_view id);
[[nodiscard]] Result<void> saveCall(WriteTx& tx, CallVisit& v, const std::vector<waiting::Moment>& moments, Instant now);
[[nodiscard]] Result<void> saveLeases(WriteTx& tx, const waiting::Visit& before, const waiting::Visit& after);
// Those that are not over; of this unit, or of all when it is empty.
[[nodiscard]] Result<std::vector<CallVisit>> openCalls(ReadTx& tx, std::string_view unit);
[[nodiscard]] Result<void> closeCall(WriteTx& tx, std::string_view id);

// What stands beside each open visit: what tells whether it was written since it was last read.
struct OpenCall {
    std::string id;
    std::string unit;
    std::int64_t number = 0;
};
[[nodiscard]] Result<std::vector<OpenCall>> openCallKeys(ReadTx& tx);
// Of one visit without its leases, and the leases of all by "visit/party".
[[nodiscard]] Result<std::optional<CallVisit>> loadCallWithoutLeases(ReadTx& tx, std::string_view id);
[[nodiscard]] Result<std::vector<std::pair<std::string, waiting::Lease>>> allLeases(ReadTx& tx);
// Where the lease of a page that is still here is all that changes. False: the visit has to be looked at.
[[nodiscard]] Result<bool> prolongLease(WriteTx& tx, const waiting::LeaseKeeper::Due& due, Instant now, const waiting::Rules& rules);

// An interpreter or a relative, who has an invitation and no account.
struct Guest {
    std::string party;
    PartyRole role = PartyRole::relative;
    std::string name;
    bool spent = false; // was let in: the invitation itself opens nothing any more
};
[[nodiscard]] Result<std::optional<Guest>> loadGuest(ReadTx& tx, std::string_view visit, std::string_view party);
[[nodiscard]] Result<std::vector<Guest>> loadGuests(ReadTx& tx, std::string_view visit);
[[nodiscard]] Result<void> saveGuest(WriteTx& tx, std::string_view visit, const Guest& guest);
[[nodiscard]] Result<void> forgetGuest(WriteTx& tx, std::string_view visit, std::string_view party);
[[nodiscard]] Result<void> spend(WriteTx& tx, std::string_view visit, std::string_view party);
// Stands while a practitioner is asked into an open call; `visit` empty: the prefix of all of one's own.
[[nodiscard]] std::string askedKey(std::string_view practitioner, std::string_view visit);

[[nodiscard]] std::string ticketPrefix(std::string_view visit); // of the tickets for browsers (visit_tickets.cpp)

// How good a call was for one party, as its own page told.
struct Quality {
    std::int64_t n = 0; // readings
    std::int64_t sum = 0;
    int least = 100;
    bool relayed = false;
    std::map<std::string, std::int64_t> causes; // of bad ones
    void add(const Quality& more);
};
[[nodiscard]] Result<std::map<std::string, Quality>> loadQuality(ReadTx& tx, std::string_view visit); // by party

// How long the last calls of a unit took, and how many take them now.
[[nodiscard]] Result<waiting::Pace> loadPace(ReadTx& tx, std::string_view unit, Instant now);
// What a step means for what is kept beside the visit: the pace, the note that is owed.
[[nodiscard]] Result<void> settle(WriteTx& tx, const waiting::Visit& before, const CallVisit& after, Instant now);

// The Encounter that the visit is in the record, and what became of its Appointment.
[[nodiscard]] Result<void> project(WriteTx& tx, const CallVisit& v, Instant now);

} // namespace fyr::server::video
