// Reads every authored phrase as a patient's own text: is it understood as its finding, and does it alarm for another?
//
// Shape: needs the compiled knowledge base, which `check` of the sources does not. Some seconds for the whole content.
#pragma once

#include "triage/content/source.h"
#include "triage/knowledge_base.h"

namespace fyr::triage::content {

struct ReadBack {
    std::vector<Remark> remarks; // warnings, in the order of the findings
    int phrases = 0;
    int unread = 0;  // not read as their own finding
    int alarms = 0;  // alone raise an emergency that their finding has no part in
    int labels = 0;  // findings whose label, typed as a text, is not read as the finding
};
[[nodiscard]] ReadBack readBack(const Source& source, const KnowledgeBase& kb, bool labels);

} // namespace fyr::triage::content
