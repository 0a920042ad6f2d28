#include "instruments/site.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::instruments {

std::vector<Problem> problemsOf(std::span<const Band> bands, int least, int most) {
    std::vector<Problem> out;
    int next = least;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        const auto& b = bands[i];
        const auto place = fmt::format("/{}", i);
        if (b.from != next) out.push_back({place, fmt::format("begins at {}, and {} is the next total", b.from, next)});
        if (b.to < b.from) out.push_back({place, fmt::format("ends at {}, before it begins", b.to)});
        if (b.label.sv.empty() || b.label.en.empty()) out.push_back({place, "has no label in both languages"});
        if (b.source.empty()) out.push_back({place, "has no source"});
        next = b.to + 1;
    }
    if (!bands.empty() && next != most + 1) out.push_back({fmt::format("/{}", bands.size() - 1), fmt::format("ends at {}, and the highest total is {}", next - 1, most)});
    return out;
}

Result<Instrument> withTexts(Instrument instrument, std::span<const LocalText> texts) {
    if (!instrument.siteText) return fail(ErrorCode::badRequest, fmt::format("{}: its words are here, and are not changed", instrument.id));
    if (texts.size() != instrument.items.size()) return fail(ErrorCode::badRequest, fmt::format("{}: {} texts for {} items", instrument.id, texts.size(), instrument.items.size()));
    Error e{ErrorCode::badRequest, fmt::format("{}: a text is missing", instrument.id)};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (texts[i].sv.empty() && texts[i].en.empty()) e.problems.push_back({fmt::format("/{}", i), "has no text"});
        instrument.items[i].text = texts[i];
    }
    if (!e.problems.empty()) return fail(std::move(e));
    return instrument;
}

Result<Instrument> withBands(Instrument instrument, std::vector<Band> bands) {
    if (!instrument.summed) return fail(ErrorCode::badRequest, fmt::format("{}: has no total", instrument.id));
    if (auto problems = problemsOf(bands, instrument.least, instrument.most); !problems.empty() || bands.empty())
        return fail(Error{ErrorCode::badRequest, fmt::format("{}: the bands do not cover every total once with their source", instrument.id), std::move(problems)});
    instrument.bands = std::move(bands);
    return instrument;
}

Result<Instrument> withBandSet(Instrument instrument, std::string_view id) {
    const auto it = std::find_if(instrument.otherBands.begin(), instrument.otherBands.end(), [&](const BandSet& s) { return s.id == id; });
    if (it == instrument.otherBands.end()) return fail(ErrorCode::notFound, fmt::format("{}: no bands are called '{}'", instrument.id, id));
    instrument.bands = it->bands;
    return instrument;
}

} // namespace fyr::instruments
