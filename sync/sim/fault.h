// What can go wrong in a simulated clinic, by class. Each class can be switched on alone.
//
// Shape: some are planned before the run begins (a crash at a time), some are rolled when there is occasion (a request
//        that is on its way may be lost). Both follow from the seed, and each single one can be left out (story.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fyr::sync::sim {

enum class Fault : std::uint8_t {
    // planned: the workstation
    crash,
    keychainLocked, // … and then the cache cannot be opened for a while
    diskFails,      // a few calls of the store fail: full, busy, unreadable
    clockJump,      // the wall clock, by an hour or by ten years
    sleep,          // nothing runs; the wall clock goes on, the steady one stands
    steadyRuns,     // the other way round
    deviceCloned,   // a copied profile: two devices with one outbox
    versionSkew,    // older and newer programs beside each other, updated in mid-outbox
    // planned: the line
    lineDown,
    outage, // hours
    halfOpen, // words go out and nothing comes back, and nobody says so
    wakeClosed,
    wakeDeaf, // the socket stays open and silent
    // planned: the server
    goAway,
    revokedHint, // the wake socket says "revoked", which is only a hint
    serverRestart,
    restore, // an older backup
    changesForgotten,
    serverClock,
    rightsChanged,
    unitMoved, // everything that a person sees changes at once
    signedOut,
    deviceRevoked,
    // rolled
    requestLost,
    requestDoubled,
    answerLost,
    answerDoubled,
    answerCut,
    trickle, // an answer that takes longer than anybody waits
    portal,
    overloaded,
    badGateway,
    proxyRefusal, // a proxy's own 401, 403 or 410
    wakeLost,
    wakeDoubled,
    tokenExpired, // while commands are on their way
    crashAtWrite, // right before or right after a call of the store
    // of commands
    poison,     // its batch is refused as a whole
    leftOut,    // the server's answer does not mention it
    newCommand, // a type that older programs do not know
};
inline constexpr std::size_t faultCount = static_cast<std::size_t>(Fault::newCommand) + 1;
inline constexpr std::size_t plannedCount = static_cast<std::size_t>(Fault::deviceRevoked) + 1;

[[nodiscard]] std::string_view name(Fault f) noexcept;
[[nodiscard]] std::optional<Fault> faultFromName(std::string_view text) noexcept;

class FaultSet {
  public:
    [[nodiscard]] static FaultSet all() { return FaultSet((1ULL << faultCount) - 1); }
    FaultSet() = default;
    FaultSet(std::initializer_list<Fault> faults) {
        for (const auto f : faults)
            add(f);
    }
    void add(Fault f) { m_bits |= bit(f); }
    void remove(Fault f) { m_bits &= ~bit(f); }
    [[nodiscard]] bool has(Fault f) const { return (m_bits & bit(f)) != 0; }
    [[nodiscard]] int size() const { return __builtin_popcountll(m_bits); }
    friend bool operator==(const FaultSet&, const FaultSet&) = default;

  private:
    explicit FaultSet(std::uint64_t bits)
        : m_bits(bits) {}
    [[nodiscard]] static std::uint64_t bit(Fault f) { return 1ULL << static_cast<unsigned>(f); }
    std::uint64_t m_bits = 0;
};

} // namespace fyr::sync::sim
