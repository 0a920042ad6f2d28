// The order of the waiting room: who is next, who is how far, and how long it may take.
//
// Shape:  emergencies first; then by the time that was promised, or for drop-ins the time of arrival, 30 minutes later for each
//         level that is less than urgent. Only who is there has a place. The order is the same for patients and clinicians.
// Units:  milliseconds; "not known" is empty, never 0.
#pragma once

#include "video/waiting/visit.h"

namespace fyr::video::waiting {

struct Place {
    std::string visit;
    std::size_t position = 0; // 1: next
    std::optional<Millis> estimate;
};

struct Pace {
    std::vector<Millis> lengths; // of the last calls here
    std::size_t clinicians = 0;  // who take calls now
};

// Of those that are waiting at `now`, in their order.
[[nodiscard]] std::vector<Place> order(const std::vector<const Visit*>& visits, Instant now, const Pace& pace);
[[nodiscard]] std::vector<Place> order(const std::vector<Visit>& visits, Instant now, const Pace& pace);

} // namespace fyr::video::waiting
