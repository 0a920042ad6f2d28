#include "video/party.h"

#include <array>
#include <utility>

namespace fyr::video {
namespace {
constexpr std::array<std::pair<PartyRole, std::string_view>, 5> roleCodes{{{PartyRole::clinician, "clinician"},
                                                                         {PartyRole::patient, "patient"},
                                                                         {PartyRole::interpreter, "interpreter"},
                                                                         {PartyRole::relative, "relative"},
                                                                         {PartyRole::colleague, "colleague"}}};
}

std::string_view code(PartyRole r) noexcept {
    for (const auto& [role, text] : roleCodes)
        if (role == r) return text;
    return {};
}

std::optional<PartyRole> partyRoleFromCode(std::string_view text) noexcept {
    for (const auto& [role, name] : roleCodes)
        if (name == text) return role;
    return {};
}

} // namespace fyr::video
