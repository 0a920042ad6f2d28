// P3 in time, P10 and P11: whether the time suffices, and what a week asks of the two.
#include "icbt/verify/schedule.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt::verify {
namespace {

constexpr std::int64_t dayMinutes = 24 * 60;

LocalText both(std::string sv, std::string en) { return {std::move(sv), std::move(en)}; }

std::int64_t days(const Span& s) {
    switch (s.unit) {
    case Span::Unit::hours: return (s.count + 23) / 24;
    case Span::Unit::days: return s.count;
    case Span::Unit::weeks: return s.count * 7;
    case Span::Unit::workingDays: return (s.count * 7 + 4) / 5;
    }
    return 0;
}

Story storyOf(const Context& c, const Way& way, std::string place, LocalText verdict) {
    Story s;
    s.place = std::move(place);
    s.lines.push_back({1, {"Behandlingen börjar.", "Treatment starts."}});
    for (const auto& v : way.visits) {
        const auto& id = c.p.modules[v.module].id;
        s.lines.push_back({static_cast<int>(v.opens / dayMinutes) + 1, both(fmt::format("Modul {} öppnas.", id), fmt::format("Module {} opens.", id))});
        s.lines.push_back({static_cast<int>(v.done / dayMinutes) + 1, both(fmt::format("{} är klar.", id), fmt::format("{} is done.", id))});
    }
    std::stable_sort(s.lines.begin(), s.lines.end(), [](const StoryLine& a, const StoryLine& b) { return a.day < b.day; });
    s.verdict = std::move(verdict);
    return s;
}

std::string listed(const Programme& p, const Places& modules) {
    std::string out;
    for (const auto m : modules) out += (out.empty() ? "" : ", ") + p.modules[m].id;
    return out;
}

// The worst week of all ways.
struct Worst {
    double value = 0;
    std::size_t week = 0;
    Places modules;
};
template <class F>
Worst worst(const Context& c, Outcome& out, F&& of) {
    Worst w;
    const auto& ways = c.typical();
    if (ways.cut) out.undecide();
    for (const auto& way : ways.all) {
        const auto weeks = weeksOf(c, way);
        out.states += weeks.size();
        for (std::size_t i = 0; i < weeks.size(); ++i)
            if (of(weeks[i]) > w.value) w = {of(weeks[i]), i + 1, weeks[i].modules};
    }
    for (std::uint16_t m = 0; m < c.p.modules.size(); ++m)
        if (c.p.modules[m].opens == Opens::byTherapist)
            if (const auto week = weekOf(c, m); of(week) > w.value) w = {of(week), 0, week.modules};
    return w;
}

void over(const Context& c, Outcome& out, const Worst& w, double most, std::string_view whoSv, std::string_view whoEn, std::string_view whatSv, std::string_view whatEn) {
    if (w.value <= most + 0.5) return;
    const auto m = listed(c.p, w.modules);
    const auto when = w.week ? both(fmt::format("Vecka {}", w.week), fmt::format("Week {}", w.week)) : both("När behandlaren öppnar modulen", "When the therapist opens the module");
    out.refute(Teller::plain("load", both(fmt::format("{}: {} {:.0f} {}, gränsen är {:.0f}. Öppet: {}.", when.sv, whoSv, w.value, whatSv, most, m), fmt::format("{}: {} {:.0f} {}, the bound is {:.0f}. Open: {}.", when.en, whoEn, w.value, whatEn, most, m))));
}

void ownLimit(Outcome& out, std::int32_t own, std::int32_t policy, std::string_view sv, std::string_view en) {
    if (own > policy) out.refute(Teller::plain("load", both(fmt::format("Programmet tillåter sig {} {}, och enhetens gräns är {}.", own, sv, policy), fmt::format("The programme allows itself {} {}, and the unit's bound is {}.", own, en, policy))));
}

void tooManyReminders(const Context& c, Outcome& out) {
    int most = 0;
    for (const auto& way : c.typical().all) most = std::max(most, remindersOf(c, way));
    for (std::uint16_t m = 0; m < c.p.modules.size(); ++m)
        if (c.p.modules[m].opens == Opens::byTherapist) most = std::max(most, weekOf(c, m).reminders);
    const auto bound = std::min(c.p.remindersMost, c.policy.reminders);
    if (most > bound) out.refute(Teller::plain("load", both(fmt::format("Patienten får {} påminnelser på sju dagar: gränsen är {}.", most, bound), fmt::format("The patient gets {} reminders in seven days: the bound is {}.", most, bound))));
}

} // namespace

