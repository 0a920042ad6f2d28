// The command palette: which patients, items and commands answer to what was typed, best first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fyr::presenter {

struct PaletteEntry {
    std::string id;       // what to do when chosen; the ui's own
    std::string text;     // what is matched and shown
    std::string detail;
    std::string shortcut;
    int kind = 0; // patients 0, items 1, commands 2: of two alike the lower comes first
};

// Every word typed must begin a word of the text (or stand in it): whole text's beginning first, then word
// beginnings, then anywhere. An empty query keeps the order given.
[[nodiscard]] std::vector<PaletteEntry> rank(const std::vector<PaletteEntry>& entries, std::string_view query,
                                             std::size_t limit = 12);

} // namespace fyr::presenter
