// What the record says: mapped by the table, kept with the interview, never told to the patient.
#include "support.h"

#include "triage/facts.h"
#include "triage/record.h"
#include "triage/told.h"

#include <algorithm>

namespace fyr::triage::test {
namespace {

RecordEntry entry(std::string system, std::string code, std::string text = {}, Instant at = noon - std::chrono::hours{2}) {
    RecordEntry e;
    e.reference = "Condition/" + code;
    e.system = std::move(system);
    e.code = std::move(code);
    e.text = std::move(text);
    e.at = at;
    return e;
}
RecordEntry measured(std::string code, double value, std::string unit, Instant at = noon - std::chrono::hours{2}) {
    auto e = entry("loinc", std::move(code), {}, at);
    e.reference = "Observation/1";
    e.value = value;
    e.unit = std::move(unit);
    return e;
}
Interview begin(std::string text, std::vector<RecordEntry> record, double age = 60, Sex sex = Sex::male, std::string lang = "en") {
    Start s{age, sex, std::move(lang), std::move(text), Subject::self, {}};
    s.record = std::move(record);
    auto r = step(realKb(), {}, {}, s, noon);
    EXPECT_TRUE(r) << r.error().describe();
    return r->state;
}
Interview endOf(Interview state, std::string_view no = {}) {
    while (!state.done) {
        Answer a;
        a.questionId = state.question->id;
        if (!no.empty() && state.question->finding == no) a.choices = {"no"};
        else a.unknown = true;
        auto s = step(realKb(), {}, std::move(state), a, noon);
        EXPECT_TRUE(s);
        state = std::move(s->state);
    }
    return state;
}
bool has(const Interview& s, std::string_view finding) {
    return Facts(realKb(), s).finding(realKb().findingId(finding)) == Truth::yes;
}

TEST(Record, AValueOfTheRecordIsShownAsTheRecordsWithItsTime) {
    const auto s = endOf(begin("I have a cough", {measured("8867-4", 122, "/min", noon - std::chrono::hours{3})}));
    ASSERT_TRUE(s.outcome->suggestion.vitals);
    const auto& parts = s.outcome->suggestion.vitals->parts;
    const auto pulse = std::find_if(parts.begin(), parts.end(), [](const auto& p) { return p.vital == "heart_rate"; });
    ASSERT_NE(pulse, parts.end());
    EXPECT_EQ(pulse->source, clinical::VitalSource::record);
    EXPECT_EQ(pulse->record, "Observation/1");
    EXPECT_EQ(pulse->at, noon - std::chrono::hours{3});
}

TEST(Record, CodesAreMappedByTheirBeginningAndInWhateverSpelling) {
    EXPECT_TRUE(has(begin("I have a cough", {entry("atc", "B01AF02", "Apixaban")}), "anticoagulant"));
    EXPECT_TRUE(has(begin("I have a cough", {entry("icd10", "E11.9")}), "diabetes"));
    EXPECT_TRUE(has(begin("I have a cough", {entry("icd10", "e119")}), "diabetes"));
    EXPECT_TRUE(has(begin("I have a cough", {entry("snomed", "195967001")}), "asthma"));
    EXPECT_TRUE(has(begin("I have a cough", {entry("snomed", "195967001")}), "lung_disease")) << "what it implies follows";
    EXPECT_FALSE(has(begin("I have a cough", {entry("icd10", "C44.3")}), "cancer")) << "skin, but no melanoma";
    EXPECT_TRUE(has(begin("I have a cough", {entry("allergy_atc", "J01CE02")}), "drug_allergy"));
    EXPECT_FALSE(has(begin("I have a cough", {entry("allergy_atc", "B01AF02")}), "anticoagulant")) << "an allergy is no medicine";
}

TEST(Record, WhatNoRuleNamesIsNotKept) {
    const std::vector<RecordEntry> all{entry("icd10", "F60.3"), entry("icd10", "E11.9"), entry("icd10", "Z72.0"), measured("8867-4", 71, "/min"), measured("29463-7", 80, "kg")};
    const auto kept = relevantEntries(realKb().record(), all, noon);
    ASSERT_EQ(kept.size(), 2u);
    for (const auto& e : kept) EXPECT_TRUE(e.code == "E11.9" || e.code == "8867-4");
    std::vector<RecordEntry> many;
    for (int i = 0; i < 500; ++i) many.push_back(entry("icd10", "E11." + std::to_string(i)));
    EXPECT_EQ(relevantEntries(realKb().record(), many, noon).size(), 1u) << "one of a kind is enough";
}

TEST(Record, ValuesAreOfTheLastDayInTheirUnitAndThePatientsOwnAreNewer) {
    const auto value = [&](std::vector<RecordEntry> record, Known m, std::string text = "I have a cough") { return Facts(realKb(), begin(std::move(text), std::move(record))).measure(m); };
    EXPECT_EQ(value({measured("8867-4", 112, "/min")}, Known::heartRate), 112);
    EXPECT_EQ(value({measured("8867-4", 112, "/min", noon - std::chrono::hours{25})}, Known::heartRate), std::nullopt);
    EXPECT_EQ(value({measured("8867-4", 112, "/min", noon + std::chrono::hours{5})}, Known::heartRate), std::nullopt) << "what lies ahead";
    EXPECT_EQ(value({measured("8867-4", 112, "kg")}, Known::heartRate), std::nullopt);
    EXPECT_EQ(value({measured("8867-4", 9000, "/min")}, Known::heartRate), std::nullopt);
    EXPECT_NEAR(*value({measured("8310-5", 102.2, "[degF]")}, Known::temperature), 39.0, 0.01);
    EXPECT_EQ(value({measured("8867-4", 90, "/min", noon - std::chrono::hours{1}), measured("8867-4", 112, "/min")}, Known::heartRate), 90) << "the newest";
    EXPECT_EQ(value({measured("8310-5", 39.4, "Cel")}, Known::temperature, "I have a cough and my temperature is 37.2"), 37.2);
}

TEST(Record, IsWeighedButIsNeverToldToThePatientNorAskedAgain) {
    const auto without = begin("I fell and hit my head yesterday", {});
    const auto with = begin("I fell and hit my head yesterday", {entry("atc", "B01AA03", "Warfarin")});
    ASSERT_FALSE(without.floor && *without.floor <= Urgency::emergency);
    ASSERT_TRUE(with.floor);
    EXPECT_LE(*with.floor, Urgency::emergency) << "a head injury on blood thinners";
    const auto done = endOf(with);
    const auto& label = realKb().findings()[static_cast<std::size_t>(realKb().findingId("anticoagulant"))].label;
    for (const auto& u : done.understood) EXPECT_NE(u.finding, "anticoagulant");
    EXPECT_EQ(done.outcome->why.en.find(label.en), std::string::npos);
    for (const auto& a : done.answers) EXPECT_NE(a.finding, "anticoagulant");
    EXPECT_NE(done.outcome->suggestion.reason.en.find("From the record: " + label.en + " (Warfarin)"), std::string::npos) << done.outcome->suggestion.reason.en;
    const auto& findings = done.outcome->findings;
    EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [](const auto& f) { return f.finding == "anticoagulant" && f.record == "Condition/B01AA03"; }));
    bool quoted = false;
    for (const auto& f : done.redFlags)
        for (const auto& q : f.quotes) quoted = quoted || q.find("Warfarin") != std::string::npos;
    EXPECT_TRUE(quoted) << "the clinician sees what raised the flag";
}

