// From a code, a refresh token or a signed assertion to tokens; what tokens are worth, and their end.
#include "base/digest.h"
#include "server/identity/refresh_family.h"
#include "server/services/traces.h"
#include "server/smart/authority.h"
#include "server/smart/kept.h"
#include "server/smart/scopes.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::smart {

// Beside the session of an access token: for which app, how much, about whom.
struct Authority::Grant {
    std::string session, app, account, patient, encounter, nonce;
    std::vector<std::string> scopes;
    bool launched = false;
    Instant signedIn;
    Instant until; // nothing of it counts after this

    [[nodiscard]] bool has(std::string_view scope) const { return std::ranges::find(scopes, scope) != scopes.end(); }
    [[nodiscard]] json::object write() const {
        json::object o{{"session", session}, {"app", app},   {"account", account}, {"patient", patient}, {"encounter", encounter},
                       {"launched", launched}, {"signedIn", formatInstant(signedIn)}, {"until", formatInstant(until)}};
        o["scopes"] = listOf(scopes);
        return o;
    }
    static Result<Grant> read(std::string_view text) {
        FYR_TRY(const auto v, json::parse(text));
        const auto get = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
        Grant g{get("session"), get("app"), get("account"), get("patient"), get("encounter"), {}, textsOf(v, "scopes"), json::boolean(v, "launched").value_or(false), {}, {}};
        FYR_TRY(g.signedIn, parseInstant(get("signedIn")));
        FYR_TRY(g.until, parseInstant(get("until")));
        return g;
    }
};

struct Authority::Held {
    TenantId tenant;
    Grant grant;
    Session session;
    Account account;
    bool refresh = false;
    bool active = false;
};

namespace {

std::string grantKey(std::string_view session) { return fmt::format("grant/{}", session); }
std::string familyKey(std::string_view session) { return fmt::format("grant-family/{}", session); }
std::int64_t seconds(Instant t) { return std::chrono::duration_cast<std::chrono::seconds>(t.time_since_epoch()).count(); }

Result<std::optional<Session>> sessionOf(ReadTx& tx, std::string_view account, std::string_view id) {
    FYR_TRY(const auto all, tx.sessions(account));
    const auto at = std::ranges::find(all, id, &Session::id);
    if (at == all.end()) return std::optional<Session>{};
    return std::optional(*at);
}

std::string fhirUserOf(const Account& a, const Address& at) {
    if (!a.patient.empty()) return fmt::format("{}/Patient/{}", at.fhir, a.patient);
    if (!a.practitioner.empty()) return fmt::format("{}/Practitioner/{}", at.fhir, a.practitioner);
    return {};
}

bool isVerifier(std::string_view text) {
    return text.size() >= 43 && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
           });
}

} // namespace

Result<void> Authority::end(WriteTx& tx, std::string_view id, std::string_view account) {
    FYR_TRY(auto session, sessionOf(tx, account, id));
    if (session && !session->revoked) {
        session->revoked = true;
        FYR_CHECK(tx.putSession(*session));
    }
    FYR_CHECK(tx.clearValue(grantKey(id)));
    FYR_CHECK(tx.clearValue(familyKey(id)));
    return m_identity.noteRevocation(tx);
}

Result<Authority::Issued> Authority::issue(WriteTx& tx, Grant& g, Millis lasts, bool refreshable) {
    const auto now = m_clock.now();
    Issued out;
    out.token = std::string(appTokenPrefix) + secret();
    Session session;
    if (g.session.empty()) {
        g.session = makeUlid(now, m_random);
        session.created = now;
    } else {
        FYR_TRY(const auto known, sessionOf(tx, g.account, g.session));
        if (known) session = *known;
    }
    session.id = g.session;
    session.account = g.account;
    session.tokenHash = hashToken(out.token);
    session.lastSeen = now;
    session.expires = refreshable ? std::min(now + lasts, g.until) : now + lasts;
    if (!refreshable) g.until = session.expires;
    FYR_CHECK(tx.putSession(session));
    FYR_CHECK(tx.setValue(grantKey(g.session), json::write(g.write())));
    return out;
}

