// What the patient is told: one message, the right place, and never self-care on silence.
#include "triage/facts.h"
#include "triage/questions.h"
#include "triage/routing.h"

#include "support.h"

namespace fyr::triage {
namespace {

using test::noon; // a Friday
using test::realKb;

const Instant saturday = noon + std::chrono::days{1};
const Instant fridayNight = noon + std::chrono::hours{10};
const Instant wednesdayNight = noon - std::chrono::hours{38};

Interview begun(std::string text, std::optional<double> age = 40, Sex sex = Sex::unknown, Subject subject = Subject::self,
                const RoutingPolicy& routing = {}, Instant now = noon) {
    auto s = step(realKb(), routing, Interview{}, Start{age, sex, "", std::move(text), subject}, now);
    if (!s) {
        ADD_FAILURE() << s.error().describe();
        return {};
    }
    return std::move(s->state);
}

// Answers by `reply` until the interview ends.
template <class F>
Interview ended(Interview state, F reply, const RoutingPolicy& routing = {}, Instant now = noon) {
    while (state.question) {
        Answer a = reply(*state.question);
        a.questionId = state.question->id;
        auto next = step(realKb(), routing, std::move(state), a, now);
        if (!next) {
            ADD_FAILURE() << next.error().describe();
            return {};
        }
        state = std::move(next->state);
    }
    return state;
}
const auto dontKnow = [](const Question&) {
    Answer a;
    a.unknown = true;
    return a;
};
const auto no = [](const Question& q) {
    Answer a;
    for (const auto& c : q.choices)
        if (c.id == "no" || c.id == "none") a.choices = {c.id};
    a.unknown = a.choices.empty();
    return a;
};
std::string placeOf(const Interview& s) { return s.outcome->suggestion.destination.code; }

TEST(Routing, WhatNoRuleCoversGoesToTheUnitsNurseAndNeverToTheFirstInTheFile) {
    RoutingPolicy removed; // no doctor today here
    removed.services = {"gpWeek", "maternity", "dentist", "selfCare", "optician"};
    for (const auto now : {noon, saturday}) {
        const auto to = route(realKb(), removed, Urgency::urgent, "urinary", "", now);
        EXPECT_EQ(to, "outOfHours");
    }
    EXPECT_EQ(route(realKb(), removed, Urgency::urgent, "medicines", "", noon), "nurseCall");
    RoutingPolicy none;
    none.services = {"none"};
    EXPECT_EQ(route(realKb(), none, Urgency::soon, "skin", "", noon), "nurseCall");
    EXPECT_EQ(route(realKb(), none, Urgency::emergency, "mental.crisis", "", noon), "emergencyDepartment");
    EXPECT_EQ(route(realKb(), none, Urgency::immediate, "cardiac", "", noon), "ambulance");
    EXPECT_EQ(route(test::testKb(), none, Urgency::urgent, "urinary", "", noon), "nurseCall");
}

TEST(Routing, AClosedClinicSendsFurtherUnlessItOpensWithinADay) {
    const RoutingPolicy weekdays;
    const auto urgent = [&](Instant now, std::string_view asked = "") { return route(realKb(), weekdays, Urgency::urgent, "urinary", asked, now); };
    EXPECT_EQ(urgent(noon), "gpToday");
    EXPECT_EQ(urgent(wednesdayNight), "gpToday") << "it opens on Thursday morning";
    EXPECT_EQ(urgent(fridayNight), "outOfHours");
    EXPECT_EQ(urgent(saturday), "outOfHours");
    EXPECT_EQ(urgent(saturday, "gpToday"), "outOfHours") << "a red flag cannot send to a closed clinic either";
    EXPECT_EQ(urgent(noon + std::chrono::days{2} + std::chrono::hours{8}), "gpToday") << "Sunday evening, open on Monday";
    EXPECT_EQ(route(realKb(), weekdays, Urgency::soon, "skin", "", saturday), "gpWeek");
    RoutingPolicy never;
    never.hours.fill({0, 0});
    EXPECT_FALSE(opensInTime(never, Urgency::soon, noon));
}

TEST(Routing, MaternityIsForThePregnantAndNewlyDelivered) {
    const Facts man(realKb(), begun("Svider när jag kissar och feber 38,5", 45, Sex::male));
    const Facts woman(realKb(), begun("Svider när jag kissar och feber 38,5", 30, Sex::female));
    const Facts pregnant(realKb(), begun("Jag är gravid i vecka 24 och har feber", 30, Sex::female));
    const auto to = [&](const Facts& f, Urgency u, std::string_view asked) { return route(realKb(), {}, u, "pregnancy", asked, noon, &f); };
    EXPECT_EQ(to(man, Urgency::urgent, ""), "gpToday");
    EXPECT_EQ(to(woman, Urgency::urgent, ""), "gpToday");
    EXPECT_EQ(to(man, Urgency::emergency, "maternity"), "emergencyDepartment");
    EXPECT_EQ(to(pregnant, Urgency::urgent, ""), "maternity");
    EXPECT_EQ(to(pregnant, Urgency::emergency, "maternity"), "maternity");
}

TEST(Outcome, AnUrgentMatterOnASaturdayIsSentTo1177AndNobodyPromisesATime) {
    const auto s = ended(begun("Svider när jag kissar, ont i ryggen och feber 38,6", 45, Sex::female, Subject::self, {}, saturday), no, {}, saturday);
    ASSERT_EQ(s.outcome->suggestion.urgency, Urgency::urgent);
    EXPECT_EQ(placeOf(s), "outOfHours");
    EXPECT_NE(s.outcome->advice.now.front().sv.find("1177"), std::string::npos);
    for (const auto& d : realKb().destinations())
        for (const auto& line : d.now) EXPECT_EQ(line.sv.find("Vi bokar"), std::string::npos) << d.id;
}

TEST(Outcome, AtAnEmergencyThePatientGetsOneMessageHoweverUnsureTheEngineIs) {
    for (const auto* text : {"67-årig man, tryck över bröstet", "svullna läppar", "ont i underlivet höger 20 m", "chest pressure", "kraftig huvudvärk",
                             "I feel faint and my heart is racing", "svårt att andas"})
        for (const auto age : {6.0, 30.0, 67.0}) {
            const auto s = ended(begun(text, age), dontKnow);
            const auto& o = *s.outcome;
            if (o.suggestion.urgency > Urgency::emergency) continue;
            EXPECT_FALSE(o.suggestion.clinicianDecides) << text;
            EXPECT_EQ(o.why.sv.find("bestämma vad som är bäst"), std::string::npos) << text << ": " << o.why.sv;
        }
}

TEST(Outcome, DontKnowToEveryQuestionAboutSafetyIsNotSentHome) {
    for (const auto* text : {"Ont i knät, en åtta på en tiogradig skala", "halsont och hosta", "nt i mgen o kräkts hla ntten", "cough and sore throat", "rash on my arm"}) {
        const auto s = ended(begun(text, 70), dontKnow);
        const auto unknown = std::ranges::count_if(s.answers, [](const Answered& a) { return a.line.safety && a.line.unknown; });
        if (unknown < 2) continue;
        EXPECT_NE(s.outcome->suggestion.urgency, Urgency::selfCare) << text;
    }
}

TEST(Outcome, ThoughtsOfSuicideAreAskedBeforeAPlanAndAPlanOnlyWhenThereAreThoughts) {
    for (const auto* text : {"knee pain, cough and feeling down", "Ont i knät, hosta och känner mig nere", "Jag är deprimerad", "Jag har ångest och sover dåligt",
                             "Jag orkar inte mer"})
        for (const bool thoughts : {false, true}) {
            std::vector<std::string> asked;
            ended(begun(text, 30, Sex::female), [&](const Question& q) {
                asked.push_back(q.finding);
                Answer a = no(q);
                if (thoughts && (q.finding == "suicidal_thoughts" || q.finding == "passive_death_wish")) a = {{}, {"yes"}, {}, {}, false};
                return a;
            });
            const auto at = [&](std::string_view f) { return std::ranges::find(asked, f) - asked.begin(); };
            const auto end = static_cast<std::ptrdiff_t>(asked.size());
            for (const auto* later : {"suicide_plan", "suicide_intent_now"})
                if (at(later) < end) {
                    EXPECT_TRUE(thoughts) << text << ": " << later << " was asked of somebody without thoughts";
                    EXPECT_LT(std::min(at("suicidal_thoughts"), at("passive_death_wish")), at(later)) << text;
                }
        }
}

TEST(Outcome, InternetCbtIsOfferedOnlyToAdultsWhoSaidNoToThoughtsOfSuicide) {
    for (const auto* text : {"Jag orkar inte mer", "Jag är deprimerad sedan en månad", "Jag har ångest varje dag", "Jag sover dåligt, ligger vaken och oroar mig"})
        for (const auto age : {15.0, 35.0}) {
            EXPECT_NE(placeOf(ended(begun(text, age, Sex::female), dontKnow)), "icbtAssessment") << text << ' ' << age;
            const auto s = ended(begun(text, age, Sex::female), no);
            if (placeOf(s) == "icbtAssessment") {
                EXPECT_GE(age, 18);
                EXPECT_EQ(Facts(realKb(), s).finding(realKb().findingId("suicidal_thoughts")), Truth::no) << text;
            }
        }
    EXPECT_EQ(placeOf(ended(begun("Jag har ångest varje dag och oroar mig för allt sedan ett halvår", 35, Sex::female), no)), "icbtAssessment");
}

TEST(Outcome, WhoDoesNotWantToLiveIsNotToldThatItMustBeExamined) {
    const auto s = ended(begun("Jag vill inte leva längre", 35, Sex::female), dontKnow);
    EXPECT_EQ(placeOf(s), "psychiatricEmergency");
    EXPECT_EQ(s.outcome->why.sv.find("undersökas"), std::string::npos) << s.outcome->why.sv;
    EXPECT_NE(s.outcome->why.sv.find("finns hjälp nu"), std::string::npos) << s.outcome->why.sv;
}

TEST(Questions, EveryOneSaysWhyItIsAskedAndSpeaksOfThePatient) {
    const Interview parent = begun("Mitt barn har feber", 5, Sex::male, Subject::child);
    const Interview partner = begun("Min man har feber", 60, Sex::male, Subject::other);
    const Facts facts(realKb(), parent);
    std::vector<std::string> noReason, toTheChild, toTheOther;
    const auto speaksToYou = [](const std::string& sv) {
        if (sv.find("barnet") != std::string::npos || sv.find("personen") != std::string::npos) return false; // asks what the carer sees or fears
        for (const auto* opening : {"Har du ", "Är du ", "Känner du dig", "Mår du ", "Kräks du", "Blöder du", "Dricker du", "Andas du", "Tar du "})
            if (sv.starts_with(opening)) return true;
        return false;
    };
    for (std::size_t i = 0; i < realKb().findings().size(); ++i) {
        const auto& f = realKb().findings()[i];
        if (!f.askable()) continue;
        Asked a;
        a.finding = static_cast<std::int32_t>(i);
        const auto q = present(realKb(), a, parent, facts);
        if (q.why.sv.empty() || q.why.en.empty()) noReason.push_back(f.id);
        if (!f.askChild.sv.empty() && speaksToYou(q.text.sv)) toTheChild.push_back(f.id);
        if (f.only.text().find("age<") == std::string::npos && speaksToYou(present(realKb(), a, partner, facts).text.sv)) toTheOther.push_back(f.id);
    }
    EXPECT_TRUE(noReason.empty()) << noReason.size() << ": " << noReason.front();
    EXPECT_TRUE(toTheChild.empty()) << toTheChild.size() << ": " << toTheChild.front();
    EXPECT_TRUE(toTheOther.empty()) << toTheOther.size() << ": " << toTheOther.front();
}

TEST(Outcome, NothingIsSaidTwiceToThePatient) {
    for (const auto& d : realKb().destinations())
        for (const auto& line : d.now) EXPECT_NE(line.sv, d.title.sv);
    const auto s = ended(begun("Barnet har ätit en tvättkapsel", 3, Sex::male, Subject::child), dontKnow);
    std::set<std::string> seen;
    for (const auto& line : s.outcome->advice.now) EXPECT_TRUE(seen.insert(line.sv).second) << line.sv;
}

TEST(SelfCareImplied, ByWhatTheTextTellsAndNotWhereDangerIsTold) {
    const struct {
        const char* text;
        double age;
        bool home;
    } texts[] = {
        {"Har haft pollenallergi i många år, nu kliar ögonen och jag nyser. Vill förnya receptet på cetirizin. Ingen astma, inget pip i bröstet, ingen feber.", 40, true},
        {"Har haft pollenallergi i många år, nu kliar ögonen och jag nyser. Vill förnya receptet på cetirizin. Har astma och behöver min inhalator mer.", 40, false},
        {"Ny piercing i örsnibben sedan en vecka, lite röd och kliar. Ingen feber, inget var, ingen svullnad.", 22, true},
        {"Ny piercing i örsnibben sedan en vecka, rodnaden sprider sig, varm, öm och det kommer var.", 22, false},
        {"Vill ha läkarintyg, är förkyld sedan i måndags med snuva och hosta, ingen feber, andas bra.", 36, true},
        {"Hjärtklappning inför tentan, går över när jag lägger mig. Ingen bröstsmärta, har inte svimmat, inte andfådd.", 22, true},
        {"Hjärtklappning inför tentan och har svimmat två gånger.", 22, false},
    };
    for (const auto& t : texts) {
        const auto state = ended(begun(t.text, t.age), dontKnow);
        ASSERT_TRUE(state.outcome) << t.text;
        EXPECT_EQ(state.outcome->suggestion.urgency == Urgency::selfCare, t.home) << t.text;
    }
}

} // namespace
} // namespace fyr::triage
