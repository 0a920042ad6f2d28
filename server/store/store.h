// Store: everything the server keeps, behind one interface with two implementations (SQLite; PostgreSQL).
//
// Shape: the tenant leads every key. A read-only transaction is another type than a read-write one, so a query
//        cannot write. Whatever one request changes (events, resources, feed, audit, command result, outbox) is in
//        one read-write transaction: all of it or nothing.
// Threads: a Store may be called from any thread; a transaction lives on the thread of its callback. Calls block:
//        the HTTP layer runs them on the store's own threads and never on the network's.
// Errors: notFound, versionConflict, duplicate, storage, storageBusy, storageCorrupt, storageTooNew, diskFull.
#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "fhir/search_index.h"
#include "server/store/store_stats.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fyr::server {

// ---- FHIR resources -------------------------------------------------------------------------------------------

struct StoredResource {
    std::string type;
    std::string id;
    std::int64_t version = 0;
    Instant lastUpdated;
    bool deleted = false;
    std::string method; // "POST", "PUT", "DELETE": for history bundles
    std::string json;   // the wire bytes, meta included; empty when deleted
};

// Who may see a resource: the compartments it belongs to. Kept beside it so that feeds and searches filter in SQL.
struct ResourceScope {
    std::string patient; // Patient id, empty for resources about nobody
    std::string unit;    // care unit, empty for the whole tenant
};

struct ResourceWrite {
    std::string type;
    std::string id;
    std::string json; // without meta.versionId and lastUpdated: the store splices both in
    std::optional<std::int64_t> expectedVersion; // If-Match; 0 = must not exist
    ResourceScope scope;
    std::vector<fhir::IndexEntry> index;
    std::string method = "PUT";
};

// ---- Search: parsed and checked by server/fhir before it comes here -------------------------------------------

enum class Prefix : std::uint8_t { eq, ne, gt, lt, ge, le, sa, eb, ap };

struct SearchValue {
    Prefix prefix = Prefix::eq;
    fhir::IndexEntry value; // normalised the same way as the index
    std::string modifier;   // "", "exact", "contains", "missing", "not", "text", "identifier", "below"
    bool missing = false;   // for :missing
    // token, quantity: a system was asked for. With an empty value.system: "|code", the code without a system; with an
    // empty value.text: "system|", every code of it. False: the code in any system.
    bool systemGiven = false;
};
struct SearchTerm {           // values of one term are alternatives (comma), terms all hold (ampersand)
    std::string param;
    std::vector<SearchValue> anyOf;
};
struct SearchSort {
    std::string param; // "_lastUpdated", "_id" or an indexed parameter
    bool descending = false;
};
// What comes along with the matches. Forward (_include): what `param` of the matches points to. Reverse
// (_revinclude): resources of `type` whose `param` points to a match.
struct SearchInclude {
    std::string type; // of the resource that holds the reference
    std::string param;
    std::string target; // only references to this type; empty = any
    bool reverse = false;
};
struct SearchQuery {
    std::string type;
    std::vector<SearchTerm> terms;
    std::vector<SearchSort> sort;
    std::int32_t count = 50; // 0: only the total
    std::string page;     // opaque, from SearchPage::next
    bool wantTotal = false;
    // What may be found, included resources too; empty members do not restrict. A resource without a unit belongs to
    // the whole tenant and is within each unit; one without a patient is within no patient.
    ResourceScope within;
    std::vector<SearchInclude> includes;
};
struct SearchPage {
    std::vector<StoredResource> matches;
    std::vector<StoredResource> included; // each once, none of them a match
    std::optional<std::int64_t> total;
    std::string next; // empty = last page
};
struct HistoryQuery {
    std::string type; // empty = system
    std::string id;   // empty = type
    std::int32_t count = 50;
    std::string page;
    std::optional<Instant> since;
    ResourceScope within;
};

// ---- Words: full-text search (text/query.h says how one asks) ---------------------------------------------------

