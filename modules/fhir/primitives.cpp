#include "fhir/primitives.h"

#include "base/ids.h"
#include "fhir/scan.h"

#include <array>
#include <charconv>
#include <chrono>

namespace fyr::fhir {
namespace {

using tables::Type;

constexpr std::size_t longestText = 1U << 20U; // R4: strings are at most 1 MB
constexpr std::size_t longestData = 64U << 20U;

enum CharClass : std::uint8_t { control = 1, space = 2, digit = 4, hex = 8, base64 = 16 };
constexpr auto classOf = [] {
    std::array<std::uint8_t, 256> t{};
    for (std::size_t c = 0; c < 256; ++c) {
        const bool lower = c >= 'a' && c <= 'z';
        const bool upper = c >= 'A' && c <= 'Z';
        const bool number = c >= '0' && c <= '9';
        std::uint8_t bits = 0;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            bits = bits | space;
        else if (c < 0x20)
            bits = bits | control;
        if (number) bits = bits | digit;
        if (number || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) bits = bits | hex;
        if (lower || upper || number || c == '+' || c == '/') bits = bits | base64;
        t[c] = bits;
    }
    return t;
}();
constexpr bool is(char c, CharClass k) {
    return (classOf[static_cast<unsigned char>(c)] & k) != 0;
}
bool any(std::string_view s, unsigned mask) {
    unsigned seen = 0;
    for (const char c : s)
        seen |= classOf[static_cast<unsigned char>(c)];
    return (seen & mask) != 0;
}

// Reads exactly `n` digits; -1 when they are not there.
int digits(std::string_view& s, std::size_t n) {
    if (s.size() < n) return -1;
    int value = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (!is(s[i], digit)) return -1;
        value = value * 10 + (s[i] - '0');
    }
    s.remove_prefix(n);
    return value;
}
// hh:mm:ss(.f…)
bool clockTime(std::string_view& s) {
    const int hour = digits(s, 2);
    if (hour < 0 || hour > 23 || !takeChar(s, ':')) return false;
    const int minute = digits(s, 2);
    if (minute < 0 || minute > 59 || !takeChar(s, ':')) return false;
    const int second = digits(s, 2);
    if (second < 0 || second > 60) return false; // 60: leap second
    if (takeChar(s, '.')) {
        if (s.empty() || !is(s.front(), digit)) return false;
        while (!s.empty() && is(s.front(), digit))
            s.remove_prefix(1);
    }
    return true;
}
bool zone(std::string_view s) {
    if (s == "Z") return true;
    if (!takeChar(s, '+') && !takeChar(s, '-')) return false;
    const int hour = digits(s, 2);
    if (hour < 0 || hour > 14 || !takeChar(s, ':')) return false;
    const int minute = digits(s, 2);
    return minute >= 0 && minute <= 59 && (hour < 14 || minute == 0) && s.empty();
}
enum class Precision { dayAtMost, any, full };
bool dateTime(std::string_view s, Precision precision) {
    const int year = digits(s, 4);
    if (year < 0) return false;
    if (s.empty()) return precision != Precision::full && year > 0;
    if (year == 0 || !takeChar(s, '-')) return false;
    const int month = digits(s, 2);
    if (month < 1 || month > 12) return false;
    if (s.empty()) return precision != Precision::full;
    if (!takeChar(s, '-')) return false;
    const int day = digits(s, 2);
    const auto date = std::chrono::year{year} / month / day;
    if (day < 1 || !date.ok()) return false;
    if (s.empty()) return precision != Precision::full;
    if (precision == Precision::dayAtMost || !takeChar(s, 'T')) return false;
    return clockTime(s) && zone(s);
}

bool isInteger(std::string_view s, std::int64_t low) {
    if (s == "0") return low <= 0;
    std::int64_t i = 0;
    const auto r = std::from_chars(s.data(), s.data() + s.size(), i);
    return r.ec == std::errc{} && r.ptr == s.data() + s.size() && i != 0 && i >= low && i <= INT32_MAX;
}

bool isCode(std::string_view s) {
    if (!any(s, space)) return true;
    if (is(s.front(), space) || is(s.back(), space)) return false;
    for (std::size_t i = 1; i < s.size(); ++i)
        if (is(s[i], space) && is(s[i - 1], space)) return false;
    return true;
}

bool isBase64(std::string_view s) {
    std::size_t count = 0;
    std::size_t padding = 0;
    for (const char c : s) {
        if (is(c, space)) continue;
        if (c == '=') {
            ++padding;
        } else if (padding > 0 || !is(c, base64)) {
            return false;
        }
        ++count;
    }
    return padding <= 2 && count % 4 == 0 && count > 0;
}

const char* uriProblem(std::string_view s) {
    if (any(s, space)) return "an address must not contain white space";
    if (s.starts_with("urn:uuid:") && !isUuidUrn(s)) return "not a UUID after urn:uuid:";
    if (s.starts_with("urn:oid:") && !isOidUrn(s)) return "not an OID after urn:oid:";
    return nullptr;
}

const char* textProblem(Type type, std::string_view s) {
    if (s.empty()) return "must not be empty";
    if (s.size() > (type == Type::base64Binary ? longestData : longestText)) return "longer than 1 MB";
    if (any(s, control)) return "must not contain control characters";
    switch (type) {
    case Type::code:
        return isCode(s) ? nullptr : "not a code: white space at an end or doubled";
    case Type::id:
        return isFhirId(s) ? nullptr : "not an id: 1 to 64 of A-Z a-z 0-9 - .";
    case Type::uri:
    case Type::url:
    case Type::canonical:
        return uriProblem(s);
    case Type::oid:
        return isOidUrn(s) ? nullptr : "not an OID: urn:oid:1.2.3";
    case Type::uuid:
        return isUuidUrn(s) ? nullptr : "not a UUID: urn:uuid: and a UUID";
    case Type::date:
        return dateTime(s, Precision::dayAtMost) ? nullptr
                                                 : "not a date: YYYY, YYYY-MM or YYYY-MM-DD that exists";
    case Type::dateTime:
        return dateTime(s, Precision::any)
                   ? nullptr
                   : "not a dateTime: a date, or YYYY-MM-DDThh:mm:ss with a time zone";
    case Type::instant:
        return dateTime(s, Precision::full) ? nullptr
                                            : "not an instant: YYYY-MM-DDThh:mm:ss with a time zone";
    case Type::time:
        return clockTime(s) && s.empty() ? nullptr : "not a time: hh:mm:ss";
    case Type::base64Binary:
        return isBase64(s) ? nullptr : "not base64";
    case Type::xhtml:
        return s.starts_with("<div") && s.ends_with("</div>") ? nullptr : "must be one XHTML <div> element";
    default:
        return nullptr;
    }
}

} // namespace

