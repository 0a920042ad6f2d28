#include "server/load/call_servers.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/random.h"

#include <array>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace fyr::load {

CallServers::CallServers(std::string program, std::vector<std::string> arguments, std::size_t nodes) : m_program(std::move(program)), m_arguments(std::move(arguments)) {
    for (std::size_t i = 0; i < nodes; ++i) {
        m_nodes.push_back(std::make_unique<Node>());
        m_nodes.back()->name = fmt::format("n{}", i + 1);
    }
    if (nodes < 2) return;
    SystemRandom random;
    std::array<std::uint8_t, 32> key{};
    random.fill(key);
    const auto file = m_scratch.path() / "key";
    std::ofstream(file) << hex(key);
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

Result<std::string> CallServers::start(Node& node) {
    std::vector<std::string> all{"--demo", "--data", (m_scratch.path() / node.name).string(), "--log-level", "error", "--port", node.place.port.empty() ? "0" : node.place.port};
    if (size() > 1) all.insert(all.end(), {"--video-node", node.name, "--video-key-file", (m_scratch.path() / "key").string()});
    all.insert(all.end(), m_arguments.begin(), m_arguments.end());
    auto line = node.process.start(m_program, all);
    if (!line) return line;
    const auto v = json::parse(*line);
    const auto place = v ? load::placeOf(json::text(*v, "base").value_or("")) : std::nullopt;
    if (!place) return fail(ErrorCode::configuration, "no address in what the server says");
    if (node.place.port.empty()) node.place = *place; // it keeps its port
    node.up = true;
    return line;
}

Result<std::string> CallServers::start() {
    std::string first;
    for (const auto& node : m_nodes) {
        FYR_TRY(auto line, start(*node));
        if (first.empty()) first = std::move(line);
    }
    return first;
}

int CallServers::stop(std::size_t node) {
    m_nodes[node]->up = false;
    return m_nodes[node]->process.stop();
}

std::optional<std::string> CallServers::again(std::size_t node) {
    const auto line = start(*m_nodes[node]);
    return line ? std::nullopt : std::optional(line.error().detail);
}

Place CallServers::placeOf(std::string_view path) {
    constexpr std::string_view named = "/call/v1/on/";
    if (path.starts_with(named)) {
        path.remove_prefix(named.size());
        for (const auto& node : m_nodes)
            if (node->name == path.substr(0, path.find('/'))) return node->place;
    }
    for (std::size_t i = 0; i < size(); ++i)
        if (const auto& node = *m_nodes[m_turn++ % size()]; node.up) return node.place;
    return m_nodes.front()->place;
}

double CallServers::cpuSeconds() const {
    double sum = 0;
    for (const auto& node : m_nodes) sum += cpuSecondsOf(node->process.id());
    return sum;
}

std::uint64_t CallServers::memory() const {
    std::uint64_t sum = 0;
    for (const auto& node : m_nodes) sum += memoryOf(node->process.id());
    return sum;
}

double cpuSecondsOf(pid_t pid) {
    std::ifstream in(fmt::format("/proc/{}/stat", pid));
    std::string all;
    std::getline(in, all);
    const auto after = all.rfind(')');
    if (after == std::string::npos) return 0;
    std::istringstream rest(all.substr(after + 2));
    std::string field;
    double ticks = 0;
    for (int i = 3; rest >> field; ++i)
        if (i == 14 || i == 15) ticks += std::stod(field);
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::string limitsHere() {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    double load = 0;
    ::getloadavg(&load, 1);
    return fmt::format("{} processors, {:.1f} programs wanted one in the last minute; {} open files for each program (its hard limit): no more lines than that to one node", std::thread::hardware_concurrency(), load, files.rlim_max);
}

void raiseOpenFiles() {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

} // namespace fyr::load
