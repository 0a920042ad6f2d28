// What a course leaves in the patient's record: risk duties (Task, Flag), worksheets, answers.
//
// Shape:  each function builds one resource, valid R4 but for meta. No resource says how dangerous an answer is.
#pragma once

#include "protocol/command.h"
#include "server/icbt/course_row.h"

namespace fyr::server {

// `row` of a duty that is open, or was until now (`settled` says what was done).
[[nodiscard]] fhir::Resource dutyTask(const clinical::CourseRow& course, const clinical::CourseDuty& duty, const std::optional<Said>& settled, Instant now);
[[nodiscard]] fhir::Resource dutyFlag(const clinical::CourseRow& course, const clinical::CourseDuty& duty, bool open, Instant now);
[[nodiscard]] std::string dutyResourceId(std::string_view course, std::uint32_t duty);

// A worksheet's id may hold what a FHIR id may not: "_" becomes "-".
[[nodiscard]] std::string worksheetResourceId(std::string_view course, std::string_view sheet);
[[nodiscard]] fhir::Resource worksheetResponse(const CourseHeader& h, const json::object& sheet, const json::value& values, const json::value& rows, bool done, Instant now);

// What the patient thought of a module, or of all of it (`module` empty): 0 … 10 and words. Said again, it is the next version.
[[nodiscard]] fhir::Resource opinionResponse(const CourseHeader& h, std::string_view module, std::int64_t useful, std::string_view text, Instant now);

// An answer set, item by item, and its total. Errors: badRequest (answers that do not fit).
[[nodiscard]] Result<std::vector<fhir::Resource>> measureResources(const CourseHeader& h, const instruments::Instrument& instrument, const std::string& id,
                                                                   const std::vector<std::optional<std::int32_t>>& answers, Instant now);

} // namespace fyr::server
