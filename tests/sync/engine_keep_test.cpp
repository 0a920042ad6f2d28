// A bounded cache, as the engine keeps it: room is made, and what somebody opens comes back.
#include "sync/engine_fixture.h"

namespace fyr::sync {
namespace {

class EngineKeepTest : public EngineTest {
  protected:
    std::string bounded(std::int64_t bytes) {
        protocol::Hello h;
        h.serverTime = m_clock.now();
        h.epoch = "E";
        h.person.id = "me";
        h.keepBytes = bytes;
        return protocol::write(h);
    }
    static std::string records(std::vector<protocol::FeedEntry> entries, std::string epoch = "E") {
        return protocol::write(protocol::FeedPage{std::move(epoch), "-", false, {}, std::move(entries)});
    }
    static protocol::FeedEntry task(std::string id, std::int64_t version = 1) {
        return {protocol::FeedOp::put, {"Task", std::move(id)}, version, noon, R"({"pad":"0123456789012345678901234567890"})"};
    }
    // Three records of 42 bytes each where two fit: t1 goes, for all are as old.
    void fill() {
        step(Start{});
        answer(Call::hello, 200, bounded(100));
        answer(Call::feed, 200, records({task("t1"), task("t2"), task("t3")}));
        step(Continue{});
        ASSERT_EQ(Connection::online, status().connection);
    }
    bool here(const char* id) const { return !m_store.resources.at({"Task", id}).json.empty(); }
};

TEST_F(EngineKeepTest, moreThanFitsIsDroppedRightAfterThePage) {
    fill();
    EXPECT_FALSE(here("t1"));
    EXPECT_TRUE(here("t2"));
    EXPECT_TRUE(here("t3"));
    EXPECT_FALSE(request(Call::records)) << "nobody wants it";
}

TEST_F(EngineKeepTest, whatSomebodyOpensIsAskedForUntilItIsHere) {
    fill();
    auto effects = m_engine->opened("t1");
    ASSERT_TRUE(effects);
    take(std::move(*effects));
    ASSERT_TRUE(request(Call::records));
    EXPECT_NE(std::string::npos, request(Call::records)->body.find("t1"));
    answer(Call::records, 200, records({task("t1")}, "E2"));
    EXPECT_FALSE(here("t1")) << "of another life of the server";
    advance(31s);
    answer(Call::records, 503, error("overloaded"));
    advance(31s);
    if (request(Call::hello)) answer(Call::hello, 200, bounded(100));
    advance(31s);
    answer(Call::records, 200, records({task("t1", 2)}));
    EXPECT_FALSE(here("t1")) << "what changed with it the feed has not told yet";
    advance(31s);
    answer(Call::records, 200, records({task("t1")}));
    EXPECT_TRUE(here("t1"));
    advance(31s);
    EXPECT_FALSE(request(Call::records));
}

TEST_F(EngineKeepTest, aServerThatSaysNoBoundIsNotAskedForRecords) {
    goOnline();
    auto effects = m_engine->opened("t1");
    ASSERT_TRUE(effects);
    take(std::move(*effects));
    EXPECT_FALSE(request(Call::records));
}

} // namespace
} // namespace fyr::sync
