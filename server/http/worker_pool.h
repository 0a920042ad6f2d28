// WorkerPool: threads for work that blocks. The queue is bounded: what does not fit is refused at once.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fyr::server::http {

class WorkerPool {
  public:
    WorkerPool(std::size_t threads, std::size_t mostWaiting);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // False when the queue is full or the pool has stopped; the job is then not run.
    [[nodiscard]] bool submit(std::function<void()> job);
    // Runs what was queued, then joins.
    void stop();
    [[nodiscard]] std::size_t waiting() const;

  private:
    void run();

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_jobs;
    std::size_t m_mostWaiting;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace fyr::server::http
