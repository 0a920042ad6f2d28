#include "instruments/instrument.h"

#include <algorithm>
#include <array>

namespace fyr::instruments {
namespace {

constexpr std::array<std::string_view, 5> licences{"public-domain", "registration", "commercial", "own", "unknown"};

} // namespace

std::string_view code(Licence licence) noexcept { return licences[static_cast<std::size_t>(licence)]; }
std::optional<Licence> licenceFromCode(std::string_view code) noexcept {
    const auto it = std::find(licences.begin(), licences.end(), code);
    if (it == licences.end()) return std::nullopt;
    return static_cast<Licence>(it - licences.begin());
}
std::string_view code(Act act) noexcept { return act == Act::ask ? "ask" : act == Act::review ? "review" : "alert"; }

int Item::lowest() const noexcept {
    return std::min_element(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) { return a.points < b.points; })->points;
}
int Item::highest() const noexcept {
    return std::max_element(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) { return a.points < b.points; })->points;
}
std::optional<std::size_t> Instrument::indexOf(std::string_view itemId) const noexcept {
    const auto it = std::find_if(items.begin(), items.end(), [&](const Item& i) { return i.id == itemId; });
    if (it == items.end()) return std::nullopt;
    return static_cast<std::size_t>(it - items.begin());
}
const Item* Instrument::item(std::string_view itemId) const noexcept {
    const auto i = indexOf(itemId);
    return i ? &items[*i] : nullptr;
}
const Part* Instrument::part(std::string_view partId) const noexcept {
    const auto it = std::find_if(parts.begin(), parts.end(), [&](const Part& p) { return p.id == partId; });
    return it == parts.end() ? nullptr : &*it;
}
std::size_t Instrument::scoredItems() const noexcept {
    return static_cast<std::size_t>(std::count_if(items.begin(), items.end(), [](const Item& i) { return i.scored; }));
}
std::optional<std::size_t> Instrument::bandOf(int total) const noexcept {
    for (std::size_t b = 0; b < bands.size(); ++b)
        if (total >= bands[b].from && total <= bands[b].to) return b;
    return std::nullopt;
}

} // namespace fyr::instruments
