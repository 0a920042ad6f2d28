#include "icbt/simulate/patient.h"

#include "icbt/simulate/behaviour.h"
#include "icbt/simulate/illness.h"
#include "icbt/simulate/staff.h"

#include <algorithm>

namespace fyr::icbt::simulate {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
namespace b = behaviour;

class Play {
  public:
    Play(const Setting& setting, const Service& service, std::uint64_t number, std::vector<Event>* events)
        : s(setting), p(setting.programme), m_service(service), m_events(events), m_dice(mixed(service.seed, number)), m_therapist(setting.calendar, service, number), m_illness(setting.programme, m_dice), c(newCourse(setting.programme)) {}

    Lived run() {
        out.opened.assign(p.modules.size(), 0);
        out.submitted = out.done = out.opened;
        draw();
        m_now = Instant(std::chrono::sys_days(std::chrono::year{2026} / 1 / 5)) + minutes(7 * 60) + minutes(m_dice.below(364 * 24 * 60));
        m_now = m_therapist.next(m_now, jitter());
        act(EventType::enrol);
        const auto end = m_now + hours(24 * 7 * 45);
        while (!c.over && c.phase != Phase::ended && m_now < end) {
            const auto due = nextDue(s, c);
            const auto it = std::min_element(m_agenda.begin(), m_agenda.end(), [](const Todo& x, const Todo& y) { return x.at != y.at ? x.at < y.at : x.order < y.order; });
            if (it == m_agenda.end() && !due) break;
            if (it == m_agenda.end() || (due && *due <= it->at)) {
                m_now = std::max(m_now, *due);
                advance(s, c, m_now, m_effects);
                hear();
                continue;
            }
            const auto todo = *it;
            *it = m_agenda.back();
            m_agenda.pop_back();
            m_now = std::max(m_now, todo.at);
            doIt(todo);
        }
        finish();
        return std::move(out);
    }

  private:
    struct Todo {
        Instant at{};
        enum class What : std::uint8_t { answer, submit, write, pause, resume, dropout, respond, settle, choose, start, tryEnd, sheet } what = What::answer;
        std::uint32_t subject = 0;
        std::uint32_t order = 0;
    };
    using What = Todo::What;

    void plan(Instant at, What what, std::uint32_t subject = 0) {
        for (auto& t : m_agenda) // once, and then the earlier of the two
            if (t.what == what && t.subject == subject) {
                t.at = std::min(t.at, at);
                return;
            }
        m_agenda.push_back({at, what, subject, m_order++});
    }
    int jitter() { return static_cast<int>(m_dice.below(90)); }

    void draw() {
        m_days = b::moduleDaysMedian.value * std::exp(b::moduleDaysSigma.value * 0.7 * m_dice.normal());
        // hazard a week: twice as high in the first three
        const auto lengthWeeks = 12.0;
        const auto h = -std::log(1 - b::courseOf(p.measures[p.primary].instrument).dropout.value) / (lengthWeeks + 3 * (b::dropoutEarlyFactor.value - 1));
        const auto e = -std::log(1.0 - m_dice.unit()) / h;
        const auto early = 3 * b::dropoutEarlyFactor.value;
        m_dropWeek = e < early ? e / b::dropoutEarlyFactor.value : 3 + (e - early);
        m_pauses = m_dice.is(b::pauses.value);
    }

    bool act(Event e) {
        e.at = m_now;
        const auto ok = step(s, c, e, m_effects).has_value();
        if (ok && m_events) m_events->push_back(e);
        ++out.events;
        hear();
        return ok;
    }
    bool act(EventType t, std::uint32_t subject = none, double mins = 0, std::uint16_t other = none) {
        Event e;
        e.type = t;
        e.subject = static_cast<std::uint16_t>(subject);
        e.other = other;
        e.minutes = static_cast<std::int32_t>(std::lround(mins));
        e.actor = e.text = "t";
        return act(std::move(e));
    }
    bool onDuty(EventType t, std::uint32_t duty, double mins = 0) {
        Event e;
        e.type = t;
        e.duty = duty;
        e.minutes = static_cast<std::int32_t>(std::lround(mins));
        e.actor = e.text = "t";
        return act(std::move(e));
    }

