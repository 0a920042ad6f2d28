// Fitting an early warning (warning.h) on courses that have ended, and saying how far it can be trusted.
//
// Shape:  pure and deterministic: the same samples in the same order give the same model. Fitted on all, judged by tenfold
//         cross-validation: each sample by a model, and a limit, made without it.
// Errors: badRequest: too few courses, or too few of either end.
// Source: ten of the rarer end for each feature: Peduzzi et al. 1996. Interval of the area under the curve: DeLong et al. 1988;
//         of shares: Wilson. They hold for the samples; what fitting again on others would change is not in them.
#pragma once

#include "icbt/warning/warning.h"

#include <span>

namespace fyr::icbt {

struct Sample {
    FeatureRow x{};
    bool failed = false; // ended without enough change
};
inline constexpr std::int32_t leastCourses = 200;
inline constexpr std::int32_t leastOfEither = 10 * static_cast<std::int32_t>(features); // of those that failed, and of the others

struct FitBin { // a fifth of the samples, by what was foretold of them
    std::int32_t courses = 0;
    std::int32_t failed = 0;
    double foretold = 0;  // mean
    Estimate happened;
};
struct Fit {
    WarningModel model;          // id, programme, week and whose courses are the caller's to say
    std::vector<double> unseen;  // of each sample, by a model that had not seen it
    std::vector<bool> flagged;
    std::vector<FitBin> bins;
};
// Penalised by `ridge`, so that a feature that never varies gets no weight.
[[nodiscard]] Result<Fit> fit(std::span<const Sample> samples, double ridge = 1.0);

// A share of `all` with Wilson's interval; nothing of nothing is 0 … 1.
[[nodiscard]] Estimate shareOf(std::int64_t of, std::int64_t all) noexcept;

} // namespace fyr::icbt
