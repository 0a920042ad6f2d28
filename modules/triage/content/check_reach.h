// Red flags of a complaint that no question about safety reaches.
#pragma once

#include "triage/content/source.h"
#include "triage/knowledge_base.h"

namespace fyr::triage::content {

// For each complaint and each finding that opens it by itself: which emergencies is one more answer away from, and which of
// them can none of the questions of its screen, of the general screen or of `screen_for` raise? Needs the compiled knowledge
// base. What stays is asked by `max_beyond` when its turn comes: warnings, for authors.
[[nodiscard]] std::vector<Remark> checkReach(const Source& source, const KnowledgeBase& kb);

} // namespace fyr::triage::content
