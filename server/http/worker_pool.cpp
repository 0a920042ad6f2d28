#include "server/http/worker_pool.h"

namespace fyr::server::http {
namespace {

constexpr std::size_t mostForEach = 8; // threads, most of which wait
thread_local Lane laneOfThread = Lane::normal;

} // namespace

WorkerPool::WorkerPool(std::size_t threads, std::size_t mostWaiting) : m_mostWaiting(mostWaiting), m_atOnce(threads) {
    const std::lock_guard lock(m_mutex);
    for (std::size_t i = 0; i < threads; ++i) grow();
    m_threads.emplace_back([this] { run(Lane::urgent); });
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::submit(std::function<void()> job, Lane lane) {
    {
        const std::lock_guard lock(m_mutex);
        auto& queue = lane == Lane::urgent ? m_urgent : m_jobs;
        if (m_stopping || queue.size() >= m_mostWaiting) return false;
        queue.push_back(std::move(job));
        if (m_idle == 0 && m_working < m_atOnce) grow(); // all there are wait for something
    }
    m_wake.notify_one();
    if (lane == Lane::urgent) m_wakeUrgent.notify_one();
    return true;
}

// A new thread counts as idle from here on: it takes a job as soon as it runs. Holds the mutex.
void WorkerPool::grow() {
    if (m_stopping || m_threads.size() > m_atOnce * mostForEach) return;
    m_threads.emplace_back([this] { run(Lane::normal); });
    ++m_idle;
}

void WorkerPool::stop() {
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        threads.swap(m_threads); // none is made from here on
    }
    m_wake.notify_all();
    m_wakeUrgent.notify_all();
    for (auto& t : threads)
        if (t.joinable()) t.join();
}

std::size_t WorkerPool::waiting() const {
    const std::lock_guard lock(m_mutex);
    return m_jobs.size() + m_urgent.size();
}

void WorkerPool::run(Lane least) {
    constexpr int urgentInARow = 3;
    const bool normal = least == Lane::normal;
    blockerOfThread = this;
    laneOfThread = least;
    std::unique_lock lock(m_mutex);
    for (bool first = true;; first = false) {
        m_idle += normal && !first; // who made the thread has counted it
        (normal ? m_wake : m_wakeUrgent).wait(lock, [this, least] { return m_stopping || mayTake(least); });
        m_idle -= normal;
        if (!somethingFor(least)) return;
        const bool otherWaits = normal && !m_jobs.empty();
        const bool urgent = !m_urgent.empty() && (!otherWaits || m_urgentInARow < urgentInARow);
        m_urgentInARow = urgent ? m_urgentInARow + 1 : 0;
        auto& queue = urgent ? m_urgent : m_jobs;
        auto job = std::move(queue.front());
        queue.pop_front();
        m_working += normal;
        // A wake may have been for a thread that was awake already: whoever takes a job sees to the next one.
        if (normal && m_working < m_atOnce && somethingFor(Lane::normal)) {
            if (m_idle > 0) m_wake.notify_one();
            else grow();
        }
        lock.unlock();
        job();
        job = nullptr;
        lock.lock();
        m_working -= normal;
    }
}

void WorkerPool::waits() {
    if (laneOfThread != Lane::normal) return;
    const std::lock_guard lock(m_mutex);
    --m_working;
    if (!somethingFor(Lane::normal) || m_stopping) return;
    if (m_idle > 0) m_wake.notify_one();
    else grow();
}

void WorkerPool::worksAgain() {
    if (laneOfThread != Lane::normal) return;
    const std::lock_guard lock(m_mutex);
    ++m_working; // for a moment it may be one more than should be: making it wait again would cost more
}

} // namespace fyr::server::http
