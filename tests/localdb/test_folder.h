// Where tests keep their files: in memory (FYR_TEST_MEMORY, a folder) when the machine offers it, since hundreds of flushed
// writes wait for a disk.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <unistd.h>

namespace fyr {

inline std::filesystem::path testFolder(std::string_view kind, std::string_view name) {
    const char* memory = std::getenv("FYR_TEST_MEMORY");
    std::error_code ec;
    const bool there = memory && std::filesystem::is_directory(memory, ec) && ::access(memory, W_OK) == 0;
    const auto root = there ? std::filesystem::path(memory) : std::filesystem::temp_directory_path();
    return root / fmt::format("fyr-{}-{}-{}", kind, getpid(), name);
}

} // namespace fyr
