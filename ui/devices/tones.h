// The sounds of the workstation, made by arithmetic: no file is shipped, none is loaded.
//
// Units: 48,000 samples a second, one channel, 16 bits.
#pragma once

#include "ui/devices/device_port.h"

#include <cstdint>
#include <vector>

namespace fyr::ui {

inline constexpr int toneRate = 48'000;

// Begins and ends in silence, so that nothing clicks; peaks below half of what is possible.
[[nodiscard]] std::vector<std::int16_t> tones(Sound sound);

// How loud, 0 to 1: −60 dB and less is 0, full scale 1.
[[nodiscard]] double loudness(const std::int16_t* samples, std::size_t count) noexcept;

} // namespace fyr::ui
