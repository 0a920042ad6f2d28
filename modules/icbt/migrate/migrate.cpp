#include "icbt/migrate/migrate.h"

#include <algorithm>
#include <array>

namespace fyr::icbt {
namespace {

template <class T>
std::uint16_t byId(const std::vector<T>& all, std::string_view id) {
    const auto it = std::find_if(all.begin(), all.end(), [&](const T& x) { return x.id == id; });
    return it == all.end() ? none : static_cast<std::uint16_t>(it - all.begin());
}
template <class T>
std::uint16_t moved(const std::vector<T>& from, const std::vector<T>& to, std::uint16_t at) {
    return at == none || at >= from.size() ? none : byId(to, from[at].id);
}

} // namespace

std::uint16_t Places::module(std::uint16_t at) const { return moved(from.modules, to.modules, at); }
std::uint16_t Places::measure(std::uint16_t at) const { return moved(from.measures, to.measures, at); }
std::uint16_t Places::risk(std::uint16_t at) const { return moved(from.risks, to.risks, at); }
std::uint16_t Places::choice(std::uint16_t at) const { return moved(from.choices, to.choices, at); }
std::uint16_t Places::decision(std::uint16_t at) const { return moved(from.decisions, to.decisions, at); }
std::uint16_t Places::clock(std::uint16_t at) const { return moved(from.clocks, to.clocks, at); }
std::uint16_t Places::track(std::uint16_t at) const { return moved(from.tracks, to.tracks, at); }
std::uint16_t Places::of(DutyKind kind, std::uint16_t subject) const {
    switch (kind) {
    case DutyKind::ask:
    case DutyKind::alert: return risk(subject);
    case DutyKind::review: return module(subject);
    case DutyKind::choose: return choice(subject);
    case DutyKind::decide: return decision(subject);
    case DutyKind::call: return measure(subject);
    default: return none;
    }
}

namespace {

bool begun(ModuleStatus s) { return s == ModuleStatus::open || s == ModuleStatus::submitted || s == ModuleStatus::done; }
bool past(ModuleStatus s) { return s == ModuleStatus::done || s == ModuleStatus::skipped || s == ModuleStatus::notChosen; }

class Move {
  public:
    Move(const Programme& from, const Programme& to, const Course& course) : m_from(from), m_to(to), m_places{from, to}, m_old(course), m_new(course) {}

    Migration run() {
        if (m_from.id != m_to.id) return pinned(MigrationReason::otherProgramme, m_from.id);
        if (m_old.phase == Phase::ended) return pinned(MigrationReason::courseEnded, {});
        for (const auto& d : m_old.duties)
            if (isRisk(d.kind) && !riskGoesOver(d)) return pinned(MigrationReason::riskOpen, m_from.risks[d.subject].id);
        modules();
        choices();
        measures();
        decisions();
        rules();
        duties();
        Migration out;
        out.reasons = std::move(m_reasons);
        out.fate = out.reasons.empty() ? Fate::automatic : Fate::clinician;
        if (out.fate == Fate::automatic) out.course = std::move(m_new);
        return out;
    }

  private:
    static Migration pinned(MigrationReason why, std::string subject) { return {Fate::pinned, {{why, std::move(subject)}}, {}}; }
    void because(MigrationReason why, std::string subject) { m_reasons.push_back({why, std::move(subject)}); }

    [[nodiscard]] bool riskGoesOver(const Duty& d) const {
        const auto rule = m_places.risk(d.subject);
        const auto clock = m_places.clock(d.clock);
        if (rule == none || clock == none || m_to.risks[rule].clock != clock) return false;
        const auto& c = m_to.clocks[clock];
        return (c.runs & bit(m_old.phase)) != 0 && (d.settleBy || d.tellAt || !c.steps.empty());
    }

    [[nodiscard]] bool cameAfter(std::string_view id, std::uint16_t other) const {
        const auto at = byId(m_from.modules, id);
        if (at == none) return false;
        const auto& after = m_from.modules[at].after;
        return std::find(after.begin(), after.end(), other) != after.end();
    }

