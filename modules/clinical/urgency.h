// The five levels of urgency, most urgent first.
//
// Source: levels follow the colour order of Swedish RETTS (red, orange, yellow, green, blue); what each means for
//         the patient is in docs/clinical/urgency.md.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fyr::clinical {

enum class Urgency : std::uint8_t {
    immediate, // call 112 now
    emergency, // emergency department now
    urgent,    // seen within 24 hours
    soon,      // primary care within days to weeks
    selfCare,  // looks after it at home, with advice on when to come back
};

inline constexpr std::array allUrgencies{Urgency::immediate, Urgency::emergency, Urgency::urgent, Urgency::soon,
                                         Urgency::selfCare};

[[nodiscard]] constexpr bool moreUrgent(Urgency a, Urgency b) noexcept { return a < b; }
[[nodiscard]] constexpr Urgency mostUrgent(Urgency a, Urgency b) noexcept { return a < b ? a : b; }

[[nodiscard]] std::string_view code(Urgency u) noexcept; // "immediate" … "selfCare": wire and content
[[nodiscard]] std::optional<Urgency> urgencyFromCode(std::string_view text) noexcept;

// How soon a clinician must have looked at an item of this level, from when it entered the queue. The defaults;
// a care unit's policy may shorten them.
[[nodiscard]] std::chrono::minutes reviewWithin(Urgency u) noexcept;

} // namespace fyr::clinical
