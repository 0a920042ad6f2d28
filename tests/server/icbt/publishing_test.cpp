// The gate before patients: what is published, what is refused, what courses in flight keep.
#include "publishing_fixture.h"

namespace fyr::server::test {
namespace {

TEST_F(PublishingTest, newCoursesGetWhatIsPublishedAndThoseInFlightKeepTheirs) {
    started();
    const auto first = course;
    const auto before = versionOf(first);
    const auto v = version("9.9.0");
    const auto done = publish(v, record(v, ours), admin);
    ASSERT_TRUE(done) << done.error().describe();
    EXPECT_EQ("9.9.0", entry(petra).at("version").as_string());
    EXPECT_EQ(v.programme.hash, entry(petra).at("hash").as_string());
    EXPECT_EQ(verify::publicKeyOf(ours), entry(petra).at("published").at("key").as_string());

    ASSERT_TRUE(submit("m01"));
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}});
    EXPECT_EQ(before, versionOf(first));
    good(CommandType::icbtDischarge, {{"reason", "Börjar om"}});
    ASSERT_EQ("accepted", status(enrol()));
    EXPECT_EQ("9.9.0", versionOf(course));
    EXPECT_EQ("9.9.0", row().programmeVersion);
    restart(); // and after a start of the server
    EXPECT_EQ("measureFirst", now());
    EXPECT_EQ(before, versionOf(first));
    EXPECT_NE("9.9.0", entry(nurseElsewhere).at("version").as_string()) << "of another tenant";
}

TEST_F(PublishingTest, withoutARecordNothingIsPublished) {
    const auto v = version("9.9.0");
    EXPECT_EQ(ErrorCode::badRequest, codeOf(publish(v, "", admin)));
    EXPECT_EQ(ErrorCode::badRequest, codeOf(publish(v, "{}", admin)));
    EXPECT_NE("9.9.0", entry(admin).at("version").as_string());
}

TEST_F(PublishingTest, aRecordOfAnotherHashIsRefused) {
    const auto v = version("9.9.0");
    const auto other = version("9.9.1");
    EXPECT_EQ(ErrorCode::versionConflict, codeOf(publish(v, record(other, ours), admin)));
}

TEST_F(PublishingTest, aRecordThatWasTamperedWithIsRefused) {
    const auto v = version("9.9.0");
    const auto other = version("9.9.1");
    auto text = record(other, ours);
    const auto at = text.find(other.programme.hash);
    ASSERT_NE(std::string::npos, at);
    text.replace(at, v.programme.hash.size(), v.programme.hash);
    EXPECT_EQ(ErrorCode::forbidden, codeOf(publish(v, text, admin)));
}

TEST_F(PublishingTest, aKeyThatIsNotTrustedIsRefused) {
    const auto v = version("9.9.0");
    EXPECT_EQ(ErrorCode::forbidden, codeOf(publish(v, record(v, theirs), admin)));
    trust({});
    EXPECT_EQ(ErrorCode::forbidden, codeOf(publish(v, record(v, ours), admin))) << "nobody is trusted where no key is named";
}

TEST_F(PublishingTest, whatIsRefutedIsRefused) {
    const auto v = version("9.9.0", [](json::value& root) {
        for (auto& clock : root.at("clocks").as_array())
            if (clock.at("answer").as_string() == "24h") clock.at("answer") = "48h";
    });
    const auto report = verify::verify(v.programme, {});
    ASSERT_TRUE(report.refuted());
    EXPECT_EQ(ErrorCode::preconditionFailed, codeOf(publish(v, record(v, ours), admin)));

    // Nor does the signature of somebody who is trusted stand for a proof that is none.
    auto forged = verify::verify(version("9.9.1").programme, {});
    forged.hash = v.programme.hash;
    const auto refused = publish(v, verify::write(verify::signedRecord(forged, "2026-11-20T08:00:00Z", ours)), admin);
    ASSERT_FALSE(refused);
    EXPECT_EQ(ErrorCode::preconditionFailed, refused.error().code);
    ASSERT_FALSE(refused.error().problems.empty());
    EXPECT_TRUE(refused.error().problems.front().place.starts_with("P5")) << refused.error().problems.front().place;
}

TEST_F(PublishingTest, aProofByAnotherPolicyIsRefused) {
    const auto v = version("9.9.0");
    const auto looser = verify::policyFromText("load: {therapist-minutes: 60}", "policy.yaml").value();
    EXPECT_EQ(ErrorCode::preconditionFailed, codeOf(publish(v, record(v, ours, looser), admin)));
}

TEST_F(PublishingTest, textsOfAnotherVersionAndStrangeInstrumentsAreRefused) {
    auto v = version("9.9.0");
    v.texts.as_object()["digest"] = "another";
    EXPECT_EQ(ErrorCode::content, codeOf(publish(v, record(v, ours), admin)));
    const auto newer = version("9.9.0", [](json::value& root) { root.at("instruments").at(0).as_object()["version"] = "7.0.0"; });
    EXPECT_EQ(ErrorCode::content, codeOf(publish(newer, record(newer, ours), admin)));
    EXPECT_EQ(ErrorCode::badRequest, codeOf(publish(version("9.9.0"), record(version("9.9.0"), ours), admin, "anxiety"))) << "it is another programme";
}

TEST_F(PublishingTest, onlyAnAdministratorPublishes) {
    const auto v = version("9.9.0");
    for (const auto& who : {petra, nurse, anna, person("t1", Role::manager, "boss", "unit1")}) EXPECT_EQ(ErrorCode::forbidden, codeOf(publish(v, record(v, ours), who))) << who.name;
    EXPECT_EQ(ErrorCode::forbidden, Publishing(*store, clock, *programmes).list(anna).error().code);
}

