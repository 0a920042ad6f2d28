// Every route of the real server, asked by people of two tenants for what is each other's, blocked or protected: nothing may leak.
// The table below names each route of the router: a new one without a row makes the first test fail.
//
// FYR_LEAK_CALLS asks for more than the suite's few thousand calls.
#include "protocol/messages.h"
#include "server/daemon/assembly.h"
#include "server/http/raw_client.h"
#include "tests/server/rights/world.h"

#include <gtest/gtest.h>

namespace fyr::server::test {
namespace {

enum class How {
    read,   // asked with any id: the answer holds only what the person may see
    write,  // asked with ids of the other tenant only: never succeeds with one, and says nothing of it
    closed, // holds no record of anybody: the row says why, and it is still asked
    apart,  // not asked here: it ends or makes the sessions that ask, or is a WebSocket; their own tests do
};
struct Row {
    std::string_view route;
    How how;
};
// {…} is filled with ids; `how` is about records, not about rights in general.
constexpr Row table[] = {
    {"GET /healthz", How::closed},
    {"GET /readyz", How::closed},
    {"GET /metrics", How::closed},
    {"GET /api/v1/site", How::closed},
    {"POST /api/v1/sign-in", How::apart},
    {"POST /api/v1/refresh", How::apart},
    {"GET /api/v1/sessions", How::read},
    {"DELETE /api/v1/sessions/{id}", How::apart},
    {"POST /api/v1/password", How::apart},
    {"POST /api/v1/second-factor", How::apart},
    {"POST /api/v1/second-factor/confirm", How::apart},
    {"POST /api/v1/second-factor/recovery", How::apart},
    {"POST /api/v1/accounts/{id}/revoke", How::write},
    {"POST /api/v1/sign-out", How::apart},
    {"GET /api/v1/me", How::read},
    {"POST /api/v1/devices", How::write},
    {"DELETE /api/v1/devices/{id}", How::write},
    {"POST /api/v1/interviews", How::write},
    {"GET /api/v1/interviews/current", How::read},
    {"GET /api/v1/interviews/{id}", How::read},
    {"POST /api/v1/interviews/{id}/answers", How::write},
    {"POST /api/v1/interviews/{id}/words", How::write},
    {"POST /api/v1/interviews/{id}/back", How::write},
    {"POST /api/v1/interviews/{id}/leave", How::write},
    {"POST /api/v1/interviews/{id}/read", How::write},
    {"PUT /api/v1/accounts/{id}/rights", How::write},
    {"GET /api/v1/patients/{id}/access", How::read},
    {"POST /api/v1/patients/{id}/break-glass", How::write},
    {"DELETE /api/v1/patients/{id}/break-glass", How::write},
    {"POST /api/v1/patients/{id}/relation", How::write},
    {"POST /api/v1/patients/{id}/blocks", How::write},
    {"DELETE /api/v1/patients/{id}/blocks/{block}", How::write},
    {"GET /api/v1/audit/mine", How::read},
    {"GET /api/v1/audit/head", How::read},
    {"GET /api/v1/audit/proof", How::read},
    {"GET /api/v1/reviews", How::read},
    {"POST /api/v1/reviews/{id}", How::write},
    {"GET /sync/v1/hello", How::read},
    {"GET /sync/v1/feed", How::read},
    {"POST /sync/v1/records", How::read},
    {"POST /sync/v1/commands", How::write},
    {"GET /sync/v1/wake", How::apart},
    {"GET /api/v1/slots", How::read},
    {"GET /api/v1/appointments", How::read},
    {"POST /api/v1/appointments", How::write},
    {"POST /api/v1/appointments/{id}/accept", How::write},
    {"POST /api/v1/appointments/{id}/decline", How::write},
    {"POST /api/v1/appointments/{id}/rebook", How::write},
    {"POST /api/v1/appointments/{id}/cancel", How::write},
    {"POST /api/v1/waiting-list", How::write},
    {"GET /api/v1/notices", How::read},
    {"GET /api/v1/threads", How::read},
    {"GET /api/v1/threads/{id}", How::read},
    {"GET /api/v1/unread", How::read},
    {"POST /api/v1/threads", How::write},
    {"POST /api/v1/threads/{id}/messages", How::write},
    {"POST /api/v1/threads/{id}/read", How::write},
    {"GET /api/v1/course", How::read}, // the caller's own: no row of these names another's
    {"GET /api/v1/course/modules/{id}", How::read},
    {"GET /api/v1/course/worksheets", How::read},
    {"PUT /api/v1/course/worksheets/{id}", How::write},
    {"POST /api/v1/course/consent", How::write},
    {"POST /api/v1/course/modules/{id}/submit", How::write},
    {"GET /api/v1/course/measures/{id}", How::read},
    {"POST /api/v1/course/measures/{id}", How::write},
    {"POST /api/v1/course/messages", How::write},
    {"POST /api/v1/course/choices/{id}", How::write},
    {"POST /api/v1/course/feedback", How::write},
    {"POST /api/v1/course/seen", How::write},
    {"GET /api/v1/visits", How::read},
    {"POST /api/v1/visits", How::write},
    {"POST /api/v1/visits/next", How::write},
    {"GET /api/v1/visits/{id}", How::read},
    {"GET /api/v1/visits/quality", How::read},
    {"GET /api/v1/visits/without-note", How::read},
    {"GET /api/v1/visits/{id}/quality", How::read},
    {"POST /api/v1/visits/{id}/check", How::write},
    {"POST /api/v1/visits/{id}/admit", How::write},
    {"POST /api/v1/visits/{id}/let-in", How::write},
    {"POST /api/v1/visits/{id}/hand-over", How::write},
    {"POST /api/v1/visits/{id}/take", How::write},
    {"POST /api/v1/visits/{id}/end", How::write},
    {"POST /api/v1/visits/{id}/invite", How::write},
    {"POST /api/v1/visits/{id}/withdraw", How::write},
    {"POST /api/v1/visits/{id}/ticket", How::write},
    {"GET /call/v1/line", How::apart},
    {"POST /call/v1/poll", How::apart}, // the same line without a socket
    {"GET /call/v1/on/{node}/line", How::apart}, // the same of one node
    {"POST /call/v1/on/{node}/poll", How::apart},
    {"GET /api/v1/drafts", How::read},
    {"PUT /api/v1/drafts/{key}", How::write},
    {"GET /api/v1/message-templates", How::read},
    {"PUT /api/v1/message-templates", How::write},
    {"POST /api/v1/documents", How::write},
    {"PUT /api/v1/documents/{id}/content", How::write},
    {"POST /api/v1/documents/{id}/finish", How::write},
    {"GET /api/v1/documents/{id}/content", How::read},
    {"GET /api/v1/units/{unit}/settings", How::read},
    {"PUT /api/v1/units/{unit}/settings", How::write},
    {"GET /api/v1/units/{unit}/settings/history", How::read},
    {"GET /api/v1/units/{unit}/hours", How::read},
    {"GET /fhir/metadata", How::closed},
    {"GET /fhir/.well-known/smart-configuration", How::closed},
    {"OPTIONS /fhir", How::closed},
    {"OPTIONS /fhir/metadata", How::closed},
    {"OPTIONS /fhir/.well-known/smart-configuration", How::closed},
    {"OPTIONS /fhir/", How::closed},
    {"OPTIONS /fhir/{type}", How::closed},
    {"OPTIONS /fhir/{type}/{id}", How::closed},
    {"OPTIONS /fhir/{type}/{id}/{part}", How::closed},
    {"OPTIONS /fhir/{type}/{id}/{part}/{item}", How::closed},
    {"GET /fhir", How::read},
    {"GET /fhir/", How::read},
    {"POST /fhir", How::write},
    {"POST /fhir/", How::write},
    {"GET /fhir/{type}", How::read},
    {"GET /fhir/{type}/{id}", How::read},
    {"GET /fhir/{type}/{id}/{part}", How::read},
    {"GET /fhir/{type}/{id}/{part}/{item}", How::read},
    {"POST /fhir/{type}", How::write},
    {"POST /fhir/{type}/{id}", How::write},
    {"POST /fhir/{type}/{id}/{part}", How::write},
    {"POST /fhir/{type}/{id}/{part}/{item}", How::write},
    {"PUT /fhir/{type}", How::write},
    {"PUT /fhir/{type}/{id}", How::write},
    {"PUT /fhir/{type}/{id}/{part}", How::write},
    {"PUT /fhir/{type}/{id}/{part}/{item}", How::write},
    {"DELETE /fhir/{type}", How::write},
    {"DELETE /fhir/{type}/{id}", How::write},
    {"DELETE /fhir/{type}/{id}/{part}", How::write},
    {"DELETE /fhir/{type}/{id}/{part}/{item}", How::write},
    {"PATCH /fhir/{type}", How::write},
    {"PATCH /fhir/{type}/{id}", How::write},
    {"PATCH /fhir/{type}/{id}/{part}", How::write},
    {"PATCH /fhir/{type}/{id}/{part}/{item}", How::write},
    {"POST /oauth/token", How::write},
    {"POST /oauth/introspect", How::write},
    {"POST /oauth/revoke", How::apart},
    {"GET /oauth/userinfo", How::read},
    {"POST /oauth/userinfo", How::write},
    {"GET /oauth/jwks", How::closed},
    {"GET /.well-known/openid-configuration", How::closed},
    {"GET /.well-known/oauth-authorization-server", How::closed},
    {"OPTIONS /oauth/token", How::closed},
    {"OPTIONS /oauth/introspect", How::closed},
    {"OPTIONS /oauth/revoke", How::closed},
    {"OPTIONS /oauth/userinfo", How::closed},
    {"OPTIONS /oauth/jwks", How::closed},
    {"OPTIONS /.well-known/openid-configuration", How::closed},
    {"OPTIONS /.well-known/oauth-authorization-server", How::closed},
    {"GET /oauth/authorize", How::read},
    {"POST /oauth/authorize", How::write},
    {"POST /oauth/sign-in", How::write},
    {"GET /oauth/provider", How::read},
    {"GET /oauth/signed-in", How::read},
    {"POST /oauth/patients", How::write},
    {"POST /oauth/decide", How::write},
    {"GET /oauth/style.css", How::closed},
    {"GET /api/v1/apps", How::read},
    {"POST /api/v1/apps", How::write},
    {"DELETE /api/v1/apps/{id}", How::write},
    {"POST /api/v1/apps/keys", How::write},
    {"POST /api/v1/launches", How::write},
    {"GET /fhir/$subscription-socket", How::apart},
    {"GET /api/v1/search", How::read},
    {"POST /api/v1/search", How::read},
    {"GET /api/v1/quality/triage", How::read},
    {"GET /api/v1/quality/icbt", How::read},
    {"GET /api/v1/programmes", How::closed}, // what may be treated with, of nobody
    {"PUT /api/v1/programmes/{id}", How::write},
    {"GET /api/v1/programmes/{id}/suits", How::read},
    {"PUT /api/v1/programmes/{id}/withdrawal", How::write},
    {"DELETE /api/v1/programmes/{id}/withdrawal", How::write},
    {"POST /api/v1/programmes/{id}/migration-plan", How::write},
    {"POST /api/v1/programmes/{id}/migration", How::write},
    {"GET /api/v1/registers/icbt", How::read},
    {"GET /api/v1/held", How::read},
    {"DELETE /api/v1/held/{id}", How::write},
    {"POST /sync/v1/hand-in", How::write},
};

class RouteLeaks : public testing::Test {
  protected:
    void SetUp() override {
        Settings settings;
        ASSERT_TRUE(settings.set("http.port", "0", "flag"));
        ASSERT_TRUE(settings.set("store.data", folder.file("data").string(), "flag"));
        for (const auto& row : settingRows()) {
            if (!row.key.starts_with("limits.")) continue;
            ASSERT_TRUE(settings.set(row.key, "0", "flag"));
        }
        auto built = Assembly::build(settings, log);
        ASSERT_TRUE(built) << built.error().describe();
        assembly = std::move(*built);
        ASSERT_TRUE(assembly->start());
        world = std::make_unique<World>(assembly->store(), clock, random);
        int n = 0;
        for (const std::string tenant : {"north", "south"}) {
            world->tenant(tenant, {"u1", "u2"});
            for (int i = 0; i < 5; ++i) {
                const auto p = tenant.substr(0, 1) + "p" + std::to_string(i);
                world->patient(tenant, p, "u" + std::to_string(i % 2 + 1), i == 4);
                for (const std::string unit : {"u1", "u2", ""}) {
                    world->thing(tenant, "Observation", "zqo" + std::to_string(++n), p, unit);
                    world->thing(tenant, "Condition", "zqc" + std::to_string(++n), p, unit);
                }
                world->thing(tenant, "Task", "zqt" + std::to_string(++n), p, "u2");
            }
            for (const auto& [role, id, unit] : std::vector<std::tuple<Role, std::string, std::string>>{{Role::integration, "i", ""},
                                                                                                       {Role::admin, "a", "u1"},
                                                                                                       {Role::nurse, "n1", "u1"},
                                                                                                       {Role::doctor, "d2", "u2"},
                                                                                                       {Role::manager, "m1", "u1"}})
                people.push_back(World::staff(tenant, role, tenant + id, unit));
            people.push_back(World::patientPerson(tenant, tenant.substr(0, 1) + "p1"));
            world->blocks(tenant, tenant.substr(0, 1) + "p0", "u2");
            world->blocks(tenant, tenant.substr(0, 1) + "p1", "");
        }
        SystemClock now;
        SystemRandom secure;
        Identity identity(assembly->store(), now, secure, {});
        for (const auto& who : people) {
            Account a{who.person.str(), who.person.str() + "@" + who.tenant.str(), {}, std::string(code(who.role)), "Namn", who.practitioner, who.patient, who.unit, who.unit};
            ASSERT_TRUE(assembly->store().write(who.tenant, [&](WriteTx& tx) { return tx.putAccount(a); }));
            const auto s = identity.openSession(who.tenant, a.id);
            ASSERT_TRUE(s) << s.error().describe();
            tokens.push_back(s->token);
        }
        // What the parts of a clinic keep about a patient: threads and drafts with words of their own.
        for (std::size_t i = 0; i < people.size(); ++i) {
            if (people[i].role != Role::patient) continue;
            const auto secret = "SECRETWORDS-" + people[i].tenant.str() + "-";
            const auto a = ask(i, "POST", "/api/v1/threads", R"({"clientId":")" + makeUlid(now.now(), secure) + R"(","topic":"T","text":")" + secret + "\"}");
            ASSERT_EQ(a.status, 201) << a.body;
            threads.emplace_back(people[i].tenant.str(), std::string(*json::text(*json::parse(a.body), "id")));
            EXPECT_EQ(ask(i, "PUT", "/api/v1/drafts/" + threads.back().second, R"({"text":")" + secret + "\"}").status, 204);
            const auto document = ask(i, "POST", "/api/v1/documents",
                                      R"({"clientId":")" + makeUlid(now.now(), secure) + R"(","title":")" + secret + R"(","contentType":"text/plain","bytes":4})");
            ASSERT_EQ(document.status, 201) << document.body;
            documents.emplace_back(people[i].tenant.str(), std::string(*json::text(*json::parse(document.body), "id")));
        }
    }
    http::test::Answer ask(std::size_t who, std::string_view method, const std::string& path, const std::string& body = {}) {
        if (!line) line = std::make_unique<http::test::RawClient>(assembly->server().port());
        std::vector<std::pair<std::string, std::string>> headers{{"Authorization", "Bearer " + tokens[who]}};
        if (!body.empty()) headers.emplace_back("Content-Type", path.starts_with("/fhir") ? "application/fhir+json" : "application/json");
        auto a = line->request(method, path, headers, body);
        if (!a || a->header("connection") == "close") line.reset();
        EXPECT_TRUE(a) << method << " " << path;
        return a ? *a : http::test::Answer{};
    }
    // A pattern with ids of things of `tenant` (empty: of any).
    std::string filled(std::string_view pattern, const std::string& tenant) {
        const Thing* t = nullptr;
        do t = &world->things[random.below(world->things.size())];
        while (!tenant.empty() && t->tenant != tenant);
        const auto pick = [&](const std::vector<std::pair<std::string, std::string>>& of) {
            for (int i = 0; i < 20; ++i)
                if (const auto& one = of[random.below(of.size())]; tenant.empty() || one.first == tenant) return one.second;
            return std::string("none");
        };
        std::string out;
        while (!pattern.empty()) {
            const auto open = pattern.find('{');
            out += pattern.substr(0, open);
            if (open == std::string_view::npos) break;
            const auto close = pattern.find('}', open);
            const auto name = pattern.substr(open + 1, close - open - 1);
            pattern.remove_prefix(close + 1);
            const bool fhir = out.starts_with("/fhir");
            if (out.find("/threads/") != std::string::npos || out.find("/drafts/") != std::string::npos) out += pick(threads);
            else if (out.find("/documents/") != std::string::npos) out += pick(documents);
            else if (out.find("/patients/") != std::string::npos && name == "id") out += t->patient;
            else if (out.find("/units/") != std::string::npos) out += random.below(2) ? "u1" : "u2";
            else if (out.find("/accounts/") != std::string::npos) {
                const Principal* p = nullptr;
                do p = &people[random.below(people.size())];
                while (!tenant.empty() && p->tenant.str() != tenant);
                out += p->person.str();
            }
            else if (fhir && out == "/fhir/") out += t->type;
            else if (name == "vid" || name == "version") out += "1";
            else if (fhir && name == "d") out += "1";
            else if (fhir && name == "c") out += random.below(2) ? "_history" : "$everything";
            else out += t->id;
        }
        return out;
    }
    // By name, as a workstation asks for what it let go: anybody's.
    std::string someKeys() {
        std::vector<protocol::ResourceKey> keys;
        for (int i = 0; i < 20; ++i) {
            const auto& t = world->things[random.below(world->things.size())];
            keys.push_back({t.type, t.id});
            keys.push_back({"Patient", t.patient});
        }
        return protocol::writeKeys(keys);
    }
    std::string leak(std::size_t who, std::string_view text) const {
        if (auto found = world->leak(people[who], text); !found.empty()) return found;
        for (const std::string tenant : {"north", "south"})
            if (people[who].tenant.str() != tenant && text.find("SECRETWORDS-" + tenant) != std::string_view::npos) return "words of " + tenant;
        return {};
    }
    static std::string nameOf(const http::Route& r) { return std::string(http::name(r.method)) + " " + r.pattern; }
    const Row* rowOf(const http::Route& r) const {
        const auto it = std::ranges::find(table, nameOf(r), &Row::route);
        return it == std::end(table) ? nullptr : &*it;
    }

