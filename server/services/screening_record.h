// A questionnaire that was answered in an interview, as the record keeps it: QuestionnaireResponse/<interview>-phq9 with the
// answers, and Observation/<interview>-phq9 with the total when every question was answered.
//
// Source: LOINC codes from content/triage/screening.yaml; an instrument without a verified code has one of our own system.
// Errors: the store's.
#pragma once

#include "server/services/interview_doc.h"

namespace fyr::server {

[[nodiscard]] Result<void> writeScreenings(WriteTx& tx, const InterviewDoc& doc, Instant now);

} // namespace fyr::server
