// Kits of everyday sentences in both languages, each written before anybody looked how they are read: how what stands in
// braces is meant. Of relatives and others the whole text is read, for the words around a finding do not tell whom it is of.
#include "support.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>

namespace fyr::triage::test {
namespace {

struct KitRow {
    std::vector<std::string> wanted; // any of these is right
    std::string sentence;            // with the braces
    bool named = false;              // an asterisk after the brace: an illness that is named
};

std::vector<KitRow> kitRows(const std::string& file) {
    std::vector<KitRow> rows;
    std::ifstream in(std::string(FYR_SOURCE_DIR "/tests/triage/kit/") + file);
    EXPECT_TRUE(in) << file;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#') continue;
        KitRow row;
        const auto tab = line.find('\t');
        for (std::size_t at = 0; at < tab;) {
            const auto to = std::min(line.find('|', at), tab);
            row.wanted.push_back(line.substr(at, to - at));
            at = to + 1;
        }
        row.sentence = line.substr(tab + 1);
        for (auto at = row.sentence.find("\\n"); at != std::string::npos; at = row.sentence.find("\\n", at)) row.sentence.replace(at, 2, "\n");
        if (const auto star = row.sentence.find("}*"); star != std::string::npos) {
            row.named = true;
            row.sentence.erase(star + 1, 1);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

// Is something of the marked words read as the patient's own?
bool toldOfPatient(Lang lang, std::string sentence) {
    const auto open = sentence.find('{');
    sentence.erase(open, 1);
    const auto close = sentence.find('}');
    sentence.erase(close, 1);
    const auto points = [&](std::size_t byte) { return static_cast<std::uint32_t>(toCodePoints(std::string_view(sentence).substr(0, byte)).size()); };
    const auto from = points(open);
    const auto to = points(close);
    const auto reading = readText(realKb(), sentence, lang, {}, noon);
    return std::any_of(reading.findings.begin(), reading.findings.end(), [&](const ReadFinding& f) {
        const auto& finding = realKb().findings()[static_cast<std::size_t>(f.finding)];
        if (finding.id.starts_with("family_") || finding.id == "other_ill_said") return false; // says that it is somebody else's
        return f.state == FindingState::present && f.start < to && from < f.end && finding.kind != FindingKind::exposure && finding.kind != FindingKind::demographic;
    });
}

void measure(const std::string& file, Lang lang, double leastF1, double leastRight) {
    const auto rows = kitRows(file);
    ASSERT_GE(rows.size(), 50U) << file;
    const bool verbose = std::getenv("FYR_VERBOSE") != nullptr;
    std::map<std::string, std::pair<int, int>> table; // right, all
    int hit = 0, missed = 0, wrong = 0, right = 0;
    for (const auto& row : rows) {
        const auto wants = [&](std::string_view state) { return std::find(row.wanted.begin(), row.wanted.end(), state) != row.wanted.end(); };
        const auto state = stateOfMarked(realKb(), lang, row.sentence, true, row.named);
        bool good = wants(code(state));
        if (wants("family") || wants("other")) good = good || state == FindingState::other || !toldOfPatient(lang, row.sentence);
        const bool no = row.wanted.size() == 1 && wants("denied");
        hit += no && state == FindingState::denied;
        missed += no && state != FindingState::denied;
        wrong += !good && state == FindingState::denied;
        right += good;
        auto& cell = table[row.wanted.front()];
        cell.first += good;
        ++cell.second;
        if (verbose && !good) std::printf("  WANTED %s READ %s: %s\n", row.wanted.front().c_str(), std::string(code(state)).c_str(), row.sentence.c_str());
    }
    const double f1 = 2.0 * hit / (2.0 * hit + missed + wrong);
    const double share = static_cast<double>(right) / static_cast<double>(rows.size());
    std::printf("%s: %zu marked, negation F1 %.3f (%d missed, %d wrong), right %.3f:", file.c_str(), rows.size(), f1, missed, wrong, share);
    for (const auto& [state, n] : table) std::printf(" %s %d/%d", state.c_str(), n.first, n.second);
    std::printf("\n");
    EXPECT_GE(f1, leastF1) << file;
    EXPECT_GE(share, leastRight) << file;
}

TEST(ScopeKits, FreshSentencesAreMeantAsTheirWriterMeantThem) {
    struct Kit {
        const char* file;
        Lang lang;
        double f1;
        double right;
    };
    for (const auto& k : {Kit{"scopes_1_sv.txt", Lang::sv, 0.95, 0.95}, Kit{"scopes_1_en.txt", Lang::en, 0.95, 0.95},
                          Kit{"scopes_2_sv.txt", Lang::sv, 0.95, 0.95}, Kit{"scopes_2_en.txt", Lang::en, 0.95, 0.95},
                          Kit{"scopes_3_sv.txt", Lang::sv, 0.95, 0.95}, Kit{"scopes_3_en.txt", Lang::en, 0.95, 0.95},
                          Kit{"scopes_4_sv.txt", Lang::sv, 0.90, 0.90}, Kit{"scopes_4_en.txt", Lang::en, 0.95, 0.93}}) measure(k.file, k.lang, k.f1, k.right);
    // a kit that nobody has read the result of
    if (const char* file = std::getenv("FYR_KIT_SV")) measure(file, Lang::sv, 0, 0);
    if (const char* file = std::getenv("FYR_KIT_EN")) measure(file, Lang::en, 0, 0);
}

} // namespace
} // namespace fyr::triage::test
