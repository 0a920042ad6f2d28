#include "server/icbt/track_reasons.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace fyr::server {

using clinical::LocalText;

namespace {

struct Words {
    const CourseFile& f;
    const SoFar& so;
    LocalText title;
    bool down = true; // lower is better

    Words(const CourseFile& file, const instruments::Catalogue& catalogue, const SoFar& soFar) : f(file), so(soFar) {
        const auto& instrument = f.programme().measures[f.programme().primary].instrument;
        const auto* known = catalogue.find(instrument);
        title = known ? known->title : LocalText{instrument, instrument};
        down = so.facts.higherIsWorse;
    }
    [[nodiscard]] std::int32_t week() const { return so.facts.week; }
    [[nodiscard]] std::optional<std::int32_t> better() const {
        if (!so.first || !so.last) return {};
        return down ? *so.first - *so.last : *so.last - *so.first;
    }
    // What was moved, and what `aim` is there to hold it against (0: nothing).
    [[nodiscard]] std::optional<LocalText> change(std::int32_t aim, bool isLimit) const {
        const auto by = better();
        if (!by) return {};
        const auto n = std::abs(*by);
        const bool fell = (*by > 0) == down;
        LocalText out;
        if (*by > 0 && aim > *by && !isLimit) {
            out.sv = fmt::format("{} har {} {} av de {} poäng som väntas till vecka {}.", title.sv, fell ? "sjunkit" : "stigit", n, aim, week());
            out.en = fmt::format("{} has {} {} of the {} points that are expected by week {}.", title.en, fell ? "fallen" : "risen", n, aim, week());
            return out;
        }
        if (n == 0) {
            out.sv = fmt::format("{} är oförändrad till vecka {}", title.sv, week());
            out.en = fmt::format("{} is unchanged by week {}", title.en, week());
        } else {
            out.sv = fmt::format("{} har {} {} poäng till vecka {}", title.sv, fell ? "sjunkit" : "stigit", n, week());
            out.en = fmt::format("{} has {} {} point{} by week {}", title.en, fell ? "fallen" : "risen", n, n == 1 ? "" : "s", week());
        }
        if (aim > 0 && isLimit) {
            out.sv += fmt::format("; gränsen är {} poäng {}.", aim, down ? "lägre" : "högre");
            out.en += fmt::format("; the limit is {} point{} {}.", aim, aim == 1 ? "" : "s", down ? "lower" : "higher");
        } else if (aim > *by) {
            out.sv += fmt::format("; en {} på {} poäng väntas.", down ? "sänkning" : "höjning", aim);
            out.en += fmt::format("; a {} of {} point{} is expected.", down ? "fall" : "rise", aim, aim == 1 ? "" : "s");
        } else {
            out.sv += '.';
            out.en += '.';
        }
        return out;
    }
    [[nodiscard]] LocalText answers(std::int32_t needed) const {
        return {fmt::format("{} svar under behandlingen till vecka {}; minst {} behövs.", so.answered, week(), needed),
                fmt::format("{} answer{} in treatment by week {}; {} {} needed.", so.answered, so.answered == 1 ? "" : "s", week(), needed, needed == 1 ? "is" : "are")};
    }
    [[nodiscard]] LocalText noBaseline() const { return {fmt::format("{} besvarades inte före start.", title.sv), fmt::format("{} was not answered before the start.", title.en)}; }
};

// How far the cell of this input reaches from its better end in rows that are on track: the limit that the others are told of.
std::optional<icbt::Cell> limitOf(const icbt::Table& t, std::size_t input, bool lowIsBetter) {
    const auto& in = t.inputs[input];
    std::optional<icbt::Cell> out;
    for (const auto& row : t.rows) {
        if (t.outcomes[row.outcome] != "onTrack") continue;
        const auto& cell = row.cells[input];
        const bool begins = lowIsBetter ? cell.from <= in.least : cell.to >= in.most;
        const bool every = cell.from <= in.least && cell.to >= in.most;
        if (!cell.values || !begins || every) continue;
        if (!out || cell.to - cell.from > out->to - out->from) out = cell;
    }
    return out;
}

// By the middle of what is expected of those who began where this one did, in points.
std::int32_t expectedBy(const CourseFile& f, std::int32_t first, std::int32_t week, bool down) {
    const auto w = static_cast<std::size_t>(week);
    for (const auto& band : f.programme().expected) {
        if (first < band.from || first > band.to || w >= band.lower.size() || w >= band.upper.size()) continue;
        const auto twice = band.lower[0] + band.upper[0] - band.lower[w] - band.upper[w];
        return std::max(0, ((down ? twice : -twice) + 1) / 2);
    }
    return 0;
}

} // namespace

