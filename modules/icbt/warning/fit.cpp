// Newton's method on the penalised likelihood, the limit where balanced accuracy is best, tenfold cross-validation.
#include "icbt/warning/fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fyr::icbt {
namespace {

constexpr std::size_t dimensions = features + 1; // and the intercept
constexpr std::size_t folds = 10;
constexpr int rounds = 50;
constexpr double settled = 1e-10;
constexpr double z95 = 1.959964;

using Vector = std::array<double, dimensions>;
using Matrix = std::array<Vector, dimensions>;

double logistic(double z) { return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z)); }

// Cholesky; the penalty keeps it positive definite.
Vector solve(Matrix a, Vector b) {
    for (std::size_t i = 0; i < dimensions; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = a[i][j];
            for (std::size_t k = 0; k < j; ++k) sum -= a[i][k] * a[j][k];
            a[i][j] = i == j ? std::sqrt(std::max(sum, 1e-12)) : sum / a[j][j];
        }
    }
    for (std::size_t i = 0; i < dimensions; ++i) {
        for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (std::size_t i = dimensions; i-- > 0;) {
        for (std::size_t k = i + 1; k < dimensions; ++k) b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
    return b;
}

struct Line {
    FeatureRow mean{}, scale{};
    Vector beta{};
    [[nodiscard]] double z(const FeatureRow& x) const {
        double out = beta[features];
        for (std::size_t i = 0; i < features; ++i) out += beta[i] * (x[i] - mean[i]) / scale[i];
        return out;
    }
};

// Over all samples but those of `leftOut` (folds: none is left out).
Line newton(std::span<const Sample> samples, double ridge, std::size_t leftOut) {
    Line f;
    double n = 0;
    FeatureRow square{};
    for (std::size_t s = 0; s < samples.size(); ++s) {
        if (s % folds == leftOut) continue;
        ++n;
        for (std::size_t i = 0; i < features; ++i) {
            f.mean[i] += samples[s].x[i];
            square[i] += samples[s].x[i] * samples[s].x[i];
        }
    }
    for (std::size_t i = 0; i < features; ++i) {
        f.mean[i] /= n;
        const double variance = square[i] / n - f.mean[i] * f.mean[i];
        f.scale[i] = variance > 1e-12 ? std::sqrt(variance) : 1;
    }
    for (int round = 0; round < rounds; ++round) {
        Vector gradient{};
        Matrix hessian{};
        for (std::size_t s = 0; s < samples.size(); ++s) {
            if (s % folds == leftOut) continue;
            Vector x{};
            for (std::size_t i = 0; i < features; ++i) x[i] = (samples[s].x[i] - f.mean[i]) / f.scale[i];
            x[features] = 1;
            double z = 0;
            for (std::size_t i = 0; i < dimensions; ++i) z += f.beta[i] * x[i];
            const double p = logistic(z);
            const double w = p * (1 - p);
            for (std::size_t i = 0; i < dimensions; ++i) {
                gradient[i] += x[i] * ((samples[s].failed ? 1 : 0) - p);
                for (std::size_t j = 0; j <= i; ++j) hessian[i][j] += w * x[i] * x[j];
            }
        }
        for (std::size_t i = 0; i < dimensions; ++i) {
            const double penalty = i == features ? 1e-9 : ridge; // the intercept is free
            gradient[i] -= penalty * f.beta[i];
            hessian[i][i] += penalty;
            for (std::size_t j = i + 1; j < dimensions; ++j) hessian[i][j] = hessian[j][i];
        }
        const auto by = solve(hessian, gradient);
        double most = 0;
        for (std::size_t i = 0; i < dimensions; ++i) {
            f.beta[i] += by[i];
            most = std::max(most, std::abs(by[i]));
        }
        if (most < settled) break;
    }
    return f;
}

struct Judged {
    double z = 0;
    bool failed = false;
};

// The limit with the best balanced accuracy, halfway between two scores.
std::pair<double, double> bestLimit(std::vector<Judged> all) { // {limit on p, balanced accuracy}
    std::sort(all.begin(), all.end(), [](const Judged& a, const Judged& b) { return a.z < b.z; });
    double failed = 0;
    for (const auto& j : all) failed += j.failed ? 1 : 0;
    const double well = static_cast<double>(all.size()) - failed;
    double caught = failed; // above the limit
    double spared = 0;      // below it
    double best = 0.5;
    double limit = 0.5;
    for (std::size_t i = 0; i + 1 < all.size(); ++i) {
        if (all[i].failed) --caught;
        else ++spared;
        if (all[i].z == all[i + 1].z) continue;
        const double accuracy = (caught / failed + spared / well) / 2;
        if (accuracy > best) {
            best = accuracy;
            limit = logistic((all[i].z + all[i + 1].z) / 2);
        }
    }
    return {limit, best};
}

// Slope of a logistic regression of what happened on what was foretold: 1 is right.
Estimate calibration(const std::vector<Judged>& all) {
    double a = 0;
    double b = 1;
    double spread = 0; // of b
    for (int round = 0; round < rounds; ++round) {
        double ga = 0, gb = 0, haa = 1e-9, hab = 0, hbb = 1e-9;
        for (const auto& j : all) {
            const double p = logistic(a + b * j.z);
            const double e = (j.failed ? 1 : 0) - p;
            const double w = p * (1 - p);
            ga += e;
            gb += e * j.z;
            haa += w;
            hab += w * j.z;
            hbb += w * j.z * j.z;
        }
        const double det = haa * hbb - hab * hab;
        if (std::abs(det) < 1e-12) break;
        spread = std::sqrt(haa / det);
        const double da = (hbb * ga - hab * gb) / det;
        const double db = (haa * gb - hab * ga) / det;
        a += da;
        b += db;
        if (std::abs(da) + std::abs(db) < settled) break;
    }
    return {b, b - z95 * spread, b + z95 * spread};
}

// How often one that failed was foretold worse than one that did not. The interval: DeLong's, by each sample's place among
// those of the other end.
Estimate areaOf(const std::vector<Judged>& all) {
    std::vector<double> failed, well;
    for (const auto& j : all) (j.failed ? failed : well).push_back(j.z);
    std::sort(failed.begin(), failed.end());
    std::sort(well.begin(), well.end());
    const auto below = [](const std::vector<double>& sorted, double z) { // a tie is half
        const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), z);
        return (static_cast<double>(low - sorted.begin()) + static_cast<double>(high - sorted.begin())) / 2 / static_cast<double>(sorted.size());
    };
    double area = 0;
    for (const double z : failed) area += below(well, z);
    area /= static_cast<double>(failed.size());
    double ofFailed = 0, ofWell = 0;
    for (const double z : failed) ofFailed += std::pow(below(well, z) - area, 2);
    for (const double z : well) ofWell += std::pow(1 - below(failed, z) - area, 2);
    const auto variance = [](double sum, std::size_t n) { return sum / static_cast<double>(n - 1) / static_cast<double>(n); };
    const double by = z95 * std::sqrt(variance(ofFailed, failed.size()) + variance(ofWell, well.size()));
    return {area, std::max(0.0, area - by), std::min(1.0, area + by)};
}

