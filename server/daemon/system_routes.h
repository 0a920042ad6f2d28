// Routes that belong to the process itself: health, readiness, metrics.
#pragma once

#include "server/http/router.h"
#include "server/http/metrics.h"

namespace fyr::server {

// `ready` answers quickly: an error is why not (shuttingDown while draining).
void addSystemRoutes(http::Router& router, const http::Metrics& metrics, std::function<Result<void>()> ready);

} // namespace fyr::server
