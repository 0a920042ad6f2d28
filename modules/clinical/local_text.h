// Text in the languages Fyr carries.
#pragma once

#include <string>
#include <string_view>

namespace fyr::clinical {

// Either may be empty; `in` falls back to the other.
struct LocalText {
    std::string sv;
    std::string en;
    [[nodiscard]] const std::string& in(std::string_view lang) const noexcept {
        const bool english = lang.substr(0, 2) == "en";
        if (english) return en.empty() ? sv : en;
        return sv.empty() ? en : sv;
    }
    friend bool operator==(const LocalText&, const LocalText&) = default;
};

} // namespace fyr::clinical
