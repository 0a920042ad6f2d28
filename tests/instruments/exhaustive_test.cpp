// Every answer set there is, and every one with one or two answers left out, against the oracle.
#include "instruments/oracle.h"
#include "instruments/support.h"

#include <algorithm>
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

// The points that each question may have, by the published form: not those of the data.
using Form = std::vector<std::vector<int>>;
Form form(std::size_t items, int most) {
    std::vector<int> points;
    for (int p = 0; p <= most; ++p) points.push_back(p);
    return Form(items, points);
}

// Walks every sheet with at most `left` answers left out; counts them, and stops at the first difference.
template <class Oracle>
class Walk {
  public:
    Walk(const Instrument& instrument, const Form& form, const Oracle& expected) : m_instrument(instrument), m_form(form), m_expected(expected), m_sheet(form.size()), m_answers(form.size()) {}
    std::uint64_t run(int left) {
        m_start = std::chrono::steady_clock::now();
        walk(0, left);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - m_start;
        std::printf("%-15s %9llu complete, %9llu with some left out, %.2f s, %.1f M/s\n", m_instrument.id.c_str(), static_cast<unsigned long long>(m_complete),
                    static_cast<unsigned long long>(m_count - m_complete), took.count(), static_cast<double>(m_count) / took.count() / 1e6);
        return m_complete;
    }

