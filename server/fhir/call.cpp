#include "server/fhir/call.h"

#include "base/text.h"
#include "fhir/outcome.h"

#include <charconv>

namespace fyr::server {

std::string_view name(FhirMethod m) noexcept {
    switch (m) {
    case FhirMethod::get: return "GET";
    case FhirMethod::post: return "POST";
    case FhirMethod::put: return "PUT";
    case FhirMethod::remove: return "DELETE";
    case FhirMethod::patch: return "PATCH";
    }
    return {};
}

std::string etag(std::int64_t version) { return fmt::format("W/\"{}\"", version); }

Result<std::int64_t> versionFromEtag(std::string_view text) {
    text = trim(text);
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    std::int64_t version = 0;
    const auto r = std::from_chars(text.data(), text.data() + text.size(), version);
    if (text.empty() || r.ec != std::errc{} || r.ptr != text.data() + text.size() || version <= 0)
        return fail(ErrorCode::badRequest, "not a version: give it as W/\"3\"");
    return version;
}

namespace {
constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
} // namespace

std::string formatHttpDate(Instant t) {
    namespace ch = std::chrono;
    const auto day = ch::floor<ch::days>(t);
    const ch::year_month_day date{day};
    const ch::hh_mm_ss time{ch::floor<ch::seconds>(t - day)};
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[ch::weekday{day}.c_encoding()],
                       static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::optional<Instant> parseHttpDate(std::string_view text) {
    text = trim(text);
    if (text.size() != 29 || text.substr(3, 2) != ", " || !text.ends_with(" GMT")) return std::nullopt;
    const auto month = std::ranges::find(months, text.substr(8, 3));
    if (month == months.end()) return std::nullopt;
    const auto iso = fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month - months.begin() + 1, text.substr(5, 2), text.substr(17, 8));
    const auto t = parseInstant(iso);
    return t ? std::optional(*t) : std::nullopt;
}

Preference preferenceFrom(std::string_view header) {
    Preference out;
    while (!header.empty()) {
        const auto end = header.find_first_of(",;");
        std::string item = lowerCase(trim(header.substr(0, end)));
        std::erase(item, ' ');
        if (item == "return=minimal") out.wanted = Preference::Return::minimal;
        if (item == "return=representation") out.wanted = Preference::Return::representation;
        if (item == "return=operationoutcome") out.wanted = Preference::Return::outcome;
        if (item == "handling=lenient") out.lenient = true;
        if (item == "handling=strict") out.lenient = false;
        if (item == "respond-async") out.async = true;
        if (end == std::string_view::npos) break;
        header.remove_prefix(end + 1);
    }
    return out;
}

FhirAnswer refusal(const Error& error) {
    FhirAnswer out;
    out.status = info(error.code).httpStatus;
    out.body = fhir::operationOutcome(error).write();
    return out;
}

} // namespace fyr::server
