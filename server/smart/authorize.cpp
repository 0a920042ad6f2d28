// From an app's request to a code: what is asked, who answers, what was decided.
#include "base/digest.h"
#include "server/services/traces.h"
#include "server/smart/authority.h"
#include "server/smart/kept.h"
#include "server/smart/scopes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fyr::server::smart {
namespace {

bool isPlainText(std::string_view text, std::size_t most) {
    return text.size() <= most && std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool isChallenge(std::string_view text) {
    return text.size() == 43 && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

std::string_view withoutSlash(std::string_view url) {
    while (url.ends_with('/')) url.remove_suffix(1);
    return url;
}

bool has(const std::vector<std::string>& list, std::string_view one) { return std::ranges::find(list, one) != list.end(); }

json::object write(const Asked& a, Instant at) {
    json::object o{{"at", formatInstant(at)}, {"app", a.app.id},           {"redirect", a.redirect},   {"state", a.state},         {"challenge", a.challenge},
                   {"nonce", a.nonce},        {"language", a.language},    {"launch", a.launch},       {"patient", a.patient},     {"encounter", a.encounter},
                   {"account", a.account},    {"launchAccount", a.launchAccount}, {"secret", a.secret}};
    o["scopes"] = listOf(a.scopes);
    return o;
}

Asked read(const json::value& v, App app) {
    const auto get = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    Asked a;
    a.app = std::move(app);
    a.scopes = textsOf(v, "scopes");
    a.redirect = get("redirect");
    a.state = get("state");
    a.challenge = get("challenge");
    a.nonce = get("nonce");
    a.language = get("language");
    a.launch = get("launch");
    a.launchAccount = get("launchAccount");
    a.patient = get("patient");
    a.encounter = get("encounter");
    a.account = get("account");
    a.secret = get("secret");
    return a;
}

Result<Asked> load(ReadTx& tx, const TenantId& tenant, const std::string& key, Instant now, Millis lasts) {
    FYR_TRY(const auto text, tx.value(key));
    if (!text) return fail(ErrorCode::gone, "nothing is asked with this handle, or it was answered");
    FYR_TRY(const auto v, json::parse(*text));
    if (now - writtenAt(v) >= lasts) return fail(ErrorCode::gone, "it was asked too long ago");
    FYR_TRY(auto app, findApp(tx, tenant, json::text(v, "app").value_or("")));
    if (!app) return fail(ErrorCode::gone, "the app is registered no more");
    return read(v, std::move(*app));
}

} // namespace

bool Asked::needsPatient() const {
    if (!patient.empty()) return false;
    return std::ranges::any_of(scopes, [](std::string_view s) { return s == "launch/patient" || s == "launch/encounter" || s.starts_with("patient/"); });
}

Error refusal(std::string_view oauth, std::string why) { return Error{ErrorCode::badRequest, std::move(why), {{"oauth", std::string(oauth)}}}; }

std::string_view oauthWord(const Error& error) noexcept {
    for (const auto& p : error.problems)
        if (p.place == "oauth") return p.message;
    return {};
}

void addParameter(std::string& uri, std::string_view name, std::string_view value) {
    uri += fmt::format("{}{}={}", uri.find('?') == std::string::npos ? "?" : "&", name, oidc::percentEncode(value));
}

std::string Authority::secret() {
    std::array<std::uint8_t, 32> bytes{};
    m_random.fill(bytes);
    return base64Url(bytes);
}

std::optional<App> Authority::appOf(std::string_view clientId) {
    const auto tenant = tenantOf(clientId);
    std::optional<App> out;
    if (!tenant) return out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(out, findApp(tx, *tenant, clientId));
        return {};
    };
    if (!m_store.read(*tenant, read)) return std::nullopt; // no such tenant
    return out;
}

Result<Begun> Authority::begin(const AuthorizeRequest& r, const Address& at) {
    // Before the app and its address are known to be genuine, nobody is sent anywhere.
    const auto app = appOf(r.clientId);
    if (!app) return fail(refusal("invalid_client", "no such app is registered here"));
    if (!mayReturnTo(*app, r.redirect)) return fail(refusal("invalid_request", "the app is not registered with this address to return to"));
    const auto back = [&](std::string_view error, std::string_view why) {
        Begun out;
        out.redirect = r.redirect;
        addParameter(out.redirect, "error", error);
        addParameter(out.redirect, "error_description", why);
        if (!r.state.empty()) addParameter(out.redirect, "state", r.state);
        addParameter(out.redirect, "iss", at.root);
        return out;
    };
    if (!isPlainText(r.state, 1000) || !isPlainText(r.nonce, 500) || !isPlainText(r.scope, 8000)) return back("invalid_request", "state, nonce or scope is too long or not plain text");
    if (r.responseType != "code") return back("unsupported_response_type", "only code");
    if (!app->account.empty()) return back("unauthorized_client", "a backend app asks for tokens with its own credentials");
    if (r.challengeMethod != "S256" || !isChallenge(r.challenge)) return back("invalid_request", "PKCE with code_challenge_method S256 is required");
    if (withoutSlash(r.audience) != withoutSlash(at.fhir)) return back("invalid_request", "aud must be the address of this FHIR server");
    if (r.prompt == "none") return back("login_required", "somebody must sign in");
    Asked a;
    a.app = *app;
    a.scopes = grantedOf(splitScopes(r.scope), app->scopes, false);
    a.redirect = r.redirect;
    a.state = r.state;
    a.challenge = r.challenge;
    a.nonce = r.nonce;
    a.language = r.language;
    if (a.scopes.empty()) return back("invalid_scope", "nothing of what is asked may be given to this app");
    const auto now = m_clock.now();
    if (!r.launch.empty()) {
        const auto key = keptKey("launch", r.launch);
        bool known = false;
        FYR_CHECK(m_store.read(app->tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto text, tx.value(key));
            if (!text) return {};
            FYR_TRY(const auto v, json::parse(*text));
            known = now - writtenAt(v) < m_policy.launch && json::text(v, "app") == app->id;
            a.launch = key;
            a.launchAccount = json::text(v, "account").value_or("");
            a.patient = json::text(v, "patient").value_or("");
            a.encounter = json::text(v, "encounter").value_or("");
            return {};
        }));
        if (!known) return back("invalid_request", "the launch is unknown, over, or another app's");
        if (!has(a.scopes, "launch")) return back("invalid_scope", "a launch needs the scope launch");
    } else {
        std::erase(a.scopes, std::string("launch"));
    }
    Begun out;
    out.handle = fmt::format("{}~{}", app->tenant.str(), secret());
    FYR_CHECK(m_store.write(app->tenant, [&](WriteTx& tx) { return tx.setValue(keptKey("ask", out.handle), json::write(write(a, now))); }));
    sweep(app->tenant);
    return out;
}

