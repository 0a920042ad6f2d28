// What a story comes to: the figures that the register and the unit's report both show, counted in one place.
#pragma once

#include "icbt/report/story.h"
#include "instruments/catalogue.h"
#include "instruments/change.h"

namespace fyr::icbt {

// Why a total is not there.
enum class Lacks : std::uint8_t { nothing, notReached, missed, waived, tooLittle, waiting };
[[nodiscard]] std::string_view name(Lacks l) noexcept;

struct Total {
    std::optional<std::int32_t> value;
    Lacks lacks = Lacks::notReached;
    const Asked* asked = nullptr;
};

struct Summary {
    const instruments::Instrument* primary = nullptr; // of the primary measure; may be unknown here
    Total before, after, last, followUp; // of the primary measure's instrument; `last`: the newest one in treatment or at its end
    std::optional<instruments::Direction> change; // before → after, reliable; none: no figure, or one of the two is missing
    std::optional<instruments::Direction> changeAtLast; // before → last: of those too who left before the end
    std::int32_t required = 0, done = 0, skipped = 0, handedBack = 0; // modules
    bool completed = false; // every required module done
    std::int32_t minutes = 0;
    std::int32_t asked = 0, answered = 0, missed = 0;
};
[[nodiscard]] Summary summaryOf(const Programme& p, const instruments::Catalogue& catalogue, const Story& s);

// signedOff, discharged, referred; else the phase it is in.
[[nodiscard]] std::string stateOf(const Course& c);

} // namespace fyr::icbt
