// Writing one body's changes in a transaction of the PostgreSQL store.
#pragma once

#include "server/store/body.h"
#include "server/store/postgres/batch.h"

#include "base/digest.h"

#include <map>
#include <set>

namespace fyr::server {

// How sure a body may be of what it has not looked up: `bold` takes the caller's word that a resource is new, and the
// database finds out at the latest when the batch is sent; then the body runs again, `careful`.
enum class Manner : std::uint8_t { bold, careful };

class PgWriteTx final : public PgReadTx, public WriteTx, private HalfWay {
  public:
    struct Context {
        pg::Batch& batch;
        const Names& names;
        const Clock& clock;
        Random& random;
        Manner manner;
    };
    PgWriteTx(const Context& context, const TenantId& tenant)
        : PgReadTx(context.batch.db(), context.names, context.batch.counters.t), m_c(context), m_tenant(tenant), m_state(context.batch.counters) {}

    Result<StoredResource> put(const ResourceWrite& write) override;
    Result<StoredResource> remove(std::string_view type, std::string_view id, std::optional<std::int64_t> expectedVersion) override;
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

    // What is read here is remembered, so that writing it needs no second look.
    Result<std::optional<StoredResource>> read(std::string_view type, std::string_view id) override;
    Result<std::vector<Event>> events(std::string_view stream, std::int64_t after) override;
    Result<std::optional<StoredCommand>> command(std::string_view id) override;
    Result<std::optional<AuditRecord>> auditHead() override;

    using HalfWay::broken;
    [[nodiscard]] bool wrotePeople() const noexcept { return m_wrotePeople; } // accounts or sessions
    [[nodiscard]] const pg::Counters& state() const noexcept { return m_state; }

  protected:
    Result<void> settle() override { return guard(m_c.batch.flush()); }

  private:
    struct Current {
        std::int64_t rid = 0;
        std::int64_t version = 0;
        State state = State::referred;
        std::int64_t unit = 0;
        std::string packed;
    };
    [[nodiscard]] Result<std::optional<Current>> current(std::int64_t type, std::string_view id);
    [[nodiscard]] Result<void> needTenant() const;
    [[nodiscard]] Result<StoredResource> putNow(const ResourceWrite& write);
    [[nodiscard]] Result<StoredResource> removeNow(std::string_view type, std::string_view id, std::optional<std::int64_t> expectedVersion);
    [[nodiscard]] Result<std::string> packIndex(const std::vector<fhir::IndexEntry>& index);
    [[nodiscard]] Result<void> reindex(std::int64_t rid, std::string_view before, std::string_view after);
    void feedRow(std::int64_t rid, std::int64_t version, std::int64_t type, std::int64_t unit, std::int64_t was, bool forget);

    // ---- numbers of codes and resources: known, looked up together, else made ----
    struct Wanted {
        std::string key;
        std::int64_t sys = 0;  // of codes; the type of resources
        std::string_view code; // or the id
        std::string said;
        bool resource = false;
    };
    [[nodiscard]] static std::string keyOf(const Wanted& w);
    [[nodiscard]] Result<void> intern(std::vector<Wanted>& wanted, std::vector<std::int64_t>& numbers);
    [[nodiscard]] Result<std::int64_t> internOne(Wanted wanted);
    std::int64_t make(const Wanted& wanted);

    // A statement that changes rows one by one.
    template <class... Args>
    Result<void> change(std::string_view sql, const Args&... args) {
        FYR_CHECK(needTenant());
        return guard(m_c.batch.send(sql, args...));
    }

    Context m_c;
    TenantId m_tenant;
    pg::Counters m_state;
    std::int64_t m_tx = 0; // of this body's feed rows; 0 = none yet
    bool m_wrotePeople = false;
    std::map<std::pair<std::int64_t, std::string>, std::optional<Current>> m_seen;
    std::map<std::string, std::int64_t, std::less<>> m_streams; // where they stand
    std::set<std::string, std::less<>> m_freeCommands;          // ids that are not taken
};

} // namespace fyr::server
