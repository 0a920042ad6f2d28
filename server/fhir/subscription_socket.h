// The socket that subscriptions are told on: the client says "bind-with-token: …" and hears Bundles.
#pragma once

#include "server/fhir/subscriptions.h"
#include "server/http/router.h"

namespace fyr::server {

// `submit`: runs blocking work on the workers; false when overloaded. `subscriptions` outlives the router.
void addSubscriptionSocket(http::Router& router, Subscriptions& subscriptions, std::function<bool(std::function<void()>)> submit);

} // namespace fyr::server
