// Reading from one connection of the embedded store, inside one snapshot of one tenant.
#pragma once

#include "server/store/index/names.h"
#include "server/store/index/record.h"
#include "server/store/store.h"

#include "sqlite/database.h"

namespace fyr::server {

class SqliteReadTx : public virtual ReadTx {
  public:
    SqliteReadTx(sqlite::Database& db, const Names& names, std::int64_t t) : m_db(db), m_names(names), m_t(t) {}

    Result<std::optional<StoredResource>> read(std::string_view type, std::string_view id) override;
    Result<std::optional<StoredResource>> vread(std::string_view type, std::string_view id,
                                                std::int64_t version) override;
    Result<std::optional<ResourceScope>> scopeOf(std::string_view type, std::string_view id) override;
    Result<SearchPage> search(const SearchQuery& query) override;
    Result<SearchPage> history(const HistoryQuery& query) override;
    Result<FeedSlice> feed(const FeedQuery& query) override;
    Result<std::int64_t> feedHead() override;
    Result<WordsPage> findWords(const WordsQuery& query) override;
    Result<WordsBacklog> wordsBacklog(std::int32_t limit) override;

    Result<std::vector<Event>> events(std::string_view stream, std::int64_t after) override;
    Result<std::optional<StoredCommand>> command(std::string_view id) override;

    Result<Tenant> tenant() override;
    Result<std::optional<Account>> account(std::string_view id) override;
    Result<std::vector<Account>> accounts(std::string_view role) override;
    Result<std::optional<Device>> device(std::string_view id) override;
    Result<std::vector<Device>> devices(std::string_view account) override;
    Result<std::vector<Session>> sessions(std::string_view account) override;
    Result<std::vector<AuditRecord>> audit(std::int64_t after, std::int32_t limit) override;
    Result<std::vector<AuditRecord>> auditTrail(std::string_view patient, std::int64_t before,
                                                std::int32_t limit) override;
    Result<std::optional<AuditRecord>> auditHead() override;
    Result<std::vector<OutboxRow>> dueOutbox(Instant now, std::int32_t limit) override;
    Result<LoadCounts> counts(Instant now) override;
    Result<std::optional<std::string>> value(std::string_view key) override;
    Result<std::vector<std::pair<std::string, std::string>>> values(std::string_view prefix) override;

  protected:
    // Compartments by number ↔ by name.
    [[nodiscard]] Result<ResourceScope> scopeText(std::int64_t patient, std::int64_t unit);
    // The version of a resource, current or old; none when it is not there.
    [[nodiscard]] Result<std::optional<StoredResource>> versionOf(std::int64_t rid, std::int64_t version,
                                                                  ResourceScope* scope = nullptr);
    [[nodiscard]] Result<std::optional<std::int64_t>> unitNumber(std::string_view unit); // 0 for ""; none: never heard of

    sqlite::Database& m_db;
    const Names& m_names;
    std::int64_t m_t;

  private:
    [[nodiscard]] Result<SearchPage> instanceHistory(const HistoryQuery& query);
    [[nodiscard]] Result<FeedRow> feedRow(std::int64_t seq, std::int64_t tx, std::int64_t rid, std::int64_t version,
                                          bool forget);
};

// From columns id, user, password, role, name, practitioner, patient, unit, unit_name, disabled, failures, blocked.
[[nodiscard]] Account accountFrom(const sqlite::Statement& row, int first = 0);
// From columns id, token, account, device, created, seen, expires, revoked.
[[nodiscard]] Session sessionFrom(const sqlite::Statement& row, int first = 0);

} // namespace fyr::server
