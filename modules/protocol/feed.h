// One page of the change feed. See docs/SYNC.md.
#pragma once

#include "base/json.h"
#include "protocol/command.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::protocol {

enum class FeedOp : std::uint8_t { put, forget };

struct FeedEntry {
    FeedOp op = FeedOp::put;
    ResourceKey key;
    std::int64_t version = 0;
    Instant at;
    std::string resource; // JSON text, byte for byte as the server stored it; empty for forget
};

struct FeedPage {
    std::string epoch;
    std::string next; // cursor after this page
    bool more = false;
    std::optional<std::int64_t> total; // of a first sync
    std::vector<FeedEntry> entries;
};

// Resources are spliced in as text: decimals keep their digits.
[[nodiscard]] std::string write(const FeedPage& page);
// Errors: badJson, badRequest.
[[nodiscard]] Result<FeedPage> feedPageFromText(std::string_view text);

} // namespace fyr::protocol
