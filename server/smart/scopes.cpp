#include "server/smart/scopes.h"

#include "fhir/validate.h"
#include "server/fhir/search_query.h"
#include "server/http/message.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fyr::server::smart {
namespace {

constexpr std::string_view order = "cruds";
constexpr std::size_t mostScopes = 100;
constexpr std::array<std::string_view, 7> plain{"openid", "fhirUser", "profile", "launch", "launch/patient", "launch/encounter", "offline_access"};

// In order and each once; version 1's words are translated.
std::string accessOf(std::string_view text) {
    if (text == "read") return "rs";
    if (text == "write") return "cud";
    if (text == "*") return "cruds";
    std::size_t from = 0;
    for (const char c : text) {
        const auto at = order.find(c, from);
        if (at == std::string_view::npos) return {};
        from = at + 1;
    }
    return std::string(text);
}

std::string both(std::string_view a, std::string_view b) {
    std::string out;
    for (const char c : order)
        if (a.find(c) != std::string_view::npos && b.find(c) != std::string_view::npos) out += c;
    return out;
}

// Whether our own decision can apply it: only then may it be given.
bool isReadable(const DataScope& s) {
    if (s.query.empty()) return true;
    if (s.type == "*") return false;
    const auto params = http::parseQuery(s.query);
    if (!params) return false;
    SearchReading how;
    how.criteriaOnly = true;
    const auto plan = parseSearch(s.type, *params, how);
    return plan && plan->condition.linked.empty();
}

std::string write(const DataScope& s) { return fmt::format("{}/{}.{}{}{}", s.level, s.type, s.access, s.query.empty() ? "" : "?", s.query); }

std::optional<DataScope> common(const DataScope& asked, const DataScope& allowed) {
    if (asked.level != allowed.level) return std::nullopt;
    if (asked.type != "*" && allowed.type != "*" && asked.type != allowed.type) return std::nullopt;
    DataScope out = asked;
    if (asked.type == "*") out.type = allowed.type;
    out.access = both(asked.access, allowed.access);
    if (out.access.empty()) return std::nullopt;
    if (out.query.empty()) out.query = allowed.query;
    else if (!allowed.query.empty() && allowed.query != out.query) out.query += "&" + allowed.query;
    const bool whole = out.type == asked.type && out.access == asked.access && out.query == asked.query;
    out.asked = whole ? asked.asked : write(out);
    if (!isReadable(out)) return std::nullopt;
    return out;
}

} // namespace

std::optional<DataScope> parseDataScope(std::string_view text) {
    if (text.size() > 500) return std::nullopt;
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    DataScope s;
    s.level = text.substr(0, slash);
    if (s.level != "patient" && s.level != "user" && s.level != "system") return std::nullopt;
    const auto mark = text.find('?');
    const auto rest = text.substr(slash + 1, mark == std::string_view::npos ? mark : mark - slash - 1);
    const auto dot = rest.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    s.type = rest.substr(0, dot);
    s.access = accessOf(rest.substr(dot + 1));
    if (mark != std::string_view::npos) s.query = text.substr(mark + 1);
    if (s.access.empty() || (s.type != "*" && !fhir::isResourceType(s.type)) || (mark != std::string_view::npos && s.query.empty())) return std::nullopt;
    s.asked = text;
    return s;
}

bool isPlainScope(std::string_view text) noexcept { return std::ranges::find(plain, text) != plain.end(); }

std::vector<std::string> splitScopes(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty() && out.size() < mostScopes) {
        const auto end = text.find(' ');
        const auto one = text.substr(0, end);
        if (!one.empty() && std::ranges::find(out, one) == out.end()) out.emplace_back(one);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return out;
}

std::string joinScopes(const std::vector<std::string>& scopes) { return fmt::format("{}", fmt::join(scopes, " ")); }

std::vector<std::string> grantedOf(const std::vector<std::string>& asked, const std::vector<std::string>& allowed, bool system) {
    std::vector<std::string> out;
    const auto give = [&](const std::string& text) {
        if (std::ranges::find(out, text) == out.end()) out.push_back(text);
    };
    for (const auto& text : asked) {
        if (isPlainScope(text)) {
            if (!system && std::ranges::find(allowed, text) != allowed.end()) give(text);
            continue;
        }
        const auto wanted = parseDataScope(text);
        if (!wanted || (wanted->level == "system") != system) continue;
        std::vector<DataScope> parts;
        for (const auto& a : allowed)
            if (const auto limit = parseDataScope(a))
                if (auto part = common(*wanted, *limit)) parts.push_back(std::move(*part));
        // One that is allowed whole needs no parts of it beside it.
        const auto whole = std::ranges::find(parts, wanted->asked, &DataScope::asked);
        if (whole != parts.end()) give(whole->asked);
        else
            for (const auto& p : parts) give(p.asked);
    }
    return out;
}

} // namespace fyr::server::smart
