#include "cache_fixture.h"

#include "localdb/schema.h"

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>

namespace fyr::localdb {
namespace {

using RecordsTest = CacheTest;

TEST_F(RecordsTest, aPageIsStoredWithItsCursorOrNotAtAll) {
    ASSERT_TRUE(open());
    const auto applied = feed({put("Patient", "p1", 1, R"({"name":"Åsa Öberg"})"),
                               put("Task", "t1", 3, R"({"id":"t1","queue":true})")},
                              true);
    ASSERT_TRUE(applied) << applied.error().describe();
    EXPECT_EQ("c1", applied->state.cursor);
    EXPECT_EQ("E1", applied->state.epoch);
    EXPECT_FALSE(applied->state.firstSyncComplete);
    EXPECT_EQ(2, applied->state.received);
    // From another cursor, or of another epoch: refused whole.
    protocol::FeedPage late{"E1", "c9", false, {}, {put("Task", "t2", 1, "{}")}};
    EXPECT_EQ(ErrorCode::invalidState, cache().applyPage(late, "c0", noon).error().code);
    protocol::FeedPage other{"E2", "c9", false, {}, {put("Task", "t2", 1, "{}")}};
    EXPECT_EQ(ErrorCode::invalidState, cache().applyPage(other, "c1", noon).error().code);
    EXPECT_EQ("c1", cache().feedState().value().cursor);
    EXPECT_FALSE(cache().resource({"Task", "t2"}).value());
    ASSERT_TRUE(open());
    EXPECT_EQ(applied->state, cache().feedState().value());
    EXPECT_EQ(3, cache().resource({"Task", "t1"}).value()->version);
    EXPECT_EQ(R"({"id":"t1","queue":true})", cache().resource({"Task", "t1"}).value()->json);
}

TEST_F(RecordsTest, whatIsForgottenLeavesRowsIndexDraftsAndLog) {
    ASSERT_TRUE(open());
    const std::string canary = "Kanariefågelsson";
    std::vector<protocol::FeedEntry> page;
    for (int i = 0; i < 300; ++i)
        page.push_back(put("Condition", fmt::format("c{}", i), 1,
                           fmt::format(R"({{"patient":"p1","words":"{} har ont i magen {}"}})", canary, i)));
    page.push_back(put("Patient", "p1", 1, R"({"name":"Eva )" + canary + R"(","words":"Eva"})"));
    page.push_back(put("Task", "t1", 1, R"({"id":"t1","queue":true,"patient":"p1"})"));
    ASSERT_TRUE(feed(page));
    while (cache().indexSlice(100).value() > 0) {
    }
    ASSERT_TRUE(cache().saveDraft("note/t1", "utkast"));
    ASSERT_TRUE(cache().saveDraft("note/t11", "en annans"));
    EXPECT_EQ(50U, cache().searchText(canary).value().size());
    EXPECT_EQ(1U, cache().searchPatients("kanarie").value().size());

    std::vector<protocol::FeedEntry> gone{forget("Patient", "p1"), forget("Task", "t1")};
    for (int i = 0; i < 300; ++i)
        gone.push_back(forget("Condition", fmt::format("c{}", i)));
    const auto applied = feed(gone);
    ASSERT_TRUE(applied);
    EXPECT_EQ(302U, applied->changed.size());
    EXPECT_TRUE(cache().searchText(canary).value().empty());
    EXPECT_TRUE(cache().searchPatients("kanarie").value().empty());
    EXPECT_TRUE(cache().resourcesOf("p1").value().empty());
    EXPECT_EQ(Counts{}, cache().counts().value());
    EXPECT_EQ("", cache().draft("note/t1").value());
    EXPECT_EQ("en annans", cache().draft("note/t11").value());
    EXPECT_EQ(0U, std::filesystem::file_size(m_folder / "cache.db-wal")) << "the log was emptied";

    // Inside the encryption too: neither the index nor a free page holds the name.
    m_cache.reset();
    const auto subkey = fileKey(m_folder, m_key, "cache");
    auto db =
        sqlite::Database::open(m_folder / "cache.db", {.key = subkey.bytes(), .pageBytes = cachePageBytes})
            .value();
    EXPECT_EQ(0,
              db.integer("SELECT count(*) FROM search_data WHERE instr(block, CAST('kanarie' AS BLOB)) > 0")
                  .value());
    const auto plain = m_folder / "plain.db";
    ASSERT_TRUE(db.run("ATTACH ? AS plain KEY ''", plain.string()));
    ASSERT_TRUE(db.run("SELECT sqlcipher_export('plain')"));
    std::ifstream in(plain, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    EXPECT_GT(bytes.size(), 4096U);
    EXPECT_EQ(std::string::npos, bytes.find("anarief"));
}

TEST_F(RecordsTest, theWordsOfManyThatAreForgottenAreFoundByNobodyAndGoNext) {
    ASSERT_TRUE(open());
    std::vector<protocol::FeedEntry> told, forgotten;
    for (int i = 0; i < 50; ++i) {
        told.push_back(put("Observation", fmt::format("o{}", i), 1, R"({"words":"papegoja"})"));
        forgotten.push_back({protocol::FeedOp::forget, {"Observation", fmt::format("o{}", i)}, 0, Instant{}, {}});
    }
    ASSERT_TRUE(feed(std::move(told)));
    while (cache().indexSlice().value() > 0) {
    }
    ASSERT_EQ(50U, cache().searchText("papegoja").value().size());
    forgotten.push_back(put("Observation", "another", 1, R"({"words":"undulat"})")); // in the place of one of them
    ASSERT_TRUE(feed(std::move(forgotten)));
    EXPECT_EQ(50, cache().strayWords().value() + 1) << "removed later, but for the one in whose place another stands";
    EXPECT_TRUE(cache().searchText("papegoja").value().empty());
    while (cache().indexSlice().value() > 0) {
    }
    EXPECT_EQ(0, cache().strayWords().value());
    EXPECT_TRUE(cache().searchText("papegoja").value().empty());
    EXPECT_EQ(1U, cache().searchText("undulat").value().size());
}

TEST_F(RecordsTest, noNameIsEverInTheFilesInClear) {
    ASSERT_TRUE(open());
    const std::string canary = "Papegojström";
    ASSERT_TRUE(feed({put("Patient", "p1", 1, R"({"name":"Ada Papegojström","words":"Ada Papegojström"})")}));
    while (cache().indexSlice().value() > 0) {
    }
    ASSERT_TRUE(cache().enqueue(note("t1", "Papegojström ringde")));
    ASSERT_TRUE(cache().saveDraft("note/t1", "Papegojström igen"));
    ASSERT_EQ(1U, cache().searchText("papegoj").value().size());
    for (int closed = 0; closed < 2; ++closed) {
        const auto bytes = allBytes();
        EXPECT_GT(bytes.size(), 8000U);
        EXPECT_EQ(std::string::npos, bytes.find("Papegoj"));
        EXPECT_EQ(std::string::npos, bytes.find("papegoj"));
        EXPECT_EQ(std::string::npos, bytes.find("triage"));
        EXPECT_EQ(std::string::npos, bytes.find("SQLite format"));
        m_cache.reset();
    }
}

TEST_F(RecordsTest, aResyncDropsWhatItDidNotNameAndOnlyAtItsEnd) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({put("Task", "t1", 5, "{}"), put("Task", "t2", 5, "{}"), put("Task", "t3", 1, "{}")}));
    ASSERT_TRUE(cache().enqueue(note("t2", "behåll mig")));
    const auto begun = cache().beginResync().value();
    EXPECT_TRUE(begun.resyncing);
    EXPECT_TRUE(begun.firstSyncComplete);
    EXPECT_EQ("", begun.cursor);
    EXPECT_EQ("", begun.epoch);
    ASSERT_TRUE(feed({put("Task", "t1", 2, R"({"restored":true})")}, true, "E2"))
        << "an older version from a backup wins";
    ASSERT_TRUE(open()) << "cut short: it goes on where it was";
    EXPECT_TRUE(cache().resource({"Task", "t2"}).value()) << "still readable meanwhile";
    const auto end = feed({put("Task", "t3", 1, "{}")}, false, "E2");
    ASSERT_TRUE(end);
    EXPECT_FALSE(end->state.resyncing);
    EXPECT_EQ(2U, end->changed.size());
    EXPECT_FALSE(cache().resource({"Task", "t2"}).value());
    EXPECT_EQ(2, cache().resource({"Task", "t1"}).value()->version);
    EXPECT_EQ(1U, unsentIds().size()) << "the outbox is not touched";
}

TEST_F(RecordsTest, namesAreFoundWithoutAccentsByTheBeginningsOfWords) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({put("Patient", "p1", 1, R"({"name":"Åsa Maria Öberg"})"),
                      put("Patient", "p2", 1, R"({"name":"Søren Aasen"})"),
                      put("Patient", "p3", 1, R"({"name":"100% _Prov\\"})")}));
    const auto ids = [&](std::string_view text) {
        std::string out;
        const auto all_hit = cache().searchPatients(text).value();
        for (const auto& hit : all_hit)
            out += hit.id + " ";
        return out;
    };
    EXPECT_EQ("p1 ", ids("asa"));
    EXPECT_EQ("p1 ", ids("ÖBERG å"));
    EXPECT_EQ("p2 ", ids("soren"));
    EXPECT_EQ("", ids("berg")) << "not inside a word";
    EXPECT_EQ(3U, cache().searchPatients("1912").value().size());
    EXPECT_EQ("p3 ", ids("100%"));
    EXPECT_EQ("p3 ", ids("_prov"));
    EXPECT_EQ("", ids("%"));
    EXPECT_EQ("", ids("  "));
    EXPECT_EQ("", ids("asa' OR 1=1 --"));
}

