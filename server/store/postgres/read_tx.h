// Reading from one connection of the PostgreSQL store, inside one snapshot of one tenant.
#pragma once

#include "server/store/index/names.h"
#include "server/store/index/record.h"
#include "server/store/postgres/connection.h"

namespace fyr::server {

class PgReadTx : public virtual ReadTx {
  public:
    PgReadTx(pg::Connection& db, const Names& names, std::int64_t t) : m_db(db), m_names(names), m_t(t) {}

    Result<std::optional<StoredResource>> read(std::string_view type, std::string_view id) override;
    Result<std::optional<StoredResource>> vread(std::string_view type, std::string_view id, std::int64_t version) override;
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
    Result<std::vector<AuditRecord>> auditTrail(std::string_view patient, std::int64_t before, std::int32_t limit) override;
    Result<std::optional<AuditRecord>> auditHead() override;
    Result<std::vector<OutboxRow>> dueOutbox(Instant now, std::int32_t limit) override;
    Result<LoadCounts> counts(Instant now) override;
    Result<std::optional<std::string>> value(std::string_view key) override;
    Result<std::vector<std::pair<std::string, std::string>>> values(std::string_view prefix) override;

  protected:
    // What this transaction wrote and has not sent yet goes first.
    [[nodiscard]] virtual Result<void> settle() { return {}; }
    template <class... Args>
    [[nodiscard]] Result<pg::Rows> query(std::string_view sql, const Args&... args) {
        FYR_CHECK(settle());
        return m_db.query(sql, args...);
    }
    [[nodiscard]] Result<std::optional<AuditRecord>> auditHeadAt(std::int64_t seq, std::string hash);

    pg::Connection& m_db;
    const Names& m_names;
    std::int64_t m_t;

    // Whoever found resources asks next whose each is: then all are asked for at once. A write forgets what was learned.
    void remember(const SearchPage& page);
    void forgetScopes() noexcept {
        m_found.clear();
        m_scopes.clear();
    }

  private:
    [[nodiscard]] Result<SearchPage> instanceHistory(const HistoryQuery& query);
    [[nodiscard]] Result<void> learnScopes();
    using Key = std::pair<std::int64_t, std::string>; // type and id
    std::vector<Key> m_found;                         // of which the scope was not asked yet
    std::map<Key, std::optional<ResourceScope>> m_scopes;
};

namespace pg {

// From columns id, user, password, role, name, practitioner, patient, unit, unit_name, disabled, failures, blocked.
[[nodiscard]] Account accountFrom(const Rows& rows, int row, int first = 0);
// From columns id, token, account, device, created, seen, expires, revoked.
[[nodiscard]] Session sessionFrom(const Rows& rows, int row, int first = 0);

// A code of the dictionary as its columns hold it.
inline constexpr std::size_t headBytes = 64;
[[nodiscard]] inline Bytes headOf(std::string_view code) { return {code.substr(0, headBytes)}; }
[[nodiscard]] inline std::optional<Bytes> restOf(std::string_view code) {
    return code.size() > headBytes ? std::optional(Bytes{code}) : std::nullopt;
}
// A parameter and a key in one number.
[[nodiscard]] constexpr std::int64_t keyOf(std::int64_t param, std::int64_t key) { return param << 48U | key; }

} // namespace pg
} // namespace fyr::server
