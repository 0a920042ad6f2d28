// `cache.db`: the resources that the feed brought, where in the feed we are, and the full-text index.
//
// Shape:  when room is short whole records of patients are dropped to stubs (docs/SYNC.md, "How much is kept").
// Threads: one. Errors: as sqlite/database.h.
#pragma once

#include "localdb/file_system.h"
#include "localdb/projector.h"
#include "localdb/views.h"
#include "protocol/feed.h"
#include "sqlite/database.h"
#include "sync/engine/store.h"

#include <functional>
#include <memory>
#include <set>
#include <unordered_map>

namespace fyr::localdb {

inline constexpr Millis visitsStay = std::chrono::hours(24); // open work for so long after they are over
inline constexpr std::int64_t openedStay = 200;              // records that were opened last are not dropped

// SQLCipher takes a page of zeros for one that was never written and does not authenticate it; SQLite notices, unless it is
// the end of a long text. No JSON holds such a byte. Errors: storageCorrupt. Internal to localdb.
[[nodiscard]] Result<std::string_view> whole(std::string_view json);

class Records {
  public:
    // An empty path: in memory, for a machine without a keychain.
    [[nodiscard]] static Result<Records> open(const std::filesystem::path& file,
                                              std::span<const std::uint8_t> key,
                                              std::shared_ptr<const Projector> projector,
                                              const FileSystem& files);

    [[nodiscard]] Result<sync::FeedState> feedState();
    // Told what a page forgets while nothing of it stands yet; an error keeps the page from standing.
    using BeforeCommit = std::function<Result<void>(const std::vector<protocol::ResourceKey>& forgotten)>;
    [[nodiscard]] Result<sync::AppliedPage> applyPage(const protocol::FeedPage& page,
                                                      const std::string& cursor, Instant now,
                                                      const BeforeCommit& beforeCommit);
    [[nodiscard]] Result<sync::FeedState> beginResync();

    // --- how much is kept (trim.cpp)
    [[nodiscard]] Result<void> keepBound(std::int64_t bytes);
    [[nodiscard]] Result<Kept> kept();
    [[nodiscard]] Result<std::int64_t> excess();
    [[nodiscard]] Result<sync::Trimmed> trim(std::int64_t bytes, const std::set<std::string>& untouched);
    [[nodiscard]] Result<bool> shrink();
    [[nodiscard]] Result<bool> opened(const std::string& patient);
    [[nodiscard]] Result<std::vector<protocol::ResourceKey>> wanted(std::size_t limit);
    [[nodiscard]] Result<sync::AppliedPage> fill(const protocol::FeedPage& page);

    // Errors: notKeptHere when only the server has it.
    [[nodiscard]] Result<std::optional<StoredResource>> resource(const protocol::ResourceKey& key);
    [[nodiscard]] Result<std::int64_t> version(const protocol::ResourceKey& key); // 0: not known; also of a stub
    [[nodiscard]] Result<std::vector<StoredResource>> ofPatient(const std::string& patient); // Errors: notKeptHere
    [[nodiscard]] Result<std::vector<StoredResource>> all(); // stubs without their content
    [[nodiscard]] Result<std::vector<QueueItem>>
    queue(); // as the server has it; what cannot be read is left out
    [[nodiscard]] Result<std::optional<QueueItem>> queueItem(const std::string& id);
    [[nodiscard]] Result<clinical::TriageItem> item(const std::string& id);
    // --- courses of internet CBT, as the server has them (courses.cpp)
    [[nodiscard]] Result<std::vector<clinical::CourseRow>> courses(); // what cannot be read is left out
    [[nodiscard]] Result<std::optional<clinical::CourseRow>> course(const std::string& id);
    [[nodiscard]] Result<std::vector<Colleague>> colleagues(); // by name
    [[nodiscard]] Result<std::vector<clinical::Booking>> bookings(Instant from, Instant to); // that end between, by time (bookings.cpp)

    [[nodiscard]] Result<std::string> patientName(const std::string& patient); // empty when unknown
    [[nodiscard]] Result<std::string> patientOf(const protocol::ResourceKey& key);

    [[nodiscard]] Result<std::vector<PatientHit>> searchPatients(std::string_view text, std::size_t limit);
    [[nodiscard]] Result<std::vector<TextHit>> searchText(std::string_view text, std::size_t limit);
    // Removes the words of up to some hundred resources that were forgotten or, when there are none, indexes up to `rows`.
    // How many still wait; 0 when the index is complete.
    [[nodiscard]] Result<std::int64_t> indexSlice(std::size_t rows);
    // Removes the words of all that were forgotten.
    [[nodiscard]] Result<void> purgeWords();
    [[nodiscard]] Result<std::int64_t> strayWords();

    // Reads the next rows after `key` whole, so that a damaged page is noticed while nobody waits for it. The last key
    // that was read; 0 when the end was reached. Errors: storageCorrupt.
    [[nodiscard]] Result<std::int64_t> verifySlice(std::int64_t key, std::size_t rows);

    [[nodiscard]] Result<Counts> counts(); // of what this file holds
    [[nodiscard]] Result<void> emptyLog() { return m_db.checkpointTruncate(); }
    [[nodiscard]] sqlite::Database& database() noexcept { return m_db; }

  private:
    Records(sqlite::Database db, std::shared_ptr<const Projector> projector)
        : m_db(std::move(db))
        , m_projector(std::move(projector)) {}
    enum class State : std::uint8_t { here, dropped, wanted };
    struct RecordRow {
        State state = State::here;
        std::int64_t changed = 0;
        bool known = false; // it has a row
        bool dirty = false;
    };
    // What a page changes of the records it is about, written once at its end.
    struct PageRecords {
        std::unordered_map<std::string, RecordRow> rows;
        std::int64_t newest = 0; // the newest change of the feed, in ms
        bool wanted = false;
    };
    [[nodiscard]] Result<RecordRow*> recordRow(PageRecords& page, const std::string& patient);
    [[nodiscard]] Result<void> saveRecords(PageRecords& page);
    [[nodiscard]] Result<void> tidyRecord(const std::string& patient); // whose resources became fewer, or were filled
    [[nodiscard]] Result<void> put(const protocol::FeedEntry& entry, std::int64_t generation, PageRecords& page);
    [[nodiscard]] Result<void> putPerson(const std::string& id, const Projection& p);
    // Whether it was here, and whose it was. Of many at once the words go later: they cost ten times the rest, and nobody
    // finds them any more.
    enum class Words : std::uint8_t { now, later };
    [[nodiscard]] Result<std::optional<std::string>> forget(const protocol::ResourceKey& key, Words words);
    [[nodiscard]] Result<std::int64_t> purgeSlice(std::size_t rows); // that still wait
    [[nodiscard]] Result<void> sweep(std::int64_t generation, sync::AppliedPage& out, std::vector<protocol::ResourceKey>& forgotten);
    [[nodiscard]] Result<void> saveState(const sync::FeedState& state);

    sqlite::Database m_db;
    std::shared_ptr<const Projector> m_projector;
    std::optional<std::int64_t> m_bound; // as kept
    std::optional<std::int64_t> m_away;  // counted, and not changed since
};

} // namespace fyr::localdb
