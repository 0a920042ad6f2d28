// A programme's file with its texts and the instruments it names: what every tool begins with.
//
// Shape:  texts are looked for beside the file (texts/NAME), then in share/fyr/icbt. Without them the programme is compiled
//         as far as it goes, and `problems` says what is missing.
// Errors: content, with every problem at its "file:line"; notFound.
#pragma once

#include "icbt/language/compile.h"
#include "icbt/language/texts.h"
#include "instruments/catalogue.h"

namespace fyr::icbt {

struct Opened {
    Compiled compiled;
    Texts texts;
    std::vector<Problem> problems; // of the texts, and of what binds them to the programme: P9 and P16 of docs/PROGRAMMES.md
};
[[nodiscard]] Result<Opened> openProgramme(const std::filesystem::path& file, const instruments::Catalogue& catalogue);
// What is fixed of an instrument with a programme.
[[nodiscard]] InstrumentIndex indexOf(const instruments::Catalogue& catalogue);
// Texts, worksheets, reminders and owners that the programme needs and does not have.
void checkTogether(const Compiled& compiled, const Texts& texts, std::vector<Problem>& problems);

} // namespace fyr::icbt
