// A patient's record as a clinician reads it, made from that patient's FHIR resources. The windows and the
// demo use this shape; how it is read from FHIR is in patient_record.cpp.
//
// Shape: newest first in every list. Tolerant: what cannot be read is left out and counted in `skipped`.
// Units: as recorded; a result carries its own unit. "Not recorded" is an empty optional or an empty text.
#pragma once

#include "base/clock.h"
#include "clinical/triage_item.h"
#include "fhir/resource.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::records {

struct Person {
    std::string id;
    std::string name;
    std::optional<Date> birthDate;
    clinical::Sex sex = clinical::Sex::unknown;
    std::string identifier; // personal identity number, as shown
    std::string phone;
    std::string address; // one line
    std::string language;
    bool deceased = false;
};

struct Problem {
    std::string text;
    std::string code; // ICD-10 or SNOMED CT code
    bool active = true;
    std::optional<Instant> onset;
    std::optional<Instant> ended;
};

struct Medicine {
    std::string text;
    std::string dose; // as written
    std::string reason;
    bool active = true;
    std::optional<Instant> since;
};

struct Allergy {
    std::string text;
    std::string reaction;
    bool severe = false; // criticality high
    std::optional<Instant> recorded;
};

struct ResultPoint {
    Instant at;
    std::optional<double> value; // none: the result is text
    std::string text;            // exactly as recorded: "5.40", "positive"
    bool abnormal = false;
};

// All results of one code, oldest first: what a trend is drawn from.
struct ResultSeries {
    std::string code;
    std::string text;
    std::string unit;
    std::string group;               // "vital-signs", "laboratory", "survey" …
    std::optional<double> low, high; // reference range, when recorded
    bool told = false; // by the patient or a relative, not measured by care staff
    std::vector<ResultPoint> points;
};

struct Visit {
    std::string text;
    std::string reason;
    std::string place;
    std::string status;
    std::optional<Instant> start, end;
};

struct Document {
    std::string id;
    std::string title;
    std::string kind;
    std::string author;
    std::string text; // plain text when there is some
    std::optional<Instant> at;
};

struct RecordEvent { // one line of the record's timeline
    Instant at;
    std::string kind; // "problem", "medicine", "allergy", "result", "visit", "document", "procedure",
                      // "immunization", "note", "triage", "told" (a value that the patient gave)
    std::string text;
    std::string detail;
};

struct PatientRecord {
    Person person;
    std::vector<Problem> problems;
    std::vector<Medicine> medicines;
    std::vector<Allergy> allergies;
    std::vector<ResultSeries> results;
    std::vector<Visit> visits;
    std::vector<Document> documents;
    std::vector<RecordEvent> timeline;
    int skipped = 0;
};

// `resources` are all of one patient, the Patient itself among them. Errors: notFound when there is no
// Patient.
[[nodiscard]] Result<PatientRecord> readPatientRecord(const std::vector<fhir::Resource>& resources);

// The lines of the timeline that hold every word of the query, accents and case aside.
[[nodiscard]] std::vector<RecordEvent> searchRecord(const PatientRecord& record, std::string_view query);

} // namespace fyr::records
