// A file read or written whole.
//
// Errors: notFound (cannot be read), storage (cannot be written; what stood under the name stands there still).
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace fyr {

[[nodiscard]] Result<std::string> readWhole(const std::filesystem::path& file);
// Under another name first, then renamed: never half a file under the real one.
[[nodiscard]] Result<> writeWhole(const std::filesystem::path& file, std::string_view bytes);

} // namespace fyr
