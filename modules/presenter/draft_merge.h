// Two versions of one draft made into one text, word by word, or both kept side by side. No word that anybody wrote is lost.
//
// Shape: three-way merge over words and the spaces between them (dtl, an O(NP) difference after Wu, Manber and Myers). Where
//        both changed the same place, or the library's result lacks what one of them wrote, the two stay side by side.
// Units: UTF-8; spaces are kept as they were written.
#pragma once

#include <string>
#include <string_view>

namespace fyr::presenter {

struct MergedDraft {
    std::string text;
    bool sideBySide = false; // both are in it, one under the other: a person makes one of them
};

// `base`: what both began with; empty when that is not known. `divider` stands between the two on a line of its own.
[[nodiscard]] MergedDraft mergeDrafts(std::string_view base, std::string_view mine, std::string_view theirs,
                                      std::string_view divider = "* * *");

} // namespace fyr::presenter
