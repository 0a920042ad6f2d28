#include "server/http/server.h"

#include "server/http/address.h"
#include "server/http/server_impl.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace fyr::server::http {
namespace {

// Told to a connection that is one too many, without reading what it wants.
constexpr std::string_view tooMany = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nContent-Length: 0\r\n"
                                     "Connection: close\r\n\r\n";

net::awaitable<void> acceptConnection(std::shared_ptr<Server::Impl> impl, Tcp::socket socket, std::string address) {
    auto gate = std::make_shared<Gate>();
    gate->executor = co_await net::this_coro::executor;
    if (!impl->enter(gate, address)) {
        impl->parts.metrics.count("fyr_http_connections_refused_total", {{"reason", "limit"}});
        PlainStream stream(std::move(socket));
        stream.expires_after(std::chrono::seconds{1});
        if (!impl->tlsContext()) co_await net::async_write(stream, net::buffer(tooMany), asValue);
        co_return;
    }
    auto counted = std::make_shared<Counted>(impl, std::move(gate), std::move(address));
    co_await runConnection(impl, std::move(socket), std::move(counted));
}

net::awaitable<void> acceptLoop(std::shared_ptr<Server::Impl> impl) {
    while (!impl->draining) {
        auto [ec, socket] = co_await impl->acceptor.async_accept(net::make_strand(impl->io), asValue);
        if (ec == net::error::operation_aborted || ec == net::error::bad_descriptor) co_return;
        if (ec) { // out of file descriptors and the like: the listener must outlive it
            impl->parts.log.warning("accept.failed", {{"error.message", ec.message()}});
            net::steady_timer pause(impl->acceptor.get_executor(), std::chrono::milliseconds{100});
            co_await pause.async_wait(asValue);
            continue;
        }
        boost::system::error_code ignored;
        const auto endpoint = socket.remote_endpoint(ignored);
        if (ignored) continue;
        const std::string address = endpoint.address().to_string();
        socket.set_option(Tcp::no_delay(true), ignored);
        const auto executor = socket.get_executor();
        net::co_spawn(executor, acceptConnection(impl, std::move(socket), address), net::detached);
    }
}

} // namespace

bool Server::Impl::enter(const std::shared_ptr<Gate>& gate, const std::string& address) {
    const std::lock_guard lock(mutex);
    const auto counted = countedAddress(address);
    auto& here = perAddress[counted];
    const bool proxy = std::ranges::find(options.trustedProxies, address) != options.trustedProxies.end();
    if (gates.size() >= options.connections || (!proxy && here >= options.connectionsPerAddress)) {
        if (here == 0) perAddress.erase(counted);
        return false;
    }
    ++here;
    gates.insert(gate);
    return true;
}

void Server::Impl::leave(const std::shared_ptr<Gate>& gate, const std::string& address) {
    const std::lock_guard lock(mutex);
    gates.erase(gate);
    const auto it = perAddress.find(countedAddress(address));
    if (it != perAddress.end() && --it->second == 0) perAddress.erase(it);
    gate->onDrain = nullptr;
    gate->onAbort = nullptr;
}

std::size_t Server::Impl::open() {
    const std::lock_guard lock(mutex);
    return gates.size();
}

std::shared_ptr<net::ssl::context> Server::Impl::tlsContext() {
    const std::lock_guard lock(mutex);
    return tls;
}

const Router& Server::router() const noexcept { return m_impl->parts.router; }

Server::Server(ServerOptions options, ServerParts parts)
    : m_impl(std::make_shared<Impl>(std::move(options), std::move(parts))) {}

Server::~Server() { drain(Millis{0}); }

Result<void> Server::start() {
    auto& o = m_impl->options;
    FYR_CHECK(reloadCertificate());
    boost::system::error_code ec;
    const auto address = net::ip::make_address(o.address, ec);
    if (ec) return fail(ErrorCode::configuration, "http.address " + o.address + " is not an IP address");
    const Tcp::endpoint endpoint(address, o.port);
    auto& acceptor = m_impl->acceptor;
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(net::socket_base::reuse_address(true), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(1024, ec);
    if (ec == net::error::address_in_use)
        return fail(ErrorCode::configuration, fmt::format("port {} on {} is taken by another program: choose "
                                                          "another with --port, or stop that program",
                                                          o.port, o.address));
    if (ec) return fail(ErrorCode::configuration, fmt::format("cannot listen on {}:{}: {}", o.address, o.port, ec.message()));
    m_impl->port = acceptor.local_endpoint(ec).port();

    auto* impl = m_impl.get();
    m_impl->parts.metrics.gauge("fyr_http_connections", [impl] { return static_cast<double>(impl->open()); });
    m_impl->parts.metrics.gauge("fyr_ws_connections", [impl] { return static_cast<double>(impl->websockets.load()); });
    m_impl->parts.metrics.gauge("fyr_workers_waiting", [impl] { return static_cast<double>(impl->workers.waiting()); });
    m_impl->parts.metrics.gauge("fyr_draining", [impl] { return impl->draining ? 1.0 : 0.0; });

    net::co_spawn(acceptor.get_executor(), acceptLoop(m_impl), net::detached);
    for (std::size_t i = 0; i < o.networkThreads; ++i) {
        m_impl->threads.emplace_back([impl] {
            for (;;) {
                try {
                    impl->io.run();
                    return;
                } catch (const std::exception& e) {
                    // A handler of one connection must not end the others.
                    impl->parts.log.error("network.exception", {{"error.message", e.what()}});
                }
            }
        });
    }
    return {};
}

std::uint16_t Server::port() const noexcept { return m_impl->port; }
bool Server::draining() const noexcept { return m_impl->draining; }
bool Server::submit(std::function<void()> job) { return m_impl->workers.submit(std::move(job)); }

Result<void> Server::reloadCertificate() {
    const auto& o = m_impl->options;
    if (o.certificate.empty()) return {};
    FYR_TRY(auto context, makeTlsContext(o.certificate, o.key));
    const std::lock_guard lock(m_impl->mutex);
    m_impl->tls = std::move(context);
    return {};
}

bool Server::drain(Millis atMost) {
    if (m_impl->threads.empty()) return true;
    m_impl->draining = true;
    net::post(m_impl->acceptor.get_executor(), [impl = m_impl] {
        boost::system::error_code ignored;
        impl->acceptor.close(ignored);
    });
    const auto tell = [this](std::function<void()> Gate::*what) {
        const std::lock_guard lock(m_impl->mutex);
        for (const auto& gate : m_impl->gates)
            net::post(gate->executor, [gate, what] {
                if (const auto call = (*gate).*what) call();
            });
    };
    tell(&Gate::onDrain);
    const auto deadline = std::chrono::steady_clock::now() + atMost;
    while (m_impl->open() > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    const bool clean = m_impl->open() == 0;
    tell(&Gate::onAbort);
    m_impl->workers.stop();
    // Aborted coroutines still run to their end; then nothing is left in the context and its threads return.
    const auto last = std::chrono::steady_clock::now() + std::chrono::seconds{2};
    while (m_impl->open() > 0 && std::chrono::steady_clock::now() < last)
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    if (m_impl->open() > 0) m_impl->io.stop();
    for (auto& t : m_impl->threads) t.join();
    m_impl->threads.clear();
    for (const char* g : {"fyr_http_connections", "fyr_ws_connections", "fyr_workers_waiting"})
        m_impl->parts.metrics.gauge(g, [] { return 0.0; });
    m_impl->parts.metrics.gauge("fyr_draining", [] { return 1.0; });
    return clean;
}

} // namespace fyr::server::http