    // What the engine said: people plan what they do.
    void hear() {
        for (; m_heard < m_effects.size(); ++m_heard) {
            const auto e = m_effects[m_heard];
            switch (e.type) {
            case EffectType::measureDue:
                ++out.measuresDue;
                if (m_here && (c.phase == Phase::enrolled || m_dice.is(b::answersMeasure.value))) plan(e.at + m_dice.hoursOf(b::answerHoursMean.value), What::answer, e.subject);
                break;
            case EffectType::measureMissed: ++out.measuresMissed; break;
            case EffectType::reminder:
                if (m_here && c.measures[e.subject].due && m_dice.is(b::answersAfterReminder.value)) plan(e.at + m_dice.hoursOf(b::answerHoursMean.value), What::answer, e.subject);
                break;
            case EffectType::moduleOpened:
            case EffectType::moduleBack:
                out.opened[e.subject] = 1;
                if (m_here) plan(e.at + m_dice.logNormalHours(m_days * (e.type == EffectType::moduleBack ? 8 : 24), b::moduleDaysSigma.value * 0.7), What::submit, e.subject);
                break;
            case EffectType::moduleDone:
                out.done[e.subject] = out.submitted[e.subject] = 1;
                break;
            case EffectType::moduleSubmitted: out.submitted[e.subject] = 1; break;
            case EffectType::dutyRaised:
                ++out.duties[static_cast<std::size_t>(e.kind)].raised;
                if (e.kind == DutyKind::alert) ++out.alerts;
                if (e.kind == DutyKind::ask) ++out.asks;
                if (e.kind == DutyKind::choose && m_here && p.choices[e.subject].by == Chooses::patient) plan(e.at + m_dice.hoursOf(20), What::choose, e.subject);
                break;
            case EffectType::dutyLate: ++out.duties[static_cast<std::size_t>(e.kind)].late; break;
            case EffectType::dutyTold: told(e); break;
            case EffectType::dutyTaken:
                if (e.kind == DutyKind::alert)
                    if (const auto* d = c.duty(e.duty)) out.minutesToTake.push_back(static_cast<std::int32_t>(std::chrono::duration_cast<minutes>(e.at - d->raised).count()));
                plan(e.at + m_dice.logNormalHours(b::settleHoursMedian.value, 0.8), What::settle, e.duty);
                break;
            case EffectType::phaseChanged:
                if (e.phase == Phase::active && !out.started) begin(e.at);
                if (e.phase == Phase::closing) {
                    plan(m_therapist.next(e.at + hours(24 * 7), jitter()), What::tryEnd);
                    if (m_here) plan(e.at + m_dice.hoursOf(48), What::sheet);
                }
                break;
            case EffectType::decisionDue:
                if (out.suggested == none) out.suggested = c.decisions[e.subject].suggested;
                break;
            default: break;
            }
        }
        m_effects.clear();
        m_heard = 0;
    }

    void begin(Instant t) {
        out.started = true;
        m_started = t;
        plan(t + Millis(static_cast<std::int64_t>(m_dropWeek * 7 * 24 * 3'600'000)), What::dropout);
        plan(t + m_dice.hoursOf(24 * 7 / b::messagesAWeek.value), What::write);
        if (m_pauses) plan(t + hours(24 * (7 + m_dice.below(49))), What::pause);
    }

    void told(const Effect& e) {
        const bool risk = isRisk(e.kind);
        switch (e.to) {
        case Role::patient: return;
        case Role::therapist: {
            auto at = m_therapist.next(e.at, jitter());
            while (m_dice.is(m_service.leavesForLater) && !risk) at = m_therapist.next(at + minutes(95), jitter());
            plan(at, What::respond, e.duty);
            return;
        }
        case Role::unit:
        case Role::supervisor:
            plan(whenTheUnitIsThere(s.calendar, e.at) + m_dice.hoursOf((risk ? 1.0 : 3.0) * b::unitMinutesToTake.value / 60), What::respond, e.duty);
            return;
        case Role::onCall:
            if (risk) ++out.onCall;
            plan(e.at + m_dice.hoursOf(b::onCallMinutesToTake.value / 60), What::respond, e.duty);
            return;
        }
    }

