// fyrctl bench store: what a store and the FHIR service over it do here, without a network.
//
// Shape: fills a new store in a folder of its own with made-up patients, then runs each operation in a closed loop with
//        1, 8 and 32 callers; prints a JSON line for each. Nothing is left behind.
#include "ctl/command.h"
#include "ctl/measure.h"

#include "base/random.h"
#include "server/fhir/fhir_service.h"
#include "server/store/postgres_store.h"
#include "server/store/sqlite_store.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <thread>
#include <unistd.h>

namespace fyr::ctl {
namespace {

namespace fs = std::filesystem;
using namespace server;
using SteadyClock = std::chrono::steady_clock;

constexpr std::array<std::string_view, 12> families{"Lind", "Berg", "Ek", "Åkesson", "Smith", "Öberg", "Nyman", "Holm", "Dahl", "Ström", "Falk", "Sand"};
constexpr std::array<std::string_view, 5> codes{"8310-5", "8867-4", "8480-6", "29463-7", "8302-2"};

std::string patientJson(std::int64_t n) {
    return fmt::format(R"({{"resourceType":"Patient","id":"p{0}","identifier":[{{"system":"urn:bench","value":"{0}"}}],"name":[{{"family":"{1}{2}","given":["Given{3}"]}}],)"
                       R"("gender":"{4}","birthDate":"{5}-0{6}-1{6}","address":[{{"city":"Town{7}","postalCode":"{8}"}}]}})",
                       n, families[static_cast<std::size_t>(n) % families.size()], n % 250, n % 97, n % 2 ? "female" : "male", 1930 + n % 80, 1 + n % 9, n % 40, 10000 + n % 5000);
}
std::string observationJson(std::int64_t n, std::int64_t of) {
    return fmt::format(R"({{"resourceType":"Observation","id":"o{0}","status":"final","category":[{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}}]}}],)"
                       R"("code":{{"coding":[{{"system":"http://loinc.org","code":"{1}","display":"A vital sign"}}]}},"subject":{{"reference":"Patient/p{2}"}},)"
                       R"("effectiveDateTime":"20{3}-0{4}-1{5}T08:30:00Z","valueQuantity":{{"value":{6}.10,"unit":"x","system":"http://unitsofmeasure.org","code":"x"}}}})",
                       n, codes[static_cast<std::size_t>(n) % codes.size()], of, 10 + n % 15, 1 + n % 9, n % 9, n % 200);
}

class Bench {
  public:
    static int run(std::int64_t patients, double seconds, const std::string& url) {
        return inNewFolder([&](const fs::path& folder) { return Bench().go(folder, patients, seconds, url); });
    }

  private:
    int go(const fs::path& folder, std::int64_t patients, double seconds, const std::string& url) {
        m_seconds = seconds;
        auto store = url.empty() ? openSqliteStore({folder / "fyr.db"}, m_clock, m_random)
                                 : openPostgresStore({.url = url, .connections = 34}, m_clock, m_random);
        if (!store) return failed(store.error());
        m_store = std::move(*store);
        m_who.tenant = TenantId{fmt::format("bench-{}", ::getpid())}; // of its own: a database may hold others
        m_who.person = PersonId{"bench"};
        m_who.role = Role::integration;
        if (const auto r = m_store->write(m_who.tenant, [&](WriteTx& tx) { return tx.putTenant({m_who.tenant.str(), "Bench", "", "{}"}); }); !r) return failed(r.error());
        m_service = std::make_unique<FhirService>(*m_store, m_clock, m_random);
        if (const auto r = fill(patients); !r) return failed(r.error());
        std::uintmax_t bytes = 0;
        for (const auto& f : fs::directory_iterator(folder)) bytes += f.file_size();
        printMeasured({{"fill", "resources"}, {"count", patients * 11}, {"json", m_json.load()}, {"file", bytes}, {"ratio", static_cast<double>(bytes) / static_cast<double>(m_json)}});

        const auto any = [patients](std::int64_t i) { return i * 7919 % patients; };
        operation("store.read", [&](std::int64_t i) { return m_store->read(m_who.tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto r, tx.read("Patient", fmt::format("p{}", any(i))));
            return r ? Result<void>{} : fail(ErrorCode::notFound);
        }); });
        operation("fhir.read", [&](std::int64_t i) { return ask(FhirMethod::get, fmt::format("Patient/p{}", any(i))); });
        operation("fhir.create", [&](std::int64_t) { return ask(FhirMethod::post, "Patient", {}, patientJson(m_next++)); });
        operation("fhir.update", [&](std::int64_t i) { return ask(FhirMethod::put, fmt::format("Patient/p{}", any(i)), {}, patientJson(any(i))); });
        operation("fhir.search name", [&](std::int64_t i) { return ask(FhirMethod::get, "Patient", {{"name", fmt::format("{}{}", families[static_cast<std::size_t>(i) % families.size()], i % 250)}}); });
        operation("fhir.search subject+code sorted", [&](std::int64_t i) {
            return ask(FhirMethod::get, "Observation", {{"subject", fmt::format("Patient/p{}", any(i))}, {"code", "8310-5"}, {"_sort", "-date"}});
        });
        operation("fhir.search chained", [&](std::int64_t i) {
            return ask(FhirMethod::get, "Observation", {{"subject:Patient.family", fmt::format("{}{}", families[static_cast<std::size_t>(i) % families.size()], i % 250)}});
        });
        operation("fhir.search revinclude", [&](std::int64_t i) {
            return ask(FhirMethod::get, "Patient", {{"_id", fmt::format("p{}", any(i))}, {"_revinclude", "Observation:subject"}});
        });
        operation("fhir.transaction of 50", [&](std::int64_t i) { return ask(FhirMethod::post, "", {}, transaction(i)); });
        return m_failures == 0 ? 0 : 1;
    }

