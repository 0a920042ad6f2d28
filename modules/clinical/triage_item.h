// One place in the triage queue: what the patient said, what the engine suggests and why, who holds it, and what a
// clinician decided. The server projects it to FHIR (Task, RiskAssessment, QuestionnaireResponse, Communication,
// Flag); the workstation reads it back from the same resources (fhir/triage_mapping.h).
//
// Units: spans are in Unicode code points of their utterance, end exclusive. Probabilities are 0 … 1.
#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "clinical/local_text.h"
#include "clinical/urgency.h"
#include "clinical/vital_signs.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::clinical {

enum class Sex : std::uint8_t { unknown, female, male, other };
[[nodiscard]] std::string_view code(Sex s) noexcept; // FHIR administrative-gender
[[nodiscard]] Sex sexFromCode(std::string_view text) noexcept;

struct PersonRef {
    std::string id; // FHIR id of a Practitioner or Patient; empty when nobody
    std::string name;
    friend bool operator==(const PersonRef&, const PersonRef&) = default;
};

enum class SpanKind : std::uint8_t { finding, redFlag, denied, otherPerson, uncertain };
[[nodiscard]] std::string_view code(SpanKind k) noexcept;
[[nodiscard]] std::optional<SpanKind> spanKindFromCode(std::string_view text) noexcept;

struct WordSpan {
    std::uint32_t start = 0;
    std::uint32_t end = 0;
    SpanKind kind = SpanKind::finding;
    std::string finding; // finding's code in the knowledge base
    LocalText label;
    friend bool operator==(const WordSpan&, const WordSpan&) = default;
};

struct Utterance {
    std::string text; // the patient's own words, never edited
    Instant at;
    std::vector<WordSpan> spans;
    friend bool operator==(const Utterance&, const Utterance&) = default;
};

struct RedFlagHit {
    std::string id; // "RF-031"
    LocalText label;
    Urgency floor = Urgency::emergency;
    std::vector<std::string> quotes; // the words it was read from
    bool fromUnknown = false;        // raised because a safety question was answered "I don't know"
    friend bool operator==(const RedFlagHit&, const RedFlagHit&) = default;
};

struct AnswerLine {
    std::string questionId;
    LocalText question;
    LocalText answer;
    bool unknown = false; // "I don't know"
    bool safety = false;  // a question of the red-flag screen
    bool positive = false;
    friend bool operator==(const AnswerLine&, const AnswerLine&) = default;
};

struct ConditionShare {
    std::string code; // knowledge base
    LocalText label;
    double p = 0;
    friend bool operator==(const ConditionShare&, const ConditionShare&) = default;
};

struct Destination {
    std::string code; // "emergencyDepartment", "gpToday", "selfCare" …: the tenant's routing policy
    LocalText label;
    friend bool operator==(const Destination&, const Destination&) = default;
};

struct Change { // what would move the suggestion
    Urgency to = Urgency::immediate;
    LocalText text;
    friend bool operator==(const Change&, const Change&) = default;
};

// How a finding stands at the end, all that was said of it taken together.
enum class EvidenceState : std::uint8_t {
    present,
    denied,
    uncertain,
    past,         // over
    other,        // of somebody else
    hypothetical, // feared, asked about
    unknown,      // the answer was "I don't know"
};
[[nodiscard]] std::string_view code(EvidenceState s) noexcept;
[[nodiscard]] std::optional<EvidenceState> evidenceStateFromCode(std::string_view text) noexcept;

struct Quote {
    std::int32_t utterance = 0; // index into TriageItem::words
    std::uint32_t start = 0;
    std::uint32_t end = 0;
    std::string text; // those words
    friend bool operator==(const Quote&, const Quote&) = default;
};

struct Toward { // which way a finding moves one cause
    std::string condition; // code, of Suggestion::conditions
    double weight = 0;     // change of its log-odds (natural) by this finding alone; above 0 speaks for it
    friend bool operator==(const Toward&, const Toward&) = default;
};

