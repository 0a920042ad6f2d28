// Where tests keep their files: in memory when the machine offers it, since hundreds of flushed writes wait
// for a disk.
#pragma once

#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <unistd.h>

namespace fyr {

inline std::filesystem::path testFolder(std::string_view kind, std::string_view name) {
    const std::filesystem::path memory = "/dev/shm";
    std::error_code ec;
    const bool there = std::filesystem::is_directory(memory, ec) && ::access(memory.c_str(), W_OK) == 0;
    const auto root = there ? memory : std::filesystem::temp_directory_path();
    return root / fmt::format("fyr-{}-{}-{}", kind, getpid(), name);
}

} // namespace fyr
