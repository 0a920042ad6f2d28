#include "presenter/reply.h"

#include "base/json.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace fyr::presenter {
namespace {

using clinical::CourseDuty;
using clinical::CourseRow;
using namespace std::chrono_literals;

const Instant now = *parseInstant("2026-11-20T09:47:00Z");

ReplyTemplate made(std::string id, std::string module, std::string when) {
    return {std::move(id), std::move(module), std::move(when), {"Titel", "Title"},
            {"Hej {name}!\n\n{personal}\n\nDu har prövat. Ring {advice} för råd.", "Hi {name},\n\n{personal}\n\nYou have tried. Call {advice} for advice."}};
}
std::vector<std::string> ids(const std::vector<const ReplyTemplate*>& list) {
    std::vector<std::string> out;
    for (const auto* t : list) out.push_back(t->id);
    return out;
}
CourseDuty duty(std::string kind) {
    CourseDuty d;
    d.kind = std::move(kind);
    return d;
}
std::string withOwnLine(const ReplyTemplate& t, std::string_view line, std::string_view lang = "sv") {
    auto f = filled(t, lang, "Hanna Wiberg");
    return f.text.replace(f.ownAt, f.ownSize, line);
}

TEST(ReplyTemplate, becomesATextWithTheFirstNameAndAMarkWhereTheOwnLineGoes) {
    const auto t = made("a", "m01", "homework_done");
    const auto f = filled(t, "sv", "  Hanna Wiberg");
    EXPECT_EQ(f.text, "Hej Hanna!\n\n[din egen rad]\n\nDu har prövat. Ring {advice} för råd.");
    EXPECT_EQ(f.text.substr(f.ownAt, f.ownSize), ownLineMark("sv"));
    EXPECT_EQ(filled(t, "en", "Hanna").text.substr(0, 9), "Hi Hanna,");
}

TEST(ReplyTemplate, isNotReadyWithoutWordsOfTheTherapistsOwn) {
    const auto t = made("a", "m01", "homework_done");
    const auto fault = [&](std::string_view text) { return stateOf(text, &t, "sv", "Hanna Wiberg").fault; };
    EXPECT_EQ(fault(filled(t, "sv", "Hanna Wiberg").text), TextFault::ownLineMissing);
    EXPECT_EQ(fault(withOwnLine(t, "")), TextFault::ownLineMissing);
    EXPECT_EQ(fault(withOwnLine(t, "   … !!! 😀")), TextFault::ownLineMissing);
    EXPECT_EQ(fault(withOwnLine(t, "Bra jobbat")), TextFault::ownLineMissing); // two words are no line
    EXPECT_EQ(fault(withOwnLine(t, "Du har prövat")), TextFault::ownLineMissing); // the template's own once more
    EXPECT_EQ(fault(withOwnLine(t, "{emergency} {advice} {helpline}")), TextFault::ownLineMissing);
    EXPECT_EQ(fault(withOwnLine(t, "Fyra av fem, trots regnet")), TextFault::none);
    EXPECT_EQ(fault("Hej!"), TextFault::ownLineMissing);
    EXPECT_EQ(fault("  \n "), TextFault::empty);
}

TEST(ReplyTemplate, aMarkThatWasLeftIsNeverSentWhateverElseWasWrittenAndInEitherLanguage) {
    const auto t = made("a", "m01", "homework_done");
    const auto fault = [&](const std::string& text) { return stateOf(text, &t, "sv", "Hanna").fault; };
    const std::string own = "Det var starkt att du gick ut trots regnet. ";
    EXPECT_EQ(fault(own + filled(t, "sv", "Hanna").text), TextFault::notFilled);
    EXPECT_EQ(fault(own + "[your own line]"), TextFault::notFilled);
    EXPECT_EQ(fault(own + "{personal}"), TextFault::notFilled);
    EXPECT_EQ(fault(own + "Hej {name}"), TextFault::notFilled);
    EXPECT_EQ(fault(own + "Ring {advice}"), TextFault::none); // the server's to fill in
}

TEST(ReplyTemplate, freeTextNeedsWordsOnly) {
    EXPECT_EQ(stateOf("Tack!", nullptr, "sv", "").fault, TextFault::none);
    EXPECT_EQ(stateOf("… 👍 ”–”", nullptr, "sv", "").fault, TextFault::empty);
    EXPECT_EQ(stateOf("شكرا", nullptr, "sv", "").fault, TextFault::none);
    EXPECT_EQ(stateOf("[din egen rad] hej du", nullptr, "sv", "").fault, TextFault::notFilled);
    EXPECT_EQ(stateOf(std::string(8001, 'a'), nullptr, "sv", "").fault, TextFault::tooLong);
    EXPECT_EQ(stateOf(std::string(8000, 'a'), nullptr, "sv", "").fault, TextFault::none);
}

TEST(ReplyTemplate, isKnownAgainHoweverItGotIntoTheText) {
    const auto a = made("a", "m01", "homework_done");
    auto b = made("b", "any", "silent");
    b.text.sv = "Hej {name}!\n\n{personal}\n\nJag ser att det har gått några dagar sedan du var inne. Svara med ett ord.";
    const std::vector<const ReplyTemplate*> all{&a, &b};
    EXPECT_EQ(madeFrom("Hej Hanna!\n\nJag ser att det har gått några dagar sedan du var inne.", all, "sv", "Hanna"), &b);
    EXPECT_EQ(madeFrom("Hej Hanna! Du har prövat. Ring för råd.", all, "sv", "Hanna"), &a);
    EXPECT_EQ(madeFrom("Hej Hanna! Roligt att höra hur det gick på stranden.", all, "sv", "Hanna"), nullptr);
    EXPECT_EQ(madeFrom("", all, "sv", "Hanna"), nullptr);
}

TEST(ReplyTemplate, theBestFitStandsFirstTheModulesOwnBeforeThatOfAny) {
    const std::vector<ReplyTemplate> all{made("any_done", "any", "homework_done"), made("m2_partly", "m02", "homework_partly"), made("m2_done", "m02", "homework_done"),
                                         made("m3_done", "m03", "homework_done"), made("any_risk", "any", "risk_followup")};
    EXPECT_EQ(ids(templatesFor(all, {"homework_done", "risk_followup"}, "m02")), (std::vector<std::string>{"m2_done", "any_done", "any_risk"}));
    EXPECT_EQ(ids(templatesFor(all, {"homework_partly"}, "m02")), (std::vector<std::string>{"m2_partly"}));
}

TEST(ReplySituation, withAnAnswerThatSomebodyLooksAfterNothingCheerfulComesFirst) {
    CourseRow row;
    row.phase = "active";
    row.duties = {duty("alert"), duty("message")};
    row.unread = 1;
    row.trend.reliableChange = 6;
    row.trend.points = {{0, now, 18}, {4, now, 8}};
    auto s = situationsOf(row, {}, {}, ReplyKind::reply, now);
    EXPECT_EQ(s[0], "risk_followup");
    EXPECT_EQ(s[1], "question");
    const auto place = [&](std::string_view code) { return std::ranges::find(s, code) - s.begin(); };
    EXPECT_GT(place("better"), place("worse"));
    row.duties = {duty("message")};
    s = situationsOf(row, {}, {}, ReplyKind::reply, now);
    EXPECT_EQ(s[0], "question");
    EXPECT_EQ(s[1], "better");
}

TEST(ReplySituation, aRiskThatWasSettledThisWeekStillCounts) {
    CourseRow row;
    records::CoursePapers papers;
    papers.risks = {{1, {}, {}, now - 72h, {}, now - 48h, "Ringde"}};
    EXPECT_EQ(situationsOf(row, papers, {}, ReplyKind::reply, now)[0], "risk_followup");
    papers.risks[0].settledAt = now - 24h * 8;
    EXPECT_NE(situationsOf(row, papers, {}, ReplyKind::reply, now)[0], "risk_followup");
}

TEST(ReplySituation, feedbackFollowsHowMuchWasDone) {
    HomeworkView h;
    for (const auto& [done, code] : std::vector<std::pair<HomeworkDone, std::string>>{{HomeworkDone::done, "homework_done"}, {HomeworkDone::partly, "homework_partly"}, {HomeworkDone::missing, "homework_missing"}}) {
        h.done = done;
        EXPECT_EQ(situationsOf({}, {}, h, ReplyKind::feedback, now)[0], code);
    }
}

TEST(ReplySituation, everySituationIsThereOnceSoThatNoTemplateIsOutOfReach) {
    const auto s = situationsOf({}, {}, {}, ReplyKind::reply, now);
    EXPECT_EQ(s.size(), 9U);
    EXPECT_EQ((std::set<std::string>(s.begin(), s.end()).size()), 9U);
}

// The programmes that are shipped, as the build compiled them.
class Shipped : public testing::TestWithParam<const char*> {
  protected:
    ProgrammeGuide guide() {
        std::ifstream in(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr/icbt" / (std::string(GetParam()) + ".json"), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto v = json::parse(text);
        EXPECT_TRUE(v);
        auto g = programmeGuide(json::text(*v, "canonical").value_or(""), json::write(v->at("texts")));
        EXPECT_TRUE(g);
        return std::move(*g);
    }
};

TEST_P(Shipped, noTemplateIsReadyAsItStandsAndEachIsWithAnOwnLine) {
    const auto g = guide();
    EXPECT_GT(g.replies.size(), 30U);
    for (const auto& t : g.replies)
        for (const std::string_view lang : {"sv", "en"}) {
            const auto f = filled(t, lang, "Hanna Wiberg");
            EXPECT_GT(f.ownSize, 0U) << t.id;
            EXPECT_EQ(stateOf(f.text, &t, lang, "Hanna Wiberg").fault, TextFault::ownLineMissing) << t.id;
            const auto own = withOwnLine(t, lang == "sv" ? "Fyra av fem trots att det ösregnade i onsdags." : "Four out of five although it poured down on Wednesday.", lang);
            EXPECT_EQ(stateOf(own, &t, lang, "Hanna Wiberg").fault, TextFault::none) << t.id << ' ' << lang;
        }
}

TEST_P(Shipped, everyModuleThatHasHomeworkHasTemplatesAManualAndSomethingToLookFor) {
    const auto g = guide();
    EXPECT_TRUE(g.manual.contains("guide"));
    for (const auto& s : g.sheets) {
        EXPECT_FALSE(s.lookFor.sv.empty()) << s.id;
        EXPECT_FALSE(s.fields.empty()) << s.id;
        ASSERT_TRUE(g.manual.contains(s.module)) << s.module;
        EXPECT_FALSE(g.manual.at(s.module).sv.starts_with("---"));
        EXPECT_FALSE(templatesFor(g.replies, situationsOf({}, {}, {}, ReplyKind::feedback, now), s.module).empty()) << s.module;
    }
    EXPECT_EQ(g.watchedItems.at("phq9"), (std::vector<int>{9}));
}

INSTANTIATE_TEST_SUITE_P(Programmes, Shipped, testing::Values("depression", "anxiety", "insomnia"));

} // namespace
} // namespace fyr::presenter
