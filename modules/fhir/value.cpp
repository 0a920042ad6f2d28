#include "fhir/value.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace fyr::fhir {
namespace {

constexpr Value nothing{};

// Which bytes JSON wants escaped; the rest is copied as it is.
constexpr auto plain = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0x20; i < table.size(); ++i)
        table[i] = i != '"' && i != '\\';
    return table;
}();

void writeEscaped(std::string& out, std::string_view text) {
    out += '"';
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (plain[c]) continue;
        out.append(text, from, i - from);
        from = i + 1;
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
        }
    }
    out.append(text, from);
    out += '"';
}

bool findPlace(const Value& at, const Value& wanted, std::string& path) {
    if (&at == &wanted) return true;
    const std::size_t length = path.size();
    for (const Member& m : at.members()) {
        path += '.';
        path += m.key();
        if (findPlace(m.value, wanted, path)) return true;
        path.resize(length);
    }
    std::size_t index = 0;
    for (const Value& item : at.items()) {
        fmt::format_to(std::back_inserter(path), "[{}]", index++);
        if (findPlace(item, wanted, path)) return true;
        path.resize(length);
    }
    return false;
}

} // namespace

std::optional<bool> Value::boolean() const noexcept {
    if (!isBoolean()) return std::nullopt;
    return m_size != 0;
}

std::optional<double> Value::number() const noexcept {
    if (!isNumber()) return std::nullopt;
    double d = 0;
    const auto r = std::from_chars(m_at.chars, m_at.chars + m_size, d);
    if (r.ec != std::errc{}) return std::nullopt;
    return d;
}

std::optional<std::int64_t> Value::integer() const noexcept {
    if (!isNumber()) return std::nullopt;
    std::int64_t i = 0;
    const auto r = std::from_chars(m_at.chars, m_at.chars + m_size, i);
    if (r.ec != std::errc{} || r.ptr != m_at.chars + m_size) return std::nullopt;
    return i;
}

const Value* Value::find(std::string_view key) const noexcept {
    for (const Member& m : members())
        if (m.key() == key) return &m.value;
    return nullptr;
}

const Value& Value::operator[](std::string_view key) const noexcept {
    const Value* v = find(key);
    return v ? *v : nothing;
}

const Value& Value::operator[](std::size_t index) const noexcept {
    return isArray() && index < m_size ? m_at.items[index] : nothing;
}

void Value::writeTo(std::string& out) const {
    switch (m_kind) {
    case Kind::null:
        out += "null";
        break;
    case Kind::boolean:
        out += m_size ? "true" : "false";
        break;
    case Kind::number:
        out += text();
        break;
    case Kind::string:
        writeEscaped(out, text());
        break;
    case Kind::array: {
        char before = '[';
        for (const Value& item : items()) {
            out += before;
            item.writeTo(out);
            before = ',';
        }
        out += m_size ? "]" : "[]";
        break;
    }
    case Kind::object: {
        char before = '{';
        for (const Member& m : members()) {
            out += before;
            writeEscaped(out, m.key());
            out += ':';
            m.value.writeTo(out);
            before = ',';
        }
        out += m_size ? "}" : "{}";
        break;
    }
    }
}

std::string Value::write() const {
    std::string out;
    writeTo(out);
    return out;
}

bool operator==(const Value& a, const Value& b) noexcept {
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
    case Kind::null:
        return true;
    case Kind::boolean:
        return a.isTrue() == b.isTrue();
    case Kind::number:
    case Kind::string:
        return a.text() == b.text();
    case Kind::array:
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (!(a[i] == b[i])) return false;
        return true;
    case Kind::object:
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i) {
            const Member& m = a.members()[i];
            const Member& same = b.members()[i]; // nearly always in the same order
            const Value* other = same.key() == m.key() ? &same.value : b.find(m.key());
            if (!other || !(m.value == *other)) return false;
        }
        return true;
    }
    return false;
}

std::string placeOf(const Value& root, const Value& inside) {
    const std::string_view type = root.text("resourceType");
    std::string path(type.empty() ? "$this" : type);
    return findPlace(root, inside, path) ? path : std::string();
}

} // namespace fyr::fhir
