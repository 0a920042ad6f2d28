#include "clinical/urgency.h"

#include <algorithm>

namespace fyr::clinical {
namespace {
constexpr std::array<std::string_view, 5> codes{"immediate", "emergency", "urgent", "soon", "selfCare"};
}

std::string_view code(Urgency u) noexcept { return codes[static_cast<std::size_t>(u)]; }

std::optional<Urgency> urgencyFromCode(std::string_view text) noexcept {
    const auto it = std::ranges::find(codes, text);
    if (it == codes.end()) return std::nullopt;
    return static_cast<Urgency>(it - codes.begin());
}

std::chrono::minutes reviewWithin(Urgency u) noexcept {
    using namespace std::chrono_literals;
    switch (u) {
    case Urgency::immediate: return 5min;
    case Urgency::emergency: return 15min;
    case Urgency::urgent: return 60min;
    case Urgency::soon: return 240min;
    case Urgency::selfCare: return 480min;
    }
    return 15min;
}

} // namespace fyr::clinical
