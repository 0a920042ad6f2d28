#include "server/scheduling/clinic_fixture.h"

#include "fhir/validate.h"

#include <thread>

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class AppointmentsTest : public ClinicTest {};

TEST_F(AppointmentsTest, publishedTimesAreFreeAndPublishingAgainAddsOnlyWhatIsMissing) {
    EXPECT_THAT(monday(), SizeIs(4));
    EXPECT_EQ("0 times", std::string(publish("2026-11-23", "2026-11-23", pattern("09:00", "11:00")).at("message").as_string()));
    EXPECT_EQ("2 times", std::string(publish("2026-11-23", "2026-11-23", pattern("09:00", "12:00")).at("message").as_string()));
    EXPECT_EQ("0 times", std::string(publish("2026-11-23", "2026-11-23", pattern("09:15", "11:00", 45)).at("message").as_string())) << "overlaps";
    EXPECT_THAT(freeFor(anna), SizeIs(6));
    EXPECT_THAT(freeFor(annaElsewhere), IsEmpty()) << "another tenant";
}

TEST_F(AppointmentsTest, nothingIsPublishedOnHolidays) {
    clock.jumpWall(24h * 30);
    EXPECT_EQ("accepted", status(publish("2026-12-21", "2027-01-08", pattern("09:00", "09:30"))));
    std::vector<std::string> days;
    for (const auto& s : freeFor(nurse)) days.push_back(s.substr(s.find('.') + 5, 4));
    EXPECT_THAT(days, ElementsAre("1221", "1222", "1223", "1228", "1229", "1230", "0104", "0105", "0107", "0108"));
}

TEST_F(AppointmentsTest, aBookedTimeIsGoneAndTheVisitSaysWhoAndWhy) {
    const auto slots = monday();
    const auto r = command(nurse, CommandType::appointmentBook, "Slot", slots[1], {{"patient", "anna"}, {"mode", "video"}, {"reason", "provsvar"}});
    ASSERT_EQ("accepted", status(r));
    const auto v = visit(lastId);
    EXPECT_EQ(VisitState::booked, v.state);
    EXPECT_EQ("2026-11-23T08:30:00.000Z", formatInstant(v.start)) << "half past nine in winter";
    EXPECT_EQ("provsvar", v.reason);
    EXPECT_EQ("pr-nurse", v.practitioner);
    EXPECT_EQ(protocol::MeetingMode::video, v.mode);
    EXPECT_EQ(SlotState::taken, slot(slots[1]).state);
    EXPECT_THAT(freeFor(anna), SizeIs(3));
    EXPECT_THAT(slot(slots[1]).json, testing::Not(testing::HasSubstr("anna"))) << "a slot tells nobody who has it";
    const auto again = book(other, slots[1], "bo");
    EXPECT_EQ("conflict alreadyClaimed", status(again));
    EXPECT_EQ("busy", std::string(again.at("current").at("status").as_string()));
}

TEST_F(AppointmentsTest, whatIsStoredIsValidFhir) {
    const auto slots = monday();
    (void)command(nurse, CommandType::appointmentOffer, "Slot", slots[0], {{"patient", "anna"}});
    (void)book(nurse, slots[1], "bo");
    (void)command(nurse, CommandType::appointmentCancel, "Appointment", lastId, {{"reasonCode", "clinicianIll"}, {"reason", "sjuk"}});
    (void)command(nurse, CommandType::appointmentWait, "Patient", "bo", {{"service", "gp"}, {"latest", "2026-12-01T00:00:00Z"}});
    dispatch();
    int looked = 0;
    read("t1", [&](ReadTx& tx) -> Result<void> {
        for (const char* type : {"Schedule", "Slot", "Appointment", "Communication"}) {
            SearchQuery q;
            q.type = type;
            q.count = 100;
            FYR_TRY(const auto page, tx.search(q));
            for (const auto& m : page.matches) {
                FYR_TRY(const auto r, fhir::Resource::parse(m.json));
                for (const auto& p : fhir::validate(r)) ADD_FAILURE() << m.json << "\n" << p.place << ": " << p.message;
                ++looked;
            }
        }
        return {};
    });
    EXPECT_GE(looked, 9);
}

