// The build's own programs, run as people run them.
#pragma once

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <sys/wait.h>

namespace fyr::test {

// "<build>/bin/NAME WORDS", by the shell: its exit code, 128 when a signal ended it. What it said, both streams, goes to `out`.
inline int runProgram(std::string_view name, const std::string& words, std::string* out = nullptr) {
    const auto command = FYR_BINARY_DIR "/bin/" + std::string(name) + " " + words + " 2>&1";
    FILE* pipe = ::popen(command.c_str(), "re");
    if (!pipe) return 127;
    std::string text;
    std::array<char, 4096> part{};
    for (std::size_t n = 0; (n = std::fread(part.data(), 1, part.size(), pipe)) > 0;) text.append(part.data(), n);
    const int status = ::pclose(pipe);
    if (out) *out = std::move(text);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

} // namespace fyr::test
