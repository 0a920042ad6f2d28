#include "server/icbt/course_so_far.h"

#include <algorithm>
#include <set>

namespace fyr::server {
namespace {

constexpr std::chrono::hours aWeek{24 * 7};
constexpr std::string_view phase = "phase.";

struct Treated {
    Instant from;
    std::optional<Instant> to; // nothing: it goes on
};
// When the patient was in treatment: without pauses, until closing or the end.
std::vector<Treated> treated(const CourseFile& f) {
    std::vector<Treated> out;
    for (const auto& m : f.journal.moments) {
        if (!m.code.starts_with(phase)) continue;
        const bool runs = m.code == "phase.active";
        const bool open = !out.empty() && !out.back().to;
        if (runs && !open) out.push_back({m.at, {}});
        if (!runs && open) out.back().to = m.at;
    }
    return out;
}

Millis timeUntil(const std::vector<Treated>& spans, Instant at) {
    Millis sum{0};
    for (const auto& s : spans) {
        const auto to = s.to ? std::min(*s.to, at) : at;
        if (to > s.from) sum += to - s.from;
    }
    return sum;
}

std::optional<Instant> endOfTreatment(const CourseFile& f) {
    for (const auto& m : f.journal.moments)
        if (m.code == "phase.followUp" || m.code == "phase.ended") return m.at;
    return {};
}

} // namespace

std::optional<Instant> endOfWeek(const CourseFile& f, std::int32_t week, Instant now) {
    const Millis wanted = aWeek * week;
    Millis sum{0};
    for (const auto& s : treated(f)) {
        const auto to = s.to ? std::min(*s.to, now) : now;
        if (to <= s.from) break;
        if (sum + (to - s.from) >= wanted) return s.from + (wanted - sum);
        sum += to - s.from;
    }
    return {};
}

std::int32_t weeksTreated(const CourseFile& f, Instant now) { return static_cast<std::int32_t>(timeUntil(treated(f), now) / aWeek); }

SoFar soFar(const CourseFile& f, const instruments::Catalogue& catalogue, std::int32_t week, Instant end) {
    const auto& p = f.programme();
    const auto& instrument = p.measures[p.primary].instrument;
    const auto spans = treated(f);
    const auto started = spans.empty() ? end : spans.front().from;
    SoFar out;
    auto& c = out.facts;
    c.week = week;
    c.totals.resize(static_cast<std::size_t>(week) + 1);
    if (const auto* facts = p.instrument(instrument)) {
        c.least = facts->least;
        c.most = facts->most;
    }
    if (const auto* i = catalogue.find(instrument)) c.higherIsWorse = i->higherIsWorse;
    for (const auto& point : f.journal.points) {
        if (point.at > end) continue;
        if (point.at < started) {
            if (!point.total) continue;
            c.totals[0] = out.first = point.total;
            continue;
        }
        if (!point.total) {
            ++c.missed;
            continue;
        }
        const auto in = std::min<std::int64_t>(week, timeUntil(spans, point.at) / aWeek + 1);
        c.totals[static_cast<std::size_t>(in)] = out.last = point.total;
        ++out.answered;
    }
    std::set<std::uint16_t> handedIn;
    for (const auto& m : f.journal.moments)
        if (m.code == "submitted" && m.at <= end) handedIn.insert(m.subject);
    c.modulesDone = static_cast<std::int32_t>(handedIn.size());
    auto last = started;
    for (const auto at : f.journal.signs)
        if (at <= end) last = std::max(last, at);
    c.daysSilent = static_cast<std::int32_t>((timeUntil(spans, end) - timeUntil(spans, last)) / std::chrono::hours(24));
    return out;
}

std::optional<std::int32_t> lastTotalAfter(const CourseFile& f, Instant from) {
    const auto end = endOfTreatment(f);
    std::optional<std::int32_t> out;
    for (const auto& point : f.journal.points)
        if (point.total && point.at > from && (!end || point.at <= *end)) out = point.total;
    return out;
}

} // namespace fyr::server
