// fyr-load: a clinic's traffic against a server, for a bounded time; every answer is checked.
#include "server/load/clinic.h"
#include "server/load/server_process.h"
#include "server/load/signalling.h"

#include <boost/asio.hpp>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <unistd.h>

namespace fyr::load {
namespace {

namespace net = boost::asio;
constexpr auto asValue = net::as_tuple(net::use_awaitable);

constexpr std::string_view help = R"(fyr-load: a clinic's traffic against a server of Fyr, for a bounded time; every answer is checked.

  fyr-load --spawn /usr/bin/fyrd [options] [-- more arguments of fyrd]
  fyr-load --base http://HOST:PORT --accounts FILE [options]

  --spawn FYRD        starts `FYRD --demo` on a folder and a port of its own, and ends it
  --base URL          a server that is there (http only: go round the proxy that speaks TLS)
  --accounts FILE     the line that `fyrd --demo` prints when it is ready, or {"accounts":[{role, user, token}]}; - : standard input
  --pid PID           of that server, to watch its memory
  --seconds N         how long (30; at most 86400)
  --ramp N            seconds until all callers are there (a tenth of the time)
  --connections N     callers, each with a connection (16); workstations have a socket beside it
  --mix P:W:S         parts of patients, workstations and other systems among them (2:3:5)
  --think MS          pause of a caller between two actions, on average (0: as fast as it goes)
  --answer-within S   an answer that takes longer is wrong: a hang (30)
  --max-growth MIB    more growth of the server's memory than this, after the ramp, is wrong
  --kill              with --spawn: kills the server in the end (SIGKILL), starts it again and looks for what was acknowledged
  --json FILE         writes the figures there, as one line of JSON
  --quiet             prints only what is wrong

  fyr-load signalling --help: lines of calls instead, idle and in calls, a flood, a restart.

What is checked: every write that was acknowledged is read, in its version, also in the end; searches find what was written and
nothing else; the feed tells what was accepted; a command or an answer that is sent twice is answered alike; interviews go on
step by step and end with advice; no answer is missing and none is 5xx. 429 is not wrong: the caller waits as it is told.

Exit code: 0 all was right, 1 something was wrong, 2 wrong usage.
)";

struct Options {
    std::string spawn, base, accounts, json;
    std::vector<std::string> more;
    double seconds = 30;
    std::optional<double> ramp;
    int connections = 16;
    std::array<int, 3> mix{2, 3, 5};
    int think = 0;
    int answerWithin = 30;
    std::optional<double> maxGrowth;
    pid_t pid = 0;
    bool kill = false;
    bool quiet = false;
};

template <class T>
bool number(std::string_view text, T least, T most, T& out) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size() && out >= least && out <= most;
}

bool mixFrom(std::string_view text, std::array<int, 3>& out) {
    for (std::size_t i = 0; i < 3; ++i) {
        const auto colon = text.find(':');
        if ((colon == std::string_view::npos) != (i == 2) || !number(text.substr(0, colon), 0, 1000, out[i])) return false;
        text = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    }
    return out[0] + out[1] + out[2] > 0;
}

