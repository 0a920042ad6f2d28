// The outbox's second copy: kept in step with the tables, and read back when the file has gone back in time.
//
// Shape: each change that is journalled has a mark, which rises; the newest stands in the tables too, written in the same
//        transaction. At an open the two are compared. The journal is ahead: the file lost commits that had been
//        acknowledged (its log was deleted or damaged, or an older copy was put back), and what the journal says since is
//        done again. The journal is behind: it is only flushed now and then, and a power cut took its end; it is written
//        anew. One that was written anew says so ("all"): what it does not name was answered, settled or taken back by then.
#include "base/planted.h"
#include "localdb/outbox.h"
#include "localdb/schema.h"

#include <algorithm>

namespace fyr::localdb {
namespace {

constexpr std::uintmax_t journalAtMost = 1U << 20U;
constexpr std::uintmax_t headAtMost = 128; // of a journal that says no more than "nothing waits"

} // namespace

std::string Outbox::putRecord(std::int64_t mark, std::string_view json) {
    return fmt::format(R"({{"n":{},"put":{}}})", mark, json);
}
std::string Outbox::dropRecord(std::int64_t mark, std::string_view id) {
    return fmt::format(R"({{"n":{},"drop":"{}"}})", mark, id);
}

Result<std::int64_t> Outbox::nextMark() {
    FYR_CHECK(setMeta(m_db, "journalled", m_mark + 1));
    return m_mark + 1;
}

void Outbox::keep(std::int64_t mark, const std::vector<std::string>& records) {
    m_mark = mark;
    for (const auto& r : records)
        m_journalBehind = m_journalBehind || !m_journal.append(r, *m_random);
    // After one that could not be written the next would stand as if nothing were missing.
    if (m_journalBehind) m_journalBehind = !rewriteJournal();
}

Result<void> Outbox::rewriteJournal() {
    std::vector<std::string> records{fmt::format(R"({{"n":{},"all":true}})", m_mark)};
    FYR_TRY(auto rows, m_db.query("SELECT json FROM (SELECT seq, json FROM outbox WHERE accepted = 0 "
                                  "UNION ALL SELECT seq, json FROM attention) ORDER BY seq"));
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) break;
        records.push_back(putRecord(m_mark, rows.text(0)));
    }
    return m_journal.rewrite(records, *m_random);
}

// The journal holds too much once everything was answered, or when it has grown. It is the second copy: that it could not
// be made shorter is no reason to refuse work, nor to call work undone that is done. One that lacks something is tried again.
void Outbox::tidyJournal() {
    if (m_journalBehind) {
        m_journalBehind = !rewriteJournal();
        return;
    }
    const auto size = m_journal.size();
    if (size == 0) return;
    const auto left = m_db.integer("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM attention)");
    if (!left || (left->value_or(0) > 0 ? size < journalAtMost : size <= headAtMost)) return;
    [[maybe_unused]] const auto written = rewriteJournal();
}

Outbox::Journalled Outbox::readJournal() const {
    Journalled out;
    for (const auto& record : m_journal.read()) {
        const auto v = json::parse(record);
        if (!v) continue;
        const auto mark = json::integer(*v, "n").value_or(0);
        out.mark = std::max(out.mark, mark);
        if (json::boolean(*v, "all").value_or(false)) {
            out.complete = mark;
            out.live.clear();
            out.dropped.clear();
        } else if (const auto id = json::text(*v, "drop")) {
            out.live.erase(std::string(*id));
            out.dropped.emplace(*id);
        } else if (const auto* put = json::child(*v, "put")) {
            const json::value command(*put);
            std::string of(json::text(command, "id").value_or(""));
            out.dropped.erase(of);
            out.live[std::move(of)] = {mark, json::write(command)};
        }
    }
    return out;
}

Result<void> Outbox::matchJournal() {
    FYR_TRY(m_mark, metaInteger(m_db, "journalled"));
    const auto journal = readJournal();
    if (journal.mark == m_mark || (FYR_PLANTED(107) && journal.mark > m_mark)) return {};
    if (journal.mark < m_mark) {
        m_journalBehind = !rewriteJournal();
        return {};
    }
    FYR_TRY(auto tx, m_db.begin());
    std::vector<std::string> gone(journal.dropped.begin(), journal.dropped.end());
    if (journal.complete > m_mark) {
        FYR_TRY(auto rows, m_db.query("SELECT id FROM outbox UNION ALL SELECT id FROM attention"));
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            if (!journal.live.contains(std::string(rows.text(0)))) gone.emplace_back(rows.text(0));
        }
    }
    for (const auto& id : gone) {
        FYR_CHECK(m_db.run("DELETE FROM outbox WHERE id = ?", id));
        FYR_CHECK(m_db.run("DELETE FROM attention WHERE id = ?", id));
    }
    for (const auto& [id, put] : journal.live) { // ids sort by the time they were made
        FYR_TRY(const auto there, m_db.integer("SELECT 1 WHERE EXISTS(SELECT 1 FROM outbox WHERE id = ?1) OR "
                                               "EXISTS(SELECT 1 FROM attention WHERE id = ?1)",
                                               id));
        const auto v = json::parse(put.json);
        const auto command = v ? protocol::commandFromJson(*v) : Result<protocol::Command>(fail(v.error()));
        if (there || !command || put.mark <= m_mark) continue;
        FYR_CHECK(insert(*command));
        // It may have reached the server: sending it again is answered as it was then.
        FYR_CHECK(m_db.run("UPDATE outbox SET sent = 1 WHERE id = ?", id));
        ++m_salvage.fromJournal;
    }
    FYR_CHECK(setMeta(m_db, "journalled", journal.mark));
    // A waiting command whose head is gone is its own head.
    FYR_CHECK(m_db.run("UPDATE attention SET waits_for = '' WHERE waits_for NOT IN (SELECT id FROM attention)"));
    FYR_CHECK(tx.commit());
    m_mark = journal.mark;
    m_salvage.happened = true;
    return {};
}

} // namespace fyr::localdb
