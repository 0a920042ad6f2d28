#include "sync/sim/world.h"

#include "sync/sim/hash.h"
#include "sync/sim/model_server.h"

namespace fyr::sync::sim {
namespace {

constexpr std::size_t stepsAtMost = 600'000; // some outages last a day
// A silent line is given up after two minutes, then come a back-off, a wall of Retry-After and a poll.
constexpr Millis healWithin{240'000};

// How often each planned fault is drawn, beside 100 for what people do.
constexpr std::array<int, plannedCount> weights{
    /* crash */ 14,      /* keychainLocked */ 3, /* diskFails */ 5,     /* clockJump */ 4,     /* sleep */ 3,
    /* steadyRuns */ 2,  /* deviceCloned */ 1,   /* versionSkew */ 5,   /* lineDown */ 9,      /* outage */ 1,
    /* halfOpen */ 4,    /* wakeClosed */ 7,     /* wakeDeaf */ 4,      /* goAway */ 3,        /* revokedHint */ 2,
    /* serverRestart */ 4, /* restore */ 5,      /* changesForgotten */ 4, /* serverClock */ 2, /* rightsChanged */ 9,
    /* unitMoved */ 3,   /* signedOut */ 5,      /* deviceRevoked */ 1};
constexpr int actWeight = 90;
constexpr int elsewhereWeight = 12;

WorldOptions varied(std::uint64_t seed, WorldOptions o) {
    if (!o.vary) return o;
    Dice dice(Dice::mix(seed, 0x7E57));
    o.clients = static_cast<int>(dice.between(1, 4));
    o.tasks = static_cast<int>(dice.between(2, 10));
    o.pageLimit = static_cast<std::size_t>(dice.between(1, 12));
    if (seed % 8 == 6 && !o.server) o.keepBytes = dice.between(100, 100 + 50 * o.tasks); // a record has some fifty to a hundred bytes
    // In one clinic of four the lease is shorter than an outage.
    const bool shortLease = dice.chance(25);
    if (shortLease && o.lease <= std::chrono::hours(24 * 7)) {
        o.lease = o.server ? Millis{3'600'000} : Millis{60'000 + 15'000 * dice.between(0, 4)}; // in hours where the server says it
        o.trouble = std::max(o.trouble, Millis{300'000});
        o.outages = 4;
    }
    return o;
}

} // namespace

RunResult run(std::uint64_t seed, const WorldOptions& options) {
    return World(seed, options).play();
}

RunResult examine(std::uint64_t seed, const WorldOptions& options, std::uint64_t clocksEvery) {
    auto first = run(seed, options);
    if (!first.broken.empty()) return first;
    const auto second = run(seed, options);
    if (first.trace != second.trace || first.state != second.state) {
        first.broken.push_back(fmt::format("seed {}: the second run was another", seed));
        first.promise = Promise::i9;
    } else if (clocksEvery > 0 && seed % clocksEvery == 0) {
        const auto a = otherClocks(options, options.clocks);
        const auto b = otherClocks(options, options.clocks + 1);
        const auto one = run(seed, a);
        const auto other = run(seed, b);
        if (!one.broken.empty()) return one;
        if (!other.broken.empty()) return other;
        if (one.trace != other.trace || one.outcome != other.outcome) {
            first.broken.push_back(fmt::format("seed {}: {}: other clocks, another outcome", seed, name(Promise::i9)));
            first.promise = Promise::i9;
        }
    }
    return first;
}

WorldOptions otherClocks(WorldOptions options, std::uint64_t clocks) {
    options.lease = std::chrono::hours(24 * 365 * 1000);
    options.outages = 0;
    options.clocks = clocks;
    if (options.server) { // its own clock ends sessions, break-glass and leases of sixty days at most, which is no matter of order
        options.faults.remove(Fault::serverClock);
        options.faults.remove(Fault::clockJump);
    }
    return options;
}

std::set<Item> shortest(const RunResult& failed, const WorldOptions& options) {
    auto o = options;
    if (failed.promise == Promise::i9) return {failed.fired.begin(), failed.fired.end()}; // a matter of two runs
    return shrink(failed.fired, [&](const std::set<Item>& items) {
        o.keep = items;
        const auto r = run(failed.seed, o);
        return !r.broken.empty() && r.promise == failed.promise;
    });
}

World::World(std::uint64_t seed, const WorldOptions& options)
    : m_seed(seed)
    , m_options(varied(seed, options))
    , m_clocks(Dice::mix(seed, 0xC10C + options.clocks)) {
    m_result.seed = seed;
    const int classes = m_options.faults.size();
    m_boost = classes <= 4 ? 4 : classes <= 10 ? 2 : 1;
    std::vector<std::string> persons;
    for (int i = 0; i < m_options.clients; ++i)
        persons.push_back(fmt::format("p{}", i));
    if (m_options.server)
        m_server = m_options.server(seed, m_options, persons);
    else
        m_server = std::make_unique<ModelServer>(m_options.tasks, persons);
    m_server->at(serverNow());
    m_server->lease = m_options.lease;
    if (m_options.keepBytes > 0) m_server->keepBytes = m_options.keepBytes;
    for (const auto& person : persons)
        addClient(person);
}

World::Client& World::addClient(std::string person) {
    const auto index = m_clients.size();
    auto c = std::make_unique<Client>(m_now, Dice::mix(m_seed, 0xD0 + index));
    c->index = static_cast<int>(index);
    c->person = std::move(person);
    // Years off in either direction; nothing may depend on it.
    constexpr std::int64_t tenYears = 10LL * 365 * 86'400'000;
    c->clock.skew = Millis{m_clocks.between(-tenYears, tenYears)} + m_options.extraSkew;
    m_clients.push_back(std::move(c));
    return *m_clients.back();
}

// What happens when, before anything happened: leaving one out changes no other.
std::vector<World::Planned> World::plan() {
    Dice dice(Dice::mix(m_seed, 0x91A4));
    std::vector<Planned> out;
    int total = actWeight + elsewhereWeight;
    for (std::size_t f = 0; f < plannedCount; ++f)
        if (m_options.faults.has(static_cast<Fault>(f))) total += weights[f] * m_boost;
    std::uint32_t n = 0;
    for (Millis at{500}; at < m_options.trouble; at += Millis{dice.between(0, 2500)}) {
        Planned p{at, {}, static_cast<int>(dice.below(static_cast<std::uint64_t>(m_options.clients)))};
        p.item.n = n++;
        auto left = static_cast<int>(dice.below(static_cast<std::uint64_t>(total)));
        if ((left -= actWeight) < 0)
            p.item.kind = Item::Kind::act;
        else if ((left -= elsewhereWeight) < 0)
            p.item.kind = Item::Kind::elsewhere;
        else {
            p.item.kind = Item::Kind::planned;
            for (std::size_t f = 0; f < plannedCount; ++f) {
                if (!m_options.faults.has(static_cast<Fault>(f))) continue;
                if ((left -= weights[f] * m_boost) >= 0) continue;
                p.item.fault = static_cast<Fault>(f);
                break;
            }
        }
        out.push_back(p);
    }
    return out;
}

bool World::roll(Fault f, Client& c, int permille, Dice* dice) {
    if (m_healed || !m_options.faults.has(f)) return false;
    const Item item{Item::Kind::rolled, f, static_cast<std::uint8_t>(c.index), c.rolls[static_cast<std::size_t>(f)]++};
    Dice own(item.seed(m_seed));
    bool hit = own.below(1000) < static_cast<std::uint64_t>(permille * m_boost);
    if (m_options.keep) hit = m_options.keep->contains(item);
    if (!hit) return false;
    happened(item, &c, name(f));
    if (dice) *dice = own;
    return true;
}

void World::happened(const Item& item, Client* c, std::string_view what) {
    note(what);
    m_result.fired.push_back(item);
    if (m_options.tell && item.kind == Item::Kind::rolled) tell(c, fmt::format("! {}", what));
}

void World::tell(const Client* c, std::string_view what) {
    if (!m_options.tell) return;
    m_result.story.push_back(fmt::format("{:>9.3f} s  {:<3} {}", static_cast<double>((m_now - m_begin).count()) / 1000,
                                         c ? c->person + (c->index >= m_options.clients ? "'" : "") : "", what));
}

void World::hash(std::string_view what) {
    StateHash h(m_result.trace);
    m_result.trace = h.add(what).add(static_cast<std::uint64_t>(m_now.time_since_epoch().count())).value();
}

void World::hashState() {
    StateHash h(m_result.state);
    h.add(m_server->hash(0));
    for (const auto& each : m_clients) {
        Client& c = *each;
        h.add(c.life).add(c.erased).add(c.wakeOpen).add(c.asked.size());
        if (auto* m = memory(c))
            h.add(m->hash());
        else if (c.checked)
            for (const auto& held : commandsOf(c))
                h.add(held.id).add(held.inAttention);
        if (!c.engine) continue;
        const auto& s = c.engine->status();
        h.add(static_cast<std::uint64_t>(s.connection)).add(static_cast<std::uint64_t>(s.unsent)).add(static_cast<std::uint64_t>(s.attention));
        h.add(s.firstSyncComplete).add(s.resyncing).add(s.leaseEnded).add(s.wakeOpen);
        if (const auto t = c.engine->nextTick()) h.add(static_cast<std::uint64_t>(t->time_since_epoch().count()));
    }
    m_result.state = h.value();
}

void World::later(Millis wait, Job job) {
    m_jobs.push({m_now + wait, m_order++, std::move(job)});
}

void World::inside(Client& c, const std::function<void()>& f) {
    try {
        f();
    } catch (const Crashed&) {
        crash(c);
    }
}

void World::open(Client& c) {
    c.engine.reset();
    if (c.erased) return;
    c.checked.reset();
    if (m_options.stores) {
        c.store.reset(); // a crash may have come before the first start: one process holds a cache
        c.store = m_options.stores->open(c.index);
        if (m_options.stores->shadow && !c.shadow) c.shadow = std::make_unique<MemoryStore>();
    } else if (!c.store)
        c.store = std::make_unique<MemoryStore>();
    if (auto* m = memory(c); m && m_options.keepBytes > 0 && !m_options.stores) m->openedStay = 1;
    if (auto* m = memory(c)) m->reopen(m_options.stores ? 2 : c.version >= 2 ? 2 : 1);
    c.checked = std::make_unique<CheckedStore>(
        *c.store, memory(c),
        CheckedStore::Watch{.crashes = [this, &c] { return roll(Fault::crashAtWrite, c, 4); },
                            .leaseToo = m_options.outages > 0,
                            .broken = [this, &c](Promise p, std::string what) { broken(p, c.person + ": " + what); },
                            .applied = [this, &c](const auto& page, const auto& applied) { checkPage(c, page, applied); },
                            .half = [this, &c](const auto& page, const auto& held) { return m_server->halfPage(c.person, page, held); },
                            .filled = [this] { note("records came back"); },
                            .mayHold =
                                [this, &c](const protocol::ResourceKey& key, const std::string& cursor) {
                                    const auto place = m_server->placeOf(cursor);
                                    return !place || m_server->couldRead(c.person, key, *place);
                                },
                            .resources = m_options.stores ? m_options.stores->resources : nullptr});
    EngineOptions o;
    o.device = DeviceId{fmt::format("d{}", c.index)};
    o.person = c.person;
    o.pageLimit = m_options.pageLimit;
    o.pageAtLeast = 1;
    o.pageAtMost = m_options.pageLimit * 2;
    o.protocolMin = c.version == 3 ? 2 : 1;
    o.protocolMax = c.version;
    c.serverMin = o.protocolMin;
    c.serverMax = o.protocolMax;
    c.toldOld = c.toldSignIn = false;
    c.engine = std::make_unique<Engine>(std::move(o), *c.checked, c.clock, c.random);
    give(c, Start{}, "start");
    if (c.engine && c.keptRevoked && c.engine->status().connection != Connection::revoked)
        broken(Promise::i4, c.person + " forgot over a restart that it was shut out");
}

void World::crash(Client& c, Dice* dice) {
    note("crash");
    tell(&c, "the program ends");
    c.engine.reset();
    c.checked.reset();
    if (m_options.stores) c.store.reset();
    // Where somebody turns the clock back while Fyr is not running.
    if (dice && m_options.outages > 0 && dice->chance(15)) {
        note("turned back");
        const Millis by{dice->between(0, 600'000)};
        c.clock.skew -= by;
        // What the lease's clock had not yet kept is lost, and no more.
        c.allowance += EngineOptions{}.keepLeaseEvery + Millis{3000} + std::max(Millis{0}, Millis{c.lockedUntil - m_now});
    }
    c.allowance += std::exchange(c.unkept, Millis{0});
    if (const auto* m = memory(c)) // it may have ended right after a page that took these records
        for (auto& [id, mine] : c.mine)
            if (!m->resources.contains(mine.target)) mine.excused = true;
    if (c.allowance > Millis{0}) c.allowance += std::max(Millis{0}, Millis{c.lockedUntil - m_now}) + Millis{2000};
    ++c.life;
    c.cancelled.clear();
    c.lost.clear();
    c.asked.clear();
    c.wall = {};
    c.inVain = {};
    c.continues = c.wakeOpen = c.wakeDeaf = false;
    ++c.wakeLife;
    if (dice && m_now < c.lockedUntil) return; // the keychain says when
    later(m_healed || !dice ? Millis{0} : Millis{dice->between(0, 1500)}, [this, &c, life = c.life] {
        if (c.life == life && !c.engine) open(c);
    });
}

void World::give(Client& c, const Event& event, std::string_view name) {
    if (!c.engine) return;
    if (m_now < c.asleepUntil) {
        // A sleeping computer hears nothing; what was said meanwhile is lost with its connections.
        if (std::holds_alternative<Continue>(event))
            later(c.asleepUntil - m_now, [this, &c, life = c.life] {
                if (c.life == life) give(c, Continue{}, "continue");
            });
        return;
    }
    if (std::holds_alternative<Continue>(event)) c.continues = false;
    if (std::holds_alternative<SignedIn>(event) || std::holds_alternative<Start>(event)) c.wall = {}; // a person wants it
    if (std::holds_alternative<SignedIn>(event)) c.keptRevoked = false; // the server may let it in again
    if (!std::holds_alternative<Tick>(event)) { // when it looks at its clocks is its own affair
        hash(name);
        hash(c.person);
    }
    if (++m_result.steps % 256 == 0) hashState();
    inside(c, [&] { carryOut(c, c.engine->step(event)); });
}

void World::planTick(Client& c) {
    const auto next = c.engine->nextTick();
    const auto tick = ++c.tick;
    if (!next) return;
    later(std::max(Millis{0}, *next - c.clock.steady()), [this, &c, tick] {
        if (c.tick == tick) give(c, Tick{}, "tick");
    });
}

void World::carryOut(Client& c, const Effects& effects) {
    for (const auto& effect : effects) {
        if (const auto* r = std::get_if<Request>(&effect)) {
            checkRequest(c, *r);
            request(c, *r);
        } else if (const auto* x = std::get_if<Cancel>(&effect)) {
            c.cancelled.insert(x->id);
            c.asked.erase(x->id);
        } else if (std::holds_alternative<OpenWake>(effect)) {
            openWake(c);
        } else if (std::holds_alternative<CloseWake>(effect)) {
            c.wakeOpen = c.wakeDeaf = false;
            ++c.wakeLife;
        } else if (std::holds_alternative<ContinueSoon>(effect)) {
            c.continues = true;
            later(Millis{0}, [this, &c, life = c.life] {
                if (c.life == life) give(c, Continue{}, "continue");
            });
        } else if (std::holds_alternative<EraseCache>(effect)) {
            tell(&c, "erases its cache");
            if (!m_server->isRevoked(c.person)) broken(Promise::i1, "a cache was erased though the device was not revoked");
            c.erased = true;
            for (const auto& [id, mine] : c.mine) // also what the server had accepted, and lost since
                if (memory(c) && !mine.settled && !mine.excused && m_server->lostInRestore(id) && !m_server->answered(id) && !m_server->isHeld(id))
                    broken(Promise::i1, fmt::format("{} was erased with what a restored server had lost: {}", c.person, mine.words));
            later(Millis{0}, [&c] { c.engine.reset(); });
        } else if (const auto* gone = std::get_if<RecordsGone>(&effect)) {
            note(gone->leaseEnded ? "lease ended" : "purged");
            if (gone->leaseEnded || c.checked->epochFailed())
                for (auto& [id, mine] : c.mine)
                    mine.excused = true;
            tell(&c, gone->leaseEnded ? "purges its records: the lease is over" : "purges its records: the device was revoked");
            if (holdsAny(c)) broken(Promise::i5, "purged, and yet there are records");
        } else if (const auto* f = std::get_if<StoreFailed>(&effect)) {
            // The host repairs and starts anew.
            note("store failed");
            tell(&c, fmt::format("the store failed: {}", info(f->code).name));
            later(std::max(Millis{1000}, Millis{c.asleepUntil - m_now}), [this, &c, life = c.life] {
                if (c.life == life) give(c, Start{}, "start");
            });
        }
    }
    checkAlways(c);
    if (c.engine) planTick(c);
}

void World::heal() {
    m_healed = true;
    if (m_options.stores && m_options.stores->heal) m_options.stores->heal();
    m_serverDownUntil = m_now;
    m_server->at(serverNow());
    m_server->heal();
    m_server->protocolMin = m_seed % 2 == 0 ? 2 : 1; // the older ones were updated, or may stay
    m_server->protocolMax = 2;
    for (auto& each : m_clients) {
        Client& c = *each;
        c.asleepUntil = c.lockedUntil = c.downUntil = c.silentUntil = m_now;
        if (c.checked) c.checked->heal();
        if (m_server->isSignedOut(c.person)) m_server->signIn(c.person);
        if (c.version < m_server->protocolMin) {
            c.version = 2;
            crash(c);
        } else if (!c.engine)
            open(c);
        else if (c.engine->status().connection == Connection::needsSignIn)
            give(c, SignedIn{}, "signedIn");
        else
            inside(c, [&] { carryOut(c, c.engine->retryNow()); }); // somebody pressed the button
    }
}

RunResult World::play() {
    for (auto& c : m_clients)
        later(latency(*c), [this, client = c.get()] { open(*client); });
    for (const auto& p : plan())
        later(p.at, [this, p] { planned(p); });
    const auto end = m_now + m_options.trouble;
    const auto healAt = [&] { // who sleeps or is cut off for hours comes back by itself
        auto at = end;
        for (const auto& c : m_clients)
            at = std::max({at, c->asleepUntil + Millis{1}, c->downUntil});
        return at;
    };
    std::size_t steps = 0;
    SteadyTime healed{};
    SteadyTime checkAt{};
    while (m_result.broken.empty()) { // also when nothing is left to happen: who was erased has no work, but the end is the same
        if (!m_healed && (m_jobs.empty() || m_jobs.top().at >= healAt())) {
            m_now = std::max(m_now, healAt());
            healed = checkAt = m_now;
            tell(nullptr, "everything is healed");
            heal();
            continue;
        }
        // Every five seconds, however often anybody looks at a clock in between.
        if (m_healed && (m_jobs.empty() || m_jobs.top().at >= checkAt)) {
            m_now = std::max(m_now, checkAt);
            const auto trouble = notQuiet();
            if (!trouble && !m_lastChange) { // now one that only a poll can find
                m_lastChange = true;
                healed = checkAt = m_now;
                tell(nullptr, "somebody elsewhere changes all, and no wake is sent");
                m_server->at(serverNow());
                for (int i = 0; i < m_options.tasks; ++i)
                    m_server->touch(fmt::format("t{}", i));
                checkAt += Millis{1};
                continue;
            }
            if (!trouble) break;
            if (checkAt >= healed + healWithin) {
                broken(trouble->promise, "long after everything was healed " + trouble->what);
                break;
            }
            checkAt += Millis{5000};
            for (auto& c : m_clients) // too old at last count, and a person presses the button
                if (c->engine && c->engine->status().connection == Connection::tooOld)
                    inside(*c, [&] { carryOut(*c, c->engine->retryNow()); });
            continue;
        }
        if (++steps > stepsAtMost) {
            broken(Promise::i7, "too many steps: something goes round in circles");
            break;
        }
        auto job = m_jobs.top().job;
        m_now = std::max(m_now, m_jobs.top().at);
        m_jobs.pop();
        job();
        checkLeases();
    }
    if (m_result.broken.empty()) checkEnd();
    for (const auto& [what, n] : m_server->met())
        m_result.met[what] += n;
    hashState();
    return std::move(m_result);
}

} // namespace fyr::sync::sim
