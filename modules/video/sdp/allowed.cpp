#include "video/sdp/allowed.h"

#include "video/sdp/scan.h"

#include <fmt/format.h>

namespace fyr::video::sdp {
namespace {

struct KnownCodec {
    MediaKind kind;
    CodecName name;
    std::string_view rtpmap;
};
constexpr KnownCodec codecs[] = {
    {MediaKind::audio, CodecName::opus, "opus/48000/2"}, {MediaKind::audio, CodecName::redAudio, "red/48000/2"}, {MediaKind::video, CodecName::vp8, "VP8/90000"},
    {MediaKind::video, CodecName::h264, "H264/90000"},   {MediaKind::video, CodecName::vp9, "VP9/90000"},        {MediaKind::video, CodecName::rtx, "rtx/90000"},
};
constexpr std::string_view audioFeedback[] = {"transport-cc", "nack"};
constexpr std::string_view videoFeedback[] = {"goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"};
constexpr std::string_view bothExtensions[] = {
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "urn:ietf:params:rtp-hdrext:sdes:mid",
};
constexpr std::string_view audioExtensions[] = {"urn:ietf:params:rtp-hdrext:ssrc-audio-level"};
constexpr std::string_view videoExtensions[] = {
    "urn:ietf:params:rtp-hdrext:toffset",
    "urn:3gpp:video-orientation",
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
    "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type",
    "http://www.webrtc.org/experiments/rtp-hdrext/video-timing",
    "http://www.webrtc.org/experiments/rtp-hdrext/color-space",
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
};

template <std::size_t N>
std::optional<std::string_view> in(const std::string_view (&list)[N], std::string_view text) {
    for (const auto known : list)
        if (known == text) return known;
    return {};
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::ranges::equal(a, b, [](char x, char y) {
               const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
               return lower(x) == lower(y);
           });
}

// "a=1;b=2" in the order of its keys; nothing when it is no such list.
std::optional<std::map<std::string_view, std::string_view>> pairsOf(std::string_view text) {
    std::map<std::string_view, std::string_view> out;
    while (!text.empty()) {
        auto one = cutAt(text, ';');
        while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
        if (one.empty()) continue;
        const auto key = cutAt(one, '=');
        if (out.size() >= 20 || !out.emplace(key, one).second) return {};
    }
    return out;
}

struct NumberRule {
    std::string_view key;
    int least;
    int most;
};
constexpr NumberRule opusRules[] = {{"cbr", 0, 1},         {"maxaveragebitrate", 6'000, 510'000}, {"maxplaybackrate", 8'000, 48'000}, {"maxptime", 3, 120}, {"minptime", 3, 120}, {"ptime", 3, 120},
                                    {"sprop-stereo", 0, 1}, {"stereo", 0, 1},                      {"useinbandfec", 0, 1},             {"usedtx", 0, 1}};
constexpr NumberRule vp8Rules[] = {{"max-fr", 1, 120}, {"max-fs", 1, 36'864}};
constexpr NumberRule h264Rules[] = {{"level-asymmetry-allowed", 0, 1}, {"packetization-mode", 0, 1}};
constexpr NumberRule vp9Rules[] = {{"profile-id", 0, 0}};

// Numbers of known names within their bounds; a name that is not known is left out, a number out of bounds refuses.
template <std::size_t N>
bool numbers(const NumberRule (&rules)[N], const std::map<std::string_view, std::string_view>& pairs, std::string& out) {
    for (const auto& rule : rules) {
        const auto at = pairs.find(rule.key);
        if (at == pairs.end()) continue;
        const auto n = numberOf<int>(at->second, rule.most);
        if (!n || *n < rule.least) return false;
        out += fmt::format("{}{}={}", out.empty() ? "" : ";", rule.key, *n);
    }
    return true;
}

// Constrained baseline, baseline and main; any level of the table.
bool isProfile(std::string_view text) {
    if (text.size() != 6) return false;
    const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    return std::ranges::all_of(text, hex) && (text.starts_with("42") || text.starts_with("4d") || text.starts_with("4D"));
}

} // namespace

std::optional<CodecName> codecOf(MediaKind kind, std::string_view rtpmap) {
    for (const auto& c : codecs)
        if (c.kind == kind && same(c.rtpmap, rtpmap)) return c.name;
    return {};
}

std::string_view rtpmapOf(CodecName name) noexcept {
    for (const auto& c : codecs)
        if (c.name == name) return c.rtpmap;
    return {};
}

std::optional<std::string_view> feedbackOf(MediaKind kind, std::string_view text) { return kind == MediaKind::audio ? in(audioFeedback, text) : in(videoFeedback, text); }

std::optional<std::string_view> extensionOf(MediaKind kind, std::string_view uri) {
    if (const auto known = in(bothExtensions, uri)) return known;
    return kind == MediaKind::audio ? in(audioExtensions, uri) : in(videoExtensions, uri);
}

bool readParameters(Codec& codec, std::string_view fmtp) {
    if (codec.name == CodecName::redAudio) { // "111/111": what was said before, again
        const auto first = numberOf<int>(cutAt(fmtp, '/'), 127);
        int more = 0;
        while (!fmtp.empty()) {
            if (numberOf<int>(cutAt(fmtp, '/'), 127) != first || ++more > 3) return false;
        }
        if (!first || more == 0) return false;
        codec.of = first;
        codec.parameters = fmt::format("{}", *first);
        for (int i = 0; i < more; ++i) codec.parameters += fmt::format("/{}", *first);
        return true;
    }
    const auto pairs = pairsOf(fmtp);
    if (!pairs) return false;
    std::string out;
    switch (codec.name) {
    case CodecName::opus:
        if (!numbers(opusRules, *pairs, out)) return false;
        break;
    case CodecName::vp8:
        if (!numbers(vp8Rules, *pairs, out)) return false;
        break;
    case CodecName::vp9:
        if (!numbers(vp9Rules, *pairs, out)) return false;
        break;
    case CodecName::h264: {
        if (!numbers(h264Rules, *pairs, out)) return false;
        const auto profile = pairs->find("profile-level-id");
        if (profile == pairs->end() || !isProfile(profile->second)) return false;
        out += fmt::format("{}profile-level-id={}", out.empty() ? "" : ";", profile->second);
        break;
    }
    case CodecName::rtx: {
        const auto apt = pairs->find("apt");
        codec.of = apt == pairs->end() ? std::nullopt : numberOf<int>(apt->second, 127);
        if (!codec.of) return false;
        out = fmt::format("apt={}", *codec.of);
        break;
    }
    case CodecName::redAudio: return false;
    }
    codec.parameters = std::move(out);
    return true;
}

} // namespace fyr::video::sdp
