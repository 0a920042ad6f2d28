// The compiled knowledge base: findings, red flags, complaints, conditions, self-care rules, destinations, policy.
//
// Shape: immutable once loaded; ids are indexes into the tables; expressions and phrases are compiled. The file
//        `triage.kb` is canonical JSON made by `fyrctl triage compile`; its SHA-256 names it in every outcome.
// Errors: `content` (a damaged or foreign file), notFound.
// Threads: safe for any number of readers.
#pragma once

#include "base/json.h"
#include "triage/expression.h"
#include "triage/instrument.h"
#include "triage/language/second_reader.h"
#include "triage/outcome.h"
#include "triage/record.h"
#include "triage/vitals.h"

#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace fyr::triage {

enum class FindingKind : std::uint8_t {
    symptom,
    sign,
    context,
    history,
    medication,
    exposure,
    measure,
    function,
    demographic,
    impression, // what the words say as a whole (language/second_reader.h): read, never asked
};

// Measures that every knowledge base has, in this order; a finding's own measures follow.
enum class Known : std::int32_t {
    age,
    sex,
    pregnantWeek,
    temperature,
    pain,
    durationHours,
    heartRate,
    respRate,
    spo2,
    sysBp,
    glucose,
    amountMg,
    amountUnits,
    // worked out from the others (vitals.h), never told
    news2,
    news2Top,
    childRed,
    childAmber,
};

struct MeasureDef {
    std::string name;
    std::int32_t finding = -1; // the finding that asks for it
    std::int32_t hoursSince = -1; // the finding whose age it is
    double min = 0;
    double max = 0;
    int decimals = 0;
    std::string unit;
};

struct Finding {
    std::string id;
    FindingKind kind = FindingKind::symptom;
    std::string topic;
    std::vector<std::int32_t> parents; // nearest first, transitive
    std::vector<std::int32_t> children; // transitive
    std::vector<std::int32_t> excludes;
    std::vector<std::int32_t> hides; // not read inside this finding's own phrases
    LocalText label;
    LocalText ask;
    LocalText askOther;
    LocalText askChild;
    LocalText why;
    double seconds = 0;
    Expression only;
    Expression ofWhom; // by age and sex: told of others, the words mean something else
    Expression when; // derived from
    std::int32_t measure = -1;
    std::vector<std::int32_t> choices;
    bool choiceNone = false;
    bool choiceMany = false;
    bool feared = false; // a fear, a question or a suspicion of it tells it
    std::vector<std::int32_t> askedBy; // choice questions that hold this finding
    double leak = 0.02; // how often it is there whatever the cause
    [[nodiscard]] bool askable() const noexcept { return !ask.sv.empty() || !ask.en.empty(); }
};

struct RedFlag {
    std::string id;
    LocalText label;
    Expression when;
    Urgency urgency = Urgency::emergency;
    std::string destination;
    std::vector<std::int32_t> unknownCounts;
    LocalText sayNow;
    std::vector<std::int32_t> positive; // findings whose presence can help to raise it
};

struct Complaint {
    std::string id;
    LocalText label;
    Expression entry;
    std::vector<std::int32_t> entryFindings;
    std::vector<std::int32_t> screen;
    std::vector<std::int32_t> ask;
    std::optional<Urgency> floor;
    Urgency fallback = Urgency::soon;
    Advice advice;
    std::vector<std::int32_t> conditions; // that can explain an entry finding
    std::vector<std::int32_t> findings;   // linked with any of those, sorted
};

struct UrgencyRule {
    Expression when;
    Urgency urgency = Urgency::soon;
};

struct Condition {
    std::string id;
    LocalText label;
    LocalText plain;
    std::string icd10;
    std::string group;
    double base = 0;
    struct AgeFactor {
        double from = 0;
        double to = 200; // inclusive in whole years: "35-54" holds 54.9
        double factor = 1;
    };
    std::vector<AgeFactor> ages;
    double female = 1;
    double male = 1;
    struct WhenFactor {
        Expression when;
        double factor = 1;
    };
    std::vector<WhenFactor> whens;
    struct Link {
        std::int32_t finding = -1;
        double p = 0;
    };
    std::vector<Link> findings; // sorted by finding
    Expression needs;
    Urgency urgency = Urgency::soon;
    bool atHome = false; // a rule of self-care names it
    std::vector<UrgencyRule> worse;
    std::vector<UrgencyRule> milder;
    [[nodiscard]] double weight(std::int32_t finding) const noexcept; // 0 when it is not linked
};

