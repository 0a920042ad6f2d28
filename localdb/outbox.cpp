#include "localdb/outbox.h"

#include "base/planted.h"
#include "localdb/schema.h"

#include <algorithm>
#include <map>

namespace fyr::localdb {
namespace {

using protocol::Command;
using protocol::CommandStatus;
using protocol::CommandType;

bool isNote(std::string_view type) {
    const auto t = protocol::commandTypeFromCode(type);
    return t && protocol::isNote(*t);
}
// How old a backup may be for what came after it to be sent again.
constexpr Millis doneFor = std::chrono::hours(24 * 14);
constexpr std::int64_t doneAtMost = 5000;
constexpr std::int64_t doneAtLeast = 100;

Result<Command> commandFromText(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    return protocol::commandFromJson(v);
}

// For `IN (SELECT value FROM json_each(?))`.
std::string listed(const std::vector<std::string>& ids) { return json::write(json::array(ids.begin(), ids.end())); }

} // namespace

Result<Outbox> Outbox::open(const std::filesystem::path& folder, std::span<const std::uint8_t> key,
                            Secret journalKey, Random& random, FileSystem& files) {
    namespace fs = std::filesystem;
    const bool kept = !folder.empty();
    const fs::path file = kept ? folder / "outbox.db" : fs::path();
    Journal journal(kept ? folder / "outbox.journal" : fs::path(), std::move(journalKey), files);

    bool fresh = false;
    const auto tryOpen = [&]() -> Result<sqlite::Database> {
        FYR_TRY(auto db, openFile(file, key, outboxPageBytes, files));
        FYR_TRY(const auto version, db.integer("PRAGMA user_version"));
        fresh = version.value_or(0) == 0;
        FYR_CHECK(migrate(db, outboxMigrations()));
        // Its indexes too: a page that came back older can be whole, and then no table reads wrong.
        FYR_TRY(const auto wrong, db.check(sqlite::Check::indexesToo));
        if (!wrong.empty()) return fail(ErrorCode::storageCorrupt, "the outbox's file is damaged");
        return db;
    };
    const fs::path aside = kept ? folder / "outbox.damaged.db" : fs::path();
    const auto moved = [&](const fs::path& from, const fs::path& to) {
        for (const char* end : {"", "-wal"})
            [[maybe_unused]] const auto one = files.rename(from.string() + end, to.string() + end);
        files.flushFolder(folder);
    };
    // A repair that was cut short starts over: what it wrote is not yet the truth.
    const bool repairing = kept && files.exists(aside);
    auto db = repairing ? Result<sqlite::Database>(fail(ErrorCode::storageCorrupt)) : tryOpen();
    const bool damaged = !db && db.error().code == ErrorCode::storageCorrupt;
    if (!db && !damaged) return fail(db.error());
    const bool lost = fresh && journal.size() > 0; // the file vanished, or was emptied
    if (!damaged && !lost) {
        Outbox out(std::move(*db), std::move(journal), random, files);
        FYR_CHECK(out.matchJournal());
        out.tidyJournal();
        return out;
    }
    if (damaged) {
        if (!repairing) moved(file, aside);
        // Cut short between the file and its log: that log belongs to the damaged file.
        if (repairing && !files.exists(file) && !files.exists(aside.string() + "-wal"))
            [[maybe_unused]] const auto log = files.rename(file.string() + "-wal", aside.string() + "-wal");
        for (const char* end : {"", "-wal"})
            FYR_CHECK(files.remove(file.string() + end));
        db = tryOpen();
        if (!db) return fail(db.error());
    }
    Outbox out(std::move(*db), std::move(journal), random, files);
    FYR_CHECK(out.saveFrom(aside, key));
    // A file with records that could not be read is kept, encrypted as it is: somebody may do better one day.
    const auto keep = folder / "outbox.unreadable.db";
    if (out.m_salvage.unreadable > 0)
        moved(aside, keep);
    else
        for (const char* end : {"", "-wal"})
            [[maybe_unused]] const auto gone = files.remove(aside.string() + end);
    // What is put aside must not come back: the next open would take it for a repair that was cut short, and what was
    // saved since would be gone.
    if (!FYR_PLANTED(103)) files.flushFolder(folder);
    return out;
}

Result<void> Outbox::insertText(const protocol::ResourceKey& target, std::string_view id,
                                std::string_view type, std::string_view json) {
    FYR_CHECK(m_db.run("INSERT INTO outbox(id, type, target_type, target_id, json) VALUES(?, ?, ?, ?, ?)", id,
                       type, target.type, target.id, json));
    return {};
}

Result<void> Outbox::insert(const Command& c) {
    return insertText(c.target, c.id.str(), protocol::code(c.type), json::write(protocol::toJson(c)));
}

Result<void> Outbox::enqueue(const Command& c) {
    FYR_TRY(auto tx, m_db.begin());
    FYR_TRY(const auto there, m_db.integer("SELECT 1 FROM attention WHERE id = ?", c.id.str()));
    if (there) return fail(ErrorCode::duplicate, "this command waits for a person");
    FYR_CHECK(insert(c));
    FYR_TRY(const auto mark, nextMark());
    FYR_CHECK(tx.commit());
    if (!FYR_PLANTED(119)) keep(mark, {putRecord(mark, json::write(protocol::toJson(c)))});
    return {};
}

Result<std::vector<Command>> Outbox::unsent(std::size_t limit, std::size_t maxBytes) {
    std::vector<Command> out;
    struct Unreadable {
        std::string id;
        protocol::ResourceKey target;
        std::int64_t seq = 0;
        bool note = false;
    };
    std::vector<Unreadable> unreadable;
    {
        FYR_TRY(auto rows, m_db.query("SELECT id, json, target_type, target_id, seq, type FROM outbox WHERE accepted = 0 "
                                      "ORDER BY seq LIMIT ?",
                                      limit));
        std::size_t bytes = 0;
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            const auto text = rows.text(1);
            bytes += text.size() + 1;
            if (!out.empty() && bytes > maxBytes) break;
            auto command = commandFromText(text);
            if (command)
                out.push_back(std::move(*command));
            else
                unreadable.push_back({std::string(rows.text(0)), {std::string(rows.text(2)), std::string(rows.text(3))}, rows.integer(4), isNote(rows.text(5))});
        }
    }
    if (unreadable.empty()) return out;
    // Shown to a person rather than in the way for ever; and what was done after it on the same record waits with it.
    FYR_TRY(auto tx, m_db.begin());
    for (const auto& u : unreadable) {
        FYR_CHECK(moveToAttention(u.id, {.code = "content", .message = "this Fyr cannot read the command"}));
        if (!u.note) FYR_CHECK(moveDependents(u.target, u.seq, {.waitsFor = u.id}));
    }
    FYR_CHECK(tx.commit());
    return unsent(limit, maxBytes);
}

