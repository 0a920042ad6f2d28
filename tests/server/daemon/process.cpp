#include "server/daemon/process.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace fyr::server::test {
namespace {

namespace fs = std::filesystem;

// Seeded once; every Demo works on a copy.
const fs::path& seeded() {
    static const TempFolder folder;
    static const bool done = [] {
        Process p({"--demo", "--port", "0", "--data", (folder.path() / "data").string(), "--log-level", "warning"});
        if (!p.readyLine()) throw std::runtime_error("fyrd --demo does not start: " + p.errors());
        p.signal(SIGTERM);
        if (p.wait() != 0) throw std::runtime_error("fyrd does not stop: " + p.errors());
        return true;
    }();
    (void)done;
    static const fs::path path = folder.path() / "data";
    return path;
}

} // namespace

Process::Process(std::vector<std::string> args) {
    int out[2];
    if (::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    args.insert(args.begin(), std::string(FYR_BINARY_DIR) + "/bin/fyrd");
    std::vector<char*> argv;
    for (auto& a : args) argv.push_back(a.data());
    argv.push_back(nullptr);
    m_pid = ::fork();
    if (m_pid == 0) {
        const int err = ::open(m_folder.file("errors").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(out[1], 1);
        ::dup2(err, 2);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(out[1]);
    m_out = out[0];
}

Process::~Process() {
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        (void)wait();
    }
    ::close(m_out);
}

std::optional<json::value> Process::readyLine() {
    std::string line;
    for (;;) {
        pollfd p{m_out, POLLIN, 0};
        if (::poll(&p, 1, 120'000) <= 0) return std::nullopt;
        char c = 0;
        if (::read(m_out, &c, 1) != 1) return std::nullopt;
        if (c == '\n') break;
        line += c;
    }
    auto v = json::parse(line);
    if (!v) return std::nullopt;
    return *v;
}

void Process::signal(int number) { ::kill(m_pid, number); }

int Process::wait() {
    int status = 0;
    ::waitpid(m_pid, &status, 0);
    m_pid = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string Process::errors() const {
    std::ifstream in(m_folder.file("errors"));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Demo::Demo(std::vector<std::string> more, const std::function<void(const fs::path&)>& prepare) : extra(std::move(more)) {
    fs::copy(seeded(), folder.path() / "data", fs::copy_options::recursive);
    if (prepare) prepare(folder.path() / "data");
    start();
}

void Demo::start() {
    std::vector<std::string> args{"--demo", "--port", "0", "--data", (folder.path() / "data").string()};
    args.insert(args.end(), extra.begin(), extra.end());
    process = std::make_unique<Process>(args);
    auto line = process->readyLine();
    if (!line) throw std::runtime_error("fyrd does not start: " + process->errors());
    ready = std::move(*line);
    const std::string base(ready.at("base").as_string());
    port = static_cast<std::uint16_t>(std::stoi(base.substr(base.rfind(':') + 1)));
}

void Demo::killNow() {
    process->signal(SIGKILL);
    (void)process->wait();
}

json::value Demo::account(std::string_view user) const {
    for (const auto& a : ready.at("accounts").as_array())
        if (a.at("user").as_string() == user || (user == "patient" && a.at("role").as_string() == "patient")) return a;
    throw std::runtime_error("no account " + std::string(user));
}

std::string Demo::token(std::string_view user) const { return std::string(account(user).at("token").as_string()); }

Demo::Reply Demo::call(std::string_view method, std::string_view path, const std::string& token, const json::value* body) {
    auto c = client();
    std::vector<std::pair<std::string, std::string>> headers;
    if (!token.empty()) headers.emplace_back("Authorization", "Bearer " + token);
    if (body) headers.emplace_back("Content-Type", "application/json");
    const auto answer = c.request(method, path, headers, body ? json::write(*body) : std::string{});
    if (!answer) throw std::runtime_error("no answer from fyrd to " + std::string(path) + ": " + process->errors());
    Reply r{answer->status, nullptr, answer->body, answer->headers};
    if (auto v = json::parse(answer->body)) r.body = std::move(*v);
    return r;
}

} // namespace fyr::server::test
