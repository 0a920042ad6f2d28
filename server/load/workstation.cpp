// A clinician's workstation: reads the feed, waits on the socket, claims who waits longest and releases again. What must hold:
// the feed tells what was accepted; a command sent again is answered as the first time, word for word.
#include "server/load/clinic.h"

#include "base/clock.h"
#include "base/ids.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket.hpp>
#include <fmt/format.h>

namespace fyr::load {

namespace net = boost::asio;
namespace ws = boost::beast::websocket;
using boost::beast::http::verb;
inline constexpr auto asValue = net::as_tuple(net::use_awaitable);

namespace {

constexpr std::chrono::milliseconds pollEvery{5'000};

// The socket that wakes. Shared with the coroutine that reads it.
struct Wake {
    explicit Wake(net::any_io_executor executor) : stream(executor), bell(executor) {}
    ws::stream<boost::beast::tcp_stream> stream;
    net::steady_timer bell; // cancelled when something came
    bool rung = false;
    bool open = false;
};

net::awaitable<void> listen(std::shared_ptr<Wake> wake) {
    boost::beast::flat_buffer buffer;
    for (;;) {
        auto [ec, n] = co_await wake->stream.async_read(buffer, asValue);
        if (ec) break;
        buffer.clear();
        wake->rung = true;
        wake->bell.cancel();
    }
    wake->open = false;
}

net::awaitable<void> openWake(Clinic& clinic, std::shared_ptr<Wake> wake, std::string token) {
    boost::system::error_code ec;
    const auto began = std::chrono::steady_clock::now();
    const net::ip::tcp::endpoint endpoint(net::ip::make_address(clinic.place.host == "localhost" ? "127.0.0.1" : clinic.place.host, ec),
                                          static_cast<std::uint16_t>(std::atoi(clinic.place.port.c_str())));
    auto& tcp = boost::beast::get_lowest_layer(wake->stream);
    tcp.expires_after(clinic.answerWithin);
    auto [failed] = co_await tcp.async_connect(endpoint, asValue);
    if (!failed) {
        auto [refused] = co_await wake->stream.async_handshake(clinic.place.host, "/sync/v1/wake", asValue);
        failed = refused;
    }
    if (!failed) {
        const std::string hello = json::write(json::object{{"token", token}});
        auto [unsent, n] = co_await wake->stream.async_write(net::buffer(hello), asValue);
        failed = unsent;
    }
    if (failed) {
        if (!clinic.over()) clinic.figures.wrong("wake.open", failed.message());
        co_return;
    }
    tcp.expires_never();
    wake->open = true;
    clinic.figures.answered("wake.open", std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
}

struct Item {
    std::int64_t version = 0;
    std::string status;
};

} // namespace

net::awaitable<void> beWorkstation(Clinic& clinic, std::size_t nth) {
    const auto* account = clinic.account({"nurse", "doctor"}, nth);
    if (!account) co_return;
    const auto executor = co_await net::this_coro::executor;
    Line line(executor, clinic.place, clinic.answerWithin);
    auto wake = std::make_shared<Wake>(executor);
    std::string cursor;
    std::map<std::string, Item> queue;
    std::map<std::string, std::int64_t> expected; // versions that the feed has to tell
    const std::string device = fmt::format("load{}", nth);
    const auto get = [&](std::string target) {
        Line::Ask a;
        a.target = std::move(target);
        a.token = account->token;
        return a;
    };
    auto hello = get("/sync/v1/hello");
    co_await ask(clinic, line, "sync.hello", std::move(hello), 200);
    co_await openWake(clinic, wake, account->token);
    if (wake->open) net::co_spawn(executor, listen(wake), net::detached);

    std::string claimed;
    while (!clinic.over()) {
        bool more = true;
        while (more && !clinic.over()) {
            auto page = get("/sync/v1/feed?limit=500" + (cursor.empty() ? std::string{} : "&cursor=" + cursor));
            const auto reply = co_await ask(clinic, line, "sync.feed", std::move(page), 200);
            const auto v = json::parse(reply.body);
            if (reply.status != 200 || !v) break;
            if (const auto* entries = json::list(*v, "entries"))
                for (const auto& e : *entries) {
                    if (json::text(e, "type") != "Task") continue;
                    const std::string id(json::text(e, "id").value_or(""));
                    if (json::text(e, "op") != "put") {
                        queue.erase(id);
                        expected.erase(id); // no longer theirs to see
                        continue;
                    }
                    Item item;
                    item.version = json::integer(e, "version").value_or(0);
                    const auto text = json::write(e);
                    item.status = text.find("\"code\":\"waiting\"") != std::string::npos ? "waiting" : "other";
                    if (const auto x = expected.find(id); x != expected.end() && item.version >= x->second) expected.erase(x);
                    queue[id] = item;
                }
            cursor = json::text(*v, "next").value_or("");
            const auto* m = member(*v, "more");
            more = m && m->is_bool() && m->get_bool();
        }
        // The whole feed was read: what was accepted before must have been in it.
        for (const auto& [id, version] : more ? std::map<std::string, std::int64_t>{} : expected)
            clinic.figures.wrong("sync.feed", fmt::format("Task/{} version {} was accepted and is not told", id, version));
        if (!more) expected.clear();

        std::string target = claimed;
        if (target.empty()) {
            std::vector<std::string> waiting;
            for (const auto& [id, item] : queue)
                if (item.status == "waiting") waiting.push_back(id);
            if (!waiting.empty()) target = waiting[clinic.random.below(waiting.size())];
        }
        if (!target.empty() && !clinic.over()) {
            json::object command{{"id", makeUlid(SystemClock{}.now(), clinic.random)},
                                 {"type", claimed.empty() ? "triage.claim" : "triage.release"},
                                 {"base", queue[target].version},
                                 {"at", formatInstant(SystemClock{}.now())}};
            command["target"] = json::object{{"type", "Task"}, {"id", target}};
            command["payload"] = json::object{};
            json::object batch{{"device", device}};
            batch["commands"] = json::array{command};
            Line::Ask send;
            send.method = verb::post;
            send.target = "/sync/v1/commands";
            send.token = account->token;
            send.body = json::write(batch);
            Line::Ask repeat = send;
            const auto reply = co_await ask(clinic, line, "sync.commands", std::move(send), 200);
            const auto v = json::parse(reply.body);
            const auto* results = v ? json::list(*v, "results") : nullptr;
            if (reply.status == 200 && (!results || results->size() != 1)) clinic.figures.wrong("sync.commands", "one command has one answer");
            if (results && results->size() == 1) {
                const auto& r = results->front();
                const auto status = json::text(r, "status").value_or("");
                const auto code = json::text(r, "code").value_or("");
                if (status == "accepted") {
                    // Nothing changed when a colleague with the same account had done it: that version was told already.
                    if (const auto version = json::integer(r, "version"); version && *version > queue[target].version) expected[target] = *version;
                    claimed = claimed.empty() ? target : std::string{};
                } else {
                    claimed.clear();
                    if (status != "conflict" && code != "forbidden" && code != "notFound") clinic.figures.wrong("sync.commands", fmt::format("{} {}", status, code));
                }
                if (clinic.random.below(10) == 0) {
                    const auto again = co_await ask(clinic, line, "sync.again", std::move(repeat), 200);
                    if (again.status == 200 && again.body != reply.body) clinic.figures.wrong("sync.again", "the same command twice was answered differently");
                }
            }
        }
        co_await pause(clinic);
        if (!wake->rung && expected.empty() && claimed.empty() && !clinic.over()) { // nothing to do until something happens
            wake->bell.expires_after(wake->open ? pollEvery : std::chrono::milliseconds{500});
            co_await wake->bell.async_wait(asValue);
        }
        wake->rung = false;
    }
    boost::beast::get_lowest_layer(wake->stream).close();
}

} // namespace fyr::load
