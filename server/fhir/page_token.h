// What a "next" link carries: the search and where it goes on, sealed. A search may hold a name or an identity number,
// which no address may show; and nobody can make up a page.
//
// Shape:  XChaCha20-Poly1305 under a key of the tenant. Stable: it stays good as long as the key, over restarts too.
#pragma once

#include "base/random.h"
#include "base/result.h"

#include <string>

namespace fyr::server {

struct PagePlace {
    std::string context; // what the page belongs to: "Patient", "Patient/12/$everything"
    std::string query;   // encoded parameters
    std::string at;      // the store's token
};

[[nodiscard]] std::string newPageKey(Random& random);
[[nodiscard]] std::string sealPage(const PagePlace& place, std::string_view key, Random& random);
// Errors: badRequest.
[[nodiscard]] Result<PagePlace> openPage(std::string_view token, std::string_view key);

} // namespace fyr::server
