// What measured values say of how ill somebody is: NEWS2 for adults, bands by age for children.
//
// Shape:  pure. `news2` is the published table; `assessVitals` takes what is known (told, answered, or from the record)
//         and makes one assessment of it, or none when nothing was measured. What was not measured gives no points and is
//         named: the total is then a lower bound, never a guess.
// Units:  breaths and beats a minute, per cent, mmHg, degrees Celsius, seconds; age in years.
// Source: Royal College of Physicians: National Early Warning Score (NEWS) 2, 2017, charts 1 and 2. Children: the bands in
//         content/triage/vitals.yaml, each with its source. NEWS2 is never used under 16 years or in pregnancy.
#pragma once

#include "clinical/vital_signs.h"
#include "triage/expression.h"

#include <array>
#include <optional>
#include <vector>

namespace fyr::triage {

class Facts;
class KnowledgeBase;
struct Interview;
using clinical::LocalText;
using clinical::VitalAssessment;
using clinical::VitalNotUsed;
using clinical::VitalScheme;
using Grade = clinical::VitalGrade;

enum class Vital : std::uint8_t { respRate, spo2, oxygen, sysBp, heartRate, consciousness, temperature };
inline constexpr std::size_t vitalCount = 7;
[[nodiscard]] std::string_view code(Vital v) noexcept;

struct VitalSigns {
    std::optional<double> respRate;
    std::optional<double> spo2;
    std::optional<bool> oxygen; // breathes added oxygen
    std::optional<double> sysBp;
    std::optional<double> heartRate;
    std::optional<bool> alert; // false: new confusion, or reacts to voice or pain only, or not at all (CVPU)
    std::optional<double> temperature;
    bool scale2 = false; // SpO2 scale 2: a clinician has set 88–92 % as the target (hypercapnic respiratory failure)
};
struct News2 {
    std::array<std::optional<int>, vitalCount> points; // in the order of Vital; empty = not known
    int total = 0;
    int top = 0; // the most that one parameter gives
    [[nodiscard]] bool complete() const noexcept;
};
[[nodiscard]] News2 news2(const VitalSigns& signs) noexcept;

// A value beyond its band: `atLeast` and above, or below `below` (+ `perYear` for each year of age).
struct ChildBand {
    std::int32_t measure = -1;
    double from = 0; // age, inclusive
    double to = 16;  // exclusive
    std::optional<double> atLeast;
    std::optional<double> below;
    double perYear = 0;
    Grade grade = Grade::amber;
    std::optional<Grade> withFever; // fever itself makes the heart beat faster
};
[[nodiscard]] Grade gradeOf(const std::vector<ChildBand>& bands, std::int32_t measure, double age, double value, bool fever) noexcept;

struct AskMeasured {
    Expression when;
    std::int32_t finding = -1;
};
struct VitalRules {
    bool any = false; // the knowledge base has them
    Expression notWhen;  // NEWS2 is not used (pregnancy); under 16 years it never is
    Expression notAlert; // true: CVPU; denied: alert
    Expression oxygen;
    Expression scale2;
    Expression fever;
    std::vector<ChildBand> bands;
    std::vector<AskMeasured> ask; // what people may have measured at home
    int askMost = 0;              // of these in one interview
    int askBefore = 0;            // only while fewer questions than these have been asked
    [[nodiscard]] bool asks(std::int32_t finding) const noexcept;
};

// With what is known of one patient. Without a scheme (pregnant, no age) it holds the values alone.
[[nodiscard]] std::optional<VitalAssessment> assessVitals(const KnowledgeBase& kb, const FactView& facts);
// Who said each value, in which words, and when (vital_sources.cpp).
void addSources(const KnowledgeBase& kb, const Interview& state, const Facts& facts, VitalAssessment& a);

// For the clinician: "NEWS2 at least 5: breaths per minute 25 (3), pulse 115 (2). Not known: …".
[[nodiscard]] LocalText vitalsSentence(const KnowledgeBase& kb, const VitalAssessment& a);

} // namespace fyr::triage
