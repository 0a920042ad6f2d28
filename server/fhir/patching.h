// Patches inside a transaction: shared by single interactions and bundles. Internal to server/fhir.
#pragma once

#include "server/fhir/writing.h"

namespace fyr::server {

struct PatchText {
    bool json = false; // RFC 6902; else FHIRPath Patch
    fhir::Resource operations;
};
// Errors: unsupportedMedia, badJson, badRequest.
[[nodiscard]] Result<PatchText> patchFrom(std::string_view body, std::string_view contentType, const FhirOptions& options);
// What stands, patched, checked and written. Errors: those of the patch with their places; notFound, gone, invalidResource.
[[nodiscard]] Result<Written> patchIn(WriteTx& tx, FhirContext& c, std::string_view type, std::string_view id, const PatchText& patch,
                                      const WriteConditions& when);

} // namespace fyr::server
