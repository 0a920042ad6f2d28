// A clinic in one process: workstations with the real sync engine, a model server, a bad network, bad clocks.
//
// Shape:   all of it follows from the seed: the same seed gives the same run, step by step (`trace`). A run
// is some
//          minutes of trouble, then everything is healed, then a quiet time; what docs/SYNC.md promises is
//          checked along the way and at the end. `Result::broken` says what did not hold, with the seed to
//          play it again.
// Use:     `run(seed, options)`; a million times, if there is time.
#pragma once

#include "sync/engine/engine.h"
#include "sync/sim/memory_store.h"
#include "sync/sim/model_server.h"

#include <functional>
#include <memory>
#include <queue>

namespace fyr::sync::sim {

struct WorldOptions {
    int clients = 3;
    int tasks = 8;
    Millis trouble{120'000};
    std::size_t pageLimit = 5;
    Millis lease = std::chrono::hours(24 * 7);
    int outages = 0; // in a hundred troubles: the line is cut for longer than the lease
    Millis extraSkew{0}; // added to every device's clock: must change nothing
    // A store of another kind than in memory, given anew after each crash of its client. Checks of what is in
    // it then go through `look`.
    struct StoreFactory {
        std::function<std::unique_ptr<CacheStore>(int client)> open;
        std::function<std::map<protocol::ResourceKey, HeldResource>(CacheStore&)> resources;
        std::function<std::vector<std::pair<std::string, bool>>(CacheStore&)> commands; // id, is in attention
    };
    std::optional<StoreFactory> stores;
};

struct RunResult {
    std::uint64_t seed = 0;
    std::int64_t steps = 0;
    std::int64_t commands = 0;
    std::uint64_t trace = 0;   // of every event: equal for equal seeds
    std::uint64_t outcome = 0; // of what the server holds in the end, without ids and times
    std::vector<std::string> broken;
    std::map<std::string, std::int64_t> met; // which troubles it met, and how often
};

[[nodiscard]] RunResult run(std::uint64_t seed, const WorldOptions& options = {});

class World {
  public:
    World(std::uint64_t seed, const WorldOptions& options);
    [[nodiscard]] RunResult play();

  private:
    struct ClientClock final : Clock {
        explicit ClientClock(const SteadyTime& now)
            : time(now) {}
        [[nodiscard]] Instant now() const override { return Instant{} + time.time_since_epoch() + skew; }
        [[nodiscard]] SteadyTime steady() const override { return time; }
        const SteadyTime& time;
        Millis skew{};
    };
    struct Mine { // what a person was told is saved
        std::string id;
        int number = 0;       // of the command in the run
        bool settled = false; // undone or settled by the person
        bool undone = false;
        bool note = false;
    };
    struct Client {
        explicit Client(const SteadyTime& now)
            : clock(now) {}
        int index = 0;
        std::string person;
        ClientClock clock;
        std::unique_ptr<CacheStore> store;
        std::unique_ptr<Engine> engine;
        std::uint64_t life = 0; // rises with each crash: what was on its way to an earlier life is lost
        std::set<RequestId> cancelled;
        bool wakeOpen = false;
        std::uint64_t wakeLife = 0;
        std::uint64_t tick = 0;
        bool erased = false;
        std::map<std::string, Mine> mine;
        std::optional<SteadyTime> served; // when the server last let it read
        int turnedBack = 0;               // how often its clock was
        std::int64_t noticed = 0; // changes of the server it was woken for
    };
    using Job = std::function<void()>;
    struct Entry {
        SteadyTime at;
        std::uint64_t order;
        Job job;
        bool operator<(const Entry& o) const { return at != o.at ? at > o.at : order > o.order; }
    };

    void later(Millis wait, Job job);
    void give(Client& c, const Event& event, std::string_view name);
    void carryOut(Client& c, const Effects& effects);
    void request(Client& c, const Request& r);
    void answer(Client& c, std::uint64_t life, Answer a);
    [[nodiscard]] Reply serve(Client& c, const Request& r);
    void wakeAll();
    void open(Client& c);
    void crash(Client& c);
    void trouble();      // one thing that goes wrong, or one thing that a person does
    void act(Client& c); // a person works
    void heal();
    [[nodiscard]] bool chance(int percent) {
        return m_random.below(100) < static_cast<std::uint64_t>(percent);
    }
    [[nodiscard]] Millis latency() {
        return Millis{static_cast<std::int64_t>(m_random.below(m_healed ? 50 : 3000))};
    }
    void note(std::string_view what) { ++m_result.met[std::string(what)]; }
    void hash(std::string_view what);
    // world_checks.cpp
    void broken(std::string what);
    [[nodiscard]] bool quiet();
    void checkAlways(Client& c);
    void checkLeases();
    void checkEnd();
    [[nodiscard]] std::map<protocol::ResourceKey, HeldResource> resourcesOf(Client& c);
    [[nodiscard]] std::vector<std::pair<std::string, bool>> commandsOf(Client& c);

    std::uint64_t m_seed;
    WorldOptions m_options;
    SeededRandom m_random;
    SteadyTime m_now{Millis{1'700'000'000'000}};
    std::priority_queue<Entry> m_jobs;
    std::uint64_t m_order = 0;
    std::unique_ptr<ModelServer> m_server;
    std::vector<std::unique_ptr<Client>> m_clients;
    bool m_healed = false;
    bool m_lineDown = false;
    SteadyTime m_downUntil{}; // nothing brings the line back sooner
    int m_number = 0;
    RunResult m_result;
};

} // namespace fyr::sync::sim
