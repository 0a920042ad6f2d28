// What passes between a call page in the workstation and the server: both directions of the line, read and written anew.
//
// Shape:  outwards only messages of the protocol (docs/SIGNALLING.md), from their values; who it is and which visit are put in
//         here, so the page knows neither; and no address that the policy does not let out, whatever the engine found. Inwards descriptions and candidates of the others pass through the allow-list before
//         an engine that gets no more security updates reads them; relays only with addresses of relays. What is refused
//         inwards keeps its number and loses its content, so that the line goes on: media do not come, and that is said.
// Errors: outwards those of signalling::read and sdp::rewrite; inwards badJson, badUtf8, tooLarge: such a line is closed.
#pragma once

#include "base/result.h"
#include "video/sdp/sdp.h"

#include <string>
#include <string_view>

namespace fyr::video::hosted {

struct Joining {
    std::string token;
    std::string visit;
};
struct Outwards {
    std::string text;
    bool hello = false;
};
[[nodiscard]] Result<Outwards> outwards(std::string_view said, const Joining& joining, const sdp::Policy& policy);

struct Inwards {
    std::string text;
    bool refused = false;  // its content was left out
    std::string movedTo;   // the call is on another node, at this address; empty when it is not
    bool bye = false;
};
[[nodiscard]] Result<Inwards> inwards(std::string_view heard, const sdp::Policy& policy);

} // namespace fyr::video::hosted