    void doIt(const Todo& t) {
        switch (t.what) {
        case What::answer: return answer(static_cast<std::uint16_t>(t.subject));
        case What::submit:
            if (!m_here) return;
            if (c.phase == Phase::paused) return plan(m_now + hours(48), What::submit, t.subject);
            act(EventType::submit, t.subject);
            return;
        case What::write:
            if (!m_here || c.over) return;
            act(EventType::write);
            plan(m_now + m_dice.hoursOf(24 * 7 / b::messagesAWeek.value), What::write);
            return;
        case What::pause: {
            if (!m_here || c.phase != Phase::active) return;
            Event e;
            e.type = EventType::pause;
            e.text = "t";
            const auto lasts = std::max<Millis>(hours(72), m_dice.hoursOf(24 * b::pauseDaysMean.value));
            e.until = m_now + lasts;
            if (act(std::move(e))) plan(std::min(m_now + lasts, c.pauseUntil.value_or(m_now + lasts)), What::resume);
            return;
        }
        case What::resume: act(EventType::resume); return;
        case What::dropout: m_here = false; return;
        case What::respond: return respond(t.subject);
        case What::settle:
            if (const auto* d = c.duty(t.subject); d && d->taken) {
                onDuty(EventType::settle, t.subject, b::riskMinutes.value * (0.6 + 0.8 * m_dice.unit()));
                if (m_illness.hasThoughtsOfDeath() && m_dice.is(b::acuteReferral.value)) act(EventType::refer);
            }
            return;
        case What::choose:
            if (t.subject < p.choices.size()) {
                Event e;
                e.type = EventType::choose;
                e.subject = static_cast<std::uint16_t>(t.subject);
                e.other = p.choices[t.subject].among[m_dice.below(p.choices[t.subject].among.size())];
                e.patient = true;
                act(std::move(e));
            }
            return;
        case What::start:
            if (!act(EventType::start)) plan(m_therapist.next(m_now + hours(24), jitter()), What::start);
            return;
        case What::sheet:
            for (const auto& r : p.close)
                if (m_here && r.kind == CloseRule::Kind::worksheet) {
                    Event e;
                    e.type = EventType::giveSheet;
                    e.text = r.worksheet;
                    act(std::move(e));
                }
            return;
        case What::tryEnd: return tryEnd();
        }
    }

    void respond(std::uint32_t id) {
        const auto* d = c.duty(id);
        if (!d || d->taken) return;
        const auto subject = d->subject;
        switch (d->kind) {
        case DutyKind::ask:
        case DutyKind::alert: onDuty(EventType::take, id); return;
        case DutyKind::review: {
            auto mins = p.modules[subject].reviewMinutes * std::exp(0.3 * m_dice.normal());
            if (c.track != none) mins += p.tracks[c.track].extraMinutes;
            const bool back = m_dice.is(b::handsBack.value);
            if (!back || !act(EventType::handBack, subject, mins * 0.5)) act(EventType::approve, subject, mins);
            return;
        }
        case DutyKind::message: act(EventType::reply, none, b::replyMinutes.value * std::exp(0.4 * m_dice.normal())); return;
        case DutyKind::choose: {
            const auto& among = p.choices[subject].among;
            if (p.choices[subject].by == Chooses::therapist) act(EventType::choose, subject, 0, among[m_dice.below(among.size())]);
            return;
        }
        case DutyKind::decide: {
            const auto& rule = p.decisions[subject];
            const bool look = c.decisions[subject].suggested == 1;
            const auto want = look && m_dice.is(b::takesAdapted.value) ? std::string_view("adapted") : std::string_view(rule.tracks.front());
            for (std::uint16_t i = 0; i < p.tracks.size(); ++i)
                if (p.tracks[i].id == want && act(EventType::decide, subject, b::decideMinutes.value, i)) return;
            for (std::uint16_t i = 0; i < p.tracks.size(); ++i)
                if (act(EventType::decide, subject, b::decideMinutes.value, i)) return;
            return;
        }
        case DutyKind::call:
            onDuty(EventType::settle, id, b::callMinutes.value);
            if (m_here && c.measures[subject].due) plan(m_now + m_dice.hoursOf(6), What::answer, subject);
            return;
        case DutyKind::silent:
            onDuty(EventType::settle, id, b::callMinutes.value);
            if (!m_here && m_dice.is(b::comesBackWhenCalled.value) && m_calls == 0) comeBack();
            else if (!m_here && ++m_calls >= 2) act(EventType::discharge, none, 0);
            return;
        case DutyKind::back:
            if (m_here || !act(EventType::discharge)) act(EventType::resume);
            return;
        case DutyKind::finish:
            onDuty(EventType::settle, id, b::callMinutes.value);
            plan(m_now, What::tryEnd);
            return;
        }
    }

