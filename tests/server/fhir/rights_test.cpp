// Who sees what: every way in which a record could leak.
#include "tests/server/fhir/fhir_fixture.h"

namespace fyr::server::test {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

class FhirRights : public FhirTest {
  protected:
    void SetUp() override {
        put("Organization/u1", R"({"resourceType":"Organization","id":"u1","name":"Unit One"})");
        put("Organization/u2", R"({"resourceType":"Organization","id":"u2","name":"Unit Two"})");
        put("Practitioner/p", R"({"resourceType":"Practitioner","id":"p","name":[{"family":"Doc"}]})");
        patient("mine", "Lind", "A", R"(,"managingOrganization":{"reference":"Organization/u1"},"link":[{"other":{"reference":"Patient/other"},"type":"seealso"}],"generalPractitioner":[{"reference":"Practitioner/p"}])");
        patient("other", "Lind", "B", R"(,"managingOrganization":{"reference":"Organization/u2"},"generalPractitioner":[{"reference":"Practitioner/p"}])");
        observation("my-o", "mine", "8310-5", "2026-01-01", "1", R"(,"performer":[{"reference":"Practitioner/p"}])");
        observation("their-o", "other", "8310-5", "2026-01-02", "2", R"(,"performer":[{"reference":"Practitioner/p"}])");
        // Moved: it was the other patient's once.
        observation("moved", "other", "8867-4", "2026-01-03");
        observation("moved", "mine", "8867-4", "2026-01-03");
        put("Encounter/e1", R"({"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"VR"},"subject":{"reference":"Patient/mine"},"serviceProvider":{"reference":"Organization/u1"}})");
        put("Encounter/e2", R"({"resourceType":"Encounter","id":"e2","status":"finished","class":{"code":"VR"},"subject":{"reference":"Patient/other"},"serviceProvider":{"reference":"Organization/u2"}})");
    }
    const Principal me = person(Role::patient, "north", "mine");
    const Principal nurse = person(Role::nurse, "north", "", "u1");
    const Principal stranger = person(Role::integration, "south");
};

TEST_F(FhirRights, anotherTenantFindsNothingAndLearnsNothing) {
    for (const auto* url : {"Patient/mine", "Patient/mine/_history", "Patient/mine/_history/1", "Patient/mine/$everything", "Patient/mine/Observation", "Observation/my-o", "Organization/u1"}) {
        const auto there = get(stranger, url);
        EXPECT_EQ(there.status, 404) << url;
        std::string never = url;
        never.replace(never.find("/") + 1, never.find('/', never.find('/') + 1) - never.find('/') - 1, "none");
        EXPECT_EQ(there.bytes(), get(stranger, never).bytes()) << "as if it never was: " << url;
    }
    EXPECT_EQ(ask(stranger, call(FhirMethod::remove, "Patient/mine")).status, 404);
    EXPECT_TRUE(find(stranger, "Patient").empty());
    EXPECT_TRUE(find(stranger, "Patient?_id=mine&_revinclude=*").empty());
    EXPECT_TRUE(find(stranger, "Observation?patient.family=lind").empty());
    EXPECT_TRUE(entries(get(stranger, "_history")).empty());
    // The same id there is another resource.
    EXPECT_EQ(ask(stranger, call(FhirMethod::put, "Patient/mine", R"({"resourceType":"Patient","id":"mine"})")).status, 201);
    EXPECT_THAT(get("Patient/mine").bytes(), HasSubstr("Lind"));
}

TEST_F(FhirRights, aPatientSeesTheOwnRecordOnly) {
    EXPECT_EQ(get(me, "Patient/mine").status, 200);
    EXPECT_EQ(get(me, "Observation/my-o").status, 200);
    for (const auto* url : {"Patient/other", "Observation/their-o", "Encounter/e2", "Patient/other/_history", "Patient/other/$everything", "Patient/other/Observation", "Observation/moved/_history/1"})
        EXPECT_EQ(get(me, url).status, 404) << url;
    EXPECT_EQ(find(me, "Patient"), Strings{"Patient/mine"});
    EXPECT_EQ(find(me, "Patient?family=lind"), Strings{"Patient/mine"});
    EXPECT_THAT(find(me, "Observation"), UnorderedElementsAre("Observation/my-o", "Observation/moved"));
    EXPECT_EQ(parsed(get(me, "Observation?_summary=count"))["total"].integer(), 2);
    EXPECT_TRUE(find(me, "Observation?subject=Patient/other").empty());
}

