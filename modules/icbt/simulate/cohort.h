// Many synthetic patients, and what came of them with its uncertainty.
//
// Shape:  patients are played in blocks; a block's sums are whole numbers and are added in the order of the blocks, so the same
//         seed gives the same figures with any number of threads.
//         Shares carry Wilson's interval (95 %), means and per-week figures a bootstrap over batches of patients.
// Safety: figures of a model. They say how a programme runs under the assumptions of behaviour.h, nothing about patients.
#pragma once

#include "icbt/simulate/patient.h"

#include <array>
#include <string>

namespace fyr::icbt::simulate {

inline constexpr std::size_t batches = 100;
inline constexpr std::size_t weeksShown = 16;

struct Share {
    std::uint64_t of = 0, all = 0;
    [[nodiscard]] double value() const { return all == 0 ? 0 : static_cast<double>(of) / static_cast<double>(all); }
    [[nodiscard]] std::pair<double, double> interval() const; // Wilson, 95 %
    void add(bool yes) { of += yes, ++all; }
    void add(const Share& o) { of += o.of, all += o.all; }
};

struct ModuleSums {
    std::uint64_t opened = 0, submitted = 0, done = 0;
};

// Everything is a whole number: sums do not depend on their order.
struct Cohort {
    std::uint64_t seed = 0, patients = 0, events = 0;
    Share started, completed, signedOff, discharged, referred, unfinished;
    Share deterioration, reliable, remission, nonResponse, tooLittle, ideation, missed, inADay;
    std::uint64_t pairs = 0;                                  // with an answer at the start and a later one
    std::int64_t changeSum = 0, changeSquares = 0, startSum = 0, startSquares = 0;
    std::vector<ModuleSums> modules;
    std::array<DutyCount, dutyKinds> duties{};
    std::uint64_t alerts = 0, asks = 0, onCall = 0;
    std::vector<std::uint64_t> takeMinutes; // of alerts, by minute up to three days; the last cell is later
    std::array<std::uint64_t, batches> batchMinutes{}, batchHundredthWeeks{}, batchAlerts{}, batchCalls{}, batchOnCall{}, batchPatients{};
    std::uint64_t minutes = 0, hundredthWeeks = 0;
    std::array<std::uint64_t, weeksShown> scoreSum{}, scoreCount{};
    void add(const Cohort& other);
    [[nodiscard]] std::int32_t takenWithin(double quantile) const; // minutes; -1 without alerts
};

[[nodiscard]] Cohort simulate(const Setting& setting, const Yardstick& yardstick, std::uint64_t patients, std::uint64_t seed, std::uint32_t therapists, unsigned jobs);
// When nobody says how many: so that each has about as many patients at a time as there are hours for.
[[nodiscard]] std::uint32_t usualTherapists(std::uint64_t patients) noexcept;
[[nodiscard]] double leavesForLater(std::uint64_t patients, std::uint32_t therapists) noexcept;

// A figure beside what is published of it.
struct Figure {
    std::string name, unit;
    double value = 0, low = 0, high = 0; // 95 %
    std::string published, source;       // empty: nothing that compares
    double from = 0, to = 0;             // what counts as like what is published
    [[nodiscard]] bool within() const noexcept { return published.empty() || (value >= from && value <= to); }
};
[[nodiscard]] std::vector<Figure> figures(const Programme& p, const Cohort& c, std::uint64_t seed);
[[nodiscard]] std::string asTable(const Programme& p, const Cohort& c, std::uint64_t seed);
[[nodiscard]] std::string asJson(const Programme& p, const Cohort& c, std::uint64_t seed, std::uint32_t therapists);
[[nodiscard]] std::string asSvg(const Programme& p, const Cohort& c);

} // namespace fyr::icbt::simulate
