// What a patient wrote and answered in a course of internet CBT, and what was written back: the papers of a review.
//
// Shape:  made from all resources of the patient. Every text of the patient is as it was written; a field that was left blank
//         is not there. Tolerant: what cannot be read is left out.
// Safety: no paper says how dangerous an answer is.
#pragma once

#include "clinical/course_row.h"
#include "fhir/resource.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::records {

struct PaperField {
    std::string id;
    clinical::LocalText label;                // the question
    std::vector<clinical::LocalText> answers; // one, or several of a list; in one language what the patient wrote
    friend bool operator==(const PaperField&, const PaperField&) = default;
};

struct Worksheet {
    std::string id;     // as FHIR writes it: '-' for '_'
    std::string module; // the module it is homework of; empty: not recorded
    clinical::LocalText title;
    bool handedIn = false;
    std::int64_t version = 0;
    Instant at; // when it was kept last
    std::vector<PaperField> fields;
    std::vector<std::vector<PaperField>> rows; // of a sheet with lines; a line has only what was filled in
    friend bool operator==(const Worksheet&, const Worksheet&) = default;
};

struct MeasurePaper {
    std::string id;
    std::string instrument;
    clinical::LocalText title; // empty when there is no total
    Instant at;
    std::optional<std::int32_t> total; // empty: too little was answered
    clinical::LocalText band;
    std::vector<PaperField> items; // all that were asked; without answers: left out
    friend bool operator==(const MeasurePaper&, const MeasurePaper&) = default;
};

struct CourseMessage {
    std::string id;
    std::string thread;
    Instant at;
    bool byPatient = false;
    std::string by;   // id of the patient or practitioner
    std::string from; // name; may be empty
    std::string text;
    friend bool operator==(const CourseMessage&, const CourseMessage&) = default;
};

struct RiskPaper { // an answer that somebody had to look after
    std::uint32_t duty = 0;
    clinical::LocalText question;
    clinical::LocalText answer;
    Instant raised;
    clinical::PersonRef holder;
    std::optional<Instant> settledAt; // empty: open
    std::string done;                 // what was done about it, as written
    friend bool operator==(const RiskPaper&, const RiskPaper&) = default;
};

struct OpinionPaper { // what the patient thought of a module
    std::string module; // empty: of the whole treatment
    std::int32_t useful = 0; // 0 … 10
    std::string text;
    Instant at;
    friend bool operator==(const OpinionPaper&, const OpinionPaper&) = default;
};

struct CoursePapers {
    std::vector<Worksheet> worksheets;   // the newest first
    std::vector<MeasurePaper> measures;  // the newest first
    std::vector<CourseMessage> messages; // of every thread between the patient and the unit, the oldest first
    std::vector<RiskPaper> risks;        // the newest first
    std::vector<OpinionPaper> opinions;  // the newest first
    friend bool operator==(const CoursePapers&, const CoursePapers&) = default;
};

// `resources` are all of one patient; `course` is the id of the CarePlan.
[[nodiscard]] CoursePapers readCoursePapers(const std::vector<fhir::Resource>& resources, std::string_view course);

} // namespace fyr::records
