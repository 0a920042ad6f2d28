#include "server/fhir/exports.h"

#include "base/json.h"
#include "fhir/resource.h"
#include "server/fhir/scope.h"

#include <atomic>
#include <fstream>
#include <set>

namespace fyr::server {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view prefix = "fhir.export/";

std::string_view code(ExportJob::State s) { return s == ExportJob::State::done ? "done" : s == ExportJob::State::failed ? "failed" : "queued"; }

std::string write(const ExportJob& j) {
    json::array types, patients, files;
    for (const auto& t : j.request.types) types.emplace_back(t);
    for (const auto& p : j.request.patients) patients.emplace_back(p);
    for (const auto& f : j.files) files.push_back(json::object{{"type", f.type}, {"name", f.name}, {"count", f.count}});
    json::object o{{"id", j.id}, {"owner", j.owner}, {"url", j.request.url}, {"types", std::move(types)}, {"patients", std::move(patients)},
                   {"patientsOnly", j.request.patientsOnly}, {"state", code(j.state)}, {"asked", formatInstant(j.asked)}, {"at", formatInstant(j.at)},
                   {"progress", j.progress}, {"error", j.error}, {"files", std::move(files)}};
    if (j.request.since) o["since"] = formatInstant(*j.request.since);
    return json::write(o);
}

Result<ExportJob> read(std::string_view text) {
    // Our own words: what is missing reads as empty.
    FYR_TRY(const auto r, fhir::Resource::parse(text));
    ExportJob j;
    j.id = r.text("id");
    j.owner = r.text("owner");
    j.request.url = r.text("url");
    j.request.patientsOnly = r["patientsOnly"].isTrue();
    for (const auto& t : r["types"].items()) j.request.types.emplace_back(t.text());
    for (const auto& p : r["patients"].items()) j.request.patients.emplace_back(p.text());
    if (const auto since = parseInstant(r.text("since"))) j.request.since = *since;
    j.state = r.text("state") == "done" ? ExportJob::State::done : r.text("state") == "failed" ? ExportJob::State::failed : ExportJob::State::queued;
    if (const auto at = parseInstant(r.text("asked"))) j.asked = *at;
    if (const auto at = parseInstant(r.text("at"))) j.at = *at;
    j.progress = r.text("progress");
    j.error = r.text("error");
    for (const auto& f : r["files"].items()) j.files.push_back({std::string(f.text("type")), std::string(f.text("name")), f["count"].integer().value_or(0)});
    return j;
}

// NDJSON of one type, in files of a bounded size.
class TypeFiles {
  public:
    TypeFiles(fs::path folder, std::string type, std::size_t most, std::vector<ExportFile>& files)
        : m_folder(std::move(folder)), m_type(std::move(type)), m_most(most), m_files(files) {}
    Result<void> add(std::string_view json) {
        if (!m_out.is_open() || m_bytes + json.size() > m_most) {
            FYR_CHECK(close());
            const auto name = fmt::format("{}.{}.ndjson", m_type, ++m_number);
            m_out.open(m_folder / name, std::ios::binary | std::ios::trunc);
            m_files.push_back({m_type, name, 0});
            m_bytes = 0;
        }
        m_out << json << '\n';
        m_bytes += json.size() + 1;
        ++m_files.back().count;
        return m_out ? Result<void>{} : Result<void>(fail(ErrorCode::diskFull, "cannot write an export"));
    }
    Result<void> close() {
        if (!m_out.is_open()) return {};
        m_out.close();
        if (!m_out) return fail(ErrorCode::diskFull, "cannot write an export");
        return {};
    }

  private:
    fs::path m_folder;
    std::string m_type;
    std::size_t m_most;
    std::vector<ExportFile>& m_files;
    std::ofstream m_out;
    std::size_t m_bytes = 0;
    int m_number = 0;
};

bool isPlainName(std::string_view name) {
    return !name.empty() && name.front() != '.' && name.size() < 100 &&
           std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

} // namespace

Exports::Exports(Store& store, const Clock& clock, Random& random, ExportOptions options)
    : m_store(store), m_clock(clock), m_random(random), m_options(std::move(options)) {}

Exports::~Exports() {
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void Exports::start() {
    m_thread = std::thread([this] { loop(); });
}

void Exports::loop() {
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        if (!m_pending) m_wake.wait_for(lock, std::chrono::minutes(10));
        if (m_stopping) return;
        m_pending = false;
        lock.unlock();
        static_cast<void>(runNow()); // what failed says so in its own state
        lock.lock();
    }
}

fs::path Exports::folderOf(const TenantId& tenant, std::string_view id) const { return m_options.folder / tenant.str() / id; }

Result<void> Exports::save(const TenantId& tenant, const ExportJob& job) {
    return m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        // Cancelled meanwhile: it stays so.
        FYR_TRY(const auto there, tx.value(std::string(prefix) + job.id));
        if (!there) return fail(ErrorCode::notFound, "the export was cancelled");
        return tx.setValue(std::string(prefix) + job.id, write(job));
    });
}

