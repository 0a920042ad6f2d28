// Where visits come from and what they leave behind: triage, a clinician who calls now, bookings that change, quality, notes.
#include "server/services/item_store.h"
#include "server/services/notes.h"
#include "server/services/outbox.h"
#include "server/services/queries.h"
#include "tests/server/video/call_clinic.h"

#include <thread>

namespace fyr::server::video::test {
namespace {

using namespace std::chrono_literals;

class VisitBookings : public CallClinic {
  protected:
    VisitBookings() {
        node().visits.addOutbox(outbox);
        write([&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.setValue("unit-settings/unit1", R"({"name":"Skarviken","phones":{"unit":"0000-17 24 00"},"videoDropIn":["nurseCall"]})"));
            return tx.putAccount({"acc-boss", "boss@t1", "", "manager", "Boss", "pr-boss", "", "unit1", "Unit"});
        });
    }
    void write(const std::function<Result<void>(WriteTx&)>& body) {
        const auto done = store->write(tenant, body);
        ASSERT_TRUE(done) << done.error().describe();
    }
    void dispatch() { ASSERT_TRUE(outbox.dispatch(tenant)); }
    // A queue item of anna, decided so; what the command leaves for the outbox.
    void decide(clinical::Urgency urgency, const std::string& destination) {
        write([&](WriteTx& tx) -> Result<void> {
            FYR_TRY(const auto before, loadItem(tx, "item1"));
            clinical::TriageItem i;
            if (before) i = before->item;
            i.id = ItemId{"item1"};
            i.interview = InterviewId{"interview1"};
            i.patient = PatientId{"anna"};
            i.unit = UnitId{"unit1"};
            i.status = clinical::ItemStatus::decided;
            i.created = i.deadline = clock.now();
            i.decision = clinical::Decision{clinical::DecisionKind::confirmed, urgency, {destination, {}}, "", "", {"pr-one", "Dr one"}, clock.now()};
            FYR_CHECK(saveItem(tx, before ? &*before : nullptr, i).map([](const auto&) {}));
            return tx.enqueue({0, "visit.triaged", R"({"item":"item1"})", clock.now(), 0});
        });
        dispatch();
        dispatch(); // what the first promised
    }
    json::array others() { return node().ask("GET", "/api/v1/visits", token("acc-one")).at("others").as_array(); }
    std::int64_t notices() {
        std::int64_t n = 0;
        write([&](WriteTx& tx) -> Result<void> {
            SearchQuery q;
            q.type = "Communication";
            q.terms = {codeTerm("Communication", "category", {"notification"})};
            q.within.patient = "anna";
            FYR_TRY(const auto page, tx.search(q));
            n = static_cast<std::int64_t>(page.matches.size());
            return {};
        });
        return n;
    }
    int statusOf(std::string_view method, const std::string& path, const std::string& who, const json::value& body = {}) {
        int status = 0;
        node().ask(method, path, token(who), body, &status);
        return status;
    }
    NoLog log;
    Outbox outbox{*store, clock, log};
};

TEST_F(VisitBookings, triageSendsAPatientToTheLineAndTellsThem) {
    decide(clinical::Urgency::soon, "gpWeek");
    EXPECT_EQ(others().size(), 0U);
    decide(clinical::Urgency::urgent, "nurseCall");
    auto list = others();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].at("item").as_string(), "item1");
    EXPECT_EQ(list[0].at("urgency").as_int64(), 2);
    EXPECT_EQ(list[0].at("dropIn"), true);
    EXPECT_EQ(notices(), 1);
    decide(clinical::Urgency::urgent, "nurseCall"); // told twice: one place
    ASSERT_EQ(others().size(), 1U);
    const std::string id(list[0].at("id").as_string());
    EXPECT_EQ(resource("Encounter", id).at("status").as_string(), "planned");

    End patient;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), id);
    patient.hear("welcome");
    decide(clinical::Urgency::soon, "gpWeek"); // elsewhere after all
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "ended");
    EXPECT_EQ(others().size(), 0U);
    EXPECT_EQ(node().ask("GET", "/api/v1/visits/" + id, token("acc-one")).at("endReason").as_string(), "sentElsewhere");
    decide(clinical::Urgency::urgent, "nurseCall");
    ASSERT_EQ(others().size(), 1U);
    EXPECT_NE(others()[0].at("id").as_string(), id);
}

TEST_F(VisitBookings, anEmergencyGetsNoPlaceInALine) {
    decide(clinical::Urgency::emergency, "nurseCall");
    EXPECT_EQ(others().size(), 0U);
}

