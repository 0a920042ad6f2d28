#include "server/daemon/system_routes.h"

#include "server/http/address.h"
#include "server/http/dispatch.h"
#include "server/http/problem.h"

#include <algorithm>
#include <sodium.h>

namespace fyr::server {

using http::Request;
using http::Response;

bool mayReadMetrics(const MetricsAccess& access, const Request& request, bool proxiesAreKnown) {
    if (!access.token.empty()) {
        const auto token = http::bearerToken(request);
        if (token && token->size() == access.token.size() && sodium_memcmp(token->data(), access.token.data(), token->size()) == 0) return true;
    }
    if (std::ranges::find(access.addresses, "*") != access.addresses.end()) return true;
    // A proxy on this computer that nobody told us of would make everybody local.
    const bool proxied = !request.header("x-forwarded-for").empty() || !request.header("forwarded").empty() || !request.header("via").empty();
    if (proxied && !proxiesAreKnown) return false;
    return std::ranges::any_of(access.addresses, [&](const std::string& a) { return http::countedAddress(a) == request.remote; });
}

void addSystemRoutes(http::Router& router, const http::Metrics& metrics, std::function<Result<void>()> ready, MetricsAccess access, bool proxiesAreKnown) {
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
          [&metrics, access = std::move(access), proxiesAreKnown](const Request& r) {
              if (!mayReadMetrics(access, r, proxiesAreKnown)) return http::errorResponse(Error{ErrorCode::forbidden, "see metrics.addresses and metrics.token"});
              return http::textResponse(metrics.text(), std::string(http::openMetricsType));
          },
          http::RunOn::workers); // it may wait a moment for fresh figures
}

} // namespace fyr::server
