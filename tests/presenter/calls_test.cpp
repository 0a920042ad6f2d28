// The list of calls: order, what may be done, one key for a patient, what rings.
#include "presenter/calls.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

using namespace std::chrono_literals;

const Instant now = *parseInstant("2026-11-20T10:54:00Z");

CallVisit visit(std::string id, VisitStage stage = VisitStage::waiting) {
    CallVisit v;
    v.id = id;
    v.patient = {"pt-" + id, "Name " + id};
    v.stage = stage;
    v.since = now - 4min;
    v.waiting = v.here = stage == VisitStage::waiting;
    if (v.waiting) v.arrived = now - 4min;
    return v;
}
CallVisit held(std::string id, std::string by, bool byHere = true) {
    auto v = visit(std::move(id), VisitStage::inCall);
    v.here = true;
    v.holder = by;
    v.parties.push_back({by, "clinician", "Dr " + by, byHere, true, byHere});
    return v;
}
clinical::Booking booking(std::string id, Instant start, std::string with = "me", std::string mode = "video") {
    clinical::Booking b;
    b.id = id;
    b.status = "booked";
    b.start = start;
    b.end = start + 30min;
    b.mode = std::move(mode);
    b.patient = {"pt-" + id, "Name " + id};
    b.practitioner = {std::move(with), "Dr"};
    return b;
}
CallsKept kept() {
    CallsKept k;
    k.asOf = now - 5s;
    return k;
}
std::string ids(const CallsView& v) {
    std::string out;
    for (const auto& r : v.rows) out += (out.empty() ? "" : " ") + r.visit.id;
    return out;
}
CallWhyNot why(const CallRow& r, CallAct act, const CallsMe& me, Instant at = now) {
    for (const auto& c : callActs(r, me, at))
        if (c.what == act) return c.why;
    return CallWhyNot::isOver;
}

const CallsMe me{"me", true, true, true, {}, 3};

