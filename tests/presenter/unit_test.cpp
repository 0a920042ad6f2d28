// The report of a unit as it comes over the wire, and what is shown of it.
#include "presenter/unit.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

TEST(UnitViews, holdWhatIsToldAndLeaveEmptyWhatIsNot) {
    const auto v = unitFromJson(*json::parse(R"({"computedAt":"2026-11-21T09:00:00Z","from":"2026-10-22T09:00:00Z","courses":14,"fewest":5,"unreadable":0,
      "load":[{"therapist":{"id":"pr-1","name":"Petra"},"waitingToStart":1,"active":5,"paused":1,"closing":2,"followUp":3,"minutesWeek":140,"minutes":600,"waits":4,"late":1}],
      "waits":[{"kind":"feedback","answered":20,"late":2,"waiting":3,"waitingLate":1,"medianMinutes":300,"ninetiethMinutes":1500},{"kind":"message","answered":2,"late":0,"waiting":0,"waitingLate":0}],
      "risks":[{"course":"c1","duty":7,"label":{"sv":"Fråga 9","en":"Item 9"},"raised":"2026-11-21T01:00:00Z","answerBy":"2026-11-22T01:00:00Z","late":false,"therapist":{"id":"pr-1","name":"Petra"}},
               {"course":"c2","duty":8,"label":{"sv":"Fråga 9","en":"Item 9"},"raised":"x","answerBy":"2026-11-22T01:00:00Z"}],
      "outcomes":[{"programme":"","title":{"sv":"","en":""},"ended":8,"figures":{"completed":5,"signedOff":5,"discharged":2,"referred":1,"measured":6,"better":3,"worse":1}},{"programme":"a","title":{"sv":"A","en":"A"},"ended":2}],
      "opinions":[{"programme":"a","module":"m01","title":{"sv":"M","en":"M"},"count":6,"meanTenths":74,"texts":["Bra"]},{"programme":"a","module":"","title":{"sv":"A","en":"A"},"count":2,"texts":[]}]})"));
    ASSERT_TRUE(v) << v.error().describe();
    EXPECT_EQ(v->load[0].open(), 12);
    EXPECT_EQ(v->waits[0].median, 300);
    EXPECT_FALSE(v->waits[1].median) << "too few is not nought";
    ASSERT_EQ(v->risks.size(), 1U) << "what cannot be timed is not shown as if it could";
    EXPECT_FALSE(v->risks[0].held);
    ASSERT_TRUE(v->outcomes[0].figures && v->outcomes[0].figures->betterWorse);
    EXPECT_EQ(v->outcomes[0].figures->betterWorse->second, 1);
    EXPECT_FALSE(v->outcomes[1].figures);
    EXPECT_EQ(v->opinions[0].meanTenths, 74);
    EXPECT_TRUE(v->opinions[1].whole);
    EXPECT_FALSE(unitFromJson(json::object{{"load", json::array{}}}));
}

TEST(UnitViews, percentIsWhole) {
    EXPECT_EQ(percentOf(1, 3), 33);
    EXPECT_EQ(percentOf(2, 3), 67);
    EXPECT_EQ(percentOf(0, 0), 0);
    EXPECT_EQ(percentOf(5, 5), 100);
}

} // namespace
} // namespace fyr::presenter
