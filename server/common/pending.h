// Pending: something that has to be finished before an answer may leave, and is finished by another thread.
//
// Threads: safe. `settle` is called once; what waits is called on the thread that settles, or at once when that has
//          happened already.
#pragma once

#include "base/result.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace fyr::server {

class Pending {
  public:
    using Then = std::function<void(const Result<void>&)>;

    void settle(Result<void> result) {
        Then then;
        {
            const std::scoped_lock lock(m_mutex);
            m_result = std::move(result);
            then = std::move(m_then);
        }
        m_settled.notify_all();
        if (then) then(*m_result);
    }
    // One at most. It must not block.
    void then(Then then) {
        {
            const std::scoped_lock lock(m_mutex);
            if (!m_result) {
                m_then = std::move(then);
                return;
            }
        }
        then(*m_result);
    }
    [[nodiscard]] Result<void> wait() {
        std::unique_lock lock(m_mutex);
        m_settled.wait(lock, [this] { return m_result.has_value(); });
        return *m_result;
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_settled;
    std::optional<Result<void>> m_result;
    Then m_then;
};

} // namespace fyr::server
