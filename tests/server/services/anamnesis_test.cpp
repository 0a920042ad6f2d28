// Signing the anamnesis of an interview: what becomes of it in the record, and that nothing changes it afterwards.
#include "server/services/fixture.h"

#include "base/digest.h"
#include "clinical/anamnesis.h"
#include "fhir/fyr_extensions.h"
#include "fhir/validate.h"
#include "protocol/payload.h"
#include "protocol/sign_payload.h"
#include "records/patient_record.h"
#include "server/services/anamnesis.h"

#include <boost/json.hpp>

namespace fyr::server::test {
namespace {

using protocol::Command;
using protocol::CommandResult;
using protocol::CommandStatus;
using protocol::CommandType;

class Anamnesis : public ServiceTest {
  protected:
    void SetUp() override {
        auto r = interviews.start(bo, {ulid(), "sv", triage::Subject::self, "Trycker över bröstet & ut i armen <sedan> en timme, kallsvettig. Tål inte penicillin."});
        ASSERT_TRUE(r) << r.error().describe();
        for (int i = 0; i < 40; ++i) {
            const auto v = *json::parse(r->json);
            if (v.at("question").is_null()) break;
            triage::Answer a;
            a.questionId = std::string(*json::text(v.at("question"), "id"));
            a.unknown = true;
            r = interviews.turn(bo, std::string(*json::text(v, "id")), {ulid(), static_cast<std::int32_t>(*json::integer(v, "turn")), a});
            ASSERT_TRUE(r) << r.error().describe();
        }
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto doc, loadInterview(tx, knowledge(), {}, std::string(*json::text(*json::parse(r->json), "id"))));
            item = doc->item.str();
            return {};
        });
        ASSERT_FALSE(item.empty());
    }
    clinical::TriageItem stands() {
        clinical::TriageItem out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto stored, loadItem(tx, item));
            out = stored->item;
            return {};
        });
        return out;
    }
    std::string draft(std::string_view lang = "sv") { return toText(anamnesisOf(stands()), lang); }
    Command sign(const std::string& text, const std::string& patient = "bo") {
        return {CommandId{ulid()}, CommandType::noteSign, {"Task", item}, stands().version, clock.now(), protocol::toJson(protocol::SignPayload{PatientId{patient}, "sv", text})};
    }
    CommandResult run(const Principal& who, const Command& c) {
        const auto text = commands.run(who, protocol::writeBatch(DeviceId{"d1"}, {c}));
        EXPECT_TRUE(text) << text.error().describe();
        return protocol::resultsFromText(*text)->front();
    }
    std::optional<StoredResource> stored(const std::string& id, std::string_view type = "Composition") {
        std::optional<StoredResource> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, tx.read(type, id));
            return {};
        });
        return out;
    }
    std::string signedTextOf(const std::string& id) {
        const auto r = fhir::Resource::parse(stored(id)->json);
        for (const auto& e : (*r)["extension"].items())
            for (const auto& part : e["extension"].items())
                if (part.text("url") == "text") return std::string(part.text("valueString"));
        return {};
    }

    std::string item;
};

TEST_F(Anamnesis, becomesASignedDocumentTiedToItsInterview) {
    const auto text = draft();
    const auto result = run(nurse, sign(text));
    ASSERT_EQ(result.status, CommandStatus::accepted) << result.message;
    EXPECT_EQ(result.version, stands().version);
    const auto there = stored(item + "-a1");
    ASSERT_TRUE(there);
    const auto doc = fhir::Resource::parse(there->json);
    ASSERT_TRUE(doc);
    const auto problems = fhir::validate(*doc);
    EXPECT_TRUE(problems.empty()) << problems[0].place << ": " << problems[0].message;
    EXPECT_EQ(doc->text("status"), "final");
    EXPECT_EQ((*doc)["subject"].text("reference"), "Patient/bo");
    EXPECT_EQ((*doc)["attester"][0].text("mode"), "legal");
    EXPECT_EQ((*doc)["attester"][0]["party"].text("reference"), "Practitioner/pr-nurse");
    EXPECT_EQ((*doc)["identifier"].text("value"), item);
    EXPECT_EQ((*doc)["event"][0]["detail"][1].text("reference"), "QuestionnaireResponse/" + item);
    EXPECT_EQ(signedTextOf(item + "-a1"), text) << "word for word";
    EXPECT_NE(there->json.find(knowledge().hash()), std::string::npos) << "with the knowledge base's version";
    EXPECT_NE(there->json.find("clinicallyApproved"), std::string::npos);
    ASSERT_EQ((*doc)["section"].items().size(), clinical::anamnesisParts.size());
    for (const auto& s : (*doc)["section"].items()) {
        const auto code = s["code"]["coding"][0].text("code");
        const bool assessed = code == "redFlags" || code == "assessment";
        EXPECT_EQ(s["author"][0].text("reference"), assessed ? "Practitioner/pr-nurse" : "Patient/bo") << code;
        EXPECT_FALSE(s.text("title").empty());
    }
    EXPECT_NE((*doc)["section"][0]["text"].text("div").find("&amp; ut i armen &lt;sedan&gt;"), std::string::npos);
    EXPECT_EQ(stands().timeline.back().kind, clinical::anamnesisSigned);
    EXPECT_EQ(stands().timeline.back().by.id, "pr-nurse");
}

