// The calls of this node: lines, the rooms they are in, and the thread that keeps their leases.
//
// Shape:  a line is anything that takes texts: a WebSocket or the far end of long polls. What is said runs through a pure
//         machine (video/signalling/room.h); what it wants done is done here. What has to ask the store is done on the
//         workers. Descriptions and candidates are rewritten before the machine sees them.
//         Presence is not kept here: whoever is heard has the lease renewed, and the store decides.
//         Nothing goes through all lines or rooms several times a second: rooms and leases stand in queues by their time.
// Threads: safe. `said` and `closed` come from network threads and do not block: what is said is read and written anew
//         before the lock is taken, and nothing is sent under it.
#pragma once

#include "base/log.h"
#include "server/http/metrics.h"
#include "server/http/web_socket.h"
#include "server/identity/identity.h"
#include "server/services/wake_hub.h"
#include "server/video/call_board.h"
#include "server/video/call_nodes.h"
#include "server/video/visits.h"
#include "video/sdp/sdp.h"
#include "video/signalling/flood.h"
#include "video/signalling/room.h"
#include "video/turn/credentials.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

namespace fyr::server::video {

namespace signalling = fyr::video::signalling;

struct CallOptions {
    fyr::video::turn::Relays relays;
    fyr::video::sdp::Policy sdp;
    signalling::SigningKey key{};
    signalling::RoomRules room;
    signalling::FloodRules flood;
    Millis tick{250};
    Millis queueEvery{2'000};  // places in the queue are told
    Millis clockEvery{1'000};  // no-shows, who is away, and the like
    Millis refreshAtLeast{1'000}; // however long it takes: else it may take a fifth of a core
    Millis scoresEvery{30'000}; // how good the calls are is written, so that a node that dies takes little of it along
    std::chrono::seconds resumable{600};
};

class CallRooms {
  public:
    struct Parts {
        Visits& visits;
        CallNodes& nodes;
        Store& store;
        Identity& identity;
        WakeHub& hub;
        http::Metrics& metrics;
        const Clock& clock;
        Random& random;
        Log& log;
        std::function<bool(std::function<void()>)> submit; // to the workers
    };
    CallRooms(Parts parts, CallOptions options);
    ~CallRooms(); // stops and joins
    CallRooms(const CallRooms&) = delete;
    CallRooms& operator=(const CallRooms&) = delete;

    void start(); // the thread
    void stop();  // … joined: before the workers go away
    using Peer = std::shared_ptr<http::WebSocketPeer>;
    // `asked`: the node that the address named; empty: none.
    [[nodiscard]] signalling::LineId attach(Peer peer, std::string_view asked = {});
    void said(signalling::LineId line, std::string text);
    void closed(signalling::LineId line);
    void drain(); // this node goes down: everybody is told to go elsewhere
    // Something was written in this tenant, on any node: looks after the visits that have lines here, soon.
    void changed(const TenantId& tenant);
    // This visit was decided about here: its lines hear at once.
    void decided(const TenantId& tenant, const std::string& visit);
    void tickNow(); // for tests; the thread does it otherwise
    std::function<void()> onTick; // before `start`

    // Relay credentials for somebody who is not on a line: to try the devices with.
    [[nodiscard]] json::array relays() const { return iceFor("check-" + makeUlid(m_p.clock.now(), m_p.random)); }
    [[nodiscard]] std::string path() const { return m_p.nodes.path(); }
    [[nodiscard]] std::size_t lines() const;
    [[nodiscard]] std::size_t rooms() const;

  private:
    using RoomId = std::pair<std::string, std::string>; // tenant, visit
    using RoomName = std::pair<std::string_view, std::string_view>;
    struct Place {
        std::size_t position = 0;
        std::optional<Millis> estimate;
        friend bool operator==(const Place&, const Place&) = default;
    };
    struct Seat { // of one party
        std::string party;
        std::string page;
        std::size_t candidates = 0; // since its last description
        bool joined = false;
        std::optional<Place> told; // place in the queue
        std::unique_ptr<Quality> score;
    };
    struct Room {
        explicit Room(RoomId which, const signalling::RoomRules& rules, waiting::LeaseKeeper& leases) : id(std::move(which)), machine(rules), keeper(leases) {}
        Seat& seat(std::string_view party);
        const RoomId id;
        signalling::Room machine;
        waiting::LeaseKeeper& keeper; // of the tenant
        std::vector<Seat> seats; // four at most
        SteadyTime tickAt = SteadyTime::max(); // its place in m_ticks; max: it has none
        std::uint64_t round = 0; // of the look at the store during which somebody came in last
        bool gone = false;
    };
    using RoomAt = std::shared_ptr<Room>;
    struct Line {
        Peer peer;
        signalling::Flood flood;
        bool asked = false; // hello or resume is on its way
        std::uint64_t order = 0; // of that among those of all lines
        bool astray = false; // the address named another node, and the proxy brought it here
        RoomAt room; // none: not let in yet
        waiting::LeaseOf who;
        std::uint64_t wake = 0;
    };
    struct SignedBy { // whose sign-in stands behind a line
        std::string account;
        std::string session;
    };

    struct Came { // how somebody did
        std::int64_t attempt = 0;
        std::optional<std::int64_t> lastSeq{}; // by a resume
        bool disputed = false; // another page has the lease: let in only if it is the page that this node let in last
    };

    void enter(signalling::LineId line, const signalling::Hello& hello);
    void enterByTicket(signalling::LineId line, const signalling::Resumable& by, const signalling::Hello& hello);
    void comeBack(signalling::LineId line, const signalling::Resume& resume);
    void seat(signalling::LineId line, const TenantId& tenant, const Entered& e, const std::string& page, const SignedBy& by, const std::optional<Principal>& who, const Came& came);
    // Nobody sits there, or a newer line of theirs holds: as if it had not been opened.
    void undo(const TenantId& tenant, const Entered& e, const std::string& page);
    [[nodiscard]] std::string pageOf(const signalling::Hello& hello, const TenantId& tenant, std::string_view party);
    [[nodiscard]] bool stands(signalling::LineId line) const; // nobody has closed it
    void refuse(signalling::LineId line, std::string_view reason);
    void refuse(signalling::LineId line, const Error& error);
    [[nodiscard]] bool stillSignedIn(const TenantId& tenant, const SignedBy& by);
    [[nodiscard]] json::array iceFor(const std::string& page) const;
    // What is said, written anew before it may be relayed: how many candidates it brings. Nothing: it is refused.
    [[nodiscard]] std::optional<std::size_t> rewrite(signalling::Said& said) const;
    // With the lock held:
    void step(Room& room, const signalling::Event& event);
    void tellDecided(Room& room, const waiting::Visit& visit);
    void carryOut(Room& room, std::vector<signalling::Effect> effects);
    void drop(signalling::LineId line);
    void endLine(signalling::LineId line, std::string_view reason, std::uint16_t code);
    void forget(const RoomAt& room);
    [[nodiscard]] RoomAt find(const RoomName& name) const;
    [[nodiscard]] waiting::LeaseKeeper& keeperOf(const TenantId& tenant);
    [[nodiscard]] std::set<TenantId> tenantsHere() const;
    void tellWhatStands(Room& room, const CallVisit& c, const waiting::Place* place);
    void later(std::function<void()> job);
    // On the thread:
    void run();
    void renewLeases();
    void reclaim(const TenantId& tenant, const std::vector<waiting::LeaseKeeper::Due>& disputed);
    void keepRooms();
    void refresh(const std::set<TenantId>& tenants);
    void tick();
    [[nodiscard]] std::vector<waiting::Place> placesOf(const TenantId& tenant, const std::vector<const CallVisit*>& all, Instant now); // by visit
    void countWaiting(const TenantId& tenant, const std::vector<const CallVisit*>& all, Instant now);
    void keepScores();
    void keepScore(const RoomId& id, const std::string& party, Quality&& score); // with the lock held

    Parts m_p;
    CallOptions m_o;
    mutable std::mutex m_mutex;
    std::unordered_map<signalling::LineId, Line> m_lines;
    std::map<TenantId, waiting::LeaseKeeper> m_keepers; // before the rooms, which know them
    std::map<RoomName, RoomAt> m_rooms; // by what stands in them
    std::set<std::pair<SteadyTime, Room*>> m_ticks; // when a room wants to be looked at
    std::set<RoomAt> m_empty; // nobody is in them; forgotten with the next tick
    std::set<TenantId> m_changed;
    signalling::LineId m_next = 1;
    std::uint64_t m_order = 0; // of first words
    std::uint64_t m_round = 0; // looks at the store that were begun
    bool m_draining = false;

    std::mutex m_threadMutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    SteadyTime m_queuesAt{};
    SteadyTime m_clockAt{};
    SteadyTime m_nodesAt{};
    SteadyTime m_scoresAt{};
    SteadyTime m_refreshAt{}; // not before: looking after the visits takes a fifth of a core at most
    std::set<TenantId> m_waiting; // tenants that are to be looked after then
    CallBoard m_board;
    struct Waits {
        std::size_t many = 0;
        std::optional<Instant> longest;
    };
    std::map<TenantId, Waits> m_waits;
    std::thread m_thread;
};

} // namespace fyr::server::video
