// Early warning from the courses of a store to the row of a therapist: what it is fitted on, whom it is told of, and whom not.
#include "course_fixture.h"
#include "lived_courses.h"

#include "server/icbt/early_warning.h"
#include "server/icbt/warning_fit.h"
#include "server/policy/service/unit_service.h"
#include "tests/program.h"

namespace fyr::server::test {
namespace {

using protocol::CommandType;
using std::chrono::hours;
using Came = WeekTried::Came;

class EarlyWarningTest : public CourseTest {
  protected:
    FitTried tried(const std::string& tenant = "t1", const std::string& programme = "depression") {
        FitTried out;
        read(tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto all, fitEarlyWarnings(tx, *programmes, programme, later));
            for (const auto& t : all) // the course of the patient who is under way is of the same hash
                if (t.warning.programme == programme) out = t;
            return {};
        });
        return out;
    }
    EarlyWarning kept(const EarlyWarning& fitted, const std::string& tenant = "t1") {
        EarlyWarning out;
        write(tenant, [&](WriteTx& tx) -> Result<void> {
            auto who = person(tenant, Role::admin, "ada", "");
            FYR_TRY(out, keepEarlyWarning(tx, who, fitted, clock.now()));
            return {};
        });
        return out;
    }
    void use(const std::string& id, const std::string& tenant = "t1", const std::string& unit = "unit1") {
        write(tenant, [&](WriteTx& tx) { return tx.setValue("unit-settings/" + unit, R"({"icbtOnCall":"pr-oncall","icbtEarlyWarning":[")" + id + R"("]})"); });
    }
    void live(const LivedIn& in) {
        const auto done = liveIn(*store, *programmes, in);
        ASSERT_TRUE(done) << done.error().describe();
    }
    EarlyWarning fitted() {
        live({.courses = 420});
        return kept(tried().warning);
    }
    // Weeks of treatment with the same answer every week; the homework handed in or not.
    void weeks(int n, int points, bool works) {
        for (int week = 0; week < n; ++week) {
            pass(hours{24 * 7}, hours{12});
            if (points >= 0) (void)answer("weekly", 0, points);
            if (!works) continue;
            const auto r = row();
            for (const auto& m : r.modules)
                if (m.status == "open") {
                    (void)submit(m.id);
                    (void)act(petra, CommandType::icbtApprove, {{"module", m.id}, {"text", "Bra"}, {"minutes", 5}});
                }
        }
        pass(hours{24}, hours{6}); // the night in which weeks are counted anew
    }
    int traces(const std::string& what) {
        int n = 0;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto all, tx.auditTrail("", 0, 500));
            for (const auto& one : all) n += one.json.find(what) != std::string::npos;
            return {};
        });
        return n;
    }
    Instant later = *parseInstant("2029-01-01T00:00:00Z"); // every synthetic course is over
};

TEST_F(EarlyWarningTest, aFitSaysWhatItIsMadeOfAndHowFarItCanBeTrusted) {
    live({.courses = 420});
    const auto t = tried();
    ASSERT_EQ(5U, t.weeks.size());
    ASSERT_GE(t.warning.weeks.size(), 3U);
    for (const auto& w : t.warning.weeks) {
        const auto& m = w.model;
        std::printf("week %d: %d courses, %d failed, AUC %.2f (%.2f-%.2f), balanced %.2f, caught %.2f, spared %.2f, slope %.2f\n", m.week, m.courses, m.ended, m.auc.value, m.auc.low, m.auc.high,
                    m.balancedAccuracy.value, m.caught.value, m.spared.value, m.calibrationSlope.value);
        EXPECT_GE(m.courses, icbt::leastCourses);
        EXPECT_GE(m.ended, icbt::leastOfEither);
        EXPECT_GT(m.auc.low, 0.5);
        EXPECT_GT(m.auc.high, m.auc.value);
        EXPECT_FALSE(m.simulated);
        std::int32_t of = 0;
        for (const auto& g : w.groups)
            if (g.name == "female" || g.name == "male") of += g.courses;
        EXPECT_EQ(of, m.courses);
    }
    EXPECT_EQ("phq9", t.warning.instrument);
    EXPECT_GT(t.warning.reliableChange, 0);
    const auto& four = t.weeks[2];
    EXPECT_EQ(t.finished, four.courses + four.leftBefore + four.tooLittle + four.noEnd);
    EXPECT_EQ(json::write(toJson(t.warning)), json::write(toJson(tried().warning))) << "the same courses give the same fit";
}