// One finding with the words it came from, the question it answered, and what it speaks for and against.
struct Evidence {
    std::string finding; // code in the knowledge base
    LocalText label;
    EvidenceState state = EvidenceState::present;
    std::string topic;           // of the interview contract: "symptom.onset", "history.medications" …
    std::optional<double> value; // what was measured
    std::string unit;
    std::optional<double> hours; // how long it has been there
    bool risk = false;           // puts the patient in a group at risk
    bool derived = false;        // nobody said it: the engine concluded it
    std::string record;          // "Condition/01…" when only the patient's record says it, not the patient
    std::vector<Quote> quotes;
    std::string questionId;      // AnswerLine::questionId; empty when it was volunteered
    std::vector<Toward> towards; // in the order of Suggestion::conditions; what hardly moves a cause is left out
    friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct Suggestion {
    Urgency urgency = Urgency::urgent;
    bool clinicianDecides = false; // too uncertain: `urgency` is then the safe level, shown as "You decide"
    Destination destination;
    double certainty = 0;              // share of `urgency`
    std::vector<double> shares;        // one per level, in the order of `allUrgencies`
    std::optional<Urgency> runnerUp;
    std::optional<Urgency> floor;      // from red flags; nothing the engine does goes below it
    LocalText reason;
    std::vector<ConditionShare> conditions; // most likely first: one posterior over all complaints, what is left is other causes
    std::vector<Evidence> evidence;         // in the order it was told; empty in interviews before it was kept
    std::optional<VitalAssessment> vitals;  // none when nothing was measured
    std::vector<Change> changes;
    std::vector<std::string> rules;    // ids of every rule that took part
    std::string knowledgeBase;         // version and SHA-256
    friend bool operator==(const Suggestion&, const Suggestion&) = default;
};

enum class DecisionKind : std::uint8_t { confirmed, overridden };

struct Decision {
    DecisionKind kind = DecisionKind::confirmed;
    Urgency urgency = Urgency::urgent;
    Destination destination;
    std::string reasonCode; // of protocol/payload.h's `reasonCodes`; empty when confirmed
    std::string reason;     // in words; may be empty when the code says it
    PersonRef by;
    Instant at;
    friend bool operator==(const Decision&, const Decision&) = default;
};

enum class ItemStatus : std::uint8_t {
    interviewing, // a red flag stands, the patient is still answering
    waiting,      // the interview is done (or was left), nobody holds it
    claimed,
    decided, // confirmed or overridden
    closed,
};
[[nodiscard]] std::string_view code(ItemStatus s) noexcept;
[[nodiscard]] std::optional<ItemStatus> itemStatusFromCode(std::string_view text) noexcept;

struct TimelineEntry {
    Instant at;
    std::string kind; // "started", "suggested", "adviceRead", "claimed", "confirmed", "overridden", "routed", "note"
    LocalText text; // of an override without words: the reason's code
    PersonRef by;
    friend bool operator==(const TimelineEntry&, const TimelineEntry&) = default;
};

struct TriageItem {
    ItemId id;
    std::int64_t version = 0; // of the Task resource: what a command bases itself on
    InterviewId interview;
    PatientId patient;
    std::string patientName;
    std::optional<Date> birthDate;
    Sex sex = Sex::unknown;
    UnitId unit;
    std::string lang = "sv"; // the patient's
    bool byProxy = false;    // a parent or relative writes
    ItemStatus status = ItemStatus::waiting;
    Instant created;
    Instant deadline; // a clinician must have looked by then
    PersonRef holder;
    Suggestion suggestion;
    std::optional<Decision> decision;
    std::vector<Utterance> words;
    std::vector<RedFlagHit> redFlags;
    std::vector<AnswerLine> answers;
    std::vector<TimelineEntry> timeline;
    std::int32_t questions = 0;
    std::int32_t seconds = 0; // how long the interview took

    // What the queue is ordered and coloured by: the decision when there is one.
    [[nodiscard]] Urgency urgency() const noexcept { return decision ? decision->urgency : suggestion.urgency; }
    friend bool operator==(const TriageItem&, const TriageItem&) = default;
};

} // namespace fyr::clinical