    void modules() {
        m_new.modules.assign(m_to.modules.size(), {});
        for (std::uint16_t i = 0; i < m_from.modules.size(); ++i) {
            const auto& s = m_old.modules[i];
            const auto& before = m_from.modules[i];
            const auto at = byId(m_to.modules, before.id);
            if (at == none) {
                if (s.status == ModuleStatus::open || s.status == ModuleStatus::submitted) because(MigrationReason::moduleGone, before.id);
                continue;
            }
            const auto& after = m_to.modules[at];
            if (s.status == ModuleStatus::submitted && after.gate != before.gate) because(MigrationReason::gateChanged, before.id);
            m_new.modules[at] = s;
            m_new.modules[at].reminded = static_cast<std::uint8_t>(std::min<std::size_t>(s.reminded, after.reminders.size()));
        }
        for (std::uint16_t i = 0; i < m_to.modules.size(); ++i) {
            const auto& m = m_to.modules[i];
            const auto status = m_new.modules[i].status;
            for (const auto a : m.after) {
                if (!begun(status) || past(m_new.modules[a].status)) continue;
                const auto before = byId(m_from.modules, m_to.modules[a].id);
                const bool known = before != none;
                if (known && cameAfter(m.id, before)) continue; // it was so already: taken again, or opened for the closing
                because(known ? MigrationReason::orderBroken : MigrationReason::modulePassed, known ? m.id : m_to.modules[a].id);
            }
        }
    }

    void choices() {
        m_new.choices.assign(m_to.choices.size(), {});
        for (std::uint16_t i = 0; i < m_from.choices.size(); ++i) {
            const auto& s = m_old.choices[i];
            const auto at = byId(m_to.choices, m_from.choices[i].id);
            if (at == none) {
                if (s.status == ChoiceStatus::open) because(MigrationReason::choiceGone, m_from.choices[i].id);
                continue;
            }
            m_new.choices[at].status = s.status;
            if (s.taken == none) continue;
            const auto taken = m_places.module(s.taken);
            const auto& among = m_to.choices[at].among;
            if (taken == none || std::find(among.begin(), among.end(), taken) == among.end()) because(MigrationReason::choiceGone, m_from.choices[i].id);
            m_new.choices[at].taken = taken;
        }
        for (std::uint16_t i = 0; i < m_to.choices.size(); ++i) // a new choice about what has begun is made already, and nobody made it
            if (byId(m_from.choices, m_to.choices[i].id) == none)
                for (const auto m : m_to.choices[i].among)
                    if (m_new.modules[m].status != ModuleStatus::locked) {
                        because(MigrationReason::choiceGone, m_to.choices[i].id);
                        break;
                    }
    }

    void measures() {
        m_new.measures.assign(m_to.measures.size(), {});
        for (std::uint16_t i = 0; i < m_from.measures.size(); ++i) {
            const auto& s = m_old.measures[i];
            const auto& before = m_from.measures[i];
            const auto at = byId(m_to.measures, before.id);
            if (at == none || m_to.measures[at].instrument != before.instrument) {
                if (s.due || s.answered > 0 || i == m_from.primary) because(MigrationReason::measureChanged, before.id);
                continue;
            }
            const auto& after = m_to.measures[at];
            auto& n = m_new.measures[at];
            n = s;
            n.reminded = static_cast<std::uint8_t>(std::min<std::size_t>(s.reminded, after.reminders.size()));
            const bool samePlan = after.when == before.when && after.weeks == before.weeks && after.everyWeeks == before.everyWeeks && after.weekday == before.weekday && after.minute == before.minute;
            if (!samePlan) because(MigrationReason::measureChanged, before.id);
        }
    }

    void decisions() {
        m_new.decisions.assign(m_to.decisions.size(), {});
        const auto track = [&](std::uint16_t at, const std::string& subject) {
            const auto to = m_places.track(at);
            if (at != none && to == none) because(MigrationReason::trackGone, subject);
            return to;
        };
        for (std::uint16_t i = 0; i < m_from.decisions.size(); ++i) {
            const auto& s = m_old.decisions[i];
            const auto at = byId(m_to.decisions, m_from.decisions[i].id);
            if (at == none) {
                if (s.status == DecisionStatus::open) because(MigrationReason::decisionGone, m_from.decisions[i].id);
                continue;
            }
            m_new.decisions[at] = s;
            m_new.decisions[at].track = track(s.track, m_from.decisions[i].id);
        }
        m_new.track = track(m_old.track, "course");
    }

