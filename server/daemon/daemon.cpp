#include "server/daemon/daemon.h"

#include "server/daemon/assembly.h"
#include "server/http/json_log.h"

#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

extern char** environ; // NOLINT

namespace fyr::server {
namespace {

LogLevel levelFrom(const std::string& text) {
    if (text == "debug") return LogLevel::debug;
    if (text == "warning") return LogLevel::warning;
    if (text == "error") return LogLevel::error;
    return LogLevel::info;
}

int complain(const Error& error, int status) {
    std::string line = error.detail.empty() ? std::string(info(error.code).name) : error.detail;
    for (const auto& p : error.problems) line += fmt::format("\n  {}: {}", p.place, p.message);
    fmt::print(stderr, "fyrd: {}\n", line);
    return status;
}

// Blocks the signals in every thread that starts after it; `next` takes them one by one.
class Signals {
  public:
    Signals() {
        sigemptyset(&m_set);
        for (const int s : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&m_set, s);
        pthread_sigmask(SIG_BLOCK, &m_set, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    int next() {
        int s = 0;
        while (sigwait(&m_set, &s) != 0) {
        }
        return s;
    }
    // From now on another request to stop ends the process at once.
    void release() { pthread_sigmask(SIG_UNBLOCK, &m_set, nullptr); }

  private:
    sigset_t m_set{};
};

int serve(const Settings& settings) {
    ::umask(0077);
    Signals signals;
    SystemClock clock;
    http::JsonLog log(clock, levelFrom(settings.text("log.level")));
    auto built = Assembly::build(settings, log);
    if (!built) return complain(built.error(), 1);
    Assembly& assembly = **built;
    if (const auto started = assembly.start(); !started) return complain(started.error(), 1);
    const auto ready = assembly.readyLine();
    if (!ready) return complain(ready.error(), 1);
    log.info("started", {{"url.full", assembly.base()}});
    fmt::print("{}\n", *ready);
    std::fflush(stdout);

    while (signals.next() == SIGHUP) assembly.reload();
    signals.release();
    log.info("draining");
    const bool clean = assembly.server().drain(Millis{settings.number("http.drain_seconds") * 1000});
    log.info("stopped", {{"clean", clean ? "true" : "false"}});
    return 0;
}

} // namespace

int runDaemon(int argc, char** argv) {
    std::vector<std::string> environment;
    for (char** e = environ; *e; ++e) environment.emplace_back(*e);
    const auto loaded = Settings::load({argv + 1, argv + argc}, environment);
    if (!loaded) return complain(loaded.error(), 2);
    const auto& asked = loaded->asked;
    if (asked.help) return fmt::print("{}", usage()), 0;
    if (asked.version) return fmt::print("fyrd {}\n", FYR_VERSION), 0;
    if (asked.printDoc) return fmt::print("{}", configurationDoc()), 0;
    if (asked.printConfig) return fmt::print("{}", loaded->settings.print()), 0;
    return serve(loaded->settings);
}

} // namespace fyr::server
