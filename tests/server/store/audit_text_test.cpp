#include "server/store/sqlite/audit_text.h"

#include "base/random.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace fyr::server::audit_text {
namespace {

std::string event(std::string_view patient, std::string_view observation) {
    return fmt::format(
        R"({{"resourceType":"AuditEvent","meta":{{"profile":["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead"]}},)"
        R"("type":{{"system":"http://terminology.hl7.org/CodeSystem/audit-event-type","code":"rest"}},"subtype":[{{"system":"http://hl7.org/fhir/restful-interaction","code":"read"}},)"
        R"({{"system":"https://fyr.example/fhir/CodeSystem/audit-subtype","code":"fhir.read"}}],"action":"R","recorded":"2026-11-20T09:47:12.345Z","outcome":"0",)"
        R"("entity":[{{"what":{{"reference":"Observation/{}"}}}},{{"what":{{"reference":"Patient/{}"}}}}]}})", observation, patient);
}

TEST(AuditText, comesBackByteForByteAndIsMuchSmaller) {
    const auto json = event("01KBA7Q2M5X8J3N6P9R0S1T4V7", "01KBA7Q2M5X8J3N6P9R0S1T4V8");
    const auto stored = packed(json);
    EXPECT_EQ(unpacked(stored), json);
    EXPECT_LT(stored.size() * 4, json.size());
    for (const std::string text : {"", "{}", "{\"n\":1}", "å\u0000ä"}) EXPECT_EQ(unpacked(packed(text)), text);
    const std::string large(5'000'000, 'x');
    EXPECT_EQ(unpacked(packed(large)), large);
    // As the first schema's records lie.
    EXPECT_EQ(unpacked(json), json);
}

TEST(AuditText, changedBytesAreReadWithoutHarmAndCutOnesNeverComeBackWhole) {
    const auto json = event("a", "b");
    const auto stored = packed(json);
    SeededRandom random(7);
    for (int i = 0; i < 5'000; ++i) {
        auto changed = stored;
        const auto at = random.below(changed.size());
        const auto kind = random.below(3);
        switch (kind) {
        case 0: changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1U + random.below(255))); break;
        case 1: changed.resize(at); break;
        default: changed.insert(at, 1, static_cast<char>(random.below(256))); break;
        }
        const auto got = unpacked(changed); // it never throws nor reads outside; the chain's hash tells what was changed
        if (kind == 1) {
            EXPECT_NE(got, json) << i;
        }
    }
}

} // namespace
} // namespace fyr::server::audit_text
