// Any number of made-up patients with records: the same seed and day give the same people, byte for byte.
#pragma once

#include "server/demo/profiles.h"

#include <functional>

namespace fyr::server::demo {

struct Staff {
    std::string unit;
    std::string unitName;
    std::string doctor; // Practitioner id
    std::string doctorName;
};
struct PopulationOptions {
    std::uint64_t seed = 24;
    std::size_t patients = 50;
    Instant now;
    Staff staff;
};
// The record of patient number `n`; independent of the others, so that a population can be made in parts.
[[nodiscard]] std::vector<fhir::Resource> populationRecord(const PopulationOptions& options, std::size_t n);
// Calls `take` with each record (the Patient first) until it answers false.
void makePopulation(const PopulationOptions& options, const std::function<bool(std::vector<fhir::Resource>)>& take);
// One record as a FHIR transaction Bundle that puts every resource under its id.
[[nodiscard]] std::string transactionBundle(const std::vector<fhir::Resource>& record);

} // namespace fyr::server::demo
