// The data as it is shipped, and what an author can get wrong: each found with file and line.
#include "instruments/support.h"
#include "support/json_schema.h"

#include "instruments/content/compile.h"
#include "temp_folder.h"

#include <fstream>
#include <set>
#include <sstream>

namespace fyr::instruments::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path shipped = FYR_SOURCE_DIR "/content/instruments";
std::string slurp(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

TEST(Content, WordsThatAreNotFreeAreNotHere) {
    for (const auto& i : catalogue().all()) {
        const bool free = i.id == "phq9" || i.id == "phq2" || i.id == "gad7" || i.id == "gad2" || i.id == "phq4";
        EXPECT_EQ(i.siteText, !free) << i.id;
        EXPECT_EQ(i.licence == Licence::publicDomain, free) << i.id;
        EXPECT_FALSE(i.licenceReason.empty() || i.licenceChecked.empty() || i.source.empty()) << i.id;
        for (const auto& item : i.items) {
            EXPECT_EQ(item.text.sv.empty(), i.siteText) << i.id << " " << item.id;
            EXPECT_EQ(item.text.en.empty(), i.siteText) << i.id << " " << item.id;
            if (!i.siteText) continue;
            static const std::regex number("(q|fear|avoidance|occurred|impact|cause)[0-9]+(_recent)?");
            EXPECT_TRUE(std::regex_match(item.id, number)) << i.id << " " << item.id << ": an id that tells the question";
            static const std::set<std::string> plain{"0", "1", "2", "3", "4", "5", "6", "7", "8", "No", "Yes", "the treatment", "other circumstances"};
            for (const auto& a : item.answers) EXPECT_TRUE(plain.contains(a.label.en)) << i.id << " " << a.label.en;
        }
        EXPECT_TRUE(!i.siteText || (i.intro.sv.empty() && i.intro.en.empty())) << i.id << ": the words before the questions are the site's, too";
    }
}

TEST(Content, NoLevelOfSuicideRiskIsNamedAnywhere) {
    static const std::regex level("\\b(low|medium|moderate|high|elevated)[ -]risk|risk[ -]?level|risk is (low|high)|(låg|medelhög|måttlig|hög|förhöjd) (själv|suicid|risk)|(låg|hög)risk|risknivå", std::regex::icase);
    for (const auto& file : fs::directory_iterator(shipped)) {
        if (file.path().extension() != ".yaml") continue;
        std::istringstream in(slurp(file.path()));
        for (std::string line; std::getline(in, line);)
            EXPECT_FALSE(!line.starts_with('#') && std::regex_search(line, level)) << file.path().filename() << ": " << line;
    }
    const auto built = slurp(fs::path(FYR_BINARY_DIR) / "share/fyr/instruments.json");
    EXPECT_FALSE(std::regex_search(built, level));
    EXPECT_THAT(built, ::testing::Not(HasSubstr("93374-7")));
}

TEST(Content, EveryJudgementHasItsSource) {
    for (const auto& i : catalogue().all()) {
        for (const auto& b : i.bands) EXPECT_FALSE(b.source.empty()) << i.id;
        for (const auto& c : i.cutoffs) EXPECT_FALSE(c.source.empty()) << i.id;
        for (const auto& r : i.risks) EXPECT_FALSE(r.source.empty()) << i.id;
        for (const auto& p : i.parts) EXPECT_FALSE(p.source.empty()) << i.id;
        for (const auto& s : i.skips) EXPECT_FALSE(s.source.empty()) << i.id;
        for (const auto& c : {i.reliableChange, i.importantChange}) EXPECT_TRUE(!c || !c->source.empty()) << i.id;
        for (const auto& m : {i.remission, i.response}) EXPECT_TRUE(!m || !m->source.empty()) << i.id;
        EXPECT_EQ(i.summed, !i.bands.empty()) << i.id;
    }
}

TEST(Content, TheCatalogueFindsByIdAndByTheNamePeopleWrite) {
    EXPECT_EQ(catalogue().find("PHQ-9"), nullptr);
    struct Row {
        const char* name;
        const char* id;
    };
    for (const auto& r : {Row{"PHQ-9", "phq9"}, Row{"phq 9", "phq9"}, Row{"MADRS-S", "madrs_s"}, Row{"madrs", "madrs_s"}, Row{"C-SSRS", "cssrs_screener"}, Row{"LSAS-SR", "lsas_sr"}, Row{"WHO-5", "who5"},
                          Row{"NEQ", "neq"}, Row{"neq32", "neq32"}, Row{"pss", "pss10"}}) {
        ASSERT_NE(catalogue().named(r.name), nullptr) << r.name;
        EXPECT_EQ(catalogue().named(r.name)->id, r.id);
    }
    for (const auto* name : {"phq", "", "-", "phq8", "p"}) EXPECT_EQ(catalogue().named(name), nullptr) << name;
}

TEST(Content, TheSameFilesGiveTheSameBytesAndTheyAreWhatWasBuilt) {
    const auto once = content::compile(content::read(shipped));
    ASSERT_TRUE(once) << once.error().describe();
    EXPECT_EQ(*once, *content::compile(content::read(shipped)));
    EXPECT_EQ(*once, slurp(fs::path(FYR_BINARY_DIR) / "share/fyr/instruments.json"));
}

class Authors : public ::testing::Test {
  protected:
    Authors() { fs::copy(shipped, folder / "i", fs::copy_options::recursive); }
    // What the compiler says of the shipped files with one thing changed.
    std::string after(const std::string& file, const std::string& from, const std::string& to) {
        const auto original = slurp(shipped / file);
        auto text = original;
        const auto at = text.find(from);
        if (at == std::string::npos) return "the test is out of date: " + from;
        text.replace(at, from.size(), to);
        std::ofstream(folder / "i" / file, std::ios::trunc) << text;
        const auto made = content::compile(content::read(folder / "i"));
        std::ofstream(folder / "i" / file, std::ios::trunc) << original;
        std::string out;
        if (!made)
            for (const auto& p : made.error().problems) out += p.place + " " + p.message + "\n";
        return out;
    }
    static std::string line(const std::string& file, const std::string& text) { // "isi.yaml:17", where that text stands
        const auto all = slurp(shipped / file);
        return file + ":" + std::to_string(std::count(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.find(text)), '\n') + 1);
    }
    fyr::test::TempFolder folder;
};

