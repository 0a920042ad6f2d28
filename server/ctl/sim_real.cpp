// fyrctl sim sync --server real: the simulated clinics against the shipped server in the same process.
#include "ctl/command.h"
#include "server/sim/real_world.h"
#include "triage/knowledge_base.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace fyr::ctl {
namespace {

using sync::sim::WorldOptions;

// FYR_SHARE, or ../share/fyr beside the program, as fyrd finds it.
std::filesystem::path knowledgeFile() {
    if (const char* share = std::getenv("FYR_SHARE")) return std::filesystem::path(share) / "triage.kb";
    std::error_code ec;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", ec);
    return (ec ? std::filesystem::path("/usr/share/fyr") : self.parent_path().parent_path() / "share" / "fyr") / "triage.kb";
}

int replayReal(const std::string& text, WorldOptions world) {
    const auto colon = text.find(':');
    std::uint64_t seed = 0;
    if (!number(std::string_view(text).substr(0, colon), seed)) return wrong("--replay takes SEED or SEED:EVENTS");
    if (colon != std::string::npos) {
        auto items = sync::sim::itemsFromText(std::string_view(text).substr(colon + 1));
        if (!items) return wrong(items.error().detail);
        world.keep = std::move(*items);
    }
    world.tell = true;
    const auto r = run(seed, world);
    for (const auto& line : r.story)
        fmt::print("{}\n", line);
    return r.broken.empty() ? 0 : 1;
}

} // namespace

int simSyncReal(Arguments args) {
    const Options options(args, {"--server", "--seeds", "--jobs", "--steps", "--minutes", "--replay", "--knowledge"}, {"--once"});
    if (!options.problem().empty()) return wrong(options.problem());
    std::uint64_t from = 1;
    std::uint64_t to = 200;
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    std::int64_t stepsAtLeast = 0;
    int minutes = 2;
    const auto value = [&](std::string_view name, auto& into) {
        const auto* v = options.value(name);
        return !v || (number(*v, into) && into > 0);
    };
    if (!range(options.value("--seeds"), from, to)) return wrong("--seeds takes A..B");
    if (!value("--jobs", jobs) || jobs > 256) return wrong("--jobs");
    if (!value("--steps", stepsAtLeast) || !value("--minutes", minutes)) return wrong("--steps and --minutes take a number");
    const auto* file = options.value("--knowledge");
    const auto kb = triage::KnowledgeBase::load(file ? std::filesystem::path(*file) : knowledgeFile());
    if (!kb) return wrong("the knowledge base cannot be read: " + kb.error().describe());
    WorldOptions world;
    world.vary = true;
    world.trouble = std::chrono::minutes(minutes);
    world = server::sim::realClinic(world, *kb);
    if (const auto* text = options.value("--replay")) return replayReal(*text, world);
    const bool once = options.flag("--once");
    if (stepsAtLeast > 0 && !options.value("--seeds")) to = UINT64_MAX - 1;

    std::mutex mutex;
    std::int64_t seeds = 0, steps = 0, commands = 0, broken = 0;
    std::map<std::string, std::int64_t> met;
    std::atomic<std::uint64_t> next = from;
    std::atomic<bool> on = true;
    const auto start = std::chrono::steady_clock::now();
    const auto work = [&] {
        while (on) {
            const auto seed = next.fetch_add(1);
            if (seed > to) return;
            auto r = once ? run(seed, world) : server::sim::examineReal(seed, world);
            const std::lock_guard lock(mutex);
            ++seeds;
            steps += r.steps;
            commands += r.commands;
            for (const auto& [what, n] : r.met)
                met[what] += n;
            if (!r.broken.empty()) {
                ++broken;
                fmt::print("{}\nIts story: fyrctl sim sync --server real --minutes {} --replay {}\n", r.broken.front(), minutes, seed);
                std::fflush(stdout);
            }
            if (broken >= 10 || (stepsAtLeast > 0 && steps >= stepsAtLeast)) on = false;
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < jobs; ++i)
        threads.emplace_back(work);
    work();
    for (auto& t : threads)
        t.join();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    json::object troubles;
    for (const auto& [what, n] : met)
        troubles[what] = n;
    fmt::print("{}\n", json::write(json::object{{"seeds", seeds},
                                                {"steps", steps},
                                                {"commands", commands},
                                                {"broken", broken},
                                                {"runs", once ? "once" : "twice, an eighth of them with other clocks too"},
                                                {"seconds", seconds},
                                                {"stepsPerSecond", static_cast<std::int64_t>(static_cast<double>(steps) / seconds)},
                                                {"jobs", jobs},
                                                {"met", std::move(troubles)}}));
    return broken == 0 ? 0 : 1;
}

} // namespace fyr::ctl
