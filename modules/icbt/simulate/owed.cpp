#include "icbt/simulate/owed.h"

#include <algorithm>

namespace fyr::icbt::simulate {
namespace {

using std::chrono::hours;

Millis lasts(const Span& s) noexcept {
    switch (s.unit) {
    case Span::Unit::hours: return hours(s.count);
    case Span::Unit::days: return hours(24 * s.count);
    case Span::Unit::weeks: return hours(24 * 7 * s.count);
    case Span::Unit::workingDays: break; // `judges` says no
    }
    return Millis(0);
}

} // namespace

bool Owed::judges(const Programme& p) noexcept {
    const auto passes = [](const Span& s) { return s.unit != Span::Unit::workingDays; };
    return std::all_of(p.risks.begin(), p.risks.end(), [&](const RiskRule& r) {
        const auto& c = p.clocks[r.clock];
        const bool items = std::all_of(r.table.inputs.begin(), r.table.inputs.end(), [](const Input& in) { return in.kind == Input::Kind::item; });
        return items && r.watches == everyPhase && c.runs == everyPhase && c.again.count > 0 && passes(r.settle) && passes(c.again) && std::all_of(c.steps.begin(), c.steps.end(), [&](const ClockStep& s) { return passes(s.after); });
    });
}

Severity Owed::severityOf(const RiskRule& rule, const Event& answer) const {
    if (p.measures[answer.subject].instrument != rule.instrument) return Severity::none;
    for (const auto& row : rule.table.rows) {
        bool fits = true;
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const auto& v = answer.points[static_cast<std::size_t>(rule.table.inputs[i].item - 1)];
            const auto& cell = row.cells[i];
            fits = fits && (v ? cell.values && *v >= cell.from && *v <= cell.to : cell.missing);
        }
        if (fits) return static_cast<Severity>(row.outcome);
    }
    return Severity::ask;
}

bool Owed::asksForAPerson(const Event& answer) const {
    return std::any_of(p.risks.begin(), p.risks.end(), [&](const RiskRule& r) { return severityOf(r, answer) >= Severity::ask; });
}

const Owed::Matter* Owed::open(std::uint16_t rule, DutyKind kind) const noexcept {
    const auto it = std::find_if(m_open.begin(), m_open.end(), [&](const Matter& m) { return m.rule == rule && m.kind == kind; });
    return it == m_open.end() ? nullptr : &*it;
}

void Owed::opens(std::uint16_t rule, DutyKind kind, Instant at, Instant truly) {
    const auto& clock = p.clocks[p.risks[rule].clock];
    Matter m;
    m.rule = rule;
    m.kind = kind;
    m.since = truly;
    for (const auto& s : clock.steps) m.to.emplace_back(at + lasts(s.after), s.to);
    m.last = clock.steps.back().to;
    m.again = m.to.back().first + lasts(clock.again);
    m_open.push_back(std::move(m));
    timeIs(at); // who is told at once
}

void Owed::isEverybodysAgain(Matter& m, Instant at) {
    const auto& clock = p.clocks[p.risks[m.rule].clock];
    m.taken = false;
    m.to.clear();
    for (const auto& s : clock.steps) tell(m, s.to, at);
    m.again = at + lasts(clock.again);
}

void Owed::answered(const Event& answer, Instant at, Instant truly) {
    timeIs(at);
    for (std::uint16_t rule = 0; rule < p.risks.size(); ++rule) {
        const auto severity = severityOf(p.risks[rule], answer);
        if (severity < Severity::ask) continue;
        const auto is = [&](DutyKind kind) { return std::find_if(m_open.begin(), m_open.end(), [&](const Matter& m) { return m.rule == rule && m.kind == kind; }); };
        const auto alert = is(DutyKind::alert);
        const auto ask = is(DutyKind::ask);
        const auto adds = alert != m_open.end() ? alert : severity == Severity::ask ? ask : m_open.end();
        if (adds != m_open.end()) { // whoever has it knows only of the answer before
            if (adds->taken) {
                adds->since = truly;
                isEverybodysAgain(*adds, at);
            }
            continue;
        }
        if (ask != m_open.end()) m_open.erase(ask); // the graver one in its place
        opens(rule, severity == Severity::alert ? DutyKind::alert : DutyKind::ask, at, truly);
    }
}

std::string_view Owed::taken(std::uint16_t rule, DutyKind kind, Instant at, Instant truly) {
    timeIs(at);
    const auto it = std::find_if(m_open.begin(), m_open.end(), [&](const Matter& m) { return m.rule == rule && m.kind == kind; });
    if (it == m_open.end()) return "somebody took what nobody asked about";
    if (it->taken) return "somebody took what another has";
    it->taken = true;
    it->since = truly;
    it->settleBy = at + lasts(p.risks[rule].settle);
    return {};
}

std::string_view Owed::settled(std::uint16_t rule, DutyKind kind, Instant at) {
    timeIs(at);
    const auto it = std::find_if(m_open.begin(), m_open.end(), [&](const Matter& m) { return m.rule == rule && m.kind == kind; });
    if (it == m_open.end()) return "what was settled was not open";
    if (!it->taken) return "it was settled, and nobody had it";
    m_open.erase(it);
    return {};
}

void Owed::timeIs(Instant at) {
    const auto before = m_tellings.size();
    for (auto& m : m_open) {
        if (m.taken && m.settleBy <= at) isEverybodysAgain(m, m.settleBy); // nobody said what was done
        if (m.taken) continue;
        const auto due = std::stable_partition(m.to.begin(), m.to.end(), [&](const auto& s) { return s.first <= at; });
        for (auto s = m.to.begin(); s != due; ++s) tell(m, s->second, s->first);
        m.to.erase(m.to.begin(), due);
        const auto& again = p.clocks[p.risks[m.rule].clock].again;
        for (; m.to.empty() && m.again <= at; m.again += lasts(again)) tell(m, m.last, m.again);
    }
    std::stable_sort(m_tellings.begin() + static_cast<std::ptrdiff_t>(before), m_tellings.end(), [](const Telling& a, const Telling& b) { return a.at < b.at; });
}

} // namespace fyr::icbt::simulate