  private:
    bool walk(std::size_t item, int left) {
        if (item == m_sheet.size()) return compare();
        for (const int points : m_form[item]) {
            m_sheet[item] = static_cast<signed char>(points);
            m_answers[item] = points;
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
    const Form& m_form;
    const Oracle& m_expected;
    Sheet m_sheet;
    std::vector<std::optional<int>> m_answers;
    Score m_score;
    std::uint64_t m_count = 0;
    std::uint64_t m_complete = 0;
    std::chrono::steady_clock::time_point m_start;
};
template <class Oracle>
std::uint64_t every(std::string_view id, const Form& form, const Oracle& expected, int left = 2) {
    const auto& instrument = the(id);
    std::vector<std::optional<int>> answers(form.size()); // and no other points are taken
    for (std::size_t i = 0; i < form.size(); ++i)
        for (int p = -2; p <= 12; ++p) {
            answers[i] = p;
            const bool may = std::find(form[i].begin(), form[i].end(), p) != form[i].end();
            EXPECT_EQ(score(instrument, answers).has_value(), may) << id << " item " << i + 1 << " points " << p;
            answers[i].reset();
        }
    return Walk<Oracle>(instrument, form, expected).run(left);
}
// Makes a verdict wrong when a part is: parts are compared with the rest.
oracle::Verdict withPart(oracle::Verdict v, const Score& s, std::size_t part, int wanted) {
    if (s.parts.at(part).value_or(-1) != wanted) v.total = -1000 - wanted;
    return v;
}

TEST(EverySet, OfPhq9) {
    EXPECT_EQ(every("phq9", form(9, 3), [](const signed char* a, const Score&) { return oracle::phq9(a); }), 262'144u);
}
TEST(EverySet, OfPhq9WithItsQuestionOfFunction) {
    EXPECT_EQ(every("phq9", form(10, 3), [](const signed char* a, const Score&) { return oracle::phq9(a); }, 1), 262'144u * 5) << "the tenth is no part of the total, and is not missed";
}
TEST(EverySet, OfGad7) {
    EXPECT_EQ(every("gad7", form(7, 3), [](const signed char* a, const Score&) { return oracle::gad7(a); }), 16'384u);
}
TEST(EverySet, OfPhq2) {
    EXPECT_EQ(every("phq2", form(2, 3), [](const signed char* a, const Score&) { return oracle::phq2(a); }), 16u);
}
TEST(EverySet, OfGad2) {
    EXPECT_EQ(every("gad2", form(2, 3), [](const signed char* a, const Score&) { return oracle::gad2(a); }), 16u);
}
TEST(EverySet, OfPhq4) {
    const auto expected = [](const signed char* a, const Score& s) {
        int anxiety = 0, depression = 0;
        const auto v = oracle::phq4(a, &anxiety, &depression);
        return withPart(withPart(v, s, 0, anxiety), s, 1, depression);
    };
    EXPECT_EQ(every("phq4", form(4, 3), expected, 4), 256u);
}
TEST(EverySet, OfMadrsS) {
    EXPECT_EQ(every("madrs_s", form(9, 6), [](const signed char* a, const Score&) { return oracle::madrsS(a); }), 40'353'607u);
}
TEST(EverySet, OfIsi) {
    EXPECT_EQ(every("isi", form(7, 4), [](const signed char* a, const Score&) { return oracle::isi(a); }), 78'125u);
}
TEST(EverySet, OfPdssSr) {
    EXPECT_EQ(every("pdss_sr", form(7, 4), [](const signed char* a, const Score&) { return oracle::pdssSr(a); }), 78'125u);
}
TEST(EverySet, OfWho5) {
    const auto expected = [](const signed char* a, const Score& s) {
        int raw = 0;
        const auto v = oracle::who5(a, &raw);
        return withPart(v, s, 0, raw);
    };
    EXPECT_EQ(every("who5", form(5, 5), expected), 7'776u);
}
TEST(EverySet, OfPss10) {
    EXPECT_EQ(every("pss10", form(10, 4), [](const signed char* a, const Score&) { return oracle::pss10(a); }), 9'765'625u);
}
Form auditForm() {
    auto out = form(10, 4);
    out[8] = out[9] = {0, 2, 4};
    return out;
}
TEST(EverySet, OfAudit) {
    EXPECT_EQ(every("audit", auditForm(), [](const signed char* a, const Score&) { return oracle::audit(a); }), 3'515'625u);
}
TEST(EverySet, OfAuditWithAnyNumberLeftOut) { // the form's own way to question 9: three answers of each, or none
    const auto expected = [](const signed char* a, const Score&) { return oracle::audit(a); };
    EXPECT_EQ(Walk(the("audit"), Form{{0, 1, 4}, {0, 1, 4}, {0, 1, 4}, {0, 4}, {0, 4}, {0, 4}, {0, 4}, {0, 4}, {0, 4}, {0, 4}}, expected).run(10), 3u * 3 * 3 * 128);
}
TEST(EverySet, OfWsas) {
    EXPECT_EQ(every("wsas", form(5, 8), [](const signed char* a, const Score&) { return oracle::wsas(a); }), 59'049u);
}
TEST(EverySet, OfCssrs) { // with every answer left out or not: 3 to the seventh
    every("cssrs_screener", form(7, 1), [](const signed char* a, const Score&) { return oracle::cssrs(a); }, 7);
}

// Too many to walk: drawn. From all lowest to all highest, so that every total comes; `spoil` leaves some out.
template <class Oracle, class Spoil>
void drawn(std::string_view id, const Form& form, int sets, std::uint64_t seed, const Oracle& expected, const Spoil& spoil) {
    const auto& instrument = the(id);
    const auto n = form.size();
    ASSERT_EQ(n, instrument.items.size());
    std::mt19937_64 random(seed);
    Score s;
    Sheet sheet(n);
    std::vector<std::optional<int>> answers(n);
    for (int k = 0; k < sets; ++k) {
        const auto highOf = random() % 257; // of 256
        for (std::size_t i = 0; i < n; ++i) {
            const auto& points = form[i];
            const auto r = random();
            const auto pick = r % 4 == 0 ? (r >> 8U) % points.size() : (r >> 8U) % 256 < highOf ? points.size() - 1 : 0;
            sheet[i] = static_cast<signed char>(points[pick]);
        }
        spoil(sheet, random);
        for (std::size_t i = 0; i < n; ++i) answers[i] = sheet[i] < 0 ? std::optional<int>() : std::optional<int>(sheet[i]);
        ASSERT_TRUE(scoreInto(instrument, answers, s)) << id << " refuses" << shown(sheet);
        ASSERT_EQ(verdictOf(s), expected(sheet.data(), s)) << id << " seed " << seed << " set " << k << shown(sheet);
    }
}
void upToTwo(Sheet& sheet, std::mt19937_64& random) {
    for (auto left = random() % 3; left > 0; --left) sheet[random() % sheet.size()] = -1;
}
TEST(DrawnSets, OfLsasSr) {
    const auto expected = [](const signed char* a, const Score& s) {
        int fear = 0, avoidance = 0;
        const auto v = oracle::lsasSr(a, &fear, &avoidance);
        return withPart(withPart(v, s, 0, fear), s, 1, avoidance);
    };
    drawn("lsas_sr", form(48, 3), 1'000'000, 1, expected, upToTwo);
}
template <int Questions>
oracle::Verdict neq(const signed char* a, const Score& s) {
    int effects = 0, byTreatment = 0, impact = 0;
    const auto v = oracle::neq(a, Questions, &effects, &byTreatment, &impact);
    return withPart(withPart(withPart(v, s, 0, effects), s, 1, byTreatment), s, 2, impact);
}
Form neqForm(std::size_t questions) {
    Form out;
    for (std::size_t q = 0; q < questions; ++q) out.insert(out.end(), {{0, 1}, {0, 1, 2, 3, 4}, {0, 1}});
    return out;
}
// As people fill it in: what has not occurred has no impact and no cause, mostly.
void asPeopleDo(Sheet& sheet, std::mt19937_64& random) {
    const auto carelessness = random() % 3;
    for (std::size_t q = 0; q + 2 < sheet.size(); q += 3) {
        if (sheet[q] == 0 && (carelessness != 2 || random() % 2)) sheet[q + 1] = sheet[q + 2] = -1;
        if (carelessness == 1 && random() % 16 == 0) sheet[q + random() % 3] = -1;
        if (carelessness == 1 && random() % 16 == 0) sheet[q + 1] = sheet[q + 2] = -1; // it has occurred, and nothing more is said
    }
}
TEST(DrawnSets, OfNeq) {
    drawn("neq", neqForm(20), 20'000, 2, neq<20>, asPeopleDo);
    drawn("neq", neqForm(20), 10'000, 3, neq<20>, upToTwo);
    drawn("neq32", neqForm(32), 10'000, 4, neq<32>, asPeopleDo);
    drawn("neq32", neqForm(32), 5'000, 5, neq<32>, upToTwo);
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
