#include "fhirpath/parser.h"

#include "fhirpath/functions.h"
#include "fhirpath/lexer.h"
#include "fhirpath/ucum.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <re2/re2.h>

namespace fyr::fhirpath {
namespace {

constexpr std::size_t longest = 64U << 10U;
constexpr unsigned deepest = 200;
constexpr std::size_t mostNodes = 20'000;

struct Operator {
    std::string_view text;
    int strength;
    std::uint8_t op; // BinaryOp, or TypeOp when `strength` is that of types
};
constexpr int typeStrength = 8;
constexpr auto op(BinaryOp o) {
    return static_cast<std::uint8_t>(o);
}
using B = BinaryOp;
constexpr auto operators = std::to_array<Operator>({
    {"implies", 1, op(B::implies)}, {"or", 2, op(B::or_)}, {"xor", 2, op(B::xor_)}, {"and", 3, op(B::and_)},
    {"in", 4, op(B::in)}, {"contains", 4, op(B::contains)}, {"=", 5, op(B::equal)}, {"!=", 5, op(B::notEqual)},
    {"~", 5, op(B::equivalent)}, {"!~", 5, op(B::notEquivalent)}, {"<", 6, op(B::less)}, {">", 6, op(B::greater)},
    {"<=", 6, op(B::lessEqual)}, {">=", 6, op(B::greaterEqual)}, {"|", 7, op(B::union_)},
    {"is", typeStrength, static_cast<std::uint8_t>(TypeOp::is)}, {"as", typeStrength, static_cast<std::uint8_t>(TypeOp::as)},
    {"+", 9, op(B::add)}, {"-", 9, op(B::subtract)}, {"&", 9, op(B::concatenate)}, {"*", 10, op(B::multiply)},
    {"/", 10, op(B::divide)}, {"div", 10, op(B::div)}, {"mod", 10, op(B::mod)},
});

class Parser {
  public:
    explicit Parser(std::string_view text)
        : m_lexer(text) {
        m_program.text = text;
    }

    Result<Program> run() {
        if (!isUtf8(m_program.text)) return fail(Error{ErrorCode::badUtf8, "the expression is not UTF-8", {{"1:1", "not UTF-8"}}});
        if (m_program.text.size() > longest)
            return fail(Error{ErrorCode::tooLarge, "the expression is longer than 64 KB"});
        FYR_CHECK(advance());
        FYR_TRY(m_program.root, expression(1));
        if (m_token.kind != TokenKind::end) return fail(problem("the expression should have ended here"));
        compilePatterns();
        return std::move(m_program);
    }

  private:
    [[nodiscard]] Error problem(std::string message) const { return problemAt(m_program.text, m_token.position, std::move(message)); }
    Result<> advance() {
        FYR_TRY(m_token, m_lexer.next());
        return {};
    }
    Result<> expect(std::string_view symbol) {
        if (!m_token.is(symbol)) return fail(problem(fmt::format("\"{}\" is missing", symbol)));
        return advance();
    }

    // Depth counts both nesting and chains, for the evaluator walks both by recursion.
    Result<NodeIndex> add(Node n) {
        unsigned depth = 0;
        const auto below = [&](NodeIndex i) {
            if (i != noNode) depth = std::max(depth, m_depths[i]);
        };
        if (n.kind == NodeKind::member || n.kind == NodeKind::call || n.kind == NodeKind::subscript ||
            n.kind == NodeKind::negate || n.kind == NodeKind::binary || n.kind == NodeKind::typeTest)
            below(n.a);
        if (n.kind == NodeKind::binary || n.kind == NodeKind::subscript) below(n.b);
        if (n.kind == NodeKind::call)
            for (std::uint16_t i = 0; i < n.count; ++i)
                below(m_program.arguments[n.b + i]);
        if (depth >= 2 * deepest || m_program.nodes.size() >= mostNodes)
            return fail(problemAt(m_program.text, n.position, "the expression is too deep or too long"));
        m_program.nodes.push_back(n);
        m_depths.push_back(depth + 1);
        return static_cast<NodeIndex>(m_program.nodes.size() - 1);
    }
    std::uint32_t name(std::string text) {
        const auto it = std::ranges::find(m_program.names, text, &Name::text);
        if (it != m_program.names.end()) return static_cast<std::uint32_t>(it - m_program.names.begin());
        Name n;
        n.id = fhir::tables::nameOf(text);
        n.type = typeNamed("FHIR", text).fhir;
        n.text = std::move(text);
        m_program.names.push_back(std::move(n));
        return static_cast<std::uint32_t>(m_program.names.size() - 1);
    }
    Result<NodeIndex> literal(Constant c, std::uint32_t position) {
        m_program.constants.push_back(std::move(c));
        return add({NodeKind::literal, 0, 0, static_cast<std::uint32_t>(m_program.constants.size() - 1), 0, position});
    }

