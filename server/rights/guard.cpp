#include "server/rights/guard.h"

#include "base/json.h"
#include "base/planted.h"
#include "fhir/resource.h"

#include <array>

namespace fyr::server::rights {
namespace {

constexpr std::string_view confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> list) {
    return std::ranges::find(list, text) != list.end();
}

std::string localId(const fhir::Value& reference, std::string_view type) {
    const auto r = fhir::parseReference(reference.text("reference"));
    return r && !r->absolute && r->type == type ? std::string(r->id) : std::string{};
}

// "skyddad folkbokföring" and "sekretessmarkering": restricted or very restricted.
bool isProtected(const fhir::Value& patient) {
    for (const auto& label : patient["meta"]["security"].items())
        if (label.text("system") == confidentiality && isOneOf(label.text("code"), {"R", "V"})) return true;
    return false;
}

// Whose data a Consent blocks towards `mine`: a unit, "" for every other unit's, nothing when it does not block.
std::optional<std::string> blockOf(const fhir::Value& consent, std::string_view mine, Instant now) {
    if (consent.text("status") != "active" || consent["provision"].text("type") != "deny") return std::nullopt;
    // A no to research or to a register (docs/REGISTERS.md) hides nothing from care.
    for (const auto& scope : consent["scope"]["coding"].items())
        if (scope.text("code") == "research") return std::nullopt;
    const auto end = consent["provision"]["period"].text("end");
    if (const auto at = parseInstant(end); !end.empty() && at && *at <= now) return std::nullopt;
    const auto actors = consent["provision"]["actor"].items();
    if (!actors.empty()) { // towards these only
        const auto hits = std::ranges::any_of(actors, [&](const fhir::Value& a) { return localId(a["reference"], "Organization") == mine; });
        if (!hits) return std::nullopt;
    }
    const auto source = localId(consent["organization"][0], "Organization");
    return source == mine && !source.empty() ? std::nullopt : std::optional(source);
}

} // namespace

bool Standing::blocks(std::string_view ofUnit, std::string_view mine) const noexcept {
    if (!mine.empty() && ofUnit == mine) return false;
    return (everythingBlocked && !FYR_PLANTED(225)) || (!ofUnit.empty() && std::ranges::find(blockedUnits, ofUnit) != blockedUnits.end());
}

bool Guard::needed(const Principal& who) noexcept {
    return RoleSet{Role::nurse, Role::doctor, Role::therapist, Role::manager}.has(who.role);
}

Question questionOf(const Principal& who, Action action, std::string_view type, const ResourceScope& scope) {
    Question q;
    q.role = who.role;
    q.action = action;
    q.kind = kindOf(type, !scope.patient.empty());
    q.whose = scope.patient.empty() ? Whose::nobody : !who.patient.empty() && scope.patient == who.patient ? Whose::own : Whose::another;
    q.place = scope.unit.empty() ? Place::tenantWide : scope.unit == who.unit ? Place::ownUnit : Place::otherUnit;
    q.relation = Relation::unit;
    q.purpose = purposeOf(who.role);
    return q;
}

Result<Verdict> Guard::judge(Action action, std::string_view type, const ResourceScope& scope) {
    auto q = questionOf(m_who, action, type, scope);
    if (needed(m_who)) {
        q.relation = Relation::none;
        if (!scope.patient.empty()) {
            FYR_TRY(const Standing* s, standing(scope.patient));
            q.relation = s->relation;
            // The own unit's relation does not open other units; the declared one does.
            if (q.place == Place::otherUnit && s->declared) q.relation = Relation::declared;
            q.glass = s->glass;
            q.blocked = s->blocks(scope.unit, m_who.unit);
            q.protectedIdentity = s->protectedIdentity;
            q.seesProtected = s->seesProtected;
        }
    }
    const auto v = decide(q);
    if (v.effect == Effect::blockedMarker) m_sawBlocked = true;
    return v;
}

Result<const Standing*> Guard::standing(std::string_view patient) {
    if (const auto at = m_standings.find(patient); at != m_standings.end()) return &at->second;
    FYR_TRY(auto s, look(patient));
    return &m_standings.emplace(std::string(patient), std::move(s)).first->second;
}