std::vector<FitBin> binsOf(const Fit& f, std::span<const Sample> samples) {
    constexpr std::size_t fifths = 5;
    std::vector<std::size_t> order(samples.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return f.unseen[a] < f.unseen[b]; });
    std::vector<FitBin> out(fifths);
    for (std::size_t i = 0; i < order.size(); ++i) {
        auto& bin = out[i * fifths / order.size()];
        ++bin.courses;
        bin.failed += samples[order[i]].failed ? 1 : 0;
        bin.foretold += f.unseen[order[i]];
    }
    for (auto& bin : out) {
        if (bin.courses > 0) bin.foretold /= bin.courses;
        bin.happened = shareOf(bin.failed, bin.courses);
    }
    return out;
}

} // namespace

Estimate shareOf(std::int64_t of, std::int64_t all) noexcept {
    if (all <= 0) return {0, 0, 1};
    const double n = static_cast<double>(all);
    const double p = static_cast<double>(of) / n;
    const double z2 = z95 * z95;
    const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    const double by = z95 / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return {p, std::max(0.0, middle - by), std::min(1.0, middle + by)};
}

Result<Fit> fit(std::span<const Sample> samples, double ridge) {
    const auto ended = std::count_if(samples.begin(), samples.end(), [](const Sample& s) { return s.failed; });
    const auto all = static_cast<std::int64_t>(samples.size());
    if (all < leastCourses || ended < leastOfEither || all - ended < leastOfEither) return fail(ErrorCode::badRequest, "too few courses, or too few of either end");
    Fit out;
    out.unseen.resize(samples.size());
    out.flagged.resize(samples.size());
    std::vector<Judged> unseen(samples.size()); // each by a model that had not seen it
    std::int64_t caught = 0, spared = 0;
    for (std::size_t fold = 0; fold < folds; ++fold) {
        const auto f = newton(samples, ridge, fold);
        std::vector<Judged> seen;
        for (std::size_t s = 0; s < samples.size(); ++s)
            if (s % folds != fold) seen.push_back({f.z(samples[s].x), samples[s].failed});
        const auto limit = bestLimit(std::move(seen)).first;
        for (std::size_t s = fold; s < samples.size(); s += folds) {
            const double z = f.z(samples[s].x);
            unseen[s] = {z, samples[s].failed};
            out.unseen[s] = logistic(z);
            out.flagged[s] = out.unseen[s] >= limit;
            caught += samples[s].failed && out.flagged[s];
            spared += !samples[s].failed && !out.flagged[s];
        }
    }
    const auto f = newton(samples, ridge, folds);
    std::vector<Judged> seen;
    for (const auto& s : samples) seen.push_back({f.z(s.x), s.failed});
    auto& m = out.model;
    m.mean = f.mean;
    m.scale = f.scale;
    for (std::size_t i = 0; i < features; ++i) m.weight[i] = f.beta[i];
    m.intercept = f.beta[features];
    m.limit = bestLimit(std::move(seen)).first;
    m.courses = static_cast<std::int32_t>(all);
    m.ended = static_cast<std::int32_t>(ended);
    m.auc = areaOf(unseen);
    m.caught = shareOf(caught, ended);
    m.spared = shareOf(spared, all - ended);
    const double balanced = (m.caught.value + m.spared.value) / 2;
    const auto variance = [](double p, std::int64_t n) { return p * (1 - p) / static_cast<double>(n); };
    const double by = z95 * std::sqrt(variance(m.caught.value, ended) + variance(m.spared.value, all - ended)) / 2;
    m.balancedAccuracy = {balanced, std::max(0.0, balanced - by), std::min(1.0, balanced + by)};
    m.calibrationSlope = calibration(unseen);
    out.bins = binsOf(out, samples);
    return out;
}

} // namespace fyr::icbt
