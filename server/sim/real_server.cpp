#include "server/sim/real_server.h"

#include "server/rights/changes.h"
#include "sqlite/database.h"

#include <charconv>
#include <fmt/format.h>

namespace fyr::server::sim {

using localdb::sim::Call;
using localdb::sim::Operation;
using localdb::sim::Survives;
using sync::sim::Dice;
using DiskFault = localdb::sim::Fault;

namespace {

const TenantId tenant{"t"};
constexpr std::int64_t requestsBetweenCheckpoints = 60; // the log is moved here, by nobody else: no thread decides anything

} // namespace

RealServer::RealServer(const triage::KnowledgeBase& kb, std::uint64_t seed, int tasks, Millis leaseLasts, const std::vector<std::string>& persons)
    : m_kb(kb)
    , m_dice(Dice::mix(seed, 0x5E7E))
    , m_random(Dice::mix(seed, 0x5EED))
    , m_diskRandom(Dice::mix(seed, 0xD15C))
    , m_tasks(tasks) {
    constexpr std::array roles{Role::nurse, Role::doctor, Role::therapist};
    for (std::size_t i = 0; i < persons.size(); ++i) {
        Person p;
        p.name = persons[i];
        p.account = p.name; // what its hello calls it
        p.device = "dev-" + p.name;
        p.unit = i == 3 ? "u2" : "u1";
        p.role = roles[i % roles.size()];
        m_people[p.name] = p;
    }
    for (const auto& d : kb.destinations())
        if (m_destinations.size() < 2) m_destinations.push_back({d.id, d.label});
    m_disk.onCall = [this](const Operation& op) { return judge(op); };
    lease = leaseLasts;
    openProcess();
    build(tasks);
    lookAgain(Life::another);
    keepBackup();
}

RealServer::~RealServer() {
    m_disk.powerOff();
    m_process.reset();
}

void RealServer::openProcess() {
    auto opened = ServerProcess::open(m_disk.vfs(), m_kb, m_clock, m_random);
    if (!opened) throw std::runtime_error("the simulated server does not start: " + opened.error().describe());
    m_process = std::move(*opened);
}

DiskFault RealServer::judge(const Operation& op) {
    if (m_cutIn && (*m_cutIn)-- == 0) {
        m_cutIn.reset();
        m_failed = true;
        return DiskFault::power;
    }
    if (m_full > 0 && op.call == Call::write) {
        --m_full;
        m_failed = true;
        return DiskFault::noSpace;
    }
    if (m_unflushed > 0 && op.call == Call::flush) {
        --m_unflushed;
        m_failed = true;
        return DiskFault::io;
    }
    return DiskFault::none;
}

void RealServer::at(Instant now) {
    m_clock.wall = now;
    bool due = false;
    for (auto it = m_glass.begin(); it != m_glass.end();)
        if (it->second <= now) {
            it = m_glass.erase(it);
            due = true;
        } else
            ++it;
    if (!due) return;
    // fyrd does it each second.
    if (const auto done = rights::settleRights(m_process->store(), m_clock, tenant); !done) trouble("rights do not end: " + done.error().describe());
    seeAnew();
}

RealServer::Reply RealServer::ask(const std::string& person, http::Method method, std::string_view path, std::string_view query, int protocol,
                                  const std::string& body) {
    if (!m_healed) {
        if (m_dice.below(150) == 0) m_cutIn = m_dice.between(0, 60);
        if (m_dice.below(200) == 0) m_full = static_cast<int>(m_dice.between(1, 20));
        if (m_dice.below(400) == 0) m_unflushed = 1;
    }
    m_failed = false;
    const auto& p = m_people.at(person);
    const auto response = m_process->ask(method, path, query, p.token, protocol, body);
    m_cutIn.reset();
    m_full = m_unflushed = 0;
    if (m_disk.isOff()) {
        ++m_met["power cut in the server"];
        powerCut(static_cast<Survives>(m_dice.below(4)));
        return {0, {}, {}};
    }
    if (m_failed) ++m_met["the server's disk failed"];
    if (response.status >= 500 && !m_failed) {
        const auto& errors = m_process->log.errors;
        trouble(fmt::format("{} answers {} for no reason: {}", path, response.status, errors.empty() ? response.body : errors.back()));
    }
    look();
    if (++m_requests % requestsBetweenCheckpoints == 0) {
        auto db = sqlite::Database::open(databaseFile, {.mode = sqlite::OpenMode::readWrite, .vfs = m_disk.vfs()});
        if (!db || !db->script("PRAGMA wal_checkpoint(TRUNCATE)")) trouble("the log cannot be moved");
    }
    Reply out{response.status, response.bytes(), {}};
    for (const auto& [key, value] : response.headers)
        if (key == "Retry-After") {
            int seconds = 0;
            std::from_chars(value.data(), value.data() + value.size(), seconds);
            out.retryAfter = std::chrono::seconds{seconds};
        }
    return out;
}

// The disk has been off since the cut, or ends here.
void RealServer::powerCut(Survives how) {
    m_wokenBefore += m_process->woken();
    m_disk.powerOff();
    m_process.reset();
    m_disk.powerOn(m_disk.cut(how, m_diskRandom));
    openProcess();
    lookAgain(Life::same);
}

void RealServer::restart() {
    if (m_dice.chance(25)) { // as it should be
        m_wokenBefore += m_process->woken();
        m_process.reset();
        openProcess();
        lookAgain(Life::same);
        return;
    }
    const bool kill = m_dice.chance(30);
    ++m_met[kill ? "the server was killed" : "power cut of the server"];
    powerCut(kill ? Survives::all : static_cast<Survives>(m_dice.below(4)));
}

RealServer::Reply RealServer::hello(const std::string& person, Instant, int protocol) {
    return ask(person, http::Method::get, "/sync/v1/hello", {}, protocol, {});
}

RealServer::Reply RealServer::feed(const std::string& person, const std::string& cursor, std::size_t limit, int protocol) {
    const auto query = cursor.empty() ? fmt::format("limit={}", limit) : fmt::format("cursor={}&limit={}", cursor, limit);
    auto reply = ask(person, http::Method::get, "/sync/v1/feed", query, protocol, {});
    if (reply.status != 200) return reply;
    const auto page = protocol::feedPageFromText(reply.body);
    if (!page) {
        trouble("a page that cannot be read: " + page.error().describe());
        return reply;
    }
    if (page->entries.empty()) return reply;
    ++m_pages;
    // Only what the trail says was told was told.
    std::string newest;
    read([&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto trail, tx.auditTrail("", 0, 1));
        if (!trail.empty()) newest = trail.front().json;
        return {};
    });
    if (newest.find("sync.feed") == std::string::npos || newest.find(fmt::format("{} entries", page->entries.size())) == std::string::npos) return reply;
    for (const auto& e : page->entries)
        if (e.op == protocol::FeedOp::put)
            m_told.insert(toldHash(person, e.key, e.version));
    return reply;
}

