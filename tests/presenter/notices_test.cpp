// What is said about the line and the work: nothing when all is well, the worst first, and nothing untrue.
#include "presenter/notices.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

using namespace std::chrono_literals;

const Instant now = parseInstant("2026-11-20T10:42:00Z").value();

Status well() {
    Status s;
    s.connection = Connection::online;
    s.firstSyncDone = true;
    s.lastSynced = now;
    s.leaseEnds = now + 24h * 7;
    s.clockSkew = Millis{40};
    return s;
}
std::vector<NoticeKind> kinds(const Status& s, Instant at = now) {
    std::vector<NoticeKind> out;
    for (const auto& n : notices(s, at)) out.push_back(n.kind);
    return out;
}
using K = NoticeKind;
using Kinds = std::vector<NoticeKind>;

TEST(Notices, whenAllIsWellNothingIsSaid) {
    EXPECT_EQ(Kinds{}, kinds(well()));
    auto s = well();
    s.connection = Connection::connecting;
    EXPECT_EQ(Kinds{}, kinds(s));
}

TEST(Notices, eachStateOfTheLineHasItsOwn) {
    const struct {
        Connection connection;
        Obstacle obstacle;
        Kinds said;
        NeedsServer server;
    } rows[] = {
        {Connection::offline, Obstacle::none, {K::offline}, NeedsServer::offline},
        {Connection::offline, Obstacle::portal, {K::portal}, NeedsServer::offline},
        {Connection::offline, Obstacle::proxySignIn, {K::proxySignIn}, NeedsServer::offline},
        {Connection::offline, Obstacle::proxy, {K::proxy}, NeedsServer::offline},
        {Connection::needsSignIn, Obstacle::none, {K::needsSignIn}, NeedsServer::signIn},
        {Connection::tooOld, Obstacle::none, {K::tooOld}, NeedsServer::tooOld},
        {Connection::wrongCertificate, Obstacle::none, {K::wrongCertificate}, NeedsServer::notTrusted},
        {Connection::wrongCertificate, Obstacle::certificateTime, {K::certificateTime}, NeedsServer::notTrusted},
        {Connection::wrongCertificate, Obstacle::portal, {K::portal}, NeedsServer::notTrusted}, // a guest network, not an impostor
        {Connection::revoked, Obstacle::none, {K::revoked}, NeedsServer::revoked},
        {Connection::connecting, Obstacle::none, {}, NeedsServer::connecting},
        {Connection::online, Obstacle::none, {}, NeedsServer::possible},
    };
    for (const auto& r : rows) {
        auto s = well();
        s.connection = r.connection;
        s.obstacle = r.obstacle;
        EXPECT_EQ(r.said, kinds(s)) << static_cast<int>(r.connection) << " " << static_cast<int>(r.obstacle);
        EXPECT_EQ(r.server, needsServer(s));
    }
}

TEST(Notices, readingEndsIsToldFromADayBeforeAndOnlyWhileTheServerIsOutOfReach) {
    auto s = well();
    s.connection = Connection::offline;
    for (const auto& [left, told] : {std::pair<Millis, bool>{24h + 1ms, false}, {24h, true}, {1min, true}, {-1min, true}}) {
        s.leaseEnds = now + left;
        EXPECT_EQ(told ? (Kinds{K::offline, K::readingEnds}) : Kinds{K::offline}, kinds(s)) << left.count();
    }
    s.connection = Connection::online;
    EXPECT_EQ(Kinds{}, kinds(s)) << "each contact renews it";
    s.connection = Connection::offline;
    s.leaseEnds.reset();
    EXPECT_EQ(Kinds{K::offline}, kinds(s));
}

TEST(Notices, anEndedLeaseAndARevokedComputerStopReadingAndARevokedOneSaysNothingElse) {
    auto s = well();
    EXPECT_FALSE(stopsReading(s));
    s.connection = Connection::offline;
    s.leaseEnded = true;
    s.firstSyncDone = false;
    EXPECT_TRUE(stopsReading(s));
    EXPECT_EQ((Kinds{K::leaseEnded, K::offline}), kinds(s));
    s.connection = Connection::revoked;
    s.problem = ErrorCode::diskFull;
    s.clockSkew = 10min;
    EXPECT_TRUE(stopsReading(s));
    EXPECT_EQ(Kinds{K::revoked}, kinds(s));
}

TEST(Notices, theOldestUnsentChangeAlarmsFromItsLimitOnlineToo) {
    auto s = well();
    s.unsent = 2;
    s.oldestUnsent = now - 30min + 1ms;
    EXPECT_EQ(Kinds{}, kinds(s));
    s.oldestUnsent = now - 30min;
    EXPECT_EQ(Kinds{K::unsentOld}, kinds(s));
    EXPECT_EQ(Weight::alarm, notices(s, now).front().weight);
    s.unsent = 0; // sent
    EXPECT_EQ(Kinds{}, kinds(s));
}

TEST(Notices, aFullDiskIsToldFirstEvenWhileOnline) {
    auto s = well();
    s.problem = ErrorCode::diskFull;
    EXPECT_EQ(Kinds{K::diskFull}, kinds(s));
    s.connection = Connection::offline;
    EXPECT_EQ((Kinds{K::diskFull, K::offline}), kinds(s));
    for (const auto code : {ErrorCode::storage, ErrorCode::storageCorrupt, ErrorCode::storageTooNew, ErrorCode::storageBusy}) {
        s.problem = code;
        EXPECT_EQ((Kinds{K::storage, K::offline}), kinds(s));
    }
    s.problem = ErrorCode::overloaded;
    EXPECT_EQ(Kinds{K::offline}, kinds(s));
}

TEST(Notices, aWrongClockIsToldFromTwoMinutesInBothDirections) {
    auto s = well();
    for (const auto& [skew, told] : {std::pair<Millis, bool>{2min - 1ms, false}, {2min, true}, {-2min, true}, {-2min + 1ms, false}, {24h * 3650, true}}) {
        s.clockSkew = skew;
        EXPECT_EQ(told ? Kinds{K::clockWrong} : Kinds{}, kinds(s)) << skew.count();
    }
    EXPECT_EQ(Millis{0}, aheadOf({}));
    EXPECT_EQ(Millis{0}, aheadOf(Millis{5'000})) << "a slow line makes as much";
    EXPECT_EQ(Millis{-5'001}, aheadOf(Millis{-5'001}));
}

TEST(Notices, withoutAKeychainItIsSaidWhenSomethingCouldBeLost) {
    auto s = well();
    s.inMemoryOnly = true;
    EXPECT_EQ(Kinds{}, kinds(s));
    s.unsent = 1;
    EXPECT_EQ(Kinds{K::inMemoryOnly}, kinds(s));
    s.unsent = 0;
    s.connection = Connection::offline;
    EXPECT_EQ((Kinds{K::offline, K::inMemoryOnly}), kinds(s));
    s = well();
    s.lockedWork = true;
    EXPECT_EQ(Kinds{K::lockedWork}, kinds(s));
}

TEST(Notices, aFirstSyncAndAResyncAreInformationOnly) {
    auto s = well();
    s.firstSyncDone = false;
    s.resyncing = true;
    EXPECT_EQ((std::vector<Notice>{{K::firstSync, Weight::info}}), notices(s, now));
    s.firstSyncDone = true;
    EXPECT_EQ((std::vector<Notice>{{K::resyncing, Weight::info}}), notices(s, now));
}

} // namespace
} // namespace fyr::presenter
