// Where a search over PostgreSQL gets its candidates from: chunks of rows, ascending by rid, each once.
#pragma once

#include "server/store/index/terms.h"
#include "server/store/postgres/connection.h"

namespace fyr::server {

enum class PgSourceKind : std::uint8_t { type, ids, keys, text, dates, patient, words };
struct PgSource {
    PgSourceKind kind = PgSourceKind::type;
    const ResolvedTerm* term = nullptr;
};
struct PgSearchPlace {
    pg::Connection& db;
    std::int64_t t = 0;
    std::int64_t type = 0;
    std::int64_t patient = 0; // rid of the compartment; 0 = none
};

// Columns of every candidate.
namespace column {
inline constexpr int rid = 0;
inline constexpr int id = 1;
inline constexpr int version = 2;
inline constexpr int updated = 3;
inline constexpr int state = 4;
inline constexpr int method = 5;
inline constexpr int patient = 6;
inline constexpr int unit = 7;
inline constexpr int packed = 8;
inline constexpr int json = 9; // null unless asked for
inline constexpr int type = 10;
inline constexpr int low = 11; // of a walk along dates
} // namespace column

inline constexpr std::int64_t manyCandidates = 2'000;

// Those that the terms allow, the most promising first; the whole type when there is none.
[[nodiscard]] std::vector<PgSource> sourcesOf(const std::vector<ResolvedTerm>& terms, const PgSearchPlace& place);
// Up to `limit` candidates above `after`. May hold more than what matches.
[[nodiscard]] Result<pg::Rows> candidates(const PgSearchPlace& place, const PgSource& source, std::int64_t after, std::int64_t limit, bool json);
// How many each has, counted up to `manyCandidates`.
[[nodiscard]] Result<std::vector<std::int64_t>> count(const PgSearchPlace& place, const std::vector<PgSource>& sources);
// Along the index of a date parameter, in its order, beyond (low, rid).
[[nodiscard]] Result<pg::Rows> alongDates(const PgSearchPlace& place, std::int64_t param, bool descending, std::int64_t low, std::int64_t rid,
                                          std::int64_t limit);
// These, in this order.
[[nodiscard]] Result<pg::Rows> byNumber(const PgSearchPlace& place, const std::vector<std::int64_t>& rids, std::int64_t type);
// Those that hold one of these keys, in the keys' order.
[[nodiscard]] Result<pg::Rows> referring(const PgSearchPlace& place, const std::vector<std::int64_t>& keys, std::int64_t limit);

} // namespace fyr::server
