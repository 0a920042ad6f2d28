// Subscriptions: told in order, at least once, to allowed addresses only, and no more than their owner may see.
#include "tests/server/fhir/fhir_fixture.h"

namespace fyr::server::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const TenantId north{std::string("north")};

class Subscribing : public FhirTest {
  protected:
    static std::string hook(std::string_view criteria, std::string_view endpoint = "https://hooks.example/a", std::string_view payload = "", std::string_view more = "") {
        return fmt::format(R"({{"resourceType":"Subscription","id":"s","status":"requested","reason":"r","criteria":"{}","channel":{{"type":"rest-hook","endpoint":"{}"{}}}{}}})",
                           criteria, endpoint, payload, more);
    }
    static constexpr std::string_view full = R"(,"payload":"application/fhir+json","_payload":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content","valueCode":"full-resource"}]})";
    void pass() {
        const auto r = subscriptions.pass(north);
        EXPECT_TRUE(r) << r.error().describe();
    }
    std::string status() { return std::string(parsed(get("Subscription/s")).text("status")); }
};

TEST_F(Subscribing, whatMatchesIsToldOnceInOrderWithNumbers) {
    patient("a");
    ASSERT_EQ(put("Subscription/s", hook("Observation?code=8310-5", "https://hooks.example/a", full)).status, 201);
    EXPECT_EQ(status(), "requested");
    pass();
    EXPECT_EQ(status(), "active");
    ASSERT_EQ(notified.size(), 1U);
    EXPECT_THAT(notified[0].body, HasSubstr("handshake"));
    for (int i = 0; i < 4; ++i) observation(fmt::format("o{}", i), "a", "8310-5", "2026-01-01");
    observation("not", "a", "1", "2026-01-01");
    pass();
    ASSERT_EQ(notified.size(), 3U) << "three at once, then the fourth";
    const auto first = *fhir::Resource::parse(notified[1].body);
    EXPECT_EQ(first["entry"].size(), 4U);
    EXPECT_EQ(first["entry"][1]["resource"].text("id"), "o0");
    EXPECT_THAT(notified[1].body, HasSubstr(R"({"name":"event-number","valueString":"3"})"));
    EXPECT_THAT(notified[2].body, HasSubstr(R"({"name":"event-number","valueString":"4"})"));
    EXPECT_THAT(notified[1].body + notified[2].body, Not(HasSubstr("Observation/not")));
    pass();
    EXPECT_EQ(notified.size(), 3U);
    EXPECT_THAT(get("Subscription/s/$status").bytes(), HasSubstr(R"("valueString":"4")"));
    remove("Observation/o1");
    pass();
    ASSERT_EQ(notified.size(), 4U);
    EXPECT_THAT(notified[3].body, HasSubstr("DELETE"));
}

TEST_F(Subscribing, thePayloadIsNoMoreThanWasAskedFor) {
    patient("a");
    put("Subscription/s", hook("Patient"));
    pass();
    patient("b", "Secret");
    pass();
    ASSERT_EQ(notified.size(), 2U);
    EXPECT_THAT(notified[1].body, Not(HasSubstr("Secret")));
    EXPECT_THAT(notified[1].body, Not(HasSubstr("Patient/b")));
    put("Subscription/s", hook("Patient", "https://hooks.example/a", R"(,"payload":"application/fhir+json")"));
    pass();
    patient("c", "Secret");
    pass();
    EXPECT_THAT(notified.back().body, HasSubstr("Patient/c"));
    EXPECT_THAT(notified.back().body, Not(HasSubstr("Secret")));
}

TEST_F(Subscribing, aSubscriberThatFailsIsTriedAgainAndThenGivenUp) {
    put("Subscription/s", hook("Patient"));
    pass();
    notifyAnswers = 500;
    patient("a");
    pass();
    EXPECT_EQ(status(), "active");
    notifyAnswers = 200;
    pass();
    EXPECT_EQ(notified.size(), 1U) << "not before its time";
    clock.advance(std::chrono::minutes(1));
    pass();
    ASSERT_EQ(notified.size(), 2U) << "nothing is lost";
    EXPECT_THAT(notified[1].body, HasSubstr(R"({"name":"event-number","valueString":"1"})"));
    notifyAnswers = 0;
    patient("b");
    for (int i = 0; i < 4; ++i) {
        pass();
        clock.advance(std::chrono::hours(1));
    }
    EXPECT_EQ(status(), "error");
    EXPECT_THAT(get("Subscription/s").bytes(), HasSubstr("no route"));
    // Asked for again, it goes on where it stood from now.
    notifyAnswers = 200;
    put("Subscription/s", hook("Patient"));
    pass();
    EXPECT_EQ(status(), "active");
}

