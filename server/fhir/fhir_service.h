// The FHIR R4 interface over the store, without a network: every interaction of docs/API.md goes through `answer`.
//
// Shape:  parse, check rights, one transaction, splice the stored bytes into the answer. What may be done before a
//         transaction (parsing, validating, indexing) is done before it, for writers wait for one another.
// Rights: server/identity/rights.h. What is out of scope answers as what is not there.
// Traces: every access leaves an AuditEvent before its answer leaves; a write's is in the write's own transaction.
// Errors: the table's; `refusal` (call.h) turns one into an OperationOutcome. Only failures of ours come back as an
//         Error, so that they can be logged; what the caller did wrong is an answer already.
// Threads: safe. Calls block.
#pragma once

#include "base/random.h"
#include "server/common/principal.h"
#include "server/fhir/call.h"
#include "server/store/store.h"

#include <map>
#include <mutex>

namespace fyr::server {

class Terminology;
class Exports;
class Subscriptions;

struct FhirOptions {
    std::int32_t pageSize = 50;     // without _count
    std::int32_t pageLimit = 1'000; // whatever _count says
    std::size_t bundleEntries = 10'000;
    std::size_t chainLimit = 20'000; // resources that one step of a chain may go through
    std::size_t bodyBytes = 16U << 20U;
    const Terminology* terminology = nullptr;     // none: no terminology operations
    Exports* exports = nullptr;                   // none: no $export
    Subscriptions* subscriptions = nullptr;       // none: subscriptions are kept and never notified
    bool authorizes = false; // this server gives apps tokens (server/smart)
    std::string publicBase;  // the address that apps know; empty: only on this computer
    bool cors = false;
    std::string software = "fyrd";
    std::string version;
};

class FhirService {
  public:
    // All of it outlives the service.
    FhirService(Store& store, const Clock& clock, Random& random, FhirOptions options = {});

    [[nodiscard]] Result<FhirAnswer> answer(const Principal& who, const FhirCall& call);
    // The same, while the traces of a reading are still being written: see FhirAnswer::pending.
    [[nodiscard]] Result<FhirAnswer> begin(const Principal& who, const FhirCall& call);
    // GET metadata: for everybody.
    [[nodiscard]] FhirAnswer capabilities(const FhirCall& call);
    [[nodiscard]] const FhirOptions& options() const noexcept { return m_options; }

  private:
    Store& m_store;
    const Clock& m_clock;
    Random& m_random;
    FhirOptions m_options;
    std::mutex m_mutex; // of what follows
    std::map<std::string, std::shared_ptr<const std::string>, std::less<>> m_capabilities; // by base
    std::map<std::string, std::string, std::less<>> m_pageKeys;                            // by tenant
};

} // namespace fyr::server
