#include "triage/expression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace fyr::triage {
namespace {

using Op = Expression::Op;
using Relation = Expression::Relation;
using Code = Expression::Code;

constexpr int maxDepth = 32; // of parentheses: content is written by hand, deeper is a mistake

// Recursive descent: any := all ('|' all)*; all := unary ('&' unary)*; unary := '!' unary | primary.
class Parser {
  public:
    Parser(std::string_view text, const Expression::Names& names) : m_text(text), m_names(names) {}

    Result<std::vector<Code>> run() {
        FYR_CHECK(any(0));
        skip();
        if (m_at < m_text.size()) return fail(wrong("something follows the expression"));
        return std::move(m_code);
    }

  private:
    Error wrong(std::string_view message) const {
        return Error{ErrorCode::content, fmt::format("column {}: {}", m_at + 1, message)};
    }
    void skip() {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\t')) ++m_at;
    }
    bool take(char c) {
        skip();
        if (m_at >= m_text.size() || m_text[m_at] != c) return false;
        ++m_at;
        return true;
    }
    static bool nameChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    }
    std::string_view name() {
        skip();
        const auto from = m_at;
        while (m_at < m_text.size() && nameChar(m_text[m_at])) ++m_at;
        return m_text.substr(from, m_at - from);
    }

    Result<> any(int depth) {
        if (depth > maxDepth) return fail(wrong("too many parentheses"));
        FYR_CHECK(all(depth));
        int count = 1;
        while (take('|')) {
            FYR_CHECK(all(depth));
            ++count;
        }
        if (count > 1) push({.op = Op::any, .count = count});
        return {};
    }
    Result<> all(int depth) {
        FYR_CHECK(unary(depth));
        int count = 1;
        while (take('&')) {
            FYR_CHECK(unary(depth));
            ++count;
        }
        if (count > 1) push({.op = Op::all, .count = count});
        return {};
    }
    Result<> unary(int depth) {
        if (depth > maxDepth) return fail(wrong("too many negations"));
        if (take('!')) {
            FYR_CHECK(unary(depth + 1));
            push({.op = Op::negate});
            return {};
        }
        return primary(depth);
    }
    Result<> primary(int depth) {
        if (take('(')) {
            FYR_CHECK(any(depth + 1));
            if (!take(')')) return fail(wrong("a closing parenthesis is missing"));
            return {};
        }
        const bool maybe = take('?');
        const auto start = m_at;
        const auto word = name();
        if (word.empty()) return fail(wrong("a name is missing"));
        if (!maybe && word == "missing" && take('(')) {
            const auto what = name();
            if (const auto measure = m_names.finding(what) < 0 ? m_names.measure(what) : -1; measure >= 0) {
                push({.op = Op::missingMeasure, .id = measure});
            } else {
                FYR_TRY(const auto id, finding(what, start));
                push({.op = Op::missing, .id = id});
            }
            if (!take(')')) return fail(wrong("a closing parenthesis is missing"));
            return {};
        }
        if (!maybe && word == "n" && take('(')) return atLeast(depth);
        if (!maybe && word == "absent" && take('(')) {
            FYR_CHECK(any(depth + 1));
            if (!take(')')) return fail(wrong("a closing parenthesis is missing"));
            push({.op = Op::absent});
            return {};
        }
        if (!maybe && (word == "true" || word == "false")) {
            push({.op = Op::constant, .number = word == "true" ? 1.0 : -1.0});
            return {};
        }
        if (const auto rel = relation(); rel && !maybe) return comparison(word, *rel, start);
        FYR_TRY(const auto id, finding(word, start));
        push({.op = maybe ? Op::maybe : Op::finding, .id = id});
        return {};
    }
    Result<> atLeast(int depth) {
        const auto digits = name();
        int needed = 0;
        const auto end = digits.data() + digits.size();
        if (const auto [p, ec] = std::from_chars(digits.data(), end, needed); ec != std::errc{} || p != end)
            return fail(wrong("n() begins with a number and a colon"));
        if (!take(':')) return fail(wrong("n() begins with a number and a colon"));
        int count = 0;
        do {
            FYR_CHECK(any(depth + 1));
            ++count;
        } while (take(','));
        if (!take(')')) return fail(wrong("a closing parenthesis is missing"));
        if (needed < 1 || needed > count) return fail(wrong(fmt::format("n({}: …) of {} can never decide", needed, count)));
        push({.op = Op::atLeast, .count = count, .needed = needed});
        return {};
    }
    std::optional<Relation> relation() {
        skip();
        const auto rest = m_text.substr(m_at);
        static constexpr std::array<std::pair<std::string_view, Relation>, 7> table{{
            {"<=", Relation::lessEqual}, {">=", Relation::greaterEqual}, {"!=", Relation::notEqual},
            {"==", Relation::equal}, {"=", Relation::equal}, {"<", Relation::less}, {">", Relation::greater}}};
        for (const auto& [sign, rel] : table) {
            if (!rest.starts_with(sign)) continue;
            m_at += sign.size();
            return rel;
        }
        return std::nullopt;
    }
    Result<> comparison(std::string_view left, Relation rel, std::size_t start) {
        const auto id = m_names.measure(left);
        if (id < 0) {
            m_at = start;
            return fail(wrong(fmt::format("no measure is called '{}'", left)));
        }
        skip();
        const auto from = m_at;
        if (m_at < m_text.size() && m_text[m_at] == '-') ++m_at;
        const auto right = name();
        double number = 0;
        if (left == "sex" && (right == "female" || right == "male")) {
            number = right == "female" ? 1 : 2;
        } else {
            const auto* end = m_text.data() + m_at;
            const auto [p, ec] = std::from_chars(m_text.data() + from, end, number);
            if (right.empty() || ec != std::errc{} || p != end) return fail(wrong("a number is missing"));
        }
        push({.op = Op::compare, .relation = rel, .id = id, .number = number});
        return {};
    }
    Result<std::int32_t> finding(std::string_view word, std::size_t start) {
        const auto id = m_names.finding(word);
        if (id >= 0) return id;
        m_at = start;
        return fail(wrong(fmt::format("no finding is called '{}'", word)));
    }
    void push(Code c) { m_code.push_back(c); }