TEST(Record, ADenialIsKeptBesideItAndTakesOnlyAwayWhatThePatientKnowsBest) {
    const auto thinner = begin("I fell and hit my head yesterday. I don't take any blood thinners", {entry("atc", "B01AA03", "Warfarin")});
    EXPECT_TRUE(has(thinner, "anticoagulant"));
    const auto done = endOf(thinner);
    EXPECT_NE(done.outcome->suggestion.reason.en.find("The patient says no to"), std::string::npos) << done.outcome->suggestion.reason.en;
    for (const auto& u : done.understood) {
        if (u.finding != "anticoagulant") continue;
        EXPECT_EQ(u.state, FindingState::denied) << "the patient reads what they said";
    }
    EXPECT_TRUE(has(begin("Headache since this morning", {entry("icd10", "Z33.9")}, 30, Sex::female), "pregnant"));
    EXPECT_FALSE(has(begin("Headache since this morning. I am not pregnant", {entry("icd10", "Z33.9")}, 30, Sex::female), "pregnant"));
    EXPECT_FALSE(has(begin("Headache since this morning", {entry("icd10", "Z33.9", {}, noon - std::chrono::hours{24 * 300})}, 30, Sex::female), "pregnant"));
}

TEST(Record, IsNoComplaintAndNoDescription) {
    const auto nothing = begin("hello", {entry("icd10", "E11.9"), entry("icd10", "I50.9"), measured("8310-5", 38.4, "Cel")});
    ASSERT_TRUE(nothing.question);
    EXPECT_EQ(nothing.question->finding, "concern") << "the patient has still said nothing";
    auto hint = entry("icd10", "E11.9");
    hint.certain = false;
    const auto s = begin("I have a cough", {hint});
    EXPECT_FALSE(has(s, "diabetes")) << "what is not confirmed is only a hint";
}

