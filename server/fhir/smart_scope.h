// SMART scopes of a token: which types, which interactions, which resources, beside what the person's rights allow.
//
// Shape:  "patient/Observation.rs?category=laboratory", "user/*.cruds", "system/Patient.read" (version 1). A token with no
//         such scope is not bound by them (a workstation's own session). Several scopes for one type add up.
// Source: hl7.org/fhir/smart-app-launch (2.1), scopes and launch context.
// Threads: reading is safe from many threads.
#pragma once

#include "server/common/principal.h"
#include "server/fhir/search_query.h"
#include "server/identity/rights.h"

namespace fyr::server {

class SmartScopes {
  public:
    SmartScopes() = default;
    // A scope that cannot be read gives nothing; when only such are there, nothing is allowed at all.
    explicit SmartScopes(const Principal& who, const SearchReading& how);

    [[nodiscard]] bool bound() const noexcept { return m_bound; }
    // Before there is a resource. Errors: forbidden.
    [[nodiscard]] Result<void> mayEver(Access access, std::string_view type) const;
    // Whether each resource of the type has to be looked at.
    [[nodiscard]] bool narrows(Access access, std::string_view type) const;
    [[nodiscard]] bool sees(Access access, const fhir::Value& resource) const;

  private:
    struct Scope {
        bool patient = false; // only the record of the launch context's patient
        std::string type;     // "*": any
        std::uint8_t access = 0;
        Condition condition;
    };
    [[nodiscard]] bool fits(const Scope& s, Access access, std::string_view type) const;
    bool m_bound = false;
    std::string m_patient;
    bool m_ownRecordOnly = false; // the role is bound to the patient's record already
    std::vector<Scope> m_scopes;
};

} // namespace fyr::server
