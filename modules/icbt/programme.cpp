#include "icbt/programme.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

template <class T>
std::uint16_t placeOf(const std::vector<T>& all, std::string_view id) {
    const auto it = std::find_if(all.begin(), all.end(), [&](const T& x) { return x.id == id; });
    return it == all.end() ? none : static_cast<std::uint16_t>(it - all.begin());
}

} // namespace

std::string formatSpan(const Span& s) {
    switch (s.unit) {
    case Span::Unit::hours: return fmt::format("{}h", s.count);
    case Span::Unit::days: return fmt::format("{}d", s.count);
    case Span::Unit::weeks: return fmt::format("{}w", s.count);
    case Span::Unit::workingDays: return fmt::format("{}wd", s.count);
    }
    return {};
}

std::string_view name(Role r) noexcept {
    switch (r) {
    case Role::patient: return "patient";
    case Role::therapist: return "therapist";
    case Role::unit: return "unit";
    case Role::supervisor: return "supervisor";
    case Role::onCall: return "onCall";
    }
    return {};
}

std::string_view name(Phase p) noexcept {
    switch (p) {
    case Phase::enrolled: return "enrolled";
    case Phase::active: return "active";
    case Phase::paused: return "paused";
    case Phase::closing: return "closing";
    case Phase::followUp: return "followUp";
    case Phase::ended: return "ended";
    }
    return {};
}

std::string_view name(Severity s) noexcept {
    switch (s) {
    case Severity::none: return "none";
    case Severity::note: return "note";
    case Severity::ask: return "ask";
    case Severity::alert: return "alert";
    }
    return {};
}

const TableRow* Table::fits(const std::vector<std::optional<std::int32_t>>& values) const noexcept {
    if (values.size() != inputs.size()) return nullptr;
    for (const auto& row : rows) {
        bool all = true;
        for (std::size_t i = 0; i < values.size() && all; ++i) {
            const auto& c = row.cells[i];
            all = values[i] ? c.values && *values[i] >= c.from && *values[i] <= c.to : c.missing;
        }
        if (all) return &row;
    }
    return nullptr;
}

std::vector<std::size_t> silentRows(const Programme& p) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < p.eligibility.rows.size(); ++i) {
        const auto& row = p.eligibility.rows[i];
        if (p.eligibility.outcomes[row.outcome] != "offer" && (row.text.sv.empty() || row.text.en.empty())) out.push_back(i);
    }
    return out;
}

std::uint16_t Programme::moduleOf(std::string_view moduleId) const noexcept { return placeOf(modules, moduleId); }
std::uint16_t Programme::measureOf(std::string_view measureId) const noexcept { return placeOf(measures, measureId); }
std::uint16_t Programme::clockOf(std::string_view clockId) const noexcept { return placeOf(clocks, clockId); }
const InstrumentFacts* Programme::instrument(std::string_view instrumentId) const noexcept {
    const auto at = placeOf(instruments, instrumentId);
    return at == none ? nullptr : &instruments[at];
}

} // namespace fyr::icbt
