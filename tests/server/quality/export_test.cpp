// Stored interviews out of a store, through the real programs, to the gate before a new version of the content.
#include "tests/program.h"
#include "tests/server/quality/clinic.h"

#include <fstream>
#include <sys/stat.h>

namespace fyr::server::test {
namespace {

using clinical::Urgency;
using testing::HasSubstr;
using testing::Not;

int ctl(const std::string& words, std::string* out = nullptr) { return fyr::test::runProgram("fyrctl", "triage " + words, out); }
std::string slurp(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class ExportTest : public Clinic {
  protected:
    ExportTest() {
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto stored, tx.read("Patient", "anna"));
            const auto v = *json::parse(stored->json);
            family = std::string(*json::text(v.at("name").as_array()[0], "family"));
            return {};
        });
        chest = write_(anna, "Hej, jag heter " + family + ", ring 070-123 45 67. Jag har ont i bröstet och är kallsvettig");
        confirm(nurse, chest);
        const auto throat = write_(bo, "Jag har feber. Det kväljs rysligt");
        override_(nurse, throat, Urgency::immediate, "ambulance", "wordsMisread", family + " ringde");
    }
    std::vector<json::value> exported(bool realIds = false) {
        std::vector<json::value> lines;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(done, exportInterviews(tx, smallKnowledge(), random, {whole(), "", realIds}, [&](const json::object& line) -> Result<void> {
                lines.emplace_back(line);
                return {};
            }));
            return {};
        });
        return lines;
    }
    // What `fyrctl db backup` would give: the store itself is held by whoever has it open.
    std::filesystem::path copied() const {
        const auto to = folder / "copy";
        if (std::filesystem::exists(to)) return to; // once: what was done to it stays
        std::filesystem::create_directories(to);
        for (const auto* name : {"fyr.db", "fyr.db-wal"})
            if (std::filesystem::exists(folder / name)) std::filesystem::copy_file(folder / name, to / name);
        return to;
    }
    std::string where() const { return " --data '" + copied().string() + "' --tenant t1 --from 2026-11-01 --to 2026-11-30 --kb '" + kb() + "'"; }
    static std::string kb() { return std::string(FYR_BINARY_DIR) + "/tests/triage/test.kb"; }

    std::string family, chest;
    Exported done;
};

TEST_F(ExportTest, anExportNamesNobodyAndComesOutAsTheRealOne) {
    const auto lines = exported();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(done.interviews, 2U);
    EXPECT_EQ(done.changedByMasking, 0U);
    const auto text = json::write(lines[0]) + json::write(lines[1]);
    EXPECT_THAT(text, Not(HasSubstr(family)));
    EXPECT_THAT(text, Not(HasSubstr("123 45")));
    EXPECT_THAT(text, Not(HasSubstr(chest))) << "nor its id";
    EXPECT_THAT(text, Not(HasSubstr("2026-11-20T09"))) << "nor its day";
    EXPECT_THAT(text, HasSubstr("ont i bröstet"));
    EXPECT_THAT(text, HasSubstr("\"decided\":\"immediate\""));
    EXPECT_NE(json::write(exported()[0].at("id")), json::write(lines[0].at("id"))) << "two exports cannot be put together by it";
    EXPECT_EQ(std::string(*json::text(exported(true)[0], "id")), chest);
    for (const auto& line : lines) {
        const auto state = triage::interviewFromJson(smallKnowledge(), {}, line.at("interview"));
        ASSERT_TRUE(state) << state.error().describe();
        EXPECT_TRUE(state->done);
    }
}

