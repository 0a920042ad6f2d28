// What a lease that ends, lost rights and a device that was shut out leave behind on the disk: nothing of the records,
// and all of the work.
#include "localdb/cache_fixture.h"

#include "localdb/files.h"
#include "localdb/schema.h"

namespace fyr::localdb {
namespace {

using protocol::CommandStatus;
using protocol::CommandType;

class LeaseTest : public CacheTest {
  protected:
    static constexpr const char* canary = "Kanariefågelsson";
    void fill() {
        ASSERT_TRUE(open());
        std::vector<protocol::FeedEntry> page{put("Patient", "p1", 1, std::string(R"({"name":"Eva )") + canary + R"("})"),
                                              put("Task", "t1", 1, R"({"id":"t1","queue":true,"patient":"p1","words":"ont"})")};
        for (int i = 0; i < 200; ++i)
            page.push_back(put("Condition", fmt::format("c{}", i), 1, fmt::format(R"({{"patient":"p1","words":"{} {}"}})", canary, i)));
        ASSERT_TRUE(feed(page));
        while (cache().indexSlice(100).value() > 0) {
        }
    }
    // Every text of the decrypted file.
    std::string plainBytes(const char* name) {
        m_cache.reset();
        const auto key = fileKey(m_folder, m_key, name);
        const auto pages = std::string_view(name) == "cache" ? cachePageBytes : outboxPageBytes;
        auto db = sqlite::Database::open(m_folder / fmt::format("{}.db", name), {.key = key.bytes(), .pageBytes = pages}).value();
        const auto plain = m_folder.string() + ".plain";
        EXPECT_TRUE(db.run("ATTACH ? AS plain KEY ''", plain));
        EXPECT_TRUE(db.run("SELECT sqlcipher_export('plain')"));
        EXPECT_TRUE(db.script("DETACH plain"));
        std::ifstream in(plain, std::ios::binary);
        std::string bytes((std::istreambuf_iterator<char>(in)), {});
        std::filesystem::remove(plain);
        return bytes;
    }
};

TEST_F(LeaseTest, whileShutNothingIsReadAndWorkIsStillTaken) {
    fill();
    const auto c = note("t1", "skriven");
    ASSERT_TRUE(cache().enqueue(c));
    ASSERT_TRUE(cache().saveDraft("note/t1", "utkast"));
    cache().shut(true);
    const clinical::PersonRef me{"me", "Me"};
    EXPECT_EQ(ErrorCode::leaseExpired, cache().rows().error().code);
    EXPECT_EQ(ErrorCode::leaseExpired, cache().queue(me).error().code);
    EXPECT_EQ(ErrorCode::leaseExpired, cache().item("t1", me).error().code);
    EXPECT_EQ(ErrorCode::leaseExpired, cache().resource({"Patient", "p1"}).error().code);
    EXPECT_EQ(ErrorCode::leaseExpired, cache().resourcesOf("p1").error().code);
    EXPECT_EQ(ErrorCode::leaseExpired, cache().searchPatients("eva").error().code);
    EXPECT_EQ(ErrorCode::leaseExpired, cache().searchText(canary).error().code);
    EXPECT_EQ(ErrorCode::leaseExpired, cache().outboxItems().error().code);
    EXPECT_EQ(ErrorCode::leaseExpired, cache().attentionItems().error().code);
    EXPECT_EQ(ErrorCode::leaseExpired, cache().draft("note/t1").error().code);
    EXPECT_EQ(1, cache().outboxCounts().value().unsent) << "how much is unsent may be told";
    EXPECT_EQ(1U, cache().unsent(10, 1U << 20U).value().size()) << "and sent";
    ASSERT_TRUE(cache().saveDraft("note/t1", "mer")) << "a page that closes still saves what was typed";
    cache().shut(false);
    EXPECT_EQ(1U, cache().rows().value().size());
    EXPECT_EQ("mer", cache().draft("note/t1").value());
}

TEST_F(LeaseTest, aPurgeDestroysTheRecordsKeyAndKeepsTheWork) {
    fill();
    const auto c = note("t1", "skriven");
    ASSERT_TRUE(cache().enqueue(c));
    const auto before = readFile(m_folder / "salt", 64).value();
    const auto copy = m_folder.string() + ".copy"; // somebody had kept the file
    m_cache.reset();
    std::filesystem::copy_file(m_folder / "cache.db", copy);
    ASSERT_TRUE(open());
    const auto state = cache().purgeRecords();
    ASSERT_TRUE(state) << state.error().describe();
    EXPECT_EQ(sync::FeedState{}, *state);
    EXPECT_TRUE(cache().all().value().empty());
    EXPECT_TRUE(cache().searchText(canary).value().empty());
    EXPECT_TRUE(cache().searchPatients("eva").value().empty());
    EXPECT_EQ(std::vector<std::string>{c.id.str()}, unsentIds());
    EXPECT_NE(before, readFile(m_folder / "salt", 64).value()) << "a new file has a new key";

    ASSERT_TRUE(open());
    EXPECT_EQ(std::vector<std::string>{c.id.str()}, unsentIds());
    ASSERT_TRUE(feed({put("Task", "t1", 2, R"({"id":"t1","queue":true})")})) << "and is filled again";
    m_cache.reset();
    // The data key alone opens the old file no more.
    const auto old = hkdf(Secret::copyOf(std::string_view("fyr cache")), m_key, "cache");
    for (const auto* key : {&old}) {
        auto db = sqlite::Database::open(copy, {.key = key->bytes(), .pageBytes = cachePageBytes});
        EXPECT_TRUE(!db || !db->integer("SELECT count(*) FROM resource"));
    }
    const auto now = fileKey(m_folder, m_key, "cache");
    auto db = sqlite::Database::open(copy, {.key = now.bytes(), .pageBytes = cachePageBytes});
    EXPECT_TRUE(!db || !db->integer("SELECT count(*) FROM resource"));
    std::filesystem::remove(copy);
    EXPECT_EQ(std::string::npos, plainBytes("cache").find("anarief"));
}

TEST_F(LeaseTest, aPurgeThatWasCutShortIsEndedByTheNextStart) {
    fill();
    m_cache.reset();
    ASSERT_TRUE(overwriteAndRemove(m_folder / "salt")); // the plug was pulled before the file went
    ASSERT_TRUE(open());
    EXPECT_TRUE(cache().openReport().recordsRebuilt);
    EXPECT_TRUE(cache().all().value().empty());
}

TEST_F(LeaseTest, whatWasForgottenIsInNoFileNotEvenBesideARefusedCommand) {
    fill();
    const auto c = command(CommandType::triageClaim, "t1");
    ASSERT_TRUE(cache().enqueue(c));
    auto refused = answer(c, CommandStatus::conflict);
    refused.current = std::string(R"({"id":"t1","name":")") + canary + R"("})";
    ASSERT_TRUE(cache().storeAnswers({refused}, noon));
    ASSERT_EQ(1U, cache().attentionItems().value().size());

    std::vector<protocol::FeedEntry> gone{forget("Patient", "p1"), forget("Task", "t1")};
    for (int i = 0; i < 200; ++i)
        gone.push_back(forget("Condition", fmt::format("c{}", i)));
    const auto applied = feed(gone);
    ASSERT_TRUE(applied);
    EXPECT_EQ(std::vector<std::string>{"p1"}, applied->patients) << "whoever shows the record is told";
    EXPECT_EQ(1U, cache().attentionItems().value().size()) << "the person's own work stays";
    EXPECT_EQ(std::string::npos, allBytes().find("anarief"));
    EXPECT_EQ(std::string::npos, plainBytes("cache").find("anarief"));
    EXPECT_EQ(std::string::npos, plainBytes("outbox").find("anarief"));
}

TEST_F(LeaseTest, aPurgeTakesAlsoWhatTheServerShowedBesideARefusedCommand) {
    fill();
    const auto c = command(CommandType::triageClaim, "t1");
    ASSERT_TRUE(cache().enqueue(c));
    auto refused = answer(c, CommandStatus::conflict);
    refused.current = std::string(R"({"id":"t1","name":")") + canary + R"("})";
    ASSERT_TRUE(cache().storeAnswers({refused}, noon));
    ASSERT_TRUE(cache().purgeRecords());
    const auto attention = cache().attentionItems().value();
    ASSERT_EQ(1U, attention.size()) << "the person's own work stays";
    EXPECT_EQ("", attention[0].current);
    EXPECT_EQ(std::string::npos, plainBytes("outbox").find("anarief"));
}

TEST_F(LeaseTest, anAnswerThatComesAfterItsRecordWasForgottenLeavesNothingOfIt) {
    fill();
    const auto c = command(CommandType::triageClaim, "t1");
    ASSERT_TRUE(cache().enqueue(c));
    ASSERT_TRUE(feed({forget("Task", "t1")}));
    auto refused = answer(c, CommandStatus::conflict);
    refused.current = std::string(R"({"id":"t1","name":")") + canary + R"("})";
    ASSERT_TRUE(cache().storeAnswers({refused}, noon));
    const auto attention = cache().attentionItems().value();
    ASSERT_EQ(1U, attention.size());
    EXPECT_EQ("", attention[0].current);
}

TEST_F(LeaseTest, aDeviceThatIsShutOutHandsInWhatWaitsToo) {
    fill();
    const auto refused = command(CommandType::triageClaim, "t1");
    const auto waiting = command(CommandType::triageRelease, "t1");
    const auto accepted = note("t9", "framme");
    const auto unsent = note("t2", "skriven");
    for (const auto& c : {refused, waiting, accepted, unsent})
        ASSERT_TRUE(cache().enqueue(c));
    ASSERT_TRUE(cache().storeAnswers({answer(refused, CommandStatus::conflict), answer(accepted, CommandStatus::accepted)}, noon));
    const auto all = cache().toHandIn(100, 1U << 20U).value();
    std::set<std::string> ids;
    for (const auto& c : all)
        ids.insert(c.id.str());
    EXPECT_EQ((std::set<std::string>{refused.id.str(), waiting.id.str(), unsent.id.str()}), ids);
    EXPECT_EQ(1U, cache().toHandIn(100, 1).value().size()) << "never nothing";
    ASSERT_TRUE(cache().handedIn({unsent.id}));
    ASSERT_TRUE(open());
    EXPECT_EQ(2U, cache().toHandIn(100, 1U << 20U).value().size());
    ASSERT_TRUE(cache().handedIn({refused.id, waiting.id, waiting.id}));
    EXPECT_TRUE(cache().toHandIn(100, 1U << 20U).value().empty());
}

TEST_F(LeaseTest, theLeaseIsSealedWithTheCacheAndOutlivesAPurge) {
    fill();
    EXPECT_EQ("", cache().lease().value());
    ASSERT_TRUE(cache().keepLease(R"({"granted":"2026-11-20T12:00:00Z"})"));
    ASSERT_TRUE(cache().purgeRecords());
    ASSERT_TRUE(open());
    EXPECT_EQ(R"({"granted":"2026-11-20T12:00:00Z"})", cache().lease().value());
    EXPECT_EQ(std::string::npos, allBytes().find("granted"));
}

// Two people at one computer: a folder and a key each, in one profile.
TEST_F(LeaseTest, anotherPersonAtTheSameComputerNeitherReadsNorDropsMyWork) {
    fill();
    const auto mine = note("t1", std::string("om ") + canary);
    ASSERT_TRUE(cache().enqueue(mine));
    m_cache.reset();
    const auto theirFolder = std::filesystem::path(m_folder.string() + ".other");
    std::filesystem::remove_all(theirFolder);
    const auto theirKey = Secret::random(32, m_random);
    {
        auto theirs = Cache::open(theirFolder, theirKey, m_projector, m_random).value();
        EXPECT_TRUE(theirs->unsent(10, 1U << 20U).value().empty());
        EXPECT_TRUE(theirs->all().value().empty());
        ASSERT_TRUE(theirs->purgeRecords());
    }
    // Their key on my files: refused, and nothing of mine is lost by the attempt.
    const auto copy = std::filesystem::path(m_folder.string() + ".tried");
    std::filesystem::remove_all(copy);
    std::filesystem::copy(m_folder, copy);
    if (auto tried = Cache::open(copy, theirKey, m_projector, m_random)) {
        EXPECT_TRUE((*tried)->unsent(10, 1U << 20U).value().empty());
        EXPECT_TRUE((*tried)->all().value().empty());
        EXPECT_TRUE((*tried)->outboxItems().value().empty());
    }
    EXPECT_TRUE(std::filesystem::exists(copy / "outbox.unreadable.db") || std::filesystem::exists(copy / "outbox.damaged.db") ||
                std::filesystem::exists(copy / "outbox.db"))
        << "what cannot be read is put aside, never deleted";
    ASSERT_TRUE(eraseCacheFiles(theirFolder));
    EXPECT_FALSE(std::filesystem::exists(theirFolder));
    std::filesystem::remove_all(copy);
    ASSERT_TRUE(open());
    EXPECT_EQ(std::vector<std::string>{mine.id.str()}, unsentIds());
    EXPECT_EQ(1U, cache().rows().value().size());
}

} // namespace
} // namespace fyr::localdb
