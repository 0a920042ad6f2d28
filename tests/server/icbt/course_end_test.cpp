// The end of a course: signed, printed, chained, and what is changed afterwards is found.
#include "server/icbt/course_fixture.h"

#include "base/digest.h"
#include "server/documents/service/documents.h"
#include "server/icbt/course_end.h"
#include "server/icbt/end_paper.h"
#include "server/icbt/signoff_check.h"
#include "temp_folder.h"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>

namespace fyr::server::test {
namespace {

using protocol::CommandType;

class CourseEndTest : public CourseTest {
  protected:
    CourseEndTest() { running->courses.keepPapersIn(documents); }

    void plan() {
        json::object body{{"edit", 1}};
        body["values"] = json::object{{"early_signs", "Svarar inte i telefon.\nSover på dagen & äter <lite>."}, {"yellow", "Går ut samma dag"}, {"orange", "Ringer min syster"},
                                      {"red", "Vårdcentralen; 112 vid fara"}, {"risk_times", "November"}, {"keep_doing", "Gå ut före lunch"}, {"read_again", "2027-03-01"}};
        auto who = anna;
        who.device = "phone";
        ASSERT_TRUE(running->courses.keepWorksheet(who, "relapse_plan", body));
    }
    void toClosing() {
        started();
        for (const char* module : {"m01", "m02", "m03", "m04", "m05a", "m06", "m07", "m08", "m09", "m10"}) {
            if (std::string(module) == "m05a") good(CommandType::icbtChoose, {{"choice", "obstacle"}, {"module", "m05a"}});
            pass(std::chrono::hours{24 * 7}, std::chrono::hours{6});
            if (std::string(module) == "m10") plan();
            ASSERT_TRUE(submit(module)) << module;
            good(CommandType::icbtApprove, {{"module", module}, {"text", "Bra."}, {"minutes", 5}});
        }
        ASSERT_TRUE(answer("end", 0, 0));
        ASSERT_EQ("closing", row().phase);
    }
    void reads(std::string_view language) {
        write("t1", [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(const auto stored, tx.read("Patient", "anna"));
            auto v = json::parse(stored.value().json).value();
            v.as_object()["communication"] = json::array{json::object{{"language", json::object{{"coding", json::array{json::object{{"system", "urn:ietf:bcp:47"}, {"code", language}}}}}}}};
            return putResource(tx, fhir::Resource::from(v), {"anna", "unit1"}).map([](const auto&) {});
        });
    }
    fhir::Resource composition(const std::string& id) {
        std::optional<fhir::Resource> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto stored, tx.read("Composition", id));
            FYR_TRY(out, fhir::Resource::parse(stored.value().json));
            return {};
        });
        return std::move(*out);
    }
    std::string chain() {
        std::string out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, chainText(tx, *programmes, course));
            return {};
        });
        return out;
    }
    static std::string pdf(const fhir::Resource& c) { return pdfOf(endPaper(c).value()).value(); }

    fyr::test::TempFolder folder;
    FolderBlobs blobs{folder.path() / "blobs"};
    Vault vault{blobs, {folder.path() / "incoming"}};
    Documents documents{*store, vault, clock};
};

TEST_F(CourseEndTest, theSignedEndHoldsTheRelapsePlanAndIsPrintedForBoth) {
    reads("en");
    toClosing();
    good(CommandType::icbtSignOff, {{"text", "Behandlingen har gått bra.\nUppföljning i maj."}, {"minutes", 20}});
    work();
    const auto signedOne = composition(course);
    EXPECT_EQ("sv", signedOne.text("language"));
    EXPECT_EQ("Slutanteckning: ", signedOne.text("title").substr(0, 16));
    const auto copy = composition(patientCopyId(course));
    EXPECT_EQ("en", copy.text("language"));
    EXPECT_EQ("transforms", copy["relatesTo"][0].text("code"));
    EXPECT_FALSE(copy["attester"][0]) << "what was signed is the other one";
    const auto plan = [](const fhir::Resource& c) {
        std::string out;
        for (const auto& s : c["section"].items())
            if (s["code"]["coding"][0].text("code") == "relapse-plan") {
                EXPECT_EQ("Patient/anna", s["author"][0].text("reference"));
                for (const auto& f : s["section"].items()) out += std::string(f.text("title")) + " = " + std::string(f["text"].text("div")) + "\n";
            }
        return out;
    };
    EXPECT_NE(std::string::npos, plan(signedOne).find("Mina tidiga tecken"));
    EXPECT_NE(std::string::npos, plan(signedOne).find("Sover på dagen &amp; äter &lt;lite&gt;."));
    EXPECT_NE(std::string::npos, plan(copy).find("My early signs"));
    EXPECT_NE(std::string::npos, plan(copy).find("Svarar inte i telefon.")) << "the words stay the patient's";

    // Printed, kept, and the patient gets the own language first.
    const auto page = this->page();
    const auto& papers = page.at("documents").as_array();
    ASSERT_EQ(2U, papers.size());
    EXPECT_EQ("en", papers[0].at("language").as_string());
    for (const auto& p : papers) {
        const std::string id(p.at("id").as_string());
        const auto part = documents.read(anna, id, 0, 4U << 20U);
        ASSERT_TRUE(part) << part.error().describe();
        EXPECT_EQ("application/pdf", part->contentType);
        if (const char* keep = std::getenv("FYR_PAPERS")) std::ofstream(std::filesystem::path(keep) / (std::string(p.at("language").as_string()) + ".pdf"), std::ios::binary) << part->bytes; // to look at
        EXPECT_EQ(pdf(composition(id.substr(0, id.size() - 4))), part->bytes) << "printed again it is the same, byte for byte";
        EXPECT_NE(std::string::npos, part->bytes.find("/Lang ("));
        EXPECT_EQ(ErrorCode::notFound, documents.read(person("t1", Role::therapist, "eve", "unit2"), id, 0, 10).error().code);
    }
    const auto references = resources("DocumentReference");
    ASSERT_EQ(2U, references.size());
    for (const auto& r : references) EXPECT_TRUE(std::string(r.at("context").at("related").at(0).at("reference").as_string()).starts_with("Composition/" + course));
    work();
    EXPECT_EQ(2U, resources("DocumentReference").size()) << "printed once";
}

