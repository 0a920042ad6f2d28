// The encrypted cache of one person at one server: what the windows read, and the store of the sync engine.
//
// Shape:   a folder with `keys` (key_file.h), `cache.db`, `outbox.db` and `outbox.journal`. The two databases
// have
//          keys of their own, derived from the data key. A damaged `cache.db` is thrown away and filled by a
//          new first sync; a damaged `outbox.db` is saved record by record (`openReport`).
// Errors:  storageBusy (another Fyr has it open), storageTooNew, diskFull, storage, configuration (this
// process has
//          another SQLite).
// Threads: one.
#pragma once

#include "localdb/file_system.h"
#include "localdb/outbox.h"
#include "localdb/records.h"
#include "localdb/secret.h"
#include "sync/engine/store.h"

#include <filesystem>
#include <memory>

namespace fyr::localdb {

struct OpenReport {
    bool recordsRebuilt = false; // cache.db was damaged: everything is read from the server again
    Salvage outbox;
};

class Cache final : public sync::CacheStore {
  public:
    // An empty folder: all of it in memory, for a machine without a keychain; `dataKey` is then not used.
    [[nodiscard]] static Result<std::unique_ptr<Cache>> open(const std::filesystem::path& folder,
                                                             const Secret& dataKey,
                                                             std::shared_ptr<const Projector> projector,
                                                             Random& random,
                                                             FileSystem& files = FileSystem::system());
    ~Cache() override; // empties the logs

    [[nodiscard]] const OpenReport& openReport() const noexcept { return m_report; }

    // --- the engine's store
    [[nodiscard]] Result<sync::FeedState> feedState() override;
    [[nodiscard]] Result<sync::AppliedPage> applyPage(const protocol::FeedPage& page,
                                                      const std::string& cursor, Instant now) override;
    [[nodiscard]] Result<sync::FeedState> beginResync() override;
    [[nodiscard]] Result<void> enqueue(const protocol::Command& command) override;
    [[nodiscard]] Result<std::vector<protocol::Command>> unsent(std::size_t limit,
                                                                std::size_t maxBytes) override;
    [[nodiscard]] Result<void> markSent(const std::vector<CommandId>& ids) override;
    [[nodiscard]] Result<sync::StoredAnswers>
    storeAnswers(const std::vector<protocol::CommandResult>& results, Instant now) override;
    [[nodiscard]] Result<void> park(const CommandId& id, const Error& why, Instant now) override;
    [[nodiscard]] Result<void> undo(const CommandId& id) override;
    [[nodiscard]] Result<void> settle(const CommandId& id, sync::Settlement how, const CommandId& newId,
                                      Instant now) override;
    [[nodiscard]] Result<sync::OutboxCounts> outboxCounts() override;
    [[nodiscard]] Result<std::string> lease() override;
    [[nodiscard]] Result<void> keepLease(std::string_view text) override;
    void shut(bool shut) override { m_shut = shut; }
    // Crypto-erase of `cache.db`: its salt is destroyed first, then the file.
    [[nodiscard]] Result<sync::FeedState> purgeRecords() override;
    [[nodiscard]] Result<bool> metEpoch(std::string_view epoch) override;
    [[nodiscard]] Result<std::vector<protocol::Command>> toHandIn(std::size_t limit, std::size_t maxBytes) override;
    [[nodiscard]] Result<void> handedIn(const std::vector<CommandId>& ids) override;
    [[nodiscard]] Result<void> keepBound(std::int64_t bytes) override { return m_records.keepBound(bytes); }
    [[nodiscard]] Result<std::int64_t> excess() override { return m_records.excess(); }
    [[nodiscard]] Result<sync::Trimmed> trim(std::int64_t bytes) override;
    [[nodiscard]] Result<bool> shrink() override { return m_records.shrink(); }
    [[nodiscard]] Result<bool> opened(const std::string& patient) override { return m_records.opened(patient); }
    [[nodiscard]] Result<std::vector<protocol::ResourceKey>> wanted(std::size_t limit) override { return m_records.wanted(limit); }
    [[nodiscard]] Result<sync::AppliedPage> fill(const protocol::FeedPage& page) override { return m_records.fill(page); }

