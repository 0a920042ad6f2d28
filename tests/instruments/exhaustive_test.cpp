// Every answer set there is, and every one with one or two answers left out, against the oracle.
#include "instruments/oracle.h"
#include "instruments/support.h"

#include <chrono>
#include <cstdio>
#include <random>

namespace fyr::instruments::test {
namespace {

using Sheet = std::vector<signed char>;

int toDo(const Score& s) {
    const auto act = strongest(s);
    return !act ? 0 : *act == Act::ask ? 1 : *act == Act::review ? 2 : 3;
}
oracle::Verdict verdictOf(const Score& s) {
    return {s.total.value_or(-1), s.band ? static_cast<int>(*s.band) : -1, s.missing, toDo(s), !s.riskUnanswered.empty()};
}
std::string shown(const Sheet& sheet) {
    std::string out;
    for (const auto a : sheet) out += a < 0 ? " -" : " " + std::to_string(a);
    return out;
}

// Walks every sheet with at most `left` answers left out; counts them, and stops at the first difference.
template <class Oracle>
class Walk {
  public:
    Walk(const Instrument& instrument, std::size_t items, const Oracle& expected) : m_instrument(instrument), m_expected(expected), m_sheet(items), m_answers(items) {}
    std::uint64_t run(int left) {
        m_start = std::chrono::steady_clock::now();
        walk(0, left);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - m_start;
        std::printf("%-15s %11llu complete %11llu with one or two left out, %.2f s, %.1f M/s\n", m_instrument.id.c_str(), static_cast<unsigned long long>(m_complete),
                    static_cast<unsigned long long>(m_count - m_complete), took.count(), static_cast<double>(m_count) / took.count() / 1e6);
        return m_complete;
    }

  private:
    bool walk(std::size_t item, int left) {
        if (item == m_sheet.size()) return compare();
        for (const auto& a : m_instrument.items[item].answers) {
            m_sheet[item] = static_cast<signed char>(a.points);
            m_answers[item] = a.points;
            if (!walk(item + 1, left)) return false;
        }
        if (left == 0) return true;
        m_sheet[item] = -1;
        m_answers[item].reset();
        return walk(item + 1, left - 1);
    }
    bool compare() {
        ++m_count;
        if (!scoreInto(m_instrument, m_answers, m_score)) {
            ADD_FAILURE() << m_instrument.id << " refuses" << shown(m_sheet);
            return false;
        }
        const auto wanted = m_expected(m_sheet.data(), m_score);
        const auto got = verdictOf(m_score);
        m_complete += wanted.missing == 0 && m_score.skipped == 0 ? 1 : 0;
        if (got == wanted) return true;
        ADD_FAILURE() << m_instrument.id << shown(m_sheet) << ": total " << got.total << " for " << wanted.total << ", band " << got.band << " for " << wanted.band << ", missing " << got.missing
                      << " for " << wanted.missing << ", to do " << got.toDo << " for " << wanted.toDo << ", blank " << got.blank << " for " << wanted.blank;
        return false;
    }

