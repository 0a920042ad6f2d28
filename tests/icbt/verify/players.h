// Who plays a course: a patient and a clinic that do anything at any time, and one that is led by hand.
#pragma once

#include "base/random.h"
#include "icbt/engine/step.h"

#include <array>
#include <gtest/gtest.h>

namespace fyr::icbt::verify {

class Patient {
  public:
    Patient(const Programme& p, const Calendar& calendar, std::uint64_t seed) : m_setting{p, calendar}, m_random(seed), m_course(newCourse(p)) {
        m_now = *parseInstant("2027-01-04T08:00:00Z") + std::chrono::minutes(m_random.below(365 * 24 * 60));
        Event e;
        e.type = EventType::enrol;
        e.text = "t1";
        does(e);
    }
    [[nodiscard]] const Course& course() const { return m_course; }

    // One thing happens, sooner or later. What happened; nothing when it was refused.
    std::optional<Event> acts() {
        const auto& p = m_setting.programme;
        if (m_random.below(3) == 0) m_now += std::chrono::minutes(m_random.below(m_random.below(4) == 0 ? 20 * 24 * 60 : 2 * 24 * 60));
        Event e;
        e.type = static_cast<EventType>(1 + m_random.below(eventTypes - 1));
        if (m_random.below(2) == 0) e.type = std::array{EventType::submit, EventType::approve, EventType::answer, EventType::start, EventType::choose, EventType::settle}[m_random.below(6)];
        if (m_course.phase == Phase::closing && m_random.below(3) == 0) return closes();
        if (e.type == EventType::write && m_random.below(4) != 0) e.type = EventType::reply;
        if ((e.type == EventType::discharge || e.type == EventType::refer) && m_random.below(10) != 0) e.type = EventType::tick;
        if (e.type == EventType::close && m_random.below(5) != 0) e.type = EventType::tick;
        if (e.type == EventType::swap && m_outOfTurn) e.type = EventType::tick; // see aSwapLeavesNothingOpenThatComesAfter
        const auto any = [&](std::size_t n) { return static_cast<std::uint16_t>(n ? m_random.below(n) : 0); };
        e.text = "because";
        e.patient = m_random.below(2) == 0;
        e.minutes = 5;
        switch (e.type) {
        case EventType::answer: answer(e, any(p.measures.size())); break;
        case EventType::submit:
        case EventType::approve:
        case EventType::handBack:
        case EventType::repeat:
        case EventType::openModule:
        case EventType::skip: e.subject = any(p.modules.size()); break;
        case EventType::giveSheet: e.text = "relapse_plan"; break;
        case EventType::choose:
        case EventType::swap:
            e.subject = any(p.choices.size());
            e.other = any(p.modules.size());
            break;
        case EventType::decide:
            e.subject = any(p.decisions.size());
            e.other = any(p.tracks.size());
            break;
        case EventType::take:
        case EventType::settle:
            if (!m_course.duties.empty()) e.duty = m_course.duties[any(m_course.duties.size())].id;
            break;
        case EventType::pause: e.until = m_now + std::chrono::hours(24 * (1 + m_random.below(20))); break;
        case EventType::transfer: e.text = "t2"; break;
        case EventType::waive: e.subject = any(p.close.size()); break;
        case EventType::waiveStart: e.subject = any(p.measures.size()); break;
        default: break;
        }
        return does(e);
    }

