#include "server/store/sqlite/checkpointer.h"

namespace fyr::server {
namespace {

constexpr int longLog = 4'000;       // pages
constexpr int tooLongLog = 64'000;   // the thread does not keep up: the writer waits and does it

} // namespace

Checkpointer::Checkpointer(sqlite::Database db) : m_db(std::move(db)), m_thread([this] { run(); }) {}

Checkpointer::~Checkpointer() {
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void Checkpointer::committed(sqlite::Database& writer, int pages) {
    if (pages < longLog) return;
    const bool moved = m_state == State::done;
    if (!moved && pages < tooLongLog) {
        {
            const std::scoped_lock lock(m_mutex);
            if (m_state != State::idle) return;
            m_state = State::asked;
        }
        m_wake.notify_one();
        return;
    }
    // A failure is met again, and told, by the commit that finds no room.
    static_cast<void>(writer.script("PRAGMA wal_checkpoint(PASSIVE)"));
    if (moved) m_state = State::idle;
}

void Checkpointer::run() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_stopping || m_state == State::asked; });
        if (m_stopping) return;
        lock.unlock();
        static_cast<void>(m_db.script("PRAGMA wal_checkpoint(PASSIVE)"));
        lock.lock();
        m_state = State::done;
    }
}

} // namespace fyr::server
