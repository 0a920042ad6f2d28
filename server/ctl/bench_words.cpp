// fyrctl bench words: what full-text search costs and gives here: creating with and without the index being kept, its size,
// how long a search takes over how many resources.
//
// Shape: fills a new store with made-up notes, observations and conditions in Swedish; prints a JSON line for each
//        measurement. Nothing is left behind but, with --url, a tenant of its own in that database.
#include "ctl/command.h"
#include "ctl/measure.h"

#include "base/random.h"
#include "fhir/resource.h"
#include "fhir/search_index.h"
#include "server/store/index_words.h"
#include "server/store/postgres_store.h"
#include "server/store/sqlite_store.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <thread>
#include <unistd.h>

namespace fyr::ctl {
namespace {

namespace fs = std::filesystem;
using namespace server;
using SteadyClock = std::chrono::steady_clock;

// A vocabulary with the long tail that texts have: few words often, most of them seldom.
constexpr std::array<std::string_view, 60> often{
    "patienten", "ont", "i", "ryggen", "och", "sedan", "feber", "hosta", "huvudvärk", "smärtor", "mår", "bra", "inte", "efter", "behandling", "ingen",
    "andningen", "buken", "hjärtat", "lungor", "blodtrycket", "tabletter", "vid", "behov", "åter", "om", "försämring", "kontroll", "provtagning", "remiss",
    "till", "knät", "axeln", "nacken", "halsen", "örat", "ögat", "huden", "utslag", "klåda", "yrsel", "illamående", "kräkningar", "diarré", "sömn",
    "ångest", "oro", "stress", "trötthet", "aptit", "vikt", "astma", "allergi", "diabetes", "infektion", "antibiotika", "receptet", "återbesök", "veckor", "dagar"};

class Bench {
  public:
    static int run(std::int64_t resources, int searches, const std::string& url) {
        return inNewFolder([&](const fs::path& folder) {
            const auto done = Bench().go(folder, resources, searches, url);
            if (done) return 0;
            fmt::print(stderr, "fyrctl: {}\n", done.error().describe());
            return 1;
        });
    }

  private:
    static constexpr std::int64_t perWrite = 20;

    Result<void> go(const fs::path& folder, std::int64_t resources, int searches, const std::string& url) {
        m_file = folder / "fyr.db";
        if (url.empty()) {
            FYR_TRY(m_store, openSqliteStore({.file = m_file}, m_clock, m_random));
        } else {
            FYR_TRY(m_store, openPostgresStore({.url = url, .connections = 12}, m_clock, m_random));
        }
        m_tenant = TenantId{fmt::format("words-{}-{}", ::getpid(), m_random.below(1'000'000))};
        FYR_CHECK(m_store->write(m_tenant, [&](WriteTx& tx) { return tx.putTenant({m_tenant.str(), "Bench", "", "{}"}); }));
        FYR_CHECK(fill("fill, not indexed", resources / 2, false));
        const auto bare = size();
        const auto begun = SteadyClock::now();
        const double cpu = cpuSeconds();
        FYR_TRY(const auto rows, indexAllWords(*m_store, m_tenant));
        const double took = secondsSince(begun);
        printMeasured({{"measured", "rebuild of the index"}, {"resources", rows}, {"perSecond", std::round(static_cast<double>(rows) / took)}, {"cpuUsEach", (cpuSeconds() - cpu) * 1e6 / static_cast<double>(rows)}});
        if (url.empty()) {
            const auto grown = size() - bare;
            printMeasured({{"measured", "size of the index"}, {"json", m_json}, {"index", grown}, {"perJsonByte", static_cast<double>(grown) / static_cast<double>(m_json)},
                   {"file", size()}});
        }
        FYR_CHECK(fill("fill, indexed behind it", resources - resources / 2, true));
        FYR_CHECK(indexAllWords(*m_store, m_tenant));
        // One writer at a time as a clinic's, one resource a transaction: without and with the index kept behind it.
        FYR_CHECK(creates("create, 8 callers, not indexed", false));
        FYR_CHECK(indexAllWords(*m_store, m_tenant));
        FYR_CHECK(creates("create, 8 callers, indexed behind it", true));
        FYR_CHECK(indexAllWords(*m_store, m_tenant));
        for (const auto& [what, words] : std::vector<std::pair<const char*, std::vector<std::string>>>{
                 {"a rare word", {}},
                 {"two words", {"ryggen feber", "huvudvärk yrsel", "astma antibiotika"}},
                 {"a word that most have", {"patienten", "ont", "ryggar"}},
                 {"a phrase", {"\"ont i ryggen\"", "\"feber hosta\""}},
                 {"a beginning", {"diab*", "antibio*", "förs*"}},
                 {"or, not", {"(feber OR hosta) -ont", "knät OR axeln"}}})
            FYR_CHECK(search(what, words, searches, ""));
        FYR_CHECK(search("two words in one record", {"ryggen feber", "ont"}, searches, "p7"));
        return {};
    }