    std::string_view m_text;
    const Expression::Names& m_names;
    std::size_t m_at = 0;
    std::vector<Code> m_code;
};

Truth compare(double left, Relation rel, double right) {
    const bool holds = [&] {
        switch (rel) {
        case Relation::less: return left < right;
        case Relation::lessEqual: return left <= right;
        case Relation::equal: return left == right;
        case Relation::notEqual: return left != right;
        case Relation::greaterEqual: return left >= right;
        case Relation::greater: return left > right;
        }
        return false;
    }();
    return holds ? Truth::yes : Truth::no;
}

Truth known(bool b) { return b ? Truth::yes : Truth::no; }

} // namespace

Result<Expression> Expression::compile(std::string_view text, const Names& names) {
    FYR_TRY(auto code, Parser(text, names).run());
    // The stack of `evaluate` is fixed: measure what this program needs of it.
    int depth = 0;
    for (const auto& c : code) {
        if (c.op == Op::all || c.op == Op::any || c.op == Op::atLeast) depth -= c.count - 1;
        else if (c.op != Op::negate && c.op != Op::absent) ++depth;
        if (depth > 120) return fail(ErrorCode::content, "the expression is too long");
    }
    Expression e;
    e.m_text = std::string(text);
    e.m_code = std::move(code);
    return e;
}

Truth Expression::evaluate(const FactView& facts) const {
    if (m_code.empty()) return Truth::yes;
    std::array<Truth, 128> stack{};
    std::size_t top = 0;
    for (const auto& c : m_code) {
        switch (c.op) {
        case Op::finding: stack[top++] = facts.finding(c.id); break;
        case Op::maybe: {
            const Truth t = facts.finding(c.id);
            stack[top++] = t == Truth::unknown && facts.answeredUnknown(c.id) ? Truth::yes : t;
            break;
        }
        case Op::missing: stack[top++] = known(!facts.mentioned(c.id)); break;
        case Op::missingMeasure: stack[top++] = known(!facts.measure(c.id)); break;
        case Op::compare: {
            const auto value = facts.measure(c.id);
            stack[top++] = value ? triage::compare(*value, c.relation, c.number) : Truth::unknown;
            break;
        }
        case Op::constant: stack[top++] = known(c.number > 0); break;
        case Op::negate: stack[top - 1] = opposite(stack[top - 1]); break;
        case Op::absent: stack[top - 1] = known(stack[top - 1] != Truth::yes); break;
        case Op::all:
        case Op::any: {
            Truth t = stack[top - static_cast<std::size_t>(c.count)];
            for (std::size_t i = top - static_cast<std::size_t>(c.count) + 1; i < top; ++i)
                t = c.op == Op::all ? both(t, stack[i]) : either(t, stack[i]);
            top -= static_cast<std::size_t>(c.count);
            stack[top++] = t;
            break;
        }
        case Op::atLeast: {
            int sure = 0;
            int possible = 0;
            for (std::size_t i = top - static_cast<std::size_t>(c.count); i < top; ++i) {
                sure += stack[i] == Truth::yes ? 1 : 0;
                possible += stack[i] != Truth::no ? 1 : 0;
            }
            top -= static_cast<std::size_t>(c.count);
            stack[top++] = sure >= c.needed ? Truth::yes : possible < c.needed ? Truth::no : Truth::unknown;
            break;
        }
        }
    }
    return stack[0];
}

std::vector<std::int32_t> Expression::findings(bool positiveOnly) const {
    // A finding is negative when an odd number of `!` stands over it: walk backwards with the polarity of each operand.
    std::vector<std::int32_t> out;
    struct Pending {
        bool positive;
    };
    std::vector<Pending> want{{true}};
    for (auto it = m_code.rbegin(); it != m_code.rend() && !want.empty(); ++it) {
        const auto now = want.back();
        want.pop_back();
        switch (it->op) {
        case Op::all:
        case Op::any:
        case Op::atLeast:
            for (int i = 0; i < it->count; ++i) want.push_back(now);
            break;
        case Op::negate:
        case Op::absent: want.push_back({!now.positive}); break;
        case Op::finding:
        case Op::maybe:
        case Op::missing:
            if (!positiveOnly || (now.positive && it->op != Op::missing)) out.push_back(it->id);
            break;
        default: break;
        }
    }
    std::reverse(out.begin(), out.end());
    std::vector<std::int32_t> once;
    for (const auto id : out)
        if (std::find(once.begin(), once.end(), id) == once.end()) once.push_back(id);
    return once;
}

std::vector<std::int32_t> Expression::measures() const {
    std::vector<std::int32_t> out;
    for (const auto& c : m_code)
        if (c.op == Op::compare && std::find(out.begin(), out.end(), c.id) == out.end()) out.push_back(c.id);
    return out;
}

} // namespace fyr::triage
