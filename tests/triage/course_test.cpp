// How it is told: well-being and time weigh, one word of it does not; a word in passing opens nothing beside self-care; what
// has just begun and stays unanswered is an emergency. With the content that is shipped.
#include "support.h"

#include "triage/facts.h"
#include "triage/weighing.h"

namespace fyr::triage::test {
namespace {

Start startOf(const std::string& text, double age = 30) {
    Start start;
    start.lang = "en";
    start.text = text;
    start.age = age;
    return start;
}
Interview told(const std::string& text) { return step(realKb(), {}, Interview{}, startOf(text), noon)->state; }
Urgency unanswered(const std::string& text, double age = 30) { return unansweredLevel(realKb(), startOf(text, age)); }
// What is left above primary care, of the complaint in which it is most.
double urgentShare(const std::string& text) {
    const auto s = told(text);
    double most = 0;
    for (const auto& w : weighAll(realKb(), Facts(realKb(), s))) most = std::max(most, w.shares[0] + w.shares[1] + w.shares[2]);
    return most;
}

TEST(Course, TwoSignsOfAMildCourseLessenWhatIsUrgentAndOneDoesNot) {
    const double plain = urgentShare("I have a cough and a fever.");
    EXPECT_LT(urgentShare("I have a cough and a fever. I feel well in myself and I am eating and drinking normally."), plain);
    EXPECT_DOUBLE_EQ(urgentShare("I have a cough and a fever. I sleep well."), plain);
}

TEST(Course, AFlagIsNotMovedByIt) {
    EXPECT_LE(unanswered("Crushing chest pain going into my left arm and a cold sweat. I feel well in myself, eating normally, working as usual, getting better.", 60), Urgency::emergency);
}

TEST(Beside, AWordInPassingOpensNothingBesideSelfCare) {
    const std::string cold = "Blocked nose, sneezing, runny nose and a cough since Monday. No fever, not breathless, no chest pain.";
    EXPECT_EQ(unanswered(cold), Urgency::selfCare);
    EXPECT_EQ(unanswered(cold + " I have a wound on my thumb."), Urgency::selfCare);
}

TEST(Beside, WhatIsToldOnPurposeStaysATroubleOfItsOwn) {
    const std::string sore = "Cold sore on my lip since yesterday. No fever, eating well, my eyes are fine.";
    EXPECT_EQ(unanswered(sore), Urgency::selfCare);
    for (const auto* more : {" I feel low.", " I need a certificate for the insurance company.", " I need a new prescription for my asthma medicine.", " My poo is black."})
        EXPECT_NE(unanswered(sore + more), Urgency::selfCare) << more;
}

TEST(Acute, WhatHasJustBegunAndStaysUnansweredIsAnEmergency) {
    EXPECT_EQ(unanswered("A rash came ten minutes ago."), Urgency::emergency);
    EXPECT_GT(unanswered("A rash came three days ago."), Urgency::emergency);
    EXPECT_GT(unanswered("A rash came ten minutes ago, a mild one."), Urgency::emergency);
    EXPECT_GT(unanswered("A rash came ten minutes ago. No fever, not breathless."), Urgency::emergency);
}

} // namespace
} // namespace fyr::triage::test
