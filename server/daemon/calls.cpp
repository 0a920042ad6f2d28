#include "server/daemon/calls.h"

#include "base/text.h"
#include "server/clinic/clinic.h"

#include <fstream>
#include <iterator>
#include <sodium.h>

namespace fyr::server {
namespace {

Result<std::string> secretFrom(const std::string& file, std::string_view setting) {
    std::ifstream in(file, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(in), {});
    if (!in && text.empty()) return fail(ErrorCode::configuration, std::string(setting) + ": cannot read " + file);
    return std::string(trim(text));
}

} // namespace

Calls::Calls(Services& s, video::CallOptions options, std::string node, std::string url)
    : m_visits(s.store, s.clock, s.random, options.key), m_nodes(s.store, s.clock, std::move(node), std::move(url)),
      m_rooms({m_visits, m_nodes, s.store, s.identity, s.hub, s.metrics, s.clock, s.random, s.log, s.submit}, std::move(options)), m_polls(m_rooms, s.clock, s.random) {
    m_rooms.onTick = [this] { m_polls.tick(); };
}

Result<std::unique_ptr<Calls>> Calls::make(const Settings& settings, Services& s, std::span<const std::uint8_t> seed) {
    video::CallOptions o;
    for (const auto url : splitList(settings.text("video.stun"), ',')) o.relays.stun.emplace_back(url);
    for (const auto url : splitList(settings.text("video.turn"), ',')) o.relays.turn.emplace_back(url);
    o.relays.lifetime = std::chrono::seconds{settings.number("video.turn_seconds")};
    if (const auto& file = settings.text("video.turn_secret_file"); !file.empty()) {
        FYR_TRY(o.relays.secret, secretFrom(file, "video.turn_secret_file"));
    }
    FYR_CHECK(fyr::video::turn::check(o.relays));
    o.sdp.h264 = settings.boolean("video.h264");
    o.sdp.vp9 = settings.boolean("video.vp9");
    const auto& interfaces = settings.text("video.interfaces");
    o.sdp.interfaces = interfaces == "relay" ? fyr::video::sdp::Interfaces::relayOnly : interfaces == "public" ? fyr::video::sdp::Interfaces::publicOnly : fyr::video::sdp::Interfaces::all;
    if (const auto& file = settings.text("video.key_file"); !file.empty()) {
        FYR_TRY(o.key, loadVaultKey(file));
    } else {
        constexpr std::string_view what = "fyr-call-lines";
        crypto_generichash(o.key.data(), o.key.size(), reinterpret_cast<const unsigned char*>(what.data()), what.size(), seed.data(), seed.size());
    }
    auto node = settings.text("video.node");
    auto url = settings.text("video.node_url");
    if (!node.empty() && (!isFhirId(node) || node.size() > 40)) return fail(ErrorCode::configuration, "video.node: letters, digits and hyphens, 40 at most");
    if (url.empty() && !node.empty()) url = video::CallNodes::linePath(node); // the proxy knows the way (docs/OPERATIONS.md)
    if (node.empty()) node = makeUlid(s.clock.now(), s.random); // another one with each start: nobody waits for the dead one's calls longer than its lease
    return std::unique_ptr<Calls>(new Calls(s, std::move(o), std::move(node), std::move(url)));
}

void Calls::addRoutes(http::Router& router, const RouteDefaults& d) {
    video::addVisitRoutes(router, m_visits, m_rooms, d);
    video::addCallRoutes(router, m_rooms, m_polls, d);
}

} // namespace fyr::server