    const Operator* binaryOperator() const {
        if (m_token.kind != TokenKind::symbol && m_token.kind != TokenKind::word) return nullptr;
        const auto it = std::ranges::find(operators, std::string_view(m_token.text), &Operator::text);
        return it == operators.end() ? nullptr : &*it;
    }

    Result<NodeIndex> expression(int weakest) {
        if (++m_nesting > deepest) return fail(problem("the expression is too deep"));
        FYR_TRY(auto left, unary());
        for (;;) {
            const Operator* o = binaryOperator();
            if (!o || o->strength < weakest) break;
            const std::uint32_t position = m_token.position;
            FYR_CHECK(advance());
            if (o->strength == typeStrength) {
                FYR_TRY(const auto t, typeSpecifier());
                FYR_TRY(left, add({NodeKind::typeTest, o->op, 0, left, t, position}));
                continue;
            }
            FYR_TRY(const auto right, expression(o->strength + 1));
            FYR_TRY(left, add({NodeKind::binary, o->op, 0, left, right, position}));
        }
        --m_nesting;
        return left;
    }

    Result<NodeIndex> unary() {
        if (!m_token.is("-") && !m_token.is("+")) return postfix();
        const bool minus = m_token.is("-");
        const std::uint32_t position = m_token.position;
        FYR_CHECK(advance());
        if (++m_nesting > deepest) return fail(problem("the expression is too deep"));
        FYR_TRY(const auto of, unary());
        --m_nesting;
        // "+x" is checked like "-x" but changes nothing: count 1 says so.
        return add({NodeKind::negate, 0, static_cast<std::uint16_t>(minus ? 0 : 1), of, 0, position});
    }

    Result<NodeIndex> postfix() {
        FYR_TRY(auto left, term());
        for (;;) {
            const std::uint32_t position = m_token.position;
            if (m_token.is(".")) {
                FYR_CHECK(advance());
                FYR_TRY(left, invocation(left));
            } else if (m_token.is("[")) {
                FYR_CHECK(advance());
                FYR_TRY(const auto inner, expression(1));
                FYR_CHECK(expect("]"));
                FYR_TRY(left, add({NodeKind::subscript, 0, 0, left, inner, position}));
            } else {
                return left;
            }
        }
    }

    // A name or a function, after a dot or at the start.
    Result<NodeIndex> invocation(NodeIndex input) {
        Token t = m_token;
        if (t.kind == TokenKind::dollar && input != noNode) {
            // "$this" after a dot is not in the grammar, nor "$index".
            return fail(problem("a name is missing after \".\""));
        }
        if (t.kind != TokenKind::word && t.kind != TokenKind::quoted) return fail(problem("a name is missing"));
        FYR_CHECK(advance());
        if (t.kind == TokenKind::word && m_token.is("(")) return call(input, t);
        return add({NodeKind::member, 0, 0, input, name(std::move(t.text)), t.position});
    }

