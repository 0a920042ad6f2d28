// The order of search results: keys that compare as bytes, and the place in a search that a page token stands for.
//
// Shape: a resource's key is one text per sort parameter and its number at the end, so no two are alike and a page
//        goes on exactly after the last one given, whatever was written meanwhile. What has no value comes last.
#pragma once

#include "server/store/index/names.h"
#include "server/store/index/packed.h"
#include "server/store/index/terms.h"
#include "server/store/store.h"

namespace fyr::server {

struct SortSpec {
    std::int64_t param = 0;
    fhir::SearchKind kind = fhir::SearchKind::token;
    Special special = Special::none;
    bool descending = false;
};

struct SortKey {
    std::vector<std::string> parts; // "" = no value; else a byte in front
    std::int64_t rid = 0;
};

// Errors: unknownParameter.
[[nodiscard]] Result<std::vector<SortSpec>> resolveSort(const Names& names, std::string_view type,
                                                        const std::vector<SearchSort>& sort);
[[nodiscard]] bool before(const std::vector<SortSpec>& specs, const SortKey& a, const SortKey& b);
// The key of a candidate. Texts behind token and reference keys are looked up.
[[nodiscard]] Result<SortKey> sortKey(TermLookup& lookup, const std::vector<SortSpec>& specs,
                                      const Candidate& candidate, std::int64_t rid);

[[nodiscard]] std::string orderedInteger(std::int64_t v); // with the byte in front
[[nodiscard]] std::int64_t integerFromOrdered(std::string_view part) noexcept;

[[nodiscard]] std::string pageToken(const SortKey& key);
// Errors: badRequest for what is no token of this search.
[[nodiscard]] Result<SortKey> parsePageToken(std::string_view token, std::size_t parts);

} // namespace fyr::server
