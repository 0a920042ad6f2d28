// The server under the lines of calls: one node, or several over one database, each started, ended and started again by itself.
// Lines come to them as through the proxy of docs/OPERATIONS.md: /call/v1/on/NAME/ to that node, everything else to any.
//
// Threads: `again` and `stop` from one thread, the rest from another.
#pragma once

#include "server/load/line.h"
#include "server/load/server_process.h"

#include <atomic>
#include <memory>

namespace fyr::load {

class CallServers {
  public:
    CallServers(std::string program, std::vector<std::string> arguments, std::size_t nodes);
    // Starts all; the line of the first. Errors: configuration.
    [[nodiscard]] Result<std::string> start();
    [[nodiscard]] int stop(std::size_t node); // as a service manager does; its exit code
    [[nodiscard]] std::optional<std::string> again(std::size_t node); // what is wrong

    [[nodiscard]] Place placeOf(std::string_view path); // of a line; the next that is up
    [[nodiscard]] std::size_t size() const noexcept { return m_nodes.size(); }
    [[nodiscard]] double cpuSeconds() const;    // of all that run
    [[nodiscard]] std::uint64_t memory() const;

  private:
    struct Node {
        std::string name;
        ServerProcess process;
        Place place;
        std::atomic<bool> up{false};
    };
    [[nodiscard]] Result<std::string> start(Node& node);

    std::string m_program;
    std::vector<std::string> m_arguments;
    ScratchFolder m_scratch; // outlives the servers
    std::vector<std::unique_ptr<Node>> m_nodes;
    std::size_t m_turn = 0;
};

// Time on a processor, of a process of this computer. Source: proc(5).
[[nodiscard]] double cpuSecondsOf(pid_t pid);
// What bounds a run on this machine, for people: open files, processors, how busy it is.
[[nodiscard]] std::string limitsHere();
// As many open files as this process may have.
void raiseOpenFiles();

} // namespace fyr::load
