#include "server/common/principal.h"

#include <algorithm>
#include <array>

namespace fyr::server {
namespace {
constexpr std::array<std::string_view, 7> roleNames{"patient", "nurse",       "doctor", "therapist",
                                                    "manager", "integration", "admin"};
}

std::string_view code(Role r) noexcept { return roleNames[static_cast<std::size_t>(r)]; }

std::optional<Role> roleFromCode(std::string_view text) noexcept {
    const auto it = std::ranges::find(roleNames, text);
    if (it == roleNames.end()) return std::nullopt;
    return static_cast<Role>(it - roleNames.begin());
}

} // namespace fyr::server
