// A page under load gives a line up and says hello on another; the workers finish the two in either order. Whatever they do, the
// page that somebody sits before is let in, stays in, and is in the clinician's list.
#include "tests/server/video/call_clinic.h"

#include <thread>

namespace fyr::server::video::test {
namespace {

using namespace std::chrono_literals;

class Hellos : public CallClinic {
  protected:
    std::string leaseOf(const std::string& visit, const std::string& party) {
        std::string page;
        EXPECT_TRUE(store->read(tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto c, loadCall(tx, visit));
            const auto* p = c ? c->visit.find(party) : nullptr;
            page = p && p->lease ? p->lease->page : "";
            return {};
        }));
        return page;
    }
    void giveLease(const std::string& visit, const std::string& party, const std::string& page, Millis lasts) {
        EXPECT_TRUE(store->write(tenant, [&](WriteTx& tx) { return tx.setValue("calllease/" + visit + "/" + party, waiting::writeLease({page, clock.now() + lasts})); }));
    }
    // Nothing was said to it that ends a page for good, and what is decided is still told to it.
    void holds(End& page, const std::string& visit) {
        const auto list = node().ask("GET", "/api/v1/visits", token("acc-one")).at("waiting").as_array();
        ASSERT_EQ(list.size(), 1U);
        EXPECT_EQ(node().ask("POST", "/api/v1/visits/" + visit + "/admit", token("acc-one")).at("stage").as_string(), "admitted");
        page.hear("admitted");
        for (const auto& o : page.passed) EXPECT_NE(json::text(o, "type"), "bye") << json::write(o);
    }
    static bool toldBye(const End& end) {
        return std::ranges::any_of(end.passed, [](const auto& o) { return json::text(o, "type") == "bye"; });
    }
};

// Two lines of the patient, whose first words wait for a worker: `first` was said before `second`.
class TwoLines : public Hellos, public testing::WithParamInterface<bool> {
  protected:
    TwoLines() {
        if (!GetParam()) return; // of a page that does not say which it is
        first.page = second.page = "01JD4Z9K7Q3W8XVRN5T2M6BYHC";
        second.attempt = 1;
    }
    void bothSayHello() {
        node().hold();
        ASSERT_TRUE(first.open(node().port()));
        first.hello(token("acc-anna"), visit);
        node().waitForHeld(1);
        ASSERT_TRUE(second.open(node().port()));
        second.hello(token("acc-anna"), visit);
        node().waitForHeld(2);
    }
    void secondComesBack() {
        second.cutOff();
        ASSERT_TRUE(second.open(node().port()));
        second.resume();
        second.hear("resumed");
        holds(second, visit);
    }
    const std::string visit = book("anna");
    End first;
    End second;
};

TEST_P(TwoLines, anOlderHelloTakesNothingFromTheNewer) {
    bothSayHello();
    node().doHeld(1);
    second.hear("welcome");
    const auto page = leaseOf(visit, "anna");
    node().doHeld(0);
    node().holdNoMore();
    EXPECT_TRUE(first.isClosed());
    EXPECT_EQ(toldBye(first), !GetParam()); // the same page is never told that it is elsewhere
    EXPECT_EQ(leaseOf(visit, "anna"), page);
    holds(second, visit);
}

TEST_P(TwoLines, anOlderHelloThatIsDoneFirstGivesWay) {
    bothSayHello();
    node().doHeld(0);
    node().doHeld(0);
    node().holdNoMore();
    second.hear("welcome");
    EXPECT_TRUE(first.isClosed());
    EXPECT_EQ(toldBye(first), !GetParam());
    holds(second, visit);
}

TEST_P(TwoLines, aHelloWhoseLineIsClosedWritesNothing) {
    bothSayHello();
    first.cutOff();
    node().waitForLines(1);
    node().doHeld(1);
    second.hear("welcome");
    const auto page = leaseOf(visit, "anna");
    node().doHeld(0);
    node().holdNoMore();
    EXPECT_EQ(leaseOf(visit, "anna"), page);
    // The page comes back, and is the one that is known.
    secondComesBack();
}

TEST_P(TwoLines, aLineThatClosesWhileItsHelloIsWrittenGivesTheLeaseBack) {
    bothSayHello();
    node().doHeld(1);
    second.hear("welcome");
    const auto page = leaseOf(visit, "anna");
    bool cut = false;
    store->onCommit([&](const TenantId&) {
        if (std::exchange(cut, true)) return;
        first.cutOff();
        node().waitForLines(1);
    });
    node().doHeld(0);
    store->onCommit([](const TenantId&) {});
    node().holdNoMore();
    EXPECT_EQ(leaseOf(visit, "anna"), page);
    secondComesBack();
}

// Another worker finishes the newer one meanwhile.
TEST_P(TwoLines, anOlderHelloThatIsWrittenFirstAndSeatedLastTakesNothing) {
    const json::object found{{"camera", true}, {"microphone", true}};
    node().ask("POST", "/api/v1/visits/" + visit + "/check", token("acc-anna"), found); // and nobody is there
    bothSayHello();
    bool done = false;
    store->onCommit([&](const TenantId&) {
        if (std::exchange(done, true)) return;
        first.cutOff();
        node().waitForLines(1);
        node().doHeld(0);
        second.hear("welcome");
    });
    node().doHeld(0);
    store->onCommit([](const TenantId&) {});
    node().holdNoMore();
    ASSERT_TRUE(done);
    holds(second, visit);
}

