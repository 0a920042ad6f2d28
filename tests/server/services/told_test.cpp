// Advice that was given stays given, whatever settings or knowledge base come later.
#include "server/services/fixture.h"

#include "base/digest.h"

#include <boost/json.hpp>
#include <fstream>

namespace fyr::server::test {
namespace {

const std::string cystitis = "Svider när jag kissar och jag kissar ofta sedan i går, ingen feber";
const std::string pyelonephritis = "Svider när jag kissar, ont i ryggen och feber 38,6";

// The content as a next version might be: other words for every place, another level for self-care.
const triage::KnowledgeBase& nextVersion() {
    static const auto kb = [] {
        std::ifstream in(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr/triage.kb", std::ios::binary);
        std::string text((std::istreambuf_iterator<char>(in)), {});
        auto root = *json::parse(text, {.bytes = 1U << 28});
        for (auto& d : root.as_object().at("destinations").as_array())
            d.as_object()["title"] = json::object{{"sv", "Nya ord"}, {"en", "New words"}};
        for (auto& s : root.as_object().at("policy").as_array())
            if (json::text(s, "id") == "max_questions") s.as_object()["value"] = 1; // hardly anything is asked any more
        return triage::KnowledgeBase::fromJson(json::write(root));
    }();
    if (!kb) throw std::runtime_error(kb.error().describe());
    return *kb;
}

class Told : public ServiceTest {
  protected:
    json::value view(const std::string& text) { return *json::parse(text); }
    std::string idOf(const InterviewReply& r) { return std::string(*json::text(view(r.json), "id")); }
    json::value outcomeOf(const InterviewReply& r) { return view(r.json).at("outcome"); }

    InterviewReply begin(const Principal& who, const std::string& text) {
        auto r = interviews.start(who, {ulid(), "sv", triage::Subject::self, text});
        EXPECT_TRUE(r) << r.error().describe();
        return r.value_or(InterviewReply{});
    }
    InterviewReply ended(const Principal& who, const std::string& text) {
        auto r = begin(who, text);
        for (int i = 0; i < 40; ++i) {
            const auto v = view(r.json);
            if (v.at("question").is_null()) return r;
            triage::Answer a;
            a.questionId = std::string(*json::text(v.at("question"), "id"));
            for (const auto& c : v.at("question").at("choices").as_array())
                if (const auto id = *json::text(c, "id"); id == "no" || id == "none") a.choices = {std::string(id)};
            a.unknown = a.choices.empty();
            auto next = interviews.turn(who, idOf(r), {ulid(), static_cast<std::int32_t>(*json::integer(v, "turn")), a});
            EXPECT_TRUE(next) << next.error().describe();
            if (!next) break;
            r = *next;
        }
        return r;
    }
    void settings(const std::string& text) {
        write("t1", [&](WriteTx& tx) { return tx.setValue("unit-settings/unit1", text); });
    }
    json::value stored(const std::string& id) {
        json::value out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto text, tx.value("interview/" + id));
            out = *json::parse(*text);
            return {};
        });
        return out;
    }
    // As an interview was stored before outcomes were kept with it.
    void forgetTold(const std::string& id) {
        auto v = stored(id);
        v.as_object().erase("told");
        write("t1", [&](WriteTx& tx) { return tx.setValue("interview/" + id, json::write(v)); });
    }
    int routed(const std::string& destination) {
        int n = 0;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto all, tx.values("routed/unit1/"));
            for (const auto& [key, value] : all)
                if (key.ends_with("/" + destination)) n += std::stoi(value);
            return {};
        });
        return n;
    }
};

TEST_F(Told, theAdviceStaysWhenTheUnitChangesWhatItOffers) {
    const auto r = ended(anna, pyelonephritis);
    ASSERT_EQ(*json::text(outcomeOf(r).at("destination"), "code"), "gpToday");
    settings(R"({"services":["maternity","dentist","gpWeek"],"icbt":false})");
    EXPECT_EQ(interviews.get(anna, idOf(r))->json, r.json);
    EXPECT_EQ(interviews.current(anna)->json, r.json);
    const auto fresh = ended(bo, pyelonephritis);
    const auto place = std::string(*json::text(outcomeOf(fresh).at("destination"), "code"));
    EXPECT_TRUE(place == "outOfHours" || place == "nurseCall") << "a man is not sent to maternity: " << place;
}

TEST_F(Told, theAdviceStaysWhenTheKnowledgeBaseChanges) {
    const auto r = ended(anna, pyelonephritis);
    InterviewService later{*store, nextVersion(), clock, random};
    EXPECT_EQ(later.get(anna, idOf(r))->json, r.json) << "word for word";
    ASSERT_TRUE(later.adviceRead(anna, idOf(r), ulid()));
    EXPECT_EQ(later.get(anna, idOf(r))->json, r.json);
    EXPECT_EQ(interviews.get(anna, idOf(r))->json, r.json) << "and back again";
    InterviewService third{*store, nextVersion(), clock, random};
    const auto fresh = third.start(bo, {ulid(), "sv", triage::Subject::self, "Trycker över bröstet, kallsvettig, ut i armen"});
    EXPECT_EQ(*json::text(outcomeOf(*fresh), "title"), "Nya ord") << "the new version is in force for new ones";
}