Result<void> Outbox::markSent(const std::vector<CommandId>& ids) {
    if (m_journalBehind) tidyJournal();
    std::vector<std::string> texts;
    for (const auto& id : ids)
        texts.push_back(id.str());
    FYR_CHECK(m_db.run("UPDATE outbox SET sent = sent + 1 WHERE id IN (SELECT value FROM json_each(?))", listed(texts)));
    return {};
}

Result<void> Outbox::moveToAttention(std::string_view id, const Refusal& r) {
    FYR_CHECK(m_db.run(
        "INSERT INTO attention(id, target_type, target_id, status, code, message, current_version, "
        "current, by_id, by_name, answered_at, waits_for, json) "
        "SELECT id, target_type, target_id, ?, ?, ?, ?, ?, ?, ?, ?, ?, json FROM outbox WHERE id = ?",
        r.status, r.code, r.message, r.currentVersion, r.current, r.byId, r.byName, r.at, r.waitsFor, id));
    if (FYR_PLANTED(112)) FYR_CHECK(m_db.script("COMMIT; BEGIN"));
    FYR_CHECK(m_db.run("DELETE FROM outbox WHERE id = ?", id));
    return {};
}

Result<void> Outbox::moveDependents(const protocol::ResourceKey& target, std::int64_t after,
                                    const Refusal& r) {
    std::vector<std::string> ids;
    {
        FYR_TRY(auto rows,
                m_db.query("SELECT id, type FROM outbox WHERE target_type = ? AND target_id = ? AND seq > ? "
                           "AND accepted = 0 ORDER BY seq",
                           target.type, target.id, after));
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            if (!isNote(rows.text(1))) ids.emplace_back(rows.text(0));
        }
    }
    for (const auto& id : ids)
        FYR_CHECK(moveToAttention(id, r));
    return {};
}

