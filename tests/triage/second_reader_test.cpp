// The second reader: what it looks at, that it learns the same every time, and that it may raise and withhold but never lower.
#include "support.h"

#include "base/json.h"
#include "triage/content/letters.h"
#include "triage/loader_tables.h"
#include "triage/second_reading.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace fyr::triage::test {
namespace {

namespace fs = std::filesystem;
using content::Letter;
using content::LetterLevel;

std::vector<std::string> keysOf(std::string_view text, Lang lang) {
    std::vector<std::string> out;
    auto marks = wordMarks(tokenise(text), lang, 0);
    sortMarks(marks);
    for (const auto& m : marks) out.push_back(m.key);
    return out;
}
bool holds(const std::vector<std::string>& keys, std::string_view key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

const std::vector<Letter>& shipped() {
    static const auto letters = [] {
        std::vector<Problem> problems;
        auto out = content::readLetters(FYR_SOURCE_DIR "/content/triage/letters", problems);
        EXPECT_TRUE(problems.empty());
        return out;
    }();
    return letters;
}

// The knowledge base as it would be without a second reader.
const KnowledgeBase& firstReaderOnly() {
    static const auto kb = [] {
        std::ifstream in(FYR_BINARY_DIR "/share/fyr/triage.kb", std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        auto root = *json::parse(text, {64U << 20U, 64});
        EXPECT_EQ(root.as_object().erase("second_reader"), 1U);
        return *KnowledgeBase::fromJson(json::write(root));
    }();
    return kb;
}

Start startOf(std::string_view text, Lang lang, double age = 44) {
    Start s;
    s.age = age;
    s.sex = Sex::female;
    s.lang = std::string(code(lang));
    s.text = std::string(text);
    return s;
}

TEST(SecondReader, LooksAtWordsPairsAndBeginningsWithinASentence) {
    const auto keys = keysOf("Svullnaden kom i går, har 39 grader. Hälsar Björn", Lang::sv);
    EXPECT_TRUE(holds(keys, "sv:svullnaden"));
    EXPECT_TRUE(holds(keys, "sv:svull~"));
    EXPECT_TRUE(holds(keys, "sv:svullnaden kom"));
    EXPECT_TRUE(holds(keys, "sv:har #")); // how many is for the first reader
    EXPECT_FALSE(holds(keys, "sv:går har")) << "over a comma";
    EXPECT_FALSE(holds(keys, "sv:grader hälsar")) << "over a full stop";
    EXPECT_FALSE(holds(keys, "sv:björn")) << "a name";
    EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
    EXPECT_EQ(keysOf("ont ont ont", Lang::sv), (std::vector<std::string>{"sv:ont", "sv:ont ont"}));
}

// Ten words for each level, each in four letters of 120; a dog in all of them, and a word in each that no other has.
std::vector<Letter> toyLetters() {
    std::vector<Letter> out;
    for (int i = 0; i < 40; ++i) {
        const auto file = "part_" + std::to_string(i % 4);
        const auto add = [&](std::string word, LetterLevel level) {
            word += static_cast<char>('a' + i % 10);
            out.push_back({word + std::to_string(i), file, Lang::en, 40.0, Sex::female, word + " roof while she walked her dog past number" + static_cast<char>('a' + i / 10) + word, level});
        };
        add("slate", LetterLevel::emergency);
        add("velvet", LetterLevel::selfCare);
        add("copper", LetterLevel::primary);
    }
    return out;
}

TEST(SecondReader, LearnsTheSameEveryTimeAndOnlyWhatPartsTheLetters) {
    const auto letters = toyLetters();
    const auto marks = content::marksOf(testKb(), letters);
    const auto learned = content::learn(letters, marks, {});
    EXPECT_EQ(json::write(learned), json::write(content::learn(letters, content::marksOf(testKb(), letters), {})));
    const auto& words = learned.at("words").as_object();
    EXPECT_FALSE(words.contains("en:dog")) << "in every letter: how people write";
    EXPECT_FALSE(words.contains("en:numberaslatea")) << "in one letter: chance";
    const auto reader = readSecondReader(learned);
    ASSERT_TRUE(reader);
    const auto of = [&](std::string_view text) { return reader->read(wordMarks(tokenise(text), Lang::en, 0)).odds; };
    EXPECT_GT(of("slateb")[SecondReader::emergency], 0);
    EXPECT_LT(of("slateb")[SecondReader::home], 0);
    EXPECT_GT(of("velvetb")[SecondReader::home], 0);
    EXPECT_LT(of("velvetb")[SecondReader::emergency], 0);
    EXPECT_LT(of("copperb")[SecondReader::home], 0);
    ASSERT_TRUE(words.contains("en:slateb roof"));
    content::Ignored ignored;
    ignored[static_cast<std::size_t>(Lang::en)] = {"slateb"};
    const auto without = content::learn(letters, marks, ignored);
    EXPECT_FALSE(without.at("words").as_object().contains("en:slateb"));
    EXPECT_FALSE(without.at("words").as_object().contains("en:slateb roof"));
    EXPECT_TRUE(without.at("words").as_object().contains("en:slatec"));
}

TEST(SecondReader, TellsWhichLineOfALetterFileIsWrong) {
    const auto folder = fs::temp_directory_path() / ("fyr-letters-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "-" + std::to_string(getpid()));
    fs::create_directories(folder);
    std::ofstream(folder / "bad.jsonl") << R"({"id":"x1","lang":"sv","text":"Ont i tån.","gold_level":"selfcare"})" << "\n\nnot json\n"
                                        << R"({"id":"x1","lang":"sv","text":"Samma id.","gold_level":"primary"})" << "\n"
                                        << R"({"id":"x2","lang":"fi","text":"Kipu.","gold_level":"primary"})" << "\n"
                                        << R"({"id":"x3","lang":"en","text":"A cold.","gold_level":"home"})" << "\n";
    std::vector<Problem> problems;
    const auto letters = content::readLetters(folder, problems);
    fs::remove_all(folder);
    ASSERT_EQ(letters.size(), 1U);
    ASSERT_EQ(problems.size(), 4U);
    EXPECT_EQ(problems[0].place, "letters/bad.jsonl:3");
    EXPECT_EQ(problems[1].place, "letters/bad.jsonl:4");
    EXPECT_EQ(problems[2].place, "letters/bad.jsonl:5");
    EXPECT_EQ(problems[3].place, "letters/bad.jsonl:6");
}

TEST(SecondReader, ABadTableIsNoKnowledgeBase) {
    EXPECT_FALSE(readSecondReader(json::object{{"bias", json::array{1, 2}}}));
    EXPECT_FALSE(readSecondReader(json::object{{"bias", json::array{1}}, {"words", json::object{}}}));
    EXPECT_FALSE(readSecondReader(json::object{{"bias", json::array{1, 2}}, {"words", json::object{{"en:a", json::array{1, "2"}}}}}));
    EXPECT_TRUE(readSecondReader(json::object{{"bias", json::array{1, 2}}, {"words", json::object{{"en:a", json::array{1, 2}}}}}));
}

// Each letter judged by a reader that has not seen it, nor any other of its file.
TEST(SecondReader, PartsLettersThatItHasNotSeen) {
    const auto judged = content::crossValidate(shipped(), content::marksOf(realKb(), shipped()), {}, 4);
    for (const auto lang : {Lang::sv, Lang::en}) {
        std::vector<double> emergencies;
        std::vector<double> others;
        for (const auto& j : judged)
            if (const auto& l = shipped()[j.letter]; l.lang == lang) (l.level == LetterLevel::emergency ? emergencies : others).push_back(j.odds[SecondReader::emergency]);
        ASSERT_GT(emergencies.size(), 100U);
        double above = 0;
        for (const auto e : emergencies)
            for (const auto o : others) above += e > o ? 1 : e == o ? 0.5 : 0;
        EXPECT_GT(above / static_cast<double>(emergencies.size()) / static_cast<double>(others.size()), 0.9) << code(lang); // 0.5 is chance
    }
}

// With it an emergency may become a nurse's within a day, and nothing less.
TEST(SecondReader, RaisesWithholdsAndHoldsBackButSendsNothingUrgentHome) {
    int raised = 0;
    int withheld = 0;
    int held = 0;
    for (std::size_t i = 0; i < shipped().size(); i += 12) {
        const auto& l = shipped()[i];
        const auto start = startOf(l.text, l.lang);
        const auto with = unansweredLevel(realKb(), start);
        const auto without = unansweredLevel(firstReaderOnly(), start);
        if (clinical::moreUrgent(without, with)) {
            ++held;
            EXPECT_EQ(with, Urgency::urgent) << l.id << ": " << clinical::code(without) << " became " << clinical::code(with);
            EXPECT_NE(l.level, LetterLevel::emergency) << l.id;
        }
        raised += with <= Urgency::emergency && without > Urgency::emergency;
        withheld += with == Urgency::soon && without == Urgency::selfCare;
    }
    EXPECT_GT(raised, 0);
    EXPECT_GT(withheld, 0);
    EXPECT_GT(held, 0);
}

// A letter that is no emergency and whose flag is held back.
const Letter& heldBack() {
    static const Letter& found = *std::find_if(shipped().begin(), shipped().end(), [](const Letter& l) {
        if (l.level == LetterLevel::emergency || l.lang != Lang::en) return false;
        const auto at = step(realKb(), {}, Interview{}, startOf(l.text, l.lang), noon);
        return at && at->state.floor == Urgency::urgent && std::any_of(at->state.raised.begin(), at->state.raised.end(), [](const auto& r) { return r.doubted; });
    });
    return found;
}
std::optional<Urgency> floorOf(const Letter& l, std::string_view more) {
    const auto at = step(realKb(), {}, Interview{}, startOf(l.text + " " + std::string(more), l.lang), noon);
    return at ? at->state.floor : std::nullopt;
}

TEST(SecondReader, ShowsWhatItHoldsBackAndWhy) {
    auto at = step(realKb(), {}, Interview{}, startOf(heldBack().text, heldBack().lang), noon);
    ASSERT_TRUE(at);
    EXPECT_FALSE(at->state.redFlags.empty()) << "the flag is shown all the same";
    while (at->state.question) at = step(realKb(), {}, at->state, Answer{at->state.question->id, {}, {}, {}, true}, noon);
    ASSERT_TRUE(at->state.outcome);
    if (at->state.outcome->suggestion.urgency == Urgency::urgent) {
        EXPECT_NE(at->state.outcome->suggestion.reason.en.find("Held to a nurse within a day"), std::string::npos) << at->state.outcome->suggestion.reason.en;
    }
    EXPECT_LE(at->state.outcome->suggestion.urgency, Urgency::urgent);
}

TEST(SecondReader, HoldsNothingBackThatDoesNotDependOnHowItIsTold) {
    EXPECT_LE(*floorOf(heldBack(), "My chest is being crushed, the pain goes into my left arm and I am in a cold sweat."), Urgency::immediate) << "an ambulance's flag";
    EXPECT_LE(*floorOf(heldBack(), "I took thirty paracetamol tablets an hour ago."), Urgency::emergency) << "what was swallowed";
    EXPECT_LE(*floorOf(heldBack(), "I have thought about killing myself tonight and have a plan."), Urgency::emergency) << "the mind";
}

TEST(SecondReader, LaterWordsGiveAFlagBackItsOwnLevel) {
    const auto urgent = std::find_if(shipped().begin(), shipped().end(), [](const Letter& l) {
        return l.lang == Lang::en && l.level == LetterLevel::emergency && opinionOf(realKb(), step(realKb(), {}, Interview{}, startOf(l.text, l.lang), noon)->state)->emergency > 3;
    });
    ASSERT_NE(urgent, shipped().end());
    auto at = step(realKb(), {}, Interview{}, startOf(heldBack().text, heldBack().lang), noon);
    ASSERT_TRUE(at);
    const auto flag = std::find_if(at->state.raised.begin(), at->state.raised.end(), [](const auto& r) { return r.doubted; })->flag;
    at = step(realKb(), {}, at->state, FreeText{urgent->text}, noon);
    ASSERT_TRUE(at);
    const auto now = std::find_if(at->state.raised.begin(), at->state.raised.end(), [&](const auto& r) { return r.flag == flag; });
    ASSERT_NE(now, at->state.raised.end());
    EXPECT_FALSE(now->doubted);
    EXPECT_EQ(now->floor, realKb().redFlags()[static_cast<std::size_t>(flag)].urgency);
    // and no calm words take it away again
    std::string calm;
    for (int i = 0; i < 12; ++i) calm += "It itches the same as every day for months, no pain, no blood, fine otherwise. ";
    at = step(realKb(), {}, at->state, FreeText{calm}, noon);
    ASSERT_TRUE(at);
    EXPECT_LE(*at->state.floor, Urgency::emergency);
}

TEST(SecondReader, RaisesNothingOfAFewWords) {
    const auto& policy = realKb().policy().second;
    int few = 0;
    for (const auto& l : shipped()) {
        const auto tokens = tokenise(l.text);
        if (std::count_if(tokens.begin(), tokens.end(), [](const Token& t) { return t.kind == TokenKind::word; }) >= policy.minWords) continue;
        const auto at = step(realKb(), {}, Interview{}, startOf(l.text, l.lang), noon);
        ASSERT_TRUE(at);
        EXPECT_TRUE(std::none_of(at->state.evidence.begin(), at->state.evidence.end(), [&](const Evidence& e) { return e.finding == policy.urgent; })) << l.id;
        if (++few == 100) break;
    }
    EXPECT_GT(few, 20);
}

// Told by their whole only: the patient reads that, and no single words which explain nothing.
TEST(SecondReader, ExplainsItselfToThePatientAndTheClinician) {
    int alone = 0;
    for (std::size_t i = 0; i < shipped().size() && alone < 3; ++i) {
        const auto& l = shipped()[i];
        if (l.level != LetterLevel::emergency) continue;
        auto at = step(realKb(), {}, Interview{}, startOf(l.text, l.lang), noon);
        while (at && at->state.question) at = step(realKb(), {}, at->state, Answer{at->state.question->id, {}, {}, {}, true}, noon);
        ASSERT_TRUE(at && at->state.outcome) << l.id;
        const auto& flags = at->state.outcome->redFlags;
        if (flags.size() != 1 || flags.front().id != "RF-990" || at->state.outcome->suggestion.urgency != Urgency::emergency) continue;
        ++alone;
        EXPECT_TRUE(at->state.outcome->why.en.starts_with("All that you tell us together sounds like something that cannot wait.")) << at->state.outcome->why.en;
        EXPECT_FALSE(flags.front().quotes.empty()) << "a clinician sees which words";
        EXPECT_NE(at->state.outcome->suggestion.reason.sv.find("liknar brev"), std::string::npos) << at->state.outcome->suggestion.reason.sv;
    }
    EXPECT_GT(alone, 0);
}

TEST(SecondReader, ShowsTheWordsThatItHeardAndKeepsWhatItSaid) {
    const auto& policy = realKb().policy().second;
    const auto sounds = [&](const Letter& l) {
        const auto at = step(realKb(), {}, Interview{}, startOf(l.text, l.lang), noon);
        return at && std::any_of(at->state.evidence.begin(), at->state.evidence.end(), [&](const Evidence& e) { return e.finding == policy.urgent; });
    };
    const auto letter = std::find_if(shipped().begin(), shipped().end(), [&](const Letter& l) { return l.level == LetterLevel::emergency && sounds(l); });
    ASSERT_NE(letter, shipped().end());
    auto at = step(realKb(), {}, Interview{}, startOf(letter->text, letter->lang), noon);
    ASSERT_TRUE(at);
    const auto length = std::count_if(letter->text.begin(), letter->text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    for (const auto& e : at->state.evidence)
        if (e.finding == policy.urgent) {
            EXPECT_EQ(e.utterance, 0);
            EXPECT_LT(e.start, e.end);
            EXPECT_LE(e.end, static_cast<std::uint32_t>(length));
        }
    for (const auto& s : at->state.words.front().spans) EXPECT_NE(s.finding, "words_not_of_home") << "what kept from home is no finding";
    EXPECT_TRUE(std::none_of(at->state.understood.begin(), at->state.understood.end(), [](const auto& u) { return u.finding == "words_sound_urgent"; })) << "nothing that the patient said";
    while (at->state.question) at = step(realKb(), {}, at->state, Answer{at->state.question->id, {}, {}, {}, true}, noon);
    ASSERT_TRUE(at->state.outcome);
    std::string calm; // whatever is written afterwards
    for (int i = 0; i < 12; ++i) calm += "It itches the same as every day for months, no pain, no blood, fine otherwise. ";
    at = step(realKb(), {}, at->state, FreeText{calm}, noon);
    ASSERT_TRUE(at);
    EXPECT_TRUE(at->state.floor && *at->state.floor <= Urgency::emergency);
}

// What it thinks stands where it was said, also when the interview is left early and read back from the store.
TEST(SecondReader, WhoLeavesEarlyComesBackFromTheStoreAsTheyWere) {
    const auto heard = [](const Interview& s) { return std::any_of(s.evidence.begin(), s.evidence.end(), [](const Evidence& e) { return e.finding == realKb().policy().second.notHome; }); };
    const auto letter = std::find_if(shipped().begin(), shipped().end(), [&](const Letter& l) {
        const auto first = step(realKb(), {}, Interview{}, startOf(l.text, l.lang), noon);
        return first && first->state.question && heard(first->state);
    });
    ASSERT_NE(letter, shipped().end());
    auto at = step(realKb(), {}, Interview{}, startOf(letter->text, letter->lang), noon);
    ASSERT_TRUE(at);
    at = step(realKb(), {}, at->state, Answer{at->state.question->id, {}, {}, {}, true}, noon);
    ASSERT_TRUE(at);
    at = step(realKb(), {}, at->state, Stop{}, noon);
    ASSERT_TRUE(at);
    const auto stored = json::parse(json::write(json::value(toJson(at->state))));
    ASSERT_TRUE(stored);
    const auto back = interviewFromJson(realKb(), {}, *stored);
    ASSERT_TRUE(back);
    ASSERT_TRUE(back->outcome && at->state.outcome);
    EXPECT_EQ(json::write(toJson(*back->outcome)), json::write(toJson(*at->state.outcome)));
}

} // namespace
} // namespace fyr::triage::test
