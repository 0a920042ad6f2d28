// What the parties of a call hear of one another.
#include "tests/video/signalling/room_world.h"

namespace fyr::video::signalling::test {
namespace {

using Types = std::vector<std::string>;

class Call : public DoctorAndPatient {};

TEST_F(Call, tellsEachOfTheOther) {
    ASSERT_EQ(doctor.types(), Types{"joined"});
    const auto& joined = doctor.events[0].at("party").as_object();
    EXPECT_EQ(joined.at("id"), "patient");
    EXPECT_EQ(joined.at("polite"), false); // the clinician's side does not give way
    ASSERT_EQ(patient.others.size(), 1U);
    const auto& welcome = patient.others[0];
    EXPECT_EQ(welcome.at("type"), "welcome");
    ASSERT_EQ(welcome.at("parties").as_array().size(), 1U);
    EXPECT_EQ(welcome.at("parties").at(0).at("polite"), true);
    EXPECT_EQ(welcome.at("parties").at(0).at("name"), "name of doctor");
}

TEST_F(Call, relaysOfferAnswerAndCandidates) {
    w.offer(doctor, patient, 1);
    w.say(doctor, Candidates{"patient", 1, {"candidate:1"}});
    w.answer(patient, doctor, 1);
    w.say(patient, Candidates{"doctor", 1, {"candidate:2", ""}});
    EXPECT_EQ(patient.types(), (Types{"offer", "candidates"}));
    EXPECT_EQ(patient.events[0].at("sdp"), "offer of doctor 1");
    EXPECT_EQ(doctor.types(), (Types{"joined", "answer", "candidates"}));
}

TEST_F(Call, letsOneOfTwoOffersThatCrossThrough) {
    w.offer(doctor, patient, 1);
    w.offer(patient, doctor, 1); // had not heard the other yet
    EXPECT_EQ(patient.types(), (Types{"offer", "stale"}));
    EXPECT_EQ(doctor.types(), Types{"joined"});
    w.answer(patient, doctor, 1);
    EXPECT_EQ(doctor.types(), (Types{"joined", "answer"}));
}

TEST_F(Call, dropsDescriptionsAndCandidatesThatComeLate) {
    w.offer(doctor, patient, 1);
    w.offer(doctor, patient, 2, true); // anew, with new credentials
    w.answer(patient, doctor, 1);      // to the first one
    w.say(patient, Candidates{"doctor", 1, {"candidate:old"}});
    EXPECT_EQ(doctor.types(), Types{"joined"});
    EXPECT_EQ(patient.types().back(), "stale");
    w.answer(patient, doctor, 2);
    w.answer(patient, doctor, 2); // twice
    w.answer(doctor, patient, 2); // to oneself
    EXPECT_EQ(doctor.types(), (Types{"joined", "answer", "stale"}));
    w.offer(doctor, patient, 9); // from the future
    EXPECT_EQ(doctor.types().back(), "stale");
    EXPECT_EQ(doctor.events.back().at("epoch"), 2);
}

TEST_F(Call, keepsCandidatesOfAnEpochThatOnlyRenegotiated) {
    w.offer(doctor, patient, 1);
    w.answer(patient, doctor, 1);
    w.offer(doctor, patient, 2); // the camera came on: the same credentials
    w.say(patient, Candidates{"doctor", 1, {"candidate:late"}});
    EXPECT_EQ(doctor.types().back(), "candidates");
}

TEST_F(Call, restartsOnceWhenBothAskAndLetsTheClinicianOffer) {
    w.say(patient, AskRestart{"doctor", false});
    w.say(doctor, AskRestart{"patient", false});
    EXPECT_EQ(doctor.types(), (Types{"joined", "restart"}));
    EXPECT_EQ(patient.types(), Types{});
    w.pass(600ms);
    w.say(patient, AskRestart{"doctor", true});
    EXPECT_EQ(doctor.types(), (Types{"joined", "restart", "restart"}));
    EXPECT_EQ(doctor.events.back().at("relayOnly"), true);
}

TEST_F(Call, tellsMediaQualityAndThatCredentialsRunOut) {
    w.say(patient, MediaState{true, false});
    EXPECT_EQ(doctor.types().back(), "media");
    w.say(patient, Quality{70, "loss", true});
    EXPECT_EQ(w.count<QualityTold>(), 1);
    w.say(patient, WantIce{});
    EXPECT_EQ(w.count<IceWanted>(), 1);
    w.step(IceServers{"patient", json::array{"x"}});
    EXPECT_EQ(patient.others.back().at("type"), "ice");
}

TEST_F(Call, ofFourTakesNoFifth) {
    w.connect(w.add("interpreter", PartyRole::interpreter));
    w.connect(w.add("mother", PartyRole::relative));
    EXPECT_EQ(w.ends["mother"].others[0].at("parties").as_array().size(), 3U);
    auto& fifth = w.add("colleague", PartyRole::colleague);
    w.connect(fifth);
    EXPECT_TRUE(fifth.over);
    EXPECT_EQ(w.closed.at(w.lines), "full");
    EXPECT_EQ(w.room.size(), 4U);
    w.say(w.ends["interpreter"], Leave{"done"});
    fifth.over = false;
    w.connect(fifth);
    EXPECT_FALSE(fifth.over);
}

TEST_F(Call, givesWayFromThePatientUpwards) {
    const Member all[] = {{"a", PartyRole::clinician, "", true}, {"b", PartyRole::colleague, "", true}, {"c", PartyRole::interpreter, "", true}, {"d", PartyRole::relative, "", true}, {"e", PartyRole::patient, "", true}};
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t j = 0; j < 5; ++j)
            if (i != j) {
                EXPECT_EQ(isPolite(all[i], all[j]), i > j);
            }
    EXPECT_NE(isPolite({"a", PartyRole::clinician, "", true}, {"b", PartyRole::clinician, "", true}), isPolite({"b", PartyRole::clinician, "", true}, {"a", PartyRole::clinician, "", true}));
}

TEST_F(Call, endsForAll) {
    w.step(Ended{"ended"});
    EXPECT_TRUE(doctor.over && patient.over);
    EXPECT_TRUE(w.room.empty());
    EXPECT_EQ(w.count<PartyGone>(), 2);
}

TEST_F(Call, saysGoodbyeBeforeANodeGoesDown) {
    w.step(Draining{0ms, 5'000ms});
    EXPECT_EQ(doctor.others.back().at("type"), "goaway");
    EXPECT_EQ(doctor.others.back().at("jitterMs"), 5'000);
    EXPECT_EQ(w.room.size(), 2U); // nobody left
}

TEST(WaitingRoom, hearsNothingOfTheOthersUntilAdmitted) {
    World w;
    auto& doctor = w.add("doctor", PartyRole::clinician);
    auto& patient = w.add("patient", PartyRole::patient, false);
    w.connect(doctor);
    w.connect(patient);
    EXPECT_EQ(doctor.events.size(), 0U);
    EXPECT_EQ(patient.others[0].at("parties").as_array().size(), 0U);
    w.offer(patient, doctor, 1);
    w.offer(doctor, patient, 1);
    w.say(patient, MediaState{false, false});
    EXPECT_EQ(doctor.events.size(), 0U);
    EXPECT_EQ(patient.events.size(), 0U);
    w.step(Tell{"patient", "waiting", {{"position", 2}}});
    EXPECT_EQ(patient.types(), Types{"waiting"});
    w.step(Admitted{"patient"});
    EXPECT_EQ(patient.types(), (Types{"waiting", "admitted"}));
    EXPECT_EQ(patient.events[1].at("parties").as_array().size(), 1U);
    EXPECT_EQ(doctor.types(), Types{"joined"});
    w.step(Admitted{"patient"}); // twice
    EXPECT_EQ(doctor.types(), Types{"joined"});
}

} // namespace
} // namespace fyr::video::signalling::test
