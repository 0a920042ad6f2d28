// Two tenants with people and apps over an embedded store, and an app that goes through the whole flow.
#pragma once

#include "base/digest.h"
#include "server/smart/authority.h"
#include "tests/server/smart/signing_key.h"
#include "tests/server/store/sqlite_place.h"

#include <gtest/gtest.h>

namespace fyr::server::smart::test {

using server::test::SqlitePlace;

class NoFetch final : public oidc::Fetch {
  public:
    Result<std::string> get(const std::string& url) override {
        ++gets;
        const auto at = answers.find(url);
        if (at == answers.end()) return fail(ErrorCode::network);
        return at->second;
    }
    Result<std::string> post(const std::string&, const std::vector<std::pair<std::string, std::string>>&, const Login&) override { return fail(ErrorCode::network); }
    std::map<std::string, std::string> answers;
    int gets = 0;
};

inline const std::string verifier = "a-verifier-that-is-long-enough-to-be-one-0123456789";
inline const std::string callback = "https://app.example/cb";

class SmartPlace : public testing::Test {
  protected:
    void SetUp() override {
        for (const auto& tenant : {north, south})
            ASSERT_TRUE(store->write(tenant, [&](WriteTx& tx) -> Result<void> {
                const auto t = tenant.str();
                FYR_CHECK(tx.putTenant({t, "Region", "", "{}"}));
                FYR_CHECK(tx.putAccount({"nurse-" + t, "nurse@" + t, "", "nurse", "Demo Nurse", "prac-1", "", "u1", "Unit"}));
                FYR_CHECK(tx.putAccount({"doctor-" + t, "doctor@" + t, "", "doctor", "Demo Doctor", "prac-2", "", "u1", "Unit"}));
                FYR_CHECK(tx.putAccount({"patient-" + t, "patient@" + t, "", "patient", "Demo Patient", "", "p1", "", ""}));
                return tx.putAccount({"admin-" + t, "admin@" + t, "", "admin", "Demo Admin", "", "", "", ""});
            }));
        authority.sees = [this](const Principal&, const std::string& type, const std::string& id, const Address&) -> Result<bool> { return visible.contains(type + "/" + id); };
    }
    static Principal person(const TenantId& tenant, Role role) {
        Principal who;
        who.tenant = tenant;
        who.role = role;
        who.person = PersonId{std::string(server::code(role)) + "-" + tenant.str()};
        return who;
    }
    App add(const std::string& body, const TenantId& tenant = TenantId{"north"}) {
        const auto made = authority.add(person(tenant, Role::admin), *json::parse(body));
        EXPECT_TRUE(made) << (made ? "" : made.error().describe() + (made.error().problems.empty() ? "" : made.error().problems[0].message));
        if (!made) return {};
        secret = made->secret;
        return made->app;
    }
    App openApp(std::string name = "chart", std::string scopes = R"("patient/*.rs","user/*.rs","openid","fhirUser","launch","launch/patient","offline_access")", const TenantId& tenant = TenantId{"north"}) {
        return add(fmt::format(R"({{"name":"{}","title":"Growth <Chart>","redirects":["{}"],"launch":"https://app.example/launch","scopes":[{}]}})", name, callback, scopes), tenant);
    }
    AuthorizeRequest request(const App& app, std::string scope = "patient/Observation.rs offline_access openid fhirUser") const {
        return {"code", app.id, callback, std::move(scope), "state-1", at.fhir, base64Url(sha256(verifier)), "S256", {}, "nonce-1", {}, "sv"};
    }
    // Through sign-in and consent: the address that the browser goes back to.
    Result<std::string> walk(const AuthorizeRequest& r, const std::string& account, Decision d = {true, {}, {}}) {
        FYR_TRY(const auto begun, authority.begin(r, at));
        if (begun.handle.empty()) return begun.redirect;
        FYR_TRY(const auto asked, authority.asked(begun.handle));
        FYR_TRY(const auto handle, authority.recognised(begun.handle, asked.app.tenant, account));
        if (d.scopes.empty()) d.scopes = asked.scopes;
        return authority.decide(handle, d, at);
    }
    static std::string parameter(std::string_view url, std::string_view name) {
        const auto query = url.substr(url.find('?') + 1);
        for (std::size_t from = 0; from < query.size();) {
            const auto end = std::min(query.find('&', from), query.size());
            const auto one = query.substr(from, end - from);
            if (one.starts_with(name) && one.size() > name.size() && one[name.size()] == '=') return std::string(one.substr(name.size() + 1));
            from = end + 1;
        }
        return {};
    }
    std::string code(const App& app, const std::string& account = "patient-north") {
        const auto back = walk(request(app), account);
        EXPECT_TRUE(back) << (back ? "" : back.error().describe());
        return back ? parameter(*back, "code") : std::string{};
    }
    Result<json::object> exchange(const App& app, const std::string& theCode, const std::string& theVerifier = verifier, const std::string& redirect = callback) {
        return authority.token(app, {"authorization_code", theCode, redirect, theVerifier, {}, {}}, at);
    }
    Result<json::object> refresh(const App& app, const std::string& token, const std::string& scope = {}) { return authority.token(app, {"refresh_token", {}, {}, {}, token, scope}, at); }
    static std::string text(const json::object& o, std::string_view key) { return std::string(json::text(o, key).value_or("")); }
    template <class T>
    static std::string why(const Result<T>& r) {
        if (r) return "allowed";
        return oauthWord(r.error()).empty() ? std::string(info(r.error().code).name) : std::string(oauthWord(r.error()));
    }
    int traces(std::string_view subtype, bool refused = false) {
        int n = 0;
        EXPECT_TRUE(store->read(north, [&](ReadTx& tx) -> Result<void> {
            n = 0;
            FYR_TRY(const auto all, tx.audit(0, 1000));
            for (const auto& a : all)
                if (a.json.find(fmt::format("\"{}\"", subtype)) != std::string::npos && (a.json.find("\"outcome\":\"4\"") != std::string::npos) == refused) ++n;
            return {};
        }));
        return n;
    }

    const TenantId north{"north"};
    const TenantId south{"south"};
    const Address at{"https://care.example", "https://care.example/fhir"};
    std::set<std::string> visible{"Patient/p1", "Patient/p2"};
    std::string secret;
    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SystemRandom random;
    SqlitePlace place{clock, random};
    std::unique_ptr<Store> store = std::move(*place.open());
    Identity identity{*store, clock, random};
    NoFetch fetch;
    Authority authority{*store, identity, clock, random, fetch, SealKey{1, 2, 3}};
};

} // namespace fyr::server::smart::test
