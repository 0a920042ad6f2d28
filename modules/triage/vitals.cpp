#include "triage/vitals.h"

#include "triage/compose.h"
#include "triage/knowledge_base.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fyr::triage {

using clinical::VitalPart;

namespace {

constexpr double adultFrom = 16;

// The first row whose upper end is not passed.
struct Row {
    double upTo;
    int points;
};
template <std::size_t n>
int within(const std::array<Row, n>& rows, double value) noexcept {
    for (const auto& r : rows)
        if (value <= r.upTo) return r.points;
    return rows.back().points;
}
constexpr double top = 1e9;
constexpr std::array<Row, 5> respRows{{{8, 3}, {11, 1}, {20, 0}, {24, 2}, {top, 3}}};
constexpr std::array<Row, 4> spo2Rows{{{91, 3}, {93, 2}, {95, 1}, {top, 0}}};
constexpr std::array<Row, 4> spo2AirRows2{{{83, 3}, {85, 2}, {87, 1}, {top, 0}}};
constexpr std::array<Row, 7> spo2OxygenRows2{{{83, 3}, {85, 2}, {87, 1}, {92, 0}, {94, 1}, {96, 2}, {top, 3}}};
constexpr std::array<Row, 5> sysRows{{{90, 3}, {100, 2}, {110, 1}, {219, 0}, {top, 3}}};
constexpr std::array<Row, 6> pulseRows{{{40, 3}, {50, 1}, {90, 0}, {110, 1}, {130, 2}, {top, 3}}};
constexpr std::array<Row, 5> temperatureRows{{{35.0, 3}, {36.0, 1}, {38.0, 0}, {39.0, 1}, {top, 2}}};

double whole(double v) noexcept { return std::round(v); }
// 38.04 is 38.0, and so is the double nearest to it.
double tenth(double v) noexcept { return std::round(v * 10) / 10 - 1e-9; }

constexpr std::array<std::pair<Vital, Known>, 5> measured{{{Vital::respRate, Known::respRate}, {Vital::spo2, Known::spo2}, {Vital::sysBp, Known::sysBp},
                                                           {Vital::heartRate, Known::heartRate}, {Vital::temperature, Known::temperature}}};

std::optional<bool> known(Truth t) noexcept { return t == Truth::unknown ? std::nullopt : std::optional(t == Truth::yes); }

std::string number(double v, char point) {
    auto text = std::abs(v - std::round(v)) < 0.05 ? fmt::format("{:.0f}", v) : fmt::format("{:.1f}", v);
    std::replace(text.begin(), text.end(), '.', point);
    return text;
}
void setValue(double v, VitalPart& p) {
    p.value = {number(v, ','), number(v, '.')};
    p.number = v;
}

LocalText labelOf(const KnowledgeBase& kb, std::int32_t measure) {
    const auto& m = kb.measures()[static_cast<std::size_t>(measure)];
    return m.finding < 0 ? LocalText{m.name, m.name} : kb.findings()[static_cast<std::size_t>(m.finding)].label;
}

void adult(const KnowledgeBase& kb, const FactView& facts, const VitalRules& rules, VitalAssessment& a) {
    const auto at = [&](Known m) { return facts.measure(static_cast<std::int32_t>(m)); };
    VitalSigns s;
    s.respRate = at(Known::respRate);
    s.spo2 = at(Known::spo2);
    s.sysBp = at(Known::sysBp);
    s.heartRate = at(Known::heartRate);
    s.temperature = at(Known::temperature);
    if (!rules.oxygen.empty()) s.oxygen = known(rules.oxygen.evaluate(facts));
    if (!rules.notAlert.empty())
        if (const auto not_ = known(rules.notAlert.evaluate(facts))) s.alert = !*not_;
    s.scale2 = !rules.scale2.empty() && rules.scale2.evaluate(facts) == Truth::yes;
    const auto score = news2(s);
    a.scheme = VitalScheme::news2;
    a.total = score.total;
    a.top = score.top;
    a.scale2 = s.scale2;
    for (std::size_t i = 0; i < vitalCount; ++i) {
        const auto v = static_cast<Vital>(i);
        const auto* m = std::find_if(measured.begin(), measured.end(), [&](const auto& x) { return x.first == v; });
        VitalPart p;
        p.vital = code(v);
        p.label = m == measured.end() ? kb.phrase(fmt::format("vital_{}", code(v))) : labelOf(kb, static_cast<std::int32_t>(m->second));
        if (const auto points = score.points[i]) {
            p.points = *points;
            if (m != measured.end()) setValue(*at(m->second), p);
            else p.value = kb.phrase(fmt::format("vital_{}_{}", code(v), *points > 0 ? "yes" : "no"));
        }
        a.parts.push_back(std::move(p));
    }
}

void child(const KnowledgeBase& kb, const FactView& facts, const VitalRules& rules, double age, VitalAssessment& a) {
    a.scheme = VitalScheme::child;
    const bool fever = !rules.fever.empty() && rules.fever.evaluate(facts) == Truth::yes;
    std::vector<std::int32_t> seen;
    for (const auto& b : rules.bands) {
        if (std::find(seen.begin(), seen.end(), b.measure) != seen.end()) continue;
        seen.push_back(b.measure);
        const auto& name = kb.measures()[static_cast<std::size_t>(b.measure)].name;
        VitalPart p;
        p.vital = name;
        p.label = labelOf(kb, b.measure);
        if (const auto value = facts.measure(b.measure)) {
            setValue(*value, p);
            p.grade = gradeOf(rules.bands, b.measure, age, *value, fever);
            a.red += p.grade == Grade::red ? 1 : 0;
            a.amber += p.grade == Grade::amber ? 1 : 0;
        }
        a.parts.push_back(std::move(p));
    }
}

// Nothing to weigh them by: the values alone.
void valuesOnly(const KnowledgeBase& kb, const FactView& facts, const VitalRules& rules, VitalAssessment& a) {
    std::vector<std::int32_t> measures;
    for (const auto& m : measured) measures.push_back(static_cast<std::int32_t>(m.second));
    for (const auto& b : rules.bands)
        if (std::find(measures.begin(), measures.end(), b.measure) == measures.end()) measures.push_back(b.measure);
    for (const auto m : measures) {
        const auto value = facts.measure(m);
        if (!value) continue;
        VitalPart p;
        p.vital = kb.measures()[static_cast<std::size_t>(m)].name;
        p.label = labelOf(kb, m);
        setValue(*value, p);
        a.parts.push_back(std::move(p));
    }
}

} // namespace

