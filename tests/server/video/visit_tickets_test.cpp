// A clinician's call in the system's browser: the ticket opens that call, once, for a minute, and nothing else.
#include "tests/server/video/call_clinic.h"

#include "base/digest.h"
#include "video/signalling/resume_id.h"

namespace fyr::server::video::test {
namespace {

class VisitTickets : public CallClinic {
  protected:
    VisitTickets() { allow(true); }
    void allow(bool on) {
        write([&](WriteTx& tx) { return tx.setValue("unit-settings/unit1", on ? R"({"name":"Skarviken","videoInBrowser":true})" : R"({"name":"Skarviken"})"); });
    }
    void write(const std::function<Result<void>(WriteTx&)>& what) { ASSERT_TRUE(store->write(tenant, what)); }
    json::value ticketOf(const std::string& visit, const std::string& sign, int* status = nullptr) { return node().ask("POST", "/api/v1/visits/" + visit + "/ticket", sign, {}, status); }
    std::string refusal(const std::string& token, const std::string& visit) {
        End end;
        if (!end.open(node().port())) return "no line";
        end.hello(token, visit);
        return std::string(end.hear("bye").at("reason").as_string());
    }
    // A patient in the waiting room, admitted at the workstation.
    std::string admitted(End& patient, const std::string& sign) {
        const auto visit = book("anna");
        EXPECT_TRUE(patient.open(node().port()));
        patient.hello(token("acc-anna"), visit);
        patient.hear("welcome");
        node().ask("POST", "/api/v1/visits/" + visit + "/admit", sign);
        return visit;
    }
};

TEST_F(VisitTickets, opensTheCallOfTheOneWhoAskedOnce) {
    End patient;
    const auto one = token("acc-one");
    const auto visit = admitted(patient, one);
    int status = 0;
    const auto given = ticketOf(visit, one, &status);
    EXPECT_EQ(status, 201);
    const std::string ticket(given.at("ticket").as_string());
    End browser;
    ASSERT_TRUE(browser.open(node().port()));
    browser.hello(ticket, visit);
    const auto welcome = browser.hear("welcome");
    EXPECT_EQ(welcome.at("party").as_string(), "pr-one");
    EXPECT_EQ(welcome.at("role").as_string(), "clinician");
    EXPECT_EQ(welcome.at("admitted"), true);
    const std::string next(welcome.at("token").as_string());
    EXPECT_EQ(refusal(ticket, visit), "forbidden"); // spent
    // A reload of the page goes on, with what it was given.
    ASSERT_TRUE(browser.open(node().port()));
    browser.hello(next, visit);
    EXPECT_EQ(browser.hear("welcome").at("party").as_string(), "pr-one");
    // That somebody showed it again stands in the trail, as refused.
    std::string trail;
    ASSERT_TRUE(store->read(tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto records, tx.audit(0, 1000));
        for (const auto& r : records) trail += r.json + "\n";
        return {};
    }));
    EXPECT_NE(trail.find("visit.ticket"), std::string::npos);
    EXPECT_NE(trail.find("spent"), std::string::npos);
    EXPECT_EQ(trail.find(ticket), std::string::npos);
}

TEST_F(VisitTickets, mayBeShownAgainByThePageThatShowedItAndByNoOther) {
    End patient;
    const auto one = token("acc-one");
    const auto visit = admitted(patient, one);
    const std::string ticket(ticketOf(visit, one).at("ticket").as_string());
    End browser;
    browser.page = "01JD4Z9K7Q3W8XVRN5T2M6BYHC";
    End again;
    again.page = browser.page;
    again.attempt = 1;
    // The first line is given up before it is answered.
    node().hold();
    ASSERT_TRUE(browser.open(node().port()));
    browser.hello(ticket, visit);
    node().waitForHeld(1);
    ASSERT_TRUE(again.open(node().port()));
    again.hello(ticket, visit);
    node().waitForHeld(2);
    node().doHeld(0);
    node().doHeld(0);
    node().holdNoMore();
    EXPECT_EQ(again.hear("welcome").at("party").as_string(), "pr-one");
    EXPECT_EQ(refusal(ticket, visit), "forbidden");
    End thief;
    thief.page = "01JD4ZB0000000000000000000";
    ASSERT_TRUE(thief.open(node().port()));
    thief.hello(ticket, visit);
    EXPECT_EQ(thief.hear("bye").at("reason").as_string(), "forbidden");
}

