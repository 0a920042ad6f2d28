// One search over the embedded store.
//
// Shape: the cheapest source of candidates is chosen by counting a little (no statistics to keep fresh), each candidate
//        is decided on its index blob, and the page is the first `count` after the token's place.
#pragma once

#include "server/store/sqlite/search_sources.h"

namespace fyr::server {

// Errors: unknownParameter, badRequest (page), tooLarge (more included resources than a page may carry).
[[nodiscard]] Result<SearchPage> runSearch(const TermContext& context, const SearchQuery& query);

} // namespace fyr::server
