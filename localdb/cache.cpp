#include "localdb/cache.h"

#include "base/planted.h"
#include "localdb/files.h"
#include "localdb/key_file.h"
#include "localdb/schema.h"
#include "protocol/overlay.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace fyr::localdb {
namespace {

namespace fs = std::filesystem;

Secret derived(const Secret& dataKey, std::string_view purpose) {
    return hkdf(Secret::copyOf(std::string_view("fyr cache")), dataKey, purpose);
}

constexpr std::size_t saltBytes = 32;

// The key of `cache.db`: from the data key and a salt that lies beside it. Without the salt the file is noise, while the
// outbox, which has no part in it, stays readable. A file of an older Fyr has no salt until it is made anew.
Result<Secret> recordsKey(const fs::path& folder, const Secret& cacheKey, Random& random, FileSystem& files) {
    const auto salt = readFile(folder / "salt", saltBytes, files);
    // Only one that is not there, or not whole, is made anew: without it the file is lost.
    if (!salt && salt.error().code != ErrorCode::notFound && salt.error().code != ErrorCode::tooLarge) return fail(salt.error());
    // Zeros are what a purge that was cut short left of it.
    if (salt && *salt != std::string(saltBytes, '\0') && salt->size() == saltBytes) return hkdf(Secret::copyOf(*salt), cacheKey, "records");
    if (!salt && salt.error().code == ErrorCode::notFound && files.exists(folder / "cache.db")) return cacheKey.clone();
    std::array<std::uint8_t, saltBytes> made{};
    random.fill(made);
    const std::string text(made.begin(), made.end());
    FYR_CHECK(writeDurably(folder / "salt", text, files));
    return hkdf(Secret::copyOf(text), cacheKey, "records");
}

Result<Records> openRecords(const fs::path& folder, const Secret& cacheKey, const std::shared_ptr<const Projector>& projector,
                            Random& random, FileSystem& files) {
    if (folder.empty()) return Records::open({}, {}, projector, files);
    FYR_TRY(const auto key, recordsKey(folder, cacheKey, random, files));
    return Records::open(folder / "cache.db", key.bytes(), projector, files);
}

} // namespace

Result<void> removeRecords(const fs::path& folder, FileSystem& files) {
    // The file first: a log that is left alone is thrown away by the next open, a file without its log would be an older
    // state, with what was forgotten since.
    for (const char* name : {"cache.db", "cache.db-wal", "cache.db-shm"})
        FYR_CHECK(files.remove(folder / name));
    return {};
}

Result<std::unique_ptr<Cache>> Cache::open(const fs::path& folder, const Secret& dataKey,
                                           std::shared_ptr<const Projector> projector, Random& random,
                                           FileSystem& files) {
    if (!folder.empty() && dataKey.size() != KeyFile::keyBytes) return fail(ErrorCode::locked, "no key");
    if (!folder.empty()) FYR_CHECK(makePrivateFolder(folder, files));
    // In memory there is nothing to encrypt, and no key to do it with.
    const Secret outboxKey = folder.empty() ? Secret() : derived(dataKey, "outbox");
    Secret cacheKey = folder.empty() ? Secret() : derived(dataKey, "cache");
    Secret journalKey = folder.empty() ? Secret() : derived(dataKey, "journal");
    // The outbox first: its lock stands for both, and it must be safe before anything else is touched.
    FYR_TRY(auto outbox, Outbox::open(folder, outboxKey.bytes(), std::move(journalKey), random, files));
    auto records = openRecords(folder, cacheKey, projector, random, files);
    bool rebuilt = false;
    if (!records && records.error().code == ErrorCode::storageCorrupt && !folder.empty()) {
        FYR_CHECK(removeRecords(folder, files));
        records = openRecords(folder, cacheKey, projector, random, files);
        rebuilt = true;
    }
    if (!records) return fail(std::move(records.error()));
    std::unique_ptr<Cache> cache(new Cache(std::move(*records), std::move(outbox), folder, std::move(cacheKey),
                                           std::move(projector), random, files));
    cache->m_report = {rebuilt, cache->m_outbox.salvage()};
    // A log that was emptied may be back after a power cut, with what was forgotten since.
    if (!FYR_PLANTED(120)) [[maybe_unused]]
        const auto words = cache->m_records.purgeWords();
    [[maybe_unused]] const auto first = cache->m_records.emptyLog();
    [[maybe_unused]] const auto second = cache->m_outbox.database().checkpointTruncate();
    return cache;
}

Cache::~Cache() {
    [[maybe_unused]] const auto words = m_records.purgeWords();
    [[maybe_unused]] const auto first = m_records.emptyLog();
    [[maybe_unused]] const auto second = m_outbox.database().checkpointTruncate();
}

Result<sync::FeedState> Cache::feedState() {
    return m_records.feedState();
}
Result<sync::FeedState> Cache::beginResync() {
    return m_records.beginResync();
}

