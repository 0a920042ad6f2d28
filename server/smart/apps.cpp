#include "server/smart/apps.h"

#include "base/digest.h"
#include "base/text.h"
#include "server/common/principal.h"
#include "server/identity/oidc/jwt.h"
#include "server/smart/kept.h"
#include "server/smart/scopes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fyr::server::smart {
namespace {

constexpr std::string_view prefixOfApps = "app/";
constexpr std::array<std::string_view, 3> kindNames{"public", "secret", "key"};

bool isName(std::string_view text) {
    return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::string keyOf(std::string_view id) { return fmt::format("{}{}", prefixOfApps, id); }

json::object write(const App& a) {
    json::object o{{"id", a.id}, {"title", a.title}, {"kind", code(a.kind)}, {"secretHash", a.secretHash}, {"jwks", a.jwks}, {"jwksUri", a.jwksUri},
                   {"launch", a.launch}, {"account", a.account}, {"introspects", a.introspects}, {"created", formatInstant(a.created)}};
    o["redirects"] = listOf(a.redirects);
    o["scopes"] = listOf(a.scopes);
    return o;
}

Result<App> read(const TenantId& tenant, std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    const auto get = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    App a;
    a.id = get("id");
    a.tenant = tenant;
    a.title = get("title");
    const auto kind = std::ranges::find(kindNames, get("kind"));
    if (kind == kindNames.end()) return fail(ErrorCode::storageCorrupt, "an app of an unknown kind");
    a.kind = static_cast<ClientKind>(kind - kindNames.begin());
    a.secretHash = get("secretHash");
    a.jwks = get("jwks");
    a.jwksUri = get("jwksUri");
    a.redirects = textsOf(v, "redirects");
    a.launch = get("launch");
    a.scopes = textsOf(v, "scopes");
    a.account = get("account");
    a.introspects = json::boolean(v, "introspects").value_or(false);
    if (const auto at = parseInstant(get("created"))) a.created = *at;
    return a;
}

bool isPrintable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\' && c != '\'' && c != ';' && c != ','; });
}

// "http://127.0.0.1[:port]" or "http://[::1][:port]", and the rest after it.
std::optional<std::string_view> afterLoopback(std::string_view uri) {
    for (const std::string_view host : {"http://127.0.0.1", "http://[::1]"})
        if (uri.starts_with(host)) return uri.substr(host.size());
    return std::nullopt;
}

std::string_view withoutPort(std::string_view rest) {
    if (!rest.starts_with(':')) return rest;
    std::size_t n = 1;
    while (n < rest.size() && n < 6 && rest[n] >= '0' && rest[n] <= '9') ++n;
    return n > 1 ? rest.substr(n) : rest;
}

bool isHttp(std::string_view uri, bool secure) {
    const std::string_view scheme = secure ? "https://" : "http://";
    if (!uri.starts_with(scheme)) return false;
    const auto authority = uri.substr(scheme.size(), uri.find_first_of("/?", scheme.size()) == std::string_view::npos ? std::string_view::npos : uri.find_first_of("/?", scheme.size()) - scheme.size());
    return !authority.empty() && authority.find('@') == std::string_view::npos;
}

} // namespace

std::string_view code(ClientKind k) noexcept { return kindNames[static_cast<std::size_t>(k)]; }

std::optional<TenantId> tenantOf(std::string_view clientId) {
    const auto dot = clientId.rfind('.');
    if (clientId.size() > 120 || dot == std::string_view::npos || !isName(clientId.substr(dot + 1))) return std::nullopt;
    const auto tenant = TenantId::parse(clientId.substr(0, dot));
    if (!tenant) return std::nullopt;
    return *tenant;
}

Result<std::optional<App>> findApp(ReadTx& tx, const TenantId& tenant, std::string_view clientId) {
    FYR_TRY(const auto text, tx.value(keyOf(clientId)));
    if (!text) return std::optional<App>{};
    FYR_TRY(auto app, read(tenant, *text));
    return std::optional(std::move(app));
}

