// From a patient's first words over a nurse's decision to the figures that a manager reads, and who gets none.
#include "tests/server/quality/clinic.h"

namespace fyr::server::test {
namespace {

using clinical::Urgency;
using testing::HasSubstr;
using triage::quality::ReportFor;

TEST_F(Clinic, decisionsBecomeFiguresAndLeaveATrace) {
    for (int n = 0; n < 5; ++n) confirm(nurse, write_(anna, "Jag har feber och ont i halsen"));
    const auto raised = write_(bo, "Jag har feber och ont i halsen");
    override_(nurse, raised, Urgency::immediate, "ambulance", "tooLow");
    const auto left = write_(bo, "Jag har feber och ont i halsen", "sv", true);
    const auto before = audits().size();
    const auto own = triageReport(*store, clock, manager, whole(), "");
    ASSERT_TRUE(own) << own.error().describe();
    const auto& r = own->report;
    EXPECT_EQ(r.unit, "unit1");
    EXPECT_EQ(r.items, 7);
    EXPECT_EQ(r.confirmed, 5);
    EXPECT_EQ(r.overridden, 1);
    EXPECT_EQ(r.waiting, 1);
    EXPECT_EQ(r.abandoned, 1);
    ASSERT_TRUE(r.all);
    EXPECT_EQ(r.all->under.count, itemOf("t1", raised).suggestion.urgency == Urgency::immediate ? 0 : 1);
    EXPECT_EQ(r.all->medianTime, std::chrono::seconds{30});
    EXPECT_EQ(own->whom, ReportFor::withCases);
    std::vector<std::string> toRead;
    for (const auto& c : r.review) toRead.push_back(c.item);
    EXPECT_THAT(toRead, testing::IsSupersetOf({raised, left}));
    const auto traces = audits();
    ASSERT_EQ(traces.size(), before + 1);
    EXPECT_THAT(traces.back(), HasSubstr("quality.triage"));
    EXPECT_THAT(traces.back(), HasSubstr("acc-boss"));
    EXPECT_THAT(traces.back(), testing::Not(HasSubstr("Patient/"))) << "about nobody";
}

TEST_F(Clinic, nobodyIsToldOfAnotherUnitOrTenantAndAnAdministratorOfNoCase) {
    for (int n = 0; n < 6; ++n) confirm(nurse, write_(anna, "Jag har feber"));
    const auto next = person("t1", Role::manager, "next", "unit9");
    EXPECT_EQ(triageReport(*store, clock, next, whole(), "")->report.items, 0);
    EXPECT_EQ(triageReport(*store, clock, next, whole(), "unit1").error().code, ErrorCode::notFound);
    EXPECT_EQ(triageReport(*store, clock, person("t1", Role::manager, "none", ""), whole(), "").error().code, ErrorCode::forbidden);
    const auto elsewhere = triageReport(*store, clock, person("t2", Role::admin, "x", ""), whole(), "");
    EXPECT_EQ(elsewhere->report.items, 0);
    EXPECT_EQ(triageReport(*store, clock, person("t2", Role::admin, "x", ""), whole(), "unit1").error().code, ErrorCode::notFound);
    for (const auto role : {Role::nurse, Role::doctor, Role::therapist, Role::patient, Role::integration})
        EXPECT_EQ(triageReport(*store, clock, person("t1", role, "y", "unit1"), whole(), "").error().code, ErrorCode::forbidden);
    const auto all = triageReport(*store, clock, admin, whole(), "");
    EXPECT_EQ(all->report.items, 6);
    EXPECT_EQ(all->whom, ReportFor::figuresOnly);
    EXPECT_EQ(triageReport(*store, clock, admin, whole(), "unit1")->report.items, 6);
}

TEST_F(Clinic, thePeriodIsOfWholeDaysAndWithinLimits) {
    confirm(nurse, write_(anna, "Jag har feber"));
    EXPECT_EQ(triageReport(*store, clock, manager, *periodFrom("2026-11-20", "2026-11-20", clock.now()), "")->report.items, 1);
    EXPECT_EQ(triageReport(*store, clock, manager, *periodFrom("2026-11-21", "2026-11-21", clock.now()), "")->report.items, 0);
    EXPECT_EQ(triageReport(*store, clock, manager, *periodFrom("", "", clock.now()), "")->report.items, 1) << "thirty days through today";
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{"2026-11-21", "2026-11-20"}, {"2020-01-01", "2026-11-20"}, {"igår", ""}, {"", "2026-02-30"}, {"2026-11-20T10:00:00Z", ""}})
        EXPECT_EQ(periodFrom(from, to, clock.now()).error().code, ErrorCode::badRequest) << from << " " << to;
}

TEST_F(Clinic, aDamagedItemIsToldAndKeepsNoOtherFromBeingCounted) {
    const auto damaged = write_(anna, "Jag har feber");
    for (int n = 0; n < 5; ++n) confirm(nurse, write_(bo, "Jag har feber"));
    write("t1", [&](WriteTx& tx) { return tx.remove("RiskAssessment", damaged).map([](const auto&) {}); });
    const auto own = triageReport(*store, clock, manager, whole(), "");
    ASSERT_TRUE(own) << own.error().describe();
    EXPECT_EQ(own->report.items, 5);
    EXPECT_EQ(own->report.unreadable, 1);
}

TEST_F(Clinic, moreThanOnePageOfItemsIsCountedWhole) {
    const auto one = itemOf("t1", write_(anna, "Jag har feber"));
    write("t1", [&](WriteTx& tx) -> Result<void> {
        for (int n = 1; n < 205; ++n) {
            auto next = one;
            next.id = ItemId{ulid()};
            next.version = 0;
            FYR_CHECK(saveItem(tx, nullptr, next).map([](const auto&) {}));
        }
        return {};
    });
    EXPECT_EQ(triageReport(*store, clock, manager, whole(), "")->report.items, 205);
}

} // namespace
} // namespace fyr::server::test
