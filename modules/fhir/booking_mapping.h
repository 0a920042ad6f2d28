// Appointment → the line that the workstation lists. Only read: times are changed by commands.
//
// Errors: invalidResource when it is no Appointment, or about nobody.
#pragma once

#include "clinical/booking.h"
#include "fhir/resource.h"

namespace fyr::fhir {

[[nodiscard]] Result<clinical::Booking> booking(const Value& appointment);

} // namespace fyr::fhir
