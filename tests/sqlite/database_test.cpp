#include "sqlite/database.h"
#include "tests/temp_folder.h"

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sqlcipher/sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fyr::sqlite {
namespace {

class SqliteTest : public testing::Test {
  protected:
    std::filesystem::path file(const char* name = "a.db") const { return m_folder / name; }

    fyr::test::TempFolder m_folder;
    std::array<std::uint8_t, 32> m_key{1, 2, 3};
};

TEST_F(SqliteTest, valuesComeBackAsTheyWereBound) {
    auto db = Database::open({}, {}).value();
    ASSERT_TRUE(db.script("CREATE TABLE t(a, b, c, d, e)"));
    const std::array<std::uint8_t, 3> bytes{0, 1, 255};
    EXPECT_EQ(1, db.run("INSERT INTO t VALUES(?,?,?,?,?)", 1LL << 40, 0.5, std::string("å\0b", 4),
                        Blob{bytes}, std::optional<int>{})
                     .value());
    auto row = db.query("SELECT a,b,c,d,e FROM t").value();
    ASSERT_TRUE(row.step().value());
    EXPECT_EQ(1LL << 40, row.integer(0));
    EXPECT_EQ(0.5, row.real(1));
    EXPECT_EQ(std::string_view("å\0b", 4), row.text(2));
    EXPECT_TRUE(std::ranges::equal(bytes, row.blob(3)));
    EXPECT_TRUE(row.isNull(4));
    EXPECT_FALSE(row.step().value());
}

TEST_F(SqliteTest, anEmptyTextIsATextAndNotNull) {
    auto db = Database::open({}, {}).value();
    EXPECT_EQ("text", db.text("SELECT typeof(?)", std::string_view{}).value().value());
    EXPECT_EQ("blob", db.text("SELECT typeof(?)", Blob{}).value().value());
    EXPECT_EQ("null", db.text("SELECT typeof(?)", nullptr).value().value());
}

TEST_F(SqliteTest, aTransactionThatIsDroppedLeavesNothing) {
    auto db = Database::open(file(), {}).value();
    ASSERT_TRUE(db.script("CREATE TABLE t(a)"));
    {
        auto tx = db.begin().value();
        ASSERT_TRUE(db.run("INSERT INTO t VALUES(1)"));
    }
    EXPECT_FALSE(db.inTransaction());
    EXPECT_EQ(0, db.integer("SELECT count(*) FROM t").value().value());
    auto tx = db.begin().value();
    ASSERT_TRUE(db.run("INSERT INTO t VALUES(1)"));
    ASSERT_TRUE(tx.commit());
    EXPECT_FALSE(tx.commit()) << "it is over";
    EXPECT_EQ(1, db.integer("SELECT count(*) FROM t").value().value());
}

TEST_F(SqliteTest, savepointsNestAndUndoOnlyTheirOwn) {
    auto db = Database::open({}, {}).value();
    ASSERT_TRUE(db.script("CREATE TABLE t(a)"));
    auto tx = db.begin().value();
    ASSERT_TRUE(db.run("INSERT INTO t VALUES(1)"));
    {
        auto outer = db.savepoint().value();
        ASSERT_TRUE(db.run("INSERT INTO t VALUES(2)"));
        {
            auto inner = db.savepoint().value();
            ASSERT_TRUE(db.run("INSERT INTO t VALUES(3)"));
        }
        ASSERT_TRUE(outer.release());
    }
    ASSERT_TRUE(tx.commit());
    EXPECT_EQ(3, db.integer("SELECT sum(a) FROM t").value().value());
}

TEST_F(SqliteTest, theSameStatementMayBeUsedTwiceAtOnce) {
    auto db = Database::open({}, {}).value();
    auto first = db.query("SELECT 1 UNION SELECT 2").value();
    ASSERT_TRUE(first.step().value());
    auto second = db.query("SELECT 1 UNION SELECT 2").value();
    ASSERT_TRUE(second.step().value());
    EXPECT_EQ(1, second.integer(0));
    ASSERT_TRUE(first.step().value());
    EXPECT_EQ(2, first.integer(0));
}

TEST_F(SqliteTest, aBrokenUniqueKeyIsADuplicate) {
    auto db = Database::open({}, {}).value();
    ASSERT_TRUE(db.script("CREATE TABLE t(a PRIMARY KEY, b NOT NULL)"));
    ASSERT_TRUE(db.run("INSERT INTO t VALUES(1, 1)"));
    EXPECT_EQ(ErrorCode::duplicate, db.run("INSERT INTO t VALUES(1, 1)").error().code);
    EXPECT_EQ(ErrorCode::storage, db.run("INSERT INTO t VALUES(2, NULL)").error().code);
}

TEST_F(SqliteTest, twoStatementsInOneAreRefused) {
    auto db = Database::open({}, {}).value();
    EXPECT_FALSE(db.run("SELECT 1; SELECT 2"));
    EXPECT_FALSE(db.run(""));
    EXPECT_TRUE(db.run("SELECT 1;  \n"));
}

TEST_F(SqliteTest, aFullDatabaseSaysDiskFullAndStaysWhole) {
    auto db = Database::open(file(), {}).value();
    ASSERT_TRUE(db.script("CREATE TABLE t(a); PRAGMA max_page_count=10"));
    const std::string big(20000, 'x');
    auto tx = db.begin().value();
    auto r = db.run("INSERT INTO t VALUES(?)", big);
    while (r)
        r = db.run("INSERT INTO t VALUES(?)", big);
    EXPECT_EQ(ErrorCode::diskFull, r.error().code);
    tx.rollback();
    EXPECT_TRUE(db.check().value().empty());
}

TEST_F(SqliteTest, aPageOfAnIndexThatCameBackOlderIsSeenWhenIndexesAreLookedAt) {
    constexpr std::size_t page = 4096;
    const auto bytes = [&] {
        std::ifstream in(file(), std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    const auto run = [&](const char* script) {
        auto db = Database::open(file(), {}).value();
        EXPECT_TRUE(db.script(script));
        EXPECT_TRUE(db.checkpointTruncate());
        return db.integer("SELECT rootpage FROM sqlite_master WHERE name = 'i'").value().value();
    };
    run("CREATE TABLE t(a); INSERT INTO t VALUES(1), (2); CREATE INDEX i ON t(a)");
    const auto older = bytes();
    const auto root = static_cast<std::size_t>(run("UPDATE t SET a = a + 10"));
    auto now = bytes();
    ASSERT_GE(now.size(), root * page);
    now.replace((root - 1) * page, page, older, (root - 1) * page, page);
    std::ofstream(file(), std::ios::binary).write(now.data(), static_cast<std::streamsize>(now.size()));
    auto db = Database::open(file(), {}).value();
    EXPECT_TRUE(db.check().value().empty()); // each page is whole
    EXPECT_FALSE(db.check(Check::indexesToo).value().empty());
}

TEST_F(SqliteTest, aSecondWriterIsTurnedAwayAsBusy) {
    auto a = Database::open(file(), {.busyTimeout = Millis{0}}).value();
    auto b = Database::open(file(), {.busyTimeout = Millis{0}}).value();
    auto tx = a.begin().value();
    EXPECT_EQ(ErrorCode::storageBusy, b.begin().error().code);
}

TEST_F(SqliteTest, theFileIsEncryptedAndAnotherKeyDoesNotOpenIt) {
    {
        auto db = Database::open(file(), {.key = m_key}).value();
        ASSERT_TRUE(
            db.script("PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES('Kanariefågel')"));
    }
    std::ifstream in(file(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    EXPECT_GT(bytes.size(), 4000U);
    EXPECT_EQ(std::string::npos, bytes.find("Kanarie"));
    EXPECT_FALSE(bytes.starts_with("SQLite format 3"));

    auto other = m_key;
    other[31] ^= 1;
    EXPECT_EQ(ErrorCode::storageCorrupt, Database::open(file(), {.key = other}).error().code);
    EXPECT_EQ(ErrorCode::storageCorrupt, Database::open(file(), {}).error().code);
    auto again = Database::open(file(), {.key = m_key}).value();
    EXPECT_EQ("Kanariefågel", again.text("SELECT a FROM t").value().value());
}

TEST_F(SqliteTest, aPlainFileIsNeverOpenedWithAKey) {
    { ASSERT_TRUE(Database::open(file(), {}).value().script("CREATE TABLE t(a)")); }
    EXPECT_EQ(ErrorCode::configuration, Database::open(file(), {.key = m_key}).error().code);
}

// A POSIX lock goes when the process closes any descriptor of the file.
TEST_F(SqliteTest, aSecondOpenInOneProcessDoesNotTakeAwayTheFirstOnesLock) {
    auto first = Database::open(file(), {.key = m_key, .busyTimeout = Millis{0}, .exclusive = true}).value();
    ASSERT_TRUE(first.script("PRAGMA journal_mode=WAL; CREATE TABLE t(a)"));
    EXPECT_EQ(ErrorCode::storageBusy, Database::open(file(), {.key = m_key, .busyTimeout = Millis{0}}).error().code);
    const auto child = fork(); // another process looks
    if (child == 0) {
        const int fd = ::open(file().c_str(), O_RDWR);
        struct flock lock {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        _exit(fd < 0 || fcntl(fd, F_GETLK, &lock) != 0 ? 3 : lock.l_type == F_UNLCK ? 1 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(0, WEXITSTATUS(status)) << "another process could take the file";
}

TEST_F(SqliteTest, anExclusiveFileHasNoSharedIndex) {
    for (int i = 0; i < 2; ++i) {
        auto db = Database::open(file(), {.key = m_key, .exclusive = true}).value();
        ASSERT_TRUE(db.script("PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS t(a); INSERT INTO t VALUES(1)"));
        EXPECT_FALSE(std::filesystem::exists(file("a.db-shm"))) << i;
    }
}

TEST_F(SqliteTest, garbageAndAMissingFolderAreErrorsAndNotCrashes) {
    std::ofstream(file("garbage.db")) << std::string(9000, 'g');
    EXPECT_EQ(ErrorCode::storageCorrupt, Database::open(file("garbage.db"), {}).error().code);
    EXPECT_EQ(ErrorCode::storage, Database::open(m_folder / "no" / "such.db", {}).error().code);
    EXPECT_EQ(ErrorCode::storage,
              Database::open(file("missing.db"), {.mode = OpenMode::readWrite}).error().code);
    EXPECT_FALSE(std::filesystem::exists(file("missing.db")));
}

TEST_F(SqliteTest, aSymbolicLinkIsNotFollowed) {
    { ASSERT_TRUE(Database::open(file("real.db"), {}).value().script("CREATE TABLE t(a)")); }
    std::filesystem::create_symlink(file("real.db"), file("link.db"));
    EXPECT_FALSE(Database::open(file("link.db"), {}));
}

TEST_F(SqliteTest, anErrorOfASearchDoesNotQuoteWhatWasSearched) {
    auto db = Database::open({}, {}).value();
    ASSERT_TRUE(db.script("CREATE VIRTUAL TABLE f USING fts5(t)"));
    auto rows = db.query("SELECT * FROM f WHERE f MATCH ?", "\"Hemlig").value();
    const auto r = rows.step();
    ASSERT_FALSE(r);
    EXPECT_EQ(std::string::npos, r.error().detail.find("Hemlig")) << r.error().detail;
}

} // namespace
} // namespace fyr::sqlite