    Result<void> fill(std::int64_t patients) {
        for (std::int64_t i = 0; i < patients; i += 50) {
            std::string bundle = R"({"resourceType":"Bundle","type":"batch","entry":[)";
            for (std::int64_t p = i; p < std::min(i + 50, patients); ++p) {
                const auto add = [&](std::string json, std::string url) {
                    m_json += json.size();
                    bundle += fmt::format(R"({}{{"resource":{},"request":{{"method":"PUT","url":"{}"}}}})", bundle.back() == '[' ? "" : ",", json, url);
                };
                add(patientJson(p), fmt::format("Patient/p{}", p));
                for (std::int64_t o = 0; o < 10; ++o) add(observationJson(p * 10 + o, p), fmt::format("Observation/o{}", p * 10 + o));
            }
            bundle.replace(bundle.find("batch"), 5, "transaction");
            FYR_CHECK(ask(FhirMethod::post, "", {}, bundle + "]}"));
        }
        return {};
    }

    static std::string transaction(std::int64_t i) {
        std::string out = R"({"resourceType":"Bundle","type":"transaction","entry":[)";
        out += fmt::format(R"({{"fullUrl":"urn:uuid:00000000-0000-4000-8000-{:012}","resource":{{"resourceType":"Patient","name":[{{"family":"New{}"}}]}},"request":{{"method":"POST","url":"Patient"}}}})", i, i % 300);
        for (std::int64_t n = 0; n < 49; ++n) {
            std::string o = observationJson(n, 0);
            const std::string from = "Patient/p0";
            o.replace(o.find(from), from.size(), fmt::format("urn:uuid:00000000-0000-4000-8000-{:012}", i));
            out += fmt::format(R"(,{{"resource":{},"request":{{"method":"POST","url":"Observation"}}}})", o);
        }
        return out + "]}";
    }

    Result<void> ask(FhirMethod method, std::string path, QueryParameters query = {}, std::string body = {}) {
        FhirCall call;
        call.method = method;
        call.path = std::move(path);
        call.query = std::move(query);
        call.base = "http://localhost/fhir";
        if (!body.empty()) call.contentType = "application/fhir+json";
        call.body = std::move(body);
        FYR_TRY(const auto answer, m_service->answer(m_who, call));
        if (answer.status >= 300) return fail(ErrorCode::internal, answer.bytes().substr(0, 400));
        return {};
    }

    template <class F>
    void operation(std::string_view name, const F& f) {
        for (const int callers : {1, 8, 32}) {
            std::atomic<std::int64_t> next{0};
            std::vector<std::vector<double>> times(static_cast<std::size_t>(callers));
            const double cpu = cpuSeconds();
            const auto begun = SteadyClock::now();
            std::vector<std::thread> threads;
            for (auto& mine : times)
                threads.emplace_back([&] {
                    while (secondsSince(begun) < m_seconds) {
                        const auto at = SteadyClock::now();
                        const auto r = f(next++);
                        mine.push_back(std::chrono::duration<double, std::milli>(SteadyClock::now() - at).count());
                        if (!r && m_failures++ == 0) fmt::print(stderr, "{}: {}\n", name, r.error().describe());
                    }
                });
            for (auto& t : threads) t.join();
            const double took = secondsSince(begun);
            std::vector<double> all;
            for (const auto& mine : times) all.insert(all.end(), mine.begin(), mine.end());
            std::ranges::sort(all);
            const auto n = static_cast<double>(all.size());
            printMeasured({{"operation", name}, {"callers", callers}, {"perSecond", std::round(n / took)}, {"p50ms", all[all.size() / 2]},
                   {"p99ms", all[all.size() * 99 / 100]}, {"cpuMsEach", (cpuSeconds() - cpu) * 1000 / n}});
        }
    }

    static int failed(const Error& e) {
        fmt::print(stderr, "fyrctl: {}\n", e.describe());
        return 1;
    }

    SystemClock m_clock;
    SystemRandom m_random;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<FhirService> m_service;
    Principal m_who;
    std::atomic<std::size_t> m_json{0};
    std::atomic<std::int64_t> m_next{1'000'000};
    std::atomic<int> m_failures{0};
    double m_seconds = 1;
};

int bench(Arguments args) {
    const Options options(args, {"--patients", "--seconds", "--url"});
    if (!options.problem().empty() || !options.plain().empty()) {
        fmt::print(stderr, "fyrctl: {}\n", options.problem().empty() ? "no arguments" : options.problem());
        return 2;
    }
    const auto number = [&](std::string_view name, double fallback) { return options.value(name) ? std::max(0.05, std::atof(options.value(name)->c_str())) : fallback; };
    return Bench::run(static_cast<std::int64_t>(std::max(50.0, number("--patients", 3000))), number("--seconds", 1), options.value("--url") ? *options.value("--url") : "");
}

} // namespace

Command benchWordsCommand(); // bench_words.cpp

std::vector<Command> benchCommands() {
    return {benchWordsCommand(), {"bench store", "[--patients N] [--seconds S] [--url URL]", "Measures the embedded store, or with --url PostgreSQL, and the FHIR service over it; a JSON line for each operation.", bench}};
}

} // namespace fyr::ctl