Result<json::object> Authority::token(const App& app, const TokenRequest& r, const Address& at) {
    sweep(app.tenant);
    if (r.grantType == "client_credentials") return byCredentials(app, r);
    if (r.grantType != "authorization_code" && r.grantType != "refresh_token") return fail(refusal("unsupported_grant_type", "authorization_code, refresh_token or client_credentials"));
    if (!app.account.empty()) return fail(refusal("unauthorized_client", "a backend app asks with client_credentials"));
    return r.grantType == "refresh_token" ? byRefresh(app, r, at) : byCode(app, r, at);
}

Result<json::object> Authority::byCode(const App& app, const TokenRequest& r, const Address& at) {
    const auto now = m_clock.now();
    const auto key = keptKey("code", r.code);
    std::optional<Error> refused; // decided inside, told after the commit: what a replay ends must stay ended
    Grant g;
    Issued issued;
    const auto written = m_store.write(app.tenant, [&](WriteTx& tx) -> Result<void> {
        refused.reset();
        g = {};
        const auto refuse = [&](std::string why) {
            refused = refusal("invalid_grant", std::move(why));
            return Result<void>{};
        };
        FYR_TRY(const auto text, tx.value(key));
        if (!text) return refuse("no such code");
        FYR_TRY(auto v, json::parse(*text));
        const auto get = [&](std::string_view name) { return std::string(json::text(v, name).value_or("")); };
        FYR_TRY(const auto account, tx.account(get("account")));
        const auto trace = [&](bool bad, std::string why) -> Result<void> {
            if (!account) return {};
            FYR_TRY(auto who, Identity::principalOf(app.tenant, *account, Session{}));
            who.app = app.id;
            Trace t;
            t.action = TraceAction::execute;
            t.subtype = "app.token";
            t.patient = get("patient");
            t.detail = std::move(why);
            t.refused = bad;
            return leaveTrace(tx, now, who, t);
        };
        if (get("app") != app.id) return refuse("the code is another app's"); // who has it has it not from us: it stays its owner's
        if (!get("session").empty()) {
            FYR_CHECK(end(tx, get("session"), get("account")));
            FYR_CHECK(tx.clearValue(key));
            FYR_CHECK(trace(true, "code used twice"));
            return refuse("the code was used: what it gave is ended");
        }
        const bool fits = now - writtenAt(v) < m_policy.code && r.redirect == get("redirect") && isVerifier(r.verifier) && sameText(base64Url(sha256(r.verifier)), get("challenge"));
        if (!fits || !account || account->disabled) { // one try
            FYR_CHECK(tx.clearValue(key));
            FYR_CHECK(trace(true, "code refused"));
            return refuse("the code is too old, or redirect_uri or code_verifier do not belong to it");
        }
        g.app = app.id;
        g.account = account->id;
        g.scopes = textsOf(v, "scopes");
        g.patient = get("patient");
        g.encounter = get("encounter");
        g.nonce = get("nonce");
        g.launched = json::boolean(v, "launched").value_or(false);
        g.signedIn = writtenAt(v);
        g.until = now + m_policy.offline;
        const bool offline = g.has("offline_access");
        FYR_TRY(issued, issue(tx, g, m_policy.access, offline));
        if (offline) {
            issued.refresh = newRefreshToken(app.tenant, g.session, m_random);
            FYR_CHECK(saveFamily(tx, familyKey(g.session), {hashToken(issued.refresh), {}, now, {}, g.until}));
        }
        v.get_object()["session"] = g.session;
        FYR_CHECK(tx.setValue(key, json::write(v)));
        return trace(false, joinScopes(g.scopes));
    });
    if (!written) return fail(written.error());
    if (refused) return fail(*refused);
    return answer(app, g, issued, m_policy.access, true, at);
}