TEST_F(VisitBookings, aDecisionDoesNotEndACallThatSomebodyHas) {
    decide(clinical::Urgency::urgent, "nurseCall");
    const std::string id(others()[0].at("id").as_string());
    End patient;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), id);
    patient.hear("welcome");
    EXPECT_EQ(node().ask("POST", "/api/v1/visits/next", token("acc-one")).at("id").as_string(), id);
    decide(clinical::Urgency::soon, "gpWeek");
    EXPECT_EQ(others().at(0).at("holder").as_string(), "pr-one");
}

TEST_F(VisitBookings, aCancelledBookingEndsTheWaiting) {
    const auto visit = book("anna");
    End patient;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), visit);
    patient.hear("welcome");
    write([&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto v, server::loadVisit(tx, visit));
        v->state = VisitState::cancelled;
        FYR_CHECK(saveVisit(tx, *v).map([](const auto&) {}));
        return tx.enqueue({0, "visit.booking", json::write(json::object{{"appointment", visit}}), clock.now(), 0});
    });
    dispatch();
    EXPECT_EQ(patient.hear("bye").at("reason").as_string(), "ended");
    EXPECT_EQ(resource("Encounter", visit).at("status").as_string(), "cancelled");
    EXPECT_EQ(resource("Appointment", visit).at("status").as_string(), "cancelled");
}

TEST_F(VisitBookings, aMovedBookingIsMovedInTheWaitingRoomToo) {
    const auto visit = book("anna");
    node().ask("POST", "/api/v1/visits/" + visit + "/check", token("acc-anna"), json::object{{"camera", true}});
    Instant later{};
    write([&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto v, server::loadVisit(tx, visit));
        later = v->start += 3h;
        v->end += 3h;
        FYR_CHECK(saveVisit(tx, *v).map([](const auto&) {}));
        return tx.enqueue({0, "visit.booking", json::write(json::object{{"appointment", visit}}), clock.now(), 0});
    });
    dispatch();
    EXPECT_EQ(node().ask("GET", "/api/v1/visits/" + visit, token("acc-anna")).at("planned").as_string(), formatInstant(later));
}

TEST_F(VisitBookings, thePatientIsToldWithWhomWhereAndHowToPhoneAndGetsRelaysForTheCheck) {
    const auto visit = book("anna", 20h);
    const auto v = node().ask("GET", "/api/v1/visits/" + visit, token("acc-anna"));
    EXPECT_EQ(v.at("with").as_string(), "Dr one");
    EXPECT_EQ(v.at("clinic").as_string(), "Skarviken");
    EXPECT_EQ(v.at("phone").as_string(), "0000-17 24 00");
    ASSERT_EQ(v.at("iceServers").as_array().size(), 2U);
    EXPECT_FALSE(v.at("iceServers").at(1).at("credential").as_string().empty());
    const auto seen = node().ask("GET", "/api/v1/visits/" + visit, token("acc-one"));
    EXPECT_FALSE(seen.as_object().contains("iceServers"));
    EXPECT_FALSE(seen.at("patient").at("phone").as_string().empty());
    EXPECT_EQ(seen.at("withName").as_string(), "Dr one");
}

TEST_F(VisitBookings, theListNamesBookingsThatNobodyHasOpenedYet) {
    const auto visit = book("anna", 2h);
    const auto list = node().ask("GET", "/api/v1/visits", token("acc-one"));
    ASSERT_EQ(list.at("booked").as_array().size(), 1U);
    EXPECT_EQ(list.at("booked").at(0).at("id").as_string(), visit);
    EXPECT_EQ(list.at("booked").at(0).at("patient").at("name").as_string(), "Name of anna");
    EXPECT_EQ(node().ask("GET", "/api/v1/visits", token("acc-far")).at("booked").as_array().size(), 0U);
}

