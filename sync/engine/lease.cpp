#include "sync/engine/lease.h"

#include "base/json.h"
#include "base/planted.h"

#include <algorithm>

namespace fyr::sync {

std::string write(const Lease& l) {
    return json::write(json::object{{"granted", formatInstant(l.granted)},
                                    {"lastsMs", l.lasts.count()},
                                    {"seen", formatInstant(l.seen)},
                                    {"wall", formatInstant(l.wall)},
                                    {"revoked", l.revoked}});
}

Result<Lease> leaseFromText(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    Lease l;
    FYR_TRY(l.granted, parseInstant(json::text(v, "granted").value_or("")));
    FYR_TRY(l.seen, parseInstant(json::text(v, "seen").value_or("")));
    FYR_TRY(l.wall, parseInstant(json::text(v, "wall").value_or("")));
    const auto lasts = json::integer(v, "lastsMs");
    if (!lasts || *lasts < 0) return fail(ErrorCode::badRequest, "a lease says how long it lasts");
    l.lasts = Millis{*lasts};
    l.revoked = json::boolean(v, "revoked").value_or(false);
    return l;
}

void LeaseWatch::load(const Lease& kept, const Clock& clock) {
    m_lease = kept;
    m_at = clock.steady(); // what the steady clock said before this start is not comparable
    m_known = true;
    m_sinceKept = {};
    if (FYR_PLANTED(14) && !m_lease.over()) m_lease.granted = m_lease.seen;
    advance(clock);
}

void LeaseWatch::advance(const Clock& clock) {
    if (!m_known) return;
    const auto steady = clock.steady();
    const auto wall = clock.now();
    const auto passed = std::max({Millis{0}, FYR_PLANTED(13) ? Millis{0} : steady - m_at, FYR_PLANTED(12) ? Millis{0} : wall - m_lease.wall});
    m_lease.seen += passed;
    m_sinceKept += passed;
    m_at = steady;
    m_lease.wall = wall;
}

void LeaseWatch::grant(Instant serverTime, Millis lasts, Millis passed, const Clock& clock) {
    advance(clock); // `seen` may now go back, but that time has passed stays true of what was kept
    m_lease = {serverTime, lasts, serverTime + passed, clock.now(), false};
    m_at = clock.steady();
    m_known = true;
}

void LeaseWatch::renew(Millis passed, const Clock& clock) {
    advance(clock);
    if (!m_known || m_lease.revoked) return;
    m_lease.granted = std::max(m_lease.granted, m_lease.seen - passed);
}

} // namespace fyr::sync
