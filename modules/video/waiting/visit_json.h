// A visit as text, for the store; leases apart, for they change every few seconds.
//
// Errors: invalidResource.
#pragma once

#include "base/json.h"
#include "video/waiting/visit.h"

namespace fyr::video::waiting {

[[nodiscard]] json::object toJson(const DeviceCheck& c);
[[nodiscard]] json::object toJson(const Visit& v); // without leases
[[nodiscard]] Result<Visit> visitFromJson(const json::value& v);

[[nodiscard]] std::string writeLease(const Lease& l);
[[nodiscard]] Result<Lease> readLease(std::string_view text);

} // namespace fyr::video::waiting
