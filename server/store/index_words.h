// Bringing a tenant's index of words up to where its feed stands: a batch of feed rows a transaction, so that it can be
// killed at any place and goes on from there. An older store, a restored or a moved one is indexed in the same way.
//
// Threads: any; several at once only waste their work.
#pragma once

#include "server/store/store.h"

namespace fyr::server {

inline constexpr std::int32_t wordsBatch = 500;

// One batch. Whether there is more to do.
[[nodiscard]] Result<bool> indexSomeWords(Store& store, const TenantId& tenant, std::int32_t batch = wordsBatch);
// All there is. How many feed rows it went through.
[[nodiscard]] Result<std::int64_t> indexAllWords(Store& store, const TenantId& tenant);

} // namespace fyr::server