TEST_F(PublishingTest, aKeyThatIsNoLongerTrustedBringsNobodyNewIn) {
    const auto v = version("9.9.0");
    ASSERT_TRUE(publish(v, record(v, ours), admin));
    started();
    const auto first = course;
    trust({verify::publicKeyOf(theirs)});
    ASSERT_TRUE(submit("m01")) << "a course in flight goes on";
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}});
    EXPECT_EQ("9.9.0", versionOf(first));
    good(CommandType::icbtDischarge, {{"reason", "Börjar om"}});
    EXPECT_EQ("rejected notFound", status(enrol()));
    EXPECT_TRUE(entry(petra).as_object().contains("refused"));
}

TEST_F(PublishingTest, aStricterClinicStartsNothingThatItDoesNotProve) {
    started();
    trust({}, verify::policyFromText("risk: {answer: 2h}", "policy.yaml").value());
    ASSERT_TRUE(submit("m01")) << "a course in flight goes on";
    good(CommandType::icbtDischarge, {{"reason", "Börjar om"}});
    EXPECT_EQ("rejected notFound", status(enrol()));
    EXPECT_NE(std::string::npos, json::write(entry(petra).at("refused")).find("P5"));
    EXPECT_EQ(3U, programmes->refused().size());
    EXPECT_TRUE(programmes->all().empty());
}

TEST_F(PublishingTest, whatIsWithdrawnIsGivenToNobodyNewAndThoseInItGoOn) {
    started();
    const auto first = course;
    Publishing publishing(*store, clock, *programmes);
    EXPECT_EQ(ErrorCode::badRequest, codeOf(publishing.withdraw(admin, "depression", " ")));
    EXPECT_EQ(ErrorCode::notFound, codeOf(publishing.withdraw(admin, "nothing", "Ett fel")));
    for (const auto& who : {petra, nurse, anna, person("t1", Role::manager, "boss", "unit1")}) EXPECT_EQ(ErrorCode::forbidden, codeOf(publishing.withdraw(who, "depression", "Ett fel")));
    ASSERT_TRUE(publishing.withdraw(admin, "depression", "Ett fel i modul 4")); // one that was only shipped
    EXPECT_EQ("Ett fel i modul 4", entry(petra).at("withdrawn").at("reason").as_string());
    EXPECT_FALSE(entry(nurseElsewhere).as_object().contains("withdrawn")) << "of another tenant";
    restart();
    ASSERT_TRUE(submit("m01")) << "a course in flight goes on";
    good(CommandType::icbtApprove, {{"module", "m01"}, {"text", "Bra"}});
    good(CommandType::icbtDischarge, {{"reason", "Börjar om"}});
    const auto refused = enrol();
    EXPECT_EQ("rejected invalidState", status(refused));
    EXPECT_NE(std::string::npos, std::string(refused.at("message").as_string()).find("Ett fel i modul 4"));

    EXPECT_EQ(ErrorCode::forbidden, codeOf(publishing.offerAgain(petra, "depression")));
    ASSERT_TRUE(publishing.offerAgain(admin, "depression"));
    EXPECT_FALSE(entry(petra).as_object().contains("withdrawn"));
    ASSERT_EQ("accepted", status(enrol()));
    good(CommandType::icbtDischarge, {{"reason", "Börjar om"}});

    ASSERT_TRUE(publishing.withdraw(admin, "depression", "Ett fel i modul 4"));
    const auto v = version("9.9.0");
    ASSERT_TRUE(publish(v, record(v, ours), admin)); // which mends it
    EXPECT_FALSE(entry(petra).as_object().contains("withdrawn"));
    ASSERT_EQ("accepted", status(enrol()));
    EXPECT_EQ("9.9.0", versionOf(course));
    std::size_t traced = 0;
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto all, tx.audit(0, 5000));
        for (const auto& a : all) traced += a.json.find("programme.withdraw") != std::string::npos || a.json.find("programme.offer") != std::string::npos;
        return {};
    });
    EXPECT_EQ(3U, traced);
}

TEST_F(PublishingTest, aTableThatSaysNothingToTheClinicianIsRefused) {
    const auto v = version("9.9.0", [](json::value& root) { root.at("eligibility").at("rows").at(0).as_object().erase("text"); });
    const auto done = publish(v, record(v, ours), admin);
    EXPECT_EQ(ErrorCode::content, codeOf(done));
    EXPECT_EQ("/eligibility/rows/0", done.error().problems.at(0).place);
}

TEST_F(PublishingTest, aChoiceThatThePatientMakesWaitsForNobodyOfTheStaff) {
    using namespace std::chrono_literals;
    const auto v = version("9.9.0", [](json::value& root) { root.at("choices").at(0).as_object()["by"] = "patient"; });
    ASSERT_TRUE(publish(v, record(v, ours), admin));
    started();
    for (const char* id : {"m01", "m02", "m03", "m04"}) {
        for (int i = 0; i < 10 && !submit(id); ++i) pass(48h, 12h);
        good(CommandType::icbtApprove, {{"module", id}, {"text", "Bra"}});
    }
    EXPECT_EQ("open", row().choices.at(0).status);
    EXPECT_TRUE(std::ranges::none_of(row().duties, [](const auto& d) { return d.kind == "choose"; }));
    pass(24h, 12h);
    for (const auto& c : resources("Communication"))
        if (const auto* why = c.as_object().if_contains("reasonCode")) {
            EXPECT_NE("choose", why->at(0).at("text").as_string());
        }
    EXPECT_EQ("obstacle", page().at("choices").at(0).at("id").as_string());
    ASSERT_TRUE(running->courses.choose(anna, ulid(), "obstacle", "m05b"));
    EXPECT_EQ("m05b", row().choices.at(0).taken);
}

} // namespace
} // namespace fyr::server::test
