// Lines over real sockets: descriptions rewritten and relayed, lines taken over, floods ended, polls where no socket gets through.
#include "tests/server/video/call_clinic.h"

#include <thread>

namespace fyr::server::video::test {
namespace {

TEST_F(CallClinic, relaysWhatChromiumSaysWrittenAnew) {
    End patient;
    End doctor;
    call(patient, doctor);
    doctor.say({{"type", "offer"}, {"to", "anna"}, {"epoch", 1}, {"sdp", sample("call.offer")}});
    const auto offer = patient.hear("offer");
    const std::string sdp(offer.at("sdp").as_string());
    EXPECT_NE(sdp.find("VP8/90000"), std::string::npos);
    EXPECT_EQ(sdp.find("H264"), std::string::npos);
    EXPECT_EQ(sdp.find("AV1"), std::string::npos);
    patient.say({{"type", "answer"}, {"to", "pr-one"}, {"epoch", 1}, {"sdp", sample("call.answer")}});
    EXPECT_EQ(doctor.hear("answer").at("party").as_string(), "anna");
    patient.say({{"type", "candidates"}, {"to", "pr-one"}, {"epoch", 1}, {"list", json::array{"candidate:1 1 udp 5 192.0.2.2 9 typ host network-id 7", "candidate:2 1 udp 5 127.0.0.1 9 typ host", ""}}});
    const auto list = doctor.hear("candidates").at("list").as_array();
    ASSERT_EQ(list.size(), 2U); // the loopback is left out
    EXPECT_EQ(list[0].as_string(), "candidate:1 1 udp 5 192.0.2.2 9 typ host generation 0");
}

TEST_F(CallClinic, refusesDescriptionsThatAreNotAllowedAndEndsWhoInsists) {
    End patient;
    End doctor;
    call(patient, doctor);
    for (int i = 0; i < 3; ++i) patient.say({{"type", "offer"}, {"to", "pr-one"}, {"epoch", 1}, {"sdp", sample("data.offer")}});
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "nonsense");
    EXPECT_EQ(doctor.hear("interrupted").at("party").as_string(), "anna");
    for (const auto& o : doctor.passed) EXPECT_NE(json::text(o, "type"), "offer");
}

TEST_F(CallClinic, takesAHalfOpenLineOverAtOnce) {
    End patient;
    End doctor;
    call(patient, doctor);
    End again; // the network is another one: the old socket knows nothing of it
    again.resumeId = patient.resumeId;
    again.lastSeq = patient.lastSeq;
    again.n = patient.n;
    doctor.say({{"type", "offer"}, {"to", "anna"}, {"epoch", 1}, {"sdp", sample("call.offer")}}); // into the dead line
    doctor.say({{"type", "media"}, {"audio", true}, {"video", false}});
    ASSERT_TRUE(again.open(node().port()));
    again.resume();
    again.hear("resumed");
    EXPECT_EQ(again.hear("offer").at("epoch"), 1); // told again
    EXPECT_EQ(again.hear("media").at("video"), false);
    again.say({{"type", "answer"}, {"to", "pr-one"}, {"epoch", 1}, {"sdp", sample("call.answer")}});
    doctor.hear("answer");
    for (const auto& o : doctor.passed) EXPECT_NE(json::text(o, "type"), "interrupted"); // nothing happened for the other side
    EXPECT_TRUE(patient.isClosed());
}

TEST_F(CallClinic, endsFloodsAndNonsense) {
    const auto visit = book("anna");
    End shouting;
    ASSERT_TRUE(shouting.open(node().port()));
    shouting.hello(token("acc-anna"), visit);
    shouting.hear("welcome");
    for (int i = 0; i < 400; ++i) shouting.say({{"type", "media"}, {"audio", true}, {"video", true}});
    EXPECT_EQ(shouting.hear("bye").at("reason").as_string(), "flood");
    End silly;
    ASSERT_TRUE(silly.open(node().port()));
    silly.say({{"type", "media"}, {"audio", true}, {"video", true}}); // before hello
    EXPECT_EQ(silly.hear("bye").at("reason").as_string(), "nonsense");
    End stranger;
    ASSERT_TRUE(stranger.open(node().port()));
    stranger.resumeId = "bm90LXVz.bm90LXVz";
    stranger.resume();
    EXPECT_EQ(stranger.hear("bye").at("reason").as_string(), "signIn");
}

TEST_F(CallClinic, sendsNobodyAwayForGoodBecauseManyComeAtOnce) {
    const auto visit = book("anna");
    End patient;
    node().full = true;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), visit);
    EXPECT_TRUE(patient.isClosed());
    for (const auto& o : patient.passed) EXPECT_NE(json::text(o, "type"), "bye");
    node().full = false;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), visit);
    patient.hear("welcome");
}

