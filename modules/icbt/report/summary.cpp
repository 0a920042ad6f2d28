#include "icbt/report/summary.h"

#include <algorithm>

namespace fyr::icbt {
namespace {

using Came = Asked::Came;

Lacks lackOf(Came c) {
    switch (c) {
    case Came::answered: return Lacks::tooLittle;
    case Came::missed: return Lacks::missed;
    case Came::waived: return Lacks::waived;
    case Came::fellAway: return Lacks::notReached;
    case Came::waiting: return Lacks::waiting;
    }
    return Lacks::notReached;
}

// The newest of those that fit; one with a total before one without.
template <class F>
Total newest(const Story& s, const F& fits) {
    Total out;
    for (const auto& a : s.asked) {
        if (!fits(a)) continue;
        if (!a.total && out.value) continue;
        out = {a.total, a.total ? Lacks::nothing : lackOf(a.came), &a};
    }
    return out;
}

} // namespace

std::string_view name(Lacks l) noexcept {
    static constexpr std::array<std::string_view, 6> names{"", "notReached", "missed", "waived", "tooLittle", "waiting"};
    return names[static_cast<std::size_t>(l)];
}

std::string stateOf(const Course& c) {
    static constexpr std::array<std::string_view, 3> ends{"signedOff", "discharged", "referred"};
    return std::string(c.over ? ends[static_cast<std::size_t>(c.end)] : name(c.phase));
}

Summary summaryOf(const Programme& p, const instruments::Catalogue& catalogue, const Story& s) {
    Summary out;
    const auto& instrument = p.measures[p.primary].instrument;
    out.primary = catalogue.find(instrument);
    const auto of = [&](std::initializer_list<Measure::When> when) {
        return newest(s, [&](const Asked& a) { return p.measures[a.measure].instrument == instrument && std::ranges::find(when, p.measures[a.measure].when) != when.end(); });
    };
    using When = Measure::When;
    out.before = of({When::baseline});
    out.after = of({When::closing});
    out.followUp = of({When::followUp});
    out.last = of({When::every, When::week, When::closing});
    if (out.primary) {
        out.change = instruments::reliableDirection(*out.primary, out.primary->reliableChange, out.before.value, out.after.value);
        out.changeAtLast = instruments::reliableDirection(*out.primary, out.primary->reliableChange, out.before.value, out.last.value);
    }
    for (std::uint16_t i = 0; i < p.modules.size(); ++i) {
        const auto status = s.course.modules[i].status;
        out.done += status == ModuleStatus::done;
        out.skipped += status == ModuleStatus::skipped;
        out.handedBack += s.modules[i].handedBack;
        out.required += isRequired(p, s.course, i);
    }
    out.completed = s.course.started.has_value();
    for (std::uint16_t i = 0; i < p.modules.size(); ++i)
        if (isRequired(p, s.course, i) && s.course.modules[i].status != ModuleStatus::done) out.completed = false;
    for (const auto& m : s.minutes) out.minutes += m.minutes;
    for (const auto& a : s.asked) {
        out.asked += a.due.has_value();
        out.answered += a.came == Came::answered;
        out.missed += a.came == Came::missed;
    }
    return out;
}

} // namespace fyr::icbt
