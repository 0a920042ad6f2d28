#include "server/store/index/rows.h"

#include "server/store/index/terms.h"

#include <algorithm>

namespace fyr::server {
namespace {

using fhir::SearchKind;
constexpr std::uint64_t dayMs = 86'400'000;

} // namespace

std::vector<IndexRow> indexRows(std::string_view packed) {
    std::vector<IndexRow> out;
    Unpacker entries(bytesOf(packed));
    PackedEntry e;
    while (entries.next(e)) {
        switch (e.kind) {
        case SearchKind::token:
        case SearchKind::reference:
        case SearchKind::uri: out.push_back({IndexTable::key, e.param, e.key, {}}); break;
        case SearchKind::string: out.push_back({IndexTable::text, e.param, 0, textKey(e.text)}); break;
        case SearchKind::date: {
            const auto length = static_cast<std::uint64_t>(e.high) - static_cast<std::uint64_t>(e.low);
            out.push_back({length > dayMs ? IndexTable::wideDate : IndexTable::date, e.param, e.low, {}});
            break;
        }
        case SearchKind::number:
        case SearchKind::quantity: break; // never a source of candidates
        }
    }
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

} // namespace fyr::server
