// Screening asks what content/instruments says, and nothing of it is written twice.
#include "support.h"

#include "temp_folder.h"
#include "triage/content/source.h"

#include <fstream>

namespace fyr::triage::test {
namespace {

namespace fs = std::filesystem;

class FillScreening : public ::testing::Test {
  protected:
    FillScreening() {
        fs::copy(FYR_SOURCE_DIR "/tests/triage/kb", folder / "triage", fs::copy_options::recursive);
        fs::copy(FYR_SOURCE_DIR "/content/instruments", folder / "instruments", fs::copy_options::recursive);
    }
    // One rule more, and what is said of it.
    std::string problems(const std::string& rule) {
        std::ofstream(folder / "triage/screening.yaml") << rule;
        std::string out;
        for (const auto& p : content::read(folder / "triage").problems) out += p.place + " " + p.message + "\n";
        return out;
    }
    json::object filled(const std::string& rule) {
        std::ofstream(folder / "triage/screening.yaml") << rule;
        const auto s = content::read(folder / "triage");
        return s.screening.empty() ? json::object() : s.screening.front().value;
    }
    fyr::test::TempFolder folder;
};

TEST_F(FillScreening, TheInstrumentsWordsPointsAndBandsArePutIn) {
    const auto rule = filled("- {id: phq9, instrument: phq9, groups: [mental], measure: phq9, icbt: [{from: 5, to: 15}]}\n");
    ASSERT_TRUE(rule.contains("items"));
    EXPECT_EQ(rule.at("items").as_array().size(), 9u) << "the question of function is no part of the total";
    EXPECT_EQ(rule.at("loinc"), json::value("44249-1"));
    std::string bands;
    for (const auto& b : rule.at("bands").as_array())
        bands += std::to_string(*json::integer(b, "from")) + "-" + std::to_string(*json::integer(b, "to")) + (*json::boolean(b, "icbt") ? "+ " : " ");
    EXPECT_EQ(bands, "0-4 5-9+ 10-14+ 15-15+ 16-19 20-27 ") << "cut where internet CBT ends";
}

TEST_F(FillScreening, WhatIsTheInstrumentsIsNotWrittenTwice) {
    EXPECT_EQ(problems("- id: phq9\n  instrument: phq9\n  groups: [mental]\n  measure: phq9\n  bands: [{from: 0, to: 27}]\n"),
              "screening.yaml:5 phq9: 'bands' is the instrument's: it stands in phq9.yaml\n");
}

TEST_F(FillScreening, UnknownInstrumentsAndThoseThatAreMoreThanASumAreRefused) {
    EXPECT_EQ(problems("- {id: x, instrument: phq8, groups: [mental], measure: phq9}\n"), "screening.yaml:1 x: no instrument is called 'phq8'\n");
    for (const auto* id : {"who5", "pss10", "audit", "cssrs_screener", "neq"})
        EXPECT_EQ(problems(std::string("- {id: x, instrument: ") + id + ", groups: [mental], measure: phq9}\n"), std::string("screening.yaml:1 x: '") + id + "' is more than a sum: it cannot be asked here\n");
    EXPECT_EQ(problems("- {id: isi, instrument: isi, groups: [mental], measure: isi, icbt: [{from: 9, to: 8}]}\n"), "screening.yaml:1 isi: 'icbt' is from a total to a total\n");
}

TEST_F(FillScreening, WhatIsWrongWithAnInstrumentIsToldByItsOwnLine) {
    std::ofstream(folder / "instruments/gad2.yaml", std::ios::app) << "colour: red\n";
    EXPECT_EQ(problems("- {id: phq9, instrument: phq9, groups: [mental], measure: phq9}\n").find("../instruments/gad2.yaml:"), 0u);
    fs::remove_all(folder / "instruments");
    EXPECT_NE(problems("- {id: phq9, instrument: phq9, groups: [mental], measure: phq9}\n").find("is no folder"), std::string::npos);
}

} // namespace
} // namespace fyr::triage::test
