// Counterexamples read as a patient's story.
#include "small.h"

#include <gtest/gtest.h>

namespace fyr::icbt::verify {
namespace {

using namespace small;

std::string storyOf(const Programme& p, Property property, std::string_view lang) {
    const auto r = verify(p, Policy{});
    const auto& stories = r.of(property).stories;
    return stories.empty() ? "" : stories.front().place + "\n" + write(stories.front(), lang);
}

TEST(Story, aClockThatStandsStillInAPause) {
    auto p = programme();
    p.clocks[red].runs &= static_cast<PhaseSet>(~bit(Phase::paused));
    EXPECT_EQ(storyOf(p, Property::p6, "en"), "clock red\n"
                                              "Day 1: Treatment starts.\n"
                                              "Day 2: The treatment is paused.\n"
                                              "Day 3: The patient's answer to PHQ-9, item 9 raises an alert.\n"
                                              "The alert of day 3 is open and nobody is told any more: the clock stands still in a pause.\n");
    EXPECT_EQ(storyOf(p, Property::p6, "sv"), "clock red\n"
                                              "Dag 1: Behandlingen börjar.\n"
                                              "Dag 2: Behandlingen pausas.\n"
                                              "Dag 3: Patientens svar på PHQ-9, fråga 9 väcker ett larm.\n"
                                              "Larmet från dag 3 är öppet, och ingen får veta mer: klockan står still under en paus.\n");
}

TEST(Story, signedOffWithAMessageUnread) {
    auto p = programme();
    p.close.erase(p.close.begin() + 3);
    EXPECT_EQ(storyOf(p, Property::p12, "en"), "close\n"
                                               "Day 1: Treatment starts.\n"
                                               "Day 43: The time of treatment is over and closing begins.\n"
                                               "Day 44: The patient writes a message. The therapist signs the treatment off.\n"
                                               "On day 44 the treatment is signed off, and a message of the patient has been read by nobody.\n");
    EXPECT_EQ(storyOf(p, Property::p12, "sv"), "close\n"
                                               "Dag 1: Behandlingen börjar.\n"
                                               "Dag 43: Behandlingstiden är slut och avslutningen börjar.\n"
                                               "Dag 44: Patienten skriver ett meddelande. Behandlaren avslutar och signerar.\n"
                                               "Dag 44 är behandlingen signerad, och ett meddelande från patienten har ingen läst.\n");
}

TEST(Story, aModuleThatWaitsForWhatNobodyHasToOpen) {
    auto p = programme();
    p.modules.push_back(module("o1", Opens::byTherapist));
    p.modules.push_back(module("m03", Opens::after, {0, 2}));
    EXPECT_EQ(storyOf(p, Property::p2, "en"), "module m03\n"
                                              "Day 1: Treatment starts. Module m01 opens.\n"
                                              "Day 8: The patient hands in m01.\n"
                                              "Day 9: The therapist approves m01.\n"
                                              "From day 9 nothing is open: module m03 waits for o1, which nobody has to open.\n");
}

} // namespace
} // namespace fyr::icbt::verify
