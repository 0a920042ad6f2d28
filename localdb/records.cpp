#include "localdb/records.h"

#include "base/planted.h"
#include "base/text.h"
#include "localdb/schema.h"

#include <algorithm>
#include <limits>

namespace fyr::localdb {
namespace {

// Every word is found by its beginning: each stands after a space.
std::string foldedWords(std::string_view text) {
    std::string out = " ";
    for (const char c : foldForSearch(text)) {
        const bool gap = c == ' ' || c == '\t' || c == '\n' || c == ',' || c == ';';
        if (gap && out.back() == ' ') continue;
        out += gap ? ' ' : c;
    }
    return out;
}

Result<std::vector<StoredResource>> readAll(sqlite::Statement& rows) {
    std::vector<StoredResource> out;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return out;
        FYR_TRY(const auto json, whole(rows.text(3)));
        out.push_back({{std::string(rows.text(0)), std::string(rows.text(1))}, rows.integer(2), std::string(json)});
    }
}

constexpr std::ptrdiff_t forgottenAtOnce = 3; // with their words, in the page's own transaction

std::optional<std::string> orNull(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

} // namespace

Result<std::string_view> whole(std::string_view json) {
    if (json.find('\0') != std::string_view::npos) return fail(ErrorCode::storageCorrupt, "a page of zeros stands in a resource");
    return json;
}

Result<Records> Records::open(const std::filesystem::path& file, std::span<const std::uint8_t> key,
                              std::shared_ptr<const Projector> projector, const FileSystem& files) {
    FYR_TRY(auto db, openFile(file, key, cachePageBytes, files, Shrinks::yes));
    FYR_CHECK(migrate(db, cacheMigrations()));
    return Records(std::move(db), std::move(projector));
}

Result<sync::FeedState> Records::feedState() {
    sync::FeedState s;
    FYR_TRY(s.epoch, metaText(m_db, "epoch"));
    FYR_TRY(s.cursor, metaText(m_db, "cursor"));
    FYR_TRY(const auto complete, metaInteger(m_db, "firstSyncComplete"));
    FYR_TRY(const auto resyncing, metaInteger(m_db, "resyncing"));
    FYR_TRY(s.received, metaInteger(m_db, "received"));
    FYR_TRY(s.expected, metaInteger(m_db, "expected"));
    FYR_TRY(const auto synced, metaText(m_db, "lastSynced"));
    s.firstSyncComplete = complete != 0;
    s.resyncing = resyncing != 0;
    if (auto t = parseInstant(synced)) s.lastSynced = *t;
    return s;
}

Result<void> Records::saveState(const sync::FeedState& s) {
    FYR_CHECK(setMeta(m_db, "epoch", s.epoch));
    FYR_CHECK(setMeta(m_db, "cursor", s.cursor));
    FYR_CHECK(setMeta(m_db, "firstSyncComplete", s.firstSyncComplete ? 1 : 0));
    FYR_CHECK(setMeta(m_db, "resyncing", s.resyncing ? 1 : 0));
    FYR_CHECK(setMeta(m_db, "received", s.received));
    FYR_CHECK(setMeta(m_db, "expected", s.expected));
    if (s.lastSynced) FYR_CHECK(setMeta(m_db, "lastSynced", formatInstant(*s.lastSynced)));
    return {};
}

Result<sync::FeedState> Records::beginResync() {
    FYR_TRY(auto tx, m_db.begin());
    FYR_TRY(auto state, feedState());
    FYR_TRY(const auto generation, metaInteger(m_db, "generation"));
    FYR_TRY(const auto any, m_db.integer("SELECT EXISTS(SELECT 1 FROM resource)"));
    FYR_CHECK(setMeta(m_db, "generation", generation + 1));
    state.epoch.clear();
    state.cursor.clear();
    state.resyncing = any.value_or(0) != 0;
    state.firstSyncComplete = state.firstSyncComplete && state.resyncing; // nothing is here: it begins like the first one
    state.received = state.expected = 0;
    FYR_CHECK(saveState(state));
    FYR_CHECK(tx.commit());
    return state;
}

Result<sync::AppliedPage> Records::applyPage(const protocol::FeedPage& page, const std::string& cursor,
                                             Instant now, const BeforeCommit& beforeCommit) {
    FYR_TRY(auto tx, m_db.begin());
    sync::AppliedPage out;
    FYR_TRY(out.state, feedState());
    if (out.state.cursor != cursor) return fail(ErrorCode::invalidState, "the page follows another cursor");
    if (!out.state.epoch.empty() && out.state.epoch != page.epoch)
        return fail(ErrorCode::invalidState, "the page is of another epoch");
    FYR_TRY(const auto generation, metaInteger(m_db, "generation"));

    std::vector<protocol::ResourceKey> forgotten;
    PageRecords records;
    FYR_TRY(records.newest, metaInteger(m_db, "newestChange"));
    out.changed.reserve(page.entries.size());
    const auto words = std::ranges::count(page.entries, protocol::FeedOp::forget, &protocol::FeedEntry::op) > forgottenAtOnce ? Words::later : Words::now;
    for (const auto& entry : page.entries) {
        if (entry.op == protocol::FeedOp::put) {
            FYR_CHECK(put(entry, generation, records));
            out.changed.push_back(entry.key);
            continue;
        }
        FYR_TRY(auto was, forget(entry.key, words));
        if (!was) continue;
        out.changed.push_back(entry.key);
        if (!was->empty()) out.patients.push_back(std::move(*was));
        forgotten.push_back(entry.key);
    }
    out.state.epoch = page.epoch;
    out.state.cursor = page.next;
    const bool catchingUp = !out.state.firstSyncComplete || out.state.resyncing;
    if (catchingUp) {
        out.state.received += static_cast<std::int64_t>(page.entries.size());
        if (page.total) out.state.expected = *page.total;
    }
    if (!page.more) {
        if (out.state.resyncing) FYR_CHECK(sweep(generation, out, forgotten));
        out.state.firstSyncComplete = true;
        out.state.resyncing = false;
        out.state.lastSynced = now;
    }
    std::ranges::sort(out.patients);
    out.patients.erase(std::ranges::unique(out.patients).begin(), out.patients.end());
    FYR_CHECK(saveRecords(records));
    out.recordsWanted = records.wanted;
    for (const auto& patient : out.patients)
        FYR_CHECK(tidyRecord(patient));
    for (const auto& [patient, row] : records.rows) // open work is stored whole: it may have been the last stub
        if (row.state != State::here) FYR_CHECK(tidyRecord(patient));
    if (FYR_PLANTED(111)) FYR_CHECK(m_db.script("COMMIT; BEGIN"));
    FYR_CHECK(saveState(out.state));
    const bool purged = !forgotten.empty();
    if (purged && beforeCommit) FYR_CHECK(beforeCommit(forgotten));
    FYR_CHECK(tx.commit());
    // What was forgotten must not stay readable in the log either. A failure here is made good by the next
    // one.
    if (purged) [[maybe_unused]]
        const auto emptied = m_db.checkpointTruncate();
    return out;
}

Result<void> Records::put(const protocol::FeedEntry& e, std::int64_t generation, PageRecords& page) {
    const auto p = m_projector->project(e.key, e.resource);
    const auto at = e.at.time_since_epoch().count();
    page.newest = std::max<std::int64_t>(page.newest, at);
    const std::int64_t open = p.open ? std::numeric_limits<std::int64_t>::max() : p.openUntil ? p.openUntil->time_since_epoch().count() : 0;
    bool stub = false;
    if (!p.patient.empty() && e.key.type != "Patient") {
        FYR_TRY(auto* row, recordRow(page, p.patient));
        row->dirty = row->dirty || !row->known || at > row->changed;
        row->changed = std::max<std::int64_t>(row->changed, at);
        const bool work = open > 0 && open > page.newest - visitsStay.count();
        stub = row->state != State::here && !work;
        if (row->state == State::dropped && work) {
            row->state = State::wanted;
            row->dirty = true;
        }
        page.wanted = page.wanted || row->state == State::wanted;
        if (stub)
            FYR_CHECK(m_db.run("DELETE FROM search WHERE rowid = (SELECT key FROM resource WHERE type = ? AND id = ? AND here = 1)", e.key.type, e.key.id));
    }
    // Within one first sync a version never goes down, but a page may have been under way for longer than what `fill` brought.
    FYR_CHECK(m_db.run(
        "INSERT INTO resource(type, id, version, generation, patient, queue, indexed, json, open, here) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
        "ON CONFLICT(type, id) DO UPDATE SET version = ?3, generation = ?4, patient = ?5, queue = ?6, "
        "indexed = CASE WHEN json = ?8 THEN indexed ELSE ?7 END, json = ?8, open = ?9, here = ?10 WHERE version <= ?3 OR generation < ?4",
        e.key.type, e.key.id, e.version, generation, orNull(p.patient), p.inQueue && !stub ? 1 : 0, stub ? 1 : 0,
        stub ? std::string_view() : std::string_view(e.resource), stub ? 0 : open, stub ? 0 : 1));
    if (p.person) return putPerson(e.key.id, p);
    return {};
}

Result<void> Records::putPerson(const std::string& id, const Projection& p) {
    std::optional<std::string> birth;
    if (p.person->birthDate) birth = formatDate(*p.person->birthDate);
    FYR_CHECK(m_db.run(
        "INSERT OR REPLACE INTO person(id, name, birth, sex, identifier, folded) VALUES(?,?,?,?,?,?)",
        id, p.person->name, birth, static_cast<int>(p.person->sex), p.person->identifier,
        foldedWords(p.searched)));
    return {};
}

Result<std::optional<std::string>> Records::forget(const protocol::ResourceKey& key, Words words) {
    FYR_TRY(auto patient, patientOf(key));
    FYR_CHECK(m_db.run(words == Words::now ? "DELETE FROM search WHERE rowid = (SELECT key FROM resource WHERE type = ? AND id = ?)"
                                           : "INSERT OR IGNORE INTO gone SELECT key FROM resource WHERE type = ? AND id = ?",
                       key.type, key.id));
    FYR_TRY(const auto gone, m_db.run("DELETE FROM resource WHERE type = ? AND id = ?", key.type, key.id));
    if (key.type == "Patient") FYR_CHECK(m_db.run("DELETE FROM person WHERE id = ?", key.id));
    if (gone == 0) return std::optional<std::string>{};
    return std::optional<std::string>(std::move(patient));
}

Result<void> Records::sweep(std::int64_t generation, sync::AppliedPage& out,
                            std::vector<protocol::ResourceKey>& forgotten) {
    std::vector<protocol::ResourceKey> left;
    {
        FYR_TRY(auto rows, m_db.query("SELECT type, id FROM resource WHERE generation < ?", generation));
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            left.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
        }
    }
    const auto words = std::ssize(left) > forgottenAtOnce ? Words::later : Words::now;
    for (auto& key : left) {
        FYR_TRY(auto was, forget(key, words));
        if (was && !was->empty()) out.patients.push_back(std::move(*was));
        forgotten.push_back(key);
        out.changed.push_back(std::move(key));
    }
    return {};
}

