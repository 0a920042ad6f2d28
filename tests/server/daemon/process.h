// A real fyrd as a child process, on a folder of its own.
#pragma once

#include "base/json.h"
#include "server/http/raw_client.h"
#include "tests/temp_folder.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace fyr::server::test {

using fyr::test::TempFolder;

class Process {
  public:
    // Starts "fyrd ARGS". Standard output is read by `readyLine`, standard error goes to a file.
    explicit Process(std::vector<std::string> args);
    ~Process(); // kills what still runs
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // The first line on standard output as JSON; nothing when the process ends without one.
    std::optional<json::value> readyLine();
    void signal(int number);
    int wait(); // the exit code; 128 + n when a signal ended it
    [[nodiscard]] pid_t id() const noexcept { return m_pid; }
    [[nodiscard]] std::string errors() const; // what it wrote on standard error so far

  private:
    pid_t m_pid = -1;
    int m_out = -1;
    TempFolder m_folder;
};

// The demonstration on a copy of a folder that was seeded once for the whole program.
class Demo {
  public:
    // `prepare` sees the copied folder before the program starts.
    explicit Demo(std::vector<std::string> more = {}, const std::function<void(const std::filesystem::path& data)>& prepare = {});

    struct Reply {
        int status = 0;
        json::value body;
        std::string text;
        std::map<std::string, std::string> headers;
    };
    Reply call(std::string_view method, std::string_view path, const std::string& token = {}, const json::value* body = nullptr);
    Reply get(std::string_view path, const std::string& token = {}) { return call("GET", path, token); }
    Reply post(std::string_view path, const std::string& token, const json::value& body) { return call("POST", path, token, &body); }
    [[nodiscard]] std::string token(std::string_view user) const; // of the account; "patient" = the first patient
    [[nodiscard]] json::value account(std::string_view user) const;
    http::test::RawClient client() const { return http::test::RawClient(port); }

    void start(); // again, on the same data
    void killNow(); // SIGKILL, no drain

    TempFolder folder;
    std::vector<std::string> extra;
    std::unique_ptr<Process> process;
    json::value ready;
    std::uint16_t port = 0;
};

} // namespace fyr::server::test