TEST_F(Authors, AreToldTheLineOfEveryMistake) {
    struct Row {
        const char* file;
        const char* from;
        const char* to;
        const char* says;
    };
    for (const auto& r : {Row{"isi.yaml", "{from: 8, to: 14", "{from: 9, to: 14", "begins at 9, and 8 is the next total"},
                          Row{"isi.yaml", "{from: 22, to: 28", "{from: 22, to: 27", "ends at 27, and the highest total is 28"},
                          Row{"phq9.yaml", "\"44255-8\"", "\"44255-9\"", "'44255-9' is no LOINC code: its check digit is wrong"},
                          Row{"phq9.yaml", "loinc: LA6569-3", "loinc: LA6569-4", "'LA6569-4' is no LOINC code"},
                          Row{"isi.yaml", "state: registration", "state: free", "the state is public-domain"},
                          Row{"isi.yaml", "text: site", "text: here", "only words in the public domain"},
                          Row{"gad7.yaml", "text: here", "text: site", "the words are the site's: none stand here"},
                          Row{"gad7.yaml", "{id: relax,", "{id: nervous,", "'nervous' is there twice"},
                          Row{"phq9.yaml", "{item: death, from: 1", "{item: dead, from: 1", "nothing is called 'dead'"},
                          Row{"phq9.yaml", "{item: death, from: 2", "{item: death, from: 4", "no answer, or every answer, would be it"},
                          Row{"phq9.yaml", "act: alert", "act: high", "what is done is ask, review or alert"},
                          Row{"audit.yaml", "when: [q2, q3]", "when: [q2, q33]", "no item is called \"q33\""},
                          Row{"lsas_sr.yaml", "\"fear*\"", "\"feer*\"", "no item is called 'feer*'"},
                          Row{"phq4.yaml", "{from: phq9.mood}", "{from: phq9.moot}", "no item is called 'phq9.moot'"},
                          Row{"who5.yaml", "factor: 4", "factor: 0", "a factor is 1 or more"},
                          Row{"who5.yaml", "higher: better", "higher: up", "higher is worse or better"},
                          Row{"wsas.yaml", "repeat: 5", "repeat: 5000", "so often an item cannot be repeated"},
                          Row{"wsas.yaml", "measures: function", "measured: function", "'measured' is no key here"},
                          Row{"isi.yaml", "  - {points: 3,", "  - {points: 2,", "2 points are there twice"},
                          Row{"pdss_sr.yaml", "{from: 8, to: 10,", "{from: 8, to: 11,", "begins at 11, and 12 is the next total"},
                          Row{"pss10.yaml", "version: \"1.0.0\"", "version: \"\"", "'version' is missing"},
                          Row{"madrs_s.yaml", "value: 0.84", "value: 84", "is between 0 and 1"},
                          Row{"cssrs_screener.yaml", "summed: false\n", "summed: false\nbands: [{from: 0, to: 0, label: {sv: a, en: a}, source: x}]\n", "there is no total to have bands of"},
                          Row{"gad2.yaml", "missing: {", "missing: {most: 1, ", "what is missing is not nought"},
                          Row{"phq9.yaml", "  - {id: death,", "  - {id: death, scored: false,", "would"}}) {
        const auto said = after(r.file, r.from, r.to);
        if (std::string_view(r.says) == "would") { // the last question but one may be unscored, too: bands no longer fit
            EXPECT_THAT(said, HasSubstr("the highest total is 24"));
            continue;
        }
        EXPECT_THAT(said, HasSubstr(r.says)) << r.from << " → " << r.to;
        EXPECT_THAT(said, HasSubstr(std::string(r.file) + ":")) << said;
    }
    EXPECT_THAT(after("isi.yaml", "{from: 8, to: 14", "{from: 9, to: 14"), HasSubstr(line("isi.yaml", "{from: 8, to: 14")));
    EXPECT_THAT(after("phq9.yaml", "\"44255-8\"", "\"44255-9\""), HasSubstr(line("phq9.yaml", "\"44255-8\"")));
    EXPECT_THAT(after("audit.yaml", "when: [q2, q3]", "when: [q2, q33]"), HasSubstr(line("audit.yaml", "when: [q2, q3]")));
    EXPECT_THAT(after("neq.yaml", "{points: 4, label: {sv: \"4\"", "{points: 3, label: {sv: \"4\""), HasSubstr(line("neq.yaml", "{points: 4, label: {sv: \"4\""))) << "also inside what is repeated";
    EXPECT_THAT(after("phq2.yaml", "id: phq2", "id: gad7"), HasSubstr("the file of 'gad7' is called gad7.yaml"));
}

