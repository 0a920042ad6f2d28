// Whether a programme is meant for the patient, asked when somebody is enrolled; what is written on sheets; the unit's numbers.
#include "course_fixture.h"

#include "server/icbt/eligibility.h"

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;

class Eligibility : public CourseTest {
  protected:
    // PHQ-9 in the record: a total of nine items, the last one apart.
    void measured(Instant at, std::int32_t others, std::int32_t item9, std::string unit = "unit1") {
        std::vector<std::optional<std::int32_t>> answers(9, 0);
        for (int i = 0; i < 8 && others > 0; ++i) {
            answers[static_cast<std::size_t>(i)] = std::min(3, others);
            others -= std::min(3, others);
        }
        answers[8] = item9;
        CourseHeader h;
        h.id = "elsewhere";
        h.patient = "anna";
        const auto made = measureResources(h, *programmes->instruments().find("phq9"), ulid(), answers, at).value();
        write("t1", [&](WriteTx& tx) -> Result<void> {
            for (const auto& r : made) FYR_CHECK(putResource(tx, r, {"anna", unit}).map([](const auto&) {}));
            return {};
        });
    }
    void bornIn(int year) {
        write("t1", [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(const auto stored, tx.read("Patient", "anna"));
            auto v = json::parse(stored.value().json).value();
            v.as_object()["birthDate"] = std::to_string(year) + "-03-01";
            return putResource(tx, fhir::Resource::from(v), {"anna", "unit1"}).map([](const auto&) {});
        });
    }
    json::value enrol(json::object more = {}) {
        json::object payload{{"programme", "depression"}, {"consent", true}};
        for (const auto& m : more) payload[m.key()] = m.value();
        return act(petra, CommandType::icbtEnrol, std::move(payload));
    }
    Suited asked(const Principal& who) {
        Suited out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, suited(tx, who, programmes->shipped("depression")->programme, programmes->instruments(), "anna", clock.now()));
            return {};
        });
        return out;
    }
    std::size_t traces(std::string_view subtype) {
        std::size_t n = 0;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto all, tx.audit(0, 1000));
            for (const auto& a : all) n += a.json.find(subtype) != std::string::npos;
            return {};
        });
        return n;
    }
};

TEST_F(Eligibility, theProgrammesOwnTableDecides) {
    EXPECT_EQ("ask", asked(petra).outcome) << "nothing was measured";
    measured(clock.now() - 24h * 3, 10, 0);
    EXPECT_EQ("offer", asked(petra).outcome);
    measured(clock.now() - 24h * 2, 10, 2);
    EXPECT_EQ("ask", asked(petra).outcome) << "the newest one counts";
    measured(clock.now() - 24h, 3, 0);
    EXPECT_EQ("notSuited", asked(petra).outcome);
    EXPECT_EQ("hardly a depression to treat: age 34, phq9.total 3 (2026-11-19), phq9.item9 0 (2026-11-19)", asked(petra).why);
    measured(clock.now() - 1h, 20, 0);
    EXPECT_EQ("ask", asked(petra).outcome);
    clock.advance(24h * 31);
    EXPECT_EQ("ask", asked(petra).outcome);
    EXPECT_NE(std::string::npos, asked(petra).why.find("phq9.total missing")) << "a month ago is not today";
    bornIn(2010);
    EXPECT_EQ("notSuited", asked(petra).outcome);
}

TEST_F(Eligibility, whatTheClinicianMayNotReadIsNotLookedAt) {
    measured(clock.now() - 24h, 3, 0, "unit9");
    EXPECT_EQ("ask", asked(petra).outcome) << asked(petra).why;
}

TEST_F(Eligibility, aRefusalIsExplainedAndOverriddenWithAReasonOnly) {
    bornIn(2010);
    const auto refused = enrol();
    EXPECT_EQ("rejected preconditionFailed", status(refused));
    EXPECT_NE(std::string::npos, std::string(refused.at("message").as_string()).find("written for adults")) << json::write(refused);
    EXPECT_EQ("rejected preconditionFailed", status(enrol({{"reason", "Fyller snart arton"}}))) << "a reason alone overrides nothing";
    EXPECT_EQ("rejected badRequest", status(enrol({{"override", true}})));
    EXPECT_EQ("rejected badRequest", status(enrol({{"override", true}, {"reason", " . "}})));
    EXPECT_EQ(ErrorCode::notFound, running->courses.mine(anna).error().code) << "nobody was enrolled";
    EXPECT_EQ(0U, traces("course.enrol.override"));
    ASSERT_EQ("accepted", status(enrol({{"override", true}, {"reason", "Fyller arton i nästa vecka"}})));
    EXPECT_EQ("notSuited", row().suited);
    EXPECT_EQ("Fyller arton i nästa vecka", row().enrolReason);
    EXPECT_EQ(1U, traces("course.enrol.override"));
}

TEST_F(Eligibility, whereTheTableAsksForAPersonTheirReasonIsNeededAndTraced) {
    EXPECT_EQ("rejected preconditionFailed", status(enrol()));
    EXPECT_EQ("rejected preconditionFailed", status(enrol({{"reason", ""}})));
    EXPECT_EQ(0U, traces("course.enrol.asked"));
    ASSERT_EQ("accepted", status(enrol({{"reason", "Svarade muntligt på besöket"}})));
    EXPECT_EQ("ask", row().suited);
    EXPECT_EQ(1U, traces("course.enrol.asked"));
    EXPECT_EQ(0U, traces("course.enrol.override"));
}

