#include "server/fhir/subscription_socket.h"

#include "base/text.h"

#include <atomic>

namespace fyr::server {
namespace {

// What outlives the socket for the work that is on its way.
struct Line {
    std::shared_ptr<http::WebSocketPeer> peer;
    std::mutex mutex;
    std::vector<std::uint64_t> bound;
    bool gone = false;
};

class Socket final : public http::WebSocketListener {
  public:
    Socket(Subscriptions& subscriptions, std::function<bool(std::function<void()>)> submit)
        : m_subscriptions(subscriptions), m_submit(std::move(submit)) {}
    ~Socket() override { closed(); }

    void opened(std::shared_ptr<http::WebSocketPeer> peer) override { m_line->peer = std::move(peer); }
    void message(std::string text) override {
        constexpr std::string_view word = "bind-with-token";
        std::string_view rest = trim(text);
        if (!rest.starts_with(word)) return m_line->peer->close(1003, "bind-with-token: TOKEN");
        rest.remove_prefix(word.size());
        while (!rest.empty() && (rest.front() == ':' || rest.front() == ' ')) rest.remove_prefix(1);
        auto work = [&subscriptions = m_subscriptions, line = m_line, token = std::string(trim(rest))] {
            const auto number = subscriptions.bind(token, [peer = line->peer](std::string said) { peer->send(std::move(said)); });
            if (!number) return line->peer->close(1008, "unknown token");
            const std::scoped_lock lock(line->mutex);
            if (line->gone) subscriptions.leave(*number);
            else line->bound.push_back(*number);
        };
        if (!m_submit(std::move(work))) m_line->peer->close(1013, "overloaded");
    }
    void closed() override {
        const std::scoped_lock lock(m_line->mutex);
        m_line->gone = true;
        for (const auto number : std::exchange(m_line->bound, {})) m_subscriptions.leave(number);
    }
    std::chrono::milliseconds firstMessageWithin() const override { return std::chrono::milliseconds{10'000}; }

  private:
    Subscriptions& m_subscriptions;
    std::function<bool(std::function<void()>)> m_submit;
    std::shared_ptr<Line> m_line = std::make_shared<Line>();
};

} // namespace

void addSubscriptionSocket(http::Router& router, Subscriptions& subscriptions, std::function<bool(std::function<void()>)> submit) {
    http::Route r;
    r.method = http::Method::get;
    r.pattern = "/fhir/$subscription-socket"; // the token that is said on it was given to somebody signed in
    r.errors = http::ErrorStyle::fhir;
    r.webSocket = [&subscriptions, submit = std::move(submit)](const http::Request&) -> Result<std::unique_ptr<http::WebSocketListener>> {
        return std::make_unique<Socket>(subscriptions, submit);
    };
    router.add(std::move(r));
}

} // namespace fyr::server
