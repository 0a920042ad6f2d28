// + - * / and or in | < …
#include "fhirpath/evaluator.h"

#include "fhirpath/ucum.h"

#include <array>
#include <fmt/format.h>

namespace fyr::fhirpath {
namespace {

Decimal decimalOf(const Item& i) {
    return i.sort == Sort::decimal ? *i.decimal : Decimal::of(i.integer);
}

// Integers have 32 bits in FHIRPath; what is larger is no answer at all.
bool fits(std::int64_t n) {
    return n >= INT32_MIN && n <= INT32_MAX;
}

struct TimeUnit {
    Field field = Field::none;
    int times = 1;
};
// The unit of a quantity that is added to a date. `calendar`: only words and what UCUM defines in days or less.
TimeUnit timeUnit(const Quantity& q) {
    bool definite = false;
    std::string_view code = calendarUnit(q.unit, definite);
    if (code.empty() && !q.calendar) {
        code = q.unit;
        // 'a' and 'mo' are 365.25 and 30.4375 days: no calendar can be moved by them.
        if (code == "a" || code == "mo") return {};
    }
    if (code == "a") return {Field::year};
    if (code == "mo") return {Field::month};
    if (code == "wk") return {Field::day, 7};
    if (code == "d") return {Field::day};
    if (code == "h") return {Field::hour};
    if (code == "min") return {Field::minute};
    if (code == "s") return {Field::second};
    if (code == "ms") return {Field::fraction};
    return {};
}

} // namespace

bool Evaluator::binary(const Node& n, const Scope& scope) {
    const auto op = static_cast<BinaryOp>(n.op);
    const Base base = top();
    if (op <= BinaryOp::and_) return logic(op, n, scope);
    if (!eval(n.a, scope)) return false;
    const Base right = top();
    if (!eval(n.b, scope)) return false;
    const Base end = top();
    switch (op) {
    case BinaryOp::equal:
    case BinaryOp::notEqual: {
        const Truth t = equalLists(base, right, end);
        cut(base);
        return tick(n) && (t == Truth::unknown || push(Item::of((t == Truth::yes) == (op == BinaryOp::equal))));
    }
    case BinaryOp::equivalent:
    case BinaryOp::notEquivalent: {
        const bool same = equivalentLists(base, right, end);
        return tick(n) && result(base, Item::of(same == (op == BinaryOp::equivalent)));
    }
    case BinaryOp::union_:
        return unique(n, base);
    case BinaryOp::in:
    case BinaryOp::contains: {
        const bool in = op == BinaryOp::in;
        const Base one = in ? base : right;
        const Base oneEnd = in ? right : end;
        if (oneEnd > one + 1) return bad(n, "needs a single item and has more");
        if (oneEnd == one) return nothing(base);
        const bool found = contains(in ? right : base, in ? end : right, Item(m_stack[one]));
        return tick(n) && result(base, Item::of(found));
    }
    case BinaryOp::less:
    case BinaryOp::greater:
    case BinaryOp::lessEqual:
    case BinaryOp::greaterEqual:
        return order(op, n, base, right, base);
    default:
        break;
    }
    Item a;
    Item b;
    bool hasA = false;
    bool hasB = false;
    if (!single(n, right, b, hasB)) return false;
    cut(right);
    if (!single(n, base, a, hasA)) return false;
    cut(base);
    if (hasA) a = systemOf(a);
    if (hasB) b = systemOf(b);
    hasA = hasA && !a.isVoid();
    hasB = hasB && !b.isVoid();
    if (op == BinaryOp::concatenate) {
        std::string text;
        if ((hasA && a.sort != Sort::string) || (hasB && b.sort != Sort::string)) return bad(n, "\"&\" joins strings");
        if (hasA) text += a.text();
        if (hasB) text += b.text();
        return push(keep(std::string_view(text)));
    }
    if (!hasA || !hasB) return true;
    return arithmetic(op, n, a, b, base);
}

// Three-valued, and the right side is not worked out when the left one decides.
bool Evaluator::logic(BinaryOp op, const Node& n, const Scope& scope) {
    const Base base = top();
    Truth a = Truth::unknown;
    Truth b = Truth::unknown;
    if (!eval(n.a, scope) || !truth(n, base, a)) return false;
    if (op == BinaryOp::and_ && a == Truth::no) return push(Item::of(false));
    if (op == BinaryOp::or_ && a == Truth::yes) return push(Item::of(true));
    if (op == BinaryOp::implies && a == Truth::no) return push(Item::of(true));
    if (!eval(n.b, scope) || !truth(n, base, b)) return false;
    const bool known = a != Truth::unknown && b != Truth::unknown;
    switch (op) {
    case BinaryOp::and_:
        if (b == Truth::no) return push(Item::of(false));
        return !known || push(Item::of(true));
    case BinaryOp::or_:
        if (b == Truth::yes) return push(Item::of(true));
        return !known || push(Item::of(false));
    case BinaryOp::xor_:
        return !known || push(Item::of(a != b));
    default: // implies
        if (b == Truth::yes) return push(Item::of(true));
        return !known || push(Item::of(false));
    }
}

bool Evaluator::negate(const Node& n, Base base) {
    Item i;
    bool found = false;
    if (!single(n, base, i, found)) return false;
    if (!found) return true;
    i = systemOf(i);
    const bool minus = n.count == 0;
    if (i.sort == Sort::integer) return result(base, Item::of(minus ? -i.integer : i.integer));
    if (i.sort == Sort::decimal) return result(base, minus ? keep(fhirpath::negate(*i.decimal)) : i);
    if (i.sort == Sort::quantity)
        return result(base, minus ? keep(Quantity{fhirpath::negate(i.quantity->value), i.quantity->unit, i.quantity->calendar}) : i);
    return bad(n, "only a number has a sign");
}

bool Evaluator::order(BinaryOp op, const Node& n, Base left, Base right, Base base) {
    Item a;
    Item b;
    bool hasA = false;
    bool hasB = false;
    if (!single(n, right, b, hasB)) return false;
    cut(right);
    if (!single(n, left, a, hasA)) return false;
    cut(base);
    if (!hasA || !hasB || a.isVoid() || b.isVoid()) return true;
    const auto o = compareItems(a, b);
    if (!o) return bad(n, "these values have no order");
    if (*o == Order::unknown) return true;
    switch (op) {
    case BinaryOp::less:
        return push(Item::of(*o == Order::less));
    case BinaryOp::greater:
        return push(Item::of(*o == Order::greater));
    case BinaryOp::lessEqual:
        return push(Item::of(*o != Order::greater));
    default:
        return push(Item::of(*o != Order::less));
    }
}

bool Evaluator::arithmetic(BinaryOp op, const Node& n, const Item& a, const Item& b, Base base) {
    if (a.sort == Sort::string && b.sort == Sort::string && op == BinaryOp::add)
        return result(base, keep(std::string_view(fmt::format("{}{}", a.text(), b.text()))));
    if ((a.isDated() || a.sort == Sort::time) && b.sort == Sort::quantity && (op == BinaryOp::add || op == BinaryOp::subtract))
        return dateMath(op, n, a, *b.quantity, base);
    if (a.sort == Sort::quantity && b.sort == Sort::quantity) return quantityMath(op, n, *a.quantity, *b.quantity, base);
    if (a.sort == Sort::quantity && b.isNumber()) return quantityMath(op, n, *a.quantity, {decimalOf(b), "1", false}, base);
    if (b.sort == Sort::quantity && a.isNumber()) return quantityMath(op, n, {decimalOf(a), "1", false}, *b.quantity, base);
    if (!a.isNumber() || !b.isNumber()) return bad(n, "these values cannot be combined");

    if (a.sort == Sort::integer && b.sort == Sort::integer && op != BinaryOp::divide) {
        std::int64_t out = 0;
        switch (op) {
        case BinaryOp::add: out = a.integer + b.integer; break;
        case BinaryOp::subtract: out = a.integer - b.integer; break;
        case BinaryOp::multiply: out = fits(a.integer) && fits(b.integer) ? a.integer * b.integer : INT64_MAX; break;
        default:
            if (b.integer == 0) return true;
            out = op == BinaryOp::div ? a.integer / b.integer : a.integer % b.integer;
        }
        return !fits(out) || result(base, Item::of(out));
    }
    const Decimal x = decimalOf(a);
    const Decimal y = decimalOf(b);
    std::optional<Decimal> out;
    switch (op) {
    case BinaryOp::add: out = add(x, y); break;
    case BinaryOp::subtract: out = add(x, fhirpath::negate(y)); break;
    case BinaryOp::multiply: out = multiply(x, y); break;
    case BinaryOp::divide: out = divide(x, y); break;
    case BinaryOp::div:
    case BinaryOp::mod: {
        const std::int32_t scale = std::max(x.scale, y.scale);
        const auto p = rescale(x, scale, Rounding::towardsZero);
        const auto q = rescale(y, scale, Rounding::towardsZero);
        if (!p || !q || q->digits == 0) return true;
        if (op == BinaryOp::mod)
            out = Decimal{p->digits % q->digits, scale};
        else if (const auto whole = Decimal{p->digits / q->digits, 0}.whole(); whole && fits(*whole))
            return result(base, Item::of(*whole));
        break;
    }
    default:
        return bad(n, "these values cannot be combined");
    }
    return !out || result(base, keep(*out)); // nothing: division by zero, or more than 38 digits
}

bool Evaluator::quantityMath(BinaryOp op, const Node& n, const Quantity& a, const Quantity& b, Base base) {
    const auto code = [](const Quantity& q) -> std::string_view {
        bool definite = false;
        return q.calendar ? calendarUnit(q.unit, definite) : q.unit;
    };
    const std::string_view unitA = code(a);
    const std::string_view unitB = code(b);
    std::optional<Decimal> value;
    if (op == BinaryOp::add || op == BinaryOp::subtract) {
        const Decimal other = op == BinaryOp::add ? b.value : fhirpath::negate(b.value);
        if (unitA == unitB) {
            value = add(a.value, other);
        } else {
            const auto x = parseUnit(unitA);
            const auto y = parseUnit(unitB);
            if (!x || !y || !x->sameKind(*y) || x->arbitrary) return bad(n, "these units cannot be combined");
            const auto up = multiply(y->numerator, x->denominator);
            const auto down = multiply(y->denominator, x->numerator);
            const auto factor = up && down ? divide(*up, *down) : std::nullopt;
            const auto converted = factor ? multiply(other, *factor) : std::nullopt;
            value = converted ? add(a.value, *converted) : std::nullopt;
        }
        return !value || result(base, keep(Quantity{*value, a.unit, a.calendar}));
    }
    std::string unit;
    if (op == BinaryOp::multiply) {
        value = multiply(a.value, b.value);
        unit = unitB == "1" ? std::string(unitA) : unitA == "1" ? std::string(unitB) : fmt::format("({}).({})", unitA, unitB);
    } else if (op == BinaryOp::divide) {
        value = divide(a.value, b.value);
        unit = unitB == "1" ? std::string(unitA) : unitA == unitB ? "1" : fmt::format("({})/({})", unitA, unitB);
    } else {
        return bad(n, "these values cannot be combined");
    }
    if (unit.size() > 200) return bad(n, "the unit is too long");
    return !value || result(base, keep(Quantity{*value, m_memory->keep(std::string_view(unit)), false}));
}

bool Evaluator::dateMath(BinaryOp op, const Node& n, const Item& a, const Quantity& b, Base base) {
    const TimeUnit unit = timeUnit(b);
    if (unit.field == Field::none) return bad(n, "this unit cannot be added to a date or time");
    auto amount = op == BinaryOp::add ? b.value : fhirpath::negate(b.value);
    if (unit.field < Field::second) amount = rescale(amount, 0, Rounding::towardsZero).value_or(amount);
    const auto times = multiply(amount, Decimal::of(unit.times));
    if (!times) return true;
    const auto out = plus(*a.temporal, *times, unit.field);
    return !out || result(base, keep(*out, a.sort));
}

} // namespace fyr::fhirpath
