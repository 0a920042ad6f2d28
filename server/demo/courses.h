// The demonstration's courses of internet CBT: a dozen made-up patients in many states, each lived day by day through the
// real engine and real commands at their times.
//
// Shape: the same seed and time give the same courses. A course that exists already is left alone.
#pragma once

#include "server/store/store.h"

#include <filesystem>

namespace fyr::triage {
class KnowledgeBase;
}

namespace fyr::server::demo {

struct CourseSeed {
    std::uint64_t seed = 24;
    Instant now;
    std::filesystem::path share; // of programmes and instruments
};
[[nodiscard]] Result<void> seedCourses(Store& store, const triage::KnowledgeBase& kb, const TenantId& tenant, const CourseSeed& options);

} // namespace fyr::server::demo