Result<sync::AppliedPage> Cache::applyPage(const protocol::FeedPage& page, const std::string& cursor,
                                           Instant now) {
    FYR_TRY(const bool again, m_outbox.metEpoch(page.epoch)); // before any of its records are there
    // The outbox first: once the page stands with its cursor nobody reads it again, so a crash between the two would
    // leave what is kept beside it about records that were forgotten.
    const auto beside = [&](const std::vector<protocol::ResourceKey>& forgotten) -> Result<void> {
        std::vector<protocol::ResourceKey> gone;
        for (const auto& key : forgotten) { // the same page may have told it anew
            FYR_TRY(const auto here, m_records.version(key));
            if (here == 0) gone.push_back(key);
        }
        return m_outbox.forget(gone);
    };
    FYR_TRY(auto applied, m_records.applyPage(page, cursor, now, FYR_PLANTED(102) ? Records::BeforeCommit() : beside));
    if (FYR_PLANTED(102)) FYR_CHECK(beside(applied.changed));
    applied.outboxChanged = again;
    // The page stands. What follows is made good later if it fails now.
    if (auto seen = m_outbox.dropSeen([&](const auto& key) { return m_records.version(key); }))
        applied.outboxChanged = *seen || again;
    return applied;
}

Result<bool> Cache::metEpoch(std::string_view epoch) {
    return m_outbox.metEpoch(epoch);
}

Result<void> Cache::enqueue(const protocol::Command& c) {
    return m_outbox.enqueue(c);
}
Result<std::vector<protocol::Command>> Cache::unsent(std::size_t limit, std::size_t maxBytes) {
    return m_outbox.unsent(limit, maxBytes);
}
Result<void> Cache::markSent(const std::vector<CommandId>& ids) {
    return m_outbox.markSent(ids);
}
Result<sync::StoredAnswers> Cache::storeAnswers(const std::vector<protocol::CommandResult>& results,
                                                Instant now) {
    return m_outbox.storeAnswers(results, now, [&](const auto& key) { return m_records.version(key); });
}
Result<void> Cache::park(const CommandId& id, const Error& why, Instant now) {
    return m_outbox.park(id, why, now);
}
Result<void> Cache::undo(const CommandId& id) {
    return m_outbox.undo(id);
}
Result<void> Cache::settle(const CommandId& id, sync::Settlement how, const CommandId& newId, Instant) {
    return m_outbox.settle(id, how, newId);
}
Result<std::optional<Instant>> Cache::oldestUnsent() {
    return m_outbox.oldestUnsent();
}

Result<sync::OutboxCounts> Cache::outboxCounts() {
    return m_outbox.counts();
}

Result<std::string> Cache::lease() {
    return metaText(m_outbox.database(), "lease");
}
Result<void> Cache::keepLease(std::string_view text) {
    return setMeta(m_outbox.database(), "lease", text);
}
Result<std::vector<protocol::Command>> Cache::toHandIn(std::size_t limit, std::size_t maxBytes) {
    return m_outbox.toHandIn(limit, maxBytes);
}
Result<void> Cache::handedIn(const std::vector<CommandId>& ids) {
    return m_outbox.handedIn(ids);
}

Result<sync::Trimmed> Cache::trim(std::int64_t bytes) {
    // Patients whom something that only this machine has is about.
    FYR_TRY(const auto about, m_outbox.subjects());
    std::set<std::string> untouched;
    for (const auto& key : about) {
        if (key.type == "Patient") untouched.insert(key.id);
        FYR_TRY(auto patient, m_records.patientOf(key));
        if (!patient.empty()) untouched.insert(std::move(patient));
    }
    return m_records.trim(bytes, untouched);
}

Result<void> Cache::readable() const {
    if (m_shut) return fail(ErrorCode::leaseExpired, "nothing is read until the server was reached");
    return {};
}

Result<sync::FeedState> Cache::purgeRecords() {
    FYR_CHECK(m_outbox.dropAccepted());
    if (!m_folder.empty()) {
        // In memory meanwhile: the file must be closed before it goes, and whatever fails, nothing is shown.
        FYR_TRY(m_records, Records::open({}, {}, m_projector, m_files));
        FYR_CHECK(overwriteAndRemove(m_folder / "salt.new", m_files));
        FYR_CHECK(overwriteAndRemove(m_folder / "salt", m_files));
        FYR_CHECK(removeRecords(m_folder, m_files));
    }
    FYR_TRY(m_records, openRecords(m_folder, m_cacheKey, m_projector, m_random, m_files));
    return m_records.feedState();
}

