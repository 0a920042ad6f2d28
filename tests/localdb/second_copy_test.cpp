// The outbox's second copy, when the file has gone back in time or a repair was cut short; on a disk that can do that.
#include "localdb/cache.h"
#include "localdb/files.h"
#include "localdb/sim/faulty_disk.h"
#include "localdb/sim/plain_projector.h"

#include <gtest/gtest.h>
#include <set>

namespace fyr::localdb::sim {
namespace {

class SecondCopyTest : public testing::Test {
  protected:
    void SetUp() override { m_key = Secret::random(32, m_random); }
    Result<void> open() {
        m_cache.reset();
        FYR_TRY(m_cache, Cache::open("/c", m_key, std::make_shared<PlainProjector>(), m_random, m_disk));
        return {};
    }
    // A kill: what was written is there, the log too.
    Image killed() {
        auto image = m_disk.cut(Survives::all, m_random);
        m_disk.powerOff();
        m_cache.reset();
        return image;
    }
    // The program ends, and its file is noise when it starts again.
    Result<void> openAfterNoise() {
        m_cache.reset();
        auto image = m_disk.cut(Survives::all, m_random);
        image["/c/outbox.db"].assign(image["/c/outbox.db"].size(), 'x');
        m_disk.powerOn(std::move(image));
        return open();
    }
    CommandId enqueue() {
        protocol::Command c;
        c.id = CommandId{makeUlid(Instant{Millis{++m_made}}, m_random)};
        c.type = protocol::CommandType::noteAdd;
        c.target = {"Task", "t1"};
        c.payload = {{"patient", "p1"}, {"text", "x"}};
        EXPECT_TRUE(m_cache->enqueue(c));
        return c.id;
    }
    std::set<CommandId> unsent() {
        std::set<CommandId> out;
        const auto commands = m_cache->unsent(1000, 1U << 20U).value();
        for (const auto& c : commands)
            out.insert(c.id);
        return out;
    }
    FaultyDisk m_disk;
    SeededRandom m_random{11};
    Secret m_key;
    std::unique_ptr<Cache> m_cache;
    std::int64_t m_made = 1000;
};

TEST_F(SecondCopyTest, aDeletedLogLosesNoCommandAndBringsNoneBack) {
    ASSERT_TRUE(open());
    const auto old = enqueue();
    const auto undone = enqueue();
    ASSERT_TRUE(open()); // both are in the file itself now
    ASSERT_TRUE(m_cache->undo(undone));
    const auto young = enqueue();
    auto image = killed();
    ASSERT_EQ(1U, image.erase("/c/outbox.db-wal"));
    m_disk.powerOn(std::move(image));
    ASSERT_TRUE(open());
    EXPECT_EQ((std::set<CommandId>{old, young}), unsent());
    EXPECT_TRUE(m_cache->openReport().outbox.happened);
    EXPECT_EQ(1, m_cache->openReport().outbox.fromJournal);
    ASSERT_TRUE(open());
    EXPECT_FALSE(m_cache->openReport().outbox.happened);
}

TEST_F(SecondCopyTest, anOlderCopyOfTheFileIsBroughtUpToDate) {
    ASSERT_TRUE(open());
    const auto answered = enqueue();
    const auto kept = enqueue();
    m_cache.reset();
    const auto older = m_disk.cut(Survives::all, m_random);
    ASSERT_TRUE(open());
    protocol::CommandResult r;
    r.id = answered;
    r.status = protocol::CommandStatus::accepted;
    ASSERT_TRUE(m_cache->storeAnswers({r}, Instant{}));
    ASSERT_TRUE(m_cache->undo(kept)); // nothing waits: the journal is begun anew
    auto image = killed();
    image["/c/outbox.db"] = older.at("/c/outbox.db");
    image.erase("/c/outbox.db-wal");
    m_disk.powerOn(std::move(image));
    ASSERT_TRUE(open());
    EXPECT_TRUE(unsent().empty());
}

TEST_F(SecondCopyTest, aJournalThatLostItsEndIsWrittenAnewAtTheNextStart) {
    ASSERT_TRUE(open());
    const auto id = enqueue();
    m_disk.powerOff();
    m_cache.reset();
    m_disk.powerOn(m_disk.cut(Survives::flushed, m_random)); // the journal is not flushed with each command
    ASSERT_TRUE(open());
    ASSERT_TRUE(openAfterNoise());
    EXPECT_EQ((std::set<CommandId>{id}), unsent());
}

// What is put aside and then removed may be back after a cut, and would be taken for a repair that was cut short.
TEST_F(SecondCopyTest, aRepairThatWasEndedIsNotStartedAgain) {
    ASSERT_TRUE(open());
    enqueue();
    m_cache.reset();
    auto image = m_disk.cut(Survives::all, m_random);
    image["/c/outbox.db"].replace(4096, 4096, std::string(4096, 'x'));
    m_disk.powerOn(std::move(image));
    ASSERT_TRUE(open());
    ASSERT_TRUE(m_cache->openReport().outbox.happened);
    ASSERT_TRUE(m_cache->saveDraft("note/t1", "sparat efter lagningen")); // is in no journal
    m_disk.powerOff();
    m_cache.reset();
    m_disk.powerOn(m_disk.cut(Survives::flushed, m_random));
    ASSERT_TRUE(open());
    EXPECT_EQ("sparat efter lagningen", m_cache->draft("note/t1").value());
}

// The journal went back behind the file, and the file is taken for damaged: what it does not have was taken back.
TEST_F(SecondCopyTest, aRepairBringsNothingBackThatTheFileWhichReadsWholeDoesNotHave) {
    ASSERT_TRUE(open());
    const auto undone = enqueue();
    const auto kept = enqueue();
    m_cache.reset();
    const auto journal = readFile("/c/outbox.journal", 1U << 20U, m_disk).value();
    ASSERT_TRUE(open());
    ASSERT_TRUE(m_cache->undo(undone));
    m_cache.reset();
    auto image = m_disk.cut(Survives::all, m_random);
    image["/c/outbox.journal"] = journal;
    m_disk.powerOn(std::move(image));
    int reads = 0; // one read of the file ends early, and is well again
    m_disk.onCall = [&](const Operation& o) { return o.file == "/c/outbox.db" && o.call == Call::read && o.at >= 8192 && reads++ == 0 ? Fault::shortRead : Fault::none; };
    ASSERT_TRUE(open());
    m_disk.onCall = nullptr;
    EXPECT_TRUE(m_cache->openReport().outbox.happened);
    EXPECT_EQ((std::set<CommandId>{kept}), unsent());
    ASSERT_TRUE(open());
    EXPECT_EQ((std::set<CommandId>{kept}), unsent());
}

// SQLite says "wal" before the switch is on the disk. Without a log a command is not safe from a power cut once it is saved.
TEST_F(SecondCopyTest, aFileThatDoesNotBecomeOneWithALogIsNotUsed) {
    bool logged = false;
    for (std::uint64_t failing = 0; failing < 12; ++failing) {
        m_cache.reset();
        m_disk.powerOn({});
        std::uint64_t flushes = 0;
        m_disk.onCall = [&](const Operation& o) { return o.call == Call::flush && o.file == "/c/outbox.db" && flushes++ == failing ? Fault::io : Fault::none; };
        if (!open()) continue;
        logged = true;
        m_disk.onCall = [](const Operation& o) {
            EXPECT_FALSE(o.file.ends_with("-journal") && o.call == Call::write) << o.file;
            return Fault::none;
        };
        enqueue();
        m_disk.onCall = nullptr;
    }
    EXPECT_TRUE(logged);
}

TEST_F(SecondCopyTest, anErrorWhileTheJournalIsReadDoesNotMakeItEmpty) {
    for (const auto fault : {Fault::io, Fault::shortRead}) {
        ASSERT_TRUE(open());
        const auto id = enqueue();
        auto image = killed();
        image["/c/outbox.db-wal"].clear(); // what was written last is in the journal alone
        m_disk.powerOn(std::move(image));
        int reads = 0;
        m_disk.onCall = [&](const Operation& o) { return o.file == "/c/outbox.journal" && o.call == Call::read && reads++ == 0 ? fault : Fault::none; };
        ASSERT_TRUE(open());
        m_disk.onCall = nullptr;
        EXPECT_GT(reads, 1);
        EXPECT_TRUE(unsent().contains(id));
    }
}

TEST_F(SecondCopyTest, aPurgeThatWasCutShortLeavesNoKnownKey) {
    ASSERT_TRUE(open());
    m_cache.reset();
    ASSERT_TRUE(m_disk.write("/c/salt", std::string(32, '\0'), WriteMode::inPlace, Flush::yes));
    ASSERT_TRUE(open());
    EXPECT_TRUE(m_cache->openReport().recordsRebuilt);
    EXPECT_NE(std::string(32, '\0'), readFile("/c/salt", 64, m_disk).value());
}

TEST_F(SecondCopyTest, anErrorWhileTheSaltIsReadCostsNoRecords) {
    ASSERT_TRUE(open());
    const protocol::FeedPage page{"E", "c1", false, std::nullopt, {{protocol::FeedOp::put, {"Task", "t1"}, 1, Instant{}, "{}"}}};
    ASSERT_TRUE(m_cache->applyPage(page, "", Instant{}));
    m_cache.reset();
    m_disk.onCall = [](const Operation& o) { return o.file == "/c/salt" && o.call == Call::read ? Fault::io : Fault::none; };
    EXPECT_EQ(ErrorCode::storage, open().error().code);
    m_disk.onCall = nullptr;
    ASSERT_TRUE(open());
    EXPECT_EQ(1U, m_cache->all().value().size());
}

// The undo stands once it is committed: what is tidied up after it cannot take it back.
TEST_F(SecondCopyTest, whatIsDoneIsNotCalledUndoneBecauseTheJournalCouldNotBeTidied) {
    ASSERT_TRUE(open());
    const auto id = enqueue();
    m_disk.onCall = [](const Operation& o) { return o.file.ends_with(".journal") ? Fault::io : Fault::none; };
    EXPECT_TRUE(m_cache->undo(id));
    EXPECT_TRUE(unsent().empty());
}

// Work is saved though the second copy could not be written; the copy is made good as soon as the disk lets it.
TEST_F(SecondCopyTest, whatTheJournalLacksIsWrittenWithTheNextChange) {
    ASSERT_TRUE(open());
    m_disk.onCall = [](const Operation& o) { return o.file.find(".journal") != std::string::npos ? Fault::noSpace : Fault::none; };
    const auto id = enqueue();
    EXPECT_FALSE(m_cache->hasSecondCopy());
    ASSERT_TRUE(m_cache->markSent({id}));
    EXPECT_FALSE(m_cache->hasSecondCopy());
    m_disk.onCall = nullptr;
    ASSERT_TRUE(m_cache->markSent({id}));
    EXPECT_TRUE(m_cache->hasSecondCopy());
    ASSERT_TRUE(openAfterNoise());
    EXPECT_EQ((std::set<CommandId>{id}), unsent());
}

TEST_F(SecondCopyTest, draftsAboutWhatIsForgottenGoBeforeThePageStands) {
    ASSERT_TRUE(open());
    const protocol::FeedPage first{"E", "c1", false, std::nullopt, {{protocol::FeedOp::put, {"Task", "t1"}, 1, Instant{}, "{}"}}};
    ASSERT_TRUE(m_cache->applyPage(first, "", Instant{}));
    ASSERT_TRUE(m_cache->saveDraft("note/t1", "om någon"));
    const protocol::FeedPage second{"E", "c2", false, std::nullopt, {{protocol::FeedOp::forget, {"Task", "t1"}, 0, Instant{}, {}}}};
    std::vector<Image> images;
    m_disk.onChange = [&](const Operation&) { images.push_back(m_disk.cut(Survives::all, m_random)); };
    ASSERT_TRUE(m_cache->applyPage(second, "c1", Instant{}));
    m_disk.onChange = nullptr;
    m_cache.reset();
    ASSERT_GT(images.size(), 4U);
    for (auto& image : images) {
        m_disk.powerOn(std::move(image));
        ASSERT_TRUE(open());
        const bool stands = m_cache->feedState().value().cursor == "c2";
        EXPECT_TRUE(!stands || m_cache->draft("note/t1").value().empty());
        m_cache.reset();
    }
}

// SQLCipher does not authenticate a page of zeros, and at the end of a long text SQLite does not miss it.
TEST_F(SecondCopyTest, aPageOfZerosIsNeverTakenForText) {
    ASSERT_TRUE(open());
    const auto text = R"({"patient":"p1","words":")" + std::string(40'000, 'w') + "\"}";
    protocol::FeedPage page{"E", "c1", false, std::nullopt, {}};
    for (const char* id : {"t1", "t2", "t3"})
        page.entries.push_back({protocol::FeedOp::put, {"Task", id}, 1, Instant{}, text});
    ASSERT_TRUE(m_cache->applyPage(page, "", Instant{}));
    m_cache.reset();
    const auto image = m_disk.cut(Survives::all, m_random);
    int noticed = 0;
    for (std::size_t at = 8192; at < image.at("/c/cache.db").size(); at += 8192) {
        auto damaged = image;
        damaged["/c/cache.db"].replace(at, 8192, std::string(8192, '\0'));
        m_disk.powerOn(std::move(damaged));
        ASSERT_TRUE(open());
        const auto all = m_cache->all();
        bool same = all && all->size() == 3;
        for (std::size_t i = 0; same && i < all->size(); ++i)
            same = all->at(i).json == text;
        EXPECT_TRUE(!all || m_cache->openReport().recordsRebuilt || same) << at;
        if (!all) {
            ++noticed;
            EXPECT_EQ(ErrorCode::storageCorrupt, all.error().code);
        } else if (!same)
            ++noticed;
        m_cache.reset();
    }
    EXPECT_GE(noticed, 15); // each of them is five pages long
}

} // namespace
} // namespace fyr::localdb::sim
