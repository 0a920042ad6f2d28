// fyrctl fhir import: Bundles into a store or a running server; what was refused, entry by entry, as JSON lines.
#include "ctl/command.h"

#include "base/json.h"
#include "fhir/resource.h"
#include "server/ctl/import_source.h"
#include "server/ctl/import_target.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace fyr::ctl {
namespace {

namespace fs = std::filesystem;

// What comes before the people in sets of files that belong together: the organisations and staff they refer to.
bool comesFirst(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.starts_with("hospitalInformation") || name.starts_with("practitionerInformation");
}

// "Bundle.entry[12].resource.status" → 12 and "resource.status"; nothing when it is about no entry.
std::optional<std::size_t> takeEntry(std::string_view& place) {
    constexpr std::string_view head = "Bundle.entry[";
    if (!place.starts_with(head)) return std::nullopt;
    const auto end = place.find(']');
    std::size_t n = 0;
    for (const char c : place.substr(head.size(), end - head.size())) n = n * 10 + static_cast<std::size_t>(c - '0');
    place = end + 1 < place.size() && place[end + 1] == '.' ? place.substr(end + 2) : std::string_view{};
    return n;
}

class Import {
  public:
    Import(ImportTarget& target, std::vector<fs::path> files) : m_target(target), m_files(std::move(files)) {
        std::stable_partition(m_files.begin(), m_files.end(), comesFirst);
        m_first = static_cast<std::size_t>(std::ranges::count_if(m_files, comesFirst));
    }

    // True when everything was taken.
    bool run(int threads) {
        m_begun = std::chrono::steady_clock::now();
        work(m_first, 1);
        work(m_files.size(), threads);
        report(true);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - m_begun;
        fmt::print(stderr, "{} resources from {} files in {:.1f} s ({:.0f}/s), {} refused\n", m_taken.load(), m_files.size(), took.count(),
                   static_cast<double>(m_taken) / std::max(took.count(), 1e-3), m_refused.load());
        return m_refused == 0;
    }

  private:
    void work(std::size_t until, int threads) {
        const auto loop = [&] {
            for (std::size_t i = m_next++; i < until; i = m_next++) {
                one(m_files[i]);
                ++m_done;
                report(false);
            }
            --m_next; // the one that was too many
        };
        std::vector<std::thread> others;
        for (int i = 1; i < threads; ++i) others.emplace_back(loop);
        loop();
        for (auto& t : others) t.join();
    }

    void one(const fs::path& file) {
        const auto read = readImport(
            file, [&](ImportBundle bundle) { send(file, bundle); },
            [&](std::size_t entry, const Error& e) { refuse(file, entry, e); });
        if (!read) refuse(file, std::nullopt, read.error());
    }

    void send(const fs::path& file, const ImportBundle& bundle) {
        const auto answer = m_target.post(bundle.body);
        if (!answer) return refuse(file, std::nullopt, answer.error(), bundle.entries.size());
        const auto body = fhir::Resource::parse(answer->body);
        if (!body) return refuse(file, std::nullopt, Error{ErrorCode::network, fmt::format("the server answered {} and no FHIR", answer->status)}, bundle.entries.size());
        const auto place = [&](std::size_t i) { return i < bundle.entries.size() ? bundle.entries[i] : i; };
        if (answer->status >= 300) {
            outcome(file, *body, [&](std::optional<std::size_t> i) { return i ? std::optional(place(*i)) : std::nullopt; });
            m_refused += std::max<std::size_t>(1, bundle.entries.size());
            return;
        }
        const auto entries = (*body)["entry"].items();
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const fhir::Value& response = entries[i]["response"];
            if (response.text("status").starts_with('2')) {
                ++m_taken;
                continue;
            }
            ++m_refused;
            outcome(file, response["outcome"], [&](std::optional<std::size_t>) { return std::optional(place(i)); });
        }
    }