TEST_F(AppointmentsTest, aTimeIsNeverGivenTwiceHoweverManyAsk) {
    constexpr int patients = 32;
    for (int i = 0; i < patients; ++i) addPatient("t1", "unit1", "p" + std::to_string(i), clinical::Sex::female, 40);
    ASSERT_EQ("accepted", status(publish("2026-11-23", "2026-11-27", pattern("08:00", "17:00", 25))));
    auto slots = freeFor(nurse);
    ASSERT_GE(slots.size(), 100U);
    slots.resize(100);
    std::vector<std::string> ids;
    for (int i = 0; i < patients * 100; ++i) ids.push_back(ulid());
    std::vector<int> won(slots.size(), 0);
    std::mutex mutex;
    std::vector<std::string> unexpected;
    std::vector<std::thread> threads;
    for (int t = 0; t < patients; ++t)
        threads.emplace_back([&, t] {
            const auto patient = "p" + std::to_string(t);
            for (std::size_t s = 0; s < slots.size(); ++s) {
                const auto at = (s + static_cast<std::size_t>(t % 4)) % slots.size(); // mostly all at the same
                protocol::Command c{CommandId{ids[static_cast<std::size_t>(t) * 100 + s]}, CommandType::appointmentBook, {"Slot", slots[at]}, 1, clock.now(), {{"patient", patient}}};
                const auto text = commands.run(t % 2 == 0 ? nurse : other, protocol::writeBatch(DeviceId{"d"}, {c}));
                const std::lock_guard lock(mutex);
                if (!text) unexpected.push_back(text.error().describe());
                else if (text->find("\"accepted\"") != std::string::npos) ++won[at];
                else if (text->find("alreadyClaimed") == std::string::npos) unexpected.push_back(*text);
            }
        });
    for (auto& t : threads) t.join();
    EXPECT_THAT(unexpected, IsEmpty());
    EXPECT_THAT(won, testing::Each(1));
    std::map<std::string, int> booked;
    read("t1", [&](ReadTx& tx) -> Result<void> {
        SearchQuery q;
        q.type = "Appointment";
        q.count = 1000;
        FYR_TRY(const auto page, tx.search(q));
        for (const auto& m : page.matches) {
            FYR_TRY(const auto v, visitFrom(m));
            ++booked[v.slot];
        }
        return {};
    });
    EXPECT_THAT(booked, SizeIs(100));
}

TEST_F(AppointmentsTest, twoVisitsOfOnePatientNeverOverlap) {
    const auto slots = monday();
    write("t1", [&](WriteTx& tx) { return putResource(tx, demo::practitionerResource("pr-other", "Other", "Nurse"), {"", "unit1"}).map([](const auto&) {}); });
    json::object payload{{"practitioner", "pr-other"}, {"from", "2026-11-23"}, {"to", "2026-11-23"}};
    payload["pattern"] = pattern("09:15", "10:00", 45);
    ASSERT_EQ("accepted", status(command(other, CommandType::appointmentPublish, "Schedule", "sch-pr-other", std::move(payload))));
    ASSERT_EQ("accepted", status(book(nurse, slots[0], "anna")));
    EXPECT_EQ("rejected invalidState", status(book(nurse, "s-pr-other.20261123T0815", "anna")));
    EXPECT_EQ("accepted", status(book(nurse, "s-pr-other.20261123T0815", "bo")));
}

TEST_F(AppointmentsTest, rebookingFreesTheOldTimeAndKeepsTheVisit) {
    const auto slots = monday();
    (void)book(nurse, slots[0], "anna");
    const auto id = lastId;
    EXPECT_EQ("accepted", status(command(nurse, CommandType::appointmentRebook, "Appointment", id, {{"slot", slots[3]}}, 1)));
    EXPECT_EQ(slots[3], visit(id).slot);
    EXPECT_EQ(SlotState::free, slot(slots[0]).state);
    EXPECT_EQ(SlotState::taken, slot(slots[3]).state);
    // Somebody who still sees the first time does not cancel the second.
    EXPECT_EQ("conflict versionConflict", status(command(other, CommandType::appointmentCancel, "Appointment", id, {{"reasonCode", "other"}}, 1)));
    EXPECT_EQ("accepted", status(command(other, CommandType::appointmentCancel, "Appointment", id, {{"reasonCode", "patientAsked"}}, 2)));
    EXPECT_EQ("accepted", status(command(other, CommandType::appointmentCancel, "Appointment", id, {{"reasonCode", "patientAsked"}}, 3))) << "once is as good as twice";
    EXPECT_EQ(SlotState::free, slot(slots[3]).state);
}

