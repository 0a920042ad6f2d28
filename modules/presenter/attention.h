// What waits for a person: in which order, which ways out there are, and why one is not.
//
// Shape: pure functions. Nothing is dropped without a choice; keeping theirs is the first and always possible.
#pragma once

#include "presenter/notices.h"
#include "protocol/command.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::presenter {

struct AttentionCase {
    protocol::Command mine;
    std::optional<protocol::CommandStatus> status; // none: the server never judged it
    ErrorCode code = ErrorCode::versionConflict;
    bool targetHere = true;              // what it is about is still on this computer
    std::optional<Instant> deadline;     // of the item it is about, while that is open
    Instant answeredAt;
    std::vector<protocol::Command> behind; // they wait for it
};

// The patient whose deadline is first; then what was answered first.
[[nodiscard]] std::vector<std::size_t> attentionOrder(const std::vector<AttentionCase>& cases);

enum class Way : std::uint8_t {
    keepTheirs, // mine is dropped, and what waits behind it
    redoMine,   // mine is sent again, on what stands now
    sendRest,   // mine is dropped, what waits behind it is sent for the server to judge
    takeBack,   // mine is dropped, its text becomes a draft again
};
enum class WayWhyNot : std::uint8_t { possible, offline, notHere, refusedForGood, nothingBehind, noText };
struct WayState {
    Way way = Way::keepTheirs;
    WayWhyNot why = WayWhyNot::possible;
    [[nodiscard]] bool enabled() const noexcept { return why == WayWhyNot::possible; }
    friend bool operator==(const WayState&, const WayState&) = default;
};
// All four, in the order of their keys 1 to 4.
[[nodiscard]] std::vector<WayState> ways(const AttentionCase& c, NeedsServer server);

// What the person wrote in it: a reason, a note, a message. Empty when nothing.
[[nodiscard]] std::string writtenText(const protocol::Command& c);
// Where it is kept as a draft: "note/<item>"; empty when it has no such place.
[[nodiscard]] std::string draftKey(const protocol::Command& c);

} // namespace fyr::presenter
