#include "server/clinic/clinic.h"

#include "base/digest.h"
#include "base/text.h"
#include "triage/knowledge_base.h"

#include <algorithm>
#include <fstream>

namespace fyr::server {
namespace {

constexpr std::chrono::hours sweepEvery{6};

std::unique_ptr<BlobStore> blobsOf(const ClinicOptions& o, const Clock& clock) {
    if (o.s3) return std::make_unique<S3Blobs>(*o.s3, clock);
    return std::make_unique<FolderBlobs>(o.folder / "blobs");
}

std::set<std::string> destinationsOf(const triage::KnowledgeBase* kb) {
    std::set<std::string> out;
    if (kb)
        for (const auto& d : kb->destinations()) out.insert(d.id);
    return out;
}

} // namespace

Result<VaultKey> loadVaultKey(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    VaultKey key{};
    if (text.size() != key.size()) {
        const auto bytes = fromHex(trim(text));
        if (!bytes || bytes->size() != key.size()) return fail(ErrorCode::configuration, file.string() + " is no key: 32 bytes or 64 hex digits");
        text.assign(bytes->begin(), bytes->end());
    }
    std::copy(text.begin(), text.end(), key.begin());
    return key;
}

Clinic::Clinic(Store& store, const Clock& clock, Random& random, http::Metrics& metrics, const triage::KnowledgeBase* kb, CommandService* commands,
               Outbox& outbox, const ClinicOptions& options)
    : m_store(store), m_clock(clock), m_random(random), m_blobs(blobsOf(options, clock)),
      m_vault(*m_blobs, {options.folder / "incoming", options.mostDocumentBytes, options.key, {}}), m_documents(store, m_vault, clock),
      m_appointments(store, clock, random), m_messages(store, clock), m_programmes(options.share, options.programmes), m_courses(store, clock, m_programmes), m_publishing(store, clock, m_programmes), m_moving(store, clock, m_programmes), m_units(store, clock, destinationsOf(kb)) {
    m_loaded = m_programmes.load(); // before anybody works on the outbox
    outbox.on("documents.sweep", [this](const TenantId& tenant, const OutboxRow& row) { return sweep(tenant, row); });
    if (commands) {
        m_appointments.addCommands(*commands);
        m_messages.addCommands(*commands);
        m_courses.addCommands(*commands);
    }
    m_appointments.addOutbox(outbox);
    m_messages.addOutbox(outbox);
    m_courses.keepPapersIn(m_documents);
    m_courses.addOutbox(outbox);
    m_courses.onTold = [&metrics](std::string_view to) { metrics.count("fyr_course_notices_total", {{"to", to}}); };
    m_appointments.onTold = [&metrics](std::string_view kind) { metrics.count("fyr_appointment_notices_total", {{"kind", kind}}); };
    m_messages.onPosted = [this](const TenantId& tenant, const json::value& message) { return m_courses.heard(tenant, message); };
    m_messages.onSent = [&metrics](std::string_view from) { metrics.count("fyr_messages_total", {{"from", from}}); };
}

void Clinic::addRoutes(http::Router& router, const RouteDefaults& d) {
    addAppointmentRoutes(router, m_appointments, d);
    addMessageRoutes(router, m_messages, d);
    addCourseRoutes(router, m_courses, d);
    addProgrammeRoutes(router, m_publishing, m_moving, {m_store, m_clock, m_programmes}, d);
    addRegisterRoutes(router, {m_store, m_clock, m_random, m_programmes}, d);
    addDocumentRoutes(router, m_documents, d);
    addUnitRoutes(router, m_units, d);
}

Result<void> Clinic::start() {
    FYR_CHECK(m_loaded);
    FYR_TRY(const auto tenants, m_store.tenants());
    for (const auto& t : tenants) FYR_CHECK(planSweep(TenantId{t.id}, true));
    return {};
}

// One chain of sweeps a tenant: a row of another time than the one that was planned is of a chain that ended.
Result<void> Clinic::planSweep(const TenantId& tenant, bool first) {
    const auto write = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto planned, tx.value("documents/next-sweep"));
        if (first && planned) return {};
        const auto next = m_clock.now() + sweepEvery;
        OutboxRow row;
        row.topic = "documents.sweep";
        row.json = json::write({{"at", formatInstant(next)}});
        row.due = next;
        FYR_CHECK(tx.setValue("documents/next-sweep", formatInstant(next)));
        return tx.enqueue(row);
    };
    return m_store.write(tenant, write);
}

Result<void> Clinic::sweep(const TenantId& tenant, const OutboxRow& row) {
    bool mine = false;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto planned, tx.value("documents/next-sweep"));
        FYR_TRY(const auto v, json::parse(row.json));
        mine = planned && json::text(v, "at") == std::string_view(*planned);
        return {};
    };
    FYR_CHECK(m_store.read(tenant, read));
    if (!mine) return {};
    FYR_TRY([[maybe_unused]] const auto gone, m_documents.sweep(tenant));
    return planSweep(tenant, false);
}

} // namespace fyr::server
