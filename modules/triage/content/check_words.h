// What a phrase loses when it is read: the alternatives that are fillers.
#pragma once

#include "triage/content/source.h"

#include <functional>
#include <set>

namespace fyr::triage::content {

// Warns of alternatives made only of fillers ("him|her") in phrases of findings that red flags speak of: they are read without
// them, so who is meant carries nothing.
void checkWords(const Source& source, const std::set<std::string>& inFlags, const std::function<void(std::string place, std::string message)>& warn);

} // namespace fyr::triage::content
