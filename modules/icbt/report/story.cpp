#include "icbt/report/story.h"

#include "icbt/migrate/migrate.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

class Teller {
  public:
    explicit Teller(const Programme& programme) : m_programme(&programme) {
        m_story.course = newCourse(programme);
        m_story.modules.resize(programme.modules.size());
    }

    Result<void> take(const Event& e, const Calendar& calendar) {
        m_effects.clear();
        auto& s = m_story;
        FYR_CHECK(step({*m_programme, calendar}, s.course, e, m_effects));
        ++s.events;
        s.last = s.course.now;
        for (const auto& x : m_effects) note(x, e);
        note(e);
        duties();
        return {};
    }

    // From here on it is told by the other version's places.
    Result<void> move(const Event& e, const Programme& to, const Calendar& calendar) {
        auto& s = m_story;
        FYR_CHECK(take({.type = EventType::tick, .at = e.at}, calendar)); // what time brought about is told in the old places
        FYR_TRY(const auto carried, carryOver(*m_programme, to, calendar, s.course, e.at));
        const Places places{*m_programme, to};
        for (auto& a : s.asked) a.measure = places.measure(a.measure);
        std::erase_if(s.asked, [](const Asked& a) { return a.measure == none; }); // never answered: then it would have stayed
        std::vector<Worked> modules(to.modules.size());
        for (std::uint16_t i = 0; i < s.modules.size(); ++i)
            if (const auto at = places.module(i); at != none) modules[at] = s.modules[i];
        s.modules = std::move(modules);
        for (auto& w : s.waited) w.subject = places.of(w.kind, w.subject);
        m_programme = &to;
        for (const auto& x : carried.after) note(x, {});
        duties();
        return {};
    }

    void advance(Instant to, const Calendar& calendar) {
        m_effects.clear();
        fyr::icbt::advance({*m_programme, calendar}, m_story.course, to, m_effects);
        for (const auto& x : m_effects) note(x, {});
        duties();
    }

    Story finish() {
        auto& s = m_story;
        for (std::size_t i = 0; i < s.modules.size(); ++i) s.modules[i].status = s.course.modules[i].status;
        for (auto& a : s.asked)
            if (a.came == Asked::Came::waiting && !s.course.measures[a.measure].due) a.came = Asked::Came::fellAway;
        return std::move(s);
    }

  private:
    void duties() {
        for (const auto& d : m_story.course.duties)
            if (auto* w = waited(d.id)) {
                w->answerBy = d.answerBy;
                w->late = w->late || d.late;
                w->holder = d.holder;
            }
    }
    void note(const Effect& x, const Event& e) {
        auto& s = m_story;
        switch (x.type) {
        case EffectType::phaseChanged:
            if (x.phase == Phase::closing && !s.closing) s.closing = x.at;
            fallAway();
            break;
        case EffectType::moduleOpened:
            if (!s.modules[x.subject].opened) s.modules[x.subject].opened = x.at;
            if (m_programme->modules[x.subject].booster) ++s.boosters;
            break;
        case EffectType::moduleSubmitted: handedIn(x.subject, x.at); break;
        case EffectType::moduleDone:
            if (m_programme->modules[x.subject].gate == Gate::none) handedIn(x.subject, x.at);
            if (!s.modules[x.subject].left) s.modules[x.subject].left = x.at;
            break;
        case EffectType::moduleLeftOut:
            if (s.course.modules[x.subject].status == ModuleStatus::skipped) s.modules[x.subject].left = x.at;
            break;
        case EffectType::moduleBack: ++s.modules[x.subject].handedBack; break;
        case EffectType::measureDue: s.asked.push_back({x.subject, weekAt(x.at), x.at, {}, Asked::Came::waiting, {}, {}}); break;
        case EffectType::measureMissed:
            if (auto* a = open(x.subject); a && !stays(x.subject)) a->came = Asked::Came::missed;
            break;
        case EffectType::measureAnswered: {
            auto* a = open(x.subject);
            if (!a) {
                s.asked.push_back({x.subject, weekAt(x.at), {}, {}, Asked::Came::waiting, {}, {}});
                a = &s.asked.back();
            }
            a->came = Asked::Came::answered;
            a->at = x.at;
            a->total = e.total;
            a->points = e.points;
            break;
        }
        case EffectType::dutyRaised: s.waited.push_back({x.duty, x.kind, x.subject, x.at, x.at, false, {}, {}, false, 0, {}}); break;
        case EffectType::dutyLate:
            if (auto* w = waited(x.duty)) w->late = true;
            break;
        case EffectType::dutyTaken:
            if (auto* w = waited(x.duty); w && !w->taken) w->taken = x.at;
            break;
        case EffectType::dutyReopened:
            if (auto* w = waited(x.duty)) ++w->reopened;
            break;
        case EffectType::dutyAnswered:
        case EffectType::dutyDropped:
            if (auto* w = waited(x.duty)) {
                w->over = x.at;
                w->answered = x.type == EffectType::dutyAnswered;
            }
            break;
        case EffectType::riskNoted: ++s.risksNoted; break;
        default: break;
        }
    }

