// Reads the tables that stand beside the rules: vitals.yaml, record.yaml, screening.yaml, places.yaml as they are in triage.kb.
//
// Errors: `content`, with the rule's id. The validator uses the same functions.
#pragma once

#include "base/json.h"
#include "triage/instrument.h"
#include "triage/language/language.h"
#include "triage/language/second_reader.h"
#include "triage/record.h"
#include "triage/vitals.h"

#include <functional>
#include <string>
#include <unordered_map>

namespace fyr::triage {

using Phrases = std::unordered_map<std::string, LocalText>;

// Rules named "texts" go into `phrases`.
[[nodiscard]] Result<VitalRules> readVitals(const json::array& rules, const Expression::Names& names, Phrases& phrases);
[[nodiscard]] Result<RecordTable> readRecordTable(const json::array& rules, const Expression::Names& names, Phrases& phrases);

[[nodiscard]] Result<ScreeningRules> readScreening(const json::array& rules, const Expression::Names& names, Phrases& phrases);

// Parts of the body, what is told of them, and the finding that the two make (language/places.h), into `language`.
[[nodiscard]] Result<> readPlaces(const json::array& rules, const std::function<std::int32_t(std::string_view)>& findingId, Language& language);

// {bias: [emergency, home], words: {key: [emergency, home]}}, as content/letters.h makes it.
[[nodiscard]] Result<SecondReader> readSecondReader(const json::object& learned);

} // namespace fyr::triage
