#include "base/json.h"

#include "base/text.h"

#include <fmt/format.h>

namespace fyr::json {
namespace {


std::string place(std::string_view text, std::size_t at) {
    std::size_t line = 1;
    std::size_t column = 1;
    for (const char c : text.substr(0, at)) {
        if (c == '\n') {
            ++line;
            column = 1;
        } else {
            ++column;
        }
    }
    return fmt::format("{}:{}", line, column);
}

} // namespace

Result<value> parse(std::string_view text, Limits limits) {
    if (text.size() > limits.bytes) return fail(ErrorCode::tooLarge, fmt::format("{} bytes at most", limits.bytes));
    if (!isUtf8(text)) return fail(ErrorCode::badUtf8, "the text is not UTF-8");
    boost::json::parse_options options;
    options.max_depth = limits.depth;
    boost::json::stream_parser parser({}, options);
    boost::system::error_code ec;
    const std::size_t used = parser.write_some(text.data(), text.size(), ec);
    if (!ec) parser.finish(ec);
    if (!ec && text.find_first_not_of(" \t\r\n", used) != std::string_view::npos)
        ec = boost::json::error::extra_data;
    if (ec) return fail(Error{ErrorCode::badJson, "not JSON", {{place(text, used), ec.message()}}});
    return parser.release();
}

std::string write(const value& v) { return boost::json::serialize(v); }

std::optional<std::string_view> text(const object& o, std::string_view key) {
    const auto* m = o.if_contains(key);
    if (!m || !m->is_string()) return std::nullopt;
    return std::string_view(m->get_string());
}

value settled(value v) {
    constexpr int most = 8; // it stands after one or two
    auto text = write(v);
    for (int i = 0; i < most; ++i) {
        auto again = parse(text, {text.size(), 512});
        if (!again) return v;
        auto next = write(*again);
        v = std::move(*again);
        if (next == text) break;
        text = std::move(next);
    }
    return v;
}

std::optional<std::int64_t> integer(const object& o, std::string_view key) {
    const auto* m = o.if_contains(key);
    if (!m) return std::nullopt;
    if (m->is_int64()) return m->get_int64();
    if (m->is_uint64() && m->get_uint64() <= INT64_MAX) return static_cast<std::int64_t>(m->get_uint64());
    return std::nullopt;
}

std::optional<double> number(const object& o, std::string_view key) {
    const auto* m = o.if_contains(key);
    if (!m || !m->is_number()) return std::nullopt;
    return m->to_number<double>();
}

std::optional<bool> boolean(const object& o, std::string_view key) {
    const auto* m = o.if_contains(key);
    if (!m || !m->is_bool()) return std::nullopt;
    return m->get_bool();
}

const object* child(const object& o, std::string_view key) {
    const auto* m = o.if_contains(key);
    return m ? m->if_object() : nullptr;
}

const array* list(const object& o, std::string_view key) {
    const auto* m = o.if_contains(key);
    return m ? m->if_array() : nullptr;
}

std::optional<std::string_view> text(const value& v, std::string_view key) { return v.is_object() ? text(v.get_object(), key) : std::nullopt; }
std::optional<std::int64_t> integer(const value& v, std::string_view key) { return v.is_object() ? integer(v.get_object(), key) : std::nullopt; }
std::optional<double> number(const value& v, std::string_view key) { return v.is_object() ? number(v.get_object(), key) : std::nullopt; }
std::optional<bool> boolean(const value& v, std::string_view key) { return v.is_object() ? boolean(v.get_object(), key) : std::nullopt; }
const object* child(const value& v, std::string_view key) { return v.is_object() ? child(v.get_object(), key) : nullptr; }
const array* list(const value& v, std::string_view key) { return v.is_object() ? list(v.get_object(), key) : nullptr; }

} // namespace fyr::json