Result<json::object> Authority::byRefresh(const App& app, const TokenRequest& r, const Address& at) {
    const auto parts = refreshPartsOf(r.refresh);
    if (!parts || parts->tenant != app.tenant) return fail(refusal("invalid_grant", "no such refresh token"));
    const auto hash = hashToken(r.refresh);
    const auto now = m_clock.now();
    std::optional<Error> refused;
    Grant g;
    Issued issued;
    std::vector<std::string> narrowed;
    const auto written = m_store.write(app.tenant, [&](WriteTx& tx) -> Result<void> {
        refused.reset();
        const auto refuse = [&](std::string why) {
            refused = refusal("invalid_grant", std::move(why));
            return Result<void>{};
        };
        FYR_TRY(auto family, loadFamily(tx, familyKey(parts->session)));
        FYR_TRY(const auto text, tx.value(grantKey(parts->session)));
        if (!family || !text) return refuse("no such refresh token");
        FYR_TRY(g, Grant::read(*text));
        if (g.app != app.id) return refuse("the refresh token is another app's");
        FYR_TRY(const auto account, tx.account(g.account));
        FYR_TRY(const auto session, sessionOf(tx, g.account, g.session));
        const auto trace = [&](bool bad, std::string why) -> Result<void> {
            if (!account) return {};
            FYR_TRY(auto who, Identity::principalOf(app.tenant, *account, Session{}));
            who.app = app.id;
            Trace t;
            t.action = TraceAction::execute;
            t.subtype = "app.refresh";
            t.patient = g.patient;
            t.detail = std::move(why);
            t.refused = bad;
            return leaveTrace(tx, now, who, t);
        };
        const auto use = family->useOf(hash, now, m_policy.refreshGrace);
        if (use == RefreshFamily::Use::unknown) return refuse("no such refresh token");
        if (use == RefreshFamily::Use::spent) {
            FYR_CHECK(end(tx, g.session, g.account));
            FYR_CHECK(trace(true, "refresh token used twice"));
            return refuse("the refresh token was used: everything of this sign-in is ended");
        }
        if (!session || session->revoked || !account || account->disabled || now >= family->until) return refuse("the sign-in has ended");
        narrowed = g.scopes;
        if (!r.scope.empty()) { // fewer, never more; the refresh token keeps what it had
            narrowed = grantedOf(splitScopes(r.scope), g.scopes, false);
            if (narrowed.empty()) {
                refused = refusal("invalid_scope", "nothing of that was granted");
                return {};
            }
        }
        auto given = g;
        given.scopes = narrowed;
        FYR_TRY(issued, issue(tx, given, m_policy.access, true));
        auto kept = g.write();
        kept["narrowed"] = listOf(narrowed);
        FYR_CHECK(tx.setValue(grantKey(g.session), json::write(kept)));
        issued.refresh = newRefreshToken(app.tenant, g.session, m_random);
        family->rotate(hash, hashToken(issued.refresh), now);
        FYR_CHECK(saveFamily(tx, familyKey(g.session), *family));
        return trace(false, joinScopes(narrowed));
    });
    if (!written) return fail(written.error());
    if (refused) return fail(*refused);
    g.scopes = narrowed;
    return answer(app, g, issued, m_policy.access, false, at);
}

Result<App> Authority::openAppOf(std::string_view token) {
    const auto none = refusal("invalid_client", "the app does not say who it is");
    const auto parts = refreshPartsOf(token);
    if (!parts) return fail(none);
    std::optional<App> app;
    const auto done = m_store.read(parts->tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto text, tx.value(grantKey(parts->session)));
        if (!text) return {};
        FYR_TRY(const auto g, Grant::read(*text));
        FYR_TRY(app, findApp(tx, parts->tenant, g.app));
        return {};
    });
    if (!done && done.error().code != ErrorCode::notFound) return fail(done.error());
    if (!app || app->kind != ClientKind::open) return fail(none);
    return *app;
}

