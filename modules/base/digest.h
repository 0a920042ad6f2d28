// SHA-256, hex and base64url over libsodium.
#pragma once

#include "base/result.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fyr {

using Digest = std::array<std::uint8_t, 32>;
[[nodiscard]] Digest sha256(std::string_view bytes);
[[nodiscard]] std::string hex(std::span<const std::uint8_t> bytes);
[[nodiscard]] Result<std::vector<std::uint8_t>> fromHex(std::string_view text); // Errors: badRequest
[[nodiscard]] std::string base64Url(std::span<const std::uint8_t> bytes);       // no padding

} // namespace fyr
