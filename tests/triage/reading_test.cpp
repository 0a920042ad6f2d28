// What the shipped lexicon and content read in sentences as people write them: values, persons, phrases that hold triggers.
#include "support.h"

#include "triage/content/read_back.h"
#include "triage/facts.h"
#include "triage/red_flags.h"

#include <algorithm>
#include <array>
#include <optional>

namespace fyr::triage::test {
namespace {

Reading read(Lang lang, std::string_view text) { return readText(realKb(), text, lang, {}, noon); }
double measured(const Reading& r, Known known) {
    double out = -1;
    for (const auto& m : r.measures)
        if (m.measure == static_cast<std::int32_t>(known)) out = m.value;
    return out;
}
// The state of one finding in a text; nothing when it is not read.
std::optional<FindingState> stateIn(Lang lang, std::string_view text, std::string_view finding) {
    std::optional<FindingState> out;
    const auto id = realKb().findingId(finding);
    for (const auto& f : read(lang, text).findings) {
        const auto& parents = realKb().findings()[static_cast<std::size_t>(f.finding)].parents;
        if (f.finding == id || std::find(parents.begin(), parents.end(), id) != parents.end()) out = f.state;
    }
    return out;
}
bool there(Lang lang, std::string_view text, std::string_view finding) { return stateIn(lang, text, finding) == FindingState::present; }

TEST(Reading, TellsAgesFromTimes) {
    struct Row {
        Lang lang;
        std::string_view text;
        double age; // -1: none
        bool child;
    };
    for (const auto& row : {Row{Lang::sv, "Min bebis är 5 veckor och har 38,3", 5.0 / 52, true}, Row{Lang::en, "my baby is 6 weeks old and feels hot, 38.4", 6.0 / 52, true},
                            Row{Lang::sv, "Mitt barn på 6 veckor har feber", 6.0 / 52, true}, Row{Lang::en, "my baby 2 months has fever 38.5", 2.0 / 12, true},
                            Row{Lang::en, "fever 38.5, baby is 2 months", 2.0 / 12, true}, Row{Lang::sv, "vår dotter 8 månader hostar", 8.0 / 12, true},
                            Row{Lang::sv, "Son 14 mån, kräks", 14.0 / 12, true}, Row{Lang::en, "my 3 yo has a fever", 3, true}, Row{Lang::sv, "Min pappa är 87 och har ramlat", 87, false},
                            Row{Lang::en, "My mother is 82 and has chest pain", 82, false}, Row{Lang::en, "My dad, 79, has chest pain", 79, false}, Row{Lang::sv, "Min man 82 år har ramlat", 82, false},
                            Row{Lang::sv, "född 1948, yr", 78, false}, Row{Lang::en, "born 1948, dizzy", 78, false}, Row{Lang::sv, "Sonen har haft feber i 3 dagar", -1, true},
                            Row{Lang::sv, "Son 2 dagar feber 39", -1, true}, Row{Lang::sv, "Jag fick barn för tre veckor sedan och blöder", -1, false}, Row{Lang::sv, "Min pappa har haft ont i 20 år", -1, false},
                            Row{Lang::en, "my son has had a cough for 2 weeks", -1, true}, Row{Lang::sv, "Har haft feber i 3 dagar, är 34 år", 34, false},
                            Row{Lang::sv, "ont i magen sen 3 veckor, son 4 år hemma", -1, false}}) {
        const auto r = read(row.lang, row.text);
        EXPECT_NEAR(r.age.value_or(-1), row.age, 0.05) << row.text;
        EXPECT_EQ(r.patient.child, row.child) << row.text;
    }
}

TEST(Reading, TakesVitalSignsAsTheyAreSaid) {
    struct Row {
        Lang lang;
        std::string_view text;
        Known known;
        double wanted;
    };
    for (const auto& row : {Row{Lang::en, "pulse ox 86", Known::spo2, 86}, Row{Lang::sv, "POX 89", Known::spo2, 89}, Row{Lang::sv, "sats 91", Known::spo2, 91},
                            Row{Lang::sv, "andas 32 gånger per minut", Known::respRate, 32}, Row{Lang::en, "breathing 40 times a minute", Known::respRate, 40},
                            Row{Lang::sv, "39°", Known::temperature, 39}, Row{Lang::sv, "feber 39 5", Known::temperature, 39.5}, Row{Lang::sv, "har 38,3", Known::temperature, 38.3},
                            Row{Lang::en, "feels hot, 38.4", Known::temperature, 38.4}, Row{Lang::en, "BP is 80 over 40", Known::sysBp, 80}, Row{Lang::sv, "smärtan är 9", Known::pain, 9},
                            Row{Lang::en, "pain is a 7", Known::pain, 7}, Row{Lang::sv, "en åtta på en tiogradig skala", Known::pain, 8}, Row{Lang::sv, "Har haft ont i magen i 3 dar", Known::durationHours, 72},
                            Row{Lang::en, "glucose 5.2 this morning", Known::temperature, -1}, Row{Lang::sv, "väger 38,5 kg", Known::temperature, -1}})
        EXPECT_NEAR(measured(read(row.lang, row.text), row.known), row.wanted, 0.06) << row.text;
    EXPECT_TRUE(there(Lang::en, "pain 9/10 in my lower back", "back_pain")); // a grade cuts no phrase
}

TEST(Reading, MultipliesTabletsByTheirStrength) {
    EXPECT_DOUBLE_EQ(measured(read(Lang::sv, "tagit 20 alvedon 500 mg"), Known::amountMg), 10'000);
    EXPECT_DOUBLE_EQ(measured(read(Lang::sv, "Åt 30 st Alvedon 500mg"), Known::amountMg), 15'000);
    EXPECT_DOUBLE_EQ(measured(read(Lang::en, "16 tablets of ibuprofen 400mg"), Known::amountMg), 6'400);
    EXPECT_DOUBLE_EQ(measured(read(Lang::sv, "Har tagit 10 gram paracetamol"), Known::amountMg), 10'000);
    EXPECT_DOUBLE_EQ(measured(read(Lang::sv, "10 gram paracetamol och 400 mg ipren"), Known::amountMg), 10'000); // the largest
    EXPECT_DOUBLE_EQ(measured(read(Lang::sv, "Har inte tagit några tabletter"), Known::amountUnits), -1);        // no number
    EXPECT_DOUBLE_EQ(measured(read(Lang::sv, "har fått 20 ml alvedon"), Known::amountUnits), -1);                // no tablets
}

// The urgent flag that a first message raises, or nothing.
bool alarms(Lang lang, std::string_view text, std::optional<double> age = {}) {
    Start start;
    start.lang = std::string(code(lang));
    start.text = std::string(text);
    start.age = age;
    const auto at = step(realKb(), {}, Interview{}, start, noon);
    if (!at) return false;
    const auto flags = raisedFlags(realKb(), Facts(realKb(), at->state), 0);
    return std::any_of(flags.begin(), flags.end(), [](const RaisedFlag& f) { return f.floor <= Urgency::emergency; });
}

TEST(Reading, RaisesWhatTheNumbersSayAlone) {
    for (const auto* text : {"tagit 20 alvedon 500 mg", "Har tagit 10 gram paracetamol", "Min bebis är 5 veckor och har 38,3", "Mitt barn på 6 veckor har feber"}) EXPECT_TRUE(alarms(Lang::sv, text)) << text;
    EXPECT_TRUE(alarms(Lang::en, "my baby is 6 weeks old and feels hot, 38.4"));
    EXPECT_FALSE(alarms(Lang::sv, "tar 2 alvedon 500 mg vid behov", 40));
    EXPECT_FALSE(alarms(Lang::sv, "Har inte tagit några tabletter", 40));
}

TEST(Reading, KeepsPhrasesThatHoldTriggerWords) {
    EXPECT_TRUE(there(Lang::sv, "Jag har tagit en överdos för att dö", "suicide_attempt_now"));
    EXPECT_TRUE(there(Lang::sv, "Han kämpar för att andas", "breathlessness_rest"));
    EXPECT_TRUE(there(Lang::en, "unable to bear weight on my ankle", "cannot_bear_weight"));
    EXPECT_FALSE(there(Lang::sv, "Jag vill inte dö", "suicidal_thoughts"));
    EXPECT_FALSE(there(Lang::en, "I don't want to die", "suicidal_thoughts"));
    EXPECT_FALSE(there(Lang::en, "I haven't had any lows", "low_glucose"));
}

TEST(Reading, LeavesNoClauseWithinAPhrase) {
    EXPECT_FALSE(there(Lang::sv, "svider när jag kissar, ont i ryggen", "new_bladder_bowel_loss"));
    EXPECT_FALSE(there(Lang::sv, "ja ä rädd för hjärtinfarkt", "intimate_violence"));
    EXPECT_TRUE(there(Lang::en, "8 weeks pregnant, left lower quadrant abdominal pain and spotting", "vaginal_bleeding_pregnant")); // the phrase writes the comma
    EXPECT_FALSE(there(Lang::sv, "My stomach gör ont and jag mår illa", "chest_pain_pleuritic"));                                // "and" is no "andas"
    EXPECT_FALSE(there(Lang::en, "I think I'm having a heart attack", "assault"));
}

TEST(Reading, TellsWhoIsIll) {
    const auto husband = read(Lang::sv, "Mannen ramlade och slog huvudet, tar waran");
    EXPECT_TRUE(husband.patient.proxy);
    EXPECT_FALSE(husband.patient.child);
    EXPECT_TRUE(there(Lang::sv, "Mannen ramlade och slog huvudet, tar waran", "head_injury"));
    EXPECT_TRUE(there(Lang::sv, "Min man 82 år har ramlat", "after_trauma"));
    EXPECT_TRUE(there(Lang::sv, "Min sambo slår mig", "after_trauma")); // done to me: mine
    EXPECT_FALSE(read(Lang::sv, "Min sambo slår mig").patient.proxy);
    EXPECT_TRUE(there(Lang::sv, "Jag är orolig för min mamma som är 92 och har ramlat i badrummet", "after_trauma"));
    EXPECT_NEAR(read(Lang::sv, "Jag är orolig för min mamma som är 92 och har ramlat i badrummet").age.value_or(-1), 92, 0.01);
    EXPECT_TRUE(there(Lang::sv, "min fru har ont i bröstet", "chest_pain"));
    EXPECT_TRUE(there(Lang::sv, "jag har ont i bröstet och min fru har feber", "chest_pain"));
    EXPECT_FALSE(there(Lang::sv, "jag har ont i bröstet och min fru har feber", "fever"));
}

TEST(Reading, KeepsWhatWarnsAlthoughItHasPassed) {
    EXPECT_EQ(stateIn(Lang::sv, "Hostan har släppt", "cough"), FindingState::past);
    EXPECT_TRUE(there(Lang::sv, "Febern har släppt", "fever_free")); // says more than that it is past
    EXPECT_FALSE(there(Lang::sv, "Febern har släppt", "fever"));
    EXPECT_EQ(stateIn(Lang::en, "fever yesterday but none today", "fever"), FindingState::past);
    EXPECT_EQ(stateIn(Lang::sv, "Hade ont i bröstet i morse men det har gått över", "chest_pain"), FindingState::present);
    EXPECT_EQ(stateIn(Lang::sv, "Febern försvann men kom tillbaka", "fever"), FindingState::present);
}

TEST(ReadBack, TellsAPhraseThatIsNotReadAsItsOwnFinding) {
    auto source = content::read(FYR_SOURCE_DIR "/tests/triage/kb");
    const auto told = [&] {
        const auto text = content::compile(source);
        const auto kb = text ? KnowledgeBase::fromJson(*text) : Result<KnowledgeBase>(fail(text.error()));
        EXPECT_TRUE(kb);
        if (!kb) return 0L;
        const auto back = content::readBack(source, *kb, false);
        EXPECT_GT(back.phrases, 10);
        return static_cast<long>(std::count_if(back.remarks.begin(), back.remarks.end(), [](const auto& r) { return r.message.starts_with("fever: 'hay fever' (en)"); }));
    };
    EXPECT_EQ(told(), 0);
    for (auto& rule : source.findings) // what another finding hides can never be read as this one
        if (rule.id() == "fever") rule.value.at("say").as_object().at("en").as_array().push_back("hay fever");
    EXPECT_EQ(told(), 1);
}

} // namespace
} // namespace fyr::triage::test
