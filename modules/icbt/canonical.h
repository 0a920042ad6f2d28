// The one text of a JSON value: sorted keys, no spaces. What is hashed has this form.
#pragma once

#include "base/json.h"

namespace fyr::icbt {

[[nodiscard]] std::string canonicalText(const json::value& v);

} // namespace fyr::icbt
