#include "server/identity/oidc/client.h"

#include "base/digest.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <sodium.h>

namespace fyr::server::oidc {
namespace {

constexpr Millis begunLasts = std::chrono::minutes(10);
constexpr Millis ticketLasts = std::chrono::seconds(60);
constexpr Millis providerLasts = std::chrono::hours(1);
constexpr Millis keysAgainAfter = std::chrono::seconds(10); // unknown keys must not make us hammer the provider

std::string keyOf(std::string_view kind, std::string_view text) { return fmt::format("oidc-{}/{}", kind, hex(sha256(text))); }

Error refused(std::string why) { return Error{ErrorCode::signInFailed, std::move(why)}; }

bool isToken(std::string_view text, std::size_t least, std::size_t most) {
    return text.size() >= least && text.size() <= most && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
           });
}

bool sameSecret(std::string_view a, std::string_view b) { return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

// Takes the value out, so that it is used once. Nothing when there was none or it is too old.
Result<std::optional<json::value>> takeOnce(Store& store, const TenantId& tenant, const std::string& key, Instant now, Millis lasts) {
    std::optional<json::value> out;
    const auto written = store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        out.reset();
        FYR_TRY(const auto text, tx.value(key));
        if (!text) return {};
        FYR_TRY(auto v, json::parse(*text));
        const auto at = parseInstant(json::text(v, "at").value_or(""));
        if (at && now - *at < lasts) out = std::move(v);
        return tx.clearValue(key);
    });
    if (!written) return fail(written.error());
    return out;
}

} // namespace

bool isLoopback(std::string_view url) noexcept {
    if (!isLocalHttp(url) || url.size() > 200) return false;
    const auto rest = url.substr(url.find("//") + 2);
    const auto colon = rest.rfind(':');
    if (colon == std::string_view::npos || rest.find('@') != std::string_view::npos) return false;
    const auto port = rest.substr(colon + 1, rest.find('/') == std::string_view::npos ? std::string_view::npos : rest.find('/') - colon - 1);
    const bool digits = !port.empty() && port.size() <= 5 && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
    return digits && std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\' && c != '#' && c != '?'; });
}

std::string challengeOf(std::string_view secret) { return base64Url(sha256(secret)); }

std::string Client::secret() {
    std::array<std::uint8_t, 32> bytes{};
    m_random.fill(bytes);
    return base64Url(bytes);
}

bool Client::mayAsk(std::string_view url) const noexcept { return url.starts_with("https://") || (m_config.localHttp && isLocalHttp(url)); }

Result<Client::Provider> Client::provider() {
    {
        const std::scoped_lock lock(m_mutex);
        if (m_provider && m_clock.now() - m_provider->read < providerLasts) return *m_provider;
    }
    FYR_TRY(const auto text, m_fetch.get(m_config.issuer + "/.well-known/openid-configuration"));
    FYR_TRY(const auto v, json::parse(text, {256U << 10U, 8}));
    const auto get = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    if (get("issuer") != m_config.issuer) return fail(ErrorCode::unavailable, "the provider says that it is another one");
    Provider p{get("authorization_endpoint"), get("token_endpoint"), get("jwks_uri"),
               json::boolean(v, "authorization_response_iss_parameter_supported").value_or(false), {}, m_clock.now(), {}};
    for (const auto* url : {&p.authorize, &p.token, &p.jwks})
        if (!mayAsk(*url)) return fail(ErrorCode::unavailable, "the provider names an address that is not https");
    FYR_TRY(const auto keys, m_fetch.get(p.jwks));
    FYR_TRY(p.keys, keysFrom(keys));
    p.keysRead = m_clock.now();
    const std::scoped_lock lock(m_mutex);
    m_provider = p;
    return p;
}

Result<std::vector<Jwk>> Client::keysNow(bool again) {
    FYR_TRY(auto p, provider());
    if (!again || m_clock.now() - p.keysRead < keysAgainAfter) return std::move(p.keys);
    FYR_TRY(const auto text, m_fetch.get(p.jwks));
    FYR_TRY(p.keys, keysFrom(text));
    p.keysRead = m_clock.now();
    const std::scoped_lock lock(m_mutex);
    m_provider = p;
    return std::move(p.keys);
}

