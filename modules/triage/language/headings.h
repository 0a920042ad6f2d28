// Headings: a few words before a colon that say what an answer is about ("Fever: since Monday", "Pus or smell: neither").
//
// Shape: a heading of one thing is told, one of alternatives or one that begins as a question only asks. What the answer
//        says decides; where it names the finding itself, the answer speaks.
#pragma once

#include "triage/language/matcher.h"

#include <span>
#include <vector>

namespace fyr::triage {

struct Heading {
    enum class Kind : std::uint8_t {
        one,    // "Chest pain", "Swelling and redness"
        list,   // "Migraine, blood pressure, clots": also how people begin a letter
        either, // "Blood in pee or stool", "Do you have a rash"
    };
    std::uint32_t first = 0; // tokens of the heading, up to its colon
    std::uint32_t mark = 0;
    std::uint32_t last = 0;  // of the answer, end exclusive
    Kind kind = Kind::one;
    bool denies = false;  // the answer is nothing but a no: "not a single spot"
    bool affirms = false; // "yes", a time, an amount, where and when it comes: told of all that the heading names
    bool well = false;    // "normal", "as usual"
    bool brief = false;   // a few words
};

[[nodiscard]] std::vector<Heading> readHeadings(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const TriggerMark> marks);

} // namespace fyr::triage
