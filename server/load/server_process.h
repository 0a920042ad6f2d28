// The server under load: one that is there, or one that this program starts, watches and ends.
//
// Threads: one.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace fyr::load {

class ServerProcess {
  public:
    // Runs `program arguments…`; answers the line that it prints when it is ready. Errors: configuration.
    [[nodiscard]] Result<std::string> start(const std::string& program, const std::vector<std::string>& arguments);
    ~ServerProcess(); // kills what still runs
    void kill(); // at once, as a power cut
    [[nodiscard]] int stop(); // asks it to end and waits; its exit code, 128 + n for a signal
    [[nodiscard]] pid_t id() const noexcept { return m_pid; }

  private:
    pid_t m_pid = 0;
};

// Of this run; made when it is begun with, gone with everything in it at the end.
class ScratchFolder {
  public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }

  private:
    std::filesystem::path m_path;
};

// Memory in use by a process of this computer; 0: not known. Source: proc(5).
[[nodiscard]] std::uint64_t memoryOf(pid_t pid);

} // namespace fyr::load
