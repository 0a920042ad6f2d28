// Moves the write-ahead log into the file beside the writer, so that no commit waits for it.
//
// Shape:   the writer says after each commit how long the log is. A long one is moved by a thread with a connection of its
//          own; the writer then moves the little that came meanwhile, which lets the log begin anew.
// Threads: `committed` on the writer's; the connection belongs to the thread inside.
#pragma once

#include "sqlite/database.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace fyr::server {

class Checkpointer {
  public:
    explicit Checkpointer(sqlite::Database db);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    // `pages`: in the log. The writer is in no transaction.
    void committed(sqlite::Database& writer, int pages);

  private:
    enum class State : std::uint8_t { idle, asked, done };
    void run();

    sqlite::Database m_db;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::atomic<State> m_state{State::idle};
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace fyr::server
