// When a change is more than the noise of the measure.
//
// Source: Jacobson, Truax 1991: 1.96 · SD at the start · √2 · √(1 − reliability). Where a figure is published for an
//         instrument it stands in the data; where none is, a site may compute its own, and it is shown as computed by the site.
#pragma once

#include "base/result.h"
#include "instruments/instrument.h"

namespace fyr::instruments {

// In points, not rounded. Errors: badRequest for a spread that is not positive or a reliability outside [0, 1).
[[nodiscard]] Result<double> reliableChangeIndex(double sdAtStart, double reliability);
// The fewest whole points that are more than that; kind "computed", and a source that says "site-computed" and of what.
[[nodiscard]] Result<Change> siteComputedChange(const Instrument& instrument, double sdAtStart, std::optional<double> reliability = {});

enum class Direction : std::uint8_t { better, same, worse };
// What a change of the total is, by the instrument's own figure or the site's. None: there is no figure, or nothing to compare.
[[nodiscard]] std::optional<Direction> reliableDirection(const Instrument& instrument, const std::optional<Change>& change,
                                                         std::optional<int> before, std::optional<int> after) noexcept;

} // namespace fyr::instruments
