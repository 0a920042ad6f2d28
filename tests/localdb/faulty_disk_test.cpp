// The disk that fails: it must lose what a disk may lose, and nothing else.
#include "localdb/sim/faulty_disk.h"

#include "localdb/files.h"
#include "sqlite/database.h"

#include <gtest/gtest.h>
#include <set>

namespace fyr::localdb::sim {
namespace {

class FaultyDiskTest : public testing::Test {
  protected:
    FaultyDisk m_disk;
    SeededRandom m_random{1};
};

TEST_F(FaultyDiskTest, whatWasFlushedIsThereAndWhatWasNotMayBe) {
    ASSERT_TRUE(m_disk.write("/a", "old", WriteMode::replace, Flush::yes));
    m_disk.flushFolder("/");
    ASSERT_TRUE(m_disk.write("/a", "new", WriteMode::inPlace, Flush::no));
    EXPECT_EQ("old", m_disk.cut(Survives::flushed, m_random)["/a"]);
    EXPECT_EQ("new", m_disk.cut(Survives::all, m_random)["/a"]);
    EXPECT_EQ("new", m_disk.read("/a", 100).value()) << "readers see it at once";
}

TEST_F(FaultyDiskTest, aFlushedFileWhoseNameWasNotFlushedMayBeGone) {
    ASSERT_TRUE(m_disk.write("/a", "x", WriteMode::replace, Flush::yes));
    EXPECT_FALSE(m_disk.cut(Survives::flushed, m_random).contains("/a"));
    m_disk.flushFolder("/");
    EXPECT_TRUE(m_disk.cut(Survives::flushed, m_random).contains("/a"));
}

TEST_F(FaultyDiskTest, aFileThatIsReplacedIsOldOrNewAndNeverHalf) {
    ASSERT_TRUE(writeDurably("/a", std::string(9000, 'o'), m_disk));
    std::set<std::string> met;
    m_disk.onChange = [&](const Operation&) {
        for (const auto how : {Survives::flushed, Survives::all, Survives::some, Survives::torn, Survives::torn})
            met.insert(m_disk.cut(how, m_random)["/a"]);
    };
    ASSERT_TRUE(writeDurably("/a", std::string(9000, 'n'), m_disk));
    EXPECT_EQ((std::set<std::string>{std::string(9000, 'o'), std::string(9000, 'n')}), met);
}

TEST_F(FaultyDiskTest, unflushedWritesAreTornAtSectorsAndReordered) {
    ASSERT_TRUE(m_disk.write("/a", std::string(8192, '0'), WriteMode::replace, Flush::yes));
    m_disk.flushFolder("/");
    ASSERT_TRUE(m_disk.write("/a", std::string(8192, '1'), WriteMode::inPlace, Flush::no));
    bool fine = false, coarse = false, laterWithoutEarlier = false;
    for (int i = 0; i < 200; ++i) {
        const auto bytes = m_disk.cut(Survives::torn, m_random)["/a"];
        ASSERT_EQ(8192U, bytes.size());
        for (std::size_t at = 0; at < bytes.size(); at += 512) // never within a sector
            ASSERT_EQ(std::string(512, bytes[at]), bytes.substr(at, 512));
        fine = fine || bytes[0] != bytes[512];
        coarse = coarse || bytes[0] != bytes[4096];
        laterWithoutEarlier = laterWithoutEarlier || (bytes[0] == '0' && bytes[8191] == '1');
    }
    EXPECT_TRUE(fine && coarse && laterWithoutEarlier);
}

TEST_F(FaultyDiskTest, aFlushThatFailsLosesWhatItShouldHaveFlushed) {
    ASSERT_TRUE(m_disk.write("/a", "old", WriteMode::replace, Flush::yes));
    m_disk.flushFolder("/");
    m_disk.onCall = [](const Operation& o) { return o.call == Call::flush ? Fault::io : Fault::none; };
    EXPECT_FALSE(m_disk.write("/a", "new", WriteMode::inPlace, Flush::yes));
    m_disk.onCall = nullptr;
    ASSERT_TRUE(m_disk.write("/a", "", WriteMode::inPlace, Flush::yes)) << "the next one succeeds, and yet";
    EXPECT_EQ("old", m_disk.cut(Survives::all, m_random)["/a"]);
}

TEST_F(FaultyDiskTest, itsErrorsReachWhoUsesADatabase) {
    const auto open = [&] {
        return sqlite::Database::open("/d.db", {.exclusive = true, .vfs = m_disk.vfs()});
    };
    {
        auto db = open().value();
        ASSERT_TRUE(db.script("PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES('x')"));
        m_disk.onCall = [](const Operation& o) { return o.call == Call::write ? Fault::noSpace : Fault::none; };
        EXPECT_EQ(ErrorCode::diskFull, db.run("INSERT INTO t VALUES('y')").error().code);
        m_disk.onCall = [](const Operation& o) { return o.call == Call::flush ? Fault::io : Fault::none; };
        EXPECT_EQ(ErrorCode::storage, db.script("PRAGMA synchronous=FULL; INSERT INTO t VALUES('z')").error().code);
        EXPECT_EQ(ErrorCode::storageBusy, open().error().code) << "one at a time";
        m_disk.onCall = nullptr;
        EXPECT_EQ(1, db.integer("SELECT count(*) FROM t").value().value());
    }
    auto db = open().value();
    EXPECT_TRUE(db.check().value().empty());
}

TEST_F(FaultyDiskTest, afterThePowerIsGoneNothingWorksUntilItIsBack) {
    ASSERT_TRUE(writeDurably("/a", "kept", m_disk));
    m_disk.onCall = [](const Operation& o) { return o.call == Call::write ? Fault::power : Fault::none; };
    EXPECT_FALSE(writeDurably("/a", "new", m_disk));
    EXPECT_TRUE(m_disk.isOff());
    EXPECT_FALSE(m_disk.read("/a", 100));
    m_disk.onCall = nullptr;
    m_disk.powerOn(m_disk.cut(Survives::all, m_random));
    EXPECT_EQ("kept", m_disk.read("/a", 100).value());
}

} // namespace
} // namespace fyr::localdb::sim
