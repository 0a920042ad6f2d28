// From what is allowed to text; and the policy between reading and writing.
#include "video/sdp/allowed.h"
#include "video/sdp/sdp.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace fyr::video::sdp {
namespace {

std::string_view codeOf(Direction d) {
    switch (d) {
    case Direction::sendrecv: return "sendrecv";
    case Direction::sendonly: return "sendonly";
    case Direction::recvonly: return "recvonly";
    case Direction::inactive: return "inactive";
    }
    return {};
}
std::string_view codeOf(Setup s) {
    switch (s) {
    case Setup::actpass: return "actpass";
    case Setup::active: return "active";
    case Setup::passive: return "passive";
    }
    return {};
}

template <class... A>
void line(std::string& out, fmt::format_string<A...> format, A&&... a) {
    fmt::format_to(std::back_inserter(out), format, std::forward<A>(a)...);
    out += "\r\n";
}

void writeTransport(std::string& out, const Media& m) {
    for (const auto& c : m.candidates) line(out, "a={}", writeCandidate(c));
    if (m.endOfCandidates) line(out, "a=end-of-candidates");
    line(out, "a=ice-ufrag:{}", m.ufrag);
    line(out, "a=ice-pwd:{}", m.pwd);
    line(out, "a=ice-options:trickle");
    std::string print;
    for (const auto byte : m.fingerprint.value()) fmt::format_to(std::back_inserter(print), "{}{:02X}", print.empty() ? "" : ":", byte);
    line(out, "a=fingerprint:sha-256 {}", print);
    line(out, "a=setup:{}", codeOf(m.setup.value()));
}

void writeCodecs(std::string& out, const Media& m) {
    for (const auto& c : m.codecs) {
        line(out, "a=rtpmap:{} {}", c.payload, rtpmapOf(c.name));
        for (const auto feedback : c.feedback) line(out, "a=rtcp-fb:{} {}", c.payload, feedback);
        if (!c.parameters.empty()) line(out, "a=fmtp:{} {}", c.payload, c.parameters);
    }
}

void writeSources(std::string& out, const Media& m) {
    for (const auto& group : m.repairs) line(out, "a=ssrc-group:FID {} {}", group[0], group[1]);
    for (const auto& s : m.sources) {
        if (!s.cname.empty()) line(out, "a=ssrc:{} cname:{}", s.ssrc, s.cname);
        if (!s.msid.empty()) line(out, "a=ssrc:{} msid:{}", s.ssrc, s.msid);
    }
}

void writeMedia(std::string& out, const Media& m) {
    std::string payloads;
    for (const auto& c : m.codecs) fmt::format_to(std::back_inserter(payloads), " {}", c.payload);
    if (payloads.empty()) payloads = " 0"; // a refused section has to name something
    line(out, "m={} {} UDP/TLS/RTP/SAVPF{}", m.kind == MediaKind::audio ? "audio" : "video", m.refused ? 0 : 9, payloads);
    line(out, "c=IN IP4 0.0.0.0");
    if (m.refused) {
        line(out, "a=mid:{}", m.mid);
        line(out, "a=inactive");
        return writeCodecs(out, m);
    }
    line(out, "a=rtcp:9 IN IP4 0.0.0.0");
    writeTransport(out, m);
    line(out, "a=mid:{}", m.mid);
    for (const auto& e : m.extensions) line(out, "a=extmap:{}{} {}", e.id, e.direction, e.uri);
    line(out, "a={}", codeOf(m.direction));
    if (!m.msid.empty()) line(out, "a=msid:{}", m.msid);
    line(out, "a=rtcp-mux");
    if (m.rtcpReduced) line(out, "a=rtcp-rsize");
    writeCodecs(out, m);
    writeSources(out, m);
}

int rank(CodecName c) {
    switch (c) {
    case CodecName::opus:
    case CodecName::vp8: return 0;
    case CodecName::redAudio: return 1;
    case CodecName::h264: return 2;
    case CodecName::vp9: return 3;
    case CodecName::rtx: return 4;
    }
    return 4;
}

// What the policy leaves, what is carried right behind what it repeats, our preference first.
void choose(Media& m, const Policy& policy) {
    std::erase_if(m.codecs, [&](const Codec& c) { return (c.name == CodecName::h264 && !policy.h264) || (c.name == CodecName::vp9 && !policy.vp9); });
    std::ranges::stable_sort(m.codecs, {}, [](const Codec& c) { return rank(c.name); });
    std::vector<Codec> ordered;
    for (const auto& c : m.codecs) {
        if (c.of) continue;
        ordered.push_back(c);
        for (const auto& carrier : m.codecs)
            if (carrier.of == c.payload && carrier.payload != c.payload) ordered.push_back(carrier);
    }
    m.codecs = std::move(ordered);
}

} // namespace

std::string write(const Description& d) {
    std::string out;
    line(out, "v=0");
    line(out, "o=- {} {} IN IP4 127.0.0.1", d.id, d.version);
    line(out, "s=-");
    line(out, "t=0 0");
    if (!d.bundle.empty()) line(out, "a=group:BUNDLE {}", fmt::join(d.bundle, " "));
    if (d.mixedExtensions) line(out, "a=extmap-allow-mixed");
    for (const auto& m : d.media) writeMedia(out, m);
    return out;
}

Result<Rewritten> rewrite(std::string_view text, Kind kind, const Policy& policy) {
    FYR_TRY(auto d, read(text, kind));
    Rewritten out;
    for (auto& m : d.media) {
        choose(m, policy);
        if (m.refused) continue;
        if (m.codecs.empty()) return fail(Error{ErrorCode::badRequest, "not a session description that is allowed", {{"/", "no format that is allowed"}}});
        const auto before = m.candidates.size();
        std::erase_if(m.candidates, [&](const Candidate& c) { return !c.allowedBy(policy.interfaces); });
        out.candidates += m.candidates.size();
        out.candidatesLeftOut += before - m.candidates.size();
        out.fingerprint = m.fingerprint.value();
        if (out.ufrag.empty()) out.ufrag = m.ufrag;
        out.video = out.video || m.kind == MediaKind::video;
    }
    if (out.ufrag.empty()) return fail(Error{ErrorCode::badRequest, "not a session description that is allowed", {{"/", "nothing is left of it"}}});
    out.sdp = write(d);
    return out;
}

} // namespace fyr::video::sdp
