#include "clinical/vital_signs.h"

#include <algorithm>
#include <array>

namespace fyr::clinical {
namespace {

constexpr std::array<std::string_view, 3> grades{"normal", "amber", "red"};
constexpr std::array<std::string_view, 3> schemes{"none", "news2", "child"};
constexpr std::array<std::string_view, 3> reasons{"no", "ageUnknown", "pregnant"};
constexpr std::array<std::string_view, 6> sources{"none", "told", "answered", "home", "record", "concluded"};

template <class E, std::size_t N>
std::optional<E> find(const std::array<std::string_view, N>& names, std::string_view text) noexcept {
    const auto it = std::ranges::find(names, text);
    if (it == names.end()) return std::nullopt;
    return static_cast<E>(it - names.begin());
}

} // namespace

std::string_view code(VitalGrade g) noexcept { return grades[static_cast<std::size_t>(g)]; }
std::string_view code(VitalScheme s) noexcept { return schemes[static_cast<std::size_t>(s)]; }
std::string_view code(VitalNotUsed n) noexcept { return reasons[static_cast<std::size_t>(n)]; }
std::string_view code(VitalSource s) noexcept { return sources[static_cast<std::size_t>(s)]; }
std::optional<VitalGrade> vitalGradeFromCode(std::string_view text) noexcept { return find<VitalGrade>(grades, text); }
std::optional<VitalScheme> vitalSchemeFromCode(std::string_view text) noexcept { return find<VitalScheme>(schemes, text); }
std::optional<VitalNotUsed> vitalNotUsedFromCode(std::string_view text) noexcept { return find<VitalNotUsed>(reasons, text); }
std::optional<VitalSource> vitalSourceFromCode(std::string_view text) noexcept { return find<VitalSource>(sources, text); }

std::size_t VitalAssessment::missing() const noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(parts, [](const VitalPart& p) { return !p.known(); }));
}

} // namespace fyr::clinical
