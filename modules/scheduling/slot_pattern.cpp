#include "scheduling/slot_pattern.h"

#include "base/ids.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::scheduling {
namespace {

constexpr std::array<std::string_view, 3> modeCodes{"onSite", "video", "phone"};

std::optional<std::int64_t> whole(const json::object& o, std::string_view key, std::int64_t otherwise, std::int64_t least, std::int64_t most) {
    const auto* v = o.if_contains(key);
    if (!v || v->is_null()) return otherwise;
    if (!v->is_int64() || v->get_int64() < least || v->get_int64() > most) return std::nullopt;
    return v->get_int64();
}

class BlockReader {
  public:
    BlockReader(const json::object& v, std::string place, std::vector<Problem>& problems)
        : m_v(v), m_place(std::move(place)), m_problems(problems) {}

    PatternBlock read() {
        PatternBlock b;
        const json::value v = m_v;
        if (const auto* days = json::list(v, "weekdays"); days && !days->empty()) {
            for (const auto& d : *days) {
                if (!d.is_int64() || d.get_int64() < 1 || d.get_int64() > 7) wrong("weekdays", "1 (Monday) … 7 (Sunday)");
                else b.weekdays.push_back(static_cast<unsigned>(d.get_int64() - 1));
            }
        } else {
            wrong("weekdays", "a list of 1 (Monday) … 7 (Sunday)");
        }
        const auto from = minuteOfDay(json::text(v, "from").value_or(""));
        const auto to = minuteOfDay(json::text(v, "to").value_or(""));
        if (!from) wrong("from", "HH:MM");
        if (!to) wrong("to", "HH:MM");
        if (from && to) {
            if (*to <= *from) wrong("to", "after from");
            b.hours = {*from, *to};
        }
        b.minutes = number("minutes", 30, 5, 480);
        b.pause = number("pause", 0, 0, 240);
        b.service = json::text(v, "service").value_or("");
        if (!isFhirId(b.service)) wrong("service", "a code is required");
        if (const auto* modes = json::list(v, "modes"); modes && !modes->empty()) {
            for (const auto& m : *modes) {
                if (!m.is_string() || std::ranges::find(modeCodes, std::string_view(m.get_string())) == modeCodes.end())
                    wrong("modes", "onSite, video or phone");
                else b.modes.emplace_back(m.get_string());
            }
        } else {
            b.modes = {"onSite"};
        }
        b.open = json::boolean(v, "open").value_or(true);
        return b;
    }

  private:
    int number(std::string_view key, std::int64_t otherwise, std::int64_t least, std::int64_t most) {
        const auto n = whole(m_v, key, otherwise, least, most);
        if (!n) wrong(key, fmt::format("a whole number from {} to {}", least, most));
        return static_cast<int>(n.value_or(otherwise));
    }
    void wrong(std::string_view key, std::string message) { m_problems.push_back({fmt::format("{}/{}", m_place, key), std::move(message)}); }
    const json::object& m_v;
    std::string m_place;
    std::vector<Problem>& m_problems;
};

// Weeks since a Monday long ago, so that "every second week" means the same from any first day of a week.
std::int64_t weekNumber(Date day) {
    const auto monday = std::chrono::sys_days{plusDays(day, -static_cast<int>(weekdayOf(day)))};
    return (monday - std::chrono::sys_days{Date{std::chrono::year{2024} / 1 / 1}}).count() / 7;
}

} // namespace

Result<SlotPattern> patternFromJson(const json::object& o) {
    SlotPattern p;
    std::vector<Problem> problems;
    const json::value v = o;
    if (const auto zone = json::text(v, "timeZone")) {
        if (const auto z = zoneFromName(*zone)) p.zone = *z;
        else problems.push_back({"/timeZone", "is not a known zone"});
    }
    const auto every = whole(o, "everyWeeks", 1, 1, 8);
    if (every) p.everyWeeks = static_cast<int>(*every);
    else problems.push_back({"/everyWeeks", "a whole number from 1 to 8"});
    const auto* blocks = json::list(v, "blocks");
    if (!blocks || blocks->empty() || blocks->size() > 50) {
        problems.push_back({"/blocks", "a list of 1 to 50 blocks"});
    } else {
        for (std::size_t i = 0; i < blocks->size(); ++i) {
            const auto place = fmt::format("/blocks/{}", i);
            if (!(*blocks)[i].is_object()) problems.push_back({place, "an object is required"});
            else p.blocks.push_back(BlockReader((*blocks)[i].get_object(), place, problems).read());
        }
    }
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "the pattern", std::move(problems)});
    return p;
}

Result<std::vector<MadeSlot>> makeSlots(const SlotPattern& pattern, const OpeningHours& unit, Date from, Date to) {
    std::vector<MadeSlot> out;
    const auto firstWeek = weekNumber(from);
    for (Date day = from; day <= to; day = plusDays(day, 1)) {
        if ((weekNumber(day) - firstWeek) % pattern.everyWeeks != 0) continue;
        const auto open = hoursOn(unit, day);
        if (open.empty()) continue;
        for (const auto& block : pattern.blocks) {
            if (std::ranges::find(block.weekdays, weekdayOf(day)) == block.weekdays.end()) continue;
            for (int minute = block.hours.from; minute + block.minutes <= block.hours.to; minute += block.minutes + block.pause) {
                const bool within = std::ranges::any_of(open, [&](const Span& s) { return minute >= s.from && minute + block.minutes <= s.to; });
                if (!within) continue;
                const auto start = toInstant(pattern.zone, {day, minute});
                if (!start) continue;
                out.push_back({*start, *start + std::chrono::minutes{block.minutes}, &block});
                if (out.size() > maxSlotsPerPublish)
                    return fail(ErrorCode::tooLarge, fmt::format("more than {} times at once", maxSlotsPerPublish));
            }
        }
    }
    std::ranges::stable_sort(out, {}, &MadeSlot::start);
    for (std::size_t i = 1; i < out.size(); ++i)
        if (out[i].start < out[i - 1].end)
            return fail(Error{ErrorCode::badRequest, "times that overlap", {{"/blocks", fmt::format("two times at {}", formatInstant(out[i].start))}}});
    return out;
}

} // namespace fyr::scheduling
