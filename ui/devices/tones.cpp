#include "ui/devices/tones.h"

#include <cmath>
#include <numbers>

namespace fyr::ui {
namespace {

struct Note {
    double hertz = 0; // 0: silence
    int ms = 0;
};

void add(std::vector<std::int16_t>& out, const Note& n, double loud) {
    const int count = toneRate * n.ms / 1000;
    const int edge = std::min(toneRate / 100, count / 2); // 10 ms up and down
    for (int i = 0; i < count; ++i) {
        if (n.hertz == 0) {
            out.push_back(0);
            continue;
        }
        const double rise = std::min({1.0, double(i) / edge, double(count - 1 - i) / edge});
        // A little of the octave above carries over the noise of a room.
        const double at = 2 * std::numbers::pi * n.hertz * i / toneRate;
        out.push_back(static_cast<std::int16_t>(32'767 * loud * rise * (0.8 * std::sin(at) + 0.2 * std::sin(2 * at))));
    }
}

} // namespace

std::vector<std::int16_t> tones(Sound sound) {
    std::vector<Note> notes;
    double loud = 0.35;
    switch (sound) {
    case Sound::ring: notes = {{523.25, 180}, {0, 60}, {659.25, 180}, {0, 60}, {783.99, 360}, {0, 200}}; break;
    case Sound::arrival:
        notes = {{659.25, 120}, {0, 40}, {783.99, 200}}; // during a call: short, and softer
        loud = 0.15;
        break;
    case Sound::test: notes = {{440, 400}, {0, 100}, {554.37, 400}, {0, 100}, {659.25, 600}}; break;
    }
    std::vector<std::int16_t> out;
    for (const auto& n : notes) add(out, n, loud);
    return out;
}

double loudness(const std::int16_t* samples, std::size_t count) noexcept {
    if (count == 0) return 0;
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += double(samples[i]) * samples[i];
    const double rms = std::sqrt(sum / static_cast<double>(count)) / 32'768;
    if (rms <= 0.001) return 0;
    return std::clamp((20 * std::log10(rms) + 60) / 60, 0.0, 1.0);
}

} // namespace fyr::ui
