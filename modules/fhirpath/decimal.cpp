#include "fhirpath/decimal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace fyr::fhirpath {
namespace {

constexpr int most = 38;
constexpr auto powers = [] {
    std::array<Int128, most + 1> p{};
    p[0] = 1;
    for (std::size_t i = 1; i < p.size(); ++i)
        p[i] = p[i - 1] * 10;
    return p;
}();

bool scaledUp(Int128& digits, int by) noexcept {
    return by >= 0 && by <= most && !__builtin_mul_overflow(digits, powers[static_cast<std::size_t>(by)], &digits);
}
Int128 powerOf(int n) noexcept {
    return powers[static_cast<std::size_t>(n)];
}

// More than 38 digits. It also keeps the one value away whose negative does not exist.
bool tooLong(Int128 digits) noexcept {
    return digits >= powers[most] || digits <= -powers[most];
}

// Brings both to the larger scale.
bool aligned(Decimal& a, Decimal& b) noexcept {
    const std::int32_t scale = std::max(a.scale, b.scale);
    if (!scaledUp(a.digits, scale - a.scale) || !scaledUp(b.digits, scale - b.scale)) return false;
    a.scale = b.scale = scale;
    return true;
}

Int128 roundedDivision(Int128 n, Int128 d, Rounding how) noexcept {
    Int128 q = n / d;
    const Int128 r = n % d;
    if (r == 0) return q;
    const bool negative = (n < 0) != (d < 0);
    switch (how) {
    case Rounding::towardsZero:
        return q;
    case Rounding::up:
        return negative ? q : q + 1;
    case Rounding::down:
        return negative ? q - 1 : q;
    case Rounding::nearest: {
        const Int128 rest = r < 0 ? -r : r;
        const Int128 by = d < 0 ? -d : d;
        if (rest >= by - rest) q += negative ? -1 : 1;
        return q;
    }
    }
    return q;
}

} // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) noexcept {
    Decimal d;
    const bool negative = !text.empty() && text.front() == '-';
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    bool any = false;
    bool fraction = false;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (c < '0' || c > '9') break;
        any = true;
        if (!scaledUp(d.digits, 1) || __builtin_add_overflow(d.digits, Int128{c - '0'}, &d.digits)) return std::nullopt;
        d.scale += fraction ? 1 : 0;
    }
    if (!any || text[i - 1] == '.' || tooLong(d.digits)) return std::nullopt;
    if (i < text.size()) {
        if (text[i] != 'e' && text[i] != 'E') return std::nullopt;
        ++i;
        if (i < text.size() && text[i] == '+') ++i;
        int exponent = 0;
        const char* const end = text.data() + text.size();
        const auto r = std::from_chars(text.data() + i, end, exponent);
        if (r.ec != std::errc{} || r.ptr != end || exponent < -200 || exponent > 200) return std::nullopt;
        if (exponent >= d.scale) {
            if (!scaledUp(d.digits, exponent - d.scale)) return std::nullopt;
            d.scale = 0;
        } else {
            d.scale -= exponent;
        }
        if (d.scale > most) return std::nullopt;
    }
    if (d.scale > most || tooLong(d.digits)) return std::nullopt;
    if (negative) d.digits = -d.digits;
    return d;
}

std::optional<Decimal> Decimal::ofDouble(double d) {
    if (!std::isfinite(d) || std::fabs(d) >= 1e36) return std::nullopt;
    const auto parsed = parse(fmt::format("{:.15g}", d));
    if (!parsed && std::fabs(d) < 1e-20) return Decimal{};
    return parsed;
}

std::string Decimal::text() const {
    Int128 left = digits < 0 ? -digits : digits;
    std::array<char, 64> buffer{};
    auto at = buffer.size();
    std::int32_t written = 0;
    do {
        if (written == scale && scale > 0) buffer[--at] = '.';
        buffer[--at] = static_cast<char>('0' + static_cast<int>(left % 10));
        left /= 10;
        ++written;
    } while (left != 0 || written <= scale);
    if (digits < 0) buffer[--at] = '-';
    return {buffer.data() + at, buffer.size() - at};
}

double Decimal::number() const noexcept {
    return static_cast<double>(digits) / static_cast<double>(powerOf(scale));
}

bool Decimal::isWhole() const noexcept {
    return digits % powerOf(scale) == 0;
}

std::optional<std::int64_t> Decimal::whole() const noexcept {
    const Int128 w = digits / powerOf(scale);
    if (w > INT64_MAX || w < INT64_MIN) return std::nullopt;
    return static_cast<std::int64_t>(w);
}

Decimal Decimal::trimmed() const noexcept {
    Decimal d = *this;
    while (d.scale > 0 && d.digits % 10 == 0) {
        d.digits /= 10;
        --d.scale;
    }
    return d;
}

int compare(const Decimal& a, const Decimal& b) noexcept {
    Decimal x = a;
    Decimal y = b;
    if (!aligned(x, y)) {
        x = a.trimmed();
        y = b.trimmed();
        if (!aligned(x, y)) { // so far apart in size that a double can tell
            const double p = a.number();
            const double q = b.number();
            return p < q ? -1 : p > q ? 1 : 0;
        }
    }
    return x.digits < y.digits ? -1 : x.digits > y.digits ? 1 : 0;
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) noexcept {
    Decimal x = a;
    Decimal y = b;
    if (!aligned(x, y) || __builtin_add_overflow(x.digits, y.digits, &x.digits) || tooLong(x.digits)) return std::nullopt;
    return x;
}

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) noexcept {
    Decimal x = a;
    Decimal y = b;
    Decimal product;
    if (__builtin_mul_overflow(x.digits, y.digits, &product.digits) || x.scale + y.scale > most) {
        x = x.trimmed();
        y = y.trimmed();
        if (__builtin_mul_overflow(x.digits, y.digits, &product.digits) || x.scale + y.scale > most) return std::nullopt;
    }
    if (tooLong(product.digits)) return std::nullopt;
    product.scale = x.scale + y.scale;
    return product;
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b) noexcept {
    if (b.digits == 0) return std::nullopt;
    const Decimal x = a.trimmed();
    const Decimal y = b.trimmed();
    for (std::int32_t scale = 16; scale >= 0; --scale) {
        Int128 n = x.digits;
        Int128 d = y.digits;
        const int up = scale - x.scale + y.scale;
        if (up >= 0 ? !scaledUp(n, up) : !scaledUp(d, -up)) continue;
        return Decimal{roundedDivision(n, d, Rounding::nearest), scale}.trimmed();
    }
    return std::nullopt;
}

Decimal negate(const Decimal& a) noexcept {
    return {-a.digits, a.scale};
}

std::optional<Decimal> rescale(const Decimal& a, std::int32_t scale, Rounding how) noexcept {
    Decimal d = a;
    if (scale < 0 || scale > most) return std::nullopt;
    if (scale >= a.scale) {
        if (!scaledUp(d.digits, scale - a.scale)) return std::nullopt;
    } else {
        d.digits = roundedDivision(a.digits, powerOf(a.scale - scale), how);
    }
    d.scale = scale;
    return d;
}

} // namespace fyr::fhirpath
