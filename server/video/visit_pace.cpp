// What a unit's calls leave behind: how long they take, who takes them, and who owes a note.
#include "server/services/notes.h"
#include "server/video/visit_store.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::video {
namespace {

constexpr std::size_t lengthsKept = 20;
constexpr std::chrono::minutes takesCalls{60}; // since the last patient

std::string paceKey(std::string_view unit) { return fmt::format("callpace/{}", unit); }

struct Stored {
    std::vector<std::int64_t> lengths;
    std::map<std::string, Instant> takers;
};

Result<Stored> stored(ReadTx& tx, std::string_view unit) {
    Stored out;
    FYR_TRY(const auto text, tx.value(paceKey(unit)));
    if (!text) return out;
    FYR_TRY(const auto v, json::parse(*text));
    if (const auto* lengths = json::list(v, "lengths"))
        for (const auto& l : *lengths)
            if (l.is_int64()) out.lengths.push_back(l.get_int64());
    if (const auto* takers = json::child(v, "takers"))
        for (const auto& [who, at] : *takers)
            if (const auto t = parseInstant(at.is_string() ? std::string_view(at.get_string()) : std::string_view{})) out.takers[std::string(who)] = *t;
    return out;
}

Result<void> note(WriteTx& tx, const CallVisit& c, std::optional<Millis> length, Instant now) {
    FYR_TRY(auto pace, stored(tx, c.unit));
    if (length) pace.lengths.push_back(length->count());
    if (pace.lengths.size() > lengthsKept) pace.lengths.erase(pace.lengths.begin());
    std::erase_if(pace.takers, [&](const auto& t) { return t.second + takesCalls <= now; });
    if (!c.visit.holder.empty()) pace.takers[c.visit.holder] = now;
    json::object takers;
    for (const auto& [who, at] : pace.takers) takers[who] = formatInstant(at);
    return tx.setValue(paceKey(c.unit), json::write(json::object{{"lengths", json::array(pace.lengths.begin(), pace.lengths.end())}, {"takers", std::move(takers)}}));
}

} // namespace

Result<waiting::Pace> loadPace(ReadTx& tx, std::string_view unit, Instant now) {
    FYR_TRY(const auto s, stored(tx, unit));
    waiting::Pace out;
    for (const auto l : s.lengths) out.lengths.emplace_back(l);
    out.clinicians = static_cast<std::size_t>(std::ranges::count_if(s.takers, [&](const auto& t) { return t.second + takesCalls > now; }));
    return out;
}

Result<void> settle(WriteTx& tx, const waiting::Visit& before, const CallVisit& after, Instant now) {
    const auto& v = after.visit;
    if (before.isOver() && !v.isOver()) return tx.clearValue(noteOwedKey(v.id));
    if (before.holder != v.holder && !v.holder.empty()) FYR_CHECK(note(tx, after, {}, now));
    if (before.isOver() || v.stage != waiting::Stage::ended || !v.began) return {};
    if (!v.endedByClock && v.admitted) FYR_CHECK(note(tx, after, std::chrono::duration_cast<Millis>(now - *v.admitted), now));
    return tx.setValue(noteOwedKey(v.id), json::write(json::object{{"practitioner", v.holder}, {"unit", after.unit}}));
}

} // namespace fyr::server::video
