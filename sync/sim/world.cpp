#include "sync/sim/world.h"

#include "protocol/payload.h"

namespace fyr::sync::sim {
namespace {

constexpr std::size_t stepsAtMost = 60'000;
// A silent line is given up after two minutes, then come a back-off, a wall of Retry-After and a poll.
constexpr Millis healWithin{240'000};

} // namespace

RunResult run(std::uint64_t seed, const WorldOptions& options) {
    return World(seed, options).play();
}

World::World(std::uint64_t seed, const WorldOptions& options)
    : m_seed(seed)
    , m_options(options)
    , m_random(seed) {
    m_result.seed = seed;
    std::vector<std::string> persons;
    for (int i = 0; i < options.clients; ++i)
        persons.push_back(fmt::format("p{}", i));
    m_server = std::make_unique<ModelServer>(options.tasks, persons);
    m_server->lease = options.lease;
    for (int i = 0; i < options.clients; ++i) {
        auto c = std::make_unique<Client>(m_now);
        c->index = i;
        c->person = persons[static_cast<std::size_t>(i)];
        // Years off in either direction; nothing may depend on it.
        const auto off =
            static_cast<std::int64_t>(m_random.below(20LL * 365 * 86'400'000)) - 10LL * 365 * 86'400'000;
        c->clock.skew = Millis{off} + options.extraSkew;
        m_clients.push_back(std::move(c));
    }
}

void World::hash(std::string_view what) {
    for (const char ch : what)
        m_result.trace = (m_result.trace ^ static_cast<std::uint8_t>(ch)) * 0x100000001b3ULL;
    m_result.trace =
        (m_result.trace ^ static_cast<std::uint64_t>(m_now.time_since_epoch().count())) * 0x100000001b3ULL;
}

void World::later(Millis wait, Job job) {
    m_jobs.push({m_now + wait, m_order++, std::move(job)});
}

void World::open(Client& c) {
    if (m_options.stores) {
        c.engine.reset(); // a crash may have come before the first start: one process holds a cache
        c.store.reset();
        c.store = m_options.stores->open(c.index);
    } else if (!c.store)
        c.store = std::make_unique<MemoryStore>();
    EngineOptions o;
    o.device = DeviceId{fmt::format("d{}", c.index)};
    o.person = c.person;
    o.pageLimit = m_options.pageLimit;
    o.pageAtLeast = 1;
    o.pageAtMost = m_options.pageLimit * 2;
    c.engine = std::make_unique<Engine>(std::move(o), *c.store, c.clock, m_random);
    give(c, Start{}, "start");
}

void World::crash(Client& c) {
    note("crash");
    c.engine.reset();
    if (m_options.stores) c.store.reset();
    if (auto* memory = dynamic_cast<MemoryStore*>(c.store.get())) memory->crashed();
    // Where somebody turns the clock back while Fyr is not running.
    if (m_options.outages > 0 && chance(15)) {
        note("turned back");
        c.clock.skew -= Millis{static_cast<std::int64_t>(m_random.below(600'000))};
        ++c.turnedBack;
    }
    ++c.life;
    c.cancelled.clear();
    c.wakeOpen = false;
    ++c.wakeLife;
    open(c);
}

void World::give(Client& c, const Event& event, std::string_view name) {
    if (!c.engine) return;
    hash(fmt::format("{}{}", c.person, name));
    ++m_result.steps;
    carryOut(c, c.engine->step(event));
}

void World::carryOut(Client& c, const Effects& effects) {
    for (const auto& effect : effects) {
        if (const auto* r = std::get_if<Request>(&effect))
            request(c, *r);
        else if (const auto* x = std::get_if<Cancel>(&effect))
            c.cancelled.insert(x->id);
        else if (std::holds_alternative<OpenWake>(effect)) {
            const auto life = ++c.wakeLife;
            const bool works = m_healed || (!m_lineDown && !chance(20));
            later(latency(), [this, &c, life, works] {
                if (c.wakeLife != life) return;
                c.wakeOpen = works;
                if (works)
                    give(c, WakeOpened{}, "wakeOpened");
                else
                    give(c, WakeClosed{}, "wakeRefused");
            });
        } else if (std::holds_alternative<CloseWake>(effect)) {
            c.wakeOpen = false;
            ++c.wakeLife;
        } else if (std::holds_alternative<ContinueSoon>(effect)) {
            later(Millis{0}, [this, &c, life = c.life] {
                if (c.life == life) give(c, Continue{}, "continue");
            });
        } else if (std::holds_alternative<EraseCache>(effect)) {
            if (!m_server->isRevoked(c.person))
                broken("a cache was erased though the device was not revoked");
            c.erased = true;
        } else if (const auto* gone = std::get_if<RecordsGone>(&effect)) {
            note(gone->leaseEnded ? "lease ended" : "purged");
            if (!resourcesOf(c).empty()) broken("purged, and yet there are records");
        } else if (const auto* f = std::get_if<StoreFailed>(&effect)) {
            broken(fmt::format("the store failed: {}", info(f->code).name));
        }
    }
    checkAlways(c);
    if (!c.engine) return;
    const auto next = c.engine->nextTick();
    const auto tick = ++c.tick;
    if (!next) return;
    later(std::max(Millis{0}, *next - m_now), [this, &c, tick] {
        if (c.tick == tick) give(c, Tick{}, "tick");
    });
}

Reply World::serve(Client& c, const Request& r) {
    const auto before = m_server->changes();
    Reply out;
    switch (r.call) {
    case Call::hello:
        out = m_server->hello(c.person, Instant{} + m_now.time_since_epoch());
        break;
    case Call::feed:
        out = m_server->feed(c.person, r.cursor, r.limit);
        break;
    case Call::commands:
        out = m_server->commands(c.person, r.body);
        break;
    case Call::handIn:
        note("handed in");
        out = m_server->handIn(c.person, r.body);
        break;
    }
    if (out.status == 200 && r.call != Call::handIn) c.served = m_now;
    if (m_server->changes() != before) wakeAll();
    return out;
}

// The way there, the server, the way back; each of them may fail.
void World::request(Client& c, const Request& r) {
    const auto life = c.life;
    const auto failLater = [&](ErrorCode why) {
        later(latency(), [this, &c, life, id = r.id, why] {
            answer(c, life, Answer{.id = id, .status = 0, .failure = why, .retryAfter = {}, .body = {}});
        });
    };
    if (!m_healed) {
        if (m_lineDown) return failLater(ErrorCode::network);
        if (chance(6)) {
            note("request lost");
            if (chance(50)) failLater(ErrorCode::timeout);
            return; // … or the line is silent, and the engine must notice
        }
    }
    const bool twice = !m_healed && chance(4);
    const int strange = m_healed ? 100 : static_cast<int>(m_random.below(100));
    later(latency(), [this, &c, life, r, twice, strange] {
        Reply reply;
        if (strange == 0) {
            note("portal");
            reply = {200, "<html>Accept our terms</html>", {}};
        } else if (strange == 1) {
            note("overloaded");
            reply = {429, R"({"error":{"code":"overloaded"}})",
                     Millis{static_cast<std::int64_t>(m_random.below(20'000))}};
        } else if (strange == 2) {
            note("bad gateway");
            reply = {502, "<html>bad gateway</html>", {}};
        } else if (strange == 3) {
            note("forbidden by a proxy");
            reply = {403, "<html>blocked</html>", {}};
        } else {
            reply = serve(c, r);
            if (twice) {
                note("request doubled");
                const auto second = serve(c, r);
                if (chance(50)) reply = second;
            }
            if (strange == 4) {
                note("answer cut");
                reply.body.resize(reply.body.size() / 2);
            }
        }
        if (!m_healed && (m_lineDown || chance(6))) {
            note("answer lost");
            if (chance(50)) return;
            later(latency(), [this, &c, life, id = r.id] {
                answer(
                    c, life,
                    Answer{
                        .id = id, .status = 0, .failure = ErrorCode::network, .retryAfter = {}, .body = {}});
            });
            return;
        }
        Answer a{.id = r.id,
                 .status = reply.status,
                 .failure = ErrorCode::network,
                 .retryAfter = reply.retryAfter,
                 .body = reply.body};
        if (!m_healed && chance(3)) {
            note("answer doubled");
            later(latency(), [this, &c, life, a] { answer(c, life, a); });
        }
        later(latency(), [this, &c, life, a] { answer(c, life, a); });
    });
}

void World::answer(Client& c, std::uint64_t life, Answer a) {
    if (c.life != life) return;
    // A cancelled request may be answered all the same: a transport cannot call words back.
    if (c.cancelled.contains(a.id) && chance(50)) return;
    give(c, a, fmt::format("answer{}:{}", a.id, a.status));
}

void World::wakeAll() {
    for (auto& each : m_clients) {
        Client& c = *each;
        if (!c.wakeOpen || (!m_healed && chance(15))) continue;
        const int times = !m_healed && chance(10) ? 2 : 1;
        for (int i = 0; i < times; ++i)
            later(latency(), [this, &c, life = c.wakeLife] {
                if (c.wakeOpen && c.wakeLife == life) give(c, protocol::WakeMessage{}, "wake");
            });
    }
}

void World::act(Client& c) {
    if (!c.engine || c.erased) return;
    const auto kind = m_random.below(12);
    if (kind < 9) {
        protocol::Command command;
        command.id = CommandId::make(c.clock, m_random);
        const auto task = fmt::format("t{}", m_random.below(static_cast<std::uint64_t>(m_options.tasks)));
        command.target = {"Task", task};
        command.at = c.clock.now();
        const auto held = resourcesOf(c);
        const auto it = held.find(command.target);
        if (it == held.end()) return; // nobody acts on what is not on the screen
        command.base = it->second.version;
        command.type = static_cast<protocol::CommandType>(m_random.below(7));
        using T = protocol::CommandType;
        switch (command.type) {
        case T::triageConfirm:
            command.payload = {{"urgency", "urgent"}, {"destination", "gp"}};
            break;
        case T::triageOverride:
            command.payload = {
                {"urgency", "soon"}, {"destination", "gp"}, {"reasonCode", "other"}, {"reason", "x"}};
            break;
        case T::triageRoute:
            command.payload = {{"destination", "gp"}};
            break;
        case T::triageReopen:
            command.payload = {{"reason", "x"}};
            break;
        case T::noteAdd:
            command.payload = {{"patient", "p"}, {"text", "x"}};
            break;
        default:
            break;
        }
        if (chance(3)) {
            note("poison");
            command.payload["poisonBatch"] = true;
        } else if (chance(2)) {
            note("left out");
            command.payload["leaveOut"] = true;
        }
        auto effects = c.engine->enqueue(command);
        if (!effects) {
            note("enqueue refused");
            return; // the person was told that it is not saved
        }
        ++m_result.commands;
        c.mine[command.id.str()] = {command.id.str(), m_number++, false, false, command.type == T::noteAdd};
        hash("enqueue");
        carryOut(c, *effects);
        return;
    }
    const auto commands = commandsOf(c);
    if (commands.empty()) return;
    const auto& [id, inAttention] = commands[m_random.below(commands.size())];
    if (!inAttention) {
        if (auto effects = c.engine->undo(CommandId{id})) {
            note("undo");
            c.mine[id].settled = c.mine[id].undone = true;
            carryOut(c, *effects);
        }
        return;
    }
    const auto how = static_cast<Settlement>(m_random.below(3));
    if (auto effects = c.engine->settle(CommandId{id}, how)) {
        note("settle");
        // What is gone from both lists now was settled by the person; what is new came out of it.
        std::set<std::string> now;
        for (const auto& [each, waits] : commandsOf(c))
            now.insert(each);
        for (const auto& [each, waits] : commands)
            if (!now.contains(each)) c.mine[each].settled = true;
        for (const auto& each : now)
            if (!c.mine.contains(each)) c.mine[each] = {each, m_number++, false, false, false};
        carryOut(c, *effects);
    }
}

void World::trouble() {
    Client& c = *m_clients[m_random.below(m_clients.size())];
    const auto task = fmt::format("t{}", m_random.below(static_cast<std::uint64_t>(m_options.tasks)));
    if (m_options.outages > 0 && chance(m_options.outages)) {
        note("outage");
        m_lineDown = true;
        m_downUntil = m_now + m_options.lease + Millis{static_cast<std::int64_t>(m_random.below(60'000))};
    }
    if (m_options.outages > 0 && chance(2)) {
        note("device revoked while offline");
        m_server->revoke(c.person);
    }
    const auto dice = m_random.below(100);
    if (dice < 55)
        act(c);
    else if (dice < 62)
        crash(c);
    else if (dice < 67) {
        if (m_now < m_downUntil) return;
        m_lineDown = !m_lineDown;
        note(m_lineDown ? "line down" : "line up");
    } else if (dice < 72) {
        note("wake closed");
        if (c.wakeOpen) {
            c.wakeOpen = false;
            ++c.wakeLife;
            give(c, WakeClosed{}, "wakeClosed");
        }
    } else if (dice < 76) {
        note("rights changed");
        m_server->setReader({"Task", task}, c.person, chance(50));
        wakeAll();
    } else if (dice < 82) {
        note("changed elsewhere");
        m_server->touch({"Task", task});
        wakeAll();
    } else if (dice < 84) {
        note("backup");
        m_server->keepBackup();
    } else if (dice < 85) {
        note("restore");
        m_server->restoreBackup();
    } else if (dice < 87) {
        note("old changes forgotten");
        m_server->forgetOldChanges();
    } else if (dice < 89) {
        note("signed out");
        m_server->signOut(c.person);
    } else if (dice < 92) {
        if (!m_server->isSignedOut(c.person)) return;
        m_server->signIn(c.person);
        give(c, SignedIn{}, "signedIn");
    } else if (dice < 94) {
        note("clock jumped");
        const Millis jump{static_cast<std::int64_t>(m_random.below(7'200'000)) - 3'600'000};
        c.clock.skew += jump;
        if (jump < Millis{0}) ++c.turnedBack;
    } else if (dice < 96) {
        if (auto* memory = dynamic_cast<MemoryStore*>(c.store.get())) {
            note("disk full");
            memory->failNext(chance(50) ? ErrorCode::diskFull : ErrorCode::storage);
        }
    } else if (dice < 97) {
        note("goaway");
        if (c.wakeOpen)
            give(c, protocol::WakeMessage{protocol::WakeKind::goAway, Millis{0}, Millis{5000}}, "goaway");
    } else if (dice < 98) {
        note("session revoked?");
        if (c.wakeOpen) give(c, protocol::WakeMessage{protocol::WakeKind::revoked, {}, {}}, "revoked?");
    } else if (dice < 99) {
        carryOut(c, c.engine ? c.engine->retryNow() : Effects{});
    } else if (m_random.below(4) == 0 && m_clients.size() > 1) {
        note("device revoked");
        m_server->revoke(c.person);
    }
}

void World::heal() {
    m_healed = true;
    m_downUntil = m_now;
    m_lineDown = false;
    for (auto& each : m_clients) {
        Client& c = *each;
        if (auto* memory = dynamic_cast<MemoryStore*>(c.store.get())) memory->failNext(ErrorCode::cancelled);
        if (m_server->isSignedOut(c.person)) {
            m_server->signIn(c.person);
            give(c, SignedIn{}, "signedIn");
        }
    }
}

RunResult World::play() {
    for (auto& c : m_clients)
        later(latency(), [this, client = c.get()] { open(*client); });
    const auto end = m_now + m_options.trouble;
    std::function<void()> next = [&] {
        if (m_now >= end) return;
        trouble();
        later(Millis{static_cast<std::int64_t>(m_random.below(2500))}, next);
    };
    later(Millis{500}, next);
    bool healed = false;
    std::size_t steps = 0;
    SteadyTime checkAt = end;
    while (!m_jobs.empty() && m_result.broken.empty()) {
        if (!healed && m_jobs.top().at >= end) {
            healed = true;
            m_now = end;
            heal();
            continue;
        }
        if (healed && m_jobs.top().at >= checkAt) {
            if (quiet()) break;
            if (checkAt >= end + healWithin) {
                broken("not quiet long after everything was healed");
                break;
            }
            checkAt += Millis{5000};
        }
        if (++steps > stepsAtMost) {
            broken("too many steps: something goes round in circles");
            break;
        }
        auto job = m_jobs.top().job;
        m_now = std::max(m_now, m_jobs.top().at);
        m_jobs.pop();
        job();
        checkLeases();
    }
    if (m_result.broken.empty()) checkEnd();
    return std::move(m_result);
}

} // namespace fyr::sync::sim
