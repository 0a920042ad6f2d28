// A part of a resource, as _elements and _summary ask for it.
//
// Shape: what R4 requires stays, and so do resourceType, id and meta; the tag SUBSETTED says that something is missing.
// Source: hl7.org/fhir/R4/search.html#summary; what is in a summary comes from the StructureDefinitions.
#pragma once

#include "fhir/resource.h"

#include <span>
#include <string>

namespace fyr::fhir {

// Elements at the top of a resource: "name", "birthDate"; a choice by its stem ("value") or in full.
void keepElements(Resource& resource, std::span<const std::string> elements);
void keepSummary(Resource& resource); // what R4 marks as summary
void keepText(Resource& resource);    // the narrative and what is required
void dropText(Resource& resource);

// Whether the type has such an element at its top.
[[nodiscard]] bool hasElement(std::string_view type, std::string_view element) noexcept;

} // namespace fyr::fhir
