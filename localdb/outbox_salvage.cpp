// Saving the outbox out of a damaged file, record by record, and from the journal what the file no longer
// has.
#include "base/planted.h"
#include "base/text.h"
#include "localdb/outbox.h"
#include "localdb/schema.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace fyr::localdb {
namespace {

constexpr int reopensAtMost = 2000;

// Reads a damaged file. An error makes SQLCipher refuse the whole connection, so each one costs a new one.
class Wreck {
  public:
    Wreck(std::filesystem::path file, std::span<const std::uint8_t> key, FileSystem& files)
        : m_file(std::move(file))
        , m_key(key)
        , m_files(files) {}

    sqlite::Database* database() {
        if (m_db) return &*m_db;
        if (++m_opened > reopensAtMost || !m_files.exists(m_file)) return nullptr;
        auto db = sqlite::Database::open(m_file, {.mode = sqlite::OpenMode::readWrite, .key = m_key, .exclusive = true, .vfs = m_files.vfs()});
        if (!db) return nullptr;
        m_db.emplace(std::move(*db));
        return &*m_db;
    }
    void drop() { m_db.reset(); }

    // Hands each row with `key` in (from, to) that can be read to `use`, walking up or down until the first
    // error. The key where it stopped; nothing when it came to the end.
    template <class Use>
    std::optional<std::int64_t> walk(const std::string& sql, std::int64_t from, Use&& use) {
        std::int64_t at = from;
        auto* db = database();
        if (!db) return at;
        {
            auto rows = db->query(sql, from);
            while (rows) {
                const auto more = rows->step();
                if (!more) break;
                if (!*more) return std::nullopt;
                at = rows->integer(0);
                use(*rows);
            }
        }
        drop(); // only after its statement is gone
        return at;
    }

  private:
    std::filesystem::path m_file;
    std::span<const std::uint8_t> m_key;
    FileSystem& m_files;
    std::optional<sqlite::Database> m_db;
    int m_opened = 0;
};

// Nothing when it cannot be read: nothing may be left out for its sake.
std::optional<std::int64_t> markIn(const std::vector<std::pair<std::string, std::string>>& meta) {
    const auto it = std::ranges::find(meta, "journalled", &std::pair<std::string, std::string>::first);
    if (it == meta.end()) return std::nullopt;
    std::int64_t out = 0;
    const auto& text = it->second;
    if (std::from_chars(text.data(), text.data() + text.size(), out).ec != std::errc{}) return std::nullopt;
    return out;
}

// From both ends towards the damage, then one by one through it.
template <class Use>
int readAll(Wreck& wreck, const std::string& table, const std::string& columns, Use&& use) {
    const auto up = fmt::format("SELECT {} FROM {} WHERE seq > ? ORDER BY seq", columns, table);
    const auto down = fmt::format("SELECT {} FROM {} WHERE seq < ? ORDER BY seq DESC", columns, table);
    const auto one = fmt::format("SELECT {} FROM {} NOT INDEXED WHERE seq = ?", columns, table);
    const auto low = wreck.walk(up, -1, use);
    if (!low) return 0;
    const auto high = wreck.walk(down, INT64_MAX, use);
    if (!high) return 0;
    int unreadable = 0;
    const auto end = *high == INT64_MAX ? *low + 200 : *high; // the far end is gone too: look a little beyond
    for (auto seq = *low + 1; seq < end && seq < *low + 5000; ++seq) {
        auto* db = wreck.database();
        if (!db) return unreadable + 1;
        bool failed = true;
        if (auto row = db->query(one, seq)) {
            const auto found = row->step();
            failed = !found;
            if (found && *found) use(*row);
        }
        if (failed) {
            ++unreadable;
            wreck.drop();
        }
    }
    return unreadable;
}

} // namespace

