// The engine step by step, against a store in memory.
#pragma once

#include "sync/engine/engine.h"
#include "sync/sim/memory_store.h"

#include <gtest/gtest.h>

namespace fyr::sync {

using namespace std::chrono_literals;
using protocol::Command;
using protocol::CommandType;

inline const Instant noon = parseInstant("2026-11-20T12:00:00Z").value();

class EngineTest : public testing::Test {
  protected:
    void step(const Event& e) { take(m_engine->step(e)); }
    void take(Effects effects) {
        for (auto& e : effects)
            m_effects.push_back(std::move(e));
        // Continue at once, as a host does.
        for (std::size_t i = 0; i < effects.size(); ++i)
            if (std::holds_alternative<ContinueSoon>(effects[i])) return step(Continue{});
    }
    template <class T>
    std::vector<T> all() const {
        std::vector<T> out;
        for (const auto& e : m_effects)
            if (const auto* t = std::get_if<T>(&e)) out.push_back(*t);
        return out;
    }
    // The newest request of a kind that was not answered yet.
    std::optional<Request> request(Call call) {
        for (auto it = m_effects.rbegin(); it != m_effects.rend(); ++it)
            if (const auto* r = std::get_if<Request>(&*it);
                r && r->call == call && !m_answered.contains(r->id))
                return *r;
        return std::nullopt;
    }
    void answer(Call call, int status, std::string body, std::optional<Millis> retryAfter = {}) {
        const auto r = request(call);
        ASSERT_TRUE(r) << "nothing was asked";
        m_answered.insert(r->id);
        step(Answer{.id = r->id,
                    .status = status,
                    .failure = ErrorCode::network,
                    .retryAfter = retryAfter,
                    .body = std::move(body)});
    }
    void noAnswer(Call call, ErrorCode why) {
        const auto r = request(call);
        ASSERT_TRUE(r);
        m_answered.insert(r->id);
        step(Answer{.id = r->id, .status = 0, .failure = why, .retryAfter = {}, .body = {}});
    }
    static std::string error(std::string_view code) {
        return fmt::format(R"({{"error":{{"code":"{}"}}}})", code);
    }
    std::string hello(std::string epoch = "E", std::string person = "me") {
        protocol::Hello h;
        h.serverTime = m_clock.now() + 90s;
        h.epoch = std::move(epoch);
        h.person.id = std::move(person);
        return protocol::write(h);
    }
    static std::string page(std::string next, bool more, std::vector<std::string> tasks = {},
                            std::string epoch = "E") {
        protocol::FeedPage p{std::move(epoch), std::move(next), more, {}, {}};
        for (auto& t : tasks)
            p.entries.push_back({protocol::FeedOp::put, {"Task", t}, 1, noon, "{}"});
        return protocol::write(p);
    }
    void goOnline() {
        step(Start{});
        answer(Call::hello, 200, hello());
        answer(Call::feed, 200, page("c1", false, {"t1", "t2"}));
        ASSERT_EQ(Connection::online, status().connection);
    }
    Command command(CommandType type = CommandType::triageClaim, const char* target = "t1") {
        Command c;
        c.id = CommandId::make(m_clock, m_random);
        c.type = type;
        c.target = {"Task", target};
        c.at = noon;
        return c;
    }
    Command enqueue(CommandType type = CommandType::triageClaim, const char* target = "t1") {
        auto c = command(type, target);
        auto effects = m_engine->enqueue(c);
        EXPECT_TRUE(effects);
        if (effects) take(std::move(*effects));
        return c;
    }
    static std::string accepted(const std::vector<Command>& commands, std::int64_t version = 2) {
        std::vector<protocol::CommandResult> results;
        for (const auto& c : commands) {
            protocol::CommandResult r;
            r.id = c.id;
            r.version = version;
            results.push_back(r);
        }
        return protocol::writeResults(results);
    }
    void advance(Millis by) {
        m_clock.advance(by);
        step(Tick{});
    }
    const Status& status() const { return m_engine->status(); }

    FakeClock m_clock{noon};
    SeededRandom m_random{1};
    sim::MemoryStore m_store;
    EngineOptions m_options{.device = DeviceId{"device"}, .person = "me"};
    std::unique_ptr<Engine> m_engine = std::make_unique<Engine>(m_options, m_store, m_clock, m_random);
    Effects m_effects;
    std::set<RequestId> m_answered;
};

} // namespace fyr::sync
