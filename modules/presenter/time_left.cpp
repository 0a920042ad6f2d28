#include "presenter/time_left.h"

#include "base/text.h"

#include <algorithm>

namespace fyr::presenter {

TimeLeft timeLeft(Instant created, Instant deadline, Instant now) noexcept {
    const auto left = deadline - now;
    const auto whole = std::max(deadline - created, Millis{1});
    TimeLeft out;
    out.overdue = left < Millis{0};
    const auto minutes = std::chrono::floor<std::chrono::minutes>(left).count(); // -0.5 min → -1: overdue at once
    out.minutes = static_cast<int>(std::clamp<std::int64_t>(minutes, -99999, 99999));
    out.fraction = std::clamp(static_cast<double>(left.count()) / static_cast<double>(whole.count()), 0.0, 1.0);
    out.lastQuarter = out.fraction <= 0.25;
    return out;
}

Age age(const std::optional<Date>& birth, Instant now) noexcept {
    if (!birth) return {};
    const Date today = dateOf(now);
    return {.years = ageInYears(*birth, today), .months = ageInMonths(*birth, today), .known = true};
}

std::string initials(std::string_view name) {
    std::string out;
    const auto add = [&](std::string_view word) {
        if (!word.empty()) out += prefix(word, 1);
    };
    name = trim(name);
    const auto first = name.substr(0, name.find(' '));
    const auto lastSpace = name.rfind(' ');
    add(first);
    if (lastSpace != std::string_view::npos) add(name.substr(lastSpace + 1));
    return out;
}

} // namespace fyr::presenter
