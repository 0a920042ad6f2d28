// Questionnaires before an assessment for internet CBT, and values that people measured at home.
#include "support.h"

#include "triage/facts.h"
#include "triage/screening.h"

#include <algorithm>

namespace fyr::triage::test {
namespace {

Interview go(Interview state, const Event& e, const RoutingPolicy& policy = {}) {
    auto s = step(realKb(), policy, std::move(state), e, noon);
    EXPECT_TRUE(s) << s.error().describe();
    return s ? std::move(s->state) : Interview{};
}
Interview answer(Interview state, std::string choice, const RoutingPolicy& policy = {}) {
    Answer a;
    a.questionId = state.question->id;
    if (choice.empty()) a.unknown = true;
    else a.choices = {std::move(choice)};
    return go(std::move(state), a, policy);
}
// Says no to everything until a questionnaire is offered or the interview ends.
Interview untilOffer(std::string text, double age = 35, Subject subject = Subject::self, const RoutingPolicy& policy = {}) {
    auto s = go({}, Start{age, Sex::male, "sv", std::move(text), subject, {}}, policy);
    while (!s.done && !isScreening(s.question->finding, realKb())) {
        const auto& c = s.question->choices;
        const auto has = [&](std::string_view id) { return std::any_of(c.begin(), c.end(), [&](const auto& x) { return x.id == id; }); };
        s = answer(std::move(s), has("no") ? "no" : has("none") ? "none" : "", policy);
    }
    return s;
}
// Answers the questionnaire with these points; stops at another question.
Interview fill(Interview s, const std::vector<int>& points, const RoutingPolicy& policy = {}) {
    s = answer(std::move(s), "yes", policy);
    for (const int p : points) {
        if (s.done || !isScreening(s.question->finding, realKb())) return s;
        s = answer(std::move(s), p < 0 ? "" : std::to_string(p), policy);
    }
    return s;
}
const std::string low = "Jag känner mig nedstämd och orkar inte med något sedan två månader, ingen lust till något";
const std::string worried = "Jag oroar mig hela tiden för allt sedan ett halvår, spänd och rastlös";

TEST(Screening, IsOfferedBeforeInternetCbtAndMayBeDeclined) {
    auto s = untilOffer(low);
    ASSERT_TRUE(s.question) << "ended in " << s.outcome->suggestion.destination.code;
    EXPECT_EQ(s.question->finding, "screen.phq9");
    const auto asked = s.answers.size();
    s = answer(std::move(s), "no");
    ASSERT_TRUE(s.done);
    EXPECT_EQ(s.outcome->suggestion.destination.code, "icbtAssessment");
    EXPECT_TRUE(s.outcome->screenings.empty());
    EXPECT_EQ(s.outcome->questions, static_cast<std::int32_t>(asked)) << "the offer is none of the interview's questions";
}

TEST(Screening, TheTotalRoutesByItsBand) {
    struct Row {
        std::vector<int> points;
        int total;
        bool icbt;
    };
    const std::vector<Row> rows{{{0, 1, 1, 1, 1, 0, 0, 0, 0}, 4, false}, {{1, 1, 1, 1, 1, 0, 0, 0, 0}, 5, true}, {{2, 2, 2, 2, 2, 2, 2, 1, 0}, 15, true},
                                {{2, 2, 2, 2, 2, 2, 2, 2, 0}, 16, false}, {{3, 3, 3, 3, 3, 3, 1, 0, 0}, 19, false}};
    for (const auto& r : rows) {
        const auto s = fill(untilOffer(low), r.points);
        ASSERT_TRUE(s.done) << r.total;
        ASSERT_EQ(s.outcome->screenings.size(), 1u);
        EXPECT_EQ(s.outcome->screenings[0].total, r.total);
        EXPECT_EQ(s.outcome->screenings[0].most, 27);
        EXPECT_EQ(s.outcome->suggestion.destination.code == "icbtAssessment", r.icbt) << r.total << " " << s.outcome->suggestion.destination.code;
        EXPECT_NE(s.outcome->suggestion.reason.sv.find("PHQ-9: " + std::to_string(r.total) + " av 27"), std::string::npos) << s.outcome->suggestion.reason.sv;
    }
    const auto severe = fill(untilOffer(low), {3, 3, 3, 3, 3, 3, 2, 0, 0});
    ASSERT_TRUE(severe.done);
    EXPECT_EQ(severe.outcome->suggestion.urgency, Urgency::urgent);
    EXPECT_EQ(severe.outcome->suggestion.destination.code, "nurseCall");
}

TEST(Screening, ThoughtsOfDeathLeadToTheSuicideScreenAndNeverToInternetCbt) {
    for (const int points : {1, 2, 3}) {
        auto s = fill(untilOffer(low), {1, 1, 1, 1, 1, 1, 1, 1, points});
        std::vector<std::string> asked;
        while (!s.done) {
            EXPECT_FALSE(isScreening(s.question->finding, realKb()));
            asked.push_back(s.question->finding);
            s = answer(std::move(s), s.question->choices.size() == 2 ? "no" : "");
        }
        EXPECT_NE(s.outcome->suggestion.destination.code, "icbtAssessment") << points;
        EXPECT_TRUE(s.outcome->screenings[0].risk);
        EXPECT_NE(s.outcome->suggestion.reason.sv.find("Fråga 9: ”"), std::string::npos) << s.outcome->suggestion.reason.sv;
        for (const auto* word : {"låg risk", "hög risk", "medelhög risk"}) EXPECT_EQ(s.outcome->suggestion.reason.sv.find(word), std::string::npos);
    }
    auto yes = fill(untilOffer(low), {1, 1, 1, 1, 1, 1, 1, 1, 2});
    std::string asked;
    while (!yes.done) {
        asked += yes.question->finding + " ";
        yes = answer(std::move(yes), yes.question->choices.size() == 2 ? "yes" : "");
    }
    EXPECT_NE(asked.find("suicidal_thoughts"), std::string::npos) << asked;
    EXPECT_LE(yes.outcome->suggestion.urgency, Urgency::emergency) << asked;
}

TEST(Screening, AMissingAnswerGivesNoTotal) {
    const auto s = fill(untilOffer(low), {3, 3, 3, -1, 3, 3, 3, 0, 0});
    ASSERT_TRUE(s.done);
    ASSERT_EQ(s.outcome->screenings.size(), 1u);
    EXPECT_FALSE(s.outcome->screenings[0].total);
    EXPECT_FALSE(Facts(realKb(), s).measure(realKb().measureId("phq9"))) << "missing is not nought";
    EXPECT_NE(s.outcome->suggestion.reason.sv.find("ingen summa"), std::string::npos);
}

TEST(Screening, AnxietyGetsItsOwnAndOnlyAdultsWhoWriteForThemselves) {
    const auto anxious = untilOffer(worried);
    ASSERT_TRUE(anxious.question);
    EXPECT_EQ(anxious.question->finding, "screen.gad7");
    EXPECT_TRUE(untilOffer(low, 17).done) << "not before 18";
    EXPECT_TRUE(untilOffer("Min man är nedstämd och orkar inte med något sedan två månader", 50, Subject::other).done);
    const auto headache = untilOffer("Ont i huvudet sedan i går");
    EXPECT_TRUE(headache.done);
}

TEST(Screening, LicensedTextIsTheSitesOrIsNotOffered) {
    const std::string sleepless = "Jag sover dåligt och ligger vaken varje natt sedan tre månader";
    EXPECT_TRUE(untilOffer(sleepless).done);
    RoutingPolicy site;
    for (int i = 0; i < 7; ++i) site.instrumentTexts["isi"].push_back({"Platsens fråga " + std::to_string(i + 1), "The site's question " + std::to_string(i + 1)});
    auto s = untilOffer(sleepless, 35, Subject::self, site);
    ASSERT_TRUE(s.question) << s.outcome->suggestion.destination.code;
    ASSERT_EQ(s.question->finding, "screen.isi");
    s = answer(std::move(s), "yes", site);
    EXPECT_EQ(s.question->text.sv, "Platsens fråga 1");
    for (int i = 0; i < 7; ++i) s = answer(std::move(s), "3", site);
    ASSERT_TRUE(s.done);
    EXPECT_EQ(s.outcome->screenings[0].total, 21);
    EXPECT_EQ(s.outcome->suggestion.destination.code, "icbtAssessment");
    for (const auto& i : realKb().screening().instruments) { // no licensed words in what we ship
        if (i.id != "isi") continue;
        EXPECT_EQ(i.items.size(), 7u);
        for (const auto& item : i.items) EXPECT_TRUE(item.text.sv.empty() && item.text.en.empty());
    }
}

TEST(Screening, EveryTotalIsTheSumAndHasOneBand) {
    for (const auto& i : realKb().screening().instruments) {
        EXPECT_EQ(i.most(), i.id == "phq9" ? 27 : i.id == "gad7" ? 21 : 28);
        for (int t = 0; t <= i.most(); ++t)
            EXPECT_EQ(std::count_if(i.bands.begin(), i.bands.end(), [&](const auto& b) { return t >= b.from && t <= b.to; }), 1) << i.id << " " << t;
        for (std::size_t n = 0; n < i.items.size() && !i.siteText; ++n) { // LOINC's check digit
            std::string digits;
            for (const char c : i.items[n].code)
                if (c != '-') digits += c;
            int sum = 0;
            for (std::size_t k = 0; k + 1 < digits.size(); ++k) {
                const int d = digits[digits.size() - 2 - k] - '0';
                sum += k % 2 == 0 ? (2 * d) / 10 + (2 * d) % 10 : d;
            }
            EXPECT_EQ((10 - sum % 10) % 10, digits.back() - '0') << i.items[n].code;
        }
    }
}

TEST(Screening, CanBeUndoneLeftAndReplayed) {
    auto s = fill(untilOffer(low), {1, 1, 1});
    ASSERT_TRUE(s.question);
    EXPECT_EQ(s.question->finding, "phq9.4");
    const auto back = go(s, Back{});
    EXPECT_EQ(back.question->finding, "phq9.3");
    const auto text = json::write(toJson(s));
    const auto again = interviewFromJson(realKb(), {}, *json::parse(text));
    ASSERT_TRUE(again) << again.error().describe();
    EXPECT_EQ(again->question->id, s.question->id);
    Answer words;
    words.questionId = s.question->id;
    words.text = "Flera dagar";
    EXPECT_EQ(go(s, words).question->finding, "phq9.5");
    words.text = "Jag vill inte leva längre";
    const auto said = go(s, words);
    EXPECT_TRUE(said.floor) << "words are read also here";
    const auto left = go(s, Stop{});
    ASSERT_TRUE(left.done);
    EXPECT_FALSE(left.outcome->screenings.at(0).total);
    const auto done = fill(untilOffer(low), {1, 1, 1, 1, 1, 1, 1, 1, 0});
    const auto replay = interviewFromJson(realKb(), {}, *json::parse(json::write(toJson(done))));
    ASSERT_TRUE(replay);
    EXPECT_EQ(json::write(toJson(*replay->outcome)), json::write(toJson(*done.outcome)));
}

TEST(Measured, AreAskedOnceWhereTheyCouldMatterAndNoneIsNoRisk) {
    auto s = go({}, Start{40, Sex::female, "sv", "Jag har hosta och feber sedan tre dagar", Subject::self, {}});
    int measured = 0;
    while (!s.done) {
        const bool home = realKb().vitals().asks(realKb().findingId(s.question->finding));
        measured += home ? 1 : 0;
        if (home) {
            EXPECT_EQ(s.question->kind, QuestionKind::number);
            EXPECT_TRUE(s.question->allowUnknown);
            EXPECT_FALSE(s.question->safety);
        }
        s = answer(std::move(s), "");
    }
    EXPECT_LE(measured, 1);
    auto low_ = go({}, Start{40, Sex::female, "sv", "Jag har hosta och feber sedan tre dagar", Subject::self, {}});
    while (!low_.done && low_.question->finding != "oxygen_saturation") low_ = answer(std::move(low_), low_.question->choices.size() == 2 ? "no" : "");
    ASSERT_FALSE(low_.done) << "an oximeter's value is asked for";
    Answer a;
    a.questionId = low_.question->id;
    a.number = 89;
    low_ = go(std::move(low_), a);
    EXPECT_TRUE(low_.floor && *low_.floor <= Urgency::emergency);
}

} // namespace
} // namespace fyr::triage::test
