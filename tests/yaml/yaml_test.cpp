// YAML with places: what an author wrote, where it stood, and what is refused.
#include "yaml/yaml.h"

#include <gmock/gmock.h>

namespace fyr::yaml::test {
namespace {

constexpr std::string_view programme = R"(# a comment
id: depression
length: 12
share: 0.5
modules:
  - id: intro
    say: {sv: "112", en: no}
    gates: [1, two,
            {after: 3}]
  - id: active
    note: >-
      several
      lines
    empty:
on: false
)";

bool sayIsText(std::string_view key, bool) { return key == "say"; }

TEST(Yaml, EveryNodeKnowsItsLineAndColumn) {
    const auto d = read(programme, "p.yaml");
    ASSERT_TRUE(d.problems.empty()) << d.problems[0].place << d.problems[0].message;
    struct Row {
        std::string_view pointer;
        Place key, value;
    };
    const std::vector<Row> rows{{"/id", {2, 1}, {2, 5}},
                                {"/share", {4, 1}, {4, 8}},
                                {"/modules", {5, 1}, {6, 3}},
                                {"/modules/0", {6, 5}, {6, 5}},
                                {"/modules/0/say", {7, 5}, {7, 10}},
                                {"/modules/0/say/en", {7, 22}, {7, 26}},
                                {"/modules/0/gates/1", {8, 16}, {8, 16}},
                                {"/modules/0/gates/2/after", {9, 14}, {9, 21}},
                                {"/modules/1/note", {11, 5}, {11, 11}},
                                {"/on", {15, 1}, {15, 5}}};
    for (const auto& r : rows) {
        const auto n = d.root().at(r.pointer);
        ASSERT_TRUE(n) << r.pointer;
        EXPECT_EQ(n.keyPlace(), r.key) << r.pointer << " key " << n.keyPlace().line << ":" << n.keyPlace().column;
        EXPECT_EQ(n.valuePlace(), r.value) << r.pointer << " value " << n.valuePlace().line << ":" << n.valuePlace().column;
        EXPECT_EQ(d.place(r.pointer), "p.yaml:" + std::to_string(r.key.line));
    }
    EXPECT_EQ(d.root().at("/modules/0/say/en").placeExact(), "p.yaml:7:26");
    EXPECT_EQ(d.root().at("/modules/1/empty").place(), "p.yaml:14");
}

TEST(Yaml, APointerToNothingIsEmptyAndItsPlaceIsThatOfTheNearest) {
    const auto d = read(programme, "p.yaml");
    for (const auto* p : {"/gone", "/modules/7", "/modules/x", "/id/deeper", "/modules/0/say/fi", "/modules/-1"}) EXPECT_FALSE(d.root().at(p)) << p;
    EXPECT_EQ(d.place("/modules/1/gone/deeper"), "p.yaml:10");
    EXPECT_EQ(d.place("/gone"), "p.yaml:2") << "where the map begins";
    const auto odd = read("a/b: 1\nm~n: 2\n", "o.yaml");
    EXPECT_EQ(odd.root().at("/a~1b").value(), json::value(1));
    EXPECT_EQ(odd.place("/m~0n"), "o.yaml:2");
}

TEST(Yaml, NodesAreWalkedInTheOrderOfTheFile) {
    const auto d = read(programme, "p.yaml");
    const auto root = d.root();
    ASSERT_EQ(root.size(), 5u);
    EXPECT_EQ(root.keyAt(3), "modules");
    EXPECT_EQ(root[3].size(), 2u);
    EXPECT_EQ(root["modules"][1]["id"].value(), json::value("active"));
    EXPECT_FALSE(root["modules"][2]);
    EXPECT_FALSE(root["id"]["x"]);
    EXPECT_FALSE(root["gone"]["x"][3]);
    EXPECT_EQ(root["gone"].place(), "");
    EXPECT_FALSE(Node{});
}

TEST(Yaml, ScalarsAreWhatTheyLookLikeUnlessQuotedOrClaimedAsText) {
    const auto d = read("a: 1\nb: -2.5\nc: true\nd: ~\ne:\nf: \"1\"\ng: 'true'\nh: 44249-1\ni: nan\nj: inf\nk: 1e400\nl: |\n  7\nm: .5\nn: -x\no: 9223372036854775808\n", "s");
    ASSERT_TRUE(d.problems.empty());
    const auto& v = d.value.as_object();
    EXPECT_TRUE(v.at("a").is_int64());
    EXPECT_EQ(v.at("b"), json::value(-2.5));
    EXPECT_EQ(v.at("c"), json::value(true));
    EXPECT_TRUE(v.at("d").is_null());
    EXPECT_TRUE(v.at("e").is_null());
    for (const auto* key : {"f", "g", "h", "i", "j", "k", "l", "n"}) EXPECT_TRUE(v.at(key).is_string()) << key;
    EXPECT_EQ(v.at("m"), json::value(0.5));
    EXPECT_TRUE(v.at("o").is_double());
    const auto t = read(programme, "p", {.isText = sayIsText});
    EXPECT_EQ(t.root().at("/modules/0/say/en").value(), json::value("no"));
    EXPECT_EQ(read("say: {sv: 112}\nx: 112", "p", {.isText = sayIsText}).value, json::value({{"say", {{"sv", "112"}}}, {"x", 112}}));
}

TEST(Yaml, AllProblemsAreToldWithTheirLines) {
    const auto d = read("a: 1\nb: {x: 1, x: 2}\na: 3\n? [k]\n: 4\n", "p.yaml");
    std::string all;
    for (const auto& p : d.problems) all += p.place + " " + p.message + "\n";
    EXPECT_EQ(all, "p.yaml:2 'x' is there twice\np.yaml:3 'a' is there twice\np.yaml:4 a key is a word\n");
    EXPECT_EQ(d.value, json::value({{"a", 3}, {"b", {{"x", 2}}}})) << "the last one, as it would be read";
    EXPECT_EQ(d.place("/b/x"), "p.yaml:2");
}

TEST(Yaml, WhatIsNoYamlIsToldAndNotThrown) {
    const auto broken = read("a: 1\nb: [1, 2\n", "p.yaml");
    ASSERT_EQ(broken.problems.size(), 1u);
    EXPECT_TRUE(broken.value.is_null());
    EXPECT_TRUE(broken.problems[0].place.starts_with("p.yaml:")) << broken.problems[0].place;
    EXPECT_EQ(read("\xff", "p").problems.at(0).message, "is not UTF-8");
    EXPECT_EQ(read("a: 1\n---\nb: 2\n", "p").problems.at(0).message, "a second document begins here: a file is one");
    EXPECT_EQ(readFile("/nowhere/at/all.yaml", "all.yaml").problems.at(0).place, "all.yaml:1");
    EXPECT_TRUE(read("", "p").value.is_null());
    EXPECT_TRUE(read("# nothing\n", "p").problems.empty());
    EXPECT_TRUE(readFolder("/nowhere/at/all", "/nowhere").empty());
}

TEST(Yaml, LimitsHoldAgainstDepthSizeAndAliasesThatMultiply) {
    EXPECT_EQ(read(std::string(100, 'x'), "p", {.bytes = 99}).problems.at(0).message, "is too large");
    EXPECT_TRUE(read(std::string(100, 'x'), "p", {.bytes = 100}).problems.empty());
    EXPECT_EQ(read("[[[[1]]]]", "p", {.depth = 3}).problems.at(0).message, "is nested too deep");
    EXPECT_TRUE(read("[[[1]]]", "p", {.depth = 3}).problems.empty());
    std::string bomb = "a0: &a0 [x, x]\n";
    for (int i = 1; i < 30; ++i) bomb += fmt::format("a{0}: &a{0} [*a{1}, *a{1}]\n", i, i - 1);
    const auto d = read(bomb, "p", {.nodes = 10'000});
    ASSERT_EQ(d.problems.size(), 1u);
    EXPECT_EQ(d.problems[0].message, "the file holds too much");
    const auto plain = read("a: &a {x: 1}\nb: *a\n", "p");
    EXPECT_TRUE(plain.root().at("/b/x")) << "a plain alias is what it names";
}

} // namespace
} // namespace fyr::yaml::test
