// BlockingScope: tells the pool whose thread this is that it is going to wait, so that another thread may work meanwhile.
//
// Threads: for the thread that makes it; does nothing on a thread of no pool.
#pragma once

#include <utility>

namespace fyr::server {

class Blocker {
  public:
    virtual ~Blocker() = default;
    virtual void waits() = 0;
    virtual void worksAgain() = 0;
};
// Set by a pool on its own threads.
inline thread_local Blocker* blockerOfThread = nullptr;

class BlockingScope {
  public:
    BlockingScope() : m_blocker(blockerOfThread) {
        if (m_blocker) m_blocker->waits();
    }
    BlockingScope(const BlockingScope&) = delete;
    BlockingScope& operator=(const BlockingScope&) = delete;
    ~BlockingScope() {
        if (m_blocker) m_blocker->worksAgain();
    }

  private:
    Blocker* m_blocker;
};

} // namespace fyr::server
