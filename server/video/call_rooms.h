// The calls of this node: lines, the rooms they are in, and the thread that keeps their leases.
//
// Shape:  a line is anything that takes texts: a WebSocket or the far end of long polls. What is said runs through a pure
//         machine (video/signalling/room.h); what it wants done is done here. What has to ask the store is done on the
//         workers. Descriptions and candidates are rewritten before the machine sees them.
//         Presence is not kept here: whoever is heard has the lease renewed, and the store decides.
// Threads: safe. `said` and `closed` come from network threads and do not block.
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
    struct Line {
        Peer peer;
        signalling::Flood flood;
        bool asked = false; // hello or resume is on its way
        bool astray = false; // the address named another node, and the proxy brought it here
        std::optional<RoomId> room;
        std::string party;
        std::string page;
        std::uint64_t wake = 0;
        SteadyTime since{};
    };
    struct Place {
        std::size_t position = 0;
        std::optional<Millis> estimate;
        friend bool operator==(const Place&, const Place&) = default;
    };
    struct Room {
        signalling::Room machine;
        std::map<std::string, std::string> pages;   // of each party
        std::map<std::string, std::size_t> candidates; // of each party since its last description
        std::set<std::string> joined;
        std::map<std::string, Quality> scores;
        std::map<std::string, Place> told; // place in the queue
    };
    struct SignedBy { // whose sign-in stands behind a line
        std::string account;
        std::string session;
    };

    void enter(signalling::LineId line, const signalling::Hello& hello);
    void enterByTicket(signalling::LineId line, const signalling::Resumable& by, const std::string& page);
    void comeBack(signalling::LineId line, const signalling::Resume& resume);
    void seat(signalling::LineId line, const TenantId& tenant, const Entered& e, const std::string& page, const SignedBy& by, const std::optional<Principal>& who, std::optional<std::int64_t> lastSeq);
    void refuse(signalling::LineId line, std::string_view reason);
    void refuse(signalling::LineId line, const Error& error);
    [[nodiscard]] bool stillSignedIn(const TenantId& tenant, const SignedBy& by);
    [[nodiscard]] json::array iceFor(const std::string& page) const;
    // With the lock held:
    void step(const RoomId& id, Room& room, const signalling::Event& event);
    void tellDecided(const RoomId& id, Room& room, const waiting::Visit& visit);
    void carryOut(const RoomId& id, Room& room, std::vector<signalling::Effect> effects);
    void drop(signalling::LineId line);
    void endLine(signalling::LineId line, std::string_view reason, std::uint16_t code);
    [[nodiscard]] bool rewrite(signalling::Said& said, Room& room, const std::string& party) const;
    void later(std::function<void()> job);
    // On the thread:
    void run();
    void renewLeases();
    void keepRooms();
    void refresh(const std::set<TenantId>& tenants);
    [[nodiscard]] std::map<std::string, waiting::Place> placesOf(const TenantId& tenant, const std::vector<const CallVisit*>& all, Instant now);
    void countWaiting(const TenantId& tenant, const std::vector<const CallVisit*>& all, Instant now);
    void keepScores();
    void keepScore(const RoomId& room, const std::string& party, Quality&& score); // with the lock held

    Parts m_p;
    CallOptions m_o;
    mutable std::mutex m_mutex;
    std::map<signalling::LineId, Line> m_lines;
    std::map<RoomId, Room> m_rooms;
    std::map<TenantId, waiting::LeaseKeeper> m_keepers;
    std::set<TenantId> m_changed;
    signalling::LineId m_next = 1;
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
