// Request and Response: what a handler is given and what it gives back. Free of the network library.
//
// Shape: header names are lower case. `path` is the raw path; `params` and `query` are decoded and valid UTF-8.
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "server/common/pending.h"
#include "server/common/principal.h"
#include "server/common/trace.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fyr::server::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };
[[nodiscard]] std::string_view name(Method m) noexcept; // "GET"
[[nodiscard]] Method methodFromName(std::string_view text) noexcept;

using Field = std::pair<std::string, std::string>;

struct Request {
    Method method = Method::get;
    std::string path;
    std::string rawQuery;
    std::vector<Field> query;
    std::vector<Field> params; // {name} of the route's pattern
    std::vector<Field> headers;
    std::string body;
    std::string requestId;
    RequestTrace trace; // the caller's (traceparent), or new
    std::string remote;  // address without port
    bool secure = false; // came over TLS
    Instant at;
    std::optional<Principal> who; // set when the route asks for a signed-in person

    [[nodiscard]] std::string_view header(std::string_view lowerCaseName) const noexcept; // empty when absent
    [[nodiscard]] std::string_view param(std::string_view key) const noexcept;
    [[nodiscard]] std::optional<std::string_view> queryValue(std::string_view key) const noexcept; // the first
    // The body as one JSON object. Errors: badJson, badUtf8, unsupportedMedia, badRequest.
    [[nodiscard]] Result<json::value> jsonObject() const;
    // The person; only call it in handlers of routes that ask for one.
    [[nodiscard]] const Principal& caller() const { return who.value(); }
};

struct Response {
    int status = 200;
    std::string contentType;
    std::string body;
    std::shared_ptr<const std::string> shared; // instead of `body`: bytes that several answers share
    std::vector<Field> headers;
    bool encoded = false; // has its own Content-Encoding already
    bool close = false;
    std::shared_ptr<Pending> pending; // leaves when this went well; an error takes its place otherwise

    [[nodiscard]] const std::string& bytes() const noexcept { return shared ? *shared : body; }
};

[[nodiscard]] Response jsonResponse(const json::value& v, int status = 200);
[[nodiscard]] Response textResponse(std::string text, std::string contentType, int status = 200);
[[nodiscard]] Response noContent();

// "%41+b" → "A b" (plus only in queries). Errors: badRequest, badUtf8; a NUL is refused too.
[[nodiscard]] Result<std::string> percentDecode(std::string_view text, bool plusIsSpace);
[[nodiscard]] Result<std::vector<Field>> parseQuery(std::string_view raw);
[[nodiscard]] std::string_view reasonPhrase(int status) noexcept;

} // namespace fyr::server::http
