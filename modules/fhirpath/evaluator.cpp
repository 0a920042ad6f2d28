#include "fhirpath/evaluator.h"

#include "fhirpath/lexer.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::fhirpath {

Result<std::span<const Item>> Evaluator::run(const Program& program, const Item& focus) {
    m_program = &program;
    m_stack.clear();
    m_memory->clear();
    m_error.reset();
    m_steps = 0;
    m_focus = focus;
    push(focus);
    if (!eval(program.root, Scope{0, 1})) return fail(std::move(*m_error));
    return std::span<const Item>(m_stack).subspan(1);
}

Result<bool> Evaluator::holds(const Program& program, const Item& focus, bool whenEmpty) {
    FYR_TRY(const auto items, run(program, focus));
    if (items.empty()) return whenEmpty;
    Truth t = Truth::unknown;
    if (!truth(program.nodes[program.root], 1, t)) return fail(std::move(*m_error));
    return t == Truth::yes;
}

std::unique_ptr<Memory> Evaluator::takeMemory() {
    auto memory = std::move(m_memory);
    m_memory = std::make_unique<Memory>();
    return memory;
}

Item Evaluator::focusOf(const fhir::Value& v) noexcept {
    return Item::of(&v, nullptr, type::ofResource(v.text("resourceType")));
}

bool Evaluator::bad(const Node& n, std::string message) {
    if (!m_error) m_error = problemAt(m_program->text, n.position, std::move(message));
    return false;
}

bool Evaluator::tick(const Node& n, std::uint64_t steps) {
    m_steps += steps;
    const Limits& limits = m_context.limits;
    if (m_steps <= limits.steps && m_stack.size() <= limits.items && m_memory->used() <= limits.bytes) return true;
    if (!m_error) {
        m_error = problemAt(m_program->text, n.position,
                            m_steps > limits.steps ? "the expression takes too long" : "the expression needs too much memory");
        m_error->code = ErrorCode::tooLarge;
    }
    return false;
}

void Evaluator::drop(Base from, Base to) {
    if (from == to) return;
    m_stack.erase(m_stack.begin() + from, m_stack.begin() + to);
}

bool Evaluator::single(const Node& n, Base base, Item& out, bool& found) {
    found = top() > base;
    if (top() > base + 1) return bad(n, "needs a single item and has more");
    if (found) out = m_stack[base];
    return true;
}

bool Evaluator::argument(const Node& n, std::size_t k, const Scope& scope) {
    return eval(m_program->arguments[n.b + k], scope);
}

bool Evaluator::oneArgument(const Node& n, std::size_t k, const Scope& scope, Item& out, bool& found) {
    const Base base = top();
    if (!argument(n, k, scope) || !single(n, base, out, found)) return false;
    if (found) out = systemOf(out);
    found = found && !out.isVoid();
    cut(base);
    return true;
}

bool Evaluator::textArgument(const Node& n, std::size_t k, const Scope& scope, std::string_view& out, bool& found) {
    Item i;
    if (!oneArgument(n, k, scope, i, found)) return false;
    if (!found) return true;
    if (i.sort != Sort::string) return bad(n, "an argument must be a string");
    out = i.text();
    return true;
}

bool Evaluator::integerArgument(const Node& n, std::size_t k, const Scope& scope, std::int64_t& out, bool& found) {
    Item i;
    if (!oneArgument(n, k, scope, i, found)) return false;
    if (!found) return true;
    if (i.sort != Sort::integer) return bad(n, "an argument must be an integer");
    out = i.integer;
    return true;
}

bool Evaluator::truth(const Node& n, Base base, Truth& out) {
    Item i;
    bool found = false;
    if (!single(n, base, i, found)) return false;
    out = Truth::unknown;
    if (found) {
        i = systemOf(i);
        out = i.sort != Sort::boolean || i.boolean ? Truth::yes : Truth::no;
    }
    cut(base);
    return true;
}

Item Evaluator::systemOf(const Item& i) {
    if (!i.isNode() || !i.node.value) return i;
    const fhir::Value& v = *i.node.value;
    if (type::isClass(i.type)) {
        static const TypeId quantity = typeNamed("FHIR", "Quantity").fhir;
        if (!isA(i.type, quantity)) return i;
        const auto value = Decimal::parse(v["value"].text());
        if (!value || !v["value"].isNumber() || v["comparator"]) return i;
        const std::string_view code = v.text("code");
        Quantity q{*value, code.empty() ? v.text("unit") : code, false};
        if (q.unit.empty()) q.unit = "1";
        return keep(q);
    }
    switch (v.kind()) {
    case fhir::Kind::boolean:
        return Item::of(v.isTrue());
    case fhir::Kind::number: {
        const bool isDecimal = i.type == type::of(fhir::tables::Type::decimal);
        if (!isDecimal)
            if (const auto whole = v.integer()) return Item::of(*whole);
        if (const auto d = Decimal::parse(v.text())) return keep(*d);
        return Item::of(v.text());
    }
    case fhir::Kind::string:
        break;
    default:
        return i;
    }
    if (type::isPrimitive(i.type)) {
        using fhir::tables::Type;
        switch (type::primitive(i.type)) {
        case Type::date:
            if (const auto t = parseDate(v.text())) return keep(*t, Sort::date);
            break;
        case Type::dateTime:
        case Type::instant:
            if (const auto t = parseDateTime(v.text())) return keep(*t, Sort::dateTime);
            break;
        case Type::time:
            if (const auto t = parseTime(v.text())) return keep(*t, Sort::time);
            break;
        default:
            break;
        }
    }
    return Item::of(v.text());
}