Result<sync::StoredAnswers> Outbox::storeAnswers(const std::vector<protocol::CommandResult>& results,
                                                 Instant now, const CachedVersion& cached) {
    struct Place {
        protocol::ResourceKey target;
        std::int64_t seq = 0;
        bool note = false;
    };
    std::vector<std::string> all;
    for (const auto& r : results)
        all.push_back(r.id.str());
    sync::StoredAnswers out;
    std::vector<std::pair<std::string, Place>> refused;
    std::vector<std::string> accepted, shown; // shown: the feed has brought what they did, or nothing is here to show it on
    std::map<protocol::ResourceKey, std::int64_t> versions;
    FYR_TRY(auto tx, m_db.begin());
    std::map<std::string, Place, std::less<>> waiting;
    {
        FYR_TRY(auto rows, m_db.query("SELECT id, seq, target_type, target_id, type FROM outbox "
                                      "WHERE accepted = 0 AND id IN (SELECT value FROM json_each(?))",
                                      listed(all)));
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            waiting.emplace(rows.text(0), Place{{std::string(rows.text(2)), std::string(rows.text(3))}, rows.integer(1), isNote(rows.text(4))});
        }
    }
    for (const auto& r : results) {
        auto found = waiting.extract(r.id.str());
        if (!found) continue; // not of this outbox, or answered twice in one batch
        const Place& place = found.mapped();
        auto here = versions.find(place.target);
        if (here == versions.end()) {
            FYR_TRY(const auto version, cached(place.target));
            here = versions.emplace(place.target, version).first;
        }
        out.answered.push_back(r.id);
        if (r.status == CommandStatus::accepted) {
            accepted.push_back(r.id.str());
            if (here->second > 0 && here->second < r.version)
                FYR_CHECK(m_db.run("UPDATE outbox SET accepted = ? WHERE id = ?", r.version, r.id.str()));
            else
                shown.push_back(r.id.str());
            continue;
        }
        // An answer may come after its record was forgotten.
        FYR_CHECK(
            moveToAttention(r.id.str(), {.status = std::string(protocol::code(r.status)),
                                         .code = std::string(info(r.code.value_or(ErrorCode::internal)).name),
                                         .message = r.message,
                                         .currentVersion = r.version,
                                         .current = r.current && here->second > 0 ? json::write(*r.current) : std::string(),
                                         .byId = r.byId,
                                         .byName = r.byName,
                                         .at = formatInstant(now)}));
        refused.emplace_back(r.id.str(), place);
        out.attentionChanged = true;
    }
    if (!accepted.empty()) FYR_CHECK(keepDone(listed(accepted), now));
    if (!shown.empty()) FYR_CHECK(m_db.run("DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))", listed(shown)));
    // Only after all answers are in: one that was answered itself does not wait for another.
    for (const auto& [id, place] : refused)
        if (!place.note) FYR_CHECK(moveDependents(place.target, place.seq, {.at = formatInstant(now), .waitsFor = id}));
    FYR_CHECK(trimDone(now));
    FYR_CHECK(tx.commit());
    tidyJournal();
    return out;
}