Result<json::object> Authority::byCredentials(const App& app, const TokenRequest& r) {
    if (app.account.empty() || app.kind != ClientKind::key) return fail(refusal("unauthorized_client", "client_credentials is for backend apps that sign with their key"));
    Grant g;
    g.app = app.id;
    g.account = app.account;
    g.scopes = grantedOf(splitScopes(r.scope), app.scopes, true);
    if (g.scopes.empty()) return fail(refusal("invalid_scope", "nothing of what is asked may be given to this app: it asks for system/… scopes"));
    g.signedIn = m_clock.now();
    Issued issued;
    const auto scopes = g.scopes;
    FYR_CHECK(m_store.write(app.tenant, [&](WriteTx& tx) -> Result<void> {
        g.session.clear();
        FYR_TRY(const auto account, tx.account(app.account));
        if (!account || account->disabled) return fail(refusal("invalid_client", "the app's account is disabled"));
        FYR_TRY(issued, issue(tx, g, m_policy.backend, false));
        FYR_TRY(auto who, Identity::principalOf(app.tenant, *account, Session{}));
        who.app = app.id;
        Trace t;
        t.action = TraceAction::execute;
        t.subtype = "app.token";
        t.detail = joinScopes(scopes);
        return leaveTrace(tx, m_clock.now(), who, t);
    }));
    return json::object{{"access_token", issued.token}, {"token_type", "Bearer"},
                        {"expires_in", std::chrono::duration_cast<std::chrono::seconds>(m_policy.backend).count()}, {"scope", joinScopes(g.scopes)}};
}

Result<json::object> Authority::answer(const App& app, const Grant& g, const Issued& issued, Millis lasts, bool first, const Address& at) {
    const auto lastsSeconds = std::chrono::duration_cast<std::chrono::seconds>(lasts).count();
    json::object out{{"access_token", issued.token}, {"token_type", "Bearer"}, {"expires_in", lastsSeconds}, {"scope", joinScopes(g.scopes)}};
    if (!issued.refresh.empty()) out["refresh_token"] = issued.refresh;
    if (!g.patient.empty()) out["patient"] = g.patient;
    if (!g.encounter.empty()) out["encounter"] = g.encounter;
    if (g.launched) out["need_patient_banner"] = true;
    if (!g.has("openid")) return out;
    std::optional<Account> account;
    FYR_CHECK(m_store.read(app.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(account, tx.account(g.account));
        return {};
    }));
    if (!account) return fail(refusal("invalid_grant", "the account is gone"));
    const auto now = m_clock.now();
    json::object claims{{"iss", at.root}, {"sub", g.account}, {"aud", app.id}, {"iat", seconds(now)}, {"exp", seconds(now + lasts)}, {"auth_time", seconds(g.signedIn)}};
    if (first && !g.nonce.empty()) claims["nonce"] = g.nonce;
    if (const auto user = fhirUserOf(*account, at); !user.empty() && (g.has("fhirUser") || g.has("profile"))) {
        claims["fhirUser"] = user;
        claims["profile"] = user;
    }
    FYR_TRY(out["id_token"], m_keys.sign(app.tenant, claims));
    return out;
}

