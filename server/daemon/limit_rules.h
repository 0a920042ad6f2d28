// From the settings `limits.…` to the rules of the limiter.
//
// Errors: configuration, with every setting that is no rate.
#pragma once

#include "server/config/settings.h"
#include "server/http/limiter.h"

namespace fyr::server {

[[nodiscard]] Result<http::LimitRules> limitRulesFrom(const Settings& settings);

} // namespace fyr::server
