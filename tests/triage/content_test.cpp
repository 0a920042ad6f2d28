// The validator and the compiler: what an author can get wrong, each found with file and line.
#include "support.h"

#include "triage/content/source.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fyr::triage::test {
namespace {

namespace fs = std::filesystem;
using content::Severity;

class ContentTest : public ::testing::Test {
  protected:
    void SetUp() override {
        m_folder = fs::temp_directory_path() / ("fyr_content_" + std::to_string(::getpid()) + "_" + ::testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::remove_all(m_folder);
        fs::copy(FYR_SOURCE_DIR "/tests/triage/kb", m_folder, fs::copy_options::recursive);
    }
    void TearDown() override { fs::remove_all(m_folder); }
    void append(const std::string& file, const std::string& text) { std::ofstream(m_folder / file, std::ios::app) << text; }
    void replace(const std::string& file, const std::string& from, const std::string& to) {
        std::ifstream in(m_folder / file);
        std::stringstream all;
        all << in.rdbuf();
        auto text = all.str();
        const auto at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        std::ofstream(m_folder / file, std::ios::trunc) << text;
    }
    // Every remark as "file:line error: message".
    std::string remarks() {
        const auto source = content::read(m_folder);
        std::string out;
        for (const auto& p : source.problems) out += p.place + " error: " + p.message + "\n";
        for (const auto& r : content::check(source)) out += r.place + (r.severity == Severity::error ? " error: " : " warning: ") + r.message + "\n";
        return out;
    }
    void expect(const std::string& wanted) {
        const auto all = remarks();
        EXPECT_NE(all.find(wanted), std::string::npos) << "wanted: " << wanted << "\ngot:\n" << all;
        if (wanted.find(" error: ") != std::string::npos) {
            EXPECT_FALSE(content::compile(content::read(m_folder)));
        }
    }
    fs::path m_folder;
};

constexpr auto rule = ", topic: symptom.associated, label: {sv: x, en: x}, say: {sv: [xyzzy], en: [xyzzy]}, source: [src_test]}\n";

TEST_F(ContentTest, TheTestKnowledgeBaseIsSound) {
    const auto text = content::compile(content::read(m_folder));
    ASSERT_TRUE(text) << (text.error().problems.empty() ? "" : text.error().problems[0].message);
    EXPECT_TRUE(KnowledgeBase::fromJson(*text));
    EXPECT_EQ(*text, *content::compile(content::read(m_folder))); // the same bytes each time
}

TEST_F(ContentTest, NamesUnknownIdsWithTheirLine) {
    append("redflags/all.yaml", "- {id: RF-009, label: {sv: x, en: x}, when: \"fever & feverr\", urgency: urgent, rationale: x, source: [src_test]}\n");
    expect("redflags/all.yaml:7 error: RF-009: when: column 9: no finding is called 'feverr'");
}
TEST_F(ContentTest, NamesMissingSources) {
    append("findings/all.yaml", std::string("- {id: a, kind: symptom, topic: symptom.associated, label: {sv: x, en: x}, say: {sv: [xyzzy], en: [xyzzy]}, source: [src_gone]}\n"));
    expect("findings/all.yaml:28 error: a: source '\"src_gone\"' is not in sources.yaml");
    append("findings/all.yaml", std::string("- {id: b, kind: symptom, topic: symptom.associated, label: {sv: x, en: x}, say: {sv: [xyzzz], en: [xyzzz]}}\n"));
    expect("findings/all.yaml:29 error: b: has no source");
}
TEST_F(ContentTest, NamesMissingTranslations) {
    append("findings/all.yaml", "- {id: a, kind: symptom, topic: symptom.associated, label: {sv: x}, say: {sv: [xyzzy], en: [xyzzy]}, source: [src_test]}\n");
    expect("a: label has no text in 'en'");
}
TEST_F(ContentTest, NamesFindingsNobodyCanSayOrAsk) {
    append("findings/all.yaml", "- {id: mute, kind: symptom, topic: symptom.associated, label: {sv: x, en: x}, source: [src_test]}\n");
    expect("findings/all.yaml:28 error: mute: nobody can say it, it is never asked, and nothing derives it");
}
TEST_F(ContentTest, NamesScreenQuestionsThatBelongToNoRedFlag) {
    replace("complaints/all.yaml", "screen: [cold_sweat, breathless]", "screen: [cold_sweat, breathless, runny_nose]");
    expect("complaints/all.yaml:1 error: chest_pain: the screen question 'runny_nose' belongs to no red flag");
}
TEST_F(ContentTest, NamesConditionsThatNoFindingSupports) {
    append("conditions/all.yaml", "- {id: lonely, label: {sv: x, en: x}, prior: {base: 0.1}, findings: {}, urgency: soon, source: [src_test]}\n");
    expect("conditions/all.yaml:10 error: lonely: no finding supports it");
}
TEST_F(ContentTest, NamesRulesThatCanNeverBeTrue) {
    append("redflags/all.yaml", "- {id: RF-009, label: {sv: x, en: x}, when: \"fever & !fever\", urgency: urgent, rationale: x, source: [src_test]}\n");
    expect("RF-009: its condition can never be true");
    append("redflags/all.yaml", "- {id: RF-010, label: {sv: x, en: x}, when: \"age<3 & age>5\", urgency: urgent, rationale: x, source: [src_test]}\n");
    expect("RF-010: its condition can never be true");
}
TEST_F(ContentTest, NamesContradictions) {
    append("findings/all.yaml", std::string("- {id: a, kind: symptom, parent: fever, excludes: [fever]") + rule);
    expect("a: excludes what it implies");
    append("findings/all.yaml", std::string("- {id: p, kind: symptom, parent: q") + rule + "- {id: q, kind: symptom, parent: p" + rule);
    expect("p: is its own ancestor");
}
TEST_F(ContentTest, WarnsOfTheSameWordsForTwoFindings) {
    append("findings/all.yaml", "- {id: a, kind: symptom, topic: symptom.associated, label: {sv: x, en: x}, say: {sv: [Hosta], en: [xyzzy]}, source: [src_test]}\n");
    expect("warning: a: 'Hosta' is also said for cough (findings/all.yaml:8)");
}
TEST_F(ContentTest, NamesDoubleIdsBadLevelsAndUnknownMembers) {
    append("findings/all.yaml", std::string("- {id: cough, kind: symptom") + rule);
    expect("'cough' is there twice, first at findings/all.yaml:8");
    append("redflags/all.yaml", "- {id: RF-009, label: {sv: x, en: x}, when: fever, urgency: quickly, rationale: x, source: [src_test]}\n");
    expect("RF-009: 'quickly' is no level of urgency");
    append("complaints/all.yaml", "- {id: c, label: {sv: x, en: x}, entry: fever, skreen: [rash], source: [src_test]}\n");
    expect("c: 'skreen' is no member of this kind of rule");
}
TEST_F(ContentTest, NamesSelfCareWithoutReturnAdviceAndUnknownConditions) {
    append("selfcare/all.yaml", "- {id: SC-9, label: {sv: x, en: x}, conditions: [nothing], require: cough, source: [src_test]}\n");
    expect("SC-9: self-care without advice on when to come back");
    expect("SC-9: no condition is called '\"nothing\"'");
}
constexpr auto soundPlaces = "- {id: ear, kind: site, words: {sv: [zörat], en: [zear]}}\n"
                             "- {id: hot, kind: sense, words: {sv: [zvarm], en: [zhot]}}\n"
                             "- {id: told_hot_ear, kind: told, finding: fever, sites: [ear], senses: [hot], source: [src_test]}\n";

TEST_F(ContentTest, FindsNothingWrongInSoundPlaces) {
    append("places.yaml", soundPlaces);
    const auto all = remarks();
    EXPECT_EQ(all.find("places.yaml"), std::string::npos) << all;
    const auto text = content::compile(content::read(m_folder));
    ASSERT_TRUE(text);
    EXPECT_TRUE(KnowledgeBase::fromJson(*text)) << "what the check lets through can be loaded";
}
TEST_F(ContentTest, NamesWhatPlacesDoNotKnow) {
    append("places.yaml", soundPlaces);
    append("places.yaml", "- {id: told_b, kind: told, finding: feverr, sites: [ear, eer], senses: [hott], source: [src_gone]}\n");
    expect("places.yaml:4 error: told_b: no finding is called 'feverr'");
    expect("places.yaml:4 error: told_b: no site is called 'eer'");
    expect("places.yaml:4 error: told_b: no sense is called 'hott'");
    expect("places.yaml:4 error: told_b: source '\"src_gone\"' is not in sources.yaml");
    append("places.yaml", "- {id: c, kind: place, words: {sv: [x], en: [x]}}\n");
    expect("places.yaml:5 error: c: kind is site, sense or told");
}
TEST_F(ContentTest, NamesPlacesWithoutWordsInOneLanguage) {
    append("places.yaml", soundPlaces);
    append("places.yaml", "- {id: nose, kind: site, words: {sv: [znäsa]}}\n- {id: cold, kind: sense, words: {sv: [], en: [zcold]}}\n- {id: told_c, kind: told, finding: fever, sites: [nose], senses: [cold], source: [src_test]}\n");
    expect("places.yaml:4 error: nose: has no words in 'en'");
    expect("places.yaml:5 error: cold: has no words in 'sv'");
}
TEST_F(ContentTest, NamesAWordOfTwoSites) {
    append("places.yaml", soundPlaces);
    append("places.yaml", "- {id: lobe, kind: site, words: {sv: [zlob], en: [zear]}}\n- {id: told_d, kind: told, finding: fever, sites: [lobe], senses: [hot], source: [src_test]}\n");
    expect("places.yaml:4 error: lobe: 'zear' is a word of the site ear too (places.yaml:1)");
    append("places.yaml", "- {id: two, kind: site, words: {sv: [zett ztvå], en: [ztwo]}}\n- {id: told_e, kind: told, finding: fever, sites: [two], senses: [hot], source: [src_test]}\n");
    expect("places.yaml:6 error: two: the place 'zett ztvå' is not one word");
}
TEST_F(ContentTest, WarnsOfSitesAndSensesThatNothingTells) {
    append("places.yaml", soundPlaces);
    append("places.yaml", "- {id: nose, kind: site, words: {sv: [znäsa], en: [znose]}}\n- {id: cold, kind: sense, words: {sv: [zkall], en: [zcold]}}\n- {id: off, kind: sense, blocks: true, words: {sv: [zvarmvatten], en: [zhot water]}}\n");
    expect("places.yaml:4 warning: nose: no 'told' names this site");
    expect("places.yaml:5 warning: cold: no 'told' names this sense");
    EXPECT_EQ(remarks().find("places.yaml:6"), std::string::npos) << "it is there to make nothing";
    append("places.yaml", "- {id: told_f, kind: told, finding: fever, sites: [nose], senses: [off], source: [src_test]}\n");
    expect("places.yaml:6 error: off: it blocks and makes something");
}
TEST_F(ContentTest, NamesWhatNothingThatIsToldCanMake) {
    append("places.yaml", soundPlaces);
    append("places.yaml", "- {id: told_g, kind: told, finding: cough, sites: [ear], senses: [hot], source: [src_test]}\n- {id: told_h, kind: told, finding: cough, sites: [], senses: [hot], source: [src_test]}\n");
    expect("places.yaml:4 error: told_g: nothing that is told can make it: each of its pairs makes another finding");
    expect("places.yaml:4 warning: told_g: 'ear' and 'hot' make fever already (places.yaml:3)");
    expect("places.yaml:5 error: told_h: nothing that is told can make it: it names no site");
}
TEST_F(ContentTest, WarnsOfPlacesThatCollideWithPhrases) {
    append("places.yaml", soundPlaces);
    append("findings/all.yaml", "- {id: other, kind: symptom, topic: symptom.associated, label: {sv: x, en: x}, say: {sv: [zvarm zörat], en: [zear]}, source: [src_test]}\n");
    expect("places.yaml:3 warning: told_hot_ear: 'zvarm zörat' is said for other (findings/all.yaml:28), and makes fever here");
    expect("places.yaml:1 warning: ear: the site 'zear' alone is said for other (findings/all.yaml:28)");
}
TEST_F(ContentTest, APlaceAndASenseAreAWayToSayAFinding) {
    append("places.yaml", soundPlaces);
    append("findings/all.yaml", "- {id: mute, kind: symptom, topic: symptom.associated, label: {sv: x, en: x}, source: [src_test]}\n");
    expect("mute: nobody can say it");
    append("places.yaml", "- {id: cold, kind: sense, words: {sv: [zkall], en: [zcold]}}\n- {id: told_i, kind: told, finding: mute, sites: [ear], senses: [cold], source: [src_test]}\n");
    EXPECT_EQ(remarks().find("mute: nobody can say it"), std::string::npos);
}
TEST_F(ContentTest, WhatIsWrittenInAnyOrderIsReadInEach) {
    append("findings/all.yaml", "- {id: stuck, kind: sign, topic: symptom.associated, label: {sv: x, en: x}, say: {sv: [\"zfis|zprutt & zinte\", \"zsump, & zkom upp|zkräk\"], en: [zstuck]}, ask: {sv: x, en: x}, source: [src_test]}\n");
    const auto source = content::read(m_folder);
    std::vector<std::string> said;
    for (const auto& phrase : source.findings.back().value.at("say").at("sv").as_array()) said.emplace_back(phrase.as_string());
    EXPECT_EQ(said, (std::vector<std::string>{"zfis|zprutt … zinte", "zinte … zfis|zprutt", "zkom upp, … zsump", "zsump, … zkom upp", "zkräk, … zsump", "zsump, … zkräk"}));
    append("findings/all.yaml", "- {id: long, kind: sign, topic: symptom.associated, label: {sv: x, en: x}, say: {sv: [za & zb & zc & zd & ze], en: [zlong]}, source: [src_test]}\n");
    expect("findings/all.yaml:29 error: long: 'za & zb & zc & zd & ze' cannot be read in any order");
}
TEST_F(ContentTest, TellsWhereYamlIsBroken) {
    append("findings/all.yaml", "- {id: a, kind: [\n");
    const auto all = remarks();
    EXPECT_NE(all.find("findings/all.yaml:"), std::string::npos);
    EXPECT_FALSE(content::compile(content::read(m_folder)));
    std::ofstream(m_folder / "findings/bad.yaml") << "\xff\xfe";
    expect("findings/bad.yaml:1 error: is not UTF-8");
}
TEST_F(ContentTest, AMissingFolderIsSaidSo) {
    const auto gone = content::read("/nowhere/at/all");
    ASSERT_FALSE(gone.problems.empty());
    EXPECT_FALSE(content::compile(gone));
}

TEST(KnowledgeBase, RefusesDamagedAndForeignFiles) {
    for (const auto* bad : {"", "{", "{}", "[]", R"({"format":2})", R"({"format":1})", R"({"format":1,"lexicon":{"sv":[],"en":[]},"findings":[{"id":""}]})",
                            R"({"format":1,"lexicon":{"sv":[],"en":[]},"findings":[{"id":"a","parent":"b"}]})", R"({"format":1,"lexicon":{"sv":[],"en":[]},"redflags":[{"id":"RF","when":"x","urgency":"soon"}]})",
                            R"({"format":1,"lexicon":{"sv":[],"en":[]},"conditions":[{"id":"c","prior":{"base":5},"urgency":"soon"}]})"}) {
        const auto kb = KnowledgeBase::fromJson(bad);
        EXPECT_FALSE(kb) << bad;
    }
    EXPECT_EQ(KnowledgeBase::load("/nowhere/triage.kb").error().code, ErrorCode::notFound);
}

TEST(KnowledgeBase, IsNamedByTheHashOfItsFile) {
    EXPECT_EQ(testKb().hash().size(), 64U);
    EXPECT_NE(testKb().hash(), realKb().hash());
}

TEST(Routing, NeverMakesALevelLessUrgent) {
    RoutingPolicy nothing;
    nothing.services = {"selfCare"};
    EXPECT_EQ(route(testKb(), nothing, Urgency::immediate, "", "", noon), "ambulance");
    EXPECT_EQ(route(testKb(), nothing, Urgency::emergency, "", "psychiatricEmergency", noon), "emergencyDepartment");
    EXPECT_EQ(route(testKb(), {}, Urgency::emergency, "", "psychiatricEmergency", noon), "psychiatricEmergency");
    EXPECT_EQ(route(testKb(), {}, Urgency::emergency, "", "gpWeek", noon), "emergencyDepartment"); // a rule cannot send later
    EXPECT_EQ(route(testKb(), {}, Urgency::soon, "mental", "", noon), "icbtAssessment");
    RoutingPolicy noCbt;
    noCbt.icbt = false;
    EXPECT_EQ(route(testKb(), noCbt, Urgency::soon, "mental", "", noon), "gpWeek");
}

} // namespace
} // namespace fyr::triage::test