TEST_F(CallClinic, tellsAPageThatWasOpenedAgainItsPlace) {
    const auto visit = book("anna");
    End patient;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), visit);
    EXPECT_EQ(patient.hear("waiting").at("position"), 1);
    End again;
    ASSERT_TRUE(again.open(node().port()));
    again.hello(token("acc-anna"), visit);
    EXPECT_EQ(again.hear("waiting").at("position"), 1);
}

TEST_F(CallClinic, endsTheLineOfASignInThatWasEnded) {
    const auto visit = book("anna");
    const auto session = identity.openSession(tenant, "acc-anna").value();
    End patient;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(session.token, visit);
    patient.hear("welcome");
    ASSERT_TRUE(identity.signOut(session.principal));
    node().hub.revokeSession(session.session.id);
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "revoked");
    ASSERT_TRUE(patient.open(node().port()));
    patient.resume(); // the resumeId has not run out, the sign-in has
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "revoked");
}

TEST_F(CallClinic, tellsWhoWaitsOfADecisionBeforeTheNextLook) {
    const auto visit = book("anna");
    End patient;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), visit);
    patient.hear("welcome");
    node().rooms->stop(); // nobody looks any more
    node().ask("POST", "/api/v1/visits/" + visit + "/admit", token("acc-one"));
    patient.hear("admitted");
    End another;
    ASSERT_TRUE(another.open(node().port()));
    another.hello(token("acc-one"), visit);
    another.hear("welcome");
    node().ask("POST", "/api/v1/visits/" + visit + "/end", token("acc-one"), {{"reason", "done"}});
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "ended");
}

TEST_F(CallClinic, servesAPageThatCanOnlyPoll) {
    const auto visit = book("anna");
    const auto poll = [&](const std::string& line, std::vector<json::object> say, bool wait) {
        json::array texts;
        for (const auto& s : say) texts.emplace_back(json::write(s));
        json::object body{{"say", std::move(texts)}, {"wait", wait}};
        if (!line.empty()) body["line"] = line;
        auto answer = node().ask("POST", "/call/v1/poll", "", body);
        if (!answer.is_object() || !answer.as_object().contains("hear")) throw std::runtime_error("no poll: " + json::write(answer));
        return answer;
    };
    const auto types = [](const json::value& answer) {
        std::vector<std::string> out;
        for (const auto& t : answer.at("hear").as_array()) out.emplace_back(json::parse(t.as_string()).value().at("type").as_string());
        return out;
    };
    const auto answer = poll("", {{{"type", "hello"}, {"version", 1}, {"token", token("acc-anna")}, {"visit", visit}, {"caps", json::array{}}}}, true);
    const std::string line(answer.at("line").as_string());
    std::vector<std::string> heard = types(answer);
    while (heard.empty()) heard = types(poll(line, {}, true)); // a poll that waited tells that there is something
    EXPECT_EQ(heard.front(), "welcome");
    // The clinician admits while a poll is waiting.
    std::jthread admits([&] { node().ask("POST", "/api/v1/visits/" + visit + "/admit", token("acc-one")); });
    bool admitted = false;
    while (!admitted)
        for (const auto& t : types(poll(line, {}, true))) admitted = admitted || t == "admitted";
    int status = 0;
    node().ask("POST", "/call/v1/poll", "", json::object{{"line", "another"}}, &status);
    EXPECT_EQ(status, 410);
}

} // namespace
} // namespace fyr::server::video::test
