#include "server/http/test_server.h"

namespace fyr::server::http::test {
namespace {

class Echo final : public WebSocketListener {
  public:
    void opened(std::shared_ptr<WebSocketPeer> peer) override { m_peer = std::move(peer); }
    void message(std::string text) override { m_peer->send("echo " + text); }
    void draining() override { m_peer->send("goodbye"); }

  private:
    std::shared_ptr<WebSocketPeer> m_peer;
};

Result<Principal> whose(std::string_view token) {
    Principal p;
    p.tenant = TenantId{"t1"};
    p.person = PersonId{"p1"};
    if (token == "nurse-token") p.role = Role::nurse;
    else if (token == "patient-token") p.role = Role::patient;
    else if (token == "old-token") return fail(ErrorCode::tokenExpired);
    else return fail(ErrorCode::signInRequired);
    return p;
}

} // namespace

void ServerTest::start(ServerOptions options) {
    Router router;
    const auto add = [&](Method m, std::string pattern, Handler h) -> Route {
        Route r;
        r.method = m;
        r.pattern = std::move(pattern);
        r.handler = std::move(h);
        return r;
    };
    auto ping = add(Method::get, "/ping", [](const Request&) { return textResponse("pong", "text/plain"); });
    ping.runOn = RunOn::network;
    router.add(std::move(ping));
    auto echo = add(Method::post, "/echo", [](const Request& r) -> Result<Response> {
        FYR_TRY(auto body, r.jsonObject());
        return jsonResponse(body);
    });
    echo.limits.bodyBytes = 1000;
    router.add(std::move(echo));
    router.add(add(Method::get, "/big", [](const Request&) {
        return jsonResponse(json::array(20'000, "the same again and again"));
    }));
    auto wait = add(Method::get, "/wait", [this](const Request&) {
        door.pass();
        return textResponse("waited", "text/plain");
    });
    router.add(wait);
    wait.pattern = "/wait-briefly";
    wait.limits.time = Millis{50};
    router.add(std::move(wait));
    router.add(add(Method::get, "/throws", [](const Request&) -> Result<Response> { throw std::runtime_error("boom with secret"); }));
    router.add(add(Method::get, "/x/{id}", [](const Request& r) {
        return textResponse("id " + std::string(r.param("id")) + " q " + std::string(r.queryValue("q").value_or("-")), "text/plain");
    }));
    router.add(add(Method::get, "/x/current", [](const Request&) { return textResponse("current", "text/plain"); }));
    router.add(add(Method::del, "/x/{id}", [](const Request&) { return noContent(); }));
    for (const auto& [method, pattern] : {std::pair{Method::get, "/metrics"}, std::pair{Method::get, "/api/v1/interviews/current"}, std::pair{Method::post, "/sync/v1/commands"}})
        router.add(add(method, pattern, [](const Request&) { return textResponse("urgent", "text/plain"); }));
    auto staffOnly = add(Method::post, "/staff", [](const Request& r) {
        return textResponse(std::to_string(r.body.size()), "text/plain");
    });
    staffOnly.roles = staff;
    staffOnly.limits.bodyBytes = 20U << 20U;
    router.add(std::move(staffOnly));
    auto ws = add(Method::get, "/ws", {});
    ws.webSocket = [](const Request&) -> Result<std::unique_ptr<WebSocketListener>> { return std::make_unique<Echo>(); };
    router.add(std::move(ws));

    server = std::make_unique<Server>(std::move(options),
                                      ServerParts{std::move(router), whose, &files, metrics, log, clock, random, {}, limiter.get()});
    const auto started = server->start();
    ASSERT_TRUE(started) << started.error().describe();
}

} // namespace fyr::server::http::test
