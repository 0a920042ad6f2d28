// How long the cache may be read without a word of the server, measured by a clock that cannot simply be set back.
//
// Shape:   a lease runs from the server's time at the last contact. `seen` is the latest moment that this machine knows
//          of, by the server's clock: it grows by what the steady clock or the wall clock says has passed, whichever is
//          more, and never shrinks but by the server's own word. A wall clock that is turned back thus wins nothing while
//          Fyr runs, and after a restart no more than the time that it was off.
// Units:   instants by the server's clock, unless it says "device".
// Errors:  badJson, badRequest for a text that is no lease.
#pragma once

#include "base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace fyr::sync {

inline constexpr Millis leaseByDefault = std::chrono::hours(24 * 7); // of a server that does not say

struct Lease {
    Instant granted;
    Millis lasts = leaseByDefault;
    Instant seen;
    Instant wall;         // the device's clock when `seen` was written
    bool revoked = false; // the server has shut this device out
    friend bool operator==(const Lease&, const Lease&) = default;
    [[nodiscard]] bool over() const { return seen - granted >= lasts; }
};
[[nodiscard]] std::string write(const Lease& lease);
[[nodiscard]] Result<Lease> leaseFromText(std::string_view text);

class LeaseWatch {
  public:
    // As it was kept; what the wall clock says has passed since then is counted in.
    void load(const Lease& kept, const Clock& clock);
    // Contact. `passed`: at most so long ago the server's clock showed `serverTime`.
    void grant(Instant serverTime, Millis lasts, Millis passed, const Clock& clock);
    // Contact with an answer that tells no time, to a question that was asked `passed` ago.
    void renew(Millis passed, const Clock& clock);
    void advance(const Clock& clock);
    void setRevoked(bool revoked) { m_lease.revoked = revoked; }
    void kept() noexcept { m_sinceKept = {}; }

    [[nodiscard]] bool known() const noexcept { return m_known; }
    [[nodiscard]] bool over() const { return m_known && m_lease.over(); }
    [[nodiscard]] Millis left() const { return m_lease.granted + m_lease.lasts - m_lease.seen; }
    [[nodiscard]] SteadyTime advancedAt() const noexcept { return m_at; }
    // What has passed since `kept` or `load`: a crash and a clock turned back lose it. Contacts in between do not shorten it.
    [[nodiscard]] Millis sinceKept() const noexcept { return m_sinceKept; }
    [[nodiscard]] const Lease& lease() const noexcept { return m_lease; }

  private:
    Lease m_lease;
    SteadyTime m_at{};
    Millis m_sinceKept{};
    bool m_known = false;
};

} // namespace fyr::sync
