#include "server/smart/kept.h"

#include "base/digest.h"

#include <algorithm>
#include <fmt/format.h>
#include <sodium.h>

namespace fyr::server::smart {

std::string keptKey(std::string_view kind, std::string_view handle) { return fmt::format("smart-{}/{}", kind, hex(sha256(handle))); }

std::optional<TenantId> tenantOfHandle(std::string_view handle) {
    const auto mark = handle.find('~');
    if (handle.size() > 200 || mark == std::string_view::npos || handle.size() - mark != 44) return std::nullopt;
    const auto tenant = TenantId::parse(handle.substr(0, mark));
    if (!tenant) return std::nullopt;
    return *tenant;
}

bool sameText(std::string_view a, std::string_view b) noexcept { return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

json::array listOf(const std::vector<std::string>& texts) {
    json::array out;
    for (const auto& t : texts) out.push_back(json::value(t));
    return out;
}

std::vector<std::string> textsOf(const json::value& v, std::string_view key) {
    std::vector<std::string> out;
    if (const auto* list = json::list(v, key))
        for (const auto& one : *list)
            if (one.is_string()) out.emplace_back(one.get_string());
    return out;
}

Instant writtenAt(const json::value& v) {
    const auto at = parseInstant(json::text(v, "at").value_or(""));
    return at ? *at : Instant{};
}

} // namespace fyr::server::smart