    void rules() {
        m_new.given.assign(m_to.close.size(), 0);
        m_new.waived.assign(m_to.close.size(), 0);
        const auto same = [&](const CloseRule& a, const CloseRule& b) {
            if (a.kind != b.kind || a.worksheet != b.worksheet) return false;
            if (a.kind == CloseRule::Kind::module) return m_from.modules[a.subject].id == m_to.modules[b.subject].id;
            return a.kind != CloseRule::Kind::measure || m_from.measures[a.subject].id == m_to.measures[b.subject].id;
        };
        for (std::size_t i = 0; i < m_from.close.size(); ++i) {
            const auto it = std::find_if(m_to.close.begin(), m_to.close.end(), [&](const CloseRule& r) { return same(m_from.close[i], r); });
            if (it == m_to.close.end()) {
                if (m_old.waived[i] != 0) because(MigrationReason::ruleGone, std::to_string(i));
                continue;
            }
            const auto at = static_cast<std::size_t>(it - m_to.close.begin());
            m_new.given[at] = m_old.given[i];
            m_new.waived[at] = m_old.waived[i];
            if (m_old.waived[i] != 0 && !it->waivable) because(MigrationReason::ruleGone, std::to_string(i));
        }
    }

    // As they are: when it was raised, until when, who has it, whom it was told to.
    void duties() {
        for (auto& d : m_new.duties) {
            const auto subject = m_places.of(d.kind, d.subject);
            const auto clock = m_places.clock(d.clock);
            if ((d.subject != none && subject == none) || clock == none || ((m_to.clocks[clock].runs & bit(m_old.phase)) == 0) != d.stoodSince.has_value()) {
                because(MigrationReason::dutyGone, std::string(name(d.kind)));
                continue;
            }
            d.subject = subject;
            d.clock = clock;
            d.step = static_cast<std::uint8_t>(std::min<std::size_t>(d.step, m_to.clocks[clock].steps.size()));
        }
    }

    const Programme& m_from;
    const Programme& m_to;
    Places m_places;
    const Course& m_old;
    Course m_new;
    std::vector<Migration::Because> m_reasons;
};

} // namespace

std::string_view name(Fate f) noexcept {
    static constexpr std::array<std::string_view, 3> names{"automatic", "clinician", "pinned"};
    return names[static_cast<std::size_t>(f)];
}
std::string_view name(MigrationReason r) noexcept {
    static constexpr std::array<std::string_view, 13> names{"otherProgramme", "courseEnded", "riskOpen", "moduleGone", "modulePassed", "orderBroken", "gateChanged",
                                                            "choiceGone", "measureChanged", "decisionGone", "trackGone", "dutyGone", "ruleGone"};
    return names[static_cast<std::size_t>(r)];
}

Migration migrate(const Programme& from, const Programme& to, const Course& course) { return Move(from, to, course).run(); }

Result<Carried> carryOver(const Programme& from, const Programme& to, const Calendar& calendar, Course& course, Instant at) {
    Carried out;
    FYR_CHECK(step({from, calendar}, course, {.type = EventType::tick, .at = at}, out.before));
    auto moved = migrate(from, to, course);
    if (moved.fate != Fate::automatic) {
        std::string why;
        for (const auto& r : moved.reasons) why += std::string(why.empty() ? "" : ", ") + std::string(name(r.reason)) + (r.subject.empty() ? "" : " " + r.subject);
        return fail(ErrorCode::invalidState, std::move(why));
    }
    std::vector<std::uint16_t> added;
    for (std::uint16_t i = 0; i < to.measures.size(); ++i)
        if (byId(from.measures, to.measures[i].id) == none) added.push_back(i);
    course = std::move(*moved.course);
    arrive({to, calendar}, course, added, out.after);
    return out;
}

DryRun dryRun(const Programme& from, const Programme& to, const std::vector<Course>& courses) {
    DryRun out;
    out.all.reserve(courses.size());
    for (std::size_t i = 0; i < courses.size(); ++i) {
        out.all.push_back(migrate(from, to, courses[i]));
        auto& list = out.all.back().fate == Fate::automatic ? out.automatic : out.all.back().fate == Fate::clinician ? out.clinician : out.pinned;
        list.push_back(i);
    }
    return out;
}

} // namespace fyr::icbt
