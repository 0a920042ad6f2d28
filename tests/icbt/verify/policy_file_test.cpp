// A clinic's own bounds: what may be said, what is refused, and what follows for the programmes that ship.
#include "icbt/verify/policy_file.h"

#include "icbt/language/open.h"
#include "icbt/verify/verify.h"

#include <gmock/gmock.h>

namespace fyr::icbt::verify {
namespace {

Policy good(std::string_view text) {
    const auto p = policyFromText(text, "policy.yaml");
    EXPECT_TRUE(p) << p.error().describe();
    return p.value_or(Policy{});
}
std::vector<std::string> problems(std::string_view text) {
    std::vector<std::string> out;
    const auto p = policyFromText(text, "policy.yaml");
    if (!p)
        for (const auto& x : p.error().problems) out.push_back(x.place + ": " + x.message);
    return out;
}

TEST(PolicyFile, whatIsNotSaidIsAsItWas) {
    for (const char* text : {"", "# nothing\n", "{}", "risk: {}", "documents: {signed-off: [summary, relapsePlan]}"}) EXPECT_EQ(digest(Policy{}), digest(good(text))) << text;
}

TEST(PolicyFile, aClinicSaysItsOwnBounds) {
    const auto p = good("risk: {answer: 8h, on-call: 4h, settle: 2d, again: 6h}\n"
                        "watched:\n  - {instrument: isi, item: 1, ask: 3, alert: 4}\n"
                        "waits: {review: 1wd, message: 1wd, other: 3wd, finish: 5wd}\n"
                        "gates: {ungated-in-a-row: 0}\n"
                        "load: {patient-minutes: 300, therapist-minutes: 20, track-minutes: 10, reminders: 2, measure-minutes: 5}\n"
                        "time: {pause: 2w, pauses: 1, longest: 40w, silent: 7d}\n"
                        "documents: {discharged: [summary, referral]}\n");
    EXPECT_EQ((Span{8, Span::Unit::hours}), p.riskAnswer);
    EXPECT_EQ((Span{2, Span::Unit::days}), p.settle);
    EXPECT_EQ("isi", p.watchedItems.back().instrument);
    EXPECT_EQ(Policy{}.watchedItems.size() + 1, p.watchedItems.size()) << "what is always watched stays watched";
    EXPECT_EQ((Span{1, Span::Unit::workingDays}), p.reviewAnswer);
    EXPECT_EQ(0, p.ungatedInARow);
    EXPECT_EQ(300, p.patientMinutes);
    EXPECT_EQ((Span{40, Span::Unit::weeks}), p.longest);
    EXPECT_EQ((std::vector<std::string>{"summary", "referral"}), p.dischargedDocuments);
    EXPECT_NE(digest(Policy{}), digest(p));
}

TEST(PolicyFile, whatGuardsAPatientIsNeverWeakened) {
    using testing::ElementsAre;
    EXPECT_THAT(problems("risk: {answer: 25h}"), ElementsAre("policy.yaml:1: is a time by the clock of at most 24h"));
    EXPECT_THAT(problems("risk:\n  answer: 1d\n  on-call: 13h\n"), ElementsAre("policy.yaml:3: is a time by the clock of at most 12h"));
    EXPECT_THAT(problems("risk: {answer: 1wd}"), ElementsAre("policy.yaml:1: is a time by the clock of at most 24h")) << "working days are no clock";
    EXPECT_THAT(problems("risk: {answer: 0h}"), ElementsAre("policy.yaml:1: is a time by the clock of at most 24h"));
    EXPECT_THAT(problems("gates: {ungated-in-a-row: 2}"), ElementsAre("policy.yaml:1: is a whole number from 0 to 1"));
    EXPECT_THAT(problems("time: {silent: 15d}"), ElementsAre("policy.yaml:1: is a time by the clock of at most 14d"));
    EXPECT_THAT(problems("documents: {signed-off: [summary]}"), ElementsAre("policy.yaml:1: 'relapsePlan' cannot be left out"));
    EXPECT_THAT(problems("watched: [{instrument: phq9, item: 9, ask: 3, alert: 1}]"), ElementsAre("policy.yaml:1: is not below 'ask'"));
}

TEST(PolicyFile, aMisspeltBoundIsNoBound) {
    using testing::Contains;
    EXPECT_THAT(problems("risks: {answer: 1h}"), Contains("policy.yaml:1: 'risks' is not known here"));
    EXPECT_THAT(problems("risk: {anser: 1h}"), Contains("policy.yaml:1: 'anser' is not known here"));
    EXPECT_THAT(problems("- 1"), Contains("policy.yaml:1: is a map"));
    EXPECT_FALSE(problems("risk: {answer: [}").empty());
    EXPECT_EQ(ErrorCode::notFound, policyFromFile("/nowhere/policy.yaml").error().code);
}

TEST(PolicyFile, aStricterClinicMayRefuteWhatShips) {
    const auto catalogue = instruments::Catalogue::loadFile(FYR_BINARY_DIR "/share/fyr/instruments.json").value();
    const auto opened = openProgramme(FYR_SOURCE_DIR "/content/icbt/depression.programme", catalogue).value();
    EXPECT_TRUE(verify(opened.compiled.programme, good("")).proved());
    const auto refuted = [&](std::string_view text) {
        std::string out;
        for (const auto& o : verify(opened.compiled.programme, good(text)).outcomes)
            if (o.verdict == Verdict::refuted) out += std::string(code(o.property)) + " ";
        return out;
    };
    EXPECT_EQ("P5 ", refuted("risk: {answer: 2h}"));
    EXPECT_EQ("P11 ", refuted("load: {therapist-minutes: 5}"));
    EXPECT_EQ("P10 ", refuted("load: {patient-minutes: 20}"));
}

} // namespace
} // namespace fyr::icbt::verify