Result<std::optional<StoredResource>> Records::resource(const protocol::ResourceKey& key) {
    FYR_TRY(auto row,
            m_db.query("SELECT version, json, here FROM resource WHERE type = ? AND id = ?", key.type, key.id));
    FYR_TRY(const bool found, row.step());
    if (!found) return std::optional<StoredResource>{};
    if (row.integer(2) == 0) return fail(ErrorCode::notKeptHere, "only the server has it");
    FYR_TRY(const auto json, whole(row.text(1)));
    return StoredResource{key, row.integer(0), std::string(json)};
}

Result<std::int64_t> Records::version(const protocol::ResourceKey& key) {
    FYR_TRY(const auto v,
            m_db.integer("SELECT version FROM resource WHERE type = ? AND id = ?", key.type, key.id));
    return v.value_or(0);
}

Result<std::vector<StoredResource>> Records::ofPatient(const std::string& patient) {
    FYR_TRY(const auto state, m_db.integer("SELECT state FROM record WHERE patient = ?", patient));
    if (state.value_or(0) != 0) return fail(ErrorCode::notKeptHere, "only the server has this record");
    FYR_TRY(auto rows, m_db.query("SELECT type, id, version, json FROM resource WHERE patient = ?", patient));
    return readAll(rows);
}

Result<std::vector<StoredResource>> Records::all() {
    FYR_TRY(auto rows, m_db.query("SELECT type, id, version, json FROM resource ORDER BY type, id"));
    return readAll(rows);
}