Result<Asked> Authority::asked(std::string_view handle) {
    const auto tenant = tenantOfHandle(handle);
    if (!tenant) return fail(ErrorCode::gone, "nothing is asked with this handle");
    Asked out;
    const auto done = m_store.read(*tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(out, load(tx, *tenant, keptKey("ask", handle), m_clock.now(), m_policy.ask));
        return {};
    });
    if (!done) return done.error().code == ErrorCode::notFound ? fail(ErrorCode::gone) : fail(done.error());
    return out;
}

Result<std::string> Authority::throughProvider(std::string_view handle) {
    FYR_TRY(auto a, asked(handle));
    if (!a.account.empty()) return fail(ErrorCode::gone, "somebody has signed in already");
    if (!a.secret.empty()) return a.secret;
    a.secret = secret();
    // The time stays as it was: to sign in must not take for ever.
    FYR_CHECK(m_store.write(a.app.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto text, tx.value(keptKey("ask", handle)));
        if (!text) return fail(ErrorCode::gone);
        FYR_TRY(auto v, json::parse(*text));
        v.get_object()["secret"] = a.secret;
        return tx.setValue(keptKey("ask", handle), json::write(v));
    }));
    return a.secret;
}

Result<std::string> Authority::recognised(std::string_view handle, const TenantId& tenant, std::string_view account) {
    const auto of = tenantOfHandle(handle);
    if (!of) return fail(ErrorCode::gone, "nothing is asked with this handle");
    if (*of != tenant) return fail(ErrorCode::signInFailed, "somebody of another tenant");
    auto next = fmt::format("{}~{}", tenant.str(), secret());
    const auto written = m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        const auto key = keptKey("ask", handle);
        FYR_TRY(auto a, load(tx, tenant, key, m_clock.now(), m_policy.ask));
        if (!a.account.empty()) return fail(ErrorCode::gone, "somebody has signed in already");
        if (!a.launchAccount.empty() && a.launchAccount != account) return fail(ErrorCode::signInFailed, "somebody else made the launch");
        FYR_TRY(const auto person, tx.account(account));
        if (!person || person->disabled) return fail(ErrorCode::signInFailed);
        a.account = account;
        a.secret.clear();
        if (a.patient.empty() && person->role == code(Role::patient)) a.patient = person->patient;
        FYR_CHECK(tx.clearValue(key));
        return tx.setValue(keptKey("ask", next), json::write(write(a, m_clock.now())));
    });
    if (!written) return fail(written.error());
    return next;
}

