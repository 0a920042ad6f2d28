// How much is kept: what is dropped for want of room, what is left of it, how it comes back.
#include "localdb/records.h"
#include "localdb/schema.h"

#include <algorithm>
#include <limits>

namespace fyr::localdb {
namespace {

constexpr int shrinkPages = 256; // given back at once
constexpr std::int64_t margin = 64; // a full cache makes room for this part of its bound

} // namespace

Result<Records::RecordRow*> Records::recordRow(PageRecords& page, const std::string& patient) {
    auto [it, fresh] = page.rows.try_emplace(patient);
    if (!fresh) return &it->second;
    FYR_TRY(auto row, m_db.query("SELECT state, changed FROM record WHERE patient = ?", patient));
    FYR_TRY(const bool found, row.step());
    if (found) it->second = {static_cast<State>(row.integer(0)), row.integer(1), true, false};
    return &it->second;
}

Result<void> Records::saveRecords(PageRecords& page) {
    for (const auto& [patient, row] : page.rows) {
        if (!row.dirty) continue;
        FYR_CHECK(m_db.run("INSERT INTO record(patient, changed, state) VALUES(?1, ?2, ?3) "
                           "ON CONFLICT(patient) DO UPDATE SET changed = ?2, state = ?3",
                           patient, row.changed, static_cast<int>(row.state)));
    }
    if (page.newest > 0) FYR_CHECK(setMeta(m_db, "newestChange", page.newest));
    m_away.reset();
    return {};
}

// A record without resources is none, and one without stubs is here.
Result<void> Records::tidyRecord(const std::string& patient) {
    FYR_CHECK(m_db.run("DELETE FROM record WHERE patient = ?1 AND NOT EXISTS (SELECT 1 FROM resource WHERE patient = ?1 AND type <> 'Patient')", patient));
    FYR_CHECK(m_db.run("UPDATE record SET state = 0 WHERE patient = ?1 AND state > 0 AND NOT EXISTS (SELECT 1 FROM resource WHERE patient = ?1 AND here = 0)", patient));
    m_away.reset();
    return {};
}

Result<void> Records::keepBound(std::int64_t bytes) {
    FYR_TRY(const auto now, kept());
    if (now.bound == bytes) return {};
    FYR_CHECK(setMeta(m_db, "bound", bytes));
    m_bound = bytes;
    return {};
}

Result<Kept> Records::kept() {
    if (!m_bound) {
        FYR_TRY(m_bound, metaInteger(m_db, "bound"));
    }
    if (!m_away) {
        FYR_TRY(m_away, m_db.integer("SELECT count(*) FROM record WHERE state > 0"));
    }
    FYR_TRY(const auto pages, m_db.integer("PRAGMA page_count"));
    FYR_TRY(const auto unused, m_db.integer("PRAGMA freelist_count"));
    return Kept{(pages.value_or(0) - unused.value_or(0)) * cachePageBytes, *m_bound, *m_away};
}

Result<std::int64_t> Records::excess() {
    FYR_TRY(const auto now, kept());
    if (now.bound == 0 || now.bytes <= now.bound) return 0;
    return now.bytes - now.bound + now.bound / margin;
}

Result<sync::Trimmed> Records::trim(std::int64_t bytes, const std::set<std::string>& untouched) {
    sync::Trimmed out;
    FYR_TRY(auto tx, m_db.begin());
    FYR_TRY(const auto openings, metaInteger(m_db, "openings"));
    FYR_TRY(const auto newest, metaInteger(m_db, "newestChange"));
    std::vector<std::string> empty;
    {
        FYR_TRY(auto candidates, m_db.query("SELECT patient FROM record WHERE state = 0 AND (opened = 0 OR opened <= ?1) AND NOT EXISTS "
                                            "(SELECT 1 FROM resource r WHERE r.patient = record.patient AND r.open > 0 AND r.open > ?2) "
                                            "ORDER BY opened, changed, patient",
                                            openings - openedStay, newest - visitsStay.count()));
        while (out.bytes < bytes) {
            FYR_TRY(const bool more, candidates.step());
            if (!more) break;
            std::string patient(candidates.text(0));
            if (untouched.contains(patient)) continue;
            FYR_TRY(const auto size, m_db.integer("SELECT sum(octet_length(json)) FROM resource WHERE patient = ? AND type <> 'Patient'", patient));
            if (size.value_or(0) == 0) {
                empty.push_back(std::move(patient));
                continue;
            }
            out.bytes += *size;
            out.patients.push_back(std::move(patient));
        }
    }
    for (const auto& patient : empty)
        FYR_CHECK(tidyRecord(patient));
    for (const auto& patient : out.patients) {
        FYR_CHECK(m_db.run("DELETE FROM search WHERE rowid IN (SELECT key FROM resource WHERE patient = ? AND type <> 'Patient')", patient));
        struct Stub {
            std::int64_t key, version, generation;
        };
        std::vector<Stub> stubs;
        const auto first = out.changed.size();
        {
            FYR_TRY(auto rows, m_db.query("SELECT type, id, key, version, generation FROM resource WHERE patient = ? AND type <> 'Patient' ORDER BY type, id", patient));
            while (true) {
                FYR_TRY(const bool more, rows.step());
                if (!more) break;
                out.changed.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
                stubs.push_back({rows.integer(2), rows.integer(3), rows.integer(4)});
            }
        }
        // Not by an update: SQLite joins pages that are nearly empty only after a row was deleted.
        FYR_CHECK(m_db.run("DELETE FROM resource WHERE patient = ? AND type <> 'Patient'", patient));
        for (std::size_t i = 0; i < stubs.size(); ++i)
            FYR_CHECK(m_db.run("INSERT INTO resource(key, type, id, version, generation, patient, indexed, json, here) VALUES(?, ?, ?, ?, ?, ?, 1, '', 0)",
                               stubs[i].key, out.changed[first + i].type, out.changed[first + i].id, stubs[i].version, stubs[i].generation, patient));
        FYR_CHECK(m_db.run("UPDATE record SET state = 1 WHERE patient = ?", patient));
    }
    FYR_CHECK(tx.commit());
    m_away.reset();
    return out;
}

Result<bool> Records::shrink() {
    FYR_TRY(const auto pages, m_db.integer("PRAGMA page_count"));
    FYR_TRY(const auto unused, m_db.integer("PRAGMA freelist_count"));
    FYR_TRY(const auto mode, m_db.integer("PRAGMA auto_vacuum"));
    FYR_TRY(const auto now, kept());
    // What was dropped is overwritten where it lay before the end of the file is cut off.
    FYR_CHECK(m_db.checkpointTruncate());
    const auto over = std::min(pages.value_or(0) - now.bound / cachePageBytes, unused.value_or(0));
    if (mode.value_or(0) == 0 || now.bound == 0 || over <= 0) return false; // a file of an older Fyr reuses its room
    FYR_CHECK(m_db.script(fmt::format("PRAGMA incremental_vacuum({})", std::min<std::int64_t>(over, shrinkPages))));
    FYR_CHECK(m_db.checkpointTruncate());
    return over > shrinkPages;
}

Result<bool> Records::opened(const std::string& patient) {
    FYR_TRY(auto tx, m_db.begin());
    FYR_TRY(const auto openings, metaInteger(m_db, "openings"));
    std::int64_t was = 0;
    State state = State::here;
    {
        FYR_TRY(auto row, m_db.query("SELECT opened, state FROM record WHERE patient = ?", patient));
        FYR_TRY(const bool found, row.step());
        if (!found) return false;
        was = row.integer(0);
        state = static_cast<State>(row.integer(1));
    }
    const bool newest = was > 0 && was == openings;
    if (newest && state != State::dropped) return state != State::here;
    if (!newest) FYR_CHECK(setMeta(m_db, "openings", openings + 1));
    FYR_CHECK(m_db.run("UPDATE record SET opened = ?, state = CASE state WHEN 1 THEN 2 ELSE state END WHERE patient = ?", newest ? was : openings + 1, patient));
    FYR_CHECK(tx.commit());
    return state != State::here;
}

Result<std::vector<protocol::ResourceKey>> Records::wanted(std::size_t limit) {
    std::vector<protocol::ResourceKey> out;
    FYR_TRY(const auto patient, m_db.text("SELECT patient FROM record WHERE state = 2 ORDER BY opened DESC, patient LIMIT 1"));
    if (!patient) return out;
    FYR_TRY(auto rows, m_db.query("SELECT type, id FROM resource WHERE patient = ? AND here = 0 ORDER BY type, id LIMIT ?", *patient, limit));
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return out;
        out.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
    }
}