    Result<NodeIndex> call(NodeIndex input, const Token& t) {
        const FunctionInfo* f = functionNamed(t.text);
        if (!f) return fail(problemAt(m_program.text, t.position, fmt::format("there is no function \"{}\"", t.text)));
        FYR_CHECK(expect("("));
        if (f->function == Function::is || f->function == Function::as || f->function == Function::ofType) {
            FYR_TRY(const auto type, typeSpecifier());
            FYR_CHECK(expect(")"));
            const TypeOp o = f->function == Function::is ? TypeOp::is : f->function == Function::as ? TypeOp::as : TypeOp::ofType;
            // count 1: written as a function, which is not bound to one item when it filters
            return add({NodeKind::typeTest, static_cast<std::uint8_t>(o), 1, input, type, t.position});
        }
        std::vector<NodeIndex> arguments;
        if (!m_token.is(")")) {
            for (;;) {
                FYR_TRY(const auto one, argument(f->function));
                arguments.push_back(one);
                if (arguments.size() > f->most) break;
                if (!m_token.is(",")) break;
                FYR_CHECK(advance());
            }
        }
        if (arguments.size() < f->least || arguments.size() > f->most)
            return fail(problemAt(m_program.text, t.position, fmt::format("{}() takes {} to {} arguments", f->name, f->least, f->most)));
        FYR_CHECK(expect(")"));
        const auto first = static_cast<std::uint32_t>(m_program.arguments.size());
        m_program.arguments.insert(m_program.arguments.end(), arguments.begin(), arguments.end());
        return add({NodeKind::call, static_cast<std::uint8_t>(f->function), static_cast<std::uint16_t>(arguments.size()), input, first,
                    t.position});
    }
    // sort(-key, key desc): both ways to ask for the other order become a negated key.
    Result<NodeIndex> argument(Function f) {
        FYR_TRY(auto one, expression(1));
        if (f != Function::sort) return one;
        if (m_token.isWord("desc") || m_token.isWord("asc")) {
            const bool down = m_token.isWord("desc");
            const std::uint32_t position = m_token.position;
            FYR_CHECK(advance());
            if (down) return add({NodeKind::negate, 0, 0, one, 0, position});
        }
        return one;
    }

    Result<std::uint32_t> typeSpecifier() {
        const std::uint32_t position = m_token.position;
        std::string space;
        std::string name;
        for (;;) {
            if (m_token.kind != TokenKind::word && m_token.kind != TokenKind::quoted) return fail(problem("a type is missing"));
            if (!name.empty()) {
                if (!space.empty()) return fail(problem("not a type"));
                space = std::move(name);
            }
            name = m_token.text;
            FYR_CHECK(advance());
            if (!m_token.is(".")) break;
            // "x is Patient.name" never was a type: only a namespace comes before the dot.
            if (name != "FHIR" && name != "System") break;
            FYR_CHECK(advance());
        }
        const TypeName t = typeNamed(space, name);
        if (!t.known()) return fail(problemAt(m_program.text, position, fmt::format("there is no type \"{}\"", name)));
        m_program.types.push_back(t);
        return static_cast<std::uint32_t>(m_program.types.size() - 1);
    }

    Result<NodeIndex> number() {
        Constant c;
        const Token t = m_token;
        const auto decimal = Decimal::parse(t.text);
        if (!decimal) return fail(problem("the number is too long"));
        c.decimal = *decimal;
        c.sort = Constant::Sort::decimal;
        if (decimal->scale == 0) {
            c.sort = Constant::Sort::integer;
            const auto whole = decimal->whole();
            c.integer = whole.value_or(INT64_MAX);
        }
        FYR_CHECK(advance());
        if (m_token.kind == TokenKind::string) {
            c.sort = Constant::Sort::quantity;
            c.text = m_token.text;
            FYR_CHECK(advance());
        } else if (m_token.kind == TokenKind::word) {
            bool definite = false;
            if (!calendarUnit(m_token.text, definite).empty()) {
                c.sort = Constant::Sort::quantity;
                c.calendar = true;
                c.text = m_token.text;
                FYR_CHECK(advance());
            }
        }
        if (c.sort == Constant::Sort::integer && c.integer > INT32_MAX)
            return fail(problemAt(m_program.text, t.position, "the integer is larger than 2147483647"));
        return literal(std::move(c), t.position);
    }

