// Whose request it is: the address that limits are counted by, also behind a proxy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fyr::server::http {

// One household or host: an IPv4 address as it is, an IPv6 address by its first 64 bits, a mapped one as its IPv4.
[[nodiscard]] std::string countedAddress(std::string_view address);
// The caller's address: the connection's own, or the last one in X-Forwarded-For that no trusted proxy added itself.
[[nodiscard]] std::string callerAddress(const std::string& connection, std::string_view forwardedFor,
                                        const std::vector<std::string>& trustedProxies);

} // namespace fyr::server::http