struct SelfCare {
    std::string id;
    LocalText label;
    std::vector<std::int32_t> conditions;
    Expression require;
    Expression forbid;
    bool trivial = false; // its name says all: one finding is description enough, and nobody need answer about danger
    Advice advice;
};

struct DestinationDef {
    std::string id;
    std::vector<Urgency> urgencies;
    Expression only;         // whom it is for; empty = everybody
    bool needsOpen = false;  // keeps the care unit's opening hours
    bool everywhere = false; // is there whatever the care unit offers: the ambulance, 1177, poison information
    LocalText label;
    LocalText title;
    std::vector<LocalText> now;
    LocalText next;
};

struct RouteRule { // first that fits wins
    Urgency urgency = Urgency::soon;
    std::string group; // empty = any
    std::string destination;
    bool needsOpen = false;
};

struct SystemQuestion {
    LocalText ask;
    LocalText askOther;
    LocalText askChild;
    LocalText why;
};

// What is told of the course and of how the patient fares says something of how urgent the cause is, whatever it is.
struct CourseSign {
    Expression when;
    std::array<double, 5> told{}; // how often it is told when the cause is of this level
    // It speaks for a cause that belongs at home.
    [[nodiscard]] bool mild() const noexcept { return told[4] > told[3] && told[4] > told[1]; }
};

struct Policy {
    std::array<std::array<double, 5>, 5> cost{}; // cost[chosen][right]
    double leak = 0.02;
    double leakShare = 0.5;         // of how often a finding is met at all, put down to chance
    double causeCertain = 0;        // above nought: questions go on until one cause carries this share, whatever the level
    double unknownCause = 0.05;     // prior weight of a cause that is not in the tables
    double selfCareShare = 0.6;
    double selfCareShareUnknown = 0.75; // the same, when something that the rule requires stayed unknown
    double safeTailUnknown = 0.06;      // and what may then be left above self-care
    double besideShare = 0.7; // of causes that belong at home: then a complaint beside a granted one stands back
    double besideTail = 0.15; // and at most this share above self-care and the clinic
    Expression besideNever;   // unless this is true
    Expression selfCareNever;           // while this is true nothing is self-care
    Expression babyWell;                // what must have been told of a baby before anything may stay unknown
    std::int32_t reassuredBy = -1;      // the finding that says a clinician has examined this and found no emergency
    std::int32_t settledBy = -1;        // the finding that says it was a while ago, was dealt with, and has been well since
    Expression settledNever;            // unless this is true
    double decidable = 0.5;         // below this share of the chosen level or worse, a clinician decides
    double safeTail = 0.1;          // a safe level leaves at most this share above it
    double minGainPerSecond = 0.0005;
    double diagnosisWeight = 0.05;
    double defaultSeconds = 6;
    double pFloor = 0.001;
    int minTold = 3; // findings told before self-care is possible with something unknown
    int maxQuestions = 14;
    int maxScreen = 8;
    int maxBeyond = 0; // questions about safety that no screen names
    double minBeyond = 0; // how likely a "yes" to one of these must be
    int maxAfterRedFlag = 3;
    int maxUnknownInRow = 6;
    std::vector<CourseSign> course;
    Expression acute; // what has just begun: an emergency, when nothing that reassures was told and no question about safety answered
    std::vector<std::int32_t> mildCourse; // findings that speak for a mild course
    std::vector<std::int32_t> passing; // findings that count although they have passed
    std::vector<std::int32_t> accompanying; // findings that come with many a harmless trouble and are none of their own beside it
    std::vector<std::int32_t> generalScreen;
    struct ScreenFor { // questions about safety for those of whom `when` is true
        Expression when;
        std::vector<std::int32_t> findings;
        std::vector<std::string> words; // or of whom a word of these was written
        bool unread = false; // only where no complaint was recognised
    };
    std::vector<ScreenFor> screenFor;
    struct Background { // what a nurse asks of everybody
        std::int32_t finding = -1;
        Expression unless; // not asked when this is true
    };
    std::vector<Background> background; // asked after the screen, in order
    int maxBackground = 0;              // of these in one interview
    struct SecondReading { // what the second reader's opinion becomes
        std::int32_t urgent = -1; // a finding: more likely an emergency than not
        std::int32_t notHome = -1; // a finding: the words do not sound like what belongs at home
        std::int32_t doubt = -1;   // a finding: they sound like no emergency
        double urgentAbove = 0;   // log-odds
        double doubtBelow = 0;
        Expression doubtNever; // whatever the words sound like
        double homeBelow = 0;
        double homeUrgentAbove = 0; // of an emergency: above it, nothing of it is like home either
        int minWords = 0;     // of a text that may sound urgent
        int minWordsDoubt = 0; // or like no emergency
        int minWordsHome = 0; // or unlike home
    };
    SecondReading second;
    std::vector<std::int32_t> afterRedFlag; // asked when an immediate or emergency floor stands
};

