#include "server/demo/seed.h"

#include "base/log.h"
#include "server/demo/clinic.h"
#include "server/demo/courses.h"
#include "server/demo/population.h"
#include "server/demo/stories.h"
#include "server/identity/password.h"
#include "server/services/item_store.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fyr::server::demo {
namespace {

constexpr std::array accounts{
    DemoAccount{mainTenant, "acc-maria", "maria", "nurse", "Maria Ekdal", "Sjuksköterska"},
    DemoAccount{mainTenant, "acc-leila", "leila", "nurse", "Leila Karimi", "Sjuksköterska"},
    DemoAccount{mainTenant, "acc-johan", "johan", "doctor", "Johan Ask", "Distriktsläkare"},
    DemoAccount{mainTenant, "acc-petra", "petra", "therapist", "Petra Lindal", "Psykolog"},
    DemoAccount{mainTenant, "acc-karin", "karin", "manager", "Karin Stenmo", "Verksamhetschef"},
    DemoAccount{mainTenant, "acc-admin", "admin", "admin", "Systemförvaltare Demo", ""},
    DemoAccount{mainTenant, "acc-integration", "integration", "integration", "Integration Demo", ""},
    DemoAccount{otherTenant, "acc-sofia", "sofia", "nurse", "Sofia Grynning", "Sjuksköterska"},
    DemoAccount{otherTenant, "acc-integration-n", "integration-norr", "integration", "Integration Norr", ""},
};

struct TenantRow {
    std::string_view id;
    std::string_view name;
    std::string_view unit;
    std::size_t patientsAtMost;
};
constexpr std::array tenants{TenantRow{mainTenant, "Region Skarvkusten", "skarvikens-vc", SIZE_MAX},
                             TenantRow{otherTenant, "Norrgrynnans vård", "norrgrynnans-vc", 8}};
constexpr std::string_view unitName(std::string_view tenant) {
    return tenant == mainTenant ? "Skarvikens vårdcentral" : "Norrgrynnans vårdcentral";
}

std::string practitionerOf(const DemoAccount& a) { return a.title.empty() ? std::string{} : fmt::format("pr-{}", a.user); }

Result<void> putTagged(WriteTx& tx, const fhir::Resource& r, ResourceScope scope) {
    FYR_CHECK(putResource(tx, r, std::move(scope)));
    return {};
}

Result<void> patientAccount(WriteTx& tx, const fhir::Resource& patient, const TenantRow& tenant) {
    Account a;
    a.id = fmt::format("acc-{}", patient.id());
    a.user = a.id;
    a.role = "patient";
    a.name = patient["name"][0].text("text");
    a.patient = patient.id();
    a.unit = tenant.unit;
    a.unitName = unitName(tenant.id);
    return tx.putAccount(a);
}

Result<void> staff(WriteTx& tx, const TenantRow& tenant, const std::string& passwordHash) {
    FYR_CHECK(putTagged(tx, organizationResource(tenant.unit, unitName(tenant.id)), {"", std::string(tenant.unit)}));
    for (const auto& row : accounts) {
        if (row.tenant != tenant.id) continue;
        Account a;
        a.id = row.id;
        a.user = row.user;
        a.passwordHash = passwordHash;
        a.role = row.role;
        a.name = row.name;
        a.practitioner = practitionerOf(row);
        if (row.role != "integration") { // systems see the whole tenant
            a.unit = tenant.unit;
            a.unitName = unitName(tenant.id);
        }
        FYR_CHECK(tx.putAccount(a));
        if (!a.practitioner.empty())
            FYR_CHECK(putTagged(tx, practitionerResource(a.practitioner, row.name, row.title), {"", std::string(tenant.unit)}));
    }
    return {};
}

// Each record in a transaction of its own: a first sync shows a patient whole, and gets pages of a fair size.
Result<void> people(Store& store, const TenantRow& tenant, const SeedOptions& options) {
    const std::string unit(tenant.unit);
    const Staff signer{unit, std::string(unitName(tenant.id)), tenant.id == mainTenant ? "pr-johan" : "pr-sofia",
                       tenant.id == mainTenant ? "Johan Ask" : "Sofia Grynning"};
    const auto keep = [&](const std::vector<fhir::Resource>& record) -> Result<void> {
        const std::string patient(record.front().id());
        const auto write = [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(const auto known, tx.read("Patient", patient));
            if (known) return {}; // a start that was cut off had come so far
            for (const auto& r : record) FYR_CHECK(putTagged(tx, r, {patient, unit}));
            return patientAccount(tx, record.front(), tenant);
        };
        return store.write(TenantId{std::string(tenant.id)}, write);
    };
    std::size_t made = 0;
    for (const auto& story : storiesOf(tenant.id)) {
        FYR_CHECK(keep(storyRecord(story, signer, options.seed, options.now)));
        ++made;
    }
    const auto wanted = std::min(options.patients, tenant.patientsAtMost);
    const PopulationOptions more{options.seed * 31 + tenant.unit.size(), wanted > made ? wanted - made : 0, options.now, signer};
    Result<void> result;
    makePopulation(more, [&](std::vector<fhir::Resource> record) {
        result = keep(record);
        return result.has_value();
    });
    return result;
}

Result<bool> has(Store& store, const TenantId& tenant, std::string_view key) {
    bool found = false;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto value, tx.value(key));
        found = value.has_value();
        return {};
    };
    FYR_CHECK(store.read(tenant, read));
    return found;
}

} // namespace

