#include "server/load/server_process.h"

#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fyr::load {

namespace {
constexpr int readyWithinMs = 300'000; // a demonstration is seeded first
}

Result<std::string> ServerProcess::start(const std::string& program, const std::vector<std::string>& arguments) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail(ErrorCode::configuration, "no pipe");
    std::vector<std::string> all{program};
    all.insert(all.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& a : all) argv.push_back(a.data());
    argv.push_back(nullptr);
    m_pid = ::fork();
    if (m_pid == 0) {
        ::dup2(ends[1], 1);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    std::string line;
    char c = 0;
    pollfd ready{ends[0], POLLIN, 0};
    while (::poll(&ready, 1, readyWithinMs) == 1 && ::read(ends[0], &c, 1) == 1 && c != '\n') line += c;
    ::close(ends[0]);
    if (line.empty() || c != '\n') {
        kill();
        return fail(ErrorCode::configuration, fmt::format("{} did not start", program));
    }
    return line;
}

ServerProcess::~ServerProcess() { kill(); }

void ServerProcess::kill() {
    if (m_pid <= 0) return;
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
    m_pid = 0;
}

int ServerProcess::stop() {
    if (m_pid <= 0) return 0;
    ::kill(m_pid, SIGTERM);
    int status = 0;
    ::waitpid(m_pid, &status, 0);
    m_pid = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::uint64_t memoryOf(pid_t pid) {
    std::ifstream in(fmt::format("/proc/{}/statm", pid));
    std::uint64_t all = 0, resident = 0;
    in >> all >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

ScratchFolder::ScratchFolder() : m_path(std::filesystem::temp_directory_path() / fmt::format("fyr-load-{}", ::getpid())) {
    std::error_code ignored;
    std::filesystem::create_directories(m_path, ignored); // what is started in it says so
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

} // namespace fyr::load
