// gzip over zlib.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace fyr::server::http {

[[nodiscard]] std::string gzip(std::string_view bytes, int level = 6);
[[nodiscard]] Result<std::string> gunzip(std::string_view bytes, std::size_t most); // Errors: badRequest, tooLarge
// Does an Accept-Encoding take gzip (q above 0)?
[[nodiscard]] bool acceptsGzip(std::string_view acceptEncoding);

} // namespace fyr::server::http
