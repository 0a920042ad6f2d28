// fyrctl sim sync: the sync engine under trouble.
#include "ctl/command.h"
#include "sync/sim/world.h"

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace fyr::ctl {
namespace {

template <class T>
bool number(std::string_view text, T& out) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size();
}

int wrong(std::string_view what) {
    fmt::print(stderr, "fyrctl: {}\n", what);
    return 2;
}

struct Totals {
    std::int64_t steps = 0;
    std::int64_t commands = 0;
    std::int64_t broken = 0;
    std::int64_t notRepeatable = 0;
    std::map<std::string, std::int64_t> met;
};

int simSync(Arguments args) {
    const Options options(args, {"--seeds", "--jobs", "--clients", "--minutes"}, {"--twice"});
    if (!options.problem().empty()) return wrong(options.problem());
    std::uint64_t from = 1;
    std::uint64_t to = 1000;
    if (const auto* seeds = options.value("--seeds")) {
        const auto dots = seeds->find("..");
        const bool one = dots == std::string::npos;
        if (!number(std::string_view(*seeds).substr(0, dots), from) ||
            !number(one ? std::string_view(*seeds) : std::string_view(*seeds).substr(dots + 2), to) ||
            to < from)
            return wrong("--seeds takes A..B");
    }
    sync::sim::WorldOptions world;
    unsigned jobs = 1;
    int minutes = 2;
    if (const auto* v = options.value("--jobs"); v && (!number(*v, jobs) || jobs < 1 || jobs > 64))
        return wrong("--jobs");
    if (const auto* v = options.value("--clients"); v && (!number(*v, world.clients) || world.clients < 1))
        return wrong("--clients");
    if (const auto* v = options.value("--minutes"); v && (!number(*v, minutes) || minutes < 1))
        return wrong("--minutes");
    world.trouble = std::chrono::minutes(minutes);

    Totals totals;
    std::mutex mutex;
    std::atomic<std::uint64_t> next = from;
    const auto work = [&] {
        while (true) {
            const auto seed = next.fetch_add(1);
            if (seed > to) return;
            const auto r = sync::sim::run(seed, world);
            const bool same = !options.flag("--twice") || sync::sim::run(seed, world).trace == r.trace;
            const std::lock_guard lock(mutex);
            totals.steps += r.steps;
            totals.commands += r.commands;
            for (const auto& [what, n] : r.met)
                totals.met[what] += n;
            if (!same) {
                ++totals.notRepeatable;
                fmt::print("{}\n", json::write(json::object{{"seed", seed},
                                                            {"broken", "the second run was another"}}));
            }
            if (r.broken.empty()) continue;
            ++totals.broken;
            for (const auto& b : r.broken)
                fmt::print("{}\n", json::write(json::object{{"seed", seed}, {"broken", b}}));
        }
    };
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < jobs; ++i)
        threads.emplace_back(work);
    work();
    for (auto& t : threads)
        t.join();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    json::object met;
    for (const auto& [what, n] : totals.met)
        met[what] = n;
    fmt::print("{}\n", json::write(json::object{{"seeds", to - from + 1},
                                                {"steps", totals.steps},
                                                {"commands", totals.commands},
                                                {"broken", totals.broken},
                                                {"notRepeatable", totals.notRepeatable},
                                                {"seconds", seconds},
                                                {"met", std::move(met)}}));
    return totals.broken + totals.notRepeatable == 0 ? 0 : 1;
}

} // namespace

std::vector<Command> simCommands() {
    return {
        {"sim sync", "[--seeds A..B] [--jobs N] [--clients N] [--minutes N] [--twice]",
         "Simulates clinics with the real sync engine: a bad network, crashes, restores, clocks. One seed, "
         "one clinic.",
         simSync},
    };
}

} // namespace fyr::ctl
