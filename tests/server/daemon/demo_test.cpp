// The demonstration from outside: a real process, real sockets, real data.
#include "server/daemon/process.h"

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"

#include <csignal>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>

namespace fyr::server::test {
namespace {

// A duty of a course of internet CBT is a Task too.
bool isQueueItem(const json::value& entry) {
    return entry.at("type").as_string() == "Task" && entry.at("resource").as_object().contains("businessStatus");
}

using testing::HasSubstr;
using testing::Not;

std::string ulid() {
    static SystemClock clock;
    static SystemRandom random;
    return makeUlid(clock.now(), random);
}

// One process for all tests that change nothing the others look at.
class Shared : public testing::Test {
  protected:
    static void SetUpTestSuite() { demo = new Demo; }
    static void TearDownTestSuite() {
        delete demo;
        demo = nullptr;
    }
    static json::array feed(const std::string& token) {
        json::array out;
        std::string cursor;
        for (int i = 0; i < 100; ++i) {
            const auto r = demo->get("/sync/v1/feed" + (cursor.empty() ? "" : "?cursor=" + cursor), token);
            EXPECT_EQ(r.status, 200) << r.text;
            for (const auto& e : r.body.at("entries").as_array()) out.push_back(e);
            cursor = r.body.at("next").as_string();
            if (!r.body.at("more").as_bool()) break;
        }
        return out;
    }
    // A queue item that nobody holds, and its version.
    static std::pair<std::string, std::int64_t> freeItem() {
        for (const auto& e : feed(demo->token("maria"))) {
            if (!isQueueItem(e)) continue;
            const auto& task = e.at("resource");
            if (task.at("businessStatus").at("coding").at(0).at("code").as_string() == "waiting")
                return {std::string(e.at("id").as_string()), e.at("version").as_int64()};
        }
        throw std::runtime_error("nobody waits");
    }
    static json::value claim(const std::string& item, std::int64_t base, const std::string& id = ulid()) {
        json::object c{{"id", id}, {"type", "triage.claim"}, {"base", base}, {"at", "2026-11-20T10:00:00Z"}};
        c["target"] = json::object{{"type", "Task"}, {"id", item}};
        c["payload"] = json::object{};
        json::object batch{{"device", "device1"}};
        batch["commands"] = json::array{std::move(c)};
        return batch;
    }
    static Demo* demo;
};
Demo* Shared::demo = nullptr;

class FromOutside : public Shared {};

TEST_F(FromOutside, everyTokenOfTheReadyLineWorksAtOnce) {
    EXPECT_TRUE(demo->ready.at("ready").as_bool());
    std::set<std::string> roles;
    for (const auto& a : demo->ready.at("accounts").as_array()) {
        const auto me = demo->get("/api/v1/me", std::string(a.at("token").as_string()));
        ASSERT_EQ(me.status, 200);
        EXPECT_EQ(me.body.at("person").at("role"), a.at("role"));
        EXPECT_EQ(me.body.at("tenant").at("id"), a.at("tenant"));
        roles.insert(std::string(a.at("role").as_string()));
    }
    EXPECT_THAT(roles, testing::ElementsAre("admin", "doctor", "integration", "manager", "nurse", "patient", "therapist"));
}

TEST_F(FromOutside, thePublicPagesSayHowItIs) {
    EXPECT_EQ(demo->get("/healthz").text, "{\"status\":\"ok\"}");
    EXPECT_EQ(demo->get("/readyz").status, 200);
    const auto site = demo->get("/api/v1/site");
    EXPECT_TRUE(site.body.at("demo").as_bool());
    EXPECT_EQ(site.body.at("serverKey").as_string().size(), 43U) << "32 bytes";
    EXPECT_THAT(demo->get("/metrics").text, HasSubstr("fyr_store_seconds_bucket"));
}

TEST_F(FromOutside, signingInAndOutWorksAndNamesNobodyWhenItFails) {
    const json::value right{{"user", "maria"}, {"password", demo->account("maria").at("password")}};
    const auto in = demo->post("/api/v1/sign-in", {}, right);
    ASSERT_EQ(in.status, 200) << in.text;
    const std::string token(in.body.at("token").as_string());
    EXPECT_EQ(demo->get("/api/v1/me", token).status, 200);
    EXPECT_EQ(demo->post("/api/v1/sign-out", token, json::object{}).status, 204);
    EXPECT_THAT(demo->get("/api/v1/me", token).text, HasSubstr("\"code\":\""));
    EXPECT_EQ(demo->get("/api/v1/me", token).status, 401);
    const auto wrong = demo->post("/api/v1/sign-in", {}, json::object{{"user", "karin"}, {"password", "wrong-password"}});
    const auto nobody = demo->post("/api/v1/sign-in", {}, json::object{{"user", "nobody-here"}, {"password", "wrong-password"}});
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.text, nobody.text) << "nobody learns which names exist";
    EXPECT_EQ(demo->post("/api/v1/sign-in", {}, json::object{{"user", "karin"}}).status, 400);
}

TEST_F(FromOutside, guessingAPasswordIsSlowed) {
    Demo::Reply last;
    for (int i = 0; i < 7; ++i) last = demo->post("/api/v1/sign-in", {}, json::object{{"user", "johan"}, {"password", "guess-" + std::to_string(i)}});
    EXPECT_EQ(last.status, 429);
    EXPECT_GE(std::stoi(last.headers["retry-after"]), 1);
    EXPECT_EQ(demo->get("/api/v1/me", demo->token("johan")).status, 200) << "who is in stays in";
}

TEST_F(FromOutside, theQueueHasAHistory) {
    std::map<std::string, int> statuses;
    int red = 0;
    for (const auto& e : feed(demo->token("maria"))) {
        if (e.at("type").as_string() == "Flag") ++red;
        if (!isQueueItem(e)) continue;
        ++statuses[std::string(e.at("resource").at("businessStatus").at("coding").at(0).at("code").as_string())];
    }
    EXPECT_GE(statuses["waiting"], 5);
    EXPECT_GE(statuses["claimed"], 2);
    EXPECT_GE(statuses["decided"], 3);
    EXPECT_GE(red, 5);
}

TEST_F(FromOutside, anotherTenantSeesNothing) {
    const auto [item, version] = freeItem();
    const auto stranger = demo->token("sofia");
    const auto r = demo->post("/sync/v1/commands", stranger, claim(item, version));
    EXPECT_EQ(r.body.at("results").at(0).at("code").as_string(), "notFound");
    EXPECT_FALSE(r.body.at("results").at(0).as_object().contains("current"));
    for (const auto& e : feed(stranger)) {
        if (e.at("op").as_string() != "put") continue;
        EXPECT_NE(e.at("id").as_string(), item);
        EXPECT_THAT(json::write(e), Not(HasSubstr("skarvikens-vc")));
    }
    const auto text = json::write(feed(demo->token("maria")));
    EXPECT_THAT(text, Not(HasSubstr("norrgrynnans-vc")));
}

TEST_F(FromOutside, rolesMayOnlyWhatIsTheirs) {
    const auto patient = demo->token("patient");
    EXPECT_EQ(demo->get("/sync/v1/feed", patient).status, 403);
    EXPECT_EQ(demo->get("/sync/v1/feed", demo->token("admin")).status, 403);
    EXPECT_EQ(demo->get("/sync/v1/feed", {}).status, 401);
    EXPECT_EQ(demo->get("/api/v1/interviews/current", demo->token("maria")).status, 403);
    EXPECT_EQ(demo->post("/api/v1/interviews", demo->token("maria"), json::object{}).status, 403);
    const auto r = demo->post("/sync/v1/commands", demo->token("karin"), claim("whatever", 1));
    EXPECT_EQ(r.body.at("results").at(0).at("code").as_string(), "forbidden") << "a manager reads, and does not act";
}

TEST_F(FromOutside, aPatientIsInterviewedAndTheNurseDecides) {
    const auto list = demo->get("/api/v1/demo/patients");
    ASSERT_GE(list.body.as_array().size(), 40U);
    const auto in = demo->post("/api/v1/demo/patient-sign-in", {}, json::object{{"patient", list.body.at(3).at("id")}});
    ASSERT_EQ(in.status, 200);
    const std::string patient(in.body.at("token").as_string());
    json::object start{{"clientId", ulid()}, {"lang", "sv"}, {"subject", "self"}, {"text", "Har ont i halsen och är snuvig sedan två dagar, ingen feber"}};
    auto r = demo->post("/api/v1/interviews", patient, start);
    ASSERT_EQ(r.status, 201) << r.text;
    EXPECT_EQ(demo->post("/api/v1/interviews", patient, start).text, r.text) << "sent twice, answered the same";
    const std::string path = "/api/v1/interviews/" + std::string(r.body.at("id").as_string());
    for (int i = 0; i < 40 && r.body.at("question").is_object(); ++i) {
        const auto& q = r.body.at("question");
        json::object answer{{"unknown", true}};
        for (const auto& c : q.at("choices").as_array())
            if (c.at("id").as_string() == "no" || c.at("id").as_string() == "none") answer = {{"choice", c.at("id")}};
        json::object body{{"clientId", ulid()}, {"turn", r.body.at("turn")}, {"questionId", q.at("id")}};
        body["answer"] = std::move(answer);
        r = demo->post(path + "/answers", patient, body);
        ASSERT_EQ(r.status, 200) << r.text;
    }
    ASSERT_TRUE(r.body.at("outcome").is_object());
    json::object old{{"clientId", ulid()}, {"turn", 1}, {"text", "hosta"}};
    const auto late = demo->post(path + "/words", patient, old);
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(late.body.at("interview").at("turn"), r.body.at("turn"));
    EXPECT_EQ(demo->post(path + "/read", patient, json::object{{"clientId", ulid()}}).status, 204);
    EXPECT_EQ(demo->get(path, demo->token("patient")).status, 404) << "another patient";

    for (const auto& e : feed(demo->token("leila"))) {
        if (!isQueueItem(e)) continue;
        const auto& task = e.at("resource");
        if (task.at("for").at("reference").as_string() != "Patient/" + std::string(list.body.at(3).at("id").as_string())) continue;
        if (task.at("businessStatus").at("coding").at(0).at("code").as_string() != "waiting") continue;
        json::object c{{"id", ulid()}, {"type", "triage.override"}, {"base", e.at("version")}, {"at", "2026-11-20T10:00:00Z"}};
        c["target"] = json::object{{"type", "Task"}, {"id", e.at("id")}};
        c["payload"] = json::object{{"urgency", "soon"}, {"destination", "gpWeek"}, {"reasonCode", "other"}, {"reason", "vill bli undersökt"}};
        json::object batch{{"device", "d"}};
        batch["commands"] = json::array{std::move(c)};
        const auto done = demo->post("/sync/v1/commands", demo->token("leila"), batch);
        EXPECT_EQ(done.body.at("results").at(0).at("status").as_string(), "accepted") << done.text;
    }
    r = demo->get("/api/v1/interviews/current", patient);
    ASSERT_TRUE(r.body.at("outcome").at("decided").is_object());
    EXPECT_EQ(r.body.at("outcome").at("decided").at("urgency").as_string(), "soon");
    EXPECT_EQ(r.body.at("outcome").at("decided").at("by").as_string(), "Leila Karimi");
}

TEST_F(FromOutside, helloTellsWhoAndWhichProtocol) {
    auto c = demo->client();
    const std::string bearer = "Bearer " + demo->token("maria");
    const auto ok = c.request("GET", "/sync/v1/hello", {{"Authorization", bearer}, {"X-Fyr-Protocol", "1"}});
    EXPECT_EQ(ok->status, 200);
    EXPECT_THAT(ok->body, HasSubstr("\"role\":\"nurse\""));
    const auto old = c.request("GET", "/sync/v1/hello", {{"Authorization", bearer}, {"X-Fyr-Protocol", "0"}});
    EXPECT_EQ(old->status, 426);
    EXPECT_THAT(old->body, HasSubstr("clientTooOld"));
    EXPECT_EQ(demo->get("/sync/v1/feed?cursor=nonsense", demo->token("maria")).status, 410);
    EXPECT_EQ(demo->get("/sync/v1/feed?limit=many", demo->token("maria")).status, 400);
}

TEST_F(FromOutside, aWaitingClientIsWokenBySomebodyElsesWork) {
    const auto [item, version] = freeItem();
    auto waiting = demo->client();
    ASSERT_TRUE(waiting.upgrade("/sync/v1/wake"));
    ASSERT_TRUE(waiting.sendText("{\"token\":\"" + demo->token("leila") + "\"}"));
    EXPECT_EQ(waiting.receiveFrame()->payload, "{\"type\":\"wake\"}") << "once to begin with";
    auto elsewhere = demo->client();
    ASSERT_TRUE(elsewhere.upgrade("/sync/v1/wake", {{"Authorization", "Bearer " + demo->token("sofia")}}));
    EXPECT_TRUE(elsewhere.receiveFrame());
    EXPECT_EQ(demo->post("/sync/v1/commands", demo->token("maria"), claim(item, version)).body.at("results").at(0).at("status").as_string(), "accepted");
    EXPECT_EQ(waiting.receiveFrame()->payload, "{\"type\":\"wake\"}");
    // The other tenant hears nothing: its next frame is the answer to its own ping.
    elsewhere.sendFrame(9, "mine");
    EXPECT_EQ(elsewhere.receiveFrame()->payload, "mine");
}

TEST_F(FromOutside, aSocketOfASessionThatEndsIsClosed) {
    const json::value right{{"user", "petra"}, {"password", demo->account("petra").at("password")}};
    const auto in = demo->post("/api/v1/sign-in", {}, right);
    const std::string token(in.body.at("token").as_string());
    auto socket = demo->client();
    ASSERT_TRUE(socket.upgrade("/sync/v1/wake", {{"Authorization", "Bearer " + token}}));
    EXPECT_TRUE(socket.receiveFrame());
    EXPECT_EQ(demo->post("/api/v1/sign-out", token, json::object{}).status, 204);
    std::optional<http::test::RawClient::Frame> frame = socket.receiveFrame();
    while (frame && frame->payload == "{\"type\":\"wake\"}") frame = socket.receiveFrame();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->payload, "{\"type\":\"revoked\"}");
    EXPECT_EQ(socket.receiveFrame()->opcode, 8);
}

