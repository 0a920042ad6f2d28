// What a party of a call says on its signalling line, read strictly: docs/SIGNALLING.md, "From a party".
//
// Shape:  one JSON object a message, `type` says which. A member that is not known, is missing, of another kind or out of its
//         bounds refuses the whole message: whoever speaks this protocol is our own page or our own workstation.
// Units:  sizes in bytes of UTF-8.
// Errors: tooLarge, badUtf8, badJson; badRequest with the member's place. Nothing of what was said is in `detail`.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "video/party.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fyr::video::signalling {

inline constexpr int protocolVersion = 1;
inline constexpr std::size_t maxMessageBytes = 64U << 10U;
inline constexpr std::size_t maxCandidates = 30;
inline constexpr std::size_t maxCandidateBytes = 512;
inline constexpr std::size_t leastPageBytes = 16; // of a page's name for itself
inline constexpr std::size_t mostPageBytes = 64;
inline constexpr std::int64_t maxNumber = std::int64_t{1} << 52U; // what every JSON reader keeps whole

struct Hello {
    int version = protocolVersion;
    std::string token; // of the session or of the invitation
    std::string visit;
    std::vector<std::string> caps; // what the page can do; unknown ones are of no matter
    std::string page;              // which page it is, chosen by itself; empty: it does not say
    std::int64_t attempt = 0;      // which of that page's lines this is; 0: it does not say
};
struct Resume {
    std::string resumeId;
    std::int64_t lastSeq = 0;
    std::int64_t attempt = 0;
};
struct Heartbeat {};
// An offer or an answer.
struct Description {
    bool offer = true;
    std::string to;
    std::int64_t epoch = 0;
    bool restart = false;   // of an offer: new ICE credentials
    bool relayOnly = false; // of an offer: over TURN
    std::string sdp;
};
struct Candidates {
    std::string to;
    std::int64_t epoch = 0;
    std::vector<std::string> list; // "" is the end of candidates
};
// Asks for new ICE credentials between the two: the server says who offers.
struct AskRestart {
    std::string to;
    bool relayOnly = false;
};
struct MediaState {
    bool audio = false;
    bool video = false;
};
struct Quality {
    int score = 0;     // 0–100
    std::string cause; // a code: "loss", "delay", "sending", "device", "none"
    bool relayed = false;
};
struct WantIce {}; // TURN credentials are running out
struct Leave {
    std::string reason; // a code
};

using Body = std::variant<Hello, Resume, Heartbeat, Description, Candidates, AskRestart, MediaState, Quality, WantIce, Leave>;

struct Said {
    std::int64_t n = 0;   // its number on this session, from 1; 0: not numbered (hello, resume, heartbeat)
    std::int64_t ack = 0; // the last event that was heard
    Body body;
};

[[nodiscard]] Result<Said> read(std::string_view text);
// For our own end of the line, and for tests.
[[nodiscard]] std::string write(const Said& said);

// Whether a body must carry a number: what is lost with a line is said again.
[[nodiscard]] bool isNumbered(const Body& body) noexcept;

} // namespace fyr::video::signalling
