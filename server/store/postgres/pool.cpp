#include "server/store/postgres/pool.h"

#include <bit>

namespace fyr::server::pg {

Lease::~Lease() {
    if (m_pool) m_pool->give(std::move(m_connection));
}

Result<Lease> Pool::take(std::optional<std::chrono::milliseconds> wait) {
    std::unique_ptr<Connection> connection;
    {
        std::unique_lock lock(m_mutex);
        if (m_taken >= m_options.size) {
            const auto begun = std::chrono::steady_clock::now();
            const bool free = m_free.wait_for(lock, wait.value_or(m_options.wait), [&] { return m_taken < m_options.size; });
            m_counters.waited(std::chrono::steady_clock::now() - begun);
            if (!free) return fail(ErrorCode::storageBusy, "every connection to PostgreSQL is taken");
        }
        ++m_taken;
        if (!m_idle.empty()) { // the one whose statements are prepared and whose backend is warmest
            connection = std::move(m_idle.back());
            m_idle.pop_back();
        }
    }
    if (connection) {
        // A plan that was made while a table was empty goes the wrong way through a full one. Ever more rarely they are made
        // anew; a failure shows itself to whoever uses the connection.
        if (++connection->uses >= 16 && std::has_single_bit(connection->uses)) {
            if (connection->send("DISCARD PLANS")) static_cast<void>(connection->finish());
        }
        return Lease(*this, std::move(connection));
    }
    auto opened = openOne();
    if (opened) return Lease(*this, std::move(*opened));
    give(nullptr);
    return fail(opened.error());
}

void Pool::give(std::unique_ptr<Connection> connection) {
    const bool good = connection && connection->idle() && !connection->lost();
    if (!good) connection.reset();
    {
        const std::scoped_lock lock(m_mutex);
        if (good) m_idle.push_back(std::move(connection));
        --m_taken;
    }
    m_free.notify_one();
}

void Pool::addTo(StoreStats& out) {
    m_counters.addTo(out);
    const std::scoped_lock lock(m_mutex);
    out.used += m_taken;
    out.idle += m_idle.size();
    out.most += m_options.size;
}

void Pool::forgetIdle() {
    std::vector<std::unique_ptr<Connection>> old;
    const std::scoped_lock lock(m_mutex);
    old.swap(m_idle);
}

} // namespace fyr::server::pg
