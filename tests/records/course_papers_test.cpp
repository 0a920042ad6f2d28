#include "records/course_papers.h"

#include <gtest/gtest.h>

namespace {

using namespace fyr;
using namespace fyr::records;

#define FYR_URL "https://fyr.example/fhir/"
constexpr const char* based = R"("basedOn":[{"reference":"CarePlan/c1"}],"subject":{"reference":"Patient/p1"},)";

CoursePapers papers(const std::vector<std::string>& resources) {
    std::vector<fhir::Resource> all;
    for (const std::string& text : resources) {
        auto r = fhir::Resource::parse(text);
        EXPECT_TRUE(r) << text;
        if (r) all.push_back(std::move(*r));
    }
    return readCoursePapers(all, "c1");
}

TEST(CoursePapers, aWorksheetHasItsModuleItsQuestionsAndItsLines) {
    const auto out = papers({std::string(R"({"resourceType":"QuestionnaireResponse","id":"c1-activity-plan","meta":{"versionId":"4"},)") + based +
                             R"("extension":[{"url":")" FYR_URL R"(StructureDefinition/course-worksheet","extension":[{"url":"module","valueString":"m02"},
                                {"url":"title","valueString":"Aktivitetsplan"}]}],
                                "questionnaire":")" FYR_URL R"(Questionnaire/depression.activity_plan","status":"completed","authored":"2026-11-19T06:40:00Z",
                                "item":[{"linkId":"why","text":"Varför?","answer":[{"valueString":"Orkade inte"}]},
                                        {"linkId":"row-1","item":[{"linkId":"before","text":"Före","answer":[{"valueInteger":3}]},{"linkId":"done","text":"Gjort","answer":[{"valueBoolean":true}]}]}]})"});
    ASSERT_EQ(out.worksheets.size(), 1U);
    const auto& w = out.worksheets[0];
    EXPECT_EQ(w.id, "activity-plan");
    EXPECT_EQ(w.module, "m02");
    EXPECT_EQ(w.title.sv, "Aktivitetsplan");
    EXPECT_TRUE(w.handedIn);
    EXPECT_EQ(w.version, 4);
    ASSERT_EQ(w.fields.size(), 1U);
    EXPECT_EQ(w.fields[0].answers[0].sv, "Orkade inte");
    ASSERT_EQ(w.rows.size(), 1U);
    EXPECT_EQ(w.rows[0][0].answers[0].sv, "3");
    EXPECT_EQ(w.rows[0][1].answers[0], (clinical::LocalText{"Ja", "Yes"}));
}

TEST(CoursePapers, aMeasureHasItsTotalOnlyWhenThereIsOneAndWhatWasLeftOutStaysOut) {
    const auto answers = [](const char* id, const char* at) {
        return std::string(R"({"resourceType":"QuestionnaireResponse","id":")") + id + "\"," + based + R"("questionnaire":")" FYR_URL R"(Questionnaire/phq9","status":"completed","authored":")" + at +
               R"(","item":[{"linkId":"44250-9","text":"Lite intresse","answer":[{"valueCoding":{"code":"LA6569-3","display":"Flera dagar"}}]},{"linkId":"9","text":"Tankar"}]})";
    };
    const auto out = papers({answers("a1", "2026-11-01T08:00:00Z"), answers("a2", "2026-11-08T08:00:00Z"),
                             std::string(R"({"resourceType":"Observation","id":"a1",)") + based +
                                 R"("code":{"text":"PHQ-9"},"valueQuantity":{"value":14},"interpretation":[{"text":"Måttlig"}],"derivedFrom":[{"reference":"QuestionnaireResponse/a1"}]})"});
    ASSERT_EQ(out.measures.size(), 2U);
    EXPECT_EQ(out.measures[0].id, "a2"); // the newest first
    EXPECT_FALSE(out.measures[0].total);
    EXPECT_EQ(out.measures[1].total, 14);
    EXPECT_EQ(out.measures[1].band.sv, "Måttlig");
    ASSERT_EQ(out.measures[1].items.size(), 2U);
    EXPECT_EQ(out.measures[1].items[0].answers[0].sv, "Flera dagar");
    EXPECT_TRUE(out.measures[1].items[1].answers.empty());
}

TEST(CoursePapers, messagesOfBothSidesStandInTheirOrder) {
    const auto message = [](const char* id, const char* sender, const char* at, const char* text) {
        return std::string(R"({"resourceType":"Communication","id":")") + id +
               R"(","category":[{"coding":[{"code":"message"}]}],"partOf":[{"reference":"Communication/t1"}],"subject":{"reference":"Patient/p1"},"sent":")" + at +
               R"(","sender":{"reference":")" + sender + R"("},"payload":[{"contentString":")" + text + R"("}]})";
    };
    const auto out = papers({message("m2", "Practitioner/pr", "2026-11-19T09:00:00Z", "Bra gjort"), message("m1", "Patient/p1", "2026-11-18T21:14:00Z", "Hann bara tre"),
                             R"({"resourceType":"Communication","id":"t1","category":[{"coding":[{"code":"thread"}]}],"topic":{"text":"Depression"}})"});
    ASSERT_EQ(out.messages.size(), 2U);
    EXPECT_TRUE(out.messages[0].byPatient);
    EXPECT_EQ(out.messages[0].text, "Hann bara tre");
    EXPECT_FALSE(out.messages[1].byPatient);
    EXPECT_EQ(out.messages[1].thread, "t1");
}

TEST(CoursePapers, aRiskSaysWhatWasAskedAnsweredAndDone) {
    const auto out = papers({std::string(R"({"resourceType":"Task","id":"c1-3","status":"completed",)") + based +
                             R"("owner":{"reference":"Practitioner/pr","display":"Petra Lindal"},"lastModified":"2026-11-02T10:00:00Z",
                                "note":[{"time":"2026-11-02T09:30:00Z","text":"Ringde. Trygg hemma."}],
                                "extension":[{"url":")" FYR_URL R"(StructureDefinition/course-duty","extension":[{"url":"duty","valueUnsignedInt":3},{"url":"question","valueString":"Tankar"},
                                  {"url":"answer","valueString":"Flera dagar"},{"url":"raised","valueInstant":"2026-11-01T22:00:00Z"}]}]})"});
    ASSERT_EQ(out.risks.size(), 1U);
    EXPECT_EQ(out.risks[0].duty, 3U);
    EXPECT_EQ(out.risks[0].answer.sv, "Flera dagar");
    EXPECT_EQ(out.risks[0].holder.name, "Petra Lindal");
    EXPECT_EQ(out.risks[0].settledAt, parseInstant("2026-11-02T09:30:00Z").value());
    EXPECT_EQ(out.risks[0].done, "Ringde. Trygg hemma.");
}

TEST(CoursePapers, whatBelongsToAnotherCourseIsNotHere) {
    const auto out = papers({R"({"resourceType":"QuestionnaireResponse","id":"a1","basedOn":[{"reference":"CarePlan/c2"}],"questionnaire":")" FYR_URL R"(Questionnaire/phq9","status":"completed"})",
                             R"({"resourceType":"Task","id":"c2-1","basedOn":[{"reference":"CarePlan/c2"}],"status":"requested"})"});
    EXPECT_EQ(out, CoursePapers{});
}

} // namespace