// In a SearchQuery: a term "_content" or "_text" (the narrative only), its values' texts are questions, any of them.
struct WordsQuery {
    std::string words;
    std::vector<std::string> types; // any of these; empty = all
    ResourceScope within;
    std::int32_t limit = 500;
};
struct WordsHit {
    StoredResource resource;
    ResourceScope scope;
};
struct WordsPage {
    std::vector<WordsHit> hits; // the newest numbers first
    bool more = false;          // there are older ones
};
// What the feed tells and the index does not hold yet. A search looks at those resources themselves, so that it answers
// what the snapshot holds; the index follows in batches (index_words.h).
struct WordsBacklog {
    struct Item {
        std::int64_t number = 0;
        std::string terms; // empty: nothing to read is left
    };
    std::int64_t after = 0; // positions of the feed
    std::int64_t upTo = 0;
    std::vector<Item> items;
    bool more = false;
};

// ---- Change feed ----------------------------------------------------------------------------------------------

struct FeedRow {
    std::int64_t seq = 0; // rows of one transaction share `tx`
    std::int64_t tx = 0;
    bool forget = false;
    StoredResource resource; // json empty when forget
    ResourceScope scope;
};
struct FeedQuery {
    std::optional<std::int64_t> after; // none = first sync: newest versions only, ordered by seq
    std::int32_t limit = 500;          // rounded up to the end of a transaction
    std::string unit;                  // what the person may see; empty = whole tenant
    bool newestOnly = false;           // with `after`: a first sync that goes on: leaves out superseded versions
};
struct FeedSlice {
    std::vector<FeedRow> rows;
    std::int64_t upTo = 0;
    bool more = false;
    std::optional<std::int64_t> total; // of a first sync: what `unit` may see now
};

// ---- Events, commands, interviews -----------------------------------------------------------------------------

struct Event {
    std::string stream; // "interview/01…", "task/01…"
    std::int64_t version = 0;
    Instant at;
    std::string type;
    std::string json;
};
struct StoredCommand {
    std::string id;
    std::string person;
    std::string hash;   // SHA-256 of what was asked: the same id with another content is refused
    std::string result; // the answer, word for word
    Instant at;
};

// ---- People ---------------------------------------------------------------------------------------------------

struct Account {
    std::string id;
    std::string user; // sign-in name, lower case, unique in the whole server
    std::string passwordHash; // Argon2id; empty = cannot sign in with a password
    std::string role;
    std::string name;
    std::string practitioner; // FHIR ids
    std::string patient;
    std::string unit;
    std::string unitName;
    bool disabled = false;
    std::int32_t failures = 0;
    std::optional<Instant> blockedUntil;
};
struct Session {
    std::string id;
    std::string tokenHash; // SHA-256 of the token, hex
    std::string account;
    std::string device; // may be empty
    Instant created;
    Instant lastSeen;
    Instant expires;
    bool revoked = false;
};
struct Device {
    std::string id;
    std::string account;
    std::string name;
    Instant registered;
    bool revoked = false;
};
struct Tenant {
    std::string id;
    std::string name;
    std::string epoch;      // of its feed
    std::string settings;   // JSON: phones, opening hours, routing policy
};

// ---- Audit ----------------------------------------------------------------------------------------------------

struct AuditRecord {
    std::int64_t seq = 0;
    Instant at;
    std::string json;     // the AuditEvent resource
    std::string patient;  // whose record; empty when nobody's
    std::string previous; // SHA-256, hex, of the record before
    std::string hash;     // SHA-256 over previous, seq, at, patient and json
};

struct OutboxRow {
    std::int64_t seq = 0;
    std::string topic; // "wake", "subscription", "mail" …
    std::string json;
    Instant due;
    std::int32_t attempts = 0;
};

