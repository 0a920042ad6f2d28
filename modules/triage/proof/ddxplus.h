// The question selector on foreign ground: the conditions and evidences of DDXPlus as a knowledge base, its patients as
// patients.
//
// Source: DDXPlus (Fansi Tchango and others, NeurIPS 2022), CC BY 4.0: 49 conditions, 223 evidences. Which evidence
//         belongs to which condition is the base's own; how often is counted in the patients that it is fitted to (the
//         base holds no numbers), so a patient that is asked must not be one of these.
// Shape: evidences become findings (one for each value, in one question), conditions become conditions with priors by age
//        and sex; the rest (weighing, choice of questions, answers) is the engine, told to go on until one cause carries
//        `certain` of the probability.
#pragma once

#include "triage/interview.h"
#include "triage/knowledge_base.h"

#include <span>
#include <string>
#include <vector>

namespace fyr::triage::proof {

struct DdxPatient {
    std::string id;
    double age = 0;
    Sex sex = Sex::unknown;
    std::vector<std::string> evidences; // "E_91", "E_55_@_V_29"
    std::string initial;                // what they come with
    std::string diagnosis;
};
[[nodiscard]] Result<DdxPatient> ddxPatientFromJson(const json::value& v);

[[nodiscard]] Result<KnowledgeBase> ddxKnowledge(const json::value& base, std::span<const DdxPatient> fitted, double certain);

struct DdxAsked {
    std::string named; // the likeliest condition at the end
    double share = 0;
    int questions = 0;
    double micros = 0; // of all turns
    int turns = 0;
};
[[nodiscard]] Result<DdxAsked> askDdxPatient(const KnowledgeBase& kb, const DdxPatient& patient, Instant now);

} // namespace fyr::triage::proof