Result<std::vector<App>> listApps(ReadTx& tx, const TenantId& tenant) {
    std::vector<App> out;
    FYR_TRY(const auto all, tx.values(prefixOfApps));
    for (const auto& [key, text] : all) {
        FYR_TRY(auto app, read(tenant, text));
        out.push_back(std::move(app));
    }
    return out;
}

bool isRedirect(std::string_view uri) noexcept {
    if (uri.empty() || uri.size() > 500 || !isPrintable(uri) || uri.find('#') != std::string_view::npos) return false;
    if (isHttp(uri, true)) return true;
    if (const auto rest = afterLoopback(uri)) {
        const auto path = withoutPort(*rest);
        return path.empty() || path.starts_with('/');
    }
    if (uri.starts_with("http://localhost") && isHttp(uri, false)) {
        const auto path = withoutPort(uri.substr(16));
        return path.empty() || path.starts_with('/');
    }
    // A native app's own scheme is a domain name turned round (RFC 8252 §7.1): nobody's "javascript:".
    const auto colon = uri.find(':');
    if (colon == std::string_view::npos) return false;
    const auto scheme = uri.substr(0, colon);
    return scheme.find('.') != std::string_view::npos && scheme[0] >= 'a' && scheme[0] <= 'z' &&
           std::ranges::all_of(scheme, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

bool mayReturnTo(const App& app, std::string_view redirect) noexcept {
    if (!isRedirect(redirect)) return false;
    return std::ranges::any_of(app.redirects, [&](std::string_view registered) {
        if (registered == redirect) return true;
        const auto known = afterLoopback(registered);
        const auto asked = afterLoopback(redirect);
        return known && asked && !known->starts_with(':') && registered.substr(0, registered.size() - known->size()) == redirect.substr(0, redirect.size() - asked->size()) &&
               withoutPort(*asked) == *known;
    });
}

std::string originOf(std::string_view uri) {
    const auto slashes = uri.find("://");
    if (slashes == std::string_view::npos || (!uri.starts_with("https:") && !uri.starts_with("http:"))) return std::string(uri.substr(0, uri.find(':') + 1));
    return std::string(uri.substr(0, uri.find_first_of("/?", slashes + 3)));
}

Result<NewApp> appFrom(const json::value& body, const TenantId& tenant, Instant now, Random& random) {
    std::vector<Problem> problems;
    const auto wrong = [&](std::string place, std::string why) { problems.push_back({"/" + std::move(place), std::move(why)}); };
    const auto get = [&](std::string_view key) { return std::string(json::text(body, key).value_or("")); };
    NewApp out;
    auto& a = out.app;
    const auto name = get("name");
    if (!isName(name)) wrong("name", "a–z, 0–9 and - only, at most 40");
    a.id = fmt::format("{}.{}", tenant.str(), name);
    a.tenant = tenant;
    a.title = trim(get("title"));
    if (a.title.empty()) a.title = name;
    if (!isUtf8(a.title) || codePoints(a.title) > 80 || std::ranges::any_of(a.title, [](char c) { return static_cast<unsigned char>(c) < 0x20; })) wrong("title", "at most 80 characters on one line");
    const auto kindText = json::text(body, "kind").value_or("public");
    const auto kind = std::ranges::find(kindNames, kindText);
    if (kind == kindNames.end()) wrong("kind", "public, secret or key");
    else a.kind = static_cast<ClientKind>(kind - kindNames.begin());
    a.redirects = textsOf(body, "redirects");
    if (a.redirects.size() > 20) wrong("redirects", "at most 20");
    for (const auto& r : a.redirects)
        if (!isRedirect(r)) wrong("redirects", fmt::format("{}: https, a loopback address or an app's own scheme (com.example.app:/…), without a fragment", prefix(r, 80)));
    a.launch = get("launch");
    if (!a.launch.empty() && (!isRedirect(a.launch) || a.launch.find("://") == std::string::npos)) wrong("launch", "https, or a loopback address");
    a.scopes = textsOf(body, "scopes");
    if (a.scopes.empty() || a.scopes.size() > 100) wrong("scopes", "what the app may ever ask for");
    const bool backend = json::boolean(body, "backend").value_or(false);
    a.introspects = json::boolean(body, "introspects").value_or(false);
    for (const auto& s : a.scopes) {
        const auto data = parseDataScope(s);
        if (!data && !isPlainScope(s)) wrong("scopes", fmt::format("{}: not a scope that is known here", prefix(s, 80)));
        if (data && (data->level == "system") != backend) wrong("scopes", fmt::format("{}: system/… is for backend apps, and nothing else is", prefix(s, 80)));
        if (data && grantedOf({s}, {s}, backend).empty()) wrong("scopes", fmt::format("{}: its condition cannot be decided here", prefix(s, 80)));
        if (!data && backend) wrong("scopes", fmt::format("{}: nobody sits before a backend app", prefix(s, 80)));
    }
    a.jwksUri = get("jwksUri");
    if (const auto* keys = json::child(body, "jwks")) {
        a.jwks = json::write(json::value(*keys));
        const auto usable = oidc::keysFrom(a.jwks);
        if (!usable || usable->empty() || a.jwks.size() > 32'768) wrong("jwks", "a key set with RSA or EC keys");
        else if (a.jwks.find("\"d\"") != std::string::npos) wrong("jwks", "public keys only: this one holds a private key");
    }
    if (!a.jwksUri.empty() && (!isHttp(a.jwksUri, true) || !isPrintable(a.jwksUri))) wrong("jwksUri", "https");
    if (a.kind == ClientKind::key && a.jwks.empty() == a.jwksUri.empty()) wrong("jwks", "jwks or jwksUri, one of them");
    if (a.kind != ClientKind::key && (!a.jwks.empty() || !a.jwksUri.empty())) wrong("jwks", "only with kind key");
    if (backend && a.kind != ClientKind::key) wrong("kind", "a backend app signs with its key");
    if (backend && (!a.redirects.empty() || !a.launch.empty())) wrong("redirects", "a backend app has none");
    if (!backend && a.redirects.empty() && !a.introspects) wrong("redirects", "where the app is answered");
    if (a.introspects && a.kind == ClientKind::open) wrong("introspects", "only an app that proves who it is");
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "the app cannot be registered so", std::move(problems)});
    a.created = now;
    if (backend) a.account = makeUlid(now, random);
    if (a.kind == ClientKind::secret) {
        std::array<std::uint8_t, 32> bytes{};
        random.fill(bytes);
        out.secret = base64Url(bytes);
        a.secretHash = hex(sha256(out.secret));
    }
    return out;
}

Result<void> addApp(WriteTx& tx, const App& app) {
    FYR_TRY(const auto there, tx.value(keyOf(app.id)));
    if (there) return fail(ErrorCode::duplicate, "an app of this name is registered");
    if (!app.account.empty()) {
        Account account;
        account.id = app.account;
        account.user = fmt::format("app:{}:{}", app.id, app.account); // no password: nobody signs in as it
        account.role = server::code(Role::integration);
        account.name = app.title;
        FYR_CHECK(tx.putAccount(account));
    }
    return tx.setValue(keyOf(app.id), json::write(write(app)));
}

Result<App> removeApp(WriteTx& tx, const TenantId& tenant, std::string_view clientId) {
    FYR_TRY(const auto app, findApp(tx, tenant, clientId));
    if (!app) return fail(ErrorCode::notFound, "no such app");
    if (!app->account.empty()) {
        FYR_TRY(auto account, tx.account(app->account));
        if (account) {
            account->disabled = true;
            FYR_CHECK(tx.putAccount(*account));
        }
    }
    FYR_CHECK(tx.clearValue(keyOf(clientId)));
    return *app;
}

json::object describe(const App& a) {
    auto o = write(a);
    for (const char* key : {"secretHash", "jwks", "account"}) o.erase(key);
    o["backend"] = !a.account.empty();
    return o;
}

} // namespace fyr::server::smart
