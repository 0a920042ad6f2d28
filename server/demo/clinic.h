// The demonstration's time book and messages: two weeks of times with bookings, a waiting list, and threads, all made by
// real commands at their times.
#pragma once

#include "server/store/store.h"

namespace fyr::triage {
class KnowledgeBase;
}

namespace fyr::server::demo {

// Once for a tenant; what a start that was cut off left behind is finished.
[[nodiscard]] Result<void> seedClinic(Store& store, const triage::KnowledgeBase& kb, const TenantId& tenant, std::uint64_t seed, Instant now);

} // namespace fyr::server::demo