Result<std::vector<QueueItem>> Records::queue() {
    FYR_TRY(auto rows, m_db.query("SELECT json, version FROM resource WHERE queue = 1"));
    std::vector<QueueItem> out;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return out;
        FYR_TRY(const auto json, whole(rows.text(0)));
        auto item = m_projector->queueItem(json);
        if (!item) continue;
        item->item.version = rows.integer(1);
        out.push_back(std::move(*item));
    }
}

Result<std::optional<QueueItem>> Records::queueItem(const std::string& id) {
    FYR_TRY(
        auto row,
        m_db.query("SELECT json, version FROM resource WHERE type = 'Task' AND id = ? AND queue = 1", id));
    FYR_TRY(const bool found, row.step());
    if (!found) return std::optional<QueueItem>{};
    FYR_TRY(const auto json, whole(row.text(0)));
    auto item = m_projector->queueItem(json);
    if (!item) return std::optional<QueueItem>{};
    item->item.version = row.integer(1);
    return std::optional<QueueItem>(std::move(*item));
}

Result<clinical::TriageItem> Records::item(const std::string& id) {
    FYR_TRY(const auto task, resource({"Task", id}));
    if (!task) return fail(ErrorCode::notFound, "no such Task here");
    Result<void> trouble;
    const auto lookup = [&](std::string_view reference) -> std::optional<std::string> {
        const auto slash = reference.find('/');
        if (slash == std::string_view::npos) return std::nullopt;
        auto part =
            resource({std::string(reference.substr(0, slash)), std::string(reference.substr(slash + 1))});
        if (!part) trouble = fail(part.error());
        if (!part || !*part) return std::nullopt;
        return std::move((*part)->json);
    };
    auto item = m_projector->item(task->json, lookup);
    FYR_CHECK(trouble);
    if (item) item->version = task->version;
    return item;
}

