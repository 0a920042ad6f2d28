// Reads JSON by places in its text, so that a part of it can be carried on byte for byte.
//
// Shape: `members` and `elements` slice a text that `checkJson` accepted; on another text they stop early, they
//        never read outside it.
// Errors: badJson, badUtf8, tooLarge.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fyr::protocol::raw {

// Whether the text is exactly one JSON value in UTF-8, without building it.
[[nodiscard]] Result<void> checkJson(std::string_view text, std::size_t maxBytes, std::size_t maxDepth);

using Member = std::pair<std::string, std::string_view>; // name, the value's text
[[nodiscard]] std::vector<Member> members(std::string_view object);
[[nodiscard]] std::vector<std::string_view> elements(std::string_view array);

[[nodiscard]] bool isObject(std::string_view value) noexcept;
[[nodiscard]] std::optional<std::string> asText(std::string_view value);
[[nodiscard]] std::optional<std::int64_t> asInteger(std::string_view value) noexcept;
[[nodiscard]] std::optional<bool> asBoolean(std::string_view value) noexcept;

void appendText(std::string& out, std::string_view text); // quoted and escaped

} // namespace fyr::protocol::raw