// A poll that the page gave up is still read, and its line stands.
TEST_P(TwoLines, aHelloOfAPollThatWasGivenUpTakesNothing) {
    node().hold();
    json::object hello{{"type", "hello"}, {"version", 1}, {"token", token("acc-anna")}, {"visit", visit}, {"caps", json::array{}}};
    if (GetParam()) {
        hello["page"] = second.page;
        hello["try"] = 1;
    }
    const auto answer = node().ask("POST", "/call/v1/poll", "", json::object{{"say", json::array{json::write(hello)}}, {"wait", false}});
    EXPECT_EQ(answer.at("open"), true);
    ASSERT_TRUE(second.open(node().port()));
    second.hello(token("acc-anna"), visit);
    node().waitForHeld(2);
    node().doHeld(1);
    second.hear("welcome");
    const auto page = leaseOf(visit, "anna");
    node().doHeld(0);
    node().holdNoMore();
    EXPECT_EQ(leaseOf(visit, "anna"), page);
    holds(second, visit);
}

INSTANTIATE_TEST_SUITE_P(Pages, TwoLines, testing::Bool(), [](const auto& one) { return one.param ? std::string("OfOnePage") : std::string("OfTwo"); });

TEST_F(Hellos, whoSpeaksOnALineHereGetsTheLeaseOfAPageThatSaysNothing) {
    waiting::Rules rules;
    rules.renewEvery = Millis{50};
    nodes.push_back(std::make_unique<Node>(*store, clock, random, "n2", signalling::FloodRules{}, rules));
    const auto visit = book("anna");
    End patient;
    ASSERT_TRUE(patient.open(node(1).port()));
    patient.hello(token("acc-anna"), visit);
    patient.hear("welcome");
    const auto page = leaseOf(visit, "anna");
    const auto speakUntil = [&](const std::function<bool()>& done) {
        for (int i = 0; i < 100 && !done(); ++i) {
            patient.say({{"type", "media"}, {"audio", true}, {"video", true}});
            std::this_thread::sleep_for(100ms);
        }
        EXPECT_TRUE(done());
    };
    const auto counted = [&](const std::string& outcome) { return node(1).metrics.text().find("fyr_call_leases_disputed_total{outcome=\"" + outcome + "\"}") != std::string::npos; };
    // The other is heard too, somewhere: it keeps the lease, and the line stays open.
    giveLease(visit, "anna", "another", Millis{3'600'000});
    speakUntil([&] { return counted("left"); });
    EXPECT_EQ(leaseOf(visit, "anna"), "another");
    patient.cutOff();
    ASSERT_TRUE(patient.open(node(1).port()));
    patient.resume(); // this node let nobody else in since
    patient.hear("resumed");
    // It has said nothing for two renewals.
    giveLease(visit, "anna", "another", Millis{14'000});
    speakUntil([&] { return leaseOf(visit, "anna") == page; });
    EXPECT_TRUE(counted("taken"));
    EXPECT_EQ(node(1).ask("GET", "/api/v1/visits", token("acc-one")).at("waiting").as_array().size(), 1U);
    EXPECT_FALSE(toldBye(patient));
}

TEST_F(Hellos, aPageThatSaysHelloAgainIsThePageThatItWas) {
    const auto visit = book("anna");
    End patient;
    patient.page = "01JD4Z9K7Q3W8XVRN5T2M6BYHC";
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), visit);
    const std::string session(patient.hear("welcome").at("session").as_string());
    EXPECT_EQ(session.find(patient.page), std::string::npos); // the others are told something else
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), visit);
    EXPECT_EQ(patient.hear("welcome").at("session").as_string(), session);
    holds(patient, visit);
    // A tab that was opened anew is another page, and a person who says what another's page calls itself has a page of their own.
    End tab;
    tab.page = "01JD4ZB0000000000000000000";
    ASSERT_TRUE(tab.open(node().port()));
    tab.hello(token("acc-anna"), visit);
    EXPECT_NE(tab.hear("welcome").at("session").as_string(), session);
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "elsewhere");
    End doctor;
    doctor.page = tab.page;
    ASSERT_TRUE(doctor.open(node().port()));
    doctor.hello(token("acc-one"), visit);
    const auto seen = doctor.hear("welcome");
    EXPECT_NE(seen.at("session").as_string(), seen.at("parties").at(0).at("session").as_string());
    EXPECT_EQ(tab.hear("joined").at("party").at("id").as_string(), "pr-one");
    EXPECT_FALSE(toldBye(tab));
}

TEST_F(Hellos, anInvitationOpensForThePageThatWasLetInBeforeItHeardOfIt) {
    End patient;
    End doctor;
    const auto visit = call(patient, doctor);
    const auto one = token("acc-one");
    const auto invitation = invite(visit, "relative", "Dotter");
    const std::string link(invitation.at("token").as_string());
    const std::string party(invitation.at("party").as_string());
    End guest;
    guest.page = "01JD4Z9K7Q3W8XVRN5T2M6BYHC";
    ASSERT_TRUE(guest.open(node().port()));
    guest.hello(link, visit);
    guest.hear("welcome");
    node().ask("POST", "/api/v1/visits/" + visit + "/let-in", one, json::object{{"party", party}});
    guest.hear("admitted");
    // As one whose line broke before it heard anything.
    ASSERT_TRUE(guest.open(node().port()));
    guest.hello(link, visit);
    EXPECT_EQ(guest.hear("welcome").at("admitted"), true);
    End stranger; // who found the link
    stranger.page = "01JD4ZB0000000000000000000";
    ASSERT_TRUE(stranger.open(node().port()));
    stranger.hello(link, visit);
    EXPECT_EQ(stranger.hear("bye").at("reason").as_string(), "forbidden");
    EXPECT_FALSE(toldBye(guest));
}

} // namespace
} // namespace fyr::server::video::test
