#include "server/load/clinic.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace fyr::load {

namespace net = boost::asio;
inline constexpr auto asValue = net::as_tuple(net::use_awaitable);

net::awaitable<void> pause(Clinic& clinic, std::chrono::milliseconds least) {
    const auto mean = static_cast<double>(clinic.think.count());
    const auto wait = std::max(least, std::chrono::milliseconds{static_cast<std::int64_t>(mean * 2 * clinic.random.unit())});
    if (wait.count() <= 0) co_return;
    const auto executor = co_await net::this_coro::executor;
    net::steady_timer timer(executor, wait);
    co_await timer.async_wait(asValue);
}

net::awaitable<Reply> ask(Clinic& clinic, Line& line, const char* kind, Line::Ask what, int right, int orElse) {
    for (;;) {
        Line::Ask copy = what;
        auto reply = co_await line.call(std::move(copy));
        if (reply.status == 0) {
            clinic.figures.wrong(kind, fmt::format("no answer after {:.1f} s ({})", reply.seconds, reply.failure));
            co_await pause(clinic, std::chrono::milliseconds{200});
            co_return reply;
        }
        if (reply.status == 429) {
            clinic.figures.limited(kind);
            if (clinic.over()) co_return reply;
            co_await pause(clinic, std::chrono::milliseconds{std::clamp(reply.retryAfter, 1, 30) * 1000});
            continue;
        }
        clinic.figures.answered(kind, reply.seconds);
        if (reply.status != right && reply.status != orElse)
            clinic.figures.wrong(kind, fmt::format("{} {}", reply.status, reply.body.substr(0, 200)));
        co_return reply;
    }
}

net::awaitable<void> checkAll(Clinic& clinic) {
    const auto* system = clinic.account({"integration"}, 0);
    if (!system) co_return;
    const auto executor = co_await net::this_coro::executor;
    Line line(executor, clinic.place, clinic.answerWithin);
    for (const auto& [id, w] : clinic.written) {
        Line::Ask what;
        what.target = "/fhir/" + id;
        what.token = system->token;
        const auto reply = co_await ask(clinic, line, "check", std::move(what), 200);
        if (reply.status == 0) co_return; // nobody there: said once
        const auto v = json::parse(reply.body);
        const auto version = reply.etag.size() > 4 ? std::atoll(reply.etag.c_str() + 3) : 0; // W/"3"
        if (reply.status == 200 && (!v || version < w.version || (version == w.version && reply.body.find(w.mark) == std::string::npos)))
            clinic.figures.wrong("check", fmt::format("{} was acknowledged in version {} and is {}", id, w.version, reply.etag));
    }
}

// From the line that a demonstration prints.
std::optional<std::string> meet(std::string_view line, Clinic& clinic, std::string base) {
    const auto v = json::parse(line);
    if (!v) return "the accounts are no JSON";
    if (base.empty()) base = json::text(*v, "base").value_or("");
    const auto place = placeOf(base);
    if (!place) return "no address like http://127.0.0.1:8443: " + base;
    clinic.place = *place;
    clinic.accounts.clear();
    if (const auto* list = json::list(*v, "accounts"))
        for (const auto& a : *list)
            clinic.accounts.push_back({std::string(json::text(a, "role").value_or("")), std::string(json::text(a, "user").value_or("")), std::string(json::text(a, "token").value_or(""))});
    // Those of the first tenant: the demonstration has a stranger too.
    if (const auto* list = json::list(*v, "accounts"); list && !list->empty()) {
        const auto home = json::text(list->front(), "tenant");
        for (std::size_t i = list->size(); i-- > 0;)
            if (json::text((*list)[i], "tenant") != home) clinic.accounts.erase(clinic.accounts.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return clinic.accounts.empty() ? std::optional<std::string>("there are no accounts") : std::nullopt;
}

} // namespace fyr::load
