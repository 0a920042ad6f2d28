// A booked or offered time of a patient, as the workstation lists it (Appointment, docs/APPOINTMENTS.md).
//
// Units: Instant, UTC. A time on the waiting list has none.
#pragma once

#include "base/clock.h"
#include "clinical/triage_item.h"

#include <optional>
#include <string>

namespace fyr::clinical {

struct Booking {
    std::string id;
    std::int64_t version = 0;
    std::string status; // waitlist, pending (offered), booked, arrived, fulfilled, noshow, cancelled
    std::optional<Instant> start;
    std::optional<Instant> end;
    std::string mode; // onSite, video, phone; empty: any
    PersonRef patient;
    PersonRef practitioner;
    std::string service;
    std::string reason;
    std::string slot;
    std::optional<Instant> expires; // of an offer
    friend bool operator==(const Booking&, const Booking&) = default;

    [[nodiscard]] bool ahead() const noexcept { return status == "booked" || status == "pending" || status == "arrived"; }
};

} // namespace fyr::clinical
