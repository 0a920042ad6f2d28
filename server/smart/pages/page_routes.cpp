// The way of a browser: authorize → sign-in (here, or through the OpenID provider) → consent → back to the app.
#include "base/text.h"
#include "fhir/resource.h"
#include "server/identity/oidc/client.h"
#include "server/smart/pages/smart_routes.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::smart {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::size_t patientsShown = 20;

Response redirectTo(std::string address) {
    Response r = http::noContent();
    r.status = 303; // also after a POST: the app's address is fetched with GET
    r.headers.emplace_back("Location", std::move(address));
    r.headers.emplace_back("Cache-Control", "no-store");
    return r;
}

Language languageOf(const Request& r, std::string_view asked = {}) { return smart::languageOf(asked.empty() ? r.header("accept-language") : asked); }

Response over(SmartParts& parts, const Request& r) {
    const auto l = languageOf(r);
    return messagePage(l, parts.s.site.name, word(Word::over, l), word(Word::overLead, l), 410);
}

// OAuth's refusals before an app is known are told to the person, on a page; failures of ours go on as they are.
Result<Response> told(SmartParts& parts, const Request& r, const Error& e) {
    if (e.code == ErrorCode::gone) return over(parts, r);
    if (oauthWord(e).empty()) return fail(e);
    const auto l = languageOf(r);
    return messagePage(l, parts.s.site.name, word(Word::badApp, l), fmt::format("{} ({})", word(Word::badAppLead, l), e.detail), 400);
}

std::vector<PatientChoice> demoPatients(SmartParts& parts, const TenantId& tenant) {
    std::vector<PatientChoice> out;
    if (!parts.s.site.demo || tenant != parts.s.site.demoTenant) return out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto accounts, tx.accounts("patient"));
        for (const auto& a : accounts)
            if (out.size() < 50) out.push_back({a.patient, a.name, {}});
        return {};
    };
    if (!parts.s.store.read(tenant, read)) out.clear();
    return out;
}

Response showSignIn(SmartParts& parts, const Request& r, const std::string& handle, const Asked& a, std::string error = {}, std::string user = {}, int status = 200) {
    SignInView v;
    v.language = languageOf(r, a.language);
    v.handle = handle;
    v.appTitle = a.app.title;
    v.siteName = parts.s.site.name;
    v.user = std::move(user);
    v.error = std::move(error);
    if (parts.s.oidc && parts.s.oidc->config().tenant == a.app.tenant) v.provider = parts.s.oidc->config().name;
    v.demoPatients = demoPatients(parts, a.app.tenant);
    return signInPage(v, status);
}

Result<Response> showConsent(SmartParts& parts, const Request& r, const std::string& handle, const Address& at, ConsentView v = {}, int status = 200) {
    const auto a = parts.authority.asked(handle);
    if (!a) return told(parts, r, a.error());
    FYR_TRY(const auto who, parts.authority.personOf(*a));
    v.language = languageOf(r, a->language);
    v.handle = handle;
    v.appTitle = a->app.title;
    v.siteName = parts.s.site.name;
    v.person = who.name;
    v.unit = who.unitName;
    v.redirect = a->redirect;
    if (v.scopes.empty()) v.ticked = a->scopes;
    else v.ticked = v.scopes;
    v.scopes = a->scopes;
    v.choose = a->needsPatient();
    if (!a->patient.empty()) v.patient = patientName(parts, who, a->patient, at);
    return consentPage(v, status);
}

Result<Response> authorize(SmartParts& parts, const Request& r) {
    const auto at = parts.addressOf(r);
    if (!at) return fail(noAddress());
    std::vector<http::Field> f = r.query;
    if (r.method == Method::post) {
        auto posted = formOf(r);
        if (!posted) return told(parts, r, posted.error());
        f = std::move(*posted);
    }
    for (std::size_t i = 0; i < f.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (f[i].first == f[j].first) return told(parts, r, refusal("invalid_request", "a parameter stands there twice"));
    const auto begun = parts.authority.begin({field(f, "response_type"), field(f, "client_id"), field(f, "redirect_uri"), field(f, "scope"), field(f, "state"), field(f, "aud"), field(f, "code_challenge"),
                                              field(f, "code_challenge_method"), field(f, "launch"), field(f, "nonce"), field(f, "prompt"), field(f, "ui_locales").substr(0, 40)},
                                             *at);
    if (!begun) return told(parts, r, begun.error());
    if (begun->handle.empty()) return redirectTo(begun->redirect);
    FYR_TRY(const auto a, parts.authority.asked(begun->handle));
    return showSignIn(parts, r, begun->handle, a);
}

// Whoever this is, as the built-in accounts know; or nothing, and why.
Result<std::pair<TenantId, std::string>> whoIsIt(SmartParts& parts, const std::vector<http::Field>& f) {
    if (const auto patient = field(f, "demoPatient"); !patient.empty() && parts.s.site.demo) {
        std::string account;
        FYR_CHECK(parts.s.store.read(parts.s.site.demoTenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto accounts, tx.accounts("patient"));
            for (const auto& a : accounts)
                if (a.patient == patient) account = a.id;
            return {};
        }));
        if (account.empty()) return fail(ErrorCode::signInFailed);
        return std::pair(parts.s.site.demoTenant, account);
    }
    FYR_TRY(const auto found, parts.s.identity.recognise(field(f, "user"), field(f, "password"), field(f, "code")));
    return std::pair(found.first, found.second.id);
}

