// A course → the line of the caseload, and what the patient's page shows of it.
//
// Shape: pure; `now` decides weeks, activity and minutes. Parts are named by their ids in the programme.
#pragma once

#include "fhir/resource.h"
#include "server/icbt/course_file.h"

namespace fyr::server {

[[nodiscard]] clinical::CourseRow rowOf(const CourseFile& f, const instruments::Catalogue& catalogue, const fhir::Value& patient, Instant now);

// A closing rule by a code that a person can be shown words for: "module:m10", "worksheet:relapse_plan", "measure:end",
// "noRisk", "noMessage", "noReview".
[[nodiscard]] std::string ruleCode(const icbt::Programme& p, const icbt::CloseRule& rule);
// What was asked and answered, word for word, of a risk duty.
struct Asked {
    clinical::LocalText question;
    clinical::LocalText answer;
};
[[nodiscard]] Asked askedOf(const CourseFile& f, const instruments::Catalogue& catalogue, std::uint16_t risk);
// A choice that the patient makes waits for nobody else.
[[nodiscard]] bool isThePatients(const icbt::Programme& p, const icbt::Duty& d) noexcept;
[[nodiscard]] std::string_view name(icbt::ModuleStatus s) noexcept;
[[nodiscard]] std::string_view name(icbt::ChoiceStatus s) noexcept;
[[nodiscard]] std::string endName(const icbt::Course& c); // signedOff, discharged, referred; empty
[[nodiscard]] std::optional<Instant> limitOf(const CourseFile& f);
[[nodiscard]] clinical::PersonRef therapistOf(const CourseFile& f);
[[nodiscard]] clinical::PersonRef coverOf(const CourseFile& f, Instant now);

} // namespace fyr::server
