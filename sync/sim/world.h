// A clinic in one process: workstations with the real sync engine, a model server, a bad network, bad clocks.
//
// Shape:   all of it follows from the seed: the same seed gives the same run, step by step (`trace`) and in the whole state
//          (`state`). A run is some minutes of trouble, then everything is healed, then a quiet time; what docs/SYNC.md
//          promises is checked along the way and at the end. `RunResult::broken` says what did not hold, with the seed to
//          play it again.
// Use:     `run(seed, options)`; a million times, if there is time. `examine` runs a seed as the full check wants it.
#pragma once

#include "sync/engine/engine.h"
#include "sync/sim/checked_store.h"
#include "sync/sim/memory_store.h"
#include "sync/sim/sim_server.h"
#include "sync/sim/story.h"

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
    std::int64_t keepBytes = 0; // how much of the records a workstation may keep; 0: all
    int outages = 0; // in a hundred troubles: the line is cut for longer than the lease
    Millis extraSkew{0}; // added to every device's clock: must change nothing
    // A store of another kind than in memory, given anew after each crash of its client. Checks of what is in
    // it then go through `look`.
    struct StoreFactory {
        std::function<std::unique_ptr<CacheStore>(int client)> open;
        std::function<std::map<protocol::ResourceKey, HeldResource>(CacheStore&)> resources;
        std::function<std::vector<std::pair<std::string, bool>>(CacheStore&)> commands; // id, is in attention
        std::function<void()> heal; // from now on nothing of its own goes wrong; may be missing
        bool shadow = false; // compare with a store in memory, call by call; not for one that may do half of what it is asked
    };
    std::optional<StoreFactory> stores;
    // Another server than the model; given anew for each run.
    std::function<std::unique_ptr<SimServer>(std::uint64_t seed, const WorldOptions& clinic, const std::vector<std::string>& persons)> server;
    FaultSet faults = FaultSet::all();
    bool vary = false;  // the seed also decides how many clients there are, how long a lease is …
    std::uint64_t clocks = 0; // other clocks for the same run
    std::optional<std::set<Item>> keep; // nothing but these happens
    bool tell = false;  // `RunResult::story`
};

struct RunResult {
    std::uint64_t seed = 0;
    std::int64_t steps = 0;
    std::int64_t commands = 0;
    std::uint64_t trace = 0;   // of every event: equal for equal seeds
    std::uint64_t state = 0;   // of everything that server and devices hold, all along: equal for equal seeds
    std::uint64_t outcome = 0; // of what the server holds in the end, without ids and times
    std::vector<std::string> broken;
    std::optional<Promise> promise; // the first that was broken
    std::map<std::string, std::int64_t> met; // which troubles it met, and how often
    std::vector<Item> fired;                 // what happened, each of it; for `shrink`
    std::vector<std::string> story;
};

[[nodiscard]] RunResult run(std::uint64_t seed, const WorldOptions& options = {});
// Runs the seed twice and compares the whole state, and now and then (`clocksEvery`-th seed) once more with other clocks.
[[nodiscard]] RunResult examine(std::uint64_t seed, const WorldOptions& options, std::uint64_t clocksEvery = 8);
// The same clinic with other clocks, and with leases that last for ever, since those are about time.
[[nodiscard]] WorldOptions otherClocks(WorldOptions options, std::uint64_t clocks);
// The fewest things that must happen for this seed to break the same promise.
[[nodiscard]] std::set<Item> shortest(const RunResult& failed, const WorldOptions& options);

class World {
  public:
    World(std::uint64_t seed, const WorldOptions& options);
    [[nodiscard]] RunResult play();

  private:
    struct ClientClock final : Clock {
        explicit ClientClock(const SteadyTime& now)
            : time(now) {}
        [[nodiscard]] Instant now() const override { return Instant{} + time.time_since_epoch() + skew; }
        [[nodiscard]] SteadyTime steady() const override { return time - stood; }
        const SteadyTime& time;
        Millis skew{};
        Millis stood{}; // how long the steady clock did
    };
    struct Mine { // what a person was told is saved
        int number = 0;       // of the command in the run
        std::int64_t intent = 0;
        bool settled = false; // undone or settled by the person
        bool undone = false;
        bool done = false;    // nothing more to check about it
        bool shared = false;  // a copied device has it too
        bool excused = false; // if a restored server lost it: nothing is kept here about what was forgotten or purged
        bool strange = false; // poison, or one that the server leaves out, or of a type that somebody does not know
        protocol::ResourceKey target{};
        std::string words{};
    };
    struct Client {
        explicit Client(const SteadyTime& now, std::uint64_t seed)
            : clock(now)
            , random(seed)
            , line(seed ^ 1) {}
        int index = 0;
        std::string person;
        ClientClock clock;
        SeededRandom random; // the engine's
        Dice line;           // latencies
        std::unique_ptr<CacheStore> store;
        std::unique_ptr<MemoryStore> shadow;
        std::unique_ptr<CheckedStore> checked;
        std::unique_ptr<Engine> engine;
        std::uint64_t life = 0; // rises with each crash: what was on its way to an earlier life is lost
        std::map<RequestId, Call> asked; // and not yet answered or called back
        std::set<RequestId> cancelled, lost; // lost: with the connection, while it slept
        bool wakeOpen = false;
        bool wakeDeaf = false;
        std::uint64_t wakeLife = 0;
        std::uint64_t tick = 0;
        bool erased = false;
        std::map<std::string, Mine> mine;
        std::optional<SteadyTime> served; // when the server last let it read
        Millis allowance{};               // what turning its clock back has won it, at most
        Millis sleeps{};                  // how long, this time
        Millis unkept{};                  // what a crash right now would win it
        SteadyTime asleepUntil{}, lockedUntil{}, downUntil{}, silentUntil{};
        bool asleep = false;    // … and nobody has told the engine yet that it is awake
        bool continues = false; // a `Continue` is on its way
        int version = 2; // of the program: what it speaks is in `protocolsOf`
        int serverMin = 1, serverMax = 1; // as its engine last heard in this life
        bool toldOld = false;             // … 426
        bool toldSignIn = false;          // … 401, by the server itself
        bool signsIn = false;             // its person is about to
        bool keptRevoked = false;         // it is written down that it was shut out
        std::array<SteadyTime, 5> wall{}; // no question of a kind before: the server said so
        std::array<std::uint32_t, faultCount> rolls{};
        std::queue<SteadyTime> recent, inVain; // requests
        std::string position;          // its place in the feed
    };
    using Job = std::function<void()>;
    struct Entry {
        SteadyTime at;
        std::uint64_t order;
        Job job;
        bool operator<(const Entry& o) const { return at != o.at ? at > o.at : order > o.order; }
    };
    struct Planned {
        Millis at;
        Item item;
        int client = 0;
    };

