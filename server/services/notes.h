// A clinician's note as the DocumentReference that the record keeps.
#pragma once

#include "clinical/triage_item.h"
#include "fhir/resource.h"

namespace fyr::server {

struct Note {
    std::string id;
    std::string patient;
    std::string item; // the queue item it is about; empty when none
    std::string unit;
    std::string text;
    clinical::PersonRef by;
    Instant at;
    std::string encounter{}; // the visit that it ends; empty when none
};
[[nodiscard]] fhir::Resource noteResource(const Note& note);
// A visit that ended without one waits under this key.
[[nodiscard]] std::string noteOwedKey(std::string_view encounter);

} // namespace fyr::server
