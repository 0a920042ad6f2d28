// Free times and what is ahead of a patient.
#include "presenter/booking.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

using namespace std::chrono_literals;

const Instant now = *parseInstant("2026-11-20T10:00:00Z");

TEST(Booking, freeTimesAreThoseAheadOfThatWayMineFirst) {
    const auto all = freeTimesFromJson(*json::parse(R"({"slots":[
      {"id":"s3","start":"2026-11-20T12:00:00Z","end":"2026-11-20T12:30:00Z","service":"gp","with":{"id":"p1","name":"Leila"},"modes":["video","onSite"]},
      {"id":"s2","start":"2026-11-20T11:00:00Z","end":"2026-11-20T11:30:00Z","service":"gp","with":{"id":"p1","name":"Leila"},"modes":["video"]},
      {"id":"s1","start":"2026-11-20T11:00:00Z","end":"2026-11-20T11:30:00Z","service":"gp","with":{"id":"me","name":"Petra"},"modes":["video"]},
      {"id":"s0","start":"2026-11-20T09:00:00Z","end":"2026-11-20T09:30:00Z","service":"gp","with":{"id":"me","name":"Petra"},"modes":["video"]},
      {"id":"sx","start":"soon","end":"later","modes":["video"]},
      {"id":"sp","start":"2026-11-20T11:15:00Z","end":"2026-11-20T11:30:00Z","service":"gp","with":{"id":"me","name":"Petra"},"modes":["phone"]}],"timeZone":"Europe/Stockholm"})"));
    ASSERT_TRUE(all);
    EXPECT_EQ(all->size(), 5U) << "what has no time is no time";
    const auto video = freeTimesFor(*all, "video", "me", now);
    ASSERT_EQ(video.size(), 3U);
    EXPECT_EQ(video[0].slot, "s1");
    EXPECT_EQ(video[1].slot, "s2");
    EXPECT_EQ(video[2].slot, "s3");
    EXPECT_EQ(freeTimesFor(*all, "phone", "me", now).size(), 1U);
    EXPECT_FALSE(freeTimesFromJson(json::object{}));
}

TEST(Booking, whatIsAheadLeavesOutWhatIsOverAndOffersThatRanOut) {
    const auto one = [](const char* id, const char* status, std::optional<Instant> start, std::optional<Instant> expires = {}) {
        clinical::Booking b;
        b.id = id;
        b.status = status;
        b.start = start;
        if (start) b.end = *start + 30min;
        b.expires = expires;
        return b;
    };
    const auto ahead = bookingsAhead({one("wait", "waitlist", {}), one("over", "booked", now - 1h), one("now", "arrived", now - 10min), one("gone", "cancelled", now + 1h),
                                      one("ranOut", "pending", now + 1h, now - 1min), one("offer", "pending", now + 2h, now + 1min)},
                                     now);
    std::string ids;
    for (const auto& b : ahead) ids += b.id + " ";
    EXPECT_EQ(ids, "now offer wait ");
}

} // namespace
} // namespace fyr::presenter