std::string_view code(Vital v) noexcept {
    constexpr std::array<std::string_view, vitalCount> names{"resp_rate", "spo2", "oxygen", "sys_bp", "heart_rate", "consciousness", "temperature_c"};
    return names[static_cast<std::size_t>(v)];
}

bool VitalRules::asks(std::int32_t finding) const noexcept {
    return std::any_of(ask.begin(), ask.end(), [&](const AskMeasured& a) { return a.finding == finding; });
}

bool News2::complete() const noexcept {
    return std::all_of(points.begin(), points.end(), [](const auto& p) { return p.has_value(); });
}

News2 news2(const VitalSigns& s) noexcept {
    News2 out;
    const auto give = [&](Vital v, int points) {
        out.points[static_cast<std::size_t>(v)] = points;
        out.total += points;
        out.top = std::max(out.top, points);
    };
    const bool oxygen = s.oxygen.value_or(false);
    if (s.respRate) give(Vital::respRate, within(respRows, whole(*s.respRate)));
    if (s.spo2) {
        const double v = whole(*s.spo2);
        give(Vital::spo2, !s.scale2 ? within(spo2Rows, v) : oxygen ? within(spo2OxygenRows2, v) : within(spo2AirRows2, v));
    }
    if (s.oxygen) give(Vital::oxygen, oxygen ? 2 : 0);
    if (s.sysBp) give(Vital::sysBp, within(sysRows, whole(*s.sysBp)));
    if (s.heartRate) give(Vital::heartRate, within(pulseRows, whole(*s.heartRate)));
    if (s.alert) give(Vital::consciousness, *s.alert ? 0 : 3);
    if (s.temperature) give(Vital::temperature, within(temperatureRows, tenth(*s.temperature)));
    return out;
}

