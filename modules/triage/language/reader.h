// Reads one text: the findings it states and how, the values it gives, and who it is about.
//
// Shape: pure; the same text, knowledge base and context give the same reading.
// Units: spans in code points, end exclusive.
#pragma once

#include "triage/knowledge_base.h"
#include "triage/language/scopes.h"
#include "triage/language/values.h"

#include <optional>
#include <string_view>
#include <vector>

namespace fyr::triage {

struct ReadFinding {
    std::int32_t finding = -1;
    FindingState state = FindingState::present;
    std::uint32_t start = 0;
    std::uint32_t end = 0;
    std::int32_t phrase = -1; // index into Language::phrases()
};

struct ReadMeasure {
    std::int32_t measure = -1;
    double value = 0;
    std::uint32_t start = 0;
    std::uint32_t end = 0;
};

struct Reading {
    Lang lang = Lang::sv;
    std::vector<ReadFinding> findings;
    std::vector<ReadMeasure> measures;
    std::optional<double> age; // of the patient, in years
    clinical::Sex sex = clinical::Sex::unknown;
    PatientContext patient;
    std::vector<Value> values; // all of them, for answers
};

[[nodiscard]] Reading readText(const KnowledgeBase& kb, std::string_view text, Lang lang, PatientContext patient,
                               Instant now);

// How a text answers a yes/no question, before anything else in it is read.
enum class YesNo : std::uint8_t { none, yes, no, unknown };
struct DirectAnswer {
    YesNo answer = YesNo::none;
    bool only = false;     // nothing but the answer was said
    bool separate = false; // a mark or a "but" follows it: what comes then is something else
};
[[nodiscard]] DirectAnswer readYesNo(const KnowledgeBase& kb, std::string_view text, Lang lang);

} // namespace fyr::triage
