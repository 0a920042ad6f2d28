// What a process that shows strangers' pictures does before anything else: no way in from the environment, no sandbox off.
//
// Errors: forbidden, with what stands in the way.
#pragma once

#include "base/result.h"

#include <string>
#include <utility>
#include <vector>

namespace fyr::call {

enum class Build { shipped, forTests };
using Environment = std::vector<std::pair<std::string, std::string>>;

// Whether it may start at all: nothing asks for the sandbox to be off.
[[nodiscard]] Result<void> mayStart(const std::vector<std::string>& arguments, const Environment& environment, Build build);
// Variables that lead the engine elsewhere, or open it to others.
[[nodiscard]] std::vector<std::string> strippedOf(const Environment& environment, Build build);
// What the engine is started with, in QTWEBENGINE_CHROMIUM_FLAGS' form.
[[nodiscard]] std::string engineFlags(const Environment& environment, Build build);

// No core dumps, no new rights, gone with whoever started it.
void protectProcess();
[[nodiscard]] Environment environmentOfProcess();

} // namespace fyr::call
