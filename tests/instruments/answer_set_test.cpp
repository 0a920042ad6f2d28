// fyrctl icbt score and icbt instruments: lines in, lines out, nothing lost.
#include "instruments/support.h"

#include "ctl/answer_set.h"
#include "program.h"
#include "temp_folder.h"

#include <fstream>
#include <random>
#include <sstream>

namespace fyr::instruments::test {
namespace {

using ctl::AnswerSet;
using ::testing::HasSubstr;

// What a line is read as, by the short reader or the other.
std::string readAs(const Instrument& i, const std::string& line, bool quick) {
    AnswerSet set;
    const auto r = ctl::readAnswerSet(i, line, set, quick);
    std::string out = set.id + (r ? ":" : " ! " + r.error().describe());
    for (const auto& a : set.answers) out += a ? " " + std::to_string(*a) : " -";
    return out;
}

TEST(AnswerSets, AreListsOrMapsAndBothReadersAgree) {
    const auto& p = the("phq9");
    for (const auto* line : {R"({"id":1,"answers":[0,1,null,3]})", R"({"answers":[0],"id":"a b"})", R"( { "id" : 12 , "answers" : [ 0 , null ] } )", R"({"answers":[]})", R"({"id":"å","answers":[1]})",
                             R"({"id":"a\"b","answers":[1]})", R"({"id":0,"answers":[1]})", R"({"id":-3,"answers":[1]})", R"({"id":007,"answers":[1]})", R"({"id":1.5,"answers":[2.0]})", R"({"id":1,"answers":[01]})",
                             R"({"id":1,"answers":[-1]})", R"({"id":1,"answers":[1,]})", R"({"id":1,"answers":[1]}x)", R"({"id":1,"id":2,"answers":[1]})", R"({"id":1,"answers":[12345]})", R"({"id":1,"more":2,"answers":[1]})",
                             R"({"id":12345678901234567890,"answers":[1]})", R"({"id":[1,{"a":null}],"answers":[1]})", R"({"id":1,"answers":{"mood":1,"9":0,"sleep":null}})", R"({"id":1})", R"({"id":1,"answers":3})", "[]", "[0,1,null,3]", "[0,true]", "",
                             "{", R"({"id":1,"answers":["1",true,2.5,[]]})", R"({"id":1,"answers":{"nobody":1,"10":1,"11":1,"0":1}})", R"({"id":1,"answers":{"mood":1,"2":1}})", "{\"id\":\"\x01\",\"answers\":[1]}"})
        EXPECT_EQ(readAs(p, line, true), readAs(p, line, false)) << line;
    EXPECT_EQ(readAs(p, "[0,1,null,3]", true), "null: 0 1 - 3"); // a bare list is a set without a name
    EXPECT_EQ(readAs(p, R"({"id":"x","answers":[0,1,null,3]})", true), "\"x\": 0 1 - 3");
    EXPECT_EQ(readAs(p, R"({"answers":{"mood":1,"9":0}})", true), "null: - 1 - - - - - - 0 -");
    EXPECT_THAT(readAs(p, R"({"id":1,"answers":{"nobody":1,"11":1}})", true), HasSubstr("nobody: there is no such item"));
    EXPECT_THAT(readAs(p, R"({"id":1,"answers":{"mood":1,"2":1}})", true), HasSubstr("2: is answered twice"));
    EXPECT_THAT(readAs(p, R"({"id":1,"answers":["1",true]})", true), HasSubstr("2: true is no whole number of points"));
}

TEST(AnswerSets, BothReadersAgreeOnRandomLines) {
    const auto& p = the("gad7");
    std::mt19937 random(7);
    const std::string letters = "{}[]\":,0123456789null idanswers.-\\e+ ";
    for (int k = 0; k < 20'000; ++k) {
        std::string line = R"({"id":7,"answers":[0,1,null,3,2,1,0]})";
        for (auto n = random() % 4; n > 0; --n) {
            const auto at = random() % line.size();
            if (random() % 2) line[at] = letters[random() % letters.size()];
            else line.erase(at, 1);
        }
        ASSERT_EQ(readAs(p, line, true), readAs(p, line, false)) << line;
    }
}

class ScoreCommand : public ::testing::Test {
  protected:
    int run(const std::string& words, const std::string& input) {
        std::ofstream(folder / "in", std::ios::binary) << input;
        const auto file = [&](const char* name) { return "'" + (folder / name).string() + "'"; };
        const int rc = fyr::test::runProgram("fyrctl", "icbt " + words + " < " + file("in") + " > " + file("out") + " 2> " + file("err") + "; exit $?");
        lines.clear();
        std::ifstream err(folder / "err", std::ios::binary);
        said.assign(std::istreambuf_iterator<char>(err), {});
        std::ifstream in(folder / "out", std::ios::binary);
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        return rc;
    }
    fyr::test::TempFolder folder;
    std::string said; // standard error
    std::vector<std::string> lines;
};

