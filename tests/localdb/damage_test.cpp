#include "cache_fixture.h"

#include "localdb/files.h"
#include "localdb/schema.h"

#include <set>

namespace fyr::localdb {
namespace {

using protocol::CommandStatus;
using protocol::CommandType;

class DamageTest : public CacheTest {
  protected:
    std::filesystem::path file(const char* name) const { return m_folder / name; }
    void overwrite(const char* name, std::size_t at, std::size_t n) {
        std::fstream f(file(name), std::ios::binary | std::ios::in | std::ios::out);
        f.seekp(static_cast<std::streamoff>(at));
        std::string noise(n, '\0');
        m_random.fill({reinterpret_cast<std::uint8_t*>(noise.data()), n});
        f.write(noise.data(), static_cast<std::streamsize>(n));
    }
    std::set<std::string> fill(int commands) {
        EXPECT_TRUE(open());
        std::set<std::string> ids;
        for (int i = 0; i < commands; ++i) {
            const auto c = note(fmt::format("t{}", i), std::string(300, 'n'));
            EXPECT_TRUE(cache().enqueue(c));
            ids.insert(c.id.str());
        }
        EXPECT_TRUE(cache().saveDraft("note/t1", "utkast"));
        EXPECT_TRUE(cache().setValue("token", "T"));
        m_cache.reset();
        return ids;
    }
    std::set<std::string> unsentSet() {
        const auto ids = unsentIds();
        return {ids.begin(), ids.end()};
    }
};

TEST_F(DamageTest, aDamagedCacheIsRebuiltAndTheOutboxStays) {
    const auto ids = fill(5);
    ASSERT_TRUE(open());
    std::vector<protocol::FeedEntry> page;
    for (int i = 0; i < 200; ++i)
        page.push_back(put("Condition", fmt::format("c{}", i), 1, R"({"words":"a"})"));
    ASSERT_TRUE(feed(page));
    m_cache.reset();
    for (const std::size_t at : {std::size_t{0}, std::size_t{17}, std::size_t{3000}}) {
        overwrite("cache.db", at, 64);
        ASSERT_TRUE(open()) << at;
        EXPECT_TRUE(cache().openReport().recordsRebuilt);
        EXPECT_EQ("", cache().feedState().value().cursor);
        EXPECT_FALSE(cache().feedState().value().firstSyncComplete);
        EXPECT_EQ(ids, unsentSet());
        ASSERT_TRUE(feed(page));
        m_cache.reset();
    }
}

TEST_F(DamageTest, damageDeepInTheCacheIsToldWhenItIsRead) {
    fill(1);
    ASSERT_TRUE(open());
    std::vector<protocol::FeedEntry> page;
    for (int i = 0; i < 400; ++i)
        page.push_back(put("Condition", fmt::format("c{}", i), 1,
                           R"({"patient":"p","words":")" + std::string(1000, 'w') + "\"}"));
    ASSERT_TRUE(feed(page));
    m_cache.reset();
    overwrite("cache.db", 40 * 4096 + 100, 4096 * 4); // some pages, whatever their size
    ASSERT_TRUE(open());
    const auto r = cache().resourcesOf("p");
    ASSERT_FALSE(r);
    EXPECT_EQ(ErrorCode::storageCorrupt, r.error().code) << r.error().describe();
}

TEST_F(DamageTest, damageIsFoundInIdleTimeBeforeAnybodyReadsWhatIsDamaged) {
    ASSERT_TRUE(open());
    std::vector<protocol::FeedEntry> page;
    for (int i = 0; i < 400; ++i) page.push_back(put("Condition", fmt::format("c{}", i), 1, R"({"words":")" + std::string(1000, 'w') + "\"}"));
    ASSERT_TRUE(feed(page));
    const auto walk = [&]() -> Result<int> {
        int slices = 0;
        for (std::int64_t key = 0;; ++slices) {
            FYR_TRY(key, cache().verifySlice(key, 50));
            if (key == 0) return slices;
        }
    };
    EXPECT_EQ(8, walk().value());
    m_cache.reset();
    overwrite("cache.db", 60 * 4096 + 100, 4096 * 2);
    ASSERT_TRUE(open());
    const auto damaged = walk();
    ASSERT_FALSE(damaged);
    EXPECT_EQ(ErrorCode::storageCorrupt, damaged.error().code) << damaged.error().describe();
}