    Result<NodeIndex> term() {
        const std::uint32_t position = m_token.position;
        Constant c;
        switch (m_token.kind) {
        case TokenKind::number:
            return number();
        case TokenKind::string:
            c.sort = Constant::Sort::string;
            c.text = std::move(m_token.text);
            FYR_CHECK(advance());
            return literal(std::move(c), position);
        case TokenKind::date:
        case TokenKind::dateTime:
        case TokenKind::time:
            c.sort = m_token.kind == TokenKind::date       ? Constant::Sort::date
                     : m_token.kind == TokenKind::dateTime ? Constant::Sort::dateTime
                                                           : Constant::Sort::time;
            c.temporal = m_token.temporal;
            FYR_CHECK(advance());
            return literal(std::move(c), position);
        case TokenKind::variable: {
            const std::uint32_t n = name(std::move(m_token.text));
            FYR_CHECK(advance());
            return add({NodeKind::variable, 0, 0, noNode, n, position});
        }
        case TokenKind::dollar: {
            const NodeKind kind = m_token.text == "this"    ? NodeKind::self
                                  : m_token.text == "index" ? NodeKind::index
                                  : m_token.text == "total" ? NodeKind::total
                                                            : NodeKind::empty;
            if (kind == NodeKind::empty) return fail(problem("there are only $this, $index and $total"));
            FYR_CHECK(advance());
            return add({kind, 0, 0, noNode, 0, position});
        }
        case TokenKind::symbol:
            if (m_token.is("(")) {
                FYR_CHECK(advance());
                FYR_TRY(const auto inner, expression(1));
                FYR_CHECK(expect(")"));
                return inner;
            }
            if (m_token.is("{")) {
                FYR_CHECK(advance());
                FYR_CHECK(expect("}"));
                return add({NodeKind::empty, 0, 0, noNode, 0, position});
            }
            return fail(problem("a value is missing"));
        case TokenKind::word:
            if (m_token.text == "true" || m_token.text == "false") {
                c.boolean = m_token.text == "true";
                FYR_CHECK(advance());
                return literal(std::move(c), position);
            }
            if (const Operator* o = binaryOperator(); o && o->text != "is" && o->text != "as" && o->text != "contains" && o->text != "in")
                return fail(problem("a value is missing"));
            return invocation(noNode);
        case TokenKind::quoted:
            return invocation(noNode);
        case TokenKind::end:
            break;
        }
        return fail(problem("a value is missing"));
    }

    // Regular expressions that are literals are compiled once.
    void compilePatterns() {
        m_program.patterns.resize(m_program.constants.size());
        for (const Node& n : m_program.nodes) {
            if (n.kind != NodeKind::call) continue;
            const auto f = static_cast<Function>(n.op);
            if (f != Function::matches && f != Function::matchesFull && f != Function::replaceMatches) continue;
            const Node& argument = m_program.nodes[m_program.arguments[n.b]];
            if (argument.kind != NodeKind::literal || m_program.constants[argument.a].sort != Constant::Sort::string) continue;
            RE2::Options options;
            options.set_log_errors(false);
            options.set_dot_nl(true);
            options.set_max_mem(4 << 20);
            m_program.patterns[argument.a] = std::make_shared<RE2>(m_program.constants[argument.a].text, options);
        }
    }

    Lexer m_lexer;
    Token m_token;
    Program m_program;
    std::vector<unsigned> m_depths;
    unsigned m_nesting = 0;
};

} // namespace

Result<Program> parse(std::string_view text) {
    // The lexer looks into the caller's text; the program keeps its own copy.
    return Parser(text).run();
}

} // namespace fyr::fhirpath
