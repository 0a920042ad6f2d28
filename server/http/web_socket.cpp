// WebSocket connections: reading, a bounded queue of what to send, pings, and the goodbye when the server drains.
#include "server/http/server_impl.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <deque>

namespace fyr::server::http {
namespace {

namespace ws = beast::websocket;

template <class Stream>
class Socket final : public WebSocketPeer, public std::enable_shared_from_this<Socket<Stream>> {
  public:
    Socket(std::shared_ptr<Server::Impl> impl, Stream stream)
        : m_impl(std::move(impl)), m_ws(std::move(stream)), m_ping(m_ws.get_executor()), m_bye(m_ws.get_executor()),
          m_first(m_ws.get_executor()) {}

    void send(std::string text) override {
        net::post(m_ws.get_executor(), [self = this->shared_from_this(), text = std::move(text)]() mutable {
            self->push(std::move(text));
        });
    }
    void close(std::uint16_t code, std::string reason) override {
        net::post(m_ws.get_executor(), [self = this->shared_from_this(), code, reason = std::move(reason)] {
            self->closeSoon(code, reason);
        });
    }

    net::awaitable<void> run(HeadParser::value_type head, std::unique_ptr<WebSocketListener> listener,
                             std::shared_ptr<Gate> gate) {
        ws::stream_base::timeout times{};
        times.handshake_timeout = std::chrono::seconds{10};
        times.idle_timeout = ws::stream_base::none(); // our own, at the pace that the contract names
        times.keep_alive_pings = false;
        m_ws.set_option(times);
        m_ws.read_message_max(m_impl->options.websocketMessage);
        m_ws.control_callback([this](ws::frame_type, boost::beast::string_view) { m_heard = Steady::now(); });
        auto [ec] = co_await m_ws.async_accept(head, asValue);
        if (ec) co_return;
        ++m_impl->websockets;
        m_open = true;
        auto self = this->shared_from_this();
        gate->onDrain = [self, heard = listener.get()] {
            heard->draining();
            // After what the listener had to say.
            self->m_bye.expires_after(std::chrono::milliseconds{50});
            self->m_bye.async_wait([self](beast::error_code failed) {
                if (!failed) self->closeSoon(1001, "going down");
            });
        };
        gate->onAbort = [self] { self->abort(); };
        listener->opened(self);
        awaitFirstMessage(listener->firstMessageWithin());
        if (m_impl->draining) gate->onDrain(); // the drain came during the handshake
        schedulePing();
        beast::flat_buffer buffer;
        for (;;) {
            auto [failed, n] = co_await m_ws.async_read(buffer, asValue);
            if (failed) break;
            m_heard = Steady::now();
            m_first.cancel();
            if (!m_ws.got_text()) {
                closeSoon(1003, "text only");
                buffer.clear();
                continue;
            }
            listener->message(beast::buffers_to_string(buffer.data()));
            buffer.clear();
        }
        m_open = false;
        m_ping.cancel();
        m_bye.cancel();
        m_first.cancel();
        gate->onDrain = nullptr;
        gate->onAbort = nullptr;
        --m_impl->websockets;
        listener->closed();
    }

  private:
    void push(std::string text) {
        if (!m_open || m_closing) return;
        if (m_queue.size() >= m_impl->options.websocketQueue) {
            abort();
            return;
        }
        m_queue.push_back(std::move(text));
        if (!m_writing) writeNext();
    }

    void writeNext() {
        if (m_queue.empty()) {
            m_writing = false;
            if (m_closing) finishClose();
            return;
        }
        m_writing = true;
        m_ws.text(true);
        m_ws.async_write(net::buffer(m_queue.front()), [self = this->shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return;
            self->m_queue.pop_front();
            self->writeNext();
        });
    }

    void closeSoon(std::uint16_t code, const std::string& reason) {
        if (!m_open || m_closing) return;
        m_closing = true;
        m_reason = ws::close_reason(static_cast<ws::close_code>(code), reason);
        if (!m_writing) finishClose();
    }

    void finishClose() {
        m_ws.async_close(m_reason, [self = this->shared_from_this()](beast::error_code) {});
        // A peer that does not answer the close must not keep us.
        m_bye.expires_after(std::chrono::seconds{2});
        m_bye.async_wait([self = this->shared_from_this()](beast::error_code ec) {
            if (!ec) self->abort();
        });
    }

    void schedulePing() {
        m_ping.expires_after(m_impl->options.websocketPing);
        m_ping.async_wait([self = this->shared_from_this()](beast::error_code ec) {
            if (ec || !self->m_open || self->m_closing) return;
            if (Steady::now() - self->m_heard > self->m_impl->options.websocketDead) {
                self->abort();
                return;
            }
            self->m_ws.async_ping({}, [self](beast::error_code) {});
            self->schedulePing();
        });
    }

    void awaitFirstMessage(std::chrono::milliseconds within) {
        if (within.count() <= 0) return;
        m_first.expires_after(within);
        m_first.async_wait([self = this->shared_from_this()](beast::error_code ec) {
            if (!ec) self->closeSoon(1008, "nothing was said");
        });
    }

    void abort() { beast::get_lowest_layer(m_ws).close(); }

    std::shared_ptr<Server::Impl> m_impl;
    ws::stream<Stream> m_ws;
    using Steady = std::chrono::steady_clock;
    Steady::time_point m_heard = Steady::now();
    net::steady_timer m_ping;
    net::steady_timer m_bye;
    net::steady_timer m_first;
    std::deque<std::string> m_queue;
    ws::close_reason m_reason;
    bool m_open = false;
    bool m_writing = false;
    bool m_closing = false;
};

} // namespace

template <class Stream>
net::awaitable<void> serveWebSocket(std::shared_ptr<Server::Impl> impl, Stream stream, HeadParser::value_type head,
                                    std::unique_ptr<WebSocketListener> listener, std::shared_ptr<Gate> gate) {
    auto socket = std::make_shared<Socket<Stream>>(impl, std::move(stream));
    co_await socket->run(std::move(head), std::move(listener), std::move(gate));
}

template net::awaitable<void> serveWebSocket(std::shared_ptr<Server::Impl>, PlainStream, HeadParser::value_type,
                                             std::unique_ptr<WebSocketListener>, std::shared_ptr<Gate>);
template net::awaitable<void> serveWebSocket(std::shared_ptr<Server::Impl>, TlsStream, HeadParser::value_type,
                                             std::unique_ptr<WebSocketListener>, std::shared_ptr<Gate>);

} // namespace fyr::server::http
