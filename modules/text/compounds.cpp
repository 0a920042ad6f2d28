#include "text/words.h"

#include <algorithm>
#include <array>

namespace fyr::text::detail {
namespace {

// What the last part of a Swedish word for a complaint, a sickness or a finding tends to be.
constexpr std::array<std::string_view, 57> lasts{
    "smärta",   "värk",      "ont",       "besvär",   "inflammation", "infektion", "sjukdom",   "feber",    "kramp",    "klåda",
    "utslag",   "svullnad",  "sår",       "skada",    "fraktur",      "brott",     "tumör",     "cancer",   "blödning", "svikt",
    "sten",     "katarr",    "hosta",    "allergi",      "astma",     "eksem",     "diabetes", "tryck",    "svaghet",
    "stelhet",  "domning",   "yrsel",     "trötthet", "ångest",       "oro",       "fobi",      "syndrom",  "brist",    "förgiftning",
    "bett",     "stick",     "böld",      "knöl",     "prov",         "behandling", "operation", "undersökning", "röntgen", "medicin",
    "tablett",  "spray",     "salva",     "spruta",   "vaccin",       "stroke",    "infarkt",   "propp"};

} // namespace

std::vector<std::string> compoundParts(std::string_view term, std::string (*termOf)(std::string_view)) {
    thread_local std::vector<std::string> stems;
    if (stems.empty()) {
        for (const auto& last : lasts) stems.push_back(termOf(last));
        std::ranges::sort(stems, [](const auto& a, const auto& b) { return a.size() != b.size() ? a.size() > b.size() : a < b; });
        stems.erase(std::ranges::unique(stems).begin(), stems.end());
    }
    for (const auto& last : stems) {
        if (last.size() < 3 || term.size() < last.size() + 3 || !term.ends_with(last)) continue;
        std::string_view head = term.substr(0, term.size() - last.size());
        std::vector<std::string> out{last};
        const auto add = [&](std::string_view part) {
            std::string t = termOf(part);
            if (t.size() >= 3 && t != term && std::ranges::find(out, t) == out.end()) out.push_back(std::move(t));
        };
        add(head);
        if (head.size() >= 6 && head.ends_with('s')) add(head.substr(0, head.size() - 1)); // "graviditets-"
        return out;
    }
    return {};
}

} // namespace fyr::text::detail
