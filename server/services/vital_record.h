// What a patient said of measured values in an interview, as the record keeps it: an Observation for each value,
// Observation/<interview>-heart-rate, and Observation/<interview>-news2 with the total, which says "at least" while something is
// not known. What the record had already is not written again; the assessment itself is in the RiskAssessment.
//
// Source: LOINC codes from content/triage/record.yaml and the FHIR R4 vital signs profiles. NEWS2's total has a code of our own.
//         Consciousness, added oxygen and refill have none that is verified, and are in the assessment only.
// Errors: the store's.
#pragma once

#include "server/services/interview_doc.h"

namespace fyr::server {

// Only of an interview that is about the person whose record it is (queue_projection.h: isAboutRecord).
[[nodiscard]] Result<void> writeVitals(WriteTx& tx, const InterviewDoc& doc, Instant now);

} // namespace fyr::server
