// Early warning: how likely a course is to end without enough change, from what was measured until now. A logistic
// regression over a handful of named features, in the published form, fitted by a site on its own courses.
//
// Shape:  no model ships with Fyr: without data of a site's own there is no number, only the decision's table. A model says
//         what it was fitted on and how well it did on courses it had not seen; one from a simulation is never shown to a
//         clinician. Too little data is a state of its own and never "on track".
// Units:  scores are standardised by the instrument's range (0 … 1, 1 worst), so that instruments can be compared.
// Source: the form and what counts in it (baseline, change, slope, missed answers, work done, weeks 2–6): Forsell et al. 2019;
//         plain regression does as well as anything else at week four (balanced accuracy 0.78). docs/PROGRAMMES.md.
#pragma once

#include "base/json.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::icbt {

// What is known of a course at the end of a week. Totals by week, week 0 is the baseline; an empty one was not answered.
struct CourseSoFar {
    std::int32_t week = 0;
    std::vector<std::optional<std::int32_t>> totals;
    std::int32_t least = 0;
    std::int32_t most = 0;
    bool higherIsWorse = true;
    std::int32_t missed = 0;      // asked for since the start, and not answered in time
    std::int32_t modulesDone = 0; // handed in
    std::int32_t daysSilent = 0;
};

inline constexpr std::size_t features = 6;
enum class Feature : std::uint8_t { baseline, change, slope, missed, modules, silent };
[[nodiscard]] std::string_view name(Feature f) noexcept;
using FeatureRow = std::array<double, features>;
// Nothing while there is too little: before week 2, without a baseline, or with fewer than two later answers of which one
// is from the last two weeks.
[[nodiscard]] std::optional<FeatureRow> featuresOf(const CourseSoFar& c);

// With its interval (95 %).
struct Estimate {
    double value = 0;
    double low = 0;
    double high = 0;
};

// Of one week of one programme.
struct WarningModel {
    std::string id;
    std::string programme;
    std::int32_t week = 4;
    double intercept = 0;
    FeatureRow mean{};
    FeatureRow scale{1, 1, 1, 1, 1, 1};
    FeatureRow weight{};
    double limit = 0.5;       // from here on it asks for a look
    std::string fittedOn;     // whose courses, from when to when
    bool simulated = false;   // never for clinicians
    std::int32_t courses = 0; // it was fitted on
    std::int32_t ended = 0;   // of those without enough change
    // On courses that it had not seen (cross-validated):
    Estimate auc;
    Estimate balancedAccuracy;
    Estimate caught;           // of those that ended without enough change, the share that it asked a look for
    Estimate spared;           // of the others, the share that it did not
    Estimate calibrationSlope; // 1 is right, below 1 too sure of itself
    [[nodiscard]] static Result<WarningModel> fromJson(const json::value& v);
    [[nodiscard]] json::object toJson() const;
};

enum class WarningState : std::uint8_t { noModel, tooLittle, onTrack, look };
struct Warning {
    WarningState state = WarningState::noModel;
    std::optional<double> p;
    std::vector<Feature> reasons; // what raises it most, three at most
};
// `model` null: noModel. A simulated one too, unless `alsoSimulated`.
[[nodiscard]] Warning assess(const WarningModel* model, const CourseSoFar& c, bool alsoSimulated = false);

} // namespace fyr::icbt
