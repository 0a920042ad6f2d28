#include "triage/expression.h"

#include <gtest/gtest.h>
#include <map>

namespace fyr::triage {
namespace {

struct Fake final : FactView {
    std::map<int, Truth> truths;
    std::map<int, bool> unknowns;
    std::map<int, double> measures;
    [[nodiscard]] Truth finding(std::int32_t id) const override {
        const auto it = truths.find(id);
        return it == truths.end() ? Truth::unknown : it->second;
    }
    [[nodiscard]] bool answeredUnknown(std::int32_t id) const override { return unknowns.contains(id); }
    [[nodiscard]] bool mentioned(std::int32_t id) const override { return truths.contains(id) || unknowns.contains(id); }
    [[nodiscard]] std::optional<double> measure(std::int32_t id) const override {
        const auto it = measures.find(id);
        if (it == measures.end()) return std::nullopt;
        return it->second;
    }
};

// a, b, c are the findings 0, 1, 2; age is measure 0, sex 1.
Expression::Names names() {
    return {[](std::string_view n) { return n.size() == 1 && n[0] >= 'a' && n[0] <= 'd' ? n[0] - 'a' : -1; },
            [](std::string_view n) { return n == "age" ? 0 : n == "sex" ? 1 : -1; }};
}
Truth evaluate(std::string_view text, const Fake& facts) {
    auto e = Expression::compile(text, names());
    EXPECT_TRUE(e) << text;
    return e ? e->evaluate(facts) : Truth::unknown;
}
constexpr auto Y = Truth::yes;
constexpr auto N = Truth::no;
constexpr auto U = Truth::unknown;

TEST(Expression, FollowsKleenesTables) {
    for (const auto a : {Y, N, U})
        for (const auto b : {Y, N, U}) {
            Fake f;
            f.truths = {{0, a}, {1, b}};
            EXPECT_EQ(evaluate("a & b", f), std::min(a, b));
            EXPECT_EQ(evaluate("a | b", f), std::max(a, b));
            EXPECT_EQ(evaluate("!a", f), static_cast<Truth>(-static_cast<int>(a)));
            EXPECT_EQ(evaluate("!(a | b)", f), evaluate("!a & !b", f));
        }
}

TEST(Expression, BindsAndTighterThanOr) {
    Fake f;
    f.truths = {{0, Y}, {1, N}, {2, N}};
    EXPECT_EQ(evaluate("a | b & c", f), Y);
    EXPECT_EQ(evaluate("(a | b) & c", f), N);
}

TEST(Expression, CountsAtLeastWithUnknowns) {
    struct Row {
        Truth a, b, c, wanted;
    };
    for (const auto& r : {Row{Y, Y, U, Y}, Row{Y, U, U, U}, Row{Y, N, N, N}, Row{Y, U, N, U}, Row{N, N, N, N}, Row{Y, Y, Y, Y}}) {
        Fake f;
        f.truths = {{0, r.a}, {1, r.b}, {2, r.c}};
        EXPECT_EQ(evaluate("n(2: a, b, c)", f), r.wanted);
    }
}

TEST(Expression, AnUnknownMeasureIsNeitherMoreNorLess) {
    Fake f;
    EXPECT_EQ(evaluate("age<1", f), U);
    EXPECT_EQ(evaluate("age>=1", f), U);
    f.measures[0] = 1;
    EXPECT_EQ(evaluate("age<1", f), N);
    EXPECT_EQ(evaluate("age>=1", f), Y);
    f.measures[0] = 0.99;
    EXPECT_EQ(evaluate("age<1", f), Y);
    f.measures[1] = 1;
    EXPECT_EQ(evaluate("sex=female", f), Y);
    EXPECT_EQ(evaluate("sex=male", f), N);
    EXPECT_EQ(evaluate("sex!=male", f), Y);
}

TEST(Expression, AnAnswerOfUnknownCountsOnlyBehindTheQuestionMark) {
    Fake f;
    f.unknowns[0] = true;
    EXPECT_EQ(evaluate("a", f), U);
    EXPECT_EQ(evaluate("?a", f), Y);
    EXPECT_EQ(evaluate("missing(a)", f), N);
    EXPECT_EQ(evaluate("absent(a)", f), Y);
    EXPECT_EQ(evaluate("?b", f), U);
    EXPECT_EQ(evaluate("missing(b)", f), Y);
    EXPECT_EQ(evaluate("missing(age)", f), Y);
    f.measures[0] = 3;
    EXPECT_EQ(evaluate("missing(age)", f), N);
}

TEST(Expression, AnEmptyExpressionHolds) { EXPECT_EQ(Expression{}.evaluate(Fake{}), Y); }

TEST(Expression, TellsWhatIsWrongAndWhere) {
    for (const auto* bad : {"", "a &", "& a", "(a", "a)", "a b", "x", "age<", "age<x", "year<3", "n(4: a, b)", "n(0: a)", "n(a, b)", "!",
                            "?age<3", "missing a", "a | | b", "a ! b", "n(2: a b)", "absent(a", "age=>3"}) {
        const auto e = Expression::compile(bad, names());
        ASSERT_FALSE(e) << bad;
        EXPECT_EQ(e.error().code, ErrorCode::content);
        EXPECT_NE(e.error().detail.find("column"), std::string::npos) << e.error().detail;
    }
}

TEST(Expression, RefusesWhatIsTooDeepOrTooLong) {
    std::string deep(100, '(');
    deep += "a" + std::string(100, ')');
    EXPECT_FALSE(Expression::compile(deep, names()));
    EXPECT_FALSE(Expression::compile(std::string(5000, '!') + "a", names()));
    std::string wide = "a";
    for (int i = 0; i < 1000; ++i) wide += " & a";
    EXPECT_FALSE(Expression::compile(wide, names()));
}

TEST(Expression, KnowsWhichFindingsSpeakForIt) {
    const auto e = *Expression::compile("a & !b & (c | !(!d)) & absent(a)", names());
    EXPECT_EQ(e.findings(), (std::vector<std::int32_t>{0, 1, 2, 3}));
    EXPECT_EQ(e.findings(true), (std::vector<std::int32_t>{0, 2, 3}));
    EXPECT_EQ(Expression::compile("age<3 & sex=male", names())->measures(), (std::vector<std::int32_t>{0, 1}));
}

} // namespace
} // namespace fyr::triage
