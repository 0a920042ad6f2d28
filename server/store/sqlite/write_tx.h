// Writing one body's changes on the writer's connection of the embedded store.
#pragma once

#include "server/store/body.h"
#include "server/store/sqlite/dictionary.h"
#include "server/store/index/rows.h"
#include "server/store/sqlite/read_tx.h"

#include "base/digest.h"

namespace fyr::server {

// The counters of a tenant. A body works on a copy; it becomes the tenant's when the body's part stands.
struct TenantState {
    std::int64_t t = noTenant;
    std::int64_t feed = 0;
    std::int64_t tx = 0;
    std::int64_t audit = 0;
    std::string auditHash; // hex
    bool fed = false;      // feed rows were written: somebody may want to be woken
    bool people = false;   // accounts or sessions were written: what is remembered of them is not true any more
};

class SqliteWriteTx final : public SqliteReadTx, public WriteTx, private HalfWay {
  public:
    struct Context {
        sqlite::Database& db;
        const Names& names;
        InternCache& cache;
        const Clock& clock;
        Random& random;
    };
    SqliteWriteTx(const Context& context, const TenantId& tenant, TenantState state)
        : SqliteReadTx(context.db, context.names, state.t), m_c(context), m_tenant(tenant), m_state(std::move(state)) {}

    Result<StoredResource> put(const ResourceWrite& write) override;
    Result<StoredResource> remove(std::string_view type, std::string_view id,
                                  std::optional<std::int64_t> expectedVersion) override;
    Result<void> append(std::string_view stream, std::int64_t expected, const std::vector<Event>& events) override;
    Result<void> putCommand(const StoredCommand& command) override;
    Result<void> appendAudit(Instant at, std::string_view patient, std::string_view json) override;
    Result<void> enqueue(const OutboxRow& row) override;
    using WriteTx::settleOutbox;
    Result<std::vector<OutboxRow>> claimOutbox(std::string_view owner, Instant due, Millis lease, std::int32_t limit) override;
    Result<void> settleOutbox(std::int64_t seq, std::optional<Instant> retryAt, std::string_view owner) override;
    Result<bool> indexWords(const WordsBacklog& backlog) override;
    Result<void> putTenant(const Tenant& tenant) override;
    Result<void> putAccount(const Account& account) override;
    Result<void> putDevice(const Device& device) override;
    Result<void> putSession(const Session& session) override;
    Result<void> setValue(std::string_view key, std::string_view value) override;
    Result<void> clearValue(std::string_view key) override;

    Result<std::optional<AuditRecord>> auditHead() override;

    using HalfWay::broken;
    // Writes the counters and gives them back.
    [[nodiscard]] Result<TenantState> finish();

  private:
    struct Current {
        std::int64_t rid = 0;
        std::int64_t version = 0;
        State state = State::referred;
        std::int64_t unit = 0;
        std::string packed;
    };
    [[nodiscard]] Result<std::optional<Current>> current(std::int64_t type, std::string_view id);
    [[nodiscard]] Result<void> needTransaction() const;
    [[nodiscard]] Result<void> needTenant() const;
    [[nodiscard]] Result<StoredResource> putNow(const ResourceWrite& write);
    [[nodiscard]] Result<StoredResource> removeNow(std::string_view type, std::string_view id,
                                                   std::optional<std::int64_t> expectedVersion);
    [[nodiscard]] Result<void> keepOld(std::int64_t rid);
    [[nodiscard]] Result<std::string> packIndex(const std::vector<fhir::IndexEntry>& index);
    [[nodiscard]] Result<void> reindex(std::int64_t rid, std::string_view before, std::string_view after);
    [[nodiscard]] Result<void> indexRow(const IndexRow& row, std::int64_t rid, bool add);
    [[nodiscard]] Result<void> feedRow(std::int64_t rid, std::int64_t version, std::int64_t type, std::int64_t unit,
                                       std::int64_t was, bool forget);

    Context m_c;
    TenantId m_tenant;
    TenantState m_state;
    bool m_countersChanged = false;
    std::int64_t m_tx = 0; // of this body's feed rows; 0 = none yet
};

} // namespace fyr::server