Result<void> Outbox::park(const CommandId& id, const Error& why, Instant now) {
    FYR_TRY(auto tx, m_db.begin());
    protocol::ResourceKey target;
    std::int64_t seq = 0;
    bool note = false;
    {
        FYR_TRY(auto row, m_db.query("SELECT seq, target_type, target_id, type FROM outbox "
                                     "WHERE id = ? AND accepted = 0",
                                     id.str()));
        FYR_TRY(const bool found, row.step());
        if (!found) return {};
        seq = row.integer(0);
        target = {std::string(row.text(1)), std::string(row.text(2))};
        note = isNote(row.text(3));
    }
    FYR_CHECK(moveToAttention(
        id.str(),
        {.code = std::string(info(why.code).name), .message = why.detail, .at = formatInstant(now)}));
    if (!note) FYR_CHECK(moveDependents(target, seq, {.at = formatInstant(now), .waitsFor = id.str()}));
    return tx.commit();
}

Result<void> Outbox::undo(const CommandId& id) {
    FYR_TRY(const auto sent, m_db.integer("SELECT sent FROM outbox WHERE id = ? AND accepted = 0", id.str()));
    if (!sent) return fail(ErrorCode::notFound, "no such command waits");
    if (*sent > 0) return fail(ErrorCode::invalidState, "it may have reached the server");
    FYR_TRY(auto tx, m_db.begin());
    FYR_CHECK(m_db.run("DELETE FROM outbox WHERE id = ? AND sent = 0", id.str()));
    FYR_TRY(const auto mark, nextMark());
    FYR_CHECK(tx.commit());
    keep(mark, {dropRecord(mark, id.str())});
    tidyJournal();
    return {};
}

Result<void> Outbox::settle(const CommandId& id, sync::Settlement how, const CommandId& newId) {
    struct Waiting {
        std::string id;
        std::string json;
        bool judged = false;
    };
    std::vector<Waiting> chain; // the head, then those behind it
    std::int64_t current = 0;
    FYR_TRY(auto tx, m_db.begin());
    {
        FYR_TRY(auto rows, m_db.query("SELECT id, json, status, current_version FROM attention "
                                      "WHERE id = ?1 OR waits_for = ?1 ORDER BY id <> ?1, seq",
                                      id.str()));
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            if (chain.empty()) current = rows.integer(3);
            chain.push_back({std::string(rows.text(0)), std::string(rows.text(1)), !rows.text(2).empty()});
        }
    }
    if (chain.empty() || chain.front().id != id.str())
        return fail(ErrorCode::notFound, "nothing of this id waits");
    std::vector<std::string> records;
    FYR_TRY(const auto mark, nextMark());
    FYR_CHECK(m_db.run("DELETE FROM attention WHERE id = ?1 OR waits_for = ?1", id.str()));
    if (FYR_PLANTED(113)) FYR_CHECK(m_db.script("COMMIT; BEGIN"));
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const bool head = i == 0;
        const bool again = how == sync::Settlement::redoMine || (how == sync::Settlement::dismiss && !head);
        if (!again) {
            records.push_back(dropRecord(mark, chain[i].id));
            continue;
        }
        FYR_TRY(auto command, commandFromText(chain[i].json));
        if (how == sync::Settlement::redoMine) {
            command.base = std::max(command.base, current);
            if (chain[i].judged) {
                records.push_back(dropRecord(mark, chain[i].id));
                command.id = newId;
            }
        }
        FYR_CHECK(insert(command));
        records.push_back(putRecord(mark, json::write(protocol::toJson(command))));
    }
    FYR_CHECK(tx.commit());
    keep(mark, records);
    tidyJournal();
    return {};
}

