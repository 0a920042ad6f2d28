// What must always be so, whatever people do.
#include "icbt/simulate/people.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt::simulate {
namespace {

int rank(Phase p) {
    switch (p) {
    case Phase::enrolled: return 0;
    case Phase::active:
    case Phase::paused: return 1;
    case Phase::closing: return 2;
    case Phase::followUp: return 3;
    case Phase::ended: return 4;
    }
    return 0;
}

// In one step time may open a module and an event then move it on.
bool mayBecome(ModuleStatus from, ModuleStatus to, EventType by) {
    using S = ModuleStatus;
    if (from == to || by == EventType::swap) return true;
    switch (from) {
    case S::locked: return true;
    case S::open: return to == S::submitted || to == S::done || to == S::skipped;
    case S::submitted: return to == S::done || to == S::open;
    case S::done: return to == S::open && by == EventType::repeat;
    case S::skipped:
    case S::notChosen: return false;
    }
    return false;
}

std::optional<std::string> brokenDuty(const Programme& p, const Course& c, const Duty& d) {
    if (d.id >= c.nextDuty) return "an id that was not given";
    if (d.clock >= p.clocks.size()) return "a duty without a clock";
    if (d.taken != d.settleBy.has_value()) return "taken and no time to settle, or the other way round";
    if (d.taken && (!isRisk(d.kind) || d.holder.empty())) return "taken by nobody, or nothing to take";
    if (!isRisk(d.kind)) return {};
    const auto& clock = p.clocks[d.clock];
    if (clock.runs == everyPhase && d.stoodSince) return "the clock of a risk duty stands still";
    if (clock.again.count > 0 && !d.stoodSince && !d.settleBy && !d.tellAt) return "a risk duty that nobody will be told of again";
    return {};
}

} // namespace

std::optional<std::string> broken(const Setting& s, const Course& before, const Event& event, const Course& after, std::span<const Effect> effects) {
    const auto& p = s.programme;
    if (before.enrolled != Instant{} && after.now < before.now) return "time went back";
    if (rank(after.phase) < rank(before.phase)) return fmt::format("{} after {}", name(after.phase), name(before.phase));
    if (after.phase == Phase::paused && before.phase == Phase::enrolled) return "paused before it started";
    if (after.over && !before.over && (before.hasRisk() && after.hasRisk())) return "an end with an open risk duty";
    if (after.phase == Phase::ended && !after.duties.empty()) return "ended, and somebody still has to do something";
    if (after.phase == Phase::ended && nextDue(s, after)) return "ended, and something still falls due";
    if (after.therapistMinutes < before.therapistMinutes || after.nextDuty < before.nextDuty || after.extensions > p.extendMost || after.pauses > p.pauseMost) return "a count that cannot be";
    for (std::size_t i = 0; i < after.modules.size(); ++i)
        if (!mayBecome(before.modules[i].status, after.modules[i].status, event.type)) return fmt::format("module {}: from {} to {} by {}", p.modules[i].id, int(before.modules[i].status), int(after.modules[i].status), name(event.type));
    for (std::size_t i = 0; i < after.modules.size(); ++i) { // P8: nothing goes before what it comes after
        const auto now = after.modules[i].status;
        const auto& m = p.modules[i];
        const bool treated = after.phase == Phase::active || after.phase == Phase::paused; // closing opens what its rules name
        if (before.modules[i].status != ModuleStatus::locked || now == ModuleStatus::locked || now == ModuleStatus::notChosen || !treated || event.type == EventType::repeat) continue;
        for (const auto a : m.after)
            if (const auto x = after.modules[a].status; x == ModuleStatus::locked || x == ModuleStatus::open || x == ModuleStatus::submitted) return fmt::format("module {} before {}", m.id, p.modules[a].id);
    }
    for (std::size_t i = 0; i < after.duties.size(); ++i) {
        const auto& d = after.duties[i];
        if (auto why = brokenDuty(p, after, d)) return fmt::format("duty {} ({}): {}", d.id, name(d.kind), *why);
        for (std::size_t k = 0; k < i; ++k)
            if (after.duties[k].id == d.id || (after.duties[k].kind == d.kind && after.duties[k].subject == d.subject)) return "the same duty twice";
    }
    // a risk duty goes only by a settled word, or when an alert takes its place
    for (const auto& d : before.duties)
        if (isRisk(d.kind) && !after.duty(d.id) && event.type != EventType::settle) {
            const bool replaced = d.kind == DutyKind::ask && std::any_of(after.duties.begin(), after.duties.end(), [&](const Duty& x) { return x.kind == DutyKind::alert && x.subject == d.subject; });
            if (!replaced) return fmt::format("a risk duty is gone by {}", name(event.type));
        }
    auto last = before.now;
    for (const auto& e : effects) {
        if (e.at < last || e.at > after.now) return "an effect out of its time";
        last = e.at;
    }
    // every duty is told once an hour at the most, everything else falls due a few times a day
    const auto days = static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::hours>(after.now - before.now).count() / 24 + 2);
    const auto parts = p.modules.size() + p.measures.size() + p.choices.size() + p.decisions.size() + 12;
    if (effects.size() > days * parts * 30 + parts * 4) return fmt::format("{} effects in {} days", effects.size(), days);
    return {};
}

} // namespace fyr::icbt::simulate
