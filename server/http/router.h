// Router: the table of routes. One row says method, pattern, who may call it, its limits and what answers.
//
// Shape: patterns are "/api/v1/interviews/{id}/answers"; a fixed segment beats a {parameter}. HEAD is answered by
//        GET's row. `roles` empty = everyone, without a token.
#pragma once

#include "server/http/message.h"
#include "server/http/web_socket.h"

#include <functional>

namespace fyr::server::http {

using Handler = std::function<Result<Response>(const Request&)>;

enum class RunOn : std::uint8_t {
    network, // must not block: health, metrics, files
    workers, // may block: everything that touches the store
};
enum class ErrorStyle : std::uint8_t { api, fhir };

struct RouteLimits {
    std::size_t bodyBytes = 1U << 20U;
    Millis time{30'000};
};

struct Route {
    Method method = Method::get;
    std::string pattern; // also its name in metrics and logs
    RoleSet roles;
    Handler handler;
    RunOn runOn = RunOn::workers;
    RouteLimits limits{};
    ErrorStyle errors = ErrorStyle::api;
    WebSocketFactory webSocket{}; // instead of `handler`: GET with an upgrade
};

class Router {
  public:
    void add(Route route);

    struct Match {
        const Route* route = nullptr;
        std::vector<Field> params;
        std::vector<Method> allowed; // when the path is known but not with this method
    };
    // Errors: badRequest, badUtf8 (of the path).
    [[nodiscard]] Result<Match> find(Method method, std::string_view path) const;
    [[nodiscard]] const std::vector<Route>& routes() const noexcept { return m_routes; }

  private:
    std::vector<Route> m_routes;
    std::vector<std::vector<std::string>> m_segments; // of each pattern
};

} // namespace fyr::server::http
