#include "server/load/signalling.h"

#include "server/load/signalling_run.h"

#include <charconv>
#include <cstdio>
#include <fmt/format.h>
#include <optional>

namespace fyr::load {
namespace {

constexpr std::string_view help = R"(fyr-load signalling: how many lines of calls one server holds, and how soon it relays.

  fyr-load signalling --spawn /usr/bin/fyrd [options] [-- more arguments of fyrd]

  --idle N       patients in the waiting room, each with a line (1000; the machine's open files bound it)
  --rooms N      calls of two, each party with a line (100)
  --seconds N    how long each state is measured (15)
  --every MS     how often a party of a call says something that is relayed (2000)
  --nodes N      nodes of the server (1); more than one want one database: -- --store-kind postgresql --store-postgresql URL
  --restart      then asks each node in turn to end and starts it again, while the rooms speak: every line must come back, no
                 call may be lost; how long the longest silence of a room was
  --flood N      then N lines that say ten times what they may, each opened again when it is cut
  --json FILE    writes the figures there, as one line of JSON

What the figures are: "cores" is the server's own time on processors, all of it, by the time that passed. "perCore" is sessions
by cores: as many as one core would hold if each further one cost what these did; "roomsPerCore" the same of calls, when nobody
waits beside them (--idle 0). "bytes a session" is the growth of the server's resident memory by the sessions; what the kernel
keeps for a socket is not in it. A relay is timed from before it is sent to after it is read, both by this program, so its own
delay is in it; "lagP99Ms" is how late this program was for its own timers, "ownCores" what it used itself.

Exit code: 0 all was right, 1 something was wrong (a call or a line was lost), 2 wrong usage.
)";

bool number(std::string_view text, int least, int most, int& out) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size() && out >= least && out <= most;
}

std::optional<std::string> read(const std::vector<std::string>& args, SignallingOptions& o) {
    for (std::size_t i = 0; i < args.size(); ++i) {
        const auto& a = args[i];
        if (a == "--") {
            o.more.assign(args.begin() + static_cast<std::ptrdiff_t>(i) + 1, args.end());
            break;
        }
        if (a == "--restart") {
            o.restart = true;
            continue;
        }
        if (i + 1 == args.size()) return "unknown, or without a value: " + a;
        const auto& v = args[++i];
        bool good = true;
        if (a == "--spawn") o.spawn = v;
        else if (a == "--json") o.json = v;
        else if (a == "--idle") good = number(v, 0, 500'000, o.idle);
        else if (a == "--rooms") good = number(v, 0, 100'000, o.rooms);
        else if (a == "--seconds") good = number(v, 1, 3'600, o.seconds);
        else if (a == "--every") good = number(v, 20, 600'000, o.every);
        else if (a == "--nodes") good = number(v, 1, 8, o.nodes);
        else if (a == "--flood") good = number(v, 0, 10'000, o.flood);
        else return "unknown option " + a;
        if (!good) return fmt::format("{} {}: not a value for it", a, v);
    }
    if (o.spawn.empty()) return "give --spawn";
    return std::nullopt;
}

} // namespace

int signalling(const std::vector<std::string>& args) {
    if (args.size() == 1 && (args[0] == "--help" || args[0] == "-h")) return fmt::print("{}", help), 0;
    SignallingOptions o;
    if (const auto problem = read(args, o)) {
        fmt::print(stderr, "fyr-load signalling: {}\nfyr-load signalling --help says more\n", *problem);
        return 2;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, 1024); // a run is long, and read while it runs
    return runSignalling(o);
}

} // namespace fyr::load
