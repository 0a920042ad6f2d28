#include "support.h"

#include "base/text.h"

#include <array>
#include <cmath>

namespace fyr::triage::test {
namespace {

// "finding:state" of everything read, in order.
std::string readAll(std::string_view text, Lang lang, PatientContext patient = {}) {
    const auto r = readText(testKb(), text, lang, std::move(patient), noon);
    std::string out;
    for (const auto& f : r.findings) {
        out += out.empty() ? "" : " ";
        out += testKb().findings()[static_cast<std::size_t>(f.finding)].id;
        if (f.state != FindingState::present) out += ":" + std::string(code(f.state));
    }
    return out;
}
std::string sv(std::string_view text) { return readAll(text, Lang::sv); }
std::string en(std::string_view text) { return readAll(text, Lang::en); }

TEST(Tokens, KeepTheirPlaceInTheText) {
    const std::string text = "Åh, 39,2° på morgonen! Can't";
    for (const auto& t : tokenise(text)) {
        EXPECT_EQ(byteOfCodePoint(text, t.from), t.fromByte);
        EXPECT_EQ(byteOfCodePoint(text, t.to), t.toByte);
    }
    const auto tokens = tokenise(text);
    EXPECT_EQ(tokens[0].text, "åh");
    EXPECT_DOUBLE_EQ(tokens[2].number, 39.2);
    EXPECT_EQ(tokens[tokens.size() - 2].text, "can");
    EXPECT_EQ(tokens.back().text, "not");
    EXPECT_EQ(tokens.back().from, tokens[tokens.size() - 2].from);
}

TEST(Tokens, SurviveAnything) {
    for (const std::string& text : {std::string(), std::string(" "), std::string("…"), std::string("''''"), std::string("9999999999999999999999999.9.9.9"), std::string("🤒🤒 ont 🤒"),
                                    std::string(20'000, 'a'), std::string("a.b.c.d."), std::string("\n\n\n"), std::string("1/2/3/4")}) {
        const auto tokens = tokenise(text);
        for (const auto& t : tokens) EXPECT_LE(t.toByte, text.size());
    }
    EXPECT_EQ(wordsOf("t.ex. ont"), (std::vector<std::string>{"tex", "ont"}));
}

TEST(Typos, AreForgivenByLengthOnly) {
    EXPECT_EQ(editDistance(U"hosta", U"hotsa", 2), 1); // two letters that changed places
    EXPECT_EQ(editDistance(U"hosta", U"hosta", 2), 0);
    EXPECT_EQ(editDistance(U"kallsvettig", U"kalsvetig", 2), 2);
    EXPECT_EQ(editDistance(U"a", U"abcdef", 2), 3);
    EXPECT_EQ(editDistance(U"bench", U"belch", 2), 2); // no finger and no ear takes "n" for "l"
    EXPECT_EQ(editDistance(U"pussa", U"kissa", 3), 3);
    EXPECT_EQ(editDistance(U"huvudverk", U"huvudvärk", 2), 1); // a vowel for a vowel
    EXPECT_EQ(editDistance(U"hosya", U"hosta", 2), 1); // the key beside
    EXPECT_EQ(editDistance(U"feder", U"feter", 2), 1);
    EXPECT_EQ(sv("kalsvettig"), "cold_sweat");
    EXPECT_EQ(sv("illamåendde"), "nausea");
    EXPECT_EQ(sv("illamaende"), "nausea"); // a keyboard without dots
    EXPECT_EQ(en("runny noze"), ""); // four letters: another word
    EXPECT_EQ(sv("gosta"), "");      // never the first letter
    EXPECT_EQ(en("nausae"), "nausea");
    EXPECT_EQ(en("I heard it"), "");
}

TEST(Phrases, AreReadThroughFillersAndInflections) {
    EXPECT_EQ(sv("Jag har ont i bröstet"), "chest_pain");
    EXPECT_EQ(sv("ont mycket i mitt bröst"), "chest_pain");
    EXPECT_EQ(sv("det värker i höger sida av magen"), "belly_pain");
    EXPECT_EQ(sv("ont. i bröstet"), "");
    EXPECT_EQ(en("My chest really hurts"), "chest_pain");
    EXPECT_EQ(en("pain in my right belly"), "belly_pain");
    EXPECT_EQ(sv("tog ett blodprov"), "");
}

TEST(Phrases, ReadSwedishCompoundsByTheirParts) {
    EXPECT_EQ(sv("Bröstsmärtor sedan i går"), "chest_pain");
    EXPECT_EQ(sv("magont"), "belly_pain");
    EXPECT_EQ(sv("magsmärta"), "belly_pain");
    EXPECT_EQ(sv("jätteont i magen"), "belly_pain");
    EXPECT_EQ(sv("superkallsvettig"), "cold_sweat");
    EXPECT_EQ(sv("helt feberfri"), "fever:denied");
    EXPECT_EQ(sv("värkar i magen"), ""); // labour pains are not "värk"
}

TEST(Phrases, KeepTheNegationThatBelongsToThem) {
    EXPECT_EQ(sv("Jag får inte luft"), "breathless");
    EXPECT_EQ(sv("kan inte andas och har feber"), "breathless fever");
    EXPECT_EQ(en("I can't breathe"), "breathless");
    EXPECT_EQ(en("I cannot breathe"), "breathless");
    EXPECT_EQ(en("I cant breathe, no fever"), "breathless fever:denied");
}

TEST(Phrases, HideWhatTheirOwnWordsSeemToSay) { EXPECT_EQ(en("I have hay fever"), "hay_fever"); }

TEST(Scopes, TellThereFromDenied) {
    EXPECT_EQ(sv("ingen feber eller hosta, men ont i halsen"), "fever:denied cough:denied sore_throat");
    EXPECT_EQ(en("no fever, cough or rash but a sore throat"), "fever:denied cough:denied rash:denied sore_throat");
    EXPECT_EQ(sv("kanske feber"), "fever:uncertain");
    EXPECT_EQ(sv("om jag får feber"), "fever:hypothetical");
    EXPECT_EQ(sv("hosta för flera år sedan"), "cough:past");
    EXPECT_EQ(sv("astma som barn"), "asthma"); // a history stays one
}

TEST(Scopes, TellThePatientFromOthers) {
    EXPECT_EQ(sv("Jag har hosta. Min syster hade njursten i våras, undrar om det är det."), "cough kidney_stone:other");
    EXPECT_EQ(sv("Jag hostar och min son har feber"), "cough fever:other");
    EXPECT_EQ(sv("Min son har feber"), "fever"); // only somebody else is ill: the patient
    EXPECT_TRUE(readText(testKb(), "Min son har feber", Lang::sv, {}, noon).patient.child);
    EXPECT_EQ(sv("Var hos min mamma, har feber"), "fever");
    EXPECT_EQ(sv("njursten i släkten"), "kidney_stone:other");
    const PatientContext child{true, true, "dotter", Sex::female};
    EXPECT_EQ(readAll("Hon har feber, hennes bror har hosta", Lang::sv, child), "fever cough:other");
    EXPECT_EQ(readAll("Jag har haft hosta", Lang::sv, child), "cough:other");
    EXPECT_EQ(readAll("Jag tycker att hon har feber", Lang::sv, child), "fever");
}

struct ValueCase {
    Lang lang;
    std::string_view text;
    Known known;
    double wanted; // -1: nothing
};

TEST(Values, AreReadFromWords) {
    constexpr std::array cases{
        ValueCase{Lang::sv, "feber sedan i går kväll", Known::durationHours, 14},
        ValueCase{Lang::sv, "hosta i tre dagar", Known::durationHours, 72},
        ValueCase{Lang::sv, "hosta i 2 veckor", Known::durationHours, 336},
        ValueCase{Lang::sv, "hosta sedan i måndags", Known::durationHours, 96},
        ValueCase{Lang::sv, "hosta sedan i fredags", Known::durationHours, 168}, // said on a Friday: the one before
        ValueCase{Lang::en, "cough for 2 weeks", Known::durationHours, 336},
        ValueCase{Lang::en, "cough since this morning", Known::durationHours, 6},
        ValueCase{Lang::en, "cough for a few days", Known::durationHours, 72},
        ValueCase{Lang::en, "cough, 2-3 days", Known::durationHours, 72},
        ValueCase{Lang::en, "cough, tablets every 4 hours", Known::durationHours, -1},
        ValueCase{Lang::en, "no cough for 3 days", Known::durationHours, -1},
        ValueCase{Lang::sv, "feber 39,2", Known::temperature, 39.2},
        ValueCase{Lang::sv, "tempen var 38 grader", Known::temperature, 38},
        ValueCase{Lang::sv, "väger 39,2 kg", Known::temperature, -1},
        ValueCase{Lang::sv, "jag är 39 år", Known::temperature, -1},
        ValueCase{Lang::en, "fever of 102", Known::temperature, 38.9},
        ValueCase{Lang::en, "temp 101.3 F", Known::temperature, 38.5},
        ValueCase{Lang::en, "weight 102 pounds", Known::temperature, -1},
        ValueCase{Lang::sv, "smärta 8 av 10", Known::pain, 8},
        ValueCase{Lang::en, "pain 7/10", Known::pain, 7},
        ValueCase{Lang::en, "pain is 8 out of 10", Known::pain, 8},
        ValueCase{Lang::sv, "gravid i vecka 24", Known::pregnantWeek, 24},
        ValueCase{Lang::sv, "gravid v 24", Known::pregnantWeek, 24},
        ValueCase{Lang::sv, "gravid, 20+3", Known::pregnantWeek, 20 + 3.0 / 7},
        ValueCase{Lang::en, "I'm 30 weeks pregnant", Known::pregnantWeek, 30},
        ValueCase{Lang::en, "BP 82/54", Known::sysBp, 82},
        ValueCase{Lang::en, "HR 138", Known::heartRate, 138},
        ValueCase{Lang::en, "SpO2 88%", Known::spo2, 88},
        ValueCase{Lang::sv, "blodsocker 22", Known::glucose, 22},
        ValueCase{Lang::en, "glucose 360", Known::glucose, 20},
        ValueCase{Lang::en, "took three 500 mg tablets", Known::amountMg, 1500},
        ValueCase{Lang::sv, "tog 10 tabletter alvedon", Known::amountUnits, 10},
    };
    for (const auto& c : cases) {
        const auto r = readText(testKb(), c.text, c.lang, {}, noon);
        double got = -1;
        for (const auto& m : r.measures)
            if (m.measure == static_cast<std::int32_t>(c.known)) got = m.value;
        EXPECT_NEAR(got, c.wanted, 0.06) << c.text;
    }
}

TEST(Values, TellAgeAndSexOfThePatient) {
    struct Row {
        Lang lang;
        std::string_view text;
        double age;
        Sex sex;
    };
    for (const auto& r : {Row{Lang::en, "My 3-year-old has a fever", 3, Sex::unknown}, Row{Lang::en, "45M chest pain", 45, Sex::male}, Row{Lang::en, "I (32F) have a cough", 32, Sex::female},
                          Row{Lang::en, "A 56-year-old man with a cough", 56, Sex::male}, Row{Lang::en, "I am 45 and cough", 45, Sex::unknown}, Row{Lang::sv, "45-årig kvinna med hosta", 45, Sex::female},
                          Row{Lang::sv, "Jag är 31 år och har hosta", 31, Sex::unknown}, Row{Lang::sv, "min son är 3 år och har feber", 3, Sex::male}, Row{Lang::sv, "8 månader gammal bebis med feber", 8.0 / 12, Sex::unknown},
                          Row{Lang::en, "I cough, my son is 3 years old", -1, Sex::unknown}, Row{Lang::sv, "hosta i 3 år", -1, Sex::unknown}}) {
        const auto read = readText(testKb(), r.text, r.lang, {}, noon);
        EXPECT_NEAR(read.age.value_or(-1), r.age, 0.01) << r.text;
        EXPECT_EQ(read.sex, r.sex) << r.text;
    }
}

TEST(Answers, AreUnderstoodInWords) {
    struct Row {
        Lang lang;
        std::string_view text;
        YesNo wanted;
        bool only;
    };
    for (const auto& r : {Row{Lang::sv, "Ja", YesNo::yes, true}, Row{Lang::sv, "ja, lite hosta", YesNo::yes, false}, Row{Lang::sv, "Nej.", YesNo::no, true}, Row{Lang::sv, "vet inte", YesNo::unknown, true},
                          Row{Lang::sv, "Jag vet inte", YesNo::unknown, true}, Row{Lang::sv, "lite grann", YesNo::yes, true}, Row{Lang::sv, "hosta", YesNo::none, false}, Row{Lang::en, "Nope", YesNo::no, true},
                          Row{Lang::en, "I don't know", YesNo::unknown, true}, Row{Lang::en, "yes but only at night", YesNo::yes, false}, Row{Lang::en, "", YesNo::none, false}}) {
        const auto a = readYesNo(testKb(), r.text, r.lang);
        EXPECT_EQ(a.answer, r.wanted) << r.text;
        if (r.wanted != YesNo::none) {
            EXPECT_EQ(a.only, r.only) << r.text;
        }
    }
}

TEST(Language, IsToldFromTheText) {
    const auto& l = testKb().language();
    EXPECT_EQ(l.detect("Jag har ont i halsen och feber", Lang::en), Lang::sv);
    EXPECT_EQ(l.detect("I have a sore throat and a fever", Lang::sv), Lang::en);
    EXPECT_EQ(l.detect("", Lang::en), Lang::en);
    EXPECT_EQ(l.detect("42", Lang::sv), Lang::sv);
}

TEST(Language, ReadsSpansInCodePointsOfTheOriginal) {
    const std::string text = "Åh nej! Det är svårt att andas nu…";
    const auto r = readText(testKb(), text, Lang::sv, {}, noon);
    ASSERT_EQ(r.findings.size(), 1U);
    const auto from = byteOfCodePoint(text, r.findings[0].start);
    const auto to = byteOfCodePoint(text, r.findings[0].end);
    EXPECT_EQ(text.substr(from, to - from), "svårt att andas");
}

TEST(Language, HostileTextsEndInTime) {
    std::string many;
    for (int i = 0; i < 330; ++i) many += "ont ont i i bröstet inte "; // as long as a text may be
    EXPECT_NO_FATAL_FAILURE((void)readText(testKb(), many, Lang::sv, {}, noon));
    EXPECT_NO_FATAL_FAILURE((void)readText(testKb(), std::string(8000, 'x'), Lang::sv, {}, noon));
}

} // namespace
} // namespace fyr::triage::test