TEST_F(DamageTest, theOutboxIsSavedFromDamageAnywhereInItsFile) {
    const auto ids = fill(120);
    const auto whole = readFile(file("outbox.db")).value();
    const auto journal = readFile(file("outbox.journal")).value();
    ASSERT_GT(whole.size(), 10U * 4096);
    for (std::size_t page = 0; page < whole.size() / 4096; ++page) {
        ASSERT_TRUE(writeDurably(file("outbox.db"), whole));
        ASSERT_TRUE(writeDurably(file("outbox.journal"), journal));
        overwrite("outbox.db", page * 4096 + 50, 32);
        const auto opened = open();
        ASSERT_TRUE(opened) << page << " " << opened.error().describe();
        EXPECT_TRUE(cache().openReport().outbox.happened) << page;
        EXPECT_EQ(ids, unsentSet()) << page;
        ASSERT_TRUE(open()) << "and it is sound again";
        EXPECT_FALSE(cache().openReport().outbox.happened);
        m_cache.reset();
    }
}

TEST_F(DamageTest, withoutTheJournalEveryRecordThatCanBeReadIsSaved) {
    const auto ids = fill(120);
    std::filesystem::remove(file("outbox.journal"));
    overwrite("outbox.db", 12 * 4096 + 50, 32); // one page in the middle
    ASSERT_TRUE(open());
    const auto& report = cache().openReport().outbox;
    EXPECT_TRUE(report.happened);
    EXPECT_EQ(0, report.fromJournal);
    const auto saved = unsentSet();
    EXPECT_EQ(static_cast<int>(saved.size()), report.fromFile);
    EXPECT_GE(saved.size(), 95U);
    EXPECT_TRUE(std::ranges::includes(ids, saved));
    EXPECT_GE(report.unreadable, static_cast<int>(ids.size() - saved.size()));
    EXPECT_EQ(report.unreadable > 0, std::filesystem::exists(file("outbox.unreadable.db")));
    EXPECT_EQ("T", cache().value("token").value());
}

TEST_F(DamageTest, aTruncatedOrVanishedOutboxComesBackFromTheJournal) {
    const auto ids = fill(60);
    const auto whole = readFile(file("outbox.db")).value();
    const auto journal = readFile(file("outbox.journal")).value();
    for (const std::size_t keep : {std::size_t{0}, std::size_t{10}, std::size_t{4096}, std::size_t{9000}}) {
        ASSERT_TRUE(writeDurably(file("outbox.db"), whole.substr(0, keep)));
        ASSERT_TRUE(writeDurably(file("outbox.journal"), journal));
        ASSERT_TRUE(open()) << keep;
        EXPECT_EQ(ids, unsentSet()) << keep;
        m_cache.reset();
    }
    std::filesystem::remove(file("outbox.db"));
    ASSERT_TRUE(writeDurably(file("outbox.journal"), journal + "half a record"));
    ASSERT_TRUE(open());
    EXPECT_EQ(ids, unsentSet());
}

TEST_F(DamageTest, attentionIsSavedWithItsAnswers) {
    ASSERT_TRUE(open());
    const auto claim = command(CommandType::triageClaim, "t1");
    const auto behind = command(CommandType::triageRelease, "t1");
    const auto undone = command(CommandType::triageClaim, "t2");
    for (const auto& c : {claim, behind, undone})
        ASSERT_TRUE(cache().enqueue(c));
    ASSERT_TRUE(cache().undo(undone.id));
    ASSERT_TRUE(cache().storeAnswers({answer(claim, CommandStatus::conflict, 9)}, noon));
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(cache().enqueue(note("t9", std::string(400, 'x'))));
    m_cache.reset();
    const auto size = std::filesystem::file_size(file("outbox.db"));
    overwrite("outbox.db", size - 4096 + 20, 32);
    ASSERT_TRUE(open());
    ASSERT_TRUE(cache().openReport().outbox.happened);
    const auto attention = cache().attentionItems().value();
    ASSERT_EQ(2U, attention.size());
    EXPECT_EQ(9, attention[0].currentVersion);
    EXPECT_EQ(1, attention[0].waitingBehind);
    const auto unsent = unsentSet();
    EXPECT_EQ(100U, unsent.size());
    EXPECT_FALSE(unsent.contains(undone.id.str())) << "what was undone does not come back";
}

