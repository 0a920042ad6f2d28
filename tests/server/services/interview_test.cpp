#include "server/services/fixture.h"

#include "fhir/triage_mapping.h"
#include "server/services/outbox.h"

#include <boost/json.hpp>

namespace fyr::server::test {
namespace {

using testing::HasSubstr;
using Kind = InterviewReply::Kind;

class Interviews : public ServiceTest {
  protected:
    json::value view(const InterviewReply& r) { return *json::parse(r.json); }
    std::string idOf(const InterviewReply& r) { return std::string(*json::text(view(r), "id")); }

    InterviewReply begin(const Principal& who, std::string text, std::string lang = "sv") {
        auto r = interviews.start(who, {ulid(), std::move(lang), triage::Subject::self, std::move(text)});
        EXPECT_TRUE(r) << r.error().describe();
        return r.value_or(InterviewReply{});
    }
    // Answers every question with "no" until the interview ends.
    InterviewReply sayNoToEverything(const Principal& who, InterviewReply r) {
        for (int i = 0; i < 40; ++i) {
            const auto v = view(r);
            const auto* q = json::child(v, "question");
            if (!q) return r;
            clock.advance(std::chrono::seconds{7});
            const json::value question = *q;
            triage::Answer a;
            a.questionId = std::string(*json::text(question, "id"));
            for (const auto& c : question.at("choices").as_array())
                if (const auto id = *json::text(c, "id"); id == "no" || id == "none") a.choices = {std::string(id)};
            if (a.choices.empty()) a.unknown = true;
            auto next = interviews.turn(who, idOf(r), {ulid(), static_cast<std::int32_t>(*json::integer(v, "turn")), a});
            EXPECT_TRUE(next) << next.error().describe();
            if (!next) return r;
            r = *next;
        }
        ADD_FAILURE() << "the interview does not end";
        return r;
    }
    std::vector<clinical::TriageItem> queue(const std::string& tenant = "t1") {
        std::vector<clinical::TriageItem> out;
        read(tenant, [&](ReadTx& tx) -> Result<void> {
            SearchQuery q;
            q.type = "Task";
            FYR_TRY(const auto page, tx.search(q));
            for (const auto& stored : page.matches) {
                FYR_TRY(auto item, loadItem(tx, stored.id));
                if (item) out.push_back(std::move(item->item));
            }
            return {};
        });
        return out;
    }
    std::size_t audits() {
        std::size_t n = 0;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto rows, tx.audit(0, 1000));
            n = rows.size();
            return {};
        });
        return n;
    }

    const std::string chest = "Trycker över bröstet och ut i vänster arm sedan en timme, kallsvettig och mår illa";
    // A red flag that does not end the interview at once.
    const std::string feverInPregnancy = "Jag är gravid i vecka 24 och har feber 39,2. Ont i höger sida av ryggen och svider när jag kissar";
    const std::string cold = "Snuvig och lite ont i halsen i två dagar, ingen feber";
};

TEST_F(Interviews, enterTheQueueAtTheFirstRedFlagWhileTheyGoOn) {
    const auto r = begin(anna, feverInPregnancy);
    EXPECT_EQ(r.kind, Kind::created);
    EXPECT_EQ(*json::text(view(r), "status"), "asking");
    const auto items = queue();
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].status, clinical::ItemStatus::interviewing);
    EXPECT_EQ(items[0].patient.str(), "anna");
    EXPECT_EQ(items[0].unit.str(), "unit1");
    EXPECT_FALSE(items[0].redFlags.empty());
    EXPECT_EQ(items[0].words[0].text, feverInPregnancy);
    EXPECT_EQ(items[0].deadline, clock.now() + clinical::reviewWithin(items[0].suggestion.urgency));
    EXPECT_EQ(items[0].timeline[0].kind, "started");
}

TEST_F(Interviews, withoutARedFlagEnterTheQueueWhenTheyEnd) {
    auto r = begin(anna, cold);
    EXPECT_TRUE(queue().empty());
    r = sayNoToEverything(anna, r);
    EXPECT_EQ(*json::text(view(r), "status"), "done");
    const auto items = queue();
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].status, clinical::ItemStatus::waiting);
    EXPECT_GT(items[0].questions, 0);
    EXPECT_GT(items[0].seconds, 0);
    EXPECT_EQ(items[0].timeline.back().kind, "suggested");
    const json::value outcome = *json::child(view(r), "outcome");
    EXPECT_FALSE(json::text(outcome, "title")->empty());
    EXPECT_EQ(*json::text(outcome.at("next"), "readBy"), formatInstant(items[0].deadline));
    EXPECT_TRUE(outcome.at("decided").is_null());
}