    // world.cpp
    std::vector<Planned> plan();
    Client& addClient(std::string person);
    void later(Millis wait, Job job);
    void give(Client& c, const Event& event, std::string_view name);
    void carryOut(Client& c, const Effects& effects);
    void planTick(Client& c);
    void open(Client& c);
    void crash(Client& c, Dice* dice = nullptr);
    void inside(Client& c, const std::function<void()>& f); // the engine's process: it may end in the middle
    void heal();
    [[nodiscard]] bool up(const Client& c) const { return c.engine && m_now >= c.asleepUntil; }
    // Whether a fault that is rolled for happens now; `dice`: for its details.
    bool roll(Fault f, Client& c, int permille, Dice* dice = nullptr);
    void happened(const Item& item, Client* c, std::string_view what);
    void tell(const Client* c, std::string_view what);
    void note(std::string_view what) { ++m_result.met[std::string(what)]; }
    void hash(std::string_view what);
    void hashState();
    // world_line.cpp
    void request(Client& c, const Request& r);
    void arrive(Client& c, std::uint64_t life, std::uint64_t serverLife, const Request& r);
    void answer(Client& c, std::uint64_t life, Answer a, int lateness = 0);
    void failLater(Client& c, std::uint64_t life, RequestId id, ErrorCode why);
    [[nodiscard]] Reply serve(Client& c, const Request& r);
    [[nodiscard]] Instant serverNow() const { return Instant{} + m_now.time_since_epoch() + m_serverSkew; }
    void serverEnds(Dice& dice);
    [[nodiscard]] std::string asOtherVersion(const Client& c, std::string body) const;
    void openWake(Client& c);
    void wakeAll();
    void closeWake(Client& c);
    [[nodiscard]] bool lineDown(const Client& c) const { return m_now < c.downUntil; }
    [[nodiscard]] Millis latency(Client& c) { return Millis{static_cast<std::int64_t>(c.line.below(m_healed ? 50 : 3000))}; }
    // world_troubles.cpp
    void planned(const Planned& p);
    void ofWorkstation(const Planned& p, Client& c, Dice& dice);
    void ofServer(const Planned& p, Client& c, Dice& dice);
    void act(const Planned& p, Client& c, Dice& dice);
    void write(Client& c, Dice& dice, std::uint32_t n);
    void settleOne(Client& c, Dice& dice);
    void lookAt(Client& c, const std::string& record); // a person opens it
    void clone(Client& c);
    // world_checks.cpp
    void broken(Promise p, std::string what);
    struct Trouble {
        Promise promise;
        std::string what;
    };
    [[nodiscard]] std::optional<Trouble> notQuiet();
    void checkAlways(Client& c);
    void checkRequest(Client& c, const Request& r);
    void checkSaved(Client& c);
    void checkEffects(Client& c);
    [[nodiscard]] std::optional<std::string> notKept(Client& c); // what is not here and should be, or the other way round
    void checkPage(Client& c, const protocol::FeedPage& page, const AppliedPage& applied);
    void checkLeases();
    void checkEnd();
    [[nodiscard]] MemoryStore* memory(Client& c) const;
    [[nodiscard]] std::map<protocol::ResourceKey, HeldResource> resourcesOf(Client& c);
    [[nodiscard]] bool holdsAny(Client& c);
    struct Held {
        std::string id;
        bool inAttention = false;
        bool judged = false; // by the server; known only of stores in memory
    };
    [[nodiscard]] std::vector<Held> commandsOf(Client& c);

    std::uint64_t m_seed;
    WorldOptions m_options;
    Dice m_clocks; // apart from all else
    SteadyTime m_begin{Millis{1'700'000'000'000}};
    SteadyTime m_now = m_begin;
    std::priority_queue<Entry> m_jobs;
    std::uint64_t m_order = 0;
    std::unique_ptr<SimServer> m_server;
    std::uint64_t m_serverLife = 0;
    SteadyTime m_serverDownUntil{};
    Millis m_serverSkew{};
    std::vector<std::unique_ptr<Client>> m_clients;
    bool m_healed = false;
    bool m_lastChange = false; // made after all had come to rest, and no wake tells of it
    int m_boost = 1; // few classes of faults: more of each
    int m_number = 0;
    std::set<std::int64_t> m_cloned; // intents that two devices have
    RunResult m_result;
};

} // namespace fyr::sync::sim