// The same words with any of the record's risks never end milder.
TEST(Record, NeverMakesAnOutcomeMilder) {
    const std::vector<std::string> texts{"I have a cold since yesterday", "Ont i halsen och feber 38,5", "My back hurts since I lifted a box", "I have a rash on my arm",
                                         "Ont i magen och diarré sedan i går", "Headache for two days", "I cut my finger", "Svullet ben"};
    const std::vector<RecordEntry> risks{entry("atc", "B01AF01"), entry("atc", "L04AX03"), entry("icd10", "E10.9"), entry("icd10", "C50.9"), entry("icd10", "I50.9"), entry("icd10", "J44.9")};
    for (const auto& t : texts)
        for (const auto& r : risks) {
            const auto plain = endOf(begin(t, {}, 45, Sex::female, ""));
            const auto with = endOf(begin(t, {r}, 45, Sex::female, ""));
            EXPECT_FALSE(clinical::moreUrgent(plain.outcome->suggestion.urgency, with.outcome->suggestion.urgency))
                << t << " with " << r.code << ": " << clinical::code(plain.outcome->suggestion.urgency) << " became " << clinical::code(with.outcome->suggestion.urgency);
        }
}

TEST(Record, IsStoredWithTheInterviewAndReplaysBitForBit) {
    const auto done = endOf(begin("I fell and hit my head yesterday", {entry("atc", "B01AA03", "Warfarin"), measured("8867-4", 88, "/min")}));
    const auto text = json::write(toJson(done));
    const auto again = interviewFromJson(realKb(), {}, *json::parse(text));
    ASSERT_TRUE(again) << again.error().describe();
    EXPECT_EQ(json::write(toJson(*again)), text);
    EXPECT_EQ(json::write(toJson(*again->outcome)), json::write(toJson(*done.outcome)));
    EXPECT_EQ(again->record, done.record);
    const auto told = toldToJson(done);
    const auto read = toldFromJson(told, *json::parse(text));
    ASSERT_TRUE(read) << read.error().describe();
    EXPECT_EQ(json::write(toldToJson(*read)), json::write(told));
}

// The record was opened for who logged in; the message is about another.
TEST(Record, SaysWhoseItIsWhenTheMessageIsAboutSomebodyElse) {
    const auto hypertension = entry("icd10", "I10.9", "Essentiell hypertoni");
    const auto own = endOf(begin("I have had a cough for four days and feel tired, no fever", {hypertension}));
    EXPECT_NE(own.outcome->suggestion.reason.en.find("From the record: "), std::string::npos) << own.outcome->suggestion.reason.en;
    const auto other = endOf(begin("It's about my husband. He has had a cough for four days and feels tired, he has no fever", {hypertension}));
    ASSERT_NE(other.subject, Subject::self);
    EXPECT_NE(other.outcome->suggestion.reason.en.find("From the record of the one who writes"), std::string::npos) << other.outcome->suggestion.reason.en;
    EXPECT_EQ(other.outcome->suggestion.reason.en.find("From the record: "), std::string::npos);
}

} // namespace
} // namespace fyr::triage::test
