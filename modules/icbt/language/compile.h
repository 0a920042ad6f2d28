// A programme as its authors write it (YAML) → its canonical form and the programme. Only for tools that publish; what runs
// a course reads the canonical form.
//
// Shape:  the canonical form is JSON with sorted keys and no spaces. It holds all that was written, and what was fixed with
//         it: the version and the points of each instrument, and of the texts the titles of the modules, the worksheets that
//         are handed in, and the digest of every file. Two files with the same canonical form are the same programme.
// Errors: content, with every problem at its "file:line".
#pragma once

#include "icbt/canonical.h"
#include "icbt/programme.h"
#include "yaml/yaml.h"

#include <filesystem>
#include <functional>

namespace fyr::icbt {

struct Texts;

struct Compiled {
    std::string canonical;
    Programme programme;
    yaml::Document source;
    // "file:line" of a place in the canonical form; the nearest that was written.
    [[nodiscard]] std::string place(std::string_view pointer) const { return source.place(pointer); }
};

// What is known of instruments: by id, nothing when there is none.
using InstrumentIndex = std::function<std::optional<InstrumentFacts>(std::string_view id)>;

// `texts`: null when they are not at hand; titles must then stand in the programme.
[[nodiscard]] Result<Compiled> compile(yaml::Document source, const InstrumentIndex& instruments, const Texts* texts);
[[nodiscard]] yaml::Document readProgramme(std::string_view text, std::string name);

} // namespace fyr::icbt