    // --- the windows. While shut: leaseExpired, but for values, counts and the saving of drafts. What only the server has:
    // notKeptHere.
    // Rows of the queue as the server has them: all of them, or those of these ids that are (still) in it.
    [[nodiscard]] Result<std::vector<QueueItem>> rows();
    [[nodiscard]] Result<std::vector<QueueItem>> rows(const std::vector<std::string>& ids);
    // Adds what the outbox knows: pending commands of `me` applied, how many are unsent, what was refused.
    [[nodiscard]] Result<void> decorate(std::vector<QueueItem>& rows, const clinical::PersonRef& me);
    [[nodiscard]] Result<std::vector<QueueItem>> queue(const clinical::PersonRef& me); // both
    // Courses of internet CBT, in the same two steps (courses.cpp).
    [[nodiscard]] Result<std::vector<clinical::CourseRow>> courseRows();
    [[nodiscard]] Result<std::vector<clinical::CourseRow>> courseRows(const std::vector<std::string>& ids);
    [[nodiscard]] Result<void> decorate(std::vector<clinical::CourseEntry>& courses, const clinical::PersonRef& me);
    [[nodiscard]] Result<std::vector<Colleague>> colleagues(); // by name
    [[nodiscard]] Result<std::vector<clinical::Booking>> bookings(Instant from, Instant to); // booked, offered or arrived, that end between; by time
    [[nodiscard]] Result<std::string> patientOf(const protocol::ResourceKey& key); // id; empty when unknown
    [[nodiscard]] Result<clinical::TriageItem> item(const std::string& id, const clinical::PersonRef& me);
    [[nodiscard]] Result<std::optional<StoredResource>> resource(const protocol::ResourceKey& key);
    [[nodiscard]] Result<std::vector<StoredResource>> resourcesOf(const std::string& patient);
    [[nodiscard]] Result<std::vector<StoredResource>> all(); // for tests and exports: it may be a lot
    [[nodiscard]] Result<std::vector<PatientHit>> searchPatients(std::string_view text,
                                                                 std::size_t limit = 50);
    [[nodiscard]] Result<std::vector<TextHit>> searchText(std::string_view text, std::size_t limit = 50);
    [[nodiscard]] Result<std::vector<OutboxItem>> outboxItems();
    [[nodiscard]] Result<std::vector<AttentionItem>> attentionItems();
    [[nodiscard]] Result<Counts> counts();
    [[nodiscard]] Result<Kept> kept() { return m_records.kept(); }
    [[nodiscard]] Result<std::optional<Instant>> oldestUnsent(); // when it was made
    [[nodiscard]] bool hasSecondCopy() const noexcept { return m_outbox.hasSecondCopy(); } // of what waits
    // One slice of the full-text index, small enough to stand between two clicks. Rows that still wait.
    [[nodiscard]] Result<std::int64_t> indexSlice(std::size_t rows = 200);
    // Rows of the index whose resource is not here any more: none once the index has caught up. For the checks.
    [[nodiscard]] Result<std::int64_t> strayWords() { return m_records.strayWords(); }
    [[nodiscard]] Result<std::int64_t> verifySlice(std::int64_t key, std::size_t rows) { return m_records.verifySlice(key, rows); }

    [[nodiscard]] Result<void> saveDraft(std::string_view key, std::string_view text); // empty removes it
    [[nodiscard]] Result<std::string> draft(std::string_view key); // empty when there is none
    // Small values that must outlive a restart, kept beside the outbox: the session's token.
    [[nodiscard]] Result<void> setValue(std::string_view key, std::string_view value);
    [[nodiscard]] Result<std::string> value(std::string_view key);

  private:
    Cache(Records records, Outbox outbox, std::filesystem::path folder, Secret cacheKey,
          std::shared_ptr<const Projector> projector, Random& random, FileSystem& files)
        : m_records(std::move(records))
        , m_outbox(std::move(outbox))
        , m_folder(std::move(folder))
        , m_cacheKey(std::move(cacheKey))
        , m_projector(std::move(projector))
        , m_random(random)
        , m_files(files) {}
    [[nodiscard]] Result<void> readable() const;
    Records m_records;
    Outbox m_outbox;
    std::filesystem::path m_folder; // empty: in memory
    Secret m_cacheKey;              // to make `cache.db` anew after a purge
    std::shared_ptr<const Projector> m_projector;
    Random& m_random;
    FileSystem& m_files;
    bool m_shut = false;
    OpenReport m_report;
};

// For a repair, while the cache is shut: the next open makes `cache.db` anew, and the server fills it.
[[nodiscard]] Result<void> removeRecords(const std::filesystem::path& folder, FileSystem& files = FileSystem::system());
// Crypto-erase: destroys the keys first, then removes every file of the cache.
[[nodiscard]] Result<void> eraseCacheFiles(const std::filesystem::path& folder, FileSystem& files = FileSystem::system());

} // namespace fyr::localdb
