#include "protocol/command.h"
#include "protocol/payload.h"

#include <gtest/gtest.h>

namespace fyr::protocol {
namespace {

json::value parsed(std::string_view text) {
    return json::parse(text).value();
}

constexpr std::string_view whole =
    R"({"id":"01J0000000000000000000000A","type":"triage.confirm","target":{"type":"Task","id":"01T"},"base":3,)"
    R"("at":"2026-11-20T09:47:12.345Z","payload":{"urgency":"urgent","destination":"gpToday"}})";

TEST(CommandTest, goesThereAndBackUnchanged) {
    const auto c = commandFromJson(parsed(whole)).value();
    EXPECT_EQ(CommandType::triageConfirm, c.type);
    EXPECT_EQ((ResourceKey{"Task", "01T"}), c.target);
    EXPECT_EQ(3, c.base);
    EXPECT_EQ(whole, json::write(toJson(c)));
}

TEST(CommandTest, everyTypeHasItsCode) {
    for (int i = 0; i < static_cast<int>(commandTypes); ++i) {
        const auto t = static_cast<CommandType>(i);
        EXPECT_EQ(t, commandTypeFromCode(code(t)));
        EXPECT_EQ(i <= static_cast<int>(CommandType::noteSign), isTriage(t));
        EXPECT_EQ(code(t).substr(0, 5) == "icbt.", isCourse(t));
    }
    EXPECT_EQ("appointment.noShow", code(CommandType::appointmentNoShow));
    EXPECT_EQ("message.reopen", code(CommandType::messageReopen));
    EXPECT_EQ("icbt.enrol", code(CommandType::icbtEnrol));
    EXPECT_EQ("icbt.refer", code(CommandType::icbtRefer));
    EXPECT_FALSE(commandTypeFromCode("triage.delete"));
    EXPECT_FALSE(commandTypeFromCode(""));
}

TEST(CommandTest, allThatIsWrongIsToldAtOnce) {
    const auto r = commandFromJson(parsed(
        R"({"id":"x","type":"triage.dance","target":{"type":"","id":"a b"},"base":-1,"at":"yesterday","payload":[]})"));
    ASSERT_FALSE(r);
    EXPECT_EQ(ErrorCode::badRequest, r.error().code);
    std::string places;
    for (const auto& p : r.error().problems)
        places += p.place + " ";
    EXPECT_EQ("/id /type /target/type /target/id /base /at /payload ", places);
}

TEST(CommandTest, nothingOfAnotherShapeIsTakenForACommand) {
    for (const char* text : {"null", "[]", "1", "\"x\"", "{}", R"({"target":[]})",
                             R"({"target":{"type":1,"id":null}})", R"({"base":1e99})"})
        EXPECT_FALSE(commandFromJson(parsed(text))) << text;
}

TEST(CommandResultTest, goesThereAndBackUnchanged) {
    constexpr std::string_view text =
        R"({"id":"01J0000000000000000000000A","status":"conflict","code":"alreadyClaimed","message":"held","version":4,)"
        R"("current":{"resourceType":"Task"},"by":{"id":"n2","name":"Den andra"}})";
    const auto r = resultFromJson(parsed(text)).value();
    EXPECT_EQ(CommandStatus::conflict, r.status);
    EXPECT_EQ(ErrorCode::alreadyClaimed, r.code);
    EXPECT_EQ("Den andra", r.byName);
    EXPECT_EQ(text, json::write(toJson(r)));
}

TEST(CommandResultTest, acceptedCarriesNoCodeAndAnUnknownCodeIsKeptAsRefusal) {
    EXPECT_FALSE(
        resultFromJson(
            parsed(R"({"id":"01J0000000000000000000000A","status":"accepted","code":"x","version":2})"))
            .value()
            .code);
    EXPECT_EQ(ErrorCode::internal,
              resultFromJson(
                  parsed(R"({"id":"01J0000000000000000000000A","status":"rejected","code":"newerThanWe"})"))
                  .value()
                  .code);
    EXPECT_FALSE(resultFromJson(parsed(R"({"id":"01J0000000000000000000000A","status":"maybe"})")));
    EXPECT_FALSE(resultFromJson(parsed(R"({"status":"accepted"})")));
    EXPECT_FALSE(resultFromJson(parsed("7")));
}

Command with(CommandType type, json::object payload) {
    Command c;
    c.type = type;
    c.payload = std::move(payload);
    return c;
}

TEST(PayloadTest, eachCommandAsksForWhatItNeeds) {
    using T = CommandType;
    const std::vector<std::tuple<T, json::object, int>> rows{
        {T::triageClaim, {}, 0},
        {T::triageRelease, {{"anything", 1}}, 0},
        {T::triageConfirm, {{"urgency", "soon"}, {"destination", "gp"}}, 0},
        {T::triageConfirm, {{"urgency", "SOON"}, {"destination", "gp"}}, 1},
        {T::triageConfirm, {}, 3},
        {T::triageOverride, {{"urgency", "soon"}, {"destination", "gp"}}, 1},
        // A code says it alone; words say it alone (older workstations); signs say nothing.
        {T::triageOverride, {{"urgency", "soon"}, {"destination", "gp"}, {"reasonCode", "wordsMisread"}}, 0},
        {T::triageOverride, {{"urgency", "soon"}, {"destination", "gp"}, {"reasonCode", "tooLow"}, {"reason", " "}}, 0},
        {T::triageOverride, {{"urgency", "soon"}, {"destination", "gp"}, {"reason", "ringde upp"}}, 0},
        {T::triageOverride, {{"urgency", "soon"}, {"destination", "gp"}, {"reasonCode", "other"}}, 1},
        {T::triageOverride, {{"urgency", "soon"}, {"destination", "gp"}, {"reasonCode", "other"}, {"reason", "......"}}, 1},
        {T::triageOverride, {{"urgency", "soon"}, {"destination", "gp"}, {"reasonCode", "routing"}, {"reason", "……—12"}}, 1},
        {T::triageOverride, {{"urgency", "soon"}, {"destination", "gp"}, {"reason", "123"}}, 1},
        {T::triageOverride,
         {{"urgency", "soon"}, {"destination", "gp"}, {"reasonCode", "other"}, {"reason", "  "}},
         1},
        {T::triageOverride,
         {{"urgency", "soon"}, {"destination", "gp"}, {"reasonCode", "whim"}, {"reason", "x"}},
         1},
        {T::triageOverride,
         {{"urgency", "soon"}, {"destination", "gp"}, {"reasonCode", "other"}, {"reason", "x"}},
         0},
        {T::triageRoute, {{"destination", "gp"}}, 0},
        {T::triageRoute, {{"destination", "g p"}}, 1},
        {T::triageRoute, {{"destination", 5}}, 1},
        {T::triageReopen, {{"reason", "x"}}, 0},
        {T::triageReopen, {{"reason", ""}}, 1},
        {T::noteAdd, {{"patient", "p1"}, {"text", "å"}}, 0},
        {T::noteAdd, {{"patient", "p1"}, {"text", std::string(20000, 'x')}}, 0},
        {T::noteAdd, {{"patient", "p1"}, {"text", std::string(20001, 'x')}}, 1},
        {T::noteAdd, {{"text", "x"}, {"item", "no id"}}, 2},
    };
    for (const auto& [type, payload, problems] : rows) {
        const auto r = checkPayload(with(type, payload));
        const int found = r ? 0 : static_cast<int>(r.error().problems.size());
        EXPECT_TRUE(problems == 0 ? found == 0 : found >= problems - 1 && found > 0)
            << json::write(payload) << " " << found;
        EXPECT_EQ(problems == 0, r.has_value());
    }
}

TEST(PayloadTest, aReasonTakesALetterOfAnyLanguage) {
    for (const auto* text : {"x", "å", "Ö", "  é.", "ж", "نعم", "好", "1 tablett"}) EXPECT_TRUE(saysSomething(text)) << text;
    for (const auto* text : {"", " ", "......", "12345", "…", "— –", "!?", "«»", "×", "👍", "😱😱", "、。", "\xC3"}) EXPECT_FALSE(saysSomething(text)) << text;
}

TEST(PayloadTest, anOverrideWithoutACodeIsOfAnotherReason) {
    const auto p = decisionPayload(with(CommandType::triageOverride, {{"urgency", "soon"}, {"destination", "gp"}, {"reason", "ringde upp"}})).value();
    EXPECT_EQ("other", p.reasonCode);
    EXPECT_EQ("ringde upp", p.reason);
    EXPECT_EQ("", decisionPayload(with(CommandType::triageConfirm, {{"urgency", "soon"}, {"destination", "gp"}})).value().reasonCode);
}

TEST(PayloadTest, builtPayloadsAreReadBack) {
    const DecisionPayload d{clinical::Urgency::soon, "gp", "other", "för att"};
    const auto back = decisionPayload(with(CommandType::triageOverride, toJson(d))).value();
    EXPECT_EQ("för att", back.reason);
    EXPECT_EQ(clinical::Urgency::soon, back.urgency);
    EXPECT_EQ("x",
              notePayload(with(CommandType::noteAdd, toJson(NotePayload{PatientId{"p"}, "x", ItemId{"i"}})))
                  .value()
                  .text);
    EXPECT_EQ(
        "gp",
        routePayload(with(CommandType::triageRoute, toJson(RoutePayload{"gp", ""}))).value().destination);
    EXPECT_EQ("r", reopenPayload(with(CommandType::triageReopen, toJson(ReopenPayload{"r"}))).value().reason);
}

} // namespace
} // namespace fyr::protocol
