// ICE candidates, parsed and written anew: what a party tells the other about where it can be reached.
//
// Shape:  nothing of the text passes but what was understood: an address from its bytes, numbers from their values. Always
//         left out: addresses nobody may be sent to (loopback, link-local, multicast, unspecified, IPv4 in IPv6), RTCP's
//         own component, and where a reflexive or relayed candidate came from (`raddr`), which tells the inner network.
// Errors: badRequest.
// Source: RFC 8839 §5.1, RFC 6544 §4.5; draft-ietf-mmusic-mdns-ice-candidates (names under .local).
#pragma once

#include "base/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fyr::video::sdp {

enum class Interfaces : std::uint8_t {
    all,
    publicOnly, // no addresses of inner networks
    relayOnly,  // over TURN
};

enum class CandidateType : std::uint8_t { host, srflx, prflx, relay };
enum class TcpType : std::uint8_t { none, active, passive, so }; // none: UDP

struct Candidate {
    std::string foundation;
    std::uint32_t priority = 0;
    std::string address; // as written by us; a name when it ends in ".local"
    std::uint16_t port = 0;
    CandidateType type = CandidateType::host;
    TcpType tcp = TcpType::none;
    std::string ufrag; // may be empty
    bool inner = false; // an address of an inner network, or a name

    [[nodiscard]] bool allowedBy(Interfaces policy) const noexcept {
        if (policy == Interfaces::relayOnly) return type == CandidateType::relay;
        return policy == Interfaces::all || type == CandidateType::relay || !inner;
    }
};

// "candidate:…" or "a=candidate:…". Nothing: understood, and of no use to anybody.
[[nodiscard]] Result<std::optional<Candidate>> readCandidate(std::string_view text);
[[nodiscard]] std::string writeCandidate(const Candidate& c); // "candidate:…"

// Of a message: "" (the end of candidates) stays. Nothing: left out.
[[nodiscard]] Result<std::optional<std::string>> rewriteCandidate(std::string_view text, Interfaces policy);

} // namespace fyr::video::sdp
