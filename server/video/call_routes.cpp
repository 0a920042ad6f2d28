// The signalling line: a WebSocket, and long polls for networks that let none through.
#include "server/video/call_routes.h"

namespace fyr::server::video {
namespace {

using http::Method;
using http::Request;
using http::Response;

class CallSocket final : public http::WebSocketListener {
  public:
    explicit CallSocket(CallRooms& rooms) : m_rooms(rooms) {}
    ~CallSocket() override { closed(); }
    void opened(std::shared_ptr<http::WebSocketPeer> peer) override { m_line = m_rooms.attach(std::move(peer)); }
    void message(std::string text) override { m_rooms.said(m_line, std::move(text)); }
    void draining() override { m_rooms.drain(); }
    void closed() override {
        if (m_line != 0) m_rooms.closed(std::exchange(m_line, 0));
    }
    // A page opens its line before it is wanted; one that says nothing costs what an idle connection does.
    std::chrono::milliseconds firstMessageWithin() const override { return std::chrono::seconds{60}; }

  private:
    CallRooms& m_rooms;
    signalling::LineId m_line = 0;
};

constexpr std::size_t mostTexts = 64;

// {line?, say: [text …], wait?} → {line, hear: [text …], open}
Result<Response> poll(Polls& polls, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    std::vector<std::string> said;
    if (const auto* list = json::list(body, "say")) {
        if (list->size() > mostTexts) return fail(ErrorCode::tooLarge, "too many texts in one poll");
        for (const auto& t : *list) {
            if (!t.is_string()) return fail(Error{ErrorCode::badRequest, "a poll", {{"/say", "texts"}}});
            said.emplace_back(t.get_string());
        }
    }
    FYR_TRY(auto answer, polls.poll(std::string(json::text(body, "line").value_or("")), said, json::boolean(body, "wait").value_or(true)));
    json::array hear;
    for (const auto& t : answer.texts) hear.emplace_back(t);
    auto response = http::jsonResponse({{"line", answer.line}, {"hear", std::move(hear)}, {"open", answer.open}});
    // Leaves when there is something to fetch, or after a while; the page asks again at once, either way.
    response.pending = std::move(answer.wait);
    return response;
}

} // namespace

void addCallRoutes(http::Router& router, CallRooms& rooms, Polls& polls, const RouteDefaults& d) {
    auto line = makeRoute(Method::get, "/call/v1/line", {}, {}, d);
    line.webSocket = [&rooms](const Request&) -> Result<std::unique_ptr<http::WebSocketListener>> { return std::make_unique<CallSocket>(rooms); };
    router.add(std::move(line));
    // The first text carries the token, as on the socket.
    auto polled = makeRoute(Method::post, "/call/v1/poll", {}, [&polls](const Request& r) { return poll(polls, r); }, d);
    polled.limits.bodyBytes = 256U << 10U;
    router.add(std::move(polled));
}

} // namespace fyr::server::video
