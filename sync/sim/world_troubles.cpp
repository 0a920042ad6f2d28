// What goes wrong as planned, and what people do meanwhile.
#include "sync/sim/world.h"

#include <algorithm>

namespace fyr::sync::sim {

using protocol::CommandType;

void World::planned(const Planned& p) {
    if (m_healed) return;
    if (m_options.keep && !m_options.keep->contains(p.item)) return;
    Dice dice(p.item.seed(m_seed));
    // A copied device takes the place of its original now and then.
    auto index = static_cast<std::size_t>(p.client);
    if (m_clients.size() > static_cast<std::size_t>(m_options.clients) && dice.chance(25)) index = m_clients.size() - 1;
    Client& c = *m_clients[index];
    if (p.item.kind == Item::Kind::act) {
        if (up(c) && !c.erased) act(p, c, dice);
        return;
    }
    m_server->at(serverNow());
    if (p.item.kind == Item::Kind::elsewhere) {
        const auto task = fmt::format("t{}", dice.below(static_cast<std::uint64_t>(m_options.tasks)));
        happened(p.item, nullptr, "changed elsewhere");
        tell(nullptr, fmt::format("somebody elsewhere changes {}", task));
        m_server->touch(task);
        wakeAll();
        return;
    }
    happened(p.item, &c, name(p.item.fault));
    if (m_options.outages > 0 && dice.chance(m_options.outages)) {
        note("outage longer than the lease");
        tell(nullptr, "! no line for longer than the lease");
        for (auto& each : m_clients)
            each->downUntil = std::max(each->downUntil, m_now + m_options.lease + Millis{dice.between(0, 60'000)});
        if (dice.chance(30)) {
            note("device revoked while offline");
            tell(&c, "! its device is revoked, which it cannot hear");
            m_server->revoke(c.person);
        }
    }
    if (p.item.fault <= Fault::wakeDeaf)
        ofWorkstation(p, c, dice);
    else
        ofServer(p, c, dice);
}

void World::ofWorkstation(const Planned& p, Client& c, Dice& dice) {
    const auto seconds = [&](std::int64_t from, std::int64_t to) { return Millis{dice.between(from * 1000, to * 1000)}; };
    switch (p.item.fault) {
    case Fault::crash:
        if (up(c)) crash(c, &dice);
        break;
    case Fault::keychainLocked:
        if (!up(c)) break;
        c.lockedUntil = m_now + seconds(5, 60);
        tell(&c, "! the program ends, and the keychain stays locked");
        later(c.lockedUntil - m_now, [this, &c] {
            if (!c.engine && m_now >= c.lockedUntil) open(c);
        });
        crash(c, &dice);
        break;
    case Fault::diskFails: {
        if (!c.checked) break;
        constexpr std::array codes{ErrorCode::diskFull, ErrorCode::storage, ErrorCode::storageBusy};
        const auto code = codes[dice.below(codes.size())];
        const bool reads = code == ErrorCode::storage && dice.chance(60);
        const auto times = static_cast<int>(dice.between(1, 4));
        tell(&c, fmt::format("! the next {} {} of the disk fail: {}", times, reads ? "reads" : "writes", info(code).name));
        c.checked->failNext(code, reads ? 0 : times, reads ? times : 0);
        break;
    }
    case Fault::clockJump: {
        std::int64_t jump = m_clocks.between(-3'600'000, 3'600'000);
        // Ten years; but where leases are to last for ever, less than the longest one (a year).
        const auto far = (m_options.lease > std::chrono::hours(24 * 365) ? 30LL : 3650LL) * 86'400'000;
        if (dice.chance(10)) jump = m_clocks.between(-far, far);
        tell(&c, fmt::format("! the wall clock jumps by {} s", jump / 1000));
        c.clock.skew += Millis{jump};
        if (jump < 0) c.allowance += EngineOptions{}.keepLeaseEvery + Millis{1000} + (m_now < c.asleepUntil ? c.sleeps : Millis{0}) +
                                    (c.engine ? Millis{0} : Millis{60'000});
        break;
    }
    case Fault::sleep:
    case Fault::steadyRuns: {
        if (!up(c)) break;
        const auto span = dice.chance(2) ? seconds(3600, 12 * 3600) : seconds(5, 600);
        tell(&c, fmt::format("! sleeps for {} s; the {} clock stands", span.count() / 1000,
                             p.item.fault == Fault::sleep ? "steady" : "wall"));
        c.asleepUntil = m_now + span;
        c.asleep = true;
        c.sleeps = span;
        if (p.item.fault == Fault::sleep) {
            c.clock.stood += span;
            if (c.allowance > Millis{0}) c.allowance += span; // turned back right before it, and not yet noticed
        } else {
            c.clock.skew -= span;
            c.unkept += span;
            c.allowance += std::min(span, EngineOptions{}.keepLeaseEvery) + Millis{1000}; // kept each minute
        }
        later(span, [this, &c, dice]() mutable {
            if (m_now < c.asleepUntil) return;
            c.asleep = false;
            if (!c.engine) return;
            // Its connections are gone; some stacks say so.
            const auto asked = std::exchange(c.asked, {});
            for (const auto& [id, call] : asked)
                c.lost.insert(id);
            if (dice.chance(50))
                for (const auto& [id, call] : asked)
                    failLater(c, c.life, id, ErrorCode::network);
            c.wakeOpen = c.wakeDeaf = false;
            ++c.wakeLife;
            give(c, WakeClosed{}, "wakeClosed");
            if (dice.chance(50)) give(c, NetworkBack{}, "networkBack");
            give(c, Tick{}, "tick");
            if (c.engine && !c.checked->failing() && !c.checked->leaseFailed()) c.unkept = {};
            if (c.engine && c.engine->status().connection == Connection::stopped) give(c, Start{}, "start"); // its store had failed
        });
        break;
    }
    case Fault::deviceCloned:
        clone(c);
        break;
    case Fault::versionSkew:
        if (dice.chance(50)) {
            constexpr std::array<std::pair<int, int>, 4> ranges{{{1, 1}, {1, 2}, {2, 2}, {1, 3}}};
            const auto [min, max] = ranges[dice.below(ranges.size())];
            tell(nullptr, fmt::format("! the server now speaks {} to {}", min, max));
            m_server->protocolMin = min;
            m_server->protocolMax = max;
            break;
        }
        if (c.engine && !up(c)) break;
        c.version = static_cast<int>(dice.between(1, 3));
        tell(&c, fmt::format("! another program is installed: version {}", c.version));
        if (c.engine) crash(c, &dice);
        break;
    case Fault::lineDown:
    case Fault::outage: {
        const bool lasting = p.item.fault == Fault::outage;
        const auto span = lasting ? (dice.chance(3) ? seconds(6 * 3600, 24 * 3600) : seconds(120, 1200)) : seconds(0, 40);
        const bool everybody = lasting || dice.chance(50);
        tell(everybody ? nullptr : &c, fmt::format("! no line for {} s", span.count() / 1000));
        for (auto& each : m_clients) {
            if (!everybody && each.get() != &c) continue;
            each->downUntil = std::max(each->downUntil, m_now + span);
            later(Millis{dice.between(0, 40'000)}, [this, client = each.get()] {
                if (lineDown(*client)) closeWake(*client);
            });
            if (dice.chance(50))
                later(span + Millis{1}, [this, client = each.get()] { give(*client, NetworkBack{}, "networkBack"); });
        }
        break;
    }
    case Fault::halfOpen:
        c.silentUntil = m_now + seconds(5, 300);
        tell(&c, fmt::format("! a half-open line for {} s", (c.silentUntil - m_now).count() / 1000));
        break;
    case Fault::wakeClosed:
        tell(&c, "! the wake socket closes");
        closeWake(c);
        break;
    case Fault::wakeDeaf:
        if (!c.wakeOpen) break;
        tell(&c, "! the wake socket falls silent");
        c.wakeDeaf = true;
        if (dice.chance(50)) // pings go unanswered; the other half never notices
            later(Millis{40'000}, [this, &c, life = c.wakeLife] {
                if (c.wakeLife == life) closeWake(c);
            });
        break;
    default:
        break;
    }
}

void World::ofServer(const Planned& p, Client& c, Dice& dice) {
    switch (p.item.fault) {
    case Fault::goAway: {
        tell(nullptr, "! the server says goaway");
        const protocol::WakeMessage m{protocol::WakeKind::goAway, Millis{dice.between(0, 3000)}, Millis{5000}};
        for (auto& each : m_clients)
            later(latency(*each), [this, client = each.get(), m, life = each->wakeLife] {
                if (client->wakeOpen && !client->wakeDeaf && client->wakeLife == life) give(*client, m, "goaway");
            });
        break;
    }
    case Fault::revokedHint:
        tell(&c, "! the wake socket hints that the session is revoked");
        if (c.wakeOpen) give(c, protocol::WakeMessage{protocol::WakeKind::revoked, {}, {}}, "revoked?");
        break;
    case Fault::serverRestart:
        tell(nullptr, "! the server restarts");
        m_server->restart();
        serverEnds(dice);
        break;
    case Fault::restore:
        if (dice.chance(60)) {
            tell(nullptr, "the server is backed up");
            m_server->keepBackup();
            break;
        }
        tell(nullptr, "! the server is restored from its backup");
        note("restored");
        m_server->restoreBackup();
        for (auto& each : m_clients) {
            each->position.clear();
            for (auto& [id, mine] : each->mine)
                mine.done = false;
        }
        break;
    case Fault::changesForgotten:
        tell(nullptr, "! the server forgets old changes");
        m_server->forgetOldChanges();
        break;
    case Fault::serverClock:
        m_serverSkew = Millis{m_clocks.between(-86'400'000, 86'400'000)};
        tell(nullptr, fmt::format("! the server's clock is off by {} s", m_serverSkew.count() / 1000));
        break;
    case Fault::rightsChanged: {
        const auto task = fmt::format("t{}", dice.below(static_cast<std::uint64_t>(m_options.tasks)));
        const bool may = dice.chance(50);
        tell(&c, fmt::format("! {} see {}", may ? "may now" : "may no longer", task));
        m_server->setReader(task, c.person, may);
        wakeAll();
        break;
    }
    case Fault::unitMoved: {
        const bool newView = dice.chance(50);
        tell(&c, newView ? "! moves to another unit, with a new view" : "! moves to another unit");
        m_server->moveUnit(c.person, newView);
        wakeAll();
        break;
    }
    case Fault::signedOut:
        tell(&c, "! is signed out");
        m_server->signOut(c.person);
        break;
    case Fault::deviceRevoked:
        tell(&c, "! its device is revoked");
        m_server->revoke(c.person);
        break;
    default:
        break;
    }
}

// Its process is gone, and everything that was on its way.
void World::serverEnds(Dice& dice) {
    ++m_serverLife;
    m_serverDownUntil = m_now + Millis{dice.between(0, 20'000)};
    for (auto& each : m_clients)
        later(latency(*each), [this, client = each.get(), life = each->wakeLife] {
            if (client->wakeLife == life) closeWake(*client);
        });
}

// A profile copied to another computer: two devices with one outbox and one name.
void World::clone(Client& c) {
    auto* from = dynamic_cast<MemoryStore*>(c.store.get());
    if (!from || !up(c) || c.erased || m_clients.size() > static_cast<std::size_t>(m_options.clients)) return;
    tell(&c, "! its profile is copied to another computer");
    Client& copy = addClient(c.person);
    copy.store = std::make_unique<MemoryStore>(*from);
    copy.version = c.version;
    copy.served = c.served;
    copy.position = c.position;
    copy.allowance = c.allowance + EngineOptions{}.keepLeaseEvery + Millis{1000};
    copy.clock.skew = c.clock.skew;
    for (auto& [id, mine] : c.mine) {
        mine.shared = true;
        m_cloned.insert(mine.intent);
    }
    copy.mine = c.mine;
    later(latency(copy), [this, &copy] { open(copy); });
}

void World::act(const Planned& p, Client& c, Dice& dice) {
    if (dice.below(12) < 9) {
        write(c, dice, p.item.n);
    } else {
        settleOne(c, dice);
    }
    m_result.fired.push_back(p.item);
}

void World::lookAt(Client& c, const std::string& record) {
    note("record opened");
    tell(&c, "somebody opens " + record);
    inside(c, [&] {
        if (const auto effects = c.engine->opened(record)) carryOut(c, *effects);
    });
}

void World::write(Client& c, Dice& dice, std::uint32_t n) {
    protocol::Command command;
    SeededRandom random(dice.next());
    command.id = CommandId::make(c.clock, random);
    command.target = {"Task", fmt::format("t{}", dice.below(static_cast<std::uint64_t>(m_options.tasks)))};
    command.at = c.clock.now();
    command.type = static_cast<CommandType>(dice.below(7));
    const auto strange = dice.below(100);
    const auto held = resourcesOf(c);
    auto it = held.find(command.target);
    if (it == held.end()) return; // nobody acts on what is not on the screen
    if (m_options.keepBytes > 0 && (it->second.json.empty() || command.type == CommandType::triageRelease)) lookAt(c, command.target.id);
    if (it->second.json.empty()) // … and does something else meanwhile
        it = std::ranges::find_if(held, [](const auto& h) { return h.first.type == "Task" && !h.second.json.empty(); });
    if (it == held.end() || !c.engine) return;
    command.target = it->first;
    command.base = it->second.version;
    Mine mine{.number = m_number++, .intent = n, .target = command.target};
    if (m_options.faults.has(Fault::newCommand) && strange >= 90 && c.version >= 2) {
        command.type = CommandType::appointmentArrive;
        mine.strange = true;
        note(name(Fault::newCommand));
    }
    switch (command.type) {
    case CommandType::triageConfirm:
        command.payload = {{"urgency", "urgent"}, {"destination", "gp"}};
        break;
    case CommandType::triageOverride:
        command.payload = {{"urgency", "soon"}, {"destination", "gp"}, {"reasonCode", "other"}, {"reason", "x"}};
        break;
    case CommandType::triageRoute:
        command.payload = {{"destination", "gp"}};
        break;
    case CommandType::triageReopen:
        command.payload = {{"reason", "x"}};
        break;
    case CommandType::noteAdd:
        command.payload = {{"patient", "p"}, {"text", "x"}};
        break;
    default:
        break;
    }
    m_server->fit(command, it->second.json);
    command.payload["intent"] = static_cast<std::int64_t>(n);
    const int of = std::min(m_boost, 2);
    if (m_options.faults.has(Fault::poison) && strange < static_cast<std::uint64_t>(3 * of)) {
        note(name(Fault::poison));
        command.payload["poisonBatch"] = true;
        mine.strange = true;
    } else if (m_options.faults.has(Fault::leftOut) && strange >= 10 && strange < 10 + static_cast<std::uint64_t>(4 * of)) {
        note(name(Fault::leftOut));
        if (strange % 2 == 0)
            command.payload["leaveOut"] = "done all the same";
        else
            command.payload["leaveOut"] = true;
        mine.strange = true;
    }
    const auto& id = command.id.str();
    mine.words = fmt::format("{} {} on {}", mine.number, protocol::code(command.type), command.target.id);
    tell(&c, fmt::format("does {}{}", mine.words, mine.strange ? " (a strange one)" : ""));
    hash("enqueue");
    inside(c, [&] {
        try {
            auto effects = c.engine->enqueue(command);
            if (!effects) { // the person was told that it is not saved
                note("enqueue refused");
                tell(&c, "… and hears that it could not be saved");
                return;
            }
            c.mine[id] = mine;
            ++m_result.commands;
            if (dice.chance(3) && c.engine->enqueue(command)) // a double click
                broken(Promise::i2, "the same command could be saved twice");
            carryOut(c, *effects);
        } catch (const Crashed&) {
            // Nobody was told anything; if it is there, it counts.
            for (const auto& h : commandsOf(c))
                if (h.id == id) c.mine[id] = mine;
            throw;
        }
    });
}

void World::settleOne(Client& c, Dice& dice) {
    const auto commands = commandsOf(c);
    if (commands.empty()) return;
    const auto chosen = commands[dice.below(commands.size())];
    const auto how = static_cast<Settlement>(dice.below(3));
    hash("settle");
    if (!chosen.inAttention) {
        inside(c, [&] {
            const auto gone = [&] {
                tell(&c, fmt::format("takes back {}", c.mine[chosen.id].words));
                note("undo");
                c.mine[chosen.id].settled = c.mine[chosen.id].undone = true;
            };
            try {
                if (auto effects = c.engine->undo(CommandId{chosen.id})) {
                    gone();
                    carryOut(c, *effects);
                }
            } catch (const Crashed&) {
                const auto left = commandsOf(c);
                const bool there = std::ranges::find(left, chosen.id, &Held::id) != left.end();
                if (!there && !c.mine[chosen.id].undone) gone();
                throw;
            }
        });
        return;
    }
    // What is gone from both lists now was settled by the person; what is new came out of it.
    bool told = false;
    const auto settled = [&] {
        if (std::exchange(told, true)) return;
        std::set<std::string> now;
        for (const auto& h : commandsOf(c))
            now.insert(h.id);
        Mine was = c.mine[chosen.id];
        for (const auto& h : commands)
            if (!now.contains(h.id)) c.mine[h.id].settled = true;
        for (const auto& id : now)
            if (!c.mine.contains(id)) {
                was.settled = was.done = false;
                c.mine[id] = was;
            }
        if (how == Settlement::redoMine && chosen.judged && now.contains(chosen.id))
            broken(Promise::i7, "what was refused is to be done again under the id that was refused");
    };
    inside(c, [&] {
        try {
            if (auto effects = c.engine->settle(CommandId{chosen.id}, how)) {
                constexpr std::array<std::string_view, 3> words{"keeps theirs", "redoes mine", "dismisses mine"};
                note("settle");
                tell(&c, fmt::format("settles {}: {}", c.mine[chosen.id].words, words[static_cast<std::size_t>(how)]));
                settled();
                carryOut(c, *effects);
            }
        } catch (const Crashed&) {
            const auto left = commandsOf(c);
            const auto it = std::ranges::find(left, chosen.id, &Held::id);
            if (it == left.end() || !it->inAttention) settled();
            throw;
        }
    });
}

} // namespace fyr::sync::sim