Result<Standing> Guard::look(std::string_view patient) {
    Standing s;
    FYR_TRY(const auto scope, m_tx.scopeOf("Patient", patient));
    if (scope) s.unit = scope->unit;
    FYR_TRY(const auto stored, m_tx.read("Patient", patient));
    if (stored && stored->json.find("\"security\"") != std::string::npos) {
        FYR_TRY(const auto p, fhir::Resource::parse(stored->json));
        s.protectedIdentity = isProtected(p);
    }
    if (s.protectedIdentity) {
        if (!m_seesProtected) {
            FYR_TRY(const auto extra, m_tx.value("rights/" + m_who.person.str()));
            m_seesProtected = extra && extra->find("\"protectedIdentity\"") != std::string::npos;
        }
        s.seesProtected = *m_seesProtected;
    }
    FYR_TRY(s.glass, runs("glass/", patient));
    FYR_TRY(s.declared, runs("choice/", patient));
    FYR_CHECK(findRelation(patient, s));
    FYR_CHECK(findBlocks(patient, s));
    return s;
}

Result<bool> Guard::runs(std::string_view prefix, std::string_view patient) {
    FYR_TRY(const auto text, m_tx.value(fmt::format("{}{}/{}", prefix, m_who.person.str(), patient)));
    if (!text) return false;
    FYR_TRY(const auto v, json::parse(*text));
    const auto until = parseInstant(json::text(v, "until").value_or(""));
    return until && *until > m_now;
}

Result<void> Guard::findRelation(std::string_view patient, Standing& s) {
    if (!m_who.unit.empty() && s.unit == m_who.unit) {
        s.relation = Relation::unit;
        s.registered = true;
        return {};
    }
    // In the unit's queue, booked there or met there: each while it runs, and a while after.
    for (const std::string_view type : {"Task", "Appointment", "Encounter", "Communication"}) {
        if (m_who.unit.empty()) break;
        SearchQuery q;
        q.type = type;
        q.within = {std::string(patient), m_who.unit};
        q.sort = {{"_lastUpdated", true}};
        q.count = 50;
        FYR_TRY(const auto page, m_tx.search(q));
        for (const auto& r : page.matches) {
            FYR_TRY(const auto scope, m_tx.scopeOf(r.type, r.id));
            if (!scope || scope->unit != m_who.unit) continue;
            FYR_TRY(const auto resource, fhir::Resource::parse(r.json));
            const auto status = resource.text("status");
            if (isOneOf(status, {"cancelled", "entered-in-error", "rejected", "failed"})) continue;
            Instant last = r.lastUpdated;
            if (const auto start = parseInstant(resource.text("start")); start && *start > last) last = *start; // booked ahead
            const auto until = last + relationAfter;
            if (until <= m_now) continue;
            s.relation = Relation::unit;
            if (!s.until || *s.until < until) s.until = until;
        }
    }
    if (s.relation == Relation::none && s.declared) s.relation = Relation::declared;
    return {};
}

Result<void> Guard::findBlocks(std::string_view patient, Standing& s) {
    if (!m_tenantHasBlocks) { // most tenants have none, or few
        SearchQuery any;
        any.type = "Consent";
        any.count = 1;
        FYR_TRY(const auto one, m_tx.search(any));
        m_tenantHasBlocks = !one.matches.empty();
    }
    if (!*m_tenantHasBlocks) return {};
    SearchQuery q;
    q.type = "Consent";
    q.within.patient = patient;
    q.count = 200;
    while (true) {
        FYR_TRY(auto page, m_tx.search(q));
        for (const auto& r : page.matches) {
            FYR_TRY(const auto consent, fhir::Resource::parse(r.json));
            const auto of = blockOf(consent, m_who.unit, m_now);
            if (!of) continue;
            if (of->empty()) s.everythingBlocked = true;
            else s.blockedUnits.push_back(*of);
        }
        if (page.next.empty()) return {};
        q.page = std::move(page.next);
    }
}

Result<std::string> Guard::shown(const Verdict& v, std::string_view type, std::string json) {
    if (!v.redactContact || (type != "Patient" && type != "RelatedPerson")) return json;
    FYR_TRY(auto r, fhir::Resource::parse(json));
    // Wherever somebody could be looked for. The narrative and extensions may say it too.
    for (const std::string_view key : {"address", "telecom", "contact", "photo", "text", "extension", "generalPractitioner", "contained"})
        r.remove(r.edit(), key);
    return r.write();
}

} // namespace fyr::server::rights
