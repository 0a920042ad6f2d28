// Who may do what: the whole table, and one test per way a record could leak.
#include "server/identity/rights.h"

#include <gtest/gtest.h>

namespace fyr::server::test {
namespace {

using enum Access;

Principal person(Role role, std::string unit = "u1", std::string patient = "") {
    Principal p;
    p.tenant = TenantId{"north"};
    p.person = PersonId{"x"};
    p.role = role;
    p.unit = std::move(unit);
    p.patient = std::move(patient);
    return p;
}

// "ok", "forbidden" or "notFound"
std::string verdict(const Principal& who, Access access, std::string_view type, const ResourceScope& scope) {
    const auto r = mayTouch(who, access, type, scope);
    return r ? "ok" : std::string(info(r.error().code).name);
}

struct Row {
    Role role;
    std::string_view type;
    std::string_view read;
    std::string_view write; // create, update and remove alike
};

TEST(Rights, theTableOfRolesAndTypesWithinOnesOwnScope) {
    const std::vector<Row> rows{
        {Role::patient, "Observation", "ok", "forbidden"},
        {Role::patient, "Patient", "ok", "forbidden"},
        {Role::patient, "AuditEvent", "forbidden", "forbidden"},
        {Role::patient, "Basic", "forbidden", "forbidden"},
        {Role::patient, "Claim", "forbidden", "forbidden"},
        {Role::nurse, "Observation", "ok", "forbidden"},
        {Role::nurse, "Task", "ok", "forbidden"},
        {Role::nurse, "AuditEvent", "forbidden", "forbidden"},
        {Role::doctor, "Composition", "ok", "forbidden"},
        {Role::therapist, "CarePlan", "ok", "forbidden"},
        {Role::manager, "AuditEvent", "ok", "forbidden"},
        {Role::manager, "Task", "ok", "forbidden"},
        {Role::admin, "Observation", "forbidden", "forbidden"},
        {Role::admin, "Patient", "forbidden", "forbidden"},
        {Role::admin, "AuditEvent", "ok", "forbidden"},
        {Role::admin, "Organization", "ok", "ok"},
        {Role::integration, "Observation", "ok", "ok"},
        {Role::integration, "AuditEvent", "ok", "forbidden"},
    };
    for (const auto& row : rows) {
        const auto who = person(row.role, "u1", row.role == Role::patient ? "p1" : "");
        const ResourceScope scope{"p1", "u1"};
        for (const Access a : {read, search}) EXPECT_EQ(verdict(who, a, row.type, scope), row.read) << code(row.role) << " " << row.type;
        for (const Access a : {create, update, remove}) EXPECT_EQ(verdict(who, a, row.type, scope), row.write) << code(row.role) << " " << row.type;
        for (const Access a : {read, search}) EXPECT_EQ(mayEver(who, a, row.type).has_value(), row.read == "ok") << code(row.role) << " " << row.type;
    }
}

TEST(Rights, aPatientSeesTheOwnRecordOnly) {
    const auto me = person(Role::patient, "", "p1");
    EXPECT_EQ(verdict(me, read, "Observation", {"p1", "u1"}), "ok");
    EXPECT_EQ(verdict(me, read, "Observation", {"p2", "u1"}), "notFound");
    EXPECT_EQ(verdict(me, read, "Observation", {"", "u1"}), "notFound");
    EXPECT_EQ(verdict(me, read, "Observation", {}), "notFound");
    EXPECT_EQ(verdict(me, update, "Observation", {"p2", ""}), "notFound"); // not even that it is there
    EXPECT_EQ(visibleTo(me).patient, "p1");
}

TEST(Rights, aPatientAccountWithoutAPatientSeesNothing) {
    const auto nobody = person(Role::patient, "", "");
    EXPECT_EQ(verdict(nobody, read, "Observation", {"", ""}), "notFound");
    EXPECT_EQ(verdict(nobody, read, "Observation", {"p1", ""}), "notFound");
    EXPECT_FALSE(visibleTo(nobody).patient.empty()); // an empty one would mean: everybody's
}

TEST(Rights, staffSeeTheirOwnUnitAndTheTenantsOwn) {
    for (const Role role : {Role::nurse, Role::doctor, Role::therapist, Role::manager}) {
        const auto who = person(role, "u1");
        EXPECT_EQ(verdict(who, read, "Task", {"p1", "u1"}), "ok");
        EXPECT_EQ(verdict(who, read, "Task", {"p1", ""}), "ok");
        EXPECT_EQ(verdict(who, read, "Task", {"p1", "u2"}), "notFound");
        EXPECT_EQ(verdict(who, update, "Task", {"p1", "u2"}), "notFound");
        EXPECT_EQ(visibleTo(who).unit, "u1");
    }
}

TEST(Rights, staffWithoutAUnitDoNotSeeEveryUnit) {
    for (const Role role : {Role::nurse, Role::doctor, Role::therapist, Role::manager}) {
        const auto who = person(role, "");
        EXPECT_EQ(verdict(who, read, "Task", {"p1", "u1"}), "notFound");
        EXPECT_FALSE(visibleTo(who).unit.empty()); // an empty one would mean: every unit
    }
}

TEST(Rights, unitsAndStaffAreKnownToEverybodyOfTheTenantButNotWritable) {
    for (const Role role : {Role::patient, Role::nurse, Role::manager})
        for (const std::string_view type : {"Organization", "Practitioner"}) {
            const auto who = person(role, "u1", role == Role::patient ? "p1" : "");
            EXPECT_EQ(verdict(who, read, type, {"", "u2"}), "ok");
            EXPECT_NE(verdict(who, update, type, {"", "u2"}), "ok");
        }
}

TEST(Rights, whatTheFilterLetsThroughIsWhatTheSingleCheckLetsThrough) {
    const auto within = [](const ResourceScope& filter, const ResourceScope& scope) { // as the store does
        return (filter.patient.empty() || filter.patient == scope.patient) && (filter.unit.empty() || scope.unit.empty() || filter.unit == scope.unit);
    };
    for (const Role role : {Role::patient, Role::nurse, Role::doctor, Role::therapist, Role::manager})
        for (const std::string unit : {"", "u1"})
            for (const std::string patient : {"", "p1"}) {
                const auto who = person(role, unit, patient);
                for (const std::string ofPatient : {"", "p1", "p2"})
                    for (const std::string ofUnit : {"", "u1", "u2"})
                        EXPECT_EQ(within(visibleTo(who), {ofPatient, ofUnit}), inScope(who, {ofPatient, ofUnit}))
                            << code(role) << "/" << unit << "/" << patient << " on " << ofPatient << "/" << ofUnit;
            }
}

} // namespace
} // namespace fyr::server::test
