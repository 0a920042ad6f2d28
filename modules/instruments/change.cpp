#include "instruments/change.h"

#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

namespace fyr::instruments {

Result<double> reliableChangeIndex(double sdAtStart, double reliability) {
    if (!std::isfinite(sdAtStart) || sdAtStart <= 0) return fail(ErrorCode::badRequest, "the spread at the start must be more than nought");
    if (!std::isfinite(reliability) || reliability < 0 || reliability >= 1) return fail(ErrorCode::badRequest, "the reliability must be from 0 to below 1");
    return 1.96 * sdAtStart * std::sqrt(2.0) * std::sqrt(1 - reliability);
}

Result<Change> siteComputedChange(const Instrument& instrument, double sdAtStart, std::optional<double> reliability) {
    const auto r = reliability ? reliability : instrument.reliability;
    if (!r) return fail(ErrorCode::badRequest, fmt::format("{}: no reliability is published: give the site's own", instrument.id));
    FYR_TRY(const auto index, reliableChangeIndex(sdAtStart, *r));
    const auto where = reliability ? "the site's" : instrument.reliabilitySource;
    return Change{static_cast<int>(std::floor(index)) + 1, "computed",
                  fmt::format("site-computed: 1.96·SD·√2·√(1−r) = {:.2f}, SD {:.2f}, r {:.2f} ({})", index, sdAtStart, *r, where)};
}

std::optional<Direction> reliableDirection(const Instrument& instrument, const std::optional<Change>& change, std::optional<int> before,
                                           std::optional<int> after) noexcept {
    if (!change || change->points <= 0 || change->kind == "none" || !before || !after) return std::nullopt;
    if (std::abs(*after - *before) < change->points) return Direction::same;
    return (*after > *before) == instrument.higherIsWorse ? Direction::worse : Direction::better;
}

} // namespace fyr::instruments
