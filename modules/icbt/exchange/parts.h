// The parts of a programme that ride in a PlanDefinition as extensions, and addresses. Private to the exchange.
#pragma once

#include "base/json.h"

#include <string>
#include <string_view>

namespace fyr::icbt {

inline constexpr std::string_view programmeUrl = "https://fyr.example/fhir/PlanDefinition";
inline constexpr std::string_view partUrl = "https://fyr.example/fhir/StructureDefinition/programme-part";
inline constexpr std::string_view hashSystem = "https://fyr.example/fhir/NamingSystem/programme-hash";

// A member of a list of the canonical form: {list, index, json}.
[[nodiscard]] json::object partOf(std::string_view list, std::size_t index, const json::value& part);
// All that stands beside no element of its own: every member of the root but modules, measures and choices.
[[nodiscard]] json::array partsOf(const json::object& root);
// Puts the parts of these extensions into the root. Problems name `place`.
void gather(const json::value& holder, const std::string& place, json::object& root, std::vector<Problem>& problems);

[[nodiscard]] std::string fhirId(std::string_view text);   // A-Z a-z 0-9 - . only, 64 at most
[[nodiscard]] std::string fhirName(std::string_view text); // a name of a class
[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] Result<std::string> fromBase64(std::string_view text);

} // namespace fyr::icbt