Result<sync::OutboxCounts> Outbox::counts() {
    FYR_TRY(const auto unsent, m_db.integer("SELECT count(*) FROM outbox WHERE accepted = 0"));
    FYR_TRY(const auto attention, m_db.integer("SELECT count(*) FROM attention WHERE waits_for = ''"));
    return sync::OutboxCounts{unsent.value_or(0), attention.value_or(0)};
}

Result<std::optional<Instant>> Outbox::oldestUnsent() {
    FYR_TRY(const auto id, m_db.text("SELECT id FROM outbox WHERE accepted = 0 ORDER BY seq LIMIT 1"));
    if (!id) return std::optional<Instant>();
    const auto at = timeOfUlid(*id); // a command's id says when it was made
    return at ? std::optional(*at) : std::nullopt;
}

Result<bool> Outbox::dropSeen(const CachedVersion& cached) {
    std::vector<std::string> seen;
    {
        FYR_TRY(auto rows,
                m_db.query("SELECT id, target_type, target_id, accepted FROM outbox WHERE accepted > 0"));
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            FYR_TRY(const auto here, cached({std::string(rows.text(1)), std::string(rows.text(2))}));
            if (here == 0 || here >= rows.integer(3)) seen.emplace_back(rows.text(0));
        }
    }
    if (seen.empty()) return false;
    FYR_TRY(auto tx, m_db.begin());
    for (const auto& id : seen)
        FYR_CHECK(m_db.run("DELETE FROM outbox WHERE id = ?", id));
    FYR_CHECK(tx.commit());
    tidyJournal();
    return true;
}

Result<std::vector<Command>> Outbox::toHandIn(std::size_t limit, std::size_t maxBytes) {
    std::vector<Command> out;
    std::size_t bytes = 0;
    FYR_TRY(auto rows, m_db.query("SELECT json FROM (SELECT 0 AS part, seq, json FROM outbox WHERE accepted = 0 "
                                  "UNION ALL SELECT 1, seq, json FROM attention) ORDER BY part, seq LIMIT ?",
                                  static_cast<std::int64_t>(limit)));
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return out;
        bytes += rows.text(0).size();
        if (!out.empty() && bytes > maxBytes) return out;
        FYR_TRY(auto command, commandFromText(rows.text(0)));
        out.push_back(std::move(command));
    }
}

Result<void> Outbox::handedIn(const std::vector<CommandId>& ids) {
    FYR_TRY(auto tx, m_db.begin());
    for (const auto& id : ids) {
        FYR_CHECK(m_db.run("DELETE FROM outbox WHERE id = ?", id.str()));
        FYR_CHECK(m_db.run("DELETE FROM attention WHERE id = ?", id.str()));
    }
    FYR_TRY(const auto mark, nextMark());
    FYR_CHECK(tx.commit());
    std::vector<std::string> records;
    for (const auto& id : ids)
        records.push_back(dropRecord(mark, id.str()));
    keep(mark, records);
    tidyJournal();
    return {};
}

Result<void> Outbox::dropAccepted() {
    FYR_TRY(auto tx, m_db.begin());
    FYR_CHECK(m_db.run("DELETE FROM outbox WHERE accepted > 0"));
    FYR_CHECK(m_db.run("DELETE FROM done"));
    FYR_CHECK(m_db.run("UPDATE attention SET current = '' WHERE current <> ''")); // what the server had once shown
    FYR_CHECK(tx.commit());
    [[maybe_unused]] const auto emptied = m_db.checkpointTruncate();
    tidyJournal();
    return {};
}

Result<void> Outbox::keepDone(std::string_view ids, Instant now) {
    FYR_CHECK(m_db.run("INSERT OR REPLACE INTO done(seq, id, type, target_type, target_id, patient, at, json) "
                       "SELECT seq, id, type, target_type, target_id, coalesce(json_extract(json, '$.payload.patient'), ''), ?, json "
                       "FROM outbox WHERE id IN (SELECT value FROM json_each(?))",
                       now.time_since_epoch().count(), ids));
    return {};
}