TEST_F(Interviews, aRepeatedClientIdIsAnsweredAsTheFirstTimeWordForWord) {
    const StartInterview start{ulid(), "sv", triage::Subject::self, cold};
    const auto first = interviews.start(anna, start);
    ASSERT_TRUE(first);
    const auto before = audits();
    clock.advance(std::chrono::minutes{1});
    const auto again = interviews.start(anna, start);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->json, first->json);
    EXPECT_EQ(audits(), before) << "nothing happened a second time";

    const auto v = view(*first);
    const InterviewTurn turn{ulid(), 1, triage::FreeText{"Har också lite hosta"}};
    ASSERT_EQ(*json::integer(v, "turn"), 1);
    const auto said = interviews.turn(anna, idOf(*first), turn);
    ASSERT_TRUE(said);
    sayNoToEverything(anna, *said); // the interview moves on
    EXPECT_EQ(interviews.turn(anna, idOf(*first), turn)->json, said->json);
}

TEST_F(Interviews, aClientIdUsedForSomethingElseIsRefused) {
    const auto id = ulid();
    ASSERT_TRUE(interviews.start(anna, {id, "sv", triage::Subject::self, cold}));
    EXPECT_EQ(interviews.start(anna, {id, "sv", triage::Subject::self, chest}).error().code, ErrorCode::duplicate);
    EXPECT_EQ(interviews.start(bo, {id, "sv", triage::Subject::self, cold}).error().code, ErrorCode::duplicate);
    EXPECT_EQ(interviews.start(anna, {"not-a-ulid", "sv", triage::Subject::self, cold}).error().code, ErrorCode::badRequest);
}

TEST_F(Interviews, anAnswerToAnotherTurnGetsTheInterviewAsItStands) {
    const auto r = begin(anna, cold);
    const auto late = interviews.turn(anna, idOf(r), {ulid(), 0, triage::FreeText{"hosta"}});
    ASSERT_TRUE(late);
    EXPECT_EQ(late->kind, Kind::moved);
    EXPECT_EQ(late->json, r.json);
}

TEST_F(Interviews, belongToTheirPatientAlone) {
    const auto r = begin(anna, cold);
    for (const auto& stranger : {bo, annaElsewhere}) {
        EXPECT_EQ(interviews.get(stranger, idOf(r)).error().code, ErrorCode::notFound);
        EXPECT_EQ(interviews.current(stranger).error().code, ErrorCode::notFound);
        EXPECT_EQ(interviews.leave(stranger, idOf(r), ulid()).error().code, ErrorCode::notFound);
        EXPECT_EQ(interviews.turn(stranger, idOf(r), {ulid(), 1, triage::FreeText{"x"}}).error().code, ErrorCode::notFound);
    }
    EXPECT_EQ(interviews.get(anna, "../anna").error().code, ErrorCode::notFound);
    EXPECT_EQ(interviews.start(nurse, {ulid(), "sv", triage::Subject::self, cold}).error().code, ErrorCode::forbidden);
    EXPECT_EQ(interviews.get(anna, idOf(r))->json, r.json);
    EXPECT_EQ(interviews.current(anna)->json, r.json);
}

TEST_F(Interviews, goingBackUndoesTheWordsThatRaisedARedFlag) {
    auto r = begin(anna, cold);
    r = *interviews.turn(anna, idOf(r), {ulid(), 1, triage::FreeText{feverInPregnancy}});
    ASSERT_EQ(*json::text(view(r), "status"), "asking");
    ASSERT_EQ(queue().size(), 1U);
    const auto flags = queue()[0].redFlags.size();
    ASSERT_GT(flags, 0U);
    r = *interviews.turn(anna, idOf(r), {ulid(), 2, triage::Back{}});
    const auto items = queue();
    ASSERT_EQ(items.size(), 1U) << "it stays in the queue: somebody may have seen it";
    EXPECT_TRUE(items[0].redFlags.empty());
    EXPECT_EQ(items[0].words.size(), 1U);
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto flag, tx.read("Flag", items[0].id.str() + "-0"));
        EXPECT_TRUE(flag && flag->deleted);
        return {};
    });
}

TEST_F(Interviews, leavingSendsWhatStandsToTheQueue) {
    const auto r = begin(anna, cold);
    const auto left = interviews.leave(anna, idOf(r), ulid());
    ASSERT_TRUE(left);
    EXPECT_EQ(*json::text(view(*left), "status"), "left");
    ASSERT_EQ(queue().size(), 1U);
    const auto again = interviews.leave(anna, idOf(r), ulid());
    EXPECT_EQ(again->json, left->json) << "leaving what is over changes nothing";
    EXPECT_EQ(queue().size(), 1U);
}

TEST_F(Interviews, aNewOneLeavesTheOldOne) {
    begin(anna, cold);
    const auto second = begin(anna, cold);
    EXPECT_EQ(queue().size(), 1U);
    EXPECT_EQ(idOf(*interviews.current(anna)), idOf(second));
}

