// Runs a search plan inside a transaction, within what the caller may see: the conditions on other resources too.
#pragma once

#include "server/common/principal.h"
#include "server/fhir/search_query.h"

namespace fyr::server {

class SmartScopes;

struct SearchBounds {
    const Principal& who;
    std::size_t chainLimit = 20'000;
    std::string compartment; // only this patient's
    const SmartScopes* scopes = nullptr;
};

// Errors: forbidden (a type that the role may not read, be it in a chain or an include), badRequest (a chain through
//         too many resources).
[[nodiscard]] Result<SearchPage> runSearch(ReadTx& tx, const SearchPlan& plan, const SearchBounds& bounds);

} // namespace fyr::server
