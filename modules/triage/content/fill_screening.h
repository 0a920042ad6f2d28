// screening.yaml names an instrument of content/instruments; here its questions, points and bands are put in.
//
// Shape: the compiled knowledge base holds all of it, so that its digest names the very words that were shown.
#pragma once

#include "triage/content/source.h"

namespace fyr::triage::content {

// Every rule with `instrument`, filled in place. Problems name the rule's line.
void fillScreening(std::vector<Rule>& rules, const std::filesystem::path& instruments, std::vector<Problem>& problems);

} // namespace fyr::triage::content