TEST_F(ExportTest, theGateLetsTheSameThroughAndStopsALoweredEmergency) {
    const auto file = (folder / "interviews.jsonl").string();
    std::string out;
    ASSERT_EQ(ctl("export" + where() + " --out '" + file + "'", &out), 0) << out;
    EXPECT_THAT(out, HasSubstr("2 interviews"));
    struct stat s{};
    ASSERT_EQ(::stat(file.c_str(), &s), 0);
    EXPECT_EQ(s.st_mode & 0777U, 0600U) << "patients' words are for their owner only";
    {
        const auto copy = openSqliteStore({.file = copied() / "fyr.db", .readers = 1}, clock, random);
        ASSERT_TRUE(copy) << copy.error().describe();
        std::string last;
        ASSERT_TRUE((*copy)->read(TenantId{"t1"}, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto rows, tx.audit(0, 10'000));
            last = rows.back().json;
            return {};
        }));
        EXPECT_THAT(last, HasSubstr("quality.export"));
    }
    ASSERT_EQ(ctl("compare '" + kb() + "' '" + kb() + "' --input '" + file + "'", &out), 0) << out;
    EXPECT_THAT(out, HasSubstr("2 interviews, 0 come out differently"));
    EXPECT_THAT(out, HasSubstr("of 2 that clinicians decided"));
    // A version in which a red flag was forgotten.
    const auto content = folder / "content";
    std::filesystem::copy(std::filesystem::path(FYR_SOURCE_DIR) / "tests/triage/kb", content, std::filesystem::copy_options::recursive);
    const auto flags = content / "redflags/all.yaml";
    auto text = slurp(flags);
    const std::string rule = "when: \"chest_pain & (cold_sweat | breathless)\", urgency: immediate";
    ASSERT_NE(text.find(rule), std::string::npos);
    text.replace(text.find(rule), rule.size(), "when: \"chest_pain & (cold_sweat | breathless)\", urgency: soon");
    text.replace(text.find("destination: ambulance"), std::string("destination: ambulance").size(), "destination: gpWeek");
    std::ofstream(flags, std::ios::binary) << text;
    const auto worse = (folder / "worse.kb").string();
    ASSERT_EQ(fyr::test::runProgram("fyr_kbc", "'" + content.string() + "' '" + worse + "'"), 0);
    EXPECT_EQ(ctl("compare '" + kb() + "' '" + worse + "' --input '" + file + "'", &out), 4) << out;
    EXPECT_THAT(out, HasSubstr("\"emergencyLowered\":true"));
    EXPECT_THAT(out, HasSubstr("EMERGENCIES LOWERED: 1"));
    EXPECT_EQ(ctl("compare '" + worse + "' '" + kb() + "' --input '" + file + "'", &out), 3) << "raised: read by a clinician, too\n" << out;
}

TEST_F(ExportTest, aStoreThatAServerRunsOnIsRefusedInWords) {
    std::string out;
    EXPECT_EQ(ctl("export --data '" + folder.path().string() + "' --tenant t1 --kb '" + kb() + "' --out '" + (folder / "x").string() + "'", &out), 1);
    EXPECT_THAT(out, HasSubstr("db backup"));
    EXPECT_FALSE(std::filesystem::exists(folder / "x")) << "no trace, no words";
}

TEST_F(ExportTest, anEmptyOrBrokenExportProvesNothing) {
    const auto file = (folder / "x.jsonl").string();
    std::ofstream(file) << "";
    std::string out;
    EXPECT_EQ(ctl("compare '" + kb() + "' '" + kb() + "' --input '" + file + "'", &out), 1) << out;
    std::ofstream(file) << "{\"id\":\"a\",\"interview\":{\"v\":9}}\nnot json\n";
    EXPECT_EQ(ctl("compare '" + kb() + "' '" + kb() + "' --input '" + file + "'", &out), 1) << out;
    EXPECT_EQ(ctl("export" + where() + " --out '" + (folder / "no/such/folder").string() + "'", &out), 1) << out;
    EXPECT_EQ(ctl("export --data '" + (folder / "none").string() + "' --out -", &out), 2) << out;
}

TEST_F(ExportTest, theReportOfTheCommandLineHasCandidatesOfTheUnreadWords) {
    const auto file = (folder / "candidates.yaml").string();
    std::string out;
    ASSERT_EQ(ctl("report" + where() + " --candidates '" + file + "'", &out), 0) << out;
    EXPECT_THAT(out, HasSubstr("too few to say")) << "two decisions are nobody's figures";
    const auto yaml = slurp(file);
    EXPECT_THAT(yaml, HasSubstr("wordsMisread: 1"));
    EXPECT_THAT(yaml, HasSubstr("kväljs rysligt"));
    EXPECT_THAT(yaml, Not(HasSubstr(family)));
    ASSERT_EQ(ctl("report" + where() + " --format json", &out), 0) << out;
    EXPECT_TRUE(json::parse(out)) << out;
    ASSERT_EQ(ctl("report" + where() + " --format csv", &out), 0) << out;
    EXPECT_THAT(out, HasSubstr("dimension,key,decided"));
    EXPECT_EQ(ctl("report" + where() + " --format xml", &out), 2);
    EXPECT_EQ(ctl("report --data '" + copied().string() + "' --tenant nobody", &out), 2);
}

TEST_F(ExportTest, aDamagedInterviewIsCountedAndKeepsNoOtherBack) {
    const auto interview = itemOf("t1", chest).interview.str();
    write("t1", [&](WriteTx& tx) { return tx.setValue("interview/" + interview, R"({"id":"x","engine":{"v":1,"log":[]}})"); });
    EXPECT_EQ(exported().size(), 1U);
    EXPECT_EQ(done.unreadable, 1U);
}

} // namespace
} // namespace fyr::server::test
