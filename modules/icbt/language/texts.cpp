#include "icbt/language/texts.h"

namespace fyr::icbt {

const ModuleText* Texts::module(std::string_view id) const noexcept {
    for (const auto& m : modules)
        if (m.id == id) return &m;
    return nullptr;
}
const Worksheet* Texts::worksheet(std::string_view id) const noexcept {
    for (const auto& w : worksheets)
        if (w.id == id) return &w;
    return nullptr;
}

} // namespace fyr::icbt
