// WebSocket connections: reading, a bounded queue of what to send, pings, and the goodbye when the server drains.
//
// Shape: handlers, and no coroutine: a line that is quiet for hours keeps no frame, no buffer and one timer. What it costs is in
//        docs/OPERATIONS.md.
#include "server/http/server_impl.h"

#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace fyr::server::http {
namespace {

namespace ws = beast::websocket;
constexpr std::size_t readPiece = 4096; // of a message that is longer than most

void closeNow(Tcp::socket& socket) {
    beast::error_code ignored;
    socket.close(ignored);
}
void closeNow(PlainStream& stream) { stream.close(); }

template <class Stream>
class Socket final : public WebSocketPeer, public std::enable_shared_from_this<Socket<Stream>> {
  public:
    Socket(std::shared_ptr<Server::Impl> impl, Stream stream, HeadParser::value_type head, std::unique_ptr<WebSocketListener> listener,
           std::shared_ptr<Counted> counted)
        : m_impl(std::move(impl)), m_counted(std::move(counted)), m_listener(std::move(listener)),
          m_head(std::make_unique<HeadParser::value_type>(std::move(head))), m_ws(std::move(stream)), m_timer(m_ws.get_executor()) {}

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

    void start() {
        ws::stream_base::timeout times{};
        times.handshake_timeout = std::chrono::seconds{10};
        times.idle_timeout = ws::stream_base::none(); // our own, at the pace that the contract names
        times.keep_alive_pings = false;
        m_ws.set_option(times);
        m_ws.auto_fragment(false); // a message is one write
        m_ws.read_message_max(m_impl->options.websocketMessage);
        m_ws.control_callback([this](ws::frame_type, boost::beast::string_view) { m_heard = Steady::now(); });
        m_ws.async_accept(*m_head, [self = this->shared_from_this()](beast::error_code ec) {
            self->m_head.reset();
            if (!ec) self->accepted();
        });
    }

  private:
    using Steady = std::chrono::steady_clock;

    void accepted() {
        ++m_impl->websockets;
        m_open = true;
        auto self = this->shared_from_this();
        auto& gate = *m_counted->gate;
        gate.onDrain = [self] {
            self->m_listener->draining();
            // After what the listener had to say.
            self->after(std::chrono::milliseconds{50}, [](Socket& s) { s.closeSoon(1001, "going down"); });
        };
        gate.onAbort = [self] { self->abort(); };
        guarded([&] {
            m_listener->opened(self);
            if (const auto within = m_listener->firstMessageWithin(); within.count() > 0) m_firstBy = Steady::now() + within;
            if (m_impl->draining) gate.onDrain(); // the drain came during the handshake
            tick();
            read();
        });
    }

    // What a listener throws ends its connection, and is told by the thread.
    template <class F>
    void guarded(F&& work) {
        try {
            work();
        } catch (...) {
            abort();
            ended();
            throw;
        }
    }

    void read() {
        net::mutable_buffer into(m_small.data(), m_small.size());
        if (m_got > 0) {
            m_text.resize(m_got + readPiece);
            into = {m_text.data() + m_got, readPiece};
        }
        m_ws.async_read_some(into, [self = this->shared_from_this()](beast::error_code ec, std::size_t n) { self->came(ec, n); });
    }

    void came(beast::error_code ec, std::size_t n) {
        if (ec) return ended();
        if (!m_open) return;
        m_heard = Steady::now();
        if (m_got == 0) m_text.assign(m_small.data(), n);
        m_got += n;
        if (!m_ws.is_message_done()) return read();
        m_text.resize(m_got);
        m_got = 0;
        m_firstBy.reset();
        m_spoke = true;
        auto text = std::exchange(m_text, {});
        if (!m_ws.got_text()) closeSoon(1003, "text only");
        else guarded([&] { m_listener->message(std::move(text)); });
        read();
    }

    void ended() {
        if (!std::exchange(m_open, false)) return;
        m_timer.cancel();
        m_bye.reset();
        m_counted->gate->onDrain = nullptr;
        m_counted->gate->onAbort = nullptr;
        --m_impl->websockets;
        const auto listener = std::move(m_listener);
        listener->closed();
    }

    void push(std::string text) {
        if (!m_open || m_closing) return;
        if (!m_writing) return write(std::move(text));
        if (m_queue.size() - m_sent + 1 >= m_impl->options.websocketQueue) {
            abort();
            return;
        }
        m_queue.push_back(std::move(text));
    }

