// A clinic's own bounds: policy.yaml → Policy. docs/VERIFYING.md, "The policy".
//
// Shape:  every member may be left out; then the default holds. Of what guards a patient's life and the therapist's look (risk,
//         watched items, gates, silence, documents of an end) a clinic may only be stricter than the default; of load, time and
//         what else waits it may say otherwise within what can be meant.
// Errors: content, with every problem at its "file:line"; notFound.
#pragma once

#include "icbt/verify/policy.h"

#include <filesystem>

namespace fyr::icbt::verify {

[[nodiscard]] Result<Policy> policyFromText(std::string_view text, std::string name);
[[nodiscard]] Result<Policy> policyFromFile(const std::filesystem::path& file);

} // namespace fyr::icbt::verify