Result<std::optional<Authority::Held>> Authority::held(std::string_view token) {
    const auto now = m_clock.now();
    Held h;
    bool found = false;
    const auto readGrant = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto text, tx.value(grantKey(h.session.id)));
        if (!text) return {};
        FYR_TRY(h.grant, Grant::read(*text));
        if (!h.refresh) { // what this very access token was given
            FYR_TRY(const auto v, json::parse(*text));
            if (const auto* list = json::list(v, "narrowed"); list) h.grant.scopes = textsOf(v, "narrowed");
        }
        FYR_TRY(const auto app, tx.value("app/" + h.grant.app));
        found = app.has_value();
        return {};
    };
    if (token.starts_with(appTokenPrefix)) {
        if (token.size() > 128) return std::optional<Held>{};
        FYR_TRY(auto at, m_store.findSession(hashToken(token)));
        if (!at) return std::optional<Held>{};
        h.tenant = at->tenant;
        h.session = std::move(at->session);
        h.account = std::move(at->account);
        h.active = !h.session.revoked && !h.account.disabled && now < h.session.expires;
        FYR_CHECK(m_store.read(h.tenant, readGrant));
    } else if (const auto parts = refreshPartsOf(token)) {
        h.tenant = parts->tenant;
        h.refresh = true;
        const auto hash = hashToken(token);
        const auto done = m_store.read(h.tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto family, loadFamily(tx, familyKey(parts->session)));
            if (!family || family->refresh != hash) return {};
            h.session.id = parts->session;
            FYR_CHECK(readGrant(tx));
            if (!found) return {};
            FYR_TRY(const auto account, tx.account(h.grant.account));
            FYR_TRY(const auto session, sessionOf(tx, h.grant.account, parts->session));
            found = account && session;
            if (!found) return {};
            h.account = *account;
            h.session = *session;
            h.active = !session->revoked && !account->disabled && now < family->until;
            return {};
        });
        if (!done && done.error().code != ErrorCode::notFound) return fail(done.error());
    }
    if (!found) return std::optional<Held>{};
    return std::optional(std::move(h));
}

Result<Principal> Authority::authenticate(std::string_view token) {
    FYR_TRY(const auto h, held(token));
    if (!h || h->refresh || h->session.revoked || h->account.disabled) return fail(ErrorCode::signInRequired);
    if (!h->active) return fail(ErrorCode::tokenExpired);
    FYR_TRY(auto who, Identity::principalOf(h->tenant, h->account, h->session));
    who.app = h->grant.app;
    who.scopes = h->grant.scopes;
    who.launchPatient = h->grant.patient;
    return who;
}

Result<json::object> Authority::introspect(const App& asker, std::string_view token, const Address& at) {
    const json::object nothing{{"active", false}};
    FYR_TRY(const auto h, held(token));
    if (!h || !h->active || h->tenant != asker.tenant || (h->grant.app != asker.id && !asker.introspects)) return nothing;
    json::object out{{"active", true}, {"client_id", h->grant.app}, {"scope", joinScopes(h->grant.scopes)}, {"iss", at.root}, {"aud", at.fhir}, {"sub", h->grant.account},
                     {"token_type", h->refresh ? "refresh_token" : "Bearer"}, {"iat", seconds(h->session.lastSeen)},
                     {"exp", seconds(h->refresh ? h->grant.until : h->session.expires)}};
    if (!h->grant.patient.empty()) out["patient"] = h->grant.patient;
    if (!h->grant.encounter.empty()) out["encounter"] = h->grant.encounter;
    if (const auto user = fhirUserOf(h->account, at); !user.empty() && h->grant.has("fhirUser")) out["fhirUser"] = user;
    return out;
}

Result<void> Authority::revoke(const App& app, std::string_view token) {
    FYR_TRY(const auto h, held(token));
    if (!h || h->tenant != app.tenant || h->grant.app != app.id) return {}; // as RFC 7009 wants: nothing is told
    return m_store.write(app.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(end(tx, h->session.id, h->grant.account));
        FYR_TRY(auto who, Identity::principalOf(app.tenant, h->account, h->session));
        who.app = app.id;
        Trace t;
        t.action = TraceAction::execute;
        t.subtype = "app.revoke";
        return leaveTrace(tx, m_clock.now(), who, t);
    });
}

Result<json::object> Authority::userInfo(std::string_view token, const Address& at) {
    FYR_TRY(const auto h, held(token));
    if (!h || h->refresh || !h->active) return fail(ErrorCode::signInRequired);
    if (!h->grant.has("openid")) return fail(ErrorCode::forbidden, "the token lacks the scope openid");
    json::object out{{"sub", h->grant.account}};
    if (h->grant.has("fhirUser") || h->grant.has("profile")) {
        out["name"] = h->account.name;
        if (const auto user = fhirUserOf(h->account, at); !user.empty()) out["fhirUser"] = user;
    }
    return out;
}

} // namespace fyr::server::smart
