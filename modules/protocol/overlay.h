// What the screen shows on top of the cache because of the outbox: pending commands applied to one queue item.
//
// Shape: pure. The cached item is never changed; the answer is a copy with marks. A command that would be refused
//        as the world is known here changes nothing and is named in `expected`; whatever follows it on the same item
//        waits. The server alone decides: this is a forecast, by the table of docs/SYNC.md.
#pragma once

#include "clinical/triage_item.h"
#include "protocol/command.h"

#include <functional>
#include <optional>
#include <span>

namespace fyr::protocol {

struct OverlayContext {
    clinical::PersonRef me;
    // The words for a destination's code; without it the label of the same code in the item is used, if any.
    std::function<clinical::LocalText(std::string_view)> destinationLabel;
};

// The refusal that a command would meet now.
struct ExpectedRefusal {
    CommandId command;
    ErrorCode code = ErrorCode::versionConflict;
    clinical::PersonRef by; // who got there first, when known
};

struct Overlaid {
    clinical::TriageItem item;
    bool unsent = false; // at least one command was applied
    std::optional<ExpectedRefusal> expected;
};

// `pending`: the outbox in order; commands on other targets are passed over.
[[nodiscard]] Overlaid overlay(const clinical::TriageItem& item, std::span<const Command> pending,
                               const OverlayContext& context);

// What the server would answer to `c` if `item` is how the target stands; nothing when it would be accepted.
[[nodiscard]] std::optional<ExpectedRefusal> expectRefusal(const clinical::TriageItem& item, const Command& c,
                                                           const clinical::PersonRef& me);

} // namespace fyr::protocol