TEST_F(Told, theStreamSaysWhatWasTold) {
    const auto r = ended(anna, cystitis);
    const auto told = stored(idOf(r)).at("told");
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto events, tx.events("interview/" + idOf(r)));
        EXPECT_EQ(*json::text(*json::parse(events.back().json), "told"), hex(sha256(json::write(told))));
        EXPECT_FALSE(json::text(*json::parse(events.front().json), "told"));
        return {};
    });
    EXPECT_EQ(*json::text(told, "kbHash"), knowledge().hash());
}

TEST_F(Told, interviewsThatEndedBeforeOutcomesWereKeptKeepTheLevelAndPlaceOfTheirQueueItem) {
    const auto r = ended(anna, pyelonephritis);
    forgetTold(idOf(r));
    settings(R"({"services":["maternity","dentist","gpWeek"]})");
    InterviewService later{*store, nextVersion(), clock, random};
    ASSERT_EQ(*later.sweep(TenantId{"t1"}, std::chrono::minutes{10}), 0U);
    EXPECT_TRUE(stored(idOf(r)).as_object().contains("told"));
    for (const auto* service : {&later, &interviews}) {
        const auto o = outcomeOf(*const_cast<InterviewService*>(service)->get(anna, idOf(r)));
        EXPECT_EQ(*json::text(o, "urgency"), "urgent");
        EXPECT_EQ(*json::text(o.at("destination"), "code"), "gpToday");
        EXPECT_EQ(*json::text(o, "title"), "Nya ord") << "the words of the version that kept it, from then on";
    }
}

TEST_F(Told, anOldOneIsKeptAtItsFirstReadingTooAndNeverAsksAgain) {
    const auto r = ended(anna, cystitis);
    forgetTold(idOf(r));
    const auto v = view(interviews.get(anna, idOf(r))->json);
    EXPECT_EQ(*json::text(v, "status"), "done");
    EXPECT_EQ(json::write(v.at("outcome")), json::write(outcomeOf(r)));
    EXPECT_TRUE(stored(idOf(r)).as_object().contains("told"));
}

TEST_F(Told, anOpenOneThatANewVersionHasNoQuestionsForGoesToTheQueue) {
    const auto r = begin(anna, cystitis);
    ASSERT_EQ(*json::text(view(r.json), "status"), "asking");
    const auto v = view(r.json);
    triage::Answer a;
    a.questionId = std::string(*json::text(v.at("question"), "id"));
    a.unknown = true;
    const auto second = interviews.turn(anna, idOf(r), {ulid(), 1, a});
    ASSERT_TRUE(second);
    ASSERT_EQ(*json::text(view(second->json), "status"), "asking");
    InterviewService later{*store, nextVersion(), clock, random};
    const auto shown = later.get(anna, idOf(r));
    ASSERT_TRUE(shown);
    EXPECT_EQ(*json::text(view(shown->json), "status"), "done");
    read("t1", [&](ReadTx& tx) -> Result<void> {
        SearchQuery q;
        q.type = "Task";
        FYR_TRY(const auto page, tx.search(q));
        EXPECT_EQ(page.matches.size(), 1U) << "advice that no clinician sees must not be given";
        FYR_TRY(const auto open, tx.value("interview-open/" + idOf(r)));
        EXPECT_FALSE(open);
        return {};
    });
    EXPECT_EQ(later.get(anna, idOf(r))->json, shown->json);
}

TEST_F(Told, aDamagedOutcomeIsAnErrorAndNotNewAdvice) {
    const auto r = ended(anna, cystitis);
    auto v = stored(idOf(r));
    v.as_object().at("told").as_object().at("outcome").as_object().erase("why");
    write("t1", [&](WriteTx& tx) { return tx.setValue("interview/" + idOf(r), json::write(v)); });
    EXPECT_EQ(interviews.get(anna, idOf(r)).error().code, ErrorCode::storageCorrupt);
}

TEST_F(Told, aPlaceThatIsFullSendsFurtherCountingWhatPatientsWereTold) {
    settings(R"({"capacity":{"gpToday":1}})");
    EXPECT_EQ(*json::text(outcomeOf(ended(anna, pyelonephritis)).at("destination"), "code"), "gpToday");
    EXPECT_EQ(routed("gpToday"), 1);
    EXPECT_EQ(*json::text(outcomeOf(ended(bo, pyelonephritis)).at("destination"), "code"), "outOfHours");
    EXPECT_EQ(routed("gpToday"), 1);
}

TEST_F(Told, aRuleOfTheRegionCountsWhenTheLastAnswerTellsTheAge) {
    settings(R"({"rules":[{"id":"old","ageFrom":65,"remove":["gpToday"]}]})");
    const auto r = ended(bo, pyelonephritis);
    EXPECT_NE(*json::text(outcomeOf(r).at("destination"), "code"), "gpToday");
    EXPECT_EQ(interviews.get(bo, idOf(r))->json, r.json);
}

} // namespace
} // namespace fyr::server::test
