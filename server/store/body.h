// What both stores hold a body to: bodies of one store do not nest, and one that failed half-way is not committed.
#pragma once

#include "base/result.h"

#include <optional>
#include <utility>

namespace fyr::server {

// While it lives, a body of this store runs on this thread.
class InBody {
  public:
    explicit InBody(const void* store) : m_before(std::exchange(current(), store)) {}
    InBody(const InBody&) = delete;
    InBody& operator=(const InBody&) = delete;
    ~InBody() { current() = m_before; }
    [[nodiscard]] static bool of(const void* store) noexcept { return current() == store; }

  private:
    static const void*& current() noexcept {
        thread_local const void* store = nullptr;
        return store;
    }
    const void* m_before;
};

// The first failure of a body that may have left half of something: it must not be committed, whatever the body answers itself.
class HalfWay {
  public:
    template <class T>
    Result<T> guard(Result<T> r) {
        if (!r && !leavesAllAsItWas(r.error().code) && !m_broken) m_broken = r.error();
        return r;
    }
    [[nodiscard]] const std::optional<Error>& broken() const noexcept { return m_broken; }

  private:
    [[nodiscard]] static bool leavesAllAsItWas(ErrorCode refused) noexcept {
        return refused == ErrorCode::notFound || refused == ErrorCode::versionConflict || refused == ErrorCode::duplicate ||
               refused == ErrorCode::invalidResource || refused == ErrorCode::badRequest;
    }
    std::optional<Error> m_broken;
};

} // namespace fyr::server
