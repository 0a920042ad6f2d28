// The parts of a programme that each property depends on, as digests: what has not changed need not be proved again.
#pragma once

#include "icbt/verify/finding.h"
#include "icbt/verify/policy.h"

namespace fyr::icbt::verify {

// Hexadecimal; the policy and the verifier's version are in it.
[[nodiscard]] std::string inputsOf(Property property, const Programme& p, const Programme* before, const Policy& policy);

} // namespace fyr::icbt::verify