Result<Principal> Authority::personOf(const Asked& a) {
    Principal out;
    FYR_CHECK(m_store.read(a.app.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto account, tx.account(a.account));
        if (!account || account->disabled) return fail(ErrorCode::gone, "the account is gone");
        FYR_TRY(out, Identity::principalOf(a.app.tenant, *account, Session{}));
        return {};
    }));
    return out;
}

Result<std::string> Authority::decide(std::string_view handle, const Decision& d, const Address& at) {
    FYR_TRY(auto a, asked(handle));
    if (a.account.empty()) return fail(ErrorCode::signInRequired, "nobody has signed in");
    FYR_TRY(const auto who, personOf(a));
    std::vector<std::string> scopes;
    for (const auto& s : a.scopes)
        if (has(d.scopes, s)) scopes.push_back(s);
    const bool nothing = scopes.empty();
    a.scopes = std::move(scopes);
    if (d.allow && !nothing && a.needsPatient()) {
        // Chosen on the page: only one whom this person may read.
        const bool may = who.role != Role::patient && isFhirId(d.patient) && sees && sees(who, "Patient", d.patient, at).value_or(false);
        if (!may) return fail(Error{ErrorCode::badRequest, "a patient has to be chosen", {{"patient", "required"}}});
        a.patient = d.patient;
    } else if (d.allow && !nothing && !a.patient.empty() && who.role != Role::patient) {
        // Of a launch: rights may have gone since.
        const bool may = sees && sees(who, "Patient", a.patient, at).value_or(false);
        if (!may) return fail(ErrorCode::notFound, "the patient of the launch");
    }
    const auto now = m_clock.now();
    std::string redirect = a.redirect;
    const auto written = m_store.write(a.app.tenant, [&](WriteTx& tx) -> Result<void> {
        redirect = a.redirect;
        const auto key = keptKey("ask", handle);
        FYR_CHECK(load(tx, a.app.tenant, key, now, m_policy.ask)); // again: it is answered once
        FYR_CHECK(tx.clearValue(key));
        Trace trace;
        trace.action = TraceAction::execute;
        trace.subtype = "app.authorize";
        trace.detail = fmt::format("{} {}", a.app.id, joinScopes(a.scopes));
        trace.patient = a.patient;
        trace.refused = !d.allow || nothing;
        FYR_CHECK(leaveTrace(tx, now, who, trace));
        if (trace.refused) {
            addParameter(redirect, "error", "access_denied");
            addParameter(redirect, "error_description", "the person did not allow it");
            return {};
        }
        if (!a.launch.empty()) {
            FYR_TRY(const auto launch, tx.value(a.launch));
            if (!launch) return fail(ErrorCode::gone, "the launch was used");
            FYR_CHECK(tx.clearValue(a.launch));
        }
        const auto fresh = secret();
        json::object o{{"at", formatInstant(now)}, {"app", a.app.id},     {"redirect", a.redirect},   {"challenge", a.challenge},
                       {"nonce", a.nonce},         {"account", a.account}, {"patient", a.patient},     {"encounter", a.encounter},
                       {"launched", !a.launch.empty()}, {"session", ""}};
        o["scopes"] = listOf(a.scopes);
        FYR_CHECK(tx.setValue(keptKey("code", fresh), json::write(o)));
        addParameter(redirect, "code", fresh);
        return {};
    });
    if (!written) return fail(written.error());
    if (!a.state.empty()) addParameter(redirect, "state", a.state);
    addParameter(redirect, "iss", at.root);
    return redirect;
}

