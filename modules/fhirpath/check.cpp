#include "fhirpath/check.h"

#include "fhirpath/functions.h"
#include "fhirpath/lexer.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::fhirpath {
namespace {

namespace ft = fhir::tables;

struct Static {
    std::vector<TypeId> types; // empty: anything
    bool unordered = false;
};

class Checker {
  public:
    explicit Checker(const Program& program)
        : m_program(program) {}

    Result<Static> of(NodeIndex index, const Static& focus) {
        const Node& n = m_program.nodes[index];
        switch (n.kind) {
        case NodeKind::self:
            return focus;
        case NodeKind::member: {
            if (n.a != noNode) {
                FYR_TRY(const auto input, of(n.a, focus));
                return member(n, input);
            }
            const Name& name = m_program.names[n.b];
            const bool capital = name.text[0] >= 'A' && name.text[0] <= 'Z';
            if (name.type != type::none && capital) {
                const bool any = focus.types.empty() || std::ranges::any_of(focus.types, [&](TypeId t) { return isA(t, name.type); });
                if (!any) return fail(problemAt(m_program.text, n.position, fmt::format("the focus is no {}", name.text)));
                return focus;
            }
            return member(n, focus);
        }
        case NodeKind::typeTest: {
            FYR_TRY(auto input, n.a == noNode ? Result<Static>(focus) : of(n.a, focus));
            if (static_cast<TypeOp>(n.op) == TypeOp::is) return Static{{type::boolean}};
            const TypeName& t = m_program.types[n.b];
            Static out;
            if (t.fhir != type::none) out.types.push_back(t.fhir);
            return out;
        }
        case NodeKind::subscript: {
            FYR_TRY(const auto input, of(n.a, focus));
            FYR_CHECK(of(n.b, focus));
            return input;
        }
        case NodeKind::binary:
            FYR_CHECK(of(n.a, focus));
            FYR_CHECK(of(n.b, focus));
            return Static{};
        case NodeKind::negate:
            FYR_CHECK(of(n.a, focus));
            return Static{};
        case NodeKind::call:
            return call(n, focus);
        default:
            return Static{};
        }
    }

  private:
    Result<Static> call(const Node& n, const Static& focus) {
        FYR_TRY(auto input, n.a == noNode ? Result<Static>(focus) : of(n.a, focus));
        const auto f = static_cast<Function>(n.op);
        const bool lambda = f == Function::where || f == Function::select || f == Function::all || f == Function::exists ||
                            f == Function::repeat || f == Function::iif || f == Function::aggregate || f == Function::sort;
        std::vector<Static> arguments;
        for (std::uint16_t i = 0; i < n.count; ++i) {
            // What repeat() looks at is also what it found itself.
            const Static inner = f == Function::repeat || f == Function::aggregate ? Static{} : lambda ? input : focus;
            FYR_TRY(auto one, of(m_program.arguments[n.b + i], inner));
            arguments.push_back(std::move(one));
        }
        switch (f) {
        case Function::skip:
        case Function::take:
        case Function::first:
        case Function::last:
        case Function::tail:
            if (input.unordered)
                return fail(problemAt(m_program.text, n.position, fmt::format("{}() needs an order that its input does not have", nameOf(f))));
            return input;
        case Function::where:
        case Function::single:
        case Function::trace:
        case Function::distinct:
        case Function::exclude:
            return input;
        case Function::select:
            return arguments[0];
        case Function::children:
        case Function::descendants:
            return Static{{}, true};
        default:
            return Static{};
        }
    }

    Result<Static> member(const Node& n, const Static& input) const {
        const Name& name = m_program.names[n.b];
        Static out;
        out.unordered = input.unordered;
        if (input.types.empty()) return out;
        bool found = false;
        for (const TypeId t : input.types) {
            if (t <= type::domainResource) return out; // System's types, Resource: nothing to look up
            const ft::Class& c = type::isClass(t) ? type::classOf(t) : ft::tables.classes[ft::tables.elementClass];
            for (std::uint16_t i = 0; i < c.rows; ++i) {
                const ft::Row& row = ft::tables.rows[c.firstRow + i];
                const std::string_view text = ft::nameText(row.name);
                const bool choice = row.flags & ft::choiceFlag;
                if ((choice ? text.substr(0, row.stem) : text) != name.text) continue;
                found = true;
                if (row.type == ft::Type::resource) return Static{};
                out.types.push_back(type::ofRow(row));
            }
        }
        if (!found) return fail(problemAt(m_program.text, n.position, fmt::format("there is no element \"{}\" here", name.text)));
        return out;
    }

    const Program& m_program;
};

} // namespace

Result<> checkTypes(const Program& program, TypeId focus) {
    Static start;
    if (focus != type::none) start.types.push_back(focus);
    FYR_CHECK(Checker(program).of(program.root, start));
    return {};
}

} // namespace fyr::fhirpath
