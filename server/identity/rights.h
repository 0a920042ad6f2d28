// Who may do what with which resource, before it is known how the person stands to the patient: the table of
// server/rights/decide.h with the most favourable standing. Staff of a unit are then judged patient by patient
// (server/rights/guard.h); the FHIR service and the feed do so through it.
//
// Shape:   role × action × resource type, then the scope: a patient only within the own compartment, staff only within
//          the own unit (and what belongs to the whole tenant). What is out of scope answers notFound: nobody learns
//          that it exists. Only a thing in scope that the role may not do answers forbidden.
#pragma once

#include "base/result.h"
#include "server/common/principal.h"
#include "server/store/store.h"

namespace fyr::server {

enum class Access : std::uint8_t { read, search, create, update, remove };

// What this person may ever see: to filter searches, histories and feeds with.
[[nodiscard]] ResourceScope visibleTo(const Principal& who);
[[nodiscard]] bool inScope(const Principal& who, const ResourceScope& scope) noexcept;

// Errors: notFound (out of scope), forbidden.
[[nodiscard]] Result<void> mayTouch(const Principal& who, Access access, std::string_view type,
                                    const ResourceScope& scope);
// Before there is a resource: may this role do this with this type at all? Errors: forbidden.
[[nodiscard]] Result<void> mayEver(const Principal& who, Access access, std::string_view type);

} // namespace fyr::server
