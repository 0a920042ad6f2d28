// The triage interview: a pure function from state and event to the next state.
//
// Shape: `step(kb, policy, state, event, now)`. The event log inside the state is the truth; everything else is
//        derived from it, the knowledge base and the policy. The same events give the same state, bit for bit.
//        A state is stored as its events (`toJson`) and comes back by `interviewFromJson`.
// Errors: invalidState (not started, already done), versionConflict (an answer to another question than the one
//         asked), badRequest (an answer that is none of the choices), tooLarge, badUtf8.
// Safety: a red flag once raised stays, whatever is said later; only `Back`, which undoes the answer that raised
//         it, takes it away. Nothing in the engine suggests less than the floor.
// Threads: values; a KnowledgeBase may be shared by any number of threads.
#pragma once

#include "triage/outcome.h"
#include "triage/record.h"
#include "triage/routing.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fyr::triage {

struct Refusal; // self_care.h

class KnowledgeBase;

enum class Subject : std::uint8_t { self, child, other };
[[nodiscard]] std::string_view code(Subject s) noexcept;
[[nodiscard]] std::optional<Subject> subjectFromCode(std::string_view text) noexcept;

// Events. `lang` is "sv", "en", or empty: then the language is told from the text.
struct Start {
    std::optional<double> age; // years; a fraction for small children
    Sex sex = Sex::unknown;
    std::string lang;
    std::string text;
    Subject subject = Subject::self;
    std::vector<RecordEntry> record; // what the record said at the beginning; the server reads it, a replay does not
};
struct Answer { // exactly one of the four is given
    std::string questionId;
    std::vector<std::string> choices; // ids of Question::choices; several only when kind is `many`
    std::optional<double> number;
    std::string text; // the patient's own words, also for a yes/no question
    bool unknown = false;
};
struct FreeText {
    std::string text;
};
struct Back {}; // undoes the last answer or free word
struct Stop {}; // the patient leaves: decided on what stands
using Event = std::variant<Start, Answer, FreeText, Back, Stop>;

struct Choice {
    std::string id;
    LocalText label;
};
enum class QuestionKind : std::uint8_t { choice, many, number, date, text };
[[nodiscard]] std::string_view code(QuestionKind k) noexcept;

struct Question {
    std::string id; // "q8.cold_sweat": the eighth question asked, and what it asks about
    LocalText text;
    LocalText why;
    std::string topic;   // one of the topics of the interview contract
    std::string finding; // what it asks about: a finding's id, or "age", "sex", "concern", "more"
    QuestionKind kind = QuestionKind::choice;
    std::vector<Choice> choices; // yes/no questions have ids "yes" and "no"; "none" means none of these
    bool allowUnknown = true;
    std::optional<double> min;
    std::optional<double> max;
    int decimals = 0;
    std::string unit;
    bool safety = false; // of the red-flag screen
    int safetyIndex = 0; // 1-based while `safety`
    int safetyCount = 0;
    int estimatedLeft = 0; // questions after this one, as far as is known
};

// The finding as it now stands, for "what we understood".
struct Understood {
    std::string finding;
    LocalText label; // "feber 39,2"
    FindingState state = FindingState::present;
};

struct Answered {
    clinical::AnswerLine line;
    std::string topic;
    std::string finding;
    std::int32_t turn = 0; // index into the log
    std::int32_t utterance = -1; // index into `words` when answered in words
    int points = -1;             // of a questionnaire's item; of its offer 1 when accepted, 0 when declined
};

struct LoggedEvent {
    Event event;
    Instant at;
    bool safety = false; // an answer's question was of the screen: restoring does not ask anew
};

enum class EffectKind : std::uint8_t { asked, redFlagRaised, floorRaised, finished };
struct Effect {
    EffectKind kind = EffectKind::asked;
    std::string id; // question, red flag, or the floor's code
};

