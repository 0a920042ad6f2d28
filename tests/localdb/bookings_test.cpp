// Booked times out of the encrypted cache: what the day still holds without the server.
#include "localdb/cache_fixture.h"
#include "localdb/fhir_projector.h"

namespace fyr::localdb {
namespace {

using namespace std::chrono_literals;

class BookingsTest : public CacheTest {
  protected:
    BookingsTest() { m_projector = std::make_shared<FhirProjector>(); }
    static protocol::FeedEntry booked(const std::string& id, Instant start, std::string_view status = "booked", std::string_view mode = "video") {
        return put("Appointment", id, 1,
                   fmt::format(R"({{"resourceType":"Appointment","id":"{}","status":"{}","start":"{}","end":"{}","slot":[{{"reference":"Slot/s-{}"}}],
                     "extension":[{{"url":"https://fyr.example/fhir/StructureDefinition/meeting-mode","valueCode":"{}"}}],
                     "participant":[{{"actor":{{"reference":"Patient/pt-1","display":"Hanna Wiberg"}}}},{{"actor":{{"reference":"Practitioner/p1","display":"Petra Lindal"}}}}]}})",
                               id, status, formatInstant(start), formatInstant(start + 30min), id, mode));
    }
};

TEST_F(BookingsTest, ofTheDayByTimeAndOnlyThoseThatAreAhead) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({booked("late", noon + 3h), booked("now", noon - 10min, "arrived"), booked("over", noon - 2h), booked("gone", noon + 1h, "cancelled"), booked("tomorrow", noon + 30h)}));
    const auto all = cache().bookings(noon, noon + 12h);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ((*all)[0].id, "now");
    EXPECT_EQ((*all)[1].id, "late");
    EXPECT_EQ((*all)[1].patient.name, "Hanna Wiberg");
    EXPECT_EQ((*all)[1].practitioner.id, "p1");
    EXPECT_EQ((*all)[1].mode, "video");
    EXPECT_EQ((*all)[1].slot, "s-late");
    EXPECT_EQ((*all)[1].version, 1);
    EXPECT_EQ(*(*all)[1].start, noon + 3h);
}

TEST_F(BookingsTest, whileTheLeaseHasEndedNothingOfThemIsRead) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({booked("late", noon + 3h)}));
    cache().shut(true);
    EXPECT_EQ(cache().bookings(noon, noon + 12h).error().code, ErrorCode::leaseExpired);
}

} // namespace
} // namespace fyr::localdb