    void write(std::string text) {
        m_writing = true;
        m_out = std::move(text);
        m_ws.text(true);
        m_ws.async_write(net::buffer(m_out), [self = this->shared_from_this()](beast::error_code ec, std::size_t) {
            if (!ec) self->wrote();
        });
    }

    void wrote() {
        m_writing = false;
        if (m_sent < m_queue.size()) return write(std::move(m_queue[m_sent++]));
        m_out = {};
        m_queue = {};
        m_sent = 0;
        if (m_closing) finishClose();
    }

    void closeSoon(std::uint16_t code, const std::string& reason) {
        if (!m_open || m_closing) return;
        m_closing = std::make_unique<ws::close_reason>(static_cast<ws::close_code>(code), reason);
        if (!m_writing) finishClose();
    }

    void finishClose() {
        m_ws.async_close(*m_closing, [self = this->shared_from_this()](beast::error_code) {});
        // A peer that does not answer the close must not keep us.
        after(std::chrono::seconds{2}, [](Socket& s) { s.abort(); });
    }

    template <class F>
    void after(std::chrono::milliseconds time, F what) {
        m_bye = std::make_unique<net::steady_timer>(m_ws.get_executor(), time);
        m_bye->async_wait([self = this->shared_from_this(), what](beast::error_code ec) {
            if (!ec) what(*self);
        });
    }

    // Looks after the other side. Whoever speaks by itself is not asked whether it is there.
    void tick() {
        auto next = Steady::now() + m_impl->options.websocketPing;
        if (m_firstBy) next = std::min<Steady::time_point>(next, *m_firstBy);
        m_timer.expires_at(next);
        m_timer.async_wait([self = this->shared_from_this()](beast::error_code ec) {
            if (ec || !self->m_open || self->m_closing) return;
            const auto now = Steady::now();
            if (self->m_firstBy && now >= *self->m_firstBy) return self->closeSoon(1008, "nothing was said");
            if (now - self->m_heard > self->m_impl->options.websocketDead) return self->abort();
            if (!std::exchange(self->m_spoke, false)) self->ping();
            self->tick();
        });
    }

    void ping() {
        if (std::exchange(m_pinging, true)) return; // the last one is not out yet
        m_ws.async_ping({}, [self = this->shared_from_this()](beast::error_code) { self->m_pinging = false; });
    }

    void abort() { closeNow(beast::get_lowest_layer(m_ws)); }

    std::shared_ptr<Server::Impl> m_impl;
    std::shared_ptr<Counted> m_counted;
    std::unique_ptr<WebSocketListener> m_listener; // none: it is over
    std::unique_ptr<HeadParser::value_type> m_head; // until it is answered
    ws::stream<Stream, false> m_ws; // nothing is packed
    Steady::time_point m_heard = Steady::now();
    std::optional<Steady::time_point> m_firstBy; // it must have said something
    net::steady_timer m_timer;
    std::unique_ptr<net::steady_timer> m_bye;
    std::array<char, 128> m_small{}; // most messages are heartbeats
    std::string m_text; // … and of a longer one, what came of it
    std::size_t m_got = 0;
    std::string m_out; // is being written
    std::vector<std::string> m_queue;
    std::size_t m_sent = 0; // of the queue
    std::unique_ptr<ws::close_reason> m_closing;
    bool m_open = false;
    bool m_writing = false;
    bool m_spoke = false; // since the last tick
    bool m_pinging = false;
};

} // namespace

template <class Stream>
void serveWebSocket(std::shared_ptr<Server::Impl> impl, Stream stream, HeadParser::value_type head, std::unique_ptr<WebSocketListener> listener,
                    std::shared_ptr<Counted> counted) {
    std::make_shared<Socket<Stream>>(std::move(impl), std::move(stream), std::move(head), std::move(listener), std::move(counted))->start();
}

template void serveWebSocket(std::shared_ptr<Server::Impl>, Tcp::socket, HeadParser::value_type, std::unique_ptr<WebSocketListener>, std::shared_ptr<Counted>);
template void serveWebSocket(std::shared_ptr<Server::Impl>, TlsStream, HeadParser::value_type, std::unique_ptr<WebSocketListener>, std::shared_ptr<Counted>);

} // namespace fyr::server::http
