// The clinic's services, built once and wired: appointments, messages, courses, documents, unit settings. The composition root makes one.
//
// Threads: build it before the server starts; its routes run on the workers.
#pragma once

#include "server/documents/s3_blobs.h"
#include "server/documents/service/documents.h"
#include "server/icbt/courses.h"
#include "server/icbt/moving.h"
#include "server/icbt/publishing.h"
#include "server/messaging/messages.h"
#include "server/policy/service/unit_service.h"
#include "server/routes/services.h"
#include "server/scheduling/appointments.h"

namespace fyr::server {

struct ClinicOptions {
    std::filesystem::path folder;            // of documents and their uploads
    std::optional<S3Options> s3;             // instead of the folder
    std::uint64_t mostDocumentBytes = 50U << 20U;
    std::optional<VaultKey> key;             // seals documents
    std::filesystem::path share;             // of programmes and instruments (server/icbt); empty: none
    GateRules programmes;                    // what they must prove, and who may publish
};
// 32 bytes, or 64 hex digits. Errors: configuration.
[[nodiscard]] Result<VaultKey> loadVaultKey(const std::filesystem::path& file);

class Clinic {
  public:
    // `commands` and `kb` may be none: then clinicians cannot act, and destinations are not checked.
    Clinic(Store& store, const Clock& clock, Random& random, http::Metrics& metrics, const triage::KnowledgeBase* kb, CommandService* commands,
           Outbox& outbox, const ClinicOptions& options);
    // Sees to it that unused documents are swept, from now on. Once, before the server starts.
    [[nodiscard]] Result<void> start();
    void addRoutes(http::Router& router, const RouteDefaults& d);
    [[nodiscard]] const Programmes& programmes() const noexcept { return m_programmes; }

  private:
    [[nodiscard]] Result<void> sweep(const TenantId& tenant, const OutboxRow& row);
    [[nodiscard]] Result<void> planSweep(const TenantId& tenant, bool first);

    Store& m_store;
    const Clock& m_clock;
    Random& m_random;
    std::unique_ptr<BlobStore> m_blobs;
    Vault m_vault;
    Documents m_documents;
    Appointments m_appointments;
    Messages m_messages;
    Programmes m_programmes;
    Result<void> m_loaded; // what `start` tells
    Courses m_courses;
    Publishing m_publishing;
    Moving m_moving;
    UnitService m_units;
};

void addAppointmentRoutes(http::Router& router, Appointments& s, const RouteDefaults& d);
void addCourseRoutes(http::Router& router, Courses& s, const RouteDefaults& d);
struct EligibilityParts {
    Store& store;
    const Clock& clock;
    const Programmes& programmes;
};
void addProgrammeRoutes(http::Router& router, Publishing& s, Moving& m, EligibilityParts e, const RouteDefaults& d);
struct RegisterParts {
    Store& store;
    const Clock& clock;
    Random& random;
    const Programmes& programmes;
};
void addRegisterRoutes(http::Router& router, RegisterParts p, const RouteDefaults& d);
void addMessageRoutes(http::Router& router, Messages& s, const RouteDefaults& d);
void addDocumentRoutes(http::Router& router, Documents& s, const RouteDefaults& d);
void addUnitRoutes(http::Router& router, UnitService& s, const RouteDefaults& d);

} // namespace fyr::server
