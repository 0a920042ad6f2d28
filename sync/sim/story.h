// What happened in a run, as a list of things that can each be left out: so a failing seed becomes a short story.
//
// Shape: an item is something that a person did or that went wrong. Its dice are its own: leaving one out does not change
//        how another one falls. `shrink` looks for the fewest that still break the same promise (delta debugging).
#pragma once

#include "base/result.h"
#include "sync/sim/fault.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace fyr::sync::sim {

// Random numbers from a few words: fast, and the same on every machine.
class Dice {
  public:
    explicit Dice(std::uint64_t seed)
        : m_state(seed) {}
    [[nodiscard]] static std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
        return scramble(a * 0x9E3779B97F4A7C15ULL ^ (b + 0x632BE59BD9B4E019ULL));
    }
    [[nodiscard]] std::uint64_t next() { return scramble(m_state += 0x9E3779B97F4A7C15ULL); }
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    [[nodiscard]] std::int64_t between(std::int64_t from, std::int64_t to) { // both included
        return from + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(to - from) + 1));
    }
    [[nodiscard]] bool chance(int percent) { return below(100) < static_cast<std::uint64_t>(percent); }

  private:
    [[nodiscard]] static std::uint64_t scramble(std::uint64_t z) {
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    }
    std::uint64_t m_state;
};

struct Item {
    enum class Kind : std::uint8_t { act, elsewhere, planned, rolled }; // elsewhere: somebody changed something at the server
    Kind kind = Kind::act;
    Fault fault = Fault::crash; // planned, rolled
    std::uint8_t client = 0;    // rolled
    std::uint32_t n = 0;        // place in the plan; of a rolled one: which occasion
    friend auto operator<=>(const Item&, const Item&) = default;
    [[nodiscard]] std::uint64_t seed(std::uint64_t of) const;
};
// "act.12", "elsewhere.3", "crash.17", "requestLost.1.14"
[[nodiscard]] std::string write(const Item& item);
[[nodiscard]] Result<Item> itemFromText(std::string_view text);
[[nodiscard]] std::string write(const std::set<Item>& items); // with commas
[[nodiscard]] Result<std::set<Item>> itemsFromText(std::string_view text);

// The fewest items for which `fails` holds, by leaving out; `fails(all)` must hold. At most `runs` tries.
[[nodiscard]] std::set<Item> shrink(const std::vector<Item>& all, const std::function<bool(const std::set<Item>&)>& fails,
                                    int runs = 3000);

} // namespace fyr::sync::sim
