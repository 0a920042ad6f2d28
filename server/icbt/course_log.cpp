#include "server/icbt/course_log.h"

#include "icbt/canonical.h"
#include "server/icbt/event_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

std::optional<Digest> digestFrom(std::string_view text) {
    const auto bytes = fromHex(text);
    Digest out{};
    if (!bytes || bytes->size() != out.size()) return {};
    std::ranges::copy(*bytes, out.begin());
    return out;
}

} // namespace

std::string loggedText(const LoggedEvent& e) {
    const auto calendar = e.calendar.empty() ? std::string() : fmt::format(R"(,"calendar":"{}")", e.calendar);
    return fmt::format(R"({{"event":{},"link":"{}","engine":{}{}}})", eventText(e.event), e.link, e.engine, calendar);
}

Result<LoggedEvent> loggedFrom(const json::value& v) {
    const auto* event = v.is_object() ? v.get_object().if_contains("event") : nullptr;
    if (!event) return fail(ErrorCode::storageCorrupt, "an event of a course cannot be read");
    LoggedEvent out;
    FYR_TRY(out.event, eventFrom(*event));
    out.link = json::text(v, "link").value_or("");
    out.engine = json::integer(v, "engine").value_or(0);
    out.calendar = json::text(v, "calendar").value_or("");
    return out;
}

Result<LoggedEvent> loggedExactly(const json::value& v) {
    FYR_TRY(auto out, loggedFrom(v));
    FYR_TRY(const auto again, json::parse(eventText(out.event)));
    if (icbt::canonicalText(v.at("event")) != icbt::canonicalText(again)) return fail(ErrorCode::storageCorrupt, "an event of a course says more than an event does");
    return out;
}

Result<std::string> linkAfter(const std::string& programmeHash, std::string_view before, const icbt::Event& event) {
    icbt::Programme named; // all that the first link knows of it
    named.hash = programmeHash;
    const auto last = before.empty() ? std::optional(icbt::firstLink(named)) : digestFrom(before);
    if (!last) return fail(ErrorCode::storageCorrupt, "a link of a course cannot be read");
    return hex(icbt::link(*last, icbt::encode(event)));
}

std::optional<std::size_t> firstBroken(const std::string& programmeHash, const std::vector<LoggedEvent>& log) {
    icbt::Programme programme; // all that the first link knows of it
    programme.hash = programmeHash;
    icbt::Log chain{programmeHash, {}};
    for (const auto& e : log) chain.entries.push_back({icbt::encode(e.event), digestFrom(e.link).value_or(Digest{})});
    return icbt::firstBroken(programme, chain);
}

} // namespace fyr::server
