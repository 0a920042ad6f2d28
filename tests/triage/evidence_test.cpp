// What each finding speaks for and against, and one posterior over all complaints.
#include "triage/evidence.h"

#include "triage/told.h"

#include "support.h"

#include <algorithm>
#include <cmath>

namespace fyr::triage {
namespace {

using clinical::EvidenceState;
using test::noon;
using test::realKb;

Interview begun(std::string text, std::optional<double> age = 40, Sex sex = Sex::female) {
    auto s = step(realKb(), {}, Interview{}, Start{age, sex, "", std::move(text), Subject::self}, noon);
    if (!s) {
        ADD_FAILURE() << s.error().describe();
        return {};
    }
    return std::move(s->state);
}
Interview ended(Interview state, bool unknown = false) {
    while (state.question) {
        Answer a;
        a.questionId = state.question->id;
        for (const auto& c : state.question->choices)
            if (c.id == "no" || c.id == "none") a.choices = {c.id};
        if (unknown) a.choices.clear();
        a.unknown = a.choices.empty();
        auto next = step(realKb(), {}, std::move(state), a, noon);
        if (!next) {
            ADD_FAILURE() << next.error().describe();
            return {};
        }
        state = std::move(next->state);
    }
    return state;
}
const clinical::Evidence* row(const clinical::Suggestion& s, std::string_view finding) {
    const auto it = std::ranges::find(s.evidence, finding, &clinical::Evidence::finding);
    return it == s.evidence.end() ? nullptr : &*it;
}

const std::vector<std::string> openings{
    "Svider när jag kissar, ont i ryggen och feber 38,6 sedan i går",
    "Röd och svullen vad sedan i går efter en lång bussresa, gör ont när jag går. Jag har också ont i axeln och hosta",
    "Ont i halsen och hosta, snuvig. Också ont i magen och diarré sedan två dagar",
    "Trycker över bröstet och ut i vänster arm sedan en timme, kallsvettig",
    "Huvudvärk, yr och illamående. Ont i knät. Utslag på armen som kliar",
    "I have a sore throat and a cough, no fever. My knee hurts too.",
    "Min pappa hade hjärtinfarkt. Jag har inte ont i bröstet men hostar och är trött",
};

TEST(Posterior, SharesNeverAddUpToMoreThanOneHoweverManyComplaintsThereAre) {
    for (const auto& text : openings) {
        const auto s = ended(begun(text));
        double sum = 0;
        for (const auto& c : s.outcome->suggestion.conditions) sum += c.p;
        EXPECT_LE(sum, 1 + 1e-9) << text;
        EXPECT_GT(sum, 0.05) << text;
        for (std::size_t i = 1; i < s.outcome->suggestion.conditions.size(); ++i)
            EXPECT_GE(s.outcome->suggestion.conditions[i - 1].p, s.outcome->suggestion.conditions[i].p);
    }
}

TEST(Posterior, IsOneWithWhatIsLeftForOtherCauses) {
    int several = 0;
    for (const auto& text : openings) {
        const auto state = begun(text);
        const Facts facts(realKb(), state);
        const auto weighings = weighAll(realKb(), facts);
        several += weighings.size() > 1 ? 1 : 0;
        for (std::int32_t leading = -1; leading < static_cast<std::int32_t>(weighings.size()); ++leading) {
            const auto all = posteriorOf(weighings, leading);
            double sum = all.other;
            for (const auto p : all.p) sum += p;
            EXPECT_NEAR(sum, 1, 1e-9) << text;
            auto seen = all.conditions;
            std::sort(seen.begin(), seen.end());
            EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end()) << "a cause of two complaints is named once";
        }
    }
    EXPECT_GE(several, 4);
    EXPECT_TRUE(posteriorOf({}, -1).conditions.empty());
    EXPECT_EQ(posteriorOf({}, -1).other, 1);
}

// The weight is what it says: the log-odds with the finding, less those of the same weighing without it.
TEST(Evidence, AWeightIsTheChangeOfTheLogOddsByThatFindingAlone) {
    const auto& kb = realKb();
    const auto logit = [](double p) { return std::log(p / (1 - p)); };
    int compared = 0;
    for (const auto& text : openings) {
        const auto state = ended(begun(text));
        Facts facts(kb, state);
        const auto weighings = weighAll(kb, facts);
        if (weighings.size() != 1) continue; // one complaint: its posterior can be made again by hand
        const auto& w = weighings[0];
        const auto& s = state.outcome->suggestion;
        for (const auto& spoken : spokenIn(kb, facts, w)) {
            const auto& f = kb.findings()[static_cast<std::size_t>(spoken.finding)];
            const auto* e = row(s, f.id);
            if (!e) continue;
            bool moves = false; // a prior too: not this simple
            for (const auto k : w.conditions)
                for (const auto& when : kb.conditions()[static_cast<std::size_t>(k)].whens)
                    for (const auto in : when.when.findings()) moves = moves || in == spoken.finding;
            if (moves) continue;
            double with = 0;
            std::vector<double> less(w.logWeight.size());
            for (std::size_t k = 0; k < less.size(); ++k) {
                const double p = k < w.conditions.size() ? chanceGiven(kb, kb.conditions()[static_cast<std::size_t>(w.conditions[k])], spoken.finding)
                                                         : chanceGivenOther(kb, spoken.finding);
                less[k] = std::exp(w.logWeight[k]) / (spoken.present ? p : 1 - p);
                with += less[k];
            }
            for (const auto& t : e->towards)
                for (std::size_t k = 0; k < w.conditions.size(); ++k) {
                    if (kb.conditions()[static_cast<std::size_t>(w.conditions[k])].id != t.condition) continue;
                    EXPECT_NEAR(t.weight, logit(w.p[k]) - logit(less[k] / with), 0.02) << f.id << " " << t.condition;
                    ++compared;
                }
        }
    }
    EXPECT_GE(compared, 10);
}

TEST(Evidence, WhatACauseIsKnownBySpeaksForItAndItsDenialAgainst) {
    const auto s = ended(begun("Svider när jag kissar och jag kissar ofta sedan i går"));
    const auto& g = s.outcome->suggestion;
    ASSERT_FALSE(g.conditions.empty());
    const auto* burning = row(g, "dysuria");
    ASSERT_TRUE(burning);
    EXPECT_EQ(burning->state, EvidenceState::present);
    ASSERT_FALSE(burning->quotes.empty());
    EXPECT_EQ(burning->quotes.front().text, "Svider när jag kissar");
    const auto top = g.conditions.front().code;
    const auto it = std::ranges::find(burning->towards, top, &clinical::Toward::condition);
    ASSERT_NE(it, burning->towards.end());
    EXPECT_GT(it->weight, 0.5) << top;
}

TEST(Evidence, SomethingDeniedSpeaksAgainst) {
    int against = 0;
    for (const auto& text : openings) {
        const auto done = ended(begun(text));
        for (const auto& e : done.outcome->suggestion.evidence)
            for (const auto& t : e.towards) against += e.state == EvidenceState::denied && t.weight < 0 ? 1 : 0;
    }
    EXPECT_GE(against, 3);
}

TEST(Evidence, EveryQuoteIsThePatientsOwnWordsAtThatPlace) {
    for (const auto& text : openings) {
        const auto s = ended(begun(text));
        for (const auto& e : s.outcome->suggestion.evidence) {
            EXPECT_FALSE(e.label.sv.empty() && e.label.en.empty());
            for (const auto& q : e.quotes) {
                ASSERT_LT(static_cast<std::size_t>(q.utterance), s.words.size());
                EXPECT_EQ(q.text, wordsAt(s, q.utterance, q.start, q.end));
            }
            const bool asked = std::ranges::any_of(s.answers, [&](const auto& a) { return a.line.questionId == e.questionId; });
            EXPECT_TRUE(e.questionId.empty() || asked) << e.questionId;
            for (const auto& t : e.towards) {
                EXPECT_TRUE(std::isfinite(t.weight));
                EXPECT_GE(std::abs(t.weight), leastWeight);
                EXPECT_LE(std::abs(t.weight), mostWeight);
                EXPECT_TRUE(std::ranges::any_of(s.outcome->suggestion.conditions, [&](const auto& c) { return c.code == t.condition; }));
            }
        }
    }
}

TEST(Evidence, TellsHowAFindingWasSaid) {
    const auto s = ended(begun("Min pappa hade hjärtinfarkt. Jag har inte feber men hostar, och har kanske ont i halsen"), true);
    const auto& g = s.outcome->suggestion;
    const auto state = [&](EvidenceState wanted) { return std::ranges::count(g.evidence, wanted, &clinical::Evidence::state); };
    EXPECT_GE(state(EvidenceState::unknown), 1) << "a question was answered with I don't know";
    const auto sister = ended(begun("Min syster har halsfluss. Jag hostar"));
    const auto* strep = row(sister.outcome->suggestion, "strep_said");
    ASSERT_TRUE(strep);
    EXPECT_EQ(strep->state, EvidenceState::other);
    EXPECT_TRUE(strep->towards.empty()) << "it does not count";
    const auto* fever = row(g, "fever");
    ASSERT_TRUE(fever);
    EXPECT_EQ(fever->state, EvidenceState::denied);
    const auto* cough = row(g, "cough");
    ASSERT_TRUE(cough);
    EXPECT_EQ(cough->state, EvidenceState::present);
    for (const auto& e : g.evidence)
        if (e.state == EvidenceState::other || e.state == EvidenceState::hypothetical || e.state == EvidenceState::unknown) {
            EXPECT_TRUE(e.towards.empty()) << e.finding << ": it does not count";
        }
}

TEST(Evidence, CarriesValuesAndHowLongItLasted) {
    const auto s = ended(begun("Feber 39,2 sedan tre dagar och hosta, tar Eliquis"));
    const auto& g = s.outcome->suggestion;
    const auto* t = row(g, "temperature");
    ASSERT_TRUE(t);
    EXPECT_EQ(t->value, 39.2);
    EXPECT_TRUE(std::ranges::any_of(g.evidence, [](const auto& e) { return e.hours == 72.0; }));
    EXPECT_TRUE(std::ranges::any_of(g.evidence, [](const auto& e) { return e.risk; })) << "an anticoagulant is a risk";
}

TEST(Evidence, IsKeptWithWhatWasToldAndOlderOutcomesAreReadWithoutIt) {
    const auto s = ended(begun(openings[0]));
    const json::value told = toldToJson(s);
    const auto again = toldFromJson(told, toJson(s));
    ASSERT_TRUE(again) << again.error().describe();
    EXPECT_EQ(again->outcome->suggestion, s.outcome->suggestion);
    const auto measured = ended(begun("Feber 39,2 sedan tre dagar och hosta, pulsen är 112"));
    ASSERT_TRUE(measured.outcome->suggestion.vitals);
    const auto kept = toldFromJson(toldToJson(measured), toJson(measured));
    ASSERT_TRUE(kept) << kept.error().describe();
    EXPECT_EQ(kept->outcome->suggestion, measured.outcome->suggestion) << "with its measured values";
    auto older = told;
    older.at("outcome").at("suggestion").as_object().erase("evidence");
    older.at("outcome").at("suggestion").as_object().erase("vitals");
    const auto old = toldFromJson(older, toJson(s));
    ASSERT_TRUE(old) << old.error().describe();
    EXPECT_TRUE(old->outcome->suggestion.evidence.empty());
    EXPECT_EQ(old->outcome->suggestion.reason, s.outcome->suggestion.reason) << "what was said stays said";
    auto broken = told;
    broken.at("outcome").at("suggestion").at("evidence").as_array().at(0).as_object()["state"] = "sideways";
    EXPECT_FALSE(toldFromJson(broken, toJson(s)));
}

TEST(Evidence, ThePatientsSentenceHasNeitherCauseNorPercent) {
    for (const auto& text : openings) {
        const auto s = ended(begun(text));
        for (const auto* lang : {"sv", "en"}) {
            const auto& why = s.outcome->why.in(lang);
            EXPECT_EQ(why.find('%'), std::string::npos) << why;
            for (const auto& c : s.outcome->suggestion.conditions) EXPECT_EQ(why.find(c.label.in(lang)), std::string::npos) << why;
        }
    }
}

TEST(Evidence, AFlagThatRestsOnDontKnowIsNoFactInTheReason) {
    int seen = 0;
    for (const auto* text : {"Kraftig huvudvärk och stel i nacken", "Svårt att andas och hosta, feber", "Yr och svimfärdig, hjärtat rusar", "Feber, kräks och är trött, har diabetes"}) {
        const auto s = ended(begun(text), true);
        const auto& reason = s.outcome->suggestion.reason.sv;
        const auto said = reason.find("(svarade vet inte): ");
        for (const auto& f : s.outcome->redFlags) {
            const auto at = reason.find(f.label.sv);
            if (!f.fromUnknown || at == std::string::npos) continue;
            ++seen;
            EXPECT_NE(said, std::string::npos) << reason;
            EXPECT_GT(at, said) << reason;
        }
    }
    EXPECT_GE(seen, 1);
}

TEST(Evidence, NothingUnderstoodGivesNoCauseAndNoWeight) {
    const auto s = ended(begun("hej", 30), true);
    EXPECT_TRUE(s.outcome->suggestion.conditions.empty());
    for (const auto& e : s.outcome->suggestion.evidence) EXPECT_TRUE(e.towards.empty());
}

} // namespace
} // namespace fyr::triage
