// Numbers the key of a member. Internal to modules/fhir.
#pragma once

#include "fhir/tables.h"

namespace fyr::fhir {

inline void nameMember(Member& m) noexcept {
    std::string_view key = m.key();
    m.underscore = key.size() > 1 && key.front() == '_';
    if (m.underscore) key.remove_prefix(1);
    m.name = tables::nameOf(key);
}

} // namespace fyr::fhir
