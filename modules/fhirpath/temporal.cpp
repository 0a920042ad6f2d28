#include "fhirpath/temporal.h"

#include "fhir/scan.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>

namespace fyr::fhirpath {
namespace {

using namespace std::chrono;

constexpr std::int64_t nanosPerSecond = 1'000'000'000;

using fhir::takeChar;
using fhir::takeDigits;

bool readDate(std::string_view& s, Temporal& t) noexcept {
    int n = 0;
    if (!takeDigits(s, 4, n) || n == 0) return false;
    t.year = static_cast<std::int16_t>(n);
    t.finest = Field::year;
    if (!takeChar(s, '-')) return true;
    if (!takeDigits(s, 2, n) || n < 1 || n > 12) return false;
    t.month = static_cast<std::uint8_t>(n);
    t.finest = Field::month;
    if (!takeChar(s, '-')) return true;
    if (!takeDigits(s, 2, n) || !year_month_day(year{t.year}, month{t.month}, day{static_cast<unsigned>(n)}).ok()) return false;
    t.day = static_cast<std::uint8_t>(n);
    t.finest = Field::day;
    return true;
}

bool readTime(std::string_view& s, Temporal& t) noexcept {
    int n = 0;
    if (!takeDigits(s, 2, n) || n > 23) return false;
    t.hour = static_cast<std::uint8_t>(n);
    t.finest = Field::hour;
    if (!takeChar(s, ':')) return true;
    if (!takeDigits(s, 2, n) || n > 59) return false;
    t.minute = static_cast<std::uint8_t>(n);
    t.finest = Field::minute;
    if (!takeChar(s, ':')) return true;
    if (!takeDigits(s, 2, n) || n > 60) return false; // 60: leap second
    t.second = static_cast<std::uint8_t>(n);
    t.finest = Field::second;
    if (!takeChar(s, '.')) return true;
    std::int32_t unit = nanosPerSecond;
    std::size_t count = 0;
    for (; !s.empty() && s.front() >= '0' && s.front() <= '9'; s.remove_prefix(1), ++count)
        if (count < 9) {
            unit /= 10;
            t.nanos += unit * (s.front() - '0');
        }
    t.fractionDigits = static_cast<std::uint8_t>(std::min<std::size_t>(count, 9));
    t.finest = Field::fraction;
    return count > 0;
}

bool readZone(std::string_view& s, Temporal& t) noexcept {
    if (s.empty()) return true;
    if (takeChar(s, 'Z')) {
        t.hasOffset = true;
        return true;
    }
    const bool west = s.front() == '-';
    if (!takeChar(s, '+') && !takeChar(s, '-')) return false;
    int h = 0;
    int m = 0;
    if (!takeDigits(s, 2, h) || !takeChar(s, ':') || !takeDigits(s, 2, m) || h > 14 || m > 59) return false;
    t.offset = static_cast<std::int16_t>((h * 60 + m) * (west ? -1 : 1));
    t.hasOffset = true;
    return true;
}

std::int64_t daysOf(const Temporal& t) noexcept {
    return sys_days(year{t.year} / month{t.month} / day{t.day}).time_since_epoch().count();
}
bool setDays(Temporal& t, std::int64_t days) noexcept {
    if (days < -719'162 || days > 2'932'896) return false; // years 1 to 9999
    const year_month_day d{sys_days(std::chrono::days{days})};
    t.year = static_cast<std::int16_t>(static_cast<int>(d.year()));
    t.month = static_cast<std::uint8_t>(static_cast<unsigned>(d.month()));
    t.day = static_cast<std::uint8_t>(static_cast<unsigned>(d.day()));
    return true;
}
std::int64_t nanosOfDay(const Temporal& t) noexcept {
    return ((t.hour * 60LL + t.minute) * 60 + t.second) * nanosPerSecond + t.nanos;
}
void setNanosOfDay(Temporal& t, std::int64_t nanos) noexcept {
    t.nanos = static_cast<std::int32_t>(nanos % nanosPerSecond);
    std::int64_t seconds = nanos / nanosPerSecond;
    t.second = static_cast<std::uint8_t>(seconds % 60);
    seconds /= 60;
    t.minute = static_cast<std::uint8_t>(seconds % 60);
    t.hour = static_cast<std::uint8_t>(seconds / 60);
}
std::int64_t floorDivide(std::int64_t a, std::int64_t b) noexcept {
    return a / b - (a % b < 0 ? 1 : 0);
}

bool shiftNanos(Temporal& t, std::int64_t days, std::int64_t nanos) noexcept {
    constexpr std::int64_t perDay = 86'400 * nanosPerSecond;
    const std::int64_t total = nanosOfDay(t) + nanos;
    const std::int64_t carry = floorDivide(total, perDay);
    setNanosOfDay(t, total - carry * perDay);
    return t.isTime || setDays(t, daysOf(t) + days + carry);
}

void lastDay(Temporal& t) noexcept {
    t.day = static_cast<std::uint8_t>(static_cast<unsigned>(year_month_day_last(year{t.year}, month_day_last{month{t.month}}).day()));
}

Order ordered(std::int64_t a, std::int64_t b) noexcept {
    return a < b ? Order::less : a > b ? Order::greater : Order::equal;
}

} // namespace

std::optional<Temporal> parseDate(std::string_view text) noexcept {
    Temporal t;
    if (!readDate(text, t) || !text.empty()) return std::nullopt;
    return t;
}

std::optional<Temporal> parseDateTime(std::string_view text) noexcept {
    Temporal t;
    if (!readDate(text, t)) return std::nullopt;
    if (text.empty()) return t;
    if (!takeChar(text, 'T')) return std::nullopt;
    if (text.empty()) return t;
    if (t.finest != Field::day || !readTime(text, t) || !readZone(text, t) || !text.empty()) return std::nullopt;
    return t;
}

std::optional<Temporal> parseTime(std::string_view text) noexcept {
    Temporal t;
    t.isTime = true;
    if (!readTime(text, t) || !text.empty()) return std::nullopt;
    return t;
}

std::string Temporal::text(bool asDateTime) const {
    std::string out;
    const auto put = [&](auto... args) { fmt::format_to(std::back_inserter(out), args...); };
    if (!isTime) {
        put(FMT_STRING("{:04}"), year);
        if (finest >= Field::month) put(FMT_STRING("-{:02}"), month);
        if (finest >= Field::day) put(FMT_STRING("-{:02}"), day);
        if (finest < Field::hour) {
            if (asDateTime) out += 'T';
            return out;
        }
        out += 'T';
    }
    put(FMT_STRING("{:02}"), hour);
    if (finest >= Field::minute) put(FMT_STRING(":{:02}"), minute);
    if (finest >= Field::second) put(FMT_STRING(":{:02}"), second);
    if (finest == Field::fraction) {
        const std::string all = fmt::format("{:09}", nanos);
        put(FMT_STRING(".{}"), std::string_view(all).substr(0, fractionDigits));
    }
    if (hasOffset) {
        const int minutes = std::abs(static_cast<int>(offset));
        if (offset == 0)
            out += 'Z';
        else
            put(FMT_STRING("{}{:02}:{:02}"), offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
    }
    return out;
}

Order compare(const Temporal& a, const Temporal& b) noexcept {
    Temporal x = a;
    Temporal y = b;
    const bool xTimed = x.finest >= Field::hour;
    const bool yTimed = y.finest >= Field::hour;
    if (!a.isTime && xTimed && yTimed) {
        if (x.hasOffset && y.hasOffset) {
            if (!shiftNanos(x, 0, -x.offset * 60LL * nanosPerSecond)) x = a;
            if (!shiftNanos(y, 0, -y.offset * 60LL * nanosPerSecond)) y = b;
        } else if (x.hasOffset != y.hasOffset) {
            // A missing zone may be anything from -12:00 to +14:00: only what is further apart is certain.
            const Temporal& known = x.hasOffset ? x : y;
            const auto minutes = [](const Temporal& t) { return daysOf(t) * 1440 + t.hour * 60 + t.minute; };
            const std::int64_t apart = minutes(x) - minutes(y) - (x.hasOffset ? known.offset : -known.offset);
            if (std::llabs(apart) <= 14 * 60) return Order::unknown;
            return apart < 0 ? Order::less : Order::greater;
        }
    }
    const auto step = [&](Field f, int p, int q) {
        if (x.finest < f && y.finest < f) return Order::equal;
        if (x.finest < f || y.finest < f) return Order::unknown;
        return ordered(p, q);
    };
    if (!a.isTime) {
        if (const Order o = ordered(x.year, y.year); o != Order::equal) return o;
        if (const Order o = step(Field::month, x.month, y.month); o != Order::equal) return o;
        if (const Order o = step(Field::day, x.day, y.day); o != Order::equal) return o;
    }
    if (const Order o = step(Field::hour, x.hour, y.hour); o != Order::equal) return o;
    if (const Order o = step(Field::minute, x.minute, y.minute); o != Order::equal) return o;
    if (const Order o = step(Field::second, x.second, y.second); o != Order::equal) return o;
    return ordered(x.nanos, y.nanos); // seconds and their fraction are one precision
}

std::optional<Temporal> plus(const Temporal& t, const Decimal& amount, Field unit) noexcept {
    Temporal out = t;
    const auto whole = amount.whole();
    if (!whole || *whole > 4'000'000'000'000 || *whole < -4'000'000'000'000) return std::nullopt;
    std::int64_t n = *whole;
    // A time is added in the units that are there: 1 month to a year adds nothing, 24 months two years.
    if (!t.isTime && unit > t.finest && t.finest < Field::second) {
        constexpr std::array<std::int64_t, 8> seconds{0, 31'536'000, 2'592'000, 86'400, 3'600, 60, 1, 1};
        if (unit == Field::month) {
            n /= 12;
        } else {
            if (unit == Field::fraction) n /= 1000;
            n = n * seconds[static_cast<std::size_t>(unit)] / seconds[static_cast<std::size_t>(t.finest)];
        }
        unit = t.finest;
    }
    switch (unit) {
    case Field::year:
    case Field::month: {
        if (t.isTime) return std::nullopt;
        const std::int64_t months = (t.year * 12LL + t.month - 1) + n * (unit == Field::year ? 12 : 1);
        if (months < 12 || months >= 10'000 * 12) return std::nullopt;
        out.year = static_cast<std::int16_t>(months / 12);
        out.month = static_cast<std::uint8_t>(months % 12 + 1);
        const auto day = out.day;
        lastDay(out);
        out.day = std::min(out.day, day);
        return out;
    }
    case Field::day:
        if (n > 4'000'000 || n < -4'000'000) return std::nullopt;
        return shiftNanos(out, n, 0) ? std::optional(out) : std::nullopt;
    case Field::hour:
    case Field::minute: {
        const std::int64_t minutes = unit == Field::hour ? n * 60 : n;
        if (!shiftNanos(out, minutes / 1440, minutes % 1440 * 60 * nanosPerSecond)) return std::nullopt;
        return out;
    }
    case Field::second:
    case Field::fraction: {
        const auto nanos = rescale(amount, 9, Rounding::towardsZero);
        if (!nanos) return std::nullopt;
        const Int128 all = unit == Field::second ? nanos->digits : nanos->digits / 1000;
        constexpr Int128 perDay = Int128{86'400} * nanosPerSecond;
        if (!shiftNanos(out, static_cast<std::int64_t>(all / perDay), static_cast<std::int64_t>(all % perDay))) return std::nullopt;
        if (out.nanos != 0 && out.finest < Field::fraction) out.finest = Field::fraction;
        if (out.nanos % 1'000'000 != 0)
            out.fractionDigits = 9;
        else if (out.nanos != 0)
            out.fractionDigits = std::max<std::uint8_t>(out.fractionDigits, 3);
        return out;
    }
    default:
        return std::nullopt;
    }
}

int precision(const Temporal& t) noexcept {
    constexpr std::array<int, 7> digits{0, 4, 6, 8, 10, 12, 14};
    const int n = t.finest == Field::fraction ? 14 + t.fractionDigits : digits[static_cast<std::size_t>(t.finest)];
    return t.isTime ? n - 8 : n;
}

std::optional<Temporal> boundary(const Temporal& t, int digits, bool high, bool dateOnly) noexcept {
    if (t.isTime) digits += 8;
    Field wanted = Field::none;
    switch (digits) {
    case 4: wanted = Field::year; break;
    case 6: wanted = Field::month; break;
    case 8: wanted = Field::day; break;
    case 10: wanted = Field::hour; break;
    case 12: wanted = Field::minute; break;
    case 14: wanted = Field::second; break;
    case 17: wanted = Field::fraction; break;
    default: return std::nullopt;
    }
    if (dateOnly && wanted > Field::day) return std::nullopt;
    if (t.isTime && wanted < Field::hour) return std::nullopt;
    Temporal out = t;
    // FHIR has no hour without its minutes: "T08" is read as "T08:00", as the specification's examples do.
    if (out.finest == Field::hour) out.finest = Field::minute;
    if (out.finest < Field::month) out.month = high ? 12 : 1;
    if (out.finest < Field::day) {
        out.day = 1;
        if (high) lastDay(out);
    }
    if (out.finest < Field::hour) out.hour = high ? 23 : 0;
    if (out.finest < Field::minute) out.minute = high ? 59 : 0;
    if (out.finest < Field::second) out.second = high ? 59 : 0;
    if (out.finest < Field::fraction) out.nanos = high ? 999'000'000 : 0;
    if (!t.isTime && !t.hasOffset && wanted >= Field::hour) {
        out.hasOffset = true;
        out.offset = static_cast<std::int16_t>(high ? -12 * 60 : 14 * 60);
    }
    if (wanted < Field::hour) out.hasOffset = false;
    out.finest = wanted;
    out.fractionDigits = wanted == Field::fraction ? 3 : 0;
    if (wanted < Field::fraction) out.nanos = 0;
    return out;
}

} // namespace fyr::fhirpath
