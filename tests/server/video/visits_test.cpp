// Visits as patients and clinicians ask for them: who sees what, who may do what, what the record says afterwards.
#include "tests/server/video/call_clinic.h"

namespace fyr::server::video::test {
namespace {

TEST_F(CallClinic, showsWhoWaitsAndSinceWhenAndGivesThePatientToOne) {
    const auto visit = book("anna");
    const auto one = token("acc-one");
    const auto two = token("acc-two");
    int status = 0;
    EXPECT_EQ(node().ask("GET", "/api/v1/visits", one).at("waiting").as_array().size(), 0U);
    node().ask("POST", "/api/v1/visits/" + visit + "/admit", one, {}, &status);
    EXPECT_EQ(status, 409); // nobody is there
    End patient;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), visit);
    const auto welcome = patient.hear("welcome");
    EXPECT_EQ(welcome.at("admitted"), false);
    EXPECT_EQ(welcome.at("iceServers").as_array().size(), 2U);
    EXPECT_EQ(patient.hear("waiting").at("position"), 1);
    const auto list = node().ask("GET", "/api/v1/visits", one);
    ASSERT_EQ(list.at("waiting").as_array().size(), 1U);
    EXPECT_EQ(list.at("waiting").at(0).at("patient").at("id").as_string(), "anna");
    EXPECT_TRUE(list.at("waiting").at(0).as_object().contains("arrived"));
    EXPECT_EQ(node().ask("POST", "/api/v1/visits/" + visit + "/admit", one).at("holder").as_string(), "pr-one");
    node().ask("POST", "/api/v1/visits/" + visit + "/admit", two, {}, &status);
    EXPECT_EQ(status, 409);
    EXPECT_EQ(node().ask("POST", "/api/v1/visits/" + visit + "/admit", one).at("holder").as_string(), "pr-one"); // the answer was lost
    EXPECT_EQ(patient.hear("admitted").at("admitted"), true);
}

TEST_F(CallClinic, hidesVisitsFromOthers) {
    const auto visit = book("anna");
    int status = 0;
    node().ask("GET", "/api/v1/visits/" + visit, token("acc-bo"), {}, &status);
    EXPECT_EQ(status, 404);
    node().ask("GET", "/api/v1/visits/" + visit, token("acc-far"), {}, &status);
    EXPECT_EQ(status, 404);
    node().ask("GET", "/api/v1/visits/" + visit, token("acc-anna"), {}, &status);
    EXPECT_EQ(status, 200);
    node().ask("POST", "/api/v1/visits/" + visit + "/admit", token("acc-anna"), {}, &status);
    EXPECT_EQ(status, 403);
    for (const auto& who : {token("acc-bo"), token("acc-far"), std::string("no token")}) {
        End stranger;
        ASSERT_TRUE(stranger.open(node().port()));
        stranger.hello(who, visit);
        EXPECT_NE(stranger.hear("bye").at("reason").as_string(), "");
        EXPECT_TRUE(stranger.isClosed());
    }
    EXPECT_EQ(node().ask("GET", "/api/v1/visits", token("acc-far")).at("others").as_array().size(), 0U);
}

TEST_F(CallClinic, keepsTheDeviceCheckOfTheDayBefore) {
    const auto visit = book("anna", std::chrono::hours{20});
    const auto answer = node().ask("POST", "/api/v1/visits/" + visit + "/check", token("acc-anna"), json::object{{"camera", true}, {"udp", false}, {"upKbps", 900}});
    EXPECT_EQ(answer.at("stage").as_string(), "checked");
    EXPECT_EQ(answer.at("check").at("udp"), false);
    EXPECT_FALSE(answer.at("check").as_object().contains("microphone")); // not looked at
    End patient;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), visit);
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "early");
}