class Language; // phrases and lexicon, language/language.h

class KnowledgeBase {
  public:
    [[nodiscard]] static Result<KnowledgeBase> load(const std::filesystem::path& file);
    [[nodiscard]] static Result<KnowledgeBase> fromJson(std::string_view text);
    // triage.kb in the first of shareFolders() that has one.
    [[nodiscard]] static Result<std::filesystem::path> find();

    [[nodiscard]] const std::string& version() const noexcept { return m_version; }
    [[nodiscard]] const std::string& hash() const noexcept { return m_hash; } // SHA-256 of the file, hex
    [[nodiscard]] std::span<const Finding> findings() const noexcept { return m_findings; }
    [[nodiscard]] std::span<const MeasureDef> measures() const noexcept { return m_measures; }
    [[nodiscard]] std::span<const RedFlag> redFlags() const noexcept { return m_redFlags; }
    [[nodiscard]] std::span<const Complaint> complaints() const noexcept { return m_complaints; }
    [[nodiscard]] std::span<const Condition> conditions() const noexcept { return m_conditions; }
    [[nodiscard]] std::span<const SelfCare> selfCare() const noexcept { return m_selfCare; }
    [[nodiscard]] std::span<const DestinationDef> destinations() const noexcept { return m_destinations; }
    [[nodiscard]] std::span<const RouteRule> routes() const noexcept { return m_routes; }
    [[nodiscard]] const Policy& policy() const noexcept { return m_policy; }
    [[nodiscard]] const VitalRules& vitals() const noexcept { return m_vitals; }
    [[nodiscard]] const RecordTable& record() const noexcept { return m_record; }
    [[nodiscard]] const ScreeningRules& screening() const noexcept { return m_screening; }
    [[nodiscard]] const Language& language() const noexcept { return *m_language; }
    [[nodiscard]] const SecondReader& secondReader() const noexcept { return m_second; } // empty in a base without letters

    [[nodiscard]] std::int32_t findingId(std::string_view id) const noexcept; // -1 when there is none
    [[nodiscard]] std::int32_t measureId(std::string_view name) const noexcept;
    [[nodiscard]] const DestinationDef* destination(std::string_view id) const noexcept;
    [[nodiscard]] const SystemQuestion& systemQuestion(std::string_view name) const; // "age", "sex", "concern" …
    [[nodiscard]] const LocalText& phrase(std::string_view name) const; // sentence parts of reasons and advice

    // The derived findings in an order in which each one's inputs come first.
    [[nodiscard]] std::span<const std::int32_t> derived() const noexcept { return m_derived; }
    // The red flags that a finding's presence can help to raise.
    [[nodiscard]] std::span<const std::int32_t> flagsOf(std::int32_t finding) const;
    // Conditions linked with a finding.
    [[nodiscard]] std::span<const std::int32_t> conditionsOf(std::int32_t finding) const;

  private:
    friend class KnowledgeLoader;
    std::string m_version;
    std::string m_hash;
    std::vector<Finding> m_findings;
    std::vector<MeasureDef> m_measures;
    std::vector<RedFlag> m_redFlags;
    std::vector<Complaint> m_complaints;
    std::vector<Condition> m_conditions;
    std::vector<SelfCare> m_selfCare;
    std::vector<DestinationDef> m_destinations;
    std::vector<RouteRule> m_routes;
    Policy m_policy;
    VitalRules m_vitals;
    RecordTable m_record;
    ScreeningRules m_screening;
    std::unordered_map<std::string, std::int32_t> m_findingIds;
    std::unordered_map<std::string, std::int32_t> m_measureIds;
    std::unordered_map<std::string, SystemQuestion> m_system;
    std::unordered_map<std::string, LocalText> m_phrases;
    std::vector<std::int32_t> m_derived;
    std::vector<std::vector<std::int32_t>> m_flagsOf;
    std::vector<std::vector<std::int32_t>> m_conditionsOf;
    std::shared_ptr<const Language> m_language;
    SecondReader m_second;
};

} // namespace fyr::triage
