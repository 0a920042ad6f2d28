// What of a session description Fyr understands: the allow-list as types. What has no place here does not pass.
#pragma once

#include "video/sdp/candidate.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fyr::video::sdp {

using Fingerprint = std::array<std::uint8_t, 32>; // SHA-256 of a party's DTLS certificate

enum class MediaKind : std::uint8_t { audio, video };
enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };
enum class Setup : std::uint8_t { actpass, active, passive };
enum class CodecName : std::uint8_t { opus, redAudio, vp8, h264, vp9, rtx };

struct Codec {
    int payload = 0;
    CodecName name = CodecName::opus;
    std::vector<std::string_view> feedback; // of our own table
    std::string parameters;                 // fmtp, written by us; empty: none
    std::optional<int> of;                  // rtx, red: the payload that it carries
};
struct Extension {
    int id = 0;
    std::string_view direction; // "", "/sendonly", "/recvonly"
    std::string_view uri;       // of our own table
};
struct Source {
    std::uint32_t ssrc = 0;
    std::string cname;
    std::string msid;
};
struct Media {
    MediaKind kind = MediaKind::audio;
    bool refused = false; // port 0: a stopped transceiver
    std::string mid;
    Direction direction = Direction::sendrecv;
    std::string ufrag;
    std::string pwd;
    std::optional<Fingerprint> fingerprint;
    std::optional<Setup> setup;
    bool rtcpMux = false;
    bool rtcpReduced = false;
    std::vector<Codec> codecs;
    std::vector<Extension> extensions;
    std::string msid;
    std::vector<Source> sources;
    std::vector<std::vector<std::uint32_t>> repairs; // ssrc-group:FID
    std::vector<Candidate> candidates;
    bool endOfCandidates = false;
};
struct Description {
    std::uint64_t id = 0;
    std::uint64_t version = 0;
    bool mixedExtensions = false;
    std::vector<std::string> bundle; // mids
    std::vector<Media> media;
};

} // namespace fyr::video::sdp
