// A server on a free port with a handful of routes, for tests of the HTTP core.
#pragma once

#include "server/http/json_log.h"
#include "server/http/raw_client.h"
#include "server/http/server.h"

#include <condition_variable>
#include <gtest/gtest.h>
#include <mutex>

namespace fyr::server::http::test {

// A door that handlers wait at until the test opens it.
class Door {
  public:
    void open() {
        const std::lock_guard lock(m_mutex);
        m_open = true;
        m_changed.notify_all();
    }
    void pass() {
        std::unique_lock lock(m_mutex);
        ++m_arrived;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_open; });
    }
    void waitForArrivals(int n) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_arrived >= n; });
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_open = false;
    int m_arrived = 0;
};

class ServerTest : public testing::Test {
  protected:
    ~ServerTest() override { door.open(); }

    // Routes: /ping, /echo (post, 1000 bytes), /big, /wait (at the door), /throws, /x/{id}, /staff, /ws,
    // /api/v1/interviews/current and /sync/v1/commands (urgent).
    void start(ServerOptions options = {});
    RawClient client() const { return RawClient(server->port()); }

    SystemClock clock;
    SystemRandom random;
    NoLog log;
    Metrics metrics;
    StaticFiles files;
    Door door;
    std::unique_ptr<Limiter> limiter; // set before `start`; none = nobody is limited
    std::unique_ptr<Server> server;
};

} // namespace fyr::server::http::test