TEST_F(Interviews, withoutAnAnswerForTenMinutesGoToTheQueue) {
    const auto r = begin(anna, cold);
    const Millis limit = std::chrono::minutes{10};
    clock.advance(limit - Millis{1});
    EXPECT_EQ(*interviews.sweep(TenantId{"t1"}, limit), 0U);
    clock.advance(Millis{1});
    EXPECT_EQ(*interviews.sweep(TenantId{"t2"}, limit), 0U);
    EXPECT_EQ(*interviews.sweep(TenantId{"t1"}, limit), 1U);
    EXPECT_EQ(*interviews.sweep(TenantId{"t1"}, limit), 0U);
    EXPECT_EQ(*json::text(view(*interviews.get(anna, idOf(r))), "status"), "left");
    ASSERT_EQ(queue().size(), 1U);
    EXPECT_EQ(queue()[0].status, clinical::ItemStatus::waiting);
}

TEST_F(Interviews, theAdviceIsReadOnce) {
    auto r = begin(anna, cold);
    EXPECT_EQ(interviews.adviceRead(anna, idOf(r), ulid()).error().code, ErrorCode::invalidState);
    r = sayNoToEverything(anna, r);
    ASSERT_TRUE(interviews.adviceRead(anna, idOf(r), ulid()));
    ASSERT_TRUE(interviews.adviceRead(anna, idOf(r), ulid()));
    const auto items = queue();
    EXPECT_EQ(std::ranges::count(items[0].timeline, "adviceRead", &clinical::TimelineEntry::kind), 1);
}

TEST_F(Interviews, badTextsAreRefusedAndLeaveNothing) {
    const auto before = audits();
    EXPECT_EQ(interviews.start(anna, {ulid(), "sv", triage::Subject::self, "\xc3\x28"}).error().code, ErrorCode::badUtf8);
    EXPECT_EQ(interviews.start(anna, {ulid(), "sv", triage::Subject::self, std::string(1'000'000, 'x')}).error().code, ErrorCode::tooLarge);
    EXPECT_EQ(interviews.start(anna, {ulid(), "tlh", triage::Subject::self, cold}).error().code, ErrorCode::badRequest);
    EXPECT_EQ(audits(), before);
    EXPECT_EQ(interviews.current(anna).error().code, ErrorCode::notFound);
}

TEST_F(Interviews, everyEventIsKeptInOrder) {
    auto r = sayNoToEverything(anna, begin(anna, cold));
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto events, tx.events("interview/" + idOf(r)));
        EXPECT_EQ(events.front().type, "start");
        EXPECT_EQ(static_cast<std::int64_t>(events.size()), *json::integer(view(r), "turn"));
        for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].version, static_cast<std::int64_t>(i) + 1);
        return {};
    });
}

TEST_F(Interviews, tellTheOutboxOnceWhenTheyEnterTheQueue) {
    NoLog log;
    Outbox outbox(*store, clock, log);
    std::vector<std::string> told;
    bool works = false;
    outbox.on("triage.entered", [&](const TenantId& tenant, const OutboxRow& row) -> Result<void> {
        if (!works) return fail(ErrorCode::network);
        told.push_back(tenant.str() + " " + row.json);
        return {};
    });
    sayNoToEverything(anna, begin(anna, feverInPregnancy));
    EXPECT_EQ(*outbox.dispatch(TenantId{"t1"}), 0U) << "the handler fails";
    works = true;
    EXPECT_EQ(*outbox.dispatch(TenantId{"t1"}), 0U) << "not yet";
    clock.advance(outboxDelay(0));
    EXPECT_EQ(*outbox.dispatch(TenantId{"t2"}), 0U);
    EXPECT_EQ(*outbox.dispatch(TenantId{"t1"}), 1U);
    EXPECT_EQ(*outbox.dispatch(TenantId{"t1"}), 0U) << "once";
    ASSERT_EQ(told.size(), 1U);
    EXPECT_THAT(told[0], HasSubstr(queue()[0].id.str()));
    EXPECT_THAT(told[0], testing::Not(HasSubstr("gravid")));
}

TEST(OutboxDelays, doubleUpToTenMinutes) {
    EXPECT_EQ(outboxDelay(0), Millis{1000});
    EXPECT_EQ(outboxDelay(3), Millis{8000});
    EXPECT_EQ(outboxDelay(9), Millis{512'000});
    EXPECT_EQ(outboxDelay(1000), Millis{600'000});
}

TEST_F(Interviews, somebodyElsesAgeIsNotShownUnderTheWritersName) {
    auto r = interviews.start(bo, {ulid(), "sv", triage::Subject::other, chest});
    ASSERT_TRUE(r);
    ASSERT_TRUE(interviews.leave(bo, idOf(*r), ulid()));
    ASSERT_EQ(queue().size(), 1U);
    EXPECT_TRUE(queue()[0].byProxy);
    EXPECT_FALSE(queue()[0].birthDate);
}

} // namespace
} // namespace fyr::server::test
