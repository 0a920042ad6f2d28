#include "protocol/overlay.h"
#include "protocol/payload.h"

#include <gtest/gtest.h>

namespace fyr::protocol {
namespace {

using clinical::ItemStatus;
using clinical::PersonRef;
using clinical::TriageItem;
using clinical::Urgency;

const Instant noon = parseInstant("2026-11-20T12:00:00Z").value();
const PersonRef me{"me", "Jag"}, other{"other", "Den andra"};

TriageItem waiting() {
    TriageItem i;
    i.id = ItemId{"t1"};
    i.version = 3;
    i.suggestion.urgency = Urgency::urgent;
    i.suggestion.destination = {"gpToday", {"Läkare i dag", "Doctor today"}};
    return i;
}
TriageItem heldBy(const PersonRef& who) {
    auto i = waiting();
    i.holder = who;
    i.status = ItemStatus::claimed;
    return i;
}
TriageItem decidedBy(const PersonRef& who) {
    auto i = heldBy(who);
    i.status = ItemStatus::decided;
    i.decision = clinical::Decision{
        clinical::DecisionKind::confirmed, Urgency::urgent, i.suggestion.destination, {}, {}, who, noon};
    return i;
}
Command command(CommandType type, json::object payload = {}, std::int64_t base = 3,
                const char* target = "t1") {
    static int made = 0;
    Command c;
    c.id = CommandId{fmt::format("01J00000000000000000000{:03}", ++made)};
    c.type = type;
    c.target = {"Task", target};
    c.base = base;
    c.at = noon;
    c.payload = std::move(payload);
    return c;
}
Command confirm(std::int64_t base = 3) {
    return command(CommandType::triageConfirm, toJson(DecisionPayload{Urgency::urgent, "gpToday", {}, {}}),
                   base);
}
Command override_(std::int64_t base = 3) {
    return command(CommandType::triageOverride,
                   toJson(DecisionPayload{Urgency::soon, "gp", "other", "lugnare nu"}), base);
}
Overlaid show(const TriageItem& i, std::vector<Command> pending) {
    return overlay(i, pending, {me, {}});
}

TEST(OverlayTest, nothingPendingChangesNothing) {
    const auto o = show(waiting(), {});
    EXPECT_EQ(waiting(), o.item);
    EXPECT_FALSE(o.unsent);
    EXPECT_FALSE(show(waiting(), {command(CommandType::triageClaim, {}, 3, "t2")}).unsent)
        << "another's command";
}

TEST(OverlayTest, aClaimShowsMeAsHolder) {
    const auto o = show(waiting(), {command(CommandType::triageClaim)});
    EXPECT_EQ(me, o.item.holder);
    EXPECT_EQ(ItemStatus::claimed, o.item.status);
    EXPECT_TRUE(o.unsent);
    ASSERT_EQ(1U, o.item.timeline.size());
    EXPECT_EQ("claimed", o.item.timeline[0].kind);
    EXPECT_EQ(3, o.item.version) << "the version is the server's";
}

TEST(OverlayTest, claimConfirmAndReleaseFollowEachOther) {
    auto o = show(waiting(), {command(CommandType::triageClaim), confirm()});
    EXPECT_EQ(ItemStatus::decided, o.item.status);
    ASSERT_TRUE(o.item.decision);
    EXPECT_EQ(me, o.item.decision->by);
    EXPECT_EQ("Läkare i dag", o.item.decision->destination.label.sv) << "the label of the same code";
    o = show(heldBy(me), {command(CommandType::triageRelease)});
    EXPECT_EQ(PersonRef{}, o.item.holder);
    EXPECT_EQ(ItemStatus::waiting, o.item.status);
}

TEST(OverlayTest, anOverrideCarriesItsReasonAndARouteItsPlace) {
    const std::vector<Command> pending{override_(),
                                       command(CommandType::triageRoute, {{"destination", "ward"}})};
    const auto o = overlay(waiting(), pending, {me, [](std::string_view code) {
                                                    return clinical::LocalText{std::string(code) + "!", {}};
                                                }});
    EXPECT_EQ("lugnare nu", o.item.decision->reason);
    EXPECT_EQ(clinical::DecisionKind::overridden, o.item.decision->kind);
    EXPECT_EQ(Urgency::soon, o.item.urgency());
    EXPECT_EQ("ward", o.item.decision->destination.code);
    EXPECT_EQ("ward!", o.item.decision->destination.label.sv);
    EXPECT_EQ("gpToday", o.item.suggestion.destination.code);
}

TEST(OverlayTest, reopenTakesTheDecisionAwayAndNotesGrow) {
    auto o = show(decidedBy(other), {command(CommandType::triageReopen, {{"reason", "ringde"}})});
    EXPECT_FALSE(o.item.decision);
    EXPECT_EQ(ItemStatus::claimed, o.item.status);
    const auto note = command(CommandType::noteAdd, {{"patient", "p"}, {"text", "hej"}});
    o = show(heldBy(other), {note});
    EXPECT_EQ("hej", o.item.timeline.at(0).text.sv);
    o = show(o.item, {note});
    EXPECT_EQ(1U, o.item.timeline.size()) << "what the feed already brought is not shown twice";
    auto onPatient = command(CommandType::noteAdd, {{"patient", "p"}, {"text", "x"}, {"item", "t1"}}, 3, "p");
    onPatient.target.type = "Patient";
    EXPECT_TRUE(show(waiting(), {onPatient}).unsent);
}

TEST(OverlayTest, whatTheServerWillRefuseIsForetoldAndNotShown) {
    struct Row {
        TriageItem item;
        Command command;
        std::optional<ErrorCode> expected;
    };
    auto moved = waiting();
    moved.version = 9;
    moved.suggestion.urgency = Urgency::emergency;
    auto movedSame = waiting();
    movedSame.version = 9;
    const std::vector<Row> rows{
        {heldBy(other), command(CommandType::triageClaim), ErrorCode::alreadyClaimed},
        {heldBy(me), command(CommandType::triageClaim), std::nullopt},
        {heldBy(other), command(CommandType::triageRelease), ErrorCode::forbidden},
        {waiting(), command(CommandType::triageRelease), std::nullopt},
        {heldBy(other), confirm(), ErrorCode::alreadyClaimed},
        {decidedBy(other), confirm(2), ErrorCode::versionConflict},
        {decidedBy(me), confirm(2), std::nullopt},
        {moved, confirm(), ErrorCode::versionConflict},
        {movedSame, confirm(), std::nullopt},
        {moved, override_(), std::nullopt},
        {decidedBy(other), override_(2), ErrorCode::versionConflict},
        {heldBy(other), command(CommandType::triageRoute, {{"destination", "gp"}}),
         ErrorCode::alreadyClaimed},
        {waiting(), command(CommandType::triageReopen, {{"reason", "x"}}), ErrorCode::invalidState},
        {decidedBy(other), command(CommandType::triageReopen, {{"reason", "x"}}), std::nullopt},
        {heldBy(other), command(CommandType::noteAdd, {{"patient", "p"}, {"text", "x"}}), std::nullopt},
        {waiting(), command(CommandType::triageOverride, {{"urgency", "soon"}}), ErrorCode::badRequest},
    };
    int n = 0;
    for (const auto& row : rows) {
        ++n;
        const auto o = show(row.item, {row.command});
        EXPECT_EQ(row.expected.has_value(), o.expected.has_value()) << n;
        if (!row.expected || !o.expected) continue;
        EXPECT_EQ(*row.expected, o.expected->code) << n;
        EXPECT_EQ(row.item, o.item) << n;
        EXPECT_FALSE(o.unsent) << n;
    }
}

TEST(OverlayTest, whatFollowsARefusedOneWaits) {
    const auto o =
        show(heldBy(other), {command(CommandType::triageClaim),
                             command(CommandType::noteAdd, {{"patient", "p"}, {"text", "x"}}), confirm()});
    EXPECT_EQ(other, o.expected->by);
    EXPECT_EQ(other, o.item.holder);
    EXPECT_FALSE(o.item.decision);
    EXPECT_EQ(1U, o.item.timeline.size()) << "but the note stands";
}

} // namespace
} // namespace fyr::protocol