void timeSuffices(const Context& c, Outcome& out) {
    const auto length = days(c.p.length);
    if (length <= 0) out.refute(Teller::plain("length", {"Behandlingen har ingen längd: dess tid tar aldrig slut.", "The treatment has no length: its time is never over."}));
    const auto& ways = c.typical().all;
    out.states += ways.size();
    if (c.typical().cut) out.undecide();
    const auto it = std::max_element(ways.begin(), ways.end(), [](const Way& a, const Way& b) { return a.end < b.end; });
    if (it != ways.end() && it->end > length * dayMinutes) {
        const auto end = (it->end + dayMinutes - 1) / dayMinutes;
        out.refute(storyOf(c, *it, "length", both(fmt::format("Alla håller sina tider, och den sista modulen är klar dag {}: tiden är slut efter dag {}.", end, length), fmt::format("Everybody keeps their times, and the last module is done on day {}: time is over after day {}.", end, length))));
    }
    const auto longest = length + days(c.p.extendBy) * c.p.extendMost + days(c.p.pauseLongest) * c.p.pauseMost + days(c.p.closingWithin);
    if (longest > days(c.policy.longest)) out.refute(Teller::plain("length", both(fmt::format("Med förlängningar, pauser och avslutning kan behandlingen ta {} dagar: gränsen är {}.", longest, days(c.policy.longest)), fmt::format("With extensions, pauses and closing the treatment may take {} days: the bound is {}.", longest, days(c.policy.longest)))));
    if (c.p.pauseMost > 0 && (c.p.pauseLongest.count <= 0 || days(c.p.pauseLongest) > days(c.policy.pauseLongest))) out.refute(Teller::plain("pause", both(fmt::format("En paus kan vara {}: gränsen är {}.", formatSpan(c.p.pauseLongest), formatSpan(c.policy.pauseLongest)), fmt::format("A pause may last {}: the bound is {}.", formatSpan(c.p.pauseLongest), formatSpan(c.policy.pauseLongest)))));
    if (c.p.pauseMost > c.policy.pauseMost) out.refute(Teller::plain("pause", both(fmt::format("Behandlingen kan pausas {} gånger: gränsen är {}.", c.p.pauseMost, c.policy.pauseMost), fmt::format("The treatment can be paused {} times: the bound is {}.", c.p.pauseMost, c.policy.pauseMost))));
    if (c.p.extendMost > 0 && c.p.extendBy.count <= 0) out.refute(Teller::plain("extend", {"En förlängning ger ingen tid.", "An extension gives no time."}));
    for (const auto& v : ways.empty() ? std::vector<Visit>{} : it->visits)
        if (c.p.modules[v.module].due.count <= 0) out.refute(Teller::plain(placeOf(c.p.modules[v.module]), {"Modulen har ingen tid.", "The module is given no time."}));
}

Outcome patientsLoad(const Context& c) {
    Outcome out{Property::p10};
    out.method = "schedule of every way through the choices";
    ownLimit(out, c.p.patientMinutesMost, c.policy.patientMinutes, "minuter i veckan av patienten", "minutes a week of the patient");
    ownLimit(out, c.p.remindersMost, c.policy.reminders, "påminnelser i veckan", "reminders a week");
    over(c, out, worst(c, out, [](const Week& w) { return w.patient; }), std::min(c.p.patientMinutesMost, c.policy.patientMinutes), "patienten behöver", "the patient needs", "minuter", "minutes");
    tooManyReminders(c, out);
    for (const auto& m : c.p.modules)
        if (m.minutes <= 0) out.refute(Teller::plain(placeOf(m), both(fmt::format("Modul {} sägs inte ta någon tid.", m.id), fmt::format("Module {} is said to take no time.", m.id))));
    return out;
}

Outcome therapistsLoad(const Context& c) {
    Outcome out{Property::p11};
    out.method = "schedule of every way through the choices";
    ownLimit(out, c.p.therapistMinutesMost, c.policy.therapistMinutes, "minuter i veckan av behandlaren", "minutes a week of the therapist");
    over(c, out, worst(c, out, [](const Week& w) { return w.therapist; }), std::min(c.p.therapistMinutesMost, c.policy.therapistMinutes), "behandlaren behöver", "the therapist needs", "minuter", "minutes");
    for (const auto& t : c.p.tracks)
        if (t.extraMinutes > c.policy.trackMinutes) out.refute(Teller::plain("track " + t.id, both(fmt::format("Spåret {} kostar {} minuter mer i veckan: gränsen är {}.", t.id, t.extraMinutes, c.policy.trackMinutes), fmt::format("The track {} costs {} minutes more a week: the bound is {}.", t.id, t.extraMinutes, c.policy.trackMinutes))));
    for (const auto& m : c.p.modules)
        if (m.gate == Gate::therapist && m.reviewMinutes <= 0) out.refute(Teller::plain(placeOf(m), both(fmt::format("Att läsa modul {} sägs inte ta någon tid.", m.id), fmt::format("Reading module {} is said to take no time.", m.id))));
    return out;
}

} // namespace fyr::icbt::verify
