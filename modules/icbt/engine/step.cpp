#include "icbt/engine/runner.h"

#include <algorithm>

namespace fyr::icbt {

std::string_view name(DutyKind k) noexcept {
    static constexpr std::array<std::string_view, dutyKinds> names{"ask", "alert", "review", "message", "choose", "decide", "call", "silent", "back", "finish"};
    return names[static_cast<std::size_t>(k)];
}
std::string_view name(EventType t) noexcept {
    static constexpr std::array<std::string_view, loggedTypes> names{
        "enrol", "start", "answer", "submit", "giveSheet", "write", "sign", "approve", "handBack", "repeat", "openModule", "skip", "choose", "swap", "decide", "reply",
        "take", "settle", "pause", "resume", "extend", "transfer", "close", "waive", "waiveStart", "signOff", "discharge", "refer", "tick", "move"};
    return names[static_cast<std::size_t>(t)];
}
std::string_view name(EffectType t) noexcept {
    static constexpr std::array<std::string_view, effectTypes> names{
        "phaseChanged", "moduleOpened", "moduleSubmitted", "moduleDone", "moduleBack", "moduleLeftOut", "measureDue", "measureMissed", "measureAnswered",
        "reminder", "dutyRaised", "dutyTold", "dutyLate", "dutyTaken", "dutyReopened", "dutyAnswered", "dutyDropped", "riskNoted", "choiceMade", "decisionDue",
        "trackChanged", "limitMoved", "therapistChanged", "ended", "moduleReminder"};
    return names[static_cast<std::size_t>(t)];
}

const Duty* Course::duty(std::uint32_t id) const noexcept {
    const auto it = std::find_if(duties.begin(), duties.end(), [&](const Duty& d) { return d.id == id; });
    return it == duties.end() ? nullptr : &*it;
}
bool Course::hasRisk() const noexcept {
    return std::any_of(duties.begin(), duties.end(), [](const Duty& d) { return isRisk(d.kind); });
}
bool Course::has(DutyKind kind) const noexcept {
    return std::any_of(duties.begin(), duties.end(), [&](const Duty& d) { return d.kind == kind; });
}

Course newCourse(const Programme& p) {
    Course c;
    c.modules.resize(p.modules.size());
    c.measures.resize(p.measures.size());
    c.choices.resize(p.choices.size());
    c.decisions.resize(p.decisions.size());
    c.given.resize(p.close.size(), 0);
    c.waived.resize(p.close.size(), 0);
    return c;
}

void advance(const Setting& setting, Course& course, Instant to, std::vector<Effect>& effects) { Runner(setting, course, effects).advance(to); }

Result<void> step(const Setting& setting, Course& course, const Event& event, std::vector<Effect>& effects) {
    if (event.at < earliestTime || event.at >= latestTime) return fail(ErrorCode::badRequest, "not a time of this age");
    if (event.minutes < 0 || event.minutes > minutesMost) return fail(ErrorCode::badRequest, "minutes are out of range");
    const bool begun = course.enrolled != Instant{};
    if (!begun && event.type != EventType::enrol) return fail(ErrorCode::invalidState, "nobody is enrolled");
    Runner runner(setting, course, effects);
    if (begun) runner.advance(event.at);
    else course.now = event.at;
    return runner.apply(event);
}

void arrive(const Setting& setting, Course& course, const std::vector<std::uint16_t>& measures, std::vector<Effect>& effects) { Runner(setting, course, effects).arrive(measures); }

std::optional<Instant> nextDue(const Setting& setting, const Course& course) {
    const auto t = Sight(setting, course).earliest();
    return t.kind == Sight::Timer::Kind::none ? std::nullopt : std::optional(std::max(t.at, course.now));
}

std::vector<std::uint16_t> openRules(const Programme& p, const Course& c) {
    std::vector<std::uint16_t> out;
    for (std::uint16_t i = 0; i < p.close.size(); ++i) {
        const auto& r = p.close[i];
        bool met = c.waived[i] != 0;
        switch (r.kind) {
        case CloseRule::Kind::module: met = met || c.modules[r.subject].status == ModuleStatus::done; break; // left out is not done
        case CloseRule::Kind::worksheet: met = met || c.given[i] != 0; break;
        case CloseRule::Kind::measure: met = met || c.measures[r.subject].satisfied; break;
        case CloseRule::Kind::noRisk: met = !c.hasRisk(); break;
        case CloseRule::Kind::noMessage: met = met || !c.has(DutyKind::message); break;
        case CloseRule::Kind::noReview: met = met || !c.has(DutyKind::review); break;
        }
        if (!met) out.push_back(i);
    }
    return out;
}

} // namespace fyr::icbt