    FakeClock clock{SystemClock{}.now()};
    SeededRandom random{23};
    TempFolder folder;
    NoLog log;
    std::unique_ptr<Assembly> assembly;
    std::unique_ptr<World> world;
    std::vector<Principal> people;
    std::vector<std::string> tokens;
    std::vector<std::pair<std::string, std::string>> threads, documents; // tenant, id
    std::unique_ptr<http::test::RawClient> line;
};

TEST_F(RouteLeaks, everyRouteOfTheRouterIsInTheTable) {
    for (const auto& r : assembly->server().router().routes()) EXPECT_TRUE(rowOf(r)) << nameOf(r) << " is in no row: say how it is asked for another's records";
}

// The whole way, over HTTP: a device is shut out, hands in, a manager reads it and settles it, and it is counted.
TEST_F(RouteLeaks, aDeviceThatWasShutOutHandsInAndAManagerSettlesIt) {
    SystemClock now;
    SystemRandom secure;
    Identity identity(assembly->store(), now, secure, {});
    const auto indexOf = [&](Role role) {
        return static_cast<std::size_t>(std::ranges::find_if(people, [&](const auto& p) { return p.tenant.str() == "north" && p.role == role; }) - people.begin());
    };
    const auto nurse = indexOf(Role::nurse), manager = indexOf(Role::manager);
    const auto device = makeUlid(now.now(), secure), command = makeUlid(now.now(), secure);
    ASSERT_TRUE(identity.registerDevice(people[nurse], "Reception", device));
    const auto session = identity.openSession(people[nurse].tenant, people[nurse].person.str(), device);
    ASSERT_TRUE(session) << session.error().describe();
    ASSERT_TRUE(identity.revokeDevice(session->principal, device));
    tokens[nurse] = session->token;
    const auto body = fmt::format(R"({{"device":"{}","commands":[{{"id":"{}","type":"note.add","target":{{"type":"Patient","id":"np1"}},"base":0,"at":"2026-11-20T10:00:00Z","payload":{{"patient":"np1","text":"x"}}}}]}})", device, command);
    const auto handed = ask(nurse, "POST", "/sync/v1/hand-in", body);
    ASSERT_EQ(handed.status, 200) << handed.body;
    EXPECT_NE(handed.body.find(command), std::string::npos);
    const auto list = ask(manager, "GET", "/api/v1/held");
    ASSERT_EQ(list.status, 200);
    EXPECT_NE(list.body.find(command), std::string::npos);
    const auto other = static_cast<std::size_t>(std::ranges::find_if(people, [&](const auto& p) { return p.tenant.str() == "south" && p.role == Role::manager; }) - people.begin());
    EXPECT_EQ(ask(other, "DELETE", "/api/v1/held/" + command, R"({"how":"entered"})").status, 404);
    EXPECT_EQ(ask(manager, "DELETE", "/api/v1/held/" + command, R"({"how":"dismissed"})").status, 400);
    EXPECT_EQ(ask(manager, "DELETE", "/api/v1/held/" + command, R"({"how":"dismissed","reason":"twice"})").status, 204);
    EXPECT_EQ(ask(manager, "DELETE", "/api/v1/held/" + command, R"({"how":"entered"})").status, 404);
}