Result<std::string> Records::patientName(const std::string& patient) {
    FYR_TRY(auto name, m_db.text("SELECT name FROM person WHERE id = ?", patient));
    return name.value_or("");
}

Result<std::string> Records::patientOf(const protocol::ResourceKey& key) {
    FYR_TRY(auto id, m_db.text("SELECT patient FROM resource WHERE type = ? AND id = ?", key.type, key.id));
    return id.value_or("");
}

Result<std::int64_t> Records::verifySlice(std::int64_t key, std::size_t rows) {
    // The length of a text is counted over all its pages, and each page is checked by its HMAC as it is read.
    FYR_TRY(auto read, m_db.query("SELECT key, (length(json) = 0) = here OR instr(CAST(json AS BLOB), x'00') > 0, patient FROM resource WHERE key > ? ORDER BY key LIMIT ?", key, rows));
    std::int64_t last = 0;
    for (std::size_t n = 0;; ++n) {
        FYR_TRY(const bool more, read.step());
        if (!more) return n < rows ? 0 : last;
        last = read.integer(0);
        if (read.integer(1) != 0) return fail(ErrorCode::storageCorrupt, "a resource without content, or with a page of zeros");
    }
}

Result<Counts> Records::counts() {
    Counts c;
    const auto count = [&](std::string_view sql, std::int64_t& out) -> Result<void> {
        FYR_TRY(const auto n, m_db.integer(sql));
        out = n.value_or(0);
        return {};
    };
    FYR_CHECK(count("SELECT count(*) FROM resource WHERE here = 1", c.resources));
    FYR_CHECK(count("SELECT count(*) FROM person", c.patients));
    FYR_CHECK(count("SELECT count(*) FROM resource WHERE queue = 1", c.queue));
    FYR_CHECK(count("SELECT count(*) FROM resource WHERE indexed = 0", c.unindexed));
    return c;
}

} // namespace fyr::localdb
