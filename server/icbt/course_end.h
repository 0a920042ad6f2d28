// The end of a course as a clinician signs it: a FHIR Composition in the clinic's language, and where the patient reads
// another one, the patient's copy in that.
//
// Shape:  made from the course before its last event. `contentDigest` covers all of a Composition but its meta and the two
//         parts that say where its chain ends: the digest goes into the last event, the link of that event into the
//         Composition (`tieTo`). So the one vouches for the other, and neither is changed unseen (docs/COURSES.md, "The end").
//         The relapse plan is the worksheets that the programme's closing asks for, as the patient handed them in.
#pragma once

#include "server/icbt/course_row.h"

namespace fyr::server {

struct HandedSheet {
    json::object sheet; // as in the programme's texts
    json::value values;
    json::value rows;
    std::optional<Instant> saved;
};
struct CourseEnd {
    std::string text; // the summary or the reason, as signed
    clinical::PersonRef by;
    Instant at;
    icbt::EventType how = icbt::EventType::signOff; // signOff, discharge, refer
    std::string unitName;
    std::string identifier;                         // of the patient, that people know; may be empty
    std::string clinicLanguage = "sv";
    std::string patientLanguage = "sv";
    std::vector<HandedSheet> plan;
};

// The worksheets of the relapse plan that were handed in, as they stand.
[[nodiscard]] Result<std::vector<HandedSheet>> relapsePlan(ReadTx& tx, const CourseFile& f);

// The signed one first; the patient's copy, where there is one, after it.
[[nodiscard]] std::vector<fhir::Resource> endCompositions(const clinical::CourseRow& course, const CourseFile& f, const CourseEnd& end);
[[nodiscard]] std::string patientCopyId(std::string_view course);

[[nodiscard]] std::string contentDigest(const fhir::Value& composition); // hexadecimal
// What the last event says of the compositions: a line "sha256:…" each, after `text`.
[[nodiscard]] std::string vouching(std::string_view text, const std::vector<fhir::Resource>& compositions);
[[nodiscard]] fhir::Resource tieTo(const fhir::Resource& composition, std::string_view link, std::int64_t events);

// What a Composition says of its chain; empty when it is no end of a course.
struct EndFacts {
    std::string course;
    std::string link;
    std::int64_t events = 0; // of the chain, with the last one
    std::string programme, version, programmeHash;
    std::string text, sha256; // the words as signed
    std::string language;
};
[[nodiscard]] EndFacts endFacts(const fhir::Value& composition);

} // namespace fyr::server
