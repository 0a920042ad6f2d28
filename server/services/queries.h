// Searches that the services make themselves, in the store's own terms.
#pragma once

#include "server/store/store.h"

namespace fyr::server {

// Any of these codes, in any system.
[[nodiscard]] SearchTerm codeTerm(std::string_view type, std::string_view param, std::initializer_list<std::string_view> codes);
[[nodiscard]] SearchTerm referenceTerm(std::string_view type, std::string_view param, std::string_view target, std::string_view id);
[[nodiscard]] SearchTerm timeTerm(std::string_view type, std::string_view param, Prefix prefix, Instant at);

// Every match, in pages; `most` guards against a query that means too much.
[[nodiscard]] Result<std::vector<StoredResource>> searchAll(ReadTx& tx, SearchQuery query, std::size_t most = 5000);

} // namespace fyr::server
