// Credentials for the relay that end by themselves: coturn's `use-auth-secret`.
//
// Shape:  the user name is "<end in Unix seconds>:<id of the session>", the password base64(HMAC-SHA-1(secret, user name)).
//         The id says nothing of a person. The relay looks at the end when an allocation is made.
// Errors: configuration.
// Source: draft-uberti-behave-turn-rest-00; coturn's turnserver.conf.
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace fyr::video::turn {

struct Credentials {
    std::string user;
    std::string password;
};
[[nodiscard]] Result<Credentials> credentials(std::string_view secret, std::string_view session, Instant now, std::chrono::seconds lifetime);

struct Relays {
    std::vector<std::string> stun; // "stun:turn.example.org:3478"
    std::vector<std::string> turn; // "turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:443?transport=tcp"
    std::string secret;
    std::chrono::seconds lifetime{600};
};
// Refuses what is no stun:, turn: or turns: address, and a secret shorter than 16 bytes.
[[nodiscard]] Result<void> check(const Relays& relays);
// What RTCPeerConnection takes as iceServers.
[[nodiscard]] Result<json::array> iceServers(const Relays& relays, std::string_view session, Instant now);

} // namespace fyr::video::turn