TEST_F(VisitBookings, theEstimateComesFromTheLastCallsOfTheUnit) {
    std::vector<std::unique_ptr<End>> ends;
    for (const char* patient : {"anna", "bo"}) {
        ends.push_back(std::make_unique<End>());
        ASSERT_TRUE(ends.back()->open(node().port()));
        ends.back()->hello(token(std::string("acc-") + patient), book(patient, Millis{-60'000}));
        ends.back()->hear("welcome");
    }
    const auto second = [&] { return node().ask("GET", "/api/v1/visits", token("acc-one")).at("waiting").at(1).as_object(); };
    EXPECT_FALSE(second().contains("estimateMs")); // nothing is known: nothing is said
    write([&](WriteTx& tx) { return tx.setValue("callpace/unit1", json::write(json::object{{"lengths", {500'000, 700'000, 600'000}}, {"takers", {{"pr-one", formatInstant(clock.now())}}}})); });
    EXPECT_EQ(second().at("estimateMs").as_int64(), 600'000);
    const auto waits = ends[1]->hear("waiting");
    EXPECT_EQ(waits.at("position"), 2);
}

TEST_F(VisitBookings, twoCliniciansAtOnceGetTwoPatients) {
    std::vector<std::unique_ptr<End>> ends;
    for (const char* patient : {"anna", "bo"}) {
        ends.push_back(std::make_unique<End>());
        ASSERT_TRUE(ends.back()->open(node().port()));
        ends.back()->hello(token(std::string("acc-") + patient), book(patient));
        ends.back()->hear("welcome");
    }
    std::array<std::string, 2> got;
    const std::array tokens{token("acc-one"), token("acc-two")};
    {
        std::vector<std::jthread> both;
        for (std::size_t i = 0; i < 2; ++i)
            both.emplace_back([&, i] { got[i] = json::text(node().ask("POST", "/api/v1/visits/next", tokens[i]), "id").value_or(""); });
    }
    EXPECT_FALSE(got[0].empty());
    EXPECT_FALSE(got[1].empty());
    EXPECT_NE(got[0], got[1]);
}

TEST_F(VisitBookings, aCallOwesANoteToWhoeverHadThePatient) {
    End patient;
    End doctor;
    const auto visit = call(patient, doctor);
    doctor.say({{"type", "offer"}, {"to", "anna"}, {"epoch", 1}, {"sdp", sample("call.offer")}});
    patient.hear("offer");
    patient.say({{"type", "answer"}, {"to", "pr-one"}, {"epoch", 1}, {"sdp", sample("call.answer")}});
    doctor.hear("answer");
    const auto one = token("acc-one");
    const auto path = "/api/v1/visits/" + visit;
    for (int i = 0; i < 500 && node().ask("GET", path, one).at("stage").as_string() != "inCall"; ++i) std::this_thread::sleep_for(10ms);
    const auto owed = [&](const std::string& who) { return node().ask("GET", "/api/v1/visits/without-note", token(who)).at("visits").as_array(); };
    EXPECT_EQ(owed("acc-one").size(), 0U); // it is not over
    node().ask("POST", path + "/end", one, json::object{{"reason", "done"}});
    ASSERT_EQ(owed("acc-one").size(), 1U);
    EXPECT_EQ(owed("acc-one")[0].at("id").as_string(), visit);
    EXPECT_EQ(owed("acc-two").size(), 0U);
    write([&](WriteTx& tx) { return tx.clearValue(noteOwedKey(visit)); }); // as note.add does: tests/server/services/command_test.cpp
    EXPECT_EQ(owed("acc-one").size(), 0U);
}

TEST_F(VisitBookings, keepsHowGoodACallWasWithoutWhatWasSaid) {
    End patient;
    End doctor;
    const auto visit = call(patient, doctor);
    patient.say({{"type", "quality"}, {"score", 40}, {"cause", "loss"}, {"relayed", true}});
    patient.say({{"type", "quality"}, {"score", 90}, {"cause", "none"}});
    doctor.say({{"type", "hb"}});
    node().ask("POST", "/api/v1/visits/" + visit + "/end", token("acc-one"), json::object{{"reason", "done"}});
    patient.hear("bye");
    json::value q;
    for (int i = 0; i < 500; ++i) {
        q = node().ask("GET", "/api/v1/visits/" + visit + "/quality", token("acc-boss"));
        if (!q.at("parties").as_array().empty()) break;
        std::this_thread::sleep_for(10ms);
    }
    ASSERT_EQ(q.at("parties").as_array().size(), 1U);
    const auto& p = q.at("parties").at(0);
    EXPECT_EQ(p.at("role").as_string(), "patient");
    EXPECT_EQ(p.at("n").as_int64(), 2);
    EXPECT_EQ(p.at("mean").as_int64(), 65);
    EXPECT_EQ(p.at("least").as_int64(), 40);
    EXPECT_EQ(p.at("relayed"), true);
    EXPECT_EQ(p.at("causes").at("loss").as_int64(), 1);
    EXPECT_EQ(statusOf("GET", "/api/v1/visits/" + visit + "/quality", "acc-two"), 200);
    EXPECT_EQ(statusOf("GET", "/api/v1/visits/" + visit + "/quality", "acc-far"), 404);
    EXPECT_EQ(statusOf("GET", "/api/v1/visits/" + visit + "/quality", "acc-anna"), 403);
    const auto unit = node().ask("GET", "/api/v1/visits/quality?days=1", token("acc-boss"));
    EXPECT_EQ(unit.at("visits").as_int64(), 1);
    EXPECT_EQ(unit.at("ends").at("done").as_int64(), 1);
    const auto text = json::write(unit) + json::write(q);
    for (const char* name : {"anna", "Name of", "pr-one", "Dr one"}) EXPECT_EQ(text.find(name), std::string::npos) << name;
}

TEST_F(VisitBookings, anInvitationLetsOnePersonInOnce) {
    End patient;
    End doctor;
    const auto visit = call(patient, doctor);
    const auto one = token("acc-one");
    const auto invitation = invite(visit, "relative", "Dotter");
    const std::string link(invitation.at("token").as_string());
    End first;
    ASSERT_TRUE(first.open(node().port()));
    first.hello(link, visit);
    const std::string next(first.hear("welcome").at("token").as_string());
    first.cutOff();
    ASSERT_TRUE(first.open(node().port())); // the welcome was lost: the link still opens the door
    first.hello(link, visit);
    first.hear("welcome");
    node().ask("POST", "/api/v1/visits/" + visit + "/let-in", one, json::object{{"party", invitation.at("party")}});
    first.hear("admitted");
    End thief;
    ASSERT_TRUE(thief.open(node().port()));
    thief.hello(link, visit);
    EXPECT_EQ(thief.hear("bye").at("reason").as_string(), "forbidden");
    ASSERT_TRUE(first.open(node().port())); // a reload of the page that was let in
    first.hello(next, visit);
    EXPECT_EQ(first.hear("welcome").at("admitted"), true);
    node().ask("POST", "/api/v1/visits/" + visit + "/end", one, json::object{{"reason", "done"}});
    first.hear("bye");
    ASSERT_TRUE(first.open(node().port()));
    first.hello(next, visit);
    EXPECT_EQ(first.hear("bye").at("reason").as_string(), "ended");
}

TEST_F(VisitBookings, whoWasInvitedStandsInTheListAndIsSentAwayWhenTheInvitationIsWithdrawn) {
    End patient;
    End doctor;
    const auto visit = call(patient, doctor);
    const auto path = "/api/v1/visits/" + visit;
    const auto one = token("acc-one");
    const auto invitation = invite(visit, "interpreter", "Tolk");
    EXPECT_EQ(invitation.at("visit").at("invited").at(0).at("name").as_string(), "Tolk");
    const std::string link(invitation.at("token").as_string());
    const json::value who = json::object{{"party", invitation.at("party")}};
    End interpreter;
    ASSERT_TRUE(interpreter.open(node().port()));
    interpreter.hello(link, visit);
    const std::string next(interpreter.hear("welcome").at("token").as_string());
    node().ask("POST", path + "/let-in", one, who);
    interpreter.hear("admitted");
    EXPECT_EQ(node().ask("GET", path, one).at("invited").at(0).at("used"), true);
    EXPECT_EQ(statusOf("POST", path + "/withdraw", "acc-two", who), 403); // whoever has the patient decides
    EXPECT_EQ(statusOf("POST", path + "/withdraw", "acc-far", who), 404);
    EXPECT_EQ(statusOf("POST", path + "/withdraw", "acc-one", json::object{{"party", "anna"}}), 404); // nobody sends the patient away so
    const auto after = node().ask("POST", path + "/withdraw", one, who);
    EXPECT_FALSE(after.as_object().contains("invited"));
    EXPECT_EQ(interpreter.hear("bye").at("reason").as_string(), "removed");
    for (const auto& token : {link, next}) {
        ASSERT_TRUE(interpreter.open(node().port()));
        interpreter.hello(token, visit);
        EXPECT_EQ(interpreter.hear("bye").at("reason").as_string(), "signIn");
    }
    ASSERT_TRUE(interpreter.open(node().port()));
    interpreter.resume();
    interpreter.hear("bye");
    EXPECT_EQ(statusOf("POST", path + "/withdraw", "acc-one", who), 200); // the answer was lost
    EXPECT_EQ(node().ask("GET", path, one).at("stage").as_string(), node().ask("GET", path, token("acc-two")).at("stage").as_string());
}

TEST_F(VisitBookings, anInvitationThatWasNotUsedIsWithdrawnAndNothingElseHappens) {
    const auto visit = book("anna"); // nobody has opened it yet
    const auto path = "/api/v1/visits/" + visit;
    const auto invitation = invite(visit, "relative", "Dotter");
    EXPECT_EQ(statusOf("POST", path + "/withdraw", "acc-one", json::object{{"party", invitation.at("party")}}), 200);
    EXPECT_EQ(statusOf("POST", path + "/withdraw", "acc-one", json::object{{"party", invitation.at("party")}}), 404);
    End guest;
    ASSERT_TRUE(guest.open(node().port()));
    guest.hello(std::string(invitation.at("token").as_string()), visit);
    EXPECT_EQ(guest.hear("bye").at("reason").as_string(), "signIn");
}

TEST_F(VisitBookings, aColleagueOfAnotherUnitComesInWhenAskedAndOnlyThere) {
    End patient;
    End doctor;
    const auto visit = call(patient, doctor);
    const auto path = "/api/v1/visits/" + visit;
    EXPECT_EQ(statusOf("GET", path, "acc-far"), 404);
    EXPECT_EQ(statusOf("POST", path + "/invite", "acc-two", json::object{{"role", "colleague"}, {"practitioner", "pr-far"}}), 403); // who has the patient asks
    EXPECT_EQ(statusOf("POST", path + "/invite", "acc-one", json::object{{"role", "colleague"}, {"practitioner", "pr-nobody"}}), 404);
    const auto asked = node().ask("POST", path + "/invite", token("acc-one"), json::object{{"role", "colleague"}, {"practitioner", "pr-far"}});
    EXPECT_EQ(asked.at("asked").at(0).as_string(), "pr-far");
    const auto list = node().ask("GET", "/api/v1/visits", token("acc-far"));
    ASSERT_EQ(list.at("others").as_array().size(), 1U);
    EXPECT_EQ(statusOf("POST", path + "/end", "acc-far", json::object{{"reason", "done"}}), 404);
    End colleague;
    ASSERT_TRUE(colleague.open(node().port()));
    colleague.hello(token("acc-far"), visit);
    EXPECT_EQ(colleague.hear("welcome").at("role").as_string(), "colleague");
    EXPECT_EQ(resource("Encounter", visit).at("participant").as_array().size(), 2U);
    EXPECT_EQ(statusOf("POST", path + "/withdraw", "acc-one", json::object{{"party", "pr-far"}}), 200);
    EXPECT_EQ(colleague.hear("bye").at("reason").as_string(), "removed");
    EXPECT_EQ(node().ask("GET", "/api/v1/visits", token("acc-far")).at("others").as_array().size(), 0U);
    EXPECT_EQ(statusOf("GET", path, "acc-far"), 404);
}

TEST_F(VisitBookings, aDeviceCheckThatArrivesLateTakesNobodyOutOfTheWaitingRoom) {
    const auto visit = book("anna");
    End patient;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), visit);
    patient.hear("welcome");
    write([&](WriteTx& tx) -> Result<void> { // the network was away for a while, and what it held back comes first
        FYR_TRY(const auto c, loadCall(tx, visit));
        return tx.setValue("calllease/" + visit + "/anna", waiting::writeLease({c->visit.patient()->lease->page, clock.now()}));
    });
    const auto answer = node().ask("POST", "/api/v1/visits/" + visit + "/check", token("acc-anna"), json::object{{"camera", true}});
    EXPECT_EQ(answer.at("stage").as_string(), "waiting");
    EXPECT_EQ(answer.at("waiting"), true);
    EXPECT_EQ(node().ask("POST", "/api/v1/visits/" + visit + "/admit", token("acc-one")).at("stage").as_string(), "admitted");
    patient.hear("admitted"); // on the line that it has had all the time
}

TEST_F(VisitBookings, theFeedSaysThatSomebodyLeftTheWaitingRoomWithoutAWord) {
    const auto visit = book("anna");
    End patient;
    ASSERT_TRUE(patient.open(node().port()));
    patient.hello(token("acc-anna"), visit);
    patient.hear("welcome");
    const auto here = [&] {
        const auto e = resource("Encounter", visit);
        for (const auto& outer : e.at("extension").as_array())
            for (const auto& part : outer.at("extension").as_array())
                if (part.at("url").as_string() == "here") return part.at("valueBoolean").as_bool();
        return false;
    };
    EXPECT_TRUE(here());
    write([&](WriteTx& tx) -> Result<void> { // the lease ran out while nobody looked
        FYR_TRY(const auto c, loadCall(tx, visit));
        return tx.setValue("calllease/" + visit + "/anna", waiting::writeLease({c->visit.patient()->lease->page, clock.now()}));
    });
    for (int i = 0; i < 500 && here(); ++i) std::this_thread::sleep_for(10ms);
    EXPECT_FALSE(here());
}

} // namespace
} // namespace fyr::server::video::test
