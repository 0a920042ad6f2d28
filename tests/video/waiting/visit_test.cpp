// A visit from the booking to its end, sentence by sentence.
#include "video/waiting/lease_keeper.h"
#include "video/waiting/queue.h"
#include "video/waiting/visit_json.h"

#include <gtest/gtest.h>

namespace fyr::video::waiting {
namespace {

using namespace std::chrono_literals;

class Visits : public testing::Test {
  protected:
    Visits() {
        visit.id = "v1";
        visit.planned = now + 10min;
        visit.plannedEnd = now + 30min;
        visit.since = now;
    }
    std::string doIt(const Event& e) {
        const auto r = step(visit, e, now);
        if (!r) return std::string(info(r.error().code).name);
        visit = r->visit;
        return std::string(code(visit.stage));
    }
    void arrive() {
        doIt(Opened{"p", PartyRole::patient, "Anna", "page1"});
        doIt(Checked{"p", "page1", {}});
        doIt(Identified{"p", "page1"});
        ASSERT_EQ(doIt(SatDown{"p", "page1"}), "waiting");
    }
    void call() {
        arrive();
        ASSERT_EQ(doIt(Admit{"dr1", "Dr One", "desk1"}), "admitted");
        doIt(Joined{"p", "page1"});
        ASSERT_EQ(doIt(Joined{"dr1", "desk1"}), "inCall");
    }
    void keepAlive(Millis t) { // both pages speak
        while (t.count() > 0) {
            now += 5s;
            t -= 5s;
            for (const auto& p : visit.parties)
                if (p.lease && !p.left) doIt(Renewed{p.party, p.lease->page});
        }
    }
    std::int64_t opened() const { return visit.find("p")->lease->opened; }
    Instant now{Millis{1'790'000'000'000}};
    Visit visit;
};

TEST_F(Visits, aHelloWhoseLineIsGoneGivesTheLeaseBackToWhomItTookItFrom) {
    call();
    const auto before = *visit.find("p");
    doIt(Opened{"p", PartyRole::patient, "Anna", "older"});
    EXPECT_EQ(visit.find("p")->lease->page, "older");
    doIt(Undone{"older", opened(), before});
    EXPECT_EQ(visit.find("p")->lease->page, "page1");
    EXPECT_EQ(visit.find("p")->lease->until, before.lease->until);
    EXPECT_TRUE(visit.find("p")->joined);
    // Nothing is given back once another has it, to one who is not there, or by a page to itself.
    const auto again = *visit.find("p");
    doIt(Opened{"p", PartyRole::patient, "Anna", "older"});
    const auto older = opened();
    doIt(Opened{"p", PartyRole::patient, "Anna", "newer"});
    doIt(Undone{"older", older, again});
    EXPECT_EQ(visit.find("p")->lease->page, "newer");
    now += 16s;
    doIt(Undone{"newer", opened(), again});
    EXPECT_EQ(visit.find("p")->lease->page, "newer");
    // Who had left has left.
    doIt(Left{"p", "newer"});
    const auto left = *visit.find("p");
    doIt(Opened{"p", PartyRole::patient, "Anna", "older"});
    EXPECT_FALSE(visit.find("p")->left);
    doIt(Undone{"older", opened(), left});
    EXPECT_TRUE(visit.find("p")->left);
}

// As one that says hello again before the first was answered: the older of the two takes nothing from the newer.
TEST_F(Visits, aHelloThatWasOvertakenByOneOfTheSamePageLeavesThatOneItsLease) {
    arrive();
    doIt(Left{"p", "page1"});
    const auto left = *visit.find("p");
    doIt(Opened{"p", PartyRole::patient, "Anna", "page2"});
    const auto first = opened();
    const auto between = *visit.find("p");
    doIt(Opened{"p", PartyRole::patient, "Anna", "page2"});
    const auto second = opened();
    doIt(Undone{"page2", first, left});
    EXPECT_FALSE(visit.find("p")->left);
    EXPECT_TRUE(visit.isWaiting(now));
    doIt(Undone{"page2", second, between}); // to itself
    EXPECT_TRUE(visit.isWaiting(now));
}

TEST_F(Visits, aPatientWhoSpeaksIsThereWhateverAnotherPageOfTheirsSaid) {
    arrive();
    doIt(Opened{"p", PartyRole::patient, "Anna", "check"});
    doIt(Left{"p", "check"});
    EXPECT_FALSE(visit.isWaiting(now));
    EXPECT_EQ(doIt(Reclaimed{"p", "check"}), "gone");
    EXPECT_EQ(doIt(Reclaimed{"p", "page1"}), "waiting");
    EXPECT_TRUE(visit.isWaiting(now));
    // Who is not a patient may have been sent away.
    doIt(Admit{"dr1", "Dr One", "desk1"});
    doIt(Opened{"dr1", PartyRole::clinician, "Dr One", "desk2"});
    doIt(Left{"dr1", "desk2"});
    EXPECT_EQ(doIt(Reclaimed{"dr1", "desk1"}), "gone");
}

TEST_F(Visits, theLeaseOfAPageThatSaysNothingGoesToTheOneThatIsHere) {
    arrive();
    doIt(Opened{"p", PartyRole::patient, "Anna", "silent"});
    now += 9'999ms;
    EXPECT_EQ(doIt(Reclaimed{"p", "page1"}), "duplicate"); // may be on its way from another node
    now += 1ms;
    EXPECT_EQ(doIt(Reclaimed{"p", "page1", 2s}), "waiting");
    EXPECT_EQ(visit.find("p")->lease->page, "page1");
    EXPECT_EQ(visit.find("p")->lease->until, now + 13s); // from when it was heard
    EXPECT_EQ(doIt(Renewed{"p", "silent"}), "duplicate");
    EXPECT_EQ(doIt(Reclaimed{"p", "page1"}), "waiting"); // its own
    doIt(Left{"p", "page1"});
    EXPECT_EQ(doIt(Reclaimed{"p", "page1"}), "gone");
    EXPECT_EQ(doIt(Reclaimed{"nobody", "page1"}), "notFound");
}

TEST_F(Visits, sayOnceThatSomebodyIsAwayAndOnceThatTheyAreBack) {
    arrive();
    const auto before = visit.moments.size();
    now += 16s;
    EXPECT_FALSE(visit.isWaiting(now));
    doIt(ClockPassed{});
    doIt(ClockPassed{});
    ASSERT_EQ(visit.moments.size(), before + 1);
    EXPECT_EQ(visit.moments.back().what, "away");
    EXPECT_EQ(doIt(Renewed{"p", "page1", 20s}), "waiting"); // written late: nobody came back
    EXPECT_EQ(visit.moments.size(), before + 1);
    doIt(Renewed{"p", "page1"});
    doIt(Renewed{"p", "page1"});
    ASSERT_EQ(visit.moments.size(), before + 2);
    EXPECT_EQ(visit.moments.back().what, "back");
    EXPECT_TRUE(visit.isWaiting(now));
    EXPECT_TRUE(visitFromJson(toJson(visit)).has_value());
}

TEST_F(Visits, keepTheirTimesWhateverHappensInBetween) {
    call();
    const auto admitted = visit.admitted;
    const auto began = visit.began;
    ASSERT_TRUE(admitted && began);
    now += 16s;
    EXPECT_EQ(doIt(ClockPassed{}), "interrupted");
    doIt(Renewed{"p", "page1"});
    EXPECT_EQ(doIt(Renewed{"dr1", "desk1"}), "inCall");
    EXPECT_EQ(visit.interruptions, 1);
    const auto read = visitFromJson(toJson(visit)).value();
    EXPECT_EQ(read.admitted, admitted);
    EXPECT_EQ(read.began, began);
    EXPECT_EQ(read.interruptions, 1);
}

TEST_F(Visits, goFromTheBookingToTheCall) {
    EXPECT_EQ(doIt(Opened{"p", PartyRole::patient, "Anna", "page1"}), "opened");
    EXPECT_EQ(doIt(SatDown{"p", "page1"}), "invalidState"); // who it is is not known
    DeviceCheck check;
    check.camera = true;
    check.udp = false;
    EXPECT_EQ(doIt(Checked{"p", "page1", check}), "checked");
    EXPECT_EQ(doIt(Identified{"p", "page1"}), "identified");
    EXPECT_FALSE(visit.isWaiting(now));
    EXPECT_EQ(doIt(SatDown{"p", "page1"}), "waiting");
    EXPECT_TRUE(visit.isWaiting(now));
    EXPECT_EQ(doIt(Admit{"dr1", "Dr One", "desk1"}), "admitted");
    EXPECT_FALSE(visit.isWaiting(now));
    EXPECT_EQ(doIt(Joined{"dr1", "desk1"}), "admitted");
    EXPECT_EQ(doIt(Joined{"p", "page1"}), "inCall");
    EXPECT_EQ(doIt(End{"dr1", "done"}), "ended");
    EXPECT_EQ(doIt(Opened{"p", PartyRole::patient, "Anna", "page2"}), "gone");
    ASSERT_TRUE(visit.check);
    EXPECT_EQ(visit.check->udp, false);
    EXPECT_EQ(visit.check->microphone, std::nullopt); // not looked at
}

TEST_F(Visits, letNobodyWaitWhoIsGone) {
    arrive();
    now += 14s;
    EXPECT_TRUE(visit.isWaiting(now));
    now += 1s;
    EXPECT_FALSE(visit.isWaiting(now));
    EXPECT_EQ(doIt(Admit{"dr1", "Dr One", "desk1"}), "invalidState");
    EXPECT_EQ(doIt(Renewed{"p", "page1"}), "waiting"); // the line came back
    EXPECT_TRUE(visit.isWaiting(now));
    doIt(Left{"p", "page1"});
    EXPECT_FALSE(visit.isWaiting(now)); // at once
    EXPECT_EQ(doIt(Renewed{"p", "page1"}), "gone");
}

TEST_F(Visits, keepThePlaceOfWhoComesBack) {
    arrive();
    const auto first = visit.arrived;
    now += 60s;
    EXPECT_EQ(doIt(Opened{"p", PartyRole::patient, "Anna", "page2"}), "waiting");
    EXPECT_TRUE(visit.isWaiting(now));
    EXPECT_EQ(visit.arrived, first);
    EXPECT_EQ(doIt(Renewed{"p", "page1"}), "duplicate"); // the old tab holds nothing any more
    EXPECT_EQ(doIt(Left{"p", "page1"}), "waiting");      // nor does its goodbye
    EXPECT_TRUE(visit.isWaiting(now));
}

TEST_F(Visits, giveAPatientToOneClinicianOnly) {
    arrive();
    EXPECT_EQ(doIt(Admit{"dr1", "Dr One", "desk1"}), "admitted");
    EXPECT_EQ(doIt(Admit{"dr2", "Dr Two", "desk2"}), "alreadyClaimed");
    EXPECT_EQ(doIt(Admit{"dr1", "Dr One", "desk1"}), "admitted"); // the answer was lost
    EXPECT_EQ(visit.holder, "dr1");
}

TEST_F(Visits, areHandedOverInTwoSteps) {
    call();
    EXPECT_EQ(doIt(Take{"dr2", "Dr Two", "desk2"}), "alreadyClaimed");
    EXPECT_EQ(doIt(HandOver{"dr2", "dr3"}), "forbidden");
    EXPECT_EQ(doIt(HandOver{"dr1", "dr2"}), "inCall");
    EXPECT_EQ(visit.holder, "dr1"); // until it is taken
    EXPECT_EQ(doIt(Take{"dr3", "Dr Three", "desk3"}), "alreadyClaimed");
    EXPECT_NE(doIt(Take{"dr2", "Dr Two", "desk2"}), "alreadyClaimed");
    EXPECT_EQ(visit.holder, "dr2");
    EXPECT_TRUE(visit.find("dr1")->isHere(now)); // may stay for a word
    EXPECT_EQ(doIt(End{"dr1", "done"}), "forbidden");
}

TEST_F(Visits, thatNobodyHoldsMayBeTaken) {
    call();
    now += 20s;
    doIt(Renewed{"p", "page1"});
    EXPECT_EQ(visit.stage, Stage::interrupted);
    EXPECT_EQ(doIt(Take{"dr2", "Dr Two", "desk2"}), "interrupted");
    EXPECT_EQ(doIt(Joined{"dr2", "desk2"}), "inCall");
}

TEST_F(Visits, areInterruptedAndGoOn) {
    call();
    now += 10s;
    doIt(Renewed{"dr1", "desk1"});
    now += 6s;
    EXPECT_EQ(doIt(ClockPassed{}), "interrupted");
    EXPECT_EQ(doIt(Opened{"p", PartyRole::patient, "Anna", "page2"}), "interrupted"); // there, and not yet in the call
    EXPECT_EQ(doIt(Joined{"p", "page2"}), "inCall");
    keepAlive(60s);
    EXPECT_EQ(visit.stage, Stage::inCall);
}

TEST_F(Visits, thatNobodyComesToAreNoShowsAndStayOpenForWhoIsLate) {
    now = visit.planned + 19min;
    EXPECT_EQ(doIt(ClockPassed{}), "booked");
    now += 1min;
    EXPECT_EQ(doIt(ClockPassed{}), "noShow");
    EXPECT_EQ(doIt(Opened{"p", PartyRole::patient, "Anna", "page1"}), "opened");
    now = visit.plannedEnd + 3h;
    visit.stage = Stage::noShow;
    visit.endedByClock = true;
    EXPECT_EQ(doIt(Opened{"p", PartyRole::patient, "Anna", "page1"}), "gone");
}

TEST_F(Visits, areNotNoShowsWhileThePatientIsThere) {
    doIt(Opened{"p", PartyRole::patient, "Anna", "page1"});
    while (now < visit.planned + 40min) keepAlive(60s);
    EXPECT_EQ(doIt(ClockPassed{}), "opened");
}

TEST_F(Visits, thatEverybodyLeftEndByThemselves) {
    arrive();
    now += 45min;
    EXPECT_EQ(doIt(ClockPassed{}), "ended");
    EXPECT_EQ(visit.endReason, "leftWaiting");
    EXPECT_EQ(doIt(Opened{"p", PartyRole::patient, "Anna", "page2"}), "opened"); // and comes back after all
}

TEST_F(Visits, takeFourAndLetGuestsInWhenTheHolderSaysSo) {
    call();
    EXPECT_EQ(doIt(Opened{"i", PartyRole::interpreter, "Tolk", "ipad"}), "inCall");
    EXPECT_FALSE(visit.find("i")->admitted);
    EXPECT_EQ(doIt(Joined{"i", "ipad"}), "invalidState");
    EXPECT_EQ(doIt(LetIn{"dr2", "i"}), "forbidden");
    EXPECT_EQ(doIt(LetIn{"dr1", "i"}), "inCall");
    EXPECT_EQ(doIt(Joined{"i", "ipad"}), "inCall");
    EXPECT_EQ(doIt(Opened{"c", PartyRole::colleague, "Dr Two", "desk2"}), "inCall");
    EXPECT_TRUE(visit.find("c")->admitted); // of the house
    EXPECT_EQ(doIt(Opened{"r", PartyRole::relative, "Mamma", "phone"}), "overloaded");
    doIt(Left{"i", "ipad"});
    EXPECT_EQ(doIt(Opened{"r", PartyRole::relative, "Mamma", "phone"}), "inCall");
}

TEST_F(Visits, areNotWaitedForTooEarly) {
    now = visit.planned - 61min;
    doIt(Opened{"p", PartyRole::patient, "Anna", "page1"});
    doIt(Identified{"p", "page1"});
    EXPECT_EQ(doIt(SatDown{"p", "page1"}), "invalidState"); // the check is done the day before, the waiting is not
    now += 1min;
    EXPECT_EQ(doIt(Opened{"p", PartyRole::patient, "Anna", "page1"}), "identified");
    EXPECT_EQ(doIt(SatDown{"p", "page1"}), "waiting");
}

TEST_F(Visits, comeBackFromTextAsTheyWere) {
    call();
    doIt(Checked{"p", "page1", {true, false, {}, true, {}, 1'200, 3'400, now}});
    const auto text = json::write(toJson(visit));
    auto back = visitFromJson(json::parse(text).value());
    ASSERT_TRUE(back);
    EXPECT_EQ(json::write(toJson(*back)), text);
    EXPECT_EQ(back->stage, Stage::inCall);
    EXPECT_FALSE(back->find("p")->lease); // kept apart
    const Lease lease{"page1", now};
    EXPECT_EQ(readLease(writeLease(lease))->until, now);
    EXPECT_FALSE(visitFromJson(json::parse("{}").value()));
    EXPECT_FALSE(visitFromJson(json::parse("[]").value()));
}

TEST_F(Visits, withALeaseWrittenLateAreNotProlonged) {
    arrive();
    now += 10s;
    doIt(Renewed{"p", "page1", 8s}); // heard eight seconds ago
    now += 6s;
    EXPECT_TRUE(visit.isWaiting(now));
    now += 1s;
    EXPECT_FALSE(visit.isWaiting(now));
}

constexpr Instant now{Millis{1'790'000'000'000}};

Visit make(std::string id, bool dropIn, int urgency, Millis planned, Millis arrived) {
    Visit v;
    v.id = std::move(id);
    v.stage = Stage::waiting;
    v.dropIn = dropIn;
    v.urgency = urgency;
    v.planned = now + planned;
    v.arrived = now + arrived;
    v.parties.push_back({"p", PartyRole::patient, "", Lease{"x", now + 10s}, false, false, false, now});
    return v;
}

TEST(Queues, letDropInsWhoAreMoreIllGoBeforeAndNobodyWaitForEver) {
    std::vector<std::string> ids;
    for (const auto& p : order({make("selfCare", true, 4, 0ms, -30min), make("soon", true, 3, 0ms, -10min), make("urgent", true, 2, 0ms, -1min), make("soonForLong", true, 3, 0ms, -35min),
                                make("emergency", true, 1, 0ms, -1s), make("immediate", true, 0, 0ms, -1s)},
                               now, {}))
        ids.push_back(p.visit);
    EXPECT_EQ(ids, (std::vector<std::string>{"immediate", "emergency", "soonForLong", "urgent", "soon", "selfCare"}));
}

TEST(Queues, takeTheUrgentFirstThenTheTimeThatWasPromised) {
    std::vector<Visit> all{make("later", false, 3, 20min, -5min), make("dropIn", true, 2, 0ms, -9min), make("sooner", false, 3, -10min, -1min), make("urgent", true, 1, 0ms, -1s), make("gone", false, 3, -20min, -20min)};
    all[4].parties[0].lease->until = now;
    const auto places = order(all, now, {});
    std::vector<std::string> ids;
    for (const auto& p : places) ids.push_back(p.visit);
    EXPECT_EQ(ids, (std::vector<std::string>{"urgent", "sooner", "dropIn", "later"}));
    EXPECT_EQ(places[0].position, 1U);
    EXPECT_FALSE(places[0].estimate); // nothing is known of how long calls take here
    EXPECT_EQ(places[3].estimate, 20min); // never before its time
    const auto known = order(all, now, {{10min, 14min, 60min}, 2});
    EXPECT_EQ(known[0].estimate, 0ms);
    EXPECT_EQ(known[1].estimate, 0ms);
    EXPECT_EQ(known[2].estimate, 14min);
    EXPECT_EQ(known[3].estimate, 20min);
}

// ---- leases ------------------------------------------------------------------------------------------------------------------

TEST(Leases, areWrittenForWhoWasHeardAndNoOftener) {
    LeaseKeeper keeper(5s);
    const LeaseOf anna{"v1", "anna", "page1"};
    const LeaseOf ben{"v2", "ben", "page2"};
    const SteadyTime t{100s};
    keeper.opened(anna, t);
    keeper.opened(ben, t);
    keeper.heard(anna, t + 1s);
    keeper.heard(anna, t + 4s);
    EXPECT_TRUE(keeper.due(t + 4'999ms).empty());
    auto due = keeper.due(t + 6s);
    ASSERT_EQ(due.size(), 1U); // nobody heard the other
    EXPECT_EQ(due[0].who, anna);
    EXPECT_EQ(due[0].ago, 2s);
    EXPECT_TRUE(keeper.due(t + 20s).empty()) << "nothing was heard since";
    keeper.heard(anna, t + 21s);
    EXPECT_EQ(keeper.due(t + 21s).size(), 1U) << "it is long since it was written";
}

TEST(Leases, whatWasHeardBeforeALineClosedIsStillWritten) {
    LeaseKeeper keeper(5s);
    const LeaseOf anna{"v1", "anna", "page1"};
    const SteadyTime t{100s};
    keeper.opened(anna, t);
    keeper.heard(anna, t + 1s);
    keeper.closed(anna);
    EXPECT_EQ(keeper.due(t + 1s).size(), 1U) << "at once";
    EXPECT_EQ(keeper.size(), 0U);
    keeper.opened(anna, t + 2s);
    keeper.closed(anna);
    EXPECT_EQ(keeper.size(), 0U);
    keeper.heard(anna, t + 3s); // came back without the node's knowing when it was written
    EXPECT_EQ(keeper.due(t + 3s).size(), 1U);
    keeper.heard(anna, t + 4s);
    keeper.opened(anna, t + 5s); // written then
    EXPECT_TRUE(keeper.due(t + 60s).empty());
}

TEST(Leases, thatCouldNotBeWrittenAreTriedAgain) {
    LeaseKeeper keeper(5s);
    const LeaseOf anna{"v1", "anna", "page1"};
    const SteadyTime t{100s};
    keeper.opened(anna, t);
    keeper.heard(anna, t + 1s);
    const auto due = keeper.due(t + 5s);
    ASSERT_EQ(due.size(), 1U);
    keeper.closed(anna);
    keeper.failed(due[0], t + 5s); // the time at which it was due
    const auto again = keeper.due(t + 7s);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].ago, 6s) << "a write that comes late prolongs nothing";
    EXPECT_EQ(keeper.size(), 0U);
}

TEST(Leases, areReadAsTheyWereWrittenAndInOtherForms) {
    const Lease lease{"01JD0000000000000000000000", Instant{std::chrono::milliseconds{1'764'000'000'123}}, 12};
    EXPECT_EQ(readLease(writeLease(lease)), lease);
    EXPECT_EQ(readLease(R"({"page":"a","until":"2026-11-22T10:00:00Z"})")->opened, 0) << "of an older version";
    const auto spaced = readLease(R"({"until": "2026-11-22T10:00:00Z", "page": "a\"b"})");
    ASSERT_TRUE(spaced);
    EXPECT_EQ(spaced->page, "a\"b");
    EXPECT_EQ(readLease(writeLease({"a\"b", lease.until}))->page, "a\"b");
    EXPECT_FALSE(readLease(R"({"page":"a","until":"never"})"));
    EXPECT_FALSE(readLease("{}"));
}

} // namespace
} // namespace fyr::video::waiting
