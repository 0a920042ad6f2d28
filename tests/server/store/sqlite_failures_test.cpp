// What the embedded store does when the disk, the file or another process is in the way.
#include "server/store/sqlite/schema.h"
#include "tests/server/store/sqlite_place.h"

#include <csignal>
#include <fstream>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>

namespace fyr::server::test {
namespace {

class SqliteFailures : public testing::Test {
  protected:
    Result<std::unique_ptr<Store>> open(bool readOnly = false) {
        return openSqliteStore({folder.file(), {}, 2, readOnly}, clock, random);
    }
    std::unique_ptr<Store> opened() {
        auto s = open();
        EXPECT_TRUE(s) << s.error().describe();
        EXPECT_TRUE((*s)->write(north, [](WriteTx& tx) { return tx.putTenant({"north", "North", "", "{}"}); }));
        return std::move(*s);
    }
    static Result<void> putTask(WriteTx& tx, const std::string& id, std::size_t size = 10) {
        ResourceWrite w;
        w.type = "Task";
        w.id = id;
        w.json = fmt::format(R"({{"resourceType":"Task","id":"{}","description":"{}"}})", id, std::string(size, 'x'));
        FYR_CHECK(tx.put(w));
        return {};
    }
    static bool has(Store& store, const std::string& id) {
        bool there = false;
        EXPECT_TRUE(store.read(north, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto r, tx.read("Task", id));
            there = r.has_value();
            return {};
        }));
        return there;
    }

    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SeededRandom random{7};
    TempFolder folder;
};

// As a full disk or a quota shows itself: no file of this process may grow beyond what it is now and a little more.
class FullDisk {
  public:
    explicit FullDisk(rlim_t bytes) {
        m_before = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_limit);
        rlimit small = m_limit;
        small.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &m_limit);
        std::signal(SIGXFSZ, m_before);
    }

  private:
    rlimit m_limit{};
    void (*m_before)(int) = nullptr;
};

