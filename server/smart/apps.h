// The apps that a tenant has registered: who they are, where they may be answered, what they may ever ask for.
//
// Shape:  a client id is "TENANT.name": it leads to its tenant, and no other tenant's app can be meant. Kept in the store's
//         values ("app/…"). A secret is handed out once and kept as its SHA-256. A backend app has an account of its own
//         (role integration, without a password): traces name it.
// Errors: badRequest with every problem's place, duplicate, notFound.
#pragma once

#include "base/json.h"
#include "server/store/store.h"

namespace fyr::server::smart {

enum class ClientKind : std::uint8_t { open, secret, key }; // "public", client_secret_basic, private_key_jwt
[[nodiscard]] std::string_view code(ClientKind k) noexcept;

struct App {
    std::string id;
    TenantId tenant;
    std::string title;
    ClientKind kind = ClientKind::open;
    std::string secretHash;
    std::string jwks; // JSON
    std::string jwksUri;
    std::vector<std::string> redirects;
    std::string launch; // where an EHR launch begins; empty: not launched from here
    std::vector<std::string> scopes;
    std::string account;      // of a backend app: whose rights it has
    bool introspects = false; // a resource server: may ask about other apps' tokens of the tenant
    Instant created;
};

// The tenant in a client id. Nothing when it cannot be one.
[[nodiscard]] std::optional<TenantId> tenantOf(std::string_view clientId);
[[nodiscard]] Result<std::optional<App>> findApp(ReadTx& tx, const TenantId& tenant, std::string_view clientId);
[[nodiscard]] Result<std::vector<App>> listApps(ReadTx& tx, const TenantId& tenant);

struct NewApp {
    App app;
    std::string secret; // seen only now; empty when it has none
};
// From {name, title, kind, redirects, launch, scopes, jwks, jwksUri, backend, introspects}.
[[nodiscard]] Result<NewApp> appFrom(const json::value& body, const TenantId& tenant, Instant now, Random& random);
[[nodiscard]] Result<void> addApp(WriteTx& tx, const App& app);
[[nodiscard]] Result<App> removeApp(WriteTx& tx, const TenantId& tenant, std::string_view clientId);
[[nodiscard]] json::object describe(const App& app); // for administrators: no secret

// Exactly one of the registered ones. Of a loopback address registered without a port, any port (RFC 8252 §7.3).
[[nodiscard]] bool mayReturnTo(const App& app, std::string_view redirect) noexcept;
[[nodiscard]] bool isRedirect(std::string_view uri) noexcept; // what may be registered
[[nodiscard]] std::string originOf(std::string_view uri);     // "https://host:port", or "scheme:" of a native app

} // namespace fyr::server::smart
