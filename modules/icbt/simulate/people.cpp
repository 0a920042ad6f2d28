#include "icbt/simulate/people.h"

#include <algorithm>

namespace fyr::icbt::simulate {
namespace {

using std::chrono::minutes;

std::uint16_t place(Random& r, std::size_t count) { return count == 0 ? none : static_cast<std::uint16_t>(r.below(count)); }

Millis wait(Random& r) {
    const auto dice = r.below(100);
    if (dice < 10) return Millis(0);
    if (dice < 45) return minutes(r.below(24 * 60));
    if (dice < 85) return minutes(r.below(4 * 24 * 60));
    if (dice < 92) return Millis(r.below(1000 * 3600 * 24));
    if (dice < 97) return minutes(r.below(30 * 24 * 60));
    return -Millis(r.below(1000ULL * 3600 * 24 * 20)); // a clock that was set back
}

Event of(EventType t, std::uint16_t subject = none, std::uint16_t other = none) {
    Event e;
    e.type = t;
    e.subject = subject;
    e.other = other;
    e.text = "t";
    e.actor = "a";
    return e;
}

Event nonsense(const Programme& p, const Course& c, Random& r, const Manners& manners) {
    Event e;
    e.type = static_cast<EventType>(r.below(eventTypes));
    const auto most = std::max({p.modules.size(), p.measures.size(), p.choices.size(), p.close.size()}) + 2;
    e.subject = r.below(10) == 0 ? none : place(r, most);
    if (e.type == EventType::answer && e.subject < p.measures.size() && r.below(4) > 0) e = anyAnswer(p, e.subject, r, manners);
    e.other = r.below(10) == 0 ? none : place(r, most);
    e.duty = static_cast<std::uint32_t>(r.below(c.nextDuty + 2));
    e.minutes = static_cast<std::int32_t>(r.below(60)) - 5;
    if (r.below(2) == 0) e.until = c.now + wait(r);
    e.patient = r.below(2) == 0;
    if (r.below(3) > 0) e.actor = "a";
    if (r.below(3) > 0) e.text = "t";
    return e;
}

} // namespace

Event anyAnswer(const Programme& p, std::uint16_t measure, Random& r, const Manners& manners) {
    auto e = of(EventType::answer, measure);
    e.patient = true;
    const auto* facts = p.instrument(p.measures[measure].instrument);
    const bool risky = r.below(1000) < manners.risky;
    std::int32_t total = 0;
    bool whole = true;
    for (std::uint16_t i = 0; i < facts->items.size(); ++i) {
        const auto [least, most] = facts->items[i];
        auto n = least + static_cast<std::int32_t>(r.below(static_cast<std::uint64_t>(most - least + 1)));
        for (const auto& rule : p.risks)
            if (rule.instrument == facts->id)
                for (const auto& in : rule.table.inputs)
                    if (in.item == i + 1) n = risky ? std::max(n, least + 1) : least;
        if (risky ? r.below(20) == 0 : r.below(200) == 0) {
            e.points.emplace_back();
            whole = false;
        } else {
            e.points.emplace_back(n);
            total += n;
        }
    }
    if (whole) e.total = std::clamp(total, facts->least, facts->most);
    return e;
}

Event sensible(const Programme& p, const Course& c, Random& r, const Manners& manners) {
    // a list of what could be done, then one of it
    std::vector<Event> all;
    const auto add = [&](EventType t, std::uint16_t subject = none, std::uint16_t other = none) -> Event& { return all.emplace_back(of(t, subject, other)); };
    if (c.phase == Phase::enrolled) add(EventType::start);
    for (std::uint16_t i = 0; i < c.measures.size(); ++i)
        if (c.measures[i].due)
            for (int times = 0; times < 3; ++times) add(EventType::answer, i);
    for (std::uint16_t i = 0; i < c.modules.size(); ++i) {
        const auto status = c.modules[i].status;
        if (status == ModuleStatus::open) {
            add(EventType::submit, i);
            add(EventType::submit, i);
            if (p.modules[i].skippable) add(EventType::skip, i);
        }
        if (status == ModuleStatus::submitted) {
            for (int times = 0; times < 3; ++times) add(EventType::approve, i).minutes = 12;
            add(EventType::handBack, i).minutes = 5;
        }
        if (status == ModuleStatus::locked && p.modules[i].opens == Opens::byTherapist) add(EventType::openModule, i);
        if (status == ModuleStatus::done && i % 4 == 0) add(EventType::repeat, i);
    }
    for (std::uint16_t i = 0; i < c.choices.size(); ++i) {
        const auto& among = p.choices[i].among;
        if (c.choices[i].status == ChoiceStatus::open) add(EventType::choose, i, among[place(r, among.size())]).patient = p.choices[i].by == Chooses::patient;
        if (c.choices[i].status == ChoiceStatus::made) add(EventType::swap, i, among[place(r, among.size())]);
    }
    for (std::uint16_t i = 0; i < c.decisions.size(); ++i)
        if (c.decisions[i].status == DecisionStatus::open) add(EventType::decide, i, place(r, p.tracks.size()));
    for (const auto& d : c.duties) {
        if (isRisk(d.kind) && !d.taken) add(EventType::take).duty = d.id;
        else add(EventType::settle).duty = d.id;
    }
    add(EventType::write);
    add(EventType::sign);
    if (c.has(DutyKind::message)) add(EventType::reply).minutes = 6;
    if (c.phase == Phase::active && r.below(6) == 0) add(EventType::pause).until = c.now + wait(r);
    if (c.phase == Phase::paused) add(EventType::resume);
    if (c.phase == Phase::active && r.below(8) == 0) add(EventType::extend);
    if (c.phase == Phase::active && r.below(30) == 0) add(EventType::close);
    if (c.phase == Phase::closing) {
        const auto rule = place(r, p.close.size());
        if (rule < p.close.size()) {
            add(EventType::waive, rule);
            add(EventType::giveSheet).text = p.close[rule].worksheet;
        }
        add(EventType::signOff);
    }
    if (r.below(60) == 0) add(EventType::discharge);
    if (r.below(60) == 0) add(EventType::refer);
    if (r.below(10) == 0) add(EventType::transfer);
    auto e = all[r.below(all.size())];
    if (e.type == EventType::answer) e = anyAnswer(p, e.subject, r, manners);
    return e;
}

Event anyEvent(const Programme& p, const Course& c, Random& r, const Manners& manners) {
    if (c.enrolled == Instant{} && r.below(4) > 0) {
        auto e = of(EventType::enrol);
        e.at = Instant(std::chrono::sys_days(std::chrono::year{2026} / 1 / 1)) + minutes(r.below(2 * 366 * 24 * 60));
        return e;
    }
    const bool sane = r.below(1000) >= manners.nonsense && c.enrolled != Instant{};
    auto e = sane ? sensible(p, c, r, manners) : nonsense(p, c, r, manners);
    e.at = c.now + wait(r);
    if (!sane && r.below(50) == 0) e.at = Instant(Millis(static_cast<std::int64_t>(r.next())));
    return e;
}

} // namespace fyr::icbt::simulate