TEST_F(Anamnesis, isReadInTheRecordLikeOtherDocuments) {
    ASSERT_EQ(run(nurse, sign(draft())).status, CommandStatus::accepted);
    std::vector<fhir::Resource> all;
    all.push_back(*fhir::Resource::parse(stored("bo", "Patient")->json));
    all.push_back(*fhir::Resource::parse(stored(item + "-a1")->json));
    const auto record = records::readPatientRecord(all);
    ASSERT_TRUE(record);
    ASSERT_EQ(record->documents.size(), 1U);
    EXPECT_EQ(record->documents[0].title, "Anamnes från triage");
    EXPECT_EQ(record->documents[0].author, "Name of nurse");
    EXPECT_THAT(record->documents[0].text, testing::HasSubstr("Kontaktorsak\n”Trycker över bröstet & ut i armen <sedan> en timme"));
}

TEST_F(Anamnesis, signedAgainIsANewVersionAndTheFirstStaysByteForByte) {
    const auto first = draft();
    ASSERT_EQ(run(nurse, sign(first)).status, CommandStatus::accepted);
    const auto before = stored(item + "-a1");
    clock.advance(std::chrono::minutes(3));
    ASSERT_EQ(run(other, sign(first + "\nTillägg: ringt anhörig.")).status, CommandStatus::accepted) << "by another, too: signed texts only grow";
    const auto after = stored(item + "-a1");
    EXPECT_EQ(after->json, before->json);
    EXPECT_EQ(after->version, 1);
    const auto second = fhir::Resource::parse(stored(item + "-a2")->json);
    EXPECT_EQ((*second)["relatesTo"][0].text("code"), "replaces");
    EXPECT_EQ((*second)["relatesTo"][0]["targetReference"].text("reference"), "Composition/" + item + "-a1");
    EXPECT_EQ((*second)["identifier"].text("value"), item) << "the same document";
    EXPECT_EQ(second->text("title"), "Anamnes från triage, version 2");
    EXPECT_EQ(signedVersions(stands()), 2);
}

TEST_F(Anamnesis, whatThePatientAddsLaterChangesNoSignedWord) {
    const auto text = draft();
    ASSERT_EQ(run(nurse, sign(text)).status, CommandStatus::accepted);
    const auto before = stored(item + "-a1")->json;
    Command c{CommandId{ulid()}, CommandType::triageOverride, {"Task", item}, stands().version, clock.now(),
              protocol::toJson(protocol::DecisionPayload{clinical::Urgency::urgent, "gpToday", "other", "Undersökt på plats i dag"})};
    ASSERT_EQ(run(nurse, c).status, CommandStatus::accepted);
    EXPECT_NE(draft(), text) << "a new draft tells of the decision";
    EXPECT_EQ(stored(item + "-a1")->json, before);
}

TEST_F(Anamnesis, sentTwiceIsSignedOnce) {
    const auto c = sign(draft());
    const auto one = run(nurse, c);
    const auto two = run(nurse, c);
    EXPECT_EQ(one.status, CommandStatus::accepted);
    EXPECT_EQ(two.version, one.version);
    EXPECT_FALSE(stored(item + "-a2"));
    EXPECT_EQ(signedVersions(stands()), 1);
}

