// Changing a resource by a list of operations: FHIRPath Patch and JSON Patch.
//
// Shape: pure: the resource and the patch in, a new resource out; the given one is not touched. Numbers that are not
//        patched keep their digits, members their order. All operations happen or none. The result is not validated
//        (fhir::validate), nor is `id` or `meta` guarded: that is for whoever stores it.
// Errors: badRequest (the patch itself is wrong), preconditionFailed (a JSON Patch "test" does not hold), invalidState (its
//         path leads nowhere in this resource, or to more than one place), tooLarge. The problem's place is the operation's:
//         "Parameters.parameter[2]" or "/2".
// Source: hl7.org/fhir/R4/fhirpatch.html; RFC 6902 and 6901.
// Threads: pure.
#pragma once

#include "fhir/resource.h"

namespace fyr::fhirpath {

inline constexpr std::size_t maxPatchOperations = 1000;

// `parameters`: a Parameters resource with operations add, insert, delete, replace, move.
[[nodiscard]] Result<fhir::Resource> patch(const fhir::Value& resource, const fhir::Value& parameters);

// `operations`: an array of {op, path, from, value} with add, remove, replace, move, copy, test.
[[nodiscard]] Result<fhir::Resource> jsonPatch(const fhir::Value& resource, const fhir::Value& operations);

} // namespace fyr::fhirpath