Result<void> Outbox::saveFrom(const std::filesystem::path& damaged, std::span<const std::uint8_t> key) {
    m_salvage.happened = true;
    struct Saved {
        std::string id;
        std::string json;
        std::int64_t sent = 0;
    };
    struct Waiting {
        Saved command;
        Refusal refusal;
    };
    std::map<std::int64_t, Saved> outbox;
    std::map<std::int64_t, Waiting> attention;
    std::set<std::string> seen;
    std::set<std::string> present; // in the file, whether or not it can still be read
    std::vector<std::pair<std::string, std::string>> drafts, meta;

    Wreck wreck(damaged, key, *m_files);
    m_salvage.unreadable += readAll(wreck, "outbox", "seq, id, json, sent, accepted", [&](const auto& row) {
        if (row.integer(4) > 0) {
            seen.emplace(row.text(1)); // accepted: nothing to send
            return;
        }
        present.emplace(row.text(1));
        outbox[row.integer(0)] = {std::string(row.text(1)), std::string(row.text(2)), row.integer(3)};
    });
    m_salvage.unreadable +=
        readAll(wreck, "attention",
                "seq, id, json, status, code, message, current_version, current, by_id, by_name, "
                "answered_at, waits_for",
                [&](const auto& row) {
                    const auto text = [&](int column) { return std::string(row.text(column)); };
                    present.insert(text(1));
                    attention[row.integer(0)] = {{text(1), text(2), 1},
                                                 {text(3), text(4), text(5), row.integer(6), text(7), text(8),
                                                  text(9), text(10), text(11)}};
                });
    const bool whole = m_salvage.unreadable == 0; // what the tables do not have is not there
    for (auto* pairs : {&drafts, &meta}) {
        const char* sql = pairs == &drafts ? "SELECT key, text FROM draft" : "SELECT key, value FROM meta";
        auto* db = wreck.database();
        if (!db) break;
        bool ended = false;
        {
            auto rows = db->query(sql);
            while (rows && !ended) {
                const auto more = rows->step();
                if (!more) break;
                if (*more)
                    pairs->emplace_back(rows->text(0), rows->text(1));
                else
                    ended = true;
            }
        }
        if (!ended) wreck.drop();
    }
    wreck.drop();

    const auto journal = readJournal();
    const auto mark = markIn(meta);
    const bool older = mark && *mark < journal.complete;
    // The journal is not flushed with each command, and may have gone back behind the file: what it still names, and a file
    // that reads whole does not have, was answered, settled or taken back since.
    const auto goneSince = [&](const std::string& id, std::int64_t put) { return whole && mark && put <= *mark && !present.contains(id); };
    FYR_TRY(auto tx, m_db.begin());
    // The damage can hide in what still reads well: only what is a command counts.
    const auto store = [&](const Saved& s) -> Result<bool> {
        if (seen.contains(s.id) || (journal.dropped.contains(s.id) && !FYR_PLANTED(108))) return false;
        if (older && !journal.live.contains(s.id)) return false; // gone since
        const auto v = json::parse(s.json);
        const auto command = v ? protocol::commandFromJson(*v) : Result<protocol::Command>(fail(v.error()));
        if (!command || command->id.str() != s.id) return false;
        FYR_CHECK(insert(*command));
        FYR_CHECK(m_db.run("UPDATE outbox SET sent = ? WHERE id = ?", s.sent, s.id));
        seen.insert(s.id);
        return true;
    };
    for (const auto& [seq, w] : attention) {
        FYR_TRY(const bool stored, store(w.command));
        if (!stored) continue;
        FYR_CHECK(moveToAttention(w.command.id, w.refusal));
        ++m_salvage.fromFile;
    }
    for (const auto& [seq, s] : outbox) {
        FYR_TRY(const bool stored, store(s));
        if (stored) ++m_salvage.fromFile;
    }
    for (const auto& [id, put] : journal.live) {
        if (goneSince(id, put.mark)) continue;
        // It may have reached the server: sending it again is answered as it was then.
        FYR_TRY(const bool stored, store({id, put.json, 1}));
        if (stored) ++m_salvage.fromJournal;
    }
    for (const auto& [k, text] : drafts)
        if (isUtf8(text)) FYR_CHECK(saveDraft(k, text));
    for (const auto& [k, text] : meta)
        if (isUtf8(text)) FYR_CHECK(setMeta(m_db, k, text));
    // A waiting command whose head was lost is its own head.
    FYR_CHECK(
        m_db.run("UPDATE attention SET waits_for = '' WHERE waits_for NOT IN (SELECT id FROM attention)"));
    m_mark = std::max(journal.mark, mark.value_or(0));
    FYR_CHECK(setMeta(m_db, "journalled", m_mark));
    FYR_CHECK(tx.commit());
    m_journalBehind = !rewriteJournal();
    return {};
}

} // namespace fyr::localdb
