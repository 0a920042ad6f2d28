// A clinic with a small knowledge base whose patients wrote and whose nurse decided.
#pragma once

#include "protocol/messages.h"
#include "protocol/payload.h"
#include "server/quality/interview_export.h"
#include "tests/server/services/fixture.h"

namespace fyr::server::test {

inline const triage::KnowledgeBase& smallKnowledge() {
    static const auto kb = triage::KnowledgeBase::load(std::filesystem::path(FYR_BINARY_DIR) / "tests/triage/test.kb");
    if (!kb) throw std::runtime_error("build the target triage_test_kb first: " + kb.error().describe());
    return *kb;
}

class Clinic : public ServiceTest {
  protected:
    // Written, every question answered "I don't know"; the queue item's id.
    std::string write_(const Principal& who, std::string text, std::string lang = "sv", bool leaves = false) {
        auto r = small.start(who, {ulid(), std::move(lang), triage::Subject::self, std::move(text)});
        EXPECT_TRUE(r) << r.error().describe();
        for (int i = 0; i < 40; ++i) {
            const auto v = *json::parse(r->json);
            const auto* q = json::child(v, "question");
            const std::string id(*json::text(v, "id"));
            if (!q) break;
            clock.advance(std::chrono::seconds{7});
            if (leaves) {
                EXPECT_TRUE(small.leave(who, id, ulid()));
                break;
            }
            triage::Answer a;
            a.questionId = std::string(*json::text(*q, "id"));
            a.unknown = true;
            r = small.turn(who, id, {ulid(), static_cast<std::int32_t>(*json::integer(v, "turn")), a});
            EXPECT_TRUE(r) << r.error().describe();
        }
        std::string item;
        read(who.tenant.str(), [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto id, tx.value("interview-of/" + who.patient));
            FYR_TRY(const auto doc, loadInterview(tx, smallKnowledge(), {}, *id));
            item = doc->item.str();
            return {};
        });
        return item;
    }
    clinical::TriageItem itemOf(const std::string& tenant, const std::string& id) {
        clinical::TriageItem out;
        read(tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto stored, loadItem(tx, id));
            out = stored->item;
            return {};
        });
        return out;
    }
    void decide(const Principal& who, const std::string& id, protocol::CommandType type, json::object payload) {
        clock.advance(std::chrono::seconds{30});
        const auto item = itemOf(who.tenant.str(), id);
        const protocol::Command c{CommandId{ulid()}, type, {"Task", id}, item.version, clock.now(), std::move(payload)};
        const auto text = smallCommands.run(who, protocol::writeBatch(DeviceId{"d"}, {c}));
        ASSERT_TRUE(text) << text.error().describe();
        const auto results = protocol::resultsFromText(*text);
        ASSERT_TRUE(results);
        ASSERT_EQ(results->front().status, protocol::CommandStatus::accepted) << results->front().message;
    }
    void confirm(const Principal& who, const std::string& id) {
        const auto item = itemOf(who.tenant.str(), id);
        decide(who, id, protocol::CommandType::triageConfirm, protocol::toJson(protocol::DecisionPayload{item.suggestion.urgency, item.suggestion.destination.code, "", ""}));
    }
    void override_(const Principal& who, const std::string& id, clinical::Urgency level, std::string destination, std::string code, std::string reason = {}) {
        decide(who, id, protocol::CommandType::triageOverride, protocol::toJson(protocol::DecisionPayload{level, std::move(destination), std::move(code), std::move(reason)}));
    }

    std::vector<std::string> audits(const std::string& tenant = "t1") {
        std::vector<std::string> out;
        read(tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto rows, tx.audit(0, 10'000));
            for (const auto& r : rows) out.push_back(r.json);
            return {};
        });
        return out;
    }
    Period whole() { return *periodFrom("2026-11-01", "2026-11-30", clock.now()); }

    InterviewService small{*store, smallKnowledge(), clock, random};
    CommandService smallCommands{*store, smallKnowledge(), clock, random};
    Principal manager = person("t1", Role::manager, "boss", "unit1");
    Principal admin = person("t1", Role::admin, "root", "");
};

} // namespace fyr::server::test
