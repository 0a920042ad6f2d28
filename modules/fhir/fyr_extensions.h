// Every address under which Fyr extends FHIR. Chosen once: they are in stored records and never change.
#pragma once

#include <string_view>

namespace fyr::fhir::url {

#define FYR_SD "https://fyr.example/fhir/StructureDefinition/"
#define FYR_CS "https://fyr.example/fhir/CodeSystem/"
#define FYR_NS "https://fyr.example/fhir/NamingSystem/"

// Task, the queue row
inline constexpr std::string_view queueRow = FYR_SD "queue-row";       // name, birth date, sex, words …
inline constexpr std::string_view wordSpan = FYR_SD "word-span";       // what was read in a text, where
inline constexpr std::string_view decision = FYR_SD "triage-decision"; // what a clinician decided
inline constexpr std::string_view timelineEntry = FYR_SD "timeline-entry";
inline constexpr std::string_view interviewFacts = FYR_SD "interview-facts"; // questions, seconds, proxy
// RiskAssessment
inline constexpr std::string_view suggestion = FYR_SD "triage-suggestion"; // urgency, floor, runner-up …
inline constexpr std::string_view change = FYR_SD "what-would-change-it";
inline constexpr std::string_view evidence = FYR_SD "triage-evidence"; // a finding, its words, what it speaks for
inline constexpr std::string_view vitals = FYR_SD "triage-vitals";     // measured values: NEWS2, or a child's bands by age
// QuestionnaireResponse
inline constexpr std::string_view answerFacts = FYR_SD "answer-facts"; // unknown, safety, positive
// Communication
inline constexpr std::string_view saidAt = FYR_SD "said-at";
// Flag
inline constexpr std::string_view redFlag = FYR_SD "red-flag";
// Slot, Appointment
inline constexpr std::string_view meetingMode = FYR_SD "meeting-mode";   // onSite, video, phone
inline constexpr std::string_view openToPatients = FYR_SD "open-to-patients";
inline constexpr std::string_view careUnit = FYR_SD "care-unit";         // of what has no element for it
inline constexpr std::string_view offerExpires = FYR_SD "offer-expires";
inline constexpr std::string_view passedSlot = FYR_SD "passed-slot";     // offered from the waiting list and not taken
// Encounter: a visit by video
inline constexpr std::string_view videoVisit = FYR_SD "video-visit"; // its stage, since when, how good the call was
// Communication: a thread and its messages
inline constexpr std::string_view thread = FYR_SD "message-thread";      // how many, who read how far
inline constexpr std::string_view messageNumber = FYR_SD "message-number";
// CarePlan: a course of internet CBT
inline constexpr std::string_view courseRow = FYR_SD "course-row"; // a line of the caseload (clinical/course_row.h)
// QuestionnaireResponse: a worksheet of a course
inline constexpr std::string_view courseWorksheet = FYR_SD "course-worksheet"; // its title, and of which module it is the homework
// Task, Flag: an open risk duty of a course
inline constexpr std::string_view courseDuty = FYR_SD "course-duty"; // what was asked and answered, since when, until when
// Composition
inline constexpr std::string_view signedText = FYR_SD "signed-text"; // word for word what was signed, and its SHA-256
// anywhere
inline constexpr std::string_view translation = "http://hl7.org/fhir/StructureDefinition/translation";

inline constexpr std::string_view urgencySystem = FYR_CS "urgency";
inline constexpr std::string_view itemStatusSystem = FYR_CS "queue-item-status";
inline constexpr std::string_view destinationSystem = FYR_CS "destination";
inline constexpr std::string_view conditionSystem = FYR_CS "triage-condition";
inline constexpr std::string_view redFlagSystem = FYR_CS "red-flag";
inline constexpr std::string_view taskCodeSystem = FYR_CS "task-code";
inline constexpr std::string_view reasonSystem = FYR_CS "override-reason";
inline constexpr std::string_view serviceSystem = FYR_CS "service";
inline constexpr std::string_view cancelReasonSystem = FYR_CS "cancel-reason";
inline constexpr std::string_view messageKindSystem = FYR_CS "message-kind"; // thread, message, notification
inline constexpr std::string_view anamnesisSystem = FYR_CS "anamnesis-section";
inline constexpr std::string_view instrumentSystem = FYR_CS "instrument"; // questionnaires and answers that LOINC has no code for
inline constexpr std::string_view moduleSystem = FYR_CS "programme-module";  // parts of a programme, by id
inline constexpr std::string_view worksheetSystem = FYR_CS "worksheet";      // of a programme, by id
inline constexpr std::string_view roleSystem = FYR_CS "role";
inline constexpr std::string_view auditSubtypeSystem = FYR_CS "audit-subtype";
inline constexpr std::string_view tagSystem = FYR_CS "tag"; // demo: of demonstration data
inline constexpr std::string_view anamnesisIds = FYR_NS "anamnesis"; // one for all versions: the queue item's
inline constexpr std::string_view interviewIds = FYR_NS "interview";
inline constexpr std::string_view itemIds = FYR_NS "queue-item";
inline constexpr std::string_view sha256Ids = FYR_NS "sha256"; // of a document: that of its content
inline constexpr std::string_view demoNumbers = FYR_NS "demo-samordningsnummer";

inline constexpr std::string_view questionnaires = "https://fyr.example/fhir/Questionnaire/"; // an instrument's id goes behind it
inline constexpr std::string_view programmes = "https://fyr.example/fhir/PlanDefinition/"; // a programme's id goes behind it
inline constexpr std::string_view libraries = "https://fyr.example/fhir/Library/"; // the hash of a programme's canonical form goes behind it
inline constexpr std::string_view changeTopic = "https://fyr.example/fhir/SubscriptionTopic/resource-change";

#undef FYR_SD
#undef FYR_CS
#undef FYR_NS

} // namespace fyr::fhir::url