TEST_F(Authors, ABrokenFileOrFolderIsToldAndNotThrown) {
    EXPECT_THAT(after("isi.yaml", "answers:", "answers: ["), HasSubstr("isi.yaml:"));
    std::ofstream(folder / "i/list.yaml") << "- 1\n";
    EXPECT_THAT(after("isi.yaml", "answers:", "answers:"), HasSubstr("list.yaml:1 a file is one instrument: a map"));
    EXPECT_FALSE(content::compile(content::read(folder / "nowhere")));
}

TEST(Catalogue, RefusesWhatIsNoCatalogue) {
    for (const auto* text : {"", "{}", "[]", "{\"format\":2,\"instruments\":[]}", "{\"format\":1}", "{\"format\":1,\"instruments\":[3]}", "{\"format\":1,\"instruments\":[{}]}"}) EXPECT_FALSE(Catalogue::load(text)) << text;
    EXPECT_TRUE(Catalogue::load("{\"format\":1,\"instruments\":[]}"));
    const auto twice = slurp(fs::path(FYR_BINARY_DIR) / "share/fyr/instruments.json");
    auto v = *json::parse(twice);
    auto& list = v.as_object()["instruments"].as_array();
    list.push_back(list[0]);
    const auto r = Catalogue::load(json::write(v));
    ASSERT_FALSE(r);
    EXPECT_THAT(r.error().describe(), HasSubstr("/instruments/16/id"));
    // Every member taken away, every value made something else: refused or read, never worse.
    v = *json::parse(twice);
    for (auto& instrument : v.as_object()["instruments"].as_array()) {
        const auto whole = instrument.as_object();
        for (const auto& [key, value] : whole)
            for (const json::value& other : {json::value(nullptr), json::value(-1), json::value("x"), json::value(json::array{json::value(1)}), json::value(json::object{{"a", 1}}), json::value(1e300)}) {
                auto changed = whole;
                changed[key] = other;
                std::vector<Problem> problems;
                const auto read = readInstrument(changed, problems);
                std::vector<std::optional<int>> answers(read.items.size());
                EXPECT_TRUE(!problems.empty() || score(read, answers)) << std::string_view(key);
            }
    }
}

TEST(SchemaForEditors, FitsEveryFileAndFindsWhatIsWrong) {
    fyr::test::JsonSchema schema(*json::parse(slurp(shipped / "schema.json")));
    int files = 0;
    for (const auto& d : content::read(shipped).documents) {
        EXPECT_EQ(schema.check(d.value), "") << d.file;
        ++files;
        for (const auto* key : {"id", "licence", "items", "missing", "text", "source"}) {
            auto less = d.value.as_object();
            less.erase(key);
            EXPECT_THAT(schema.check(less), HasSubstr(std::string("has no '") + key + "'")) << d.file;
        }
        auto more = d.value.as_object();
        more["colour"] = "red";
        EXPECT_THAT(schema.check(more), HasSubstr("'colour'"));
        more.erase("colour");
        more["licence"].as_object()["state"] = "free";
        EXPECT_THAT(schema.check(more), HasSubstr("/licence/state"));
    }
    EXPECT_EQ(files, 16);
}

} // namespace
} // namespace fyr::instruments::test