bool Evaluator::eval(NodeIndex index, const Scope& scope) {
    const Node& n = m_program->nodes[index];
    if (!tick(n)) return false;
    switch (n.kind) {
    case NodeKind::empty:
        return true;
    case NodeKind::literal:
        return evalLiteral(n);
    case NodeKind::member:
        return member(n, scope);
    case NodeKind::self:
        for (Base i = scope.begin; i < scope.end; ++i)
            push(Item(m_stack[i]));
        return true;
    case NodeKind::index:
        return scope.index < 0 || push(Item::of(scope.index));
    case NodeKind::total:
        if (!scope.hasTotal) return bad(n, "$total has a meaning inside aggregate() only");
        for (Base i = scope.totalBegin; i < scope.totalEnd; ++i)
            push(Item(m_stack[i]));
        return true;
    case NodeKind::variable:
        return evalVariable(n, scope);
    case NodeKind::call:
        return call(n, scope);
    case NodeKind::subscript:
        return evalSubscript(n, scope);
    case NodeKind::negate: {
        const Base base = top();
        return eval(n.a, scope) && negate(n, base);
    }
    case NodeKind::binary:
        return binary(n, scope);
    case NodeKind::typeTest:
        return evalTypeTest(n, scope);
    }
    return bad(n, "cannot be evaluated");
}

bool Evaluator::evalLiteral(const Node& n) {
    const Constant& c = m_program->constants[n.a];
    switch (c.sort) {
    case Constant::Sort::boolean:
        return push(Item::of(c.boolean));
    case Constant::Sort::integer:
        return push(Item::of(c.integer));
    case Constant::Sort::decimal:
        return push(Item::of(&c.decimal));
    case Constant::Sort::string:
        return push(Item::of(std::string_view(c.text)));
    case Constant::Sort::date:
        return push(Item::of(&c.temporal, Sort::date));
    case Constant::Sort::dateTime:
        return push(Item::of(&c.temporal, Sort::dateTime));
    case Constant::Sort::time:
        return push(Item::of(&c.temporal, Sort::time));
    case Constant::Sort::quantity:
        return push(keep(Quantity{c.decimal, c.text, c.calendar}));
    }
    return bad(n, "cannot be evaluated");
}

bool Evaluator::evalVariable(const Node& n, const Scope&) {
    const std::string& name = m_program->names[n.b].text;
    const fhir::Value* const resource = m_resource;
    if (name == "context") return push(Item(m_focus));
    if (name == "resource") return !resource || push(focusOf(*resource));
    if (name == "rootResource") return !m_root || push(focusOf(*m_root));
    if (const auto it = m_context.variables.find(name); it != m_context.variables.end()) {
        return std::visit(
            [&](const auto& v) {
                using T = std::decay_t<decltype(v)>;
                if constexpr (std::is_same_v<T, const fhir::Value*>) {
                    if (!v) return true;
                    for (const fhir::Value& one : v->each())
                        push(focusOf(one));
                    return true;
                } else if constexpr (std::is_same_v<T, std::string>) {
                    return push(keep(std::string_view(v)));
                } else {
                    return push(Item::of(v));
                }
            },
            it->second);
    }
    if (name == "ucum") return push(Item::of(std::string_view("http://unitsofmeasure.org")));
    if (name == "sct") return push(Item::of(std::string_view("http://snomed.info/sct")));
    if (name == "loinc") return push(Item::of(std::string_view("http://loinc.org")));
    if (name.starts_with("vs-")) return push(keep("http://hl7.org/fhir/ValueSet/" + name.substr(3)));
    if (name.starts_with("cs-")) return push(keep("http://hl7.org/fhir/" + name.substr(3)));
    if (name.starts_with("ext-")) return push(keep("http://hl7.org/fhir/StructureDefinition/" + name.substr(4)));
    return bad(n, fmt::format("there is no variable %{}", name));
}

