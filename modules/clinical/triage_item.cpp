#include "clinical/triage_item.h"

#include <algorithm>
#include <array>

namespace fyr::clinical {
namespace {

constexpr std::array<std::string_view, 4> sexes{"unknown", "female", "male", "other"};
constexpr std::array<std::string_view, 5> spanKinds{"finding", "redFlag", "denied", "otherPerson", "uncertain"};
constexpr std::array<std::string_view, 5> statuses{"interviewing", "waiting", "claimed", "decided", "closed"};

constexpr std::array<std::string_view, 7> evidenceStates{"present", "denied", "uncertain", "past", "other", "hypothetical", "unknown"};

template <class E, std::size_t N>
std::optional<E> find(const std::array<std::string_view, N>& names, std::string_view text) {
    const auto it = std::ranges::find(names, text);
    if (it == names.end()) return std::nullopt;
    return static_cast<E>(it - names.begin());
}

} // namespace

std::string_view code(Sex s) noexcept { return sexes[static_cast<std::size_t>(s)]; }
Sex sexFromCode(std::string_view text) noexcept { return find<Sex>(sexes, text).value_or(Sex::unknown); }
std::string_view code(SpanKind k) noexcept { return spanKinds[static_cast<std::size_t>(k)]; }
std::optional<SpanKind> spanKindFromCode(std::string_view text) noexcept { return find<SpanKind>(spanKinds, text); }
std::string_view code(ItemStatus s) noexcept { return statuses[static_cast<std::size_t>(s)]; }
std::optional<ItemStatus> itemStatusFromCode(std::string_view text) noexcept {
    return find<ItemStatus>(statuses, text);
}

std::string_view code(EvidenceState s) noexcept { return evidenceStates[static_cast<std::size_t>(s)]; }
std::optional<EvidenceState> evidenceStateFromCode(std::string_view text) noexcept {
    return find<EvidenceState>(evidenceStates, text);
}

} // namespace fyr::clinical
