// What a device that was shut out hands in.
#include "server/services/held_work.h"
#include "tests/server/services/fixture.h"

namespace fyr::server::test {
namespace {

class HeldWorkTest : public ServiceTest {
  protected:
    std::string batch(std::vector<std::string> ids) {
        std::vector<protocol::Command> commands;
        for (auto& id : ids) {
            protocol::Command c;
            c.id = CommandId{std::move(id)};
            c.type = protocol::CommandType::noteAdd;
            c.target = {"Patient", "anna"};
            c.at = clock.now();
            c.payload = {{"patient", "anna"}, {"text", "Ringde, inget svar."}};
            commands.push_back(c);
        }
        return protocol::writeBatch(DeviceId{"01ARZ3NDEKTSV4RRFFQ69G5FAV"}, commands);
    }
    Principal manager = person("t1", Role::manager, "boss", "unit1");
};

TEST_F(HeldWorkTest, itIsKeptWordForWordAndNothingOfItIsCarriedOut) {
    const auto a = ulid(), b = ulid();
    const auto held = holdWork(*store, clock, nurse, batch({a, b}));
    ASSERT_TRUE(held) << held.error().describe();
    EXPECT_EQ(2U, held->size());
    ASSERT_TRUE(holdWork(*store, clock, nurse, batch({a, b}))) << "an answer may be lost";
    const auto list = heldWork(*store, clock, manager).value();
    ASSERT_EQ(2U, list.size());
    EXPECT_EQ("Ringde, inget svar.", json::text(list[0].at("command").at("payload"), "text").value_or(""));
    EXPECT_EQ("acc-nurse", json::text(list[0], "person").value_or(""));
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto answered, tx.command(a));
        EXPECT_FALSE(answered) << "not carried out";
        return {};
    });
}

TEST_F(HeldWorkTest, whatWasRefusedBeforeIsHeldForSomebodyToSeeAndWhatWasCarriedOutIsNot) {
    const auto done = ulid(), refused = ulid();
    ASSERT_TRUE(commands.run(nurse, batch({done})));
    protocol::Command claim{CommandId{refused}, protocol::CommandType::triageClaim, {"Task", "nowhere"}, 1, clock.now(), {}};
    const auto no = protocol::writeBatch(DeviceId{"01ARZ3NDEKTSV4RRFFQ69G5FAV"}, {claim});
    ASSERT_THAT(*commands.run(nurse, no), testing::HasSubstr("rejected"));
    ASSERT_EQ(1U, holdWork(*store, clock, nurse, batch({done})).value().size());
    ASSERT_EQ(1U, holdWork(*store, clock, nurse, no).value().size());
    const auto list = heldWork(*store, clock, manager).value();
    ASSERT_EQ(1U, list.size());
    EXPECT_EQ(refused, json::text(list[0], "id").value_or(""));
    EXPECT_EQ("notFound", json::text(list[0], "refused").value_or(""));
    ASSERT_TRUE(settleHeldWork(*store, clock, manager, refused));
    ASSERT_TRUE(holdWork(*store, clock, nurse, no)) << "an answer may be lost";
    EXPECT_TRUE(heldWork(*store, clock, manager).value().empty()) << "it was settled";
}

TEST_F(HeldWorkTest, onlyItsTenantAndUnitSeeItAndSettlingTakesItAwayOnce) {
    const auto a = ulid();
    ASSERT_TRUE(holdWork(*store, clock, nurse, batch({a})));
    EXPECT_TRUE(heldWork(*store, clock, person("t2", Role::admin, "x", "unit2")).value().empty());
    const auto neighbour = person("t1", Role::manager, "next", "unit9");
    EXPECT_TRUE(heldWork(*store, clock, neighbour).value().empty());
    EXPECT_EQ(ErrorCode::notFound, settleHeldWork(*store, clock, neighbour, a).error().code);
    EXPECT_EQ(ErrorCode::notFound, settleHeldWork(*store, clock, manager, "../tenant").error().code);
    ASSERT_TRUE(settleHeldWork(*store, clock, manager, a));
    EXPECT_EQ(ErrorCode::notFound, settleHeldWork(*store, clock, manager, a).error().code);
    EXPECT_TRUE(heldWork(*store, clock, manager).value().empty());
}

TEST_F(HeldWorkTest, howItWasSettledIsKeptAndWhatIsDismissedNeedsAReason) {
    const auto a = ulid(), b = ulid();
    ASSERT_TRUE(holdWork(*store, clock, nurse, batch({a, b})));
    for (const char* body : {R"({"how":"dismissed"})", R"({"how":"dismissed","reason":"  "})", R"({"how":"thrown"})", "{", "[]", R"({"reason":"x"})"})
        EXPECT_FALSE(settleHeldWork(*store, clock, manager, a, body)) << body;
    EXPECT_FALSE(settleHeldWork(*store, clock, manager, a, json::write(json::object{{"how", "dismissed"}, {"reason", std::string(2001, 'x')}})));
    const auto neighbour = person("t1", Role::manager, "next", "unit9");
    EXPECT_EQ(ErrorCode::notFound, settleHeldWork(*store, clock, neighbour, a, "{").error().code) << "what is not yours is not there, whatever you send";
    ASSERT_TRUE(settleHeldWork(*store, clock, manager, a, R"({"how":"dismissed","reason":"Skriven två gånger"})"));
    ASSERT_TRUE(settleHeldWork(*store, clock, manager, b, R"({"how":"entered"})"));
    EXPECT_TRUE(heldWork(*store, clock, manager).value().empty());
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto text, tx.value("held-settled/" + a));
        EXPECT_TRUE(text);
        if (!text) return {};
        FYR_TRY(const auto v, json::parse(*text));
        EXPECT_EQ("Skriven två gånger", json::text(v.at("settled"), "reason").value_or(""));
        EXPECT_EQ("dismissed", json::text(v.at("settled"), "how").value_or(""));
        EXPECT_EQ("Ringde, inget svar.", json::text(v.at("command").at("payload"), "text").value_or("")) << "nothing of it is thrown away";
        return {};
    });
}

TEST_F(HeldWorkTest, theTenantsPolicyDecidesAndGarbageIsRefused) {
    write("t1", [](WriteTx& tx) { return tx.putTenant({"t1", "Tenant t1", "epoch-t1", R"({"offline":{"leaseHours":12,"handIn":false}})"}); });
    EXPECT_EQ(ErrorCode::forbidden, holdWork(*store, clock, nurse, batch({ulid()})).error().code);
    read("t1", [](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto rules, offlineRules(tx));
        EXPECT_EQ(std::chrono::hours(12), rules.lease);
        return {};
    });
    read("t2", [](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto rules, offlineRules(tx));
        EXPECT_EQ(std::chrono::hours(24 * 7), rules.lease);
        return {};
    });
    for (const char* text : {"", "{", "[]", R"({"commands":7})"}) EXPECT_FALSE(holdWork(*store, clock, nurseElsewhere, text)) << text;
    EXPECT_FALSE(unitSettings(std::string_view(R"({"offline":{"leaseHours":0}})"))) << "a lease of nothing could never be read, not even online";
    EXPECT_FALSE(unitSettings(std::string_view(R"({"offline":{"handIn":"yes"}})")));
}

} // namespace
} // namespace fyr::server::test
