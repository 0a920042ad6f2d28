#include "server/http/message.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace fyr::server::http {
namespace {

constexpr std::array<std::string_view, 8> methodNames{"GET",   "HEAD",   "POST",    "PUT",
                                                      "PATCH", "DELETE", "OPTIONS", "other"};

int hexDigit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string_view find(const std::vector<Field>& fields, std::string_view key) noexcept {
    for (const auto& [k, v] : fields)
        if (k == key) return v;
    return {};
}

} // namespace

std::string_view name(Method m) noexcept { return methodNames[static_cast<std::size_t>(m)]; }

Method methodFromName(std::string_view text) noexcept {
    const auto end = methodNames.end() - 1;
    const auto it = std::find(methodNames.begin(), end, text);
    return it == end ? Method::other : static_cast<Method>(it - methodNames.begin());
}

std::string_view Request::header(std::string_view lowerCaseName) const noexcept { return find(headers, lowerCaseName); }
std::string_view Request::param(std::string_view key) const noexcept { return find(params, key); }

std::optional<std::string_view> Request::queryValue(std::string_view key) const noexcept {
    for (const auto& [k, v] : query)
        if (k == key) return v;
    return std::nullopt;
}

Result<json::value> Request::jsonObject() const {
    const auto type = lowerCase(header("content-type"));
    if (!type.empty() && type.find("json") == std::string::npos)
        return fail(ErrorCode::unsupportedMedia, "send application/json");
    FYR_TRY(auto value, json::parse(body));
    if (!value.is_object()) return fail(ErrorCode::badRequest, "the body is one JSON object");
    return value;
}

Response jsonResponse(const json::value& v, int status) {
    return textResponse(json::write(v), "application/json; charset=utf-8", status);
}

Response textResponse(std::string text, std::string contentType, int status) {
    Response r;
    r.status = status;
    r.contentType = std::move(contentType);
    r.body = std::move(text);
    return r;
}

Response noContent() {
    Response r;
    r.status = 204;
    return r;
}

Result<std::string> percentDecode(std::string_view text, bool plusIsSpace) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 1 < text.size() ? hexDigit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
            if (high < 0 || low < 0) return fail(ErrorCode::badRequest, "bad percent-encoding in the address");
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plusIsSpace) {
            c = ' ';
        }
        if (c == '\0') return fail(ErrorCode::badRequest, "NUL in the address");
        out += c;
    }
    if (!isUtf8(out)) return fail(ErrorCode::badUtf8, "the address is not UTF-8");
    return out;
}

Result<std::vector<Field>> parseQuery(std::string_view raw) {
    std::vector<Field> out;
    while (!raw.empty()) {
        const auto end = raw.find('&');
        const auto part = raw.substr(0, end);
        raw = end == std::string_view::npos ? std::string_view{} : raw.substr(end + 1);
        if (part.empty()) continue;
        const auto eq = part.find('=');
        FYR_TRY(auto key, percentDecode(part.substr(0, eq), true));
        std::string value;
        if (eq != std::string_view::npos) {
            FYR_TRY(auto decoded, percentDecode(part.substr(eq + 1), true));
            value = std::move(decoded);
        }
        out.emplace_back(std::move(key), std::move(value));
    }
    return out;
}

std::string_view reasonPhrase(int status) noexcept {
    switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Payload Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 507: return "Insufficient Storage";
    default: return "Unknown";
    }
}

} // namespace fyr::server::http
