#include "server/daemon/system_routes.h"

namespace fyr::server {

using http::Request;
using http::Response;

void addSystemRoutes(http::Router& router, const http::Metrics& metrics, std::function<Result<void>()> ready) {
    const auto quick = [&](std::string pattern, http::Handler handler, http::RunOn where) {
        http::Route r;
        r.pattern = std::move(pattern);
        r.handler = std::move(handler);
        r.runOn = where;
        router.add(std::move(r));
    };
    quick("/healthz", [](const Request&) { return http::jsonResponse({{"status", "ok"}}); }, http::RunOn::network);
    quick("/readyz",
          [ready = std::move(ready)](const Request&) {
              const auto r = ready();
              if (r) return http::jsonResponse({{"status", "ready"}});
              return http::jsonResponse({{"status", "notReady"}, {"reason", info(r.error().code).name}}, 503);
          },
          http::RunOn::workers);
    quick("/metrics",
          [&metrics](const Request&) {
              return http::textResponse(metrics.text(), "text/plain; version=0.0.4; charset=utf-8");
          },
          http::RunOn::network);
}

} // namespace fyr::server
