// `cache.db`: the resources that the feed brought, where in the feed we are, and the full-text index.
//
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

namespace fyr::localdb {

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

    [[nodiscard]] Result<std::optional<StoredResource>> resource(const protocol::ResourceKey& key);
    [[nodiscard]] Result<std::int64_t> version(const protocol::ResourceKey& key); // 0: not here
    [[nodiscard]] Result<std::vector<StoredResource>> ofPatient(const std::string& patient);
    [[nodiscard]] Result<std::vector<StoredResource>> all();
    [[nodiscard]] Result<std::vector<QueueItem>>
    queue(); // as the server has it; what cannot be read is left out
    [[nodiscard]] Result<std::optional<QueueItem>> queueItem(const std::string& id);
    [[nodiscard]] Result<clinical::TriageItem> item(const std::string& id);
    [[nodiscard]] Result<std::string> patientName(const std::string& patient); // empty when unknown
    [[nodiscard]] Result<std::string> patientOf(const protocol::ResourceKey& key);

    [[nodiscard]] Result<std::vector<PatientHit>> searchPatients(std::string_view text, std::size_t limit);
    [[nodiscard]] Result<std::vector<TextHit>> searchText(std::string_view text, std::size_t limit);
    // Indexes up to `rows` resources. How many still wait; 0 when the index is complete.
    [[nodiscard]] Result<std::int64_t> indexSlice(std::size_t rows);

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
    [[nodiscard]] Result<void> put(const protocol::FeedEntry& entry, std::int64_t generation);
    // Whether it was here, and whose it was.
    [[nodiscard]] Result<std::optional<std::string>> forget(const protocol::ResourceKey& key);
    [[nodiscard]] Result<void> sweep(std::int64_t generation, sync::AppliedPage& out, std::vector<protocol::ResourceKey>& forgotten);
    [[nodiscard]] Result<void> saveState(const sync::FeedState& state);

    sqlite::Database m_db;
    std::shared_ptr<const Projector> m_projector;
};

} // namespace fyr::localdb
