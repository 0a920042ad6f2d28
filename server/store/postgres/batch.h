// One transaction of the PostgreSQL store that writes: a tenant's counters, what was numbered but not yet sent, and the
// one connection that it all goes through.
//
// Shape: whoever writes holds the tenant's lock from the first statement to the commit, so counters, audit chain and feed
//        grow in the order in which commits become visible, and a body sees nothing change under it. New rows gather
//        here and are sent in bulk, before the first statement that could need them.
// Threads: one at a time.
#pragma once

#include "server/store/index/rows.h"
#include "server/store/postgres/connection.h"
#include "server/store/postgres/read_tx.h"

#include <unordered_map>

namespace fyr::server::pg {

// The counters of a tenant. A body works on a copy; it becomes the tenant's when the body's part stands.
struct Counters {
    std::int64_t t = noTenant;
    std::int64_t n = 0; // of the ledger
    std::int64_t feed = 0;
    std::int64_t tx = 0;
    std::int64_t audit = 0;
    std::int64_t rid = 0;
    std::int64_t num = 0;
    std::string auditHash; // hex
    bool fed = false;      // feed rows were written: somebody may want to be woken
};

// Numbers that this tenant's codes and resources are known to have. They never change; what a rollback took back is
// forgotten.
class Known {
  public:
    [[nodiscard]] std::optional<std::int64_t> find(const std::string& key) const {
        const auto at = m_numbers.find(key);
        return at == m_numbers.end() ? std::optional<std::int64_t>{} : at->second;
    }
    void remember(const std::string& key, std::int64_t number) {
        if (m_numbers.size() >= maxKnown && m_fresh.empty()) m_numbers.clear();
        if (m_numbers.insert_or_assign(key, number).second) m_fresh.push_back(key);
    }
    [[nodiscard]] std::size_t mark() const noexcept { return m_fresh.size(); }
    void forgetSince(std::size_t mark) {
        for (std::size_t i = mark; i < m_fresh.size(); ++i) m_numbers.erase(m_fresh[i]);
        m_fresh.resize(std::min(mark, m_fresh.size()));
    }
    void committed() { m_fresh.clear(); }
    void clear() {
        m_numbers.clear();
        m_fresh.clear();
    }

  private:
    static constexpr std::size_t maxKnown = 50'000;
    std::unordered_map<std::string, std::int64_t> m_numbers;
    std::vector<std::string> m_fresh;
};

// Rows that are not sent yet, a column in each vector.
struct Pending {
    std::vector<std::int64_t> dictNum, dictSys, dictHash;
    std::vector<std::string> dictCode, dictSaid;
    std::vector<std::int64_t> resRid, resUpdated, resUnit, resVersion, resPatient, resType, resState, resMethod;
    std::vector<std::string> resId, resPacked, resJson;
    std::vector<std::int64_t> keyK, keyRid;
    std::vector<std::int64_t> textP, textRid;
    std::vector<std::string> textText;
    std::vector<std::int64_t> dateLow, dateP, dateRid;
    std::vector<std::int64_t> feedSeq, feedTx, feedUnit, feedWas, feedRid, feedVersion, feedType, feedForget;
    std::vector<std::int64_t> auditSeq, auditAt;
    std::vector<std::string> auditPatient, auditHash, auditJson;
    std::vector<std::int64_t> eventVersion, eventAt;
    std::vector<std::string> eventStream, eventType, eventJson;

    using Sizes = std::array<std::size_t, 8>;
    [[nodiscard]] Sizes sizes() const;
    void cut(const Sizes& to);
};

// The commit that nobody knows the end of: the line was cut while it was under way.
struct Doubt {
    std::int64_t n = 0;
    std::int64_t mark = 0;
};

// Kept with each dictionary row to find one among many that share code and system. Never changed: FNV-1a.
[[nodiscard]] std::int64_t saidHash(std::string_view said);

class Batch {
  public:
    Batch(Connection& db, Known& known) : m_db(db), m_known(known) {}

    // Begins, takes the tenant's lock and reads its counters. With a doubt: whether that commit stood.
    [[nodiscard]] Result<bool> begin(const TenantId& tenant, std::optional<std::int64_t> t, const std::optional<Doubt>& doubt);
    // Sends everything, writes the ledger and commits. `doubt` is set while the outcome is open.
    [[nodiscard]] Result<void> commit(std::int64_t mark, std::optional<Doubt>& doubt);
    void rollback() noexcept;

    // ---- for one body ----
    void beginBody();
    // Takes back what the body did. False: some of it is at the server already, only the whole can be taken back.
    [[nodiscard]] bool undoBody();

    [[nodiscard]] Result<void> flush();
    // Anything that is not gathered: after what was.
    template <class... Args>
    [[nodiscard]] Result<void> send(std::string_view sql, const Args&... args) {
        FYR_CHECK(flush());
        m_dirty = true;
        m_wrote = true;
        return m_db.send(sql, args...);
    }
    void index(const IndexRow& row, std::int64_t rid); // gathers one row of the index
    [[nodiscard]] Connection& db() noexcept { return m_db; }
    [[nodiscard]] Known& known() noexcept { return m_known; }
    [[nodiscard]] Pending& pending() noexcept { return m_pending; }

    Counters counters;

  private:
    [[nodiscard]] Result<void> sendPending();
    Connection& m_db;
    Known& m_known;
    Pending m_pending;
    Pending::Sizes m_mark{};
    std::size_t m_knownMark = 0;
    bool m_dirty = false; // this body has rows at the server
    bool m_wrote = false; // anybody has
};

} // namespace fyr::server::pg
