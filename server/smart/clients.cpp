// Who an app is: its secret, its signed assertion, or only its name; and how apps are registered.
#include "base/digest.h"
#include "server/services/traces.h"
#include "server/smart/authority.h"
#include "server/smart/kept.h"
#include "server/smart/scopes.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::smart {
namespace {

constexpr std::string_view jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr Millis leeway = std::chrono::seconds(30);
constexpr Millis assertionAtMost = std::chrono::minutes(5);
constexpr Millis keysLast = std::chrono::minutes(5);
constexpr Millis keysAgainAfter = std::chrono::seconds(10);
constexpr Millis originsLast = std::chrono::seconds(30);

Error invalidClient() { return refusal("invalid_client", "the app is not known here, or did not prove who it is"); }

std::optional<Instant> secondsOf(const json::value& claims, std::string_view key) {
    const auto n = json::integer(claims, key);
    if (!n || *n < 0 || *n > 99'999'999'999) return std::nullopt;
    return Instant{std::chrono::seconds{*n}};
}

} // namespace

Result<App> Authority::client(const ClientProof& p, const Address& at) {
    const int ways = (p.basic ? 1 : 0) + (p.assertion.empty() && p.assertionType.empty() ? 0 : 1);
    if (ways > 1) return fail(refusal("invalid_request", "more than one way to prove who the app is"));
    if (!p.secret.empty()) return fail(refusal("invalid_client", "a secret comes in the Authorization header (client_secret_basic)"));
    std::string id = p.basic ? p.basicUser : p.clientId;
    if (!p.assertion.empty()) {
        const auto token = oidc::parseJwt(p.assertion);
        if (!token) return fail(invalidClient());
        id = json::text(token->claims, "iss").value_or("");
    }
    if (!p.clientId.empty() && p.clientId != id) return fail(invalidClient());
    const auto app = appOf(id);
    if (!app) return fail(invalidClient());
    switch (app->kind) {
    case ClientKind::open:
        if (ways != 0) return fail(invalidClient());
        return *app;
    case ClientKind::secret:
        if (!p.basic || !sameText(hex(sha256(p.basicPassword)), app->secretHash)) return fail(invalidClient());
        return *app;
    case ClientKind::key:
        FYR_CHECK(verifyAssertion(*app, p, at));
        return *app;
    }
    return fail(invalidClient());
}

Result<std::vector<oidc::Jwk>> Authority::keysOf(const App& app, bool again) {
    if (!app.jwks.empty()) return oidc::keysFrom(app.jwks);
    const auto now = m_clock.now();
    {
        const std::scoped_lock lock(m_mutex);
        if (const auto at = m_clientKeys.find(app.jwksUri); at != m_clientKeys.end() && now - at->second.at < (again ? keysAgainAfter : keysLast)) return at->second.keys;
    }
    const auto text = m_fetch.get(app.jwksUri);
    auto keys = text ? oidc::keysFrom(*text) : Result<std::vector<oidc::Jwk>>(std::vector<oidc::Jwk>{});
    if (!keys) keys = std::vector<oidc::Jwk>{}; // remembered too: a broken app must not make us ask without end
    const std::scoped_lock lock(m_mutex);
    m_clientKeys[app.jwksUri] = {*keys, now};
    return keys;
}

Result<void> Authority::verifyAssertion(const App& app, const ClientProof& p, const Address& at) {
    const auto bad = [](std::string why) { return fail(refusal("invalid_client", std::move(why))); };
    if (p.assertionType != jwtBearer || p.assertion.empty()) return bad("this app signs an assertion (private_key_jwt)");
    FYR_TRY(const auto token, oidc::parseJwt(p.assertion));
    if (token.alg != "RS384" && token.alg != "ES384" && token.alg != "RS256" && token.alg != "ES256") return bad("RS384 or ES384");
    const auto& c = token.claims;
    const auto text = [&](std::string_view key) { return json::text(c, key).value_or(""); };
    if (text("iss") != app.id || text("sub") != app.id) return bad("iss and sub are the client id");
    bool forUs = text("aud") == at.token() || text("aud") == at.root;
    if (const auto* list = json::list(c, "aud"); list && list->size() == 1) forUs = list->front().is_string() && (list->front().get_string() == at.token() || list->front().get_string() == at.root);
    if (!forUs) return bad("aud is the address of the token endpoint");
    const auto now = m_clock.now();
    const auto expires = secondsOf(c, "exp");
    if (!expires || *expires + leeway <= now || *expires > now + assertionAtMost + leeway) return bad("exp lies at most five minutes ahead");
    const auto before = secondsOf(c, "nbf");
    const auto issued = secondsOf(c, "iat");
    if ((c.get_object().contains("nbf") && (!before || *before > now + leeway)) || (c.get_object().contains("iat") && (!issued || *issued > now + leeway))) return bad("it counts later");
    const auto jti = text("jti");
    if (jti.empty() || jti.size() > 200) return bad("jti is needed");
    const auto isGenuine = [&](const std::vector<oidc::Jwk>& keys) {
        return std::ranges::any_of(keys, [&](const oidc::Jwk& k) { return (token.kid.empty() || k.kid == token.kid) && isSignedBy(token, k); });
    };
    FYR_TRY(auto keys, keysOf(app, false));
    if (!isGenuine(keys)) {
        if (app.jwksUri.empty()) return bad("the signature is not of a registered key");
        FYR_TRY(keys, keysOf(app, true)); // the app may have new ones
        if (!isGenuine(keys)) return bad("the signature is not of a published key");
    }
    bool replayed = false;
    FYR_CHECK(m_store.write(app.tenant, [&](WriteTx& tx) -> Result<void> {
        const auto key = keptKey("jti", app.id + "\n" + std::string(jti));
        FYR_TRY(const auto seen, tx.value(key));
        replayed = seen.has_value();
        if (replayed) return {};
        return tx.setValue(key, json::write(json::object{{"at", formatInstant(now)}}));
    }));
    if (replayed) return bad("the assertion was used");
    return {};
}

Result<NewApp> Authority::add(const Principal& who, const json::value& body) {
    FYR_TRY(auto made, appFrom(body, who.tenant, m_clock.now(), m_random));
    const auto written = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(addApp(tx, made.app));
        Trace t;
        t.action = TraceAction::execute;
        t.subtype = "app.add";
        t.detail = fmt::format("{} {}", made.app.id, joinScopes(made.app.scopes));
        return leaveTrace(tx, m_clock.now(), who, t);
    });
    if (!written) return fail(written.error());
    const std::scoped_lock lock(m_mutex);
    m_originsRead = {};
    return made;
}