Result<std::string> Client::begin(const Begin& what) {
    if (what.challenge.size() != 43 || !isToken(what.challenge, 43, 43)) return fail(Error{ErrorCode::badRequest, "a challenge is needed", {{"challenge", "S256, base64url"}}});
    if (!what.loopback.empty() && !isLoopback(what.loopback)) return fail(Error{ErrorCode::badRequest, "not a loopback address", {{"redirect", "http://127.0.0.1:PORT/…"}}});
    if (!what.appState.empty() && !isToken(what.appState, 1, 200)) return fail(Error{ErrorCode::badRequest, "a state of plain letters", {{"state", "A–Z a–z 0–9 - _ . ~"}}});
    FYR_TRY(const auto p, provider());
    const auto state = secret();
    const auto nonce = secret();
    const auto verifier = secret();
    const json::object begun{{"at", formatInstant(m_clock.now())}, {"nonce", nonce}, {"verifier", verifier}, {"challenge", what.challenge}, {"loopback", what.loopback}, {"appState", what.appState}, {"ownPage", what.ownPage}};
    FYR_CHECK(m_store.write(m_config.tenant, [&](WriteTx& tx) { return tx.setValue(keyOf("state", state), json::write(begun)); }));
    std::string url = p.authorize + (p.authorize.find('?') == std::string::npos ? "?" : "&") + "response_type=code";
    const auto add = [&](std::string_view key, std::string_view value) { url += fmt::format("&{}={}", key, percentEncode(value)); };
    add("client_id", m_config.clientId);
    add("redirect_uri", m_config.redirect);
    add("scope", m_config.scope);
    add("state", state);
    add("nonce", nonce);
    add("code_challenge", challengeOf(verifier));
    add("code_challenge_method", "S256");
    if (!m_config.acr.empty()) add("acr_values", fmt::format("{}", fmt::join(m_config.acr, " ")));
    return url;
}