TEST_F(EarlyWarningTest, tooFewCoursesAreCountedAndNothingIsFitted) {
    live({.courses = 150});
    const auto t = tried();
    EXPECT_TRUE(t.warning.weeks.empty());
    EXPECT_GT(t.finished, 100);
    for (const auto& w : t.weeks) {
        EXPECT_EQ(Came::tooFew, w.came);
        EXPECT_GT(w.courses, 0);
    }
}

TEST_F(EarlyWarningTest, demonstrationsAndThoseWhoObjectCountForNothing) {
    live({.courses = 12});
    live({.courses = 40, .demonstration = true, .prefix = "demo"});
    live({.unit = "unit1", .courses = 9, .prefix = "inDemoUnit"}); // the unit of the tests is marked itself
    const auto before = tried();
    EXPECT_EQ(49, before.out.demonstration);
    EXPECT_EQ(0, before.out.objected);
    write("t1", [&](WriteTx& tx) -> Result<void> {
        for (const auto& [id, category] : {std::pair{std::string("p-c1-00000"), "quality-register"}, std::pair{std::string("p-c1-00001"), "other"}}) {
            json::object doc{{"resourceType", "Consent"}, {"id", "co-" + id}, {"status", "active"}, {"patient", json::object{{"reference", "Patient/" + id}}}};
            doc["scope"] = json::object{{"coding", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/consentscope"}, {"code", "research"}}}}};
            doc["category"] = json::array{json::object{{"coding", json::array{json::object{{"system", "https://fyr.example/fhir/CodeSystem/consent-category"}, {"code", category}}}}}};
            doc["provision"] = json::object{{"type", "deny"}};
            FYR_CHECK(putResource(tx, fhir::Resource::from(doc), {id, ""}).map([](const auto&) {}));
        }
        return {};
    });
    const auto t = tried();
    EXPECT_EQ(2, t.out.objected);
    EXPECT_EQ(49, t.out.demonstration);
    EXPECT_LE(t.finished, 10);
}

TEST_F(EarlyWarningTest, withoutTheUnitsWordThereIsNoneAndWithItTheRowHasItsReasons) {
    const auto w = fitted();
    EXPECT_EQ(1, w.number);
    EXPECT_EQ(1, traces("warning.fit"));
    started();
    weeks(4, 1, false); // 9 points at the start and 9 every week, nothing handed in
    ASSERT_FALSE(row().warning) << "no unit has said that it is to be used";
    use(w.id());
    pass(hours{24}, hours{6});
    const auto r = row();
    ASSERT_TRUE(r.warning);
    EXPECT_EQ(4, r.warning->week);
    EXPECT_EQ("look", r.warning->state);
    EXPECT_EQ(w.id(), r.warning->model);
    EXPECT_GT(r.warning->courses, 200);
    ASSERT_FALSE(r.warning->reasons.empty());
    EXPECT_LE(r.warning->reasons.size(), 3U);
    for (const auto& why : r.warning->reasons) {
        std::printf("%s | %s\n", why.sv.c_str(), why.en.c_str());
        EXPECT_FALSE(why.sv.empty());
        EXPECT_FALSE(why.en.empty());
        EXPECT_NE(why.sv, why.en);
    }
}

TEST_F(EarlyWarningTest, whatThePatientDoesChangesWhatItSays) {
    const auto w = fitted();
    use(w.id());
    started();
    weeks(3, 0, true); // nothing troubles any more, every module done
    auto r = row();
    ASSERT_TRUE(r.warning);
    EXPECT_EQ("onTrack", r.warning->state);
    EXPECT_TRUE(r.warning->reasons.empty()) << "there is nothing to explain away";
    pass(hours{24 * 21}, hours{12}); // and then silence
    r = row();
    ASSERT_TRUE(r.warning);
    EXPECT_EQ("tooLittle", r.warning->state) << "no answer of late is never on track";
    ASSERT_EQ(1U, r.warning->reasons.size());
    EXPECT_EQ("Inget svar på PHQ-9 de två veckorna till och med vecka 6.", r.warning->reasons[0].sv);
    pass(hours{24 * 14}, hours{12});
    EXPECT_FALSE(row().warning) << "after week six what is past reassures nobody";
}

TEST_F(EarlyWarningTest, whoNeedsALookNeedsItOnAfterTheLastWeekUntilTheCloseBegins) {
    const auto w = fitted();
    use(w.id());
    started();
    weeks(8, 1, false);
    auto r = row();
    ASSERT_TRUE(r.warning);
    EXPECT_EQ("look", r.warning->state);
    EXPECT_EQ(6, r.warning->week);
    good(CommandType::icbtClose);
    EXPECT_FALSE(row().warning);
}

TEST_F(EarlyWarningTest, anEarlyWarningServesNoOtherTenantAndNoOtherProgramme) {
    const auto w = fitted();
    read("t1", [&](ReadTx& tx) -> Result<void> {
        EXPECT_FALSE(warningInUse(tx, "unit1", w.hash).value()) << "not named";
        return {};
    });
    use(w.id());
    use(w.id(), "t2", "unit2"); // names what is another's
    write("t1", [&](WriteTx& tx) { // a file that was put where it does not belong
        auto v = toJson(w);
        return tx.setValue("early-warning/" + std::string(64, 'b') + "/000001", json::write(v));
    });
    read("t1", [&](ReadTx& tx) -> Result<void> {
        EXPECT_TRUE(warningInUse(tx, "unit1", w.hash).value());
        EXPECT_FALSE(warningInUse(tx, "elsewhere", w.hash).value());
        EXPECT_FALSE(warningInUse(tx, "unit1", std::string(64, 'a')).value());
        EXPECT_FALSE(warningInUse(tx, "unit1", std::string(64, 'b')).value());
        return {};
    });
    read("t2", [&](ReadTx& tx) -> Result<void> {
        EXPECT_FALSE(warningInUse(tx, "unit2", w.hash).value());
        EXPECT_TRUE(earlyWarnings(tx)->empty());
        return {};
    });
    // The course of another version of the same programme is told nothing.
    started();
    weeks(4, 1, false);
    const auto before = row();
    ASSERT_TRUE(before.warning);
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(auto f, loadCourse(tx, *programmes, course));
        auto next = *f->known;
        next.programme.hash = std::string(64, 'c');
        f->known = std::make_shared<const KnownProgramme>(next);
        EXPECT_FALSE(warningOf(w, *f, programmes->instruments(), before, clock.now()));
        return {};
    });
}

