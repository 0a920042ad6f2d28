// The routes of visits and calls: docs/API.md, docs/SIGNALLING.md.
#pragma once

#include "server/routes/services.h"
#include "server/video/call_rooms.h"
#include "server/video/polls.h"

namespace fyr::server::video {

// All of it outlives the router.
void addVisitRoutes(http::Router& router, Visits& visits, CallRooms& rooms, const RouteDefaults& d);
void addCallRoutes(http::Router& router, CallRooms& rooms, Polls& polls, const RouteDefaults& d);

} // namespace fyr::server::video
