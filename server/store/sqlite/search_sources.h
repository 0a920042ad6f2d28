// Where a search gets its candidates from.
#pragma once

#include "server/store/index/terms.h"

#include "sqlite/database.h"

namespace fyr::server {

struct TermContext {
    sqlite::Database& db;
    const Names& names;
    std::int64_t t;
};

struct SearchScope {
    std::int64_t patient = 0; // rid; 0 = no restriction
    std::int64_t unit = 0;    // number in the dictionary; 0 = no restriction
    bool byUnit = false;
    bool nothing = false; // a patient that nothing was ever written about
};

enum class SourceKind : std::uint8_t { type, ids, keys, text, dates, patient, words };
struct Source {
    SourceKind kind = SourceKind::type;
    const ResolvedTerm* term = nullptr;
    std::int64_t estimate = INT64_MAX; // counted up to a limit
};

inline constexpr std::int64_t countLimit = 2'000;

[[nodiscard]] Result<Source> chooseSource(const TermContext& context, std::int64_t type,
                                          const std::vector<ResolvedTerm>& terms, const SearchScope& scope);
// Numbers of resources, ascending, each once, above `after`. May hold more than what matches.
[[nodiscard]] Result<std::vector<std::int64_t>> collect(const TermContext& context, std::int64_t type,
                                                        const Source& source, const SearchScope& scope,
                                                        std::int64_t after);
// A source that is in order by itself and may be long is walked instead of collected.
[[nodiscard]] bool walkable(const Source& source);
[[nodiscard]] Result<sqlite::Statement> walk(const TermContext& context, std::int64_t type, const Source& source,
                                             const SearchScope& scope, std::int64_t after);

} // namespace fyr::server
