// The parts that people have in a visit.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fyr::video {

enum class PartyRole : std::uint8_t { clinician, patient, interpreter, relative, colleague };
[[nodiscard]] std::string_view code(PartyRole r) noexcept;
[[nodiscard]] std::optional<PartyRole> partyRoleFromCode(std::string_view text) noexcept;
inline constexpr std::size_t mostParties = 4; // in a call at once

} // namespace fyr::video
