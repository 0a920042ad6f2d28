#include "server/audit/floor.h"

#include "base/json.h"
#include "server/store/audit_chain.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sodium.h>

namespace fyr::server {

std::string floorMessage(const AuditFloor& f) {
    return fmt::format("fyr-audit-floor-1\n{}\n{}\n{}\n{}\n{}\n{}", f.tenant, f.seq, f.hash, fmt::join(f.peaks, ","), f.archive, f.at);
}

bool isAuthentic(const AuditFloor& f) {
    const auto key = fromHex(f.key);
    const auto signature = fromHex(f.signature);
    if (!key || !signature || key->size() != crypto_sign_PUBLICKEYBYTES || signature->size() != crypto_sign_BYTES) return false;
    const auto message = floorMessage(f);
    return crypto_sign_verify_detached(signature->data(), reinterpret_cast<const unsigned char*>(message.data()), message.size(), key->data()) == 0;
}

std::string write(const AuditFloor& f) {
    json::array peaks;
    for (const auto& p : f.peaks) peaks.push_back(json::value(p));
    json::object o{{"tenant", f.tenant}, {"seq", f.seq}, {"hash", f.hash}, {"archive", f.archive}, {"at", f.at}, {"key", f.key}, {"signature", f.signature}};
    o["peaks"] = std::move(peaks);
    return json::write(o);
}

Result<std::optional<AuditFloor>> keptFloor(ReadTx& tx) {
    FYR_TRY(const auto text, tx.value(auditFloorKey));
    if (!text) return std::optional<AuditFloor>{};
    const auto v = json::parse(*text);
    const auto seq = v ? json::integer(*v, "seq") : std::nullopt;
    if (!seq || *seq < 1) return fail(ErrorCode::storageCorrupt, "where the audit trail begins cannot be read");
    const auto get = [&](std::string_view key) { return std::string(json::text(*v, key).value_or("")); };
    AuditFloor f{get("tenant"), *seq, get("hash"), {}, get("archive"), get("at"), get("key"), get("signature")};
    if (const auto* list = json::list(*v, "peaks"))
        for (const auto& p : *list) f.peaks.emplace_back(p.is_string() ? std::string_view(p.get_string()) : std::string_view{});
    return std::optional(std::move(f));
}

Result<AuditFloor> auditFloor(ReadTx& tx, const TenantId& tenant) {
    AuditFloor none;
    none.hash = auditGenesis;
    FYR_TRY(auto kept, keptFloor(tx));
    if (!kept || kept->tenant != tenant.str() || !isAuthentic(*kept)) return none;
    FYR_TRY(const auto first, tx.audit(0, 1));
    if (!first.empty() && first.front().seq <= kept->seq) return none;
    return std::move(*kept);
}

Result<merkle::Frontier> frontierOf(const AuditFloor& floor) {
    std::vector<Digest> peaks;
    for (const auto& text : floor.peaks) {
        FYR_TRY(const auto p, digestFromHex(text));
        peaks.push_back(p);
    }
    merkle::Frontier out;
    if (!out.restore(floor.seq, std::move(peaks))) return fail(ErrorCode::storageCorrupt, "the tree where the audit trail begins");
    return out;
}

std::string auditNodeKey(int level, std::int64_t index) { return fmt::format("audit-node/{}/{}", level, index); }

std::vector<std::pair<int, std::int64_t>> peaksOf(std::int64_t size) {
    std::vector<std::pair<int, std::int64_t>> out;
    for (int level = 62; level >= 0; --level)
        if (((size >> level) & 1) != 0) out.emplace_back(level, (size >> level) - 1);
    return out;
}

Result<Digest> digestFromHex(std::string_view text) {
    const auto raw = fromHex(text);
    if (!raw || raw->size() != std::tuple_size_v<Digest>) return fail(ErrorCode::storageCorrupt, "a kept hash of the audit tree");
    Digest out;
    std::ranges::copy(*raw, out.begin());
    return out;
}

} // namespace fyr::server