TEST_F(Subscribing, onlyListedAddressesAreEverCalled) {
    for (const auto* endpoint : {"https://hooks.example.evil/a", "http://hooks.example/a", "https://hooks.example:8443/a", "https://user@hooks.example/a",
                                 "http://169.254.169.254/latest", "file:///etc/passwd", "https://hooks.example@evil.example/", "https://hooks.example\\\\@evil.example/", ""}) {
        const auto a = put("Subscription/s", hook("Patient", endpoint));
        EXPECT_EQ(a.status, 422) << endpoint;
        if (*endpoint != '\0') {
            EXPECT_THAT(said(a), HasSubstr("Subscription.channel.endpoint")) << endpoint;
        }
    }
    for (const auto* endpoint : {"https://hooks.example", "https://HOOKS.example:443/x?y=z"}) EXPECT_LT(put("Subscription/s", hook("Patient", endpoint)).status, 300) << endpoint;
}

TEST_F(Subscribing, whatCannotBeServedIsRefusedWithItsPlace) {
    for (const auto* criteria : {"Shoe?x=y", "Patient?shoe=1", "Observation?subject.family=x", "AuditEvent", "https://fyr.example/fhir/SubscriptionTopic/none"})
        EXPECT_THAT(said(put("Subscription/s", hook(criteria))), HasSubstr("@Subscription.criteria")) << criteria;
    EXPECT_EQ(put("Subscription/s", hook("Patient", "https://hooks.example", R"(,"header":["Host: evil"])")).status, 422);
    EXPECT_EQ(put("Subscription/s", R"({"resourceType":"Subscription","id":"s","status":"requested","reason":"r","criteria":"Patient","channel":{"type":"email","endpoint":"mailto:x@y"}})").status, 422);
}

TEST_F(Subscribing, aTopicWithFiltersIsServed) {
    const std::string topic = fmt::format(R"({{"resourceType":"Subscription","id":"s","status":"requested","reason":"r","criteria":"{}","_criteria":{{"extension":[)"
                                          R"({{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria","valueString":"Patient?family=Berg"}}]}},)"
                                          R"("channel":{{"extension":[{{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-heartbeat-period","valueUnsignedInt":60}}],)"
                                          R"("type":"rest-hook","endpoint":"https://hooks.example/t","payload":"application/fhir+json"}}}})", anyChangeTopic);
    ASSERT_EQ(put("Subscription/s", topic).status, 201);
    pass();
    patient("a", "Lind");
    patient("b", "Berg");
    pass();
    ASSERT_EQ(notified.size(), 2U);
    EXPECT_THAT(notified[1].body, HasSubstr("Patient/b"));
    EXPECT_THAT(notified[1].body, Not(HasSubstr("Patient/a")));
    clock.advance(std::chrono::seconds(61));
    pass();
    ASSERT_EQ(notified.size(), 3U);
    EXPECT_THAT(notified[2].body, HasSubstr("heartbeat"));
}

TEST_F(Subscribing, theOwnersScopesBindWhatIsTold) {
    auto owner = system;
    owner.scopes = {"system/Subscription.cruds", "system/Patient.rs?family=Berg"};
    ASSERT_EQ(ask(owner, call(FhirMethod::put, "Subscription/s", hook("Patient", "https://hooks.example/a", full))).status, 201);
    pass();
    patient("a", "Lind");
    patient("b", "Berg");
    pass();
    ASSERT_EQ(notified.size(), 2U);
    EXPECT_THAT(notified[1].body, Not(HasSubstr("Lind")));
}

TEST_F(Subscribing, aSocketIsBoundByATokenOnceAndHearsWhatWaited) {
    ASSERT_EQ(put("Subscription/s", R"({"resourceType":"Subscription","id":"s","status":"requested","reason":"r","criteria":"Patient","channel":{"type":"websocket"}})").status, 201);
    pass();
    EXPECT_EQ(status(), "active");
    patient("a");
    pass();
    const auto answer = parsed(get("Subscription/s/$get-ws-binding-token"));
    const std::string token(answer["parameter"][0].text("valueString"));
    EXPECT_EQ(answer["parameter"][3].text("valueUrl"), "ws://test/fhir/$subscription-socket");
    std::vector<std::string> heard;
    const auto number = subscriptions.bind(token, [&](std::string text) { heard.push_back(std::move(text)); });
    ASSERT_TRUE(number);
    pass();
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_THAT(heard[0], HasSubstr("handshake"));
    EXPECT_THAT(heard[1], HasSubstr("event-notification"));
    EXPECT_FALSE(subscriptions.bind(token, [](std::string) {})) << "once";
    EXPECT_FALSE(subscriptions.bind("x", [](std::string) {}));
    subscriptions.leave(*number);
    patient("b");
    pass();
    EXPECT_EQ(heard.size(), 2U);
}

} // namespace
} // namespace fyr::server::test