Result<Launched> Authority::launch(const Principal& who, std::string_view appId, std::string_view patient, std::string_view encounter, const Address& at) {
    const auto app = appOf(appId);
    if (!app || app->tenant != who.tenant) return fail(ErrorCode::notFound, "no such app");
    if (app->launch.empty()) return fail(Error{ErrorCode::badRequest, "this app is not launched from here", {{"/app", "registered without a launch address"}}});
    for (const auto& [type, id] : {std::pair<std::string, std::string_view>{"Patient", patient}, {"Encounter", encounter}}) {
        if (id.empty()) continue;
        if (!isFhirId(id) || !sees) return fail(ErrorCode::notFound);
        FYR_TRY(const bool may, sees(who, type, std::string(id), at));
        if (!may) return fail(ErrorCode::notFound, "no such " + type);
    }
    Launched out;
    out.handle = secret();
    const auto now = m_clock.now();
    out.until = now + m_policy.launch;
    const auto written = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        if (!encounter.empty()) { // of the same patient
            FYR_TRY(const auto scope, tx.scopeOf("Encounter", encounter));
            if (!scope || scope->patient != patient || patient.empty()) return fail(Error{ErrorCode::badRequest, "the encounter is not this patient's", {{"/encounter", "of another patient"}}});
        }
        const json::object o{{"at", formatInstant(now)}, {"app", app->id}, {"account", who.person.str()}, {"patient", patient}, {"encounter", encounter}};
        FYR_CHECK(tx.setValue(keptKey("launch", out.handle), json::write(o)));
        Trace trace;
        trace.action = TraceAction::execute;
        trace.subtype = "app.launch";
        trace.detail = app->id;
        trace.patient = patient;
        return leaveTrace(tx, now, who, trace);
    });
    if (!written) return fail(written.error());
    out.url = app->launch;
    addParameter(out.url, "iss", at.fhir);
    addParameter(out.url, "launch", out.handle);
    return out;
}

// What nobody came back for. Now and then, in passing.
void Authority::sweep(const TenantId& tenant) {
    const auto now = m_clock.now();
    {
        const std::scoped_lock lock(m_mutex);
        auto& last = m_swept[tenant];
        if (now - last < std::chrono::minutes(10)) return;
        last = now;
    }
    static_cast<void>(m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        for (const char* kind : {"smart-ask/", "smart-code/", "smart-launch/", "smart-jti/"}) {
            FYR_TRY(const auto all, tx.values(kind));
            for (const auto& [key, text] : all) {
                const auto v = json::parse(text);
                if (!v || now - writtenAt(*v) > std::chrono::hours(1)) FYR_CHECK(tx.clearValue(key));
            }
        }
        FYR_TRY(const auto grants, tx.values("grant/"));
        for (const auto& [key, text] : grants) {
            const auto v = json::parse(text);
            const auto until = v ? parseInstant(json::text(*v, "until").value_or("")) : Result<Instant>(Instant{});
            if (until && *until > now) continue;
            FYR_CHECK(tx.clearValue(key));
            FYR_CHECK(tx.clearValue("grant-family/" + key.substr(6)));
        }
        return {};
    }));
}

} // namespace fyr::server::smart
