#include "server/identity/refresh_family.h"

#include "base/digest.h"
#include "base/json.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::size_t oldKept = 200; // hashes of spent tokens, by which a theft is noticed
constexpr char separator = '~';

} // namespace

RefreshFamily::Use RefreshFamily::useOf(std::string_view hash, Instant now, Millis grace) const {
    if (refresh == hash) return Use::newest;
    if (before == hash) return now - at <= grace ? Use::again : Use::spent;
    return std::ranges::find(old, hash) != old.end() ? Use::spent : Use::unknown;
}

void RefreshFamily::rotate(std::string_view used, std::string fresh, Instant now) {
    const bool again = before == used;
    if (!before.empty()) old.push_back(before);
    if (again) old.push_back(refresh); // the answer that was lost is worth nothing any more
    while (old.size() > oldKept) old.erase(old.begin());
    before = used;
    refresh = std::move(fresh);
    at = now;
}

Result<std::optional<RefreshFamily>> loadFamily(ReadTx& tx, std::string_view key) {
    FYR_TRY(const auto text, tx.value(key));
    if (!text) return std::optional<RefreshFamily>{};
    FYR_TRY(const auto v, json::parse(*text));
    RefreshFamily f;
    f.refresh = json::text(v, "refresh").value_or("");
    f.before = json::text(v, "before").value_or("");
    FYR_TRY(f.at, parseInstant(json::text(v, "at").value_or("")));
    FYR_TRY(f.until, parseInstant(json::text(v, "until").value_or("")));
    if (const auto* old = json::list(v, "old"))
        for (const auto& h : *old)
            if (h.is_string()) f.old.emplace_back(h.get_string());
    return std::optional(std::move(f));
}

Result<void> saveFamily(WriteTx& tx, std::string_view key, const RefreshFamily& f) {
    json::array old;
    for (const auto& h : f.old) old.push_back(json::value(h));
    json::object o{{"refresh", f.refresh}, {"before", f.before}, {"at", formatInstant(f.at)}, {"until", formatInstant(f.until)}};
    o["old"] = std::move(old);
    return tx.setValue(key, json::write(o));
}

std::optional<RefreshParts> refreshPartsOf(std::string_view token) {
    const auto a = token.find(separator);
    const auto b = a == std::string_view::npos ? a : token.find(separator, a + 1);
    if (b == std::string_view::npos || token.size() > 300) return std::nullopt;
    const auto tenant = TenantId::parse(token.substr(0, a));
    if (!tenant || !isUlid(token.substr(a + 1, b - a - 1))) return std::nullopt;
    return RefreshParts{*tenant, std::string(token.substr(a + 1, b - a - 1))};
}

std::string newRefreshToken(const TenantId& tenant, std::string_view session, Random& random) {
    std::array<std::uint8_t, 32> bytes{};
    random.fill(bytes);
    return fmt::format("{}{}{}{}{}", tenant.str(), separator, session, separator, base64Url(bytes));
}

} // namespace fyr::server
