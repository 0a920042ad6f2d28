// The table of docs/SYNC.md, row by row.
#include "server/services/decide.h"

#include "protocol/payload.h"

#include <gtest/gtest.h>

namespace fyr::server {
namespace {

using namespace clinical;
using protocol::Command;
using protocol::CommandStatus;
using protocol::CommandType;

const PersonRef me{"nurse-1", "Nurse One"};
const PersonRef other{"nurse-2", "Nurse Two"};
const Instant now = *parseInstant("2026-11-20T10:00:00Z");

enum class Held { nobody, me, other };
enum class Decided { no, me, other };

TriageItem itemWith(Held held, Decided decided, ItemStatus open = ItemStatus::waiting) {
    TriageItem i;
    i.id = ItemId{"T1"};
    i.version = 5;
    i.status = open;
    i.suggestion.urgency = Urgency::urgent;
    i.suggestion.destination = {"gpToday", {"Läkare idag", "Doctor today"}};
    i.deadline = now;
    if (held != Held::nobody) {
        i.holder = held == Held::me ? me : other;
        i.status = ItemStatus::claimed;
    }
    if (decided != Decided::no) {
        i.decision = Decision{DecisionKind::confirmed, Urgency::urgent, i.suggestion.destination, "", "", decided == Decided::me ? me : other, now};
        i.holder = decided == Decided::me ? me : other;
        i.status = ItemStatus::decided;
    }
    return i;
}

Command command(CommandType type, json::object payload = {}, std::int64_t base = 5) {
    Command c;
    c.id = CommandId{"01J00000000000000000000000"};
    c.type = type;
    c.target = {"Task", "T1"};
    c.base = base;
    c.at = now + std::chrono::hours{1000}; // a clock that is wrong decides nothing
    c.payload = std::move(payload);
    return c;
}

json::object decision(Urgency u, std::string destination) {
    return protocol::toJson(protocol::DecisionPayload{u, std::move(destination), "", ""});
}
json::object override_(Urgency u, std::string destination, std::string reason = "spoke with the patient") {
    return protocol::toJson(protocol::DecisionPayload{u, std::move(destination), "spokeWithPatient", std::move(reason)});
}

DecideWorld world(std::optional<SeenSuggestion> seen = SeenSuggestion{Urgency::urgent, "gpToday", 0}) {
    DecideWorld w;
    w.now = now;
    w.seen = [seen](std::int64_t) { return seen; };
    w.destinationLabel = [](std::string_view code) -> std::optional<LocalText> {
        if (code == "gpToday" || code == "gpWeek" || code == "emergencyDepartment") return LocalText{"sv", "en"};
        return std::nullopt;
    };
    w.reviewWithin = [](Urgency u) { return clinical::reviewWithin(u); };
    return w;
}

struct Row {
    CommandType type;
    json::object payload;
    Held held;
    Decided decided;
    const char* expected; // "accepted", "same" (accepted, nothing changes) or the refusal
};

std::string told(const Verdict& v) {
    if (const auto* a = std::get_if<Accepted>(&v)) return a->events.empty() ? "same" : "accepted";
    const auto& r = std::get<Refused>(v);
    return std::string(protocol::code(r.status)) + "(" + std::string(info(r.code).name) + ")" + (r.by.id.empty() ? "" : " by " + r.by.id);
}

TEST(Decide, answersAsTheTableOfTheContractSays) {
    using enum CommandType;
    const auto ok = decision(Urgency::urgent, "gpToday");
    const auto over = override_(Urgency::emergency, "emergencyDepartment");
    const json::object route{{"destination", "gpWeek"}};
    const json::object reason{{"reason", "called back"}};
    const Row rows[] = {
        {triageClaim, {}, Held::nobody, Decided::no, "accepted"},
        {triageClaim, {}, Held::me, Decided::no, "same"},
        {triageClaim, {}, Held::other, Decided::no, "conflict(alreadyClaimed) by nurse-2"},
        {triageClaim, {}, Held::other, Decided::other, "conflict(alreadyClaimed) by nurse-2"},
        {triageRelease, {}, Held::me, Decided::no, "accepted"},
        {triageRelease, {}, Held::nobody, Decided::no, "same"},
        {triageRelease, {}, Held::other, Decided::no, "rejected(forbidden) by nurse-2"},
        {triageConfirm, ok, Held::nobody, Decided::no, "accepted"},
        {triageConfirm, ok, Held::me, Decided::no, "accepted"},
        {triageConfirm, ok, Held::me, Decided::me, "accepted"},
        {triageConfirm, ok, Held::other, Decided::no, "conflict(alreadyClaimed) by nurse-2"},
        {triageConfirm, ok, Held::other, Decided::other, "conflict(versionConflict) by nurse-2"},
        {triageConfirm, decision(Urgency::soon, "gpToday"), Held::me, Decided::no, "conflict(versionConflict)"},
        {triageConfirm, decision(Urgency::urgent, "gpWeek"), Held::me, Decided::no, "conflict(versionConflict)"},
        {triageConfirm, {}, Held::me, Decided::no, "rejected(badRequest)"},
        {triageOverride, over, Held::nobody, Decided::no, "accepted"},
        {triageOverride, over, Held::me, Decided::me, "accepted"},
        {triageOverride, over, Held::other, Decided::no, "conflict(alreadyClaimed) by nurse-2"},
        {triageOverride, over, Held::other, Decided::other, "conflict(versionConflict) by nurse-2"},
        {triageOverride, override_(Urgency::soon, "atlantis"), Held::me, Decided::no, "rejected(badRequest)"},
        {triageOverride, override_(Urgency::soon, "gpWeek", ""), Held::me, Decided::no, "accepted"}, // its code is a reason
        {triageOverride, override_(Urgency::soon, "gpWeek", "......"), Held::me, Decided::no, "rejected(badRequest)"},
        {triageOverride, protocol::toJson(protocol::DecisionPayload{Urgency::soon, "gpWeek", "other", ""}), Held::me, Decided::no, "rejected(badRequest)"},
        {triageRoute, route, Held::nobody, Decided::no, "accepted"},
        {triageRoute, route, Held::me, Decided::me, "accepted"},
        {triageRoute, route, Held::other, Decided::no, "conflict(alreadyClaimed) by nurse-2"},
        {triageRoute, {{"destination", "atlantis"}}, Held::me, Decided::no, "rejected(badRequest)"},
        {triageReopen, reason, Held::me, Decided::me, "accepted"},
        {triageReopen, reason, Held::other, Decided::other, "accepted"},
        {triageReopen, reason, Held::me, Decided::no, "rejected(invalidState)"},
        {triageReopen, {}, Held::me, Decided::me, "rejected(badRequest)"},
        {noteAdd, {{"patient", "P1"}, {"text", "called"}}, Held::other, Decided::other, "accepted"},
    };
    for (const auto& row : rows) {
        const auto item = itemWith(row.held, row.decided);
        for (const std::int64_t base : {5, 4}) { // unmoved, and moved by nobody who matters
            const auto v = decide(item, command(row.type, row.payload, base), me, world());
            EXPECT_EQ(told(v), row.expected) << protocol::code(row.type) << " held " << static_cast<int>(row.held)
                                             << " decided " << static_cast<int>(row.decided) << " base " << base;
        }
    }
}

TEST(Decide, aClosedItemTakesOnlyNotes) {
    for (const auto type : {CommandType::triageClaim, CommandType::triageRelease, CommandType::triageConfirm,
                            CommandType::triageOverride, CommandType::triageRoute, CommandType::triageReopen}) {
        auto item = itemWith(Held::nobody, Decided::no);
        item.status = ItemStatus::closed;
        EXPECT_EQ(told(decide(item, command(type), me, world())), "rejected(invalidState)");
    }
}

TEST(Decide, aConfirmationClaimsAndIsSigned) {
    const auto v = decide(itemWith(Held::nobody, Decided::no), command(CommandType::triageConfirm, decision(Urgency::urgent, "gpToday")), me, world());
    const auto& a = std::get<Accepted>(v);
    EXPECT_EQ(a.item.holder, me);
    EXPECT_EQ(a.item.status, ItemStatus::decided);
    ASSERT_TRUE(a.item.decision);
    EXPECT_EQ(a.item.decision->by, me);
    EXPECT_EQ(a.item.decision->at, now) << "the server's time, not the device's";
    EXPECT_EQ(a.item.decision->destination.label.sv, "Läkare idag");
    EXPECT_EQ(a.item.timeline.back().kind, "confirmed");
    EXPECT_EQ(a.events.back().type, "confirmed");
}

TEST(Decide, anOverrideOfASuggestionThatChangedMeanwhileIsAConflict) {
    const auto c = command(CommandType::triageOverride, override_(Urgency::selfCare, "gpWeek"), 4);
    const auto item = itemWith(Held::me, Decided::no);
    EXPECT_EQ(told(decide(item, c, me, world(SeenSuggestion{Urgency::soon, "gpToday", 0}))), "conflict(versionConflict)");
    EXPECT_EQ(told(decide(item, c, me, world(SeenSuggestion{Urgency::urgent, "gpWeek", 0}))), "conflict(versionConflict)");
    EXPECT_EQ(told(decide(item, c, me, world(std::nullopt))), "conflict(versionConflict)") << "nobody knows what was seen";
    auto flagged = item;
    flagged.redFlags.push_back({"RF-1", {}, Urgency::urgent, {}, false});
    EXPECT_EQ(told(decide(flagged, c, me, world())), "conflict(versionConflict)") << "a red flag came since";
    EXPECT_EQ(told(decide(item, c, me, world())), "accepted");
}

TEST(Decide, aRefusalChangesNothingAndAnAcceptedCommandChangesOnlyWhatItSays) {
    const auto item = itemWith(Held::nobody, Decided::no);
    auto claimed = std::get<Accepted>(decide(item, command(CommandType::triageClaim), me, world())).item;
    EXPECT_EQ(claimed.status, ItemStatus::claimed);
    claimed.holder = {};
    claimed.status = item.status;
    claimed.timeline.clear();
    EXPECT_EQ(claimed, item);
}

TEST(Decide, aReleasedItemGoesBackWhereItWas) {
    auto w = world();
    const auto held = itemWith(Held::me, Decided::no);
    EXPECT_EQ(std::get<Accepted>(decide(held, command(CommandType::triageRelease), me, w)).item.status, ItemStatus::waiting);
    w.interviewOpen = true;
    EXPECT_EQ(std::get<Accepted>(decide(held, command(CommandType::triageRelease), me, w)).item.status, ItemStatus::interviewing);
    const auto done = std::get<Accepted>(decide(itemWith(Held::me, Decided::me), command(CommandType::triageRelease), me, w)).item;
    EXPECT_EQ(done.status, ItemStatus::decided);
    EXPECT_TRUE(done.decision);
}

TEST(Decide, aReopenedItemHasANewDeadlineAndKeepsItsHolder) {
    const auto v = decide(itemWith(Held::other, Decided::other), command(CommandType::triageReopen, {{"reason", "the patient called"}}), me, world());
    const auto& item = std::get<Accepted>(v).item;
    EXPECT_FALSE(item.decision);
    EXPECT_EQ(item.status, ItemStatus::claimed);
    EXPECT_EQ(item.holder, other);
    EXPECT_EQ(item.deadline, now + std::chrono::minutes{60});
    EXPECT_EQ(item.timeline.back().by, me);
}

TEST(Decide, anOverrideMayGiveItsReasonAsACodeAlone) {
    const auto payload = protocol::toJson(protocol::DecisionPayload{Urgency::soon, "gpWeek", "tooCautious", ""});
    const auto v = decide(itemWith(Held::me, Decided::no), command(CommandType::triageOverride, payload), me, world());
    ASSERT_TRUE(std::holds_alternative<Accepted>(v)) << std::get<Refused>(v).message;
    const auto& accepted = std::get<Accepted>(v);
    EXPECT_EQ(accepted.item.decision->reasonCode, "tooCautious");
    EXPECT_EQ(accepted.item.decision->reason, "");
    EXPECT_EQ(accepted.item.timeline.back().text.sv, "tooCautious") << "who shows it has the words";
    EXPECT_FALSE(accepted.events.front().data.contains("reason"));
    EXPECT_EQ(accepted.events.front().data.at("reasonCode").as_string(), "tooCautious");
}

TEST(Decide, belowARedFlagACodeAloneIsNotEnough) {
    auto item = itemWith(Held::me, Decided::no);
    item.suggestion.floor = Urgency::urgent;
    const auto ask = [&](Urgency u, std::string destination, std::string reason) {
        const auto payload = protocol::toJson(protocol::DecisionPayload{u, std::move(destination), "tooCautious", std::move(reason)});
        return decide(item, command(CommandType::triageOverride, payload), me, world());
    };
    const auto refused = ask(Urgency::soon, "gpWeek", "");
    ASSERT_TRUE(std::holds_alternative<Refused>(refused));
    EXPECT_EQ(std::get<Refused>(refused).status, protocol::CommandStatus::rejected);
    EXPECT_EQ(std::get<Refused>(refused).code, ErrorCode::badRequest);
    EXPECT_TRUE(std::holds_alternative<Accepted>(ask(Urgency::soon, "gpWeek", "Examined by video, no sign of it")));
    EXPECT_TRUE(std::holds_alternative<Accepted>(ask(Urgency::emergency, "emergencyDepartment", ""))) << "above the floor a code is enough";
}

} // namespace
} // namespace fyr::server
