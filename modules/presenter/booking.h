// Booking from the record: which times are free for a way of meeting, and what of a booking may be changed.
//
// Shape:  pure functions over the server's answer (docs/API.md, "/slots") and the patient's bookings of the cache.
#pragma once

#include "base/json.h"
#include "clinical/booking.h"

#include <string>
#include <vector>

namespace fyr::presenter {

struct FreeTime {
    std::string slot;
    Instant start{};
    Instant end{};
    std::string service;
    clinical::PersonRef with;
    std::vector<std::string> modes; // video, phone, onSite
    friend bool operator==(const FreeTime&, const FreeTime&) = default;
};

[[nodiscard]] Result<std::vector<FreeTime>> freeTimesFromJson(const json::value& v); // by time; what cannot be read is left out

// Of this way of meeting that have not begun; mine first within the same moment.
[[nodiscard]] std::vector<FreeTime> freeTimesFor(const std::vector<FreeTime>& all, std::string_view mode, std::string_view me, Instant now);

// What is ahead of a patient: booked, offered, on the waiting list; by time, without one last.
[[nodiscard]] std::vector<clinical::Booking> bookingsAhead(std::vector<clinical::Booking> all, Instant now);

} // namespace fyr::presenter
