// What the sync engine needs of the cache. localdb implements it over SQLCipher; simulations keep it in
// memory.
//
// Shape:  each call that writes is one transaction and durable when it returns. Calls do not overlap.
// Errors: diskFull, storageBusy, storage: nothing was changed, ask again later. storageCorrupt: the cache
// must be
//         repaired before it is asked again.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "protocol/command.h"
#include "protocol/feed.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::sync {

// Where the cache stands in the feed.
struct FeedState {
    std::string epoch;  // of the cursor; empty before the first page (also of a resync)
    std::string cursor; // empty = from the start
    bool firstSyncComplete = false;
    bool resyncing = false;
    std::int64_t received = 0; // entries of the (first) sync that is going on
    std::int64_t expected = 0;
    std::optional<Instant> lastSynced;
    friend bool operator==(const FeedState&, const FeedState&) = default;
};

struct AppliedPage {
    FeedState state;                            // after the page
    std::vector<protocol::ResourceKey> changed; // put, forgotten or swept
    std::vector<std::string> patients;          // whose records lost something; it can no longer be asked
    bool outboxChanged = false;                 // an accepted command is shown by the feed itself, or waits again
    bool recordsWanted = false;                 // open work of a record that is not kept here: the rest is to be fetched
};

// What was dropped for want of room.
struct Trimmed {
    std::vector<protocol::ResourceKey> changed; // only their stubs are left
    std::vector<std::string> patients;
    std::int64_t bytes = 0; // of content; 0: nothing more may go
    friend bool operator==(const Trimmed&, const Trimmed&) = default;
};

struct OutboxCounts {
    std::int64_t unsent = 0;
    std::int64_t attention = 0;
    friend bool operator==(const OutboxCounts&, const OutboxCounts&) = default;
};

struct StoredAnswers {
    std::vector<CommandId> answered; // left the outbox
    bool attentionChanged = false;
};

// keepTheirs: the command and those waiting behind it are dropped. redoMine: they go to the outbox again,
// based on what stands now; one that the server has judged gets `newId`, since an id is answered once.
// dismiss: only the command is dropped, those behind it go to the outbox as they are.
enum class Settlement : std::uint8_t { keepTheirs, redoMine, dismiss };

class CacheStore {
  public:
    virtual ~CacheStore() = default;

    [[nodiscard]] virtual Result<FeedState> feedState() = 0;
    // Puts and forgets of the page and its cursor together. `cursor` is where the page was asked from: when
    // the cache is elsewhere by now, nothing happens (Errors: invalidState). A page with `more:false` ends a
    // first sync; ending a resync, it drops every resource that the resync did not name.
    [[nodiscard]] virtual Result<AppliedPage> applyPage(const protocol::FeedPage& page,
                                                        const std::string& cursor, Instant now) = 0;
    // Cursor and epoch are forgotten, resources stay until the resync has ended. The outbox is not touched.
    [[nodiscard]] virtual Result<FeedState> beginResync() = 0;

    // The server says which life of its database this is. Another one than before is a restored backup, which may have
    // forgotten what it accepted: whatever of that is still kept waits in the outbox again, where it stood. True when
    // something does. Pages are met in the same way when they are applied.
    [[nodiscard]] virtual Result<bool> metEpoch([[maybe_unused]] std::string_view epoch) { return false; }

    // Errors: duplicate when the id is there already.
    [[nodiscard]] virtual Result<void> enqueue(const protocol::Command& command) = 0;
    // The oldest that wait for an answer, in order. At least one when there is any, then as many as fit.
    [[nodiscard]] virtual Result<std::vector<protocol::Command>> unsent(std::size_t limit,
                                                                        std::size_t maxBytes) = 0;
    // From now on they may have reached the server.
    [[nodiscard]] virtual Result<void> markSent(const std::vector<CommandId>& ids) = 0;
    // Accepted ones leave the outbox; refused ones move to attention, and behind them later ones on the same
    // target that nobody answered (never notes: they depend on nothing). Answers to unknown ids are passed
    // over.
    [[nodiscard]] virtual Result<StoredAnswers>
    storeAnswers(const std::vector<protocol::CommandResult>& results, Instant now) = 0;
    // The server will not take this one in any way: to attention, unjudged, with those behind it.
    [[nodiscard]] virtual Result<void> park(const CommandId& id, const Error& why, Instant now) = 0;
    // Errors: notFound; invalidState once it may have been sent.
    [[nodiscard]] virtual Result<void> undo(const CommandId& id) = 0;
    // Errors: notFound.
    [[nodiscard]] virtual Result<void> settle(const CommandId& id, Settlement how, const CommandId& newId,
                                              Instant now) = 0;
    [[nodiscard]] virtual Result<OutboxCounts> outboxCounts() = 0;

    // --- the lease (lease.h), sealed with the cache. Empty: none was ever kept.
    [[nodiscard]] virtual Result<std::string> lease() = 0;
    [[nodiscard]] virtual Result<void> keepLease(std::string_view text) = 0;
    // While shut nothing is handed to the windows (Errors: leaseExpired). A matter of this process; not kept.
    virtual void shut(bool shut) = 0;
    // What the server has too is gone at once: rows, words, log, place in the feed. The outbox is not touched.
    [[nodiscard]] virtual Result<FeedState> purgeRecords() = 0;
    // What a device that was shut out may still hand in: all commands that the server did not accept, those that wait for
    // a person too. At least one when there is any, then as many as fit.
    [[nodiscard]] virtual Result<std::vector<protocol::Command>> toHandIn(std::size_t limit, std::size_t maxBytes) = 0;
    [[nodiscard]] virtual Result<void> handedIn(const std::vector<CommandId>& ids) = 0; // they leave

    // --- how much is kept (docs/SYNC.md)
    [[nodiscard]] virtual Result<void> keepBound(std::int64_t bytes) = 0; // 0: none
    // How many bytes of content ought to go; 0 when what is here fits.
    [[nodiscard]] virtual Result<std::int64_t> excess() = 0;
    // Drops whole records until about so many bytes are gone. Never open work, nor what the outbox, attention or a draft is
    // about, nor what was opened last.
    [[nodiscard]] virtual Result<Trimmed> trim(std::int64_t bytes) = 0;
    // Gives some of the room that is free back to the disk. True when there is more to give.
    [[nodiscard]] virtual Result<bool> shrink() = 0;
    // Somebody opened this patient's record. True when it is not here: from now on it is wanted.
    [[nodiscard]] virtual Result<bool> opened(const std::string& patient) = 0;
    // Stubs of the record that is wanted most; empty when none is.
    [[nodiscard]] virtual Result<std::vector<protocol::ResourceKey>> wanted(std::size_t limit) = 0;
    // Puts of the page that are known as stubs of that very version are stored; all else in it is passed over.
    // Errors: invalidState, of another epoch than the cursor.
    [[nodiscard]] virtual Result<AppliedPage> fill(const protocol::FeedPage& page) = 0;
};

} // namespace fyr::sync