Result<void> Outbox::trimDone(Instant now) {
    // The newest stay whatever the clock says: one that is set years ahead must not take them.
    FYR_CHECK(m_db.run("DELETE FROM done WHERE at < ? AND seq <= (SELECT max(seq) FROM done) - ?", (now - doneFor).time_since_epoch().count(), doneAtLeast));
    FYR_CHECK(m_db.run("DELETE FROM done WHERE seq <= (SELECT max(seq) FROM done) - ?", doneAtMost));
    return {};
}

Result<bool> Outbox::metEpoch(std::string_view epoch) {
    if (epoch == m_epoch) return false;
    if (m_epoch.empty()) {
        FYR_TRY(m_epoch, metaText(m_db, "epoch"));
        if (epoch == m_epoch) return false;
    }
    std::vector<std::string> records;
    FYR_TRY(auto tx, m_db.begin());
    FYR_TRY(const auto mark, nextMark());
    if (!m_epoch.empty()) {
        // One that waits for the feed may be forgotten among the done.
        FYR_TRY(auto rows, m_db.query("SELECT json FROM (SELECT seq, id, json FROM done WHERE id NOT IN (SELECT id FROM attention) "
                                      "UNION SELECT seq, id, json FROM outbox WHERE accepted > 0) ORDER BY seq"));
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            records.push_back(putRecord(mark, rows.text(0)));
        }
        // Ids are answered once: what the restored server still knows it answers as before.
        FYR_CHECK(m_db.run("UPDATE outbox SET accepted = 0 WHERE accepted > 0"));
        FYR_CHECK(m_db.run("INSERT OR IGNORE INTO outbox(seq, id, type, target_type, target_id, sent, json) "
                           "SELECT seq, id, type, target_type, target_id, 1, json FROM done WHERE id NOT IN (SELECT id FROM attention)"));
        FYR_CHECK(m_db.run("DELETE FROM done"));
    }
    FYR_CHECK(setMeta(m_db, "epoch", epoch));
    FYR_CHECK(tx.commit());
    m_epoch = epoch;
    keep(mark, records);
    return !records.empty();
}

Result<void> Outbox::forget(const std::vector<protocol::ResourceKey>& keys) {
    FYR_TRY(const auto any, m_db.integer("SELECT EXISTS(SELECT 1 FROM draft) OR EXISTS(SELECT 1 FROM done) OR "
                                         "EXISTS(SELECT 1 FROM attention WHERE current <> '')"));
    if (keys.empty() || any.value_or(0) == 0) return {};
    std::int64_t gone = 0;
    FYR_TRY(auto tx, m_db.begin());
    const auto away = [&](std::string_view sql, const auto&... args) -> Result<void> {
        FYR_TRY(const auto n, m_db.run(sql, args...));
        gone += n;
        return {};
    };
    for (const auto& key : keys) {
        FYR_CHECK(away("UPDATE attention SET current = '' WHERE target_type = ? AND target_id = ? AND current <> ''", key.type, key.id));
        FYR_CHECK(away("DELETE FROM done WHERE target_id = ? AND target_type = ?", key.id, key.type));
        if (key.type == "Patient") FYR_CHECK(away("DELETE FROM done WHERE patient = ? AND patient <> ''", key.id));
        if (key.type == "Task" || key.type == "Patient" || key.type == "CarePlan")
            FYR_CHECK(away("DELETE FROM draft WHERE substr(key, -length(?1) - 1) = '/' || ?1", key.id));
    }
    FYR_CHECK(tx.commit());
    // Not in the log either. A failure here is made good by the next one.
    if (gone > 0) [[maybe_unused]]
        const auto emptied = m_db.checkpointTruncate();
    return {};
}

} // namespace fyr::localdb