    std::string text() {
        std::string out;
        for (std::uint64_t n = 20 + m_random.below(60); n > 0; --n) {
            if (m_random.below(4) != 0) {
                const auto r = m_random.below(often.size()) * m_random.below(often.size()) / often.size();
                out += often[r];
            } else {
                out += fmt::format("{}{}", often[m_random.below(often.size())], rare(m_random.below(30'000)));
            }
            out += ' ';
        }
        return out;
    }
    static std::string rare(std::uint64_t n) {
        constexpr std::array<std::string_view, 16> syllables{"ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "ska", "dre", "fli", "glo", "bru", "ny", "tä"};
        std::string out;
        for (int i = 0; i < 4; ++i, n /= 16) out += syllables[n % 16];
        return out;
    }
    ResourceWrite make(std::int64_t n) {
        const auto of = fmt::format("p{}", n % 2'000);
        std::string json;
        std::string type;
        if (n % 3 == 0) {
            type = "Communication";
            json = fmt::format(R"({{"resourceType":"Communication","id":"n{}","status":"completed","subject":{{"reference":"Patient/{}"}},"payload":[{{"contentString":"{}"}}]}})", n, of, text());
        } else if (n % 3 == 1) {
            type = "Observation";
            json = fmt::format(R"({{"resourceType":"Observation","id":"n{}","status":"final","code":{{"coding":[{{"system":"http://loinc.org","code":"8310-5","display":"Body temperature"}}]}},"subject":{{"reference":"Patient/{}"}},"effectiveDateTime":"2026-03-0{}T08:30:00Z","valueQuantity":{{"value":37.{},"unit":"Cel","system":"http://unitsofmeasure.org","code":"Cel"}}}})", n, of, 1 + n % 9, n % 10);
        } else {
            type = "Condition";
            json = fmt::format(R"({{"resourceType":"Condition","id":"n{}","code":{{"text":"{}"}},"subject":{{"reference":"Patient/{}"}},"note":[{{"text":"{}"}}]}})", n, often[static_cast<std::size_t>(n) % often.size()], of, text());
        }
        ResourceWrite w;
        w.type = type;
        w.id = fmt::format("n{}", n);
        if (const auto r = fhir::Resource::parse(json)) w.index = fhir::indexOf(*r);
        m_json += json.size();
        w.json = std::move(json);
        w.expectedVersion = 0;
        w.scope.patient = of;
        w.method = "POST";
        return w;
    }

    // Runs `work` while, or while not, the index is brought up behind it.
    template <class F>
    Result<double> timed(bool indexing, F&& work) {
        std::atomic<bool> stop{false};
        std::thread indexer;
        if (indexing)
            indexer = std::thread([&] {
                while (!stop) {
                    const auto more = indexSomeWords(*m_store, m_tenant);
                    if (!more || !*more) std::this_thread::sleep_for(std::chrono::milliseconds{400});
                }
            });
        const auto begun = SteadyClock::now();
        Result<void> done = work();
        const double took = secondsSince(begun);
        stop = true;
        if (indexer.joinable()) indexer.join();
        FYR_CHECK(done);
        return took;
    }
    Result<void> fill(const char* what, std::int64_t count, bool indexing) {
        std::vector<ResourceWrite> all;
        for (std::int64_t i = 0; i < count; ++i) all.push_back(make(m_next++));
        FYR_TRY(const double took, timed(indexing, [&]() -> Result<void> {
                    for (std::size_t at = 0; at < all.size(); at += perWrite) {
                        const auto body = [&](WriteTx& tx) -> Result<void> {
                            for (std::size_t i = at; i < std::min<std::size_t>(at + perWrite, all.size()); ++i) FYR_CHECK(tx.put(all[i]));
                            return {};
                        };
                        FYR_CHECK(m_store->write(m_tenant, body));
                    }
                    return {};
                }));
        printMeasured({{"measured", what}, {"resources", count}, {"perSecond", std::round(static_cast<double>(count) / took)}});
        return {};
    }
    Result<void> creates(const char* what, bool indexing) {
        constexpr std::size_t callers = 8;
        constexpr std::size_t each = 2'500;
        std::vector<ResourceWrite> all;
        for (std::size_t i = 0; i < callers * each; ++i) all.push_back(make(m_next++));
        std::atomic<bool> good{true};
        const double cpu = cpuSeconds();
        FYR_TRY(const double took, timed(indexing, [&]() -> Result<void> {
                    std::vector<std::thread> threads;
                    for (std::size_t c = 0; c < callers; ++c)
                        threads.emplace_back([&, c] {
                            for (std::size_t i = c * each; i < (c + 1) * each; ++i) {
                                const auto body = [&](WriteTx& tx) -> Result<void> {
                                    FYR_CHECK(tx.put(all[i]));
                                    return {};
                                };
                                if (!m_store->write(m_tenant, body)) good = false;
                            }
                        });
                    for (auto& t : threads) t.join();
                    return good ? Result<void>{} : fail(ErrorCode::storage, "a create failed");
                }));
        printMeasured({{"measured", what}, {"resources", all.size()}, {"perSecond", std::round(static_cast<double>(all.size()) / took)},
               {"cpuUsEach", (cpuSeconds() - cpu) * 1e6 / static_cast<double>(all.size())}});
        return {};
    }

    Result<void> search(const char* what, const std::vector<std::string>& words, int times, const std::string& patient) {
        std::vector<double> took;
        std::int64_t hits = 0;
        for (int i = 0; i < times; ++i) {
            WordsQuery q;
            q.words = words.empty() ? fmt::format("{}{}", often[m_random.below(often.size())], rare(m_random.below(30'000))) : words[static_cast<std::size_t>(i) % words.size()];
            q.within.patient = patient;
            const auto at = SteadyClock::now();
            const auto body = [&](ReadTx& tx) -> Result<void> {
                FYR_TRY(const auto page, tx.findWords(q));
                hits += static_cast<std::int64_t>(page.hits.size());
                return {};
            };
            FYR_CHECK(m_store->read(m_tenant, body));
            took.push_back(secondsSince(at) * 1000);
        }
        std::ranges::sort(took);
        printMeasured({{"measured", "search"}, {"for", what}, {"over", m_next}, {"hitsEach", hits / times}, {"p50ms", took[took.size() / 2]}, {"p99ms", took[took.size() * 99 / 100]}});
        return {};
    }

    [[nodiscard]] std::int64_t size() const {
        std::error_code ec;
        std::int64_t out = 0;
        for (const auto& f : fs::directory_iterator(m_file.parent_path(), ec))
            if (!f.path().string().ends_with("-wal") && !f.path().string().ends_with("-shm")) out += static_cast<std::int64_t>(f.file_size(ec));
        return out;
    }

    SystemClock m_clock;
    SeededRandom m_random{5};
    fs::path m_file;
    std::unique_ptr<Store> m_store;
    TenantId m_tenant;
    std::int64_t m_next = 0;
    std::size_t m_json = 0;
};

int bench(Arguments args) {
    const Options options(args, {"--resources", "--searches", "--url"});
    if (!options.problem().empty() || !options.plain().empty()) {
        fmt::print(stderr, "fyrctl: {}\n", options.problem().empty() ? "no arguments" : options.problem());
        return 2;
    }
    const auto number = [&](std::string_view name, int fallback) { return options.value(name) ? std::max(1, std::atoi(options.value(name)->c_str())) : fallback; };
    return Bench::run(number("--resources", 100'000), number("--searches", 200), options.value("--url") ? *options.value("--url") : "");
}

} // namespace

Command benchWordsCommand() {
    return {"bench words", "[--resources N] [--searches N] [--url URL]",
            "Measures full-text search over the embedded store, or with --url over PostgreSQL: what it costs to keep, its size, how long searches take.", bench};
}

} // namespace fyr::ctl
