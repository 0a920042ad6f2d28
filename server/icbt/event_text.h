// A course's event as text, for people and other programs: parts are named by place, as in the programme of that hash.
// What the chain is made of are its canonical bytes (icbt/engine/chain.h); this gives back each of them.
#pragma once

#include "base/json.h"
#include "icbt/engine/event.h"

namespace fyr::server {

[[nodiscard]] std::string eventText(const icbt::Event& e);
[[nodiscard]] Result<icbt::Event> eventFrom(const json::value& v);

} // namespace fyr::server
