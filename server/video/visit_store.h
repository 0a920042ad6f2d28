// A visit by video in the store: what it is in one value, its leases each in one of its own, its moments as events.
//
// Shape:  "call/<id>" is written over the number of events that was read (`append` is a unique key): two nodes cannot both
//         write the next one. A lease changes every few seconds and is written without that: "calllease/<id>/<party>".
//         "callopen/<id>" while the visit is not over for good.
// Errors: versionConflict: somebody wrote meanwhile, do it again; the store's.
#pragma once

#include "server/store/store.h"
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
    std::int64_t number = 0;  // of events
};

[[nodiscard]] Result<std::optional<CallVisit>> loadCall(ReadTx& tx, std::string_view id);
[[nodiscard]] Result<void> saveCall(WriteTx& tx, CallVisit& v, const std::vector<waiting::Moment>& moments, Instant now);
[[nodiscard]] Result<void> saveLeases(WriteTx& tx, const waiting::Visit& before, const waiting::Visit& after);
// Those that are not over; of this unit, or of all when it is empty.
[[nodiscard]] Result<std::vector<CallVisit>> openCalls(ReadTx& tx, std::string_view unit);
[[nodiscard]] Result<void> closeCall(WriteTx& tx, std::string_view id);

// An interpreter or a relative, who has an invitation and no account.
struct Guest {
    std::string party;
    PartyRole role = PartyRole::relative;
    std::string name;
};
[[nodiscard]] Result<std::optional<Guest>> loadGuest(ReadTx& tx, std::string_view visit, std::string_view party);
[[nodiscard]] Result<void> saveGuest(WriteTx& tx, std::string_view visit, const Guest& guest);

// The Encounter that the visit is in the record, and what became of its Appointment.
[[nodiscard]] Result<void> project(WriteTx& tx, const CallVisit& v, Instant now);

} // namespace fyr::server::video