Grade gradeOf(const std::vector<ChildBand>& bands, std::int32_t measure, double age, double value, bool fever) noexcept {
    auto worst = Grade::normal;
    for (const auto& b : bands) {
        if (b.measure != measure || age < b.from || age >= b.to) continue;
        const bool high = b.atLeast && value >= *b.atLeast;
        const bool low = b.below && value < *b.below + b.perYear * std::floor(age);
        if (high || low) worst = std::max(worst, fever && b.withFever ? *b.withFever : b.grade);
    }
    return worst;
}

std::optional<VitalAssessment> assessVitals(const KnowledgeBase& kb, const FactView& facts) {
    const auto& rules = kb.vitals();
    if (!rules.any) return std::nullopt;
    const auto isMeasured = [&](std::int32_t m) { return facts.measure(m).has_value(); };
    const bool any = std::any_of(measured.begin(), measured.end(), [&](const auto& m) { return isMeasured(static_cast<std::int32_t>(m.second)); }) ||
                     std::any_of(rules.bands.begin(), rules.bands.end(), [&](const ChildBand& b) { return isMeasured(b.measure); });
    if (!any) return std::nullopt;
    VitalAssessment a;
    const auto age = facts.measure(static_cast<std::int32_t>(Known::age));
    if (!age) a.notUsed = VitalNotUsed::ageUnknown;
    else if (*age < adultFrom) child(kb, facts, rules, *age, a);
    else if (!rules.notWhen.empty() && rules.notWhen.evaluate(facts) == Truth::yes) a.notUsed = VitalNotUsed::pregnant;
    else adult(kb, facts, rules, a);
    if (a.scheme == VitalScheme::none) valuesOnly(kb, facts, rules, a);
    return a;
}

LocalText vitalsSentence(const KnowledgeBase& kb, const VitalAssessment& a) {
    const auto fill = [](LocalText t, std::string_view name, const LocalText& v) { return LocalText{fillIn(std::move(t.sv), name, v.sv), fillIn(std::move(t.en), name, v.en)}; };
    if (a.scheme == VitalScheme::none) return kb.phrase(a.notUsed == VitalNotUsed::pregnant ? "vitals_pregnant" : "vitals_age_unknown");
    const bool adult = a.scheme == VitalScheme::news2;
    LocalText parts;
    const auto join = [](LocalText& to, const LocalText& more) {
        to.sv += (to.sv.empty() ? "" : ", ") + more.sv;
        to.en += (to.en.empty() ? "" : ", ") + more.en;
    };
    LocalText missing;
    for (const auto& p : a.parts) {
        if (!p.known()) {
            join(missing, p.label);
            continue;
        }
        const auto& grade = kb.phrase(fmt::format("vital_grade_{}", code(p.grade)));
        const auto points = fmt::format("{}", p.points);
        join(parts, {fmt::format("{} {} ({})", p.label.sv, p.value.sv, adult ? points : grade.sv), fmt::format("{} {} ({})", p.label.en, p.value.en, adult ? points : grade.en)});
    }
    LocalText out = kb.phrase(adult ? (a.missing() == 0 ? "vitals_news2" : "vitals_news2_least") : "vitals_child");
    const auto total = fmt::format("{}", a.total);
    out = fill(fill(std::move(out), "total", {total, total}), "parts", parts);
    if (a.scale2) {
        out.sv += " " + kb.phrase("vitals_scale2").sv;
        out.en += " " + kb.phrase("vitals_scale2").en;
    }
    if (a.missing() > 0) {
        const auto more = fill(kb.phrase("vitals_missing"), "missing", missing);
        out.sv += " " + more.sv;
        out.en += " " + more.en;
    }
    return out;
}

} // namespace fyr::triage
