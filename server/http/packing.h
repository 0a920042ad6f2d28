// Content codings: gzip and Zstandard for answers, gzip and deflate for what callers send (RFC 9110, RFC 8878).
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace fyr::server::http {

// What a caller may pack its request with; told in Accept-Encoding (RFC 7694).
inline constexpr std::string_view takenCodings = "gzip, deflate";

[[nodiscard]] std::string gzip(std::string_view bytes, int level = 6);
[[nodiscard]] std::string zstd(std::string_view bytes, int level = 3);
// gzip or deflate, whichever it is. Errors: badRequest, tooLarge (more than `most` when unpacked).
[[nodiscard]] Result<std::string> unpack(std::string_view bytes, std::size_t most);
[[nodiscard]] bool isTaken(std::string_view contentEncoding);
// Does an Accept-Encoding take this coding (q above 0)? `*` stands for gzip only.
[[nodiscard]] bool accepts(std::string_view acceptEncoding, std::string_view coding);

} // namespace fyr::server::http
