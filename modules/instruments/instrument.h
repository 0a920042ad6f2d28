// A questionnaire as data: what is asked, how it is added up, what a total is called, which answers somebody must see.
//
// Shape:  read from instruments.json (catalogue.h), which the build makes from content/instruments. Everything that judges a
//         total carries its source, because a clinic may have another (site.h).
// Units:  items are counted from 1 for people, from 0 in vectors. Points are those of the form: what is ticked. A reversed
//         item adds its mirror to the sum; `factor` turns the sum into the total (WHO-5: 4).
// Safety: no level of suicide risk is known here: a rule names the answer and who must act, never how dangerous it is.
#pragma once

#include "clinical/local_text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::instruments {

using clinical::LocalText;

// What is known about the right to show the words. `unknown` until somebody has read the terms at their source.
enum class Licence : std::uint8_t {
    publicDomain, // may be reproduced, translated and displayed without permission
    registration, // free or not, but the user signs up or signs an agreement first
    commercial,   // costs money in some uses
    own,          // an open licence of its own, which must stand beside the words
    unknown,
};
[[nodiscard]] std::string_view code(Licence licence) noexcept; // "public-domain", …
[[nodiscard]] std::optional<Licence> licenceFromCode(std::string_view code) noexcept;

struct Answer {
    int points = 0;
    LocalText label;
    std::string code; // LOINC; empty when none is verified
};
struct Item {
    std::string id;
    LocalText text; // empty: the site supplies it
    std::string code;
    std::vector<Answer> answers; // always filled: these points and no others
    bool scored = true;          // false: asked, and no part of the total
    bool reversed = false;       // adds (lowest + highest) − points
    [[nodiscard]] int lowest() const noexcept;
    [[nodiscard]] int highest() const noexcept;
    [[nodiscard]] const Answer* answer(int points) const noexcept; // null: no answer has these points
};
inline const Answer* Item::answer(int points) const noexcept { // here, because a cohort is scored by it
    const auto n = static_cast<std::size_t>(points);
    if (points >= 0 && n < answers.size() && answers[n].points == points) return &answers[n]; // mostly the n-th has n points
    for (const auto& a : answers)
        if (a.points == points) return &a;
    return nullptr;
}

// `from` and `to` belong to it. Bands cover every total once, or there are none.
struct Band {
    int from = 0;
    int to = 0;
    LocalText label;
    std::string source;
};
struct BandSet { // for some patients: PDSS-SR with agoraphobia
    std::string id;
    LocalText title;
    std::vector<Band> bands;
};
// A total from which (to which, where higher is better) something more is thought of. For a reader, never a diagnosis.
struct Cutoff {
    int points = 0;
    LocalText label;
    std::string group; // "women", "men"; empty = everyone
    std::string source;
};
struct Change {
    int points = 0;   // a change of this many counts
    std::string kind; // "published", "computed" (by the site, from its own patients), "none"
    std::string source;
};
struct Mark {
    int value = 0;
    std::string source;
};

// A sum of some items: a subscale, or a count. An item with a `where` beside it counts only where that one has a point.
struct Part {
    std::string id;
    LocalText title;
    std::vector<std::size_t> items;
    std::vector<std::size_t> where;  // as many as items, or none
    std::optional<int> positiveFrom; // PHQ-4: 3
    std::string source;
};

// The form itself says to go on: these are not asked when the sum of those is `atMost` or less. They add nothing then, and
// are not missing. Holds only while none of them is answered: otherwise the form was not followed.
struct Skip {
    std::vector<std::size_t> items;
    std::vector<std::size_t> when;
    int atMost = 0;
    std::string source;
};

enum class Act : std::uint8_t { ask, review, alert }; // a person asks; the therapist looks; everybody on the unit sees it now
[[nodiscard]] std::string_view code(Act act) noexcept;
struct RiskRule {
    std::optional<std::size_t> item; // either an item …
    std::optional<std::size_t> part; // … or a part
    int from = 1;
    Act act = Act::ask;
    std::string source;
};

struct Instrument {
    std::string id;
    std::string version;
    LocalText title;
    LocalText intro;
    std::string measures; // "depression": what the points are points of
    Licence licence = Licence::unknown;
    std::string licenceReason;
    std::string licenceChecked; // 2026-11-21
    bool siteText = false;      // no words of the items are here
    std::string source;
    std::string code; // LOINC of the panel and of the total; empty when none is verified
    std::string totalCode;
    int days = 0; // that the questions look back on; 0 = not said
    std::vector<Item> items;
    bool summed = true; // false: no total is made of it (C-SSRS, NEQ)
    int factor = 1;
    int least = 0;
    int most = 0;
    bool higherIsWorse = true;
    int mostMissing = 0; // so many scored items may be missing and the total is still given
    bool prorate = false;
    std::string missingSource;
    std::vector<Band> bands;
    std::vector<BandSet> otherBands;
    std::vector<Cutoff> cutoffs;
    std::vector<Part> parts;
    std::vector<Skip> skips;
    std::vector<RiskRule> risks;
    std::optional<Change> reliableChange;
    std::optional<Change> importantChange;
    std::optional<double> reliability; // Cronbach's alpha where a paper gives it: for change.h
    std::string reliabilitySource;
    std::optional<Mark> remission; // a total at this or better
    std::optional<Mark> response;  // per cent better than at the start

    [[nodiscard]] const Item* item(std::string_view itemId) const noexcept;
    [[nodiscard]] std::optional<std::size_t> indexOf(std::string_view itemId) const noexcept;
    [[nodiscard]] const Part* part(std::string_view partId) const noexcept;
    [[nodiscard]] std::size_t scoredItems() const noexcept;
    [[nodiscard]] std::optional<std::size_t> bandOf(int total) const noexcept;
};

} // namespace fyr::instruments