// Why the command line is wrong; nothing when it is right.
std::optional<std::string> read(const std::vector<std::string>& args, Options& o) {
    for (std::size_t i = 0; i < args.size(); ++i) {
        const auto& a = args[i];
        if (a == "--") {
            o.more.assign(args.begin() + static_cast<std::ptrdiff_t>(i) + 1, args.end());
            break;
        }
        if (a == "--kill" || a == "--quiet") {
            (a == "--kill" ? o.kill : o.quiet) = true;
            continue;
        }
        if (i + 1 == args.size()) return "unknown, or without a value: " + a;
        const auto& v = args[++i];
        double d = 0;
        bool good = true;
        if (a == "--spawn") o.spawn = v;
        else if (a == "--base") o.base = v;
        else if (a == "--accounts") o.accounts = v;
        else if (a == "--json") o.json = v;
        else if (a == "--pid") good = number(v, 1, 1 << 30, o.pid);
        else if (a == "--seconds") good = number(v, 0.1, 86'400.0, o.seconds);
        else if (a == "--ramp") good = number(v, 0.0, 86'400.0, d), o.ramp = d;
        else if (a == "--connections") good = number(v, 1, 20'000, o.connections);
        else if (a == "--mix") good = mixFrom(v, o.mix);
        else if (a == "--think") good = number(v, 0, 600'000, o.think);
        else if (a == "--answer-within") good = number(v, 1, 3'600, o.answerWithin);
        else if (a == "--max-growth") good = number(v, 0.0, 1e6, d), o.maxGrowth = d;
        else return "unknown option " + a;
        if (!good) return fmt::format("{} {}: not a value for it", a, v);
    }
    if (o.spawn.empty() == o.base.empty()) return "give --spawn, or --base";
    if (!o.base.empty() && o.accounts.empty()) return "--base needs --accounts";
    if (o.kill && o.spawn.empty()) return "--kill is for a server that was started with --spawn";
    return std::nullopt;
}

net::awaitable<void> findPatients(Clinic& clinic) {
    const auto executor = co_await net::this_coro::executor;
    Line line(executor, clinic.place, clinic.answerWithin);
    Line::Ask what;
    what.target = "/api/v1/demo/patients";
    const auto reply = co_await line.call(std::move(what));
    const auto v = json::parse(reply.body);
    if (reply.status != 200 || !v || !v->is_array()) co_return; // no demonstration: the accounts are who there is
    for (const auto& p : v->get_array()) clinic.patients.emplace_back(json::text(p, "id").value_or(""));
}

enum class Caller : std::uint8_t { patient, workstation, system };

net::awaitable<void> be(Clinic& clinic, Caller who, std::size_t nth, std::chrono::milliseconds after) {
    const auto executor = co_await net::this_coro::executor;
    net::steady_timer timer(executor, after);
    co_await timer.async_wait(asValue);
    if (who == Caller::patient) co_await bePatient(clinic);
    if (who == Caller::workstation) co_await beWorkstation(clinic, nth);
    if (who == Caller::system) co_await beSystem(clinic, nth);
    --clinic.running;
}

net::awaitable<void> watch(Clinic& clinic, const pid_t& pid, std::chrono::steady_clock::time_point began) {
    const auto executor = co_await net::this_coro::executor;
    net::steady_timer timer(executor);
    while (clinic.running > 0) {
        const double at = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        if (const auto bytes = pid > 0 ? memoryOf(pid) : 0; bytes > 0) clinic.figures.memory(at, bytes);
        timer.expires_after(std::chrono::milliseconds{500});
        co_await timer.async_wait(asValue);
    }
}

void runFor(Clinic& clinic, const Options& o, pid_t pid, double ramp) {
    net::io_context io(1);
    net::co_spawn(io, findPatients(clinic), net::detached);
    io.run();
    io.restart();
    const auto began = std::chrono::steady_clock::now();
    clinic.until = began + std::chrono::milliseconds{static_cast<std::int64_t>(o.seconds * 1000)};
    const int parts = o.mix[0] + o.mix[1] + o.mix[2];
    for (int i = 0; i < o.connections; ++i) {
        // In turn, so that a few callers are a mix already.
        const int at = i * parts / std::max(parts, o.connections) % parts;
        const auto who = at < o.mix[0] ? Caller::patient : at < o.mix[0] + o.mix[1] ? Caller::workstation : Caller::system;
        const std::chrono::milliseconds after{static_cast<std::int64_t>(ramp * 1000 * i / o.connections)};
        ++clinic.running;
        net::co_spawn(io, be(clinic, who, static_cast<std::size_t>(i), after), net::detached);
    }
    net::co_spawn(io, watch(clinic, pid, began), net::detached);
    io.run();
}

void check(Clinic& clinic) {
    net::io_context io(1);
    clinic.until = std::chrono::steady_clock::now() + std::chrono::hours{1};
    net::co_spawn(io, checkAll(clinic), net::detached);
    io.run();
}

int run(const Options& o) {
    Clinic clinic;
    clinic.think = std::chrono::milliseconds{o.think};
    clinic.answerWithin = std::chrono::seconds{o.answerWithin};
    ServerProcess server;
    const ScratchFolder scratch;
    std::vector<std::string> arguments{"--demo", "--port", "0", "--data", (scratch.path() / "data").string(), "--log-level", "error"};
    arguments.insert(arguments.end(), o.more.begin(), o.more.end());
    const auto begin = [&]() -> std::optional<std::string> {
        const auto line = server.start(o.spawn, arguments);
        if (!line) return line.error().detail;
        return meet(*line, clinic, {});
    };
    std::optional<std::string> problem;
    if (!o.spawn.empty()) {
        problem = begin();
    } else {
        std::ifstream file;
        if (o.accounts != "-") file.open(o.accounts);
        std::istream& in = o.accounts == "-" ? std::cin : file;
        problem = meet(std::string((std::istreambuf_iterator<char>(in)), {}), clinic, o.base);
    }
    if (problem) {
        fmt::print(stderr, "fyr-load: {}\n", *problem);
        return 2;
    }
    const double ramp = std::min(o.ramp.value_or(o.seconds / 10), o.seconds);
    const auto began = std::chrono::steady_clock::now();
    runFor(clinic, o, o.spawn.empty() ? o.pid : server.id(), ramp);
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (o.kill) {
        server.kill();
        if (const auto again = begin()) clinic.figures.wrong("kill", *again);
    }
    check(clinic);
    if (!o.spawn.empty())
        if (const int code = server.stop(); code != 0) clinic.figures.wrong("stop", fmt::format("the server ended with {}", code));
    if (clinic.figures.answers() == 0) clinic.figures.wrong("run", "nothing was answered");
    const auto growth = clinic.figures.growth(ramp);
    if (o.maxGrowth && growth && static_cast<double>(*growth) > *o.maxGrowth * 1024 * 1024)
        clinic.figures.wrong("memory", fmt::format("grew by {:.1f} MiB", static_cast<double>(*growth) / 1024 / 1024));
    const bool right = clinic.figures.wrongs() == 0;
    if (!o.quiet || !right) fmt::print("{}", clinic.figures.report(took, ramp));
    if (!o.json.empty()) std::ofstream(o.json) << clinic.figures.json(took, ramp) << '\n';
    if (!o.quiet) fmt::print("{} acknowledged writes were looked for\n{}\n", clinic.written.size(), right ? "all was right" : "something was WRONG");
    return right ? 0 : 1;
}

} // namespace
} // namespace fyr::load

int main(int argc, char** argv) {
    std::vector<std::string> args(argv + 1, argv + argc);
    if (args.size() == 1 && (args[0] == "--help" || args[0] == "-h")) return fmt::print("{}", fyr::load::help), 0;
    if (!args.empty() && args[0] == "signalling") {
        args.erase(args.begin());
        try {
            return fyr::load::signalling(args);
        } catch (const std::exception& e) { // as below
            fmt::print(stderr, "fyr-load: {}\n", e.what());
            return 1;
        }
    }
    fyr::load::Options options;
    if (const auto wrong = fyr::load::read(args, options)) {
        fmt::print(stderr, "fyr-load: {}\nfyr-load --help says more\n", *wrong);
        return 2;
    }
    try {
        return fyr::load::run(options);
    } catch (const std::exception& e) { // from a library: nothing of ours throws
        fmt::print(stderr, "fyr-load: {}\n", e.what());
        return 1;
    }
}
