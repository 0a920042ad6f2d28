#include "text/question.h"

#include <gmock/gmock.h>

namespace fyr::text {
namespace {

using testing::HasSubstr;

bool finds(std::string_view query, std::string text, bool narrativeOnly = false) {
    const auto q = Query::parse(query);
    EXPECT_TRUE(q) << query << ": " << (q ? "" : q.error().detail);
    return q && q->matches(Document({{Field::body, std::move(text)}}), narrativeOnly);
}

TEST(Query, findsEveryFormOfItsWords) {
    EXPECT_TRUE(finds("ryggar", "Ont i ryggen sedan igår"));
    EXPECT_TRUE(finds("rygg smärta", "Smärtor från ryggen"));
    EXPECT_FALSE(finds("rygg nacke", "Ont i ryggen"));
    EXPECT_TRUE(finds("headache", "Frequent headaches"));
    EXPECT_TRUE(finds("RYGGEN", "ryggar"));
    EXPECT_TRUE(finds("idé", "En ide"));
    EXPECT_FALSE(finds("far", "Får har får"));
}

TEST(Query, takesAPhraseAsItStands) {
    EXPECT_TRUE(finds("\"ont i ryggen\"", "Han har ont i ryggen."));
    EXPECT_FALSE(finds("\"ont i ryggen\"", "Ryggen är bra. Ont i halsen"));
    EXPECT_FALSE(finds("\"ont i ryggen\"", "ont och i ryggen"));
    EXPECT_TRUE(finds("-\"ingen feber\" feber", "feber sedan tre dagar"));
    EXPECT_FALSE(finds("-\"ingen feber\" feber", "ingen feber"));
    EXPECT_FALSE(Query::parse("\"ont ryggen\"")->matches(Document({{Field::body, "ont"}, {Field::body, "ryggen"}}))) << "a phrase stays in its passage";
    EXPECT_TRUE(finds("covid-19", "Covid 19 positiv"));
    EXPECT_FALSE(finds("covid-19", "19 fall av covid"));
}

TEST(Query, findsBeginnings) {
    EXPECT_TRUE(finds("rygg*", "Ryggmärgsbedövning"));
    EXPECT_TRUE(finds("ryggen*", "ont i ryggar")) << "also by what the written word is a form of";
    EXPECT_FALSE(finds("rygg*", "ont i benet"));
    EXPECT_TRUE(finds("parac*", "Paracetamol 500 mg"));
}

TEST(Query, knowsEitherBothNotAndBrackets) {
    EXPECT_TRUE(finds("feber OR frossa", "bara frossa"));
    EXPECT_TRUE(finds("feber eller frossa", "bara feber"));
    EXPECT_TRUE(finds("feber | frossa", "bara feber"));
    EXPECT_TRUE(finds("(bone OR liver) and metastases", "Liver metastasis, metastases of the liver"));
    EXPECT_FALSE(finds("(bone OR liver) and metastases", "lung metastases"));
    EXPECT_FALSE(finds("rygg -feber", "ryggont med feber och rygg"));
    EXPECT_TRUE(finds("rygg -(feber OR frossa)", "rygg"));
    EXPECT_FALSE(finds("rygg -(feber OR frossa)", "rygg frossa"));
    EXPECT_TRUE(finds("hosta och feber", "feber med hosta"));
}

TEST(Query, findsTheEndOfACompound) {
    EXPECT_TRUE(finds("smärta", "svåra ryggsmärtor"));
    EXPECT_TRUE(finds("rygg", "ryggont"));
    EXPECT_FALSE(finds("\"ryggsmärtor\"", "smärta")) << "not the other way round";
}

TEST(Query, passesOverCommonWordsButCountsThemInPhrases) {
    EXPECT_TRUE(finds("ont i rygg", "ryggen gör ont"));
    EXPECT_FALSE(finds("varor", "det var så")) << "a common word is only itself";
    EXPECT_FALSE(finds("\"ont i ryggen\"", "ont på ryggen"));
}

TEST(Query, ofTheNarrativeSeesNothingElse) {
    const auto q = Query::parse("feber");
    EXPECT_TRUE(q->matches(Document({{Field::narrative, "feber"}}), true));
    EXPECT_FALSE(q->matches(Document({{Field::body, "feber"}}), true));
}

class BadQueryTest : public testing::TestWithParam<std::pair<std::string, const char*>> {};

TEST_P(BadQueryTest, saysWhatIsWrong) {
    const auto q = Query::parse(GetParam().first);
    ASSERT_FALSE(q) << GetParam().first;
    EXPECT_EQ(q.error().code, ErrorCode::badRequest);
    EXPECT_THAT(q.error().detail, HasSubstr(GetParam().second));
}

INSTANTIATE_TEST_SUITE_P(Query, BadQueryTest,
                         testing::Values(std::pair("", "no word"), std::pair("   ", "no word"), std::pair("!!!", "no word"), std::pair("\"ont i", "not closed"),
                                         std::pair("(rygg", "not closed"), std::pair("rygg)", "never opened"), std::pair("rygg OR", "missing"),
                                         std::pair("OR rygg", "missing"), std::pair("-feber", "must be there"), std::pair("rygg OR -feber", "must be there"),
                                         std::pair("och i", "must be there"), std::pair("rygg OR i", "must be there"), std::pair("r*", "2 letters"),
                                         std::pair("*", "star"), std::pair("\"\"", "no word"), std::pair("\"i en\"", "must be there"),
                                         std::pair(std::string("ry\0gg", 5), "NUL"), std::pair("rygg\xFF", "UTF-8"), std::pair("()", "missing"),
                                         std::pair(std::string(513, 'a'), "512"), std::pair("((((((((((a))))))))))", "8 deep"),
                                         std::pair("a1 b1 c1 d1 e1 f1 g1 h1 i1 j1 k1 l1 m1 n1 o1 p1 q1 r1 s1 t1 u1 v1 w1 x1 y1 z1 a2 b2 c2 d2 e2 f2 g2", "32 words")));

TEST(Query, thatIsBeingTypedFindsEveryWordByItsBeginningAndIsNeverWrong) {
    const Document d({{Field::body, "Blödning i mage-tarm \"akut\""}});
    for (const char* typed : {"blödn", "BLÖDNING", "mag tar", "\"akut", "blöd (mage", "blödning i ma"}) {
        const auto q = Query::typed(typed);
        ASSERT_TRUE(q) << typed;
        EXPECT_TRUE(q->matches(d)) << typed;
    }
    EXPECT_FALSE(Query::typed("feber")->matches(d));
    for (const char* nothing : {"", " ", "\"", "(", "*"}) EXPECT_FALSE(Query::typed(nothing)) << nothing;
}

TEST(Question, isAskedInTheWordsOfEachDatabase) {
    const auto ask = [](Dialect dialect, std::string_view query) { return question(dialect, "7x", *Query::parse(query)); };
    EXPECT_EQ(ask(Dialect::fts5, "ryggen"), R"("7xrygg")");
    EXPECT_EQ(ask(Dialect::fts5, "feber -hosta"), R"(("7xfeb" NOT "7xhost"))");
    EXPECT_EQ(ask(Dialect::fts5, "\"ont i ryggen\""), R"(("7xont" AND "7xrygg"))");
    EXPECT_EQ(ask(Dialect::fts5, "feber -\"ingen feber\""), R"("7xfeb")") << "the text decides";
    EXPECT_EQ(ask(Dialect::tsquery, "(feber OR rygg*) ont"), "(('7xfeb' | ('7xrygg':* | '7xrygg')) & '7xont')");
    EXPECT_EQ(ask(Dialect::tsquery, "feber -hosta"), "('7xfeb' & ! '7xhost')");
}

TEST(Query, ofRandomBytesIsReadOrRefusedAndNothingElse) {
    std::uint64_t seed = 7;
    const std::string_view letters = "ab\"()-*|& åOR\n\xC3\xFF\x01";
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (int n = 0; n < 24; ++n) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            text += letters[(seed >> 33U) % letters.size()];
        }
        const auto q = Query::parse(text);
        if (q) static_cast<void>(q->matches(Document({{Field::body, text}})));
        else EXPECT_FALSE(q.error().detail.empty());
    }
}

} // namespace
} // namespace fyr::text
