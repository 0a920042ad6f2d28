// What authors write: read, told what is wrong and where, made one canonical form.
#include "icbt/language/open.h"

#include "base/digest.h"
#include "support/json_schema.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

namespace fyr::icbt {
namespace {

using testing::Contains;
using testing::HasSubstr;

const std::filesystem::path shipped = FYR_SOURCE_DIR "/content/icbt";
const std::vector<std::string> names{"depression", "anxiety", "insomnia"};

std::string slurp(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream s;
    s << in.rdbuf();
    return s.str();
}
const instruments::Catalogue& catalogue() {
    static const auto all = instruments::Catalogue::loadFile(FYR_BINARY_DIR "/share/fyr/instruments.json").value();
    return all;
}
const Texts& textsOf(const std::string& name) {
    static std::map<std::string, Texts> all;
    std::vector<Problem> problems;
    if (!all.contains(name)) all[name] = readTexts(shipped / "texts" / name, {"sv", "en"}, problems);
    return all[name];
}
Result<Compiled> compiled(std::string source, const std::string& name = "insomnia") { return compile(readProgramme(source, "x.programme"), indexOf(catalogue()), &textsOf(name)); }
std::string changed(const std::string& name, std::string_view from, std::string_view to) {
    auto s = slurp(shipped / (name + ".programme"));
    const auto at = s.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return s.replace(at, from.size(), to);
}
// "x.programme:12: message", each.
std::vector<std::string> problemsOf(const std::string& source) {
    std::vector<std::string> out;
    const auto c = compiled(source);
    if (!c)
        for (const auto& p : c.error().problems) out.push_back(p.place + ": " + p.message);
    return out;
}
int lineOf(std::string_view source, std::string_view needle) { return 1 + static_cast<int>(std::count(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(source.find(needle)), '\n')); }

TEST(ProgrammeLanguage, theShippedProgrammesAreReadWithAllTheirTexts) {
    for (const auto& name : names) {
        const auto o = openProgramme(shipped / (name + ".programme"), catalogue());
        ASSERT_TRUE(o) << o.error().describe();
        for (const auto& p : o->problems) ADD_FAILURE() << p.place << ": " << p.message;
        EXPECT_EQ(o->compiled.programme.status, "not clinically approved");
        for (const auto& m : o->texts.modules)
            for (const auto& lang : {"sv", "en"}) EXPECT_GT(m.pages.at(lang).size(), 2U) << m.id;
    }
}

TEST(ProgrammeLanguage, aMisspeltKeyIsAnErrorAtItsLine) {
    const auto source = changed("insomnia", "settle: 72h", "setle: 72h");
    EXPECT_THAT(problemsOf(source), Contains(HasSubstr("x.programme:" + std::to_string(lineOf(source, "setle")) + ": 'setle' is not known here")));
    EXPECT_THAT(problemsOf(source), Contains(HasSubstr("'settle' is missing")));
}

TEST(ProgrammeLanguage, everyMistakeIsToldNotOnlyTheFirst) {
    auto source = changed("insomnia", "clock: red", "clock: rde");
    source.replace(source.find("phq9.item9: 2..3"), 16, "phq9.item9: 2..4");
    source.replace(source.find("due: 5d"), 7, "due: 5x");
    source.replace(source.find("after: [m01]"), 12, "after: [m00]");
    const auto all = problemsOf(source);
    EXPECT_THAT(all, Contains(HasSubstr("there is no clock 'rde'")));
    EXPECT_THAT(all, Contains(HasSubstr("phq9.item9 is from 0 to 3, or missing")));
    EXPECT_THAT(all, Contains(HasSubstr("is a time like 24h, 3d, 12w or 2wd")));
    EXPECT_THAT(all, Contains(HasSubstr("there is no module 'm00'")));
    for (const auto& p : all) EXPECT_THAT(p, HasSubstr("x.programme:"));
}

TEST(ProgrammeLanguage, whatCannotBeIsRefused) {
    const auto refuses = [](std::string_view from, std::string_view to, const char* why) { EXPECT_THAT(problemsOf(changed("insomnia", from, to)), Contains(HasSubstr(why))) << to; };
    refuses("phq9.item9]", "phq9.item11]", "has items 1 to 10");
    refuses("instruments: [isi, phq9]", "instruments: [isi, phq9, phq99]", "there is no instrument 'phq99'");
    refuses("among: [m02, m02g]", "among: [m02, m02]", "'m02' is there twice");
    refuses("otherwise: m02g", "otherwise: m03", "is one of those in 'among'");
    refuses("every: 1w", "every: 10d", "is a number of weeks");
    refuses("at: \"08:00\"", "at: \"24:10\"", "is a time of day");
    refuses("weeks: [3, 5, 7]", "weeks: [5, 3]", "weeks are in order");
    refuses("primary: weekly", "primary: daily", "there is no measure 'daily'");
    refuses("kind: referred", "kind: discharged", "this end is there twice");
    refuses("id: m03, opens: after", "id: m03, opens: at-start", "opens at the start, and after others too");
    refuses("tracks: [standard", "tracks: [standrad", "there is no track 'standrad'");
    refuses("then: notSuited, why: written", "then: no, why: written", "is none of: offer, ask, notSuited");
}

TEST(ProgrammeLanguage, theCanonicalFormIsTheSameHoweverItWasWritten) {
    const auto source = slurp(shipped / "insomnia.programme");
    const auto one = compiled(source).value();
    auto other = "# another comment\n" + source;
    const auto at = other.find("length: 9w\n");
    other.erase(at, 11);
    other += "\nlength:    9w   # at the end\n";
    const auto two = compiled(other).value();
    EXPECT_EQ(one.canonical, two.canonical);
    EXPECT_EQ(one.programme.hash, hex(sha256(one.canonical)));
    EXPECT_EQ(canonicalText(json::parse(one.canonical).value()), one.canonical);
    EXPECT_NE(compiled(changed("insomnia", "length: 9w", "length: 10w"))->programme.hash, one.programme.hash);
}

TEST(ProgrammeLanguage, anotherTextOrAnotherVersionOfAnInstrumentIsAnotherProgramme) {
    const auto source = slurp(shipped / "insomnia.programme");
    const auto one = compiled(source)->programme.hash;
    auto texts = textsOf("insomnia");
    texts.digest[0] = texts.digest[0] == 'a' ? 'b' : 'a';
    EXPECT_NE(compile(readProgramme(source, "x"), indexOf(catalogue()), &texts)->programme.hash, one);
    const InstrumentIndex newer = [](std::string_view id) {
        auto f = indexOf(catalogue())(id);
        if (f) f->version += ".1";
        return f;
    };
    EXPECT_NE(compile(readProgramme(source, "x"), newer, &textsOf("insomnia"))->programme.hash, one);
}

TEST(ProgrammeLanguage, aTableFitsByRangesAndWhatIsMissingIsAValueOfItsOwn) {
    const auto risk = compiled(slurp(shipped / "insomnia.programme")).value().programme.risks.at(0).table;
    const auto says = [&](std::optional<std::int32_t> v) { return risk.outcomes.at(risk.fits({v})->outcome); };
    EXPECT_EQ(says(0), "none");
    EXPECT_EQ(says(1), "ask");
    EXPECT_EQ(says(2), "alert");
    EXPECT_EQ(says(3), "alert");
    EXPECT_EQ(says({}), "ask");
    EXPECT_EQ(risk.fits({4}), nullptr);
    EXPECT_EQ(risk.fits({}), nullptr);
}

TEST(ProgrammeLanguage, theSchemaOfEditorsKnowsWhatTheLoaderKnows) {
    test::JsonSchema schema(*json::parse(slurp(shipped / "schema.json")));
    for (const auto& name : names) {
        const auto doc = readProgramme(slurp(shipped / (name + ".programme")), name);
        EXPECT_EQ(schema.check(doc.value), "") << name;
        // Each key that the schema does not demand may go for it; what it demands the loader demands too.
        for (const auto& [key, v] : doc.value.as_object()) {
            auto less = doc.value.as_object();
            less.erase(key);
            const bool wanted = !schema.check(less).empty();
            const auto loaded = compile(yaml::Document{name, less, doc.marks, {}}, indexOf(catalogue()), &textsOf(name));
            const bool missed = !loaded && std::ranges::any_of(loaded.error().problems, [&](const Problem& p) { return p.message == "'" + std::string(key) + "' is missing"; });
            EXPECT_EQ(wanted, missed) << name << " " << std::string_view(key);
        }
        auto more = doc.value.as_object();
        more["colour"] = "red";
        EXPECT_THAT(schema.check(more), HasSubstr("'colour'"));
    }
}

// ---- texts --------------------------------------------------------------------------------------------------------

TEST(ProgrammeTexts, readabilityIsLix) {
    EXPECT_EQ(readability("Katten satt på mattan."), 4);                              // 4 words, none longer than six letters
    EXPECT_EQ(readability("Sömnrestriktion fungerar. Kort ord."), 2 + 50);            // 2 words a sentence, half of them long
    EXPECT_EQ(readability("Du äter åtta ägg"), 4);                                    // letters beyond ASCII count once
    EXPECT_EQ(readability(""), 0);
}

TEST(ProgrammeTexts, aSiteCanTellWhatIsWrongWithATextAndWhere) {
    const auto folder = std::filesystem::temp_directory_path() / "fyr-programme-texts";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder / "manual");
    const auto write = [&](const std::string& name, const std::string& text) { std::ofstream(folder / name) << text; };
    const std::string front = "---\nmodule: m01\ntitle: T\nsummary: S\nminutes: 5\nversion: 1\nstatus: s\nauthor-role: a\nsources: [x]\n---\n";
    write("m01.sv.md", front + "# read | En\nText.\n:::example Exempel\nInne.\n:::\n[worksheet:w1]\n# homework | Läxa\n- a\n- b\n1. c\n");
    write("m01.en.md", front + "stray\n# read | One\n### deep\n:::box x\n# homework | H\nSee [worksheet:w1] here\n");
    write("manual/m01.sv.md", "x");
    write("manual/m01.en.md", "x");
    write("worksheets.yaml", "- {id: w1, module: m01, version: '1', repeat: sometimes, title: {sv: a, en: b}, intro: {sv: a, en: b}, feedback: {sv: a}, fields: [{id: f, kind: scale, label: {sv: a, en: b}}]}\n");
    write("replies.yaml", "- {id: r, module: m09, when: worse, title: {sv: a, en: b}, text: {sv: 'hej', en: '{personal} {personal}'}}\n");
    std::vector<Problem> problems;
    const auto t = readTexts(folder, {"sv", "en"}, problems);
    std::vector<std::string> all;
    for (const auto& p : problems) all.push_back(p.place + ": " + p.message);
    const std::string at = "fyr-programme-texts/";
    for (const auto* expected : {"m01.en.md:11: text before the first page", "m01.en.md:13: a page is '# ', a heading '## '", "m01.en.md:14: a box is example, remember or warning",
                                 "m01.en.md:16: a worksheet stands on a line of its own", "m01.en.md:1: its pages and worksheets are not those of the other language",
                                 "worksheets.yaml:1: 'repeat' is once, rows or daily", "worksheets.yaml:1: 'feedback' has no text in 'en'", "worksheets.yaml:1: a scale goes from a number to a greater one",
                                 "replies.yaml:1: there is no module 'm09'", "replies.yaml:1: has {personal} once: the line that the therapist writes"})
        EXPECT_THAT(all, Contains(at + expected));
    ASSERT_TRUE(t.module("m01"));
    const auto& page = t.module("m01")->pages.at("sv").at(0);
    ASSERT_EQ(page.blocks.size(), 3U);
    EXPECT_EQ(page.blocks[1].kind, Block::Kind::example);
    EXPECT_EQ(page.blocks[1].inside.at(0).text, "Inne.");
    EXPECT_EQ(page.blocks[2].text, "w1");
    EXPECT_EQ(t.module("m01")->pages.at("sv").at(1).blocks.at(0).items, (std::vector<std::string>{"a", "b"}));
    const auto before = t.digest;
    write("sources.yaml", "[]");
    problems.clear();
    EXPECT_NE(readTexts(folder, {"sv", "en"}, problems).digest, before);
    std::filesystem::remove_all(folder);
}

TEST(ProgrammeTexts, noEnglishOrSwedishTextLacksItsNumbersWhenThingsGetWorse) {
    for (const auto& name : names)
        for (const auto& lang : {"sv", "en"}) {
            const auto first = slurp(shipped / "texts" / name / (std::string("m01.") + lang + ".md"));
            for (const auto* number : {"{emergency}", "{advice}", "{helpline}"}) EXPECT_THAT(first, HasSubstr(number)) << name << " " << lang;
        }
}

} // namespace
} // namespace fyr::icbt
