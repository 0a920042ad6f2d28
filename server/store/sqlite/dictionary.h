// The dictionary of one tenant's codes, systems, addresses and units, and the numbers of resources that others refer to.
//
// Shape: `find…` only reads; `intern…` adds what is missing. A resource that is referred to before it exists gets its
//        row (state "only referred to") and keeps its number when it comes.
// Threads: as its connection. The cache belongs to the writer, who forgets what a rollback took back.
#pragma once

#include "sqlite/database.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace fyr::server {

namespace dict {
inline constexpr std::int64_t noSystem = 0;
inline constexpr std::int64_t systemRow = -1;
inline constexpr std::int64_t address = -2;
inline constexpr std::int64_t uri = -3;
inline constexpr std::int64_t unit = -4; // care units, of scopes
} // namespace dict

[[nodiscard]] Result<std::optional<std::int64_t>> findSystem(sqlite::Database& db, std::int64_t t, std::string_view uri);
// All rows of the code: one for each text that was ever said with it. `sys` none: in any system.
[[nodiscard]] Result<void> findCode(sqlite::Database& db, std::int64_t t, std::string_view code,
                                    std::optional<std::int64_t> sys, std::vector<std::int64_t>& out);
[[nodiscard]] Result<std::optional<std::int64_t>> findUnit(sqlite::Database& db, std::int64_t t, std::string_view unit);
[[nodiscard]] Result<std::optional<std::int64_t>> findResource(sqlite::Database& db, std::int64_t t, std::int64_t type,
                                                               std::string_view id);

class InternCache {
  public:
    [[nodiscard]] Result<std::int64_t> code(sqlite::Database& db, std::int64_t t, std::string_view code,
                                            std::int64_t sys, std::string_view said = {});
    [[nodiscard]] Result<std::int64_t> system(sqlite::Database& db, std::int64_t t, std::string_view uri);
    [[nodiscard]] Result<std::int64_t> resource(sqlite::Database& db, std::int64_t t, std::int64_t type,
                                                std::string_view id);
    // A number for a resource that is about to be made. Numbers are never used twice.
    [[nodiscard]] Result<std::int64_t> newResource(sqlite::Database& db);
    void knowResource(std::int64_t t, std::int64_t type, std::string_view id, std::int64_t rid);

    void committed() { m_fresh.clear(); }
    void rolledBack(); // forgets everything added since the last commit

  private:
    [[nodiscard]] std::optional<std::int64_t> cached(const std::string& key) const;
    void remember(std::string key, std::int64_t number);
    std::unordered_map<std::string, std::int64_t> m_numbers;
    std::vector<std::string> m_fresh;
    std::string m_key;
    std::int64_t m_lastResource = 0;
};

} // namespace fyr::server