  private:
    // Towards the sign-off: what the next open rule asks for.
    std::optional<Event> closes() {
        const auto& p = m_setting.programme;
        const auto open = openRules(p, m_course);
        Event e;
        e.text = "because";
        e.patient = m_random.below(2) == 0;
        e.type = EventType::signOff;
        if (open.empty() || m_random.below(8) == 0) return does(e);
        const auto& rule = p.close[open[m_random.below(open.size())]];
        const bool first = m_random.below(2) == 0;
        switch (rule.kind) {
        case CloseRule::Kind::module:
            e.type = first ? EventType::submit : EventType::approve;
            e.subject = rule.subject;
            break;
        case CloseRule::Kind::worksheet:
            e.type = EventType::giveSheet;
            e.text = rule.worksheet;
            break;
        case CloseRule::Kind::measure:
            e.type = EventType::answer;
            answer(e, rule.subject);
            break;
        case CloseRule::Kind::noRisk:
            e.type = first ? EventType::take : EventType::settle;
            for (const auto& d : m_course.duties)
                if (isRisk(d.kind)) e.duty = d.id;
            break;
        case CloseRule::Kind::noMessage: e.type = EventType::reply; break;
        case CloseRule::Kind::noReview:
            e.type = EventType::approve;
            for (std::uint16_t m = 0; m < m_course.modules.size(); ++m)
                if (m_course.modules[m].status == ModuleStatus::submitted) e.subject = m;
            break;
        }
        return does(e);
    }
    void answer(Event& e, std::uint16_t measure) {
        e.subject = measure;
        const auto* facts = m_setting.programme.instrument(m_setting.programme.measures[measure].instrument);
        std::int32_t total = 0;
        for (std::size_t i = 0; facts && i < facts->items.size(); ++i) {
            const auto& [least, most] = facts->items[i];
            if (m_random.below(60) == 0) {
                e.points.emplace_back();
                continue;
            }
            if (m_random.below(4) != 0) {
                e.points.emplace_back(least);
                total += least;
                continue;
            }
            e.points.emplace_back(least + static_cast<std::int32_t>(m_random.below(static_cast<std::uint64_t>(most - least) + 1)));
            total += *e.points.back();
        }
        e.total = total;
    }
    std::optional<Event> does(Event e) {
        e.at = m_now;
        e.actor = "c" + std::to_string(m_random.below(3));
        std::vector<Effect> effects;
        if (!step(m_setting, m_course, e, effects)) return {};
        m_outOfTurn = m_outOfTurn || e.type == EventType::skip || e.type == EventType::repeat;
        return e;
    }
    Setting m_setting;
    SeededRandom m_random;
    Course m_course;
    Instant m_now;
    bool m_outOfTurn = false; // something was skipped, or taken again
};

// A course that is led by hand: each thing must be possible.
class Led {
  public:
    explicit Led(const Programme& p) : m_p(p), m_course(newCourse(p)), m_now(*parseInstant("2027-02-01T08:00:00Z")) {
        does({EventType::enrol}, "t1");
        for (std::uint16_t m = 0; m < p.measures.size(); ++m)
            if (p.measures[m].when == Measure::When::baseline) answers(m, 0);
        does({EventType::start});
    }
    std::vector<Effect> does(Event e, std::string text = "because") {
        std::vector<Effect> effects;
        m_now += std::chrono::minutes(1);
        e.at = m_now;
        e.actor = "c1";
        e.text = std::move(text);
        const auto done = step({m_p, m_calendar}, m_course, e, effects);
        EXPECT_TRUE(done) << name(e.type) << ": " << done.error().describe();
        return effects;
    }
    bool may(Event e) {
        auto course = m_course;
        std::vector<Effect> effects;
        e.at = m_now;
        e.actor = "c1";
        e.text = "because";
        return step({m_p, m_calendar}, course, e, effects).has_value();
    }
    std::vector<Effect> answers(std::uint16_t measure, std::int32_t ninth) { // every item 0, item 9 `ninth`
        Event e{EventType::answer};
        e.subject = measure;
        const auto* facts = m_p.instrument(m_p.measures[measure].instrument);
        for (std::size_t i = 0; i < facts->items.size(); ++i) e.points.emplace_back(i == 8 ? ninth : 0);
        e.total = ninth;
        e.patient = true;
        return does(e);
    }
    Event of(EventType type, std::string_view module) const {
        Event e{type};
        e.subject = m_p.moduleOf(module);
        return e;
    }
    void works(std::string_view module) {
        does(of(EventType::submit, module));
        does(of(EventType::approve, module));
    }
    [[nodiscard]] const Course& course() const { return m_course; }

  private:
    const Programme& m_p;
    Calendar m_calendar;
    Course m_course;
    Instant m_now;
};

} // namespace fyr::icbt::verify