TEST_F(EarlyWarningTest, aFittedOneIsKeptBesideTheOldOneAndTheUnitsWordDecides) {
    const auto first = fitted();
    use(first.id());
    const auto second = kept(tried().warning);
    EXPECT_EQ(2, second.number);
    const auto used = [&] {
        std::string id;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            if (const auto w = warningInUse(tx, "unit1", first.hash).value()) id = w->id();
            return {};
        });
        return id;
    };
    EXPECT_EQ(first.id(), used()) << "a new fit is used by nobody before they say so";
    use(second.id());
    EXPECT_EQ(second.id(), used());
}

TEST_F(EarlyWarningTest, itStandsOverARestartAndIsGoneWhenItIsWithdrawn) {
    const auto w = fitted();
    use(w.id());
    started();
    weeks(5, 1, false);
    const auto before = row().warning;
    ASSERT_TRUE(before);
    programmes = std::make_unique<Programmes>(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr");
    ASSERT_TRUE(programmes->load());
    restart();
    pass(hours{24}, hours{6});
    EXPECT_EQ(before, row().warning);
    write("t1", [&](WriteTx& tx) { return withdrawEarlyWarning(tx, person("t1", Role::admin, "ada", ""), w.id(), "Fitted on the wrong year", clock.now()); });
    EXPECT_TRUE(row().warning) << "nothing has looked yet";
    work();
    EXPECT_FALSE(row().warning) << "and now the housekeeper has, without waiting for the night";
    EXPECT_EQ(1, traces("warning.withdraw"));
    pass(hours{24 * 2}, hours{6});
    EXPECT_FALSE(row().warning);
    EXPECT_TRUE(answer("weekly", 0, 1)) << "the course goes on";
    read("t1", [&](ReadTx& tx) -> Result<void> {
        const auto all = earlyWarnings(tx).value();
        EXPECT_EQ("Fitted on the wrong year", all.at(0).withdrawnWhy);
        return {};
    });
}

TEST_F(EarlyWarningTest, aChangeOfTheSettingsIsInEveryRowAtOnce) {
    const auto w = fitted();
    started();
    weeks(5, 1, false);
    EXPECT_FALSE(row().warning);
    UnitService units(*store, clock, {});
    const auto boss = person("t1", Role::manager, "boss", "unit1");
    const auto settings = json::parse(R"({"icbtOnCall":"pr-oncall","icbtEarlyWarning":[")" + w.id() + R"("]})").value();
    ASSERT_TRUE(units.set(boss, "unit1", 0, settings));
    EXPECT_FALSE(row().warning) << "nothing has looked yet";
    work();
    EXPECT_TRUE(row().warning);
}

TEST_F(EarlyWarningTest, aDamagedOneHoldsUpNoCourse) {
    const auto w = fitted();
    use(w.id());
    write("t1", [&](WriteTx& tx) { return tx.setValue("early-warning/" + w.hash + "/000001", "{\"half"); });
    started();
    weeks(4, 1, false);
    EXPECT_FALSE(row().warning);
}

TEST_F(EarlyWarningTest, theTableTellsItsOwnReasonsWithoutAnyEarlyWarning) {
    ASSERT_EQ("accepted", status(act(petra, CommandType::icbtEnrol, {{"programme", "depression"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}})));
    ASSERT_TRUE(answer("start", 0, 2)); // 16
    ASSERT_TRUE(answer("start_anxiety"));
    good(CommandType::icbtStart);
    for (int week = 0; week < 4; ++week) {
        pass(hours{24 * 7}, hours{12});
        std::vector<std::optional<std::int32_t>> points(9, 2);
        points[8] = 0;
        points[0] = week < 3 ? 2 : 1; // 16, 16, 16, 15
        (void)running->courses.answer(anna, ulid(), "weekly", points);
    }
    pass(hours{24 * 2}, hours{12});
    const auto r = row();
    ASSERT_EQ("look", r.course);
    ASSERT_EQ(2U, r.reasons.size());
    EXPECT_EQ("PHQ-9 har sjunkit 1 poäng till vecka 4; gränsen är 3 poäng lägre.", r.reasons[0].sv);
    EXPECT_EQ("PHQ-9 has fallen 1 point by week 4; the limit is 3 points lower.", r.reasons[0].en);
    EXPECT_EQ("PHQ-9 är 15 vecka 4; 9 eller lägre hade räckt.", r.reasons[1].sv);
    weeks(2, 0, false); // what comes later changes nothing of what the table looked at
    EXPECT_EQ(r.reasons, row().reasons);
}

TEST_F(EarlyWarningTest, aTableThatHadTooLittleSaysHowMuch) {
    started();
    pass(hours{24 * 14}, hours{12});
    ASSERT_TRUE(answer("weekly", 0, 1));
    pass(hours{24 * 16}, hours{12});
    const auto r = row();
    ASSERT_EQ("tooLittle", r.course);
    ASSERT_EQ(1U, r.reasons.size());
    EXPECT_EQ("1 svar under behandlingen till vecka 4; minst 2 behövs.", r.reasons[0].sv);
    EXPECT_EQ("1 answer in treatment by week 4; 2 are needed.", r.reasons[0].en);
}

} // namespace
} // namespace fyr::server::test
