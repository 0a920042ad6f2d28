// The marks that a programme's texts may have (content/icbt/FORMAT.md), read into pages and blocks.
//
// Shape:  front matter between two lines of "---", then pages: "# read | Title". Inside: "## heading", paragraphs, "- " and
//         "1. " lists, boxes (":::example Title" … ":::"), and "[worksheet:id]" on a line of its own. **bold** and *emphasis*
//         stay in the text; nothing else is markup, and HTML is text.
// Errors: problems carry "file:line".
#pragma once

#include "icbt/language/texts.h"
#include "yaml/yaml.h"

namespace fyr::icbt {

struct Marked {
    yaml::Document front; // places are those of the file
    std::vector<Page> pages;
    std::string body;     // what stands below the front matter, as it is
    std::string running;  // the running text alone, a sentence at least a line: for readability
};
[[nodiscard]] Marked readMarked(std::string_view text, const std::string& file, std::vector<Problem>& problems);

} // namespace fyr::icbt