TEST_F(VisitTickets, isNoSignIn) {
    End patient;
    const auto one = token("acc-one");
    const auto visit = admitted(patient, one);
    const std::string ticket(ticketOf(visit, one).at("ticket").as_string());
    End browser;
    ASSERT_TRUE(browser.open(node().port()));
    browser.hello(ticket, visit);
    const std::string next(browser.hear("welcome").at("token").as_string());
    for (const auto& token : {ticket, next})
        for (const auto& path : {std::string("/api/v1/visits"), "/api/v1/visits/" + visit}) {
            int status = 0;
            node().ask("GET", path, token, {}, &status);
            EXPECT_EQ(status, 401) << path;
        }
}

TEST_F(VisitTickets, opensNoOtherVisitAndNothingOfAnotherTenant) {
    End patient;
    const auto one = token("acc-one");
    const auto visit = admitted(patient, one);
    const std::string ticket(ticketOf(visit, one).at("ticket").as_string());
    const auto other = book("bo");
    EXPECT_EQ(refusal(ticket, other), "signIn");
    // The same visit named in another tenant: signed anew by whoever has the key of a test, it is found nowhere.
    const signalling::SigningKey key{1, 2, 3};
    auto r = signalling::readResumeId(ticket, key, clock.now());
    ASSERT_TRUE(r);
    ASSERT_TRUE(store->write(TenantId{"t2"}, [](WriteTx& tx) { return tx.putTenant({"t2", "Other region", "e2", "{}"}); }));
    r->tenant = "t2";
    EXPECT_EQ(refusal(signalling::writeResumeId(*r, key), visit), "forbidden");
    EXPECT_EQ(refusal(signalling::writeResumeId(*r, signalling::SigningKey{9}), visit), "signIn");
    int status = 0;
    ticketOf(visit, token("acc-far"), &status); // of another unit
    EXPECT_EQ(status, 404);
    ticketOf(visit, token("acc-anna"), &status);
    EXPECT_EQ(status, 403);
    EXPECT_EQ(refusal(ticket, other), "signIn"); // trying it elsewhere spent nothing
    End browser;
    ASSERT_TRUE(browser.open(node().port()));
    browser.hello(ticket, visit);
    browser.hear("welcome");
}

TEST_F(VisitTickets, endsAfterAMinute) {
    End patient;
    const auto one = token("acc-one");
    const auto visit = admitted(patient, one);
    const auto given = ticketOf(visit, one);
    const auto until = parseInstant(given.at("until").as_string());
    ASSERT_TRUE(until);
    EXPECT_LE(*until - clock.now(), std::chrono::seconds{60});
    const signalling::SigningKey key{1, 2, 3};
    auto r = signalling::readResumeId(given.at("ticket").as_string(), key, clock.now());
    ASSERT_TRUE(r);
    EXPECT_LE(r->expires - clock.now(), std::chrono::seconds{60});
    r->expires = clock.now() - std::chrono::seconds{1};
    EXPECT_EQ(refusal(signalling::writeResumeId(*r, key), visit), "signIn");
}

TEST_F(VisitTickets, onlyItsHashIsStored) {
    End patient;
    const auto one = token("acc-one");
    const auto visit = admitted(patient, one);
    const std::string ticket(ticketOf(visit, one).at("ticket").as_string());
    const auto r = signalling::readResumeId(ticket, signalling::SigningKey{1, 2, 3}, clock.now());
    ASSERT_TRUE(r);
    std::string stored;
    ASSERT_TRUE(store->read(tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto all, tx.values(""));
        for (const auto& [key, value] : all) stored += key + value + "\n";
        return {};
    }));
    EXPECT_EQ(stored.find(r->party), std::string::npos);
    EXPECT_NE(stored.find(hex(sha256(r->party))), std::string::npos);
}

TEST_F(VisitTickets, aSignInThatEndsTakesTheBrowserAlong) {
    End patient;
    const auto signedIn = identity.openSession(tenant, "acc-one").value();
    const auto visit = admitted(patient, signedIn.token);
    const std::string ticket(ticketOf(visit, signedIn.token).at("ticket").as_string());
    const std::string unused(ticketOf(visit, signedIn.token).at("ticket").as_string());
    End browser;
    ASSERT_TRUE(browser.open(node().port()));
    browser.hello(ticket, visit);
    const std::string next(browser.hear("welcome").at("token").as_string());
    ASSERT_TRUE(identity.signOut(signedIn.principal));
    EXPECT_EQ(refusal(next, visit), "revoked");
    EXPECT_EQ(refusal(unused, visit), "revoked");
}

TEST_F(VisitTickets, aUnitThatDoesNotWantItGivesNone) {
    allow(false);
    End patient;
    const auto one = token("acc-one");
    const auto visit = admitted(patient, one);
    int status = 0;
    ticketOf(visit, one, &status);
    EXPECT_EQ(status, 403);
}

} // namespace
} // namespace fyr::server::video::test