// How much there is of what /metrics shows.
struct LoadCounts {
    std::int64_t sessions = 0; // neither ended nor revoked
    std::int64_t outboxDue = 0;
    std::int64_t outboxLater = 0;
    std::optional<Instant> outboxOldestDue;
};

// ---- Transactions ---------------------------------------------------------------------------------------------

class ReadTx {
  public:
    virtual ~ReadTx() = default;

    [[nodiscard]] virtual Result<std::optional<StoredResource>> read(std::string_view type, std::string_view id) = 0;
    [[nodiscard]] virtual Result<std::optional<StoredResource>> vread(std::string_view type, std::string_view id,
                                                                      std::int64_t version) = 0;
    [[nodiscard]] virtual Result<std::optional<ResourceScope>> scopeOf(std::string_view type, std::string_view id) = 0;
    [[nodiscard]] virtual Result<SearchPage> search(const SearchQuery& query) = 0;
    [[nodiscard]] virtual Result<SearchPage> history(const HistoryQuery& query) = 0;
    [[nodiscard]] virtual Result<FeedSlice> feed(const FeedQuery& query) = 0;
    [[nodiscard]] virtual Result<std::int64_t> feedHead() = 0;
    // badRequest: not a question. storageBusy: too much is not indexed yet, ask later.
    [[nodiscard]] virtual Result<WordsPage> findWords(const WordsQuery& query) = 0;
    [[nodiscard]] virtual Result<WordsBacklog> wordsBacklog(std::int32_t limit) = 0; // of feed rows

    [[nodiscard]] virtual Result<std::vector<Event>> events(std::string_view stream, std::int64_t after = 0) = 0;
    [[nodiscard]] virtual Result<std::optional<StoredCommand>> command(std::string_view id) = 0;

    [[nodiscard]] virtual Result<Tenant> tenant() = 0;
    [[nodiscard]] virtual Result<std::optional<Account>> account(std::string_view id) = 0;
    [[nodiscard]] virtual Result<std::vector<Account>> accounts(std::string_view role = {}) = 0;
    [[nodiscard]] virtual Result<std::optional<Device>> device(std::string_view id) = 0;
    [[nodiscard]] virtual Result<std::vector<Device>> devices(std::string_view account) = 0;
    [[nodiscard]] virtual Result<std::vector<Session>> sessions(std::string_view account) = 0;
    [[nodiscard]] virtual Result<std::vector<AuditRecord>> audit(std::int64_t after, std::int32_t limit) = 0;
    // The newest first, those before `before` (0 = from the newest); only of this patient when not empty.
    [[nodiscard]] virtual Result<std::vector<AuditRecord>> auditTrail(std::string_view patient, std::int64_t before,
                                                                      std::int32_t limit) = 0;
    // What the tenant's own counter says the newest record is: a chain that ends before it was cut off.
    [[nodiscard]] virtual Result<std::optional<AuditRecord>> auditHead() = 0;
    [[nodiscard]] virtual Result<std::vector<OutboxRow>> dueOutbox(Instant now, std::int32_t limit) = 0;
    [[nodiscard]] virtual Result<LoadCounts> counts(Instant now) = 0;
    // Small values by key (a patient's open interview, seeds already loaded …).
    [[nodiscard]] virtual Result<std::optional<std::string>> value(std::string_view key) = 0;
    [[nodiscard]] virtual Result<std::vector<std::pair<std::string, std::string>>> values(std::string_view prefix) = 0;
};

