// fyrctl bench cache: the encrypted cache under the clock.
#include "ctl/command.h"
#include "localdb/cache.h"
#include "localdb/fhir_projector.h"
#include "localdb/key_file.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

namespace fyr::ctl {
namespace {

using Clock_ = std::chrono::steady_clock;
double millis(Clock_::time_point from) {
    return std::chrono::duration<double, std::milli>(Clock_::now() - from).count();
}

double percentile(std::vector<double>& times, double p) {
    std::ranges::sort(times);
    return times.empty() ? 0
                         : times[std::min(times.size() - 1,
                                          static_cast<std::size_t>(p * static_cast<double>(times.size())))];
}

// About 1.5 KB of FHIR, a tenth of it patients.
std::string resourceOf(std::int64_t i, SeededRandom& random, protocol::ResourceKey& key) {
    constexpr std::array words{"feber",    "hosta",     "bröstsmärta", "andnöd",  "huvudvärk", "yrsel",
                               "utslag",   "trötthet",  "illamående",  "ryggont", "led",       "medicin",
                               "kontroll", "blodtryck", "allergi",     "remiss"};
    std::string text;
    while (text.size() < 900) {
        text += words[random.below(words.size())];
        text += ' ';
    }
    if (i % 10 == 0) {
        key = {"Patient", fmt::format("p{}", i)};
        return fmt::format(
            R"({{"resourceType":"Patient","id":"p{0}","meta":{{"versionId":"1","lastUpdated":"2026-11-20T09:47:12.345Z"}},)"
            R"("identifier":[{{"system":"http://electronichealth.se/identifier/personnummer","value":"19{1:02}0101-{2:04}"}}],)"
            R"("name":[{{"use":"official","family":"Efternamn{3}","given":["Förnamn{0}"]}}],"gender":"female",)"
            R"("birthDate":"19{1:02}-01-01","text":{{"status":"generated","div":"<div>{4}</div>"}}}})",
            i, i % 90 + 10, i % 10000, i % 977, text);
    }
    key = {"Condition", fmt::format("c{}", i)};
    return fmt::format(
        R"({{"resourceType":"Condition","id":"c{0}","meta":{{"versionId":"1","lastUpdated":"2026-11-20T09:47:12.345Z"}},)"
        R"("clinicalStatus":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}}]}},)"
        R"("code":{{"coding":[{{"system":"http://hl7.org/fhir/sid/icd-10-se","code":"R50.9"}}],"text":"Feber"}},)"
        R"("subject":{{"reference":"Patient/p{1}"}},"recordedDate":"2026-11-20T09:47:12.345Z","note":[{{"text":"{2}"}}]}})",
        i, i / 10 * 10, text);
}

int benchCache(Arguments args) {
    const Options options(args, {"--rows", "--folder"});
    if (!options.problem().empty()) return wrong(options.problem());
    std::int64_t rows = 10'000;
    if (const auto* v = options.value("--rows"); v && (!number(*v, rows) || rows < 500))
        return wrong("--rows (500 or more)");
    const auto* where = options.value("--folder");
    const auto folder = (where ? std::filesystem::path(*where) : std::filesystem::temp_directory_path()) /
                        fmt::format("fyr-bench-{}", getpid());
    SystemRandom random;
    SeededRandom text(1);
    const auto key = localdb::Secret::random(localdb::KeyFile::keyBytes, random);
    const auto projector = std::make_shared<localdb::FhirProjector>();
    const SystemClock clock;
    json::object out{{"rows", rows}};
    const auto bench = [&]() -> Result<void> {
        FYR_TRY(auto cache, localdb::Cache::open(folder, key, projector, random));
        std::vector<std::string> pages;
        std::int64_t raw = 0;
        for (std::int64_t i = 0; i < rows;) {
            protocol::FeedPage page{"E", fmt::format("c{}", i + 500), i + 500 < rows, rows, {}};
            for (std::int64_t n = 0; n < 500 && i < rows; ++n, ++i) {
                protocol::FeedEntry e{protocol::FeedOp::put, {}, 1, clock.now(), {}};
                e.resource = resourceOf(i, text, e.key);
                raw += static_cast<std::int64_t>(e.resource.size());
                page.entries.push_back(std::move(e));
            }
            pages.push_back(protocol::write(page));
        }
        auto start = Clock_::now();
        std::string cursor;
        for (const auto& each : pages) {
            FYR_TRY(const auto page, protocol::feedPageFromText(each));
            FYR_TRY(const auto applied, cache->applyPage(page, cursor, clock.now()));
            cursor = applied.state.cursor;
        }
        double ms = millis(start);
        out["firstSyncRowsPerSecond"] = static_cast<double>(rows) / ms * 1000;
        out["rowsDiskPerRaw"] = static_cast<double>(std::filesystem::file_size(folder / "cache.db") +
                                                    std::filesystem::file_size(folder / "cache.db-wal")) /
                                static_cast<double>(raw);
        out["bytesPerRow"] = static_cast<double>(raw) / static_cast<double>(rows);
        start = Clock_::now();
        double worstSlice = 0;
        while (true) {
            const auto slice = Clock_::now();
            FYR_TRY(const auto left, cache->indexSlice(150));
            worstSlice = std::max(worstSlice, millis(slice));
            if (left == 0) break;
        }
        out["indexMs"] = millis(start);
        out["indexWorstSliceMs"] = worstSlice;
        std::vector<double> times;
        for (int i = 0; i < 1000; ++i) {
            protocol::Command c;
            c.id = CommandId::make(clock, random);
            c.type = protocol::CommandType::noteAdd;
            c.target = {"Task", "t1"};
            c.at = clock.now();
            c.payload = {{"patient", "p0"}, {"text", "Ringde upp patienten, som mår bättre."}};
            start = Clock_::now();
            FYR_CHECK(cache->enqueue(c));
            times.push_back(millis(start));
        }
        out["enqueueP50Ms"] = percentile(times, 0.50);
        out["enqueueP99Ms"] = percentile(times, 0.99);
        times.clear();
        for (int i = 0; i < 300; ++i) {
            start = Clock_::now();
            FYR_TRY([[maybe_unused]] const auto hits,
                    cache->searchText(i % 2 == 0 ? "feber hosta" : "brostsm and"));
            times.push_back(millis(start));
        }
        out["searchTextP99Ms"] = percentile(times, 0.99);
        times.clear();
        for (int i = 0; i < 300; ++i) {
            start = Clock_::now();
            FYR_TRY([[maybe_unused]] const auto hits,
                    cache->searchPatients(fmt::format("efternamn{} forn", i % 977)));
            times.push_back(millis(start));
        }
        out["searchPatientsP99Ms"] = percentile(times, 0.99);
        cache.reset();
        std::uintmax_t disk = 0;
        for (const auto& f : std::filesystem::directory_iterator(folder))
            disk += f.file_size();
        out["diskPerRaw"] = static_cast<double>(disk) / static_cast<double>(raw);
        start = Clock_::now();
        FYR_TRY(cache, localdb::Cache::open(folder, key, projector, random));
        FYR_TRY([[maybe_unused]] const auto counts, cache->outboxCounts());
        out["openMs"] = millis(start);
        return {};
    };
    const auto done = bench();
    std::error_code ec;
    std::filesystem::remove_all(folder, ec);
    if (!done) {
        fmt::print(stderr, "fyrctl: {}\n", done.error().describe());
        return 1;
    }
    fmt::print("{}\n", json::write(out));
    return 0;
}

} // namespace

std::vector<Command> syncCommands() {
    return {
        {"bench cache", "[--rows N] [--folder DIR]",
         "Measures the workstation's encrypted cache on this machine.", benchCache},
    };
}

} // namespace fyr::ctl
