// One connection: TLS or not, then request after request, with a limit and a time on every step.
//
// g++ 12: an await stands in a statement of its own, and no lambda is made inside one (it would be destroyed twice).
#include "server/http/address.h"
#include "server/http/dispatch.h"
#include "server/http/packing.h"
#include "server/http/problem.h"
#include "server/http/response_writer.h"
#include "server/http/server_impl.h"

#include "base/digest.h"
#include "base/text.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/beast/core/detect_ssl.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

namespace fyr::server::http {
namespace {

namespace bh = beast::http;
constexpr std::size_t writePiece = 256U << 10U;
constexpr Millis forEver{3'600'000}; // the caller's reference must outlive the work

PlainStream& lowest(PlainStream& s) { return s; }
PlainStream& lowest(TlsStream& s) { return s.next_layer(); }

Error tooLargeError(std::size_t limit) {
    return Error{ErrorCode::tooLarge, fmt::format("at most {} bytes here", limit)};
}

// Keeps the sum of the bodies in memory under its limit.
class BodyBudget {
  public:
    BodyBudget(std::atomic<std::size_t>& used, std::size_t most) : m_used(used), m_most(most) {}
    ~BodyBudget() { m_used -= m_mine; }
    BodyBudget(const BodyBudget&) = delete;
    BodyBudget& operator=(const BodyBudget&) = delete;
    [[nodiscard]] bool take(std::size_t bytes) {
        m_mine += bytes;
        return (m_used += bytes) <= m_most;
    }

  private:
    std::atomic<std::size_t>& m_used;
    std::size_t m_most;
    std::size_t m_mine = 0;
};

// Cancels what a stream is reading when its time is up. Unlike the stream's own timer it leaves the socket open, so
// that the caller can still be told.
class ReadDeadline {
  public:
    explicit ReadDeadline(PlainStream& stream) : m_timer(stream.get_executor()), m_state(std::make_shared<State>()) {
        m_state->stream = &stream;
    }
    ~ReadDeadline() { m_state->stream = nullptr; }
    ReadDeadline(const ReadDeadline&) = delete;
    ReadDeadline& operator=(const ReadDeadline&) = delete;

    void set(Millis after) {
        m_state->stream->expires_never();
        m_state->fired = false;
        m_timer.expires_after(after);
        m_timer.async_wait([state = m_state, round = ++m_state->round](beast::error_code ec) {
            if (ec || !state->stream || state->round != round) return; // over already
            state->fired = true;
            state->stream->cancel();
        });
    }
    void stop() {
        ++m_state->round;
        m_timer.cancel();
    }
    [[nodiscard]] bool fired() const noexcept { return m_state->fired; }

