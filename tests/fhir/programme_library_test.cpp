#include "fhir/programme_library.h"

#include "base/digest.h"
#include "fhir/validate.h"

#include <gtest/gtest.h>

namespace {

using namespace fyr;
using namespace fyr::fhir;

ProgrammeDocument document() {
    ProgrammeDocument p;
    p.canonical = R"({"programme":"sleep"})";
    p.hash = hex(sha256(p.canonical));
    p.programme = "sleep-2";
    p.version = "1.0";
    p.title = {"Sömn – \"bättre\"", "Sleep"};
    p.texts = "{\"digest\":\"x\"}\n\xc3\xa5";
    return p;
}

TEST(ProgrammeLibrary, aProgrammeComesBackByteForByte) {
    const auto p = document();
    const auto library = programmeLibrary(p);
    for (const auto& problem : validate(library)) ADD_FAILURE() << problem.place << ": " << problem.message;
    EXPECT_EQ(p.hash, library.id());
    const auto again = programmeDocument(Resource::parse(library.write()).value());
    ASSERT_TRUE(again) << again.error().describe();
    EXPECT_EQ(p.hash, again->hash);
    EXPECT_EQ(p.programme, again->programme);
    EXPECT_EQ(p.version, again->version);
    EXPECT_EQ(p.title, again->title);
    EXPECT_EQ(p.canonical, again->canonical);
    EXPECT_EQ(p.texts, again->texts);
}

TEST(ProgrammeLibrary, aCanonicalFormOfAnotherHashIsNone) {
    auto p = document();
    p.canonical[2] = 'P';
    EXPECT_EQ(ErrorCode::invalidResource, programmeDocument(programmeLibrary(p)).error().code);
}

TEST(ProgrammeLibrary, whatHoldsNoProgrammeSaysSo) {
    for (const char* text : {R"({"resourceType":"Patient","id":"a"})", R"({"resourceType":"Library","id":"a","status":"draft"})",
                             R"({"resourceType":"Library","id":"a","content":[{"title":"texts","data":"%%%"},{"title":"canonical","data":"e30="}]})"})
        EXPECT_EQ(ErrorCode::invalidResource, programmeDocument(Resource::parse(text).value()).error().code) << text;
}

} // namespace
