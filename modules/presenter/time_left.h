// How long is left until a deadline, and how old something is: numbers only, the words are the ui's.
//
// Units: whole minutes; `minutes` counts down to 0 in the last minute and is negative once overdue.
#pragma once

#include "base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace fyr::presenter {

struct TimeLeft {
    int minutes = 0;      // 6 = "6 min"; -1 = a minute over
    double fraction = 0;  // of the whole span, 0 … 1
    bool overdue = false;
    bool lastQuarter = false;
    friend bool operator==(const TimeLeft&, const TimeLeft&) = default;
};

[[nodiscard]] TimeLeft timeLeft(Instant created, Instant deadline, Instant now) noexcept;

struct Age {
    int years = 0;
    int months = 0; // whole months; what is shown below two years
    bool known = false;
    [[nodiscard]] bool showMonths() const noexcept { return known && years < 2; }
    friend bool operator==(const Age&, const Age&) = default;
};

[[nodiscard]] Age age(const std::optional<Date>& birth, Instant now) noexcept;

// "Maria Ekdal" → "ME"; one name gives one letter.
[[nodiscard]] std::string initials(std::string_view name);

} // namespace fyr::presenter