TEST_F(RecordsTest, aSearchForTextIsNeverAQueryOfTheIndex) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({put("Condition", "c1", 1, R"({"words":"Blödning i mage-tarm \"akut\""})")}));
    while (cache().indexSlice().value() > 0) {
    }
    EXPECT_EQ(1U, cache().searchText("blödn").value().size());
    EXPECT_EQ(1U, cache().searchText("mage-tarm").value().size());
    EXPECT_EQ("Blödning i mage-tarm \"akut\"", cache().searchText("akut").value().at(0).snippet);
    for (const char* text :
         {"\"", "\"\"\"", "a OR b", "NEAR(", "*", "words:x", "^", "-", "(", "{", "\\", "'", "", " "})
        EXPECT_TRUE(cache().searchText(text)) << text;
}

TEST_F(RecordsTest, theIndexFollowsAChangedText) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({put("Condition", "c1", 1, R"({"words":"feber"})")}));
    EXPECT_TRUE(cache().searchText("feber").value().empty()) << "it runs behind";
    while (cache().indexSlice().value() > 0) {
    }
    ASSERT_TRUE(feed({put("Condition", "c1", 2, R"({"words":"hosta"})")}));
    EXPECT_EQ(1, cache().counts().value().unindexed);
    while (cache().indexSlice().value() > 0) {
    }
    EXPECT_TRUE(cache().searchText("feber").value().empty());
    EXPECT_EQ(1U, cache().searchText("hosta").value().size());
    ASSERT_TRUE(feed({put("Condition", "c1", 3, R"({"words":"hosta"})")}));
    EXPECT_EQ(0, cache().counts().value().unindexed) << "the same text is not indexed again";
}