// asvs: 8.2.1 8.2.2 8.4.1 4.1.4
TEST_F(RouteLeaks, noRouteShowsWhatMayNotBeSeen) {
    const char* asked = std::getenv("FYR_LEAK_CALLS");
    const int calls = asked ? std::atoi(asked) : 1'500;
    const auto& routes = assembly->server().router().routes();
    std::map<std::string, std::pair<int, int>> seen; // asked, answered with 2xx
    std::size_t shown = 0;
    for (int i = 0; i < calls; ++i) {
        const auto* chosen = &routes[random.below(routes.size())];
        if (const auto* first = rowOf(*chosen); !first || first->how != How::read) chosen = &routes[random.below(routes.size())]; // reads more often
        const auto& r = *chosen;
        const auto* row = rowOf(r);
        if (!row || row->how == How::apart) continue;
        const auto who = static_cast<std::size_t>(random.below(people.size()));
        if (row->how == How::write && people[who].role == Role::integration && r.pattern.starts_with("/fhir") && r.method != http::Method::del) continue; // makes its own
        const auto other = people[who].tenant.str() == "north" ? "south" : "north";
        const auto path = filled(r.pattern, row->how == How::write ? other : "");
        const bool sends = r.method == http::Method::post || r.method == http::Method::put || r.method == http::Method::patch;
        const auto a = ask(who, http::name(r.method), path, r.pattern == "/sync/v1/records" ? someKeys() : sends ? R"({"clientId":"01HZZZZZZZZZZZZZZZZZZZZZZZ","text":"x","topic":"x","reason":"x","reasonCode":"emergency"})" : "");
        const auto name = nameOf(r);
        ++seen[name].first;
        if (a.status >= 200 && a.status < 300) ++seen[name].second;
        EXPECT_NE(a.status, 500) << name << " " << path << a.body;
        shown += a.body.find("SECRET") != std::string::npos ? 1 : 0;
        ASSERT_EQ(leak(who, a.body), "") << people[who].person.str() << " by " << name << ": " << path << ", call " << i;
        for (const auto& [key, value] : a.headers) ASSERT_EQ(leak(who, value), "") << key;
        const bool names = path.find("/patients/") != std::string::npos || path.find("/threads/") != std::string::npos || path.find("/documents/") != std::string::npos;
        if (row->how != How::write || !names) continue;
        ASSERT_GE(a.status, 400) << people[who].person.str() << " changed another tenant's by " << name << ": " << path;
    }
    EXPECT_GT(shown, static_cast<std::size_t>(calls) / 100) << "a test that shows nothing shows nothing";
    if (asked) {
        for (const auto& [name, n] : seen) fmt::print(stderr, "{}: {} calls, {} answered\n", name, n.first, n.second);
    }
    fmt::print(stderr, "{} calls over {} routes, {} with somebody's words\n", calls, seen.size(), shown);
}

} // namespace
} // namespace fyr::server::test
