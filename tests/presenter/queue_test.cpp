#include "presenter/queue.h"

#include "presenter/palette.h"
#include "presenter/status.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

using clinical::ItemStatus;
using clinical::Urgency;
using namespace std::chrono_literals;

const Instant now = *parseInstant("2026-11-20T09:47:00Z");

QueueEntry entry(std::string id, Urgency level, Millis left, Millis whole = 60min) {
    QueueEntry e;
    e.item.id = ItemId{std::move(id)};
    e.item.suggestion.urgency = level;
    e.item.deadline = now + left;
    e.item.created = e.item.deadline - whole;
    e.item.patientName = "Elin Sandvall";
    e.item.words = {{.text = "Ont i bröstet", .at = now, .spans = {}}};
    return e;
}

std::vector<std::string> ids(const QueueView& v) {
    std::vector<std::string> out;
    for (const auto& r : v.rows) out.push_back(r.id);
    return out;
}

TEST(Queue, putsTheEarliestDeadlineFirstWhateverTheLevel) {
    const auto view = buildQueue({entry("soon-late", Urgency::soon, -5min), entry("imm", Urgency::immediate, 3min),
                                  entry("urgent", Urgency::urgent, 20min)},
                                 {.now = now});
    EXPECT_EQ(ids(view), (std::vector<std::string>{"soon-late", "imm", "urgent"}));
    EXPECT_TRUE(view.rows[0].left.overdue);
    EXPECT_EQ(view.rows[0].left.minutes, -5);
    EXPECT_EQ(view.dueSoon, 2);
    EXPECT_EQ(view.urgentOpen, 1);
}

TEST(Queue, ofTheSameDeadlineTheMoreUrgentComesFirst) {
    const auto view =
        buildQueue({entry("b", Urgency::urgent, 5min), entry("a", Urgency::emergency, 5min)}, {.now = now});
    EXPECT_EQ(ids(view), (std::vector<std::string>{"a", "b"}));
}

TEST(Queue, pinsWhatNeedsAttentionEvenWhenTheFilterWouldHideIt) {
    auto conflict = entry("conflict", Urgency::soon, 300min);
    conflict.attention = true;
    conflict.item.holder = {"p2", "Leila Karimi"};
    const auto view = buildQueue({entry("first", Urgency::urgent, 1min), conflict},
                                 {.filter = QueueFilter::mine, .me = "p1", .now = now});
    EXPECT_EQ(ids(view), (std::vector<std::string>{"conflict"}));
    EXPECT_EQ(view.attentionRows, 1);
}

TEST(Queue, saysWhenAFilterHidesSomethingUrgent) {
    auto mine = entry("mine", Urgency::soon, 60min);
    mine.item.holder = {"p1", "Maria Ekdal"};
    const auto view = buildQueue({mine, entry("imm", Urgency::immediate, 3min), entry("over", Urgency::soon, -1min)},
                                 {.filter = QueueFilter::mine, .me = "p1", .now = now});
    EXPECT_EQ(ids(view), (std::vector<std::string>{"mine"}));
    EXPECT_EQ(view.hiddenUrgent, 2);
    EXPECT_EQ(view.all, 3);
    EXPECT_EQ(view.unclaimed, 2);
    EXPECT_EQ(view.mine, 1);
}

TEST(Queue, keepsDecidedItemsApartNewestFirst) {
    auto a = entry("a", Urgency::soon, 10min);
    auto b = entry("b", Urgency::soon, 20min);
    for (auto* e : {&a, &b}) {
        e->item.status = ItemStatus::decided;
        e->item.decision = clinical::Decision{};
    }
    a.item.decision->at = now - 20min;
    b.item.decision->at = now - 10min;
    EXPECT_TRUE(buildQueue({a, b}, {.now = now}).rows.empty());
    EXPECT_EQ(ids(buildQueue({a, b}, {.filter = QueueFilter::decided, .now = now})),
              (std::vector<std::string>{"b", "a"}));
}

TEST(Queue, showsTheDecisionsLevelAndNoLevelWhenTheClinicianDecides) {
    auto unsure = entry("u", Urgency::urgent, 10min);
    unsure.item.suggestion.clinicianDecides = true;
    auto view = buildQueue({unsure}, {.now = now});
    EXPECT_FALSE(view.rows[0].level);
    unsure.item.decision = clinical::Decision{.urgency = Urgency::soon};
    view = buildQueue({unsure}, {.now = now});
    EXPECT_EQ(view.rows[0].level, Urgency::soon);
}

TEST(Queue, findsNamesWithoutAccentsAndWordsOfThePatient) {
    auto a = entry("a", Urgency::soon, 1min);
    a.item.patientName = "Ture Åkesson";
    auto b = entry("b", Urgency::soon, 2min);
    EXPECT_EQ(ids(buildQueue({a, b}, {.search = "akess", .now = now})), (std::vector<std::string>{"a"}));
    EXPECT_EQ(buildQueue({a, b}, {.search = "BROST", .now = now}).rows.size(), 2U);
    EXPECT_TRUE(buildQueue({a, b}, {.search = "njure", .now = now}).rows.empty());
}

TEST(TimeLeftOf, changesAtEachEdge) {
    const struct {
        Millis left;
        int minutes;
        bool overdue;
        bool lastQuarter;
    } rows[] = {{15min, 15, false, true}, {16min, 16, false, false}, {59s, 0, false, true},
                {0ms, 0, false, true},    {-1ms, -1, true, true},    {-60s, -1, true, true}, {-61s, -2, true, true}};
    for (const auto& r : rows) {
        const auto t = timeLeft(now + r.left - 60min, now + r.left, now);
        EXPECT_EQ(t.minutes, r.minutes) << r.left.count();
        EXPECT_EQ(t.overdue, r.overdue) << r.left.count();
        EXPECT_EQ(t.lastQuarter, r.lastQuarter) << r.left.count();
    }
}

TEST(AgoOf, growsFromSecondsToAClockTime) {
    EXPECT_EQ(ago({}, now).unit, Ago::Unit::never);
    EXPECT_EQ(ago(now - 1s, now).unit, Ago::Unit::now);
    EXPECT_EQ(ago(now + 5s, now).unit, Ago::Unit::now); // a clock that went back
    EXPECT_EQ(ago(now - 59s, now).amount, 59);
    EXPECT_EQ(ago(now - 61s, now).amount, 1);
    EXPECT_EQ(ago(now - 61min, now).unit, Ago::Unit::clock);
}

TEST(Palette, ranksBeginningsBeforeMiddles) {
    const std::vector<PaletteEntry> all{{"1", "Nils Sandvik", "", "", 0},
                                        {"2", "Sandra Ek", "", "", 0},
                                        {"3", "Elin Sandvall", "", "", 0},
                                        {"4", "Kassandra Ny", "", "", 0}};
    const auto hits = rank(all, "sand");
    ASSERT_EQ(hits.size(), 4U);
    EXPECT_EQ(hits[0].id, "2");
    EXPECT_EQ(hits[3].id, "4");
    EXPECT_EQ(rank(all, "elin sandv").size(), 1U);
    EXPECT_TRUE(rank(all, "xyz").empty());
}

TEST(Initials, areTheFirstAndTheLastName) {
    EXPECT_EQ(initials("Maria Ekdal"), "ME");
    EXPECT_EQ(initials("Åsa Maria Öberg"), "ÅÖ");
    EXPECT_EQ(initials("Madonna"), "M");
    EXPECT_EQ(initials("  "), "");
}

} // namespace
} // namespace fyr::presenter