TEST_F(CallClinic, callsTheNextUrgentOneOfTheDropIns) {
    const auto one = token("acc-one");
    std::map<std::string, std::string> visits;
    for (const auto& [patient, urgency] : {std::pair{"bo", 3}, std::pair{"anna", 1}}) {
        int status = 0;
        const auto made = node().ask("POST", "/api/v1/visits", one, json::object{{"clientId", makeUlid(clock.now(), random)}, {"patient", patient}, {"urgency", urgency}}, &status);
        EXPECT_EQ(status, 201) << json::write(made);
        visits[patient] = std::string(made.at("id").as_string());
    }
    End bo;
    End anna;
    ASSERT_TRUE(bo.open(node().port()));
    bo.hello(token("acc-bo"), visits["bo"]);
    bo.hear("welcome");
    ASSERT_TRUE(anna.open(node().port()));
    anna.hello(token("acc-anna"), visits["anna"]);
    anna.hear("welcome");
    EXPECT_EQ(node().ask("POST", "/api/v1/visits/next", one).at("id").as_string(), visits["anna"]);
    EXPECT_EQ(node().ask("POST", "/api/v1/visits/next", token("acc-two")).at("id").as_string(), visits["bo"]);
    int status = 0;
    node().ask("POST", "/api/v1/visits/next", one, {}, &status);
    EXPECT_EQ(status, 404);
}

TEST_F(CallClinic, isAnEncounterInTheRecord) {
    End patient;
    End doctor;
    const auto visit = call(patient, doctor);
    EXPECT_EQ(resource("Encounter", visit).at("status").as_string(), "in-progress");
    EXPECT_EQ(resource("Appointment", visit).at("status").as_string(), "arrived");
    EXPECT_EQ(node().ask("POST", "/api/v1/visits/" + visit + "/end", token("acc-one"), json::object{{"reason", "done"}}).at("stage").as_string(), "ended");
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "ended");
    EXPECT_EQ(doctor.hear("bye").at("reason").as_string(), "ended");
    const auto e = resource("Encounter", visit);
    EXPECT_EQ(e.at("status").as_string(), "finished");
    EXPECT_EQ(e.at("class").at("code").as_string(), "VR");
    EXPECT_TRUE(e.at("period").as_object().contains("end"));
    EXPECT_EQ(e.at("participant").at(0).at("individual").at("reference").as_string(), "Practitioner/pr-one");
    EXPECT_EQ(resource("Appointment", visit).at("status").as_string(), "fulfilled");
    ASSERT_TRUE(patient.open(node().port()));
    patient.resume();
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "ended");
}

TEST_F(CallClinic, handsAPatientOverAndLetsAnInterpreterIn) {
    End patient;
    End doctor;
    const auto visit = call(patient, doctor);
    const auto one = token("acc-one");
    const auto invitation = invite(visit, "interpreter", "Tolk");
    End interpreter;
    ASSERT_TRUE(interpreter.open(node().port()));
    interpreter.hello(std::string(invitation.at("token").as_string()), visit);
    EXPECT_EQ(interpreter.hear("welcome").at("admitted"), false);
    node().ask("POST", "/api/v1/visits/" + visit + "/let-in", one, json::object{{"party", invitation.at("party")}});
    EXPECT_EQ(interpreter.hear("admitted").at("parties").as_array().size(), 2U);
    EXPECT_EQ(doctor.hear("joined").at("party").at("role").as_string(), "interpreter");

    const auto two = token("acc-two");
    int status = 0;
    node().ask("POST", "/api/v1/visits/" + visit + "/take", two, {}, &status);
    EXPECT_EQ(status, 409);
    node().ask("POST", "/api/v1/visits/" + visit + "/hand-over", one, json::object{{"to", "pr-two"}});
    EXPECT_EQ(node().ask("POST", "/api/v1/visits/" + visit + "/take", two).at("holder").as_string(), "pr-two");
    End second;
    ASSERT_TRUE(second.open(node().port()));
    second.hello(two, visit);
    EXPECT_EQ(second.hear("welcome").at("parties").as_array().size(), 3U);
    doctor.say({{"type", "leave"}, {"reason", "handedOver"}});
    EXPECT_EQ(second.hear("left").at("party").as_string(), "pr-one");
    // An invitation is for its own visit.
    End elsewhere;
    ASSERT_TRUE(elsewhere.open(node().port()));
    elsewhere.hello(std::string(invitation.at("token").as_string()), book("bo"));
    EXPECT_EQ(elsewhere.hear("bye").at("reason").as_string(), "signIn");
}

} // namespace
} // namespace fyr::server::video::test