TEST_F(DamageTest, aCacheThatANewerFyrWroteIsLeftAlone) {
    const auto ids = fill(3);
    for (const char* name : {"cache", "outbox"}) {
        const auto subkey = fileKey(m_folder, m_key, name);
        {
            auto db = sqlite::Database::open(
                          file(fmt::format("{}.db", name).c_str()),
                          {.key = subkey.bytes(),
                           .pageBytes = std::string_view(name) == "cache" ? cachePageBytes : outboxPageBytes})
                          .value();
            ASSERT_TRUE(db.script("PRAGMA user_version = 99"));
        }
        const auto r = open();
        ASSERT_FALSE(r);
        EXPECT_EQ(ErrorCode::storageTooNew, r.error().code);
        auto db = sqlite::Database::open(
                      file(fmt::format("{}.db", name).c_str()),
                      {.key = subkey.bytes(),
                       .pageBytes = std::string_view(name) == "cache" ? cachePageBytes : outboxPageBytes})
                      .value();
        EXPECT_EQ(99, db.integer("PRAGMA user_version").value().value());
        ASSERT_TRUE(db.script(fmt::format("PRAGMA user_version = {}", (std::string_view(name) == "cache" ? cacheMigrations() : outboxMigrations()).size())));
    }
    ASSERT_TRUE(open());
    EXPECT_EQ(ids, unsentSet());
}

TEST_F(DamageTest, aCacheOfVersionOneIsMigratedWithItsOutbox) {
    ASSERT_TRUE(makePrivateFolder(m_folder));
    const auto c = note("t1", "från förr");
    for (const char* name : {"cache", "outbox"}) {
        const auto subkey = fileKey(m_folder, m_key, name);
        auto db = sqlite::Database::open(
                      file(fmt::format("{}.db", name).c_str()),
                      {.key = subkey.bytes(),
                       .pageBytes = std::string_view(name) == "cache" ? cachePageBytes : outboxPageBytes})
                      .value();
        const auto sql = readFile(std::filesystem::path(FYR_SOURCE_DIR) / "tests/localdb/data" /
                                  fmt::format("{}_v1.sql", name));
        ASSERT_TRUE(sql) << name;
        ASSERT_TRUE(db.script(*sql));
        if (std::string_view(name) == "outbox") {
            ASSERT_TRUE(db.run("INSERT INTO outbox(id, type, target_type, target_id, json) VALUES(?, "
                               "'note.add', 'Task', 't1', ?)",
                               c.id.str(), json::write(protocol::toJson(c))));
        }
    }
    ASSERT_TRUE(open());
    EXPECT_EQ(std::vector<std::string>{c.id.str()}, unsentIds());
    EXPECT_EQ("gammalt", cache().value("token").value());
    const auto state = cache().feedState().value();
    EXPECT_TRUE(state.resyncing) << "what version 1 did not keep is read once more";
    EXPECT_EQ("", state.cursor);
    EXPECT_TRUE(cache().resource({"Task", "old"}).value()) << "and stays readable meanwhile";
    ASSERT_TRUE(cache().saveDraft("note/t1", "ny tabell"));
    ASSERT_TRUE(feed({put("Patient", "p1", 1, R"({"name":"Ny"})")}));
    EXPECT_FALSE(cache().resource({"Task", "old"}).value());
    EXPECT_EQ(1U, cache().searchPatients("ny").value().size());
}

TEST_F(DamageTest, aPlainDatabaseInItsPlaceIsNeverUsedAndCostsNoWork) {
    const auto ids = fill(3);
    for (const char* name : {"outbox.db", "cache.db"}) {
        m_cache.reset();
        std::filesystem::remove(file(name));
        { ASSERT_TRUE(sqlite::Database::open(file(name), {}).value().script("CREATE TABLE t(a); CREATE TABLE outbox(seq, id, json)")); }
        ASSERT_TRUE(open()) << name;
        EXPECT_EQ(ids, unsentSet()) << name;
        EXPECT_FALSE(sqlite::isPlainSqlite(file(name))) << name;
    }
}

TEST_F(DamageTest, erasedMeansKeysFirstAndThenEverything) {
    fill(2);
    auto keys = KeyFile::create(file("keys"), Secret::random(32, m_random), m_random);
    ASSERT_TRUE(keys);
    ASSERT_TRUE(eraseCacheFiles(m_folder));
    EXPECT_FALSE(std::filesystem::exists(m_folder));
    EXPECT_TRUE(eraseCacheFiles(m_folder)) << "twice is fine";
}

} // namespace
} // namespace fyr::localdb
