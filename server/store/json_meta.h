// What the store says about a resource, put into its JSON byte for byte: nothing else of the text changes, so decimals
// keep their digits and members their order.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace fyr::server {

// `meta.versionId` and `meta.lastUpdated` become these; what the caller left there is replaced, the rest of meta kept.
// Errors: invalidResource when the text is not one JSON object.
[[nodiscard]] Result<std::string> withMeta(std::string_view json, std::int64_t version, Instant lastUpdated);

} // namespace fyr::server
