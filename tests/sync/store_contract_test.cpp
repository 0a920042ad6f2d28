// What the engine asks of a store, asked of both: the one in memory and the encrypted one.
#include "localdb/cache.h"
#include "localdb/test_folder.h"
#include "sync/sim/memory_store.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

namespace fyr::sync {
namespace {

using protocol::Command;
using protocol::CommandStatus;
using protocol::CommandType;

const Instant noon = parseInstant("2026-11-20T12:00:00Z").value();

class NoProjector final : public localdb::Projector {
  public:
    localdb::Projection project(const protocol::ResourceKey&, std::string_view) const override { return {}; }
    std::string words(std::string_view) const override { return {}; }
    Result<localdb::QueueItem> queueItem(std::string_view) const override {
        return fail(ErrorCode::notFound);
    }
    Result<clinical::TriageItem> item(std::string_view, const Lookup&) const override {
        return fail(ErrorCode::notFound);
    }
};

struct InMemory {
    std::unique_ptr<CacheStore> store = std::make_unique<sim::MemoryStore>();
    void reopen() {}
};
struct OnDisk {
    OnDisk() {
        std::filesystem::remove_all(folder);
        reopen();
    }
    ~OnDisk() {
        store.reset();
        std::filesystem::remove_all(folder);
    }
    void reopen() {
        store.reset();
        store = localdb::Cache::open(folder, key, std::make_shared<NoProjector>(), random).value();
    }
    SeededRandom random{11};
    localdb::Secret key = localdb::Secret::random(32, random);
    std::filesystem::path folder = testFolder("contract", "store");
    std::unique_ptr<CacheStore> store;
};

template <class Kind>
class StoreContract : public testing::Test {
  protected:
    CacheStore& store() { return *m_kind.store; }
    Command make(CommandType type, const char* target) {
        Command c;
        c.id = CommandId{makeUlid(noon + Millis{++m_made}, m_random)};
        c.type = type;
        c.target = {"Task", target};
        c.base = 1;
        c.at = noon;
        EXPECT_TRUE(store().enqueue(c));
        return c;
    }
    protocol::CommandResult answer(const Command& c, CommandStatus status, std::int64_t version = 2) {
        protocol::CommandResult r;
        r.id = c.id;
        r.status = status;
        r.version = version;
        if (status != CommandStatus::accepted) r.code = ErrorCode::alreadyClaimed;
        return r;
    }
    void feed(std::string id, std::int64_t version, bool more = false) {
        const auto state = store().feedState().value();
        protocol::FeedPage p{"E",
                             fmt::format("c{}", ++m_page),
                             more,
                             10,
                             {{protocol::FeedOp::put, {"Task", std::move(id)}, version, noon, "{}"}}};
        ASSERT_TRUE(store().applyPage(p, state.cursor, noon));
    }
    std::string unsent() {
        std::string out;
        const auto all = store().unsent(1000, 1U << 20U).value();
        for (const auto& c : all)
            out += fmt::format("{}/{} ", protocol::code(c.type), c.target.id);
        return out;
    }
    Kind m_kind;
    SeededRandom m_random{3};
    int m_made = 0;
    int m_page = 0;
};
using Kinds = testing::Types<InMemory, OnDisk>;
TYPED_TEST_SUITE(StoreContract, Kinds);

TYPED_TEST(StoreContract, stateMovesWithThePage) {
    this->feed("t1", 1, true);
    auto s = this->store().feedState().value();
    EXPECT_EQ("c1", s.cursor);
    EXPECT_EQ(1, s.received);
    EXPECT_EQ(10, s.expected);
    EXPECT_FALSE(s.firstSyncComplete);
    EXPECT_FALSE(s.lastSynced);
    this->feed("t2", 1);
    this->m_kind.reopen();
    s = this->store().feedState().value();
    EXPECT_TRUE(s.firstSyncComplete);
    EXPECT_EQ(noon, s.lastSynced);
    this->feed("t2", 2);
    EXPECT_EQ(2, this->store().feedState().value().received) << "only a first sync is counted";
}

TYPED_TEST(StoreContract, aResyncSweepsAtItsEndAndKeepsTheOutbox) {
    this->feed("t1", 1);
    this->feed("t2", 1);
    this->make(CommandType::triageClaim, "t2");
    const auto s = this->store().beginResync().value();
    EXPECT_TRUE(s.resyncing);
    EXPECT_TRUE(s.firstSyncComplete);
    EXPECT_EQ("", s.epoch);
    protocol::FeedPage p{"E2", "x", false, {}, {{protocol::FeedOp::put, {"Task", "t1"}, 1, noon, "{}"}}};
    const auto applied = this->store().applyPage(p, "", noon).value();
    EXPECT_EQ((std::vector<protocol::ResourceKey>{{"Task", "t1"}, {"Task", "t2"}}), applied.changed);
    EXPECT_EQ("triage.claim/t2 ", this->unsent());
}

TYPED_TEST(StoreContract, anEmptyCacheResyncsAsAFirstSync) {
    this->feed("t1", 1);
    const auto full = this->store().feedState().value();
    ASSERT_TRUE(full.firstSyncComplete);
    const protocol::FeedPage gone{full.epoch, "y", false, {}, {{protocol::FeedOp::forget, {"Task", "t1"}, 0, noon, ""}}};
    ASSERT_TRUE(this->store().applyPage(gone, full.cursor, noon));
    const auto empty = this->store().beginResync().value();
    EXPECT_FALSE(empty.resyncing);
    EXPECT_FALSE(empty.firstSyncComplete) << "half of it must not look like all of it";
}

TYPED_TEST(StoreContract, acceptedLeavesTheCountsAtOnceAndTheOverlayWithTheFeed) {
    this->feed("t1", 1);
    const auto c = this->make(CommandType::triageClaim, "t1");
    const auto stored =
        this->store().storeAnswers({this->answer(c, CommandStatus::accepted, 3)}, noon).value();
    EXPECT_EQ(std::vector<CommandId>{c.id}, stored.answered);
    EXPECT_EQ((OutboxCounts{0, 0}), this->store().outboxCounts().value());
    EXPECT_EQ("", this->unsent());
    this->feed("t1", 2);
    const auto state = this->store().feedState().value();
    protocol::FeedPage p{"E", "later", false, {}, {{protocol::FeedOp::put, {"Task", "t1"}, 3, noon, "{}"}}};
    EXPECT_TRUE(this->store().applyPage(p, state.cursor, noon).value().outboxChanged);
}

TYPED_TEST(StoreContract, refusedTakesDependentsButNeitherNotesNorOtherTargets) {
    const auto claim = this->make(CommandType::triageClaim, "t1");
    this->make(CommandType::noteAdd, "t1");
    this->make(CommandType::triageReopen, "t2");
    this->make(CommandType::triageRoute, "t1");
    ASSERT_TRUE(this->store().storeAnswers({this->answer(claim, CommandStatus::conflict)}, noon));
    EXPECT_EQ("note.add/t1 triage.reopen/t2 ", this->unsent());
    EXPECT_EQ((OutboxCounts{2, 1}), this->store().outboxCounts().value());
}

TYPED_TEST(StoreContract, aRefusedNoteTakesNothingAlong) {
    const auto note = this->make(CommandType::noteAdd, "t1");
    this->make(CommandType::triageClaim, "t1");
    ASSERT_TRUE(this->store().storeAnswers({this->answer(note, CommandStatus::rejected)}, noon));
    EXPECT_EQ("triage.claim/t1 ", this->unsent());
}

TYPED_TEST(StoreContract, whatCameBeforeTheRefusedOneStays) {
    this->make(CommandType::triageRelease, "t1");
    const auto claim = this->make(CommandType::triageClaim, "t1");
    this->make(CommandType::triageRoute, "t1");
    ASSERT_TRUE(this->store().storeAnswers({this->answer(claim, CommandStatus::conflict)}, noon));
    EXPECT_EQ("triage.release/t1 ", this->unsent());
}

TYPED_TEST(StoreContract, settlementsDoWhatTheyAreNamedFor) {
    for (const auto how : {Settlement::keepTheirs, Settlement::redoMine, Settlement::dismiss}) {
        const auto head = this->make(CommandType::triageClaim, "t1");
        const auto behind = this->make(CommandType::triageRoute, "t1");
        ASSERT_TRUE(this->store().storeAnswers({this->answer(head, CommandStatus::conflict, 7)}, noon));
        const CommandId fresh{makeUlid(noon + Millis{5000 + this->m_made}, this->m_random)};
        ASSERT_TRUE(this->store().settle(head.id, how, fresh, noon));
        const auto left = this->store().unsent(10, 10000).value();
        switch (how) {
        case Settlement::keepTheirs:
            EXPECT_TRUE(left.empty());
            break;
        case Settlement::redoMine:
            ASSERT_EQ(2U, left.size());
            EXPECT_EQ(fresh, left[0].id);
            EXPECT_EQ(7, left[0].base);
            EXPECT_EQ(behind.id, left[1].id);
            break;
        case Settlement::dismiss:
            ASSERT_EQ(1U, left.size());
            EXPECT_EQ(behind.id, left[0].id);
            EXPECT_EQ(1, left[0].base);
            break;
        }
        for (const auto& c : left)
            ASSERT_TRUE(this->store().undo(c.id));
        EXPECT_EQ((OutboxCounts{0, 0}), this->store().outboxCounts().value());
        EXPECT_EQ(ErrorCode::notFound, this->store().settle(head.id, how, fresh, noon).error().code);
    }
}

TYPED_TEST(StoreContract, parkedOnesKeepTheirIdAndTheirDependents) {
    const auto poison = this->make(CommandType::triageClaim, "t1");
    this->make(CommandType::triageRoute, "t1");
    ASSERT_TRUE(this->store().park(poison.id, Error{ErrorCode::badRequest}, noon));
    ASSERT_TRUE(this->store().park(poison.id, Error{ErrorCode::badRequest}, noon)) << "twice is once";
    EXPECT_EQ((OutboxCounts{0, 1}), this->store().outboxCounts().value());
    ASSERT_TRUE(this->store().settle(poison.id, Settlement::redoMine, CommandId{"X"}, noon));
    EXPECT_EQ(poison.id, this->store().unsent(10, 10000).value().at(0).id);
}

TYPED_TEST(StoreContract, undoIsPossibleOnlyBeforeSending) {
    const auto c = this->make(CommandType::triageClaim, "t1");
    ASSERT_TRUE(this->store().markSent({c.id}));
    this->m_kind.reopen();
    EXPECT_EQ(ErrorCode::invalidState, this->store().undo(c.id).error().code);
    EXPECT_EQ(ErrorCode::notFound, this->store().undo(CommandId{"none"}).error().code);
}

} // namespace
} // namespace fyr::sync