TEST_F(Eligibility, itIsToldBeforehandInTheAuthorsWordsToWhoMaySeeThePatient) {
    const auto asks = [&](const Principal& who, std::string patient = "anna", std::string programme = "depression") { return suits(*store, clock, *programmes, who, programme, patient); };
    bornIn(2010);
    const auto v = json::parse(asks(petra).value()).value();
    EXPECT_EQ("notSuited", v.at("outcome").as_string());
    EXPECT_EQ("Programmet är skrivet för vuxna, och patienten är under 18 år.", v.at("text").at("sv").as_string());
    EXPECT_EQ("The programme is written for adults, and the patient is under 18.", v.at("text").at("en").as_string());
    EXPECT_EQ("Ålder: 16", v.at("looked").at(0).at("sv").as_string());
    EXPECT_EQ("PHQ-9, total: missing", v.at("looked").at(1).at("en").as_string());
    EXPECT_EQ(1U, traces("course.suits"));
    EXPECT_EQ(ErrorCode::notFound, asks(petra, "anna", "nothing").error().code);
    EXPECT_EQ(ErrorCode::notFound, asks(petra, "nobody").error().code);
    EXPECT_EQ(ErrorCode::notFound, asks(person("t1", Role::therapist, "stranger", "unit9")).error().code) << "no care relation";
    EXPECT_EQ(ErrorCode::forbidden, asks(anna).error().code);
    EXPECT_EQ(ErrorCode::forbidden, asks(person("t1", Role::manager, "boss", "unit1")).error().code);
    EXPECT_EQ(1U, traces("course.suits"));
}

TEST_F(Eligibility, theReasonIsKeptWithTheCourse) {
    measured(clock.now() - 24h, 10, 0);
    ASSERT_EQ("accepted", status(enrol({{"reason", "Önskar behandling på nätet"}, {"override", true}})));
    EXPECT_EQ("offer", row().suited);
    EXPECT_EQ(0U, traces("course.enrol.override")) << "there was nothing to override";
    restart();
    pass(24h, 6h);
    EXPECT_EQ("Önskar behandling på nätet", row().enrolReason);
}

TEST_F(Eligibility, theUnitsNumbersAreWherePeopleReadThem) {
    write("t1", [&](WriteTx& tx) { return tx.setValue("unit-settings/unit1", R"({"phones":{"emergency":"112","advice":"116 117","helpline":"0200-11 22 33"}})"); });
    started();
    EXPECT_EQ("0200-11 22 33", page().at("phones").at("helpline").as_string());
    EXPECT_NE(std::string::npos, json::write(page().at("crisis")).find("0200-11 22 33"));
    ASSERT_TRUE(submit("m01"));
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra. Blir det värre: {emergency}, {advice} eller {helpline}."}});
    const auto shown = page();
    for (const auto& m : shown.at("modules").as_array())
        if (m.at("id") == "m01") {
            EXPECT_EQ("Bra. Blir det värre: 112, 116 117 eller 0200-11 22 33.", m.at("feedback").at("text").as_string());
        }
}

TEST_F(Eligibility, timesAreInWords) {
    started();
    ASSERT_TRUE(submit("m01")); // on a Friday, answered within a working day
    EXPECT_NE(std::string::npos, std::string(page().at("now").at("text").at("sv").as_string()).find("måndag 23 november kl. ")) << json::write(page().at("now"));
    EXPECT_NE(std::string::npos, std::string(page().at("now").at("text").at("en").as_string()).find("Monday 23 November at "));
}

TEST_F(Eligibility, otherWordsAreNeverLostAndTheSameOnesAreNeverTwo) {
    started();
    const auto module = json::parse(running->courses.module(anna, "m01").value()).value();
    const std::string sheet(module.at("worksheets").at(0).at("id").as_string());
    const std::string field(module.at("worksheets").at(0).at("fields").at(0).at("id").as_string());
    const auto keep = [&](std::int64_t edit, const char* text) {
        auto who = anna;
        who.device = "phone";
        json::object body{{"edit", edit}};
        body["values"] = json::object{{field, text}};
        return running->courses.keepWorksheet(who, sheet, body).value();
    };
    ASSERT_TRUE(keep(2, "Det som gäller").newest);
    EXPECT_FALSE(keep(1, "Första").newest);
    const auto second = keep(1, "Andra"); // the same device, the same number, other words
    EXPECT_FALSE(second.newest);
    EXPECT_NE(std::string::npos, second.text.find("Första"));
    EXPECT_NE(std::string::npos, second.text.find("Andra"));
    const auto again = json::parse(keep(1, "Andra").text).value();
    EXPECT_EQ(2U, again.at("sheet").at("other").as_array().size()) << "sent again, it is there once";
    EXPECT_TRUE(keep(1, "Det som gäller").newest) << "what is kept already is no conflict";
    const auto higher = keep(7, "Det som gäller");
    EXPECT_TRUE(higher.newest);
    EXPECT_EQ(7, json::parse(higher.text).value().at("edit").as_int64()) << "the next one is made from this";
}

} // namespace
} // namespace fyr::server::test
