// The words of the record: found at once, the same before and after they are indexed, and by nobody else.
#include "tests/server/store/store_suite.h"
#include "text/query.h"

#include <gmock/gmock.h>
#include <map>

namespace fyr::server::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

SearchTerm content(std::string text, std::string param = "_content") {
    SearchTerm t{std::move(param), {}};
    t.anyOf.emplace_back();
    t.anyOf.back().value.text = std::move(text);
    return t;
}

TEST_P(StoreSuite, wordsAreFoundInEveryFormAtOnceAndTheSameOnceIndexed) {
    put(north, note("a", "", "Ont i ryggen sedan tre dagar"));
    put(north, note("b", "", "Svåra ryggsmärtor, ingen feber"));
    put(north, note("c", "", "Hög feber och hosta"));
    put(north, note("d", "", "Frequent headaches and a fever"));
    put(north, note("e", "", "Får ont när han äter"));
    const auto ask = [&] {
        EXPECT_THAT(foundWords("ryggar"), ElementsAre("b", "a")) << "the newest first";
        EXPECT_THAT(foundWords("ont ryggen"), ElementsAre("a"));
        EXPECT_THAT(foundWords("\"ont i ryggen\""), ElementsAre("a"));
        EXPECT_THAT(foundWords("\"ryggen ont\""), IsEmpty());
        EXPECT_THAT(foundWords("rygg*"), ElementsAre("b", "a"));
        EXPECT_THAT(foundWords("feber"), ElementsAre("c", "b"));
        EXPECT_THAT(foundWords("feber -\"ingen feber\""), ElementsAre("c"));
        EXPECT_THAT(foundWords("feber -hosta"), ElementsAre("b"));
        EXPECT_THAT(foundWords("hosta OR headache"), ElementsAre("d", "c"));
        EXPECT_THAT(foundWords("smärta"), ElementsAre("b")) << "the end of a compound";
        EXPECT_THAT(foundWords("fevers"), ElementsAre("d"));
        EXPECT_THAT(foundWords("(hosta OR ont) -rygg"), ElementsAre("e", "c"));
        EXPECT_THAT(foundWords("far"), IsEmpty()) << "å is a letter";
        EXPECT_THAT(foundWords("nothing"), IsEmpty());
    };
    EXPECT_EQ(unindexed(), 5);
    ask();
    ASSERT_TRUE(indexSomeWords(*store, north, 2));
    EXPECT_EQ(unindexed(), 3);
    ask();
    indexWords();
    EXPECT_EQ(unindexed(), 0);
    ask();
    reopen();
    EXPECT_EQ(unindexed(), 0);
    ask();
}

TEST_P(StoreSuite, wordsOfWhatChangedOrWasDeletedAreGoneAtOnce) {
    put(north, note("a", "", "hosta"));
    put(north, note("b", "", "hosta"));
    indexWords();
    put(north, note("a", "", "feber"));
    erase(north, "Communication", "b");
    EXPECT_THAT(foundWords("hosta"), IsEmpty());
    EXPECT_THAT(foundWords("feber"), ElementsAre("a"));
    indexWords();
    EXPECT_THAT(foundWords("hosta"), IsEmpty());
    EXPECT_THAT(foundWords("feber"), ElementsAre("a"));
    put(north, note("b", "", "hosta igen")); // back again
    EXPECT_THAT(foundWords("hosta"), ElementsAre("b"));
    indexWords();
    EXPECT_THAT(foundWords("hosta"), ElementsAre("b"));
    put(north, note("b", "", "")); // nothing to read is left
    indexWords();
    EXPECT_THAT(foundWords("hosta"), IsEmpty());
}

TEST_P(StoreSuite, wordsAreSeenByTheBodyThatWritesThemAndByNobodyWhenItFails) {
    const auto code = tryWrite(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.put(note("a", "", "hosta")));
        FYR_TRY(const auto page, tx.findWords({"hosta", {}, {}, 10}));
        EXPECT_EQ(page.hits.size(), 1U);
        return fail(ErrorCode::invalidState);
    });
    EXPECT_EQ(code, ErrorCode::invalidState);
    EXPECT_THAT(foundWords("hosta"), IsEmpty());
}