TEST_F(Anamnesis, isAuditedWithTheHashOfItsWords) {
    const auto text = draft();
    ASSERT_EQ(run(nurse, sign(text)).status, CommandStatus::accepted);
    const auto hash = hex(sha256(text));
    EXPECT_NE(stored(item + "-a1")->json.find(hash), std::string::npos);
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto events, tx.events("task/" + item));
        EXPECT_EQ(events.back().type, "signed");
        EXPECT_NE(events.back().json.find(hash), std::string::npos);
        EXPECT_EQ(events.back().json.find("Trycker"), std::string::npos) << "clinical text lives in the record, once";
        FYR_TRY(const auto rows, tx.audit(0, 1000));
        EXPECT_NE(rows.back().json.find("note.sign"), std::string::npos);
        EXPECT_NE(rows.back().json.find("Composition/" + item + "-a1"), std::string::npos);
        EXPECT_EQ(rows.back().json.find("Trycker"), std::string::npos);
        return {};
    });
}

TEST_F(Anamnesis, isRefusedToWhoeverMayNotAndWritesNothing) {
    const auto c = sign(draft());
    auto elsewhere = nurse;
    elsewhere.unit = "unit9";
    auto manager = nurse;
    manager.role = Role::manager;
    EXPECT_EQ(run(nurseElsewhere, c).code, ErrorCode::notFound);
    EXPECT_EQ(run(elsewhere, sign(draft())).code, ErrorCode::notFound);
    EXPECT_EQ(run(manager, sign(draft())).code, ErrorCode::forbidden);
    EXPECT_EQ(run(bo, sign(draft())).code, ErrorCode::forbidden);
    EXPECT_EQ(run(nurse, sign(draft(), "anna")).code, ErrorCode::notFound) << "of another patient";
    EXPECT_EQ(run(nurse, sign(" \n ")).code, ErrorCode::badRequest);
    EXPECT_EQ(run(nurse, sign(std::string(40001, 'x'))).code, ErrorCode::badRequest);
    auto onPatient = sign(draft());
    onPatient.target = {"Patient", "bo"};
    EXPECT_EQ(run(nurse, onPatient).code, ErrorCode::notFound);
    auto gone = sign(draft());
    gone.target.id = "nothing-there";
    EXPECT_EQ(run(nurse, gone).code, ErrorCode::notFound);
    auto strange = sign(draft());
    strange.payload["lang"] = "tlh";
    EXPECT_EQ(run(nurse, strange).code, ErrorCode::badRequest);
    EXPECT_FALSE(stored(item + "-a1"));
    EXPECT_EQ(signedVersions(stands()), 0);
}

TEST_F(Anamnesis, takesAnyTextThatAPersonMayWrite) {
    for (const auto& text : std::vector<std::string>{std::string("bara en rad"), std::string("Nekar\n\nKontaktorsak\n\x01\x02 tecken\r\n😀 \t]]> <script>alert(1)</script>"), std::string(40000, 'x')}) {
        const auto r = run(nurse, sign(text));
        ASSERT_EQ(r.status, CommandStatus::accepted) << r.message;
        const auto id = item + "-a" + std::to_string(signedVersions(stands()));
        const auto doc = fhir::Resource::parse(stored(id)->json);
        ASSERT_TRUE(doc) << id;
        const auto problems = fhir::validate(*doc);
        EXPECT_TRUE(problems.empty()) << problems[0].place << ": " << problems[0].message;
        EXPECT_EQ(stored(id)->json.find("<script>"), stored(id)->json.find("<script>alert(1)</script>\"")) << "only in the exact text, never in a narrative";
    }
}

TEST_F(Anamnesis, canBeSignedAfterTheItemWasClosedByAnothersDecision) {
    const auto text = draft();
    auto late = sign(text);
    Command c{CommandId{ulid()}, CommandType::triageConfirm, {"Task", item}, stands().version, clock.now(),
              protocol::toJson(protocol::DecisionPayload{stands().suggestion.urgency, stands().suggestion.destination.code, {}, {}})};
    ASSERT_EQ(run(other, c).status, CommandStatus::accepted);
    EXPECT_EQ(run(nurse, late).status, CommandStatus::accepted) << "written offline before it, and sent after";
    EXPECT_EQ(signedTextOf(item + "-a1"), text);
    EXPECT_TRUE(stands().decision) << "and the decision stands";
}

} // namespace
} // namespace fyr::server::test