    void note(const Event& e) {
        auto& s = m_story;
        const auto at = s.course.now;
        if (e.minutes > 0) s.minutes.push_back({at, e.type, e.minutes, e.actor});
        if (e.patient) ++s.signs;
        switch (e.type) {
        case EventType::enrol:
        case EventType::transfer: s.therapists.emplace_back(at, e.text); break;
        case EventType::write: ++s.written; break;
        case EventType::reply: ++s.replies; break;
        case EventType::pause: ++s.pauses; break;
        case EventType::extend: ++s.extensions; break;
        case EventType::waive:
            if (m_programme->close[e.subject].kind == CloseRule::Kind::measure) waive(m_programme->close[e.subject].subject);
            break;
        case EventType::waiveStart: waive(e.subject); break;
        case EventType::signOff: s.ended = at; break;
        case EventType::discharge:
        case EventType::refer:
            s.ended = at;
            s.reason = e.text.substr(0, e.text.find("\nsha256:")); // what it vouches for is no part of it
            break;
        default: break;
        }
    }

    // What is no longer asked for in the new phase.
    void fallAway() {
        for (auto& a : m_story.asked)
            if (a.came == Asked::Came::waiting && !m_story.course.measures[a.measure].due && !stays(a.measure)) a.came = Asked::Came::fellAway;
    }
    void handedIn(std::uint16_t module, Instant at) {
        auto& m = m_story.modules[module];
        if (!m.submitted) m.submitted = at;
        ++m.submissions;
    }
    void waive(std::uint16_t measure) {
        auto* a = open(measure);
        if (!a) {
            m_story.asked.push_back({measure, weekAt(m_story.course.now), {}, {}, Asked::Came::waiting, {}, {}});
            a = &m_story.asked.back();
        }
        a->came = Asked::Came::waived;
    }
    // A measure that is required stays due until it is answered or waived.
    [[nodiscard]] bool stays(std::uint16_t measure) const {
        return m_programme->measures[measure].required && !m_story.course.measures[measure].satisfied && m_story.course.measures[measure].due;
    }
    [[nodiscard]] Asked* open(std::uint16_t measure) {
        const auto it = std::find_if(m_story.asked.rbegin(), m_story.asked.rend(), [&](const Asked& a) { return a.measure == measure && a.came == Asked::Came::waiting; });
        return it == m_story.asked.rend() ? nullptr : &*it;
    }
    [[nodiscard]] Waited* waited(std::uint32_t id) {
        const auto it = std::ranges::find(m_story.waited, id, &Waited::id);
        return it == m_story.waited.end() ? nullptr : &*it;
    }
    [[nodiscard]] std::int32_t weekAt(Instant at) const {
        const auto& c = m_story.course;
        if (!c.started || at < *c.started) return 0;
        if (c.over) return -1;
        return static_cast<std::int32_t>((at - *c.started - c.paused) / std::chrono::hours(24 * 7)) + 1;
    }

    const Programme* m_programme;
    Story m_story;
    std::vector<Effect> m_effects;
};

} // namespace

Result<Story> tell(const Setting& setting, std::span<const Event> events, std::optional<Instant> until, const std::function<const Calendar&(std::size_t)>& calendarOf,
                   const std::function<const Programme*(std::string_view)>& versionOf) {
    Teller teller(setting.programme);
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto& calendar = calendarOf ? calendarOf(i) : setting.calendar;
        const bool moves = events[i].type == EventType::move;
        const auto* to = moves && versionOf ? versionOf(events[i].text) : nullptr;
        const auto r = !moves ? teller.take(events[i], calendar) : to ? teller.move(events[i], *to, calendar) : Result<void>(fail(ErrorCode::notFound, "its version is gone"));
        if (!r) return fail(ErrorCode::invalidState, fmt::format("event {} does not fit: {}", i + 1, r.error().detail));
    }
    if (until && !events.empty()) teller.advance(*until, setting.calendar);
    return teller.finish();
}

} // namespace fyr::icbt
