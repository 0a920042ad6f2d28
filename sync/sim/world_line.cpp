// The way to the server and back, and the wake sockets.
#include "sync/sim/world.h"

namespace fyr::sync::sim {
namespace {

constexpr Millis pingsOut{40'000}; // how long a transport needs to notice a dead socket

struct Speaks {
    int min, max;
};
constexpr Speaks protocolsOf(int version) {
    return version == 1 ? Speaks{1, 1} : version == 2 ? Speaks{1, 2} : Speaks{2, 3};
}


} // namespace

void World::failLater(Client& c, std::uint64_t life, RequestId id, ErrorCode why) {
    later(latency(c), [this, &c, life, id, why] {
        answer(c, life, Answer{.id = id, .status = 0, .failure = why, .retryAfter = {}, .body = {}});
    });
}

void World::request(Client& c, const Request& r) {
    const auto life = c.life;
    c.asked[r.id] = r.call;
    if (lineDown(c)) return failLater(c, life, r.id, ErrorCode::network);
    if (m_now < c.silentUntil) return; // and nobody says so
    Dice dice(0);
    if (roll(Fault::requestLost, c, 50, &dice)) {
        if (dice.chance(50)) failLater(c, life, r.id, ErrorCode::timeout);
        return; // … or the line is silent, and the engine must notice
    }
    const bool twice = roll(Fault::requestDoubled, c, 40);
    const auto server = m_serverLife;
    for (int i = twice ? 2 : 1; i > 0; --i)
        later(latency(c), [this, &c, life, server, r] { arrive(c, life, server, r); });
}

void World::arrive(Client& c, std::uint64_t life, std::uint64_t serverLife, const Request& r) {
    Reply reply;
    Dice dice(0);
    const int often = r.call == Call::handIn ? 25 : 1; // seldom asked, and much depends on it
    if (m_now < m_serverDownUntil || serverLife != m_serverLife) { // nobody listens, or the socket went with the old process
        if (serverLife == m_serverLife && c.line.below(2) == 0)
            reply = {503, R"({"error":{"code":"unavailable"}})", Millis{static_cast<std::int64_t>(c.line.below(5000))}};
        else
            return failLater(c, life, r.id, ErrorCode::network);
    } else if (roll(Fault::portal, c, often * 10))
        reply = {200, "<html>Accept our terms</html>", {}};
    else if (roll(Fault::overloaded, c, 12, &dice))
        reply = {429, R"({"error":{"code":"overloaded"}})", Millis{dice.between(0, 20'000)}};
    else if (roll(Fault::badGateway, c, 10, &dice))
        reply = {dice.chance(50) ? 502 : 504, "<html>bad gateway</html>", {}};
    else if (roll(Fault::proxyRefusal, c, often * 12, &dice)) {
        constexpr std::array<int, 5> statuses{401, 403, 404, 410, 407};
        reply = {statuses[dice.below(statuses.size())], "<html>blocked</html>", {}};
    } else {
        const bool expired = r.call == Call::commands && roll(Fault::tokenExpired, c, 40, &dice);
        const bool before = expired && dice.chance(50);
        if (before) m_server->signOut(c.person);
        reply = serve(c, r);
        if (expired) m_server->signOut(c.person);
    }
    if (reply.status == 0) { // it ended in the middle
        note("the server ends in the middle");
        tell(&c, "! the server ends in the middle of a request");
        Dice own(Dice::mix(m_seed, 0x5EDE + m_serverLife));
        serverEnds(own);
        return failLater(c, life, r.id, ErrorCode::network);
    }
    // What the server did, it did; from here on only words can be lost.
    if (lineDown(c) || m_now < c.silentUntil) {
        if (lineDown(c)) failLater(c, life, r.id, ErrorCode::network);
        return;
    }
    if (roll(Fault::answerLost, c, 60, &dice)) {
        if (dice.chance(50)) failLater(c, life, r.id, ErrorCode::network);
        return;
    }
    Answer a{.id = r.id, .status = reply.status, .failure = ErrorCode::network, .retryAfter = reply.retryAfter, .body = reply.body};
    if (reply.status == 200) a.body = asOtherVersion(c, std::move(a.body));
    if (roll(Fault::answerCut, c, 10, &dice) && !a.body.empty()) a.body.resize(dice.below(a.body.size()));
    Millis late{0};
    if (roll(Fault::trickle, c, 8, &dice)) late = Millis{dice.between(20'000, 200'000)};
    const auto server = m_serverLife;
    for (int i = roll(Fault::answerDoubled, c, 30) ? 2 : 1; i > 0; --i)
        later(late + latency(c), [this, &c, life, server, a] {
            if (server == m_serverLife)
                answer(c, life, a);
            else // the process that spoke is gone
                answer(c, life, Answer{.id = a.id, .status = 0, .failure = ErrorCode::network, .retryAfter = {}, .body = {}});
        });
}

void World::answer(Client& c, std::uint64_t life, Answer a, int) {
    if (c.life != life || !up(c) || (a.status != 0 && c.lost.contains(a.id))) return;
    // A cancelled request may be answered all the same: a transport cannot call words back.
    if (c.cancelled.contains(a.id) && c.line.below(2) == 0) return;
    const auto it = c.asked.find(a.id);
    if (it != c.asked.end()) {
        if ((a.status == 429 || a.status == 503) && a.retryAfter)
            c.wall[static_cast<std::size_t>(it->second)] = m_now + *a.retryAfter;
        if (a.status == 426) c.toldOld = true;
        if (a.status == 401 && protocol::errorCodeFromBody(a.body)) c.toldSignIn = true;
        if (a.status == 200 && it->second == Call::hello)
            if (const auto h = protocol::helloFromText(a.body)) {
                c.serverMin = h->protocolMin;
                c.serverMax = h->protocolMax;
            }
        c.asked.erase(it);
    }
    give(c, a, fmt::format("answer{}:{}", a.id, a.status));
}

Reply World::serve(Client& c, const Request& r) {
    m_server->at(serverNow());
    const auto before = m_server->changes();
    const auto speaks = protocolsOf(c.version);
    Reply out;
    switch (r.call) {
    case Call::hello:
        out = m_server->hello(c.person, serverNow(), speaks.max);
        break;
    case Call::feed:
        out = m_server->feed(c.person, r.cursor, r.limit, speaks.max);
        break;
    case Call::commands:
        out = m_server->commands(c.person, r.body, speaks.max);
        checkEffects(c);
        break;
    case Call::records:
        note("records asked for");
        out = m_server->records(c.person, r.body, speaks.max);
        break;
    case Call::handIn:
        note("handed in");
        out = m_server->handIn(c.person, r.body);
        break;
    }
    if (out.status == 200 && r.call != Call::handIn && r.call != Call::records) c.served = m_now;
    for (const auto& what : m_server->ownTrouble())
        broken(Promise::i1, what);
    if (m_server->changes() != before) wakeAll();
    return out;
}

std::string World::asOtherVersion(const Client& c, std::string body) const {
    if (!m_options.faults.has(Fault::versionSkew) || c.version > 1 || !body.starts_with('{')) return body;
    body.insert(1, R"("hints":{"new":[1,{"deep":null}]},)");
    for (const std::string_view mark : {R"({"op":)", R"({"id":)"}) {
        for (auto at = body.find(mark); at != std::string::npos; at = body.find(mark, at + 30))
            body.insert(at + 1, R"("since":"version two",)");
    }
    return body;
}

void World::openWake(Client& c) {
    const auto life = ++c.wakeLife;
    const bool works = m_healed || (!lineDown(c) && m_now >= m_serverDownUntil && !roll(Fault::wakeClosed, c, 100));
    const bool deaf = m_now < c.silentUntil;
    later(latency(c), [this, &c, life, works, deaf] {
        if (c.wakeLife != life || !c.engine || m_now < c.asleepUntil) return;
        c.wakeOpen = works;
        c.wakeDeaf = deaf;
        if (works)
            give(c, WakeOpened{}, "wakeOpened");
        else
            give(c, WakeClosed{}, "wakeRefused");
    });
}

void World::closeWake(Client& c) {
    if (!c.wakeOpen || !up(c)) return; // who sleeps hears of it later
    c.wakeOpen = c.wakeDeaf = false;
    ++c.wakeLife;
    give(c, WakeClosed{}, "wakeClosed");
}

void World::wakeAll() {
    for (auto& each : m_clients) {
        Client& c = *each;
        if (!c.wakeOpen || c.wakeDeaf || m_now < c.silentUntil || lineDown(c)) continue;
        if (roll(Fault::wakeLost, c, 150)) continue;
        const int times = roll(Fault::wakeDoubled, c, 100) ? 2 : 1;
        for (int i = 0; i < times; ++i)
            later(latency(c), [this, &c, life = c.wakeLife] {
                if (c.wakeOpen && c.wakeLife == life) give(c, protocol::WakeMessage{}, "wake");
            });
    }
}

} // namespace fyr::sync::sim
