// Server: the listener, its network threads and workers; HTTP/1.1, WebSocket and TLS on one port.
//
// Threads: network threads never block; handlers that may block run on the workers. start, drain and stop are called
//          from one thread.
// Errors: start: configuration (bad certificate, busy port: one clear line).
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "server/http/limiter.h"
#include "server/http/metrics.h"
#include "server/http/router.h"
#include "server/http/static_files.h"

#include <memory>

namespace fyr::server::http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; // 0 = any free port
    std::string certificate; // PEM chain; empty = no TLS
    std::string key;
    std::size_t networkThreads = 2;
    std::size_t workers = 4;
    std::size_t queue = 512;        // requests that may wait for a worker
    std::size_t connections = 4096; // open at once
    std::size_t connectionsPerAddress = 512;
    // Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed.
    std::vector<std::string> trustedProxies;
    std::size_t headerBytes = 16U << 10U;
    std::size_t bodiesInFlight = 256U << 20U; // bytes of request bodies held at once
    std::size_t websocketQueue = 256;
    std::size_t websocketMessage = 64U << 10U;
    Millis headerTime{10'000};
    Millis bodyTime{30'000};
    Millis idleTime{75'000};
    Millis writeTime{20'000}; // for each 256 KiB
    Millis websocketPing{15'000};
    Millis websocketDead{40'000};
};

// Who a token belongs to. Blocks: runs on a worker. Errors: signInRequired, tokenExpired, deviceRevoked.
using Authenticator = std::function<Result<Principal>(std::string_view token)>;

struct ServerParts {
    Router router;
    Authenticator authenticate;
    StaticFiles* files = nullptr; // none = no pages
    Metrics& metrics;
    Log& log;
    const Clock& clock;
    Random& random;
    // The last word on every answer of a route: headers for callers from other origins.
    std::function<void(const Request&, Response&)> finish{};
    Limiter* limits = nullptr; // none = nobody is limited
};

class Server {
  public:
    Server(ServerOptions options, ServerParts parts);
    ~Server(); // stops at once

    [[nodiscard]] Result<void> start();
    [[nodiscard]] std::uint16_t port() const noexcept;
    [[nodiscard]] bool draining() const noexcept;
    [[nodiscard]] const Router& router() const noexcept; // the table of all that is answered
    // Stops listening, says goodbye to WebSockets, lets running requests finish (at most `atMost`), then stops.
    // True when everything finished in time.
    bool drain(Millis atMost);
    // Reads certificate and key again. New connections use them; a bad pair is refused and the old one stays.
    [[nodiscard]] Result<void> reloadCertificate();
    // Blocking work on the server's workers (WebSocket listeners use it). False when overloaded.
    [[nodiscard]] bool submit(std::function<void()> job);

    struct Impl;

  private:
    std::shared_ptr<Impl> m_impl;
};

} // namespace fyr::server::http