TEST_P(StoreSuite, wordsStayWithinTheirTenantRecordUnitAndType) {
    put(north, patient("p1", "Ek"));
    put(north, patient("p2", "Ek"));
    put(north, note("a", "p1", "hosta", "east"));
    put(north, note("b", "p2", "hosta", "west"));
    put(north, note("c", "p1", "hosta", "", "Condition"));
    put(south, note("x", "", "hosta"));
    for (int i = 0; i < 2; ++i) {
        EXPECT_THAT(foundWords("hosta"), ElementsAre("c", "b", "a"));
        EXPECT_THAT(foundWords("hosta", south), ElementsAre("x"));
        EXPECT_THAT(foundWords("hosta", TenantId{"nowhere"}), IsEmpty());
        EXPECT_THAT(foundWords("hosta", north, {"p1", ""}), ElementsAre("c", "a"));
        EXPECT_THAT(foundWords("hosta", north, {"nobody", ""}), IsEmpty());
        EXPECT_THAT(foundWords("hosta", north, {"", "east"}), ElementsAre("c", "a"));
        EXPECT_THAT(foundWords("hosta", north, {"", "never-heard-of"}), ElementsAre("c"));
        EXPECT_THAT(foundWords("hosta", north, {"p2", "east"}), IsEmpty());
        EXPECT_THAT(foundWords("hosta", north, {}, {"Condition"}), ElementsAre("c"));
        EXPECT_THAT(foundWords("hosta", north, {}, {"Condition", "Communication"}), ElementsAre("c", "b", "a"));
        EXPECT_THAT(foundWords("ek", north, {}, {"Patient"}), ElementsAre("p2", "p1"));
        indexWords();
        indexWords(south);
    }
    put(north, note("a", "p2", "hosta", "west")); // moves to another record and unit
    for (int i = 0; i < 2; ++i) {
        EXPECT_THAT(foundWords("hosta", north, {"p1", ""}), ElementsAre("c"));
        EXPECT_THAT(foundWords("hosta", north, {"p2", "west"}), ElementsAre("b", "a"));
        indexWords();
    }
}

TEST_P(StoreSuite, wordsNarrowAnySearchOfAType) {
    put(north, patient("p1"));
    put(north, note("a", "p1", "Akut bronkit", "", "Condition"));
    put(north, note("b", "p1", "Astma och bronkit", "", "Condition"));
    put(north, note("c", "", "Astma", "", "Condition"));
    put(north, note("d", "", "bronkit"));
    put(north, resource(R"({"resourceType":"Condition","id":"n","text":{"status":"generated","div":"<div>Bronkit &amp; <b>pollen</b></div>"},"subject":{"reference":"Patient/p1"}})"));
    for (int i = 0; i < 2; ++i) {
        EXPECT_THAT(find("Condition", {content("bronkit")}), ElementsAre("a", "b", "n"));
        EXPECT_THAT(find("Condition", {content("bronkit"), {"subject", {referenceOf("Patient", "p1")}}}), ElementsAre("a", "b", "n"));
        EXPECT_THAT(find("Condition", {content("bronkit"), content("astma")}), ElementsAre("b"));
        EXPECT_THAT(find("Condition", {content("\"akut bronkit\"")}), ElementsAre("a"));
        EXPECT_THAT(find("Condition", {content("bronkit", "_text")}), ElementsAre("n")) << "the narrative only";
        EXPECT_THAT(find("Condition", {content("pollen")}), ElementsAre("n"));
        EXPECT_THAT(find("Condition", {content("hosta")}), IsEmpty());
        EXPECT_THAT(find("Observation", {content("bronkit")}), IsEmpty());
        SearchTerm either = content("akut");
        either.anyOf.push_back(content("astma").anyOf.front());
        EXPECT_THAT(find("Condition", {either}), ElementsAre("a", "b", "c"));
        EXPECT_THAT(find("Condition", {content("bronkit")}, {{"_id", true}}), ElementsAre("n", "b", "a"));
        SearchQuery q;
        q.type = "Condition";
        q.terms = {content("bronkit")};
        q.count = 1;
        q.wantTotal = true;
        EXPECT_EQ(search(q).total, 3);
        EXPECT_EQ(search(q).matches.size(), 1U);
        q.wantTotal = false;
        EXPECT_THAT(walk(q), ElementsAre("a", "b", "n"));
        q.within.patient = "p1";
        q.count = 50;
        EXPECT_THAT(ids(search(q)), ElementsAre("a", "b")) << "n was written in no compartment";
        indexWords();
    }
}

