// A programme as courses run it and its texts, read from what was published: what a workstation shows of it.
//
// Shape:  `canonical` and `texts` as fyr_icbtc, the server and Library/<hash> hold them. Worksheets, reply templates and the
//         therapist's manual are found by id in `texts`; modules and measures stand in `programme` as in a course.
// Errors: content (the texts are not those that the canonical form names, or cannot be read).
#pragma once

#include "icbt/language/texts.h"
#include "icbt/programme.h"

namespace fyr::icbt {

struct Published {
    Programme programme; // `programme.hash` is that of `canonical`
    Texts texts;
};
[[nodiscard]] Result<Published> readPublished(std::string_view canonical, std::string_view texts);

} // namespace fyr::icbt
