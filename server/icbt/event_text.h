// A course's event as its stream keeps it, and the link over it and all before it.
//
// Shape:  parts are named by place, as in the programme of that hash. The link is SHA-256 of the link before and the text:
//         whoever has the newest one sees whether anything before it was changed.
#pragma once

#include "base/json.h"
#include "icbt/engine/event.h"

namespace fyr::server {

[[nodiscard]] std::string eventText(const icbt::Event& e);
[[nodiscard]] Result<icbt::Event> eventFrom(const json::value& v);
[[nodiscard]] std::string linkAfter(std::string_view before, std::string_view text);

} // namespace fyr::server
