// The quality report as a manager reads it (docs/API.md, GET /api/v1/quality/triage): figures with their intervals, rows of
// each split, and the cases to read. What cannot be said is empty and never 0.
//
// Units: shares and their intervals 0 … 1, with 95 % certainty; times in seconds.
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "clinical/triage_item.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::presenter {

struct QualityShare {
    std::int64_t count = 0;
    double value = 0;
    double low = 0;
    double high = 0;
};
struct QualityKappa {
    double value = 0;
    std::optional<std::pair<double, double>> interval;
};
struct QualityFigures {
    std::int64_t decided = 0;
    QualityShare agree, under, over;
    std::optional<QualityKappa> kappa;
    std::optional<std::int64_t> medianSeconds;
};
struct QualityRow {
    std::string key; // "few": small groups together
    clinical::LocalText label; // of a complaint
    std::optional<QualityFigures> figures; // none: too few to say
};
struct QualityReason {
    std::string code;
    std::optional<std::int64_t> count;
};
struct QualityCase {
    std::string item;
    std::vector<std::string> why; // the gravest first
    std::optional<clinical::Urgency> suggested, decided;
    std::string reasonCode;
};
struct QualityView {
    Instant from, to;
    std::int64_t items = 0, waiting = 0, fewest = 0, toReview = 0;
    std::optional<std::int64_t> uncertain, abandoned, belowFloor, missedEmergencies;
    std::optional<QualityFigures> all;
    std::vector<std::pair<std::string, std::vector<QualityRow>>> by; // in the order they are shown; empty splits left out
    std::vector<QualityReason> reasons;
    std::vector<QualityCase> review;
};
// Errors: badRequest (not such a report). What a newer server adds is passed over.
[[nodiscard]] Result<QualityView> qualityFromJson(const json::value& v);

// "84–92": whole per cent of an interval. "0,81" has the reader's decimal sign and is the ui's.
struct Span {
    int low = 0;
    int high = 0;
};
[[nodiscard]] int wholePercent(double share) noexcept;
[[nodiscard]] Span wholePercent(const QualityShare& s) noexcept;

} // namespace fyr::presenter
