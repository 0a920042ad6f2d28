#include "server/daemon/daemon.h"

#include "server/config/settings.h"
#include "server/daemon/system_routes.h"
#include "server/http/json_log.h"
#include "server/http/server.h"

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

extern char** environ; // NOLINT

namespace fyr::server {
namespace {

namespace fs = std::filesystem;

LogLevel levelFrom(const std::string& text) {
    if (text == "debug") return LogLevel::debug;
    if (text == "warning") return LogLevel::warning;
    if (text == "error") return LogLevel::error;
    return LogLevel::info;
}

void say(std::string_view line) { fmt::print(stderr, "fyrd: {}\n", line); }

// ../share/fyr beside the program, wherever it was installed or built.
fs::path shared() {
    std::error_code ec;
    const auto self = fs::read_symlink("/proc/self/exe", ec);
    return ec ? fs::path("/usr/share/fyr") : self.parent_path().parent_path() / "share" / "fyr";
}

http::ServerOptions httpOptions(const Settings& s) {
    const auto size = [&](std::string_view key) { return static_cast<std::size_t>(s.number(key)); };
    const auto seconds = [&](std::string_view key) { return Millis{s.number(key) * 1000}; };
    http::ServerOptions o;
    o.address = s.text("http.address");
    o.port = static_cast<std::uint16_t>(s.number("http.port"));
    o.certificate = s.text("http.certificate");
    o.key = s.text("http.key");
    o.networkThreads = size("http.network_threads");
    o.workers = size("http.workers");
    o.queue = size("http.queue");
    o.connections = size("http.connections");
    o.connectionsPerAddress = size("http.connections_per_address");
    o.headerBytes = size("http.header_bytes");
    o.bodiesInFlight = size("http.bodies_bytes");
    o.headerTime = seconds("http.header_seconds");
    o.bodyTime = seconds("http.request_seconds");
    o.idleTime = seconds("http.idle_seconds");
    return o;
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
    // From now on a second request to stop ends the process at once.
    void release() { pthread_sigmask(SIG_UNBLOCK, &m_set, nullptr); }

  private:
    sigset_t m_set{};
};

int serve(const Settings& settings) {
    Signals signals;
    SystemClock clock;
    SystemRandom random;
    http::JsonLog log(clock, levelFrom(settings.text("log.level")));
    http::Metrics metrics;
    http::StaticFiles files;

    const auto web = settings.text("web.root").empty() ? shared() / "web" : fs::path(settings.text("web.root"));
    files.watch(settings.boolean("web.watch"));
    if (const auto loaded = files.load(web); !loaded) {
        if (!settings.text("web.root").empty()) {
            say(loaded.error().detail);
            return 1;
        }
        log.warning("web.missing", {{"file.path", web.string()}});
    }

    http::Router router;
    http::Server* running = nullptr;
    addSystemRoutes(router, metrics, [&running]() -> Result<void> {
        if (running && running->draining()) return fail(ErrorCode::shuttingDown);
        return {};
    });
    http::Server server(httpOptions(settings), {std::move(router), {}, &files, metrics, log, clock, random});
    if (const auto started = server.start(); !started) {
        say(started.error().detail);
        return 1;
    }
    running = &server;
    log.info("started", {{"server.address", settings.text("http.address")},
                         {"server.port", fmt::format("{}", server.port())}});
    for (;;) {
        const int s = signals.next();
        if (s != SIGHUP) break;
        const auto certificate = server.reloadCertificate();
        if (!certificate) log.error("certificate.kept", {{"error.message", certificate.error().detail}});
        const auto pages = files.load(web);
        if (!pages) log.warning("web.kept", {{"error.message", pages.error().detail}});
        log.info("reloaded");
    }
    signals.release();
    log.info("draining");
    const bool clean = server.drain(Millis{settings.number("http.drain_seconds") * 1000});
    log.info("stopped", {{"clean", clean ? "true" : "false"}});
    return 0;
}

} // namespace

int runDaemon(int argc, char** argv) {
    std::vector<std::string> environment;
    for (char** e = environ; *e; ++e) environment.emplace_back(*e);
    const auto loaded = Settings::load({argv + 1, argv + argc}, environment);
    if (!loaded) {
        say(loaded.error().describe());
        return 2;
    }
    const auto& asked = loaded->asked;
    if (asked.help) return fmt::print("{}", usage()), 0;
    if (asked.version) return fmt::print("fyrd {}\n", FYR_VERSION), 0;
    if (asked.printDoc) return fmt::print("{}", configurationDoc()), 0;
    if (asked.printConfig) return fmt::print("{}", loaded->settings.print()), 0;
    return serve(loaded->settings);
}

} // namespace fyr::server