// Raw evidence, in the order it came. Internal ids belong to the knowledge base named in `kbHash`.
struct Evidence {
    std::int32_t finding = -1;
    FindingState state = FindingState::present;
    std::int32_t utterance = -1;
    std::uint32_t start = 0;
    std::uint32_t end = 0;
    std::int32_t phrase = -1;
    std::int32_t answer = -1; // index into `answers`
    std::int32_t record = -1; // index into Interview::record: the patient has not said it
    bool yields = false;      // of the record: a denial of the patient's takes it away
    bool unknownAnswer = false; // "I don't know": no state, but it may count as risk
};
struct MeasureValue {
    std::int32_t measure = -1; // index into the knowledge base's measures
    double value = 0;
    std::int32_t utterance = -1;
    std::uint32_t start = 0;
    std::uint32_t end = 0;
    std::int32_t answer = -1;
    std::int32_t record = -1;
};
struct RaisedFlag {
    std::int32_t flag = -1;
    std::int32_t turn = 0; // index into the log of what raised it
    bool fromUnknown = false;
    Urgency floor = Urgency::emergency; // the flag's own, or less when only an "I don't know" raised it
    bool doubted = false; // less, since the words as a whole sound like no emergency
    friend bool operator==(const RaisedFlag&, const RaisedFlag&) = default;
};

struct Interview {
    // read by everybody
    std::string lang;      // "sv" or "en"
    Subject subject = Subject::self;
    std::int32_t turn = 0; // counts accepted events (Back too): what a page answers to
    std::optional<double> age;
    Sex sex = Sex::unknown;
    std::vector<clinical::Utterance> words;
    std::vector<Answered> answers;
    std::vector<Understood> understood;
    std::vector<clinical::RedFlagHit> redFlags;
    std::optional<Urgency> floor;
    std::optional<Question> question; // none when done
    std::optional<Outcome> outcome;   // none while asking
    bool started = false;
    bool done = false;
    std::string kbVersion;
    std::string kbHash;

    // the engine's own
    std::vector<LoggedEvent> log;
    std::vector<Evidence> evidence;
    std::vector<MeasureValue> measures;
    std::vector<RaisedFlag> raised;
    std::vector<RecordEntry> record; // what of the record took part
    std::string relation; // the word for the patient when somebody else writes ("min son" → son)
    std::int32_t repeats = 0; // how often the open question was asked again because nothing answered it
};

struct Step {
    Interview state;
    std::vector<Effect> effects;
};

[[nodiscard]] Result<Step> step(const KnowledgeBase& kb, const RoutingPolicy& policy, Interview state,
                                const Event& event, Instant now);

// What would be suggested if the interview ended here: what a clinician sees while the patient still answers.
[[nodiscard]] Outcome standing(const KnowledgeBase& kb, const RoutingPolicy& policy, const Interview& state,
                               Instant now);

// What keeps this patient from self-care, had the questions ended here: for authors of content.
[[nodiscard]] std::vector<Refusal> refusalsOf(const KnowledgeBase& kb, const Interview& state);

// {v, kb, log[]}. Small: texts and answers only.
[[nodiscard]] json::object toJson(const Interview& state);
enum class OtherKnowledge : std::uint8_t { refuse, rebase };
// Errors: badRequest; preconditionFailed when the state was made with another knowledge base and `refuse`.
// `rebase` reads the same words and answers with this one; answers to questions it does not know are dropped.
[[nodiscard]] Result<Interview> interviewFromJson(const KnowledgeBase& kb, const RoutingPolicy& policy,
                                                  const json::value& stored,
                                                  OtherKnowledge other = OtherKnowledge::refuse);

// {"start":{…}}, {"answer":{…}}, {"freeText":{"text"}}, {"back":{}}, {"stop":{}}: the form of events on disk and of
// `fyrctl triage interview`.
[[nodiscard]] json::object toJson(const Event& event);
[[nodiscard]] Result<Event> eventFromJson(const json::value& v);
[[nodiscard]] json::object toJson(const Question& question, std::string_view lang);

// Fills what the queue needs of a finished or running interview: words, red flags, answers, suggestion, questions.
// Identity, unit, deadline and status are the server's to set.
void fillTriageItem(const KnowledgeBase& kb, const RoutingPolicy& policy, const Interview& state, Instant now,
                    clinical::TriageItem& item);

} // namespace fyr::triage
