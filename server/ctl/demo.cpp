// fyrctl demo: made-up patients for demonstrations and benchmarks.
#include "ctl/command.h"

#include "ctl/triage_support.h"
#include "server/demo/population.h"
#include "server/demo/seed.h"
#include "server/demo/stories.h"
#include "server/store/sqlite_store.h"

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace fyr::ctl {
namespace {

using namespace fyr::server::demo;

std::optional<std::uint64_t> number(const std::string* text, std::uint64_t fallback) {
    if (!text) return fallback;
    std::uint64_t n = 0;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), n);
    if (ec != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return n;
}

int usageError(std::string_view what) {
    fmt::print(stderr, "fyrctl demo generate: {}\n", what);
    return 2;
}

int generate(Arguments args) {
    const Options o(args, {"--patients", "--seed", "--at", "--unit", "--out"}, {"--resources"});
    if (!o.problem().empty()) return usageError(o.problem());
    if (!o.plain().empty()) return usageError("no plain arguments are taken");
    const auto patients = number(o.value("--patients"), 50);
    const auto seed = number(o.value("--seed"), 24);
    if (!patients || *patients > 10'000'000) return usageError("--patients takes a whole number up to 10000000");
    if (!seed) return usageError("--seed takes a whole number");
    const auto at = parseInstant(o.value("--at") ? *o.value("--at") : "2026-11-20T09:00:00Z");
    if (!at) return usageError("--at takes a time as 2026-11-20T09:00:00Z");

    PopulationOptions p;
    p.seed = *seed;
    p.patients = *patients;
    p.now = *at;
    p.staff = {o.value("--unit") ? *o.value("--unit") : "skarvikens-vc", "Skarvikens vårdcentral", "pr-johan", "Johan Ask"};
    const auto* out = o.value("--out");
    if (out) {
        std::error_code ec;
        std::filesystem::create_directories(*out, ec);
        if (ec) return usageError(fmt::format("cannot make {}: {}", *out, ec.message()));
    }
    bool good = true;
    const auto print = [&](const std::string& line) {
        good = std::fwrite(line.data(), 1, line.size(), stdout) == line.size() && std::fputc('\n', stdout) != EOF;
        return good;
    };
    makePopulation(p, [&](std::vector<fhir::Resource> record) {
        if (out) {
            std::ofstream file(std::filesystem::path(*out) / fmt::format("{}.json", record.front().id()));
            file << transactionBundle(record);
            return good = file.good();
        }
        if (!o.flag("--resources")) return print(transactionBundle(record));
        for (const auto& r : record)
            if (!print(r.write())) return false;
        return true;
    });
    if (std::fflush(stdout) != 0) good = false;
    if (!good) fmt::print(stderr, "fyrctl demo generate: the output could not be written\n");
    return good ? 0 : 1;
}

// On the store of `fyrd --demo`, which must be stopped: numbers of rows are given by one process only.
int decisions(Arguments args) {
    const Options o(args, {"--data", "--count", "--days", "--seed", "--kb"});
    const auto* data = o.value("--data");
    const auto count = number(o.value("--count"), 120);
    const auto days = number(o.value("--days"), 28);
    const auto seed = number(o.value("--seed"), 24);
    if (!o.problem().empty() || !data || !o.plain().empty() || !count || !days || !seed || *count < 1 || *count > 5'000 || *days < 1 || *days > 365) {
        fmt::print(stderr, "fyrctl demo decisions: --data DIR [--count 1..5000] [--days 1..365] [--seed N] {}\n", o.problem());
        return 2;
    }
    const auto kb = loadKnowledge(o.value("--kb"));
    if (!kb) return 1;
    const SystemClock clock;
    SystemRandom random;
    const auto file = std::filesystem::path(*data) / "fyr.db";
    std::error_code ec;
    if (!std::filesystem::exists(file, ec)) {
        fmt::print(stderr, "fyrctl demo decisions: there is no store at {}\n", file.string());
        return 2;
    }
    const auto store = server::openSqliteStore({.file = file, .readers = 1}, clock, random);
    const auto lived = store ? livePastDecisions(**store, *kb, TenantId{std::string(mainTenant)}, {static_cast<int>(*count), static_cast<int>(*days)}, *seed, clock.now())
                             : Result<int>(fail(store.error()));
    if (!lived) {
        fmt::print(stderr, "fyrctl demo decisions: {}\n", lived.error().describe());
        return 1;
    }
    fmt::print(stderr, "{} interviews of the last {} days were lived\n", *lived, *days);
    return 0;
}

} // namespace

std::vector<Command> demoCommands() {
    return {{"demo decisions", "--data DIR [--count 120] [--days 28] [--seed N]",
             "Made-up interviews of the last weeks and what nurses decided, on a stopped demonstration store: something to show the quality report with.", decisions},
            {"demo generate",
             "--patients N --seed S [--at TIME] [--unit ID] [--resources | --out DIR]",
             "Makes up patients with records: one transaction Bundle a line (or one resource a line, or one file a patient).",
             generate}};
}

} // namespace fyr::ctl
