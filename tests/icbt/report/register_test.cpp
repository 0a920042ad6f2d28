// The register: every variable is in the codebook, what is missing says why, and the same stories are the same bytes.
#include "../play.h"

#include "fhir/resource.h"
#include "fhir/validate.h"
#include "icbt/report/register.h"

#include <fstream>
#include <set>
#include <sstream>

namespace fyr::icbt::test {
namespace {

const instruments::Catalogue& catalogue() {
    static const auto c = instruments::Catalogue::loadFile(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr/instruments.json").value();
    return c;
}

class Register : public testing::Test {
  protected:
    Play play{shipped("depression")};
    Person person{"p1", "c1", "unit1", "female", Date{std::chrono::year{1932} / 3 / 1}, false};

    Story story() { return tell(play.setting(), play.happened).value(); }
    std::map<std::string, std::string, std::less<>> row() {
        const auto s = story();
        const auto values = courseRow({play.programme, calendar(), catalogue(), s, person});
        std::map<std::string, std::string, std::less<>> out;
        const auto all = courseVariables();
        EXPECT_EQ(all.size(), values.size());
        for (std::size_t i = 0; i < all.size(); ++i) out[std::string(all[i].name)] = values[i];
        return out;
    }
    // The tenth question is asked and not scored.
    bool phq9(std::string_view measure, int others, int item9 = 0) { return play.answers(measure, {others, others, others, others, others, others, others, others, item9, 0}); }
    void starts(int others) {
        ASSERT_TRUE(phq9("start", others));
        ASSERT_TRUE(play.answers("start_anxiety", {1, 1, 1, 1, 1, 1, 1}));
        ASSERT_TRUE(play.does(EventType::start));
    }
    void closes() {
        for (int i = 0; i < 40 && play.course.phase == Phase::active; ++i) {
            for (const auto& m : play.programme.modules)
                if (play.status(m.id) == ModuleStatus::open) play.finishes(m.id);
            for (std::size_t c = 0; c < play.programme.choices.size(); ++c)
                if (play.course.choices[c].status == ChoiceStatus::open)
                    play.does(EventType::choose, play.programme.choices[c].id, play.programme.modules[play.programme.choices[c].among.front()].id);
            play.passes(day);
        }
        ASSERT_EQ(Phase::closing, play.course.phase);
    }
};

TEST_F(Register, aCourseThatEndedWellIsTold) {
    starts(2); // 16 points
    closes();
    ASSERT_TRUE(phq9("end", 1)); // 8 points
    ASSERT_TRUE(play.does(EventType::signOff)) << static_cast<int>(play.refused);
    const auto r = row();
    EXPECT_EQ("signedOff", r.at("state"));
    EXPECT_EQ("1", r.at("completed"));
    EXPECT_EQ("16", r.at("primary_before"));
    EXPECT_EQ("8", r.at("primary_after"));
    EXPECT_EQ("", r.at("primary_after_missing"));
    EXPECT_EQ("better", r.at("reliable_change")) << "8 points; 6 are needed";
    EXPECT_EQ("1", r.at("response")) << "half of 16";
    EXPECT_EQ("notReached", r.at("primary_follow_up_missing"));
    EXPECT_EQ("0", r.at("started_day"));
    EXPECT_EQ(r.at("modules_required"), r.at("modules_done"));
    EXPECT_EQ("90", r.at("age")) << "93, told without a number";
    EXPECT_EQ("2026-01", r.at("enrolled"));
    person.exact = true;
    EXPECT_EQ("93", row().at("age"));
    EXPECT_EQ("2026-01-12", row().at("enrolled"));
}

TEST_F(Register, whatIsMissingSaysWhy) {
    starts(1);
    EXPECT_EQ("notReached", row().at("primary_after_missing"));
    EXPECT_EQ("active", row().at("state"));
    EXPECT_EQ("", row().at("reliable_change"));
    play.passes(day * 30); // four weeks of questions without an answer
    ASSERT_TRUE(play.does(EventType::reply));
    EXPECT_NE("0", row().at("measures_missed"));
    ASSERT_TRUE(play.answers("weekly", {2, -1, 2, 2, 2, 2, 2, 2, 0, 0}));
    EXPECT_EQ("", row().at("primary_last")) << "one item was passed over: no total";
    ASSERT_TRUE(play.does(EventType::discharge));
    EXPECT_EQ("notReached", row().at("primary_after_missing"));
    EXPECT_EQ("0", row().at("completed"));
    EXPECT_EQ("discharged", row().at("state"));
}

TEST_F(Register, aRowAMeasureHoldsEveryItem) {
    starts(2);
    ASSERT_TRUE(phq9("weekly", 1, 0));
    const auto s = story();
    const auto rows = measureRows({play.programme, calendar(), catalogue(), s, person});
    ASSERT_EQ(3U, rows.size());
    for (const auto& r : rows) EXPECT_EQ(measureVariables().size(), r.size());
    EXPECT_EQ((Values{"c1", "start", "phq9", "before", "1", "0", "0", "0", "answered", "16", "2 2 2 2 2 2 2 2 0 0"}), rows[0]);
    EXPECT_EQ((Values{"c1", "weekly", "phq9", "weekly", "1", "1", "", "0", "answered", "8", "1 1 1 1 1 1 1 1 0 0"}), rows[2]);
}

TEST_F(Register, whereItIsStoredOrAskedChangesNoByte) {
    starts(2);
    closes();
    const auto s = story();
    const Registered r{play.programme, calendar(), catalogue(), s, person};
    const auto again = story();
    const Registered r2{play.programme, calendar(), catalogue(), again, person};
    EXPECT_EQ(csvLine(courseRow(r)), csvLine(courseRow(r2)));
    EXPECT_EQ(json::write(bundleOf(r)), json::write(bundleOf(r2)));
}

TEST_F(Register, theBundleIsFhirAndNamesNobody) {
    starts(2);
    ASSERT_TRUE(play.answers("weekly", {2, -1, 2, 2, 2, 2, 2, 2, 0, 0}));
    const auto s = story();
    const auto text = json::write(bundleOf({play.programme, calendar(), catalogue(), s, person}));
    const auto bundle = fhir::Resource::parse(text).value();
    for (const auto& p : fhir::validate(bundle)) ADD_FAILURE() << p.place << ": " << p.message;
    EXPECT_EQ(std::string::npos, text.find("birthDate"));
    EXPECT_EQ(std::string::npos, text.find("1932"));
    EXPECT_EQ(std::string::npos, text.find("2026-01-12"));
    EXPECT_NE(std::string::npos, text.find("asked-declined")) << "an item that was passed over";
    person.exact = true;
    EXPECT_NE(std::string::npos, json::write(bundleOf({play.programme, calendar(), catalogue(), s, person})).find("1932-03-01"));
}

TEST(Codebook, isWhatTheDocumentSays) {
    std::ifstream in(std::filesystem::path(FYR_SOURCE_DIR) / "docs/REGISTERS.md");
    std::stringstream text;
    text << in.rdbuf();
    EXPECT_NE(std::string::npos, text.str().find(codebookTable())) << "fyrctl icbt codebook";
    std::set<std::string_view> names;
    for (const auto& v : courseVariables()) {
        EXPECT_TRUE(names.insert(v.name).second) << v.name;
        EXPECT_FALSE(v.meaning.empty() || v.source.empty()) << v.name;
        EXPECT_EQ(v.kind == Variable::Kind::whole, !v.unit.empty()) << v.name;
    }
}

TEST(RegisterCsv, quotesWhatNeedsIt) { EXPECT_EQ("a,\"b,c\",\"d\"\"e\",\r\n", csvLine({"a", "b,c", "d\"e", ""})); }

} // namespace
} // namespace fyr::icbt::test
