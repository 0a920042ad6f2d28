// The writes themselves, inside a transaction: shared by single interactions and bundles. Internal to server/fhir.
#pragma once

#include "fhir/resource.h"
#include "server/fhir/context.h"

namespace fyr::server {

struct WriteConditions {
    std::optional<std::int64_t> ifMatch;
    bool mustBeNew = false; // If-None-Match: *
};
struct Written {
    StoredResource stored;
    std::string patient; // of its scope, for the trace
    bool created = false;
    bool existed = false; // If-None-Exist found it: nothing was written
};

// Errors: badRequest.
[[nodiscard]] Result<WriteConditions> conditionsFrom(std::string_view ifMatch, std::string_view ifNoneMatch);
// Parsed and valid, of this type when it is not empty. Errors: unsupportedMedia, badJson, badUtf8, badRequest (another
// type), invalidResource.
[[nodiscard]] Result<fhir::Resource> resourceFrom(const FhirContext& c, std::string_view type);
[[nodiscard]] Result<void> checkMedia(std::string_view contentType);

// The write of a resource whose links are final: sets its id. `resource` is in the tree of `owner`.
[[nodiscard]] ResourceWrite draftOf(const FhirContext& c, fhir::Resource& owner, fhir::Value& resource, std::string_view id,
                                    std::string_view method);
[[nodiscard]] std::string newId(const FhirContext& c);

// A search for what a conditional interaction means. Errors: badRequest (no criteria), unknownParameter.
[[nodiscard]] Result<SearchPlan> criteriaFrom(const FhirContext& c, std::string_view type, std::string_view query);
[[nodiscard]] Result<SearchPlan> criteriaFrom(const FhirContext& c, std::string_view type, const QueryParameters& query);
// None or the one that matches. Errors: multipleMatches.
[[nodiscard]] Result<std::optional<StoredResource>> theMatch(ReadTx& tx, const FhirContext& c, const SearchPlan& criteria);
// The id that is named, or that of the one which matches. Errors: notFound, multipleMatches.
[[nodiscard]] Result<std::string> targetOf(ReadTx& tx, const FhirContext& c, const Target& t, const std::optional<SearchPlan>& criteria);

[[nodiscard]] Result<Written> createIn(WriteTx& tx, FhirContext& c, const ResourceWrite& draft);
[[nodiscard]] Result<Written> updateIn(WriteTx& tx, FhirContext& c, const ResourceWrite& draft, const WriteConditions& when);
// `created` says that there was something to delete.
[[nodiscard]] Result<Written> removeIn(WriteTx& tx, FhirContext& c, std::string_view type, std::string_view id,
                                       const WriteConditions& when);

[[nodiscard]] FhirAnswer answerTo(const FhirContext& c, Written written);

} // namespace fyr::server