TEST(Calls, areReadFromTheServersAnswerAndWhatCannotBeReadIsLeftOut) {
    const auto list = callListFromJson(*json::parse(R"({"waiting":[{"id":"v1","stage":"waiting","since":"2026-11-20T10:50:00Z","dropIn":true,"waiting":true,"here":true,"arrived":"2026-11-20T10:50:00Z",
        "urgency":1,"position":1,"estimateMs":240000,"patient":{"id":"pt-1","name":"Nadia Fors"},"check":{"camera":false,"microphone":true,"upKbps":900},
        "parties":[{"party":"pt-1","role":"patient","name":"Nadia Fors","here":true,"admitted":false,"joined":false},{"party":"g","role":"interpreter","name":"Tolk","here":true,"admitted":false,"joined":false}]},
        {"id":"v2","stage":"somethingNew","since":"2026-11-20T10:50:00Z","patient":{"id":"pt-2"}}],
        "others":[{"id":"v3","stage":"booked","since":"2026-11-20T10:50:00Z","dropIn":false,"planned":"2026-11-20T11:30:00Z","plannedEnd":"2026-11-20T12:00:00Z","patient":{"id":"pt-3","name":"Gun"},"with":"p-johan","parties":[]}]})"));
    ASSERT_TRUE(list) << list.error().describe();
    ASSERT_EQ(list->waiting.size(), 1U);
    const auto& v = list->waiting[0];
    EXPECT_EQ(v.urgency, 1);
    EXPECT_EQ(v.estimate, Millis{240'000});
    EXPECT_EQ(callDevice(v.check), CallDevice::noCamera);
    EXPECT_EQ(v.party("g")->role, "interpreter");
    ASSERT_EQ(list->others.size(), 1U);
    EXPECT_EQ(list->others[0].with.id, "p-johan");
    EXPECT_FALSE(callListFromJson(json::object{{"waiting", json::array{}}}));
}

TEST(Calls, standInTheOrderMineWaitingComingColleaguesBookedUnwritten) {
    auto k = kept();
    k.list.waiting = {visit("urgent"), visit("first")};
    k.list.others = {held("theirs", "other"), visit("opens", VisitStage::opened), held("mine", "me"), visit("ended", VisitStage::ended)};
    k.list.unwritten = {visit("note", VisitStage::ended)};
    k.booked = {booking("later", now + 2h), booking("soon", now + 1h), booking("onsite", now + 1h, "me", "onSite"), booking("opens", now)};
    const auto v = callsView(k, {.me = "me"}, true, now);
    EXPECT_EQ(ids(v), "mine urgent first opens theirs soon later note");
    EXPECT_EQ(v.waiting, 2);
    EXPECT_EQ(v.next, "urgent");
    EXPECT_EQ(v.unwritten, 1);
    EXPECT_FALSE(v.old);
}

TEST(Calls, standOnceWhateverTwoAnswersSayOfThem) {
    auto k = kept();
    k.list.others = {held("ending", "me"), visit("over", VisitStage::ended)};
    k.list.unwritten = {visit("ending", VisitStage::ended), visit("over", VisitStage::ended)};
    k.booked = {booking("ending", now), booking("over", now)};
    auto v = callsView(k, {.me = "me"}, true, now);
    EXPECT_EQ(ids(v), "ending over");
    EXPECT_EQ(v.rows[0].group, CallGroup::mine) << "somebody may still be there";
    EXPECT_EQ(v.rows[1].group, CallGroup::unwritten) << "a booking that took place is not to come";
    k.list.others.clear();
    v = callsView(k, {.me = "me"}, true, now);
    EXPECT_EQ(v.unwritten, 2);
}

TEST(Calls, ofMineLeaveOutWhatIsBookedWithOthersAndSayHowMany) {
    auto k = kept();
    k.list.waiting = {visit("anybodys"), visit("theirs")};
    k.list.waiting[1].with = {"other", ""};
    k.booked = {booking("b1", now + 1h, "other"), booking("b2", now + 1h)};
    const auto v = callsView(k, {.me = "me", .mineOnly = true}, true, now);
    EXPECT_EQ(ids(v), "anybodys b2");
    EXPECT_EQ(v.hidden, 2);
    EXPECT_EQ(v.waiting, 2) << "who waits is counted whatever is shown";
    EXPECT_EQ(ids(callsView(k, {.me = "me", .query = "THEIRS"}, true, now)), "theirs");
}

TEST(Calls, whoWaitsPastThePromisedTimeIsLateAndUrgentOnesAreCounted) {
    auto k = kept();
    k.list.waiting = {visit("late"), visit("inTime"), visit("urgent")};
    k.list.waiting[0].planned = now - 1min;
    k.list.waiting[1].planned = now + 1min;
    k.list.waiting[2].dropIn = true;
    k.list.waiting[2].urgency = 2;
    const auto v = callsView(k, {.me = "me"}, true, now);
    EXPECT_TRUE(v.rows[0].late);
    EXPECT_FALSE(v.rows[1].late);
    EXPECT_EQ(v.urgent, 2);
}

TEST(Calls, anOldListIsNotActedOn) {
    auto k = kept();
    k.list.waiting = {visit("a")};
    EXPECT_TRUE(callsView(k, {.me = "me"}, false, now).old);
    EXPECT_TRUE(callsView(k, {.me = "me"}, true, now + 1min).old);
    k.asOf.reset();
    EXPECT_TRUE(callsView(k, {.me = "me"}, true, now).never);
    CallRow r;
    r.visit = visit("a");
    auto stale = me;
    stale.fresh = false;
    EXPECT_EQ(why(r, CallAct::start, me), CallWhyNot::none);
    EXPECT_EQ(why(r, CallAct::start, stale), CallWhyNot::oldList);
    stale.online = false;
    EXPECT_EQ(why(r, CallAct::start, stale), CallWhyNot::offline);
    EXPECT_EQ(why(r, CallAct::phone, stale), CallWhyNot::none) << "the telephone needs no server";
    EXPECT_EQ(why(r, CallAct::record, stale), CallWhyNot::none);
}

TEST(Calls, aPatientIsTakenByOneClinicianAndHandedOverToTheNext) {
    const auto theirs = held("v", "other");
    EXPECT_EQ(callStart(theirs, "me"), CallStart::held);
    EXPECT_EQ(callStart(held("v", "other", false), "me"), CallStart::take) << "whoever had the patient is gone";
    auto offered = theirs;
    offered.offeredTo = "me";
    EXPECT_EQ(callStart(offered, "me"), CallStart::take);
    EXPECT_EQ(callStart(offered, "third"), CallStart::held);
    EXPECT_EQ(callStart(held("v", "me"), "me"), CallStart::join);
    EXPECT_EQ(callStart(visit("v"), "me"), CallStart::admit);
    EXPECT_EQ(callStart(visit("v", VisitStage::identified), "me"), CallStart::notHere);
}

TEST(Calls, whatMayBeDoneFollowsWhoHasThePatient) {
    CallRow mine;
    mine.visit = held("v", "me");
    EXPECT_EQ(why(mine, CallAct::handOver, me), CallWhyNot::none);
    EXPECT_EQ(why(mine, CallAct::letIn, me), CallWhyNot::nobodyAsks);
    mine.guests.push_back({"g", "interpreter", "Tolk", true, false, false});
    EXPECT_EQ(why(mine, CallAct::letIn, me), CallWhyNot::none);
    CallRow theirs;
    theirs.visit = held("v", "other");
    for (const auto act : {CallAct::handOver, CallAct::letIn, CallAct::end}) EXPECT_EQ(why(theirs, act, me), CallWhyNot::notMine);
    EXPECT_EQ(why(theirs, CallAct::start, me), CallWhyNot::held);
    auto busy = me;
    busy.inCall = "another";
    CallRow waits;
    waits.visit = visit("w");
    EXPECT_EQ(why(waits, CallAct::start, busy), CallWhyNot::otherCall);
    auto manager = me;
    manager.clinician = false;
    EXPECT_EQ(why(waits, CallAct::start, manager), CallWhyNot::notClinician);
}

TEST(Calls, nobodyIsMarkedAsNotComeBeforeTheTimeOrWhenThere) {
    CallRow r;
    r.visit = visit("v", VisitStage::booked);
    r.visit.planned = now + 1min;
    EXPECT_EQ(why(r, CallAct::noShow, me), CallWhyNot::notYet);
    EXPECT_EQ(why(r, CallAct::noShow, me, now + 2min), CallWhyNot::none);
    CallRow waits;
    waits.visit = visit("v");
    EXPECT_EQ(why(waits, CallAct::noShow, me), CallWhyNot::held);
}

TEST(Calls, oneKeyFindsThePatientsVisitOrMakesOne) {
    auto k = kept();
    EXPECT_EQ(callIntent(k, "pt-a", "me", now).what, CallStart::create);
    k.booked = {booking("a", now + 3h)};
    EXPECT_EQ(callIntent(k, "pt-a", "me", now).what, CallStart::create) << "this afternoon's visit is not now";
    k.booked = {booking("a", now + 30min)};
    EXPECT_EQ(callIntent(k, "pt-a", "me", now).what, CallStart::notHere);
    auto waits = visit("x");
    waits.patient.id = "pt-a";
    k.list.waiting = {waits};
    const auto i = callIntent(k, "pt-a", "me", now);
    EXPECT_EQ(i.what, CallStart::admit);
    EXPECT_EQ(i.visit.id, "x");
    auto mine = held("y", "me");
    mine.patient.id = "pt-a";
    k.list.others = {mine};
    EXPECT_EQ(callIntent(k, "pt-a", "me", now).what, CallStart::join);
}

TEST(Calls, ringForWhoComesToMeAndForWhatIsHandedToMe) {
    CallList before, after;
    after.waiting = {visit("dropIn"), visit("mine"), visit("theirs")};
    after.waiting[1].with = {"me", ""};
    after.waiting[2].with = {"other", ""};
    auto handed = held("handed", "other");
    handed.offeredTo = "me";
    after.others = {handed};
    EXPECT_EQ(callArrivals(before, after, "me"), (std::vector<std::string>{"dropIn", "mine", "handed"}));
    EXPECT_TRUE(callArrivals(after, after, "me").empty()) << "once";
}

TEST(Calls, whoWasInvitedStandsThereWithHowFarTheyHaveCome) {
    const auto v = callVisitFromJson(*json::parse(R"({"id":"v1","stage":"inCall","since":"2026-11-20T10:50:00Z","holder":"me","patient":{"id":"p","name":"P"},"asked":["dr2","dr3"],
        "invited":[{"party":"g2","role":"relative","name":"Omar","used":false},{"party":"g1","role":"interpreter","name":"Amina","used":true},{"role":"relative"},5],
        "parties":[{"party":"g1","role":"interpreter","name":"Amina","here":true,"admitted":true},{"party":"dr2","role":"colleague","name":"Dr Two","here":false,"admitted":true}]})"));
    ASSERT_TRUE(v);
    EXPECT_TRUE(v->invitation.empty());
    const std::vector<InvitedRow> rows{{"g1", "interpreter", "Amina", InvitedState::inCall}, {"g2", "relative", "Omar", InvitedState::notCome}, {"dr2", "colleague", "Dr Two", InvitedState::gone}, {"dr3", "colleague", "", InvitedState::notCome}};
    EXPECT_EQ(invitedTo(*v), rows);
}

TEST(Calls, aColleagueWhoIsAskedJoinsAndTakesNobody) {
    auto v = held("v1", "other");
    v.asked = {"me"};
    EXPECT_EQ(callStart(v, "me"), CallStart::join);
    EXPECT_EQ(callStart(v, "third"), CallStart::held);
    auto k = kept();
    k.list.others = {v};
    const auto view = callsView(k, {.me = "me"}, true, now);
    EXPECT_EQ(view.rows[0].group, CallGroup::mine);
    EXPECT_TRUE(view.rows[0].asksMe);
    EXPECT_EQ(why(view.rows[0], CallAct::start, me), CallWhyNot::none);
    EXPECT_EQ(why(view.rows[0], CallAct::end, me), CallWhyNot::notMine);
    EXPECT_EQ(why(view.rows[0], CallAct::invite, me), CallWhyNot::notMine);
    CallList before, after;
    before.others = {held("v1", "other")};
    after.others = {v};
    EXPECT_EQ(callArrivals(before, after, "me"), std::vector<std::string>{"v1"});
    EXPECT_TRUE(callArrivals(after, after, "me").empty());
    auto orphan = held("v1", "other", false);
    orphan.asked = {"me"};
    EXPECT_EQ(callStart(orphan, "me"), CallStart::take); // nobody keeps the patient company
}

TEST(Calls, anInvitationIsForWhoeverHasThePatientOrForAVisitThatNobodyHas) {
    auto k = kept();
    k.list.waiting = {visit("w")};
    k.list.others = {held("mine", "me"), held("theirs", "other")};
    const auto view = callsView(k, {.me = "me"}, true, now);
    for (const auto& r : view.rows) EXPECT_EQ(why(r, CallAct::invite, me), r.id == "theirs" ? CallWhyNot::notMine : CallWhyNot::none) << r.id;
    auto offline = me;
    offline.online = false;
    EXPECT_EQ(why(view.rows[0], CallAct::invite, offline), CallWhyNot::offline);
}

TEST(Calls, theDevicesSayTheWorstThingFirst) {
    EXPECT_EQ(callDevice({}), CallDevice::notChecked);
    EXPECT_EQ(callDevice(CallCheck{}), CallDevice::notChecked);
    CallCheck c;
    c.camera = c.microphone = true;
    EXPECT_EQ(callDevice(c), CallDevice::fine);
    c.upKbps = 299;
    EXPECT_EQ(callDevice(c), CallDevice::slow);
    c.udp = false;
    EXPECT_EQ(callDevice(c), CallDevice::detour);
    c.microphone = false;
    EXPECT_EQ(callDevice(c), CallDevice::noMicrophone);
    c.camera = false;
    EXPECT_EQ(callDevice(c), CallDevice::nothingWorks);
}

} // namespace
} // namespace fyr::presenter