TEST_F(AppointmentsTest, anOfferIsHeldAcceptedDeclinedOrRunsOut) {
    const auto slots = monday();
    const auto offer = [&](const std::string& s, const std::string& p) {
        EXPECT_EQ("accepted", status(command(nurse, CommandType::appointmentOffer, "Slot", s, {{"patient", p}, {"expiresMinutes", 60}})));
        return lastId;
    };
    const auto first = offer(slots[0], "anna");
    EXPECT_EQ("conflict alreadyClaimed", status(book(other, slots[0], "bo")));
    EXPECT_EQ(1U, mine(anna).at("offers").as_array().size());
    EXPECT_EQ(ErrorCode::notFound, appointments.accept(bo, ulid(), first).error().code) << "not his";
    EXPECT_TRUE(appointments.accept(anna, ulid(), first));
    EXPECT_EQ(VisitState::booked, visit(first).state);

    const auto second = offer(slots[1], "bo");
    EXPECT_TRUE(appointments.decline(bo, ulid(), second));
    EXPECT_EQ(VisitState::cancelled, visit(second).state);
    EXPECT_EQ(SlotState::free, slot(slots[1]).state);

    const auto third = offer(slots[2], "bo");
    clock.jumpWall(61min);
    EXPECT_EQ(ErrorCode::gone, appointments.accept(bo, ulid(), third).error().code);
    EXPECT_EQ("accepted", status(book(nurse, slots[2], "anna"))) << "an expired offer holds nothing, even before the clock comes by";
    dispatch();
    EXPECT_EQ(VisitState::cancelled, visit(third).state);
    EXPECT_EQ(SlotState::taken, slot(slots[2]).state) << "and expiring later takes nothing from who booked it";
}

TEST_F(AppointmentsTest, aFreedTimeGoesToWhoWaitsLongestAndUrgentFirst) {
    addPatient("t1", "unit1", "cia", clinical::Sex::female, 50);
    const auto slots = monday();
    for (const auto& s : slots) (void)book(nurse, s, s == slots[0] ? "anna" : "bo");
    // Only one of bo's bookings may overlap nothing; the others were his too.
    const auto taken = mine(anna).at("coming").at(0).at("id").as_string();
    addPatient("t1", "unit1", "dag", clinical::Sex::male, 60);
    (void)command(nurse, CommandType::appointmentWait, "Patient", "cia", {{"service", "gp"}});
    const auto cia = lastId;
    clock.jumpWall(1min);
    (void)command(nurse, CommandType::appointmentWait, "Patient", "dag", {{"service", "gp"}, {"urgent", true}});
    const auto dag = lastId;
    EXPECT_EQ("rejected duplicate", status(command(nurse, CommandType::appointmentWait, "Patient", "dag", {{"service", "gp"}})));

    EXPECT_EQ("accepted", status(command(nurse, CommandType::appointmentCancel, "Appointment", std::string(taken), {{"reasonCode", "patientAsked"}})));
    EXPECT_EQ(VisitState::offered, visit(dag).state);
    EXPECT_EQ(SlotState::held, slot(slots[0]).state);
    EXPECT_EQ(VisitState::waiting, visit(cia).state);
    // Not answered: it goes on to the next, and the first waits on.
    clock.jumpWall(5h);
    dispatch();
    EXPECT_EQ(VisitState::waiting, visit(dag).state);
    EXPECT_EQ(VisitState::offered, visit(cia).state);
    EXPECT_EQ(slots[0], visit(cia).slot);
}

TEST_F(AppointmentsTest, aPatientBooksWithinTheRulesOfTheUnit) {
    const auto slots = monday();
    ASSERT_EQ("accepted", status(publish("2026-11-24", "2026-11-24", pattern("09:00", "10:00", 30, false))));
    EXPECT_THAT(freeFor(anna), SizeIs(4)) << "times that are not open to patients are not shown";
    EXPECT_EQ(ErrorCode::notFound, appointments.book(anna, ulid(), "s-pr-nurse.20261124T0800", {}, "").error().code);
    EXPECT_EQ(ErrorCode::notFound, appointments.book(anna, ulid(), "s-nobody.20261124T0800", {}, "").error().code);
    EXPECT_EQ(ErrorCode::notFound, appointments.book(annaElsewhere, ulid(), slots[0], {}, "").error().code) << "another tenant's";
    EXPECT_EQ(ErrorCode::badRequest, appointments.book(anna, ulid(), slots[0], protocol::MeetingMode::phone, "").error().code);
    const auto id = ulid();
    const auto first = appointments.book(anna, id, slots[0], {}, "hosta");
    ASSERT_TRUE(first);
    EXPECT_EQ(*first, appointments.book(anna, id, slots[0], {}, "hosta").value()) << "sent again, answered the same";
    EXPECT_EQ(ErrorCode::duplicate, appointments.book(anna, id, slots[1], {}, "hosta").error().code);
    EXPECT_TRUE(appointments.book(anna, ulid(), slots[1], {}, ""));
    EXPECT_TRUE(appointments.book(anna, ulid(), slots[2], {}, ""));
    EXPECT_EQ(ErrorCode::invalidState, appointments.book(anna, ulid(), slots[3], {}, "").error().code) << "three at most";
    clock.jumpWall(*parseInstant("2026-11-23T06:30:00Z") - clock.now());
    EXPECT_EQ(ErrorCode::invalidState, appointments.cancel(anna, ulid(), id, {"patientAsked", ""}).error().code) << "90 minutes before is too late";
    EXPECT_EQ("accepted", status(command(nurse, CommandType::appointmentCancel, "Appointment", id, {{"reasonCode", "patientAsked"}})));
}

