// Resources, their history and the change feed, read from the embedded store.
#include "server/store/sqlite/read_tx.h"

#include "base/planted.h"
#include "server/store/sqlite/dictionary.h"

#include <charconv>
#include <unordered_map>

namespace fyr::server {
namespace {

std::int64_t clamp(std::int32_t wanted) { return std::clamp(wanted, 0, maxStoredPage); }

// type, id, version, updated, state, method, patient, unit, json
constexpr std::string_view currentByRid =
    "SELECT type, id, version, updated, state, method, patient, unit, json FROM resource WHERE rid=?";

} // namespace

Result<std::optional<StoredResource>> SqliteReadTx::read(std::string_view type, std::string_view id) {
    FYR_TRY(auto row, m_db.query("SELECT version, updated, state, method, json FROM resource "
                                 "WHERE t=? AND type=? AND id=?", m_t, m_names.type(type), id));
    FYR_TRY(const bool found, row.step());
    if (!found || row.integer(2) == static_cast<std::int64_t>(State::referred)) return std::optional<StoredResource>{};
    StoredResource out;
    out.type = type;
    out.id = id;
    out.version = row.integer(0);
    out.lastUpdated = instant(row.integer(1));
    out.deleted = row.integer(2) != 0;
    out.method = methodText(row.integer(3));
    out.json = row.text(4);
    return std::optional(std::move(out));
}

Result<std::optional<StoredResource>> SqliteReadTx::versionOf(std::int64_t rid, std::int64_t version, ResourceScope* scope) {
    FYR_TRY(auto row, m_db.query(currentByRid, rid));
    FYR_TRY(const bool found, row.step());
    if (!found) return std::optional<StoredResource>{};
    StoredResource out;
    out.type = m_names.typeText(row.integer(0));
    out.id = row.text(1);
    out.version = version;
    const auto take = [&](const sqlite::Statement& from, int first) -> Result<void> {
        out.lastUpdated = instant(from.integer(first));
        out.deleted = from.integer(first + 1) != 0;
        out.method = methodText(from.integer(first + 2));
        out.json = from.text(first + 5);
        if (scope) {
            FYR_TRY(*scope, scopeText(from.integer(first + 3), from.integer(first + 4)));
        }
        return {};
    };
    if (row.integer(2) == version) {
        FYR_CHECK(take(row, 3));
        return std::optional(std::move(out));
    }
    FYR_TRY(auto old, m_db.query("SELECT updated, state, method, patient, unit, json FROM old "
                                 "WHERE t=? AND rid=? AND version=?", m_t, rid, version));
    FYR_TRY(const bool there, old.step());
    if (!there) return std::optional<StoredResource>{};
    FYR_CHECK(take(old, 0));
    return std::optional(std::move(out));
}

Result<std::optional<StoredResource>> SqliteReadTx::vread(std::string_view type, std::string_view id, std::int64_t version) {
    FYR_TRY(const auto rid, findResource(m_db, m_t, m_names.type(type), id));
    if (!rid || version <= 0) return std::optional<StoredResource>{};
    return versionOf(*rid, version);
}

Result<ResourceScope> SqliteReadTx::scopeText(std::int64_t patient, std::int64_t unit) {
    ResourceScope out;
    if (patient != 0) {
        FYR_TRY(auto id, m_db.text("SELECT id FROM resource WHERE rid=?", patient));
        out.patient = std::move(id).value_or("");
    }
    if (unit != 0) {
        FYR_TRY(auto code, m_db.text("SELECT code FROM dict WHERE num=?", unit));
        out.unit = std::move(code).value_or("");
    }
    return out;
}

Result<std::optional<ResourceScope>> SqliteReadTx::scopeOf(std::string_view type, std::string_view id) {
    FYR_TRY(auto row, m_db.query("SELECT patient, unit, state FROM resource WHERE t=? AND type=? AND id=?", m_t,
                                 m_names.type(type), id));
    FYR_TRY(const bool found, row.step());
    if (!found || row.integer(2) == static_cast<std::int64_t>(State::referred)) return std::optional<ResourceScope>{};
    FYR_TRY(auto scope, scopeText(row.integer(0), row.integer(1)));
    return std::optional(std::move(scope));
}

Result<std::optional<std::int64_t>> SqliteReadTx::unitNumber(std::string_view unit) {
    if (unit.empty()) return std::optional<std::int64_t>{0};
    return findUnit(m_db, m_t, unit);
}

// ---- History --------------------------------------------------------------------------------------------------

Result<SearchPage> SqliteReadTx::instanceHistory(const HistoryQuery& query) {
    SearchPage page;
    FYR_TRY(const auto rid, findResource(m_db, m_t, m_names.type(query.type), query.id));
    if (!rid) return page;
    std::int64_t before = INT64_MAX;
    if (!query.page.empty())
        std::from_chars(query.page.data(), query.page.data() + query.page.size(), before);
    // Versions count from 1 without gaps: no need to sort.
    FYR_TRY(const auto newest, m_db.integer("SELECT version FROM resource WHERE rid=?", *rid));
    const std::int64_t since = query.since ? millis(*query.since) : INT64_MIN;
    for (std::int64_t v = std::min(newest.value_or(0), before - 1); v > 0; --v) {
        ResourceScope scope;
        FYR_TRY(auto version, versionOf(*rid, v, &scope));
        if (!version || millis(version->lastUpdated) < since) break;
        if (!isWithin(query.within, scope)) continue;
        if (static_cast<std::int64_t>(page.matches.size()) >= clamp(query.count)) {
            page.next = std::to_string(v + 1);
            break;
        }
        page.matches.push_back(std::move(*version));
    }
    return page;
}

Result<SearchPage> SqliteReadTx::history(const HistoryQuery& query) {
    if (!query.id.empty()) return instanceHistory(query);
    std::int64_t before = INT64_MAX;
    if (!query.page.empty())
        std::from_chars(query.page.data(), query.page.data() + query.page.size(), before);
    const std::int64_t since = query.since ? millis(*query.since) : INT64_MIN;
    const std::int64_t type = query.type.empty() ? 0 : m_names.type(query.type);
    SearchPage page;
    if (!query.type.empty() && type == 0) return page;
    FYR_TRY(auto rows, m_db.query("SELECT seq, rid, version FROM feed WHERE t=? AND seq<? AND (?=0 OR type=?) "
                                  "ORDER BY seq DESC", m_t, before, type, type));
    std::int64_t last = 0;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return page;
        ResourceScope scope;
        FYR_TRY(auto version, versionOf(rows.integer(1), rows.integer(2), &scope));
        if (!version) continue;
        if (millis(version->lastUpdated) < since) return page; // newest first: the rest is older still
        if (!isWithin(query.within, scope)) continue;
        if (static_cast<std::int64_t>(page.matches.size()) >= clamp(query.count)) {
            page.next = std::to_string(last);
            return page;
        }
        last = rows.integer(0);
        page.matches.push_back(std::move(*version));
    }
}

