// FHIR XML → FHIR JSON, for the official cases that exist as XML only. Not a validating reader.
#pragma once

#include "fhir/resource.h"

#include <filesystem>
#include <pugixml.hpp>
#include <string>

namespace fyr::fhirpath::testing {

// The element is a resource: <Patient>…</Patient>.
[[nodiscard]] std::string jsonOf(const pugi::xml_node& resource);

[[nodiscard]] std::string contents(const std::filesystem::path& file);
// The folder of data beside the project; DEV_SHARED_DATA or DEV_SHARED_DATA names another.
[[nodiscard]] std::filesystem::path dataFolder(const char* name);

} // namespace fyr::fhirpath::testing
