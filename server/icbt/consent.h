// The patient's own yes to a course of internet CBT, given on the patient's page after its text was read there.
//
// Shape:  a clinician who enrols says that the patient agreed (then nothing is asked), or leaves it to the page. Until the yes
//         is there the course is enrolled, nothing can be answered, and it cannot be started.
#pragma once

#include "fhir/resource.h"
#include "server/icbt/course_file.h"

namespace fyr::server {

// Of the text below; what was agreed to is kept word for word all the same.
inline constexpr std::string_view consentVersion = "1";
// With the telephone numbers of the unit. Paragraphs are parted by an empty line.
[[nodiscard]] clinical::LocalText consentText(std::string_view emergency, std::string_view advice);
[[nodiscard]] inline bool consentWaits(const CourseFile& f) { return f.header.asksConsent && !f.header.consented && f.course.phase == icbt::Phase::enrolled; }
// What was agreed to, when, by whom: in the patient's record.
[[nodiscard]] fhir::Resource consentResponse(const CourseHeader& h, std::string_view text, std::string_view lang, Instant now);

} // namespace fyr::server