// ---- Feed -----------------------------------------------------------------------------------------------------

Result<std::int64_t> SqliteReadTx::feedHead() {
    FYR_TRY(const auto head, m_db.integer("SELECT max(seq) FROM feed WHERE t=?", m_t));
    return head.value_or(0);
}

Result<FeedRow> SqliteReadTx::feedRow(std::int64_t seq, std::int64_t tx, std::int64_t rid, std::int64_t version, bool forget) {
    FeedRow out;
    out.seq = seq;
    out.tx = tx;
    out.forget = forget;
    FYR_TRY(auto stored, versionOf(rid, version, &out.scope));
    if (!stored) return fail(ErrorCode::storageCorrupt, "the feed names a version that is not there");
    out.resource = std::move(*stored);
    if (forget) out.resource.json.clear();
    return out;
}

Result<FeedSlice> SqliteReadTx::feed(const FeedQuery& query) {
    FeedSlice out;
    const std::int64_t after = query.after.value_or(0);
    const bool newestOnly = !query.after || query.newestOnly;
    const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(1, clamp(query.limit)));
    out.upTo = after;
    FYR_TRY(const auto unit, unitNumber(query.unit));
    // A unit that no resource belongs to sees what is the whole tenant's.
    const std::int64_t mine = unit.value_or(INT64_MIN);
    const bool all = query.unit.empty();
    if (!query.after) {
        FYR_TRY(const auto live, m_db.integer("SELECT count(*) FROM resource WHERE t=? AND state=0", m_t));
        out.total = live.value_or(0);
        if (!all) {
            FYR_TRY(const auto owned, m_db.integer("SELECT count(*) FROM resource WHERE t=? AND state=0 AND unit<>0", m_t));
            FYR_TRY(const auto own, m_db.integer("SELECT count(*) FROM resource WHERE t=? AND unit=? AND state=0 "
                                                 "AND unit<>0", m_t, mine));
            *out.total += own.value_or(0) - owned.value_or(0);
        }
    }
    FYR_TRY(auto rows, m_db.query("SELECT f.seq, f.tx, f.rid, f.version, f.unit, f.was, f.forget, r.version FROM feed f "
                                  "JOIN resource r ON r.rid=f.rid WHERE f.t=? AND f.seq>? ORDER BY f.seq", m_t, after));
    std::int64_t tx = 0;
    for (int scanned = 0;; ++scanned) {
        FYR_TRY(const bool row, rows.step());
        if (!row) return out;
        if ((out.rows.size() >= limit || scanned >= maxFeedScan) && (rows.integer(1) != tx || FYR_PLANTED(229))) {
            out.more = true;
            return out;
        }
        tx = rows.integer(1);
        out.upTo = rows.integer(0);
        const bool newest = rows.integer(3) == rows.integer(7);
        const std::int64_t was = rows.integer(5);
        const bool visible = rows.integer(6) == 0 && (all || rows.integer(4) == 0 || rows.integer(4) == mine);
        const bool wasVisible = was >= 0 && (all || was == 0 || was == mine);
        if (newestOnly && visible && (!newest || (FYR_PLANTED(230) && rows.integer(3) > 1))) continue;
        // From the very start nothing was told yet, so there is nothing to forget.
        if (!visible && (!wasVisible || !query.after)) continue;
        FYR_TRY(auto told, feedRow(rows.integer(0), tx, rows.integer(2), rows.integer(3), !visible));
        out.rows.push_back(std::move(told));
    }
}

} // namespace fyr::server