    void comeBack() {
        m_here = true;
        ++m_calls;
        act(EventType::sign);
        for (std::uint16_t i = 0; i < c.modules.size(); ++i)
            if (c.modules[i].status == ModuleStatus::open) plan(m_now + m_dice.logNormalHours(m_days * 24, 0.3), What::submit, i);
        plan(m_now + m_dice.hoursOf(24 * 7 * 12), What::dropout);
    }

    // At the end: what is missing is waived with a reason after two weeks, and a course that cannot be signed off is ended.
    void tryEnd() {
        if (c.phase != Phase::closing) return;
        const bool late = m_now - c.since > hours(24 * 13);
        if (late)
            for (const auto r : openRules(p, c)) act(EventType::waive, r);
        if (act(EventType::signOff)) return;
        if (!c.hasRisk() && !c.has(DutyKind::message) && late) {
            const auto open = openRules(p, c);
            const bool work = std::any_of(open.begin(), open.end(), [&](auto r) { return p.close[r].kind == CloseRule::Kind::module; });
            if (work && act(EventType::discharge)) return;
        }
        plan(m_therapist.next(m_now + hours(24 * (late ? 2 : 4)), jitter()), What::tryEnd);
    }

    void answer(std::uint16_t m) {
        if (!m_here && m_dice.is(0.9)) return;
        const auto& measure = p.measures[m];
        const auto& facts = *p.instrument(measure.instrument);
        const auto weeks = out.started ? std::chrono::duration<double, std::ratio<604800>>(m_now - m_started).count() : 0.0;
        auto given = m_illness.answers(facts, weeks, std::min(weeks, m_here ? weeks : m_dropWeek));
        out.ideation = m_illness.saidSo();
        Event e;
        e.type = EventType::answer;
        e.subject = m;
        e.patient = true;
        e.points = std::move(given.points);
        if (given.whole) e.total = given.total;
        const auto primary = facts.id == p.measures[p.primary].instrument;
        if (!act(std::move(e))) return;
        if (primary) {
            if (measure.when == Measure::When::baseline) out.before = given.total;
            else out.after = given.total;
            const auto week = static_cast<std::size_t>(weeks);
            if (week < 20) {
                if (out.weekly.size() <= week) out.weekly.resize(week + 1, -1);
                out.weekly[week] = given.total;
            }
        }
        if (c.phase == Phase::enrolled) plan(m_therapist.next(m_now, jitter()), What::start);
    }

    void finish() {
        out.completed = out.started;
        for (std::uint16_t i = 0; i < p.modules.size(); ++i) {
            const auto x = c.modules[i].status;
            if (isRequired(p, c, i) && x != ModuleStatus::done && x != ModuleStatus::skipped) out.completed = false;
        }
        out.minutes = c.therapistMinutes;
        if (out.started) out.weeks = std::chrono::duration<double, std::ratio<604800>>(m_now - m_started - c.paused).count();
        if (c.over) out.end = c.end == EndRule::Kind::signedOff ? Lived::End::signedOff : c.end == EndRule::Kind::discharged ? Lived::End::discharged : Lived::End::referred;
    }

    const Setting& s;
    const Programme& p;
    const Service& m_service;
    std::vector<Event>* m_events;
    Dice m_dice;
    Therapist m_therapist;
    Illness m_illness;
    Course c;
    Lived out;
    std::vector<Effect> m_effects;
    std::size_t m_heard = 0;
    std::vector<Todo> m_agenda;
    std::uint32_t m_order = 0;
    Instant m_now{}, m_started{};
    double m_days = 0, m_dropWeek = 0;
    bool m_here = true, m_pauses = false;
    int m_calls = 0;
};

} // namespace

Lived live(const Setting& setting, const Service& service, std::uint64_t number, std::vector<Event>* events) { return Play(setting, service, number, events).run(); }

} // namespace fyr::icbt::simulate
