// Tells the other nodes on the same database that a tenant's feed grew, and hears it from them.
//
// Shape: one NOTIFY for all that was committed within ten milliseconds, after the commits, on a connection of its own: a
//        NOTIFY inside each writing transaction would make them queue up for a lock of the whole database. It only wakes;
//        what changed is read from the feed. A look at the ledger every second finds what a cut line swallowed.
// Threads: its own; the listener is called on it.
#pragma once

#include "server/store/postgres/pool.h"

#include <atomic>
#include <map>
#include <set>
#include <thread>

namespace fyr::server::pg {

class Notifier {
  public:
    using Grown = std::function<void(std::int64_t t)>;
    Notifier(const Pool& pool, Grown grown);
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;
    ~Notifier();

    // This node committed: its feed stands at `feed`. The others are told.
    void committed(std::int64_t t, std::int64_t feed);

  private:
    void run();
    void work(Connection& db);
    void hear(Connection& db);
    void tell(Connection& db);
    void look(Connection& db);
    [[nodiscard]] bool waitForWork(Connection* db, std::chrono::milliseconds most);

    const Pool& m_pool;
    Grown m_grown;
    std::string m_me;
    int m_wake = -1; // eventfd
    std::atomic<bool> m_stop{false};
    std::mutex m_mutex;
    std::set<std::int64_t> m_toTell;
    std::map<std::int64_t, std::int64_t> m_told; // where each feed stood when its listeners were last called
    std::map<std::int64_t, std::int64_t> m_suspected; // grown at the last look, and nobody had said so
    bool m_looked = false;
    std::thread m_thread;
};

} // namespace fyr::server::pg
