#include "server/audit/archive_text.h"

#include "base/json.h"
#include "server/audit/floor.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr json::Limits limits{std::size_t{64} << 20U, 64};

json::array listOf(const std::vector<std::string>& texts) {
    json::array out;
    for (const auto& t : texts) out.push_back(json::value(t));
    return out;
}
std::vector<std::string> textsOf(const json::value& v, std::string_view key) {
    std::vector<std::string> out;
    if (const auto* list = json::list(v, key))
        for (const auto& t : *list) out.emplace_back(t.is_string() ? std::string_view(t.get_string()) : std::string_view{});
    return out;
}

} // namespace

std::string headerLine(const ArchiveHeader& h) {
    json::object o{{"format", "fyr-audit-archive-1"}, {"tenant", h.tenant}, {"from", h.from}, {"to", h.to},        {"previous", h.previous},
                   {"root", h.root},                  {"before", h.before}, {"at", h.at},     {"head", write(h.head)}};
    o["peaks"] = listOf(h.peaks);
    o["growth"] = listOf(h.growth);
    json::array heads;
    for (const auto& head : h.heads) heads.push_back(json::value(write(head)));
    o["heads"] = std::move(heads);
    return json::write(o);
}

Result<ArchiveHeader> headerFromLine(std::string_view line) {
    FYR_TRY(const auto v, json::parse(line, limits));
    if (json::text(v, "format") != "fyr-audit-archive-1") return fail(ErrorCode::badRequest, "not an archive of an audit trail");
    const auto get = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    ArchiveHeader h;
    h.tenant = get("tenant");
    h.from = json::integer(v, "from").value_or(0);
    h.to = json::integer(v, "to").value_or(0);
    if (h.from < 1 || h.to < h.from) return fail(ErrorCode::badRequest, "an archive of no records");
    h.previous = get("previous");
    h.peaks = textsOf(v, "peaks");
    h.root = get("root");
    h.before = get("before");
    h.at = get("at");
    h.growth = textsOf(v, "growth");
    FYR_TRY(h.head, headFromText(get("head")));
    for (const auto& text : textsOf(v, "heads")) {
        FYR_TRY(auto head, headFromText(text));
        h.heads.push_back(std::move(head));
    }
    return h;
}

std::string sealMessage(std::string_view line) { return "fyr-audit-archive-1\n" + std::string(line); }

std::string recordLine(const AuditRecord& r, const Path& path, const Path& before) {
    std::size_t same = 0;
    while (same < path.size() && same < before.size() && path[path.size() - 1 - same] == before[before.size() - 1 - same]) ++same;
    json::array fresh;
    for (std::size_t i = 0; i + same < path.size(); ++i) fresh.push_back(json::value(hex(path[i])));
    json::object o{{"seq", r.seq}, {"at", r.at.time_since_epoch().count()}, {"patient", r.patient}, {"json", r.json}, {"hash", r.hash}, {"same", same}};
    o["path"] = std::move(fresh);
    return json::write(o);
}

Result<ArchivedRecord> recordFromLine(std::string_view line, const Path& before) {
    FYR_TRY(const auto v, json::parse(line, limits));
    const auto seq = json::integer(v, "seq");
    const auto at = json::integer(v, "at");
    const auto same = json::integer(v, "same");
    const auto patient = json::text(v, "patient");
    const auto body = json::text(v, "json");
    const auto hash = json::text(v, "hash");
    if (!seq || !at || !same || !patient || !body || !hash || !v.is_object() || v.get_object().size() != 7) return fail(ErrorCode::badRequest, "not a record");
    if (*same < 0 || static_cast<std::size_t>(*same) > before.size()) return fail(ErrorCode::badRequest, "not a path");
    ArchivedRecord out{{*seq, Instant{Millis{*at}}, std::string(*body), std::string(*patient), {}, std::string(*hash)}, {}};
    for (const auto& text : textsOf(v, "path")) {
        FYR_TRY(const auto d, digestFromHex(text));
        out.path.push_back(d);
    }
    out.path.insert(out.path.end(), before.end() - *same, before.end());
    return out;
}

} // namespace fyr::server