TEST_F(FromOutside, aSocketWithoutARightTokenIsClosed) {
    for (const std::string& first : {std::string("{\"token\":\"nobody\"}"), std::string("hello?"), "{\"token\":\"" + demo->token("patient") + "\"}"}) {
        auto socket = demo->client();
        ASSERT_TRUE(socket.upgrade("/sync/v1/wake"));
        ASSERT_TRUE(socket.sendText(first));
        EXPECT_EQ(socket.receiveFrame()->opcode, 8) << first;
    }
}

TEST_F(FromOutside, ofTwoNursesWhoClaimAtOnceExactlyOneWins) {
    const auto [item, version] = freeItem();
    std::string a, b;
    std::thread first([&, i = item, v = version] { a = demo->post("/sync/v1/commands", demo->token("maria"), claim(i, v)).text; });
    std::thread second([&, i = item, v = version] { b = demo->post("/sync/v1/commands", demo->token("leila"), claim(i, v)).text; });
    first.join();
    second.join();
    EXPECT_NE(a.find("\"accepted\"") != std::string::npos, b.find("\"accepted\"") != std::string::npos) << a << b;
    EXPECT_THAT(a + b, HasSubstr("alreadyClaimed"));
}

TEST_F(FromOutside, theLogNamesNoPatientTokenOrWord) {
    (void)demo->get("/sync/v1/feed?cursor=secret-in-a-query", demo->token("maria"));
    (void)demo->get("/api/v1/interviews/hemligt-19121212-1212", demo->token("patient"));
    const auto log = demo->process->errors();
    EXPECT_THAT(log, HasSubstr("\"event.action\":\"request\""));
    for (const std::string& leak : {demo->token("maria"), demo->token("patient"), std::string("Holmdal"), std::string("kallsvettig"),
                                   std::string("secret-in-a-query"), std::string("19121212"), std::string("fyr-skarviken-24")})
        EXPECT_THAT(log, Not(HasSubstr(leak)));
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) EXPECT_TRUE(json::parse(line)) << line;
}

