// Connections to PostgreSQL, opened when needed and kept. Whoever has one never asks for a second.
//
// Errors: storageBusy (all are taken for too long; the server cannot be reached), configuration (it refuses us).
// Threads: safe; a lease belongs to its thread.
#pragma once

#include "server/store/postgres/connection.h"
#include "server/store/store_stats.h"

#include <condition_variable>
#include <mutex>

namespace fyr::server::pg {

struct PoolOptions {
    std::string url;
    std::string setup; // run on each new connection
    std::size_t size = 8;
    std::chrono::milliseconds wait{10'000};
};

class Pool;
class Lease {
  public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection) : m_pool(&pool), m_connection(std::move(connection)) {}
    Lease(Lease&& other) noexcept : m_pool(std::exchange(other.m_pool, nullptr)), m_connection(std::move(other.m_connection)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Connection& operator*() const noexcept { return *m_connection; }
    Connection* operator->() const noexcept { return m_connection.get(); }

  private:
    Pool* m_pool;
    std::unique_ptr<Connection> m_connection;
};

class Pool {
  public:
    explicit Pool(PoolOptions options) : m_options(std::move(options)) {}
    [[nodiscard]] Result<Lease> take(std::optional<std::chrono::milliseconds> wait = {});
    void forgetIdle(); // closes what idles
    void addTo(StoreStats& out);
    [[nodiscard]] Result<std::unique_ptr<Connection>> openOne() const { return Connection::open(m_options.url, m_options.setup); }

  private:
    friend class Lease;
    void give(std::unique_ptr<Connection> connection);
    PoolOptions m_options;
    std::mutex m_mutex;
    std::condition_variable m_free;
    std::vector<std::unique_ptr<Connection>> m_idle;
    std::size_t m_taken = 0;
    StoreCounters m_counters;
};

} // namespace fyr::server::pg
