// Two nodes over one store: a call is on one of them, what one decides the other hears, and a node that dies loses no call.
#include "tests/server/video/call_clinic.h"

#include <thread>

namespace fyr::server::video::test {
namespace {

class TwoNodes : public CallClinic {
  protected:
    TwoNodes() {
        addNode("n2");
        // Each node hears of the commits of both, as over PostgreSQL.
        store->onCommit([this](const TenantId& t) {
            const std::scoped_lock lock(mutex);
            if (!over)
                for (const auto& n : nodes)
                    if (n->rooms) n->rooms->changed(t);
        });
    }
    ~TwoNodes() override {
        const std::scoped_lock lock(mutex);
        over = true;
    }
    void kill(std::size_t i) {
        // Its own commits may still be under way: nobody is told by them any more.
        {
            const std::scoped_lock lock(mutex);
            over = true;
        }
        node(i).stop();
        const std::scoped_lock lock(mutex);
        over = false;
    }
    std::mutex mutex;
    bool over = false;
};

TEST_F(TwoNodes, oneAdmitsWhomTheOtherHasOnTheLine) {
    const auto visit = book("anna");
    End patient;
    ASSERT_TRUE(patient.open(node(0).port()));
    patient.hello(token("acc-anna"), visit);
    patient.hear("welcome");
    EXPECT_EQ(node(1).ask("GET", "/api/v1/visits", token("acc-one")).at("waiting").as_array().size(), 1U);
    node(1).ask("POST", "/api/v1/visits/" + visit + "/admit", token("acc-one"));
    patient.hear("admitted");
}

TEST_F(TwoNodes, sendWhoComesToTheNodeThatHasTheCall) {
    End patient;
    End doctor;
    const auto visit = call(patient, doctor, 0);
    End colleague;
    ASSERT_TRUE(colleague.open(node(1).port()));
    colleague.hello(token("acc-two"), visit);
    EXPECT_EQ(colleague.hear("moved").at("url").as_string(), "ws://n1/call/v1/line");
    EXPECT_TRUE(colleague.isClosed());
    ASSERT_TRUE(colleague.open(node(0).port()));
    colleague.resume();
    EXPECT_EQ(colleague.hear("resync").at("parties").as_array().size(), 2U);
    EXPECT_EQ(patient.hear("joined").at("party").at("id").as_string(), "pr-two");
}

TEST_F(TwoNodes, letAPageThatWasOpenedAnewAtTheOtherNodeTakeOver) {
    End patient;
    End doctor;
    const auto visit = call(patient, doctor, 0);
    End again;
    ASSERT_TRUE(again.open(node(1).port()));
    again.hello(token("acc-anna"), visit);
    again.hear("moved");
    ASSERT_TRUE(again.open(node(0).port()));
    again.resume();
    EXPECT_EQ(again.hear("resync").at("parties").as_array().size(), 1U);
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "elsewhere"); // the older page
    EXPECT_EQ(doctor.hear("joined").at("party").at("id").as_string(), "anna");
    ASSERT_TRUE(patient.open(node(0).port()));
    patient.resume();
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "elsewhere"); // … takes nothing back
}

TEST_F(TwoNodes, takeACallOverFromANodeThatDied) {
    End patient;
    End doctor;
    call(patient, doctor, 0);
    doctor.say({{"type", "offer"}, {"to", "anna"}, {"epoch", 1}, {"sdp", sample("call.offer")}});
    patient.hear("offer");
    kill(0);
    // Both come back as the contract says: sent away until the dead node's lease is over, then told everything anew.
    const auto comeBack = [&](End& end) {
        for (;;) {
            EXPECT_TRUE(end.open(node(1).port()));
            end.resume();
            auto o = end.hearOneOf({"resync", "moved"});
            if (o.empty() || json::text(o, "type") == "resync") return o;
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
    };
    comeBack(patient);
    const auto whole = comeBack(doctor);
    ASSERT_EQ(whole.at("parties").as_array().size(), 1U);
    const auto epoch = whole.at("parties").at(0).at("epoch").as_int64();
    doctor.say({{"type", "offer"}, {"to", "anna"}, {"epoch", epoch + 1}, {"sdp", sample("call.restart")}, {"restart", true}});
    EXPECT_EQ(patient.hear("offer").at("epoch"), epoch + 1);
    EXPECT_EQ(node(1).ask("GET", "/api/v1/visits", token("acc-one")).at("others").at(0).at("holder").as_string(), "pr-one");
}

TEST_F(TwoNodes, aNodeThatGoesDownGivesItsCallsAwayBeforeItsLeaseIsOver) {
    End patient;
    End doctor;
    const auto visit = call(patient, doctor, 0);
    node(0).rooms->drain();
    patient.hear("goaway");
    doctor.hear("goaway");
    // The node that goes down takes nothing back, and sends whoever comes to it on.
    End colleague;
    ASSERT_TRUE(colleague.open(node(0).port()));
    const auto other = book("bo");
    colleague.hello(token("acc-bo"), other);
    EXPECT_EQ(json::text(colleague.hear("moved"), "url"), std::nullopt);
    for (auto* end : {&patient, &doctor}) {
        for (;;) {
            ASSERT_TRUE(end->open(node(1).port()));
            end->resume();
            const auto o = end->hearOneOf({"resync", "moved"});
            ASSERT_FALSE(o.empty());
            if (json::text(o, "type") == "resync") break;
        }
    }
    doctor.say({{"type", "media"}, {"audio", false}, {"video", true}});
    EXPECT_EQ(patient.hear("media").at("audio"), false);
    EXPECT_EQ(node(1).rooms->rooms(), 1U);
}

} // namespace
} // namespace fyr::server::video::test
