#include "fhir/tables.h"

namespace fyr::fhir::tables {

bool hasCode(const ValueSet& set, std::string_view code, const std::string_view* system) noexcept {
    const std::uint32_t mask = (1U << set.slotBits) - 1;
    for (std::uint32_t at = hashOf(code) & mask;; at = (at + 1) & mask) {
        const std::uint16_t index = tables.codeSlots[set.firstSlot + at];
        if (index == 0) return false;
        const CodeRow& row = tables.codes[set.firstCode + index - 1];
        if (std::string_view(tables.pool + row.at, row.size) != code) continue;
        if (!system || tables.systems[row.system] == *system) return true;
    }
}

} // namespace fyr::fhir::tables
