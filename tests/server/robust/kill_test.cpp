// kill -9 of a real fyrd, and of the PostgreSQL under it, at random moments of a write load: what was answered is there,
// nothing is half there, and audit, feed and history agree with the records.
//
// DEV_KILL_ROUNDS_SQLITE and DEV_KILL_ROUNDS_POSTGRES ask for more than the suite's few rounds, DEV_KILL_SEED for other moments.
#include "base/text.h"
#include "server/robust/site.h"
#include "server/store/audit_chain.h"

#include <csignal>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>

namespace fyr::server::test {
namespace {

// What the writers asked for and what they were answered.
struct Asked {
    std::string body;
    std::string answer; // empty: none came
};
struct Load {
    std::mutex mutex;
    std::map<std::string, std::string> creates;  // marker → id
    std::set<std::string> triedCreates;
    std::map<std::string, std::int64_t> updates; // id → newest version that was answered
    std::map<std::string, bool> transactions;    // marker → answered
    std::map<std::string, Asked> notes;          // the command's id
    std::map<std::string, Asked> messages;       // the client's id
    std::map<int, int> refused;                  // status → how often
    std::atomic<int> answered{0};
};

std::string observation(std::string_view marker, std::string_view subject) {
    return fmt::format(R"({{"resourceType":"Observation","status":"final","identifier":[{{"system":"urn:fyr:kill","value":"{}"}}],"code":{{"text":"Puls"}},"subject":{{"reference":"{}"}},"valueQuantity":{{"value":72.10,"unit":"/min"}}}})",
                       marker, subject);
}
std::string transaction(std::string_view marker) {
    const auto entry = [&](std::string_view url, std::string_view type, std::string_view rest) {
        return fmt::format(R"({{"fullUrl":"{}","resource":{{"resourceType":"{}","identifier":[{{"system":"urn:fyr:kill","value":"{}"}}],{}}},"request":{{"method":"POST","url":"{}"}}}})", url, type, marker,
                           rest, type);
    };
    const std::string patient = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0";
    const auto subject = fmt::format(R"("subject":{{"reference":"{}"}})", patient);
    return fmt::format(R"({{"resourceType":"Bundle","type":"transaction","entry":[{},{},{}]}})", entry(patient, "Patient", R"("name":[{"family":"Prov"}])"),
                       entry("urn:uuid:1c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "Observation", R"("status":"final","code":{"text":"Puls"},)" + subject),
                       entry("urn:uuid:2c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "Condition", subject));
}

class Killed : public testing::TestWithParam<StoreKind> {
  protected:
    void SetUp() override {
        if (const auto why = Site::missing(GetParam()); !why.empty()) GTEST_SKIP() << why;
        site = std::make_unique<Site>(GetParam());
        const auto me = site->demo->account("patient");
        patient = me.at("patient").as_string();
        auto self = caller("patient");
        const auto begun = self.call("POST", "/api/v1/threads", fmt::format(R"({{"clientId":"{}","topic":"Fråga","text":"Hej"}})", freshUlid()));
        ASSERT_TRUE(begun && begun->status == 201) << (begun ? begun->body : "");
        thread = std::string(*json::text(*json::parse(begun->body), "id"));
        for (int i = 0; i < 2; ++i) {
            auto integration = caller("integration");
            const auto made = integration.call("POST", "/fhir/Basic", R"({"resourceType":"Basic","code":{"text":"0"}})");
            ASSERT_TRUE(made && made->status == 201) << (made ? made->body : "");
            counters.push_back(std::string(*json::text(*json::parse(made->body), "id")));
        }
    }
    Caller caller(std::string_view who) const {
        const auto& d = *site->demo;
        for (const auto& a : d.ready.at("accounts").as_array())
            if ((a.at("role").as_string() == who || a.at("user").as_string() == who) && a.at("tenant").as_string() == site->tenant().str()) return {d.port, std::string(a.at("token").as_string())};
        throw std::runtime_error("nobody is " + std::string(who));
    }
    static bool note(Load& load, const std::optional<http::test::Answer>& a, int wanted) {
        if (a && a->status == wanted) {
            ++load.answered;
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50}); // as Retry-After asks, in short
        if (!a) return false;
        const std::scoped_lock lock(load.mutex);
        ++load.refused[a->status];
        return false;
    }
    // Each until the line breaks or `stop`.
    std::vector<std::jthread> writers(Load& load, int round, const std::atomic<bool>& stop) {
        std::vector<std::jthread> out;
        const auto add = [&](std::string_view who, auto step) {
            out.emplace_back([&load, &stop, c = caller(who), step]() mutable {
                for (int i = 0; !stop; ++i) step(load, c, i);
            });
        };
        for (int w = 0; w < 2; ++w) {
            add("integration", [w, round, this](Load& l, Caller& c, int i) {
                const auto marker = fmt::format("c-{}-{}-{}", round, w, i);
                {
                    const std::scoped_lock lock(l.mutex);
                    l.triedCreates.insert(marker);
                }
                const auto a = c.call("POST", "/fhir/Observation", observation(marker, "Patient/" + patient));
                if (!note(l, a, 201)) return;
                const auto id = std::string(*json::text(*json::parse(a->body), "id"));
                const std::scoped_lock lock(l.mutex);
                l.creates[marker] = id;
            });
            add("integration", [w, round](Load& l, Caller& c, int i) {
                const auto marker = fmt::format("t-{}-{}-{}", round, w, i);
                {
                    const std::scoped_lock lock(l.mutex);
                    l.transactions[marker] = false;
                }
                if (!note(l, c.call("POST", "/fhir", transaction(marker)), 200)) return;
                const std::scoped_lock lock(l.mutex);
                l.transactions[marker] = true;
            });
            add("integration", [w, this](Load& l, Caller& c, int i) {
                const auto& id = counters[static_cast<std::size_t>(w)];
                const auto a = c.call("PUT", "/fhir/Basic/" + id, fmt::format(R"({{"resourceType":"Basic","id":"{}","code":{{"text":"{}"}}}})", id, i));
                if (!note(l, a, 200)) return;
                const auto etag = a->header("etag");
                const std::scoped_lock lock(l.mutex);
                l.updates[id] = std::max<std::int64_t>(l.updates[id], std::stoll(etag.substr(3)));
            });
        }
        add("maria", [this](Load& l, Caller& c, int) {
            const auto id = freshUlid();
            const auto body = fmt::format(R"({{"device":"d1","commands":[{{"id":"{}","type":"note.add","target":{{"type":"Patient","id":"{}"}},"base":1,"at":"2026-11-20T10:00:00Z","payload":{{"patient":"{}","text":"Anteckning {}"}}}}]}})",
                                          id, patient, patient, id);
            {
                const std::scoped_lock lock(l.mutex);
                l.notes[id] = {body, {}};
            }
            const auto a = c.call("POST", "/sync/v1/commands", body);
            if (!note(l, a, 200)) return;
            const std::scoped_lock lock(l.mutex);
            l.notes[id].answer = a->body;
        });
        add("patient", [this](Load& l, Caller& c, int) {
            const auto id = freshUlid();
            const auto body = fmt::format(R"({{"clientId":"{}","text":"Meddelande {}"}})", id, id);
            {
                const std::scoped_lock lock(l.mutex);
                l.messages[id] = {body, {}};
            }
            const auto a = c.call("POST", "/api/v1/threads/" + thread + "/messages", body);
            if (!note(l, a, 201)) return;
            const std::scoped_lock lock(l.mutex);
            l.messages[id].answer = a->body;
        });
        return out;
    }

    // ---- What must hold afterwards ----
    std::int64_t total(Caller& c, std::string_view type, std::string_view marker) {
        const auto a = c.call("GET", fmt::format("/fhir/{}?identifier=urn:fyr:kill|{}&_summary=count", type, marker));
        EXPECT_TRUE(a && a->status == 200) << (a ? a->body : "no answer");
        return a ? json::integer(*json::parse(a->body), "total").value_or(-1) : -1;
    }
    void expectAnswersKept(Load& load) {
        auto c = caller("integration");
        for (const auto& marker : load.triedCreates) {
            const auto n = total(c, "Observation", marker);
            const auto it = load.creates.find(marker);
            EXPECT_LE(n, 1) << marker;
            if (it == load.creates.end()) continue;
            EXPECT_EQ(n, 1) << marker;
            const auto a = c.call("GET", "/fhir/Observation/" + it->second);
            ASSERT_TRUE(a && a->status == 200) << marker << " was answered and is gone";
            EXPECT_EQ(a->header("etag"), "W/\"1\"");
            EXPECT_NE(a->body.find("72.10"), std::string::npos);
            auditedIds.insert("Observation/" + it->second);
        }
        for (const auto& [marker, answered] : load.transactions) {
            const auto n = total(c, "Patient", marker);
            EXPECT_TRUE(n == 1 || (n == 0 && !answered)) << marker << ": " << n;
            EXPECT_EQ(total(c, "Observation", marker), n) << marker << " is half there";
            EXPECT_EQ(total(c, "Condition", marker), n) << marker << " is half there";
        }
        for (const auto& [id, version] : load.updates) {
            const auto a = c.call("GET", "/fhir/Basic/" + id);
            ASSERT_TRUE(a && a->status == 200);
            EXPECT_GE(std::stoll(a->header("etag").substr(3)), version);
        }
        // Asked again, each is answered as the first time, word for word; and done once.
        auto nurse = caller("maria");
        for (const auto& [id, n] : load.notes) {
            const auto a = nurse.call("POST", "/sync/v1/commands", n.body);
            ASSERT_TRUE(a && a->status == 200) << (a ? a->body : "no answer");
            EXPECT_NE(a->body.find("\"accepted\""), std::string::npos) << a->body;
            if (!n.answer.empty()) {
                EXPECT_EQ(a->body, n.answer);
            }
            wantedOnce.insert(encoded("Anteckning " + id));
        }
        auto me = caller("patient");
        for (const auto& [id, m] : load.messages) {
            const auto a = me.call("POST", "/api/v1/threads/" + thread + "/messages", m.body);
            ASSERT_TRUE(a && a->status == 201) << (a ? a->body : "no answer");
            if (!m.answer.empty()) {
                EXPECT_EQ(json::text(*json::parse(a->body), "id"), json::text(*json::parse(m.answer), "id"));
            }
            wantedOnce.insert("Meddelande " + id);
        }
    }
    // Feed and audit from where the last look ended: no gap, every version there once, every hash in its chain.
    void expectWhole() {
        const auto s = site->look();
        std::set<std::pair<std::string, std::string>> touched;
        std::map<std::string, int> once;
        const auto read = s->read(site->tenant(), [&](ReadTx& tx) -> Result<void> {
            while (true) {
                FYR_TRY(const auto slice, tx.feed({feedSeq, 500}));
                for (const auto& row : slice.rows) {
                    EXPECT_EQ(row.seq, feedSeq + 1);
                    feedSeq = row.seq;
                    if (row.forget) continue;
                    const auto key = std::pair(row.resource.type, row.resource.id);
                    const auto known = versions.find(key);
                    if (known != versions.end()) {
                        EXPECT_EQ(row.resource.version, known->second + 1) << key.first << "/" << key.second;
                    }
                    versions[key] = row.resource.version;
                    touched.insert(key);
                    if (row.resource.version != 1) continue;
                    if (const auto at = row.resource.json.find("\"data\":\""); at != std::string::npos) ++once[row.resource.json.substr(at + 8, encoded("Anteckning " + std::string(26, '0')).size())];
                    if (const auto at = row.resource.json.find("Meddelande "); at != std::string::npos) ++once[row.resource.json.substr(at, 11 + 26)];
                }
                if (!slice.more) break;
            }
            for (const auto& [type, id] : touched) {
                FYR_TRY(const auto now, tx.read(type, id));
                EXPECT_TRUE(now) << type << "/" << id;
                if (!now) continue;
                EXPECT_EQ(now->version, (versions[{type, id}])) << type << "/" << id << ": the feed says another version";
                if (now->version > 50) continue; // the counters: their whole history is looked at in the end
                FYR_TRY(const auto history, tx.history({type, id, 100}));
                EXPECT_EQ(std::ssize(history.matches), now->version) << type << "/" << id;
                if (!history.matches.empty()) {
                    EXPECT_EQ(history.matches.front().json, now->json);
                }
            }
            while (true) {
                FYR_TRY(const auto records, tx.audit(auditSeq, 1'000));
                if (records.empty()) break;
                for (const auto& a : records) {
                    EXPECT_EQ(a.seq, auditSeq + 1);
                    EXPECT_EQ(a.hash, hex(auditHash(auditBefore, a.seq, a.at, a.patient, a.json))) << a.seq;
                    auditSeq = a.seq;
                    auditBefore = a.hash;
                    for (auto at = a.json.find("\"Observation/"); at != std::string::npos; at = a.json.find("\"Observation/", at + 1))
                        auditedIds.erase(a.json.substr(at + 1, a.json.find('"', at + 1) - at - 1));
                }
            }
            FYR_TRY(const auto head, tx.auditHead());
            EXPECT_EQ(head ? head->seq : 0, auditSeq);
            FYR_TRY(const auto top, tx.feedHead());
            EXPECT_EQ(top, feedSeq);
            return {};
        });
        ASSERT_TRUE(read) << read.error().describe();
        EXPECT_TRUE(auditedIds.empty()) << *auditedIds.begin() << " was answered and leaves no trace";
        for (const auto& what : wantedOnce) EXPECT_EQ(once[what], 1) << what;
        wantedOnce.clear();
    }
    void expectToolsAgree() {
        std::string out;
        EXPECT_EQ(site->ctl("audit verify", &out), 0) << out;
        EXPECT_EQ(out.find("\"verified\":false"), std::string::npos) << out;
        EXPECT_EQ(site->ctl("db check", &out), 0) << out;
        const auto s = site->look();
        ASSERT_TRUE(s->read(site->tenant(), [&](ReadTx& tx) -> Result<void> {
            for (const auto& id : counters) {
                FYR_TRY(const auto now, tx.read("Basic", id));
                std::int64_t expected = now->version;
                HistoryQuery q{"Basic", id, 200};
                do {
                    FYR_TRY(const auto page, tx.history(q));
                    for (const auto& v : page.matches) EXPECT_EQ(v.version, expected--);
                    q.page = page.next;
                } while (!q.page.empty());
                EXPECT_EQ(expected, 0) << "every version of the counter, once";
            }
            return {};
        }));
    }
    // As it begins in base64, of which plain letters and digits never use the last two characters.
    static std::string encoded(const std::string& text) { return base64Url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}); }

    enum class Victim { server, database, both };
    void round(int n, Victim victim) {
        Load load;
        std::atomic<bool> stop{false};
        auto threads = writers(load, n, stop);
        const auto enough = 1 + static_cast<int>(random.below(60));
        for (int i = 0; i < 2'000 && load.answered < enough; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
        std::this_thread::sleep_for(std::chrono::microseconds{random.below(40'000)});
        if (victim != Victim::database) site->demo->process->signal(SIGKILL);
        if (victim != Victim::server) {
            site->cluster().kill();
            const auto before = load.answered.load();
            site->cluster().restart();
            if (victim == Victim::database) // fyrd finds its way back by itself
                for (int i = 0; i < 4'000 && load.answered < before + 10; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
            EXPECT_TRUE(victim == Victim::both || load.answered >= before + 10) << "fyrd does not come back after PostgreSQL did";
        }
        stop = true;
        threads.clear();
        if (victim != Victim::database) {
            static_cast<void>(site->demo->process->wait());
            if (site->kind == StoreKind::postgres) site->cluster().awaitQuiet(site->database());
            site->demo->start();
        }
        for (const auto& [status, times] : load.refused) {
            EXPECT_TRUE(status == 503 || status == 429) << status << ", " << times << " times";
            refused[status] += times;
        }
        answered += load.answered;
        expectAnswersKept(load);
        expectWhole();
    }

    std::unique_ptr<Site> site;
    std::string patient;
    std::string thread;
    std::vector<std::string> counters;
    SeededRandom random{static_cast<std::uint64_t>(asked("DEV_KILL_SEED", 11))};
    std::int64_t feedSeq = 0;
    std::int64_t auditSeq = 0;
    std::string auditBefore{auditGenesis};
    std::map<std::pair<std::string, std::string>, std::int64_t> versions;
    std::set<std::string> auditedIds; // answered, trace not yet seen
    std::set<std::string> wantedOnce;
    std::map<int, int> refused;
    int answered = 0;
};

// asvs: 2.3.3
TEST_P(Killed, whatWasAnsweredIsThereAndNothingIsHalfThere) {
    const bool postgres = GetParam() == StoreKind::postgres;
    const int rounds = asked(postgres ? "DEV_KILL_ROUNDS_POSTGRES" : "DEV_KILL_ROUNDS_SQLITE", 3);
    for (int n = 0; n < rounds; ++n) {
        SCOPED_TRACE(fmt::format("round {}", n));
        round(n, !postgres || n % 3 == 0 ? Victim::server : n % 3 == 1 ? Victim::database : Victim::both);
        if (HasFailure()) break;
        if (rounds > 10 && n % 10 == 9) fmt::print(stderr, "{} rounds, {} writes answered, {} audit records, feed at {}\n", n + 1, answered, auditSeq, feedSeq);
    }
    expectToolsAgree();
    EXPECT_GT(answered, rounds * 5);
    RecordProperty("writesAnswered", answered);
    fmt::print(stderr, "{} rounds, {} writes answered, {} times 429, {} times 503\n", rounds, answered, refused[429], refused[503]);
}

INSTANTIATE_TEST_SUITE_P(Stores, Killed, testing::Values(StoreKind::sqlite, StoreKind::postgres),
                         [](const auto& p) { return p.param == StoreKind::sqlite ? "sqlite" : "postgres"; });

} // namespace
} // namespace fyr::server::test
