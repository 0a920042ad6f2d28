// The early warnings of a tenant, fitted on its own courses (icbt/warning), as the store keeps them and as a course is told of
// them. docs/EARLY_WARNING.md.
//
// Shape:  value early-warning/<programme's hash>/<number>: one fit, a model for each of some weeks. Never changed, but that it
//         can be withdrawn. A unit uses the newest one of the programme's hash that its settings name (`icbtEarlyWarning`);
//         without that there is none. What is stored for one hash or one tenant serves no other.
// Safety: it flags and decides nothing. What it says of a week stands for that week; after the last week that it knows, only
//         that somebody needs a look stands on.
#pragma once

#include "clinical/course_row.h"
#include "icbt/warning/fit.h"
#include "server/common/principal.h"
#include "server/icbt/course_file.h"

#include <set>

namespace fyr::server {

inline constexpr std::int32_t firstWarningWeek = 2;
inline constexpr std::int32_t lastWarningWeek = 6;

struct WarningGroup { // how it does for some of them
    std::string name; // female, male, other, under30, from30, from50
    std::int32_t courses = 0;
    std::int32_t ended = 0;
    icbt::Estimate caught;
    icbt::Estimate spared;
};
struct WeekWarning {
    icbt::WarningModel model;
    std::vector<icbt::FitBin> bins;
    std::vector<WarningGroup> groups;
};
struct EarlyWarning {
    std::string hash;
    std::string programme; // id
    std::string version;   // of the programme
    std::int32_t number = 0;
    std::string fittedBy;
    Instant fittedAt;
    std::string from, to;  // days of the first and last start of the courses
    std::string instrument;
    std::int32_t reliableChange = 0;           // enough change is that much better …
    std::optional<std::int32_t> remission;     // … or this total, or better
    std::vector<WeekWarning> weeks;            // in order
    std::string withdrawnBy, withdrawnWhy;     // empty: it is not
    std::optional<Instant> withdrawnAt;
    [[nodiscard]] std::string id() const; // "depression-1f2e3d4c5b6a-1"
    [[nodiscard]] const icbt::WarningModel* newest(std::int32_t week) const; // of this week or the last one before it
};
[[nodiscard]] json::object toJson(const EarlyWarning& w);
[[nodiscard]] Result<EarlyWarning> earlyWarningFrom(const json::value& v);

[[nodiscard]] Result<std::vector<EarlyWarning>> earlyWarnings(ReadTx& tx, std::string_view hash = {}); // of all programmes when empty; the newest last
// Gives it its number, keeps it, and leaves a trace. `who` has fitted it.
[[nodiscard]] Result<EarlyWarning> keepEarlyWarning(WriteTx& tx, const Principal& who, EarlyWarning w, Instant now);
// No course is told of it any more: those that were are looked at anew at once. Errors: notFound, invalidState (it is already).
[[nodiscard]] Result<void> withdrawEarlyWarning(WriteTx& tx, const Principal& who, std::string_view id, const std::string& why, Instant now);
// That units use, by the id they name; for whoever shows them.
[[nodiscard]] Result<std::map<std::string, std::set<std::string>>> unitsOfWarnings(ReadTx& tx);

// What is in use for this course's unit and programme; null when nothing is.
using EarlyWarningPtr = std::shared_ptr<const EarlyWarning>;
[[nodiscard]] Result<EarlyWarningPtr> warningInUse(ReadTx& tx, std::string_view unit, std::string_view hash);
// What it says of the course; nothing when it has nothing to say now. `row` is what the table has said.
[[nodiscard]] std::optional<clinical::CourseWarning> warningOf(const EarlyWarning& w, const CourseFile& f, const instruments::Catalogue& catalogue, const clinical::CourseRow& row, Instant now);

} // namespace fyr::server
