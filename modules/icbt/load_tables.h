// Decision tables as they are written: inputs with their ranges, rows that name what must fit, an outcome each.
#pragma once

#include "icbt/reader.h"

namespace fyr::icbt {

// `inputs` (or, when there is but one way, none) and `rows` of the map that `r` stands on. `outcomes`: what `then` may say.
// Rows may have a text for people only where a table says so.
enum class RowTexts : std::uint8_t { none, mayBe };
[[nodiscard]] Table readTable(Reader& r, const Programme& p, const std::vector<std::string>& outcomes, RowTexts texts = RowTexts::none);
// "phq9.item9", "phq9.total", "phq9.change", "age", "answered", "missed".
[[nodiscard]] std::optional<Input> parseInput(std::string_view text, const Programme& p, std::string& problem);
// 7, "5..19", "..4", "20..", "missing", "5..19 or missing", "any".
[[nodiscard]] std::optional<Cell> parseCell(const json::value& v, const Input& input);

} // namespace fyr::icbt
