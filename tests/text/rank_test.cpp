#include "text/rank.h"

#include "base/text.h"

#include <gmock/gmock.h>

namespace fyr::text {
namespace {

std::vector<double> scores(std::string_view query, const std::vector<std::vector<Passage>>& documents) {
    const auto q = Query::parse(query);
    std::vector<std::vector<double>> weights;
    for (const auto& d : documents) weights.push_back(weigh(*q, Document(d)));
    return rank(weights);
}
std::string marked(const Snippet& s) {
    std::string out;
    std::size_t at = 0;
    for (const auto& h : s.highlights) {
        const auto from = byteOfCodePoint(s.text, h.start);
        const auto to = byteOfCodePoint(s.text, h.end);
        out += s.text.substr(at, from - at) + "[" + s.text.substr(from, to - from) + "]";
        at = to;
    }
    return out + s.text.substr(at);
}
Snippet of(std::string_view query, std::string text, std::size_t length = snippetLength) {
    return snippet(*Query::parse(query), Document({{Field::body, std::move(text)}}), length);
}

TEST(Rank, putsTitlesAndRareWordsFirst) {
    const auto title = scores("feber", {{{Field::body, "feber sedan igår"}}, {{Field::title, "Feber"}}});
    EXPECT_GT(title[1], title[0]);
    const auto rare = scores("feber OR borrelia", {{{Field::body, "feber"}}, {{Field::body, "borrelia"}}, {{Field::body, "feber"}}, {{Field::body, "feber"}}});
    EXPECT_GT(rare[1], rare[0]);
    const auto dense = scores("feber", {{{Field::body, "feber feber feber"}}, {{Field::body, "feber och så mycket annat som hände då och mer därtill hela dagen lång"}}});
    EXPECT_GT(dense[0], dense[1]);
    const auto part = scores("smärta", {{{Field::body, "ryggsmärta"}}, {{Field::body, "smärta"}}});
    EXPECT_GT(part[1], part[0]);
}

TEST(Snippet, marksWhatWasFoundInCodePoints) {
    EXPECT_EQ(marked(of("rygg", "Ångest. Ont i ryggen å det värsta")), "Ångest. Ont i [ryggen] å det värsta");
    EXPECT_EQ(marked(of("\"ont i ryggen\" värst", "Ont i ryggen, värst på natten")), "[Ont i ryggen], [värst] på natten");
    EXPECT_EQ(marked(of("feber -hosta", "ingen feber")), "ingen [feber]");
}

TEST(Snippet, isCutAtWordsAndHoldsTheFirstPlace) {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "ärende ";
    const auto s = of("feber", text + "feber " + text, 60);
    EXPECT_LE(codePoints(s.text), 60U + 3);
    EXPECT_TRUE(s.text.starts_with("… ")) << s.text;
    EXPECT_TRUE(s.text.ends_with("…")) << s.text;
    EXPECT_THAT(marked(s), testing::HasSubstr("[feber]"));
    EXPECT_TRUE(isUtf8(s.text));
}

TEST(Snippet, isOneLineOfTheBestPassage) {
    const auto q = Query::parse("rygg feber");
    const auto s = snippet(*q, Document({{Field::title, "rygg"}, {Field::body, "rygg\nmed\tfeber"}}));
    EXPECT_EQ(marked(s), "[rygg] med [feber]");
}

} // namespace
} // namespace fyr::text
