// Many at once against the real server: one resource of many conditional creates, no lost update, no double booking.
//
// DEV_RACE_ROUNDS asks for more rounds of conditional creates than the suite's few.
#include "server/robust/site.h"

#include <barrier>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>
#include <thread>

namespace fyr::server::test {
namespace {

using Answer = std::optional<http::test::Answer>;

class Races : public testing::TestWithParam<StoreKind> {
  protected:
    void SetUp() override {
        if (const auto why = Site::missing(GetParam()); !why.empty()) GTEST_SKIP() << why;
        site = std::make_unique<Site>(GetParam());
        for (const auto& a : site->demo->ready.at("accounts").as_array())
            if (a.at("role").as_string() == "integration" && a.at("tenant").as_string() == site->tenant().str()) token = a.at("token").as_string();
    }
    Caller caller() const { return {site->demo->port, token}; }
    // `n` threads, let go together, each with its number.
    static void together(int n, const std::function<void(int, std::barrier<>&)>& each) {
        std::barrier start(n);
        std::vector<std::jthread> threads;
        for (int i = 0; i < n; ++i) threads.emplace_back([&, i] { each(i, start); });
    }
    static std::string idOf(const Answer& a) { return std::string(*json::text(*json::parse(a->body), "id")); }
    std::unique_ptr<Site> site;
    std::string token;
};

// asvs: 15.4.1 15.4.2
TEST_P(Races, concurrentConditionalCreatesMakeOneResource) {
    const int rounds = asked("DEV_RACE_ROUNDS", 5);
    constexpr int callers = 32;
    std::vector<std::set<std::string>> ids(static_cast<std::size_t>(rounds));
    std::vector<int> made(static_cast<std::size_t>(rounds));
    std::mutex mutex;
    std::map<int, int> others;
    together(callers, [&](int, std::barrier<>& start) {
        auto c = caller();
        for (int r = 0; r < rounds; ++r) {
            const auto body = fmt::format(R"({{"resourceType":"Patient","identifier":[{{"system":"urn:fyr:race","value":"r{}"}}]}})", r);
            start.arrive_and_wait();
            const auto a = c.call("POST", "/fhir/Patient", body, {{"If-None-Exist", fmt::format("identifier=urn:fyr:race|r{}", r)}});
            const std::scoped_lock lock(mutex);
            if (!a || (a->status != 200 && a->status != 201)) {
                ++others[a ? a->status : 0];
                continue;
            }
            made[static_cast<std::size_t>(r)] += a->status == 201 ? 1 : 0;
            const auto location = a->header("location");
            ids[static_cast<std::size_t>(r)].insert(a->body.empty() ? location : idOf(a));
        }
    });
    for (const auto& [status, times] : others) EXPECT_TRUE(status == 412 || status == 409 || status == 503 || status == 429) << status << ", " << times << " times";
    auto c = caller();
    for (int r = 0; r < rounds; ++r) {
        EXPECT_EQ(made[static_cast<std::size_t>(r)], 1) << r;
        EXPECT_EQ(ids[static_cast<std::size_t>(r)].size(), 1U) << r;
        const auto a = c.call("GET", fmt::format("/fhir/Patient?identifier=urn:fyr:race|r{}&_summary=count", r));
        ASSERT_TRUE(a);
        EXPECT_EQ(json::integer(*json::parse(a->body), "total"), 1) << "round " << r;
    }
    fmt::print(stderr, "{} rounds of {}: {} others\n", rounds, callers, others.size());
}

TEST_P(Races, ofAHundredClientsThatUpdateOneResourceNoneIsLost) {
    auto first = caller();
    const auto made = first.call("POST", "/fhir/Observation", R"({"resourceType":"Observation","status":"final","code":{"text":"n"},"valueInteger":0})");
    ASSERT_TRUE(made && made->status == 201) << (made ? made->body : "");
    const auto id = idOf(made);
    const auto path = "/fhir/Observation/" + id;
    const auto text = [&](std::int64_t n, std::string_view who) {
        return fmt::format(R"({{"resourceType":"Observation","id":"{}","status":"final","code":{{"text":"{}"}},"valueInteger":{}}})", id, who, n);
    };
    // With If-Match: everyone adds one to what they read, until it stood.
    constexpr int clients = 100;
    std::atomic<int> stood{0};
    std::atomic<int> refused{0};
    together(clients, [&](int, std::barrier<>& start) {
        auto c = caller();
        start.arrive_and_wait();
        for (int tries = 0; tries < 500; ++tries) {
            const auto now = c.call("GET", path);
            if (!now || now->status != 200) continue;
            const auto n = *json::integer(*json::parse(now->body), "valueInteger");
            const auto a = c.call("PUT", path, text(n + 1, "n"), {{"If-Match", now->header("etag")}});
            if (a && a->status == 200) {
                ++stood;
                return;
            }
            if (a && a->status == 412) ++refused;
        }
    });
    EXPECT_EQ(stood, clients);
    EXPECT_GT(refused, 0) << "nobody met anybody";
    const auto after = first.call("GET", path);
    EXPECT_EQ(json::integer(*json::parse(after->body), "valueInteger"), clients) << "an update was lost";
    EXPECT_EQ(after->header("etag"), fmt::format("W/\"{}\"", clients + 1));
    // Without: the last one stands, and every one that was answered is a version of its own.
    std::mutex mutex;
    std::map<std::string, std::string> versions; // etag → who
    together(clients, [&](int i, std::barrier<>& start) {
        auto c = caller();
        start.arrive_and_wait();
        const auto a = c.call("PUT", path, text(1'000 + i, fmt::format("c{}", i)));
        const std::scoped_lock lock(mutex);
        ASSERT_TRUE(a && a->status == 200) << (a ? a->body : "no answer");
        EXPECT_TRUE(versions.emplace(a->header("etag"), fmt::format("c{}", i)).second) << "two of one version";
    });
    const auto s = site->look();
    ASSERT_TRUE(s->read(site->tenant(), [&](ReadTx& tx) -> Result<void> {
        for (const auto& [etag, who] : versions) {
            FYR_TRY(const auto v, tx.vread("Observation", id, std::stoll(etag.substr(3))));
            EXPECT_TRUE(v && v->json.find(fmt::format("\"{}\"", who)) != std::string::npos) << etag << " of " << who;
        }
        FYR_TRY(const auto now, tx.read("Observation", id));
        EXPECT_EQ(now->version, 1 + 2 * clients);
        return {};
    }));
}

// asvs: 2.3.4
TEST_P(Races, ofFiftyWhoBookOneTimeExactlyOneGetsIt) {
    std::vector<Caller> patients;
    auto open = Caller(site->demo->port, {});
    const auto list = site->demo->get("/api/v1/demo/patients");
    for (const auto& p : list.body.as_array()) {
        if (patients.size() == 50) break;
        const auto in = site->demo->post("/api/v1/demo/patient-sign-in", {}, json::object{{"patient", p.at("id")}});
        ASSERT_EQ(in.status, 200) << in.text;
        patients.emplace_back(site->demo->port, std::string(in.body.at("token").as_string()));
    }
    ASSERT_EQ(patients.size(), 50U);
    const auto free = patients[0].call("GET", "/api/v1/slots");
    ASSERT_TRUE(free && free->status == 200) << (free ? free->body : "");
    const auto parsed = json::parse(free->body);
    const auto& slots = parsed->at("slots").as_array();
    ASSERT_GE(slots.size(), 3U) << "the demonstration has free times";
    for (std::size_t n = 0; n < 3; ++n) {
        const std::string slot(slots[n].at("id").as_string());
        const std::string mode(slots[n].at("modes").at(0).as_string());
        std::mutex mutex;
        std::map<int, int> answers;
        std::string winner;
        together(50, [&](int i, std::barrier<>& start) {
            const auto body = fmt::format(R"({{"clientId":"{}","slot":"{}","mode":"{}"}})", freshUlid(), slot, mode);
            start.arrive_and_wait();
            const auto a = patients[static_cast<std::size_t>(i)].call("POST", "/api/v1/appointments", body);
            const std::scoped_lock lock(mutex);
            ++answers[a ? a->status : 0];
            if (a && a->status == 201) winner = std::string(*json::text(*json::parse(a->body), "id"));
        });
        EXPECT_EQ(answers[201], 1) << slot;
        EXPECT_EQ(answers[409], 49) << slot;
        const auto s = site->look();
        ASSERT_TRUE(s->read(site->tenant(), [&](ReadTx& tx) -> Result<void> {
            int holders = 0;
            HistoryQuery all{"Appointment", "", 10'000};
            FYR_TRY(const auto page, tx.history(all));
            std::set<std::string> seen;
            for (const auto& v : page.matches) { // the newest of each first
                if (!seen.insert(v.id).second) continue;
                const bool held = v.json.find("\"Slot/" + slot + "\"") != std::string::npos && v.json.find("\"cancelled\"") == std::string::npos;
                holders += held ? 1 : 0;
            }
            EXPECT_EQ(holders, 1) << slot;
            FYR_TRY(const auto time, tx.read("Slot", slot));
            EXPECT_NE(time->json.find("\"busy\""), std::string::npos);
            return {};
        }));
    }
}

INSTANTIATE_TEST_SUITE_P(Stores, Races, testing::Values(StoreKind::sqlite, StoreKind::postgres),
                         [](const auto& p) { return p.param == StoreKind::sqlite ? "sqlite" : "postgres"; });

} // namespace
} // namespace fyr::server::test
