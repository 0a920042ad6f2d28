// The server itself as somebody who acts: in traces of what no person did.
#pragma once

#include "server/common/principal.h"

namespace fyr::server {

[[nodiscard]] Principal house(const TenantId& tenant, std::string unit);

} // namespace fyr::server
