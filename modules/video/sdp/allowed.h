// The tables of what may stand in a session description, and the formats' parameters.
#pragma once

#include "video/sdp/description.h"

#include <map>

namespace fyr::video::sdp {

// What `a=rtpmap` says: "opus/48000/2". Nothing: not allowed.
[[nodiscard]] std::optional<CodecName> codecOf(MediaKind kind, std::string_view rtpmap);
[[nodiscard]] std::string_view rtpmapOf(CodecName c) noexcept;
// Our own text of it; nothing when it is not allowed for this kind.
[[nodiscard]] std::optional<std::string_view> feedbackOf(MediaKind kind, std::string_view text);
[[nodiscard]] std::optional<std::string_view> extensionOf(MediaKind kind, std::string_view uri);
// Reads `a=fmtp` of an allowed codec and writes what is known of it. False: what it says is refused, and the codec with it.
[[nodiscard]] bool readParameters(Codec& codec, std::string_view fmtp);

} // namespace fyr::video::sdp
