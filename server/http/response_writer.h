// The bytes of an answer: status line and headers, with those that every answer carries.
#pragma once

#include "server/http/message.h"

namespace fyr::server::http {

struct HeadOptions {
    std::string_view requestId;
    Instant now;
    bool keepAlive = true;
    bool secure = false;
};
[[nodiscard]] std::string responseHead(const Response& response, const HeadOptions& options);
// Packs JSON and text above 1 kB when the caller takes gzip.
void packFor(const Request& request, Response& response);

} // namespace fyr::server::http