Result<std::string> Exports::ask(const Principal& who, ExportRequest request) {
    ExportJob job;
    job.id = makeUlid(m_clock.now(), m_random);
    job.owner = who.person.str();
    job.request = std::move(request);
    job.asked = m_clock.now();
    FYR_CHECK(m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto jobs, tx.values(prefix));
        if (jobs.size() >= m_options.jobsPerTenant) return fail(ErrorCode::overloaded, "too many exports are kept: delete those that were fetched");
        return tx.setValue(std::string(prefix) + job.id, write(job));
    }));
    {
        const std::scoped_lock lock(m_mutex);
        m_pending = true;
    }
    m_wake.notify_all();
    return job.id;
}

Result<ExportJob> Exports::job(const Principal& who, std::string_view id) {
    std::optional<std::string> text;
    FYR_CHECK(m_store.read(who.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(text, tx.value(std::string(prefix) + std::string(id)));
        return {};
    }));
    if (!text) return fail(ErrorCode::notFound, "no such export");
    FYR_TRY(auto job, read(*text));
    if (job.owner != who.person.str()) return fail(ErrorCode::notFound, "no such export");
    return job;
}

Result<std::string> Exports::file(const Principal& who, std::string_view id, std::string_view name) {
    FYR_TRY(const auto j, job(who, id));
    if (!isPlainName(name) || std::ranges::find(j.files, name, &ExportFile::name) == j.files.end()) return fail(ErrorCode::notFound, "no such file");
    std::ifstream in(folderOf(who.tenant, id) / name, std::ios::binary);
    std::string out((std::istreambuf_iterator<char>(in)), {});
    if (!in && out.empty()) return fail(ErrorCode::notFound, "no such file");
    return out;
}

Result<void> Exports::cancel(const Principal& who, std::string_view id) {
    FYR_TRY(const auto j, job(who, id));
    FYR_CHECK(m_store.write(who.tenant, [&](WriteTx& tx) { return tx.clearValue(std::string(prefix) + j.id); }));
    std::error_code ec;
    fs::remove_all(folderOf(who.tenant, j.id), ec);
    return {};
}

Result<void> Exports::runNow() {
    const std::scoped_lock working(m_work);
    FYR_TRY(const auto tenants, m_store.tenants());
    for (const auto& tenant : tenants) {
        const TenantId id{tenant.id};
        std::vector<ExportJob> jobs;
        FYR_CHECK(m_store.read(id, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto texts, tx.values(prefix));
            for (const auto& [key, text] : texts) {
                FYR_TRY(auto job, read(text));
                jobs.push_back(std::move(job));
            }
            return {};
        }));
        for (auto& job : jobs) {
            if (job.asked + m_options.keep < m_clock.now()) {
                Principal owner;
                owner.tenant = id;
                owner.person = PersonId{job.owner};
                FYR_CHECK(cancel(owner, job.id));
            } else if (job.state == ExportJob::State::queued) {
                job.files.clear();
                if (auto r = build(id, job); !r) {
                    if (r.error().code == ErrorCode::shuttingDown) return {}; // it begins anew after the restart
                    job.state = ExportJob::State::failed;
                    job.error = info(r.error().code).name;
                    job.files.clear();
                }
                if (auto saved = save(id, job); !saved) { // cancelled: nothing is left behind
                    std::error_code ec;
                    fs::remove_all(folderOf(id, job.id), ec);
                }
            }
        }
    }
    return {};
}

Result<void> Exports::build(const TenantId& tenant, ExportJob& job) {
    const auto folder = folderOf(tenant, job.id);
    std::error_code ec;
    fs::create_directories(folder, ec);
    if (ec) return fail(ErrorCode::diskFull, "cannot make the folder of an export");
    fs::permissions(m_options.folder, fs::perms::owner_all, ec);
    const std::set<std::string, std::less<>> patients(job.request.patients.begin(), job.request.patients.end());
    const auto wanted = [&](const StoredResource& r) -> Result<bool> {
        if (!job.request.patientsOnly) return true;
        FYR_TRY(const auto parsed, fhir::Resource::parse(r.json));
        const auto patient = patientOf(parsed);
        return !patient.empty() && (patients.empty() || patients.contains(patient));
    };
    return m_store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        job.at = m_clock.now();
        for (const auto& type : job.request.types) {
            TypeFiles files(folder, type, m_options.fileBytes, job.files);
            SearchQuery query;
            query.type = type;
            query.count = 1'000;
            if (job.request.since) {
                SearchValue v;
                v.prefix = Prefix::ge;
                v.value.param = fhir::searchParameter(type, "_lastUpdated");
                v.value.low = job.request.since->time_since_epoch().count();
                v.value.high = v.value.low + 1;
                query.terms.push_back({"_lastUpdated", {std::move(v)}});
            }
            while (true) {
                FYR_TRY(auto page, tx.search(query));
                for (const auto& r : page.matches) {
                    FYR_TRY(const bool ok, wanted(r));
                    if (ok) FYR_CHECK(files.add(r.json));
                }
                {
                    const std::scoped_lock lock(m_mutex);
                    if (m_stopping) return fail(ErrorCode::shuttingDown);
                }
                if (page.next.empty()) break;
                query.page = std::move(page.next);
            }
            FYR_CHECK(files.close());
        }
        job.state = ExportJob::State::done;
        return {};
    });
}

} // namespace fyr::server
