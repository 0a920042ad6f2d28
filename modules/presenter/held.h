// Work that devices which were shut out handed in, as a manager reads it (docs/API.md, GET /api/v1/held).
#pragma once

#include "base/json.h"
#include "protocol/command.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::presenter {

struct HeldEntry {
    std::string id;
    std::string by;     // whose work it is
    std::string device; // as the server calls it
    std::string unit;
    Instant received;
    std::optional<protocol::Command> command; // none: it could not be read
    friend bool operator==(const HeldEntry& a, const HeldEntry& b) { return a.id == b.id; }
};

// In the order in which the person did it; what cannot be read stands last. An entry without an id is left out: nobody
// could settle it.
[[nodiscard]] std::vector<HeldEntry> heldFromJson(const json::array& list);

enum class HeldProblem : std::uint8_t { none, reasonMissing };
[[nodiscard]] HeldProblem checkSettling(bool enteredAgain, std::string_view reason);

} // namespace fyr::presenter
