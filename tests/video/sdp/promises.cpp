#include "tests/video/sdp/promises.h"

#include "video/sdp/sdp.h"

#include <array>

namespace fyr::video::sdp::test {
namespace {

std::string brokenBy(const Rewritten& r, Kind kind, const Policy& policy) {
    const auto& text = r.sdp;
    if (text.size() > 2 * maxBytes) return "larger than what came in, twice over";
    for (const char c : text)
        if (c != '\r' && c != '\n' && (c < 0x20 || c > 0x7e)) return "a byte that is no text";
    for (const char* never : {"a=crypto", "m=application", "SCTP", "a=fingerprint:sha-1 ", "AV1", "ulpfec", "a=ice-lite", "127.0.0.1 ", "a=rid", "a=simulcast", "network-id"})
        if (const auto at = text.find(never); at != std::string::npos && text.substr(at).find("IN IP4 127.0.0.1") != 0) return std::string("says ") + never;
    if (!policy.h264 && text.find("H264/") != std::string::npos) return "H.264 against the policy";
    if (!policy.vp9 && text.find("VP9/") != std::string::npos) return "VP9 against the policy";
    if (policy.interfaces == Interfaces::relayOnly && (text.find(" typ host") != std::string::npos || text.find(" typ srflx") != std::string::npos)) return "an address of one's own against the policy";
    if (r.candidates > maxCandidatesInAll) return "too many candidates";
    const auto again = rewrite(text, kind, policy);
    if (!again) return "what was written is refused: " + again.error().describe() + (again.error().problems.empty() ? "" : " at " + again.error().problems[0].place);
    if (again->sdp != text) return "rewriting twice is another text than once";
    if (again->fingerprint != r.fingerprint) return "another fingerprint";
    return {};
}

} // namespace

std::string brokenPromise(std::string_view text) {
    const std::array<Policy, 3> policies{Policy{}, Policy{true, true, Interfaces::publicOnly}, Policy{true, false, Interfaces::relayOnly}};
    for (const auto kind : {Kind::offer, Kind::answer})
        for (const auto& policy : policies) {
            const auto r = rewrite(text, kind, policy);
            if (!r) {
                for (const auto& p : r.error().problems)
                    if (p.place.size() > 5) return "the refusal tells what was said";
                continue;
            }
            if (auto broken = brokenBy(*r, kind, policy); !broken.empty()) return broken;
        }
    if (text.size() > 600) return {};
    if (const auto c = rewriteCandidate(text, Interfaces::all); c && *c && !(*c)->empty()) {
        const auto again = rewriteCandidate(**c, Interfaces::all);
        if (!again || *again != *c) return "a candidate that is another one when it is read again";
    }
    return {};
}

} // namespace fyr::video::sdp::test
