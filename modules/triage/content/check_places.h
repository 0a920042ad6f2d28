// What an author got wrong in places.yaml: parts of the body, what is told of them, and the findings that the two make.
#pragma once

#include "triage/content/source.h"

#include <functional>
#include <set>

namespace fyr::triage::content {

struct PlaceChecks {
    std::function<void(Severity, std::string place, std::string message)> remark;
    std::function<bool(std::string_view finding)> knows;
    std::function<bool(const std::string& source)> knowsSource;
    std::function<bool(const std::string& one, const std::string& other)> related; // findings of one family
};
// Gives the findings that some place and sense make.
std::set<std::string> checkPlaces(const Source& source, const PlaceChecks& with);

} // namespace fyr::triage::content