TEST_F(SqliteFailures, aFullDiskIsSaidAndLeavesNothingHalfWritten) {
    auto store = opened();
    int written = 0;
    {
        const FullDisk full(1U << 20U);
        std::optional<Error> refused;
        for (int i = 0; i < 200 && !refused; ++i) {
            const auto r = store->write(north, [&](WriteTx& tx) -> Result<void> {
                FYR_CHECK(putTask(tx, fmt::format("a{}", i), 20'000));
                return putTask(tx, fmt::format("b{}", i), 20'000);
            });
            if (!r) refused = r.error();
            else written = i + 1;
        }
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->code, ErrorCode::diskFull) << refused->describe();
        EXPECT_EQ(store->check().error().code, ErrorCode::diskFull);
        EXPECT_GT(written, 5);
        for (int i = 0; i < written; ++i) EXPECT_TRUE(has(*store, fmt::format("b{}", i)));
        EXPECT_FALSE(has(*store, fmt::format("a{}", written)));
        EXPECT_FALSE(has(*store, fmt::format("b{}", written)));
    }
    EXPECT_TRUE(store->write(north, [&](WriteTx& tx) { return putTask(tx, "after", 20'000); }));
    EXPECT_TRUE(store->check());
    store.reset();
    store = opened();
    EXPECT_TRUE(has(*store, "after"));
    EXPECT_FALSE(has(*store, fmt::format("a{}", written)));
}

TEST_F(SqliteFailures, aWriteThatTheDiskHasNoRoomForTakesNoOtherWithIt) {
    auto store = opened();
    const FullDisk full(2U << 20U);
    std::atomic<int> small{0};
    std::atomic<int> large{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 5; ++i) {
                const bool big = t == 0;
                const auto r = store->write(north, [&](WriteTx& tx) { return putTask(tx, fmt::format("t{}-{}", t, i), big ? 4U << 20U : 10); });
                if (big && r) ++large;
                if (!big && r) ++small;
            }
        });
    for (auto& t : threads) t.join();
    EXPECT_EQ(large, 0);
    EXPECT_EQ(small, 25);
    for (int t = 1; t < 6; ++t)
        for (int i = 0; i < 5; ++i) EXPECT_TRUE(has(*store, fmt::format("t{}-{}", t, i)));
    EXPECT_FALSE(has(*store, "t0-0"));
}

TEST_F(SqliteFailures, aSecondOwnerOfTheSameFileIsRefusedButMayRead) {
    auto store = opened();
    ASSERT_TRUE(store->write(north, [&](WriteTx& tx) { return putTask(tx, "t1"); }));
    EXPECT_EQ(open().error().code, ErrorCode::storageBusy);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto mine = open();
        ::_exit(!mine && mine.error().code == ErrorCode::storageBusy ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    const auto reader = open(true);
    ASSERT_TRUE(reader) << reader.error().describe();
    EXPECT_TRUE(has(**reader, "t1"));
    EXPECT_FALSE((*reader)->write(north, [&](WriteTx& tx) { return putTask(tx, "t2"); }));
    store.reset();
    EXPECT_TRUE(open());
}

TEST_F(SqliteFailures, aFileOfANewerFyrIsRefused) {
    opened().reset();
    {
        auto db = sqlite::Database::open(folder.file(), {});
        ASSERT_TRUE(db->script(fmt::format("PRAGMA user_version={}", schemaVersion() + 1)));
    }
    EXPECT_EQ(open().error().code, ErrorCode::storageTooNew);
    EXPECT_EQ(open(true).error().code, ErrorCode::storageTooNew);
    auto db = sqlite::Database::open(folder.file(), {});
    EXPECT_EQ(db->integer("PRAGMA user_version").value(), schemaVersion() + 1); // untouched
}

TEST_F(SqliteFailures, whatIsNoDatabaseIsRefusedAndKept) {
    const std::string words = "These are somebody's notes, and not a database at all. " + std::string(5000, 'n');
    std::ofstream(folder.file(), std::ios::binary) << words;
    EXPECT_EQ(open().error().code, ErrorCode::storageCorrupt);
    std::ifstream in(folder.file(), std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), words);
}

TEST_F(SqliteFailures, aDamagedFileIsSaidToBeDamagedAndNeverCrashes) {
    {
        auto store = opened();
        for (int i = 0; i < 80; ++i) ASSERT_TRUE(store->write(north, [&](WriteTx& tx) { return putTask(tx, fmt::format("t{}", i), 2000); }));
    }
    const auto size = std::filesystem::file_size(folder.file());
    int damaged = 0;
    std::string sound;
    {
        std::ifstream in(folder.file(), std::ios::binary);
        sound.assign(std::istreambuf_iterator<char>(in), {});
    }
    SeededRandom where(3);
    for (int round = 0; round < 12; ++round) {
        std::string bytes = sound;
        for (int i = 0; i < 40; ++i) {
            const auto at = 4096 + where.below(size - 4096 - 64);
            for (int j = 0; j < 64; ++j) bytes[at + static_cast<std::size_t>(j)] = static_cast<char>(where.below(256));
        }
        std::ofstream(folder.file(), std::ios::binary | std::ios::trunc) << bytes;
        auto store = open();
        if (!store) {
            ++damaged;
            EXPECT_TRUE(store.error().code == ErrorCode::storageCorrupt || store.error().code == ErrorCode::storage) << store.error().describe();
            continue;
        }
        bool said = false;
        const auto note = [&](const Result<void>& r) {
            if (!r && (r.error().code == ErrorCode::storageCorrupt || r.error().code == ErrorCode::storage)) said = true;
        };
        for (int i = 0; i < 80; ++i)
            note((*store)->read(north, [&](ReadTx& tx) -> Result<void> {
                FYR_CHECK(tx.read("Task", fmt::format("t{}", i)));
                return {};
            }));
        note((*store)->read(north, [&](ReadTx& tx) -> Result<void> {
            FYR_CHECK(tx.feed({}));
            FYR_CHECK(tx.search({"Task"}));
            return {};
        }));
        note((*store)->write(north, [&](WriteTx& tx) { return putTask(tx, "new", 5000); }));
        damaged += said ? 1 : 0;
    }
    EXPECT_GT(damaged, 5);
}

TEST_F(SqliteFailures, anEncryptedFileNeedsItsKeyAndShowsNothing) {
    const std::vector<std::uint8_t> key(32, 1);
    {
        auto store = openSqliteStore({folder.file(), key}, clock, random);
        ASSERT_TRUE(store);
        ASSERT_TRUE((*store)->write(north, [](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.putTenant({"north", "Secretname", "", "{}"}));
            return tx.setValue("k", "Secretname");
        }));
    }
    EXPECT_FALSE(openSqliteStore({folder.file(), std::vector<std::uint8_t>(32, 2)}, clock, random));
    EXPECT_FALSE(open());
    std::ifstream in(folder.file(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    EXPECT_EQ(bytes.find("Secretname"), std::string::npos);
    EXPECT_EQ(bytes.find("SQLite format"), std::string::npos);
    EXPECT_TRUE(openSqliteStore({folder.file(), key}, clock, random));
}

TEST_F(SqliteFailures, aStatementThatFailsHalfWayUndoesItsBodyEvenWhenTheBodyLooksAway) {
    auto store = opened();
    const FullDisk full(1U << 20U);
    const auto r = store->write(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(putTask(tx, "t1"));
        for (int i = 0; i < 3; ++i) static_cast<void>(putTask(tx, fmt::format("big{}", i), 4U << 20U)); // does not look
        return putTask(tx, "t2");
    });
    EXPECT_FALSE(r);
    EXPECT_FALSE(has(*store, "t1"));
    EXPECT_FALSE(has(*store, "t2"));
}

} // namespace
} // namespace fyr::server::test
