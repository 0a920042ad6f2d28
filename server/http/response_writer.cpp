#include "server/http/response_writer.h"

#include "base/text.h"
#include "server/http/packing.h"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>

namespace fyr::server::http {
namespace {

constexpr std::size_t packAbove = 1024;

std::string httpDate(Instant t) {
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
    std::tm tm{};
    gmtime_r(&seconds, &tm);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon],
                       tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

bool hasField(const Response& r, std::string_view key) {
    return std::ranges::any_of(r.headers, [&](const Field& f) { return lowerCase(f.first) == lowerCase(key); });
}

// A line break in a value would let its writer invent headers.
void add(std::string& out, std::string_view key, std::string_view value) {
    out += key;
    out += ": ";
    for (const char c : value)
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
    out += "\r\n";
}

} // namespace

std::string responseHead(const Response& r, const HeadOptions& o) {
    std::string out = fmt::format("HTTP/1.1 {} {}\r\n", r.status, reasonPhrase(r.status));
    add(out, "Date", httpDate(o.now));
    add(out, "X-Request-Id", o.requestId);
    if (!r.contentType.empty()) add(out, "Content-Type", r.contentType);
    for (const auto& [key, value] : r.headers) add(out, key, value);
    add(out, "X-Content-Type-Options", "nosniff");
    add(out, "Referrer-Policy", "no-referrer");
    add(out, "Cross-Origin-Resource-Policy", "same-origin");
    add(out, "X-Frame-Options", "DENY");
    if (!hasField(r, "Cache-Control")) add(out, "Cache-Control", "no-store");
    if (!hasField(r, "Content-Security-Policy"))
        add(out, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    if (o.secure) add(out, "Strict-Transport-Security", "max-age=31536000");
    if (r.status != 204 && r.status != 304) add(out, "Content-Length", fmt::format("{}", r.bytes().size()));
    add(out, "Connection", o.keepAlive ? "keep-alive" : "close");
    out += "\r\n";
    return out;
}

void packFor(const Request& request, Response& r) {
    if (r.encoded || r.shared || r.status == 204 || r.status == 304) return;
    const bool packs = r.contentType.find("json") != std::string::npos || r.contentType.starts_with("text/");
    if (!packs) return;
    r.headers.emplace_back("Vary", "Accept-Encoding");
    if (r.body.size() <= packAbove) return;
    const auto taken = request.header("accept-encoding");
    const bool better = accepts(taken, "zstd");
    if (!better && !accepts(taken, "gzip")) return;
    // gzip at level 1 packs FHIR to a fifth at a third of the time that level 6 takes; zstd is smaller and quicker.
    auto packed = better ? zstd(r.body) : gzip(r.body, r.body.size() > (256U << 10U) ? 1 : 4);
    if (packed.empty() || packed.size() >= r.body.size()) return;
    r.body = std::move(packed);
    r.encoded = true;
    r.headers.emplace_back("Content-Encoding", better ? "zstd" : "gzip");
}

} // namespace fyr::server::http
