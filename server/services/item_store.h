// Queue items in the store: read from and written to the FHIR resources that are their durable form.
//
// Errors: notFound, invalidResource (a stored part was damaged), and the store's.
#pragma once

#include "clinical/triage_item.h"
#include "fhir/resource.h"
#include "server/store/store.h"

#include <optional>

namespace fyr::server {

// A resource that Fyr built itself, written with its index. `expectedVersion` 0 = must not exist.
[[nodiscard]] Result<StoredResource> putResource(WriteTx& tx, const fhir::Resource& resource, ResourceScope scope,
                                                 std::optional<std::int64_t> expectedVersion = {});

struct StoredItem {
    clinical::TriageItem item;
    std::int32_t unreadMessages = 0;
    std::string taskJson; // as stored, for answers that show the item as it stands
};
// Nothing when there is no such queue item (a Task of another kind is none).
[[nodiscard]] Result<std::optional<StoredItem>> loadItem(ReadTx& tx, std::string_view id);
// What stood in an older version of the Task; nothing when it is gone.
[[nodiscard]] Result<std::optional<StoredItem>> loadItemRow(ReadTx& tx, std::string_view id, std::int64_t version);

// Writes the Task and those of its parts that changed; red flags that are no more are removed. Answers the Task.
[[nodiscard]] Result<StoredResource> saveItem(WriteTx& tx, const StoredItem* before, const clinical::TriageItem& after);

} // namespace fyr::server
