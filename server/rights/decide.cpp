#include "server/rights/decide.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

namespace fyr::server::rights {
namespace {

// A set of values of one dimension; empty stands for every value.
template <class E>
class Set {
  public:
    constexpr Set() = default;
    constexpr Set(std::initializer_list<E> values) {
        for (const E v : values) m_bits |= 1U << static_cast<unsigned>(v);
    }
    [[nodiscard]] constexpr bool has(E v) const noexcept { return m_bits == 0 || ((m_bits >> static_cast<unsigned>(v)) & 1U) != 0; }
    [[nodiscard]] constexpr bool any() const noexcept { return m_bits == 0; }

  private:
    unsigned m_bits = 0;
};

enum class Is : std::uint8_t { either, yes, no };
constexpr bool holds(Is wanted, bool value) { return wanted == Is::either || (wanted == Is::yes) == value; }

struct Row {
    std::string_view rule;
    Effect effect;
    Set<Role> roles{};
    Set<Action> actions{};
    Set<Kind> kinds{};
    Set<Whose> whose{};
    Set<Place> places{};
    Set<Relation> relations{};
    Set<Purpose> purposes{};
    Is blocked = Is::either;
    Is glass = Is::either;
    Is isProtected = Is::either;
    Is sameTenant = Is::yes;
};

constexpr Set<Role> care{Role::nurse, Role::doctor, Role::therapist};
constexpr Set<Role> unitStaff{Role::nurse, Role::doctor, Role::therapist, Role::manager};
constexpr Set<Role> patientRole{Role::patient};
constexpr Set<Role> managerRole{Role::manager};
constexpr Set<Role> adminRole{Role::admin};
constexpr Set<Role> systemRole{Role::integration};
constexpr Set<Action> look{Action::read, Action::search};
constexpr Set<Action> change{Action::create, Action::update, Action::remove};
constexpr Set<Action> act{Action::command};
constexpr Set<Kind> directory{Kind::directory};
constexpr Set<Kind> trace{Kind::trace};
constexpr Set<Kind> clinical{Kind::record, Kind::internal};
constexpr Set<Kind> clinicalOrQueue{Kind::record, Kind::internal, Kind::queue};
constexpr Set<Kind> personal{Kind::identity, Kind::record, Kind::internal, Kind::queue, Kind::consent};
constexpr Set<Place> elsewhere{Place::otherUnit};
constexpr Set<Place> here{Place::ownUnit};
constexpr Set<Place> wide{Place::tenantWide};
constexpr Set<Place> near{Place::ownUnit, Place::tenantWide};
constexpr Set<Relation> unrelated{Relation::none};
constexpr Set<Relation> related{Relation::unit, Relation::declared};
constexpr Set<Relation> byUnit{Relation::unit};
constexpr Set<Relation> declared{Relation::declared};
constexpr Set<Purpose> treating{Purpose::treatment};
constexpr Set<Purpose> managing{Purpose::administration, Purpose::followUp};

// The first row that fits decides.
constexpr std::array table{
    Row{.rule = "another tenant's is not there", .effect = Effect::hidden, .sameTenant = Is::no},

    // A patient
    Row{.rule = "units and staff are known to everybody", .effect = Effect::allow, .roles = patientRole, .actions = look, .kinds = directory},
    Row{.rule = "nobody changes units by hand", .effect = Effect::forbidden, .roles = patientRole, .kinds = directory},
    Row{.rule = "a patient sees the own record only", .effect = Effect::hidden, .roles = patientRole, .whose = {Whose::another, Whose::nobody}},
    Row{.rule = "a patient reads the own record", .effect = Effect::allow, .roles = patientRole, .actions = look,
        .kinds = {Kind::identity, Kind::record, Kind::queue, Kind::consent}, .purposes = {Purpose::self}},
    Row{.rule = "a patient writes through the interview", .effect = Effect::forbidden, .roles = patientRole},

    // Another system
    Row{.rule = "traces are written by nobody", .effect = Effect::forbidden, .roles = systemRole, .actions = {Action::create, Action::update, Action::remove, Action::command}, .kinds = trace},
    Row{.rule = "a system of the tenant reads and writes", .effect = Effect::allow, .roles = systemRole,
        .actions = {Action::read, Action::search, Action::create, Action::update, Action::remove}, .purposes = {Purpose::system}},
    Row{.rule = "commands are for clinicians", .effect = Effect::forbidden, .roles = systemRole},

    // An administrator
    Row{.rule = "an administrator keeps the directory", .effect = Effect::allow, .roles = adminRole,
        .actions = {Action::read, Action::search, Action::create, Action::update, Action::remove}, .kinds = directory},
    Row{.rule = "an administrator follows up traces", .effect = Effect::allow, .roles = adminRole, .actions = look, .kinds = trace},
    Row{.rule = "an administrator reads no record", .effect = Effect::forbidden, .roles = adminRole},

    // Staff of a unit: what is not about a patient
    Row{.rule = "units and staff are known to everybody", .effect = Effect::allow, .roles = unitStaff, .actions = look, .kinds = directory},
    Row{.rule = "nobody changes units by hand", .effect = Effect::forbidden, .roles = unitStaff, .kinds = directory},
    Row{.rule = "another unit's own is not there", .effect = Effect::hidden, .roles = unitStaff, .kinds = {Kind::trace, Kind::other}, .places = elsewhere},
    Row{.rule = "a manager follows up the unit's traces", .effect = Effect::allow, .roles = managerRole, .actions = look, .kinds = trace},
    Row{.rule = "traces are for managers", .effect = Effect::forbidden, .roles = unitStaff, .kinds = trace},
    Row{.rule = "what is about nobody is read", .effect = Effect::allow, .roles = unitStaff, .actions = look, .kinds = {Kind::other}},
    Row{.rule = "clinicians write through commands", .effect = Effect::forbidden, .roles = unitStaff, .kinds = {Kind::other}},

    // What a patient blocked is the manager's to look after; clinicians learn only that something is blocked
    Row{.rule = "blocks are kept by managers", .effect = Effect::allow, .roles = managerRole, .actions = look, .kinds = {Kind::consent}, .places = near},
    Row{.rule = "which unit is blocked is not told", .effect = Effect::hidden, .roles = unitStaff, .kinds = {Kind::consent}},

    // Break-glass opens everything about the patient within the tenant, to clinicians who treat
    Row{.rule = "break-glass", .effect = Effect::allowMarked, .roles = care, .actions = look,
        .kinds = {Kind::identity, Kind::record, Kind::internal, Kind::queue}, .purposes = treating, .glass = Is::yes},
    Row{.rule = "break-glass", .effect = Effect::allowMarked, .roles = care, .actions = act, .kinds = {Kind::identity}, .purposes = treating, .glass = Is::yes},

    // Who the patient is
    Row{.rule = "a protected person is found by those who have a relation", .effect = Effect::hidden, .roles = unitStaff, .kinds = {Kind::identity},
        .relations = unrelated, .isProtected = Is::yes},
    Row{.rule = "the unit's register of patients", .effect = Effect::allow, .roles = unitStaff, .actions = look, .kinds = {Kind::identity}, .places = near},
    Row{.rule = "a declared relation", .effect = Effect::allowMarked, .roles = care, .actions = look, .kinds = {Kind::identity}, .relations = declared, .purposes = treating},
    Row{.rule = "a relation at the own unit", .effect = Effect::allow, .roles = unitStaff, .actions = look, .kinds = {Kind::identity}, .relations = byUnit},
    Row{.rule = "a note about a patient of the unit", .effect = Effect::allow, .roles = care, .actions = act, .kinds = {Kind::identity}, .relations = byUnit, .purposes = treating},
    Row{.rule = "a declared relation", .effect = Effect::allowMarked, .roles = care, .actions = act, .kinds = {Kind::identity}, .relations = declared, .purposes = treating},
    Row{.rule = "no relation, no record", .effect = Effect::hidden, .roles = unitStaff, .actions = act, .kinds = {Kind::identity}},

    // The unit's queue is itself the relation
    Row{.rule = "the unit's own queue", .effect = Effect::allow, .roles = unitStaff, .actions = look, .kinds = {Kind::queue}, .places = here},
    Row{.rule = "the unit's own queue", .effect = Effect::allow, .roles = care, .actions = act, .kinds = {Kind::queue}, .places = here, .purposes = treating},
    Row{.rule = "commands are for clinicians", .effect = Effect::forbidden, .roles = managerRole, .actions = act, .kinds = {Kind::queue}, .places = here},

    // The record
    Row{.rule = "no relation, no record", .effect = Effect::hidden, .roles = unitStaff, .kinds = clinicalOrQueue, .relations = unrelated},
    Row{.rule = "blocked by the patient", .effect = Effect::blockedMarker, .roles = care, .actions = look, .kinds = clinicalOrQueue,
        .places = {Place::tenantWide, Place::otherUnit}, .purposes = treating, .blocked = Is::yes},
    Row{.rule = "a relation at the own unit", .effect = Effect::allow, .roles = care, .actions = look, .kinds = clinicalOrQueue, .places = near,
        .relations = byUnit, .purposes = treating},
    Row{.rule = "a declared relation", .effect = Effect::allowMarked, .roles = care, .actions = look, .kinds = clinicalOrQueue,
        .relations = declared, .purposes = treating},
    Row{.rule = "a command on what the tenant shares", .effect = Effect::allow, .roles = care, .actions = act, .kinds = {Kind::queue}, .places = wide,
        .relations = related, .purposes = treating, .blocked = Is::no},
    Row{.rule = "a manager follows up the unit's records", .effect = Effect::allow, .roles = managerRole, .actions = look, .kinds = clinicalOrQueue,
        .places = here, .relations = byUnit, .purposes = managing},
    Row{.rule = "a manager follows up the unit's records", .effect = Effect::allow, .roles = managerRole, .actions = look, .kinds = clinicalOrQueue,
        .places = wide, .relations = byUnit, .purposes = managing, .blocked = Is::no},

    Row{.rule = "clinicians write through commands", .effect = Effect::forbidden, .roles = unitStaff, .actions = change, .kinds = personal, .places = near},
};

constexpr std::array<std::string_view, 4> directoryTypes{"Organization", "Practitioner", "PractitionerRole", "Location"};
constexpr std::array<std::string_view, 21> recordTypes{
    "Observation",   "Condition",      "MedicationRequest", "MedicationStatement", "AllergyIntolerance", "Encounter", "Procedure",
    "Immunization",  "DiagnosticReport", "DocumentReference", "RiskAssessment",    "QuestionnaireResponse", "Communication", "Flag",
    "Appointment",   "CarePlan",       "Goal",              "CareTeam",            "Composition",        "ServiceRequest", "Provenance"};

template <class E, std::size_t N>
std::string names(const Set<E>& set, const std::array<std::string_view, N>& all) {
    if (set.any()) return "any";
    std::string out;
    for (std::size_t i = 0; i < N; ++i)
        if (set.has(static_cast<E>(i))) out += (out.empty() ? "" : ", ") + std::string(all[i]);
    return out;
}
constexpr std::array<std::string_view, 7> roleNames{"patient", "nurse", "doctor", "therapist", "manager", "integration", "admin"};
constexpr std::array<std::string_view, 6> actionNames{"read", "search", "create", "update", "remove", "command"};
constexpr std::array<std::string_view, 8> kindNames{"directory", "identity", "record", "internal", "queue", "consent", "trace", "other"};
constexpr std::array<std::string_view, 3> whoseNames{"own", "another's", "nobody's"};
constexpr std::array<std::string_view, 3> placeNames{"own unit", "tenant", "other unit"};
constexpr std::array<std::string_view, 3> relationNames{"none", "unit", "declared"};
constexpr std::array<std::string_view, 5> purposeNames{"treatment", "administration", "follow-up", "system", "self"};
constexpr std::array<std::string_view, 5> effectNames{"hidden", "forbidden", "blocked-marker", "allow-with-marker", "allow"};

} // namespace

std::string_view code(Effect e) noexcept { return effectNames[static_cast<std::size_t>(e)]; }

Verdict decide(const Question& q) noexcept {
    for (const Row& r : table) {
        const bool fits = holds(r.sameTenant, q.sameTenant) && r.roles.has(q.role) && r.actions.has(q.action) && r.kinds.has(q.kind) &&
                          r.whose.has(q.whose) && r.places.has(q.place) && r.relations.has(q.relation) && r.purposes.has(q.purpose) &&
                          holds(r.blocked, q.blocked) && holds(r.glass, q.glass) && holds(r.isProtected, q.protectedIdentity);
        if (!fits) continue;
        Verdict v{r.effect, false, r.rule};
        // Where a protected person can be found is for the few who were given that right, and for an emergency.
        v.redactContact = v.allowed() && q.protectedIdentity && unitStaff.has(q.role) && !q.seesProtected && !q.glass;
        return v;
    }
    return {};
}

Kind kindOf(std::string_view type, bool aboutAPatient) noexcept {
    const auto in = [&](const auto& list) { return std::ranges::find(list, type) != list.end(); };
    if (in(directoryTypes)) return Kind::directory;
    if (type == "Patient") return Kind::identity;
    if (type == "AuditEvent") return Kind::trace;
    if (type == "Consent") return Kind::consent;
    if (type == "Task") return Kind::queue;
    if (in(recordTypes)) return Kind::record;
    return aboutAPatient ? Kind::internal : Kind::other;
}

Purpose purposeOf(Role role) noexcept {
    switch (role) {
    case Role::patient: return Purpose::self;
    case Role::nurse:
    case Role::doctor:
    case Role::therapist: return Purpose::treatment;
    case Role::manager:
    case Role::admin: return Purpose::administration;
    case Role::integration: return Purpose::system;
    }
    return Purpose::treatment;
}

std::string tableText() {
    std::string out = "| effect | who | does | with | whose | where | relation | purpose | only when | because |\n"
                      "|---|---|---|---|---|---|---|---|---|---|\n";
    for (const Row& r : table) {
        std::string when;
        const auto add = [&](Is is, std::string_view yes, std::string_view no) {
            if (is == Is::either) return;
            when += (when.empty() ? "" : ", ") + std::string(is == Is::yes ? yes : no);
        };
        add(r.blocked, "blocked", "not blocked");
        add(r.glass, "break-glass", "no break-glass");
        add(r.isProtected, "protected", "not protected");
        if (r.sameTenant == Is::no) when = "another tenant";
        out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", code(r.effect), names(r.roles, roleNames),
                           names(r.actions, actionNames), names(r.kinds, kindNames), names(r.whose, whoseNames), names(r.places, placeNames),
                           names(r.relations, relationNames), names(r.purposes, purposeNames), when, r.rule);
    }
    return out + "| hidden | any | any | any | any | any | any | any |  | nothing else allows it |\n";
}

} // namespace fyr::server::rights
