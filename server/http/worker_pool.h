// WorkerPool: threads for work that blocks. The queue is bounded: what does not fit is refused at once.
//
// Shape: urgent work has a queue of its own, from which every thread takes first (three times, then once from the other
//        when something waits there), and a thread of its own: it never waits behind what is not urgent.
//        `threads` of them work at a time. While some wait inside a BlockingScope (server/common/blocking.h) others take
//        their place, up to eight times as many, so that what waits for one commit waits together.
#pragma once

#include "server/common/blocking.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fyr::server::http {

enum class Lane : std::uint8_t { normal, urgent };

class WorkerPool : private Blocker {
  public:
    WorkerPool(std::size_t threads, std::size_t mostWaiting);
    ~WorkerPool() override;
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // False when the queue is full or the pool has stopped; the job is then not run.
    [[nodiscard]] bool submit(std::function<void()> job, Lane lane = Lane::normal);
    // Runs what was queued, then joins.
    void stop();
    [[nodiscard]] std::size_t waiting() const;

  private:
    void grow();
    void run(Lane least);
    void waits() override;
    void worksAgain() override;
    [[nodiscard]] bool mayTake(Lane least) const noexcept { return somethingFor(least) && (least == Lane::urgent || m_working < m_atOnce); }
    [[nodiscard]] bool somethingFor(Lane least) const noexcept { return !m_urgent.empty() || (least == Lane::normal && !m_jobs.empty()); }

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_jobs;
    std::deque<std::function<void()>> m_urgent;
    int m_urgentInARow = 0;
    std::condition_variable m_wakeUrgent; // of the thread that does nothing else
    std::size_t m_mostWaiting;
    std::size_t m_atOnce;
    std::size_t m_working = 0; // threads of the normal lane that run a job and do not wait inside it
    std::size_t m_idle = 0;    // of the normal lane
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace fyr::server::http
