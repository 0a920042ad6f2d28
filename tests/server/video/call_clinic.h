// A clinic with booked visits, and one or more nodes of the server over one store: real sockets, real sign-ins.
#pragma once

#include "server/http/json_log.h"
#include "server/http/server.h"
#include "server/scheduling/resources.h"
#include "server/video/call_routes.h"
#include "tests/server/http/raw_client.h"
#include "tests/server/store/sqlite_place.h"

#include <gtest/gtest.h>

namespace fyr::server::video::test {

using http::test::RawClient;

// One node: its own lines and rooms; the store is everybody's.
class Node {
  public:
    Node(Store& store, const Clock& clock, Random& random, std::string name, signalling::FloodRules flood = {}, waiting::Rules rules = {});
    ~Node() { stop(); }
    void stop(); // as a node that is killed: nothing is said
    [[nodiscard]] std::uint16_t port() const { return server->port(); }
    // A request of somebody; the body as JSON, {} when there is none.
    json::value ask(std::string_view method, const std::string& path, const std::string& token, const json::value& body = {}, int* status = nullptr);

    // What lines ask of the store waits, until the test lets it be done, in the order that it wants.
    void hold();
    void waitForHeld(std::size_t many);
    void doHeld(std::size_t which); // on the test's thread; the others move up
    void holdNoMore();
    void waitForLines(std::size_t many) const;

    Store& store;
    NoLog log;
    http::Metrics metrics;
    http::StaticFiles files;
    Identity identity;
    WakeHub hub;
    Visits visits;
    CallNodes nodes;
    std::unique_ptr<http::Server> server;
    std::atomic<bool> full{false}; // its workers have all that they can do
    http::Server* workers = nullptr; // as long as anything may still come from its threads
    std::unique_ptr<CallRooms> rooms;
    std::unique_ptr<Polls> polls;

  private:
    [[nodiscard]] bool take(std::function<void()> job);
    std::mutex m_heldMutex;
    bool m_holds = false;
    std::vector<std::function<void()>> m_held;
};

// The other end of a line: keeps to docs/SIGNALLING.md.
class End {
  public:
    virtual ~End() = default;
    bool open(std::uint16_t port); // a WebSocket
    void hello(const std::string& token, const std::string& visit);
    void resume();
    void say(json::object body); // with its number
    // The next of this type; others are passed over (and kept). Fails the test after 10 s.
    json::object hear(std::string_view type) { return hearOneOf({type}); }
    json::object hearOneOf(std::initializer_list<std::string_view> types);
    [[nodiscard]] bool isClosed(); // waits for it
    void cutOff() { m_line.reset(); }

    std::string party;
    std::string resumeId;
    std::int64_t lastSeq = 0;
    std::int64_t n = 0;
    std::string page;         // what it calls itself; empty: nothing
    std::int64_t attempt = 0; // of its lines
    std::vector<json::object> passed;

  private:
    void note(const json::object& o);
    std::unique_ptr<RawClient> m_line;
};

class CallClinic : public testing::Test {
  protected:
    CallClinic();
    std::string book(const std::string& patient, Millis from = Millis{0});
    std::string token(const std::string& account) { return identity.openSession(tenant, account).value().token; }
    Node& node(std::size_t i = 0) { return *nodes.at(i); }
    void addNode(std::string name, signalling::FloodRules flood = {}) { nodes.push_back(std::make_unique<Node>(*store, clock, random, std::move(name), flood)); }
    // Both on the line and admitted; returns the visit.
    std::string call(End& patient, End& doctor, std::size_t where = 0);
    // By acc-one, who has the patient: what the one who is invited gets.
    json::value invite(const std::string& visit, std::string_view role, std::string_view name);
    json::value resource(const std::string& type, const std::string& id);

    const TenantId tenant{"t1"};
    SystemClock clock;
    SystemRandom random;
    server::test::SqlitePlace place{clock, random};
    std::unique_ptr<Store> store = std::move(*place.open());
    Identity identity{*store, clock, random};
    std::vector<std::unique_ptr<Node>> nodes;
};

[[nodiscard]] std::string sample(const std::string& name); // tests/video/sdp/samples

} // namespace fyr::server::video::test
