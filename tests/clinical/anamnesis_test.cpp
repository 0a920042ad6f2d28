// The anamnesis that a clinician signs: what stands where, in both languages, and that an edited text loses nothing.
#include "clinical/anamnesis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fyr::clinical {
namespace {

using testing::HasSubstr;
using testing::Not;

Evidence row(const char* finding, LocalText label, EvidenceState state, const char* topic, std::vector<std::string> words = {}) {
    Evidence e;
    e.finding = finding;
    e.label = std::move(label);
    e.state = state;
    e.topic = topic;
    for (auto& w : words) e.quotes.push_back({0, 0, 1, std::move(w)});
    return e;
}

TriageItem woman() {
    TriageItem i;
    i.id = ItemId{"01JD"};
    i.words = {{"Gravid i vecka 24, feber 39,2 sedan i går.\nSvider när jag kissar. Inga blödningar.", {}, {}},
               {"Det luktar konstigt", {}, {}}};
    auto& s = i.suggestion;
    s.urgency = Urgency::emergency;
    s.destination = {"maternity", {"Förlossning eller gynakut", "Maternity"}};
    s.certainty = 0.92;
    s.shares = {0.03, 0.92, 0.05, 0, 0};
    s.runnerUp = Urgency::urgent;
    s.floor = Urgency::emergency;
    s.conditions = {{"pyelonephritis", {"njurbäckeninflammation", "pyelonephritis"}, 0.81}, {"cystitis", {"blåskatarr", "cystitis"}, 0.09}};
    s.changes = {{Urgency::immediate, {"Förvirrad: 112", "Confused: 112"}}};
    s.rules = {"RF-031"};
    s.knowledgeBase = "0.3.0 0123456789abcdef0123456789abcdef";
    using enum EvidenceState;
    auto fever = row("fever", {"feber", "fever"}, present, "context.fever", {"feber"});
    fever.hours = 24;
    fever.towards = {{"pyelonephritis", 1.8}, {"cystitis", -2.1}};
    auto temperature = row("temperature", {"kroppstemperatur", "body temperature"}, present, "context.fever", {"39,2"});
    temperature.value = 39.2;
    temperature.unit = "°C";
    auto pregnant = row("pregnant", {"gravid", "pregnant"}, present, "demographic.pregnancy", {"Gravid i vecka 24"});
    pregnant.risk = true;
    auto week = row("pregnancy_week", {"graviditetsvecka", "week of pregnancy"}, present, "demographic.pregnancy", {"vecka 24"});
    week.value = 24;
    auto burning = row("dysuria", {"svider att kissa", "burning urine"}, present, "symptom.character", {"Svider när jag kissar"});
    burning.towards = {{"pyelonephritis", 0.6}, {"cystitis", 2.2}};
    auto chills = row("rigors", {"frossa", "shivering"}, denied, "symptom.associated");
    chills.questionId = "q3";
    chills.towards = {{"pyelonephritis", -0.7}};
    auto onset = row("duration", {"hur länge det har pågått", "how long it has lasted"}, present, "symptom.onset", {"sedan i går"});
    onset.hours = 24;
    auto concluded = row("high_fever", {"hög feber", "high fever"}, present, "context.fever", {"39,2"});
    concluded.derived = true;
    s.evidence = {fever, temperature, pregnant, week, burning, chills, onset, concluded,
                  row("bleeding", {"blödning", "bleeding"}, denied, "symptom.associated", {"Inga blödningar"}),
                  row("penicillin_allergy", {"penicillinallergi", "penicillin allergy"}, present, "history.allergies", {"tål inte penicillin"}),
                  row("diabetes", {"diabetes", "diabetes"}, denied, "history.conditions"),
                  row("kidney_stone", {"njursten", "kidney stone"}, other, "history.conditions", {"Min syster hade njursten"}),
                  row("sepsis", {"blodförgiftning", "sepsis"}, hypothetical, "concern.summary", {"kan det vara blodförgiftning"}),
                  row("confused", {"förvirrad", "confused"}, unknown, "red_flag.consciousness"),
                  row("vomiting", {"kräks", "vomits"}, past, "symptom.associated", {"kräktes i går"}),
                  row("flank_pain", {"ont i flanken", "flank pain"}, uncertain, "symptom.location", {"kanske ont i sidan"})};
    i.redFlags = {{"RF-031", {"feber under graviditet", "fever in pregnancy"}, Urgency::emergency, {"feber", "39,2"}, false},
                  {"RF-012", {"snabb andning", "fast breathing"}, Urgency::emergency, {}, true}};
    return i;
}
std::string part(const TriageItem& i, AnamnesisPart p, std::string_view lang = "sv") {
    for (const auto& s : sectionsOf(toText(anamnesisOf(i), lang)))
        if (s.part == p) return s.text;
    return "missing";
}

TEST(Anamnesis, HasEverySectionInItsOrderWhateverWasSaid) {
    for (const auto& item : {woman(), TriageItem{}})
        for (const auto* lang : {"sv", "en"}) {
            const auto sections = sectionsOf(toText(anamnesisOf(item), lang));
            ASSERT_EQ(sections.size(), anamnesisParts.size());
            for (std::size_t n = 0; n < sections.size(); ++n) {
                EXPECT_EQ(sections[n].part, anamnesisParts[n]);
                EXPECT_EQ(sections[n].heading, title(anamnesisParts[n]).in(lang));
                EXPECT_FALSE(sections[n].text.empty());
            }
        }
}

TEST(Anamnesis, PutsEachFindingUnderItsHeadingWithThePatientsOwnWords) {
    const auto i = woman();
    EXPECT_THAT(part(i, AnamnesisPart::reason), HasSubstr("”Gravid i vecka 24, feber 39,2 sedan i går. Svider"));
    EXPECT_THAT(part(i, AnamnesisPart::reason), HasSubstr("orolig för: Blodförgiftning: ”kan det vara blodförgiftning”"));
    const auto current = part(i, AnamnesisPart::current);
    EXPECT_THAT(current, HasSubstr("Debut och varaktighet: 24 timmar (”sedan i går”)"));
    EXPECT_THAT(current, HasSubstr("– Feber i 24 timmar: ”feber”"));
    EXPECT_THAT(current, HasSubstr("– Svider att kissa: ”Svider när jag kissar”"));
    EXPECT_THAT(current, HasSubstr("Osäkert: Ont i flanken: ”kanske ont i sidan”"));
    EXPECT_THAT(current, HasSubstr("nu över: Kräks: ”kräktes i går”"));
    EXPECT_THAT(current, HasSubstr("Vet inte (svar på fråga): förvirrad"));
    EXPECT_THAT(current, HasSubstr("Skrev även: ”Det luktar konstigt”"));
    EXPECT_EQ(part(i, AnamnesisPart::denied), "Självmant: blödning (”Inga blödningar”)\nPå fråga: frossa");
    EXPECT_EQ(part(i, AnamnesisPart::history), "Tidigare sjukdomar: nekar diabetes\nLäkemedel: ingen uppgift\nÖverkänslighet: Penicillinallergi: ”tål inte penicillin”\n"
                                              "Hos någon annan: Njursten: ”Min syster hade njursten”");
    EXPECT_EQ(part(i, AnamnesisPart::risk), "Gravid: ”Gravid i vecka 24”\nGraviditetsvecka 24: ”vecka 24”");
    EXPECT_THAT(part(i, AnamnesisPart::values), HasSubstr("Kroppstemperatur 39,2 °C: ”39,2”\nUppgivet av patienten"));
    EXPECT_THAT(part(i, AnamnesisPart::redFlags), HasSubstr("RF-031 feber under graviditet: ”feber”, ”39,2”"));
}

TEST(Anamnesis, SaysOfAnUnansweredSafetyQuestionThatItIsNoFinding) {
    EXPECT_THAT(part(woman(), AnamnesisPart::redFlags), HasSubstr("RF-012 snabb andning (svarade ”vet inte”: räknas som risk, är inget fynd)"));
    EXPECT_THAT(part(woman(), AnamnesisPart::current), Not(HasSubstr("andning")));
}

TEST(Anamnesis, KeepsWhatWasAssessedApartFromWhatWasSaid) {
    const auto i = woman();
    for (const auto p : anamnesisParts) {
        const auto text = part(i, p);
        if (isAssessed(p)) continue;
        EXPECT_THAT(text, Not(HasSubstr("ög feber"))) << "concluded, not said";
        EXPECT_THAT(text, Not(HasSubstr("njurbäckeninflammation")));
        EXPECT_THAT(text, Not(HasSubstr("%")));
    }
    const auto assessed = part(i, AnamnesisPart::assessment);
    EXPECT_THAT(assessed, HasSubstr("Triagemotorns förslag: Akut, Förlossning eller gynakut. Säkerhet 92 %, näst Brådskande 5 %."));
    EXPECT_THAT(assessed, HasSubstr("Möjliga orsaker: njurbäckeninflammation 81 %, blåskatarr 9 %, annan orsak 10 %"));
    EXPECT_THAT(assessed, HasSubstr("Njurbäckeninflammation: talar för feber, svider att kissa; talar emot ej frossa"));
    EXPECT_THAT(assessed, HasSubstr("Ännu inte bedömt av kliniker."));
    EXPECT_THAT(assessed, HasSubstr("Kunskapsbas 0.3.0 0123456789ab. Inte kliniskt godkänd."));
}

TEST(Anamnesis, WhatOnlyTheRecordSaysIsNeverWrittenAsSaid) {
    auto i = woman();
    auto known = row("kidney_failure", {"njursvikt", "kidney failure"}, EvidenceState::present, "history.conditions");
    known.record = "Condition/c1";
    known.risk = true;
    i.suggestion.evidence.push_back(known);
    for (const auto p : anamnesisParts)
        if (!isAssessed(p)) {
            EXPECT_THAT(part(i, p), Not(HasSubstr("jursvikt"))) << code(p);
        }
    EXPECT_THAT(part(i, AnamnesisPart::assessment), HasSubstr("Ur journalen, inte sagt i intervjun: Njursvikt"));
    EXPECT_THAT(part(i, AnamnesisPart::assessment, "en"), HasSubstr("From the record, not said in the interview: Kidney failure"));
}

TEST(Anamnesis, NamesWhoDecidedAndWhyOnceSomebodyHas) {
    auto i = woman();
    i.decision = Decision{DecisionKind::overridden, Urgency::urgent, {"gpToday", {"Läkare i dag", "Doctor today"}}, "other", "Mår bättre", {"p", "Maria Ekdal"}, {}};
    EXPECT_THAT(part(i, AnamnesisPart::assessment), HasSubstr("Ändrat: Brådskande, Läkare i dag, av Maria Ekdal: ”Mår bättre”"));
    EXPECT_THAT(part(i, AnamnesisPart::assessment, "en"), HasSubstr("Changed: Urgent, Doctor today, by Maria Ekdal: ”Mår bättre”"));
}

TEST(Anamnesis, IsInEnglishAllThroughButForThePatientsWords) {
    const auto text = toText(anamnesisOf(woman()), "en");
    EXPECT_THAT(text, HasSubstr("Reason for contact\n”Gravid"));
    EXPECT_THAT(text, HasSubstr("Body temperature 39.2 °C: ”39,2”"));
    EXPECT_THAT(text, HasSubstr("Onset and duration: 24 hours (”sedan i går”)"));
    EXPECT_THAT(text, HasSubstr("Denies\nVolunteered: bleeding (”Inga blödningar”)\nWhen asked: shivering"));
    EXPECT_THAT(text, HasSubstr("Not clinically approved."));
    for (const auto* word : {"Nekar", "Aktuellt", "Säkerhet", "ingen uppgift", "Bedömt"}) EXPECT_THAT(text, Not(HasSubstr(word)));
}

TEST(Anamnesis, TellsThatSomebodyElseWrites) {
    auto i = woman();
    i.byProxy = true;
    EXPECT_THAT(toText(anamnesisOf(i), "sv"), testing::StartsWith("— Sagt av den som skriver åt patienten —\n"));
}

TEST(Anamnesis, AnEditedTextLosesNothing) {
    auto text = toText(anamnesisOf(woman()), "sv");
    text = "Ringt upp 10:40.\n" + text;
    const auto at = text.find("Riskgrupper\n");
    text.replace(at, std::string_view("Riskgrupper\n").size(), "Min egen rubrik\n");
    const auto sections = sectionsOf(text);
    ASSERT_EQ(sections.size(), anamnesisParts.size()) << "one without a heading came, one heading went";
    EXPECT_FALSE(sections[0].part);
    EXPECT_EQ(sections[0].text, "Ringt upp 10:40.");
    EXPECT_THAT(sections[4].text, HasSubstr("Min egen rubrik\nGravid"));
    EXPECT_THAT(sections[4].text, HasSubstr("Hos någon annan"));
}

TEST(Anamnesis, AHeadingTwiceIsText) {
    const auto sections = sectionsOf("Aktuellt\nfeber\nNekar\nfrossa\nAktuellt\nigen");
    ASSERT_EQ(sections.size(), 2U);
    EXPECT_EQ(sections[1].text, "frossa\nAktuellt\nigen");
    EXPECT_TRUE(sectionsOf("").empty());
    EXPECT_TRUE(sectionsOf("  \n\n ").empty());
    EXPECT_EQ(sectionsOf("bara text").front().text, "bara text");
}

TEST(Anamnesis, ThePatientsLineBreaksMakeNoHeadings) {
    TriageItem i;
    i.words = {{"Hej\nRöda flaggor\nNekar\nallt", {}, {}}};
    const auto sections = sectionsOf(toText(anamnesisOf(i), "sv"));
    ASSERT_EQ(sections.size(), anamnesisParts.size());
    EXPECT_THAT(sections[0].text, HasSubstr("”Hej Röda flaggor Nekar allt”"));
}

TEST(Anamnesis, AnInterviewFromBeforeEvidenceWasKeptStillGivesOne) {
    auto i = woman();
    i.suggestion.evidence.clear();
    EXPECT_THAT(part(i, AnamnesisPart::reason), HasSubstr("Gravid i vecka 24"));
    EXPECT_THAT(part(i, AnamnesisPart::redFlags), HasSubstr("RF-031"));
    EXPECT_EQ(part(i, AnamnesisPart::denied), "Ingen uppgift.");
}

} // namespace
} // namespace fyr::clinical