    const Instrument& m_instrument;
    const Oracle& m_expected;
    Sheet m_sheet;
    std::vector<std::optional<int>> m_answers;
    Score m_score;
    std::uint64_t m_count = 0;
    std::uint64_t m_complete = 0;
    std::chrono::steady_clock::time_point m_start;
};
template <class Oracle>
std::uint64_t every(std::string_view id, std::size_t items, const Oracle& expected, int left = 2) {
    return Walk<Oracle>(the(id), items, expected).run(left);
}
// Makes a verdict wrong when a part is: parts are compared with the rest.
oracle::Verdict withPart(oracle::Verdict v, const Score& s, std::size_t part, int wanted) {
    if (s.parts.at(part).value_or(-1) != wanted) v.total = -1000 - wanted;
    return v;
}

TEST(EverySet, OfPhq9) {
    EXPECT_EQ(every("phq9", 9, [](const signed char* a, const Score&) { return oracle::phq9(a); }), 262'144u);
}
TEST(EverySet, OfPhq9WithItsQuestionOfFunction) {
    EXPECT_EQ(every("phq9", 10, [](const signed char* a, const Score&) { return oracle::phq9(a); }, 1), 262'144u * 5) << "the tenth is no part of the total, and is not missed";
}
TEST(EverySet, OfGad7) {
    EXPECT_EQ(every("gad7", 7, [](const signed char* a, const Score&) { return oracle::gad7(a); }), 16'384u);
}
TEST(EverySet, OfPhq2) {
    EXPECT_EQ(every("phq2", 2, [](const signed char* a, const Score&) { return oracle::phq2(a); }), 16u);
}
TEST(EverySet, OfGad2) {
    EXPECT_EQ(every("gad2", 2, [](const signed char* a, const Score&) { return oracle::gad2(a); }), 16u);
}
TEST(EverySet, OfPhq4) {
    const auto expected = [](const signed char* a, const Score& s) {
        int anxiety = 0, depression = 0;
        const auto v = oracle::phq4(a, &anxiety, &depression);
        return withPart(withPart(v, s, 0, anxiety), s, 1, depression);
    };
    EXPECT_EQ(every("phq4", 4, expected, 4), 256u);
}
TEST(EverySet, OfMadrsS) {
    EXPECT_EQ(every("madrs_s", 9, [](const signed char* a, const Score&) { return oracle::madrsS(a); }), 40'353'607u);
}
TEST(EverySet, OfIsi) {
    EXPECT_EQ(every("isi", 7, [](const signed char* a, const Score&) { return oracle::isi(a); }), 78'125u);
}
TEST(EverySet, OfPdssSr) {
    EXPECT_EQ(every("pdss_sr", 7, [](const signed char* a, const Score&) { return oracle::pdssSr(a); }), 78'125u);
}
TEST(EverySet, OfWho5) {
    const auto expected = [](const signed char* a, const Score& s) {
        int raw = 0;
        const auto v = oracle::who5(a, &raw);
        return withPart(v, s, 0, raw);
    };
    EXPECT_EQ(every("who5", 5, expected), 7'776u);
}
TEST(EverySet, OfPss10) {
    EXPECT_EQ(every("pss10", 10, [](const signed char* a, const Score&) { return oracle::pss10(a); }), 9'765'625u);
}
TEST(EverySet, OfAudit) {
    EXPECT_EQ(every("audit", 10, [](const signed char* a, const Score&) { return oracle::audit(a); }), 3'515'625u);
}
TEST(EverySet, OfWsas) {
    EXPECT_EQ(every("wsas", 5, [](const signed char* a, const Score&) { return oracle::wsas(a); }), 59'049u);
}
TEST(EverySet, OfCssrs) { // with every answer left out or not: 3 to the seventh
    every("cssrs_screener", 7, [](const signed char* a, const Score&) { return oracle::cssrs(a); }, 7);
}

// Too many to walk: drawn, with up to two left out, and the corners. `blanks` in a hundred are left out otherwise.
template <class Oracle>
void drawn(std::string_view id, int sets, std::uint64_t seed, const Oracle& expected) {
    const auto& instrument = the(id);
    const auto n = instrument.items.size();
    std::mt19937_64 random(seed);
    Score s;
    Sheet sheet(n);
    std::vector<std::optional<int>> answers(n);
    for (int k = 0; k < sets; ++k) {
        const auto leaning = random() % 5; // 0: all lowest, 1: all highest, else mixed
        for (std::size_t i = 0; i < n; ++i) {
            const auto& all = instrument.items[i].answers;
            const auto& a = leaning == 0 ? all.front() : leaning == 1 ? all.back() : all[random() % all.size()];
            sheet[i] = static_cast<signed char>(a.points);
        }
        for (auto left = random() % 3; left > 0; --left) sheet[random() % n] = -1;
        if (leaning > 1 && random() % 8 == 0) sheet[random() % n] = static_cast<signed char>(instrument.items[0].answers.front().points);
        for (std::size_t i = 0; i < n; ++i) answers[i] = sheet[i] < 0 ? std::optional<int>() : std::optional<int>(sheet[i]);
        if (!scoreInto(instrument, answers, s)) { // an answer of one item may be none of another's
            ADD_FAILURE() << id << " refuses" << shown(sheet);
            return;
        }
        const auto wanted = expected(sheet.data(), s);
        ASSERT_EQ(verdictOf(s), wanted) << id << " seed " << seed << " set " << k << shown(sheet);
    }
}
TEST(DrawnSets, OfLsasSr) {
    drawn("lsas_sr", 1'000'000, 1, [](const signed char* a, const Score& s) {
        int fear = 0, avoidance = 0;
        const auto v = oracle::lsasSr(a, &fear, &avoidance);
        return withPart(withPart(v, s, 0, fear), s, 1, avoidance);
    });
}
template <int Questions>
oracle::Verdict neq(const signed char* a, const Score& s) {
    int effects = 0, byTreatment = 0, impact = 0;
    const auto v = oracle::neq(a, Questions, &effects, &byTreatment, &impact);
    return withPart(withPart(withPart(v, s, 0, effects), s, 1, byTreatment), s, 2, impact);
}
TEST(DrawnSets, OfNeq) {
    drawn("neq", 30'000, 2, neq<20>);
    drawn("neq32", 15'000, 3, neq<32>);
}
TEST(EverySet, OfOneQuestionOfNeq) { // all that can be said of the first of them, the others having not occurred
    const auto& instrument = the("neq");
    std::vector<std::optional<int>> answers(instrument.items.size());
    Sheet sheet(answers.size(), -1);
    for (std::size_t q = 1; q < 20; ++q) {
        answers[3 * q] = 0;
        sheet[3 * q] = 0;
    }
    for (int occurred = -1; occurred <= 1; ++occurred)
        for (int impact = -1; impact <= 4; ++impact)
            for (int cause = -1; cause <= 1; ++cause) {
                const int said[3] = {occurred, impact, cause};
                for (std::size_t i = 0; i < 3; ++i) {
                    sheet[i] = static_cast<signed char>(said[i]);
                    answers[i] = said[i] < 0 ? std::optional<int>() : std::optional<int>(said[i]);
                }
                const auto s = scored(instrument, answers);
                EXPECT_EQ(verdictOf(s), neq<20>(sheet.data(), s)) << occurred << impact << cause;
            }
}

} // namespace
} // namespace fyr::instruments::test
