#include "base/clock.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <optional>

namespace fyr {
namespace {

namespace ch = std::chrono;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

} // namespace

Instant SystemClock::now() const { return ch::time_point_cast<Millis>(ch::system_clock::now()); }
SteadyTime SystemClock::steady() const { return ch::time_point_cast<Millis>(ch::steady_clock::now()); }

std::string formatInstant(Instant t) {
    const auto day = ch::floor<ch::days>(t);
    const Date date{day};
    const ch::hh_mm_ss clock{t - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

Result<Date> parseDate(std::string_view text) {
    const auto y = digits(text, 0, 4);
    const auto m = digits(text, 5, 2);
    const auto d = digits(text, 8, 2);
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !y || !m || !d)
        return fail(ErrorCode::badRequest, "not a date");
    const Date date{ch::year{*y}, ch::month{static_cast<unsigned>(*m)}, ch::day{static_cast<unsigned>(*d)}};
    if (!date.ok()) return fail(ErrorCode::badRequest, "no such day");
    return date;
}

Result<Instant> parseInstant(std::string_view text) {
    const auto bad = [] { return fail(ErrorCode::badRequest, "not an instant"); };
    if (text.size() < 17 || (text[10] != 'T' && text[10] != 't')) return bad();
    FYR_TRY(const Date date, parseDate(text.substr(0, 10)));
    const auto h = digits(text, 11, 2);
    const auto min = digits(text, 14, 2);
    if (!h || !min || text[13] != ':' || *h > 23 || *min > 59) return bad();
    std::size_t at = 16;
    int sec = 0;
    int millis = 0;
    if (at < text.size() && text[at] == ':') {
        const auto s = digits(text, 17, 2);
        if (!s || *s > 60) return bad();
        sec = std::min(*s, 59); // a leap second counts as the last one
        at = 19;
        if (at < text.size() && text[at] == '.') {
            int scale = 100;
            std::size_t n = 0;
            for (++at; at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])); ++at, ++n) {
                millis += (text[at] - '0') * scale;
                scale /= 10;
            }
            if (n == 0) return bad();
        }
    }
    ch::minutes offset{0};
    if (at < text.size() && (text[at] == 'Z' || text[at] == 'z')) {
        if (at + 1 != text.size()) return bad();
    } else {
        const auto oh = digits(text, at + 1, 2);
        const auto om = digits(text, at + 4, 2);
        if (at + 6 != text.size() || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':' || !oh || !om ||
            *oh > 14 || *om > 59)
            return bad();
        offset = ch::hours{*oh} + ch::minutes{*om};
        if (text[at] == '-') offset = -offset;
    }
    return Instant{ch::sys_days{date}.time_since_epoch() + ch::hours{*h} + ch::minutes{*min} + ch::seconds{sec} +
                   Millis{millis} - offset};
}

std::string formatDate(Date d) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()), static_cast<unsigned>(d.month()),
                       static_cast<unsigned>(d.day()));
}

int ageInMonths(Date birth, Date on) {
    int months = (static_cast<int>(on.year()) - static_cast<int>(birth.year())) * 12 +
                 (static_cast<int>(static_cast<unsigned>(on.month())) -
                  static_cast<int>(static_cast<unsigned>(birth.month())));
    if (on.day() < birth.day()) --months;
    return std::max(0, months);
}

int ageInYears(Date birth, Date on) { return ageInMonths(birth, on) / 12; }

Date dateOf(Instant t) { return Date{ch::floor<ch::days>(t)}; }

} // namespace fyr
