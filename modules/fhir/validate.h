// Structural validation against the published R4 definitions: element names, types, cardinality, choices,
// formats of primitives, required bindings, contained resources, extensions, references inside the document.
//
// Errors: every problem found (up to a limit), each with its FHIRPath: "Patient.contact[1].gender".
// Source: the R4 StructureDefinitions and ValueSets of the npm package named in definitions/package.json;
// tables
//         are generated from it at build time (definitions/generate.mjs).
// Threads: pure.
#pragma once

#include "fhir/resource.h"

#include <span>
#include <string_view>
#include <vector>

namespace fyr::fhir {

inline constexpr std::size_t maxProblems = 200;

// All problems of a resource; empty when it is valid. A Bundle's entries are validated too.
[[nodiscard]] std::vector<Problem> validate(const Value& resource);
// The same as a Result: invalidResource with the problems.
[[nodiscard]] Result<> checkResource(const Value& resource);
// Parses and validates. `type`: the only type that is let through, when not empty.
[[nodiscard]] Result<Resource> parseValid(std::string_view json, std::string_view type = {},
                                          ParseLimits limits = {});

[[nodiscard]] bool isResourceType(std::string_view name) noexcept;
[[nodiscard]] std::span<const std::string_view> resourceTypes() noexcept; // all concrete types, sorted

} // namespace fyr::fhir
