#include "icbt/warning/warning.h"

#include "icbt/warning/fit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

constexpr std::array<std::string_view, features> names{"baseline", "change", "slope", "missed", "modules", "silent"};
constexpr double longestSilence = 14;

double worse(const CourseSoFar& c, std::int32_t total) { // 0 best … 1 worst
    const double span = std::max(1, c.most - c.least);
    const double up = (total - c.least) / span;
    return c.higherIsWorse ? up : 1 - up;
}

double logistic(double z) { return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z)); }

constexpr std::array<std::pair<std::string_view, Estimate WarningModel::*>, 5> estimates{{{"auc", &WarningModel::auc},
                                                                                        {"balancedAccuracy", &WarningModel::balancedAccuracy},
                                                                                        {"caught", &WarningModel::caught},
                                                                                        {"spared", &WarningModel::spared},
                                                                                        {"calibrationSlope", &WarningModel::calibrationSlope}}};

double score(const WarningModel& m, const FeatureRow& x) {
    double z = m.intercept;
    for (std::size_t i = 0; i < features; ++i) z += m.weight[i] * (x[i] - m.mean[i]) / m.scale[i];
    return z;
}

} // namespace

std::string_view name(Feature f) noexcept { return names[static_cast<std::size_t>(f)]; }

std::optional<FeatureRow> featuresOf(const CourseSoFar& c) {
    if (c.week < 2 || c.totals.empty() || !c.totals[0]) return {};
    const auto weeks = std::min<std::size_t>(c.totals.size(), static_cast<std::size_t>(c.week) + 1);
    std::size_t answered = 0;
    std::size_t last = 0;
    double sumT = 0, sumY = 0, sumTT = 0, sumTY = 0, n = 0;
    for (std::size_t w = 0; w < weeks; ++w) {
        if (!c.totals[w]) continue;
        const double y = worse(c, *c.totals[w]);
        const auto t = static_cast<double>(w);
        sumT += t;
        sumY += y;
        sumTT += t * t;
        sumTY += t * y;
        ++n;
        if (w > 0) ++answered;
        last = w;
    }
    if (answered < 2 || last + 1 < static_cast<std::size_t>(c.week)) return {};
    const double baseline = worse(c, *c.totals[0]);
    const double spread = n * sumTT - sumT * sumT;
    FeatureRow x{};
    x[static_cast<std::size_t>(Feature::baseline)] = baseline;
    x[static_cast<std::size_t>(Feature::change)] = worse(c, *c.totals[last]) - baseline;
    x[static_cast<std::size_t>(Feature::slope)] = spread > 0 ? (n * sumTY - sumT * sumY) / spread : 0;
    x[static_cast<std::size_t>(Feature::missed)] = static_cast<double>(c.missed) / c.week;
    x[static_cast<std::size_t>(Feature::modules)] = static_cast<double>(c.modulesDone) / c.week;
    x[static_cast<std::size_t>(Feature::silent)] = std::min(longestSilence, static_cast<double>(c.daysSilent)) / longestSilence;
    return x;
}

Warning assess(const WarningModel* model, const CourseSoFar& c, bool alsoSimulated) {
    Warning out;
    if (!model || (model->simulated && !alsoSimulated)) return out;
    const auto x = featuresOf(c);
    if (!x) {
        out.state = WarningState::tooLittle;
        return out;
    }
    out.p = logistic(score(*model, *x));
    out.state = *out.p >= model->limit ? WarningState::look : WarningState::onTrack;
    std::array<std::pair<double, std::size_t>, features> raise;
    for (std::size_t i = 0; i < features; ++i) raise[i] = {model->weight[i] * ((*x)[i] - model->mean[i]) / model->scale[i], i};
    std::sort(raise.begin(), raise.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    for (const auto& [by, i] : raise)
        if (by > 0.1 && out.reasons.size() < 3) out.reasons.push_back(static_cast<Feature>(i)); // a tenth of a logit is no reason
    return out;
}

Result<WarningModel> WarningModel::fromJson(const json::value& v) {
    WarningModel m;
    m.id = std::string(json::text(v, "id").value_or(""));
    m.programme = std::string(json::text(v, "programme").value_or(""));
    m.week = static_cast<std::int32_t>(json::integer(v, "week").value_or(0));
    m.intercept = json::number(v, "intercept").value_or(0);
    m.limit = json::number(v, "limit").value_or(-1);
    m.fittedOn = std::string(json::text(v, "fittedOn").value_or(""));
    m.simulated = json::boolean(v, "simulated").value_or(true);
    m.courses = static_cast<std::int32_t>(json::integer(v, "courses").value_or(0));
    m.ended = static_cast<std::int32_t>(json::integer(v, "ended").value_or(0));
    for (const auto& [key, member] : estimates)
        if (const auto* e = json::child(v, key)) m.*member = {json::number(*e, "value").value_or(0), json::number(*e, "low").value_or(0), json::number(*e, "high").value_or(0)};
    Error error{ErrorCode::content, "the model has errors", {}};
    const auto* rows = json::child(v, "features");
    for (std::size_t i = 0; i < features; ++i) {
        const auto* f = rows ? json::child(*rows, names[i]) : nullptr;
        const auto mean = f ? json::number(*f, "mean") : std::nullopt;
        const auto scale = f ? json::number(*f, "scale") : std::nullopt;
        const auto weight = f ? json::number(*f, "weight") : std::nullopt;
        if (!mean || !scale || !weight || !(*scale > 0) || !std::isfinite(*mean) || !std::isfinite(*weight)) {
            error.problems.push_back({fmt::format("/features/{}", names[i]), "has a mean, a scale above 0 and a weight"});
            continue;
        }
        m.mean[i] = *mean;
        m.scale[i] = *scale;
        m.weight[i] = *weight;
    }
    if (m.id.empty() || m.programme.empty() || m.fittedOn.empty()) error.problems.push_back({"/", "says its id, its programme and what it was fitted on"});
    if (m.week < 2 || m.week > 52) error.problems.push_back({"/week", "is from 2 to 52"});
    if (!(m.limit > 0 && m.limit < 1)) error.problems.push_back({"/limit", "is between 0 and 1"});
    if (m.courses < leastCourses || m.ended < leastOfEither || m.courses - m.ended < leastOfEither)
        error.problems.push_back({"/courses", fmt::format("fitted on {} at least, {} of either end", leastCourses, leastOfEither)});
    if (!error.problems.empty()) return fail(std::move(error));
    return m;
}

json::object WarningModel::toJson() const {
    json::object rows;
    for (std::size_t i = 0; i < features; ++i) rows[names[i]] = json::object{{"mean", mean[i]}, {"scale", scale[i]}, {"weight", weight[i]}};
    json::object o{{"id", id}, {"programme", programme}, {"week", week}, {"intercept", intercept}, {"limit", limit}, {"features", std::move(rows)}, {"fittedOn", fittedOn}, {"simulated", simulated},
                   {"courses", courses}, {"ended", ended}};
    for (const auto& [key, member] : estimates) o[key] = json::object{{"value", (this->*member).value}, {"low", (this->*member).low}, {"high", (this->*member).high}};
    return o;
}

} // namespace fyr::icbt
