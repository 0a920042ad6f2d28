// Bulk export: what was asked for becomes NDJSON files in a folder, built by a thread of its own; the job's state is a
// value in the store, so that a restart goes on where it stood.
//
// Shape:  one snapshot for a whole job: what is in the files belongs together. A job and its files are its owner's alone
//         and go after a day.
// Errors: notFound (no such job, or another's), badRequest, storage…
// Source: hl7.org/fhir/uv/bulkdata (2.0): asynchronous request pattern, system, Patient and Group level.
// Threads: safe.
#pragma once

#include "base/random.h"
#include "server/common/principal.h"
#include "server/store/store.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

namespace fyr::server {

struct ExportRequest {
    std::string url; // as asked, for the manifest
    std::vector<std::string> types;
    std::optional<Instant> since;
    bool patientsOnly = false;         // only what is in a patient's compartment
    std::vector<std::string> patients; // and only of these, when not empty
};
struct ExportFile {
    std::string type;
    std::string name;
    std::int64_t count = 0;
};
struct ExportJob {
    enum class State : std::uint8_t { queued, done, failed };
    std::string id;
    std::string owner;
    ExportRequest request;
    State state = State::queued;
    Instant asked;
    Instant at; // of the snapshot
    std::string progress;
    std::string error;
    std::vector<ExportFile> files;
};

struct ExportOptions {
    std::filesystem::path folder;
    std::size_t fileBytes = 16U << 20U; // a file is begun anew above it
    Millis keep = std::chrono::hours(24);
    std::size_t jobsPerTenant = 16;
};

class Exports {
  public:
    // All of it outlives the service.
    Exports(Store& store, const Clock& clock, Random& random, ExportOptions options);
    ~Exports(); // stops after the file it is writing
    void start(); // the thread; without it `runNow` does the work

    // Its id. Errors: overloaded (too many jobs).
    [[nodiscard]] Result<std::string> ask(const Principal& who, ExportRequest request);
    [[nodiscard]] Result<ExportJob> job(const Principal& who, std::string_view id);
    [[nodiscard]] Result<std::string> file(const Principal& who, std::string_view id, std::string_view name);
    [[nodiscard]] Result<void> cancel(const Principal& who, std::string_view id);
    [[nodiscard]] Result<void> runNow(); // all that waits; old jobs go

  private:
    [[nodiscard]] Result<void> build(const TenantId& tenant, ExportJob& job);
    [[nodiscard]] Result<void> save(const TenantId& tenant, const ExportJob& job);
    [[nodiscard]] std::filesystem::path folderOf(const TenantId& tenant, std::string_view id) const;
    void loop();

    Store& m_store;
    const Clock& m_clock;
    Random& m_random;
    ExportOptions m_options;
    std::mutex m_work; // one builder at a time
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    bool m_pending = true;
    std::thread m_thread;
};

} // namespace fyr::server
