// What the routes speak to. Built once by the composition root; all of it outlives the server.
#pragma once

#include "base/log.h"
#include "server/http/metrics.h"
#include "server/http/router.h"
#include "server/identity/identity.h"
#include "server/routes/throttle.h"
#include "server/services/command_service.h"
#include "server/services/feed_service.h"
#include "server/services/interview_service.h"
#include "server/services/wake_hub.h"

namespace fyr::server {

struct Site {
    std::string name;
    bool demo = false;
    TenantId demoTenant;   // whose patients may sign in without a password; empty unless `demo`
    std::string serverKey; // public half, base64url
};

namespace oidc {
class Client;
}

struct Services {
    Store& store;
    Identity& identity;
    InterviewService* interviews = nullptr; // none: no knowledge base
    CommandService* commands = nullptr;
    FeedService& feed;
    WakeHub& hub;
    Throttle& signIns;
    http::Metrics& metrics;
    const Clock& clock;
    Random& random;
    Log& log;
    Site site;
    std::function<bool(std::function<void()>)> submit; // work that blocks, from a WebSocket
    oidc::Client* oidc = nullptr; // none: no provider is configured
    const triage::KnowledgeBase* knowledge = nullptr; // none: there is no triage here
};

struct RouteDefaults {
    std::size_t bodyBytes = 1U << 20U;
    std::size_t fhirBodyBytes = 16U << 20U;
    Millis time{30'000};
};

// Each adds the routes of one part of docs/API.md. `s` outlives the router.
void addSiteRoutes(http::Router& router, Services& s, const RouteDefaults& d);
void addSessionRoutes(http::Router& router, Services& s, const RouteDefaults& d);
void addDemoRoutes(http::Router& router, Services& s, const RouteDefaults& d);
void addInterviewRoutes(http::Router& router, Services& s, const RouteDefaults& d);
void addAccessRoutes(http::Router& router, Services& s, const RouteDefaults& d);
void addAuditRoutes(http::Router& router, Services& s, const RouteDefaults& d);
void addOidcRoutes(http::Router& router, Services& s, const RouteDefaults& d);
void addSyncRoutes(http::Router& router, Services& s, const RouteDefaults& d);
void addSearchRoutes(http::Router& router, Services& s, const RouteDefaults& d);
void addQualityRoutes(http::Router& router, Services& s, const RouteDefaults& d);

// A route with its limits filled in.
[[nodiscard]] http::Route makeRoute(http::Method method, std::string pattern, RoleSet roles, http::Handler handler,
                                    const RouteDefaults& d);
// {person, tenant, unit, scopes} as sign-in, `me` and the demo tell it.
[[nodiscard]] json::object signedInBody(const SignedIn& signedIn); // with its tokens
[[nodiscard]] json::object personBody(const Principal& who, std::string_view tenantName);

} // namespace fyr::server
