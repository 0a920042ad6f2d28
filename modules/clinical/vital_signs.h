// What measured values say of how ill somebody is: NEWS2 of adults, bands by age of children. Made by the engine
// (triage/vitals.h), kept with the suggestion, shown to clinicians.
//
// Units: breaths and beats a minute, per cent, mmHg, degrees Celsius, seconds.
// Source: Royal College of Physicians: National Early Warning Score (NEWS) 2, 2017; children: content/triage/vitals.yaml.
#pragma once

#include "base/clock.h"
#include "clinical/local_text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::clinical {

enum class VitalGrade : std::uint8_t { normal, amber, red };
enum class VitalScheme : std::uint8_t { none, news2, child };
enum class VitalNotUsed : std::uint8_t { no, ageUnknown, pregnant }; // why there is no scheme
enum class VitalSource : std::uint8_t {
    none,      // not known
    told,      // in words, unasked
    answered,  // to another question
    home,      // to the question for what was measured at home
    record,    // measured by care staff or a device, as the record has it
    concluded, // from other things that were told
};
[[nodiscard]] std::string_view code(VitalGrade g) noexcept;
[[nodiscard]] std::string_view code(VitalScheme s) noexcept;
[[nodiscard]] std::string_view code(VitalNotUsed n) noexcept;
[[nodiscard]] std::string_view code(VitalSource s) noexcept;
[[nodiscard]] std::optional<VitalGrade> vitalGradeFromCode(std::string_view text) noexcept;
[[nodiscard]] std::optional<VitalScheme> vitalSchemeFromCode(std::string_view text) noexcept;
[[nodiscard]] std::optional<VitalNotUsed> vitalNotUsedFromCode(std::string_view text) noexcept;
[[nodiscard]] std::optional<VitalSource> vitalSourceFromCode(std::string_view text) noexcept;

struct VitalPart {
    std::string vital; // "resp_rate", "oxygen" …
    LocalText label;
    LocalText value; // "25", "alert"; empty: not known
    std::optional<double> number;
    int points = 0;                         // NEWS2
    VitalGrade grade = VitalGrade::normal; // children
    VitalSource source = VitalSource::none;
    std::optional<Instant> at; // when it was told, or when the record says that it was measured
    std::string record;        // "Observation/01…"
    std::string quote;         // the words that it was told in
    [[nodiscard]] bool known() const noexcept { return !value.sv.empty() || !value.en.empty(); }
    friend bool operator==(const VitalPart&, const VitalPart&) = default;
};

struct VitalAssessment {
    VitalScheme scheme = VitalScheme::none;
    VitalNotUsed notUsed = VitalNotUsed::no;
    int total = 0; // NEWS2; a lower bound while something is missing
    int top = 0;   // the most points of one parameter
    int red = 0;   // children: values beyond the band of their age
    int amber = 0;
    bool scale2 = false;          // SpO2 scale 2
    std::vector<VitalPart> parts; // in the order of the chart; with a scheme also those that are not known
    [[nodiscard]] std::size_t missing() const noexcept;
    friend bool operator==(const VitalAssessment&, const VitalAssessment&) = default;
};

} // namespace fyr::clinical
