#include "video/waiting/visit.h"

#include "base/planted.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fyr::video::waiting {
namespace {
constexpr std::array<std::string_view, 10> stageCodes{"booked", "opened", "checked", "identified", "waiting", "admitted", "inCall", "interrupted", "ended", "noShow"};
}

std::string_view code(Stage s) noexcept { return stageCodes[static_cast<std::size_t>(s)]; }

std::optional<Stage> stageFromCode(std::string_view text) noexcept {
    for (std::size_t i = 0; i < stageCodes.size(); ++i)
        if (stageCodes[i] == text) return static_cast<Stage>(i);
    return {};
}

const Participant* Visit::find(std::string_view party) const noexcept {
    const auto at = std::ranges::find(parties, party, &Participant::party);
    return at == parties.end() ? nullptr : &*at;
}
Participant* Visit::find(std::string_view party) noexcept {
    const auto at = std::ranges::find(parties, party, &Participant::party);
    return at == parties.end() ? nullptr : &*at;
}
const Participant* Visit::patient() const noexcept {
    const auto at = std::ranges::find(parties, PartyRole::patient, &Participant::role);
    return at == parties.end() ? nullptr : &*at;
}

bool Visit::isWaiting(Instant now) const noexcept {
    if (stage != Stage::waiting) return false;
    const auto* p = patient();
    return p && (FYR_PLANTED(402) || p->isHere(now));
}

} // namespace fyr::video::waiting
