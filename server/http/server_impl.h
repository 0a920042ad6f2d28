// Server::Impl: what the listener, the connections and the WebSockets share. Only for server/http/*.cpp.
#pragma once

#include "server/http/server.h"
#include "server/http/worker_pool.h"

#include <boost/asio.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

namespace fyr::server::http {

namespace net = boost::asio;
namespace beast = boost::beast;
using Tcp = net::ip::tcp;
using PlainStream = beast::tcp_stream;
using TlsStream = net::ssl::stream<beast::tcp_stream>;
// Errors come back as values: an awaited call never throws for what the network does.
inline constexpr auto asValue = net::as_tuple(net::use_awaitable);

// One open connection, as the drain sees it. `onDrain` is called on the connection's own strand.
struct Gate {
    net::any_io_executor executor;
    std::function<void()> onDrain;
    std::function<void()> onAbort;
};

struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
    Impl(ServerOptions o, ServerParts p)
        : options(std::move(o)), parts(std::move(p)), workers(options.workers, options.queue),
          acceptor(net::make_strand(io)) {}

    ServerOptions options;
    ServerParts parts;
    std::atomic<bool> draining{false};
    std::atomic<std::size_t> bodiesInFlight{0};
    std::atomic<std::size_t> websockets{0};
    std::uint16_t port = 0;

    std::mutex mutex; // of the next three
    std::shared_ptr<net::ssl::context> tls;
    std::set<std::shared_ptr<Gate>> gates;
    std::map<std::string, std::size_t> perAddress;

    net::io_context io; // after what its coroutines use while they end
    WorkerPool workers;
    Tcp::acceptor acceptor;
    std::vector<std::thread> threads;

    // Counts the connection in; false when it is one too many.
    [[nodiscard]] bool enter(const std::shared_ptr<Gate>& gate, const std::string& address);
    void leave(const std::shared_ptr<Gate>& gate, const std::string& address);
    [[nodiscard]] std::size_t open();
    [[nodiscard]] std::shared_ptr<net::ssl::context> tlsContext();
};

inline std::shared_ptr<Pending> pendingOf(Response& r) { return std::exchange(r.pending, nullptr); }
inline std::shared_ptr<Pending> pendingOf(Result<void>&) { return nullptr; }

// Runs `work` on a worker while the coroutine waits for it and for what its value waits for. Errors: overloaded, timeout,
// what came of that.
template <class T>
net::awaitable<Result<T>> onWorkers(Server::Impl& impl, std::function<T()> work, Millis atMost, Lane lane = Lane::normal) {
    struct Pending {
        explicit Pending(const net::any_io_executor& ex) : timer(ex) {}
        net::steady_timer timer;
        std::optional<Result<T>> value;
    };
    const auto executor = co_await net::this_coro::executor;
    auto pending = std::make_shared<Pending>(executor);
    pending->timer.expires_after(atMost);
    const bool taken = impl.workers.submit([pending, executor, work = std::move(work)] {
        auto value = std::make_shared<Result<T>>(work());
        const auto give = [pending, executor, value] {
            net::post(executor, [pending, value] {
                pending->value = std::move(*value);
                pending->timer.cancel();
            });
        };
        const auto settling = pendingOf(**value);
        if (!settling) return give();
        settling->then([value, give](const Result<void>& result) {
            if (!result) *value = fail(result.error());
            give();
        });
    }, lane);
    if (!taken) co_return fail(ErrorCode::overloaded, "too many requests wait");
    co_await pending->timer.async_wait(asValue);
    if (!pending->value) co_return fail(ErrorCode::timeout, "took too long");
    co_return std::move(*pending->value);
}

// A connection that was counted in: whatever it ends of, it is counted out when nobody has it any more.
struct Counted {
    Counted(std::shared_ptr<Server::Impl> i, std::shared_ptr<Gate> g, std::string a)
        : impl(std::move(i)), gate(std::move(g)), address(std::move(a)) {}
    ~Counted() { impl->leave(gate, address); }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    std::shared_ptr<Server::Impl> impl;
    std::shared_ptr<Gate> gate;
    std::string address;
};

// One connection from its first byte to its last (connection.cpp), or until a WebSocket takes it over.
net::awaitable<void> runConnection(std::shared_ptr<Server::Impl> impl, Tcp::socket socket, std::shared_ptr<Counted> counted);

[[nodiscard]] Result<std::shared_ptr<net::ssl::context>> makeTlsContext(const std::string& certificate,
                                                                        const std::string& key);

using HeadParser = beast::http::request_parser<beast::http::string_body>;
// Takes the connection over for the rest of its life.
template <class Stream>
void serveWebSocket(std::shared_ptr<Server::Impl> impl, Stream stream, HeadParser::value_type head, std::unique_ptr<WebSocketListener> listener,
                    std::shared_ptr<Counted> counted);
extern template void serveWebSocket(std::shared_ptr<Server::Impl>, Tcp::socket, HeadParser::value_type, std::unique_ptr<WebSocketListener>, std::shared_ptr<Counted>);
extern template void serveWebSocket(std::shared_ptr<Server::Impl>, TlsStream, HeadParser::value_type, std::unique_ptr<WebSocketListener>, std::shared_ptr<Counted>);

} // namespace fyr::server::http
