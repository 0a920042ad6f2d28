#include "server/services/house.h"

namespace fyr::server {

Principal house(const TenantId& tenant, std::string unit) {
    Principal p;
    p.tenant = tenant;
    p.person = PersonId{"fyrd"};
    p.role = Role::integration;
    p.name = "fyrd";
    p.unit = std::move(unit);
    return p;
}

} // namespace fyr::server
