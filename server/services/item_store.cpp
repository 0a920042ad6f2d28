#include "server/services/item_store.h"

#include "fhir/triage_mapping.h"

#include <algorithm>

namespace fyr::server {
namespace {

// Equal but for what the store stamps.
bool sameContent(const fhir::Value& stored, const fhir::Value& made) {
    const auto rest = [](const fhir::Value& v) {
        std::vector<const fhir::Member*> out;
        for (const auto& m : v.members())
            if (m.key() != "meta") out.push_back(&m);
        return out;
    };
    return std::ranges::equal(rest(stored), rest(made), [](const fhir::Member* a, const fhir::Member* b) {
        return a->key() == b->key() && a->value == b->value;
    });
}

Result<fhir::Resource> parsed(const StoredResource& stored) { return fhir::Resource::parse(stored.json); }

} // namespace

Result<StoredResource> putResource(WriteTx& tx, const fhir::Resource& resource, ResourceScope scope,
                                   std::optional<std::int64_t> expectedVersion) {
    ResourceWrite w;
    w.type = resource.type();
    w.id = resource.id();
    w.json = resource.write();
    w.expectedVersion = expectedVersion;
    w.scope = std::move(scope);
    w.index = fhir::indexOf(resource);
    return tx.put(w);
}

Result<std::optional<StoredItem>> loadItem(ReadTx& tx, std::string_view id) {
    FYR_TRY(const auto stored, tx.read("Task", id));
    if (!stored || stored->deleted) return std::nullopt;
    FYR_TRY(const auto task, parsed(*stored));
    if (!fhir::isQueueItem(task)) return std::nullopt;
    std::vector<std::pair<std::string, fhir::Resource>> parts;
    for (const auto& reference : fhir::partsOf(task)) {
        const auto slash = reference.find('/');
        FYR_TRY(const auto part, tx.read(reference.substr(0, slash), reference.substr(slash + 1)));
        if (!part || part->deleted) continue;
        FYR_TRY(auto resource, parsed(*part));
        parts.emplace_back(reference, std::move(resource));
    }
    const fhir::Lookup lookup = [&](std::string_view reference) -> const fhir::Value* {
        const auto it = std::ranges::find_if(parts, [&](const auto& p) { return p.first == reference; });
        return it == parts.end() ? nullptr : &it->second.root();
    };
    StoredItem out;
    FYR_TRY(out.item, fhir::fromResources(task, lookup));
    FYR_TRY(const auto row, fhir::queueRow(task));
    out.unreadMessages = row.unreadMessages;
    out.item.version = stored->version;
    out.taskJson = stored->json;
    return out;
}

Result<std::optional<StoredItem>> loadItemRow(ReadTx& tx, std::string_view id, std::int64_t version) {
    FYR_TRY(const auto stored, tx.vread("Task", id, version));
    if (!stored || stored->deleted) return std::nullopt;
    FYR_TRY(const auto task, parsed(*stored));
    if (!fhir::isQueueItem(task)) return std::nullopt;
    FYR_TRY(auto row, fhir::queueRow(task));
    StoredItem out;
    out.item = std::move(row.item);
    // The row carries only how many there were.
    out.item.redFlags.resize(static_cast<std::size_t>(std::max(row.redFlags, 0)));
    out.item.version = version;
    out.taskJson = stored->json;
    return out;
}

Result<StoredResource> saveItem(WriteTx& tx, const StoredItem* before, const clinical::TriageItem& after) {
    const ResourceScope scope{after.patient.str(), after.unit.str()};
    const auto resources = fhir::toResources(after, before ? before->unreadMessages : 0);
    for (std::size_t n = resources.size(); n-- > 1;) { // the Task last: whoever sees it finds its parts
        const auto& r = resources[n];
        if (before) {
            FYR_TRY(const auto stored, tx.read(r.type(), r.id()));
            if (stored && !stored->deleted) {
                FYR_TRY(const auto old, parsed(*stored));
                if (sameContent(old, r)) continue;
            }
        }
        FYR_CHECK(putResource(tx, r, scope));
    }
    if (before) {
        for (std::size_t n = after.redFlags.size(); n < before->item.redFlags.size(); ++n)
            FYR_CHECK(tx.remove("Flag", after.id.str() + "-" + std::to_string(n)));
        return putResource(tx, resources.front(), scope, before->item.version);
    }
    return putResource(tx, resources.front(), scope, 0);
}

} // namespace fyr::server
