// What a care unit may put in the place of ours: the words where it has the licence, bands with their source.
//
// Errors: badRequest, with every problem: a text missing, bands with a gap, an overlap or no source.
#pragma once

#include "base/result.h"
#include "instruments/instrument.h"

#include <span>

namespace fyr::instruments {

// One text for each item, in order. Only where the words are the site's.
[[nodiscard]] Result<Instrument> withTexts(Instrument instrument, std::span<const LocalText> texts);
// All of the bands at once; each with a label and a source.
[[nodiscard]] Result<Instrument> withBands(Instrument instrument, std::vector<Band> bands);
// One of the instrument's own other sets: PDSS-SR "agoraphobia". notFound.
[[nodiscard]] Result<Instrument> withBandSet(Instrument instrument, std::string_view id);

// What is wrong with bands, from `least` to `most`; places are "/0", "/1" …
[[nodiscard]] std::vector<Problem> problemsOf(std::span<const Band> bands, int least, int most);

} // namespace fyr::instruments
