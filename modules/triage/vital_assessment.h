// What measured values said of a patient, as it is kept with the outcome and shown to the clinician (triage/vitals.h).
#pragma once

#include "clinical/triage_item.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fyr::triage {

enum class Grade : std::uint8_t { normal, amber, red };
[[nodiscard]] std::string_view code(Grade g) noexcept;

enum class VitalScheme : std::uint8_t { none, news2, child };
enum class VitalNotUsed : std::uint8_t { no, ageUnknown, pregnant };

struct VitalPart {
    std::string vital; // "resp_rate", "oxygen" …
    clinical::LocalText label;
    clinical::LocalText value;
    int points = 0;             // NEWS2
    Grade grade = Grade::normal; // children
};
struct VitalMissing {
    std::string vital;
    clinical::LocalText label;
};
struct VitalAssessment {
    VitalScheme scheme = VitalScheme::none;
    VitalNotUsed notUsed = VitalNotUsed::no; // why there is no scheme
    int total = 0; // NEWS2; a lower bound while something is missing
    int top = 0;   // the most points of one parameter
    int red = 0;   // children: values beyond the band of their age
    int amber = 0;
    bool scale2 = false;
    std::vector<VitalPart> parts;
    std::vector<VitalMissing> missing;
};

} // namespace fyr::triage