TEST_F(RecordsTest, theQueueShowsPendingCommandsAndNothingOptimisticIsStored) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({put("Task", "t1", 1, R"({"id":"t1","queue":true})"),
                      put("Task", "t2", 1, R"({"id":"t2","queue":true})"),
                      put("RiskAssessment", "t1", 1, "{}"), put("Task", "x", 1, R"({"id":"x"})")}));
    const auto claim = command(protocol::CommandType::triageClaim, "t1");
    ASSERT_TRUE(cache().enqueue(claim));
    const clinical::PersonRef me{"me", "Jag"};
    auto queue = cache().queue(me).value();
    ASSERT_EQ(2U, queue.size());
    EXPECT_EQ(me, queue[0].item.holder);
    EXPECT_EQ(1, queue[0].unsent);
    EXPECT_EQ(0, queue[1].unsent);
    EXPECT_EQ(me, cache().item("t1", me).value().holder);
    EXPECT_EQ(R"({"id":"t1","queue":true})", cache().resource({"Task", "t1"}).value()->json);

    // Accepted: out of the counts, but shown until the feed says the same.
    ASSERT_TRUE(cache().storeAnswers({answer(claim, protocol::CommandStatus::accepted, 2)}, noon));
    EXPECT_EQ(0, cache().outboxCounts().value().unsent);
    queue = cache().queue(me).value();
    EXPECT_EQ(me, queue[0].item.holder);
    EXPECT_EQ(0, queue[0].unsent);
    ASSERT_TRUE(unsentIds().empty()) << "it is not sent again";
    const auto applied =
        feed({put("Task", "t1", 2, R"({"id":"t1","queue":true,"holder":"server-me"})")}).value();
    EXPECT_TRUE(applied.outboxChanged);
    EXPECT_EQ("server-me", cache().rows({"t1", "gone"}).value().at(0).item.holder.id);
}

