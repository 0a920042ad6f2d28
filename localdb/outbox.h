// `outbox.db`: what only this machine has. Commands that wait for an answer, those that wait for a person,
// drafts.
//
// Shape:  a command is in exactly one place: outbox, attention, or nowhere once it was answered and seen or
// settled.
//         An accepted one stays in the outbox, out of the counts, until the feed shows its effect, so that
//         the screen does not flicker back.
// Errors: as sqlite/database.h; notFound, invalidState, duplicate as sync/engine/store.h says.
// Threads: one.
#pragma once

#include "localdb/journal.h"
#include "localdb/views.h"
#include "sqlite/database.h"
#include "sync/engine/store.h"

#include <functional>
#include <map>
#include <set>

namespace fyr::localdb {

struct Salvage { // what was saved out of a damaged file
    bool happened = false;
    int fromFile = 0;
    int fromJournal = 0; // found only there
    int unreadable = 0;  // records that are known to have been there and could not be read
};

class Outbox {
  public:
    // Opens, and repairs first when the file is damaged. An empty folder: in memory.
    [[nodiscard]] static Result<Outbox> open(const std::filesystem::path& folder,
                                             std::span<const std::uint8_t> key, Secret journalKey,
                                             Random& random, FileSystem& files);

    [[nodiscard]] Result<void> enqueue(const protocol::Command& command);
    [[nodiscard]] Result<std::vector<protocol::Command>> unsent(std::size_t limit, std::size_t maxBytes);
    [[nodiscard]] Result<void> markSent(const std::vector<CommandId>& ids);
    using CachedVersion = std::function<Result<std::int64_t>(const protocol::ResourceKey&)>;
    [[nodiscard]] Result<sync::StoredAnswers>
    storeAnswers(const std::vector<protocol::CommandResult>& results, Instant now,
                 const CachedVersion& cached);
    [[nodiscard]] Result<void> park(const CommandId& id, const Error& why, Instant now);
    [[nodiscard]] Result<void> undo(const CommandId& id);
    [[nodiscard]] Result<void> settle(const CommandId& id, sync::Settlement how, const CommandId& newId);
    [[nodiscard]] Result<sync::OutboxCounts> counts();
    [[nodiscard]] Result<std::optional<Instant>> oldestUnsent(); // when it was made
    // Accepted commands whose effect the cache shows by now leave. True when one did.
    [[nodiscard]] Result<bool> dropSeen(const CachedVersion& cached);

    [[nodiscard]] Result<std::vector<OutboxItem>> items();          // unanswered, in order
    [[nodiscard]] Result<std::vector<protocol::Command>> overlay(); // … and accepted but not yet seen
    [[nodiscard]] Result<std::vector<AttentionItem>> attention();

    [[nodiscard]] Result<void> saveDraft(std::string_view key, std::string_view text);
    [[nodiscard]] Result<std::string> draft(std::string_view key);

    // Records that were forgotten: drafts about them go (keys that end in "/<id>"), what was accepted about them, and what
    // the server once showed of them beside a refused command; the command itself is the person's own.
    [[nodiscard]] Result<void> forget(const std::vector<protocol::ResourceKey>& keys);
    // What commands that wait, for the server or for a person, and drafts are about: their targets and patients.
    [[nodiscard]] Result<std::vector<protocol::ResourceKey>> subjects();
    // Everything that the server did not accept, in order; and that it was handed in.
    [[nodiscard]] Result<std::vector<protocol::Command>> toHandIn(std::size_t limit, std::size_t maxBytes);
    [[nodiscard]] Result<void> handedIn(const std::vector<CommandId>& ids);
    // Accepted ones wait only to be shown by the feed: without records there is nothing to wait for.
    [[nodiscard]] Result<void> dropAccepted();
    // Another epoch than the one before: what the server accepted not long ago waits again, where it stood. True when
    // something does.
    [[nodiscard]] Result<bool> metEpoch(std::string_view epoch);

    // False: the disk refused the second copy something, and it is tried again with every next change. Until then what was
    // saved stands in one place only.
    [[nodiscard]] bool hasSecondCopy() const noexcept { return !m_journalBehind; }
    [[nodiscard]] const Salvage& salvage() const noexcept { return m_salvage; }
    [[nodiscard]] sqlite::Database& database() noexcept { return m_db; }

  private:
    Outbox(sqlite::Database db, Journal journal, Random& random, FileSystem& files)
        : m_db(std::move(db))
        , m_journal(std::move(journal))
        , m_random(&random)
        , m_files(&files) {}
    struct Refusal {        // why a command goes to attention
        std::string status; // empty: the server never judged it
        std::string code;
        std::string message;
        std::int64_t currentVersion = 0;
        std::string current;
        std::string byId;
        std::string byName;
        std::string at;
        std::string waitsFor;
    };
    [[nodiscard]] Result<void> insert(const protocol::Command& command);
    [[nodiscard]] Result<void> insertText(const protocol::ResourceKey& target, std::string_view id,
                                          std::string_view type, std::string_view json);
    [[nodiscard]] Result<void> moveToAttention(std::string_view id, const Refusal& refusal);
    [[nodiscard]] Result<void> moveDependents(const protocol::ResourceKey& target, std::int64_t after,
                                              const Refusal& refusal);
    [[nodiscard]] Result<void> keepDone(std::string_view ids, Instant now); // a JSON array of them
    [[nodiscard]] Result<void> trimDone(Instant now);
    // outbox_journal.cpp
    [[nodiscard]] static std::string putRecord(std::int64_t mark, std::string_view json);
    [[nodiscard]] static std::string dropRecord(std::int64_t mark, std::string_view id);
    struct Journalled { // what the second copy says
        struct Put {
            std::int64_t mark = 0;
            std::string json;
        };
        std::int64_t mark = 0;     // the newest
        std::int64_t complete = 0; // at this one nothing waited but what it names
        std::map<std::string, Put> live;
        std::set<std::string> dropped;
    };
    [[nodiscard]] Journalled readJournal() const;
    [[nodiscard]] Result<std::int64_t> nextMark(); // in the transaction of what is journalled
    void keep(std::int64_t mark, const std::vector<std::string>& records); // after it
    void tidyJournal();
    [[nodiscard]] Result<void> rewriteJournal();
    [[nodiscard]] Result<void> matchJournal();
    // outbox_salvage.cpp
    [[nodiscard]] Result<void> saveFrom(const std::filesystem::path& damaged,
                                        std::span<const std::uint8_t> key);

    sqlite::Database m_db;
    Journal m_journal;
    Random* m_random;
    FileSystem* m_files;
    Salvage m_salvage;
    std::int64_t m_mark = 0; // of the newest change that is journalled
    bool m_journalBehind = false; // the second copy lacks something
    std::string m_epoch; // the server's, as it was last met
};

} // namespace fyr::localdb