TEST_F(CourseEndTest, whatWasChangedAfterwardsIsFound) {
    toClosing();
    good(CommandType::icbtSignOff, {{"text", "Behandlingen har gått bra."}, {"minutes", 20}});
    const auto whole = composition(course);
    EXPECT_EQ(1U, resources("Composition").size()) << "one language, one document";
    pass(std::chrono::hours{24 * 190}, std::chrono::hours{24}); // events go on after it
    const auto log = chain();
    const auto checked = checkSignoff(whole, log);
    ASSERT_TRUE(checked) << checked.error().describe();
    EXPECT_GT(checked->events, checked->ended) << "the chain has grown since";
    EXPECT_EQ(course, checked->course);

    // Every byte of the Composition's text that carries something, and every line of the chain.
    const auto text = whole.write();
    int found = 0, tried = 0;
    for (std::size_t i = 0; i < text.size(); i += 7) {
        auto bad = text;
        bad[i] = bad[i] == 'x' ? 'y' : bad[i] >= '0' && bad[i] <= '8' ? static_cast<char>(bad[i] + 1) : 'x';
        const auto parsed = fhir::Resource::parse(bad);
        ++tried;
        if (!parsed || !checkSignoff(*parsed, log)) ++found;
        else EXPECT_LT(bad.find("\"meta\""), i) << "only the server's own meta may differ: " << bad.substr(i > 20 ? i - 20 : 0, 40);
    }
    EXPECT_GT(found, tried * 9 / 10);
    int lines = 0;
    for (std::size_t from = log.find('\n') + 1; from < log.size(); from = log.find('\n', from) + 1, ++lines) {
        auto bad = log;
        const auto minute = bad.find("\"at\":\"", from);
        bad[minute + 21] = bad[minute + 21] == '5' ? '4' : '5'; // of the time
        const auto r = checkSignoff(whole, bad);
        ASSERT_FALSE(r) << "line " << lines;
        EXPECT_EQ(fmt::format("event {} does not fit those before it", lines + 1), r.error().detail);
    }
    EXPECT_GT(lines, 30);
    // A line taken out, one put in, the last ones cut off, another course's.
    const auto second = log.find('\n', log.find('\n') + 1) + 1;
    EXPECT_FALSE(checkSignoff(whole, log.substr(0, second) + log.substr(log.find('\n', second) + 1)));
    EXPECT_FALSE(checkSignoff(whole, log.substr(0, second) + log.substr(log.find('\n') + 1)));
    EXPECT_FALSE(checkSignoff(whole, log.substr(0, log.rfind('\n', log.size() - 2) + 1)));
    // A document of its own making, tied to the true chain: the event vouches for another content.
    auto forged = json::parse(text).value();
    forged.as_object()["section"].as_array()[0].as_object()["text"].as_object()["div"] = "<div xmlns=\"http://www.w3.org/1999/xhtml\">Allt gick utmärkt.</div>";
    EXPECT_EQ("the Composition's content is not what was signed", checkSignoff(fhir::Resource::from(forged), log).error().detail);
}

TEST_F(CourseEndTest, anEarlyEndIsSignedAndPrintedToo) {
    started();
    good(CommandType::icbtDischarge, {{"reason", "Patienten har flyttat."}});
    work();
    const auto end = composition(course);
    ASSERT_TRUE(checkSignoff(end, chain()));
    EXPECT_EQ(1U, page().at("documents").as_array().size());
    for (const auto& s : end["section"].items()) EXPECT_NE("relapse-plan", s["code"]["coding"][0].text("code")) << "none was handed in";
}

TEST(CourseEndPaper, thatIsNoEndIsRefused) {
    EXPECT_EQ(ErrorCode::badRequest, endPaper(fhir::Resource::parse(R"({"resourceType":"Composition","id":"x"})").value()).error().code);
}

} // namespace
} // namespace fyr::server::test