Result<sync::AppliedPage> Records::fill(const protocol::FeedPage& page) {
    FYR_TRY(auto tx, m_db.begin());
    sync::AppliedPage out;
    FYR_TRY(out.state, feedState());
    if (out.state.epoch != page.epoch) return fail(ErrorCode::invalidState, "the records are of another epoch");
    for (const auto& e : page.entries) {
        if (e.op != protocol::FeedOp::put) continue;
        const auto p = m_projector->project(e.key, e.resource);
        const std::int64_t open = p.open ? std::numeric_limits<std::int64_t>::max() : p.openUntil ? p.openUntil->time_since_epoch().count() : 0;
        // A stub of this very version, or nothing: what was forgotten since this was asked for stays away, and what has
        // changed since comes when the feed has told it, with all that changed with it.
        FYR_TRY(const auto filled, m_db.run("UPDATE resource SET queue = ?4, open = ?5, json = ?6, indexed = 0, here = 1 "
                                            "WHERE type = ?1 AND id = ?2 AND here = 0 AND version = ?3",
                                            e.key.type, e.key.id, e.version, p.inQueue ? 1 : 0, open, e.resource));
        if (filled == 0) continue;
        out.changed.push_back(e.key);
        if (!p.patient.empty()) out.patients.push_back(p.patient);
    }
    std::ranges::sort(out.patients);
    out.patients.erase(std::ranges::unique(out.patients).begin(), out.patients.end());
    for (const auto& patient : out.patients)
        FYR_CHECK(tidyRecord(patient));
    FYR_CHECK(tx.commit());
    return out;
}

} // namespace fyr::localdb
