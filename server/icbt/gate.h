// What lets a programme reach patients: proof. docs/COURSES.md, "Publishing".
//
// Shape:  a programme of the share is proved by the server itself before anybody is enrolled. One that somebody publishes
//         needs a signed record of its hash by a key that is trusted here, by this server's policy and verifier; the server
//         proves it again all the same, so that no signature stands for a proof that is none.
// Errors: forbidden (not signed, or by a key that is not trusted), versionConflict (of another programme),
//         preconditionFailed (not everything is proved; another policy or verifier), `problems` naming what.
// Threads: safe.
#pragma once

#include "icbt/verify/record.h"

#include <map>
#include <mutex>

namespace fyr::server {

struct GateRules {
    icbt::verify::Policy policy;
    std::vector<std::string> trusted; // public keys (hexadecimal) of those who publish; none: nobody can
};

class Gate {
  public:
    explicit Gate(GateRules rules);
    // By this server, now; remembered by hash.
    [[nodiscard]] Result<void> proves(const icbt::Programme& p) const;
    // May this be published on the strength of this record?
    [[nodiscard]] Result<void> admits(const icbt::verify::Record& r, const icbt::Programme& p) const;
    // Does what was published still stand? The key must be trusted today, and today's verifier and policy must prove it.
    [[nodiscard]] Result<void> stands(const icbt::verify::Record& r, const icbt::Programme& p) const;
    [[nodiscard]] const std::string& policy() const noexcept { return m_policy; } // digest

  private:
    [[nodiscard]] Result<void> signedHere(const icbt::verify::Record& r) const;
    GateRules m_rules;
    std::string m_policy;
    mutable std::mutex m_mutex;
    mutable std::map<std::string, std::vector<Problem>, std::less<>> m_known; // by hash; empty: proved
};

} // namespace fyr::server
