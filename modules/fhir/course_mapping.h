// A line of the caseload ↔ CarePlan/<course>, the durable form that the workstation reads.
//
// Shape: the row is in the extension course-row, field by field; id, version, patient and unit are where every reader of
//        FHIR looks for them. The other elements (status, title, period, activities) say the same for those who do not know
//        Fyr, and are not read back. carePlan → courseRow gives back every field; only control characters, which FHIR
//        forbids, become U+FFFD, and texts that are empty leave their lists.
#pragma once

#include "clinical/course_row.h"
#include "fhir/resource.h"

namespace fyr::fhir {

// Complete but for meta, which whoever stores it stamps; `version` is meta.versionId.
[[nodiscard]] Resource carePlan(const clinical::CourseRow& row);
// Errors: invalidResource (problems say where) when it is no course of Fyr's.
[[nodiscard]] Result<clinical::CourseRow> courseRow(const Value& carePlan);

// True for a CarePlan that is a course of internet CBT.
[[nodiscard]] bool isCourse(const Value& resource) noexcept;

} // namespace fyr::fhir