Result<std::string> Client::subjectOf(std::string_view idToken, std::string_view nonce) {
    const auto token = parseJwt(idToken);
    if (!token) return fail(refused("the ID token cannot be read"));
    if (token->alg != "RS256" && token->alg != "ES256") return fail(refused("the ID token has an algorithm that is not taken"));
    // Another kind of token of the same provider proves nothing.
    if (!token->typ.empty() && token->typ != "JWT") return fail(refused("it is no ID token"));
    const auto isGenuine = [&](const std::vector<Jwk>& keys) {
        return std::ranges::any_of(keys, [&](const Jwk& k) { return (token->kid.empty() || k.kid == token->kid) && isSignedBy(*token, k); });
    };
    FYR_TRY(auto keys, keysNow(false));
    if (!isGenuine(keys)) { // the provider may have new keys
        FYR_TRY(keys, keysNow(true));
        if (!isGenuine(keys)) return fail(refused("the ID token is not signed by the provider"));
    }
    const auto& c = token->claims;
    const auto text = [&](std::string_view key) { return json::text(c, key).value_or(""); };
    if (text("iss") != m_config.issuer) return fail(refused("the ID token is of another issuer"));
    bool forUs = text("aud") == m_config.clientId;
    if (const auto* list = json::list(c, "aud")) {
        for (const auto& a : *list) forUs = forUs || (a.is_string() && a.get_string() == m_config.clientId);
        if (list->size() > 1 && text("azp") != m_config.clientId) forUs = false;
    }
    if (!text("azp").empty() && text("azp") != m_config.clientId) forUs = false;
    if (!forUs) return fail(refused("the ID token is for somebody else"));
    const auto seconds = [&](std::string_view key) -> std::optional<Instant> {
        const auto n = json::integer(c, key);
        if (!n || *n < 0 || *n > 99'999'999'999) return std::nullopt;
        return Instant{std::chrono::seconds{*n}};
    };
    const auto now = m_clock.now();
    const auto expires = seconds("exp");
    const auto issued = seconds("iat");
    if (!expires || *expires + m_config.leeway <= now) return fail(refused("the ID token has expired"));
    if (!issued || *issued - m_config.leeway > now || now - *issued > begunLasts) return fail(refused("the ID token was issued at another time"));
    const auto notBefore = seconds("nbf");
    if (c.get_object().contains("nbf") && (!notBefore || *notBefore - m_config.leeway > now)) return fail(refused("the ID token counts later"));
    if (!sameSecret(text("nonce"), nonce)) return fail(refused("the ID token answers another request"));
    if (!m_config.acr.empty() && std::ranges::find(m_config.acr, text("acr")) == m_config.acr.end())
        return fail(refused("the level of assurance is too low"));
    const auto subject = text(m_config.claim);
    if (subject.empty() || subject.size() > 255) return fail(refused("the ID token does not say who"));
    return std::string(subject);
}

Result<std::string> Client::ticketFor(const Return& back, const json::value& begun) {
    const auto said = [&](std::string_view key) { return std::string(json::text(begun, key).value_or("")); };
    if (!back.error.empty()) return fail(refused("the provider refused"));
    if (back.code.empty() || back.code.size() > 4096) return fail(refused("no code"));
    FYR_TRY(const auto p, provider());
    if ((p.sendsIssuer || !back.issuer.empty()) && back.issuer != m_config.issuer) return fail(refused("the answer is of another provider"));
    std::vector<std::pair<std::string, std::string>> form{{"grant_type", "authorization_code"}, {"code", back.code}, {"redirect_uri", m_config.redirect}, {"code_verifier", said("verifier")}};
    if (m_config.clientSecret.empty()) form.emplace_back("client_id", m_config.clientId);
    const auto answer = m_fetch.post(p.token, form, {m_config.clientSecret.empty() ? std::string{} : percentEncode(m_config.clientId), percentEncode(m_config.clientSecret)});
    if (!answer) {
        if (answer.error().code == ErrorCode::unavailable) return fail(refused("the provider did not take the code"));
        return fail(answer.error());
    }
    FYR_TRY(const auto tokens, json::parse(*answer, {64U << 10U, 8}));
    FYR_TRY(const auto subject, subjectOf(json::text(tokens, "id_token").value_or(""), said("nonce")));

    const auto ticket = secret();
    bool known = false;
    const auto written = m_store.write(m_config.tenant, [&](WriteTx& tx) -> Result<void> {
        known = false;
        FYR_TRY(const auto account, tx.value(keyOf("person", m_config.issuer + "\n" + subject)));
        if (!account) return {};
        known = true;
        const json::object o{{"at", formatInstant(m_clock.now())}, {"account", *account}, {"challenge", said("challenge")}};
        return tx.setValue(keyOf("ticket", ticket), json::write(o));
    });
    if (!written) return fail(written.error());
    if (!known) return fail(refused("nobody here is this person of the provider"));
    return ticket;
}

Result<Finished> Client::finish(const Return& back) {
    if (!isToken(back.state, 20, 100)) return fail(refused("no state"));
    FYR_TRY(const auto begun, takeOnce(m_store, m_config.tenant, keyOf("state", back.state), m_clock.now(), begunLasts));
    if (!begun) return fail(refused("nothing was begun with this state, or it was used"));
    const auto said = [&](std::string_view key) { return std::string(json::text(*begun, key).value_or("")); };
    const auto loopback = said("loopback");
    const bool ownPage = json::boolean(*begun, "ownPage").value_or(false);
    auto ticket = ticketFor(back, *begun);
    if (!ticket && loopback.empty() && !ownPage) return fail(ticket.error());
    Finished out;
    if (!ticket) out.failure = ticket.error();
    const auto what = ticket ? "ticket=" + *ticket : std::string("error=") + (back.error == "access_denied" ? "cancelled" : "signInFailed");
    // To a page in the fragment: it is sent to no server and stands in no log.
    out.redirect = ownPage ? "/oauth/signed-in?" + what : loopback.empty() ? "/#" + what : loopback + "?" + what;
    if (const auto appState = said("appState"); !appState.empty()) out.redirect += "&state=" + percentEncode(appState);
    return out;
}

Result<std::string> Client::redeem(std::string_view ticket, std::string_view appSecret) {
    if (!isToken(ticket, 20, 100) || !isToken(appSecret, 43, 128)) return fail(refused("no ticket"));
    FYR_TRY(const auto kept, takeOnce(m_store, m_config.tenant, keyOf("ticket", ticket), m_clock.now(), ticketLasts));
    if (!kept || !sameSecret(json::text(*kept, "challenge").value_or(""), challengeOf(appSecret))) return fail(refused("the ticket is not this app's"));
    return std::string(json::text(*kept, "account").value_or(""));
}

Result<SignedIn> Client::exchange(std::string_view ticket, std::string_view appSecret, const SignInOptions& options) {
    FYR_TRY(const auto account, redeem(ticket, appSecret));
    std::string device;
    if (!options.device.empty()) {
        const Principal self{.tenant = m_config.tenant, .person = PersonId{account}};
        FYR_TRY(const auto registered, m_identity.deviceForSignIn(self, options.deviceName, options.device));
        device = registered.id;
    }
    auto out = m_identity.openSession(m_config.tenant, account, device);
    if (!out) {
        if (out.error().code == ErrorCode::notFound) return fail(refused("the account is gone"));
        return out;
    }
    FYR_CHECK(m_identity.finishSignIn(*out, options));
    return out;
}

Result<void> Client::link(WriteTx& tx, std::string_view issuer, std::string_view subject, std::string_view account) {
    return tx.setValue(keyOf("person", fmt::format("{}\n{}", issuer, subject)), account);
}

} // namespace fyr::server::oidc