std::vector<LocalText> reasonsOf(const CourseFile& f, const instruments::Catalogue& catalogue, const icbt::Decision& decision, std::uint16_t outcome, const SoFar& so) {
    const auto& t = decision.table;
    const Words words(f, catalogue, so);
    std::vector<LocalText> out;
    const auto tells = t.outcomes[outcome];
    if (tells != "look" && tells != "tooLittle") return out;
    const auto& primary = f.programme().measures[f.programme().primary].instrument;
    for (std::size_t i = 0; i < t.inputs.size() && out.size() < reasonsAtMost; ++i) {
        const auto& in = t.inputs[i];
        using Kind = icbt::Input::Kind;
        const bool ours = in.instrument == primary;
        const auto limit = limitOf(t, i, in.kind == Kind::answered ? false : words.down);
        if (tells == "tooLittle") {
            if (in.kind == Kind::answered && limit && so.answered < limit->from) out.push_back(words.answers(limit->from));
            if (in.kind == Kind::change && ours && !so.first) out.push_back(words.noBaseline());
            continue;
        }
        if (in.kind == Kind::change && ours) {
            const auto aim = !limit ? 0 : words.down ? -limit->to : limit->from;
            if (auto said = words.change(std::max(0, aim), true)) out.push_back(std::move(*said));
        }
        if (in.kind == Kind::total && ours && so.last && limit) {
            const auto at = words.down ? limit->to : limit->from;
            if (words.down ? *so.last > at : *so.last < at)
                out.push_back({fmt::format("{} är {} vecka {}; {} eller {} hade räckt.", words.title.sv, *so.last, words.week(), at, words.down ? "lägre" : "högre"),
                               fmt::format("{} is {} by week {}; {} or {} would have been enough.", words.title.en, *so.last, words.week(), at, words.down ? "lower" : "higher")});
        }
    }
    if (out.empty()) // a table that looks at something else
        out.push_back(tells == "look" ? LocalText{"Förändringen är mindre än väntat.", "The change is smaller than expected."}
                                      : LocalText{"Det finns för få svar för att bedöma.", "There are too few answers to judge by."});
    return out;
}

std::vector<LocalText> reasonsOf(const CourseFile& f, const instruments::Catalogue& catalogue, const icbt::Warning& warning, const SoFar& so, bool told) {
    const Words words(f, catalogue, so);
    const auto week = so.facts.week;
    std::vector<LocalText> out;
    if (warning.state == icbt::WarningState::tooLittle) {
        if (!so.first) out.push_back(words.noBaseline());
        if (so.answered < 2) out.push_back(words.answers(2));
        else if (so.first)
            out.push_back({fmt::format("Inget svar på {} de två veckorna till och med vecka {}.", words.title.sv, week), fmt::format("No answer to {} in the two weeks up to week {}.", words.title.en, week)});
        return out;
    }
    if (warning.state != icbt::WarningState::look) return out;
    for (const auto feature : warning.reasons) {
        if (out.size() == reasonsAtMost) break;
        switch (feature) {
        case icbt::Feature::baseline:
            if (so.first) out.push_back({fmt::format("{} var {} vid start.", words.title.sv, *so.first), fmt::format("{} was {} at the start.", words.title.en, *so.first)});
            break;
        case icbt::Feature::change:
            if (told && warning.reasons.size() > 1) break;
            if (auto said = words.change(so.first ? expectedBy(f, *so.first, week, words.down) : 0, false)) out.push_back(std::move(*said));
            break;
        case icbt::Feature::slope: {
            std::string values;
            for (std::size_t w = 0; w < so.facts.totals.size(); ++w) values += (w == 0 ? "" : ", ") + (so.facts.totals[w] ? std::to_string(*so.facts.totals[w]) : "–");
            out.push_back({fmt::format("{} från start och vecka för vecka: {}.", words.title.sv, values), fmt::format("{} from the start, week by week: {}.", words.title.en, values)});
            break;
        }
        case icbt::Feature::missed:
            if (so.facts.missed > 0)
                out.push_back({fmt::format("{} av {} mätningar är obesvarade till vecka {}.", so.facts.missed, so.facts.missed + so.answered, week),
                               fmt::format("{} of {} measures not answered by week {}.", so.facts.missed, so.facts.missed + so.answered, week)});
            break;
        case icbt::Feature::modules:
            out.push_back({fmt::format("{} {} till vecka {}.", so.facts.modulesDone, so.facts.modulesDone == 1 ? "modul inlämnad" : "moduler inlämnade", week),
                           fmt::format("{} module{} handed in by week {}.", so.facts.modulesDone, so.facts.modulesDone == 1 ? "" : "s", week)});
            break;
        case icbt::Feature::silent:
            if (so.facts.daysSilent > 0)
                out.push_back({fmt::format("{} {} utan aktivitet i slutet av vecka {}.", so.facts.daysSilent, so.facts.daysSilent == 1 ? "dag" : "dagar", week),
                               fmt::format("{} day{} without activity at the end of week {}.", so.facts.daysSilent, so.facts.daysSilent == 1 ? "" : "s", week)});
            break;
        }
    }
    if (out.empty()) out.push_back({"Inget enskilt värde sticker ut; det är helheten.", "No single value stands out; it is all of them together."});
    return out;
}

} // namespace fyr::server