TEST_F(ScoreCommand, AnswersLineByLineAsTheContractSays) {
    ASSERT_EQ(run("score PHQ-9", "{\"id\":\"a\",\"answers\":[0,1,2,3,0,1,2,3,2]}\n{\"id\":2,\"answers\":[0,1,2,3,0,1,2,3,null]}"), 0) << said;
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0], R"({"id":"a","instrument":"phq9","version":"1.0.0","total":14,"missing":0,"skipped":0,"prorated":false,"band":{"from":10,"to":14,"label":{"sv":"måttliga","en":"moderate"}},)"
                        R"("items":[0,1,2,3,0,1,2,3,2],"parts":{},"risk":[{"item":9,"id":"death","points":2,"act":"alert","answer":{"sv":"Mer än hälften av dagarna","en":"More than half the days"}}],"riskUnanswered":[]})");
    EXPECT_EQ(lines[1], R"({"id":2,"instrument":"phq9","version":"1.0.0","total":null,"missing":1,"skipped":0,"prorated":false,"band":null,"items":[0,1,2,3,0,1,2,3,null],"parts":{},"risk":[],"riskUnanswered":[9]})");
}

TEST_F(ScoreCommand, LosesNothingWhenSomeSetsAreBad) {
    EXPECT_EQ(run("score gad7", "{\"id\":1,\"answers\":[0,0,0,0,0,0,0]}\nno json\n\n{\"id\":3,\"answers\":[0,0,0,0,9,0,8]}\n{\"id\":4,\"answers\":[1]}\n{\"id\":5,\"answers\":[1,1,1,1,1,1,1]}\n"), 1);
    ASSERT_EQ(lines.size(), 5u);
    EXPECT_THAT(lines[1], HasSubstr("{\"id\":null,\"line\":2,\"error\":\"badJson"));
    EXPECT_THAT(lines[2], HasSubstr("{\"id\":3,\"line\":4,\"error\":\"badRequest: gad7: out of range: items 5, 7"));
    EXPECT_THAT(lines[3], HasSubstr("1 answers for 7 items"));
    EXPECT_THAT(lines[4], HasSubstr("\"total\":7"));
    for (const auto& l : lines) EXPECT_TRUE(json::parse(l)) << l;
    EXPECT_THAT(said, HasSubstr("5 sets, 3 with errors"));
}

TEST_F(ScoreCommand, EveryInstrumentAnswersJson) {
    for (const auto& i : catalogue().all()) {
        std::string answers;
        for (const auto& item : i.items) answers += (answers.empty() ? "" : ",") + std::to_string(item.highest());
        ASSERT_EQ(run("score " + i.id, "{\"id\":1,\"answers\":[" + answers + "]}\n{\"id\":2,\"answers\":{}}\n"), 0) << i.id << said;
        ASSERT_EQ(lines.size(), 2u);
        for (const auto& l : lines) {
            const auto v = json::parse(l);
            ASSERT_TRUE(v) << l;
            EXPECT_EQ(json::text(*v, "instrument"), i.id);
            EXPECT_EQ(json::list(*v, "risk") != nullptr, true);
        }
        EXPECT_TRUE(!i.summed || i.id == "pss10" || json::integer(*json::parse(lines[0]), "total") == i.most) << i.id;
    }
}

TEST_F(ScoreCommand, LongAndEmptyInputAndUnknownNames) {
    EXPECT_EQ(run("score phq9", ""), 0);
    EXPECT_TRUE(lines.empty());
    EXPECT_EQ(run("score phq9", std::string(3U << 20U, ' ') + "\n{\"id\":1,\"answers\":[0,0,0,0,0,0,0,0,0]}"), 0) << said;
    EXPECT_EQ(lines.size(), 1u);
    EXPECT_EQ(run("score phq9", "\"" + std::string(3U << 20U, 'x') + "\"\n"), 1);
    EXPECT_EQ(lines.size(), 1u);
    std::string many;
    for (int k = 0; k < 50'000; ++k) many += "{\"id\":" + std::to_string(k + 1) + ",\"answers\":[1,1,1,1,1,1,1,1,1]}\n";
    EXPECT_EQ(run("score phq9", many), 0);
    ASSERT_EQ(lines.size(), 50'000u);
    EXPECT_THAT(lines.back(), HasSubstr("{\"id\":50000,"));
    EXPECT_EQ(run("score phq", ""), 2);
    EXPECT_THAT(said, HasSubstr("there are: audit"));
    EXPECT_EQ(run("score", ""), 2);
    EXPECT_EQ(run("score phq9 --instruments /nowhere", ""), 1);
}

TEST_F(ScoreCommand, ListsTheInstrumentsWithTheirLicence) {
    ASSERT_EQ(run("instruments", ""), 0);
    ASSERT_EQ(lines.size(), catalogue().all().size());
    EXPECT_THAT(lines, ::testing::Contains(::testing::AllOf(HasSubstr("phq9"), HasSubstr("public-domain"), HasSubstr("words here"))));
    EXPECT_THAT(lines, ::testing::Contains(::testing::AllOf(HasSubstr("madrs_s"), HasSubstr("unknown"), HasSubstr("words by the site"))));
    ASSERT_EQ(run("instruments --json", ""), 0);
    for (const auto& l : lines) EXPECT_TRUE(json::parse(l)) << l;
}

} // namespace
} // namespace fyr::instruments::test
