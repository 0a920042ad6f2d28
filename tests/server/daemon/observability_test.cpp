// What fyrd says about itself from outside: metrics to the letter, limits, traces; and that no line names anybody.
#include "server/daemon/process.h"
#include "server/http/open_metrics.h"

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/text.h"

#include <cmath>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <thread>

namespace fyr::server::test {
namespace {

using http::test::OpenMetrics;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string ulid() {
    static SystemClock clock;
    static SystemRandom random;
    return makeUlid(clock.now(), random);
}

class Observed : public testing::Test {
  protected:
    static OpenMetrics metrics(Demo& demo) {
        const auto r = demo.get("/metrics");
        EXPECT_EQ(r.status, 200) << r.text;
        EXPECT_EQ(r.headers.at("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
        return OpenMetrics::read(r.text);
    }
};

TEST_F(Observed, metricsAreCompleteAndStrict) {
    Demo demo;
    const auto patients = demo.get("/api/v1/demo/patients");
    const auto in = demo.post("/api/v1/demo/patient-sign-in", {}, json::object{{"patient", patients.body.at(2).at("id")}});
    const std::string patient(in.body.at("token").as_string());
    json::object start{{"clientId", ulid()}, {"lang", "sv"}, {"subject", "self"}, {"text", "Har ont i halsen"}};
    ASSERT_EQ(demo.post("/api/v1/interviews", patient, start).status, 201);
    ASSERT_EQ(demo.get("/fhir/Patient?name=nobody", demo.token("integration")).status, 200);
    ASSERT_EQ(demo.get("/fhir/Patient/nobody", demo.token("integration")).status, 404);

    const auto m = metrics(demo);
    EXPECT_THAT(m.problems, IsEmpty());
    for (const auto& [name, family] : m.families) {
        EXPECT_FALSE(family.help.empty()) << name;
        const std::string unit = name.ends_with("_seconds") ? "seconds" : name.ends_with("_bytes") ? "bytes" : "";
        EXPECT_EQ(family.unit, unit) << name;
        EXPECT_LE(family.samples.size(), 4'000U) << name;
    }
    // Every label is from a fixed set, but for route templates.
    for (const auto& [name, family] : m.families)
        for (const auto& s : family.samples)
            for (const auto& [key, value] : s.labels)
                EXPECT_THAT(value, testing::MatchesRegex("[-A-Za-z0-9/{}._+$]*")) << name << " " << key;

    EXPECT_EQ(m.value("fyr_http_requests_total", {{"route", "/fhir/{type}/{id}"}, {"method", "GET"}, {"status", "4xx"}}), 1);
    EXPECT_EQ(m.value("fyr_http_requests_total", {{"route", "/api/v1/interviews"}, {"method", "POST"}, {"status", "2xx"}}), 1);
    EXPECT_GE(m.value("fyr_http_request_seconds_count", {{"route", "/fhir/{type}"}}), 1);
    for (const char* kind : {"read", "write", "session"}) EXPECT_GE(m.value("fyr_store_seconds_count", {{"kind", kind}}), 1) << kind;
    EXPECT_GE(m.value("fyr_store_batch_count"), 1);
    EXPECT_GE(m.value("fyr_store_batch_sum"), m.value("fyr_store_batch_count"));
    EXPECT_EQ(m.value("fyr_store_retries_total"), 0);
    EXPECT_EQ(m.value("fyr_store_connections", {{"state", "most"}}), 5) << "four workers and the urgent one";
    EXPECT_GT(m.value("fyr_store_wal_bytes"), 0);
    EXPECT_EQ(m.value("fyr_store_up"), 1);
    EXPECT_GE(m.value("fyr_sessions"), 8) << "those of the ready line, and the patient's";
    EXPECT_GT(m.value("fyr_feed_rows"), 1'000);
    EXPECT_EQ(m.value("fyr_feed_lag_rows"), 0);
    EXPECT_GE(m.value("fyr_outbox_rows", {{"state", "later"}}), 0);
    EXPECT_GE(m.value("fyr_outbox_oldest_seconds"), 0);
    EXPECT_GT(m.value("fyr_audit_entries"), 0);
    EXPECT_GE(m.value("fyr_audit_head_age_seconds"), 0);
    EXPECT_EQ(m.value("fyr_exports"), 0);
    EXPECT_EQ(m.value("fyr_subscriptions"), 0);
    EXPECT_EQ(m.value("fyr_triage_turns_total"), 1);
    EXPECT_EQ(m.value("fyr_triage_turn_seconds_count"), 1);
    EXPECT_EQ(m.value("fyr_limits_refused_total"), 0);
    EXPECT_FALSE(std::isnan(m.value("fyr_limits_refused_total", {{"scope", "tenant"}, {"class", "interview"}})));
    EXPECT_EQ(m.value("fyr_ws_connections"), 0);
    EXPECT_EQ(m.value("fyr_wake_listeners"), 0);
    EXPECT_GT(m.value("process_cpu_seconds_total"), 0);
    EXPECT_GT(m.value("process_resident_memory_bytes"), 5e6);
    EXPECT_GT(m.value("process_open_fds"), 5);
    EXPECT_GE(m.value("process_max_fds"), m.value("process_open_fds"));
    EXPECT_GT(m.value("process_start_time_seconds"), 1.7e9);
    EXPECT_EQ(m.value("fyr_build_info"), 1);
}

TEST_F(Observed, exportsAndSubscriptionsShowTheirStates) {
    Demo demo;
    auto c = demo.client();
    const auto bearer = "Bearer " + demo.token("integration");
    EXPECT_EQ(c.request("GET", "/fhir/$export?_type=Organization", {{"Authorization", bearer}, {"Accept", "application/fhir+json"}, {"Prefer", "respond-async"}})->status, 202);
    const std::string wanted = R"({"resourceType":"Subscription","status":"requested","reason":"x","criteria":"Observation?code=1","channel":{"type":"websocket"}})";
    const auto made = c.request("POST", "/fhir/Subscription", {{"Authorization", bearer}, {"Content-Type", "application/fhir+json"}}, wanted);
    ASSERT_EQ(made->status, 201) << made->body;
    for (int i = 0; i < 200; ++i) { // the work is done by threads of its own, and figures are kept for some seconds
        const auto m = metrics(demo);
        if (m.value("fyr_exports") == 1 && m.value("fyr_subscriptions", {{"status", "active"}}) == 1) return;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    FAIL() << demo.get("/metrics").text;
}

TEST_F(Observed, metricsAreForThisComputerOrForATokenOnly) {
    Demo demo({"--metrics-token", "the-scrapers-token"});
    auto c = demo.client();
    EXPECT_EQ(c.request("GET", "/metrics")->status, 200);
    EXPECT_EQ(c.request("GET", "/metrics", {{"X-Forwarded-For", "127.0.0.1"}})->status, 403) << "through a proxy that nobody told of";
    EXPECT_EQ(c.request("GET", "/metrics", {{"Forwarded", "for=127.0.0.1"}})->status, 403);
    EXPECT_EQ(c.request("GET", "/metrics", {{"X-Forwarded-For", "198.51.100.7"}, {"Authorization", "Bearer the-scrapers-token"}})->status, 200);
    EXPECT_EQ(c.request("GET", "/metrics", {{"X-Forwarded-For", "198.51.100.7"}, {"Authorization", "Bearer the-scrapers-tokem"}})->status, 403);

    Demo behind({"--http-trusted-proxies", "127.0.0.1"});
    auto d = behind.client();
    EXPECT_EQ(d.request("GET", "/metrics")->status, 200);
    EXPECT_EQ(d.request("GET", "/metrics", {{"X-Forwarded-For", "198.51.100.7"}})->status, 403);

    Demo nobody({"--metrics-addresses", "192.0.2.1"});
    EXPECT_EQ(nobody.get("/metrics").status, 403);
}

TEST_F(Observed, limitsOfOneClassLeaveTheOthersAndAreCounted) {
    Demo demo({"--limits-account-search", "0.01/3", "--limits-tenant-write", "0.01/1"});
    const auto nurse = demo.token("maria");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(demo.get("/fhir/Patient?name=x", nurse).status, 200);
    const auto refused = demo.get("/fhir/Patient?name=x", nurse);
    EXPECT_EQ(refused.status, 429);
    EXPECT_THAT(refused.text, HasSubstr("OperationOutcome"));
    EXPECT_EQ(refused.headers.at("retry-after"), "100");
    EXPECT_EQ(demo.get("/fhir/Patient?name=x", demo.token("leila")).status, 200) << "another account";
    EXPECT_EQ(demo.get("/sync/v1/feed", nurse).status, 200) << "another class";
    json::object batch{{"device", "d"}};
    batch["commands"] = json::array{};
    for (int i = 0; i < 5; ++i) EXPECT_NE(demo.post("/sync/v1/commands", nurse, batch).status, 429) << "commands are never starved";
    for (int i = 0; i < 5; ++i) EXPECT_EQ(demo.get("/fhir/Patient?name=x", demo.token("integration")).status, 200) << "systems have a class of their own";
    const auto write = [&](std::string_view who) { return demo.post("/api/v1/threads/nothing/read", demo.token(who), json::object{{"upTo", 1}}).status; };
    EXPECT_NE(write("leila"), 429);
    EXPECT_EQ(write("johan"), 429) << "the tenant's, whoever asks";
    EXPECT_NE(demo.get("/api/v1/interviews/current", demo.token("patient")).status, 429);
    const auto m = metrics(demo);
    EXPECT_EQ(m.value("fyr_limits_refused_total", {{"scope", "account"}, {"class", "search"}}), 1);
    EXPECT_EQ(m.value("fyr_limits_refused_total", {{"scope", "tenant"}, {"class", "write"}}), 1);
    EXPECT_EQ(m.value("fyr_limits_refused_total"), 2);
}

TEST_F(Observed, aWrongLimitIsSaidBeforeAnythingStarts) {
    TempFolder folder;
    Process p({"--demo", "--port", "0", "--data", (folder.path() / "d").string(), "--limits-account-read", "many"});
    EXPECT_FALSE(p.readyLine());
    EXPECT_NE(p.wait(), 0);
    EXPECT_THAT(p.errors(), HasSubstr("limits.account_read"));
}

TEST_F(Observed, aRequestIsFollowedByItsTrace) {
    Demo demo({"--log-slow-ms", "1"});
    auto c = demo.client();
    (void)c.request("GET", "/sync/v1/feed", {{"Authorization", "Bearer " + demo.token("maria")}, {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}});
    demo.process->signal(SIGTERM);
    EXPECT_EQ(demo.process->wait(), 0);
    std::istringstream lines(demo.process->errors());
    int found = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto v = json::parse(line);
        ASSERT_TRUE(v) << line;
        if (json::text(*v, "trace.id") != "4bf92f3577b34da6a3ce929d0e0e4736") continue;
        ++found;
        if (json::text(*v, "event.action") != "request") continue;
        EXPECT_EQ(json::text(*v, "parent.id"), "00f067aa0ba902b7");
        EXPECT_EQ(json::text(*v, "url.route"), "/sync/v1/feed");
        EXPECT_EQ(json::text(*v, "span.id").value_or("").size(), 16U);
    }
    EXPECT_GE(found, 1);
}

// ---- A day full of things that nobody may read in a log ---------------------------------------------------------

class Day : public Observed {
  protected:
    void say(std::string_view method, const std::string& path, const std::vector<std::pair<std::string, std::string>>& headers, const std::string& body = {}) {
        auto c = demo.client(); // some of it ends the connection
        const auto a = c.request(method, path, headers, body);
        if (a) ++m_statuses[a->status];
    }
    Demo demo{{"--log-level", "debug", "--log-slow-ms", "1"}};
    std::map<int, int> m_statuses;
};

// asvs: 16.2.5 16.2.4 16.4.1
TEST_F(Day, leavesNothingPersonalInAnyLine) {
    const std::string number = "19121212-1212", bare = "191212121212", family = "Plantersson", given = "Hemlina", free = "hemligblamarkt";
    const std::string password = "losen-som-ingen-far-se", mail = "hemlina@plantersson.example", phone = "0701740605";
    std::vector<std::string> secrets{number, bare, family, given, free, password, mail, phone, "Holmdal", "kallsvettig"};
    for (const auto& a : demo.ready.at("accounts").as_array()) secrets.emplace_back(a.at("token").as_string());
    secrets.emplace_back(demo.account("maria").at("password").as_string());

    // Morning: people sign in, rightly and wrongly.
    const auto in = demo.post("/api/v1/sign-in", {}, json::object{{"user", "maria"}, {"password", demo.account("maria").at("password")}, {"refresh", true}});
    ASSERT_EQ(in.status, 200);
    for (const auto* key : {"token", "refreshToken"})
        if (const auto t = json::text(in.body, key)) secrets.emplace_back(*t);
    (void)demo.post("/api/v1/sign-in", {}, json::object{{"user", mail}, {"password", password}});
    (void)demo.post("/api/v1/sign-in", {}, json::object{{"user", number}, {"password", password}});
    (void)demo.post("/api/v1/refresh", {}, json::object{{"refreshToken", "skarvikens-vc~" + ulid() + "~" + password}});
    (void)demo.post("/api/v1/password", demo.token("maria"), json::object{{"old", password}, {"new", password + "-2"}});
    (void)demo.get("/api/v1/me", password);

    // A patient tells, writes, uploads; some of it is no JSON.
    const auto patients = demo.get("/api/v1/demo/patients");
    const auto signedIn = demo.post("/api/v1/demo/patient-sign-in", {}, json::object{{"patient", patients.body.at(5).at("id")}});
    const std::string patient(signedIn.body.at("token").as_string());
    secrets.push_back(patient);
    secrets.emplace_back(patients.body.at(5).at("name").as_string());
    const std::string words = "Jag heter " + given + " " + family + ", " + number + ", tel " + phone + ". Bröstsmärta och " + free;
    const auto interview = demo.post("/api/v1/interviews", patient, json::object{{"clientId", ulid()}, {"lang", "sv"}, {"subject", "self"}, {"text", words}});
    ASSERT_EQ(interview.status, 201) << interview.text;
    const std::string path = "/api/v1/interviews/" + std::string(interview.body.at("id").as_string());
    (void)demo.post(path + "/words", patient, json::object{{"clientId", ulid()}, {"turn", interview.body.at("turn")}, {"text", words}});
    (void)demo.post(path + "/words", patient, json::object{{"clientId", free}, {"turn", "inte " + free}, {"text", words}});
    (void)demo.post("/api/v1/threads", patient, json::object{{"clientId", ulid()}, {"topic", free}, {"text", words}});
    (void)demo.post("/api/v1/documents", patient, json::object{{"clientId", ulid()}, {"title", words}, {"contentType", "application/pdf"}, {"bytes", 5}});
    (void)demo.post("/api/v1/appointments", patient, json::object{{"clientId", ulid()}, {"slot", free}, {"reason", words}});
    (void)demo.get("/api/v1/interviews/" + number, patient);

    // Other systems and clinicians: right, wrong, and not understood at all.
    const auto bearer = [&](std::string_view who) { return std::pair<std::string, std::string>{"Authorization", "Bearer " + demo.token(who)}; };
    const std::pair<std::string, std::string> fhir{"Content-Type", "application/fhir+json"};
    const std::string person = R"({"resourceType":"Patient","identifier":[{"system":"http://electronichealth.se/identifier/personnummer","value":")" + bare +
                               R"("}],"name":[{"family":")" + family + R"(","given":[")" + given + R"("]}],"telecom":[{"system":"email","value":")" + mail + R"("}]})";
    say("POST", "/fhir/Patient", {bearer("integration"), fhir}, person);
    say("POST", "/fhir/Patient", {bearer("integration"), fhir, {"If-None-Exist", "identifier=" + bare}}, person);
    say("POST", "/fhir/Patient", {bearer("integration"), fhir}, R"({"resourceType":"Patient","birthDate":")" + number + R"(","gender":")" + free + "\"}");
    say("POST", "/fhir/Patient", {bearer("integration"), fhir}, "{\"resourceType\":\"Patient\",\"" + free + "\":\"" + number + "\"");
    say("POST", "/fhir", {bearer("integration"), fhir}, R"({"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":"Patient?)" + number + R"("},"resource":)" + person + "}]}");
    for (const auto& q : {"name=" + family, "identifier=" + bare, "_content=" + free, free + "=1", "birthdate=" + number, "name:" + free + "=x", "_has:" + free + "=x"}) {
        say("GET", "/fhir/Patient?" + q, {bearer("integration")});
        say("GET", "/fhir/Patient?" + q, {bearer("maria")});
    }
    say("POST", "/fhir/Patient/_search", {bearer("maria"), {"Content-Type", "application/x-www-form-urlencoded"}}, "identifier=" + bare + "&name=" + given);
    say("GET", "/fhir/Patient/" + bare, {bearer("maria")});
    say("GET", "/fhir/" + family + "/" + bare, {bearer("maria")});
    say("PUT", "/fhir/Patient/" + bare, {bearer("integration"), fhir, {"If-Match", "W/\"" + free + "\""}}, person);
    say("PATCH", "/fhir/Patient/" + bare, {bearer("integration"), {"Content-Type", "application/json-patch+json"}}, R"([{"op":"replace","path":"/)" + free + R"(","value":")" + number + "\"}]");
    say("GET", "/" + family + "/" + number + "?" + free + "=" + mail, {});
    say("DELETE", "/api/v1/patients/" + bare + "/break-glass", {bearer("maria")});
    say("POST", "/api/v1/patients/" + bare + "/break-glass", {bearer("maria"), {"Content-Type", "application/json"}}, R"({"reasonCode":"emergency","reason":")" + words + "\"}");
    say("GET", "/sync/v1/feed?cursor=" + free, {bearer("maria"), {"traceparent", "00-" + bare + "-" + given}, {"User-Agent", family}, {"X-Forwarded-For", number}, {"Referer", "http://x/" + number}});
    say("POST", "/sync/v1/commands", {bearer("maria"), {"Content-Type", "application/json"}},
        R"({"device":")" + free + R"(","commands":[{"id":")" + ulid() + R"(","type":")" + free + R"(","target":{"type":"Task","id":")" + number + R"("},"base":1,"at":"2026-11-20T10:00:00Z","payload":{"text":")" + words + "\"}}]}");
    say("POST", "/sync/v1/commands", {bearer("maria"), {"Content-Type", "application/json"}}, words);
    say("GET", "/api/v1/oidc/callback?code=" + password + "&state=" + free, {});
    say("GET", "/x", {{"Host", family}, {"X-" + given, std::string(20'000, 'x') + number}});
    auto rude = demo.client();
    rude.send(words + "\r\n\r\n");
    (void)rude.receive();
    auto socket = demo.client();
    if (socket.upgrade("/sync/v1/wake")) {
        (void)socket.sendText("{\"token\":\"" + password + "\",\"text\":\"" + words + "\"}");
        (void)socket.receiveFrame();
    }
    EXPECT_GT(m_statuses[200] + m_statuses[201], 5);
    EXPECT_GT(m_statuses[400] + m_statuses[404] + m_statuses[422], 8);

    // Evening: it is told to stop, and everything it ever wrote is read.
    const auto text = lowerCase(demo.get("/metrics").text);
    demo.process->signal(SIGTERM);
    EXPECT_EQ(demo.process->wait(), 0);
    const auto log = demo.process->errors();
    const auto low = lowerCase(log);
    for (const auto& secret : secrets) {
        EXPECT_THAT(low, Not(HasSubstr(lowerCase(secret)))) << secret;
        EXPECT_THAT(text, Not(HasSubstr(lowerCase(secret)))) << secret;
    }
    std::set<std::string> actions;
    std::istringstream lines(log);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const auto v = json::parse(line);
        ASSERT_TRUE(v) << line;
        for (const auto* key : {"@timestamp", "log.level", "service.name", "ecs.version", "event.action"}) EXPECT_TRUE(json::text(*v, key)) << line;
        actions.emplace(json::text(*v, "event.action").value_or(""));
    }
    EXPECT_GT(count, 50);
    for (const auto* action : {"started", "request", "store.slow", "stopped"}) EXPECT_TRUE(actions.contains(action)) << action;
}

} // namespace
} // namespace fyr::server::test