TEST_P(StoreSuite, wordsThatAreNoQuestionAreRefused) {
    for (const char* words : {"", "\"ont", "-ont", "och", "o*"}) {
        const auto r = store->read(north, [&](ReadTx& tx) -> Result<void> {
            FYR_CHECK(tx.findWords({words, {}, {}, 10}));
            return {};
        });
        ASSERT_FALSE(r) << words;
        EXPECT_EQ(r.error().code, ErrorCode::badRequest) << words;
        SearchQuery q;
        q.type = "Condition";
        q.terms = {content(words)};
        const auto s = store->read(north, [&](ReadTx& tx) -> Result<void> {
            FYR_CHECK(tx.search(q));
            return {};
        });
        EXPECT_FALSE(s) << words;
    }
}

TEST_P(StoreSuite, wordsAreIndexedOnceWhoeverComesFirst) {
    put(north, note("a", "", "hosta"));
    const auto backlog = get<WordsBacklog>(north, [](ReadTx& tx) { return tx.wordsBacklog(100); });
    const auto write = [&](bool expected) {
        EXPECT_FALSE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(const bool mine, tx.indexWords(backlog));
            EXPECT_EQ(mine, expected);
            return {};
        }));
    };
    write(true);
    put(north, note("a", "", "feber"));
    indexWords();
    write(false); // what it knows is old
    EXPECT_THAT(foundWords("hosta"), IsEmpty());
    EXPECT_THAT(foundWords("feber"), ElementsAre("a"));
}

TEST_P(StoreSuite, wordsThatAMemoryOfTextsFindsAreFoundAndNoOthers) {
    // Random texts are written, changed, deleted and indexed; after each step random questions are asked. What a plain look
    // at every text finds is what the store has to find.
    const std::vector<std::string> vocabulary{"rygg", "ryggen", "ont", "ont i ryggen", "i", "feber", "febern", "hosta", "headache", "headaches", "ryggsmärta", "Ångest", "angest", "smärtor", "och", "38,5"};
    const std::vector<std::string> questions{"rygg", "ont", "\"ont i ryggen\"", "feber -hosta", "rygg OR hosta", "rygg*", "fe*", "ångest", "angest", "smärta", "(feber OR ont) -\"ont i\"", "38", "\"feber hosta\"", "-(rygg OR ont) feber", "headache ont"};
    std::map<std::string, std::string> model; // id → text, in the order of their first writing
    std::vector<std::string> order;
    SeededRandom r(11);
    const auto pick = [&](const std::vector<std::string>& from) -> const std::string& { return from[r.below(from.size())]; };
    for (int step = 0; step < 120; ++step) {
        const auto id = fmt::format("n{}", r.below(25));
        const auto what = r.below(10);
        if (what < 7) {
            std::string text;
            for (std::uint64_t n = 1 + r.below(6); n > 0; --n) text += pick(vocabulary) + " ";
            put(north, note(id, "", text));
            if (std::ranges::find(order, id) == order.end()) order.push_back(id);
            model[id] = text;
        } else if (what == 7 && model.contains(id)) {
            erase(north, "Communication", id);
            model.erase(id);
        } else {
            ASSERT_TRUE(indexSomeWords(*store, north, static_cast<std::int32_t>(1 + r.below(20))));
        }
        if (step % 3 != 0) continue;
        const auto& question = pick(questions);
        const auto q = text::Query::parse(question);
        ASSERT_TRUE(q) << question;
        std::vector<std::string> expected;
        for (auto at = order.rbegin(); at != order.rend(); ++at)
            if (model.contains(*at) && q->matches(text::Document({{text::Field::body, model[*at]}}))) expected.push_back(*at);
        EXPECT_EQ(foundWords(question), expected) << question << " at step " << step;
    }
}

} // namespace
} // namespace fyr::server::test