bool isUuidUrn(std::string_view text) noexcept {
    constexpr std::string_view scheme = "urn:uuid:";
    if (!text.starts_with(scheme) || text.size() != scheme.size() + 36) return false;
    text.remove_prefix(scheme.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is(text[i], hex)) return false;
    }
    return true;
}

bool isOidUrn(std::string_view text) noexcept {
    constexpr std::string_view scheme = "urn:oid:";
    if (!text.starts_with(scheme)) return false;
    text.remove_prefix(scheme.size());
    if (text.empty() || text.front() < '0' || text.front() > '2') return false;
    text.remove_prefix(1);
    std::size_t arcs = 0;
    while (!text.empty()) {
        if (!takeChar(text, '.') || text.empty() || !is(text.front(), digit)) return false;
        const bool zero = text.front() == '0';
        std::size_t length = 0;
        while (!text.empty() && is(text.front(), digit)) {
            text.remove_prefix(1);
            ++length;
        }
        if (zero && length > 1) return false;
        ++arcs;
    }
    return arcs > 0;
}

const char* primitiveProblem(Type type, const Value& v) noexcept {
    switch (type) {
    case Type::boolean:
        return v.isBoolean() ? nullptr : "must be true or false";
    case Type::integer:
        return v.isNumber() && isInteger(v.text(), INT32_MIN) ? nullptr : "must be a whole number of 32 bits";
    case Type::unsignedInt:
        return v.isNumber() && isInteger(v.text(), 0) ? nullptr : "must be a whole number, 0 or more";
    case Type::positiveInt:
        return v.isNumber() && isInteger(v.text(), 1) ? nullptr : "must be a whole number, 1 or more";
    case Type::decimal:
        return v.isNumber() ? nullptr : "must be a number";
    default:
        return v.isString() ? textProblem(type, v.text()) : "must be a text";
    }
}

} // namespace fyr::fhir
