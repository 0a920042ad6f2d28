// Ranges that dates and numbers in resources and queries stand for.
#include "fhir/scan.h"
#include "fhir/search_index.h"

#include <charconv>
#include <cmath>

namespace fyr::fhir {
namespace {

using namespace std::chrono;

std::int64_t millisOf(sys_days day) {
    return duration_cast<milliseconds>(day.time_since_epoch()).count();
}

// Offset of "Z", "+01:00" or nothing (UTC); false when it is neither.
bool zoneOffset(std::string_view s, std::int64_t& offsetMs) {
    offsetMs = 0;
    if (s.empty() || s == "Z") return true;
    const bool west = s.front() == '-';
    if (!takeChar(s, '+') && !takeChar(s, '-')) return false;
    int hours = 0;
    int minutes = 0;
    if (!takeDigits(s, 2, hours) || !takeChar(s, ':') || !takeDigits(s, 2, minutes) || !s.empty()) return false;
    if (hours > 14 || minutes > 59) return false;
    offsetMs = (hours * 60LL + minutes) * 60'000 * (west ? -1 : 1);
    return true;
}

bool parseRange(std::string_view s, DateRange& out) {
    int y = 0;
    int m = 0;
    int d = 0;
    if (!takeDigits(s, 4, y) || y == 0) return false;
    if (s.empty()) {
        out = {millisOf(year{y} / 1 / 1), millisOf(year{y + 1} / 1 / 1)};
        return true;
    }
    if (!takeChar(s, '-') || !takeDigits(s, 2, m) || m < 1 || m > 12) return false;
    if (s.empty()) {
        const year_month month = year{y} / m;
        out = {millisOf(month / 1), millisOf((month + months{1}) / 1)};
        return true;
    }
    if (!takeChar(s, '-') || !takeDigits(s, 2, d)) return false;
    const year_month_day day = year{y} / m / d;
    if (!day.ok()) return false;
    const std::int64_t start = millisOf(day);
    if (s.empty()) {
        out = {start, start + 86'400'000};
        return true;
    }
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!takeChar(s, 'T') || !takeDigits(s, 2, hour) || !takeChar(s, ':') || !takeDigits(s, 2, minute)) return false;
    if (hour > 23 || minute > 59) return false;
    std::int64_t width = 60'000;
    std::int64_t fraction = 0;
    if (takeChar(s, ':')) { // queries may leave the seconds out
        if (!takeDigits(s, 2, second) || second > 60) return false;
        width = 1'000;
        if (takeChar(s, '.')) {
            std::int64_t unit = 1'000;
            std::size_t count = 0;
            for (; !s.empty() && s.front() >= '0' && s.front() <= '9'; s.remove_prefix(1), ++count) {
                unit /= 10;
                fraction += unit * (s.front() - '0'); // what is finer than a millisecond is left out
            }
            if (count == 0) return false;
            width = count == 1 ? 100 : count == 2 ? 10 : 1;
        }
    }
    std::int64_t offset = 0;
    if (!zoneOffset(s, offset)) return false;
    const std::int64_t at =
        start + hour * 3'600'000LL + minute * 60'000LL + second * 1'000LL + fraction - offset;
    out = {at, at + width};
    return true;
}

} // namespace

Result<DateRange> dateRange(std::string_view text) {
    DateRange range;
    if (parseRange(text, range)) return range;
    // A "+" in an address arrives as a space when the client did not encode it.
    if (const std::size_t blank = text.find(' '); blank != std::string_view::npos && blank > 10) {
        std::string mended(text);
        mended[blank] = '+';
        if (parseRange(mended, range)) return range;
    }
    return fail(ErrorCode::badRequest, "not a date");
}

Result<NumberRange> numberRange(std::string_view digits) {
    NumberRange range;
    const char* const end = digits.data() + digits.size();
    const auto r = std::from_chars(digits.data(), end, range.number);
    if (digits.empty() || r.ec != std::errc{} || r.ptr != end || !std::isfinite(range.number))
        return fail(ErrorCode::badRequest, "not a number");
    // Half of the last digit given, on both sides. "100" has three digits, "1e2" one.
    int exponent = 0;
    const std::size_t e = digits.find_first_of("eE");
    if (e != std::string_view::npos) {
        std::string_view power = digits.substr(e + 1);
        if (power.starts_with('+')) power.remove_prefix(1);
        std::from_chars(power.data(), power.data() + power.size(), exponent);
        digits = digits.substr(0, e);
    }
    if (const std::size_t point = digits.find('.'); point != std::string_view::npos)
        exponent -= static_cast<int>(digits.size() - point - 1);
    const double half = 0.5 * std::pow(10.0, exponent);
    range.low = range.number - half;
    range.high = range.number + half;
    return range;
}

} // namespace fyr::fhir
