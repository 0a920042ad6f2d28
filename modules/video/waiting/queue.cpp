#include "video/waiting/queue.h"

#include <algorithm>
#include <tuple>

namespace fyr::video::waiting {
namespace {

constexpr std::chrono::minutes givesWay{30}; // for each level below urgent: who came later and is more ill goes before, nobody waits for ever
constexpr std::size_t enoughCalls = 3; // below it no estimate is better than a bad one

std::optional<Millis> median(std::vector<Millis> lengths) {
    if (lengths.size() < enoughCalls) return {};
    const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::nth_element(lengths.begin(), middle, lengths.end());
    return *middle;
}

} // namespace

std::vector<Place> order(const std::vector<Visit>& visits, Instant now, const Pace& pace) {
    std::vector<const Visit*> all;
    for (const auto& v : visits) all.push_back(&v);
    return order(all, now, pace);
}

std::vector<Place> order(const std::vector<const Visit*>& visits, Instant now, const Pace& pace) {
    std::vector<const Visit*> here;
    for (const auto* v : visits)
        if (v->isWaiting(now)) here.push_back(v);
    const auto key = [](const Visit* v) {
        const bool emergency = v->dropIn && v->urgency <= 1;
        const auto arrived = v->arrived.value_or(v->since) + std::max(0, v->urgency - 2) * givesWay;
        return std::tuple(emergency ? v->urgency : 2, v->dropIn ? arrived : v->planned, std::string_view(v->id));
    };
    std::ranges::sort(here, {}, key);
    const auto length = median(pace.lengths);
    std::vector<Place> out;
    for (const auto* v : here) {
        Place p{v->id, out.size() + 1, {}};
        if (length && pace.clinicians > 0) {
            auto wait = *length * static_cast<std::int64_t>(out.size() / pace.clinicians);
            if (!v->dropIn && v->planned > now) wait = std::max(wait, std::chrono::duration_cast<Millis>(v->planned - now));
            p.estimate = wait;
        } else if (!v->dropIn && v->planned > now) {
            p.estimate = std::chrono::duration_cast<Millis>(v->planned - now);
        }
        out.push_back(std::move(p));
    }
    return out;
}

} // namespace fyr::video::waiting
