#include "server/rights/changes.h"

#include "base/json.h"
#include "base/planted.h"

#include <fmt/format.h>

namespace fyr::server::rights {
namespace {

constexpr std::string_view stream = "rights";
constexpr std::string_view headKey = "rights-head";
constexpr std::string_view dueKey = "rights-due/";
constexpr std::string_view dayKey = "rights-day/";
constexpr int daysBack = 8; // a server that stood still for a week still notices

} // namespace

Result<std::int64_t> rightsHead(ReadTx& tx) {
    FYR_TRY(const auto text, tx.value(headKey));
    return text ? std::atoll(text->c_str()) : 0;
}

Result<std::vector<RightsChange>> rightsChanges(ReadTx& tx, std::int64_t after) {
    std::vector<RightsChange> out;
    FYR_TRY(const auto events, tx.events(stream, after));
    for (const auto& e : events) {
        FYR_TRY(const auto v, json::parse(e.json));
        out.push_back({e.version, std::string(json::text(v, "patient").value_or("")), std::string(json::text(v, "account").value_or(""))});
    }
    return out;
}

Result<void> noteRightsChange(WriteTx& tx, Instant at, std::string_view patient, std::string_view account) {
    FYR_TRY(const auto head, rightsHead(tx));
    json::object o{{"patient", patient}};
    if (!account.empty()) o["account"] = account;
    FYR_CHECK(tx.append(stream, head, {{std::string(stream), head + 1, at, "changed", json::write(o)}}));
    return tx.setValue(headKey, fmt::format("{}", head + 1));
}

Result<void> noteRelationEnd(WriteTx& tx, Instant when, std::string_view patient) {
    // On the day after: a relation ends by the day, not by the second.
    const auto day = formatDate(dateOf(when + std::chrono::hours(24)));
    return tx.setValue(fmt::format("{}{}/{}", dayKey, day, patient), "1");
}

Result<void> noteAccessEnd(WriteTx& tx, Instant when, std::string_view account, std::string_view patient) {
    return tx.setValue(fmt::format("{}{}/{}/{}", dueKey, formatInstant(when), account, patient), "1");
}

Result<std::size_t> settleRights(Store& store, const Clock& clock, const TenantId& tenant) {
    struct Due {
        std::string key;
        std::string patient;
        std::string account;
    };
    std::vector<Due> due;
    const auto now = clock.now();
    FYR_CHECK(store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        due.clear();
        const auto stamp = formatInstant(now);
        FYR_TRY(const auto soon, tx.values(dueKey));
        for (const auto& [key, value] : soon) {
            const std::string_view rest = std::string_view(key).substr(dueKey.size());
            const auto a = rest.find('/');
            const auto b = rest.find('/', a + 1);
            if (b == std::string_view::npos || rest.substr(0, a) > stamp) continue;
            due.push_back({key, std::string(rest.substr(b + 1)), std::string(rest.substr(a + 1, b - a - 1))});
        }
        for (int back = 0; back < daysBack; ++back) {
            FYR_TRY(const auto days, tx.values(fmt::format("{}{}/", dayKey, formatDate(dateOf(now - std::chrono::hours(24 * back))))));
            for (const auto& [key, value] : days) due.push_back({key, key.substr(key.rfind('/') + 1), {}});
        }
        return {};
    }));
    if (due.empty()) return 0;
    const auto written = store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        for (const auto& d : due) {
            FYR_CHECK(tx.clearValue(d.key));
            // What has ended stays ended, also when the clock is set back.
            for (const std::string_view kind : {"glass", "choice"}) {
                if (d.account.empty() || FYR_PLANTED(224)) break;
                const auto key = fmt::format("{}/{}/{}", kind, d.account, d.patient);
                FYR_TRY(const auto text, tx.value(key));
                if (!text) continue;
                FYR_TRY(const auto v, json::parse(*text));
                const auto until = parseInstant(json::text(v, "until").value_or(""));
                if (!until || *until <= now) FYR_CHECK(tx.clearValue(key));
            }
            if (!FYR_PLANTED(223)) FYR_CHECK(noteRightsChange(tx, now, d.patient, d.account));
        }
        return {};
    });
    if (!written) return fail(written.error());
    return due.size();
}

} // namespace fyr::server::rights
