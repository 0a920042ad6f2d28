#include "server/load/line.h"

#include "base/digest.h"
#include "base/random.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>

namespace fyr::load {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace bh = beast::http;
inline constexpr auto asValue = net::as_tuple(net::use_awaitable);

std::optional<Place> placeOf(std::string_view base) {
    constexpr std::string_view scheme = "http://";
    if (!base.starts_with(scheme)) return std::nullopt;
    base.remove_prefix(scheme.size());
    base = base.substr(0, base.find('/'));
    const auto colon = base.rfind(':');
    if (colon == std::string_view::npos || colon + 1 == base.size()) return std::nullopt;
    return Place{std::string(base.substr(0, colon)), std::string(base.substr(colon + 1))};
}

std::string newTraceparent() {
    static SystemRandom random;
    std::array<std::uint8_t, 24> bytes{};
    random.fill(bytes);
    const auto id = hex(bytes);
    return "00-" + id.substr(0, 32) + "-" + id.substr(32) + "-01";
}

net::awaitable<beast::error_code> Line::open() {
    boost::system::error_code ec;
    const auto address = net::ip::make_address(m_place.host == "localhost" ? "127.0.0.1" : m_place.host, ec);
    if (ec) co_return ec;
    m_stream.expires_after(m_atMost);
    const net::ip::tcp::endpoint endpoint(address, static_cast<std::uint16_t>(std::atoi(m_place.port.c_str())));
    auto [failed] = co_await m_stream.async_connect(endpoint, asValue);
    if (!failed) {
        m_stream.socket().set_option(net::ip::tcp::no_delay(true), ec);
        m_buffer.clear();
        m_open = true;
    }
    co_return failed;
}

void Line::close() {
    m_stream.close();
    m_open = false;
}

net::awaitable<Reply> Line::call(Ask ask) {
    Reply out;
    const auto began = std::chrono::steady_clock::now();
    // A connection that the server closed while it idled is opened again, once, and not for what may have been done.
    for (int attempt = 0; attempt < 2; ++attempt) {
        const bool old = m_open;
        if (!m_open) {
            const auto ec = co_await open();
            if (ec) {
                out.failure = ec.message();
                break;
            }
        }
        bh::request<bh::string_body> request(ask.method, ask.target, 11);
        request.set(bh::field::host, m_place.host + ":" + m_place.port);
        request.set("traceparent", newTraceparent());
        request.set("X-Fyr-Protocol", "1");
        if (!ask.token.empty()) request.set(bh::field::authorization, "Bearer " + ask.token);
        if (!ask.ifMatch.empty()) request.set(bh::field::if_match, ask.ifMatch);
        if (!ask.body.empty()) {
            request.set(bh::field::content_type, ask.contentType);
            request.body() = ask.body;
        }
        request.prepare_payload();
        m_stream.expires_after(m_atMost);
        auto [unsent, written] = co_await bh::async_write(m_stream, request, asValue);
        bh::response_parser<bh::string_body> parser;
        parser.body_limit(256U << 20U);
        beast::error_code ec = unsent;
        if (!ec) {
            auto [unread, read] = co_await bh::async_read(m_stream, m_buffer, parser, asValue);
            ec = unread;
        }
        if (ec) {
            close();
            out.failure = ec.message();
            const bool idled = old && (ec == bh::error::end_of_stream || ec == net::error::broken_pipe || ec == net::error::connection_reset);
            if (idled && ask.method == bh::verb::get) continue;
            break;
        }
        const auto& answer = parser.get();
        out.failure.clear();
        out.status = static_cast<int>(answer.result_int());
        out.etag = answer[bh::field::etag];
        out.retryAfter = std::atoi(std::string(answer[bh::field::retry_after]).c_str());
        const bool more = answer.keep_alive();
        out.body = std::move(parser.get().body());
        if (!more) close();
        break;
    }
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    co_return out;
}

} // namespace fyr::load