bool Evaluator::evalSubscript(const Node& n, const Scope& scope) {
    const Base base = top();
    if (!eval(n.a, scope)) return false;
    const Base at = top();
    Item i;
    bool found = false;
    if (!eval(n.b, scope) || !single(n, at, i, found)) return false;
    if (!found) return nothing(base);
    i = systemOf(i);
    if (i.sort != Sort::integer) return bad(n, "an index must be an integer");
    if (i.integer < 0 || i.integer >= static_cast<std::int64_t>(at - base)) return nothing(base);
    return result(base, Item(m_stack[base + static_cast<Base>(i.integer)]));
}

bool Evaluator::evalInput(const Node& n, const Scope& scope) {
    if (n.a != noNode) return eval(n.a, scope);
    for (Base i = scope.begin; i < scope.end; ++i)
        push(Item(m_stack[i]));
    return true;
}

bool Evaluator::evalTypeTest(const Node& n, const Scope& scope) {
    const Base base = top();
    if (!evalInput(n, scope)) return false;
    const TypeName& wanted = m_program->types[n.b];
    const auto op = static_cast<TypeOp>(n.op);
    const auto matches = [&](const Item& i) {
        const TypeId t = i.type;
        if (t == type::none) return false;
        if (t <= type::lastSystem) return t == wanted.system;
        if (wanted.fhir == type::none) return false;
        if (op == TypeOp::is) return isA(t, wanted.fhir);
        // `as` and `ofType` ask for the very type, unless it is one that nothing is directly.
        if (t == wanted.fhir) return true;
        if (!type::isClass(wanted.fhir)) return (wanted.fhir == type::resource || wanted.fhir == type::domainResource) && isA(t, wanted.fhir);
        const std::string_view name = nameOf(wanted.fhir);
        return nameOf(t) == name || ((name == "Element" || name == "BackboneElement") && isA(t, wanted.fhir));
    };
    if (op == TypeOp::is) {
        Item i;
        bool found = false;
        if (!single(n, base, i, found)) return false;
        if (!found) return true;
        return result(base, Item::of(matches(i)));
    }
    if (op == TypeOp::as && !m_program->asFilters && top() > base + 1) return bad(n, "\"as\" needs a single item and has more");
    Base kept = base;
    for (Base i = base; i < top(); ++i)
        if (matches(m_stack[i])) m_stack[kept++] = m_stack[i];
    cut(kept);
    return true;
}

bool Evaluator::call(const Node& n, const Scope& scope) {
    const auto f = static_cast<Function>(n.op);
    const Base base = top();
    if (!evalInput(n, scope) || !tick(n, top() - base)) return false;
    switch (f) {
    case Function::where:
    case Function::select:
    case Function::all:
    case Function::exists:
    case Function::aggregate:
    case Function::repeat:
    case Function::sort:
    case Function::iif:
        return lambdaFunction(f, n, scope, base);
    case Function::allFalse:
    case Function::allTrue:
    case Function::anyFalse:
    case Function::anyTrue:
    case Function::combine:
    case Function::count:
    case Function::distinct:
    case Function::empty:
    case Function::exclude:
    case Function::first:
    case Function::intersect:
    case Function::isDistinct:
    case Function::last:
    case Function::not_:
    case Function::single:
    case Function::skip:
    case Function::subsetOf:
    case Function::supersetOf:
    case Function::tail:
    case Function::take:
    case Function::union_:
        return collectionFunction(f, n, scope, base);
    case Function::contains:
    case Function::decode:
    case Function::encode:
    case Function::endsWith:
    case Function::escape:
    case Function::indexOf:
    case Function::join:
    case Function::lastIndexOf:
    case Function::length:
    case Function::lower:
    case Function::matches:
    case Function::matchesFull:
    case Function::replace:
    case Function::replaceMatches:
    case Function::split:
    case Function::startsWith:
    case Function::substring:
    case Function::toChars:
    case Function::trim:
    case Function::unescape:
    case Function::upper:
        return stringFunction(f, n, scope, base);
    case Function::abs:
    case Function::ceiling:
    case Function::exp:
    case Function::floor:
    case Function::ln:
    case Function::log:
    case Function::power:
    case Function::round:
    case Function::sqrt:
    case Function::truncate:
        return mathFunction(f, n, scope, base);
    case Function::convertsToBoolean:
    case Function::convertsToDate:
    case Function::convertsToDateTime:
    case Function::convertsToDecimal:
    case Function::convertsToInteger:
    case Function::convertsToQuantity:
    case Function::convertsToString:
    case Function::convertsToTime:
    case Function::toBoolean:
    case Function::toDate:
    case Function::toDateTime:
    case Function::toDecimal:
    case Function::toInteger:
    case Function::toQuantity:
    case Function::toString:
    case Function::toTime:
        return convertFunction(f, n, base);
    case Function::highBoundary:
        return boundary(n, scope, base, true);
    case Function::lowBoundary:
        return boundary(n, scope, base, false);
    default:
        return fhirFunction(f, n, scope, base);
    }
}

} // namespace fyr::fhirpath
