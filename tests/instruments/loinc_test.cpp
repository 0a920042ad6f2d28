// Every LOINC code in the data: its check digit, and that it means what it stands beside.
#include "instruments/loinc.h"
#include "instruments/support.h"

#include <fstream>
#include <map>
#include <set>

namespace fyr::instruments::test {
namespace {

using Table = std::map<std::string, std::string, std::less<>>;
Table table() {
    Table out;
    std::ifstream in(FYR_SOURCE_DIR "/tests/instruments/loinc.tsv");
    std::string line;
    while (std::getline(in, line)) {
        const auto tab = line.find('\t');
        if (line.starts_with('#') || tab == std::string::npos) continue;
        out[line.substr(0, tab)] = line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1);
    }
    return out;
}
// Every code with what our data says it stands for: the English words of the question or the answer, nothing for panels.
std::vector<std::pair<std::string, std::string>> used() {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& i : catalogue().all()) {
        out.emplace_back(i.code, "");
        out.emplace_back(i.totalCode, "");
        for (const auto& item : i.items) {
            out.emplace_back(item.code, item.text.en);
            for (const auto& a : item.answers) out.emplace_back(a.code, a.label.en);
        }
    }
    std::erase_if(out, [](const auto& x) { return x.first.empty(); });
    return out;
}
std::set<std::string> words(const std::string& text) {
    std::set<std::string> out;
    std::string word;
    for (const char c : text + " ") {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (lower >= 'a' && lower <= 'z') word += lower;
        else if (!word.empty()) out.insert(std::exchange(word, {}));
    }
    return out;
}
// The share of the shorter text's words that the other has.
double alike(const std::string& a, const std::string& b) {
    const auto x = words(a);
    const auto y = words(b);
    const auto& less = x.size() < y.size() ? x : y;
    const auto& more = x.size() < y.size() ? y : x;
    std::size_t both = 0;
    for (const auto& w : less) both += more.count(w);
    return less.empty() ? 0 : static_cast<double>(both) / static_cast<double>(less.size());
}

TEST(Loinc, EveryCodeHasItsCheckDigitAndAName) {
    const auto names = table();
    ASSERT_GT(names.size(), 40u);
    std::set<std::string> seen;
    for (const auto& [code, text] : used()) {
        EXPECT_TRUE(loincCheckDigitHolds(code)) << code;
        EXPECT_TRUE(names.contains(code)) << code << " is not in loinc.tsv: look it up at LOINC before it is used";
        seen.insert(code);
    }
    for (const auto& [code, name] : names) {
        EXPECT_TRUE(loincCheckDigitHolds(code)) << code;
        EXPECT_TRUE(seen.contains(code)) << code << " is used nowhere";
    }
}

TEST(Loinc, EveryCodeMeansWhatItStandsBeside) {
    const auto names = table();
    for (const auto& [code, text] : used()) {
        if (text.empty()) continue;
        if (code == "LA18938-3") { // LOINC names two points of this question otherwise
            EXPECT_EQ(text, "More than half the days");
            continue;
        }
        EXPECT_GE(alike(text, names.at(code)), code.starts_with("LA") ? 1.0 : 0.8) << code << ": " << text << " / " << names.at(code);
    }
    // A code moved by one item is found.
    const auto& items = the("phq9").items;
    for (std::size_t i = 0; i + 1 < 9; ++i) EXPECT_LT(alike(items[i].text.en, names.at(items[i + 1].code)), 0.8) << i;
}

TEST(Loinc, NoCodeStandsForTwoThings) {
    std::map<std::string, std::string> meant;
    for (const auto& [code, text] : used()) {
        const auto [it, fresh] = meant.emplace(code, text);
        EXPECT_TRUE(fresh || it->second == text) << code << ": " << it->second << " / " << text;
    }
}

TEST(Loinc, WorryHasAnAnswerCodeOfItsOwnForTwoPoints) {
    for (const auto* id : {"gad7", "gad2", "phq4"})
        for (const auto& item : the(id).items) {
            const auto* two = item.answer(2);
            ASSERT_NE(two, nullptr);
            EXPECT_EQ(two->code, item.code == "68509-9" ? "LA18938-3" : "LA6570-1") << id << " " << item.id;
        }
}

TEST(Loinc, ExtremelyDifficultIsNotVeryDifficult) { // mixed up in public repositories
    const auto* function = the("phq9").item("function");
    ASSERT_NE(function, nullptr);
    EXPECT_EQ(function->answer(2)->code, "LA6575-0");
    EXPECT_EQ(function->answer(3)->code, "LA6574-3");
    EXPECT_FALSE(function->scored);
}

TEST(Loinc, WrongCodesOfPublicRepositoriesAreFound) {
    const auto names = table();
    std::set<std::string> ours;
    for (const auto& [code, text] : used()) ours.insert(code);
    struct Row {
        const char* code;
        const char* takenFor;
        bool checkDigitFindsIt;
    };
    for (const auto& r : {Row{"69689-6", "GAD-7 item 6", true}, Row{"97546-9", "?", true}, Row{"89794-0", "?", true}, Row{"89213-1", "?", true},
                          Row{"71969-0", "WHO-5, and is PROMIS-10 mental health", false}, Row{"76504-0", "AUDIT-C total in an example of HL7's own", false}}) {
        EXPECT_EQ(loincCheckDigitHolds(r.code), !r.checkDigitFindsIt) << r.code << " " << r.takenFor;
        EXPECT_FALSE(names.contains(r.code) || ours.contains(r.code)) << r.code;
    }
    for (const auto* code : {"93374-7", "68517-2", "68519-8", "68520-6", "75626-2", "72109-2"}) EXPECT_FALSE(ours.contains(code)) << code << ": no level of risk, and AUDIT-C is not AUDIT";
    for (const auto* id : {"madrs_s", "isi", "lsas_sr", "pdss_sr", "who5", "wsas", "neq", "neq32", "gad2"}) EXPECT_EQ(the(id).code + the(id).totalCode, "") << id << ": none is verified";
}

TEST(Loinc, TheCheckDigitFindsEveryWrongDigitAndMostSwaps) {
    int swaps = 0;
    int found = 0;
    for (const auto& [code, name] : table()) {
        for (std::size_t i = 0; i < code.size(); ++i) {
            if (code[i] < '0' || code[i] > '9') continue;
            for (char d = '0'; d <= '9'; ++d) {
                auto other = code;
                other[i] = d;
                EXPECT_EQ(loincCheckDigitHolds(other), other == code) << other;
            }
            if (i + 1 < code.size() && code[i + 1] >= '0' && code[i + 1] <= '9' && code[i] != code[i + 1]) {
                auto other = code;
                std::swap(other[i], other[i + 1]);
                ++swaps;
                found += loincCheckDigitHolds(other) ? 0 : 1;
            }
        }
    }
    EXPECT_GE(found * 100, swaps * 97) << found << " of " << swaps << ": only 09 and 90 pass";
    for (const auto* bad : {"", "-", "1", "-1", "44249", "44249-", "44249-12", "4424a-1", "LB6568-5", "L-5", "LA-5", "44249-1 ", " 44249-1", "44249-x"}) EXPECT_FALSE(loincCheckDigitHolds(bad)) << bad;
    for (const auto* good : {"LL358-3", "LL465-6", "LA33-6", "LA32-8", "LA9194-7", "LA6751-7", "LA10998-5"}) EXPECT_TRUE(loincCheckDigitHolds(good)) << good;
}

} // namespace
} // namespace fyr::instruments::test
