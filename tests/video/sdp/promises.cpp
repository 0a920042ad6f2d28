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
    // Line by line: what a party calls its streams may read like anything.
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find("\r\n", at);
        if (end == std::string::npos) return "a line without an end";
        const auto line = std::string_view(text).substr(at, end - at);
        at = end + 2;
        for (const std::string_view never : {"a=crypto", "m=application", "a=sctp", "a=fingerprint:sha-1 ", "a=ice-lite", "a=rid", "a=simulcast", "b=", "i=", "k="})
            if (line.starts_with(never)) return "says " + std::string(never);
        const bool candidate = line.starts_with("a=candidate:");
        if (candidate && (line.find("network-") != line.npos || line.find(" 127.") != line.npos || line.find(" 169.254.") != line.npos)) return "tells of an inner place";
        if (candidate && policy.interfaces == Interfaces::relayOnly && line.find(" typ relay ") == line.npos) return "an address of one's own against the policy";
        if (!line.starts_with("a=rtpmap:")) continue;
        if (line.find(" AV1/") != line.npos || line.find(" ulpfec/") != line.npos) return "a format that is not allowed";
        if (!policy.h264 && line.find(" H264/") != line.npos) return "H.264 against the policy";
        if (!policy.vp9 && line.find(" VP9/") != line.npos) return "VP9 against the policy";
    }
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
