// What fyrctl's benches measure with: the clock, the processor's time, a folder that goes again, a JSON line for each result.
#pragma once

#include "base/json.h"

#include <chrono>
#include <filesystem>
#include <functional>

namespace fyr::ctl {

[[nodiscard]] double secondsSince(std::chrono::steady_clock::time_point from);
// Of this process, in seconds: on a machine that others use, the clock on the wall says little.
[[nodiscard]] double cpuSeconds();
void printMeasured(const json::object& line);
// What `work` answers, in a new folder of its own; 1 when there can be none.
int inNewFolder(const std::function<int(const std::filesystem::path&)>& work);

} // namespace fyr::ctl