    template <class Place>
    void outcome(const fs::path& file, const fhir::Value& outcome, const Place& entryOf) {
        for (const fhir::Value& issue : outcome["issue"].items()) {
            std::string_view place = issue["expression"][0].text();
            const auto entry = entryOf(takeEntry(place));
            const std::string_view text = issue.text("diagnostics").empty() ? issue["details"].text("text") : issue.text("diagnostics");
            line(file, entry, place, issue.text("code"), text);
        }
        if (outcome["issue"].size() == 0) line(file, entryOf(std::nullopt), {}, "exception", "refused without a reason");
    }
    void refuse(const fs::path& file, std::optional<std::size_t> entry, const Error& e, std::size_t lost = 1) {
        m_refused += std::max<std::size_t>(1, lost);
        for (const auto& p : e.problems) line(file, entry, p.place, info(e.code).name, p.message);
        if (e.problems.empty()) line(file, entry, {}, info(e.code).name, e.detail);
    }
    void line(const fs::path& file, std::optional<std::size_t> entry, std::string_view place, std::string_view code, std::string_view message) {
        json::object out{{"file", file.string()}};
        if (entry) out["entry"] = *entry;
        if (!place.empty()) out["place"] = place;
        out["code"] = code;
        out["message"] = message;
        const std::scoped_lock lock(m_print);
        fmt::print("{}\n", json::write(out));
    }

    void report(bool last) {
        const std::scoped_lock lock(m_print);
        const auto now = std::chrono::steady_clock::now();
        const bool terminal = ::isatty(STDERR_FILENO) != 0;
        if (!last && now - m_reported < std::chrono::milliseconds(terminal ? 200 : 5000)) return;
        m_reported = now;
        if (terminal) fmt::print(stderr, "\r{}/{} files, {} resources, {} refused{}", m_done.load(), m_files.size(), m_taken.load(), m_refused.load(), last ? "\n" : " ");
        else if (!last) fmt::print(stderr, "{}/{} files, {} resources, {} refused\n", m_done.load(), m_files.size(), m_taken.load(), m_refused.load());
    }

    ImportTarget& m_target;
    std::vector<fs::path> m_files;
    std::size_t m_first = 0; // files that go before all others
    std::chrono::steady_clock::time_point m_begun;
    std::chrono::steady_clock::time_point m_reported{};
    std::atomic<std::size_t> m_next{0};
    std::atomic<std::size_t> m_done{0};
    std::atomic<std::size_t> m_taken{0};
    std::atomic<std::size_t> m_refused{0};
    std::mutex m_print;
};

// Folders stand for the JSON files in them.
std::vector<fs::path> filesOf(const std::vector<std::string>& names) {
    std::vector<fs::path> out;
    for (const auto& name : names) {
        std::error_code ec;
        if (!fs::is_directory(name, ec)) {
            out.emplace_back(name);
            continue;
        }
        std::vector<fs::path> inside;
        for (const auto& entry : fs::directory_iterator(name, ec))
            if (entry.path().extension() == ".json" || entry.path().extension() == ".ndjson") inside.push_back(entry.path());
        std::ranges::sort(inside);
        out.insert(out.end(), inside.begin(), inside.end());
    }
    return out;
}

int wrongUsage(std::string_view why) {
    fmt::print(stderr, "fyrctl: {}\n", why);
    return 2;
}

int import(Arguments args) {
    const Options options(args, {"--data", "--tenant", "--base", "--token", "--threads"});
    const auto text = [&](std::string_view name) { return options.value(name) ? *options.value(name) : std::string(); };
    if (!options.problem().empty()) return wrongUsage(options.problem());
    if (options.plain().empty()) return wrongUsage("name the files to import");
    if (text("--data").empty() == text("--base").empty()) return wrongUsage("either --data DIR or --base URL --token TOKEN");
    const auto files = filesOf(options.plain());
    if (files.empty()) return wrongUsage("no files there");
    std::string token = text("--token");
    if (const char* fromEnvironment = std::getenv("FYR_TOKEN"); token.empty() && fromEnvironment) token = fromEnvironment;
    if (!text("--base").empty() && token.empty()) return wrongUsage("--base needs --token or FYR_TOKEN");
    auto target = text("--base").empty() ? importIntoFolder(text("--data"), text("--tenant")) : importOverHttp(text("--base"), token);
    if (!target) {
        fmt::print(stderr, "fyrctl: {}\n", target.error().describe());
        return 1;
    }
    const int threads = options.value("--threads") ? std::clamp(std::atoi(text("--threads").c_str()), 1, 32)
                                                   : static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
    return Import(**target, files).run(threads) ? 0 : 1;
}

} // namespace

std::vector<Command> fhirCommands() {
    return {{"fhir import", "FILE… (--data DIR [--tenant ID] | --base URL --token TOKEN) [--threads N]",
             "Imports Bundles, resources (.json) and lines of resources (.ndjson); folders stand for what is in them. Prints what "
             "was refused and why as JSON lines; exit 1 when anything was.",
             import}};
}

} // namespace fyr::ctl
