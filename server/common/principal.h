// Principal: the signed-in person behind a request, and the tenant all of it happens in.
#pragma once

#include "base/ids.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::server {

enum class Role : std::uint8_t { patient, nurse, doctor, therapist, manager, integration, admin };
[[nodiscard]] std::string_view code(Role r) noexcept;
[[nodiscard]] std::optional<Role> roleFromCode(std::string_view text) noexcept;

class RoleSet {
  public:
    constexpr RoleSet() = default;
    constexpr RoleSet(std::initializer_list<Role> roles) {
        for (const Role r : roles) m_bits = static_cast<std::uint8_t>(m_bits | bit(r));
    }
    [[nodiscard]] constexpr bool has(Role r) const noexcept { return (m_bits & bit(r)) != 0; }
    [[nodiscard]] constexpr bool empty() const noexcept { return m_bits == 0; }
    friend constexpr bool operator==(RoleSet, RoleSet) = default;

  private:
    static constexpr std::uint8_t bit(Role r) noexcept {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(r));
    }
    std::uint8_t m_bits = 0;
};

inline constexpr RoleSet clinicians{Role::nurse, Role::doctor, Role::therapist};
inline constexpr RoleSet staff{Role::nurse, Role::doctor, Role::therapist, Role::manager, Role::admin};
inline constexpr RoleSet anyRole{Role::patient, Role::nurse,       Role::doctor, Role::therapist,
                                 Role::manager, Role::integration, Role::admin};

struct Principal {
    TenantId tenant;
    PersonId person; // the account
    SessionId session;
    std::string device; // may be empty
    Role role = Role::patient;
    std::string name;
    std::string practitioner; // FHIR ids; empty when none
    std::string patient;
    std::string unit;
    std::string unitName;
    std::vector<std::string> scopes;
    std::string app;           // the client id of a SMART app that acts for the person; empty: the person's own session
    std::string launchPatient; // whose record the app was launched for: what "patient/…" scopes mean; may be empty
};

} // namespace fyr::server