  private:
    struct State {
        PlainStream* stream = nullptr;
        std::uint64_t round = 0;
        bool fired = false;
    };
    net::steady_timer m_timer;
    std::shared_ptr<State> m_state;
};

template <class Stream>
class Connection {
  public:
    Connection(std::shared_ptr<Server::Impl> impl, Stream stream, beast::flat_buffer buffer, std::string address,
               std::shared_ptr<Gate> gate)
        : m_impl(std::move(impl)), m_stream(std::move(stream)), m_buffer(std::move(buffer)),
          m_address(std::move(address)), m_gate(std::move(gate)), m_deadline(lowest(m_stream)) {
        m_buffer.max_size(m_impl->options.headerBytes + 65'536);
        m_gate->onDrain = [this] {
            if (m_idle) lowest(m_stream).cancel();
        };
        m_gate->onAbort = [this] { lowest(m_stream).close(); };
    }
    ~Connection() {
        m_gate->onDrain = nullptr;
        m_gate->onAbort = nullptr;
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // True when a WebSocket takes over: `head` and `listener` are then set.
    net::awaitable<bool> run() {
        for (;;) {
            const bool more = co_await oneRequest();
            if (!more) co_return m_listener != nullptr;
        }
    }
    net::awaitable<void> close() {
        lowest(m_stream).expires_after(std::chrono::seconds{2});
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            co_await m_stream.async_shutdown(asValue);
        } else {
            beast::error_code ignored;
            m_stream.socket().shutdown(Tcp::socket::shutdown_send, ignored);
        }
        lowest(m_stream).close();
        co_return;
    }

    Stream& stream() { return m_stream; }
    HeadParser::value_type takeHead() { return std::move(m_upgrade); }
    std::unique_ptr<WebSocketListener> takeListener() { return std::move(m_listener); }

  private:
    // Reads one request and answers it. False: this was the last one.
    net::awaitable<bool> oneRequest() {
        const bool awake = co_await waitForFirstByte();
        if (!awake) co_return false;
        HeadParser parser;
        parser.header_limit(static_cast<std::uint32_t>(m_impl->options.headerBytes));
        parser.body_limit(boost::none);
        m_deadline.set(m_impl->options.headerTime);
        auto [ec, read] = co_await bh::async_read_header(m_stream, m_buffer, parser, asValue);
        m_deadline.stop();
        const auto request = newRequest();
        if (ec) {
            co_await refuseHead(*request, ec);
            co_return false;
        }
        const auto understood = fill(*request, parser);
        if (!understood) {
            co_await refuse(*request, nullptr, understood.error());
            co_return false;
        }
        auto match = m_impl->parts.router.find(request->method, request->path);
        if (!match) {
            co_await refuse(*request, nullptr, match.error());
            co_return false;
        }
        request->params = std::move(match->params);
        const Route* route = match->route;

        if (route && route->webSocket) {
            co_await upgrade(*route, request, parser);
            co_return false;
        }
        BodyBudget budget(m_impl->bodiesInFlight, m_impl->options.bodiesInFlight);
        if (hasBody(parser)) {
            const auto problem = co_await readBody(route, *request, parser, budget);
            if (problem) {
                co_await refuse(*request, route, *problem);
                co_return false;
            }
        }
        const bool more = co_await respond(*match, request, parser.keep_alive());
        co_return more;
    }

    net::awaitable<bool> waitForFirstByte() {
        if (m_buffer.size() > 0) co_return !m_impl->draining;
        if (m_impl->draining) co_return false;
        m_deadline.set(m_first ? m_impl->options.headerTime : m_impl->options.idleTime);
        m_first = false;
        m_idle = true;
        auto [ec, n] = co_await m_stream.async_read_some(m_buffer.prepare(8192), asValue);
        m_deadline.stop();
        m_idle = false;
        if (ec) co_return false;
        m_buffer.commit(n);
        co_return true;
    }

    std::shared_ptr<Request> newRequest() {
        auto r = std::make_shared<Request>();
        r->at = m_impl->parts.clock.now();
        r->requestId = makeUlid(r->at, m_impl->parts.random);
        r->remote = m_address;
        r->secure = std::is_same_v<Stream, TlsStream>;
        return r;
    }

    Result<void> fill(Request& r, const HeadParser& parser) {
        const auto& head = parser.get();
        const std::string_view method{head.method_string().data(), head.method_string().size()};
        r.method = methodFromName(method);
        std::string_view target{head.target().data(), head.target().size()};
        if (target.starts_with("http://") || target.starts_with("https://")) { // absolute form: same place
            const auto slash = target.find('/', target.find("//") + 2);
            target = slash == std::string_view::npos ? std::string_view{"/"} : target.substr(slash);
        }
        if (!target.starts_with('/')) return fail(ErrorCode::badRequest, "the address begins with /");
        target = target.substr(0, target.find('#'));
        const auto mark = target.find('?');
        r.path = target.substr(0, mark);
        if (mark != std::string_view::npos) r.rawQuery = target.substr(mark + 1);
        std::size_t hosts = 0;
        for (const auto& f : head) {
            const std::string_view key{f.name_string().data(), f.name_string().size()};
            const std::string_view value{f.value().data(), f.value().size()};
            r.headers.emplace_back(lowerCase(key), std::string(value));
            if (r.headers.back().first == "host") ++hosts;
        }
        const auto& proxies = m_impl->options.trustedProxies;
        r.remote = countedAddress(callerAddress(m_address, r.header("x-forwarded-for"), proxies));
        const bool proxied = std::ranges::find(proxies, m_address) != proxies.end();
        if (proxied && r.header("x-forwarded-proto") == "https") r.secure = true;
        r.trace = traceFrom(r.header("traceparent"), m_impl->parts.random);
        if (head.version() >= 11 && hosts != 1) return fail(ErrorCode::badRequest, "one Host header");
        FYR_TRY(r.query, parseQuery(r.rawQuery));
        return {};
    }

    static bool hasBody(const HeadParser& parser) {
        return parser.chunked() || parser.content_length().value_or(0) > 0;
    }

    // Nothing when the body is in `request`; otherwise why not.
    net::awaitable<std::optional<Error>> readBody(const Route* route, Request& request, HeadParser& parser,
                                                  BodyBudget& budget) {
        const std::size_t limit = route ? route->limits.bodyBytes : 64U << 10U;
        const auto declared = parser.content_length();
        if (declared && *declared > limit) co_return tooLargeError(limit);
        const auto coding = request.header("content-encoding");
        const bool packed = isTaken(coding);
        if (!packed && !coding.empty() && coding != "identity")
            co_return Error{ErrorCode::unsupportedMedia, fmt::format("Content-Encoding is one of {}", takenCodings)};
        // A large body is not taken from somebody who may not send it.
        if (route && !route->roles.empty() && (!declared || *declared > (64U << 10U))) {
            std::function<Result<void>()> ask = [this, route, &request] {
                return authorise(m_impl->parts, *route, request);
            };
            auto may = co_await onWorkers<Result<void>>(*m_impl, std::move(ask), forEver);
            if (!may) co_return may.error();
            if (!*may) co_return may->error();
        }
        if (!budget.take(declared && !packed ? static_cast<std::size_t>(*declared) : limit))
            co_return Error{ErrorCode::overloaded, "too many large requests at once"};
        if (const auto expect = lowerCase(request.header("expect")); expect == "100-continue") {
            lowest(m_stream).expires_after(m_impl->options.writeTime);
            static constexpr std::string_view goOn = "HTTP/1.1 100 Continue\r\n\r\n";
            auto [ec, n] = co_await net::async_write(m_stream, net::buffer(goOn), asValue);
            if (ec) co_return Error{ErrorCode::network};
        }
        parser.body_limit(limit);
        m_deadline.set(m_impl->options.bodyTime);
        auto [ec, n] = co_await bh::async_read(m_stream, m_buffer, parser, asValue);
        m_deadline.stop();
        if (ec == bh::error::body_limit) co_return tooLargeError(limit);
        if (ec && m_deadline.fired()) co_return Error{ErrorCode::timeout};
        if (ec) co_return Error{ErrorCode::badRequest, "the body is malformed"};
        request.body = std::move(parser.get().body());
        co_return std::nullopt;
    }

    net::awaitable<bool> respond(const Router::Match& match, std::shared_ptr<Request> request, bool keepAlive) {
        const auto started = std::chrono::steady_clock::now();
        const Route* route = match.route;
        Response response;
        Limiter* const limits = m_impl->parts.limits;
        // Files and unknown addresses cost next to nothing: only the address's own limit counts them.
        const auto cost = route ? costOf(route->pattern, !route->roles.empty(), *request) : CostClass::read;
        const auto refusal = limits ? limits->arrived(*request, cost) : std::nullopt;
        if (refusal) {
            response = limitedResponse(*refusal, styleOf(route, request->path));
        } else if (!route) {
            response = answerWithoutRoute(m_impl->parts, match, *request);
        } else if (route->runOn == RunOn::network) {
            response = answer(m_impl->parts, *route, *request);
        } else {
            auto impl = m_impl;
            std::function<Response()> work = [impl, route, request] { return answer(impl->parts, *route, *request); };
            // Metrics too: they are wanted most when everything else waits.
            const bool fast = cost == CostClass::free || (isUrgent(cost) && !(limits && limits->isSuspect(*request)));
            const Lane lane = fast ? Lane::urgent : Lane::normal;
            auto made = co_await onWorkers<Response>(*m_impl, std::move(work), route->limits.time, lane);
            if (made) {
                response = std::move(*made);
            } else {
                // The worker may still be writing to the request: go on with a copy of what it only reads.
                request = headOf(*request);
                if (made.error().code == ErrorCode::overloaded) m_impl->parts.metrics.count("fyr_http_overloaded_total");
                response = errorResponse(made.error(), route->errors);
            }
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        const bool file = !route && response.shared;
        record(m_impl->parts, *request, route ? std::string_view(route->pattern) : file ? "files" : "none",
               response.status, took.count());
        const bool more = keepAlive && !response.close && !m_impl->draining;
        const bool sent = co_await send(*request, response, more);
        co_return sent && more;
    }

    static std::shared_ptr<Request> headOf(const Request& r) {
        auto copy = std::make_shared<Request>();
        copy->method = r.method;
        copy->path = r.path;
        copy->requestId = r.requestId;
        copy->trace = r.trace;
        return copy;
    }

    // Answers an error and ends the connection; what the caller still sends is thrown away.
    net::awaitable<void> refuse(const Request& request, const Route* route, const Error& error) {
        auto response = errorResponse(error, styleOf(route, request.path));
        if (error.code == ErrorCode::timeout) response.status = 408; // the caller was slow, not we
        record(m_impl->parts, request, route ? std::string_view(route->pattern) : "none", response.status, 0);
        const bool sent = co_await send(request, response, false);
        if (sent) co_await discard();
    }

    net::awaitable<void> refuseHead(const Request& request, beast::error_code ec) {
        const bool slow = m_deadline.fired();
        if (!slow && (ec == bh::error::end_of_stream || ec == net::error::operation_aborted ||
                      ec == net::error::connection_reset || ec == net::error::eof))
            co_return;
        Error error{ErrorCode::badRequest, "not an HTTP request"};
        if (slow) error = Error{ErrorCode::timeout, "the headers came too slowly"};
        auto response = errorResponse(error);
        if (error.code == ErrorCode::timeout) response.status = 408;
        if (ec == bh::error::header_limit || ec == bh::error::buffer_overflow) {
            response = errorResponse(tooLargeError(m_impl->options.headerBytes));
            response.status = 431;
        }
        record(m_impl->parts, request, "none", response.status, 0);
        const bool sent = co_await send(request, response, false);
        if (sent) co_await discard();
    }

    net::awaitable<bool> send(const Request& request, const Response& response, bool keepAlive) {
        const auto head = responseHead(response, {request.requestId, m_impl->parts.clock.now(), keepAlive,
                                                  std::is_same_v<Stream, TlsStream>});
        const bool withBody = request.method != Method::head && response.status != 204 && response.status != 304;
        std::string_view body = withBody ? std::string_view(response.bytes()) : std::string_view{};
        const auto first = body.substr(0, writePiece);
        lowest(m_stream).expires_after(m_impl->options.writeTime);
        const std::array<net::const_buffer, 2> pieces{net::buffer(head), net::buffer(first)};
        auto [ec, n] = co_await net::async_write(m_stream, pieces, asValue);
        body.remove_prefix(first.size());
        while (!ec && !body.empty()) {
            const auto piece = body.substr(0, writePiece);
            lowest(m_stream).expires_after(m_impl->options.writeTime);
            auto [failed, written] = co_await net::async_write(m_stream, net::buffer(piece), asValue);
            ec = failed;
            body.remove_prefix(piece.size());
        }
        co_return !ec;
    }

    // Reads on for a moment, so that the caller gets the answer instead of a reset connection.
    net::awaitable<void> discard() {
        auto& tcp = lowest(m_stream);
        beast::error_code ignored;
        tcp.socket().shutdown(Tcp::socket::shutdown_send, ignored);
        tcp.expires_after(std::chrono::seconds{3});
        std::array<char, 16384> waste; // NOLINT: never read
        std::size_t total = 0;
        while (total < (64U << 20U)) {
            auto [ec, n] = co_await tcp.async_read_some(net::buffer(waste), asValue);
            if (ec) break;
            total += n;
        }
    }

    // Sets m_listener when a WebSocket takes over.
    net::awaitable<void> upgrade(const Route& route, std::shared_ptr<Request> request, HeadParser& parser) {
        if (!beast::websocket::is_upgrade(parser.get())) {
            auto response = errorResponse(Error{ErrorCode::badRequest, "a WebSocket is expected here"});
            response.status = 426;
            response.headers.emplace_back("Upgrade", "websocket");
            record(m_impl->parts, *request, route.pattern, 426, 0);
            co_await send(*request, response, false);
            co_return;
        }
        std::optional<Error> problem;
        if (m_impl->draining) problem = Error{ErrorCode::shuttingDown};
        auto* const limits = m_impl->parts.limits;
        if (limits && limits->arrived(*request, CostClass::read)) problem = Error{ErrorCode::overloaded, "too many requests from this address"};
        if (!problem && !request->header("authorization").empty()) {
            Route asked = route;
            if (asked.roles.empty()) asked.roles = anyRole;
            auto impl = m_impl;
            std::function<Result<void>()> ask = [impl, asked, request] {
                return authorise(impl->parts, asked, *request);
            };
            auto may = co_await onWorkers<Result<void>>(*m_impl, std::move(ask), forEver);
            if (!may) problem = may.error();
            else if (!*may) problem = may->error();
        }
        if (!problem) {
            auto listener = route.webSocket(*request);
            if (listener) m_listener = std::move(*listener);
            else problem = listener.error();
        }
        if (problem) {
            co_await refuse(*request, &route, *problem);
            co_return;
        }
        record(m_impl->parts, *request, route.pattern, 101, 0);
        m_upgrade = parser.release();
    }

    std::shared_ptr<Server::Impl> m_impl;
    Stream m_stream;
    beast::flat_buffer m_buffer;
    std::string m_address;
    std::shared_ptr<Gate> m_gate;
    ReadDeadline m_deadline;
    HeadParser::value_type m_upgrade;
    std::unique_ptr<WebSocketListener> m_listener;
    bool m_idle = false;
    bool m_first = true;
};

template <class Stream>
net::awaitable<void> serve(std::shared_ptr<Server::Impl> impl, Stream stream, beast::flat_buffer buffer,
                           std::shared_ptr<Counted> counted) {
    HeadParser::value_type head;
    std::unique_ptr<WebSocketListener> listener;
    std::optional<Stream> rest;
    {
        Connection<Stream> connection(impl, std::move(stream), std::move(buffer), counted->address, counted->gate);
        const bool webSocket = co_await connection.run();
        if (!webSocket) {
            co_await connection.close();
            co_return;
        }
        head = connection.takeHead();
        listener = connection.takeListener();
        rest.emplace(std::move(connection.stream()));
    }
    lowest(*rest).expires_never(); // the WebSocket has its own times
    // From here on nothing of this coroutine is needed.
    if constexpr (std::is_same_v<Stream, TlsStream>)
        serveWebSocket(impl, std::move(*rest), std::move(head), std::move(listener), std::move(counted));
    else
        serveWebSocket(impl, rest->release_socket(), std::move(head), std::move(listener), std::move(counted));
}

} // namespace

net::awaitable<void> runConnection(std::shared_ptr<Server::Impl> impl, Tcp::socket socket, std::shared_ptr<Counted> counted) {
    const auto gate = counted->gate;
    PlainStream stream(std::move(socket));
    const auto tls = impl->tlsContext();
    if (!tls) {
        co_await serve(impl, std::move(stream), beast::flat_buffer{}, std::move(counted));
        co_return;
    }
    beast::flat_buffer buffer;
    gate->onAbort = [&stream] { stream.close(); };
    gate->onDrain = gate->onAbort;
    stream.expires_after(impl->options.headerTime);
    auto [ec, isTls] = co_await beast::async_detect_ssl(stream, buffer, asValue);
    if (ec) co_return;
    if (!isTls) {
        impl->parts.metrics.count("fyr_http_connections_refused_total", {{"reason", "plain"}});
        static constexpr std::string_view speakTls = "HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.2\r\n"
                                                     "Content-Length: 0\r\nConnection: close\r\n\r\n";
        co_await net::async_write(stream, net::buffer(speakTls), asValue);
        co_return;
    }
    gate->onAbort = nullptr;
    gate->onDrain = nullptr;
    TlsStream secure(std::move(stream), *tls);
    gate->onAbort = [&secure] { secure.next_layer().close(); };
    gate->onDrain = gate->onAbort;
    auto [failed, used] = co_await secure.async_handshake(net::ssl::stream_base::server, buffer.data(), asValue);
    gate->onAbort = nullptr;
    gate->onDrain = nullptr;
    if (failed) {
        impl->parts.metrics.count("fyr_http_connections_refused_total", {{"reason", "handshake"}});
        co_return;
    }
    buffer.consume(used);
    co_await serve(impl, std::move(secure), std::move(buffer), std::move(counted));
}

} // namespace fyr::server::http
