// The parts of visits by video, built from the settings `video.…` and wired.
//
// Errors: configuration.
#pragma once

#include "server/config/settings.h"
#include "server/routes/services.h"
#include "server/video/call_routes.h"

#include <span>

namespace fyr::server {

class Calls {
  public:
    // `seed`: what the signing key is made from when the settings name none; never the same on two nodes.
    [[nodiscard]] static Result<std::unique_ptr<Calls>> make(const Settings& settings, Services& services, std::span<const std::uint8_t> seed);

    void addRoutes(http::Router& router, const RouteDefaults& d);
    void addOutbox(Outbox& outbox) { m_visits.addOutbox(outbox); }
    void changed(const TenantId& tenant) { m_rooms.changed(tenant); }
    void start() { m_rooms.start(); }
    void stop() { m_rooms.stop(); }

  private:
    Calls(Services& s, video::CallOptions options, std::string node, std::string url);
    video::Visits m_visits;
    video::CallNodes m_nodes;
    video::CallRooms m_rooms;
    video::Polls m_polls;
};

} // namespace fyr::server
