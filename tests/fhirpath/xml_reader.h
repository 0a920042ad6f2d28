// FHIR XML → FHIR JSON, for the official cases that exist as XML only. Not a validating reader.
#pragma once

#include "tests/shared_data.h"

#include "fhir/resource.h"

#include <filesystem>
#include <pugixml.hpp>
#include <string>

namespace fyr::fhirpath::testing {

// The element is a resource: <Patient>…</Patient>.
[[nodiscard]] std::string jsonOf(const pugi::xml_node& resource);

[[nodiscard]] std::string contents(const std::filesystem::path& file);
using test::sharedData;

} // namespace fyr::fhirpath::testing
