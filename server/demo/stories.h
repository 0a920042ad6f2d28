// Lives a story of openings.cpp: a real interview, step by step at its times, and what the staff did with it.
#pragma once

#include "server/demo/openings.h"
#include "server/demo/population.h"
#include "server/identity/identity.h"
#include "server/store/store.h"

namespace fyr::triage {
class KnowledgeBase;
}

namespace fyr::server::demo {

struct Story {
    std::string id; // also of the patient
    const Opening* opening = nullptr;
};
[[nodiscard]] const std::vector<Story>& storiesOf(std::string_view tenant);

// The patient's record; the Patient first, under the story's id.
[[nodiscard]] std::vector<fhir::Resource> storyRecord(const Story& story, const Staff& staff, std::uint64_t seed, Instant now);

// What a unit decided during the last weeks: the written stories again, by other patients of the register, each confirmed or
// decided otherwise with a reason. For showing the quality report. Answers how many.
struct PastDecisions {
    int count = 120;
    int days = 28;
};
[[nodiscard]] Result<int> livePastDecisions(Store& store, const triage::KnowledgeBase& kb, const TenantId& tenant, const PastDecisions& what,
                                            std::uint64_t seed, Instant now);

// Somebody of the demonstration, as signed in.
[[nodiscard]] Result<Principal> signedIn(Store& store, const TenantId& tenant, std::string_view account);

[[nodiscard]] Result<void> liveStory(Store& store, const triage::KnowledgeBase& kb, const TenantId& tenant,
                                     const Story& story, std::uint64_t seed, Instant now);

} // namespace fyr::server::demo
