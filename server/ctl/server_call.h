// One call of a running server's interface, with the rights of whoever's token it is.
#pragma once

#include "ctl/command.h"

#include "base/json.h"

namespace fyr::ctl {

struct ServerAnswer {
    long status = 0;
    std::string body;
};
// Errors: network, certificate.
[[nodiscard]] Result<ServerAnswer> callServer(const std::string& method, const std::string& url, const std::string& token, const std::string* body = nullptr);

// "--base URL" and "--token TOKEN" (or FYR_TOKEN).
struct ServerTarget {
    std::string base;
    std::string token;
    std::string problem; // empty when all is well
};
[[nodiscard]] ServerTarget serverTargetOf(const Options& o);
// The answer on stdout, or why not on stderr; the exit code.
[[nodiscard]] int tellAnswer(std::string_view command, const Result<ServerAnswer>& answer);

} // namespace fyr::ctl
