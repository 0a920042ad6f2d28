// Numbers in a text that mean something: how long, how hot, how old, how far gone, how many.
//
// Units: hours, °C, years, mmol/l, mg; the ids are those of `Known` (knowledge_base.h).
#pragma once

#include "base/clock.h"
#include "triage/language/lexicon.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fyr::triage {

enum class ValueKind : std::uint8_t {
    duration, // how long something has lasted, or how long ago it was
    temperature,
    pain,
    age,
    sexFemale,
    sexMale,
    pregnantWeek,
    heartRate,
    respRate,
    spo2,
    sysBp,
    glucose,
    amountMg,
    amountUnits,
    bareNumber,
};

struct Value {
    ValueKind kind = ValueKind::bareNumber;
    double number = 0;
    std::uint32_t first = 0; // tokens, end exclusive
    std::uint32_t last = 0;
    bool ago = false;       // of a duration: a point in the past, not a span
    std::string relation;   // of an age or sex: the person it was said of, when one is named
    bool loose = false;     // an age that stands alone, and may be how long something has lasted
};

// `now` tells what "since Monday" means; without a weekday in the text it is not used.
[[nodiscard]] std::vector<Value> readValues(std::span<const Token> tokens, const Lexicon& lexicon, Instant now);
// Per token: is it part of a time ("since Monday", "3 days")?
void markTimes(std::span<const Value> values, std::span<std::uint8_t> timeTokens);

} // namespace fyr::triage
