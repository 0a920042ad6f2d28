#include "presenter/booking.h"

#include <algorithm>

namespace fyr::presenter {

Result<std::vector<FreeTime>> freeTimesFromJson(const json::value& v) {
    const auto* slots = json::list(v, "slots");
    if (!slots) return fail(ErrorCode::badRequest, "not a list of times");
    std::vector<FreeTime> out;
    for (const auto& s : *slots) {
        FreeTime t;
        t.slot = json::text(s, "id").value_or("");
        const auto start = parseInstant(json::text(s, "start").value_or(""));
        const auto end = parseInstant(json::text(s, "end").value_or(""));
        if (t.slot.empty() || !start || !end) continue;
        t.start = *start;
        t.end = *end;
        t.service = json::text(s, "service").value_or("");
        if (const auto* with = json::child(s, "with")) t.with = {std::string(json::text(*with, "id").value_or("")), std::string(json::text(*with, "name").value_or(""))};
        if (const auto* modes = json::list(s, "modes"))
            for (const auto& m : *modes)
                if (m.is_string()) t.modes.emplace_back(m.get_string());
        out.push_back(std::move(t));
    }
    std::ranges::sort(out, {}, [](const FreeTime& t) { return std::tuple(t.start, t.with.name, t.slot); });
    return out;
}

std::vector<FreeTime> freeTimesFor(const std::vector<FreeTime>& all, std::string_view mode, std::string_view me, Instant now) {
    std::vector<FreeTime> out;
    for (const auto& t : all)
        if (t.start > now && std::ranges::find(t.modes, mode) != t.modes.end()) out.push_back(t);
    std::ranges::stable_sort(out, [&](const FreeTime& a, const FreeTime& b) { return std::tuple(a.start, a.with.id != me) < std::tuple(b.start, b.with.id != me); });
    return out;
}

std::vector<clinical::Booking> bookingsAhead(std::vector<clinical::Booking> all, Instant now) {
    std::erase_if(all, [&](const clinical::Booking& b) {
        if (b.status == "waitlist") return false;
        if (!b.ahead() || !b.start || b.end.value_or(*b.start) <= now) return true;
        return b.status == "pending" && b.expires && *b.expires <= now; // an offer that has run out holds nothing
    });
    std::ranges::sort(all, {}, [](const clinical::Booking& b) { return std::tuple(b.start.value_or(Instant::max()), b.id); });
    return all;
}

} // namespace fyr::presenter
