#include "icbt/reader.h"

#include <charconv>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

constexpr std::int32_t spanMost = 10'000;

std::string escaped(std::string_view key) { // RFC 6901
    std::string out;
    for (const char c : key) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return out;
}

} // namespace

std::optional<Span> parseSpan(std::string_view text) noexcept {
    Span s;
    const auto* end = text.data() + text.size();
    const auto [p, ec] = std::from_chars(text.data(), end, s.count);
    if (ec != std::errc{} || s.count < 0 || s.count > spanMost) return {};
    const std::string_view unit(p, static_cast<std::size_t>(end - p));
    if (unit == "h") s.unit = Span::Unit::hours;
    else if (unit == "d") s.unit = Span::Unit::days;
    else if (unit == "w") s.unit = Span::Unit::weeks;
    else if (unit == "wd") s.unit = Span::Unit::workingDays;
    else return {};
    return s;
}

Reader::~Reader() {
    if (!m_value.is_object()) return;
    for (const auto& [key, v] : m_value.get_object())
        if (!m_taken.contains(std::string_view(key))) m_problems.push_back({place(key), fmt::format("'{}' is not known here", std::string_view(key))});
}

std::string Reader::place(std::string_view key) const { return m_pointer + "/" + escaped(key); }

const json::value* Reader::take(std::string_view key) {
    m_taken.insert(std::string(key));
    return m_value.is_object() ? m_value.get_object().if_contains(key) : nullptr;
}

bool Reader::has(std::string_view key) const { return m_value.is_object() && m_value.get_object().contains(key); }

std::string Reader::text(std::string_view key) {
    const auto* v = take(key);
    if (!v) problem(fmt::format("'{}' is missing", key));
    else if (!v->is_string() || v->get_string().empty()) problemAt(key, "is a text");
    else return std::string(v->get_string());
    return {};
}

std::string Reader::textOr(std::string_view key, std::string otherwise) { return has(key) ? text(key) : (ignore(key), std::move(otherwise)); }

LocalText Reader::local(std::string_view key) {
    LocalText out;
    in(key, true, [&](Reader& r) {
        out.sv = r.text("sv");
        out.en = r.text("en");
    });
    return out;
}

Span Reader::span(std::string_view key) {
    const auto* v = take(key);
    if (!v) {
        problem(fmt::format("'{}' is missing", key));
        return {};
    }
    if (v->is_string())
        if (const auto s = parseSpan(v->get_string())) return *s;
    problemAt(key, "is a time like 24h, 3d, 12w or 2wd");
    return {};
}

Span Reader::spanOr(std::string_view key, Span otherwise) { return has(key) ? span(key) : (ignore(key), otherwise); }

std::int32_t Reader::number(std::string_view key, std::int32_t least, std::int32_t most) {
    const auto* v = take(key);
    if (!v) {
        problem(fmt::format("'{}' is missing", key));
        return least;
    }
    if (v->is_int64() && v->get_int64() >= least && v->get_int64() <= most) return static_cast<std::int32_t>(v->get_int64());
    problemAt(key, fmt::format("is a whole number from {} to {}", least, most));
    return least;
}

std::int32_t Reader::numberOr(std::string_view key, std::int32_t least, std::int32_t most, std::int32_t otherwise) {
    return has(key) ? number(key, least, most) : (ignore(key), otherwise);
}

bool Reader::flag(std::string_view key, bool otherwise) {
    const auto* v = take(key);
    if (!v) return otherwise;
    if (v->is_bool()) return v->get_bool();
    problemAt(key, "is true or false");
    return otherwise;
}

std::vector<std::string> Reader::texts(std::string_view key) {
    std::vector<std::string> out;
    const auto* v = take(key);
    if (!v) return out;
    if (v->is_array())
        for (const auto& t : v->get_array())
            if (t.is_string() && !t.get_string().empty()) out.emplace_back(t.get_string());
            else problemAt(key, "is a list of texts");
    else problemAt(key, "is a list");
    return out;
}

std::vector<std::int32_t> Reader::numbers(std::string_view key, std::int32_t least, std::int32_t most) {
    std::vector<std::int32_t> out;
    const auto* v = take(key);
    if (!v) return out;
    if (!v->is_array()) {
        problemAt(key, "is a list");
        return out;
    }
    for (const auto& n : v->get_array())
        if (n.is_int64() && n.get_int64() >= least && n.get_int64() <= most) out.push_back(static_cast<std::int32_t>(n.get_int64()));
        else problemAt(key, fmt::format("holds whole numbers from {} to {}", least, most));
    return out;
}

} // namespace fyr::icbt
