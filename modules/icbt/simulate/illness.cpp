#include "icbt/simulate/illness.h"

#include "icbt/simulate/behaviour.h"

#include <algorithm>

namespace fyr::icbt::simulate {

namespace b = behaviour;

namespace {

double weeksOf(const Span& s) {
    switch (s.unit) {
    case Span::Unit::hours: return s.count / 168.0;
    case Span::Unit::days: return s.count / 7.0;
    case Span::Unit::weeks: return s.count;
    case Span::Unit::workingDays: break;
    }
    return s.count / 5.0;
}

} // namespace

Illness::Illness(const Programme& programme, Dice& dice) : p(programme), m_dice(dice), m_length(std::max(1.0, weeksOf(programme.length))) {
    const auto* primary = p.instrument(p.measures[p.primary].instrument);
    const auto& c = b::courseOf(primary->id);
    do m_base = c.startMean.value + c.startSd.value * m_dice.normal();
    while (m_base < c.least.value || m_base > c.most.value);
    m_gain = c.startSd.value * (c.gainMeanInSd.value + c.gainSdInSd.value * m_dice.normal());
    m_ideator = m_dice.is(b::anyIdeation.value);
    if (m_dice.is(b::setbacks.value)) {
        m_setback = c.startSd.value * b::setbackInSd.value * (0.6 + 0.8 * m_dice.unit());
        m_setbackWeek = m_length * m_dice.unit();
    }
}

double Illness::severity(double weeks, double taken) {
    const auto part = 1 - std::exp2(-taken / (m_length * b::halfOfGainAfter.value));
    const auto whole = 1 - std::exp2(-1 / b::halfOfGainAfter.value);
    return m_base - m_gain * part / whole + (weeks >= m_setbackWeek ? m_setback : 0) + b::noiseSdOfRange.value * m_dice.normal();
}

Answers Illness::answers(const InstrumentFacts& facts, double weeks, double taken) {
    Answers out;
    const auto now = severity(weeks, taken);
    auto& points = out.points;
    points.assign(facts.items.size(), 0);
    std::int32_t fixed = 0; // of the item about death
    auto riskItem = facts.items.size();
    for (const auto& rule : p.risks)
        if (rule.instrument == facts.id) riskItem = static_cast<std::size_t>(rule.table.inputs.front().item - 1);
    if (riskItem < facts.items.size()) {
        const auto later = b::ideationLater.value * std::clamp(now / m_base, 0.3, 1.3);
        const bool thinks = m_ideator && (!m_said || m_dice.is(later));
        if (thinks) fixed = m_dice.is(b::ideationAlarming.value) ? 2 + (m_dice.is(0.3) ? 1 : 0) : 1;
        m_said = m_said || thinks;
        points[riskItem] = std::min(fixed, facts.items[riskItem].second);
    }
    std::int32_t most = 0;
    std::int32_t least = 0;
    std::int32_t left = 0;
    for (std::size_t i = 0; i < facts.items.size(); ++i)
        if (i != riskItem) {
            least += facts.items[i].first;
            most += facts.items[i].second;
            ++left;
        }
    out.total = facts.least + static_cast<std::int32_t>(std::lround(now * (facts.most - facts.least)));
    out.total = std::clamp(out.total, std::max(facts.least, least + fixed), std::min(facts.most, most + fixed));
    auto rest = out.total - fixed; // as evenly as it goes over the others
    for (std::size_t i = 0; i < facts.items.size(); ++i) {
        if (i == riskItem) continue;
        const auto part = std::clamp((rest + left - 1) / left, facts.items[i].first, facts.items[i].second);
        points[i] = part;
        rest -= part;
        --left;
    }
    if (m_dice.is(b::passesOverItem.value)) {
        points[m_dice.below(points.size())].reset();
        out.whole = false;
    }
    return out;
}

} // namespace fyr::icbt::simulate