Result<Response> signIn(SmartParts& parts, const Request& r) {
    const auto at = parts.addressOf(r);
    if (!at) return fail(noAddress());
    const auto form = formOf(r);
    if (!form) return told(parts, r, form.error());
    const auto handle = field(*form, "handle");
    const auto a = parts.authority.asked(handle);
    if (!a) return told(parts, r, a.error());
    if (!a->account.empty()) return over(parts, r);
    const auto l = languageOf(r, a->language);
    const auto user = field(*form, "user");
    const auto again = [&](Word why, int status, std::string_view with = {}) {
        std::string text(word(why, l));
        if (const auto place = text.find("{}"); place != std::string::npos) text.replace(place, 2, with);
        return showSignIn(parts, r, handle, *a, std::move(text), user, status);
    };
    const auto count = [&](std::string_view result) { parts.s.metrics.count("fyr_sign_in_total", {{"result", result}}); };
    if (const auto wait = std::max(parts.s.signIns.blockedFor(r.remote), parts.s.identity.blockedFor(user)); wait > 0) {
        count("blocked");
        auto page = again(Word::wait, 429, fmt::format("{}", wait));
        page.headers.emplace_back("Retry-After", fmt::format("{}", wait));
        return page;
    }
    const auto who = whoIsIt(parts, *form);
    const auto next = who ? parts.authority.recognised(handle, who->first, who->second) : Result<std::string>(fail(who.error()));
    if (next) {
        count("ok");
        return showConsent(parts, r, *next, *at);
    }
    const auto& e = next.error();
    if (e.code == ErrorCode::gone) return over(parts, r);
    if (e.code != ErrorCode::signInFailed && e.code != ErrorCode::tooManyAttempts) return fail(e);
    count(info(e.code).name);
    if (e.code == ErrorCode::tooManyAttempts) return again(Word::wait, 429, fmt::format("{}", std::max<std::int64_t>(1, parts.s.identity.blockedFor(user))));
    const bool codeNeeded = !e.problems.empty() && e.problems[0].place == "code";
    if (codeNeeded) return again(Word::codeNeeded, 401);
    parts.s.signIns.failed(r.remote);
    parts.s.log.warning("sign-in.failed", {{"client.ip", r.remote}, {"http.request.id", r.requestId}});
    return again(who ? Word::notYours : Word::wrong, 401);
}

Result<Response> provider(SmartParts& parts, const Request& r) {
    if (!parts.s.oidc) return fail(ErrorCode::notFound);
    const std::string handle(r.queryValue("handle").value_or(""));
    const auto a = parts.authority.asked(handle);
    if (!a) return told(parts, r, a.error());
    if (a->app.tenant != parts.s.oidc->config().tenant) return fail(ErrorCode::notFound);
    const auto secret = parts.authority.throughProvider(handle);
    if (!secret) return told(parts, r, secret.error());
    FYR_TRY(auto to, parts.s.oidc->begin({oidc::challengeOf(*secret), {}, handle, true}));
    return redirectTo(std::move(to));
}

Result<Response> signedIn(SmartParts& parts, const Request& r) {
    const auto at = parts.addressOf(r);
    if (!at) return fail(noAddress());
    if (!parts.s.oidc) return fail(ErrorCode::notFound);
    const std::string handle(r.queryValue("state").value_or(""));
    const auto a = parts.authority.asked(handle);
    if (!a) return told(parts, r, a.error());
    const auto l = languageOf(r, a->language);
    const auto account = parts.s.oidc->redeem(r.queryValue("ticket").value_or(""), a->secret);
    const auto next = account ? parts.authority.recognised(handle, a->app.tenant, *account) : Result<std::string>(fail(account.error()));
    if (next) return showConsent(parts, r, *next, *at);
    if (next.error().code == ErrorCode::gone) return over(parts, r);
    if (next.error().code != ErrorCode::signInFailed) return fail(next.error());
    parts.s.signIns.failed(r.remote);
    return showSignIn(parts, r, handle, *a, std::string(word(account ? Word::notYours : Word::wrong, l)), {}, 401);
}

ConsentView chosenIn(const std::vector<http::Field>& form) {
    ConsentView v;
    for (const auto& [name, value] : form)
        if (name == "scope") v.scopes.push_back(value);
    v.query = field(form, "q").substr(0, 200);
    v.chosen = field(form, "patient");
    return v;
}

