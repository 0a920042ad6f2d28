// fyr-load signalling: how many lines of calls one server holds, how soon it relays, and what is left of them when it restarts
// or is flooded.
#pragma once

#include <string>
#include <vector>

namespace fyr::load {

// The command line after "signalling"; the exit code.
[[nodiscard]] int signalling(const std::vector<std::string>& args);

} // namespace fyr::load
