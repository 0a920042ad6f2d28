#include "server/services/record_reading.h"

#include "fhir/fyr_extensions.h"
#include "fhir/resource.h"
#include "server/rights/guard.h"

#include <algorithm>
#include <array>
#include <set>

namespace fyr::server {
namespace {

constexpr int pageSize = 100;
constexpr int mostPages = 3; // of each type: the newest come first

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> list) { return std::ranges::find(list, text) != list.end(); }

std::string_view firstCode(const fhir::Value& coded) { return coded["coding"][0].text("code"); }

// The first of these dates that can be read; a date without a time is its beginning.
std::optional<Instant> timeOf(const fhir::Value& r, std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) {
        const auto text = r.text(key);
        if (text.empty()) continue;
        if (const auto at = parseInstant(text)) return *at;
        auto day = std::string(text.substr(0, 10));
        if (day.size() == 4) day += "-01-01";
        if (day.size() == 7) day += "-01";
        if (const auto at = parseInstant(day + "T00:00:00Z")) return *at;
    }
    return std::nullopt;
}

class Collector {
  public:
    explicit Collector(const triage::RecordTable& table) : m_table(table) {}

    void take(std::string_view type, const StoredResource& stored) {
        const auto parsed = fhir::Resource::parse(stored.json);
        if (!parsed) return;
        const fhir::Value& r = parsed->root();
        m_reference = std::string(type) + "/" + stored.id;
        m_at = stored.lastUpdated;
        m_prefix = {};
        if (type == "Condition") condition(r);
        else if (type == "MedicationStatement" || type == "MedicationRequest") medicine(r);
        else if (type == "AllergyIntolerance") allergy(r);
        else observation(r);
    }
    std::vector<triage::RecordEntry> entries;

  private:
    void add(const fhir::Value& coded, bool certain, const triage::RecordEntry& with = {}) {
        for (const auto& coding : coded["coding"].items()) {
            const auto system = m_table.systems.find(coding.text("system"));
            if (system == m_table.systems.end() || coding.text("code").empty()) continue;
            auto e = with;
            e.reference = m_reference;
            e.system = std::string(m_prefix) + system->second;
            e.code = coding.text("code");
            e.text = coding.text("display").empty() ? coded.text("text") : coding.text("display");
            e.at = m_at;
            e.certain = certain;
            entries.push_back(std::move(e));
        }
    }
    void condition(const fhir::Value& r) {
        const auto clinical = firstCode(r["clinicalStatus"]);
        const auto verified = firstCode(r["verificationStatus"]);
        if (!isOneOf(clinical, {"active", "recurrence", "relapse"}) || isOneOf(verified, {"refuted", "entered-in-error"})) return;
        if (const auto at = timeOf(r, {"onsetDateTime", "recordedDate"})) m_at = *at;
        add(r["code"], verified.empty() || verified == "confirmed");
    }
    void medicine(const fhir::Value& r) {
        if (r.text("status") != "active") return;
        const auto now = timeOf(r, {"authoredOn", "effectiveDateTime", "dateAsserted"});
        if (now) m_at = *now;
        else if (const auto start = timeOf(r["effectivePeriod"], {"start"})) m_at = *start;
        add(r["medicationCodeableConcept"], true);
        for (const auto& c : r["contained"].items())
            if (c.text("resourceType") == "Medication") add(c["code"], true);
    }
    void allergy(const fhir::Value& r) {
        const auto clinical = firstCode(r["clinicalStatus"]);
        const auto verified = firstCode(r["verificationStatus"]);
        if ((!clinical.empty() && clinical != "active") || isOneOf(verified, {"refuted", "entered-in-error"})) return;
        m_prefix = "allergy_";
        add(r["code"], verified.empty() || verified == "confirmed");
    }
    void observation(const fhir::Value& r) {
        if (!isOneOf(r.text("status"), {"final", "amended", "corrected", "preliminary"})) return;
        for (const auto& i : r["identifier"].items()) // what was told in an interview is not what the record knows
            if (i.text("system") == fhir::url::interviewIds) return;
        if (const auto at = timeOf(r, {"effectiveDateTime", "effectiveInstant", "issued"})) m_at = *at;
        else return; // nobody knows when
        value(r);
        for (const auto& part : r["component"].items()) value(part); // a blood pressure's two numbers
    }
    void value(const fhir::Value& r) {
        triage::RecordEntry with;
        const auto quantity = r["valueQuantity"];
        if (const auto n = quantity["value"].number()) with.value = *n;
        with.unit = quantity.text("code");
        with.answer = firstCode(r["valueCodeableConcept"]);
        if (!with.value && with.answer.empty()) return;
        if (!quantity.text("comparator").empty()) return;
        add(r["code"], true, with);
    }

    const triage::RecordTable& m_table;
    std::string m_reference;
    std::string_view m_prefix;
    Instant m_at;
};

} // namespace

Principal triageReader(const Principal& patient, std::string_view unit) {
    Principal p;
    p.tenant = patient.tenant;
    p.person = PersonId{"triage"};
    p.session = patient.session;
    p.role = Role::integration; // a program, not a person
    p.name = "fyrd triage";
    p.unit = unit;
    return p;
}

Result<RecordReading> readRecord(ReadTx& tx, const triage::RecordTable& table, std::string_view patient, std::string_view unit, Instant now) {
    RecordReading out;
    if (!table.any() || patient.empty()) return out;
    Principal reader; // sees what a nurse of the unit sees without asking for more
    reader.role = Role::nurse;
    reader.person = PersonId{"triage"};
    reader.unit = unit;
    rights::Guard guard(tx, reader, now);
    Collector all(table);
    for (const std::string_view type : {"Condition", "MedicationStatement", "MedicationRequest", "AllergyIntolerance", "Observation"}) {
        SearchQuery q;
        q.type = type;
        q.within.patient = patient;
        q.sort = {{"_lastUpdated", true}};
        q.count = pageSize;
        for (int page = 0; page < mostPages; ++page) {
            FYR_TRY(auto found, tx.search(q));
            for (const auto& stored : found.matches) {
                FYR_TRY(const auto scope, tx.scopeOf(stored.type, stored.id));
                if (!scope || scope->patient != patient) continue;
                FYR_TRY(const auto verdict, guard.judge(rights::Action::read, type, *scope));
                if (verdict.allowed()) all.take(type, stored);
            }
            if (found.next.empty()) break;
            q.page = std::move(found.next);
        }
    }
    out.blocked = guard.sawBlocked();
    out.entries = triage::relevantEntries(table, std::move(all.entries), now);
    std::set<std::string> seen;
    for (const auto& e : out.entries)
        if (seen.insert(e.reference).second) out.read.push_back(e.reference);
    return out;
}

} // namespace fyr::server
