// Binary: any content in and out, beside the resource that holds it.
#include "tests/server/fhir/fhir_fixture.h"

namespace fyr::server::test {
namespace {

using testing::HasSubstr;

class BinaryTest : public FhirTest {
  protected:
    FhirCall content(FhirMethod method, std::string path, std::string type, std::string bytes) {
        auto c = call(method, std::move(path), std::move(bytes));
        c.contentType = std::move(type);
        return c;
    }
    FhirAnswer readAs(const std::string& path, std::string accept) {
        auto c = call(FhirMethod::get, path);
        c.accept = std::move(accept);
        return ask(system, c);
    }
};

TEST_F(BinaryTest, whatWasSentAsAnImageComesBackAsItByteForByte) {
    const std::string bytes("\x89PNG\r\n\0\xFF\xFE{\"not\":json}", 20);
    const auto made = ask(system, content(FhirMethod::post, "Binary", "image/png; q=1", bytes));
    ASSERT_EQ(made.status, 201) << made.bytes();
    const auto resource = parsed(made);
    EXPECT_EQ(resource.text("contentType"), "image/png");
    const auto path = "Binary/" + std::string(resource.id());
    for (const auto* accept : {"image/png", "image/*", "text/html, image/png;q=0.8"}) {
        const auto got = readAs(path, accept);
        EXPECT_EQ(got.status, 200) << accept;
        EXPECT_EQ(got.bytes(), bytes) << accept;
        EXPECT_EQ(got.contentType, "image/png");
        EXPECT_EQ(got.version, 1);
    }
    EXPECT_EQ(readAs(path, "image/jpeg").status, 406);
    for (const auto* accept : {"", "*/*", "application/fhir+json"}) EXPECT_EQ(parsed(readAs(path, accept)).text("resourceType"), "Binary") << accept;
    EXPECT_EQ(readAs(path + "/_history/1", "image/png").bytes(), bytes);
    EXPECT_EQ(readAs("Binary/never", "image/png").status, 404);
}

TEST_F(BinaryTest, anUpdateMakesTheNextVersionAndAnEmptyOneIsEmpty) {
    const auto made = ask(system, content(FhirMethod::put, "Binary/b1", "text/plain", "one"));
    ASSERT_EQ(made.status, 201) << made.bytes();
    ASSERT_EQ(ask(system, content(FhirMethod::put, "Binary/b1", "text/plain", "")).status, 200);
    EXPECT_EQ(readAs("Binary/b1", "text/plain").bytes(), "");
    EXPECT_EQ(readAs("Binary/b1/_history/1", "text/plain").bytes(), "one");
}

TEST_F(BinaryTest, theResourceItselfIsStillWrittenAndReadAsJson) {
    const auto made = post("Binary", R"({"resourceType":"Binary","contentType":"text/plain","data":"b25l"})");
    ASSERT_EQ(made.status, 201) << made.bytes();
    EXPECT_EQ(readAs("Binary/" + std::string(parsed(made).id()), "text/plain").bytes(), "one");
    EXPECT_EQ(post("Binary", R"({"resourceType":"Binary","contentType":"text/plain","data":"%"})").status, 422);
    // Only Binary takes what is not FHIR.
    EXPECT_EQ(ask(system, content(FhirMethod::post, "Patient", "text/plain", "one")).status, 415);
}

TEST_F(BinaryTest, itBelongsToThePatientOfItsSecurityContext) {
    patient("a");
    auto c = content(FhirMethod::put, "Binary/b1", "text/plain", "secret");
    c.securityContext = "Patient/a";
    ASSERT_EQ(ask(system, c).status, 201);
    std::optional<ResourceScope> scope;
    ASSERT_TRUE(store->read(system.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(scope, tx.scopeOf("Binary", "b1"));
        return {};
    }));
    ASSERT_TRUE(scope);
    EXPECT_EQ(scope->patient, "a");
}

} // namespace
} // namespace fyr::server::test
