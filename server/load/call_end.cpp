#include "server/load/call_end.h"

#include "base/ids.h"
#include "base/random.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <random>

namespace fyr::load {

namespace net = boost::asio;
namespace ws = boost::beast::websocket;
inline constexpr auto asValue = net::as_tuple(net::use_awaitable);

namespace {

std::chrono::milliseconds upTo(int ms) {
    thread_local std::mt19937 dice{std::random_device{}()};
    return std::chrono::milliseconds{std::uniform_int_distribution<int>{0, std::max(1, ms)}(dice)};
}

std::string pageName() {
    SystemRandom random;
    return makeUlid(SystemClock{}.now(), random);
}

} // namespace

CallEnd::CallEnd(net::any_io_executor executor, Who who, CallCount& count) : m_executor(executor), m_who(std::move(who)), m_count(count), m_pause(executor), m_page(pageName()) {}

net::awaitable<bool> CallEnd::open() {
    boost::system::error_code ec;
    m_stream = std::make_shared<Stream>(m_executor);
    auto& tcp = boost::beast::get_lowest_layer(*m_stream);
    const auto place = m_who.place(m_at);
    const net::ip::tcp::endpoint to(net::ip::make_address(place.host == "localhost" ? "127.0.0.1" : place.host, ec), static_cast<std::uint16_t>(std::atoi(place.port.c_str())));
    if (!m_who.from.empty()) {
        tcp.socket().open(net::ip::tcp::v4(), ec);
        tcp.socket().bind({net::ip::make_address(m_who.from, ec), 0}, ec);
    }
    tcp.expires_after(std::chrono::seconds{20});
    auto [failed] = co_await tcp.async_connect(to, asValue);
    if (!failed) {
        auto [refused] = co_await m_stream->async_handshake(place.host, m_at, asValue);
        failed = refused;
    }
    tcp.expires_never();
    if (failed) m_at = "/call/v1/line";
    co_return !failed;
}

net::awaitable<void> CallEnd::run() {
    const auto self = shared_from_this();
    int failures = 0;
    while (!m_stopped && !m_bye) {
        if (!co_await open()) {
            // The pauses of the page.
            constexpr std::array<int, 6> pauses{0, 250, 500, 1000, 2000, 5000};
            m_pause.expires_after(upTo(pauses[static_cast<std::size_t>(std::min(failures++, 5))]));
            co_await m_pause.async_wait(asValue);
            continue;
        }
        failures = 0;
        m_out.clear();
        const auto stream = m_stream;
        if (m_resumeId.empty()) write(json::write(json::object{{"type", "hello"}, {"version", 1}, {"token", m_who.token}, {"visit", m_who.visit}, {"caps", json::array{}}, {"page", m_page}, {"try", ++m_tries}}));
        else write(json::write(json::object{{"type", "resume"}, {"resumeId", m_resumeId}, {"lastSeq", m_lastSeq}, {"try", ++m_tries}}));
        boost::beast::flat_buffer buffer;
        for (;;) {
            auto [ec, n] = co_await stream->async_read(buffer, asValue);
            if (ec) break;
            hear({static_cast<const char*>(buffer.data().data()), buffer.size()});
            buffer.consume(buffer.size());
        }
        m_greeted = false;
        if (m_stopped || m_bye) break;
        m_pause.expires_after(upTo(250));
        co_await m_pause.async_wait(asValue);
    }
}

void CallEnd::stop() {
    m_stopped = true;
    m_pause.cancel();
    if (m_stream) boost::beast::get_lowest_layer(*m_stream).close();
}

void CallEnd::hear(std::string_view text) {
    ++m_count.heard;
    if (text == R"({"type":"hb","got":0})") return; // most of it all
    const auto parsed = json::parse(text);
    if (!parsed || !parsed->is_object()) return;
    const auto& o = parsed->get_object();
    const auto type = json::text(o, "type").value_or("");
    if (const auto id = json::text(o, "resumeId")) m_resumeId = *id;
    if (const auto ms = json::integer(o, "hbMs")) m_every = std::chrono::milliseconds{*ms};
    if (type == "welcome" || type == "resync" || type == "resumed") {
        m_greeted = true;
        m_next = std::chrono::steady_clock::now() + upTo(static_cast<int>(m_every.count())); // not all at once
        if (type == "welcome") ++m_count.welcomed;
        else ++m_count.resumed;
        if (type != "resumed") {
            m_lastSeq = m_acked = json::integer(o, "seq").value_or(0);
            m_n = json::integer(o, "got").value_or(0);
            m_party = json::text(o, "party").value_or("");
        }
    } else if (type == "bye") {
        m_bye = true;
        const auto reason = std::string(json::text(o, "reason").value_or(""));
        ++m_count.byes[reason];
        if (!m_stopped) ++m_count.lost;
    } else if (type == "moved") {
        m_at = json::text(o, "url").value_or("");
        if (m_at.empty()) m_at = "/call/v1/line";
    } else if (const auto seq = json::integer(o, "seq")) {
        if (*seq != m_lastSeq + 1) ++m_count.gaps;
        m_lastSeq = *seq;
    }
    if (const auto admitted = json::boolean(o, "admitted")) m_admitted = *admitted;
    const auto meet = [&](const json::object& p) {
        m_other = json::text(p, "id").value_or("");
        m_epoch = json::integer(p, "epoch").value_or(m_epoch);
    };
    if (const auto* parties = json::list(o, "parties"); parties && !parties->empty()) meet(parties->front().as_object());
    if (type == "joined")
        if (const auto* p = json::child(o, "party")) meet(*p);
    if (type == "offer" || type == "stale") m_epoch = json::integer(o, "epoch").value_or(m_epoch);
    if (onHeard) onHeard(type, o);
}

void CallEnd::say(json::object body) {
    if (!m_greeted) return;
    body["n"] = ++m_n;
    body["ack"] = m_acked = m_lastSeq;
    if (json::text(body, "type") == "offer") m_epoch = json::integer(body, "epoch").value_or(m_epoch);
    write(json::write(body));
}

void CallEnd::beat() {
    const auto now = std::chrono::steady_clock::now();
    if (!m_greeted || now < m_next) return;
    m_next = now + m_every;
    m_acked = m_lastSeq;
    write(json::write(json::object{{"type", "hb"}, {"ack", m_lastSeq}}));
}

void CallEnd::write(std::string text) {
    m_out.push_back(std::move(text));
    if (m_writing || m_out.size() > 2'000) return;
    m_writing = true;
    net::co_spawn(m_executor, flush(m_stream), net::detached);
}

net::awaitable<void> CallEnd::flush(std::shared_ptr<Stream> stream) {
    const auto self = shared_from_this();
    while (!m_out.empty() && stream == m_stream) {
        const auto text = std::move(m_out.front());
        m_out.pop_front();
        auto [ec, n] = co_await stream->async_write(net::buffer(text), asValue);
        if (ec) break;
    }
    m_writing = false;
    if (!m_out.empty() && stream != m_stream) { // what was said on the next line meanwhile
        m_writing = true;
        net::co_spawn(m_executor, flush(m_stream), net::detached);
    }
}

} // namespace fyr::load