TEST_F(AppointmentsTest, remindersComeOnceAndOnlyForTheTimeThatHolds) {
    std::vector<std::string> told;
    appointments.onTold = [&](std::string_view kind) { told.emplace_back(kind); };
    const auto slots = monday();
    (void)book(nurse, slots[0], "anna");
    (void)command(nurse, CommandType::appointmentRebook, "Appointment", lastId, {{"slot", slots[2]}});
    dispatch();
    EXPECT_THAT(told, ElementsAre("booked", "rebooked"));
    clock.jumpWall(*parseInstant("2026-11-22T10:00:00Z") - clock.now()); // both reminders are due: of the old time and of the new
    told.clear();
    dispatch();
    dispatch();
    EXPECT_THAT(told, ElementsAre("reminder"));
    const auto notices = appointments.notices(anna).value();
    EXPECT_THAT(notices, testing::HasSubstr(R"("text":{"sv":"Påminnelse: du har en tid måndag 2026-11-23 kl. 10:00.","en":"Reminder: you have a time on Monday 2026-11-23 at 10:00."})"));
}

TEST_F(AppointmentsTest, onlyWhatHasBeenIsMissed) {
    const auto slots = monday();
    (void)book(nurse, slots[0], "anna");
    const auto id = lastId;
    EXPECT_EQ("rejected invalidState", status(command(nurse, CommandType::appointmentNoShow, "Appointment", id, {})));
    clock.jumpWall(*parseInstant("2026-11-23T08:20:00Z") - clock.now());
    EXPECT_EQ("accepted", status(command(nurse, CommandType::appointmentNoShow, "Appointment", id, {})));
    EXPECT_EQ("accepted", status(command(nurse, CommandType::appointmentArrive, "Appointment", id, {}))) << "late, but there";
    EXPECT_EQ("accepted", status(command(nurse, CommandType::appointmentComplete, "Appointment", id, {})));
    EXPECT_EQ("rejected invalidState", status(command(nurse, CommandType::appointmentCancel, "Appointment", id, {{"reasonCode", "other"}})));
}

TEST_F(AppointmentsTest, aStrangerCanDoNothing) {
    const auto slots = monday();
    (void)book(nurse, slots[0], "anna");
    const auto id = lastId;
    EXPECT_EQ("rejected notFound", status(book(nurseElsewhere, slots[1], "anna"))) << "another tenant";
    const auto outsider = person("t1", Role::nurse, "outsider", "unit9");
    EXPECT_EQ("rejected notFound", status(book(outsider, slots[1], "anna"))) << "another unit";
    EXPECT_EQ("rejected notFound", status(command(outsider, CommandType::appointmentCancel, "Appointment", id, {{"reasonCode", "other"}})));
    EXPECT_EQ("rejected notFound", status(command(outsider, CommandType::appointmentWithdraw, "Slot", slots[1], {})));
    EXPECT_EQ(ErrorCode::notFound, appointments.cancel(bo, ulid(), id, {"other", ""}).error().code);
    EXPECT_EQ("conflict alreadyClaimed", status(command(nurse, CommandType::appointmentWithdraw, "Slot", slots[0], {})));
    EXPECT_EQ("accepted", status(command(nurse, CommandType::appointmentWithdraw, "Slot", slots[1], {})));
    EXPECT_THAT(freeFor(anna), SizeIs(2));
}

} // namespace
} // namespace fyr::server::test
