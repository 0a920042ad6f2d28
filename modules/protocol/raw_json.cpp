#include "protocol/raw_json.h"

#include "base/json.h"
#include "base/text.h"

#include <boost/json/basic_parser_impl.hpp>
#include <charconv>

namespace fyr::protocol::raw {
namespace {

using boost::json::error_code;
using boost::json::string_view;

// Accepts everything and keeps nothing: the parser's own rules are the check.
struct Nothing {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return true; }
    bool on_object_end(std::size_t, error_code&) { return true; }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t, error_code&) { return true; }
    bool on_key_part(string_view, std::size_t, error_code&) { return true; }
    bool on_key(string_view, std::size_t, error_code&) { return true; }
    bool on_string_part(string_view, std::size_t, error_code&) { return true; }
    bool on_string(string_view, std::size_t, error_code&) { return true; }
    bool on_number_part(string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, string_view, error_code&) { return true; }
    bool on_uint64(std::uint64_t, string_view, error_code&) { return true; }
    bool on_double(double, string_view, error_code&) { return true; }
    bool on_bool(bool, error_code&) { return true; }
    bool on_null(error_code&) { return true; }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }
};

constexpr std::string_view space = " \t\r\n";

std::size_t skipSpace(std::string_view t, std::size_t at) noexcept {
    const auto next = t.find_first_not_of(space, at);
    return next == std::string_view::npos ? t.size() : next;
}

// Just after the string that opens at `at`.
std::size_t skipString(std::string_view t, std::size_t at) noexcept {
    for (std::size_t i = at + 1; i < t.size(); ++i) {
        i = t.find_first_of("\"\\", i);
        if (i == std::string_view::npos) return t.size();
        if (t[i] == '"') return i + 1;
        ++i; // what a backslash escapes
    }
    return t.size();
}

// Just after the value that begins at `at`.
std::size_t skipValue(std::string_view t, std::size_t at) noexcept {
    if (at >= t.size()) return t.size();
    if (t[at] == '"') return skipString(t, at);
    if (t[at] != '{' && t[at] != '[') {
        const auto end = t.find_first_of(",]} \t\r\n", at);
        return end == std::string_view::npos ? t.size() : end;
    }
    std::size_t depth = 0;
    for (std::size_t i = at; i < t.size();) {
        i = t.find_first_of("\"{}[]", i);
        if (i == std::string_view::npos) return t.size();
        const char c = t[i];
        if (c == '"') {
            i = skipString(t, i);
            continue;
        }
        ++i;
        if (c == '{' || c == '[')
            ++depth;
        else if (--depth == 0)
            return i;
    }
    return t.size();
}

} // namespace

Result<void> checkJson(std::string_view text, std::size_t maxBytes, std::size_t maxDepth) {
    if (text.size() > maxBytes) return fail(ErrorCode::tooLarge, fmt::format("{} bytes at most", maxBytes));
    if (!isUtf8(text)) return fail(ErrorCode::badUtf8, "the text is not UTF-8");
    boost::json::parse_options options;
    options.max_depth = maxDepth;
    boost::json::basic_parser<Nothing> parser(options);
    error_code ec;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && skipSpace(text, used) != text.size()) ec = boost::json::error::extra_data;
    if (ec) return fail(ErrorCode::badJson, fmt::format("byte {}: {}", used, ec.message()));
    return {};
}

std::vector<Member> members(std::string_view t) {
    std::vector<Member> out;
    std::size_t at = skipSpace(t, 0);
    if (at >= t.size() || t[at] != '{') return out;
    at = skipSpace(t, at + 1);
    while (at < t.size() && t[at] == '"') {
        const std::size_t nameEnd = skipString(t, at);
        auto name = asText(t.substr(at, nameEnd - at));
        at = skipSpace(t, nameEnd);
        if (at >= t.size() || t[at] != ':' || !name) break;
        at = skipSpace(t, at + 1);
        const std::size_t end = skipValue(t, at);
        out.emplace_back(std::move(*name), t.substr(at, end - at));
        at = skipSpace(t, end);
        if (at >= t.size() || t[at] != ',') break;
        at = skipSpace(t, at + 1);
    }
    return out;
}

std::vector<std::string_view> elements(std::string_view t) {
    std::vector<std::string_view> out;
    std::size_t at = skipSpace(t, 0);
    if (at >= t.size() || t[at] != '[') return out;
    at = skipSpace(t, at + 1);
    while (at < t.size() && t[at] != ']') {
        const std::size_t end = skipValue(t, at);
        out.push_back(t.substr(at, end - at));
        at = skipSpace(t, end);
        if (at >= t.size() || t[at] != ',') break;
        at = skipSpace(t, at + 1);
    }
    return out;
}

bool isObject(std::string_view value) noexcept {
    return !value.empty() && value.front() == '{';
}

std::optional<std::string> asText(std::string_view value) {
    if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::nullopt;
    const auto inner = value.substr(1, value.size() - 2);
    if (inner.find('\\') == std::string_view::npos) return std::string(inner);
    auto parsed = json::parse(value);
    if (!parsed || !parsed->is_string()) return std::nullopt;
    return std::string(parsed->get_string());
}

std::optional<std::int64_t> asInteger(std::string_view value) noexcept {
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), n);
    if (ec != std::errc{} || end != value.data() + value.size()) return std::nullopt;
    return n;
}

std::optional<bool> asBoolean(std::string_view value) noexcept {
    if (value == "true") return true;
    if (value == "false") return false;
    return std::nullopt;
}

void appendText(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 0xFU];
        } else {
            out += c;
        }
    }
    out += '"';
}

} // namespace fyr::protocol::raw
