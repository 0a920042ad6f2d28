// What is told of a part of the body, in any order: sentences that no author of a phrase wrote down.
#include "support.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace fyr::triage::test {
namespace {

using enum FindingState;

std::optional<FindingState> stateIn(Lang lang, std::string_view text, std::string_view finding) {
    std::optional<FindingState> out;
    for (const auto& f : readText(realKb(), text, lang, {}, noon).findings)
        if (f.finding == realKb().findingId(finding)) out = f.state;
    return out;
}
struct Row {
    Lang lang;
    std::string_view text;
    std::string_view finding;
    std::optional<FindingState> state;
};
void expect(const std::vector<Row>& rows) {
    for (const auto& r : rows) EXPECT_EQ(stateIn(r.lang, r.text, r.finding), r.state) << r.text << ": " << r.finding;
}

TEST(Places, APlaceAndASenseAreTheFindingWhicheverComesFirst) {
    expect({{Lang::en, "my heel kills first thing in the morning", "heel_pain", present},
            {Lang::sv, "nu gör hälen ont som tusan", "heel_pain", present},
            {Lang::sv, "det högg till i ryggslutet när jag lyfte en låda", "back_pain", present},
            {Lang::en, "a horrible throbbing in my left elbow", "elbow_pain", present},
            {Lang::sv, "ögonen var helt igenklibbade", "eye_discharge", present},
            {Lang::en, "my hair keeps coming out in the shower", "hair_loss", present},
            {Lang::sv, "en broms bet mig på smalbenet", "insect_bite", present},
            {Lang::en, "I caught my forearm on the oven door", "burn", present}});
}

TEST(Places, DenialsHoldForThem) {
    expect({{Lang::en, "my knee is not swollen", "swelling_bruise_limb", denied},
            {Lang::en, "no pain in the elbow", "elbow_pain", denied},
            {Lang::sv, "handleden är inte svullen", "swelling_bruise_limb", denied},
            {Lang::sv, "ingen värk i tummen", "hand_finger_pain", denied}});
}

TEST(Places, ASenseBelongsToTheNearestPlaceAndToItsOwnClause) {
    expect({{Lang::en, "when I bend my elbow my shoulder hurts", "elbow_pain", std::nullopt},
            {Lang::en, "when I bend my elbow my shoulder hurts", "shoulder_pain", present},
            {Lang::sv, "knät är bra men axeln värker", "knee_pain", std::nullopt},
            {Lang::sv, "knät är bra men axeln värker", "shoulder_pain", present},
            {Lang::en, "my ankle is fine. The toe is sore", "ankle_pain", std::nullopt},
            {Lang::en, "I took pain meds and lifted my heel", "heel_pain", std::nullopt},
            {Lang::sv, "ont i hela kroppen, hjärtat bankade", "chest_pain", std::nullopt},
            {Lang::en, "sore all over, my elbow looks fine", "elbow_pain", std::nullopt},
            {Lang::sv, "gör ont som tusan, armbågen", "elbow_pain", present},
            {Lang::en, "my elbow, it hurts", "elbow_pain", present}});
}

TEST(Places, WhatIsToldNextIsToldOfTheSamePlace) {
    expect({{Lang::en, "It is the outside of the elbow. It hurts when I grip.", "elbow_pain", present},
            {Lang::sv, "Det sitter vid armbågen. Det värker mest på kvällarna.", "elbow_pain", present},
            {Lang::en, "The elbow and the knee. It hurts.", "elbow_pain", std::nullopt}, // which of them?
            {Lang::en, "My belly. It hurts when I pee.", "abdominal_pain", std::nullopt}}); // what is dangerous is not guessed
}

} // namespace
} // namespace fyr::triage::test
