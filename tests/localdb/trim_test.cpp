// A full cache: what goes, what stays, what is left of it, how it comes back.
#include "localdb/cache_fixture.h"
#include "localdb/schema.h"

namespace fyr::localdb {
namespace {

class TrimTest : public CacheTest {
  protected:
    void SetUp() override {
        CacheTest::SetUp();
        ASSERT_TRUE(open());
    }
    static std::string part(int patient, std::string_view extra = {}, std::size_t size = 400) {
        return fmt::format(R"({{"patient":"p{}","words":"anteckning kanarie{} {}"{}}})", patient, patient, std::string(size, 'x'), extra);
    }
    static protocol::FeedEntry at(protocol::FeedEntry e, int minutes) {
        e.at = noon + std::chrono::minutes(minutes);
        return e;
    }
    // Each with a name and two resources, the first the oldest.
    void patients(int n, std::int64_t version = 1, std::size_t size = 400) {
        std::vector<protocol::FeedEntry> page;
        for (int i = 0; i < n; ++i) {
            page.push_back(at(put("Patient", fmt::format("p{}", i), version, fmt::format(R"({{"name":"Namn Nummer{}"}})", i)), i));
            for (const char* type : {"Condition", "Observation"})
                page.push_back(at(put(type, fmt::format("r{}", i), version, part(i, {}, size)), i));
        }
        ASSERT_TRUE(feed(std::move(page)));
        while (cache().indexSlice().value() > 0) {}
    }
    bool here(int patient) {
        const auto all = cache().resourcesOf(fmt::format("p{}", patient));
        EXPECT_TRUE(all || all.error().code == ErrorCode::notKeptHere);
        return all.has_value();
    }
    std::string kept(int n) {
        std::string out;
        for (int i = 0; i < n; ++i)
            out += here(i) ? '1' : '-';
        return out;
    }
    static constexpr std::int64_t record = 2 * 460;
    static constexpr std::int64_t everything = 1 << 30;
};

TEST_F(TrimTest, theOldestRecordsGoFirstAndTheirPatientsStay) {
    patients(6);
    const auto gone = cache().trim(2 * record).value();
    EXPECT_EQ("---111", kept(6)) << "whole records, until enough is gone";
    EXPECT_EQ((std::vector<std::string>{"p0", "p1", "p2"}), gone.patients);
    EXPECT_EQ(6U, gone.changed.size());
    EXPECT_GT(gone.bytes, 2 * record);
    EXPECT_EQ(3, cache().kept()->away);
    EXPECT_TRUE(cache().resource({"Patient", "p0"})->has_value());
    EXPECT_EQ(1U, cache().searchPatients("nummer0")->size()) << "names are found for all";
    EXPECT_TRUE(cache().searchText("kanarie0")->empty());
    EXPECT_EQ(2U, cache().searchText("kanarie4")->size());
    EXPECT_EQ(ErrorCode::notKeptHere, cache().resource({"Condition", "r0"}).error().code) << "not here is not: does not exist";
    EXPECT_FALSE(cache().resource({"Condition", "r99"})->has_value());
    EXPECT_EQ(0, cache().verifySlice(0, 1000).value()) << "a stub is no damage";
    ASSERT_TRUE(open());
    EXPECT_EQ("---111", kept(6));
    EXPECT_EQ(0, cache().indexSlice().value());
}

TEST_F(TrimTest, openWorkAndWhatOnlyThisComputerHasStays) {
    patients(9);
    ASSERT_TRUE(feed({at(put("Task", "t1", 1, part(1, R"(,"open":true)")), 1)}));
    ASSERT_TRUE(feed({at(put("Appointment", "a2", 1, part(2, R"(,"untilMs":3600000)")), 2)}));
    ASSERT_TRUE(feed({at(put("Appointment", "a3", 1, part(3, R"(,"untilMs":-90000000)")), 3)})); // over for more than a day
    ASSERT_TRUE(feed({at(put("Task", "t4", 1, part(4)), 4), at(put("Task", "t5", 1, part(5)), 5), at(put("Task", "t6", 1, part(6)), 6)}));
    ASSERT_TRUE(cache().enqueue(command(protocol::CommandType::triageClaim, "t4")));
    const auto refused = command(protocol::CommandType::triageClaim, "t5");
    ASSERT_TRUE(cache().enqueue(refused));
    ASSERT_TRUE(cache().storeAnswers({answer(refused, protocol::CommandStatus::conflict)}, noon));
    ASSERT_TRUE(cache().saveDraft("note/t6", "halvt"));
    ASSERT_TRUE(cache().enqueue(command(protocol::CommandType::noteAdd, "elsewhere", {{"patient", "p7"}, {"text", "x"}})));
    EXPECT_FALSE(cache().opened("p8").value());
    const auto gone = cache().trim(everything).value();
    EXPECT_EQ("-11-11111", kept(9));
    EXPECT_EQ(0, cache().trim(everything)->bytes) << "nothing more may go";
    // What was open is done, what waited is settled: now they may.
    ASSERT_TRUE(feed({at(put("Task", "t1", 2, part(1)), 9), at(put("Appointment", "a2", 2, part(2, R"(,"untilMs":-90000000)")), 9)}));
    ASSERT_TRUE(cache().settle(refused.id, sync::Settlement::keepTheirs, CommandId{}, noon));
    ASSERT_TRUE(cache().saveDraft("note/t6", ""));
    ASSERT_TRUE(cache().trim(everything));
    EXPECT_EQ("----1--11", kept(9));
}

TEST_F(TrimTest, theLastThatWereOpenedStayAndOfTheRestThoseNeverOpenedGoFirst) {
    patients(4);
    EXPECT_FALSE(cache().opened("p0").value());
    EXPECT_FALSE(cache().opened("p2").value());
    EXPECT_FALSE(cache().opened("nobody").value());
    ASSERT_TRUE(cache().trim(everything));
    EXPECT_EQ("1-1-", kept(4));
    std::vector<protocol::FeedEntry> many;
    for (int i = 100; i < 100 + openedStay; ++i) many.push_back(at(put("Condition", fmt::format("c{}", i), 1, part(i)), 10));
    ASSERT_TRUE(feed(std::move(many)));
    for (int i = 100; i < 99 + openedStay; ++i) EXPECT_FALSE(cache().opened(fmt::format("p{}", i)).value());
    ASSERT_TRUE(cache().trim(everything));
    EXPECT_EQ("--1-", kept(4)) << "p2 is the two hundredth";
    EXPECT_TRUE(here(100));
}

TEST_F(TrimTest, whatIsWantedComesBackWholeAndAtOnce) {
    patients(3);
    ASSERT_TRUE(cache().trim(everything));
    EXPECT_TRUE(cache().wanted(10)->empty()) << "nobody asked for any";
    EXPECT_TRUE(cache().opened("p1").value());
    ASSERT_TRUE(open()); // a wish outlives a restart
    const auto keys = cache().wanted(10).value();
    ASSERT_EQ(2U, keys.size());
    protocol::FeedPage half{"E1", "-", false, {}, {put("Condition", "r1", 1, part(1))}};
    EXPECT_EQ(1U, cache().fill(half)->changed.size());
    EXPECT_FALSE(here(1)) << "half a record is none";
    EXPECT_EQ(1U, cache().wanted(10)->size());
    half.entries = {put("Observation", "r1", 3, part(1))};
    EXPECT_TRUE(cache().fill(half)->changed.empty()) << "newer than the feed has told";
    ASSERT_TRUE(feed({put("Observation", "r1", 3, part(1))}));
    EXPECT_FALSE(here(1));
    half.entries = {put("Observation", "r1", 3, part(1)), put("Condition", "r99", 1, part(1)), put("Condition", "r0", 1, part(0))};
    EXPECT_EQ(2U, cache().fill(half)->changed.size()) << "stubs are filled, whosever; what is no stub is passed over";
    EXPECT_TRUE(here(1));
    EXPECT_FALSE(here(0));
    EXPECT_FALSE(cache().resource({"Condition", "r99"})->has_value());
    EXPECT_TRUE(cache().wanted(10)->empty());
    while (cache().indexSlice().value() > 0) {}
    EXPECT_EQ(2U, cache().searchText("kanarie1")->size());
    // A page that was under way meanwhile is of an older version: it does not go back.
    ASSERT_TRUE(feed({put("Observation", "r1", 2, part(1, R"(,"open":true)"))}));
    EXPECT_EQ(3, cache().resource({"Observation", "r1"}).value()->version);
    half.epoch = "E2";
    EXPECT_EQ(ErrorCode::invalidState, cache().fill(half).error().code);
}

TEST_F(TrimTest, theFeedGoesOnForWhatIsNotHere) {
    patients(4);
    ASSERT_TRUE(cache().trim(everything));
    const auto changed = feed({put("Condition", "r0", 2, part(0)), forget("Condition", "r1"), forget("Observation", "r1"), put("Task", "t2", 1, part(2, R"(,"open":true,"queue":true,"id":"t2")"))}).value();
    EXPECT_TRUE(changed.recordsWanted) << "open work brings the rest of its record";
    EXPECT_EQ(ErrorCode::notKeptHere, cache().resource({"Condition", "r0"}).error().code);
    EXPECT_FALSE(cache().resource({"Condition", "r1"})->has_value()) << "forgotten is forgotten";
    EXPECT_TRUE(cache().resourcesOf("p1")->empty() || cache().resourcesOf("p1")->size() == 1);
    EXPECT_EQ(1U, cache().rows()->size()) << "the queue is whole";
    EXPECT_EQ(2U, cache().wanted(10)->size());
    // A late answer from before the forget brings nothing back, one of an older version does not fill.
    protocol::FeedPage late{"E1", "-", false, {}, {put("Condition", "r1", 1, part(1)), put("Condition", "r0", 1, part(0))}};
    EXPECT_TRUE(cache().fill(late)->changed.empty());
    EXPECT_FALSE(cache().resource({"Condition", "r1"})->has_value());
    // A resync names stubs as others, and what it does not name goes.
    ASSERT_TRUE(cache().beginResync());
    ASSERT_TRUE(feed({put("Condition", "r0", 5, part(0)), put("Patient", "p0", 1, R"({"name":"Namn"})")}, false, "E9"));
    EXPECT_FALSE(cache().resource({"Observation", "r0"})->has_value());
    EXPECT_EQ(ErrorCode::notKeptHere, cache().resource({"Condition", "r0"}).error().code);
    EXPECT_EQ(1, cache().kept()->away);
    ASSERT_TRUE(feed({forget("Condition", "r0")}, false, "E9"));
    EXPECT_EQ(0, cache().kept()->away);
}

// Its last stub was not filled but told anew as open work: the record is whole, and stands in nobody's way.
TEST_F(TrimTest, aRecordThatAPageMadeWholeIsNoLongerWanted) {
    patients(2);
    ASSERT_TRUE(cache().trim(everything));
    ASSERT_TRUE(*cache().opened("p0"));
    ASSERT_TRUE(*cache().opened("p1")); // the one that is wanted most
    ASSERT_EQ(1U, cache().fill({"E1", "-", false, {}, {put("Condition", "r1", 1, part(1))}})->changed.size());
    ASSERT_TRUE(feed({put("Observation", "r1", 2, part(1, R"(,"open":true)"))}));
    EXPECT_TRUE(here(1));
    EXPECT_EQ(1, cache().kept()->away);
    const auto next = cache().wanted(10).value();
    ASSERT_EQ(2U, next.size());
    EXPECT_EQ("r0", next.front().id);
}

TEST_F(TrimTest, theFileShrinksToItsBoundAndNothingOfWhatWentIsLeftInIt) {
    for (int i = 0; i < 5; ++i) patients(100, i + 1, 9000); // versions pile up nothing
    const auto size = [&] { return std::filesystem::file_size(m_folder / "cache.db"); };
    ASSERT_TRUE(cache().keepBound(0));
    EXPECT_EQ(0, cache().excess().value()) << "no bound, nothing too much";
    const auto before = cache().kept()->bytes;
    const auto bound = before / 2;
    ASSERT_TRUE(cache().keepBound(bound));
    for (int i = 0; i < 100 && cache().excess().value() > 0; ++i)
        ASSERT_GT(cache().trim(20'000)->bytes, 0);
    for (int i = 0; i < 100 && cache().shrink().value(); ++i) {}
    EXPECT_LE(static_cast<std::int64_t>(size()), bound + cachePageBytes);
    EXPECT_LE(cache().kept()->bytes, bound);
    EXPECT_GT(cache().kept()->bytes, bound / 2) << "no more went than had to";
    EXPECT_EQ(0U, std::filesystem::file_size(m_folder / "cache.db-wal"));
    ASSERT_TRUE(open());
    EXPECT_EQ(bound, cache().kept()->bound) << "it holds offline too";
    EXPECT_FALSE(here(0));
    EXPECT_TRUE(here(99));
    // In no page of the file, opened as what it is.
    m_cache.reset();
    const auto key = fileKey(m_folder, m_key, "cache");
    auto db = openFile(m_folder / "cache.db", key.bytes(), cachePageBytes, FileSystem::system()).value();
    auto found = db.query("SELECT count(*) FROM resource WHERE json LIKE '%kanarie0 %'").value();
    ASSERT_TRUE(found.step().value());
    EXPECT_EQ(0, found.integer(0));
}

TEST_F(TrimTest, withoutAFileTheBoundHoldsInMemory) {
    auto memory = Cache::open({}, Secret(), m_projector, m_random).value();
    std::vector<protocol::FeedEntry> page;
    for (int i = 0; i < 500; ++i) page.push_back(put("Condition", fmt::format("c{}", i), 1, part(i)));
    ASSERT_TRUE(memory->applyPage({"E1", "c1", false, {}, std::move(page)}, "", noon));
    ASSERT_TRUE(memory->keepBound(memory->kept()->bytes / 2));
    ASSERT_GT(memory->excess().value(), 0);
    for (int i = 0; i < 100 && memory->excess().value() > 0; ++i) ASSERT_TRUE(memory->trim(10'000));
    EXPECT_LE(memory->kept()->bytes, memory->kept()->bound);
}

} // namespace
} // namespace fyr::localdb
