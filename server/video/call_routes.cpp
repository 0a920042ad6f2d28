// The signalling line: a WebSocket, and long polls for networks that let none through.
#include "server/video/call_routes.h"

namespace fyr::server::video {
namespace {

using http::Method;
using http::Request;
using http::Response;

class CallSocket final : public http::WebSocketListener {
  public:
    CallSocket(CallRooms& rooms, std::string_view node) : m_rooms(rooms), m_node(node) {}
    ~CallSocket() override { closed(); }
    void opened(std::shared_ptr<http::WebSocketPeer> peer) override { m_line = m_rooms.attach(std::move(peer), m_node); }
    void message(std::string text) override { m_rooms.said(m_line, std::move(text)); }
    void draining() override { m_rooms.drain(); }
    void closed() override {
        if (m_line != 0) m_rooms.closed(std::exchange(m_line, 0));
    }
    // A page opens its line before it is wanted; one that says nothing costs what an idle connection does.
    std::chrono::milliseconds firstMessageWithin() const override { return std::chrono::seconds{60}; }

  private:
    CallRooms& m_rooms;
    std::string m_node; // that the address named
    signalling::LineId m_line = 0;
};

constexpr std::size_t mostTexts = 64;

// {line?, say: [text …], wait?} → {line, hear: [text …], open, at?}
Result<Response> poll(CallRooms& rooms, Polls& polls, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    std::vector<std::string> said;
    if (const auto* list = json::list(body, "say")) {
        if (list->size() > mostTexts) return fail(ErrorCode::tooLarge, "too many texts in one poll");
        for (const auto& t : *list) {
            if (!t.is_string()) return fail(Error{ErrorCode::badRequest, "a poll", {{"/say", "texts"}}});
            said.emplace_back(t.get_string());
        }
    }
    FYR_TRY(auto answer, polls.poll(std::string(json::text(body, "line").value_or("")), said, json::boolean(body, "wait").value_or(true), r.param("node")));
    json::array hear;
    for (const auto& t : answer.texts) hear.emplace_back(t);
    json::object told{{"line", answer.line}, {"hear", std::move(hear)}, {"open", answer.open}};
    if (const auto path = rooms.path(); !path.empty()) told["at"] = path + "/poll"; // the line is on this node
    auto response = http::jsonResponse(std::move(told));
    // Leaves when there is something to fetch, or after a while; the page asks again at once, either way.
    response.pending = std::move(answer.wait);
    return response;
}

} // namespace

void addCallRoutes(http::Router& router, CallRooms& rooms, Polls& polls, const RouteDefaults& d) {
    for (const char* prefix : {"/call/v1", "/call/v1/on/{node}"}) {
        auto line = makeRoute(Method::get, std::string(prefix) + "/line", {}, {}, d);
        line.webSocket = [&rooms](const Request& r) -> Result<std::unique_ptr<http::WebSocketListener>> { return std::make_unique<CallSocket>(rooms, r.param("node")); };
        router.add(std::move(line));
        // The first text carries the token, as on the socket.
        auto polled = makeRoute(Method::post, std::string(prefix) + "/poll", {}, [&rooms, &polls](const Request& r) { return poll(rooms, polls, r); }, d);
        polled.limits.bodyBytes = 256U << 10U;
        router.add(std::move(polled));
    }
}

} // namespace fyr::server::video
