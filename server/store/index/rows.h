// The rows that make a resource a candidate of a search. Whether it matches is decided on its index blob.
//
// Shape: several entries may share a row: two texts with the same beginning. Numbers are never a source of candidates.
// Threads: pure.
#pragma once

#include "server/store/index/packed.h"

#include <compare>
#include <vector>

namespace fyr::server {

enum class IndexTable : std::uint8_t { key, text, date, wideDate }; // wide: longer than a day, its low end says little
struct IndexRow {
    IndexTable table = IndexTable::key;
    std::int64_t param = 0;
    std::int64_t key = 0; // or the low end of a date
    std::string_view text; // of the blob
    friend auto operator<=>(const IndexRow&, const IndexRow&) = default;
};

// Sorted, each once.
[[nodiscard]] std::vector<IndexRow> indexRows(std::string_view packed);

[[nodiscard]] inline std::span<const std::uint8_t> bytesOf(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace fyr::server
