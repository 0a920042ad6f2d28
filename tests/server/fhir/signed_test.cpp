// What a clinician has signed never changes, by whichever way of FHIR somebody tries.
#include "fhir/fyr_extensions.h"
#include "tests/server/fhir/fhir_fixture.h"

namespace fyr::server::test {
namespace {

class Signed : public FhirTest {
  protected:
    static std::string document(bool isSigned, std::string_view title) {
        const auto extension = isSigned ? fmt::format(R"("extension":[{{"url":"{}","extension":[{{"url":"text","valueString":"Feber"}}]}}],)", fhir::url::signedText) : std::string();
        return fmt::format(R"({{"resourceType":"Composition","id":"d1",{}"status":"final","type":{{"text":"Anamnes"}},"date":"2026-11-20T10:00:00Z",)"
                           R"("author":[{{"display":"Maria Ekdal"}}],"title":"{}"}})",
                           extension, title);
    }
    FhirAnswer patch(std::string body) {
        auto c = call(FhirMethod::patch, "Composition/d1", std::move(body));
        c.contentType = "application/json-patch+json";
        return ask(system, c);
    }
    static constexpr const char* otherTitle = R"([{"op":"replace","path":"/title","value":"Annat"}])";
};

TEST_F(Signed, aSignedDocumentIsNeitherReplacedNorPatchedNorDeleted) {
    ASSERT_EQ(put("Composition/d1", document(true, "Anamnes")).status, 201);
    const std::string before(get("Composition/d1").bytes());
    EXPECT_EQ(put("Composition/d1", document(true, "Annat")).status, 403);
    EXPECT_EQ(put("Composition/d1", document(false, "Annat")).status, 403) << "nor is the signature taken off it";
    EXPECT_EQ(patch(otherTitle).status, 403);
    EXPECT_EQ(remove("Composition/d1").status, 403);
    const auto bundle = post("", R"({"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"Composition/d1"}}]})");
    EXPECT_EQ(bundle.status, 403) << bundle.bytes();
    EXPECT_EQ(get("Composition/d1").bytes(), before);
}

TEST_F(Signed, otherDocumentsMayBeCorrected) {
    ASSERT_EQ(put("Composition/d1", document(false, "Anamnes")).status, 201);
    EXPECT_EQ(put("Composition/d1", document(false, "Annat")).status, 200);
    EXPECT_EQ(patch(otherTitle).status, 200);
    EXPECT_EQ(remove("Composition/d1").status, 204);
}

} // namespace
} // namespace fyr::server::test
