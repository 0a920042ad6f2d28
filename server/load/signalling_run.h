// One run of fyr-load signalling: visits, lines, calls, and what is done to them.
#pragma once

#include <string>
#include <vector>

namespace fyr::load {

struct SignallingOptions {
    std::string spawn, json;
    std::vector<std::string> more;
    int idle = 1000, rooms = 100, seconds = 15, every = 2000, flood = 0, nodes = 1;
    bool restart = false;
};

[[nodiscard]] int runSignalling(const SignallingOptions& options); // the exit code

} // namespace fyr::load
