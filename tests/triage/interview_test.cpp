#include "support.h"

#include <algorithm>

namespace fyr::triage::test {
namespace {

const RoutingPolicy routing;

class Talk { // a patient at the test knowledge base
  public:
    explicit Talk(std::string text, std::optional<double> age = 40, Sex sex = Sex::male, std::string lang = "sv", Subject subject = Subject::self) {
        Start s{age, sex, std::move(lang), std::move(text), subject};
        does(s);
    }
    Result<Step> tries(const Event& e) const { return step(testKb(), routing, state, e, noon); }
    void does(const Event& e) {
        auto r = tries(e);
        if (!r) {
            ADD_FAILURE() << r.error().describe() << (state.question ? " at " + state.question->id : "");
            state.question.reset(); // so that a loop over questions ends
            return;
        }
        state = r->state;
        effects = r->effects;
    }
    Talk& says(std::string words) {
        does(Answer{state.question->id, {}, {}, std::move(words), false});
        return *this;
    }
    Talk& picks(std::string choice) {
        does(Answer{state.question->id, {std::move(choice)}, {}, {}, false});
        return *this;
    }
    Talk& doesNotKnow() {
        does(Answer{state.question->id, {}, {}, {}, true});
        return *this;
    }
    [[nodiscard]] std::string asked() const { return state.question ? state.question->finding : ""; }
    [[nodiscard]] Urgency urgency() const { return state.outcome->suggestion.urgency; }
    [[nodiscard]] bool knows(std::string_view finding, FindingState s) const {
        return std::any_of(state.understood.begin(), state.understood.end(), [&](const auto& u) { return u.finding == finding && u.state == s; });
    }
    Interview state;
    std::vector<Effect> effects;
};

TEST(Interview, AStatedRedFlagEndsItAtOnceWithTheWordsThatRaisedIt) {
    const Talk t("Trycker över bröstet sedan en timme, kallsvettig");
    ASSERT_TRUE(t.state.done);
    EXPECT_EQ(t.urgency(), Urgency::immediate);
    EXPECT_EQ(t.state.outcome->suggestion.destination.code, "ambulance");
    ASSERT_EQ(t.state.redFlags.size(), 1U);
    EXPECT_EQ(t.state.redFlags[0].id, "RF-001");
    EXPECT_EQ(t.state.redFlags[0].quotes, (std::vector<std::string>{"Trycker över bröstet", "kallsvettig"}));
    EXPECT_EQ(t.state.outcome->advice.now.front().sv, "Ring 112 nu.");
    EXPECT_EQ(t.state.words[0].spans[0].kind, clinical::SpanKind::redFlag);
    EXPECT_EQ(t.state.outcome->questions, 0);
}

TEST(Interview, ADeniedSymptomRaisesNothing) {
    const Talk t("Jag är snuvig, inte ont i bröstet, inte kallsvettig och inte svårt att andas");
    EXPECT_TRUE(t.state.redFlags.empty());
    EXPECT_FALSE(t.state.floor);
    EXPECT_TRUE(t.knows("chest_pain", FindingState::denied));
    EXPECT_TRUE(t.knows("runny_nose", FindingState::present));
}

TEST(Interview, AsksTheWorstFirstAndNeverWhatWasSaid) {
    Talk t("Ont i bröstet, mår illa");
    EXPECT_EQ(t.asked(), "cold_sweat");
    EXPECT_TRUE(t.state.question->safety);
    EXPECT_EQ(t.state.question->safetyIndex, 1);
    EXPECT_EQ(t.state.question->safetyCount, 2);
    t.picks("no");
    EXPECT_EQ(t.asked(), "breathless");
    EXPECT_EQ(t.state.question->safetyIndex, 2);
    Talk told("Ont i bröstet men inte kallsvettig");
    EXPECT_EQ(told.asked(), "breathless");
}

TEST(Interview, ARedFlagNeverLowersUrgency) {
    Talk t("Feber och stel i nacken");
    ASSERT_EQ(t.state.floor, Urgency::emergency);
    if (!t.state.done) t.does(Stop{});
    EXPECT_EQ(t.urgency(), Urgency::emergency);
    // said again otherwise: the floor stays, a clinician may take it away
    t.does(FreeText{"Jag är inte stel i nacken, ingen feber, mår bra"});
    EXPECT_EQ(t.state.floor, Urgency::emergency);
    if (!t.state.done) t.does(Stop{});
    EXPECT_EQ(t.urgency(), Urgency::emergency);
    EXPECT_EQ(t.state.redFlags.size(), 1U);
}

TEST(Interview, GoingBackTakesTheAnswerAndItsFlagAway) {
    Talk t("Ont i bröstet");
    const auto first = t.state.question->id;
    t.picks("yes");
    EXPECT_EQ(t.state.floor, Urgency::immediate);
    EXPECT_TRUE(t.state.done);
    t.does(Back{});
    EXPECT_FALSE(t.state.floor);
    EXPECT_FALSE(t.state.done);
    EXPECT_TRUE(t.state.redFlags.empty());
    EXPECT_EQ(t.state.question->id, first);
    EXPECT_EQ(t.state.turn, 3); // every accepted event counts
    t.picks("no");
    EXPECT_FALSE(t.state.floor);
    t.does(Back{});
    EXPECT_FALSE(t.tries(Back{}));
    EXPECT_EQ(t.tries(Back{}).error().code, ErrorCode::invalidState);
}

TEST(Interview, NotKnowingASafetyQuestionCountsAsRiskBesideTwoOtherSigns) {
    Talk t("Ont i bröstet, mår illa");
    ASSERT_EQ(t.asked(), "cold_sweat");
    t.doesNotKnow();
    ASSERT_EQ(t.state.redFlags.size(), 1U);
    EXPECT_EQ(t.state.redFlags[0].id, "RF-006");
    EXPECT_TRUE(t.state.redFlags[0].fromUnknown);
    EXPECT_EQ(t.state.redFlags[0].floor, Urgency::urgent); // a clinician within a day
    // what was only a risk becomes certain when it is said
    t.does(FreeText{"Jag är kallsvettig nu"});
    for (const auto& f : t.state.redFlags) EXPECT_FALSE(f.fromUnknown) << f.id;
    EXPECT_EQ(t.state.floor, Urgency::immediate);
}

TEST(Interview, NotKnowingASafetyQuestionAboutTheComplaintAloneIsNoFlag) {
    Talk t("Ont i bröstet");
    ASSERT_EQ(t.asked(), "cold_sweat");
    t.doesNotKnow();
    EXPECT_TRUE(t.state.redFlags.empty());
    while (t.state.question) t.doesNotKnow();
    EXPECT_NE(t.urgency(), Urgency::selfCare);
}

TEST(Interview, AnswersInWordsAreUnderstood) {
    Talk yes("Ont i bröstet");
    yes.says("ja, lite grann");
    EXPECT_TRUE(yes.knows("cold_sweat", FindingState::present));
    Talk no("Ont i bröstet");
    no.says("Nej, men jag hostar");
    EXPECT_TRUE(no.knows("cold_sweat", FindingState::denied));
    EXPECT_TRUE(no.knows("cough", FindingState::present));
    Talk unknown("Ont i bröstet");
    unknown.says("vet inte");
    EXPECT_TRUE(unknown.state.answers[0].line.unknown);
    Talk other("Ont i bröstet");
    other.says("Jag har feber"); // something else: taken in, and the question asked once more
    EXPECT_TRUE(other.knows("fever", FindingState::present));
    EXPECT_TRUE(other.state.answers.empty());
    ASSERT_FALSE(other.state.done);
    EXPECT_EQ(other.asked(), "cold_sweat");
    other.says("hm");
    ASSERT_EQ(other.state.answers.size(), 1U);
    EXPECT_TRUE(other.state.answers[0].line.unknown); // twice unanswered: not known
}

TEST(Interview, SelfCareNeedsItsCriteria) {
    Talk t("Snuvig, ont i halsen och hosta i två dagar, ingen feber, inte svårt att andas, inte ont i bröstet", 30);
    while (t.state.question) t.picks(t.state.question->choices.back().id);
    EXPECT_EQ(t.urgency(), Urgency::selfCare);
    EXPECT_EQ(t.state.outcome->suggestion.rules.front(), "SC-001");
    EXPECT_FALSE(t.state.outcome->advice.call112.empty());
    EXPECT_FALSE(t.state.outcome->advice.back.sv.empty());

    Talk unknown("Snuvig och ont i halsen", 30);
    while (unknown.state.question) unknown.doesNotKnow();
    EXPECT_NE(unknown.urgency(), Urgency::urgent); // what a cold would have told is not held against it
    Talk left("Snuvig och ont i halsen", 30);
    left.does(Stop{});
    EXPECT_EQ(left.urgency(), Urgency::soon); // who leaves early is not sent to self-care

    Talk infant("Snuvig och hosta i två dagar, inte svårt att andas, inte ont i bröstet, ingen feber", 0.5, Sex::male, "sv", Subject::child);
    while (infant.state.question) infant.picks("no");
    EXPECT_NE(infant.urgency(), Urgency::selfCare); // forbidden below one year
}

TEST(Interview, AFlagInTheWayForbidsSelfCare) {
    Talk t("Snuvig i två dagar, inte svårt att andas, inte ont i bröstet, nedstämd, vill ta livet av mig", 30);
    EXPECT_EQ(t.urgency(), Urgency::immediate);
    EXPECT_EQ(t.state.outcome->suggestion.destination.code, "psychiatricEmergency");
}

TEST(Interview, NothingUnderstoodIsAskedOpenlyAndEndsWithAClinician) {
    Talk t("Qwerty lorem ipsum");
    EXPECT_EQ(t.asked(), "concern");
    EXPECT_EQ(t.state.question->topic, "concern.summary");
    t.doesNotKnow();
    EXPECT_TRUE(t.state.question->safety); // the general danger questions
    while (t.state.question) t.picks("no");
    EXPECT_TRUE(t.state.outcome->suggestion.clinicianDecides);
    EXPECT_EQ(t.urgency(), Urgency::urgent);
    EXPECT_NE(t.urgency(), Urgency::selfCare);

    Talk named("Qwerty");
    named.picks("belly");
    EXPECT_TRUE(named.knows("belly_pain", FindingState::present));
    Talk told("Qwerty");
    told.says("ont i magen");
    EXPECT_TRUE(told.knows("belly_pain", FindingState::present));
    Talk empty("");
    EXPECT_EQ(empty.asked(), "concern");
}

TEST(Interview, AsksForAgeOnlyWhenItIsMissing) {
    Talk t("Hosta", std::nullopt);
    ASSERT_EQ(t.asked(), "age");
    t.says("8 månader");
    EXPECT_NEAR(*t.state.age, 8.0 / 12, 0.02);
    Talk told("Jag är 45 år och har hosta", std::nullopt);
    EXPECT_NE(told.asked(), "age");
    EXPECT_EQ(told.state.age, 45);
    Talk number("Hosta", std::nullopt);
    number.does(Answer{number.state.question->id, {}, 33, {}, false});
    EXPECT_EQ(number.state.age, 33);
    const Talk flagged("Ont i bröstet och kallsvettig", std::nullopt);
    EXPECT_TRUE(flagged.state.done); // not even the age stands between
}

TEST(Interview, MeasuresDeriveFindings) {
    Talk t("Hosta, tempen är 39,4");
    EXPECT_TRUE(std::any_of(t.state.measures.begin(), t.state.measures.end(), [](const auto& m) { return m.value == 39.4; }));
    const Talk pregnant("Gravid i vecka 24 med feber 39,2", 31, Sex::female);
    EXPECT_EQ(pregnant.state.floor, Urgency::emergency);
    EXPECT_EQ(pregnant.state.redFlags[0].id, "RF-003");
    const auto& quotes = pregnant.state.redFlags[0].quotes;
    EXPECT_NE(std::find(quotes.begin(), quotes.end(), "39,2"), quotes.end());
    const Talk baby("Feber", 0.1, Sex::male, "sv", Subject::child);
    EXPECT_EQ(baby.state.redFlags[0].id, "RF-005");
}

TEST(Interview, SeveralComplaintsGoTogether) {
    Talk t("Ont i magen och nedstämd");
    EXPECT_EQ(t.asked(), "suicidal"); // the only danger question of the two
    t.picks("no");
    while (t.state.question) t.doesNotKnow();
    const auto& rules = t.state.outcome->suggestion.rules;
    EXPECT_NE(std::find(rules.begin(), rules.end(), "complaint:belly"), rules.end());
    EXPECT_NE(std::find(rules.begin(), rules.end(), "complaint:mood"), rules.end());
}

TEST(Interview, AChoiceQuestionSettlesAllItsFindings) {
    Talk t("Ont i magen");
    while (t.state.question && t.asked() != "belly_where") t.picks("no");
    ASSERT_EQ(t.asked(), "belly_where");
    auto none = t;
    t.picks("belly_right");
    EXPECT_TRUE(t.knows("belly_right", FindingState::present));
    EXPECT_TRUE(t.knows("belly_upper", FindingState::denied));
    none.says("inte alls");
    EXPECT_TRUE(none.knows("belly_right", FindingState::denied));
    EXPECT_TRUE(none.knows("belly_upper", FindingState::denied));
}

TEST(Interview, TheOutcomeCarriesItsEvidence) {
    Talk t("Ont i magen, nere till höger, kräks, feber 38,5");
    while (t.state.question) t.picks(t.state.question->choices.front().id == "yes" ? "no" : t.state.question->choices.front().id);
    const auto& o = *t.state.outcome;
    EXPECT_EQ(o.suggestion.conditions.front().code, "appendicitis");
    double sum = 0;
    for (const double s : o.suggestion.shares) sum += s;
    EXPECT_NEAR(sum, 1, 1e-9);
    EXPECT_EQ(o.suggestion.shares.size(), 5U);
    EXPECT_EQ(o.suggestion.knowledgeBase, testKb().version() + " " + testKb().hash());
    EXPECT_FALSE(o.suggestion.reason.sv.empty());
    EXPECT_FALSE(o.suggestion.reason.en.empty());
    EXPECT_FALSE(o.why.sv.empty());
    for (const auto& f : o.findings)
        if (f.utterance >= 0) { EXPECT_LE(f.end, 200U); }
    for (const auto& c : o.suggestion.changes) EXPECT_TRUE(clinical::moreUrgent(c.to, o.suggestion.urgency)) << c.text.sv;
}

TEST(Interview, TellsWhatWouldChangeTheAdvice) {
    Talk t("Ont i bröstet, hugg i bröstet", 22);
    while (t.state.question) t.picks("no");
    const auto& changes = t.state.outcome->suggestion.changes;
    const auto sweat = std::find_if(changes.begin(), changes.end(), [](const auto& c) { return c.text.sv.find("allsvettig") != std::string::npos; });
    ASSERT_NE(sweat, changes.end()); // denied now, but it may come
    EXPECT_EQ(sweat->to, Urgency::immediate);
}

TEST(Interview, RefusesWhatDoesNotFit) {
    Talk t("Ont i bröstet");
    const auto id = t.state.question->id;
    const auto code = [&](const Event& e) {
        const auto r = t.tries(e);
        return r ? ErrorCode::internal : r.error().code;
    };
    EXPECT_EQ(code(Answer{"q9.other", {"yes"}, {}, {}, false}), ErrorCode::versionConflict);
    EXPECT_EQ(code(Answer{id, {"perhaps"}, {}, {}, false}), ErrorCode::badRequest);
    EXPECT_EQ(code(Answer{id, {"yes", "no"}, {}, {}, false}), ErrorCode::badRequest);
    EXPECT_EQ(code(Answer{id, {}, {}, {}, false}), ErrorCode::badRequest);
    EXPECT_EQ(code(Answer{id, {"yes"}, {}, "ja", false}), ErrorCode::badRequest);
    EXPECT_EQ(code(Answer{id, {}, 3, {}, false}), ErrorCode::badRequest);
    EXPECT_EQ(code(Answer{id, {}, {}, std::string(40001, 'a'), false}), ErrorCode::tooLarge);
    EXPECT_EQ(code(Answer{id, {}, {}, "\xff\xfe", false}), ErrorCode::badUtf8);
    EXPECT_EQ(code(FreeText{"  "}), ErrorCode::badRequest);
    EXPECT_EQ(code(Start{40, Sex::male, "sv", "igen", Subject::self}), ErrorCode::invalidState);
    const auto fresh = [&](const Event& e) {
        const auto r = step(testKb(), routing, Interview{}, e, noon);
        return r ? ErrorCode::internal : r.error().code;
    };
    EXPECT_EQ(fresh(FreeText{"hej"}), ErrorCode::invalidState);
    EXPECT_EQ(fresh(Start{-1, Sex::male, "sv", "", Subject::self}), ErrorCode::badRequest);
    EXPECT_EQ(fresh(Start{std::nan(""), Sex::male, "sv", "", Subject::self}), ErrorCode::badRequest);
    EXPECT_EQ(fresh(Start{40, Sex::male, "fi", "", Subject::self}), ErrorCode::badRequest);
    Talk done("Ont i bröstet och kallsvettig");
    EXPECT_EQ(done.tries(Stop{}).error().code, ErrorCode::invalidState);
    EXPECT_EQ(done.tries(Answer{"q1.cold_sweat", {"no"}, {}, {}, false}).error().code, ErrorCode::invalidState);
}

TEST(Interview, IsAskedForTheRightPerson) {
    const Talk child("Ont i bröstet", 8, Sex::female, "sv", Subject::child);
    EXPECT_EQ(child.state.question->text.sv, "Är barnet kallsvettigt?");
    const Talk self("Ont i bröstet", 40);
    EXPECT_EQ(self.state.question->text.sv, "Är du kallsvettig?");
}

TEST(Interview, EndsEvenWhenNothingIsEverKnown) {
    for (const auto* text : {"Ont i bröstet", "Feber", "Hosta", "Ont i magen", "Nedstämd", "?", "Feber hosta ont i magen ont i bröstet nedstämd"}) {
        Talk t(text, std::nullopt, Sex::unknown);
        int n = 0;
        while (t.state.question && n < 50) {
            t.doesNotKnow();
            ++n;
        }
        EXPECT_TRUE(t.state.done) << text;
        EXPECT_LE(n, testKb().policy().maxQuestions) << text;
        EXPECT_NE(t.urgency(), Urgency::selfCare) << text;
    }
}

TEST(Interview, LanguageAndNameChangeNoDisposition) {
    const std::pair<const char*, const char*> pairs[] = {{"Ont i bröstet och kallsvettig", "Chest pain and cold sweat"}, {"Ont i magen, nere till höger, kräks", "Belly pain, low on the right, vomiting"}, {"Snuva och hosta", "Runny nose and cough"}, {"Feber och utslag", "Fever and rash"}};
    for (const auto& [sv, en] : pairs) {
        Talk a(sv, 40, Sex::male, "sv");
        Talk b(en, 40, Sex::male, "en");
        while (a.state.question) {
            ASSERT_TRUE(b.state.question);
            EXPECT_EQ(a.asked(), b.asked());
            a.doesNotKnow();
            b.doesNotKnow();
        }
        EXPECT_EQ(a.urgency(), b.urgency()) << sv;
    }
}

} // namespace
} // namespace fyr::triage::test
