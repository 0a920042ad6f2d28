// The one style sheet, written from the tokens. Widgets choose their looks by the dynamic property `look`.
#pragma once

#include "ui/theme/tokens.h"

#include <QString>

namespace fyr::ui {

[[nodiscard]] QString styleSheet(const Tokens& tokens);

} // namespace fyr::ui
