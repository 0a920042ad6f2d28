// A FhirService over an embedded store in a folder of its own, with callers of several tenants, units and roles.
#pragma once

#include "fhir/resource.h"
#include "fhir/validate.h"
#include "server/fhir/exports.h"
#include "server/fhir/fhir_service.h"
#include "server/fhir/subscriptions.h"
#include "server/fhir/terminology/terminology.h"
#include "server/http/message.h"
#include "tests/server/store/sqlite_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fyr::server::test {

class FhirTest : public testing::Test {
  protected:
    FhirTest()
        : place(clock, random), store(*place.open()), exports(*store, clock, random, {.folder = folder.file("exports"), .fileBytes = 2'000}),
          subscriptions(*store, clock, random, {.origins = {"https://hooks.example"}, .base = "http://test/fhir", .eventsAtOnce = 3, .failuresUntilError = 4},
                        [this](const Notification& n) { return notify(n); }),
          service(*store, clock, random, options()) {
        for (const auto* tenant : {"north", "south"}) {
            const auto made = store->write(TenantId{std::string(tenant)}, [&](WriteTx& tx) { return tx.putTenant({tenant, tenant, "", "{}"}); });
            EXPECT_TRUE(made);
        }
    }

    FhirOptions options() {
        // Read once: it is a few megabytes.
        static const auto terms = Terminology::open(std::string(FYR_BINARY_DIR) + "/share/fyr/terminology.fhir");
        EXPECT_TRUE(terms) << terms.error().describe();
        FhirOptions o;
        o.terminology = terms ? terms->get() : nullptr;
        o.exports = &exports;
        o.subscriptions = &subscriptions;
        return o;
    }
    Result<int> notify(const Notification& n) {
        if (notifyAnswers != 200) return notifyAnswers == 0 ? Result<int>(fail(ErrorCode::network, "no route")) : notifyAnswers;
        EXPECT_EQ(fhir::validate(*fhir::Resource::parse(n.body)).size(), 0U) << n.body;
        notified.push_back(n);
        return 200;
    }

    static Principal person(Role role, std::string tenant = "north", std::string patient = {}, std::string unit = {}) {
        Principal p;
        p.tenant = TenantId{std::move(tenant)};
        p.person = PersonId{"person-" + std::string(code(role))};
        p.role = role;
        p.patient = std::move(patient);
        p.unit = std::move(unit);
        return p;
    }
    const Principal system = person(Role::integration);

    static FhirCall call(FhirMethod method, std::string_view url, std::string body = {}) {
        FhirCall c;
        c.method = method;
        c.base = "http://test/fhir";
        const auto mark = url.find('?');
        c.path = url.substr(0, mark);
        if (mark != std::string_view::npos) c.query = *http::parseQuery(url.substr(mark + 1));
        if (!body.empty()) c.contentType = "application/fhir+json";
        c.body = std::move(body);
        return c;
    }
    FhirAnswer ask(const Principal& who, const FhirCall& c) {
        auto answer = service.answer(who, c);
        EXPECT_TRUE(answer) << answer.error().describe();
        if (!answer) return {};
        EXPECT_TRUE(answer->bytes().empty() || !answer->contentType.empty() || fhir::Resource::parse(answer->bytes())) << answer->bytes();
        return std::move(*answer);
    }
    FhirAnswer get(std::string_view url) { return ask(system, call(FhirMethod::get, url)); }
    FhirAnswer get(const Principal& who, std::string_view url) { return ask(who, call(FhirMethod::get, url)); }
    FhirAnswer post(std::string_view url, std::string body) { return ask(system, call(FhirMethod::post, url, std::move(body))); }
    FhirAnswer put(std::string_view url, std::string body) { return ask(system, call(FhirMethod::put, url, std::move(body))); }
    FhirAnswer remove(std::string_view url) { return ask(system, call(FhirMethod::remove, url)); }

    static fhir::Resource parsed(const FhirAnswer& a) {
        auto r = fhir::Resource::parse(a.bytes());
        EXPECT_TRUE(r) << a.bytes();
        return r ? std::move(*r) : fhir::Resource();
    }
    // Addresses of a Bundle's entries below the base, in order; included ones begin with '+'.
    static std::vector<std::string> entries(const FhirAnswer& a) {
        std::vector<std::string> out;
        const auto bundle = parsed(a);
        EXPECT_EQ(bundle.type(), "Bundle") << a.bytes();
        const auto problems = fhir::validate(bundle);
        EXPECT_TRUE(problems.empty()) << problems[0].place << ": " << problems[0].message;
        for (const auto& e : bundle["entry"].items()) {
            const std::string_view full = e.text("fullUrl");
            EXPECT_TRUE(full.starts_with("http://test/fhir/")) << full;
            out.push_back((e["search"].text("mode") == "include" ? "+" : "") + std::string(full.substr(17)));
        }
        return out;
    }
    std::vector<std::string> find(std::string_view url) { return find(system, url); }
    std::vector<std::string> find(const Principal& who, std::string_view url) {
        const auto a = get(who, url);
        EXPECT_EQ(a.status, 200) << url << " " << a.bytes();
        return a.status == 200 ? entries(a) : std::vector<std::string>{};
    }
    static std::string linkOf(const FhirAnswer& a, std::string_view relation) {
        const auto bundle = parsed(a);
        for (const auto& l : bundle["link"].items())
            if (l.text("relation") == relation) return std::string(l.text("url").substr(17));
        return {};
    }
    // All diagnostics of an OperationOutcome.
    static std::string said(const FhirAnswer& a) {
        std::string out;
        const auto outcome = parsed(a);
        EXPECT_EQ(outcome.type(), "OperationOutcome") << a.bytes();
        EXPECT_TRUE(fhir::validate(outcome).empty()) << a.bytes();
        for (const auto& i : outcome["issue"].items()) {
            out += std::string(i.text("diagnostics"));
            for (const auto& x : i["expression"].items()) out += " @" + std::string(x.text());
            out += "\n";
        }
        return out;
    }

    void patient(std::string_view id, std::string_view family = "Lind", std::string_view given = "Åsa", std::string_view more = "") {
        const auto a = put(fmt::format("Patient/{}", id),
                           fmt::format(R"({{"resourceType":"Patient","id":"{}","name":[{{"family":"{}","given":["{}"]}}]{}}})", id, family, given, more));
        ASSERT_TRUE(a.status == 201 || a.status == 200) << a.bytes();
    }
    void observation(std::string_view id, std::string_view of, std::string_view code, std::string_view when, std::string_view value = "36.6",
                     std::string_view more = "") {
        const auto a = put(
            fmt::format("Observation/{}", id),
            fmt::format(R"({{"resourceType":"Observation","id":"{}","status":"final","code":{{"coding":[{{"system":"http://loinc.org","code":"{}"}}]}},)"
                        R"("subject":{{"reference":"Patient/{}"}},"effectiveDateTime":"{}","valueQuantity":{{"value":{},"system":"http://unitsofmeasure.org","code":"Cel"}}{}}})",
                        id, code, of, when, value, more));
        ASSERT_TRUE(a.status == 201 || a.status == 200) << a.bytes();
    }
    std::vector<AuditRecord> trail(const std::string& tenant = "north") { return wholeTrail(*store, tenant); }

    FakeClock clock{*parseInstant("2026-11-20T09:00:00Z")};
    SystemRandom random;
    TempFolder folder;
    SqlitePlace place;
    std::unique_ptr<Store> store;
    std::vector<Notification> notified;
    int notifyAnswers = 200;
    Exports exports;
    Subscriptions subscriptions;
    FhirService service;
};

using Strings = std::vector<std::string>;

} // namespace fyr::server::test
