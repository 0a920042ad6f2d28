// Session descriptions of a stranger, made harmless: parsed, and written anew from what is allowed, before an engine that
// gets no more security updates reads them.
//
// Shape:  allowed are audio (Opus, RED of Opus) and video (VP8 first; H.264 and VP9 where the policy says so; RTX), one DTLS
//         fingerprint of SHA-256, one bundle, RTCP multiplexed. All else is left out; a description that cannot do
//         without what was left out is refused. Rewriting twice gives the same as once.
// Units:  bytes.
// Errors: tooLarge; badRequest with the number of the line, never its text.
// Source: RFC 8866, 8829 (JSEP), 8839, 8122, 8843, 4588, 7587, 7741, 6184.
#pragma once

#include "video/sdp/description.h"

namespace fyr::video::sdp {

inline constexpr std::size_t maxBytes = 64U << 10U;
inline constexpr std::size_t maxLines = 1'500;
inline constexpr std::size_t maxMedia = 6;
inline constexpr std::size_t maxCandidatesInAll = 30;

enum class Kind : std::uint8_t { offer, answer };

struct Policy {
    bool h264 = false;
    bool vp9 = false;
    Interfaces interfaces = Interfaces::all;
};

struct Rewritten {
    std::string sdp;
    Fingerprint fingerprint{};
    std::string ufrag;
    bool video = false;             // there is a section of video that is not refused
    std::size_t candidates = 0;     // that are left
    std::size_t candidatesLeftOut = 0;
};

[[nodiscard]] Result<Description> read(std::string_view text, Kind kind);
[[nodiscard]] std::string write(const Description& d);
// Both, and the policy between them.
[[nodiscard]] Result<Rewritten> rewrite(std::string_view text, Kind kind, const Policy& policy);

} // namespace fyr::video::sdp