Result<void> Authority::remove(const Principal& who, std::string_view id) {
    const auto written = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto app, removeApp(tx, who.tenant, id));
        // Its tokens count no more without it; their sessions end too, so that lists of sessions are true.
        FYR_TRY(const auto grants, tx.values("grant/"));
        for (const auto& [key, text] : grants) {
            FYR_TRY(const auto v, json::parse(text));
            if (json::text(v, "app") == id) FYR_CHECK(end(tx, json::text(v, "session").value_or(""), json::text(v, "account").value_or("")));
        }
        Trace t;
        t.action = TraceAction::execute;
        t.subtype = "app.remove";
        t.detail = app.id;
        return leaveTrace(tx, m_clock.now(), who, t);
    });
    if (!written) return fail(written.error());
    const std::scoped_lock lock(m_mutex);
    m_originsRead = {};
    return {};
}

Result<std::vector<App>> Authority::list(const TenantId& tenant) {
    std::vector<App> out;
    FYR_CHECK(m_store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(out, listApps(tx, tenant));
        return {};
    }));
    return out;
}

Result<void> Authority::replaceKeys(const Principal& who) {
    FYR_CHECK(m_keys.replace(who.tenant));
    return m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        Trace t;
        t.action = TraceAction::execute;
        t.subtype = "app.keys";
        return leaveTrace(tx, m_clock.now(), who, t);
    });
}

bool Authority::isAppOrigin(std::string_view origin) {
    const auto now = m_clock.now();
    {
        const std::scoped_lock lock(m_mutex);
        if (m_originsRead != Instant{} && now - m_originsRead < originsLast) return m_origins.contains(origin);
    }
    std::set<std::string, std::less<>> origins;
    if (const auto tenants = m_store.tenants())
        for (const auto& t : *tenants)
            if (const auto apps = list(TenantId{t.id}))
                for (const auto& app : *apps)
                    for (const auto& r : app.redirects)
                        if (r.starts_with("http")) origins.insert(originOf(r));
    const std::scoped_lock lock(m_mutex);
    m_origins = std::move(origins);
    m_originsRead = now;
    return m_origins.contains(origin);
}

} // namespace fyr::server::smart