RealServer::Reply RealServer::commands(const std::string& person, const std::string& body, int protocol) {
    m_newEffects.clear();
    auto reply = ask(person, http::Method::post, "/sync/v1/commands", {}, protocol, body);
    takeAnswers(body, reply.status == 200 ? &reply.body : nullptr);
    return reply;
}

RealServer::Reply RealServer::handIn(const std::string& person, const std::string& body) {
    auto reply = ask(person, http::Method::post, "/sync/v1/hand-in", {}, 1, body);
    if (const auto batch = protocol::commandBatchFromText(body))
        for (const auto& e : batch->commands)
            m_handed.insert(e.id.str());
    takeHeld();
    if (reply.status != 200) return reply;
    const auto said = protocol::heldFromText(reply.body);
    if (!said) trouble("an answer to a hand-in that cannot be read");
    for (const auto& id : said.value_or(std::vector<CommandId>{})) {
        const auto answer = m_answers.find(id.str());
        const bool done = answer != m_answers.end() && answer->second.status == protocol::CommandStatus::accepted;
        if (!done && !m_held.contains(id.str()) && !m_settled.contains(id.str())) trouble(fmt::format("command {} was called held, and nobody will ever see it", id.str()));
        (done ? m_heldOnce : m_held).insert(id.str());
        if (!done && m_dice.chance(40)) settleHeld(id.str());
    }
    return reply;
}

RealServer::Reply RealServer::records(const std::string& person, const std::string& body, int protocol) {
    return ask(person, http::Method::post, "/sync/v1/records", {}, protocol, body);
}

} // namespace fyr::server::sim