Result<Response> search(SmartParts& parts, const Request& r) {
    const auto at = parts.addressOf(r);
    if (!at) return fail(noAddress());
    const auto form = formOf(r, {"scope"});
    if (!form) return told(parts, r, form.error());
    const auto handle = field(*form, "handle");
    const auto a = parts.authority.asked(handle);
    if (!a || a->account.empty()) return over(parts, r);
    auto v = chosenIn(*form);
    if (!v.query.empty() && isUtf8(v.query)) {
        FYR_TRY(const auto who, parts.authority.personOf(*a));
        FYR_TRY(v.found, findPatients(parts, who, v.query, *at));
        v.searched = true;
        if (v.found.size() == 1) v.chosen = v.found.front().id;
    }
    return showConsent(parts, r, handle, *at, std::move(v));
}

Result<Response> decide(SmartParts& parts, const Request& r) {
    const auto at = parts.addressOf(r);
    if (!at) return fail(noAddress());
    const auto form = formOf(r, {"scope"});
    if (!form) return told(parts, r, form.error());
    const auto handle = field(*form, "handle");
    auto v = chosenIn(*form);
    const auto decision = field(*form, "decision");
    if (decision.empty()) return search(parts, r); // Enter in the field of the search
    auto to = parts.authority.decide(handle, {decision == "allow", v.scopes, v.chosen}, *at);
    if (to) return redirectTo(std::move(*to));
    const auto& e = to.error();
    if (e.code == ErrorCode::gone || e.code == ErrorCode::signInRequired || e.code == ErrorCode::notFound) return over(parts, r);
    if (e.problems.empty() || e.problems[0].place != "patient") return fail(e);
    const auto a = parts.authority.asked(handle);
    v.error = word(Word::choosePatient, languageOf(r, a ? a->language : std::string{}));
    return showConsent(parts, r, handle, *at, std::move(v), 422);
}

std::string nameOf(const fhir::Value& patient) {
    for (const auto& n : patient["name"].items()) {
        if (const auto text = n.text("text"); !text.empty()) return std::string(text);
        std::string out;
        for (const auto& g : n["given"].items()) out += std::string(g.text()) + " ";
        return out + std::string(n.text("family"));
    }
    return std::string(patient.text("id"));
}

} // namespace

Result<std::vector<PatientChoice>> findPatients(SmartParts& parts, const Principal& who, const std::string& text, const Address& at) {
    FhirCall call;
    call.path = "Patient";
    call.base = at.fhir;
    const bool number = std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+'; });
    std::string digits;
    for (const char c : text)
        if (c >= '0' && c <= '9') digits += c;
    call.query = {{number ? "identifier" : "name", number ? digits + "," + text : text}, {"_count", fmt::format("{}", patientsShown)}};
    // A comma would be an "or" in a search by name.
    if (!number) std::erase_if(call.query[0].second, [](char c) { return c == ',' || c == '|' || c == '$' || c == '\\'; });
    FYR_TRY(const auto a, parts.fhir.answer(who, call));
    std::vector<PatientChoice> out;
    if (a.status != 200) return out;
    FYR_TRY(const auto bundle, fhir::Resource::parse(a.bytes()));
    for (const auto& entry : bundle["entry"].items()) {
        const auto patient = entry["resource"];
        if (patient.text("resourceType") == "Patient") out.push_back({std::string(patient.text("id")), nameOf(patient), std::string(patient.text("birthDate"))});
    }
    return out;
}

std::string patientName(SmartParts& parts, const Principal& who, const std::string& id, const Address& at) {
    FhirCall call;
    call.path = "Patient/" + id;
    call.base = at.fhir;
    const auto a = parts.fhir.answer(who, call);
    if (!a || a->status != 200) return id;
    const auto patient = fhir::Resource::parse(a->bytes());
    return patient ? nameOf(*patient) : id;
}

void addPageRoutes(http::Router& router, SmartParts& parts, const RouteDefaults& d) {
    const auto with = [&parts](Result<Response> (*f)(SmartParts&, const Request&)) { return [&parts, f](const Request& r) { return f(parts, r); }; };
    router.add(makeRoute(Method::get, "/oauth/authorize", {}, with(authorize), d));
    router.add(makeRoute(Method::post, "/oauth/authorize", {}, with(authorize), d));
    router.add(makeRoute(Method::post, "/oauth/sign-in", {}, with(signIn), d));
    router.add(makeRoute(Method::get, "/oauth/provider", {}, with(provider), d));
    router.add(makeRoute(Method::get, "/oauth/signed-in", {}, with(signedIn), d));
    router.add(makeRoute(Method::post, "/oauth/patients", {}, with(search), d));
    router.add(makeRoute(Method::post, "/oauth/decide", {}, with(decide), d));
    router.add(makeRoute(Method::get, "/oauth/style.css", {}, [](const Request&) -> Result<Response> { return styleSheet(); }, d));
}

} // namespace fyr::server::smart
