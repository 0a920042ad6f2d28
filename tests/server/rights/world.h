// A made-up world of tenants, units, patients and records for the tests of rights, and a model of it that says what each
// person may see: written apart from the product, from plain lists.
#pragma once

#include "fhir/resource.h"
#include "server/fhir/fhir_service.h"
#include "server/http/message.h"
#include "server/rights/access/access.h"
#include "server/services/feed_service.h"
#include "server/services/item_store.h"
#include "tests/server/store/sqlite_place.h"

#include <gtest/gtest.h>
#include <set>

namespace fyr::server::test {

struct Thing { // one resource of a patient's record
    std::string tenant, type, id, patient, unit, secret;
};

class World {
  public:
    static constexpr std::string_view address = "Hemliga gatan";

    World(Store& s, FakeClock& c, Random& r) : store(s), clock(c), random(r) {}

    void tenant(const std::string& id, const std::vector<std::string>& unitIds) {
        write(id, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.putTenant({id, id, "epoch-" + id, "{}"}));
            for (const auto& u : unitIds)
                FYR_CHECK(putResource(tx, fhir::Resource::from(json::object{{"resourceType", "Organization"}, {"id", u}, {"name", u}}), {"", u}));
            return {};
        });
    }
    void patient(const std::string& tenant, const std::string& id, const std::string& unit, bool isProtected = false) {
        json::object doc{{"resourceType", "Patient"}, {"id", id}};
        if (isProtected)
            doc["meta"] = json::object{{"security", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"}, {"code", "V"}}}}};
        const auto secret = "SECRET-" + tenant + "-" + id + "-";
        doc["name"] = json::array{json::object{{"family", secret}}};
        doc["address"] = json::array{json::object{{"line", json::array{json::value(std::string(address) + " " + tenant + id)}}, {"city", "Ort" + id}}};
        doc["telecom"] = json::array{json::object{{"system", "phone"}, {"value", "070-" + tenant + id}}};
        if (!unit.empty()) doc["managingOrganization"] = json::object{{"reference", "Organization/" + unit}};
        put(tenant, doc, {id, unit});
        things.push_back({tenant, "Patient", id, id, unit, secret});
        if (isProtected) hidden.insert(tenant + "/" + id);
    }
    void thing(const std::string& tenant, const std::string& type, const std::string& id, const std::string& of, const std::string& unit) {
        const auto secret = "SECRET-" + tenant + "-" + id + "-";
        json::object doc{{"resourceType", type}, {"id", id}};
        const json::object subject{{"reference", "Patient/" + of}};
        const json::object text{{"text", secret}};
        if (type == "Task") {
            doc["status"] = "requested", doc["intent"] = "order", doc["for"] = subject, doc["description"] = secret;
        } else if (type == "Encounter") {
            doc["status"] = "finished", doc["class"] = json::object{{"code", "VR"}}, doc["subject"] = subject, doc["type"] = json::array{text};
        } else if (type == "Observation") {
            doc["status"] = "final", doc["code"] = text, doc["subject"] = subject;
        } else { // Condition
            doc["code"] = text, doc["subject"] = subject;
        }
        put(tenant, doc, {of, unit});
        things.push_back({tenant, type, id, of, unit, secret});
    }
    void put(const std::string& tenant, const json::object& doc, const ResourceScope& scope) {
        write(tenant, [&](WriteTx& tx) { return putResource(tx, fhir::Resource::from(doc), scope).map([](const auto&) {}); });
    }
    template <class F>
    void write(const std::string& tenant, F body) {
        const auto done = store.write(TenantId{tenant}, [&](WriteTx& tx) -> Result<void> { return body(tx); });
        ASSERT_TRUE(done) << done.error().describe();
    }

    static Principal staff(const std::string& tenant, Role role, const std::string& id, const std::string& unit) {
        Principal p;
        p.tenant = TenantId{tenant};
        p.person = PersonId{"acc-" + id};
        p.session = SessionId{"s-" + id};
        p.role = role;
        p.unit = unit;
        p.practitioner = "pr-" + id;
        return p;
    }
    static Principal patientPerson(const std::string& tenant, const std::string& id) {
        Principal p = staff(tenant, Role::patient, "p-" + id, "");
        p.practitioner.clear();
        p.patient = id;
        return p;
    }

    // Nine patients of three units and of none, some protected, with records here and there and blocks: what random people ask
    // of. Its things are numbered on from `n`.
    void fill(const std::string& tenantId, int& n) {
        const auto p = tenantId.substr(0, 1) + "p";
        tenant(tenantId, {"u1", "u2", "u3"});
        for (int i = 0; i < 9; ++i) {
            const auto id = p + std::to_string(i);
            patient(tenantId, id, i % 4 == 3 ? "" : "u" + std::to_string(i % 3 + 1), i % 5 == 4);
            for (const std::string unit : {"u1", "u2", "u3", ""}) {
                if (random.below(3) > 0) thing(tenantId, "Observation", "zqo" + std::to_string(++n), id, unit);
                if (random.below(3) > 0) thing(tenantId, "Condition", "zqc" + std::to_string(++n), id, unit);
            }
            if (i % 3 == 0) thing(tenantId, "Task", "zqt" + std::to_string(++n), id, "u2");
            if (i % 4 == 1) thing(tenantId, "Encounter", "zqe" + std::to_string(++n), id, "u3");
        }
        blocks(tenantId, p + "0", "u2");
        blocks(tenantId, p + "1", "");
        blocks(tenantId, p + "6", "u1");
    }

    // What was done, told to product and model alike.
    void blocks(const std::string& tenant, const std::string& patient, const std::string& unit) {
        const auto made = rights::block(store, clock, random, patientPerson(tenant, patient), patient, unit);
        ASSERT_TRUE(made) << made.error().describe();
        blocked[tenant + "/" + patient].insert(unit);
    }
    void breaksGlass(const Principal& who, const std::string& patient) {
        const auto made = rights::breakGlass(store, clock, random, who, patient, "emergency", "Medvetslös i väntrummet", std::chrono::minutes{30});
        ASSERT_TRUE(made) << made.error().describe();
        glass.insert(who.person.str() + "/" + patient);
    }
    void declares(const Principal& who, const std::string& patient) {
        const auto made = rights::declareRelation(store, clock, who, patient, "Ringer om provsvar");
        ASSERT_TRUE(made) << made.error().describe();
        declared.insert(who.person.str() + "/" + patient);
    }

    // ---- The model ----
    [[nodiscard]] bool related(const Principal& who, const std::string& patient) const {
        return std::ranges::any_of(things, [&](const Thing& t) {
            const bool contact = t.type == "Patient" || t.type == "Task" || t.type == "Encounter";
            return contact && t.tenant == who.tenant.str() && t.patient == patient && !who.unit.empty() && t.unit == who.unit;
        });
    }
    [[nodiscard]] bool maySee(const Principal& who, const Thing& t) const {
        if (t.tenant != who.tenant.str()) return false;
        if (who.role == Role::integration) return true;
        if (who.role == Role::admin) return false;
        if (who.role == Role::patient) return t.patient == who.patient;
        const auto key = who.person.str() + "/" + t.patient;
        const bool clinician = who.role != Role::manager;
        if (clinician && glass.contains(key)) return true;
        const bool unitRelation = related(who, t.patient);
        const bool choice = clinician && declared.contains(key);
        const bool own = !who.unit.empty() && t.unit == who.unit;
        const bool wide = t.unit.empty();
        if (t.type == "Patient") {
            if (hidden.contains(t.tenant + "/" + t.patient) && !unitRelation && !choice) return false;
            return own || wide || unitRelation || choice;
        }
        if (t.type == "Task" && own) return true;
        if (!unitRelation && !choice) return false;
        if (own) return true;
        const auto b = blocked.find(t.tenant + "/" + t.patient);
        const bool isBlocked = b != blocked.end() && std::ranges::any_of(b->second, [&](const std::string& of) {
                                   return of.empty() || (!wide && of == t.unit);
                               });
        // A block of everything by a unit's own name does not reach that unit; "own" is answered above.
        if (isBlocked) return false;
        return wide || choice;
    }
    [[nodiscard]] bool seesAddress(const Principal& who, const Thing& t) const {
        if (!maySee(who, t)) return false;
        if (!hidden.contains(t.tenant + "/" + t.patient)) return true;
        return who.role == Role::patient || who.role == Role::integration || glass.contains(who.person.str() + "/" + t.patient);
    }
    // Every secret in the text that this person may not see.
    [[nodiscard]] std::string leak(const Principal& who, std::string_view text) const {
        for (const auto& t : things) {
            if (text.find(t.secret) != std::string_view::npos && !maySee(who, t)) return t.type + "/" + t.id + " of " + t.tenant;
            if (t.type == "Patient" && text.find(std::string(address) + " " + t.tenant + t.id + "\"") != std::string_view::npos && !seesAddress(who, t))
                return "the address of " + t.id;
        }
        return {};
    }
    [[nodiscard]] std::int64_t visible(const Principal& who, std::string_view type) const {
        return std::ranges::count_if(things, [&](const Thing& t) { return t.type == type && maySee(who, t); });
    }

    Store& store;
    FakeClock& clock;
    Random& random;
    std::vector<Thing> things;
    std::set<std::string> hidden, glass, declared;
    std::map<std::string, std::set<std::string>> blocked;
};

} // namespace fyr::server::test
