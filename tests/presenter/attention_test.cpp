// What waits for a person: the order, the ways out, what was written.
#include "presenter/attention.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;

const Instant now = parseInstant("2026-11-20T10:42:00Z").value();

AttentionCase conflict(CommandType type = CommandType::triageOverride) {
    AttentionCase c;
    c.mine.type = type;
    c.mine.target = {"Task", "t1"};
    c.status = protocol::CommandStatus::conflict;
    c.answeredAt = now;
    return c;
}
std::vector<WayWhyNot> why(const AttentionCase& c, NeedsServer server = NeedsServer::possible) {
    std::vector<WayWhyNot> out;
    for (const auto& w : ways(c, server)) out.push_back(w.why);
    return out;
}
using W = WayWhyNot;

TEST(Attention, thePatientWhoseDeadlineIsFirstComesFirstAndThenTheOldestAnswer) {
    std::vector<AttentionCase> cases(4, conflict());
    cases[0].answeredAt = now - 1min;               // about no open item
    cases[1].deadline = now + 20min;
    cases[2].deadline = now - 5min;                 // overdue
    cases[3].answeredAt = now - 2min;
    EXPECT_EQ((std::vector<std::size_t>{2, 1, 3, 0}), attentionOrder(cases));
    EXPECT_TRUE(attentionOrder({}).empty());
}

TEST(Attention, keepingTheirsIsAlwaysPossible) {
    for (const auto server : {NeedsServer::possible, NeedsServer::offline, NeedsServer::tooOld, NeedsServer::revoked}) {
        auto c = conflict();
        c.targetHere = false;
        EXPECT_EQ(W::possible, why(c, server).front());
    }
}

TEST(Attention, mineAgainNeedsTheServerAndAPatientWhoIsStillHere) {
    auto c = conflict();
    EXPECT_EQ(W::possible, why(c)[1]);
    EXPECT_EQ(W::offline, why(c, NeedsServer::offline)[1]);
    EXPECT_EQ(W::offline, why(c, NeedsServer::signIn)[1]);
    c.targetHere = false;
    EXPECT_EQ(W::notHere, why(c)[1]);
    EXPECT_EQ(W::notHere, why(c, NeedsServer::offline)[1]) << "to be online would not help";
}

TEST(Attention, whatIsRefusedForGoodIsNotOfferedAgain) {
    for (const auto code : {ErrorCode::badRequest, ErrorCode::tooLarge, ErrorCode::forbidden, ErrorCode::notFound}) {
        auto c = conflict();
        c.status = protocol::CommandStatus::rejected;
        c.code = code;
        EXPECT_EQ(W::refusedForGood, why(c)[1]);
    }
    auto c = conflict();
    c.code = ErrorCode::alreadyClaimed;
    EXPECT_EQ(W::possible, why(c)[1]);
}

TEST(Attention, theRestCanBeSentOnlyWhenSomethingWaits) {
    auto c = conflict();
    EXPECT_EQ(W::nothingBehind, why(c)[2]);
    c.behind.push_back({});
    EXPECT_EQ(W::possible, why(c)[2]);
}

TEST(Attention, aTextCanBeTakenBackAsADraftWhereThereIsAPlaceForIt) {
    auto c = conflict(CommandType::noteAdd);
    EXPECT_EQ(W::noText, why(c)[3]);
    c.mine.payload = {{"patient", "p"}, {"item", "t1"}, {"text", "Ringde, inget svar."}};
    EXPECT_EQ("note/t1", draftKey(c.mine));
    EXPECT_EQ("Ringde, inget svar.", writtenText(c.mine));
    EXPECT_EQ(W::possible, why(c)[3]);
    EXPECT_EQ(W::possible, why(c, NeedsServer::offline)[3]);
    c.mine.payload = {{"patient", "p"}, {"text", "utan ärende"}};
    EXPECT_EQ(W::noText, why(c)[3]);
    c = conflict();
    c.mine.payload = {{"reason", "Opåverkad i telefon"}};
    EXPECT_EQ("override/t1", draftKey(c.mine));
    EXPECT_EQ(W::possible, why(c)[3]);
    c.targetHere = false; // nowhere to open it
    EXPECT_EQ(W::notHere, why(c)[3]);
    EXPECT_EQ(W::noText, why(conflict(CommandType::triageClaim))[3]);
}

TEST(Attention, aPayloadOfTheWrongShapeIsNoText) {
    protocol::Command c;
    c.type = CommandType::noteAdd;
    c.payload = {{"text", 7}, {"item", nullptr}, {"reason", json::array{}}};
    EXPECT_EQ("", writtenText(c));
    EXPECT_EQ("", draftKey(c));
}

} // namespace
} // namespace fyr::presenter
