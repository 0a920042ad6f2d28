// Booked times out of the cache: what the day still holds, also without the server.
#include "localdb/cache.h"

#include <algorithm>

namespace fyr::localdb {

Result<std::vector<clinical::Booking>> Records::bookings(Instant from, Instant to) {
    // `open` is until when an Appointment holds its patient's record here: its end.
    FYR_TRY(auto rows, m_db.query("SELECT json, version FROM resource WHERE type = 'Appointment' AND here = 1 AND open > ? AND open <= ?", from.time_since_epoch().count(),
                                  to.time_since_epoch().count()));
    std::vector<clinical::Booking> out;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) break;
        FYR_TRY(const auto json, whole(rows.text(0)));
        auto b = m_projector->booking(json);
        if (!b || !b->ahead() || !b->start) continue;
        b->version = rows.integer(1);
        out.push_back(std::move(*b));
    }
    std::ranges::sort(out, {}, [](const clinical::Booking& b) { return std::tuple(*b.start, b.id); });
    return out;
}

Result<std::vector<clinical::Booking>> Cache::bookings(Instant from, Instant to) {
    FYR_CHECK(readable());
    return m_records.bookings(from, to);
}

} // namespace fyr::localdb
