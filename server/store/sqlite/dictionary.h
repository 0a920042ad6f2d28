// The dictionary of one tenant's codes, systems, addresses and units, and the numbers of resources that others refer to.
//
// Shape: `find…` only reads; `intern…` adds what is missing. A resource that is referred to before it exists gets its
//        row (state "only referred to") and keeps its number when it comes.
// Threads: as its connection. The cache belongs to the writer, who forgets what a rollback took back.
#pragma once

#include "server/store/index/lookup.h"
#include "server/store/index/names.h"
#include "server/store/index/record.h"

#include "sqlite/database.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace fyr::server {

[[nodiscard]] Result<std::optional<std::int64_t>> findSystem(sqlite::Database& db, std::int64_t t, std::string_view uri);
[[nodiscard]] Result<std::optional<std::int64_t>> findUnit(sqlite::Database& db, std::int64_t t, std::string_view unit);
[[nodiscard]] Result<std::optional<std::int64_t>> findResource(sqlite::Database& db, std::int64_t t, std::int64_t type,
                                                               std::string_view id);

class SqliteLookup final : public TermLookup {
  public:
    SqliteLookup(sqlite::Database& db, const Names& names, std::int64_t t) : m_db(db), m_names(names), m_t(t) {}
    Result<void> codes(std::string_view code, std::optional<std::string_view> system, std::vector<std::int64_t>& out) override;
    Result<void> codesOfSystem(std::string_view system, std::vector<std::int64_t>& out) override;
    Result<void> codesSaying(std::string_view folded, std::vector<std::int64_t>& out) override;
    Result<void> addresses(std::string_view address, std::vector<std::int64_t>& out) override;
    Result<void> uris(std::string_view uri, bool below, std::vector<std::int64_t>& out) override;
    Result<void> resource(std::string_view type, std::string_view id, std::vector<std::int64_t>& out) override;
    Result<std::string> textOfKey(std::int64_t key) override;

  private:
    sqlite::Database& m_db;
    const Names& m_names;
    std::int64_t m_t;
};

// The table of names of a file. `complete` adds what this build knows and the file does not: inside a transaction.
[[nodiscard]] Result<void> completeNames(sqlite::Database& db);
[[nodiscard]] Result<Names> loadNames(sqlite::Database& db);
[[nodiscard]] Result<std::vector<NameRow>> storedNames(sqlite::Database& db);

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