TEST_F(FhirRights, includesBringOnlyWhatMayBeSeen) {
    EXPECT_EQ(find(me, "Patient?_include=Patient:link"), Strings{"Patient/mine"});
    EXPECT_THAT(find(me, "Patient?_revinclude=Observation:subject&_include=*"), UnorderedElementsAre("Patient/mine", "+Observation/my-o", "+Observation/moved"));
    // From what everybody sees to what they do not.
    for (const auto* url : {"Practitioner?_revinclude=Observation:performer", "Practitioner?_revinclude=*", "Practitioner?_revinclude=Patient:general-practitioner"})
        for (const auto& e : find(me, url)) EXPECT_TRUE(e == "Practitioner/p" || e == "+Observation/my-o" || e == "+Patient/mine") << url << " " << e;
    for (const auto& e : find(nurse, "Organization?_revinclude=*")) EXPECT_TRUE(e != "+Encounter/e2" && e != "+Patient/other") << e;
    EXPECT_EQ(get(me, "Patient?_revinclude=Claim:patient").status, 403);
}

TEST_F(FhirRights, chainsDoNotAskAboutWhatMayNotBeSeen) {
    EXPECT_EQ(find(me, "Patient?link:Patient.family=lind").size(), 0U) << "the link's other end is somebody else";
    EXPECT_EQ(find("Patient?link:Patient.family=lind").size(), 1U);
    EXPECT_EQ(find(me, "Practitioner?_has:Observation:performer:value-quantity=2").size(), 0U);
    EXPECT_EQ(find(me, "Practitioner?_has:Observation:performer:value-quantity=1").size(), 1U);
    EXPECT_EQ(find(nurse, "Observation?patient.given=B").size(), 0U);
    EXPECT_EQ(get(me, "Patient?_has:Claim:patient:status=active").status, 403);
}

TEST_F(FhirRights, historyShowsOnlyVersionsThatMayBeSeen) {
    EXPECT_EQ(entries(get(me, "Observation/moved/_history")).size(), 1U);
    EXPECT_EQ(entries(get("Observation/moved/_history")).size(), 2U);
    for (const auto* url : {"_history", "Patient/_history", "Observation/_history", "Encounter/_history"}) {
        for (const auto& e : find(me, url))
            EXPECT_TRUE(e == "Patient/mine" || e == "Observation/my-o" || e == "Observation/moved" || e == "Encounter/e1") << url << " " << e;
    }
}

TEST_F(FhirRights, staffSeeTheirUnitAndWhatIsEverybodys) {
    EXPECT_EQ(get(nurse, "Patient/mine").status, 200);
    EXPECT_EQ(get(nurse, "Patient/other").status, 404);
    EXPECT_EQ(get(nurse, "Organization/u2").status, 200);
    EXPECT_EQ(find(nurse, "Encounter"), Strings{"Encounter/e1"});
    EXPECT_EQ(find(nurse, "Patient?_sort=-_id"), Strings{"Patient/mine"});
}

TEST_F(FhirRights, whoMayNotWriteIsRefusedAndItIsTraced) {
    const std::string body = R"({"resourceType":"Patient","id":"mine"})";
    EXPECT_EQ(ask(me, call(FhirMethod::put, "Patient/mine", body)).status, 403);
    EXPECT_EQ(ask(nurse, call(FhirMethod::post, "Patient", body)).status, 403);
    EXPECT_EQ(ask(nurse, call(FhirMethod::remove, "Patient/mine")).status, 403);
    EXPECT_EQ(ask(nurse, call(FhirMethod::get, "AuditEvent")).status, 403);
    const auto transaction = R"({"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"Patient/mine"}}]})";
    EXPECT_EQ(ask(nurse, call(FhirMethod::post, "", transaction)).status, 403);
    EXPECT_EQ(get("Patient/mine").version, 1);
    EXPECT_EQ(get(me, "Patient/other").status, 404);
    const auto rows = trail();
    const auto& last = rows.back().json;
    EXPECT_THAT(last, HasSubstr(R"("outcome":"4")"));
    EXPECT_THAT(last, HasSubstr("Patient/other"));
}

TEST_F(FhirRights, inABundleTheSameHolds) {
    const auto read = R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/other"}},{"request":{"method":"GET","url":"Patient/mine"}}]})";
    const auto b = parsed(ask(me, call(FhirMethod::post, "", read)));
    EXPECT_EQ(b["entry"][0]["response"].text("status").substr(0, 3), "404");
    EXPECT_EQ(b["entry"][1]["response"].text("status").substr(0, 3), "200");
    const auto search = R"({"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"GET","url":"Observation?_include=Observation:subject"}}]})";
    EXPECT_EQ(ask(me, call(FhirMethod::post, "", search)).bytes().find("their-o"), std::string::npos);
}

} // namespace
} // namespace fyr::server::test