class Lives : public testing::Test {};

TEST_F(Lives, aCommandSentAgainAfterAKillIsAppliedExactlyOnce) {
    Demo demo({"--log-level", "error"});
    const auto tasks = [&] {
        std::map<std::string, json::value> out;
        std::string cursor;
        for (;;) {
            const auto r = demo.get("/sync/v1/feed" + (cursor.empty() ? "" : "?cursor=" + cursor), demo.token("maria"));
            for (const auto& e : r.body.at("entries").as_array())
                if (isQueueItem(e)) out[std::string(e.at("id").as_string())] = e;
            cursor = r.body.at("next").as_string();
            if (!r.body.at("more").as_bool()) return out;
        }
    };
    std::vector<std::pair<std::string, std::int64_t>> open;
    for (const auto& [id, e] : tasks())
        if (e.at("resource").at("businessStatus").at("coding").at(0).at("code").as_string() == "waiting") open.emplace_back(id, e.at("version").as_int64());
    ASSERT_GE(open.size(), 4U);
    for (int round = 0; round < 4; ++round) {
        const auto& [item, version] = open[static_cast<std::size_t>(round)];
        json::object c{{"id", ulid()}, {"type", "triage.claim"}, {"base", version}, {"at", "2026-11-20T10:00:00Z"}};
        c["target"] = json::object{{"type", "Task"}, {"id", item}};
        json::object batch{{"device", "d"}};
        batch["commands"] = json::array{std::move(c)};
        const json::value body = batch;
        {
            auto client = demo.client();
            const auto text = json::write(body);
            client.send("POST /sync/v1/commands HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + demo.token("maria") +
                        "\r\nContent-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text);
            // Killed before, while or after it is stored: the client cannot know, and sends it again.
            std::this_thread::sleep_for(std::chrono::milliseconds{2 * round * round});
            demo.killNow();
        }
        demo.start();
        const auto again = demo.post("/sync/v1/commands", demo.token("maria"), body);
        EXPECT_EQ(again.body.at("results").at(0).at("status").as_string(), "accepted") << again.text;
        const auto third = demo.post("/sync/v1/commands", demo.token("maria"), body);
        EXPECT_EQ(third.text, again.text);
        const auto now = tasks();
        const auto& task = now.at(item).at("resource");
        EXPECT_EQ(now.at(item).at("version").as_int64(), version + 1) << "one step, not two";
        EXPECT_EQ(task.at("owner").at("display").as_string(), "Maria Ekdal");
    }
}

TEST_F(Lives, aTokenOutlivesARestartAndDataStays) {
    Demo demo;
    const auto token = demo.token("leila");
    const auto before = demo.get("/sync/v1/hello", token).body.at("epoch");
    demo.process->signal(SIGTERM);
    EXPECT_EQ(demo.process->wait(), 0);
    demo.start();
    EXPECT_EQ(demo.get("/sync/v1/hello", token).body.at("epoch"), before);
}

TEST_F(Lives, aTermSignalDrainsSaysGoodbyeAndExitsWithZero) {
    Demo demo;
    auto socket = demo.client();
    ASSERT_TRUE(socket.upgrade("/sync/v1/wake", {{"Authorization", "Bearer " + demo.token("maria")}}));
    EXPECT_TRUE(socket.receiveFrame());
    demo.process->signal(SIGTERM);
    const auto next = [&] { // a wake may come at any time: what falls due of the demonstration's courses writes too
        auto frame = socket.receiveFrame();
        while (frame && frame->opcode == 1 && frame->payload.find("\"wake\"") != std::string::npos) frame = socket.receiveFrame();
        return frame;
    };
    const auto goaway = next();
    ASSERT_TRUE(goaway);
    EXPECT_THAT(goaway->payload, HasSubstr("\"goaway\""));
    const auto close = next();
    ASSERT_TRUE(close);
    EXPECT_EQ(close->opcode, 8);
    socket.sendFrame(8, close->payload);
    socket.shutdownSend();
    EXPECT_EQ(demo.process->wait(), 0);
}

// asvs: 13.3.2
TEST_F(Lives, whatCannotStartSaysWhyInOneLineAndExits) {
    Demo running;
    const auto data = (running.folder.path() / "data").string();
    const struct {
        std::vector<std::string> args;
        int code;
        const char* says;
    } rows[] = {
        {{"--data", data + "2", "--port", std::to_string(running.port)}, 1, "is taken by another program"},
        {{"--data", data, "--port", "0"}, 1, "another process has this database open"},
        {{"--data", "/proc/nowhere/fyr", "--port", "0"}, 1, "/proc/nowhere/fyr"},
        {{"--data", data + "3", "--http-address", "nonsense"}, 1, "nonsense is not an IP address"},
        {{"--data", data + "4", "--web", "/nowhere"}, 1, "/nowhere"},
        {{"--data", data + "5", "--triage-knowledge", "/nowhere.kb"}, 1, "/nowhere.kb"},
        {{"--data", data + "6", "--http-certificate", "/nowhere.pem", "--http-key", "/nowhere.key"}, 1, "/nowhere.pem"},
        {{"--prot", "7"}, 2, "the nearest is --port"},
    };
    for (const auto& row : rows) {
        Process p(row.args);
        EXPECT_FALSE(p.readyLine());
        EXPECT_EQ(p.wait(), row.code) << row.says;
        EXPECT_THAT(p.errors(), HasSubstr(row.says));
    }
    struct stat info {};
    ASSERT_EQ(::stat((running.folder.path() / "data/server.key").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(Lives, theDataFolderIsMadeForTheOwnerAlone) {
    TempFolder folder;
    const auto data = folder.path() / "new" / "data";
    Process p({"--port", "0", "--data", data.string()});
    ASSERT_TRUE(p.readyLine()) << p.errors();
    struct stat info {};
    ASSERT_EQ(::stat(data.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700U);
    p.signal(SIGINT);
    EXPECT_EQ(p.wait(), 0);
}

} // namespace
} // namespace fyr::server::test