TEST_F(RecordsTest, aFullDiskLeavesThePageUnstoredAndTheCacheUsable) {
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({put("Task", "t1", 1, "{}")}, true));
    // A page that must grow the file beyond what is allowed.
    rlimit old{};
    getrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, SIG_IGN);
    rlimit tight{200'000, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &tight);
    std::vector<protocol::FeedEntry> big;
    for (int i = 0; i < 500; ++i)
        big.push_back(
            put("Condition", fmt::format("c{}", i), 1, R"({"words":")" + std::string(1500, 'x') + "\"}"));
    const auto r = feed(big);
    Result<void> enqueued;
    for (int i = 0; i < 2000 && enqueued; ++i)
        enqueued = cache().enqueue(note("t1", std::string(1000, 'n')));
    const auto saved = unsentIds();
    setrlimit(RLIMIT_FSIZE, &old);
    ASSERT_FALSE(r);
    EXPECT_EQ(ErrorCode::diskFull, r.error().code);
    EXPECT_EQ(ErrorCode::diskFull, enqueued.error().code);
    EXPECT_EQ("c1", cache().feedState().value().cursor);
    EXPECT_EQ(1, cache().counts().value().resources);
    EXPECT_EQ(saved, unsentIds());
    // There is room again.
    m_cursor = 1;
    ASSERT_TRUE(feed(big)) << "the same page";
    ASSERT_TRUE(cache().enqueue(note("t1", "nu går det")));
    ASSERT_TRUE(open());
    EXPECT_EQ(501, cache().counts().value().resources);
    EXPECT_EQ(saved.size() + 1, unsentIds().size());
}

TEST_F(RecordsTest, twoProcessesCannotHaveTheSameCache) {
    ASSERT_TRUE(open());
    const auto second = fork();
    if (second == 0) {
        const auto r = Cache::open(m_folder, m_key, m_projector, m_random);
        _exit(!r && r.error().code == ErrorCode::storageBusy ? 0 : 1);
    }
    int status = 1;
    waitpid(second, &status, 0);
    EXPECT_EQ(0, WEXITSTATUS(status));
    EXPECT_TRUE(cache().enqueue(note("t1", "går bra")));
}

TEST_F(RecordsTest, withoutAFolderAllOfItIsInMemory) {
    m_folder.clear();
    ASSERT_TRUE(open());
    ASSERT_TRUE(feed({put("Task", "t1", 1, "{}")}));
    ASSERT_TRUE(cache().enqueue(note("t1", "text")));
    EXPECT_EQ(1, cache().counts().value().resources);
    EXPECT_EQ(1U, unsentIds().size());
    m_folder = "/nonexistent/never";
}

} // namespace
} // namespace fyr::localdb