class WriteTx : public virtual ReadTx {
  public:
    // Writes the next version, its index, its history and its feed row. Answers what is now stored.
    [[nodiscard]] virtual Result<StoredResource> put(const ResourceWrite& write) = 0;
    // A deletion is a version too. notFound when it never was; nothing happens when it is deleted already.
    [[nodiscard]] virtual Result<StoredResource> remove(std::string_view type, std::string_view id,
                                                        std::optional<std::int64_t> expectedVersion = {}) = 0;
    // versionConflict unless the stream stands at `expected`.
    [[nodiscard]] virtual Result<void> append(std::string_view stream, std::int64_t expected,
                                              const std::vector<Event>& events) = 0;
    [[nodiscard]] virtual Result<void> putCommand(const StoredCommand& command) = 0; // duplicate when the id is there
    [[nodiscard]] virtual Result<void> appendAudit(Instant at, std::string_view patient, std::string_view json) = 0;
    [[nodiscard]] virtual Result<void> enqueue(const OutboxRow& row) = 0;
    // Takes rows that are due and that nobody holds, for `lease` by the database's own clock: until then they are
    // `owner`'s alone. `owner` is another one with each call. Whoever dies with them loses them when the time is over.
    [[nodiscard]] virtual Result<std::vector<OutboxRow>> claimOutbox(std::string_view owner, Instant due, Millis lease, std::int32_t limit) = 0;
    // Done, or to be tried again. With an owner: only while nobody else took it over; else nothing happens.
    [[nodiscard]] virtual Result<void> settleOutbox(std::int64_t seq, std::optional<Instant> retryAt, std::string_view owner) = 0;
    [[nodiscard]] Result<void> settleOutbox(std::int64_t seq, std::optional<Instant> retryAt) { return settleOutbox(seq, retryAt, {}); }

    // False, and nothing happens, when the index stands elsewhere than the backlog begins: somebody else was there.
    [[nodiscard]] virtual Result<bool> indexWords(const WordsBacklog& backlog) = 0;

    [[nodiscard]] virtual Result<void> putTenant(const Tenant& tenant) = 0;
    [[nodiscard]] virtual Result<void> putAccount(const Account& account) = 0;
    [[nodiscard]] virtual Result<void> putDevice(const Device& device) = 0;
    [[nodiscard]] virtual Result<void> putSession(const Session& session) = 0;
    [[nodiscard]] virtual Result<void> setValue(std::string_view key, std::string_view value) = 0;
    [[nodiscard]] virtual Result<void> clearValue(std::string_view key) = 0;
};

class Store {
  public:
    virtual ~Store() = default;

    using ReadBody = std::function<Result<void>(ReadTx&)>;
    using WriteBody = std::function<Result<void>(WriteTx&)>;
    // A snapshot: what the body reads does not change under it.
    [[nodiscard]] virtual Result<void> read(const TenantId& tenant, const ReadBody& body) = 0;
    // Commits when the body succeeds; rolls back when it fails. May run the body again after a serialisation
    // failure: the body must have no effect outside the transaction. Returns when the commit is durable.
    [[nodiscard]] virtual Result<void> write(const TenantId& tenant, const WriteBody& body) = 0;
    // The same without waiting for it. `done` is called once, on any thread, when the commit is durable or has failed;
    // it must not block nor use the store. What the body uses lives as long as the body.
    using Done = std::function<void(Result<void>)>;
    virtual void writeLater(const TenantId& tenant, WriteBody body, Done done) { done(write(tenant, body)); }

    // Before a tenant is known: by token and by sign-in name. `found` holds the tenant.
    struct FoundSession {
        TenantId tenant;
        Session session;
        Account account;
    };
    [[nodiscard]] virtual Result<std::optional<FoundSession>> findSession(std::string_view tokenHash) = 0;
    [[nodiscard]] virtual Result<std::optional<std::pair<TenantId, Account>>> findAccount(std::string_view user) = 0;
    [[nodiscard]] virtual Result<std::vector<Tenant>> tenants() = 0;

    // Called after each commit that wrote feed rows, on any thread: wakes the waiting clients.
    virtual void onCommit(std::function<void(const TenantId&)> listener) = 0;
    [[nodiscard]] virtual StoreStats stats() { return {}; } // cheap: asks no database
    [[nodiscard]] virtual Result<void> check() = 0; // for /readyz: answers quickly
};

} // namespace fyr::server
