#include "server/http/worker_pool.h"

namespace fyr::server::http {

WorkerPool::WorkerPool(std::size_t threads, std::size_t mostWaiting) : m_mostWaiting(mostWaiting) {
    for (std::size_t i = 0; i < threads; ++i) m_threads.emplace_back([this] { run(Lane::normal); });
    m_threads.emplace_back([this] { run(Lane::urgent); });
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::submit(std::function<void()> job, Lane lane) {
    {
        const std::lock_guard lock(m_mutex);
        auto& queue = lane == Lane::urgent ? m_urgent : m_jobs;
        if (m_stopping || queue.size() >= m_mostWaiting) return false;
        queue.push_back(std::move(job));
    }
    m_wake.notify_one();
    if (lane == Lane::urgent) m_wakeUrgent.notify_one();
    return true;
}

void WorkerPool::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_wakeUrgent.notify_all();
    for (auto& t : m_threads)
        if (t.joinable()) t.join();
}

std::size_t WorkerPool::waiting() const {
    const std::lock_guard lock(m_mutex);
    return m_jobs.size() + m_urgent.size();
}

void WorkerPool::run(Lane least) {
    constexpr int urgentInARow = 3;
    for (;;) {
        std::function<void()> job;
        {
            std::unique_lock lock(m_mutex);
            auto& wake = least == Lane::urgent ? m_wakeUrgent : m_wake;
            wake.wait(lock, [this, least] { return m_stopping || somethingFor(least); });
            if (!somethingFor(least)) return;
            const bool otherWaits = least == Lane::normal && !m_jobs.empty();
            const bool urgent = !m_urgent.empty() && (!otherWaits || m_urgentInARow < urgentInARow);
            m_urgentInARow = urgent ? m_urgentInARow + 1 : 0;
            auto& queue = urgent ? m_urgent : m_jobs;
            job = std::move(queue.front());
            queue.pop_front();
        }
        job();
    }
}

} // namespace fyr::server::http
