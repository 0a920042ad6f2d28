// The quality report: how often clinicians agreed with the engine, and where not. Pure: cases in, figures out.
//
// Shape:  totals, the same by each dimension, reasons, and the cases that somebody should read. Every figure counts items that
//         entered the queue in the period; what was not decided yet is only counted as waiting.
// Privacy: groups of fewer than `fewest` decided cases are never shown alone: they are put together into one row, "few", and so
//         are the next smallest ones until that row holds enough, so that no group follows from the total. If even all cases
//         are fewer, nothing but their waiting is told. Ids of cases are only for those who may open them (`ReportFor`).
// Caution: clinicians see the suggestion before they decide, so agreement is higher than two who do not know of each other.
#pragma once

#include "base/json.h"
#include "triage/quality/cases.h"
#include "triage/quality/figures.h"

#include <functional>
#include <span>

namespace fyr::triage::quality {

inline constexpr std::int64_t fewest = 5;

struct Figures {
    std::int64_t decided = 0;
    Share agree, under, over;
    std::optional<Kappa> kappa;
    std::optional<std::chrono::seconds> medianTime, slowestTenth; // 50 %, 90 %
    std::int64_t timed = 0;
};
struct Row {
    std::string key; // "few": several small groups together
    std::optional<Figures> figures; // none: too few to say
};
struct Dimension {
    std::string name; // "complaint", "lang", "ageBand", "sex", "knowledgeBase", "suggested", "certainty"
    std::vector<Row> rows; // the largest first, "few" last
};
struct ReasonRow {
    std::string code; // "few" as above
    std::optional<std::int64_t> count;
};
// Why a case should be read.
enum class ReviewWhy : std::uint8_t { missedEmergency, belowFloor, overridden, uncertain, abandoned };
[[nodiscard]] std::string_view code(ReviewWhy w) noexcept;
struct ReviewCase {
    std::string item;
    std::vector<ReviewWhy> why; // the gravest first
    Urgency suggested = Urgency::urgent;
    std::optional<Urgency> decided;
    std::string reasonCode;
};

struct Report {
    Instant from, to; // entered the queue at or after `from`, before `to`
    std::string unit; // empty: all
    std::int64_t items = 0, waiting = 0, confirmed = 0, overridden = 0;
    std::int64_t uncertain = 0, abandoned = 0, belowFloor = 0, missedEmergencies = 0, rerouted = 0;
    std::int64_t unreadable = 0; // damaged items, counted nowhere else
    std::optional<Figures> all; // none: too few to say
    std::vector<Dimension> dimensions;
    std::vector<ReasonRow> reasons; // of what was overridden
    std::vector<ReviewCase> review; // the gravest first; at most `reviewAtMost`
    std::int64_t toReview = 0;
};
inline constexpr std::size_t reviewAtMost = 500;

[[nodiscard]] Figures figuresOf(std::span<const Case* const> decided);
[[nodiscard]] Report report(std::span<const Case> cases, Instant from, Instant to, std::string_view unit);

// `withCases`: the reader may open the cases; else only how many there are.
enum class ReportFor : std::uint8_t { figuresOnly, withCases };
// `labelOf` gives a complaint's name; what has none is shown by its id.
using LabelOf = std::function<clinical::LocalText(std::string_view complaint)>;
[[nodiscard]] json::object toJson(const Report& r, ReportFor whom, const LabelOf& labelOf = {});
// One line a row; decimal point, empty where nothing can be said. Holds figures only.
[[nodiscard]] std::string toCsv(const Report& r);
[[nodiscard]] std::string toText(const Report& r); // for a terminal

} // namespace fyr::triage::quality