std::span<const DemoAccount> demoAccounts() noexcept { return accounts; }

Result<void> seedDemo(Store& store, const triage::KnowledgeBase* kb, const SeedOptions& options, Log& log) {
    FYR_TRY(const auto known, store.tenants());
    for (const auto& tenant : tenants) {
        const TenantId id{std::string(tenant.id)};
        const bool exists = std::ranges::any_of(known, [&](const Tenant& t) { return t.id == tenant.id; });
        bool seeded = false;
        if (exists) {
            FYR_TRY(seeded, has(store, id, "demo/people"));
        }
        if (!seeded) {
            FYR_TRY(const auto passwordHash, hashPassword(demoPassword));
            SystemRandom random;
            const auto begin = [&](WriteTx& tx) -> Result<void> {
                if (!exists) FYR_CHECK(tx.putTenant({std::string(tenant.id), std::string(tenant.name), makeUlid(options.now, random), "{}"}));
                return staff(tx, tenant, passwordHash);
            };
            FYR_CHECK(store.write(id, begin));
            FYR_CHECK(people(store, tenant, options));
            const auto end = [&](WriteTx& tx) { return tx.setValue("demo/people", formatInstant(options.now)); };
            FYR_CHECK(store.write(id, end));
            log.info("demo.people", {{"organization.id", tenant.id}});
        }
        if (!kb) continue;
        for (const auto& story : storiesOf(tenant.id)) {
            const auto key = fmt::format("demo/story/{}", story.id);
            FYR_TRY(const bool told, has(store, id, key));
            if (told) continue;
            const auto lived = liveStory(store, *kb, id, story, options.seed, options.now);
            if (!lived) return fail(Error{lived.error().code, fmt::format("the story of {}: {}", story.id, lived.error().detail), lived.error().problems});
            const auto mark = [&](WriteTx& tx) { return tx.setValue(key, "told"); };
            FYR_CHECK(store.write(id, mark));
        }
        if (tenant.id != mainTenant) continue;
        FYR_TRY(const bool open, has(store, id, "demo/clinic"));
        if (!open) {
            FYR_CHECK(seedClinic(store, *kb, id, options.seed, options.now));
            const auto mark = [&](WriteTx& tx) { return tx.setValue("demo/clinic", "open"); };
            FYR_CHECK(store.write(id, mark));
        }
        FYR_TRY(const bool treats, has(store, id, "demo/courses"));
        if (treats || options.share.empty()) continue;
        FYR_CHECK(seedCourses(store, *kb, id, {options.seed, options.now, options.share}));
        const auto mark = [&](WriteTx& tx) { return tx.setValue("demo/courses", "running"); };
        FYR_CHECK(store.write(id, mark));
        log.info("demo.courses", {{"organization.id", tenant.id}});
    }
    return {};
}

} // namespace fyr::server::demo
