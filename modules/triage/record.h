// What the patient's record says when an interview begins, as evidence beside the patient's words.
//
// Shape:  the server reads codes (`RecordEntry`), `relevantEntries` keeps those that the table maps, and they are stored
//         with the interview's first event: a replay reads no record. `absorbRecord` turns them into evidence and measures.
//         What the record holds for certain is not asked again, and the patient is not told it. A denial does not take it
//         away (both are kept and shown to the clinician), unless the rule says that the patient knows best (`yields`).
// Units:  a measured value is in the unit of its measure after `factor` and `offset`.
// Errors: none; what no rule maps is dropped.
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "triage/outcome.h"

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fyr::triage {

class Facts;
class KnowledgeBase;
struct Interview;

// `system` is one of the table's short names: icd10, snomed, atc, loinc; allergy_atc, allergy_snomed for what somebody
// does not tolerate.
struct RecordEntry {
    std::string reference; // "Condition/01…"
    std::string system;
    std::string code;
    std::string text;            // what the record calls it
    std::optional<double> value; // of an observation
    std::string unit;            // its UCUM code
    std::string answer;          // of an observation whose value is a code
    Instant at;                  // when it was measured, began or was noted
    bool certain = true;         // confirmed and active; else it is only a hint
    friend bool operator==(const RecordEntry&, const RecordEntry&) = default;
};

struct RecordUnit {
    std::string code;
    double factor = 1;
    double offset = 0;
};
struct RecordRule {
    std::string id;
    std::int32_t finding = -1; // one of the two
    std::int32_t measure = -1;
    std::map<std::string, std::vector<std::string>, std::less<>> codes; // by system; icd10 and atc by their beginning
    std::vector<std::string> answers;           // of coded values; empty: any
    std::optional<double> above;                // a number that must be passed for the finding
    std::vector<RecordUnit> units;
    std::optional<std::chrono::hours> within;   // how old it may be
    bool certain = true;
    bool yields = false;
};
struct RecordTable {
    std::vector<RecordRule> rules;
    std::map<std::string, std::string, std::less<>> systems; // address of a code system → short name
    [[nodiscard]] bool any() const noexcept { return !rules.empty(); }
};

// The rules that an entry fits, at this moment.
[[nodiscard]] std::vector<const RecordRule*> rulesFor(const RecordTable& table, const RecordEntry& entry, Instant now);
// Those that some rule fits, newest first of each measure; at most `mostEntries`. Nothing else of the record is kept.
inline constexpr std::size_t mostEntries = 60;
[[nodiscard]] std::vector<RecordEntry> relevantEntries(const RecordTable& table, std::vector<RecordEntry> all, Instant now);

void absorbRecord(const KnowledgeBase& kb, Interview& state, const std::vector<RecordEntry>& entries, Instant now);

// For the clinician: "From the record: on blood thinners, diabetes. The patient says no to: on blood thinners."
[[nodiscard]] LocalText recordSentence(const KnowledgeBase& kb, const Interview& state, const Facts& facts);
// "the record: Warfarin" beside the patient's words behind a red flag.
[[nodiscard]] std::string recordQuote(const RecordEntry& entry, std::string_view lang);

[[nodiscard]] json::object toJson(const RecordEntry& entry);
[[nodiscard]] Result<RecordEntry> recordEntryFromJson(const json::value& v);

} // namespace fyr::triage
