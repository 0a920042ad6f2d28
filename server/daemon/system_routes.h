// Routes that belong to the process itself: health, readiness, metrics.
#pragma once

#include "server/http/router.h"
#include "server/http/metrics.h"

namespace fyr::server {

// Who may read /metrics: it names nobody, but says much about how a clinic works.
struct MetricsAccess {
    std::vector<std::string> addresses; // "*": everybody
    std::string token;                  // from anywhere; empty: none
};
[[nodiscard]] bool mayReadMetrics(const MetricsAccess& access, const http::Request& request, bool proxiesAreKnown);

// `ready` answers quickly: an error is why not (shuttingDown while draining). `proxiesAreKnown`: an address behind one is
// the client's.
void addSystemRoutes(http::Router& router, const http::Metrics& metrics, std::function<Result<void>()> ready, MetricsAccess access, bool proxiesAreKnown);

} // namespace fyr::server
