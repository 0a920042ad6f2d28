#include "server/http/address.h"

#include "base/text.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace fyr::server::http {

std::string countedAddress(std::string_view text) {
    boost::system::error_code ec;
    const auto address = boost::asio::ip::make_address(text, ec);
    if (ec) return std::string(text);
    if (address.is_v4()) return address.to_string();
    auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
    auto bytes = v6.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), 0);
    return boost::asio::ip::address_v6(bytes).to_string() + "/64";
}

std::string callerAddress(const std::string& connection, std::string_view forwardedFor,
                          const std::vector<std::string>& trustedProxies) {
    const auto trusted = [&](std::string_view a) { return std::ranges::find(trustedProxies, a) != trustedProxies.end(); };
    std::string caller = connection;
    while (trusted(caller) && !forwardedFor.empty()) {
        const auto comma = forwardedFor.rfind(',');
        const auto last = trim(comma == std::string_view::npos ? forwardedFor : forwardedFor.substr(comma + 1));
        forwardedFor = comma == std::string_view::npos ? std::string_view{} : forwardedFor.substr(0, comma);
        boost::system::error_code ec;
        const auto address = boost::asio::ip::make_address(last, ec);
        if (ec) break; // what is no address names nobody
        caller = address.to_string();
    }
    return caller;
}

} // namespace fyr::server::http
