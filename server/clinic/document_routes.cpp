// Documents over HTTP: uploaded in parts, read whole or in ranges. No request holds more than 4 MiB in memory.
#include "server/clinic/body.h"
#include "server/clinic/clinic.h"

#include <charconv>
#include <fmt/format.h>

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr RoleSet people{Role::patient, Role::nurse, Role::doctor, Role::therapist};
constexpr std::size_t mostAtOnce = 4U << 20U;

std::optional<std::uint64_t> wholeNumber(std::string_view text) {
    std::uint64_t n = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (text.empty() || ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return n;
}

Result<Response> begin(Documents& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    NewDocument d;
    d.clientId = b.text("clientId");
    d.patient = r.caller().role == Role::patient ? r.caller().patient : b.text("patient");
    d.title = b.text("title");
    d.contentType = b.text("contentType");
    d.bytes = static_cast<std::uint64_t>(b.number("bytes"));
    FYR_CHECK(b.check());
    return jsonText(s.begin(r.caller(), d), 201);
}

Result<Response> append(Documents& s, const Request& r) {
    const auto offset = wholeNumber(r.queryValue("offset").value_or(""));
    if (!offset) return fail(Error{ErrorCode::badRequest, "a query parameter", {{"offset", "a whole number is needed"}}});
    return jsonText(s.append(r.caller(), std::string(r.param("id")), *offset, r.body));
}

// "bytes=0-99", "bytes=100-": one range; others are answered as if nothing had been asked.
std::optional<std::pair<std::uint64_t, std::optional<std::uint64_t>>> rangeOf(std::string_view header) {
    if (!header.starts_with("bytes=") || header.find(',') != std::string_view::npos) return std::nullopt;
    header.remove_prefix(6);
    const auto dash = header.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto from = wholeNumber(header.substr(0, dash));
    const auto to = wholeNumber(header.substr(dash + 1));
    if (!from || (to && *to < *from)) return std::nullopt;
    return std::pair(*from, to);
}

Result<Response> content(Documents& s, const Request& r) {
    const auto range = rangeOf(r.header("range"));
    const auto from = range ? range->first : 0;
    const auto wanted = range && range->second ? *range->second - from + 1 : std::uint64_t{mostAtOnce};
    FYR_TRY(auto part, s.read(r.caller(), std::string(r.param("id")), from, static_cast<std::size_t>(std::min<std::uint64_t>(wanted, mostAtOnce))));
    if (!range && part.bytes.size() < part.total) return fail(ErrorCode::tooLarge, "ask for it in ranges");
    auto out = http::textResponse(std::move(part.bytes), part.contentType, range ? 206 : 200);
    out.encoded = true; // pictures do not shrink, and a range is of the bytes as they are
    out.headers.emplace_back("Accept-Ranges", "bytes");
    out.headers.emplace_back("Content-Disposition", "attachment");
    out.headers.emplace_back("Cache-Control", "no-store");
    if (range) out.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", from, from + out.body.size() - 1, part.total));
    return out;
}

} // namespace

void addDocumentRoutes(http::Router& router, Documents& s, const RouteDefaults& d) {
    using Call = Result<Response> (*)(Documents&, const Request&);
    const auto add = [&](Method method, std::string path, Call call) {
        router.add(makeRoute(method, "/api/v1/documents" + std::move(path), people, [&s, call](const Request& r) { return call(s, r); }, d));
    };
    add(Method::post, "", begin);
    add(Method::put, "/{id}/content", append);
    add(Method::post, "/{id}/finish", [](Documents& docs, const Request& r) { return jsonText(docs.finish(r.caller(), std::string(r.param("id"))), 201); });
    add(Method::get, "/{id}/content", content);
}

} // namespace fyr::server