Result<void> Cache::decorate(std::vector<QueueItem>& items, const clinical::PersonRef& me) {
    FYR_CHECK(readable());
    FYR_TRY(const auto pending, m_outbox.overlay());
    FYR_TRY(const auto unanswered, m_outbox.items());
    FYR_TRY(const auto attention, m_outbox.attention());
    const auto itemOf = [](const protocol::Command& c) -> std::string {
        if (c.target.type == "Task") return c.target.id;
        const auto* about = c.payload.if_contains("item");
        return about && about->is_string() ? std::string(about->get_string()) : std::string();
    };
    std::unordered_map<std::string, std::vector<protocol::Command>> byItem;
    std::unordered_map<std::string, std::int32_t> unsent;
    std::unordered_map<std::string, bool> refused;
    for (const auto& c : pending)
        byItem[itemOf(c)].push_back(c);
    for (const auto& i : unanswered)
        ++unsent[itemOf(i.command)];
    for (const auto& a : attention)
        refused[itemOf(a.command)] = true;
    if (byItem.empty() && refused.empty()) return {};
    for (auto& row : items) {
        const auto& id = row.item.id.str();
        if (const auto it = byItem.find(id); it != byItem.end())
            row.item = protocol::overlay(row.item, it->second, {me, {}}).item;
        if (const auto it = unsent.find(id); it != unsent.end()) row.unsent = it->second;
        row.attention = refused.contains(id);
    }
    return {};
}

Result<std::vector<QueueItem>> Cache::queue(const clinical::PersonRef& me) {
    FYR_CHECK(readable());
    FYR_TRY(auto items, m_records.queue());
    FYR_CHECK(decorate(items, me));
    return items;
}

Result<std::vector<QueueItem>> Cache::rows() {
    FYR_CHECK(readable());
    return m_records.queue();
}

Result<std::vector<QueueItem>> Cache::rows(const std::vector<std::string>& ids) {
    FYR_CHECK(readable());
    std::vector<QueueItem> items;
    for (const auto& id : ids) {
        FYR_TRY(auto item, m_records.queueItem(id));
        if (item) items.push_back(std::move(*item));
    }
    return items;
}

Result<std::string> Cache::patientOf(const protocol::ResourceKey& key) {
    FYR_CHECK(readable());
    return m_records.patientOf(key);
}

Result<clinical::TriageItem> Cache::item(const std::string& id, const clinical::PersonRef& me) {
    FYR_CHECK(readable());
    FYR_TRY(const auto item, m_records.item(id));
    FYR_TRY(const auto pending, m_outbox.overlay());
    return protocol::overlay(item, pending, {me, {}}).item;
}

Result<std::optional<StoredResource>> Cache::resource(const protocol::ResourceKey& key) {
    FYR_CHECK(readable());
    return m_records.resource(key);
}
Result<std::vector<StoredResource>> Cache::resourcesOf(const std::string& patient) {
    FYR_CHECK(readable());
    return m_records.ofPatient(patient);
}
Result<std::vector<StoredResource>> Cache::all() {
    FYR_CHECK(readable());
    return m_records.all();
}
Result<std::vector<PatientHit>> Cache::searchPatients(std::string_view text, std::size_t limit) {
    FYR_CHECK(readable());
    return m_records.searchPatients(text, limit);
}
Result<std::vector<TextHit>> Cache::searchText(std::string_view text, std::size_t limit) {
    FYR_CHECK(readable());
    return m_records.searchText(text, limit);
}

Result<std::vector<OutboxItem>> Cache::outboxItems() {
    FYR_CHECK(readable());
    FYR_TRY(auto items, m_outbox.items());
    for (auto& i : items) {
        FYR_TRY(const auto patient, m_records.patientOf(i.command.target));
        FYR_TRY(i.patientName, m_records.patientName(patient));
    }
    return items;
}
Result<std::vector<AttentionItem>> Cache::attentionItems() {
    FYR_CHECK(readable());
    return m_outbox.attention();
}

Result<Counts> Cache::counts() {
    FYR_TRY(auto counts, m_records.counts());
    FYR_TRY(const auto outbox, m_outbox.counts());
    counts.unsent = outbox.unsent;
    counts.attention = outbox.attention;
    return counts;
}
Result<std::int64_t> Cache::indexSlice(std::size_t rows) {
    return m_records.indexSlice(rows);
}

Result<void> Cache::saveDraft(std::string_view key, std::string_view text) {
    return m_outbox.saveDraft(key, text);
}
Result<std::string> Cache::draft(std::string_view key) {
    FYR_CHECK(readable());
    return m_outbox.draft(key);
}
Result<void> Cache::setValue(std::string_view key, std::string_view value) {
    return setMeta(m_outbox.database(), key, value);
}
Result<std::string> Cache::value(std::string_view key) {
    return metaText(m_outbox.database(), key);
}

Result<void> eraseCacheFiles(const fs::path& folder, FileSystem& files) {
    // The keys first: from then on whatever is left of the rest is noise.
    FYR_CHECK(overwriteAndRemove(folder / "salt", files));
    FYR_CHECK(overwriteAndRemove(folder / "keys.new", files));
    FYR_CHECK(overwriteAndRemove(folder / "keys", files));
    return files.removeFolder(folder);
}

} // namespace fyr::localdb
